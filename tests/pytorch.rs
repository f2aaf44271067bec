//! The judge is `PyTorch`: every network in `tests/reference/pytorch` is read, and everything that
//! its autograd computed from it in double precision is compared with ours.
//!
//! `tests/reference/make_reference.py` made the cases.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::{Path, PathBuf};

use mixed_levels::arithmetic::Real;
use mixed_levels::attribution::{Importance, Measure, Top};
use mixed_levels::gradient::{Backward, Loss};
use mixed_levels::named::Named as _;
use mixed_levels::network::file::{self, Given};
use mixed_levels::network::{
    Activation, Architecture, Forward, Network, Neuron, Normalisation, Parameters,
};
use ndarray::Array2;
use serde_json::Value;

/// In double precision only the order of sums differs.
#[test]
fn every_case_agrees_in_double_precision() {
    for case in cases() {
        let differences = case.differences(&case.network.to_double());
        for (field, difference) in differences {
            assert!(difference <= 1e-9, "{} {field}: {difference:e}", case.name);
        }
    }
}

/// What single precision may lose.
const SINGLE: f64 = 1e-5;

/// A sum over the batch that cancels: the magnitudes of its terms come to 890 times what is left
/// of them, and it is the terms that single precision rounds.
const CANCELLING: (&str, &str, f64) = ("case-14", "bias gradients", 1e-4);

#[test]
fn every_case_agrees_in_single_precision() {
    for case in cases() {
        for (field, difference) in case.differences(&case.network) {
            let bound = match CANCELLING {
                (name, cancelling, bound) if name == case.name && cancelling == field => bound,
                _ => SINGLE,
            };
            assert!(difference <= bound, "{} {field}: {difference:e}", case.name);
        }
    }
}

/// Networks without skips are there a second time, as `PyTorch` saves them.
#[test]
fn a_sequential_is_read_as_the_same_network() {
    let mut read = 0;
    for case in cases() {
        let path = folder().join(format!("{}.sequential.safetensors", case.name));
        let Ok(bytes) = fs::read(path) else { continue };
        let activation = Some(case.network.architecture.activation);
        let network = file::read(&bytes, &Given { activation, skips: None }).unwrap();
        assert_eq!(network, case.network, "{}", case.name);
        read += 1;
    }
    assert!(read >= 5, "only {read} files");
}

/// A network and what is to be found out about it.
struct Case {
    name: String,
    network: Network,
    expected: Value,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/pytorch")
}

fn cases() -> Vec<Case> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    paths.sort();
    assert!(paths.len() >= 24, "only {} cases", paths.len());
    paths.iter().map(|path| Case::read(path)).collect()
}

impl Case {
    fn read(path: &Path) -> Self {
        let expected: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        let bytes = fs::read(path.with_extension("safetensors")).unwrap();
        let network = file::read(&bytes, &Given::default()).unwrap();
        // The file is read as the network that was computed, or nothing below means anything.
        let sizes: Vec<usize> = list(&expected["sizes"]).iter().map(index).collect();
        let architecture = Architecture {
            inputs: sizes[0],
            hidden: sizes[1..sizes.len() - 1].to_vec(),
            outputs: sizes[sizes.len() - 1],
            activation: Activation::from_name(expected["activation"].as_str().unwrap()).unwrap(),
            normalisation: match expected["normalisation"].as_str() {
                Some(name) => Normalisation::from_name(name).unwrap(),
                None => Normalisation::None,
            },
            skips: serde_json::from_value(expected["skips"].clone()).unwrap(),
        };
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert_eq!(network.architecture, architecture, "{name}");
        Self { name, network, expected }
    }

