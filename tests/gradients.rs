//! Finite differences are the judge: on random networks, of every activation and with skips of
//! every kind, derivatives are compared with what a small change really does, in double precision.
#![cfg(not(target_arch = "wasm32"))]

use mixed_levels::attribution::Importance;
use mixed_levels::data::Chance;
use mixed_levels::gradient::{Backward, Loss};
use mixed_levels::named::Named as _;
use mixed_levels::network::{
    Activation, Architecture, Forward, Initialisation, Network, Neuron, Normalisation, Parameters,
    Scheme, Skip, SkipKind,
};
use ndarray::Array2;
use proptest::prelude::*;
use proptest::sample::select;

const BATCH: usize = 3;

fn networks() -> impl Strategy<Value = (Network<f64>, Array2<f64>)> {
    let sizes = (2..6_usize, 1..7_usize);
    let skip = (0..5_usize, 0..6_usize, select(SkipKind::ALL));
    let skips = prop::collection::vec(skip, 0..4);
    let start = (select(Scheme::ALL), any::<u32>());
    let neurons = (select(Activation::ALL), select(Normalisation::ALL));
    (sizes, neurons, skips, start).prop_map(
        |((depth, width), (activation, normalisation), skips, (scheme, seed))| {
            let mut architecture = Architecture {
                inputs: 3,
                hidden: vec![width; depth],
                outputs: 2,
                activation,
                normalisation,
                skips: Vec::new(),
            };
            for (from, to, kind) in skips {
                architecture.skips.push(Skip { from, to, kind });
                if architecture.validate().is_err() {
                    architecture.skips.pop();
                }
            }
            let initialisation = Initialisation { scheme, gain: 1.2 };
            let network = Network::new(architecture, initialisation, seed);
            (network.to_double(), inputs(seed))
        },
    )
}

fn inputs(seed: u32) -> Array2<f64> {
    let mut chance = Chance::new(seed, "inputs");
    Array2::from_shape_simple_fn((BATCH, 3), || f64::from(chance.uniform()))
}

/// What a small change of one number does to a quantity, by central differences of two steps, which
/// together cancel what the third derivative adds: normalisation can bend a loss sharply. The quantity
/// comes with the pass that gave it: where the change turns a rectifier on or off there is no
/// derivative, and no answer.
fn difference(value: f64, mut quantity: impl FnMut(f64) -> (f64, Forward<f64>)) -> Option<f64> {
    const STEP: f64 = 1e-5;
    let mut central = |step: f64| {
        let (up, down) = (value + step, value - step);
        let ((above, after), (below, before)) = (quantity(up), quantity(down));
        // Slopes of smooth functions move by about a step, those of a rectifier by 1.
        let slopes = after.slopes.iter().flatten().zip(before.slopes.iter().flatten());
        let is_smooth = slopes.into_iter().all(|(after, before)| (after - before).abs() < 0.5);
        is_smooth.then(|| (above - below) / (up - down))
    };
    let (whole, half) = (central(STEP)?, central(STEP / 2.0)?);
    Some((4.0 * half - whole) / 3.0)
}

fn assert_close(ours: f64, judge: Option<f64>, what: &str) {
    if let Some(judge) = judge {
        assert!((ours - judge).abs() <= 1e-6 * (1.0 + judge.abs()), "{what}: {ours} {judge}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_loss_by_every_parameter((network, inputs) in networks(), loss in select(Loss::ALL)) {
        let labels = [0, 1, 1];
        let evaluate = |forward: &Forward<f64>, gradient: &mut Array2<f64>| {
            loss.evaluate(forward.logits(), &labels, 1.0 / BATCH as f64, gradient)
        };
        let top = network.architecture.depth() + 1;
        let forward = Forward::of(&network, inputs.view());
        let mut backward = Backward::new(&network.architecture, BATCH);
        let mut gradients = Parameters::zeros(&network.architecture);
        evaluate(&forward, &mut backward.activations[top]);
        backward.run_with_parameters(&network, &forward, top, &mut gradients);

        let mut moved = network.clone();
        for (tensor, gradient) in gradients.tensors().enumerate() {
            for (place, &ours) in gradient.iter().enumerate() {
                let value = network.parameters.tensors().nth(tensor).unwrap()[place];
                let mut set = |value| {
                    moved.parameters.tensors_mut().nth(tensor).unwrap()[place] = value;
                    let forward = Forward::of(&moved, inputs.view());
                    (evaluate(&forward, &mut Array2::zeros((BATCH, 2))), forward)
                };
                let judge = difference(value, &mut set);
                set(value);
                assert_close(ours, judge, &format!("tensor {tensor} at {place}"));
            }
        }
    }

    #[test]
    fn a_neuron_by_every_earlier_neuron((network, inputs) in networks()) {
        let depth = network.architecture.depth();
        let blue = Neuron { layer: depth, index: network.architecture.width(depth) - 1 };
        let forward = Forward::of(&network, inputs.view());
        let derivatives = Importance::derivatives(&network, &forward, blue);
        prop_assert_eq!(derivatives.len(), depth - 1);
        for (layer, by_layer) in (1..).zip(&derivatives) {
            for ((row, index), &ours) in by_layer.indexed_iter() {
                let judge = difference(forward.activations[layer][[row, index]], |value| {
                    let mut moved = forward.clone();
                    moved.activations[layer][[row, index]] = value;
                    moved.propagate(&network, layer + 1, blue.layer);
                    (moved.activations[blue.layer][[row, blue.index]], moved)
                });
                assert_close(ours, judge, &format!("row {row} layer {layer} neuron {index}"));
            }
        }
    }
}

/// With a skip straight into blue's own layer, J(with skip) = J(plain) + I: only the twin changes.
#[test]
fn an_identity_skip_adds_one_to_the_twin_and_nothing_else() {
    let architecture = |skips| Architecture {
        inputs: 3,
        hidden: vec![5; 6],
        outputs: 2,
        activation: Activation::Tanh,
        normalisation: Normalisation::None,
        skips,
    };
    let skip = Skip { from: 2, to: 6, kind: SkipKind::Identity };
    let plain = Network::new(architecture(vec![]), Scheme::Glorot.into(), 4).to_double();
    let skipped = Network::new(architecture(vec![skip]), Scheme::Glorot.into(), 4).to_double();
    let blue = Neuron { layer: 6, index: 3 };
    let of = |network: &Network<f64>| {
        Importance::derivatives(network, &Forward::of(network, inputs(1).view()), blue)
    };
    for (layer, (with, without)) in (1..).zip(of(&skipped).iter().zip(&of(&plain))) {
        for ((row, index), &value) in with.indexed_iter() {
            let before = without[[row, index]];
            match layer {
                // Everything before the skip's source is reached through the twin as well.
                1 => {}
                2 if index == 3 => assert!((value - before - 1.0).abs() < 1e-15),
                _ => assert_eq!(value.to_bits(), before.to_bits(), "layer {layer} neuron {index}"),
            }
        }
    }
    assert_eq!(skipped.architecture.twins(blue), [Neuron { layer: 2, index: 3 }]);
    assert_eq!(plain.architecture.twins(blue), []);
}
