//! The judge is `PyTorch`: every field of every case in `tests/reference/pytorch`, as the program
//! prints it.

use std::fs;

use serde_json::Value;

use crate::run::{flat, reference, run};

/// In double precision only the order of sums differs.
const DOUBLE: f64 = 1e-9;
/// What single precision may lose.
const SINGLE: f64 = 1e-5;
/// A sum that cancels, and what single precision may lose of it.
const CANCELLING: (&str, &str, f64) = ("case-14", "bias_gradients", 1e-4);

#[test]
fn every_field_of_every_case_agrees() {
    for case in cases() {
        case.compare(&format!("{}.safetensors", case.name), &[], |_| DOUBLE);
    }
}

#[test]
fn every_field_of_every_case_agrees_in_single_precision() {
    for case in cases() {
        let bound = |field: &str| match CANCELLING {
            (name, cancelling, bound) if name == case.name && cancelling == field => bound,
            _ => SINGLE,
        };
        case.compare(&format!("{}.safetensors", case.name), &["--precision", "single"], bound);
    }
}

#[test]
fn a_file_as_pytorch_saves_it_does_as_well() {
    let mut compared = 0;
    for case in cases() {
        let file = format!("{}.sequential.safetensors", case.name);
        if reference(&file).exists() {
            let activation = case.expected["activation"].as_str().unwrap();
            case.compare(&file, &["--activation", activation], |_| DOUBLE);
            compared += 1;
        }
    }
    assert!(compared >= 5, "only {compared} files");
}

/// A network and what `PyTorch` says of it.
struct Case {
    name: String,
    expected: Value,
}

fn cases() -> Vec<Case> {
    let files = fs::read_dir(reference("")).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> =
        files.filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
    files.sort();
    assert!(files.len() >= 18, "only {} cases", files.len());
    let case = |path: &std::path::PathBuf| Case {
        name: path.file_stem().unwrap().to_string_lossy().into_owned(),
        expected: serde_json::from_slice(&fs::read(path).unwrap()).unwrap(),
    };
    files.iter().map(case).collect()
}

impl Case {
    /// Asks the program for everything that the case knows, and compares field by field.
    fn compare(&self, file: &str, options: &[&str], bound: impl Fn(&str) -> f64) {
        let Self { name, expected } = self;
        let network = reference(file);
        let inputs = reference(&format!("{name}.json"));
        let ask = |command: &str, more: &[&str]| {
            let files = [command, network.to_str().unwrap(), "--inputs", inputs.to_str().unwrap()];
            run(files.iter().chain(options).chain(more)).json()
        };
        let close = |field: &str, ours: &Value, theirs: &Value| {
            let difference = difference(ours, theirs);
            assert!(difference <= bound(field), "{file} {field}: {difference:e}");
        };

        let ours = ask("gradient", &[]);
        for field in
            ["loss", "logits", "activation_gradients", "weight_gradients", "bias_gradients"]
        {
            close(field, &ours[field], &expected[field]);
        }
        let (by_skips, theirs) =
            (list(&ours["skip_weight_gradients"]), list(&expected["skip_weight_gradients"]));
        assert_eq!(by_skips.len(), theirs.len(), "{file}: how many skips");
        for (ours, theirs) in by_skips.iter().zip(theirs) {
            assert_eq!(ours.is_null(), theirs.is_null(), "{file}: which skips have weights");
            if !theirs.is_null() {
                close("skip_weight_gradients", ours, theirs);
            }
        }
        self.compare_layers(&ours);

        for theirs in list(&expected["neurons"]) {
            let neuron = format!("{}:{}", theirs["layer"], theirs["index"]);
            let ours = ask("attribute", &["--neuron", &neuron, "--gradients"]);
            for field in ["activations", "gradients", "scores"] {
                close(field, &ours[field], &theirs[field]);
            }
            let places = |value: &Value| -> Vec<(u64, u64)> {
                let place = |place: &Value| {
                    (place["layer"].as_u64().unwrap(), place["index"].as_u64().unwrap())
                };
                list(&value["top"]).iter().map(place).collect()
            };
            assert_eq!(places(&ours), places(theirs), "{file} {neuron}: the five");
            let scores = |value: &Value| -> Value {
                list(&value["top"]).iter().map(|place| place["score"].clone()).collect()
            };
            close("top", &scores(&ours), &scores(theirs));
            assert_eq!(ours["layer"], theirs["layer"]);
            assert_eq!(ours["index"], theirs["index"]);
            let same = |field: &str, theirs: f64| {
                let ours = ours[field].as_f64().unwrap();
                assert!((ours - theirs).abs() < 1e-12, "{file} {neuron} {field}: {ours}");
            };
            same("locality", theirs["locality"].as_f64().unwrap());
            // The widths of hidden layers are equal in all cases.
            let before = theirs["layer"].as_f64().unwrap() - 1.0;
            same("chance", 1.0 / before);
            match order_index(&theirs["scores"]) {
                Some(index) => same("order_index", index),
                None => assert!(ours["order_index"].is_null()),
            }
        }
    }

