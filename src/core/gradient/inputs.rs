//! The gradient by the inputs.

use ndarray::{Array2, ArrayView2};

use super::{Backward, GoodnessGradient, Loss};
use crate::arithmetic::{Real, zeros};
use crate::named::{Named as _, named};
use crate::network::{Answer, Architecture, Forward, Network};

/// What grows where a network is led astray, a number for every example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Objective {
    /// The softmax cross-entropy of the scores.
    CrossEntropy,
    /// The [`margin`].
    Margin,
}

named!(Objective {
    CrossEntropy: "cross-entropy", "cross-entropy";
    Margin: "margin", "margin";
});

/// By how much the best of the other classes is ahead of the label, `max_(k != y) score_k - score_y`,
/// and which class that is, the first of equals.
///
/// # Panics
/// If there are fewer than two classes, or the label is none of them.
pub fn margin<R: Real>(scores: &[R], label: u8) -> (R, usize) {
    let label = usize::from(label);
    let mut rival = usize::from(label == 0);
    for (class, &score) in scores.iter().enumerate() {
        if class != label && score > scores[rival] {
            rival = class;
        }
    }
    (scores[rival] - scores[label], rival)
}

/// Derivatives of every example's own objective by its inputs, [examples, inputs], in the network's
/// precision. What a network says of every class are its logits, or the summed goodness, as it answers.
///
/// # Panics
/// If the examples do not fit the network, or it has fewer than two classes.
pub fn input_gradient<R: Real>(
    network: &Network<R>,
    answer: Answer,
    inputs: ArrayView2<R>,
    labels: &[u8],
    objective: Objective,
) -> Array2<R> {
    let mut room = InputGradient::new(&network.architecture, answer, inputs.nrows());
    room.scores(network, inputs);
    room.gradient(network, labels, objective).to_owned()
}

/// The same with the room kept, for whoever asks again and again: a pass forth, and, if it is wanted,
/// one back.
#[derive(Clone, Debug)]
pub struct InputGradient<R = f32> {
    passes: Passes<R>,
    scores: Array2<R>,
    by_scores: Array2<R>,
}

#[derive(Clone, Debug)]
enum Passes<R> {
    Logits(Forward<R>, Backward<R>),
    Goodness(GoodnessGradient<R>),
}

impl<R: Real> InputGradient<R> {
    /// Room for so many examples.
    pub fn new(architecture: &Architecture, answer: Answer, examples: usize) -> Self {
        let scores = zeros(examples, architecture.outputs);
        Self {
            passes: match answer.built() {
                Answer::Logits => Passes::Logits(
                    Forward::new(architecture, examples),
                    Backward::new(architecture, examples),
                ),
                Answer::Goodness => Passes::Goodness(GoodnessGradient::new(architecture, examples)),
            },
            by_scores: scores.clone(),
            scores,
        }
    }

    /// What the network says of every class, [examples, classes].
    ///
    /// # Panics
    /// If the inputs do not fit the network and the room.
    pub fn scores(&mut self, network: &Network<R>, inputs: ArrayView2<R>) -> &Array2<R> {
        match &mut self.passes {
            Passes::Logits(forward, _) => {
                forward.run(network, inputs);
                self.scores.assign(&forward.logits());
            }
            Passes::Goodness(goodness) => {
                self.scores.assign(goodness.scores(network, inputs));
            }
        }
        &self.scores
    }

    /// The derivatives of the objective by the inputs of the last pass, [examples, inputs], carried
    /// back by the weights of `back`. That is the network itself, but for whoever wants to know what
    /// another way back makes of them; biases are not asked for.
    ///
    /// # Panics
    /// If the labels do not fit the pass, there are fewer than two classes, or `back` is of another
    /// shape than the network.
    pub fn gradient(
        &mut self,
        back: &Network<R>,
        labels: &[u8],
        objective: Objective,
    ) -> ArrayView2<'_, R> {
        let Self { passes, scores, by_scores } = self;
        assert!(scores.ncols() > 1, "there are two classes at least");
        match objective {
            Objective::CrossEntropy => {
                Loss::CrossEntropy.evaluate(scores.view(), labels, R::ONE, by_scores);
            }
            Objective::Margin => {
                assert_eq!(scores.nrows(), labels.len(), "one label for each example");
                by_scores.fill(R::ZERO);
                let rows = scores.rows().into_iter().zip(by_scores.rows_mut());
                for ((scores, mut by_scores), &label) in rows.zip(labels) {
                    let (_, rival) = margin(scores.to_slice().expect(IN_ROWS), label);
                    by_scores[rival] = R::ONE;
                    by_scores[usize::from(label)] = -R::ONE;
                }
            }
        }
        match passes {
            Passes::Logits(forward, backward) => {
                let top = back.architecture.depth() + 1;
                backward.activations[top].assign(by_scores);
                backward.run(back, forward, top, 0);
                backward.activations[0].view()
            }
            Passes::Goodness(goodness) => goodness.by_inputs(back, by_scores).view(),
        }
    }
}

