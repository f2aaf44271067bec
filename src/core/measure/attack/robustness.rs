//! What an attack leaves of a network.

use ndarray::{Array2, ArrayView2, Axis};

use super::Attack;
use crate::arithmetic::Real;
use crate::gradient::{InputGradient, Objective};
use crate::measure::Accuracy;
use crate::network::{Answer, Network};

/// What is left of a network under attack.
#[derive(Clone, Debug, PartialEq)]
pub struct Robustness<R = f32> {
    /// The accuracy on the changed inputs.
    pub accuracy: Accuracy,
    /// The number of inputs, unchanged, of which [`zero_gradients`] finds no gradient to follow.
    pub zero_gradients: usize,
    /// The changed inputs, [examples, inputs].
    pub attacked: Array2<R>,
}

impl<R: Real> Robustness<R> {
    /// Attacks these inputs, [examples, inputs].
    ///
    /// # Panics
    /// As [`Attack::on`].
    pub fn of(
        network: &Network<R>,
        answer: Answer,
        inputs: ArrayView2<R>,
        labels: &[u8],
        attack: Attack,
        epsilon: f64,
        seed: u32,
    ) -> Self {
        let attacked = attack.on(network, answer, inputs, labels, epsilon, seed);
        let scores = answer.scores(network, attacked.view());
        Self {
            accuracy: Accuracy::of_logits(scores.view(), labels),
            zero_gradients: zero_gradients(network, answer, inputs, labels),
            attacked,
        }
    }
}

/// The number of inputs at which every derivative of the cross-entropy is exactly 0, as the network's
/// precision has it, so that an attack along it does not move. That is no robustness: a network that is
/// very sure of its answer has no gradient left, and is none the harder to fool.
///
/// # Panics
/// If the examples do not fit the network, or it has fewer than two classes.
pub fn zero_gradients<R: Real>(
    network: &Network<R>,
    answer: Answer,
    inputs: ArrayView2<R>,
    labels: &[u8],
) -> usize {
    let parts = inputs.axis_chunks_iter(Axis(0), ROWS).zip(labels.chunks(ROWS));
    let zeros = parts.map(|(inputs, labels)| {
        let mut room = InputGradient::new(&network.architecture, answer, labels.len());
        room.scores(network, inputs);
        let gradient = room.gradient(network, labels, Objective::CrossEntropy);
        let is_zero = |row: &ndarray::ArrayView1<R>| row.iter().all(|x| *x == R::ZERO);
        gradient.rows().into_iter().filter(is_zero).count()
    });
    zeros.sum()
}

/// Rows of a pass; what comes of it does not depend on them.
const ROWS: usize = 64;
