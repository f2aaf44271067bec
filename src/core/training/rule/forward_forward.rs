//! Forward-forward: two passes forth, and none back.

use super::{Batch, Learning};
use crate::arithmetic::Real;
use crate::data::Chance;
use crate::gradient::Backward;
use crate::network::{Architecture, Goodness, Network, Parameters, mean_of_squares, overlay};

/// The goodness at which a layer finds an example as likely true as false.
pub const THRESHOLD: f64 = 2.0;

/// Every hidden layer learns to tell inputs that have their own label laid over them from the same
/// inputs with a wrong one (Hinton 2022, arXiv:2212.13345), by its goodness, the mean of squares of its
/// activations: sigmoid(goodness - 2) is to be 1 for the first and 0 for the second. The loss of a
/// layer is the cross-entropy of that, a mean over both kinds; no derivative leaves the layer.
///
/// Choices: how a label is laid over the input, and what layers hear of each other, says [`Goodness`];
/// the wrong label is drawn anew for every example of every batch, all wrong ones equally likely; all
/// layers learn at the same time, from one pass; all of them count when the network answers. The last
/// layer neither learns nor answers.
///
/// A skip brings its target what others hear of its source, the direction without the length, and
/// carries nothing back. So goodness that comes in through an identity skip is the same for every
/// input. A projection or a concatenation learns by the goodness of the layer in which it ends.
#[derive(Clone, Debug)]
pub struct ForwardForward<R = f32> {
    /// Room for the true ones and, after them, the false ones.
    room: Goodness<R>,
    backward: Backward<R>,
    chance: Chance,
    /// The labels of all of these.
    labels: Vec<u8>,
}

impl<R: Real> ForwardForward<R> {
    /// The rule, on batches of that many examples, with wrong labels from the stream of that seed.
    pub fn new(architecture: &Architecture, seed: u32, batch: usize) -> Self {
        Self {
            room: Goodness::new(architecture, 2 * batch),
            backward: Backward::new(architecture, 2 * batch),
            chance: Chance::new(seed, "negatives"),
            labels: vec![0; 2 * batch],
        }
    }

    /// What the rule does with these inputs, each with its own label and with this wrong one: writes
    /// the derivatives of every layer's own loss, and returns the mean of these losses.
    ///
    /// # Panics
    /// If there is another room for them.
    pub fn contrast(
        &mut self,
        network: &Network<R>,
        batch: Batch<R>,
        wrong: &[u8],
        update: &mut Parameters<R>,
    ) -> f64 {
        let half = batch.labels.len();
        self.labels[..half].copy_from_slice(batch.labels);
        self.labels[half..].copy_from_slice(wrong);
        self.learn(network, batch, update)
    }

    /// The same, with the labels as they stand in the room for them.
    fn learn(&mut self, network: &Network<R>, batch: Batch<R>, update: &mut Parameters<R>) -> f64 {
        let Self { room, backward, labels, .. } = self;
        let Network { architecture, parameters: _ } = network;
        let half = batch.labels.len();
        for (row, (mut input, &label)) in
            room.inputs_mut().rows_mut().into_iter().zip(&*labels).enumerate()
        {
            input.assign(&batch.inputs.row(row % half));
            let input = input.as_slice_mut().expect(IN_ROWS);
            overlay(input, usize::from(label), architecture.outputs);
        }
        let mut total = 0.0;
        let share = R::ONE / R::from_f64(labels.len() as f64);
        room.run(network, |layer, activations| {
            let derivatives = &mut backward.activations[layer];
            let rows = activations.rows().into_iter().zip(derivatives.rows_mut());
            for (row, (activations, mut derivatives)) in rows.enumerate() {
                let activations = activations.to_slice().expect(IN_ROWS);
                // How much the goodness says the wrong thing.
                let side = if row < half { -R::ONE } else { R::ONE };
                let wrong = side * (mean_of_squares(activations) - R::from_f64(THRESHOLD));
                total += softplus(wrong.to_f64());
                let by_goodness = side * wrong.sigmoid() * share;
                let width = R::from_f64(activations.len() as f64);
                let factor = (by_goodness + by_goodness) / width;
                for (derivative, &a) in derivatives.iter_mut().zip(activations) {
                    *derivative = factor * a;
                }
            }
        });
        let depth = architecture.depth();
        for layer in 1..=depth {
            backward.run_within(network, &room.forward, layer, layer, update);
        }
        update.weights[depth].fill(R::ZERO);
        update.biases[depth].fill(R::ZERO);
        total / (labels.len() * depth) as f64
    }
}

impl<R: Real> Learning<R> for ForwardForward<R> {
    fn teach(&mut self, network: &Network<R>, batch: Batch<R>, update: &mut Parameters<R>) -> f64 {
        let Self { chance, labels, .. } = self;
        let (own, wrong) = labels.split_at_mut(batch.labels.len());
        own.copy_from_slice(batch.labels);
        for (wrong, &label) in wrong.iter_mut().zip(&*own) {
            // One of the others: they are counted past the true one.
            let other = chance.below(network.architecture.outputs as u32 - 1) as u8;
            *wrong = other + u8::from(other >= label);
        }
        self.learn(network, batch, update)
    }

    fn for_batches_of(&self, batch: usize, shape: &Architecture) -> Box<dyn Learning<R>> {
        let chance = self.chance.clone();
        Box::new(Self { chance, ..Self::new(shape, 0, batch) })
    }

    fn boxed(&self) -> Box<dyn Learning<R>> {
        Box::new(self.clone())
    }
}

/// ln(1 + exp(x)).
fn softplus(x: f64) -> f64 {
    x.max(0.0) + libm::log1p(libm::exp(-x.abs()))
}

const IN_ROWS: &str = "arrays are made in rows";
