//! Training with candle, behind the interface that the comparison takes; `benches/contender` has it
//! for our own.

use candle_core::{D, DType, Device, Result, Tensor, Var};
use candle_nn::{Optimizer, SGD, loss};
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

/// A network under training.
#[wasm_bindgen]
pub struct Contender {
    sizes: Vec<usize>,
    is_tanh: bool,
    has_classes: bool,
    batch: usize,
    optimiser: SGD,
    /// Weights [in, out] and biases of every layer.
    layers: Vec<(Var, Var)>,
    /// Inputs, and targets or classes, of every batch.
    batches: Vec<(Tensor, Tensor)>,
}

#[wasm_bindgen]
impl Contender {
    #[wasm_bindgen(constructor)]
    pub fn new(
        sizes: &[u32],
        activation: u32,
        loss: u32,
        batch: usize,
        learning_rate: f64,
        _variant: u32,
    ) -> std::result::Result<Self, JsError> {
        Ok(Self {
            sizes: sizes.iter().map(|&size| size as usize).collect(),
            is_tanh: activation == 0,
            has_classes: loss == 0,
            batch,
            optimiser: SGD::new(Vec::new(), learning_rate)?,
            layers: Vec::new(),
            batches: Vec::new(),
        })
    }

    pub fn set_data(
        &mut self,
        inputs: &[f32],
        targets: &[f32],
    ) -> std::result::Result<(), JsError> {
        let (width, outputs) = (self.sizes[0], self.sizes[self.sizes.len() - 1]);
        let inputs = inputs.chunks_exact(self.batch * width);
        let targets = targets.chunks_exact(self.batch * outputs);
        self.batches = inputs
            .zip(targets)
            .map(|(inputs, targets)| {
                let inputs = Tensor::from_slice(inputs, (self.batch, width), &Device::Cpu)?;
                let targets = Tensor::from_slice(targets, (self.batch, outputs), &Device::Cpu)?;
                Ok((inputs, if self.has_classes { targets.argmax(D::Minus1)? } else { targets }))
            })
            .collect::<Result<_>>()?;
        Ok(())
    }

    pub fn set_weights(&mut self, mut numbers: &[f32]) -> std::result::Result<(), JsError> {
        self.layers.clear();
        for pair in self.sizes.windows(2) {
            let (weights, rest) = numbers.split_at(pair[0] * pair[1]);
            let (biases, rest) = rest.split_at(pair[1]);
            let weights = Var::from_slice(weights, (pair[0], pair[1]), &Device::Cpu)?;
            self.layers.push((weights, Var::from_slice(biases, pair[1], &Device::Cpu)?));
            numbers = rest;
        }
        let variables = self.layers.iter().flat_map(|(weights, biases)| [weights, biases]).cloned();
        self.optimiser = SGD::new(variables.collect(), self.optimiser.learning_rate())?;
        Ok(())
    }

    pub fn run(&mut self, first: usize, count: usize) -> std::result::Result<f32, JsError> {
        let mut loss = None;
        for step in first..first + count {
            loss = Some(self.step(step)?);
        }
        Ok(loss.map_or(Ok(f32::NAN), |loss| loss.to_scalar())?)
    }

    pub fn jacobian(&self, neuron: usize) -> std::result::Result<Vec<f32>, JsError> {
        Ok(self.derivatives(neuron)?)
    }
}

impl Contender {
    fn step(&mut self, step: usize) -> Result<Tensor> {
        let (inputs, targets) = &self.batches[step % self.batches.len()];
        let (last, hidden) = self.layers.split_last().expect("a network has layers");
        let top = hidden
            .iter()
            .try_fold(inputs.clone(), |x, layer| self.activate(product(&x, layer)?))?;
        let logits = product(&top, last)?;
        let loss = if self.has_classes {
            loss::cross_entropy(&logits, targets)?
        } else {
            ((logits.tanh()? - targets)?.sqr()?.sum_all()? * (0.5 / self.batch as f64))?
        };
        self.optimiser.backward_step(&loss)?;
        Ok(loss)
    }

    /// Gradients are kept of variables only: zeros added to the hidden layers below the last are
    /// such.
    fn derivatives(&self, neuron: usize) -> Result<Vec<f32>> {
        let hidden = &self.layers[..self.layers.len() - 1];
        let mut x = self.batches[0].0.clone();
        let mut zeros = Vec::new();
        for (index, layer) in hidden.iter().enumerate() {
            x = self.activate(product(&x, layer)?)?;
            if index + 1 < hidden.len() {
                let zero = Var::zeros(x.dims(), DType::F32, &Device::Cpu)?;
                x = (x + zero.as_tensor())?;
                zeros.push(zero);
            }
        }
        let gradients = x.narrow(D::Minus1, neuron, 1)?.sum_all()?.backward()?;
        let mut all = Vec::new();
        for zero in &zeros {
            let gradient = gradients.get(zero).expect("every layer leads to the last");
            all.extend(gradient.flatten_all()?.to_vec1::<f32>()?);
        }
        Ok(all)
    }

    fn activate(&self, x: Tensor) -> Result<Tensor> {
        if self.is_tanh { x.tanh() } else { x.relu() }
    }
}

fn product(x: &Tensor, (weights, biases): &(Var, Var)) -> Result<Tensor> {
    x.matmul(weights)?.broadcast_add(biases)
}
