//! Learning rules are what they claim. The judge of what each says is `PyTorch`, whose autograd was
//! made to follow the same rule (`tests/reference/make_rules.py`); where a rule must be backprop, our
//! own backprop is the judge; that rules learn is asked of the test digits.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::Path;

use mixed_levels::data::{Chance, Data, Split};
use mixed_levels::gradient::Loss;
use mixed_levels::measure::{accuracy_by, angles};
use mixed_levels::named::Named as _;
use mixed_levels::network::file::{self, Given};
use mixed_levels::network::{
    Activation, Answer, Architecture, Initialisation, Network, Normalisation, Parameters, Scheme,
    Skip, SkipKind,
};
use mixed_levels::training::{
    Backprop, Batch, DirectFeedback, FeedbackAlignment, ForwardForward, GoodnessBackprop,
    LayerLocal, Learning, Optimiser, Recipe, Rule, SignSymmetry, Trainer,
};
use ndarray::{Array, Array2, ArrayView, Axis, Dimension};
use serde_json::Value;

// ---- Against PyTorch

#[test]
fn every_rule_says_what_pytorch_says() {
    for name in ["plain", "skips", "normalised"] {
        let case = Case::read(name);
        let shape = &case.network.architecture;
        let batch = case.labels.len();
        let loss = Loss::CrossEntropy;

        let mut feedback = case.network.parameters.clone();
        case.fill(&case.expected["feedback-alignment"]["feedback"], &mut feedback);
        case.judge("feedback-alignment", &mut FeedbackAlignment::new(shape, feedback, loss, batch));

        let matrices = &case.expected["direct-feedback-alignment"]["feedback"];
        let matrices = matrices.as_array().unwrap().iter().map(matrix).collect();
        case.judge(
            "direct-feedback-alignment",
            &mut DirectFeedback::new(shape, matrices, loss, batch),
        );

        let (mut ours, mut theirs) = (Parameters::zeros(shape), Parameters::zeros(shape));
        SignSymmetry::write_feedback(&case.network, &mut ours);
        case.fill(&case.expected["sign-symmetry"]["feedback"], &mut theirs);
        near(&format!("{name} signs"), &ours, &theirs);
        case.judge("sign-symmetry", &mut SignSymmetry::new(shape, loss, batch));

        let expected = &case.expected["layer-local"];
        let classifiers = classifiers(&expected["classifiers"]);
        let mut rule = LayerLocal::new(shape, classifiers, loss, batch);
        case.judge("layer-local", &mut rule);
        let (_, own) = rule.own().unwrap();
        near(&format!("{name} classifiers"), own, &self::classifiers(&expected["own"]));
    }
}

/// The formulas of the paper, written out: for layer l, with e the derivative of the mean loss by the
/// logits, `d_l = (e B_l) * (1 - a_l^2)`, and the update of `W_l` is `d_l^T a_(l-1)`.
#[test]
fn direct_feedback_is_its_closed_form() {
    let mut case = Case::read("plain");
    case.network.architecture.activation = Activation::Tanh;
    let Network { architecture: shape, parameters } = &case.network;
    let mut chance = Chance::new(3, "closed form");
    let feedback: Vec<Array2<f64>> = shape
        .hidden
        .iter()
        .map(|&width| Array2::from_shape_simple_fn((shape.outputs, width), || chance.normal()))
        .collect();

    let mut activations = vec![case.inputs.clone()];
    let mut sums = Array2::zeros((0, 0));
    for (weights, bias) in parameters.weights.iter().zip(&parameters.biases) {
        sums = activations.last().unwrap().dot(&weights.t()) + bias;
        activations.push(sums.mapv(f64::tanh));
    }
    let mut error = sums.mapv(f64::exp);
    for (mut row, &label) in error.rows_mut().into_iter().zip(&case.labels) {
        let all = row.sum();
        row /= all;
        row[usize::from(label)] -= 1.0;
    }
    error /= case.labels.len() as f64;
    let mut expected = Parameters::zeros(shape);
    let top = shape.depth();
    for layer in 0..=top {
        let arriving = match feedback.get(layer) {
            None => error.clone(),
            Some(matrix) => error.dot(matrix) * activations[layer + 1].mapv(|a| 1.0 - a * a),
        };
        expected.weights[layer].assign(&arriving.t().dot(&activations[layer]));
        expected.biases[layer].assign(&arriving.sum_axis(Axis(0)));
    }

    let batch = case.labels.len();
    let mut rule = DirectFeedback::new(shape, feedback, Loss::CrossEntropy, batch);
    let mut update = parameters.clone();
    rule.teach(&case.network, case.batch(), &mut update);
    near("direct feedback", &update, &expected);
}

