//! Attacks are what they claim. The judge of gradients by the inputs and of what attacks make of them is
//! `PyTorch` (`tests/reference/make_attacks.py`); where a closed form says what the worst input is, it is
//! the judge; and a network that only looks robust must be found out.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::Path;

use mixed_levels::data::{Chance, Data};
use mixed_levels::gradient::{Objective, input_gradient, margin};
use mixed_levels::measure::{
    Accuracy, Attack, Ball, Robustness, Target, random_search, worst_of, zero_gradients,
};
use mixed_levels::named::Named as _;
use mixed_levels::network::file::{self, Given};
use mixed_levels::network::{Activation, Answer, Architecture, Network, Normalisation, Scheme};
use mixed_levels::training::{Optimiser, Recipe, Rule};
use ndarray::{Array, Array2, ArrayView2};
use serde_json::Value;

// ---- Against PyTorch

#[test]
fn attacks_make_of_inputs_what_pytorch_makes() {
    for name in ["plain", "skips", "normalised"] {
        let case = Case::read(name);
        for answer in [Answer::Logits, Answer::Goodness] {
            let expected = &case.expected[answer.name()];
            let labels = &labels(&expected["labels"]);
            let (network, inputs) = (&case.network, case.inputs.view());
            for &objective in Objective::ALL {
                let ours = input_gradient(network, answer, inputs, labels, objective);
                let theirs = matrix(&expected["gradient"][objective.name()]);
                near(&format!("{name} {answer:?} {objective:?}"), &ours, &theirs);
            }
            let right = |inputs: &Array2<f64>| {
                let scores = answer.scores(network, inputs.view());
                Accuracy::of_logits(scores.view(), labels).right
            };
            assert_eq!(right(&case.inputs) as u64, expected["clean"].as_u64().unwrap());

            let ball = Ball::around(inputs, case.epsilon);
            let target = Target { network, back: network, answer, inputs, labels };
            let on = |attack: Attack| attack.on(network, answer, inputs, labels, case.epsilon, 1);
            for (attack, ours) in [
                (Attack::Fgsm, on(Attack::Fgsm)),
                (Attack::Pgd, on(Attack::Pgd)),
                (Attack::Strong, worst_of(target, &ball, &case.starts)),
            ] {
                let theirs = &expected["attacks"][attack.name()];
                let what = format!("{name} {answer:?} {attack:?}");
                near(&what, &ours, &matrix(&theirs["inputs"]));
                assert_eq!(right(&ours) as u64, theirs["right"].as_u64().unwrap(), "{what}");
            }
        }
    }
}

/// A network, inputs, and what `PyTorch` makes of them.
struct Case {
    network: Network<f64>,
    inputs: Array2<f64>,
    epsilon: f64,
    starts: Vec<Array2<f64>>,
    expected: Value,
}

impl Case {
    fn read(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/attacks");
        let expected = fs::read(folder.join(format!("{name}.json"))).unwrap();
        let expected: Value = serde_json::from_slice(&expected).unwrap();
        let bytes = fs::read(folder.join(format!("{name}.safetensors"))).unwrap();
        Self {
            network: file::read_double(&bytes, &Given::default()).unwrap(),
            inputs: matrix(&expected["inputs"]),
            epsilon: expected["epsilon"].as_f64().unwrap(),
            starts: expected["starts"].as_array().unwrap().iter().map(matrix).collect(),
            expected,
        }
    }
}

fn labels(value: &Value) -> Vec<u8> {
    value.as_array().unwrap().iter().map(|label| label.as_u64().unwrap() as u8).collect()
}

fn matrix(value: &Value) -> Array2<f64> {
    let numbers = |row: &Value| -> Vec<f64> {
        row.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
    };
    let rows: Vec<Vec<f64>> = value.as_array().unwrap().iter().map(numbers).collect();
    Array::from_shape_vec((rows.len(), rows[0].len()), rows.concat()).unwrap()
}

