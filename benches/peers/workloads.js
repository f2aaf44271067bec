// What is computed: the same networks, examples and weights for every contender.
//
// A contender is asked for plain gradient descent on minibatches, or for derivatives: those of one
// neuron of the last hidden layer by every neuron of the hidden layers before it.

const deep = {
  title: "64-32×8-10, tanh, batches of 32",
  about: "deep and narrow, like the networks of the essay: softmax cross-entropy on ten classes",
  task: "steps",
  sizes: [64, ...Array(8).fill(32), 10],
  activation: "tanh",
  loss: "cross-entropy",
  batch: 32,
  learningRate: 0.05,
  examples: 1500,
  gain: 1.26,
  bias: 0,
};

export const workloads = {
  W1: deep,
  W2: {
    title: "2-8×3-1, tanh, batches of 10",
    about: "as small as a playground's: half the squared error of a tanh output on two rings",
    task: "steps",
    sizes: [2, 8, 8, 8, 1],
    activation: "tanh",
    loss: "squared error",
    batch: 10,
    learningRate: 0.03,
    examples: 500,
    gain: 1,
    bias: 0.1,
  },
  W3: {
    title: "784-128×3-10, ReLU, batches of 64",
    about: "as large as MNIST: softmax cross-entropy on ten classes",
    task: "steps",
    sizes: [784, 128, 128, 128, 10],
    activation: "ReLU",
    loss: "cross-entropy",
    batch: 64,
    learningRate: 0.05,
    examples: 1024,
    gain: 1.4,
    bias: 0,
  },
  W4: {
    ...deep,
    title: "derivatives in the network of W1, 32 inputs",
    about: "the derivatives of one last hidden neuron by all hidden neurons before it",
    task: "derivatives",
    neuron: 5,
  },
};

/** The workload with its numbers: whole batches of inputs and targets, and the weights of layers. */
export function prepared(name) {
  const workload = { name, ...workloads[name] };
  const chance = new Chance(20_261);
  const { inputs, targets } =
    workload.loss === "squared error" ? rings(workload, chance) : blurred(workload, chance);
  const batches = Array.from(
    { length: Math.floor(workload.examples / workload.batch) },
    (_, index) => {
      const part = (rows, width) =>
        rows.subarray(index * workload.batch * width, (index + 1) * workload.batch * width);
      return {
        inputs: part(inputs, workload.sizes[0]),
        targets: part(targets, workload.sizes.at(-1)),
      };
    },
  );
  return { ...workload, inputs, targets, batches, layers: layers(workload, chance) };
}

/** Every layer's weights, [fanIn, fanOut] row after row, and then its biases, in one row. */
export function flat({ layers }) {
  return Float32Array.from(layers.flatMap(({ weights, biases }) => [...weights, ...biases]));
}

/**
 * The multiplications and additions of the matrix products that one step, or one call, cannot do
 * without. Nobody needs the derivatives by the inputs, and those that start from one neuron start
 * with one row of the weights.
 */
export function operations({ task, sizes, batch }) {
  const products = sizes.slice(1).map((fanOut, layer) => 2 * batch * sizes[layer] * fanOut);
  const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
  if (task === "steps") return 3 * sum(products) - products[0];
  const hidden = products.slice(0, -1);
  return sum(hidden) + sum(hidden.slice(1, -1)) + batch * sizes.at(-3);
}

/** Glorot's normal initialisation, times a gain; the same bias everywhere. */
function layers({ sizes, gain, bias }, chance) {
  return sizes.slice(1).map((fanOut, layer) => {
    const fanIn = sizes[layer];
    const deviation = gain * Math.sqrt(2 / (fanIn + fanOut));
    const weights = Float32Array.from(
      { length: fanIn * fanOut },
      () => deviation * chance.normal(),
    );
    return { fanIn, fanOut, weights, biases: new Float32Array(fanOut).fill(bias) };
  });
}

/** Ten prototypes of sparse pixels from 0 to 1, and noise; targets are 1 for the class, else 0. */
function blurred({ sizes, examples }, chance) {
  const width = sizes[0];
  const classes = sizes.at(-1);
  const pixel = () => (chance.uniform() < 0.35 ? 0.4 + 0.6 * chance.uniform() : 0);
  const prototypes = Array.from({ length: classes }, () => Array.from({ length: width }, pixel));
  const inputs = new Float32Array(examples * width);
  const targets = new Float32Array(examples * classes);
  for (let example = 0; example < examples; example++) {
    const label = Math.floor(classes * chance.uniform());
    targets[example * classes + label] = 1;
    prototypes[label].forEach((value, index) => {
      inputs[example * width + index] = Math.min(1, Math.max(0, value + 0.15 * chance.normal()));
    });
  }
  return { inputs, targets };
}

/** Points of the plane, in turn from an inner disc, with the target 1, and a ring around it, -1. */
function rings({ examples }, chance) {
  const inputs = new Float32Array(examples * 2);
  const targets = new Float32Array(examples);
  for (let example = 0; example < examples; example++) {
    const inner = example % 2 === 1;
    const radius = inner ? 2.5 * chance.uniform() : 3.5 + 1.5 * chance.uniform();
    const angle = 2 * Math.PI * chance.uniform();
    inputs.set([radius * Math.cos(angle), radius * Math.sin(angle)], 2 * example);
    targets[example] = inner ? 1 : -1;
  }
  return { inputs, targets };
}

/** Marsaglia's xorshift generator of 32 bits. */
class Chance {
  constructor(seed) {
    this.state = seed;
    for (let warmUp = 0; warmUp < 16; warmUp++) this.uniform();
  }

  /** From 0 up to, not including, 1. */
  uniform() {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return (this.state >>> 0) / 2 ** 32;
  }

  /** The standard normal distribution, by Box and Muller. */
  normal() {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }
}
