//! MNIST: the part that is shipped, and a folder of IDX files, here made up.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

use crate::run::{finished, folder, program, words};

/// Runs a command that is typed as one line, in a folder.
fn typed(folder: &Path, line: &str) -> crate::run::Ran {
    finished(program().args(words(line)).current_dir(folder))
}

const NAMES: [&str; 4] = [
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
];

/// Files of MNIST in which a digit is a white image with a black row at a height of its own.
fn made_up(name: &str) -> PathBuf {
    let folder = folder(name);
    let digits = |count: usize| (0..count).map(|place| (place * 7 % 10) as u8);
    let lengths = |lengths: &[u32]| -> Vec<u8> {
        let bytes = lengths.iter().flat_map(|length| length.to_be_bytes());
        [0, 0, 8, lengths.len() as u8].into_iter().chain(bytes).collect()
    };
    let image = |digit: u8| {
        (0..784).map(move |place| if place / 28 == 4 + 2 * usize::from(digit) { 255 } else { 0 })
    };
    fs::create_dir(folder.join("all")).unwrap();
    for (part, count) in [(0, 300), (2, 40)] {
        let images = lengths(&[count as u32, 28, 28]);
        let images: Vec<u8> = images.into_iter().chain(digits(count).flat_map(image)).collect();
        // One is packed, as they are published, and the other as it is.
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed.write_all(&images).unwrap();
        let path = folder.join("all").join(format!("{}.gz", NAMES[part]));
        fs::write(path, packed.finish().unwrap()).unwrap();
        let labels: Vec<u8> = lengths(&[count as u32]).into_iter().chain(digits(count)).collect();
        fs::write(folder.join("all").join(NAMES[part + 1]), labels).unwrap();
    }
    folder
}

#[test]
fn a_folder_of_idx_files_is_trained_on_and_asked_about() {
    let folder = made_up("mnist-folder");
    let line = "train --data mnist:all --depth 2 --width 100 --init he --learning-rate 0.3 \
                --steps 300 --format json --out net.safetensors";
    let report = typed(&folder, line).json();
    assert_eq!((&report["data"], &report["width"]), (&"mnist:all".into(), &100.into()));
    // No figure has it, so no link leads there.
    assert_eq!(report["link"], Value::Null);
    let last = report["curve"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["train_right"], &last["test_right"]), (&300.into(), &40.into()));

    let gradient = typed(&folder, "gradient net.safetensors --inputs mnist:all").json();
    assert_eq!((&gradient["right"], &gradient["of"]), (&40.into(), &40.into()));
    assert_eq!(gradient["weight_gradients"][0][0].as_array().unwrap().len(), 784);
    let one = typed(&folder, "gradient net.safetensors --inputs mnist:all:test:3").json();
    assert_eq!(one["logits"][0], gradient["logits"][3]);
    let line = "attribute net.safetensors --neuron 2:9 --inputs mnist:all:test:3 --measure typical";
    assert_eq!(typed(&folder, line).json()["scores"][0].as_array().unwrap().len(), 100);
    let table = typed(&folder, "gradient net.safetensors --inputs mnist:all --format table").good();
    assert!(table.contains("over the 40 test digits"), "{table}");
}

#[test]
fn the_part_that_is_shipped_is_learned_from() {
    let folder = folder("mnist-shipped");
    let line = "train --data mnist --depth 2 --width 32 --activation relu --init he --optimizer adam \
                --learning-rate 0.003 --steps 300 --format json --out net.safetensors";
    let report = typed(&folder, line).json();
    assert_eq!(report["data"], "mnist");
    let curve = report["curve"].as_array().unwrap();
    let share = |moment: &Value| moment["test_accuracy"].as_f64().unwrap();
    assert!(share(&curve[0]) < 0.2 && share(curve.last().unwrap()) > 0.85, "{curve:?}");
    let gradient = typed(&folder, "gradient net.safetensors --inputs mnist --format table").good();
    assert!(gradient.contains("over the 2000 test digits"), "{gradient}");
}

#[test]
fn what_is_wrong_with_a_folder_is_said() {
    let folder = made_up("mnist-spoiled");
    let all = folder.join("all");
    let spoil = |name: &str, content: &[u8]| fs::write(all.join(name), content).unwrap();
    let train = "train --data mnist:all --steps 1";
    typed(&folder, "train --data mnist:nowhere").bad(1, "there is no folder nowhere");
    typed(&folder, "train --data mnist:").bad(2, "comes the folder");
    typed(&folder, "train --data mnits").bad(2, "possible values: digits, spiral");
    typed(&folder, "train --data digits --width 1025").bad(2, "1..=1024");
    typed(&folder, "train --data digits --width 65 --steps 1").good();
    typed(&folder, "train --state 'fading-gradient?v=1&data=mnist'")
        .bad(2, "must be one of digits");

    let labels = fs::read(all.join(NAMES[3])).unwrap();
    fs::remove_file(all.join(NAMES[3])).unwrap();
    typed(&folder, train)
        .bad(1, "there is neither all/t10k-labels-idx1-ubyte nor the same with .gz");
    spoil(NAMES[3], &labels[..labels.len() - 1]);
    typed(&folder, train).bad(1, "all/t10k-labels-idx1-ubyte: the test labels: they are cut short");
    spoil(NAMES[3], &labels);
    typed(&folder, train).good();

    let path = format!("{}.gz", NAMES[2]);
    let packed = fs::read(all.join(&path)).unwrap();
    spoil(&path, &packed[..packed.len() / 2]);
    typed(&folder, train).bad(1, "all/t10k-images-idx3-ubyte.gz cannot be read: ");
    spoil(&path, &packed);
    typed(&folder, "train --data mnist:all --steps 1 --out net.safetensors").good();
    typed(&folder, "gradient net.safetensors --inputs mnist:all:test:40").bad(2, "0 to 39");
    typed(&folder, "gradient net.safetensors --inputs mnist:test:2000").bad(2, "0 to 1999");
    typed(&folder, "gradient net.safetensors --inputs digits").bad(2, "takes 784 numbers");
}
