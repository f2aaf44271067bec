//! One step at a time.

use std::fmt;

use ndarray::Array2;

use super::{Descent, Recipe};
use crate::arithmetic::zeros;
use crate::data::{BatchOrder, Examples, Split};
use crate::network::{Network, Parameters};

/// A network while it trains, with all that the next step depends on.
#[derive(Clone, Debug)]
pub struct Trainer {
    descent: Descent,
    steps: usize,
    order: BatchOrder,
    diverged: Option<Diverged>,
    inputs: Array2<f32>,
    labels: Vec<u8>,
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
            "training diverged after {} step{}: the loss is no longer a finite number",
            self.steps,
            if self.steps == 1 { "" } else { "s" }
        )
    }
}

impl std::error::Error for Diverged {}

impl Trainer {
    /// A trainer before its first step.
    pub(super) fn new(network: Network, recipe: &Recipe, data: &Split) -> Self {
        let inputs = zeros(recipe.batch, network.architecture.inputs);
        let Recipe { loss, optimiser, learning_rate, batch, seed, .. } = *recipe;
        let descent = Descent::new(network, loss, optimiser, learning_rate, batch);
        Self {
            descent: match recipe.rule.learning(recipe) {
                None => descent,
                Some(rule) => descent.under(rule, optimiser),
            },
            steps: 0,
            order: BatchOrder::new(seed, data.train.len()),
            diverged: None,
            inputs,
            labels: vec![0; batch],
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
    // What calls it is compiled for size, and would have it be so, too.
    #[inline(never)]
    pub fn step(&mut self, examples: &Examples) -> Result<f64, Diverged> {
        if let Some(diverged) = self.diverged {
            return Err(diverged);
        }
        for (mut input, label) in self.inputs.rows_mut().into_iter().zip(&mut self.labels) {
            let row = self.order.next_row();
            input.assign(&examples.inputs.row(row));
            *label = examples.labels[row];
        }
        let loss = self.descent.step(self.inputs.view(), &self.labels);
        if !loss.is_finite() {
            let diverged = Diverged { steps: self.steps };
            self.diverged = Some(diverged);
            return Err(diverged);
        }
        self.steps += 1;
        Ok(loss)
    }

    /// What the rule has in the place of the gradient of the loss on these examples, as the network
    /// stands and before the optimiser makes a step of it.
    pub fn direction(&self, examples: &Examples) -> Parameters {
        self.descent.direction(examples.inputs.view(), &examples.labels)
    }

    /// The network as it stands.
    pub fn network(&self) -> &Network {
        self.descent.network()
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
