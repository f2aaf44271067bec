//! Network files: whatever is written is read, to the bit. The judges are the bits that went in, the
//! crate `safetensors`, and files put together by hand.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeMap;

use mixed_levels::data::Chance;
use mixed_levels::named::Named as _;
use mixed_levels::network::file::{self, Given};
use mixed_levels::network::{
    Activation, Answer, Architecture, Forward, MAX_SKIPS, Network, Normalisation, Parameters,
    Scheme, Skip, SkipKind,
};
use mixed_levels::training::{Recipe, Rule};
use ndarray::{Array2, ArrayView1};
use proptest::prelude::*;
use proptest::sample::select;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};

fn networks() -> impl Strategy<Value = Network> {
    let sizes = (1..40_usize, prop::collection::vec(1..20_usize, 1..=32), 1..12_usize);
    let skips = prop::collection::vec((0..33_usize, 0..33_usize, select(SkipKind::ALL)), 0..12);
    let neurons = (select(Activation::ALL), select(Normalisation::ALL));
    (sizes, any::<bool>(), neurons, skips, any::<u32>()).prop_map(
        |((inputs, mut hidden, outputs), is_even, (activation, normalisation), skips, seed)| {
            if is_even {
                // Widths that differ allow few skips that copy.
                let width = hidden[0];
                hidden.fill(width);
            }
            let mut architecture = Architecture {
                inputs,
                hidden,
                outputs,
                activation,
                normalisation,
                skips: Vec::new(),
            };
            for (from, to, kind) in skips {
                architecture.skips.push(Skip { from, to, kind });
                if architecture.validate().is_err() {
                    architecture.skips.pop();
                }
            }
            any_numbers(architecture, seed)
        },
    )
}

/// A network whose parameters may be any finite numbers, tiny, huge and negative zeros too.
fn any_numbers(architecture: Architecture, seed: u32) -> Network {
    let mut parameters = Parameters::zeros(&architecture);
    let mut chance = Chance::new(seed, "bits");
    for number in parameters.tensors_mut().flatten() {
        let bits = chance.uniform().to_bits() ^ chance.uniform().to_bits().rotate_left(15);
        let candidate = f32::from_bits(bits);
        *number = if candidate.is_finite() { candidate } else { -0.0 };
    }
    Network { architecture, parameters }
}

