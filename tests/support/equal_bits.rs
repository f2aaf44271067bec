//! Short runs whose every bit is known: weights, importance and gradients come out the same on every
//! machine and in every browser, or a permalink would not mean what it says.

use mixed_levels::attribution::Importance;
use mixed_levels::data::Data;
use mixed_levels::gradient::GradientByLayer;
use mixed_levels::measure::{Accuracy, Attack, Levels, angles};
use mixed_levels::named::Named as _;
use mixed_levels::network::{
    Activation, Forward, Neuron, Normalisation, Placement, Scheme, Skip, SkipKind,
};
use mixed_levels::training::{Optimiser, Recipe, Rule};
use ndarray::s;

/// The hashes of what a run comes to.
#[derive(Debug, PartialEq)]
struct Bits {
    weights: u64,
    importance: u64,
    gradients: u64,
}

/// The network that the essay opens with.
pub(crate) fn the_plain_network() {
    let recipe = Recipe::default();
    let expected = Bits {
        weights: 0x1048_f680_78ad_e819,
        importance: 0x25ef_f4e7_651a_4a24,
        gradients: 0xd429_0c30_6583_724a,
    };
    compare(&recipe, 200, Neuron { layer: 12, index: 7 }, &expected);
}

/// The same depth with a skip, and everything else another.
pub(crate) fn a_network_with_a_skip() {
    let recipe = Recipe {
        activation: Activation::Relu,
        initialisation: Scheme::He.into(),
        skips: vec![Skip { from: 1, to: 11, kind: SkipKind::Identity }],
        optimiser: Optimiser::Adam,
        learning_rate: 0.001,
        seed: 5,
        ..Recipe::default()
    };
    let expected = Bits {
        weights: 0x181f_73ef_2a61_8564,
        importance: 0xccba_cb24_18fb_de9a,
        gradients: 0x991b_7db3_06fc_f7ee,
    };
    compare(&recipe, 100, Neuron { layer: 12, index: 3 }, &expected);
}

/// Other data, learned weights in a skip, and an activation that is no table of cases.
pub(crate) fn a_network_on_the_spiral() {
    let recipe = Recipe {
        data: Data::Spiral,
        depth: 5,
        width: 9,
        activation: Activation::Silu,
        initialisation: Scheme::Glorot.into(),
        skips: vec![Skip { from: 0, to: 4, kind: SkipKind::Projection }],
        optimiser: Optimiser::Momentum,
        learning_rate: 0.02,
        ..Recipe::default()
    };
    let expected = Bits {
        weights: 0x6855_6eb5_6d90_9203,
        importance: 0xb39d_d8dc_466c_ed6d,
        gradients: 0x8b54_16e2_862d_efd1,
    };
    compare(&recipe, 100, Neuron { layer: 5, index: 0 }, &expected);
}

/// Normalised layers, with every other one skipped.
pub(crate) fn a_normalised_network() {
    let recipe = Recipe {
        depth: 8,
        normalisation: Normalisation::Layer,
        activation: Activation::Gelu,
        initialisation: Scheme::He.into(),
        skips: Placement::EverySecond.skips(8),
        optimiser: Optimiser::Adam,
        learning_rate: 0.003,
        ..Recipe::default()
    };
    let expected = Bits {
        weights: 0x4fbf_3f30_ca27_dabd,
        importance: 0x9a0d_58f5_e162_5677,
        gradients: 0xf399_183c_74b3_11e9,
    };
    compare(&recipe, 100, Neuron { layer: 8, index: 2 }, &expected);
}

/// Every learning rule, on normalised layers with skips of every kind.
pub(crate) fn every_learning_rule() {
    let expected = [
        (Rule::Backprop, 0xcb85_7951_7cf8_e78e, 0x5c08_44ac_321a_3050),
        (Rule::FeedbackAlignment, 0x5fe9_d020_df01_cbbe, 0xe669_c0b7_31ed_0414),
        (Rule::DirectFeedback, 0x4af9_2e4c_6706_6541, 0xca00_8daf_4897_96c9),
        (Rule::SignSymmetry, 0xc7e5_41c8_baea_c118, 0x4f09_8a54_0372_d7a0),
        (Rule::LayerLocal, 0x7155_65ff_b5df_c5b5, 0x3dc8_bd08_8bdc_3c43),
        (Rule::ForwardForward, 0xd7f2_b29b_8644_d73e, 0x0ac9_5786_b95b_fc55),
    ];
    let found = Rule::ALL.iter().map(|&rule| {
        let recipe = Recipe {
            depth: 4,
            rule,
            activation: Activation::Relu,
            normalisation: Normalisation::Layer,
            skips: SkipKind::ALL.iter().map(|&kind| Skip { from: 1, to: 3, kind }).collect(),
            optimiser: Optimiser::Adam,
            learning_rate: 0.01,
            ..Recipe::default()
        };
        let data = recipe.data.load();
        let mut trainer = recipe.trainer(&data).expect("a rule that can train the network");
        for _ in 0..60 {
            trainer.step(&data.train).expect("this run does not diverge");
        }
        let scores = rule.answer().scores(trainer.network(), data.test.inputs.view());
        let angles = angles(&recipe, &trainer, &data.test);
        let scores: Vec<f64> = scores.iter().map(|score| f64::from(*score)).collect();
        let said = hash(scores.iter().chain(angles.iter().flatten()));
        (rule, trainer.network().parameters.fingerprint(), said)
    });
    let found: Vec<(Rule, u64, u64)> = found.collect();
    assert_eq!(found, expected, "{found:#018x?}");
}

