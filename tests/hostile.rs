//! Whatever somebody hands to the program is read whole or refused with a reason. The judges are
//! files and links that `fuzz/make_seeds.py` put together without our code, most of them spoiled in
//! one way, and what must hold of any (`support/hostile.rs`). The fuzzer starts from the same ones.
#![cfg(not(target_arch = "wasm32"))]

#[path = "support/hostile.rs"]
mod hostile;

use std::fs;
use std::path::Path;

use allocation_counter::measure;
use mixed_levels::data::mnist_in_one;
use mixed_levels::essay::AnyFigure;
use mixed_levels::essay::control::Input;
use mixed_levels::figure::{Theme, svg};
use mixed_levels::network::Activation;
use mixed_levels::network::file::{self, Given};
use mixed_levels::shipped;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};

/// The files that cannot be read, and what is said of each.
const BAD_FILES: &[(&str, &str)] = &[
    // No such format.
    ("empty", "ends before its header does"),
    ("five-bytes", "ends before its header does"),
    ("zip", "safetensors.torch.save_file"),
    ("header-beyond-the-end", "ends before its header does"),
    ("header-of-all-memory", "a header of 18446744073709551615 bytes"),
    ("header-a-byte-too-long", "a header of 1048577 bytes"),
    ("header-no-json", "its header cannot be read"),
    ("header-a-list", "its header cannot be read"),
    ("header-not-closed", "its header cannot be read"),
    ("header-not-unicode", "its header cannot be read: invalid unicode"),
    ("header-nested", "what it says of “a” cannot be read"),
    ("header-empty", "holds no tensors"),
    ("cut-short", "layers.4.bias lies beyond the end of the file"),
    ("bytes-left-over", "bytes are left over after its last tensor: 1"),
    // What the header says of a tensor.
    ("tensor-twice", "it gives “layers.1.weight” twice"),
    ("tensor-no-object", "what it says of “layers.1.bias” cannot be read"),
    ("tensor-no-shape", "what it says of “layers.1.bias” cannot be read: missing field `shape`"),
    (
        "shape-negative",
        "what it says of “layers.1.bias” cannot be read: invalid value: integer `-2`",
    ),
    ("shape-fractional", "what it says of “layers.1.bias” cannot be read"),
    ("shape-overflows", "layers.1.weight has 24 bytes, which is not what F32 numbers of the shape"),
    ("shape-bits-overflow", "layers.1.weight has 24 bytes"),
    ("shape-larger-than-its-bytes", "numbers of the shape [2, 4] take"),
    ("shape-of-many-lengths", "layers.1.weight has the shape [1, 1, 1, 1, 1,"),
    ("offsets-overlap", "layers.1.bias does not begin where the tensor before it ends"),
    ("offsets-backwards", "layers.1.bias does not begin where the tensor before it ends"),
    ("offsets-beyond", "layers.4.bias lies beyond the end of the file"),
    ("offsets-huge", "does not begin where the tensor before it ends"),
    ("offsets-too-large", "what it says of “layers.1.weight” cannot be read"),
    ("offsets-with-a-hole", "layers.4.bias does not begin where the tensor before it ends"),
    ("type-unknown", "what it says of “layers.1.bias” cannot be read: unknown variant `F128`"),
    ("type-integer", "layers.2.bias holds numbers of the type I64"),
    ("type-byte", "layers.2.bias holds numbers of the type U8"),
    ("type-half-byte", "layers.2.bias holds numbers of the type F4"),
    // Numbers.
    ("nan", "layers.2.weight holds NaN at [1, 1]"),
    ("infinite", "layers.2.bias holds inf at [0]"),
    ("half-infinite", "layers.4.bias holds -inf at [1]"),
    ("bfloat-nan", "layers.1.weight holds NaN at [1, 2]"),
    ("double-too-large", "layers.3.weight holds -1e300 at [0, 1], too large for single precision"),
    // Layers.
    ("weight-missing", "layers.2.weight is missing"),
    ("bias-missing", "layers.3.bias is missing"),
    ("layer-missing", "layers.2.weight is missing"),
    ("layer-zero", "“layers.0.weight” belongs to no layer"),
    ("layer-zero-alone", "layers.1.weight is missing"),
    ("layer-far-away", "1 to 32 hidden layers, not 99999999998"),
    ("layer-number-written-otherwise", "layers.2.bias is missing"),
    ("layers-too-many", "1 to 32 hidden layers, not 33"),
    ("layers-too-few", "1 to 32 hidden layers, not 0"),
    ("tensor-unknown", "“layers.2.gain” belongs to no layer and to no skip"),
    (
        "tensor-unknown-and-long",
        "“xyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxy…” belongs to no",
    ),
    ("weight-a-vector", "layers.2.weight has the shape [4]"),
    ("weight-a-cube", "layers.2.weight has the shape [2, 2, 1]"),
    ("weight-does-not-fit", "layers.2.weight has the shape [2, 3]; [2, 2] would fit"),
    ("bias-does-not-fit", "layers.2.bias has the shape [3]; [2] would fit"),
    ("bias-a-matrix", "layers.2.bias has the shape [2, 1]; [2] would fit"),
    ("no-neurons", "layers.2.weight: the number of its neurons is from 1 to 1024, not 0"),
    ("no-inputs", "layers.1.weight: the number of inputs is from 1 to 4096, not 0"),
    ("no-logits", "layers.2.weight: the number of its neurons is from 1 to 4096, not 0"),
    ("too-many-neurons", "layers.1.weight: the number of its neurons is from 1 to 1024, not 1025"),
    ("too-many-inputs", "layers.1.weight: the number of inputs is from 1 to 4096, not 4097"),
    ("too-many-logits", "layers.2.weight: the number of its neurons is from 1 to 4096, not 4097"),
    // Metadata.
    ("metadata-no-object", "what its metadata say cannot be read"),
    ("metadata-no-text", "what its metadata say cannot be read: invalid type: integer `1`"),
    ("metadata-key-twice", "what its metadata say cannot be read: it gives “activation” twice"),
    ("metadata-twice", "it gives “__metadata__” twice"),
    ("version-later", "made by a later version of Mixed Levels"),
    ("normalisation-missing", "its metadata give no normalisation"),
    ("normalisation-unknown", "its normalisation must be one of none, layer, not “batch”"),
    ("answer-missing", "its metadata give no answer"),
    ("answer-unknown", "its answer must be one of logits, goodness, not “energy”"),
    ("answer-goodness", "it answers by the goodness of its layers"),
    ("answer-goodness-no-room", "has 2 inputs for 2 classes: it needs more"),
    ("norms-missing", "norms.1.weight"),
    ("norms-not-said", "“norms.1.weight” belongs to no layer"),
    ("version-unknown", "the version of its format, “one”, is unknown"),
    ("version-missing", "its metadata give no version"),
    ("format-missing", "its metadata give activation, but no format"),
    ("activation-unknown", "one of tanh, relu, sigmoid, silu, gelu, linear, not “softsign”"),
    ("activation-missing", "its metadata give no activation"),
    // Skips.
    ("skips-missing", "its metadata give no skips"),
    ("skips-no-list", "its skips are no list"),
    ("skips-no-json", "its skips are no list"),
    ("skips-one-end", "its skips are no list of {\"from\", \"to\", \"kind\"}: missing field `to`"),
    ("skips-end-twice", "duplicate field `from`"),
    ("skips-negative", "invalid value: integer `-1`"),
    ("skips-more-said", "unknown field `gain`"),
    ("skips-nested", "its skips are no list"),
    ("skip-of-unknown-kind", "one of identity, pre, projection, concat, not “residual”"),
    ("skip-to-nowhere", "between layers 0 and 3: 1 to 9 does not"),
    ("skip-to-the-logits", "between layers 0 and 3: 1 to 4 does not"),
    ("skip-backwards", "between layers 0 and 3: 3 to 1 does not"),
    ("skip-far-away", "between layers 0 and 3: 1 to 9007199254740992 does not"),
    ("skip-between-unequal-widths", "layer 0 has 3, layer 2 has 2"),
    ("skip-concat-of-neighbours", "two layers or more before its target: 1 to 2 does not"),
    ("skip-twice", "two skips with weights from layer 0 to layer 2"),
    ("skip-weight-missing", "skips.0.weight is missing"),
    ("skip-weight-does-not-fit", "skips.0.weight has the shape [3, 2]; [2, 3] would fit"),
    ("skip-weight-of-none", "“skips.0.weight” belongs to no layer and to no skip"),
    // What PyTorch saves and we do not read, though the activation is given.
    ("sequential-inside-a-module", "but “net.0.bias”"),
    ("sequential-without-bias", "2.bias is missing"),
    ("sequential-without-weight", "4.weight is missing"),
    ("sequential-with-norm", "1.weight has the shape [2]"),
    ("sequential-with-batch-norm", "“1.running_mean” belongs to no layer"),
    ("sequential-neighbours", "0.weight and 1.weight are neighbours: there is no tanh"),
    ("sequential-too-deep", "1 to 32 hidden layers, not 33"),
    ("sequential-projection", "“skips.0.weight” belongs to no layer and to no skip"),
];

