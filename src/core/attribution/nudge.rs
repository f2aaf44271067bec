//! Nudges: one activation is changed, everything after it is computed again, and what the blue
//! neuron does then is compared with what its derivative promises.

use ndarray::{ArrayView1, Axis};

use super::Importance;
use crate::network::{Forward, Network, Neuron};

/// So far a neuron is moved to either side for a finite difference.
const STEP: f64 = 1e-3;

/// What derivatives and finite differences come to for every candidate of a blue neuron.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct GradientCheck {
    /// The largest |difference| of the two over the larger of their magnitudes.
    pub largest: f64,
    /// Where that is.
    pub at: Neuron,
    /// The number of derivatives that were compared.
    pub compared: usize,
}

/// What the blue neuron says to an input when an earlier neuron's activation is changed by each of
/// these amounts, and everything after it is computed again.
///
/// # Panics
/// If there are no such neurons, or the input does not fit the network.
pub fn nudged(
    network: &Network<f64>,
    input: ArrayView1<f64>,
    neuron: Neuron,
    amounts: &[f64],
    blue: Neuron,
) -> Vec<f64> {
    let rows = input.insert_axis(Axis(0));
    let rows = rows.broadcast((amounts.len(), input.len())).expect("one row stands for all");
    let mut forward = Forward::of(network, rows);
    let activations = forward.activations[neuron.layer].column_mut(neuron.index);
    for (activation, amount) in activations.into_iter().zip(amounts) {
        *activation += amount;
    }
    forward.propagate(network, neuron.layer + 1, blue.layer);
    forward.activations[blue.layer].column(blue.index).to_vec()
}

/// Compares the derivative of a blue neuron by every candidate, for one input, with what a small
/// change really does: central differences of two steps, which together cancel what the third
/// derivative adds. None in layer 1, before which there are no candidates.
///
/// # Panics
/// If there is no such neuron, or the input does not fit the network.
pub fn check_gradient(
    network: &Network<f64>,
    input: ArrayView1<f64>,
    blue: Neuron,
) -> Option<GradientCheck> {
    let forward = Forward::of(network, input.insert_axis(Axis(0)));
    let derivatives = Importance::derivatives(network, &forward, blue);
    let mut check: Option<GradientCheck> = None;
    for (layer, derivatives) in (1..).zip(&derivatives) {
        for (index, &derivative) in derivatives.iter().enumerate() {
            let at = Neuron { layer, index };
            let steps = [STEP, -STEP, STEP / 2.0, -STEP / 2.0];
            let said = nudged(network, input, at, &steps, blue);
            let (whole, half) = ((said[0] - said[1]) / (2.0 * STEP), (said[2] - said[3]) / STEP);
            let difference = (4.0 * half - whole) / 3.0;
            let size = derivative.abs().max(difference.abs());
            let apart = if size > 0.0 { (derivative - difference).abs() / size } else { 0.0 };
            let compared = check.map_or(0, |check| check.compared) + 1;
            check = Some(match check {
                Some(known) if known.largest >= apart => GradientCheck { compared, ..known },
                _ => GradientCheck { largest: apart, at, compared },
            });
        }
    }
    check
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Activation, Placement, Skip, SkipKind};
    use crate::training::Recipe;

    fn network(recipe: Recipe) -> (Network<f64>, ndarray::Array1<f64>) {
        let input = crate::data::digits().test.inputs.row(0).mapv(f64::from);
        (recipe.network().unwrap().to_double(), input)
    }

    #[test]
    fn what_is_not_moved_stays_and_a_linear_network_keeps_every_promise() {
        let skips = Placement::EverySecond.skips(5);
        let activation = Activation::Linear;
        let recipe = Recipe { depth: 5, width: 4, activation, skips, ..Recipe::default() };
        let (network, input) = network(recipe);
        let (neuron, blue) = (Neuron { layer: 1, index: 2 }, Neuron { layer: 5, index: 3 });
        let forward = Forward::of(&network, input.view().insert_axis(Axis(0)));
        let before = forward.activations[5][[0, 3]];
        let slope = Importance::derivatives(&network, &forward, blue)[0][[0, 2]];
        let amounts = [0.0, -2.0, 0.5, 3.0];
        let said = nudged(&network, input.view(), neuron, &amounts, blue);
        assert_eq!(said[0].to_bits(), before.to_bits());
        for (said, amount) in said.iter().zip(amounts) {
            assert!((said - before - slope * amount).abs() < 1e-12, "{amount}: {said}");
        }
    }

    #[test]
    fn a_skip_carries_a_nudge_past_the_layers_between() {
        let skip = Skip { from: 1, to: 3, kind: SkipKind::Identity };
        let (mut network, input) =
            network(Recipe { depth: 3, width: 4, skips: vec![skip], ..Recipe::default() });
        // Nothing gets through the chain.
        network.parameters.weights[1].fill(0.0);
        let amounts = [0.0, 0.25];
        let said = |blue| {
            let neuron = Neuron { layer: 1, index: 1 };
            nudged(&network, input.view(), neuron, &amounts, Neuron { layer: 3, index: blue })
        };
        let (twin, other) = (said(1), said(0));
        assert!((twin[1] - twin[0] - 0.25).abs() < 1e-15);
        assert_eq!(other[0].to_bits(), other[1].to_bits());
    }

    #[test]
    fn the_check_finds_what_agrees_and_what_does_not() {
        let blue = Neuron { layer: 12, index: 7 };
        let skips = Placement::One.skips(12);
        let (network, input) = network(Recipe { skips, ..Recipe::default() });
        let check = check_gradient(&network, input.view(), blue).unwrap();
        assert_eq!(check.compared, 11 * 16);
        assert!(check.largest < 1e-6, "{check:?}");
        assert!(check_gradient(&network, input.view(), Neuron { layer: 1, index: 0 }).is_none());
        // A rectifier's corner within the step has no derivative, and the check says so.
        let recipe = Recipe { depth: 2, width: 1, ..Recipe::default() };
        let (mut network, input) = self::network(Recipe { activation: Activation::Relu, ..recipe });
        network.parameters.weights[0].fill(0.0);
        network.parameters.biases[0].fill(0.0);
        network.parameters.weights[1].fill(1.0);
        network.parameters.biases[1].fill(0.0);
        let check = check_gradient(&network, input.view(), Neuron { layer: 2, index: 0 }).unwrap();
        assert!(check.largest > 0.4, "{check:?}");
    }
}
