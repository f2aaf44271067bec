//! What a step does.

use ndarray::ArrayView2;

use super::{Backprop, Batch, Learning, Optimiser, OptimiserState};
use crate::gradient::Loss;
use crate::named::{EVERY_CHOICE, Named as _};
use crate::network::{Network, Parameters};

/// Descent of a network, a batch at a time, along the gradient or along what a learning rule has in
/// its place; which batches come is somebody else's affair.
#[derive(Clone, Debug)]
pub struct Descent {
    network: Network,
    learning_rate: f32,
    optimiser: OptimiserState,
    backprop: Backprop,
    /// What takes the place of backprop, if anything does.
    rule: Option<Taught>,
    /// Room for gradients; plain gradient descent never stores any.
    gradients: Option<Parameters>,
}

/// A rule, and what follows its own parameters, if it has any.
#[derive(Clone, Debug)]
struct Taught {
    rule: Box<dyn Learning>,
    optimiser: OptimiserState,
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
        let Network { architecture, parameters } = &network;
        Self {
            learning_rate,
            optimiser: OptimiserState::new(optimiser, parameters),
            backprop: Backprop::new(architecture, loss, batch),
            rule: None,
            gradients: (optimiser.built() != Optimiser::Sgd)
                .then(|| Parameters::zeros(architecture)),
            network,
        }
    }

    /// The same along what this rule says.
    #[must_use]
    pub fn under(mut self, mut rule: Box<dyn Learning>, optimiser: Optimiser) -> Self {
        let own = rule.own().map(|(parameters, _)| OptimiserState::new(optimiser, parameters));
        let optimiser = own.unwrap_or(OptimiserState::Sgd);
        self.rule = Some(Taught { rule, optimiser });
        self.gradients = Some(Parameters::zeros(&self.network.architecture));
        self
    }

    /// Takes one step on a batch of inputs, [batch, inputs], and returns the mean loss of that batch
    /// before the step. Where that is not finite there is no step: the network stays as it is.
    ///
    /// # Panics
    /// If the batch has another size than was said, or the inputs do not fit the network.
    pub fn step(&mut self, inputs: ArrayView2<f32>, labels: &[u8]) -> f64 {
        let Self { network, learning_rate, optimiser, backprop, rule, gradients } = self;
        let batch = Batch { inputs, labels };
        let Some(gradients) = gradients.as_mut().filter(|_| EVERY_CHOICE) else {
            let loss = backprop.run(network, batch);
            if loss.is_finite() {
                let top = network.architecture.depth() + 1;
                backprop.backward.descend(network, &backprop.forward, top, *learning_rate);
            }
            return loss;
        };
        let loss = match rule {
            None => backprop.teach(network, batch, gradients),
            Some(Taught { rule, .. }) => rule.teach(network, batch, gradients),
        };
        if loss.is_finite() {
            optimiser.step(&mut network.parameters, gradients, *learning_rate);
            if let Some(Taught { rule, optimiser }) = rule
                && let Some((parameters, gradients)) = rule.own()
            {
                optimiser.step(parameters, gradients, *learning_rate);
            }
        }
        loss
    }

    /// What the rule has in the place of the gradient on these examples, as the network stands.
    pub fn direction(&self, inputs: ArrayView2<f32>, labels: &[u8]) -> Parameters {
        let Self { network, backprop, rule, .. } = self;
        let (batch, shape) = (Batch { inputs, labels }, &network.architecture);
        let mut rule = match rule.as_ref().filter(|_| EVERY_CHOICE) {
            None => backprop.for_batches_of(labels.len(), shape),
            Some(Taught { rule, .. }) => rule.for_batches_of(labels.len(), shape),
        };
        let mut direction = Parameters::zeros(shape);
        rule.teach(network, batch, &mut direction);
        direction
    }

    /// The network as it stands.
    pub fn network(&self) -> &Network {
        &self.network
    }
}