/// The files of MNIST that cannot be read, and what is said of each.
const BAD_IDX: &[(&str, &str)] = &[
    ("empty", "the training images: there is nothing"),
    ("three-bytes", "they end after 3 bytes"),
    ("no-lengths", "they end after 4 bytes"),
    ("one-length", "they end after 8 bytes"),
    ("head-only", "the training labels: there is nothing"),
    ("gzipped", "they are gzipped"),
    ("no-idx", "do not begin as an IDX file does"),
    ("type-float", "the training images: they are numbers of the type 0x0d"),
    ("type-signed", "the training labels: they are numbers of the type 0x09"),
    ("labels-first", "they have 1 dimensions, and images have 3; are two files mixed up?"),
    ("images-twice", "they have 3 dimensions, and labels have 1; are two files mixed up?"),
    ("no-dimension", "they have 0 dimensions"),
    ("dimensions-many", "they have 255 dimensions"),
    ("side-other", "they have 14 by 14 pixels, and MNIST has 28 by 28"),
    ("side-zero", "they have 0 by 28 pixels"),
    ("side-huge", "they have 4294967295 by 4294967295 pixels"),
    ("none", "there are no images"),
    ("count-huge", "there are 4294967295 images, and 100000 are read at most"),
    ("count-too-large", "there are 100001 images, and 100000 are read at most"),
    ("count-of-what-is-not-there", "the test images: they are cut short: 800 bytes of 78399232"),
    ("fewer-labels", "the training labels: there are 1 of them for 2 images"),
    ("more-labels", "the training labels: there are 2 of them for 1 images"),
    ("label-ten", "the training labels: number 1 (from 0) is 10"),
    ("label-huge", "the test labels: number 0 (from 0) is 255"),
    ("training-only", "the test images: there is nothing"),
    ("cut-short", "the test labels: they are cut short: 8 bytes of 9"),
    ("byte-left-over", "the test labels: there is more than they say: 10 bytes, and not 9"),
];

