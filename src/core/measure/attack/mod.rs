//! Attacks: a change of the inputs, small in every one of them, that leads a network astray.

mod ball;
mod climb;
mod random_search;
mod robustness;

use ndarray::{Array2, ArrayView2, Axis};
use serde::{Deserialize, Serialize};

use crate::arithmetic::Real;
use crate::named::named;
use crate::network::{Answer, Network};

pub use ball::Ball;
pub use climb::{STARTS, climb, worst_of};
pub use random_search::{QUERIES, random_search};
pub use robustness::{Robustness, zero_gradients};

/// How an input is changed. No input moves by more than epsilon, or leaves 0 to 1: L-infinity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Attack {
    /// One step of epsilon along the sign of the gradient of the cross-entropy (Goodfellow, Shlens,
    /// Szegedy 2015, arXiv:1412.6572).
    Fgsm,
    /// 20 steps of 2.5 epsilon / 20 along that, from the input itself, each put back into the ball
    /// (Madry and others 2018, arXiv:1706.06083).
    Pgd,
    /// The worst of [`STARTS`] starts, the input and others at random, each by cross-entropy and by
    /// margin, in 40 steps of 2.5 epsilon / 40; see [`worst_of`].
    #[default]
    Strong,
    /// By no gradient at all: tries, and keeps what made the margin grow; see [`random_search`].
    RandomSearch,
}

named!(Attack {
    Fgsm: "fgsm", "one step (FGSM)";
    Pgd: "pgd-20", "20 steps (PGD)";
    Strong: "strong", "strong";
    RandomSearch: "random-search", "random search";
});

/// What is attacked: a network, how it answers, and some examples.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a, R = f32> {
    /// The network.
    pub network: &'a Network<R>,
    /// The network whose weights carry derivatives back: the same one, unless somebody asks what
    /// follows from another way back, as a learning rule has it.
    pub back: &'a Network<R>,
    /// How it answers.
    pub answer: Answer,
    /// The inputs, [examples, inputs], each from 0 to 1.
    pub inputs: ArrayView2<'a, R>,
    /// The labels.
    pub labels: &'a [u8],
}

impl Attack {
    /// The changed inputs, [examples, inputs]. They do not depend on what else is attacked along with
    /// an example: what is drawn by chance comes from streams of the seed and of the inputs.
    ///
    /// # Panics
    /// If the examples do not fit the network, it has fewer than two classes, an input lies outside 0
    /// to 1, or epsilon is negative.
    pub fn on<R: Real>(
        self,
        network: &Network<R>,
        answer: Answer,
        inputs: ArrayView2<R>,
        labels: &[u8],
        epsilon: f64,
        seed: u32,
    ) -> Array2<R> {
        self.against(Target { network, back: network, answer, inputs, labels }, epsilon, seed)
    }

    /// The same where derivatives may have another way back.
    ///
    /// # Panics
    /// As above, or if the way back is of another shape than the network.
    pub fn against<R: Real>(self, target: Target<R>, epsilon: f64, seed: u32) -> Array2<R> {
        assert_eq!(target.inputs.nrows(), target.labels.len(), "one label for each example");
        let mut attacked = target.inputs.to_owned();
        let rows = match target.answer {
            Answer::Logits => ROWS,
            Answer::Goodness => (ROWS / target.network.architecture.outputs).max(1),
        };
        let parts = target.inputs.axis_chunks_iter(Axis(0), rows).zip(target.labels.chunks(rows));
        for ((inputs, labels), mut attacked) in
            parts.zip(attacked.axis_chunks_iter_mut(Axis(0), rows))
        {
            let part = Target { inputs, labels, ..target };
            let ball = Ball::around(inputs, epsilon);
            attacked.assign(&match self {
                Self::Fgsm => climb::fgsm(part, &ball),
                Self::Pgd => climb::pgd(part, &ball),
                Self::Strong => worst_of(part, &ball, &ball.starts(seed)),
                Self::RandomSearch => random_search(part, &ball, seed),
            });
        }
        attacked
    }
}

/// Rows of a pass: few enough to stay near the processor through all steps.
const ROWS: usize = 64;

#[cfg(test)]
mod tests {
    use ndarray::s;

    use super::*;
    use crate::data::digits;
    use crate::gradient::margin;
    use crate::named::Named as _;
    use crate::training::{Recipe, Rule};

    fn trained(rule: Rule, steps: usize) -> Network {
        let recipe = Recipe {
            rule,
            depth: 3,
            activation: crate::network::Activation::Relu,
            optimiser: crate::training::Optimiser::Adam,
            learning_rate: 0.005,
            ..Recipe::default()
        };
        let data = digits();
        let mut trainer = recipe.trainer(&data).unwrap();
        for _ in 0..steps {
            trainer.step(&data.train).unwrap();
        }
        trainer.network().clone()
    }

    #[test]
    fn changed_inputs_stay_in_the_ball_and_fool() {
        let test = digits().test;
        let (inputs, labels) = (test.inputs.slice(s![..70, ..]), &test.labels[..70]);
        for rule in [Rule::Backprop, Rule::ForwardForward] {
            let (network, answer) = (trained(rule, 300), rule.answer());
            let right = |inputs: ArrayView2<f32>| {
                let scores = answer.scores(&network, inputs);
                crate::measure::Accuracy::of_logits(scores.view(), labels).right
            };
            let clean = right(inputs);
            for &attack in Attack::ALL {
                let attacked = attack.on(&network, answer, inputs, labels, 0.15, 1);
                for (&x, &clean) in attacked.iter().zip(inputs) {
                    assert!((0.0..=1.0).contains(&x) && (x - clean).abs() <= 0.15 + 1e-6);
                }
                let left = right(attacked.view());
                assert!(left + 10 < clean, "{rule:?} {attack:?}: {left} of {clean}");
                assert_eq!(attack.on(&network, answer, inputs, labels, 0.0, 1), inputs);
            }
        }
    }

    #[test]
    fn an_example_alone_is_attacked_as_among_others() {
        let test = digits().test;
        for rule in [Rule::Backprop, Rule::ForwardForward] {
            let network = trained(rule, 50);
            for &attack in Attack::ALL {
                let of = |rows: std::ops::Range<usize>| {
                    let inputs = test.inputs.slice(s![rows.clone(), ..]);
                    attack.on(&network, rule.answer(), inputs, &test.labels[rows], 0.1, 7)
                };
                let (all, one) = (of(0..70), of(66..67));
                assert_eq!(all.row(66), one.row(0), "{attack:?}");
            }
        }
    }

    /// By construction: of what its six runs came to, it is the largest margin.
    #[test]
    fn the_strong_attack_is_as_good_as_its_best_run() {
        let test = digits().test;
        let (inputs, labels) = (test.inputs.slice(s![..40, ..]), &test.labels[..40]);
        let network = trained(Rule::Backprop, 200);
        let margins = |inputs: ArrayView2<f32>| -> Vec<f32> {
            let scores = Answer::Logits.scores(&network, inputs);
            let rows = scores.rows().into_iter().zip(labels);
            rows.map(|(row, &label)| margin(row.to_slice().unwrap(), label).0).collect()
        };
        let target =
            Target { network: &network, back: &network, answer: Answer::Logits, inputs, labels };
        let ball = Ball::around(inputs, 0.1);
        let starts = ball.starts(3);
        let worst = margins(worst_of(target, &ball, &starts).view());
        for start in starts {
            let alone = margins(worst_of(target, &ball, &[start]).view());
            assert!(worst.iter().zip(alone).all(|(worst, alone)| *worst >= alone));
        }
    }
}
