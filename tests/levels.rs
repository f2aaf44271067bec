//! The judge is scikit-learn, with `SciPy`: what it found in the layers of the networks of
//! `tests/reference/pytorch` that read digits is compared with ours.
//!
//! `tests/reference/make_levels.py` made the reference values.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::Path;

use mixed_levels::data::digits;
use mixed_levels::measure::{Levels, Triple};
use mixed_levels::network::file::{self, Given};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    name: String,
    /// Of 360, by the probe of each layer, the input's first.
    right: Vec<usize>,
    trend: f64,
    similarity: Vec<Vec<f64>>,
    /// Reference, nearer, farther.
    violations: Vec<(usize, usize, usize)>,
}

#[test]
fn scikit_learn_finds_the_same_levels() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference");
    let cases = fs::read(folder.join("levels.json")).unwrap();
    let cases: Vec<Case> = serde_json::from_slice(&cases).unwrap();
    assert!(cases.len() >= 7, "only {} cases", cases.len());
    let data = digits();
    for case in cases {
        let name = &case.name;
        let path = folder.join("pytorch").join(format!("{name}.safetensors"));
        let network = file::read(&fs::read(path).unwrap(), &Given::default()).unwrap();
        let levels = Levels::of(&network, &data);

        let right: Vec<usize> = levels.probes.iter().map(|probe| probe.unwrap().right).collect();
        assert_eq!(right, case.right, "{name}: probes");
        let trend = levels.probe_trend().unwrap();
        assert!((trend - case.trend).abs() < 1e-12, "{name}: {trend} for {}", case.trend);

        let similarity = levels.similarity.layers.iter().flatten().map(|it| it.unwrap());
        let theirs: Vec<f64> = case.similarity.into_iter().flatten().collect();
        assert_eq!(levels.similarity.layers.len().pow(2), theirs.len(), "{name}: layers");
        for (ours, theirs) in similarity.zip(theirs) {
            assert!((ours - theirs).abs() < 1e-9, "{name}: {ours} for {theirs}");
        }

        let mut violated: Vec<(usize, usize, usize)> =
            levels.violation.violated.iter().map(places).collect();
        violated.sort_unstable();
        assert_eq!(violated, case.violations, "{name}: violations");
    }
}

fn places(&Triple { reference, nearer, farther }: &Triple) -> (usize, usize, usize) {
    (reference, nearer, farther)
}