/// ||ours - theirs|| <= 1e-9 ||theirs||.
fn near(what: &str, ours: &Array2<f64>, theirs: &Array2<f64>) {
    let norm = |array: &Array2<f64>| array.iter().map(|x| x * x).sum::<f64>().sqrt();
    let apart = norm(&(ours - theirs));
    assert!(apart <= 1e-9 * norm(theirs), "{what}: {apart:e} of {:e}", norm(theirs));
}

// ---- In closed form

/// Two classes, and no bends: with d the difference of the rows of `W_2 W_1`, the margin is greatest
/// where every input has gone as far as it may along the sign of d. One step gets there; so does the
/// strong attack; and nothing that is found by trying is worse.
#[test]
fn a_linear_network_is_fooled_by_the_worst_input_there_is() {
    let (network, inputs, labels) = linear(2);
    let ball = Ball::around(inputs.view(), 0.07);
    let effect = effect(&network);
    let mut expected = inputs.clone();
    for (mut row, &label) in expected.rows_mut().into_iter().zip(&labels) {
        let own = usize::from(label);
        for (input, x) in row.iter_mut().enumerate() {
            let slope = effect[[1 - own, input]] - effect[[own, input]];
            *x = (*x + 0.07 * slope.signum()).clamp(0.0, 1.0);
        }
    }
    let on = |attack: Attack| attack.on(&network, Answer::Logits, inputs.view(), &labels, 0.07, 1);
    near("one step", &on(Attack::Fgsm), &expected);
    near("strong", &on(Attack::Strong), &expected);
    let worst = margins(&network, expected.view(), &labels);
    let target = target(&network, inputs.view(), &labels);
    let tried = margins(&network, random_search(target, &ball, 1).view(), &labels);
    let clean = margins(&network, inputs.view(), &labels);
    for ((worst, tried), clean) in worst.iter().zip(tried).zip(clean) {
        assert!(tried <= worst + 1e-12, "{tried} beyond {worst}");
        assert!(
            tried - clean > 0.95 * (worst - clean),
            "{tried} on the way from {clean} to {worst}"
        );
    }
}

/// Without bends an error e of the logits is carried to the inputs as `e W_2 W_1`; through other matrices
/// it is `e B_2 B_1`.
#[test]
fn another_way_back_leads_where_its_matrices_say() {
    let (network, inputs, labels) = linear(3);
    let back = linear_network(3, 9);
    let effect = effect(&back);
    let logits = Answer::Logits.scores(&network, inputs.view());
    let mut expected = inputs.clone();
    for (example, mut row) in expected.rows_mut().into_iter().enumerate() {
        let powers = logits.row(example).mapv(f64::exp);
        let mut error = &powers / powers.sum();
        error[usize::from(labels[example])] -= 1.0;
        for (x, slope) in row.iter_mut().zip(error.dot(&effect)) {
            *x = (*x + 0.1 * slope.signum()).clamp(0.0, 1.0);
        }
    }
    let target = Target { back: &back, ..target(&network, inputs.view(), &labels) };
    near("through other matrices", &Attack::Fgsm.against(target, 0.1, 1), &expected);
}

fn linear(classes: usize) -> (Network<f64>, Array2<f64>, Vec<u8>) {
    let mut chance = Chance::new(5, "linear");
    let inputs = Array2::from_shape_simple_fn((8, 6), || f64::from(chance.uniform()));
    let labels = (0..8).map(|example| (example % classes) as u8).collect();
    (linear_network(classes, 3), inputs, labels)
}

fn linear_network(classes: usize, seed: u32) -> Network<f64> {
    let shape = Architecture {
        inputs: 6,
        hidden: vec![5],
        outputs: classes,
        activation: Activation::Linear,
        normalisation: Normalisation::None,
        skips: Vec::new(),
    };
    Network::new(shape, Scheme::LeCun.into(), seed).to_double()
}

