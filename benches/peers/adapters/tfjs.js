// TensorFlow.js, whose WebAssembly backend uses 128-bit vectors where there are any.

import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/register_all_gradients";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm";
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm";
import threads from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm";

export async function create({ sizes, activation, loss, batch, learningRate, batches, layers }) {
  setWasmPaths({
    "tfjs-backend-wasm.wasm": plain,
    "tfjs-backend-wasm-simd.wasm": simd,
    "tfjs-backend-wasm-threaded-simd.wasm": threads,
  });
  if (!(await tf.setBackend("wasm"))) throw new Error("TensorFlow.js has no WebAssembly here");
  await tf.ready();

  const parameters = layers.map(({ fanIn, fanOut, weights, biases }) => ({
    weights: tf.variable(tf.tensor2d(weights, [fanIn, fanOut])),
    biases: tf.variable(tf.tensor1d(biases)),
  }));
  const examples = batches.map(({ inputs, targets }) => ({
    inputs: tf.tensor2d(inputs, [batch, sizes[0]]),
    targets: tf.tensor2d(targets, [batch, sizes.at(-1)]),
  }));
  const optimiser = tf.train.sgd(learningRate);
  const activate = activation === "tanh" ? tf.tanh : tf.relu;
  const product = (x, { weights, biases }) => tf.add(tf.matMul(x, weights), biases);

  function meanLoss({ inputs, targets }) {
    const hidden = parameters
      .slice(0, -1)
      .reduce((x, layer) => activate(product(x, layer)), inputs);
    const logits = product(hidden, parameters.at(-1));
    if (loss === "cross-entropy") return tf.losses.softmaxCrossEntropy(targets, logits);
    return tf.mul(tf.sum(tf.square(tf.sub(tf.tanh(logits), targets))), 0.5 / batch);
  }

  return {
    run(first, count) {
      let last;
      for (let step = first; step < first + count; step++) {
        last?.dispose();
        last = optimiser.minimize(() => meanLoss(examples[step % examples.length]), true);
      }
      const [value] = last.dataSync();
      last.dispose();
      return value;
    },

    derivatives(neuron) {
      // Zeros are added to every hidden layer below the last; the derivatives are those by them.
      const hidden = sizes.slice(1, -2);
      const byZeros = tf.grads((...zeros) => {
        const below = zeros.reduce(
          (x, zero, layer) => tf.add(activate(product(x, parameters[layer])), zero),
          examples[0].inputs,
        );
        const last = activate(product(below, parameters.at(-2)));
        return tf.sum(tf.slice(last, [0, neuron], [batch, 1]));
      });
      const results = tf.tidy(() => byZeros(hidden.map((width) => tf.zeros([batch, width]))));
      return results.map((result) => {
        const numbers = result.dataSync();
        result.dispose();
        return numbers;
      });
    },
  };
}