    /// The gradient by layer, from the gradients of the mean loss: each input's own is as many times
    /// larger as there are inputs.
    fn compare_layers(&self, ours: &Value) {
        let inputs = list(&self.expected["inputs"]).len() as f64;
        let means: Vec<f64> = list(&self.expected["activation_gradients"])
            .iter()
            .map(|layer| {
                let numbers = flat(layer);
                let sum: f64 = numbers.iter().map(|gradient| gradient.abs()).sum();
                inputs * sum / numbers.len() as f64
            })
            .collect();
        let theirs: Value = means.iter().copied().collect();
        let difference = difference(&ours["gradient_by_layer"], &theirs);
        assert!(difference <= SINGLE, "{} gradient by layer: {difference:e}", self.name);

        // The slope of a regression is covariance over variance.
        let points = (0..means.len()).map(|l| ((means.len() - 1 - l) as f64, means[l].ln()));
        let points: Vec<(f64, f64)> = points.filter(|point| point.1.is_finite()).collect();
        let count = points.len() as f64;
        let mean =
            |value: &dyn Fn(&(f64, f64)) -> f64| points.iter().map(value).sum::<f64>() / count;
        let (x, y) = (mean(&|p| p.0), mean(&|p| p.1));
        let covariance = mean(&|p| (p.0 - x) * (p.1 - y));
        let (across, up) = (mean(&|p| (p.0 - x).powi(2)), mean(&|p| (p.1 - y).powi(2)));
        let rate = (covariance / across).exp();
        let r_squared = covariance * covariance / (across * up);
        for (field, theirs) in [("rate", rate), ("r_squared", r_squared)] {
            let ours = ours[field].as_f64().unwrap();
            assert!(
                (ours - theirs).abs() < 1e-4 * theirs,
                "{} {field}: {ours} {theirs}",
                self.name
            );
        }
    }
}

/// P(score of j > score of k | layer of j > layer of k), pair by pair.
fn order_index(scores: &Value) -> Option<f64> {
    let layers: Vec<Vec<f64>> = list(scores).iter().map(flat).collect();
    let (mut wins, mut pairs) = (0.0, 0.0);
    for (place, later) in layers.iter().enumerate() {
        for earlier in &layers[..place] {
            for j in later {
                for k in earlier {
                    pairs += 1.0;
                    wins += f64::from(u8::from(j > k) + u8::from(j >= k)) / 2.0;
                }
            }
        }
    }
    (pairs > 0.0).then(|| wins / pairs)
}

/// ||ours - theirs|| / ||theirs||; where theirs are all 0, as of a neuron that is off, so must ours
/// be.
fn difference(ours: &Value, theirs: &Value) -> f64 {
    assert_eq!(shape(ours), shape(theirs), "the shape of what is printed");
    let (ours, theirs) = (flat(ours), flat(theirs));
    let distance = ours.iter().zip(&theirs).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt();
    let size = theirs.iter().map(|b| b * b).sum::<f64>().sqrt();
    if distance == 0.0 { 0.0 } else { distance / size }
}

/// The lengths of all lists in a value, in order.
fn shape(value: &Value) -> Vec<usize> {
    match value.as_array() {
        None => Vec::new(),
        Some(items) => std::iter::once(items.len()).chain(items.iter().flat_map(shape)).collect(),
    }
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap()
}