/// What every attack makes of some digits, where logits answer and where goodness does; and what backprop
/// of the goodness comes to.
pub(crate) fn every_attack() {
    let expected = [
        (
            Rule::Backprop,
            0xf842_c898_01fd_81cf,
            [
                0x1c57_0227_9b72_9ffd,
                0x09d9_ee9d_f3fa_0dbf,
                0x7d06_e3f6_7432_a9f8,
                0x6e4d_728b_6d43_cd19,
            ],
        ),
        (
            Rule::GoodnessBackprop,
            0x0306_7ed0_70ba_7654,
            [
                0x6417_89a3_4baa_2e3a,
                0xe666_ac70_1e6f_9f0d,
                0xe5ae_5d04_decf_f49d,
                0x6b2a_97d6_d2ea_63f0,
            ],
        ),
    ];
    let found = [Rule::Backprop, Rule::GoodnessBackprop].map(|rule| {
        let recipe = Recipe {
            depth: 4,
            rule,
            activation: Activation::Silu,
            normalisation: Normalisation::Layer,
            skips: SkipKind::ALL.iter().map(|&kind| Skip { from: 1, to: 3, kind }).collect(),
            optimiser: Optimiser::Adam,
            learning_rate: 0.01,
            ..Recipe::default()
        };
        let data = recipe.data.load();
        let mut trainer = recipe.trainer(&data).expect("a rule that can train the network");
        for _ in 0..60 {
            trainer.step(&data.train).expect("this run does not diverge");
        }
        let (network, answer) = (trainer.network(), rule.answer());
        let (inputs, labels) = (data.test.inputs.slice(s![..20, ..]), &data.test.labels[..20]);
        let attacks = [Attack::Fgsm, Attack::Pgd, Attack::Strong, Attack::RandomSearch];
        let made = attacks.map(|attack| {
            let made = attack.on(network, answer, inputs, labels, 0.1, 5);
            let made: Vec<f64> = made.iter().map(|x| f64::from(*x)).collect();
            hash(made.iter())
        });
        (rule, network.parameters.fingerprint(), made)
    });
    assert_eq!(found, expected, "{found:#018x?}");
}

fn compare(recipe: &Recipe, steps: usize, blue: Neuron, expected: &Bits) {
    let data = recipe.data.load();
    let mut trainer = recipe.trainer(&data).expect("the network is a possible one");
    for _ in 0..steps {
        trainer.step(&data.train).expect("this run does not diverge");
    }
    let network = trainer.network();
    let forward = Forward::of(network, data.test.inputs.view());
    let importance = Importance::of_pass(network, &forward, blue);
    let gradient = GradientByLayer::of_pass(network, &forward, recipe.loss, &data.test.labels);
    let fit = gradient.fit.expect("there are layers to draw a line through");
    let line = [fit.rate, fit.intercept, fit.r_squared];
    let found = Bits {
        weights: network.parameters.fingerprint(),
        importance: hash(importance.scores.iter().flatten()),
        gradients: hash(gradient.neurons.iter().flatten().chain(&gradient.layers).chain(&line)),
    };
    assert_eq!(&found, expected, "{found:#018x?}");
}

/// What the layers of a trained network say: probes and similarities, in double precision.
pub(crate) fn the_levels_of_a_network() {
    let skips = vec![Skip { from: 1, to: 5, kind: SkipKind::Identity }];
    let recipe = Recipe { depth: 6, skips, learning_rate: 0.3, ..Recipe::default() };
    let data = recipe.data.load();
    let mut trainer = recipe.trainer(&data).expect("the network is a possible one");
    for _ in 0..100 {
        trainer.step(&data.train).expect("this run does not diverge");
    }
    let levels = Levels::of(trainer.network(), &data);
    let right = levels.probes.iter().map(|probe| probe.map(|Accuracy { right, .. }| right));
    let right: Vec<usize> = right.collect::<Option<_>>().expect("every layer can be read");
    let similarity: Vec<f64> =
        levels.similarity.layers.iter().flatten().flatten().copied().collect();
    let found = (right, hash(similarity.iter()), levels.violation.violated.len());
    assert_eq!(
        found,
        (vec![336, 337, 336, 333, 326, 336, 327], 0x9987_9935_c1bd_7285, 18),
        "{:#018x}",
        found.1
    );
}

/// FNV-1a of the bits, least significant byte first.
fn hash<'a>(numbers: impl Iterator<Item = &'a f64>) -> u64 {
    let bytes = numbers.flat_map(|number| number.to_bits().to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
