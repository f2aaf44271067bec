//! A training step allocates nothing: what it needs, the trainer has since its first steps.
#![cfg(not(target_arch = "wasm32"))]

use allocation_counter::measure;
use mixed_levels::gradient::Loss;
use mixed_levels::named::Named as _;
use mixed_levels::network::{Activation, Normalisation, Scheme, Skip, SkipKind};
use mixed_levels::training::{Optimiser, Recipe, Rule};

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
    for &rule in Rule::ALL {
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

// The counter counts: what does allocate is seen.
#[test]
fn making_a_network_allocates() {
    assert!(measure(|| drop(Recipe::default().network())).count_total > 0);
}
