//! How a neuron comes to its activation, number by number.

use ndarray::Axis;
use serde::{Deserialize, Serialize};

use crate::data::Split;
use crate::network::{Activation, Forward, Network, Neuron, Skip};

/// How a neuron comes to its activation, for one example.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sum {
    /// The neuron.
    pub blue: Neuron,
    /// Weight and activation for every neuron of the layer before.
    pub terms: Vec<(f64, f64)>,
    /// The bias.
    pub bias: f64,
    /// What every skip into its layer adds, before the activation or after it.
    pub skips: Vec<(Skip, f64)>,
    /// The sum of all that is added before the activation.
    pub z: f64,
    /// That normalised, if it is.
    pub normalised: Option<f64>,
    /// The activation function of it.
    pub phi: f64,
    /// That and what is added after: the neuron's activation.
    pub a: f64,
}

impl Sum {
    /// How a neuron comes to its activation for a test example, in double precision from the
    /// single-precision numbers that it is the sum of.
    pub(super) fn of(network: &Network, data: &Split, row: usize, blue: Neuron) -> Self {
        let Network { architecture, parameters } = network;
        let Neuron { layer, index } = blue;
        let example = data.test.inputs.slice_axis(Axis(0), (row..=row).into());
        let mut forward = Forward::of(network, example);
        let weights = parameters.weights[layer - 1].row(index);
        let before = forward.activations[layer - 1].row(0);
        let terms: Vec<(f64, f64)> =
            weights.iter().zip(before).map(|(&w, &a)| (w.into(), a.into())).collect();
        let skips: Vec<(Skip, f64)> = architecture
            .skips_into(layer)
            .map(|(place, skip)| {
                (skip, f64::from(forward.contribution(network, place)[[0, index]]))
            })
            .collect();
        let bias = f64::from(parameters.biases[layer - 1][index]);
        let added = |early: bool| {
            let some = skips.iter().filter(|(skip, _)| skip.kind.is_before_activation() == early);
            some.map(|(_, amount)| amount).sum::<f64>()
        };
        let z = terms.iter().map(|(w, a)| w * a).sum::<f64>() + bias + added(true);
        // What the others in its layer make of it comes from the pass.
        let normalised = forward.normalised.get(layer - 1).map(|normalised| {
            let (scale, shift) = parameters.norm(layer);
            f64::from(scale[index]) * f64::from(normalised.unit(0, index)) + f64::from(shift[index])
        });
        let phi = phi(architecture.activation, normalised.unwrap_or(z));
        let a = phi + added(false);
        Self { blue, terms, bias, skips: skips.clone(), z, normalised, phi, a }
    }
}

/// An activation function's value.
fn phi(activation: Activation, z: f64) -> f64 {
    let mut value = [z];
    activation.apply(&mut value, &mut [0.0]);
    value[0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Data;
    use crate::named::Named as _;
    use crate::network::{Normalisation, SkipKind};
    use crate::training::Recipe;

    /// The judge is the forward pass, in every activation and with skips of every kind.
    #[test]
    fn a_sum_comes_to_the_activation_of_the_pass() {
        let data = Data::Spiral.load();
        for &activation in Activation::ALL {
            for (place, &kind) in SkipKind::ALL.iter().enumerate() {
                let recipe = Recipe {
                    normalisation: Normalisation::ALL[place % 2],
                    data: Data::Spiral,
                    depth: 4,
                    width: 5,
                    activation,
                    skips: vec![Skip { from: 1, to: 3, kind }],
                    ..Recipe::default()
                };
                let network = recipe.network().unwrap();
                let forward = Forward::of(&network, data.test.inputs.view());
                for (row, layer) in [(0, 1), (7, 3), (9, 4)] {
                    let blue = Neuron { layer, index: 2 };
                    let sum = Sum::of(&network, &data, row, blue);
                    let a = f64::from(forward.activations[layer][[row, 2]]);
                    assert!((sum.a - a).abs() < 1e-6, "{activation:?} {kind:?} {sum:?} {a}");
                    assert_eq!(sum.skips.len(), usize::from(layer == 3));
                }
            }
        }
    }
}
