// Rust compiled to WebAssembly: any module of wasm-bindgen that exports a class Contender, as the one
// of benches/contender does.

import { flat } from "../workloads.js";

export async function create(workload, address) {
  const { sizes, activation, loss, batch, learningRate, inputs, targets } = workload;
  const module = await import(address);
  await module.default();
  const contender = new module.Contender(
    Uint32Array.from(sizes),
    activation === "tanh" ? 0 : 1,
    loss === "cross-entropy" ? 0 : 1,
    batch,
    learningRate,
    0, // the only variant
  );
  contender.set_data(inputs, targets);
  contender.set_weights(flat(workload));
  return {
    run: (first, count) => contender.run(first, count),
    derivatives: (neuron) => [contender.jacobian(neuron)],
  };
}
