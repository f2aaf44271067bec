// jax-js: compiles whole functions to WebAssembly. An array is used up by what takes it; `.ref`
// keeps it for another use.

import { defaultDevice, grad, init, jit, nn, numpy as np, tree, valueAndGrad } from "@jax-js/jax";

export async function create({ sizes, activation, loss, batch, learningRate, batches, layers }) {
  if (!(await init("wasm")).includes("wasm")) throw new Error("jax-js has no WebAssembly here");
  defaultDevice("wasm");

  const matrix = (numbers, rows, columns) => np.array(numbers).reshape([rows, columns]);
  let parameters = layers.map(({ fanIn, fanOut, weights, biases }) => ({
    weights: matrix(weights, fanIn, fanOut),
    biases: np.array(biases),
  }));
  const examples = batches.map(({ inputs, targets }) => ({
    inputs: matrix(inputs, batch, sizes[0]),
    targets: matrix(targets, batch, sizes.at(-1)),
  }));
  const activate = activation === "tanh" ? np.tanh : nn.relu;
  const product = (x, { weights, biases }) => np.matmul(x, weights).add(biases);

  function meanLoss(parameters, inputs, targets) {
    const hidden = parameters
      .slice(0, -1)
      .reduce((x, layer) => activate(product(x, layer)), inputs);
    const logits = product(hidden, parameters.at(-1));
    if (loss === "cross-entropy")
      return nn
        .logSoftmax(logits)
        .mul(targets)
        .sum()
        .mul(-1 / batch);
    return np
      .square(np.tanh(logits).sub(targets))
      .sum()
      .mul(0.5 / batch);
  }

  const step = jit((parameters, inputs, targets) => {
    const [loss, gradients] = valueAndGrad(meanLoss)(tree.ref(parameters), inputs, targets);
    const moved = parameters.map(({ weights, biases }, layer) => ({
      weights: weights.sub(gradients[layer].weights.mul(learningRate)),
      biases: biases.sub(gradients[layer].biases.mul(learningRate)),
    }));
    return [loss, moved];
  });

  // Zeros are added to every hidden layer below the last; the derivatives are those by them.
  const byZeros = jit((zeros, parameters, inputs, chosen) =>
    grad((zeros) => {
      const below = zeros.reduce(
        (x, zero, layer) => activate(product(x, parameters[layer])).add(zero),
        inputs,
      );
      return activate(product(below, parameters.at(-2)))
        .mul(chosen)
        .sum();
    })(zeros),
  );

  return {
    run(first, count) {
      let last;
      for (let index = first; index < first + count; index++) {
        const { inputs, targets } = examples[index % examples.length];
        last?.dispose();
        [last, parameters] = step(parameters, inputs.ref, targets.ref);
      }
      return last.dataSync()[0];
    },

    derivatives(neuron) {
      const chosen = np.array(
        Float32Array.from({ length: sizes.at(-2) }, (_, index) => Number(index === neuron)),
      );
      const zeros = sizes.slice(1, -2).map((width) => np.zeros([batch, width]));
      const results = byZeros(zeros, tree.ref(parameters), examples[0].inputs.ref, chosen);
      return results.map((result) => result.dataSync());
    },
  };
}