#[test]
fn forward_forward_finds_good_what_pytorch_finds_good() {
    for name in ["plain", "skips", "normalised"] {
        let case = Case::read(name);
        let shape = &case.network.architecture;
        let expected = &case.expected["forward-forward"];
        let wrong: Vec<u8> = labels(&expected["wrong"]);
        let mut rule = ForwardForward::new(shape, 1, wrong.len());
        let mut update = case.network.parameters.clone();
        let loss = rule.contrast(&case.network, case.batch(), &wrong, &mut update);
        assert!((loss - expected["loss"].as_f64().unwrap()).abs() < 1e-12, "{name}: {loss}");
        case.compare("forward-forward", &update);
        let scores = Answer::Goodness.scores(&case.network, case.inputs.view());
        near_arrays(&format!("{name} goodness"), scores.view(), matrix(&expected["scores"]).view());
    }
}

/// The same cases as those of the attacks, since it is the same gradient.
#[test]
fn backprop_of_the_goodness_says_what_pytorch_says() {
    for name in ["plain", "skips", "normalised"] {
        let case = Case::read_in("attacks", name);
        let shape = &case.network.architecture;
        let mut rule = GoodnessBackprop::new(shape, case.labels.len());
        let mut update = case.network.parameters.clone();
        let loss = rule.teach(&case.network, case.batch(), &mut update);
        let expected = case.expected["goodness-backprop"]["loss"].as_f64().unwrap();
        assert!((loss - expected).abs() < 1e-12, "{name}: {loss}");
        case.compare("goodness-backprop", &update);
    }
}

/// The judge is the loss itself, which knows nothing of a way back.
#[test]
fn backprop_of_the_goodness_is_the_slope_of_its_loss() {
    let case = Case::read("normalised");
    let mut rule = GoodnessBackprop::new(&case.network.architecture, case.labels.len());
    let mut update = Parameters::zeros(&case.network.architecture);
    rule.teach(&case.network, case.batch(), &mut update);
    let mut network = case.network.clone();
    let loss = |network: &Network<f64>| {
        let scores = Answer::Goodness.scores(network, case.inputs.view());
        Loss::CrossEntropy.evaluate(scores.view(), &case.labels, 1.0, &mut scores.clone())
    };
    let tensors = update.tensors().count();
    for tensor in 0..tensors {
        let size = update.tensors().nth(tensor).unwrap().len();
        for place in (0..size).step_by(3) {
            let mut at = |offset: f64| {
                let mut move_by = |by: f64| {
                    network.parameters.tensors_mut().nth(tensor).unwrap()[place] += by;
                };
                move_by(offset);
                let found = loss(&network);
                network.parameters.clone_from(&case.network.parameters);
                found
            };
            let difference = (at(1e-5) - at(-1e-5)) / 2e-5;
            let ours = update.tensors().nth(tensor).unwrap()[place];
            assert!((difference - ours).abs() < 1e-8, "{tensor}, {place}: {difference} {ours}");
        }
    }
}

/// A network, a batch, and what `PyTorch` says of them.
struct Case {
    name: &'static str,
    network: Network<f64>,
    inputs: Array2<f64>,
    labels: Vec<u8>,
    expected: Value,
}

impl Case {
    fn read(name: &'static str) -> Self {
        Self::read_in("rules", name)
    }

    fn read_in(folder: &str, name: &'static str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference").join(folder);
        let expected = fs::read(folder.join(format!("{name}.json"))).unwrap();
        let expected: Value = serde_json::from_slice(&expected).unwrap();
        let bytes = fs::read(folder.join(format!("{name}.safetensors"))).unwrap();
        let network = file::read_double(&bytes, &Given::default()).unwrap();
        let (inputs, labels) = (matrix(&expected["inputs"]), labels(&expected["labels"]));
        Self { name, network, inputs, labels, expected }
    }

