//! Network files: whatever is written is read, to the bit. The judges are the bits that went in, the
//! crate `safetensors`, and files put together by hand.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeMap;

use mixed_levels::data::Chance;
use mixed_levels::named::Named as _;
use mixed_levels::network::file::{self, Given};
use mixed_levels::network::{
    Activation, Architecture, MAX_SKIPS, Network, Parameters, Scheme, Skip, SkipKind,
};
use proptest::prelude::*;
use proptest::sample::select;
use safetensors::SafeTensors;

fn networks() -> impl Strategy<Value = Network> {
    let sizes = (1..40_usize, prop::collection::vec(1..20_usize, 1..=32), 1..12_usize);
    let skips = prop::collection::vec((0..33_usize, 0..33_usize, select(SkipKind::ALL)), 0..12);
    (sizes, any::<bool>(), select(Activation::ALL), skips, any::<u32>()).prop_map(
        |((inputs, mut hidden, outputs), is_even, activation, skips, seed)| {
            if is_even {
                // Widths that differ allow few skips that copy.
                let width = hidden[0];
                hidden.fill(width);
            }
            let mut architecture =
                Architecture { inputs, hidden, outputs, activation, skips: Vec::new() };
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
        prop_assert_eq!(&metadata["version"], "1");
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
        let Parameters { weights, biases, skip_weights } = &network.parameters;
        let mut expected = BTreeMap::new();
        let matrix = |weight: &ndarray::Array2<f32>| {
            (weight.shape().to_vec(), weight.iter().map(|w| w.to_bits()).collect::<Vec<u32>>())
        };
        for (l, (weight, bias)) in (1..).zip(weights.iter().zip(biases)) {
            let of_bias = bias.iter().map(|b| b.to_bits()).collect();
            expected.insert(format!("layers.{l}.weight"), matrix(weight));
            expected.insert(format!("layers.{l}.bias"), (vec![bias.len()], of_bias));
        }
        for (i, weight) in skip_weights.iter().enumerate() {
            if let Some(weight) = weight {
                expected.insert(format!("skips.{i}.weight"), matrix(weight));
            }
        }
        prop_assert_eq!(numbers, expected);
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
        skips: vec![],
    };
    assert!(architecture.validate().is_err());
    let network = Network::new(architecture, Scheme::He.into(), 3);
    assert_eq!(file::read(&file::write(&network), &Given::default()).unwrap(), network);
}
