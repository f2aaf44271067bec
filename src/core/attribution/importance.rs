//! Four measures of importance.
use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use crate::arithmetic::Real;
use crate::gradient::Backward;
use crate::named::named;
use crate::network::{Forward, Network, Neuron};

/// A way to say how much neuron j of layer l matters to the blue neuron i of layer T; each is a
/// mean over the inputs. J is the total derivative da_(T,i) / da_(l,j), through every path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Measure {
    /// |J|: the essay's.
    Derivative,
    /// |J| times the standard deviation of a_(l,j): what a change of the usual size does.
    Typical,
    /// |J a|.
    Activation,
    /// |change of a_(T,i)| when a_(l,j) is replaced by its mean and everything after it recomputed:
    /// causal, not a derivative.
    Ablation,
}

named!(Measure {
    Derivative: "derivative", "derivative";
    Typical: "typical", "per typical variation";
    Activation: "activation", "derivative × activation";
    Ablation: "ablation", "ablation";
});

/// How much every candidate matters to a blue neuron.
#[derive(Clone, Debug, PartialEq)]
pub struct Importance {
    /// The blue neuron.
    pub blue: Neuron,
    /// For layers 1..T - 1, one score for each neuron.
    pub scores: Vec<Vec<f64>>,
}

impl Importance {
    /// Scores every candidate for a blue neuron over these inputs, [inputs, width of layer 0], in
    /// the network's precision; the means are taken in double.
    ///
    /// `typical` is the inputs over which the standard deviation of [`Measure::Typical`] is taken:
    /// the same inputs, or the test split when only one row is asked about.
    ///
    /// # Panics
    /// If there is no such neuron, or the inputs do not fit the network.
    pub fn of<R: Real>(
        network: &Network<R>,
        inputs: ArrayView2<R>,
        typical: ArrayView2<R>,
        blue: Neuron,
        measure: Measure,
    ) -> Self {
        let forward = Forward::of(network, inputs);
        let variations = match measure {
            Measure::Typical => typical_variations(&Forward::of(network, typical)),
            _ => Vec::new(),
        };
        Self::measured(network, &forward, &variations, blue, measure)
    }

    /// Scores every candidate on inputs whose forward pass has been made. `variations` is what
    /// [`typical_variations`] gives; only [`Measure::Typical`] looks at it.
    ///
    /// # Panics
    /// If there is no such neuron.
    pub fn measured<R: Real>(
        network: &Network<R>,
        forward: &Forward<R>,
        variations: &[Vec<f64>],
        blue: Neuron,
        measure: Measure,
    ) -> Self {
        match measure {
            Measure::Ablation => Self::by_ablation(network, forward, blue),
            Measure::Derivative => Self::of_pass(network, forward, blue),
            Measure::Activation => Self::by_derivative(network, forward, blue, |l, row, index| {
                forward.activations[l][[row, index]].abs().to_f64()
            }),
            Measure::Typical => {
                Self::by_derivative(network, forward, blue, |l, _, index| variations[l][index])
            }
        }
    }

    /// [`Self::measured`] for every neuron of a layer, blue in turn. Ablation, which replaces the
    /// same candidates whoever is blue, is done once for all of them.
    ///
    /// # Panics
    /// If there is no such layer.
    pub fn over_layer<R: Real>(
        network: &Network<R>,
        forward: &Forward<R>,
        variations: &[Vec<f64>],
        layer: usize,
        measure: Measure,
    ) -> Vec<Self> {
        let widths = &network.architecture.hidden;
        let blues = (0..widths[layer - 1]).map(|index| Neuron { layer, index });
        if measure != Measure::Ablation {
            let measured = |blue| Self::measured(network, forward, variations, blue, measure);
            return blues.map(measured).collect();
        }
        let silent = || widths[..layer - 1].iter().map(|&width| vec![0.0; width]).collect();
        let mut all: Vec<Self> = blues.map(|blue| Self { blue, scores: silent() }).collect();
        let mut ablation = Ablation::new(forward);
        for (place, &width) in widths[..layer - 1].iter().enumerate() {
            for index in 0..width {
                let candidate = Neuron { layer: place + 1, index };
                let changes = ablation.changes(network, candidate, layer);
                for (importance, change) in all.iter_mut().zip(changes) {
                    importance.scores[place][index] = change;
                }
            }
        }
        all
    }