    fn batch(&self) -> Batch<'_, f64> {
        Batch { inputs: self.inputs.view(), labels: &self.labels }
    }

    fn judge(&self, rule: &str, learning: &mut dyn Learning<f64>) {
        // Whatever stands there before must not count.
        let mut update = self.network.parameters.clone();
        learning.teach(&self.network, self.batch(), &mut update);
        self.compare(rule, &update);
    }

    fn compare(&self, rule: &str, update: &Parameters<f64>) {
        let mut theirs = Parameters::zeros(&self.network.architecture);
        self.fill(&self.expected[rule]["update"], &mut theirs);
        near(&format!("{} {rule}", self.name), update, &theirs);
    }

    /// Puts what the value has of a network's parameters in their places.
    fn fill(&self, value: &Value, parameters: &mut Parameters<f64>) {
        let list = |name: &str| value[name].as_array().cloned().unwrap_or_default();
        for (ours, theirs) in parameters.weights.iter_mut().zip(list("weights")) {
            ours.assign(&matrix(&theirs));
        }
        let skips = list("skip_weights");
        assert_eq!(skips.len(), parameters.skip_weights.len(), "{}", self.name);
        for (ours, theirs) in parameters.skip_weights.iter_mut().zip(&skips) {
            assert_eq!(ours.is_none(), theirs.is_null());
            if let Some(ours) = ours {
                ours.assign(&matrix(theirs));
            }
        }
        for (name, group) in [
            ("biases", &mut parameters.biases),
            ("scales", &mut parameters.scales),
            ("shifts", &mut parameters.shifts),
        ] {
            for (ours, theirs) in group.iter_mut().zip(list(name)) {
                ours.assign(&Array::from(numbers(&theirs)));
            }
        }
    }
}