/// The links that cannot be read, and what is said of each.
const BAD_LINKS: &[(&str, &str)] = &[
    ("empty", "it names no state"),
    ("no-state", "it names no state"),
    ("no-version", "it gives no version"),
    ("version-later", "its version, 2, is unknown"),
    ("version-twice", "it gives v twice"),
    ("no-value", "“step” has no value"),
    ("key-unknown", "“colour”, which is unknown"),
    ("key-twice", "it gives step twice"),
    ("key-long", "“kkkkkkkkkkkkkkkkkkkkkkkk…”, which is unknown"),
    ("too-long", "it is far too long"),
    ("number-negative", "depth must be from 1 to 32, not “-1”"),
    ("number-huge", "depth must be from 1 to 32, not “18446744073709551616”"),
    ("number-too-large", "depth must be from 1 to 32, not “33”"),
    ("number-plus-nothing", "width must be from 1 to 64, not “”"),
    ("rate-infinite", "rate must be from 0.000001 to 100, not “inf”"),
    ("rate-no-number", "rate must be from 0.000001 to 100, not “NaN”"),
    ("gain-no-number", "init must have a gain from 0.01 to 10, not “gain:NaN”"),
    ("gain-between", "the dial goes by hundredths, and gain lies between two"),
    ("nudged-after-blue", "what is nudged must lie before blue, in layers 1 to 4"),
    ("gain-huge", "init must have a gain from 0.01 to 10, not “gain:1e30”"),
    ("choice-unknown", "one of tanh, relu, sigmoid, silu, gelu, linear, not “softsign”"),
    ("norm-unknown", "norm must be one of none, layer, not “batch”"),
    ("rule-unknown", "rule must be one of backprop, feedback-alignment"),
    ("rule-without-logits", "does not answer by the logits that are shown here"),
    ("rule-not-here", "“rule”, which is unknown"),
    ("rule-stands-aside", "forward-forward asks for a goodness"),
    ("moment-between", "accuracy is measured every 25 steps, and moment 30 lies between two"),
    ("times-between", "times doubles from 0.125 to 8"),
    ("placement-too-shallow", "needs 4 layers; with 3 there is none"),
    ("drawing-too-small", "a drawing here has 8 x 8 pixels"),
    ("drawing-written-otherwise", "each run of one ink as long as it is"),
    ("drawing-too-dark", "letters from a to q"),
    ("drawing-not-latin", "letters from a to q"),
    ("drawing-huge", "a drawing here has 8 x 8 pixels"),
    ("drawing-and-digit", "it gives a digit and a drawing"),
    ("change-between", "epsilon is given in hundredths"),
    ("skip-without-ends", "a skip is written as 1-11 or 1-11:pre, not “5”"),
    ("skip-to-nowhere", "1 to 40 does not"),
    ("skip-huge", "18446744073709551615 to 18446744073709551615 does not"),
    ("skip-backwards", "5 to 2 does not"),
    ("skip-of-unknown-kind", "one of identity, pre, projection, concat, not “residual”"),
    ("skips-trailing-comma", "a skip is written as 1-11 or 1-11:pre, not “”"),
    (
        "data-not-of-this-figure",
        "data must be one of digits, spiral, circles, moons, xor, blobs, not “mnist”",
    ),
    ("skip-unequal-widths", "layer 0 has 64, layer 3 has 9"),
    ("selected-none-of-them", "selected must be from 1 to 1, not “9”"),
    ("blue-too-early", "1.0 is not"),
    ("blue-no-neuron", "a layer, a dot and a neuron, not “12”"),
    ("blue-huge", "18446744073709551615.18446744073709551615 is not"),
    ("control-characters", "not “[31m”"),
    ("not-latin", "step must be from 0 to 40000, not “٣”"),
];