    /// The essay's measure, |J|, on inputs whose forward pass has been made.
    ///
    /// # Panics
    /// If there is no such neuron.
    pub fn of_pass<R: Real>(network: &Network<R>, forward: &Forward<R>, blue: Neuron) -> Self {
        Self::by_derivative(network, forward, blue, |_, _, _| 1.0)
    }

    /// The derivative of the blue neuron by the activations of layers 1..T - 1, for each input,
    /// each [inputs, width].
    ///
    /// # Panics
    /// If there is no such neuron.
    pub fn derivatives<R: Real>(
        network: &Network<R>,
        forward: &Forward<R>,
        blue: Neuron,
    ) -> Vec<Array2<R>> {
        let mut backward = Backward::new(&network.architecture, forward.batch());
        backward.activations[blue.layer].fill(R::ZERO);
        backward.activations[blue.layer].column_mut(blue.index).fill(R::ONE);
        backward.run(network, forward, blue.layer, 1);
        backward.activations.drain(1..blue.layer).collect()
    }

    fn by_derivative<R: Real>(
        network: &Network<R>,
        forward: &Forward<R>,
        blue: Neuron,
        weight: impl Fn(usize, usize, usize) -> f64,
    ) -> Self {
        let derivatives = Self::derivatives(network, forward, blue);
        let count = forward.batch() as f64;
        let scores = derivatives.iter().zip(1..).map(|(by_layer, layer)| {
            let mut scores = vec![0.0; by_layer.ncols()];
            for (row, derivatives) in by_layer.rows().into_iter().enumerate() {
                for (index, (score, derivative)) in scores.iter_mut().zip(derivatives).enumerate() {
                    *score += derivative.abs().to_f64() * weight(layer, row, index);
                }
            }
            for score in &mut scores {
                *score /= count;
            }
            scores
        });
        Self { blue, scores: scores.collect() }
    }

    fn by_ablation<R: Real>(network: &Network<R>, forward: &Forward<R>, blue: Neuron) -> Self {
        let mut ablation = Ablation::new(forward);
        let scores = (1..blue.layer).map(|layer| {
            let neurons = 0..network.architecture.width(layer);
            let score =
                |index| ablation.changes(network, Neuron { layer, index }, blue.layer)[blue.index];
            neurons.map(score).collect()
        });
        let scores = scores.collect();
        Self { blue, scores }
    }

    /// P(score of j > score of k | layer(j) > layer(k)) over all pairs of candidates, ties 1/2: 1
    /// is strictly ordered by layer, 0.5 scattered, below 0.5 reversed. None below T = 3.
    pub fn order_index(&self) -> Option<f64> {
        let (mut wins, mut pairs) = (0.0, 0.0);
        for (layer, later) in self.scores.iter().enumerate().skip(1) {
            for earlier in self.scores[..layer].iter().flatten() {
                for score in later {
                    pairs += 1.0;
                    wins += match score.partial_cmp(earlier) {
                        Some(std::cmp::Ordering::Greater) => 1.0,
                        Some(std::cmp::Ordering::Less) => 0.0,
                        _ => 0.5,
                    };
                }
            }
        }
        (pairs > 0.0).then(|| wins / pairs)
    }
}

/// Replaces one neuron after the other by its mean, and says what that changes.
#[derive(Clone, Debug)]
pub struct Ablation<R = f32> {
    untouched: Forward<R>,
    /// The same pass but for what is being replaced and what follows it.
    touched: Forward<R>,
}

impl<R: Real> Ablation<R> {
    /// On the inputs of this pass.
    pub fn new(forward: &Forward<R>) -> Self {
        Self { untouched: forward.clone(), touched: forward.clone() }
    }