fn classifiers(value: &Value) -> Parameters<f64> {
    let list = |name: &str| value[name].as_array().unwrap();
    Parameters {
        weights: list("weights").iter().map(matrix).collect(),
        biases: list("biases").iter().map(|bias| numbers(bias).into()).collect(),
        skip_weights: Vec::new(),
        scales: Vec::new(),
        shifts: Vec::new(),
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn labels(value: &Value) -> Vec<u8> {
    value.as_array().unwrap().iter().map(|label| label.as_u64().unwrap() as u8).collect()
}

fn matrix(value: &Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = value.as_array().unwrap().iter().map(numbers).collect();
    Array::from_shape_vec((rows.len(), rows[0].len()), rows.concat()).unwrap()
}

/// ||ours - theirs|| <= 1e-9 ||theirs||, tensor by tensor.
fn near(what: &str, ours: &Parameters<f64>, theirs: &Parameters<f64>) {
    assert_eq!(ours.tensors().count(), theirs.tensors().count(), "{what}");
    for (place, (ours, theirs)) in ours.tensors().zip(theirs.tensors()).enumerate() {
        near_arrays(&format!("{what}, tensor {place}"), ours.into(), theirs.into());
    }
}

fn near_arrays<D: Dimension>(what: &str, ours: ArrayView<f64, D>, theirs: ArrayView<f64, D>) {
    assert_eq!(ours.shape(), theirs.shape(), "{what}");
    let norm = |numbers: &mut dyn Iterator<Item = f64>| numbers.map(|x| x * x).sum::<f64>().sqrt();
    let apart = norm(&mut ours.iter().zip(&theirs).map(|(a, b)| a - b));
    let size = norm(&mut theirs.iter().copied());
    assert!(apart <= 1e-9 * size, "{what}: {apart:e} of {size:e}");
}

// ---- Where a rule is backprop

#[test]
fn feedback_through_the_true_weights_is_backprop_to_the_bit() {
    for normalisation in [Normalisation::None, Normalisation::Layer] {
        let recipe = Recipe { normalisation, skips: skips(&ALL_KINDS), ..shallow(Rule::Backprop) };
        let (data, network) = (recipe.data.load(), recipe.network().unwrap());
        let batch = Batch { inputs: data.test.inputs.view(), labels: &data.test.labels };
        let shape = &network.architecture;
        let said = |mut rule: Box<dyn Learning>| {
            let mut update = Parameters::zeros(shape);
            let loss = rule.teach(&network, batch, &mut update);
            (loss, update.fingerprint())
        };
        let true_weights = network.parameters.clone();
        let feedback = FeedbackAlignment::new(shape, true_weights, recipe.loss, data.test.len());
        let backprop = Backprop::new(shape, recipe.loss, data.test.len());
        assert_eq!(said(Box::new(feedback)), said(Box::new(backprop)));
    }
}

/// With one hidden layer the network's own last layer is the only classifier.
#[test]
fn one_layer_alone_learns_locally_as_by_backprop() {
    let trained = |rule| {
        let recipe = Recipe { depth: 1, ..shallow(rule) };
        train(&recipe, &recipe.data.load(), 50).network().parameters.fingerprint()
    };
    assert_eq!(trained(Rule::LayerLocal), trained(Rule::Backprop));
    assert_ne!(trained(Rule::SignSymmetry), trained(Rule::Backprop));
}

#[test]
fn backprop_is_at_0_degrees_from_the_gradient_and_the_last_layer_always() {
    let data = Data::Digits.load();
    for &rule in Rule::ALL {
        let recipe = shallow(rule);
        let found = angles(&recipe, &recipe.trainer(&data).unwrap(), &data.train);
        assert_eq!(found.len(), 4);
        match rule {
            Rule::Backprop => assert_eq!(found, [Some(0.0); 4]),
            Rule::ForwardForward => assert_eq!(found, [None; 4]),
            _ => assert!(found[3] == Some(0.0) && found[0] > Some(5.0), "{rule:?} {found:?}"),
        }
    }
}

#[test]
fn feedback_is_drawn_as_weights_are_and_from_streams_of_its_own() {
    let wide = Recipe { depth: 4, width: 64, skips: skips(&ALL_KINDS), ..Recipe::default() };
    let shape = wide.architecture();
    let start: Initialisation = Scheme::LeCun.into();
    let feedback = start.feedback(&shape, 1);
    let weights = Network::new(shape.clone(), start, 1).parameters;
    let deviation = |matrix: &Array2<f32>| {
        (matrix.iter().map(|x| x * x).sum::<f32>() / matrix.len() as f32).sqrt()
    };
    for (ours, theirs) in feedback.weights.iter().zip(&weights.weights) {
        assert_ne!(ours, theirs);
        assert!((deviation(ours) / deviation(theirs) - 1.0).abs() < 0.1);
    }
    for (ours, theirs) in feedback.skip_weights.iter().zip(&weights.skip_weights) {
        assert_eq!(ours.is_some(), theirs.is_some());
        assert!(ours.is_none() || ours != theirs);
    }
    let projection = skips(&[SkipKind::Projection]);
    let fewer = Recipe { skips: projection, ..wide.clone() }.architecture();
    assert_eq!(start.feedback(&fewer, 1).weights[3], feedback.weights[3]);
    let direct = DirectFeedback::draw(&shape, 1);
    assert_eq!(direct.len(), 4);
    for matrix in &direct {
        assert_eq!(matrix.dim(), (10, 64));
        assert!((deviation(matrix) * 8.0 - 1.0).abs() < 0.1);
    }
    assert_ne!(direct[0], direct[1]);
    assert_ne!(direct, DirectFeedback::draw(&shape, 2));
}

// ---- Learning

/// What the rule is named after: the weights come to agree with the feedback, so that what is carried
/// back comes nearer to the gradient.
#[test]
fn feedback_alignment_aligns() {
    let data = Data::Digits.load();
    for seed in 1..=6 {
        let recipe = Recipe { seed, ..shallow(Rule::FeedbackAlignment) };
        let mean = |steps| {
            let found = angles(&recipe, &train(&recipe, &data, steps), &data.train);
            found[..3].iter().flatten().sum::<f64>() / 3.0
        };
        let (before, after) = (mean(0), mean(500));
        assert!((60.0..120.0).contains(&before), "seed {seed}: {before} at the start");
        assert!(after < before - 8.0, "seed {seed}: from {before} to {after} degrees");
    }
}

#[test]
fn every_rule_learns_the_digits() {
    let data = Data::Digits.load();
    for rule in rules_and_control() {
        // Forward-forward has no bounded activations.
        let tanh = (rule != Rule::ForwardForward).then_some((Activation::Tanh, 0.93));
        for (activation, least) in [(Activation::Relu, 0.88)].into_iter().chain(tanh) {
            for seed in 1..=3 {
                let share = learned(&Recipe { activation, seed, ..shallow(rule) }, &data, 1_500);
                assert!(share >= least, "{rule:?}, {activation:?}, seed {seed}: {share}");
            }
        }
    }
}

#[test]
fn every_rule_learns_with_every_skip_and_with_normalisation() {
    let data = Data::Digits.load();
    let each = ALL_KINDS.map(|kind| (skips(&[kind]), Normalisation::None));
    let together = (skips(&ALL_KINDS), Normalisation::Layer);
    for (skips, normalisation) in each.into_iter().chain([together]) {
        for rule in rules_and_control() {
            let recipe = Recipe { skips: skips.clone(), normalisation, ..shallow(rule) };
            let share = learned(&recipe, &data, 500);
            assert!(share >= 0.6, "{rule:?} {skips:?} {normalisation:?}: {share}");
        }
    }
}

/// Somebody else could not tell a run that was resumed from one that was not, or is not given one.
#[test]
fn a_run_is_resumed_to_the_bit_or_not_at_all() {
    let data = Data::Digits.load();
    for rule in rules_and_control() {
        let recipe = Recipe { optimiser: Optimiser::Sgd, learning_rate: 0.05, ..shallow(rule) };
        let mut whole = train(&recipe, &data, 20);
        let resumed = recipe.resumed(whole.network().clone(), 20, &data);
        let stateful = matches!(rule, Rule::LayerLocal | Rule::ForwardForward);
        assert_eq!(resumed.is_none(), stateful, "{rule:?}");
        let Some(mut resumed) = resumed else { continue };
        for _ in 0..10 {
            assert_eq!(whole.step(&data.train), resumed.step(&data.train));
        }
        assert_eq!(whole.network(), resumed.network(), "{rule:?}");
    }
}

#[test]
fn what_a_rule_cannot_train_is_refused() {
    let refused = |recipe: Recipe| recipe.validate().unwrap_err().to_string();
    let recipe = shallow(Rule::ForwardForward);
    assert_eq!(recipe.validate(), Ok(()));
    let spiral = Recipe { data: Data::Spiral, ..recipe.clone() };
    assert!(refused(spiral.clone()).contains("more inputs than classes: here are 2 and 2"));
    let control = Recipe { rule: Rule::GoodnessBackprop, ..spiral.clone() };
    assert_eq!(refused(control), refused(spiral));
    let tanh = Recipe { activation: Activation::Tanh, ..recipe.clone() };
    assert!(tanh.trainer(&Data::Digits.load()).is_err());
    assert!(refused(tanh).contains("which tanh neurons never reach"));
    let squared = Recipe { loss: Loss::SquaredError, ..recipe };
    assert!(refused(squared).contains("a loss of its own"));
    for &rule in Rule::ALL.iter().filter(|rule| **rule != Rule::ForwardForward) {
        let recipe = Recipe { rule, data: Data::Spiral, ..Recipe::default() };
        assert_eq!(recipe.validate(), Ok(()), "{rule:?}");
    }
}

/// The control is offered to nobody: no name leads to it.
#[test]
fn backprop_of_the_goodness_is_unlisted() {
    assert_eq!(Rule::from_name(Rule::GoodnessBackprop.name()), None);
    assert!(!Rule::ALL.contains(&Rule::GoodnessBackprop));
    assert_eq!(Rule::GoodnessBackprop.answer(), Answer::Goodness);
}

fn rules_and_control() -> impl Iterator<Item = Rule> {
    Rule::ALL.iter().copied().chain([Rule::GoodnessBackprop])
}

const ALL_KINDS: [SkipKind; 4] =
    [SkipKind::Identity, SkipKind::Pre, SkipKind::Projection, SkipKind::Concat];

fn skips(kinds: &[SkipKind]) -> Vec<Skip> {
    kinds.iter().map(|&kind| Skip { from: 1, to: 3, kind }).collect()
}

/// Three layers of 16, with an activation that every rule can train.
fn shallow(rule: Rule) -> Recipe {
    Recipe {
        depth: 3,
        activation: Activation::Relu,
        initialisation: Scheme::Glorot.into(),
        optimiser: Optimiser::Adam,
        learning_rate: 0.005,
        rule,
        ..Recipe::default()
    }
}

fn train(recipe: &Recipe, data: &Split, steps: usize) -> Trainer {
    let mut trainer = recipe.trainer(data).unwrap();
    for _ in 0..steps {
        trainer.step(&data.train).unwrap();
    }
    trainer
}

fn learned(recipe: &Recipe, data: &Split, steps: usize) -> f64 {
    let trainer = train(recipe, data, steps);
    accuracy_by(recipe.rule.answer(), trainer.network(), &data.test).share()
}

/// Named so that the shapes above are read as what they are.
#[test]
fn the_reference_has_networks_of_all_kinds() {
    let shapes = ["plain", "skips", "normalised"].map(|name| Case::read(name).network.architecture);
    let kinds = |shape: &Architecture| shape.skips.iter().map(|skip| skip.kind).collect::<Vec<_>>();
    assert_eq!(kinds(&shapes[0]), []);
    assert_eq!(kinds(&shapes[1]), ALL_KINDS);
    assert!(shapes[2].is_normalised() && !shapes[2].skips.is_empty());
}