#[test]
fn every_file_is_read_or_refused_with_its_reason() {
    let tanh = Given { activation: Some(Activation::Tanh), skips: None };
    for (name, bytes) in seeds("network_file", BAD_FILES) {
        let given = if name.starts_with("sequential") { &tanh } else { &Given::default() };
        let read = file::read(&bytes, given).map_err(|error| error.to_string());
        check(&name, read.err(), BAD_FILES);
        hostile::network_file(&bytes);
    }
}

#[test]
fn every_link_is_read_or_refused_with_its_reason() {
    for (name, bytes) in seeds("permalink", BAD_LINKS) {
        let link = String::from_utf8(bytes).unwrap();
        let figure = link.split('?').next().unwrap();
        let mut any = AnyFigure::named(figure).unwrap_or(AnyFigure::named("hero").unwrap());
        let opened = any.as_figure_mut().open(&link).map_err(|error| error.to_string());
        check(&name, opened.clone().err(), BAD_LINKS);
        hostile::permalink(&link);
        if opened.is_ok() {
            // What it leads to can be computed, be it the smallest network or one that diverges.
            let computed = AnyFigure::computed_with(&link, &shipped::file).unwrap();
            assert!(!computed.as_figure().sentence().is_empty(), "{name}");
        }
    }
}

#[test]
fn every_file_of_mnist_is_read_or_refused_with_its_reason() {
    for (name, bytes) in seeds("idx", BAD_IDX) {
        let read = mnist_in_one(&bytes).map_err(|error| error.to_string());
        check(&name, read.err(), BAD_IDX);
        hostile::idx(&bytes);
        let taken = measure(|| drop(mnist_in_one(&bytes))).bytes_max;
        assert!(taken < 16_384 + 8 * bytes.len() as u64, "{name}: {taken} bytes");
    }
}