fn effect(network: &Network<f64>) -> Array2<f64> {
    network.parameters.weights[1].dot(&network.parameters.weights[0])
}

fn target<'a>(
    network: &'a Network<f64>,
    inputs: ArrayView2<'a, f64>,
    labels: &'a [u8],
) -> Target<'a, f64> {
    Target { network, back: network, answer: Answer::Logits, inputs, labels }
}

fn margins(network: &Network<f64>, inputs: ArrayView2<f64>, labels: &[u8]) -> Vec<f64> {
    let scores = Answer::Logits.scores(network, inputs);
    let rows = scores.rows().into_iter().zip(labels);
    rows.map(|(row, &label)| margin(row.to_slice().unwrap(), label).0).collect()
}

// ---- What only looks robust

/// A network whose logits are ten thousand times as large answers the same to every input. But its
/// softmax is saturated, the cross-entropy has no gradient left, and what follows that stays where it is.
#[test]
fn hidden_gradients_are_counted_and_do_not_stop_the_strong_attack() {
    let data = Data::Digits.load();
    let recipe = Recipe {
        depth: 3,
        activation: Activation::Relu,
        optimiser: Optimiser::Adam,
        learning_rate: 0.005,
        ..Recipe::default()
    };
    let mut trainer = recipe.trainer(&data).unwrap();
    for _ in 0..500 {
        trainer.step(&data.train).unwrap();
    }
    let (plain, mut sure) = (trainer.network().clone(), trainer.network().clone());
    sure.parameters.weights[3] *= 1e4;
    sure.parameters.biases[3] *= 1e4;
    let (inputs, labels) = (data.test.inputs.view(), &data.test.labels[..]);
    let under = |network: &Network, attack| {
        Robustness::of(network, Answer::Logits, inputs, labels, attack, 0.1, 1)
    };
    let clean = Accuracy::of_logits(Answer::Logits.scores(&plain, inputs).view(), labels).right;

    let [fair, fooled] = [Attack::Fgsm, Attack::Strong].map(|attack| under(&plain, attack));
    assert!(fair.accuracy.right < clean / 2 && fair.zero_gradients == 0, "{:?}", fair.accuracy);
    let masked = under(&sure, Attack::Fgsm);
    assert!(masked.zero_gradients > 250, "{}", masked.zero_gradients);
    assert!(masked.accuracy.right + 60 > clean, "{:?} of {clean}", masked.accuracy);
    for attack in [Attack::Strong, Attack::RandomSearch] {
        let found = under(&sure, attack).accuracy.right;
        assert!(found < fooled.accuracy.right + 40, "{attack:?}: {found}, {:?}", fooled.accuracy);
    }
    let zeros = zero_gradients(&sure, Answer::Logits, inputs, labels);
    assert_eq!(zeros, masked.zero_gradients);
}

/// What a rule learned through is known for every matrix, the first layer's among them.
#[test]
fn rules_with_matrices_of_their_own_have_a_way_back() {
    let data = Data::Digits.load();
    for &rule in Rule::ALL {
        let recipe = Recipe { rule, activation: Activation::Relu, depth: 3, ..Recipe::default() };
        let network = recipe.trainer(&data).unwrap().network().clone();
        let back = rule.way_back(&recipe, &network);
        let has_one = matches!(rule, Rule::FeedbackAlignment | Rule::SignSymmetry);
        assert_eq!(back.is_some(), has_one, "{rule:?}");
        let Some(back) = back else { continue };
        assert_eq!(back.architecture, network.architecture);
        if rule == Rule::SignSymmetry {
            let (ours, theirs) = (&back.parameters.weights[0], &network.parameters.weights[0]);
            assert!(ours.iter().zip(theirs).all(|(a, b)| a.signum() == b.signum()));
        } else {
            let drawn = recipe.initialisation.feedback(&network.architecture, recipe.seed);
            assert_eq!(back.parameters.weights, drawn.weights);
        }
    }
}