    /// The mean |change| of every neuron of a later layer when a neuron is replaced by its mean and
    /// everything after it is recomputed.
    ///
    /// # Panics
    /// If there are no such neuron and layer.
    pub fn changes(&mut self, network: &Network<R>, neuron: Neuron, layer: usize) -> Vec<f64> {
        let Self { untouched, touched } = self;
        let count = untouched.batch() as f64;
        let column = untouched.activations[neuron.layer].column(neuron.index);
        let mean = column.iter().map(|a| a.to_f64()).sum::<f64>() / count;
        // An earlier call may have changed this layer, too; what follows it is computed anew.
        touched.activations[neuron.layer].assign(&untouched.activations[neuron.layer]);
        touched.activations[neuron.layer].column_mut(neuron.index).fill(R::from_f64(mean));
        touched.propagate(network, neuron.layer + 1, layer);
        touched.activations[neuron.layer].assign(&untouched.activations[neuron.layer]);
        let before = untouched.activations[layer].columns();
        let changes = before.into_iter().zip(touched.activations[layer].columns()).map(|(b, a)| {
            b.iter().zip(a).map(|(&b, &a)| (b.to_f64() - a.to_f64()).abs()).sum::<f64>() / count
        });
        changes.collect()
    }
}

/// The standard deviation of every neuron over the inputs of a pass, for layers 0..=H + 1.
pub fn typical_variations<R: Real>(forward: &Forward<R>) -> Vec<Vec<f64>> {
    forward.activations.iter().map(deviations).collect()
}

/// The population standard deviation down every column of [inputs, neurons].
fn deviations<R: Real>(values: &Array2<R>) -> Vec<f64> {
    let count = values.nrows() as f64;
    let columns = values.columns().into_iter().map(|column| {
        let mean = column.iter().map(|x| x.to_f64()).sum::<f64>() / count;
        let squares: f64 = column.iter().map(|x| (x.to_f64() - mean) * (x.to_f64() - mean)).sum();
        (squares / count).sqrt()
    });
    columns.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::named::Named as _;
    use crate::network::Placement;
    use crate::training::Recipe;

    #[test]
    fn a_whole_layer_has_the_scores_that_each_neuron_has_alone() {
        let skips = Placement::EverySecond.skips(5);
        let network = Recipe { depth: 5, width: 4, skips, ..Recipe::default() }.network().unwrap();
        let inputs = crate::data::digits().test.inputs;
        let forward = Forward::of(&network, inputs.slice(ndarray::s![..30, ..]));
        let variations = typical_variations(&forward);
        for &measure in Measure::ALL {
            let whole = Importance::over_layer(&network, &forward, &variations, 4, measure);
            let alone = |index| {
                let blue = Neuron { layer: 4, index };
                Importance::measured(&network, &forward, &variations, blue, measure)
            };
            assert_eq!(whole, (0..4).map(alone).collect::<Vec<_>>());
        }
    }

    /// What a replaced neuron says is part of the bias of the next layer.
    #[test]
    fn ablation_is_a_network_without_the_neuron() {
        let network = Recipe { depth: 4, width: 5, ..Recipe::default() }.network().unwrap();
        let network = network.to_double();
        let inputs = crate::data::digits().test.inputs.slice(ndarray::s![..40, ..]).mapv(f64::from);
        let forward = Forward::of(&network, inputs.view());
        let blue = Neuron { layer: 4, index: 2 };
        let found = Importance::measured(&network, &forward, &[], blue, Measure::Ablation);
        for layer in 1..4 {
            for index in 0..5 {
                let mean = forward.activations[layer].column(index).mean().unwrap();
                let mut without = network.clone();
                let next = &mut without.parameters.weights[layer];
                let says = next.column(index).mapv(|weight| weight * mean);
                next.column_mut(index).fill(0.0);
                without.parameters.biases[layer] += &says;
                let after = Forward::of(&without, inputs.view());
                let change = &after.activations[4].column(2) - &forward.activations[4].column(2);
                let expected = change.mapv(f64::abs).mean().unwrap();
                let score = found.scores[layer - 1][index];
                assert!((score - expected).abs() < 1e-12, "{layer}.{index}: {score} {expected}");
            }
        }
    }

    #[test]
    fn the_order_index_knows_order_disorder_and_reverse() {
        let index = |scores: &[&[f64]]| {
            let scores = scores.iter().map(|layer| layer.to_vec()).collect();
            Importance { blue: Neuron { layer: 4, index: 0 }, scores }.order_index()
        };
        assert_eq!(index(&[&[1.0, 2.0], &[3.0, 4.0], &[5.0]]), Some(1.0));
        assert_eq!(index(&[&[5.0, 6.0], &[3.0, 4.0], &[1.0]]), Some(0.0));
        assert_eq!(index(&[&[1.0], &[1.0]]), Some(0.5));
        assert_eq!(index(&[&[1.0, 2.0]]), None);
    }
}