/// A file cannot make the program ask for much more memory than it takes itself.
#[test]
fn a_small_file_takes_little_memory() {
    for (name, bytes) in seeds("network_file", BAD_FILES) {
        let taken = measure(|| drop(file::read(&bytes, &Given::default()))).bytes_max;
        assert!(taken < 16_384 + 8 * bytes.len() as u64, "{name}: {taken} bytes");
    }
}

/// Values of the keys of a permalink, most of them legal in some figure, among them the extremes.
const FIELDS: &[(&str, &[&str])] = &[
    ("data", &["spiral", "moons", "blobs", "digits"]),
    ("depth", &["1", "2", "3", "4", "7", "32"]),
    ("width", &["1", "2", "5", "64"]),
    ("activation", &["relu", "sigmoid", "silu", "gelu", "linear"]),
    ("norm", &["layer"]),
    ("init", &["glorot", "he", "orthogonal", "gain:0.01", "gain:10"]),
    ("widths", &["1:3", "2:64", "1:5,2:6"]),
    ("second", &["on"]),
    ("second.depth", &["2"]),
    ("second.activation", &["relu", "linear"]),
    ("second.rate", &["100"]),
    ("example", &["7", "2000"]),
    ("skip", &["1-3", "1-12", "10-12"]),
    ("skips", &["none", "1-3", "1-4:pre", "2-4:projection", "0-3:projection,0-3:concat,1-2,1-2"]),
    ("rule", &["feedback-alignment", "direct-feedback-alignment", "sign-symmetry", "layer-local"]),
    ("second.rule", &["backprop", "layer-local"]),
    ("loss", &["squared-error"]),
    ("optimiser", &["momentum", "adam"]),
    ("rate", &["0.000001", "0.01", "100"]),
    ("batch", &["1", "7", "256"]),
    ("seed", &["0", "2", "4294967295"]),
    ("step", &["1", "2", "25", "40"]),
    ("moment", &["0", "1", "25"]),
    ("twin", &["1", "26", "hidden"]),
    ("blue", &["none", "2.0", "3.1", "7.4", "12.15"]),
    ("input", &["0", "359"]),
    ("measure", &["typical", "activation", "ablation"]),
    ("selected", &["2", "4"]),
    ("cut", &["middle", "skip"]),
    ("placement", &["none", "every-second", "every"]),
    ("pair", &["0.0", "1.3", "4.2"]),
    ("predicted", &["middle", "skip", "alike"]),
    ("tried", &["middle", "both"]),
];

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        max_global_rejects: 100_000,
        cases: 64,
        ..ProptestConfig::default()
    })]

    /// A link that is read leads to something, however odd: networks of one neuron, runs that
    /// diverge, lesions of what never learned.
    #[test]
    fn whatever_a_link_leads_to_can_be_computed_told_and_drawn(
        figure in select(vec![
            "hero", "fading-gradient", "shortcut", "five-neurons", "five-neurons-skip", "bypass",
            "lab",
        ]),
        fields in subsequence(FIELDS, 0..8),
        choices in vec(any::<Index>(), 8),
    ) {
        let fields = fields.iter().zip(&choices);
        let fields = fields.map(|((key, values), choice)| format!("&{key}={}", choice.get(values)));
        let link = format!("{figure}?v=1{}", fields.collect::<String>());
        let opened = AnyFigure::named(figure).unwrap().as_figure_mut().open(&link);
        prop_assume!(opened.is_ok());
        let any = AnyFigure::computed_with(&link, &shipped::file).unwrap();
        let figure = any.as_figure();
        prop_assert!(!figure.sentence().is_empty(), "{link}");
        let numbers = format!("{:?}", figure.tables());
        prop_assert!(!numbers.contains("NaN") && !numbers.contains("inf"), "{link}: {numbers}");
        for narrow in [false, true] {
            let (width, height) = figure.size(narrow);
            let drawing =
                svg(width.into(), height.into(), |painter| any.draw(painter, &Theme::LIGHT));
            let drawing = drawing.unwrap();
            prop_assert!(!drawing.contains("NaN") && !drawing.contains("inf"), "{link}");
        }
    }

    /// A table with a few bytes in other places than somebody meant is read or refused with a reason,
    /// and what is read can be learned from or not, with a reason.
    #[test]
    fn a_spoiled_table_is_read_or_refused_with_its_reason(
        spoiled in vec((any::<Index>(), select(b"\0\n\r\"',;\t.-e0x\xff".to_vec())), 0..12),
        end in any::<Index>(),
    ) {
        let rows = (0..24).map(|row| format!("{},\"{}\",{}\n", row % 5, row % 7, ["a", "b"][row % 2]));
        let mut file = format!("one,two,label\n{}", rows.collect::<String>()).into_bytes();
        for (place, byte) in spoiled {
            let place = place.index(file.len());
            file[place] = byte;
        }
        file.truncate(end.index(4 * file.len()).max(1));
        hostile::table(&file);
    }

    /// Files of MNIST with a few bytes in other places than somebody meant.
    #[test]
    fn a_spoiled_file_of_mnist_is_read_or_refused_with_its_reason(
        spoiled in vec((any::<Index>(), any::<u8>()), 0..6),
        in_head in vec((0..24_usize, any::<u8>()), 0..2),
        end in any::<Index>(),
    ) {
        let head = |lengths: &[u32]| {
            let lengths_bytes = lengths.iter().flat_map(|length| length.to_be_bytes());
            [0, 0, 8, lengths.len() as u8].into_iter().chain(lengths_bytes).collect::<Vec<_>>()
        };
        let part = [head(&[1, 28, 28]), vec![9; 784], head(&[1]), vec![4]].concat();
        let mut block = part.repeat(2);
        for (place, byte) in spoiled {
            let place = place.index(block.len());
            block[place] = byte;
        }
        for (place, byte) in in_head {
            block[place] = byte;
        }
        block.truncate(end.index(4 * block.len()).max(1));
        hostile::idx(&block);
    }

    /// Any bytes at all as a table, and whatever is dropped on the lab.
    #[test]
    fn no_file_is_too_odd_for_the_lab(bytes in vec(any::<u8>(), 0..400), begins in 0..3_usize) {
        let begin: [&[u8]; 3] = [b"", b"{\"state\": \"lab?v=1", b"\x40\0\0\0\0\0\0\0{\"layers.1.weight\": {"];
        let bytes = [begin[begins], &bytes].concat();
        hostile::table(&bytes);
        let mut lab = AnyFigure::named("lab").unwrap();
        let before = lab.as_figure().permalink();
        let file = Input::File { name: "odd".to_owned(), bytes };
        lab.as_figure_mut().input("file", &file);
        prop_assert!(lab.as_figure().notice().is_some_and(|notice| notice.contains("cannot be opened")));
        prop_assert_eq!(lab.as_figure().permalink(), before);
    }
}

/// All seeds of a folder by their names; each that is expected to be there is.
fn seeds(folder: &str, bad: &[(&str, &str)]) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(folder);
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let name = |path: &Path| path.file_stem().unwrap().to_string_lossy().into_owned();
    let mut seeds: Vec<_> = paths.map(|path| (name(&path), fs::read(&path).unwrap())).collect();
    seeds.sort();
    for (name, _) in bad {
        assert!(seeds.iter().any(|(seed, _)| seed == name), "there is no seed {name}");
    }
    assert!(seeds.len() >= bad.len() + 5, "some can be read");
    seeds
}

/// A seed in the list is refused for the reason that stands there, any other is read.
fn check(name: &str, refused: Option<String>, bad: &[(&str, &str)]) {
    let expected = bad.iter().find(|(seed, _)| *seed == name).map(|(_, reason)| *reason);
    match (&refused, expected) {
        (Some(reason), Some(expected)) => assert!(reason.contains(expected), "{name}: {reason}"),
        _ => assert!(refused.is_none() && expected.is_none(), "{name}: {refused:?}, {expected:?}"),
    }
}
