//! What must hold of anything that somebody hands to the program, whatever it is: no panic, and
//! either it means something, which is then consistent, or there is a reason that can be shown.
//!
//! The fuzzer tries this on what it makes up, and `tests/hostile.rs` on the fuzzer's seeds.

use mixed_levels::data::{IdxFile, Table, mnist, mnist_in_one};
use mixed_levels::essay::AnyFigure;
use mixed_levels::essay::permalink::{Reader, Writer};
use mixed_levels::network::file::{self, Given};
use mixed_levels::network::{Activation, Forward, Network, Skip, SkipKind};
use mixed_levels::training::Recipe;
use ndarray::Array2;
use safetensors::SafeTensors;
use serde_json::Value;

/// Reads bytes as a network file, as they are and with the mistakes mended that would hide others.
pub(crate) fn network_file(bytes: &[u8]) {
    let projection = Skip { from: 0, to: 2, kind: SkipKind::Projection };
    let given = [
        Given::default(),
        Given { activation: Some(Activation::Tanh), skips: None },
        Given { activation: Some(Activation::Linear), skips: Some(vec![projection]) },
    ];
    for bytes in std::iter::once(bytes.to_vec()).chain(mended(bytes)) {
        // One of the three, as it happens.
        let given = &given[bytes.len() % 3];
        match file::read(&bytes, given) {
            Ok(network) => check_network(&network, &bytes, given),
            Err(error) => check_reason(&error.to_string()),
        }
    }
}

fn check_network(network: &Network, bytes: &[u8], given: &Given) {
    let double = file::read_double(bytes, given).expect("what fits in single fits in double");
    assert_eq!(double.architecture, network.architecture);
    for (double, single) in double.parameters.tensors().zip(network.parameters.tensors()) {
        assert!(double.iter().zip(single).all(|(d, s)| (*d as f32).to_bits() == s.to_bits()));
    }
    let judge = SafeTensors::deserialize(bytes).expect("what we read, others can read");
    let bits = |network: &Network| network.parameters.fingerprint();
    assert_eq!(judge.len(), network.parameters.tensors().count());
    let again = file::read(&file::write(network), &Given::default()).expect("ours can be read");
    assert_eq!((&again, bits(&again)), (network, bits(network)));
    if network.architecture.parameter_count() < 10_000 {
        let inputs = Array2::zeros((1, network.architecture.inputs));
        let forward = Forward::of(network, inputs.view());
        assert_eq!(forward.logits().dim(), (1, network.architecture.outputs));
    }
}

/// The same file where the length of its header, the places of its tensors and its own length are
/// what the rest of it says. A change here and there would hardly ever get those right.
fn mended(bytes: &[u8]) -> Option<Vec<u8>> {
    let text = bytes.get(8..)?;
    let mut values = serde_json::Deserializer::from_slice(text).into_iter::<Value>();
    let mut header = values.next()?.ok()?;
    let mut data = text[values.byte_offset()..].to_vec();
    let mut end = 0;
    for tensor in header.as_object_mut()?.values_mut() {
        let size = match tensor["dtype"].as_str() {
            Some("F64") => 8_u64,
            Some("F16" | "BF16") => 2,
            Some("F32") => 4,
            _ => continue,
        };
        let mut shape = tensor["shape"].as_array()?.iter().map(Value::as_u64);
        let length = shape.try_fold(size, |product, length| product.checked_mul(length?))?;
        let start = end;
        end += length.min(1 << 16);
        if end > 1 << 16 {
            return None;
        }
        *tensor.get_mut("data_offsets")? = Value::from(vec![start, end]);
    }
    data.resize(end as usize, 0);
    let header = header.to_string();
    let length = (header.len() as u64).to_le_bytes();
    Some([length.as_slice(), header.as_bytes(), &data].concat())
}

/// Reads text as a permalink of every figure, and as that of a recipe.
pub(crate) fn permalink(link: &str) {
    match recipe(link) {
        Ok(read) => {
            let mut writer = Writer::new("any");
            writer.recipe(&read, &Recipe::default());
            assert_eq!(recipe(&writer.finish()).as_ref(), Ok(&read));
        }
        Err(reason) => check_reason(&reason),
    }
    for mut any in AnyFigure::all() {
        let figure = any.as_figure_mut();
        let before = figure.permalink();
        if let Err(error) = figure.open(link) {
            check_reason(&error.to_string());
            assert_eq!(figure.permalink(), before, "what cannot be read changes nothing");
            continue;
        }
        // What the page does next.
        let own = figure.permalink();
        assert!(!figure.controls().is_empty());
        assert!(!figure.tick(0.02).is_empty() || figure.job().is_some());
        figure.open(&own).expect("what a figure writes it can read");
        assert_eq!(figure.permalink(), own);
    }
}

/// Reads bytes as a table, and learns each of its columns.
pub(crate) fn table(bytes: &[u8]) {
    match Table::read(bytes) {
        Ok(table) => {
            for label in 0..table.columns.len() {
                match table.split(label) {
                    Ok(split) => {
                        let inputs = split.train.inputs.iter().chain(&split.test.inputs);
                        assert!(inputs.into_iter().all(|input| input.is_finite()));
                        assert_eq!(split.train.len() + split.test.len(), table.rows());
                    }
                    Err(error) => check_reason(&error.to_string()),
                }
            }
        }
        Err(error) => check_reason(&error.to_string()),
    }
}

/// Reads bytes as the four files of MNIST, one after the other.
pub(crate) fn idx(bytes: &[u8]) {
    match mnist_in_one(bytes) {
        Ok(split) => {
            // Written down again it is the same, byte by byte.
            let mut block = Vec::new();
            for part in [&split.train, &split.test] {
                let count = (part.len() as u32).to_be_bytes();
                let side = 28_u32.to_be_bytes();
                block.extend([[0, 0, 8, 3], count, side, side].concat());
                block.extend(part.inputs.iter().map(|input| (input * 255.0).round() as u8));
                block.extend([[0, 0, 8, 1], count].concat());
                block.extend(&part.labels);
                assert!(part.inputs.iter().all(|input| (0.0..=1.0).contains(input)));
            }
            assert!(block == bytes, "what is read is what stands there");
        }
        Err(error) => check_reason(&error.to_string()),
    }
    // No file can be images and labels at once.
    let error = mnist([bytes; 4]).expect_err("labels are no images");
    assert!(IdxFile::ALL[..2].contains(&error.file));
    check_reason(&error.to_string());
}

fn recipe(link: &str) -> Result<Recipe, String> {
    let mut reader = Reader::new(link).map_err(|error| error.to_string())?;
    let recipe = reader.recipe(&Recipe::default()).map_err(|error| error.to_string())?;
    reader.finish().map_err(|error| error.to_string())?;
    Ok(recipe)
}

/// A reason is short, and holds nothing that would garble a terminal.
fn check_reason(reason: &str) {
    assert!(!reason.is_empty() && reason.len() < 1_000, "{reason:?}");
    assert!(!reason.chars().any(char::is_control), "{reason:?}");
}
