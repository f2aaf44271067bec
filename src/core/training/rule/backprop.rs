//! Backprop: the gradient itself.

use super::{Batch, Learning};
use crate::arithmetic::Real;
use crate::gradient::{Backward, Loss};
use crate::network::{Architecture, Forward, Network, Parameters};

/// The derivative of the loss by every parameter, through every path: the error of the logits is
/// carried back through the transposes of the weights.
#[derive(Clone, Debug)]
pub struct Backprop<R = f32> {
    /// What training makes small.
    pub loss: Loss,
    /// What every layer says.
    pub forward: Forward<R>,
    /// The derivatives by it.
    pub backward: Backward<R>,
}

impl<R: Real> Backprop<R> {
    /// Backprop on batches of that many examples.
    pub fn new(architecture: &Architecture, loss: Loss, batch: usize) -> Self {
        Self {
            loss,
            forward: Forward::new(architecture, batch),
            backward: Backward::new(architecture, batch),
        }
    }

    /// The forward pass, and the derivative of the mean loss by the logits; returns that loss.
    pub(in crate::training) fn run(&mut self, network: &Network<R>, batch: Batch<R>) -> f64 {
        let Self { loss, forward, backward } = self;
        forward.run(network, batch.inputs);
        let scale = R::ONE / R::from_f64(batch.labels.len() as f64);
        let by_logits = &mut backward.activations[network.architecture.depth() + 1];
        loss.evaluate(forward.logits(), batch.labels, scale, by_logits)
    }
}

impl<R: Real> Learning<R> for Backprop<R> {
    fn teach(&mut self, network: &Network<R>, batch: Batch<R>, update: &mut Parameters<R>) -> f64 {
        let loss = self.run(network, batch);
        let top = network.architecture.depth() + 1;
        self.backward.run_with_parameters(network, &self.forward, top, update);
        loss
    }

    fn for_batches_of(&self, batch: usize, shape: &Architecture) -> Box<dyn Learning<R>> {
        Box::new(Self::new(shape, self.loss, batch))
    }

    fn boxed(&self) -> Box<dyn Learning<R>> {
        Box::new(self.clone())
    }
}
