//! What a step does.

use ndarray::ArrayView2;

use super::{Optimiser, OptimiserState};
use crate::gradient::{Backward, Loss};
use crate::named::{EVERY_CHOICE, Named as _};
use crate::network::{Forward, Network, Parameters};

/// Gradient descent on a network, a batch at a time; which batches come is somebody else's affair.
#[derive(Clone, Debug)]
pub struct Descent {
    network: Network,
    loss: Loss,
    learning_rate: f32,
    optimiser: OptimiserState,
    forward: Forward,
    backward: Backward,
    /// Room for them; plain gradient descent never stores any.
    gradients: Option<Parameters>,
}

impl Descent {
    /// Descent from this network, on batches of that many examples.
    pub fn new(
        network: Network,
        loss: Loss,
        optimiser: Optimiser,
        learning_rate: f32,
        batch: usize,
    ) -> Self {
        let architecture = &network.architecture;
        Self {
            loss,
            learning_rate,
            optimiser: OptimiserState::new(optimiser, architecture),
            forward: Forward::new(architecture, batch),
            backward: Backward::new(architecture, batch),
            gradients: (optimiser.built() != Optimiser::Sgd)
                .then(|| Parameters::zeros(architecture)),
            network,
        }
    }

    /// Takes one step on a batch of inputs, [batch, inputs], and returns the mean loss of that batch
    /// before the step. Where that is not finite there is no step: the network stays as it is.
    ///
    /// # Panics
    /// If the batch has another size than was said, or the inputs do not fit the network.
    pub fn step(&mut self, inputs: ArrayView2<f32>, labels: &[u8]) -> f64 {
        let Self { network, forward, backward, gradients, .. } = self;
        forward.run(network, inputs);
        let top = network.architecture.depth() + 1;
        let scale = 1.0 / labels.len() as f32;
        let by_logits = &mut backward.activations[top];
        let loss = self.loss.evaluate(forward.logits(), labels, scale, by_logits);
        if loss.is_finite() {
            match gradients.as_mut().filter(|_| EVERY_CHOICE) {
                None => backward.descend(network, forward, top, self.learning_rate),
                Some(gradients) => {
                    backward.run_with_parameters(network, forward, top, gradients);
                    self.optimiser.step(&mut network.parameters, gradients, self.learning_rate);
                }
            }
        }
        loss
    }

    /// The network as it stands.
    pub fn network(&self) -> &Network {
        &self.network
    }
}
