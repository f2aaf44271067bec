//! A training step allocates nothing: what it needs, the trainer has since its first steps.
#![cfg(not(target_arch = "wasm32"))]

use allocation_counter::measure;
use mixed_levels::data::Data;
use mixed_levels::gradient::{InputGradient, Loss, Objective};
use mixed_levels::measure::{Ball, Target, climb};
use mixed_levels::named::Named as _;
use mixed_levels::network::{Activation, Answer, Normalisation, Scheme, Skip, SkipKind};
use mixed_levels::training::{Optimiser, Recipe, Rule};
use ndarray::Axis;

#[test]
fn a_training_step_allocates_nothing() {
    let skip = |from, to, kind| Skip { from, to, kind };
    let skips = vec![
        skip(1, 11, SkipKind::Identity),
        skip(2, 4, SkipKind::Pre),
        skip(0, 5, SkipKind::Projection),
        skip(3, 7, SkipKind::Concat),
    ];
    for optimiser in [Optimiser::Sgd, Optimiser::Momentum, Optimiser::Adam] {
        for loss in [Loss::CrossEntropy, Loss::SquaredError] {
            for (activation, normalisation) in
                [(Activation::Tanh, Normalisation::None), (Activation::Gelu, Normalisation::Layer)]
            {
                let recipe = Recipe {
                    activation,
                    normalisation,
                    optimiser,
                    loss,
                    skips: skips.clone(),
                    // One odd size, so that rows and columns are left over by every tile.
                    width: 13,
                    initialisation: Scheme::Glorot.into(),
                    learning_rate: 0.001,
                    ..Recipe::default()
                };
                let data = recipe.data.load();
                let mut trainer = recipe.trainer(&data).expect("a possible network");
                let mut steps = |count| {
                    for _ in 0..count {
                        trainer.step(&data.train).expect("a finite loss");
                    }
                };
                steps(1);
                // Over the end of an epoch, where the examples are put into another order.
                let allocated = measure(|| steps(100));
                assert_eq!(allocated.count_total, 0, "{optimiser:?}, {loss:?}, {activation:?}");
            }
        }
    }
}

#[test]
fn nor_does_a_step_under_any_rule() {
    for &rule in Rule::ALL.iter().chain([&Rule::GoodnessBackprop]) {
        let recipe = Recipe {
            rule,
            activation: Activation::Relu,
            normalisation: Normalisation::Layer,
            optimiser: Optimiser::Adam,
            skips: SkipKind::ALL.iter().map(|&kind| Skip { from: 1, to: 11, kind }).collect(),
            width: 13,
            learning_rate: 0.001,
            ..Recipe::default()
        };
        let data = recipe.data.load();
        let mut trainer = recipe.trainer(&data).expect("a rule that can train the network");
        let mut steps = |count| {
            for _ in 0..count {
                trainer.step(&data.train).expect("a finite loss");
            }
        };
        steps(1);
        assert_eq!(measure(|| steps(50)).count_total, 0, "{rule:?}");
    }
}

/// However many steps an attack takes, and along whatever gradient.
#[test]
fn nor_does_a_step_of_an_attack() {
    let data = Data::Digits.load();
    let inputs = data.test.inputs.slice_axis(Axis(0), (0..20).into());
    let labels = &data.test.labels[..20];
    let recipe = Recipe { depth: 3, activation: Activation::Relu, ..Recipe::default() };
    let network = recipe.network().expect("a possible network");
    for &answer in Answer::ALL {
        let target = Target { network: &network, back: &network, answer, inputs, labels };
        let ball = Ball::around(inputs, 0.1);
        let mut room = InputGradient::new(&network.architecture, answer, 20);
        let mut at = inputs.to_owned();
        for &objective in Objective::ALL {
            let mut steps =
                |count| climb(target, &ball, &mut room, &mut at, (objective, count, 0.01));
            steps(1);
            assert_eq!(measure(|| steps(50)).count_total, 0, "{answer:?}, {objective:?}");
        }
    }
}

// The counter counts: what does allocate is seen.
#[test]
fn making_a_network_allocates() {
    assert!(measure(|| drop(Recipe::default().network())).count_total > 0);
}
