//! The training code behind the interface that the comparison of libraries in a browser takes: sizes
//! and numbers in, steps and numbers out. Nothing is computed here.
//!
//! The comparison's weights are [in, out], the project's [out, in]; its targets are vectors where the
//! project has labels.

mod ceiling;

use mixed_levels::attribution::Importance;
use mixed_levels::gradient::Loss;
use mixed_levels::network::{
    Activation, Architecture, Forward, Network, Neuron, Normalisation, Parameters,
};
use mixed_levels::training::{Descent, Optimiser};
use ndarray::{Array2, ArrayView2, Axis, Slice};
use wasm_bindgen::prelude::wasm_bindgen;

/// A network under training, as the comparison knows it.
#[wasm_bindgen]
pub struct Contender {
    loss: Loss,
    learning_rate: f32,
    batch: usize,
    inputs: Array2<f32>,
    labels: Vec<u8>,
    descent: Descent,
    forward: Forward,
}

#[wasm_bindgen]
impl Contender {
    /// A network of these sizes, input and output included, that holds zeros. The activation is 0 for
    /// tanh and 1 for `ReLU`, the loss 0 for softmax cross-entropy and 1 for half the squared error of
    /// a tanh output.
    #[wasm_bindgen(constructor)]
    pub fn new(
        sizes: &[u32],
        activation: u32,
        loss: u32,
        batch: usize,
        learning_rate: f32,
        _variant: u32,
    ) -> Self {
        let sizes: Vec<usize> = sizes.iter().map(|&size| size as usize).collect();
        let architecture = Architecture {
            inputs: sizes[0],
            hidden: sizes[1..sizes.len() - 1].to_vec(),
            outputs: sizes[sizes.len() - 1],
            activation: if activation == 0 { Activation::Tanh } else { Activation::Relu },
            normalisation: Normalisation::None,
            skips: Vec::new(),
        };
        let loss = if loss == 0 { Loss::CrossEntropy } else { Loss::SquaredError };
        let forward = Forward::new(&architecture, batch);
        let parameters = Parameters::zeros(&architecture);
        let network = Network { architecture, parameters };
        Self {
            loss,
            learning_rate,
            batch,
            inputs: Array2::zeros((0, sizes[0])),
            labels: Vec::new(),
            descent: Descent::new(network, loss, Optimiser::Sgd, learning_rate, batch),
            forward,
        }
    }

    /// The examples: inputs [examples, in] and targets [examples, out].
    pub fn set_data(&mut self, inputs: &[f32], targets: &[f32]) {
        let width = self.inputs.ncols();
        let count = inputs.len() / width;
        self.inputs =
            Array2::from_shape_fn((count, width), |(row, column)| inputs[row * width + column]);
        let outputs = targets.len() / count;
        let label = |target: &[f32]| match target {
            [only] => u8::from(*only > 0.0),
            several => several.iter().position(|&hit| hit == 1.0).unwrap_or_default() as u8,
        };
        self.labels = targets.chunks_exact(outputs).map(label).collect();
    }

    /// The weights [in, out] and biases of every layer, one layer after the other.
    pub fn set_weights(&mut self, numbers: &[f32]) {
        let mut network = self.descent.network().clone();
        let Parameters { weights, biases, .. } = &mut network.parameters;
        let mut numbers = numbers.iter();
        for (weight, bias) in weights.iter_mut().zip(biases) {
            let places = weight.view_mut().reversed_axes();
            for (place, number) in places.into_iter().chain(bias).zip(&mut numbers) {
                *place = *number;
            }
        }
        self.descent =
            Descent::new(network, self.loss, Optimiser::Sgd, self.learning_rate, self.batch);
    }

    /// The same, as they stand.
    pub fn get_weights(&self) -> Vec<f32> {
        let Parameters { weights, biases, .. } = &self.descent.network().parameters;
        let layers = weights.iter().zip(biases);
        layers.flat_map(|(weight, bias)| weight.t().into_iter().chain(bias).copied()).collect()
    }

    /// Takes steps on the batches `start`, `start + 1`, ..., and from the first again after the last;
    /// returns the mean loss of the last batch before its step.
    pub fn run(&mut self, start: usize, steps: usize) -> f32 {
        let batches = self.labels.len() / self.batch;
        let mut loss = 0.0;
        for step in start..start + steps {
            let first = step % batches * self.batch;
            let rows = first..first + self.batch;
            loss = self.descent.step(rows_of(&self.inputs, rows.clone()), &self.labels[rows]);
        }
        loss as f32
    }

    /// The derivatives of a neuron of the last hidden layer by the activations of every hidden layer
    /// before it, on the first batch: [layer][batch][width].
    pub fn jacobian(&mut self, neuron: usize) -> Vec<f32> {
        let network = self.descent.network();
        self.forward.run(network, rows_of(&self.inputs, 0..self.batch));
        let blue = Neuron { layer: network.architecture.depth(), index: neuron };
        let derivatives = Importance::derivatives(network, &self.forward, blue);
        // Layer by layer, since an array's own iterator goes element by element.
        let rows = derivatives.iter().filter_map(|layer| layer.as_slice());
        rows.collect::<Vec<_>>().concat()
    }
}

fn rows_of(inputs: &Array2<f32>, rows: std::ops::Range<usize>) -> ArrayView2<'_, f32> {
    inputs.slice_axis(Axis(0), Slice::from(rows))
}