const IN_ROWS: &str = "arrays are made in rows";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Chance;
    use crate::network::{Activation, Goodness, Normalisation, Scheme, Skip, SkipKind};

    #[test]
    fn the_margin_is_to_the_best_of_the_others() {
        assert_eq!(margin(&[3.0, 1.0, 2.0], 0), (-1.0, 2));
        assert_eq!(margin(&[3.0, 1.0, 2.0], 1), (2.0, 0));
        assert_eq!(margin(&[1.0_f32, 1.0], 1), (0.0, 0));
    }

    /// Smooth activations, skips of every kind, with and without normalisation, by both answers.
    #[test]
    fn gradients_by_the_inputs_are_finite_differences() {
        let mut chance = Chance::new(1, "finite differences");
        let inputs = Array2::from_shape_simple_fn((3, 7), || f64::from(chance.uniform()));
        let labels = [2, 0, 1];
        for normalisation in [Normalisation::None, Normalisation::Layer] {
            for answer in [Answer::Logits, Answer::Goodness] {
                let skip = |kind| [Skip { from: 1, to: 3, kind }, Skip { from: 0, to: 2, kind }];
                let learned = [SkipKind::Projection, SkipKind::Concat].map(skip).concat();
                let plain = [SkipKind::Identity, SkipKind::Pre];
                let plain = plain.map(|kind| Skip { from: 1, to: 4, kind });
                let shape = Architecture {
                    inputs: 7,
                    hidden: vec![5; 4],
                    outputs: 3,
                    activation: Activation::Silu,
                    normalisation,
                    skips: [learned, plain.to_vec()].concat(),
                };
                let network = Network::new(shape, Scheme::He.into(), 4).to_double();
                for objective in [Objective::CrossEntropy, Objective::Margin] {
                    let value = |inputs: &Array2<f64>, row: usize| {
                        let scores = answer.scores(&network, inputs.view());
                        let scores = scores.row(row).to_vec();
                        let label = labels[row];
                        let sum: f64 = scores.iter().map(|score| score.exp()).sum();
                        match objective {
                            Objective::CrossEntropy => sum.ln() - scores[usize::from(label)],
                            Objective::Margin => margin(&scores, label).0,
                        }
                    };
                    let gradient =
                        input_gradient(&network, answer, inputs.view(), &labels, objective);
                    for ((row, column), &derivative) in gradient.indexed_iter() {
                        let at = |offset| {
                            let mut moved = inputs.clone();
                            moved[[row, column]] += offset;
                            value(&moved, row)
                        };
                        let difference = (at(1e-5) - at(-1e-5)) / 2e-5;
                        let apart = (difference - derivative).abs();
                        assert!(
                            apart < 1e-8,
                            "{answer:?} {objective:?} {normalisation:?}: {apart}"
                        );
                    }
                    assert!(gradient.iter().any(|derivative| derivative.abs() > 1e-3));
                    let laid = gradient.columns().into_iter().take(3);
                    let laid = laid.flatten().all(|derivative| *derivative == 0.0);
                    assert_eq!(laid, answer == Answer::Goodness);
                }
            }
        }
    }

    #[test]
    fn the_passes_of_all_labels_at_once_are_those_of_one_after_the_other() {
        let shape = Architecture {
            inputs: 20,
            hidden: vec![11; 3],
            outputs: 7,
            activation: Activation::Relu,
            normalisation: Normalisation::None,
            skips: vec![Skip { from: 1, to: 3, kind: SkipKind::Identity }],
        };
        let network = Network::new(shape, Scheme::He.into(), 1);
        let mut chance = Chance::new(2, "inputs");
        let inputs = Array2::from_shape_simple_fn((5, 20), || chance.uniform());
        let mut together = GoodnessGradient::new(&network.architecture, 5);
        let expected = Goodness::by_label(&network, inputs.view());
        assert_eq!(together.scores(&network, inputs.view()), expected);
    }
}
