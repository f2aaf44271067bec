// What runs in the page: the contenders of one workload, side by side. The runner (run.js) says
// whose turn it is; the clock is read here, around the work and nothing else.

import { prepared } from "./workloads.js";

const adapters = {
  convnetjs: () => import("./adapters/convnetjs.js"),
  jax: () => import("./adapters/jax.js"),
  module: () => import("./adapters/module.js"),
  tfjs: () => import("./adapters/tfjs.js"),
};

let workload;
let multiplyAdd;
const contenders = new Map();

window.peers = {
  /** Prepares a workload, and what measures the ceiling: the module at this address has it. */
  async open(name, address) {
    workload = prepared(name);
    const module = await import(address);
    await module.default();
    multiplyAdd = module.multiply_add;
  },

  /** Makes a contender. If it is a module, that is at this address. */
  async enter(name, adapter, address) {
    const { create } = await adapters[adapter]();
    contenders.set(name, await create(workload, address));
  },

  /** What a contender computes first, to be compared: ten losses, or all derivatives. */
  begin(name) {
    const contender = contenders.get(name);
    if (workload.task === "derivatives") {
      return contender.derivatives(workload.neuron).flatMap((layer) => [...layer]);
    }
    return Array.from({ length: 10 }, (_, step) => contender.run(step, 1));
  },

  /**
   * Takes `count` steps from that of this index on, or makes as many calls. Returns the seconds, and
   * the loss of the last step.
   */
  time(name, first, count) {
    const contender = contenders.get(name);
    const work = {
      steps: (first, count) => contender.run(first, count),
      derivatives: (_, count) => {
        for (let call = 0; call < count; call++) contender.derivatives(workload.neuron);
        return null;
      },
    }[workload.task];
    work(first, 1); // brings its code and data back into the caches
    const start = performance.now();
    const loss = work(first + 1, count);
    return { seconds: (performance.now() - start) / 1e3, loss };
  },

  /** The operations a second that 128-bit vectors reach now, with nothing else to do. */
  ceiling() {
    const start = performance.now();
    const operations = multiplyAdd(5_000_000); // about a hundredth of a second
    return operations / ((performance.now() - start) / 1e3);
  },
};
