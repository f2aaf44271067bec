// ConvNetJS: plain JavaScript, one example at a time, in double precision.

import convnetjs from "convnetjs";

export async function create({ sizes, activation, loss, batch, learningRate, batches, layers }) {
  const fed = { in_sx: 1, in_sy: 1 };
  const Activation = activation === "tanh" ? convnetjs.TanhLayer : convnetjs.ReluLayer;
  const input = new convnetjs.InputLayer({ out_sx: 1, out_sy: 1, out_depth: sizes[0] });
  const products = layers.map((layer) => {
    const product = new convnetjs.FullyConnLayer({
      ...fed,
      in_depth: layer.fanIn,
      num_neurons: layer.fanOut,
    });
    product.filters.forEach((filter, neuron) => {
      for (let from = 0; from < layer.fanIn; from++)
        filter.w[from] = layer.weights[from * layer.fanOut + neuron];
    });
    product.biases.w.set(layer.biases);
    return product;
  });
  const activations = layers
    .slice(0, -1)
    .map(({ fanOut }) => new Activation({ ...fed, in_depth: fanOut }));
  const outputs = { ...fed, in_depth: sizes.at(-1) };
  const top =
    loss === "cross-entropy"
      ? [new convnetjs.SoftmaxLayer(outputs)]
      : [new convnetjs.TanhLayer(outputs), new convnetjs.RegressionLayer(outputs)];

  const network = new convnetjs.Net();
  const inner = activations.flatMap((activation, layer) => [products[layer], activation]);
  network.layers = [input, ...inner, products.at(-1), ...top];
  const trainer = new convnetjs.Trainer(network, {
    method: "sgd",
    learning_rate: learningRate,
    momentum: 0,
    l2_decay: 0,
    batch_size: batch,
  });

  const examples = batches.map(({ inputs, targets }) =>
    Array.from({ length: batch }, (_, row) => {
      const volume = new convnetjs.Vol(1, 1, sizes[0], 0);
      volume.w.set(inputs.subarray(row * sizes[0], (row + 1) * sizes[0]));
      const target = targets.subarray(row * sizes.at(-1), (row + 1) * sizes.at(-1));
      return { volume, target: loss === "cross-entropy" ? target.indexOf(1) : [...target] };
    }),
  );
  // Its regression counts twice the squared distance as the loss, though it descends on half of it.
  const share = (loss === "cross-entropy" ? 1 : 0.25) / batch;

  return {
    run(first, count) {
      let sum = 0;
      for (let step = first; step < first + count; step++) {
        sum = 0;
        for (const { volume, target } of examples[step % examples.length]) {
          sum += trainer.train(volume, target).cost_loss;
        }
      }
      return sum * share;
    },

    derivatives(neuron) {
      const below = activations.slice(0, -1);
      const last = activations.at(-1);
      const results = below.map(({ out_depth: width }) => new Float64Array(batch * width));
      const start = network.layers.indexOf(last);
      const end = network.layers.indexOf(below[0]);
      examples[0].forEach(({ volume }, row) => {
        network.forward(volume, true);
        last.out_act.dw.fill(0);
        last.out_act.dw[neuron] = 1;
        for (let layer = start; layer > end; layer--) network.layers[layer].backward();
        below.forEach(({ out_act, out_depth: width }, layer) =>
          results[layer].set(out_act.dw, row * width),
        );
      });
      return results;
    },
  };
}