fn bits(parameters: &Parameters) -> Vec<u32> {
    parameters.tensors().flatten().map(|number| number.to_bits()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_is_written_is_read(network in networks()) {
        let bytes = file::write(&network);
        prop_assert_eq!(&bytes, &file::write(&network));
        let read = file::read(&bytes, &Given::default()).unwrap();
        prop_assert_eq!(&read.architecture, &network.architecture);
        prop_assert_eq!(bits(&read.parameters), bits(&network.parameters));
        let double = file::read_double(&bytes, &Given::default()).unwrap();
        prop_assert_eq!(double, network.to_double());
    }

    #[test]
    fn another_reader_finds_the_same(network in networks()) {
        let bytes = file::write(&network);
        let (_, header) = SafeTensors::read_metadata(&bytes).unwrap();
        let metadata = header.metadata().as_ref().unwrap();
        prop_assert_eq!(&metadata["format"], "mixed-levels");
        let normalisation = network.architecture.normalisation;
        let is_plain = normalisation == Normalisation::None;
        prop_assert_eq!(&metadata["version"], if is_plain { "1" } else { "2" });
        let name = (!is_plain).then(|| normalisation.name().to_owned());
        prop_assert_eq!(metadata.get("normalisation"), name.as_ref());
        prop_assert_eq!(&metadata["activation"], network.architecture.activation.name());
        let skips: Vec<Skip> = serde_json::from_str(&metadata["skips"]).unwrap();
        prop_assert_eq!(&skips, &network.architecture.skips);

        let read = SafeTensors::deserialize(&bytes).unwrap();
        let mut numbers = BTreeMap::new();
        for (name, tensor) in read.iter() {
            let (values, _) = tensor.data().as_chunks::<4>();
            let values: Vec<u32> = values.iter().map(|b| u32::from_le_bytes(*b)).collect();
            numbers.insert(name.to_owned(), (tensor.shape().to_vec(), values));
        }
        let Parameters { weights, biases, skip_weights, scales, shifts } = &network.parameters;
        let mut expected = BTreeMap::new();
        let matrix = |weight: &Array2<f32>| {
            (weight.shape().to_vec(), weight.iter().map(|w| w.to_bits()).collect::<Vec<u32>>())
        };
        for (l, (weight, bias)) in (1..).zip(weights.iter().zip(biases)) {
            let of_bias = bias.iter().map(|b| b.to_bits()).collect();
            expected.insert(format!("layers.{l}.weight"), matrix(weight));
            expected.insert(format!("layers.{l}.bias"), (vec![bias.len()], of_bias));
        }
        for (tensor, norms) in [("weight", scales), ("bias", shifts)] {
            for (l, norm) in (1..).zip(norms) {
                let bits = norm.iter().map(|n: &f32| n.to_bits()).collect();
                expected.insert(format!("norms.{l}.{tensor}"), (vec![norm.len()], bits));
            }
        }
        for (i, weight) in skip_weights.iter().enumerate() {
            if let Some(weight) = weight {
                expected.insert(format!("skips.{i}.weight"), matrix(weight));
            }
        }
        prop_assert_eq!(numbers, expected);
    }
}

/// A network that does not answer by its logits says so, and is not taken for one that does.
#[test]
fn a_file_says_how_its_network_answers() {
    for normalisation in [Normalisation::None, Normalisation::Layer] {
        let rule = Rule::ForwardForward;
        let network = Recipe { depth: 3, normalisation, rule, ..Recipe::default() };
        let network = network.network().unwrap();
        let bytes = file::write_answering(&network, Answer::Goodness);
        let (_, header) = SafeTensors::read_metadata(&bytes).unwrap();
        let metadata = header.metadata().as_ref().unwrap();
        assert_eq!((&*metadata["version"], &*metadata["answer"]), ("3", "goodness"));
        let given = Given::default();
        assert_eq!(file::read_answering(&bytes, &given), Ok((network.clone(), Answer::Goodness)));
        for refused in [
            file::read(&bytes, &given).unwrap_err(),
            file::read_double(&bytes, &given).unwrap_err(),
        ] {
            assert!(refused.to_string().contains("answers by the goodness"), "{refused}");
        }
        // Nothing else is written otherwise than before.
        let plain = file::write_answering(&network, Answer::Logits);
        assert_eq!(plain, file::write(&network));
        assert_eq!(file::read_answering(&plain, &given), Ok((network, Answer::Logits)));
    }
}

/// The largest network of a file in every other respect than its widths.
#[test]
fn the_most_skips_have_room_in_the_header() {
    let depth = 32;
    let mut skips = Vec::new();
    for to in 1..=depth {
        for from in 0..to {
            skips.push(Skip { from, to, kind: SkipKind::Projection });
            if from + 2 <= to {
                skips.push(Skip { from, to, kind: SkipKind::Concat });
            }
        }
    }
    let again = Skip { from: 31, to: 32, kind: SkipKind::Identity };
    skips.resize(MAX_SKIPS, again);
    let architecture = Architecture {
        inputs: 1,
        hidden: vec![1; depth],
        outputs: 1,
        activation: Activation::Tanh,
        normalisation: Normalisation::None,
        skips,
    };
    let network = Network::new(architecture, Scheme::Glorot.into(), 1);
    let bytes = file::write(&network);
    let length = u64::from_le_bytes(bytes[..8].try_into().unwrap());
    // With room for offsets that have more digits.
    assert!(length < file::MAX_HEADER as u64 / 2, "{length}");
    assert_eq!(file::read(&bytes, &Given::default()).unwrap(), network);
}

#[test]
fn a_file_may_be_wider_than_what_is_made_here() {
    let architecture = Architecture {
        inputs: 4_096,
        hidden: vec![1_024, 2],
        outputs: 4_096,
        activation: Activation::Relu,
        normalisation: Normalisation::None,
        skips: vec![],
    };
    assert!(architecture.validate().is_err());
    let network = Network::new(architecture, Scheme::He.into(), 3);
    let bytes = file::write(&network);
    assert_eq!(file::read(&bytes, &Given::default()).unwrap(), network);
    // And it computes what it should, sum by sum.
    let network = file::read_double(&bytes, &Given::default()).unwrap();
    let inputs: Vec<f64> = (0..4_096).map(|i| f64::from(i % 7) - 3.0).collect();
    let mut expected = inputs.clone();
    for (layer, weight) in (1..).zip(&network.parameters.weights) {
        let sum = |row: ArrayView1<f64>| row.iter().zip(&expected).map(|(w, a)| w * a).sum();
        let sums: Vec<f64> = weight.outer_iter().map(sum).collect();
        expected = if layer == 3 { sums } else { sums.iter().map(|z| z.max(0.0)).collect() };
    }
    let inputs = Array2::from_shape_vec((1, 4_096), inputs).unwrap();
    let forward = Forward::of(&network, inputs.view());
    for (ours, expected) in forward.logits().iter().zip(&expected) {
        assert!((ours - expected).abs() < 1e-12 * (1.0 + expected.abs()), "{ours} {expected}");
    }
}

/// A file as another program writes it: all tensors of one type, the metadata if there are any.
fn foreign(tensors: &[(&str, &[usize], Dtype, Vec<u8>)], metadata: &[(&str, &str)]) -> Vec<u8> {
    let views = tensors.iter().map(|(name, shape, dtype, bytes)| {
        (*name, TensorView::new(*dtype, shape.to_vec(), bytes).unwrap())
    });
    let metadata = metadata.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    let metadata: Vec<_> = metadata.collect();
    let metadata = (!metadata.is_empty()).then(|| metadata.into_iter().collect());
    safetensors::serialize(views, metadata).unwrap()
}

/// Two hidden layers of two neurons as `PyTorch` saves an `nn.Sequential`, with these numbers.
fn sequential(dtype: Dtype, number: impl Fn(usize) -> Vec<u8>) -> Vec<u8> {
    let tensor = |count| (0..count).flat_map(&number).collect::<Vec<u8>>();
    foreign(
        &[
            ("0.weight", &[2, 2], dtype, tensor(4)),
            ("0.bias", &[2], dtype, tensor(2)),
            ("2.weight", &[2, 2], dtype, tensor(4)),
            ("2.bias", &[2], dtype, tensor(2)),
            // After 2, though as text it stands before.
            ("10.weight", &[1, 2], dtype, tensor(2)),
            ("10.bias", &[1], dtype, tensor(1)),
        ],
        &[("format", "pt")],
    )
}

fn identity(from: usize, to: usize) -> Skip {
    Skip { from, to, kind: SkipKind::Identity }
}

#[test]
fn what_a_file_does_not_say_is_given() {
    let bytes = sequential(Dtype::F32, |i| (i as f32).to_le_bytes().to_vec());
    let needed = file::read(&bytes, &Given::default()).unwrap_err().to_string();
    assert!(needed.contains("tanh, relu, sigmoid") && needed.contains("--activation"), "{needed}");

    let given = Given { activation: Some(Activation::Silu), skips: Some(vec![identity(1, 2)]) };
    let network = file::read(&bytes, &given).unwrap();
    let architecture = Architecture {
        inputs: 2,
        hidden: vec![2, 2],
        outputs: 1,
        activation: Activation::Silu,
        normalisation: Normalisation::None,
        skips: vec![identity(1, 2)],
    };
    assert_eq!(network.architecture, architecture);
    assert_eq!(network.parameters.weights[0], ndarray::arr2(&[[0.0, 1.0], [2.0, 3.0]]));
    assert_eq!(network.parameters.weights[2], ndarray::arr2(&[[0.0, 1.0]]));

    let wrong = Given { skips: Some(vec![identity(0, 3)]), ..given };
    assert!(file::read(&bytes, &wrong).unwrap_err().to_string().contains("0 to 3"));
}

#[test]
fn what_is_given_may_not_contradict_the_file() {
    let skips = vec![identity(1, 3), identity(2, 3)];
    let architecture = Architecture {
        inputs: 2,
        hidden: vec![2; 3],
        outputs: 2,
        activation: Activation::Gelu,
        normalisation: Normalisation::None,
        skips,
    };
    let network = Network::new(architecture, Scheme::Glorot.into(), 1);
    let bytes = file::write(&network);
    let read = |activation, skips| {
        file::read(&bytes, &Given { activation, skips }).map_err(|error| error.to_string())
    };
    // The same said twice is no contradiction, in whichever order.
    let same = Some(vec![identity(2, 3), identity(1, 3)]);
    assert_eq!(read(Some(Activation::Gelu), same), Ok(network));
    let error = read(Some(Activation::Tanh), None).unwrap_err();
    assert!(error.contains("gelu") && error.contains("contradicts the tanh"), "{error}");
    let error = read(None, Some(vec![identity(1, 3)])).unwrap_err();
    assert!(
        error.contains("1-3:identity,2-3:identity") && error.contains("contradicts"),
        "{error}"
    );
    assert!(read(None, Some(vec![])).unwrap_err().contains("given, none"));
}

#[test]
fn every_floating_point_type_is_read() {
    // 2 + 1/64 needs 8 bits: each type has them.
    let number = |i: usize| 2.0 + i as f64 / 64.0;
    let half = |i: usize| (0x4000 + 8 * i as u16).to_le_bytes().to_vec();
    let upper_half = |i: usize| (number(i) as f32).to_le_bytes()[2..].to_vec();
    let single = |i: usize| (number(i) as f32).to_le_bytes().to_vec();
    let double = |i: usize| number(i).to_le_bytes().to_vec();
    for bytes in [
        sequential(Dtype::F16, half),
        sequential(Dtype::BF16, upper_half),
        sequential(Dtype::F32, single),
        sequential(Dtype::F64, double),
    ] {
        let given = Given { activation: Some(Activation::Tanh), skips: None };
        let network = file::read(&bytes, &given).unwrap();
        let expected = [[2.0, 2.015_625], [2.031_25, 2.046_875]];
        assert_eq!(network.parameters.weights[0], ndarray::arr2(&expected));
        assert_eq!(file::read_double(&bytes, &given), Ok(network.to_double()));
    }
}

#[test]
fn double_precision_is_kept_where_it_is_asked_for() {
    let number = |i: usize| 1.0 / (i as f64 + 3.0);
    let bytes = sequential(Dtype::F64, |i| number(i).to_le_bytes().to_vec());
    let given = Given { activation: Some(Activation::Tanh), skips: None };
    let double = file::read_double(&bytes, &given).unwrap();
    assert_eq!(double.parameters.weights[2][[0, 1]].to_bits(), 0.25_f64.to_bits());
    assert_eq!(double.parameters.weights[0][[0, 0]].to_bits(), (1.0_f64 / 3.0).to_bits());
    let single = file::read(&bytes, &given).unwrap();
    assert_eq!(single.parameters.weights[0][[0, 0]].to_bits(), (1.0_f32 / 3.0).to_bits());
    // Too large for one precision, not for the other.
    let bytes = sequential(Dtype::F64, |_| 1e39_f64.to_le_bytes().to_vec());
    assert!(file::read(&bytes, &given).unwrap_err().to_string().contains("0.weight holds 1e39"));
    assert!(file::read_double(&bytes, &given).is_ok());
}
