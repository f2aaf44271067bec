//! One step at a time.

use std::fmt;

use ndarray::Array2;

use super::{OptimiserState, Recipe};
use crate::data::{BatchOrder, Examples, Split};
use crate::gradient::{Backward, Loss};
use crate::network::{Forward, Network, Parameters};

/// A network while it trains, with all that the next step depends on.
#[derive(Clone, Debug)]
pub struct Trainer {
    network: Network,
    steps: usize,
    loss: Loss,
    learning_rate: f32,
    optimiser: OptimiserState,
    order: BatchOrder,
    diverged: Option<Diverged>,
    inputs: Array2<f32>,
    labels: Vec<u8>,
    forward: Forward,
    backward: Backward,
    gradients: Parameters,
}

/// The loss is no longer a finite number: training has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Diverged {
    /// The number of steps that were taken before.
    pub steps: usize,
}

impl fmt::Display for Diverged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "training diverged after {} steps: the loss is no longer a finite number",
            self.steps
        )
    }
}

impl std::error::Error for Diverged {}

impl Trainer {
    /// A trainer before its first step.
    pub(super) fn new(network: Network, recipe: &Recipe, data: &Split) -> Self {
        let architecture = &network.architecture;
        Self {
            steps: 0,
            loss: recipe.loss,
            learning_rate: recipe.learning_rate,
            optimiser: OptimiserState::new(recipe.optimiser, architecture),
            order: BatchOrder::new(recipe.seed, data.train.len()),
            diverged: None,
            inputs: Array2::zeros((recipe.batch, architecture.inputs)),
            labels: vec![0; recipe.batch],
            forward: Forward::new(architecture, recipe.batch),
            backward: Backward::new(architecture, recipe.batch),
            gradients: Parameters::zeros(architecture),
            network,
        }
    }

    /// The same, with so many steps behind it: their batches are drawn and left alone.
    pub(super) fn after(mut self, steps: usize) -> Self {
        for _ in 0..steps * self.labels.len() {
            self.order.next_row();
        }
        self.steps = steps;
        self
    }

    /// Takes one step on the next batch of these examples and returns the mean loss of that batch
    /// before the step.
    ///
    /// # Errors
    /// When the loss is not finite; the network stays as it is, and so does every later call.
    pub fn step(&mut self, examples: &Examples) -> Result<f64, Diverged> {
        if let Some(diverged) = self.diverged {
            return Err(diverged);
        }
        for (mut input, label) in self.inputs.rows_mut().into_iter().zip(&mut self.labels) {
            let row = self.order.next_row();
            input.assign(&examples.inputs.row(row));
            *label = examples.labels[row];
        }
        self.forward.run(&self.network, self.inputs.view());
        let top = self.network.architecture.depth() + 1;
        let scale = 1.0 / self.labels.len() as f32;
        let by_logits = &mut self.backward.activations[top];
        let loss = self.loss.evaluate(self.forward.logits(), &self.labels, scale, by_logits);
        if !loss.is_finite() {
            let diverged = Diverged { steps: self.steps };
            self.diverged = Some(diverged);
            return Err(diverged);
        }
        let Self { network, forward, backward, gradients, .. } = self;
        backward.run_with_parameters(network, forward, top, 1, gradients);
        self.optimiser.step(&mut network.parameters, gradients, self.learning_rate);
        self.steps += 1;
        Ok(loss)
    }

    /// The network as it stands.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The number of steps taken.
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// When and that training diverged.
    pub fn diverged(&self) -> Option<Diverged> {
        self.diverged
    }
}