    /// ||ours - theirs|| / ||theirs|| over each whole field, where ours is what the network says in
    /// its precision.
    fn differences<R: Real>(&self, network: &Network<R>) -> Vec<(&'static str, f64)> {
        let Self { name, expected, .. } = self;
        let mut differences = Vec::new();
        let mut compare = |field, ours: Vec<f64>, theirs: &Value| {
            differences.push((field, difference(&ours, theirs)));
        };

        let inputs = matrix(&expected["inputs"]).mapv(R::from_f64);
        let labels: Vec<u8> = list(&expected["labels"]).iter().map(|l| index(l) as u8).collect();
        let forward = Forward::of(network, inputs.view());
        compare("logits", numbers([forward.logits()]), &expected["logits"]);

        let top = network.architecture.depth() + 1;
        let mut backward = Backward::new(&network.architecture, labels.len());
        let mut gradients = Parameters::zeros(&network.architecture);
        let scale = R::ONE / R::from_f64(labels.len() as f64);
        let by_logits = &mut backward.activations[top];
        let loss = Loss::CrossEntropy.evaluate(forward.logits(), &labels, scale, by_logits);
        compare("loss", vec![loss], &expected["loss"]);

        backward.run_with_parameters(network, &forward, top, &mut gradients);
        let activations = numbers(&backward.activations[1..top]);
        compare("activation gradients", activations, &expected["activation_gradients"]);
        compare("weight gradients", numbers(&gradients.weights), &expected["weight_gradients"]);
        compare("bias gradients", numbers(&gradients.biases), &expected["bias_gradients"]);
        if network.architecture.is_normalised() {
            compare("scale gradients", numbers(&gradients.scales), &expected["scale_gradients"]);
            compare("shift gradients", numbers(&gradients.shifts), &expected["shift_gradients"]);
        }
        let by_skips = list(&expected["skip_weight_gradients"]);
        assert_eq!(gradients.skip_weights.len(), by_skips.len(), "{name}: how many skips");
        for (ours, theirs) in gradients.skip_weights.iter().zip(by_skips) {
            assert_eq!(ours.is_none(), theirs.is_null(), "{name}: which skips have weights");
            if let Some(ours) = ours {
                compare("skip weight gradients", numbers([ours]), theirs);
            }
        }

        for neuron in list(&expected["neurons"]) {
            let blue = Neuron { layer: index(&neuron["layer"]), index: index(&neuron["index"]) };
            let activations = numbers([forward.activations[blue.layer].column(blue.index)]);
            compare("activations", activations, &neuron["activations"]);
            let derivatives = Importance::derivatives(network, &forward, blue);
            compare("derivatives", numbers(&derivatives), &neuron["gradients"]);
            let measure = Measure::Derivative;
            let importance = Importance::of(network, inputs.view(), inputs.view(), blue, measure);
            let scores = importance.scores.concat();
            compare("scores", scores, &neuron["scores"]);

            let five = Top::five(&importance);
            let locality = neuron["locality"].as_f64().unwrap();
            assert!((five.locality - locality).abs() < 1e-12, "{name} {blue:?}: locality");
            let places: Vec<Neuron> = five.ranked.iter().map(|ranked| ranked.neuron).collect();
            let theirs: Vec<Neuron> = list(&neuron["top"])
                .iter()
                .map(|place| Neuron {
                    layer: index(&place["layer"]),
                    index: index(&place["index"]),
                })
                .collect();
            assert_eq!(places, theirs, "{name} {blue:?}: the five");
        }
        differences
    }
}

/// The numbers of some arrays, one after the other.
fn numbers<'a, R: Real, A: IntoIterator<Item = &'a R>>(
    arrays: impl IntoIterator<Item = A>,
) -> Vec<f64> {
    arrays.into_iter().flatten().map(|number| number.to_f64()).collect()
}

/// ||ours - theirs|| / ||theirs||; where theirs are all 0, as of a neuron that is off, so must ours
/// be.
fn difference(ours: &[f64], theirs: &Value) -> f64 {
    let mut flat = Vec::new();
    flatten(theirs, &mut flat);
    assert_eq!(ours.len(), flat.len(), "how many numbers there are");
    let distance = ours.iter().zip(&flat).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt();
    let size = flat.iter().map(|b| b * b).sum::<f64>().sqrt();
    if distance == 0.0 { 0.0 } else { distance / size }
}

fn flatten(value: &Value, into: &mut Vec<f64>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| flatten(item, into)),
        _ => into.push(value.as_f64().unwrap()),
    }
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap()
}

fn index(value: &Value) -> usize {
    value.as_u64().unwrap() as usize
}

fn matrix(value: &Value) -> Array2<f64> {
    let mut flat = Vec::new();
    flatten(value, &mut flat);
    let rows = list(value).len();
    Array2::from_shape_vec((rows, flat.len() / rows), flat).unwrap()
}
