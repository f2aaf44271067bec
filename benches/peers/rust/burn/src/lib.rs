//! Training with burn, behind the interface that the comparison takes; `benches/contender` has it
//! for our own.

use burn::tensor::{Device, Int, Tensor, TensorData, activation};
use wasm_bindgen::prelude::wasm_bindgen;

/// A network under training.
#[wasm_bindgen]
pub struct Contender {
    sizes: Vec<usize>,
    is_tanh: bool,
    has_classes: bool,
    batch: usize,
    learning_rate: f32,
    /// Its backend for processors, and for browsers without a graphics processor.
    device: Device,
    /// Weights [in, out] and biases [1, out] of every layer.
    layers: Vec<[Tensor<2>; 2]>,
    batches: Vec<Batch>,
}

struct Batch {
    inputs: Tensor<2>,
    targets: Tensor<2>,
    /// The column of the largest target, [batch, 1].
    classes: Tensor<2, Int>,
}

#[wasm_bindgen]
impl Contender {
    #[wasm_bindgen(constructor)]
    pub fn new(
        sizes: &[u32],
        activation: u32,
        loss: u32,
        batch: usize,
        learning_rate: f32,
        _variant: u32,
    ) -> Self {
        Self {
            sizes: sizes.iter().map(|&size| size as usize).collect(),
            is_tanh: activation == 0,
            has_classes: loss == 0,
            batch,
            learning_rate,
            device: Device::flex().autodiff(),
            layers: Vec::new(),
            batches: Vec::new(),
        }
    }

    pub fn set_data(&mut self, inputs: &[f32], targets: &[f32]) {
        let (width, outputs) = (self.sizes[0], self.sizes[self.sizes.len() - 1]);
        let inputs = inputs.chunks_exact(self.batch * width);
        let targets = targets.chunks_exact(self.batch * outputs);
        let batch = |(inputs, targets)| {
            let targets = self.matrix(targets, outputs);
            let classes = targets.clone().argmax(1);
            Batch { inputs: self.matrix(inputs, width), targets, classes }
        };
        self.batches = inputs.zip(targets).map(batch).collect();
    }

    pub fn set_weights(&mut self, mut numbers: &[f32]) {
        self.layers.clear();
        for pair in self.sizes.windows(2) {
            let (weights, rest) = numbers.split_at(pair[0] * pair[1]);
            let (biases, rest) = rest.split_at(pair[1]);
            let layer = [weights, biases].map(|part| self.matrix(part, pair[1]).require_grad());
            self.layers.push(layer);
            numbers = rest;
        }
    }

    pub fn run(&mut self, first: usize, count: usize) -> f32 {
        let losses = (first..first + count).map(|step| self.step(step));
        losses.last().map_or(f32::NAN, |loss| loss.into_scalar())
    }

    pub fn jacobian(&self, neuron: usize) -> Vec<f32> {
        let hidden = &self.layers[..self.layers.len() - 1];
        let mut x = self.batches[0].inputs.clone();
        // Zeros are added to the hidden layers below the last; the derivatives are those by them.
        let mut zeros = Vec::new();
        for (index, layer) in hidden.iter().enumerate() {
            x = self.activate(product(x, layer));
            if index + 1 < hidden.len() {
                let zero = Tensor::<2>::zeros(x.dims(), &self.device).require_grad();
                x = x + zero.clone();
                zeros.push(zero);
            }
        }
        let gradients = x.narrow(1, neuron, 1).sum().backward();
        let derivatives = zeros.iter().map(|zero| zero.grad(&gradients));
        derivatives.flat_map(|gradient| numbers(gradient.expect("all lead to the last"))).collect()
    }
}

impl Contender {
    fn step(&mut self, step: usize) -> Tensor<1> {
        let Batch { inputs, targets, classes } = &self.batches[step % self.batches.len()];
        let (last, hidden) = self.layers.split_last().expect("a network has layers");
        let top = hidden.iter().fold(inputs.clone(), |x, layer| self.activate(product(x, layer)));
        let logits = product(top, last);
        let total = if self.has_classes {
            -activation::log_softmax(logits, 1).gather(1, classes.clone()).sum()
        } else {
            let distance = logits.tanh() - targets.clone();
            (distance.clone() * distance).sum() * 0.5
        };
        let loss = total / self.batch as f32;
        let gradients = loss.backward();
        for parameter in self.layers.iter_mut().flatten() {
            let gradient = parameter.grad(&gradients).expect("the loss depends on all");
            let moved = parameter.clone().inner() - gradient * self.learning_rate;
            *parameter = Tensor::from_inner(moved).require_grad();
        }
        loss
    }

    fn activate(&self, x: Tensor<2>) -> Tensor<2> {
        if self.is_tanh { x.tanh() } else { activation::relu(x) }
    }

    /// The numbers row by row, so many in each.
    fn matrix(&self, numbers: &[f32], columns: usize) -> Tensor<2> {
        let shape = [numbers.len() / columns, columns];
        Tensor::from_data(TensorData::new(numbers.to_vec(), shape), &self.device)
    }
}

fn product(x: Tensor<2>, [weights, biases]: &[Tensor<2>; 2]) -> Tensor<2> {
    x.matmul(weights.clone()) + biases.clone()
}

fn numbers(tensor: Tensor<2>) -> Vec<f32> {
    tensor.into_data().try_to_vec().expect("tensors are of f32")
}
