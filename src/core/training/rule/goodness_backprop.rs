//! Backprop of the goodness: what forward-forward answers by, learned as backprop learns.

use ndarray::Array2;

use super::{Batch, Learning};
use crate::arithmetic::{Real, zeros};
use crate::gradient::{GoodnessGradient, Loss};
use crate::network::{Architecture, Network, Parameters};

/// The network answers as one of [`ForwardForward`](super::ForwardForward) does, by the goodness of its
/// hidden layers summed for each label in turn, and learns by the derivative of the softmax cross-entropy
/// of these sums: through every layer, every division by a length, and the passes of all labels. What
/// differs from forward-forward is how it learns, and nothing else, so that it tells what comes of the
/// answer from what comes of the rule. The last layer neither learns nor answers.
#[derive(Clone, Debug)]
pub struct GoodnessBackprop<R = f32> {
    room: GoodnessGradient<R>,
    by_scores: Array2<R>,
}

impl<R: Real> GoodnessBackprop<R> {
    /// The rule, on batches of that many examples.
    pub fn new(architecture: &Architecture, batch: usize) -> Self {
        Self {
            room: GoodnessGradient::new(architecture, batch),
            by_scores: zeros(batch, architecture.outputs),
        }
    }
}

impl<R: Real> Learning<R> for GoodnessBackprop<R> {
    fn teach(&mut self, network: &Network<R>, batch: Batch<R>, update: &mut Parameters<R>) -> f64 {
        let Self { room, by_scores } = self;
        let scores = room.scores(network, batch.inputs);
        let scale = R::ONE / R::from_f64(batch.labels.len() as f64);
        let loss = Loss::CrossEntropy.evaluate(scores.view(), batch.labels, scale, by_scores);
        room.by_parameters(network, by_scores, update);
        loss
    }

    fn for_batches_of(&self, batch: usize, shape: &Architecture) -> Box<dyn Learning<R>> {
        Box::new(Self::new(shape, batch))
    }

    fn boxed(&self) -> Box<dyn Learning<R>> {
        Box::new(self.clone())
    }
}
