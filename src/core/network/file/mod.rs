//! Network files: a network as safetensors, which PyTorch reads and writes as well.
//!
//! Tensors `layers.{l}.weight`, [fan out, fan in], and `layers.{l}.bias` for layers 1..=H + 1, and
//! `skips.{i}.weight` for the i-th skip, counted from 0, if it has weights; as metadata `format`,
//! `version`, `activation`, and `skips`, a JSON list of {"from", "to", "kind"}. Version 2 has
//! `normalisation` as well; with `layer` there, scale and shift of each hidden layer are
//! `norms.{l}.weight` and `norms.{l}.bias`, named as `nn.LayerNorm` has them. Version 3 has `answer`
//! besides: `logits`, or `goodness` for a network that does not answer by its logits, which only
//! [`read_answering`] reads.
//!
//! A file without that metadata is read if its tensors are named as in the `state_dict` of an
//! `nn.Sequential`: `0.weight`, `0.bias`, `2.weight` and so on. What such a file does not say has to
//! be [`Given`].
//!
//! ```
//! use mixed_levels_core::network::file::{self, Given};
//! use mixed_levels_core::network::Activation;
//! use mixed_levels_core::training::Recipe;
//!
//! let network = Recipe::default().network()?;
//! let bytes = file::write(&network);
//! assert_eq!(file::read(&bytes, &Given::default())?, network);
//!
//! // It says itself that its activation is tanh.
//! let given = Given { activation: Some(Activation::Relu), skips: None };
//! assert!(file::read(&bytes, &given).unwrap_err().to_string().contains("contradicts"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A file is somebody else's: whatever it holds, it is read whole or refused with a reason, and
//! nothing is made room for that it does not hold.

mod container;
mod number;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{
    Activation, Answer, Architecture, ArchitectureError, MAX_DEPTH, MAX_INPUTS, MAX_OUTPUTS,
    Network, Normalisation, Parameters, Skip, SkipKind,
};
use crate::arithmetic::Real;
use crate::excerpt::excerpt;
use crate::named::Named;
pub use container::MAX_HEADER;
use container::{Container, Tensor};

/// The format that the metadata name.
pub const FORMAT: &str = "mixed-levels";
/// The newest version, and the newest that is read.
pub const VERSION: &str = "3";
/// The versions that are written where they say everything, so that older programs read the file.
const PLAIN_VERSION: &str = "1";
const NORMALISED_VERSION: &str = "2";
/// The most neurons that a hidden layer of a file may have.
pub const MAX_WIDTH: usize = 1_024;

/// What the caller knows of a network whose file does not say it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// The activation; needed where the file names none.
    pub activation: Option<Activation>,
    /// The skips; none unless the file or the caller names some. The weights of those that have any
    /// are `skips.{i}.weight` in the file.
    pub skips: Option<Vec<Skip>>,
}

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileError(String);

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for FileError {}

impl From<ArchitectureError> for FileError {
    fn from(error: ArchitectureError) -> Self {
        Self(error.to_string())
    }
}

/// The network as a file: the same bytes for the same network.
///
/// [`read`] gives the same bits back for every network that it would not refuse as a file, which
/// is one whose hidden layers have at most [`MAX_WIDTH`] neurons, that is legal otherwise, and whose
/// parameters are finite.
pub fn write(network: &Network) -> Vec<u8> {
    write_answering(network, Answer::Logits)
}

/// The same for a network that answers so.
pub fn write_answering(network: &Network, answer: Answer) -> Vec<u8> {
    let Network { architecture, parameters } = network;
    let skips: Vec<SkipEntry> = architecture.skips.iter().map(SkipEntry::from).collect();
    let mut metadata = BTreeMap::from([
        ("format", FORMAT.to_owned()),
        ("version", PLAIN_VERSION.to_owned()),
        ("activation", architecture.activation.name().to_owned()),
        ("skips", container::json(&skips)),
    ]);
    if architecture.normalisation != Normalisation::None || answer != Answer::Logits {
        metadata.insert("version", NORMALISED_VERSION.to_owned());
        metadata.insert("normalisation", architecture.normalisation.name().to_owned());
    }
    if answer != Answer::Logits {
        metadata.insert("version", VERSION.to_owned());
        metadata.insert("answer", answer.name().to_owned());
    }
    let layers: Vec<String> = (1..=architecture.depth() + 1).map(own_name).collect();
    let tensors = tensors(architecture, &layers);
    container::assemble(&metadata, tensors.into_iter().zip(parameters.tensors()))
}

/// The network that a file holds, in single precision: what the file holds in another is rounded.
///
/// # Errors
/// What is wrong with the file, what it lacks, or how it contradicts what is given.
pub fn read(bytes: &[u8], given: &Given) -> Result<Network, FileError> {
    read_as(bytes, given).and_then(by_logits)
}

/// The network that a file holds, in single precision, and how it answers.
///
/// # Errors
/// As for [`read`], which also refuses networks that do not answer by their logits.
pub fn read_answering(bytes: &[u8], given: &Given) -> Result<(Network, Answer), FileError> {
    read_as(bytes, given)
}

/// The network that a file holds, in double precision: to the bit what it holds, in whichever
/// precision.
///
/// # Errors
/// As for [`read`].
pub fn read_double(bytes: &[u8], given: &Given) -> Result<Network<f64>, FileError> {
    read_as(bytes, given).and_then(by_logits)
}

/// The network, if it answers by its logits.
fn by_logits<R>((network, answer): (Network<R>, Answer)) -> Result<Network<R>, FileError> {
    match answer {
        Answer::Logits => Ok(network),
        Answer::Goodness => Err(FileError(
            "it answers by the goodness of its layers, as forward-forward trains networks; what is \
             computed here is about logits, which it does not answer by"
                .to_owned(),
        )),
    }
}

fn read_as<R: Real>(bytes: &[u8], given: &Given) -> Result<(Network<R>, Answer), FileError> {
    let container = Container::open(bytes)?;
    let Description { layers, activation, normalisation, skips, answer } =
        description(&container, given)?;
    let architecture = architecture(&container, &layers, activation, skips)?;
    let architecture = Architecture { normalisation, ..architecture };
    if answer == Answer::Goodness && architecture.inputs <= architecture.outputs {
        let Architecture { inputs, outputs, .. } = architecture;
        return Err(FileError(format!(
            "it answers by goodness, for which a label lies over the first inputs, and has {inputs} \
             inputs for {outputs} classes: it needs more"
        )));
    }
    // All of them are looked at before room is made for any.
    let tensors = tensors(&architecture, &layers);
    let held: Vec<Tensor> = tensors
        .iter()
        .map(|(name, shape)| container.tensor(name)?.of_shape(shape))
        .collect::<Result<_, _>>()?;
    let known: BTreeSet<&str> = tensors.iter().map(|(name, _)| name.as_str()).collect();
    if let Some(unknown) = container.names().find(|name| !known.contains(name)) {
        return Err(FileError(format!(
            "“{}” belongs to no layer and to no skip of this network",
            excerpt(unknown, LONGEST_NAME)
        )));
    }
    let mut parameters = Parameters::zeros(&architecture);
    for (tensor, numbers) in held.iter().zip(parameters.tensors_mut()) {
        tensor.read(numbers)?;
    }
    Ok((Network { architecture, parameters }, answer))
}

/// Names of a file that are longer are shown in part.
const LONGEST_NAME: usize = 48;

/// What a file is to be read as.
struct Description {
    /// What its layers are called.
    layers: Vec<String>,
    activation: Activation,
    normalisation: Normalisation,
    skips: Vec<Skip>,
    answer: Answer,
}

/// What the metadata say, or what is given.
fn description(container: &Container, given: &Given) -> Result<Description, FileError> {
    if container.metadata.get("format").is_some_and(|format| format == FORMAT) {
        let described = described(&container.metadata)?;
        agree(described.activation, &described.skips, given)?;
        return Ok(Description { layers: own_layers(container)?, ..described });
    }
    let ours = ["activation", "answer", "normalisation", "skips"];
    if let Some(key) = ours.iter().find(|key| container.metadata.contains_key(**key)) {
        return Err(FileError(format!(
            "its metadata give {key}, but no format: with “format” = “{FORMAT}” and “version” = \
             “{VERSION}” they would be understood"
        )));
    }
    let layers = sequential_layers(container)?;
    let activation = given.activation.ok_or_else(|| {
        FileError(format!(
            "it does not say which activation its hidden layers have, one of {}: give it \
             (`--activation` on the command line, `Given` in a program)",
            Activation::names()
        ))
    })?;
    let neighbours = layers.iter().zip(&layers[1..]).find(|(one, next)| *one + 1 == **next);
    if let Some((one, next)) = neighbours.filter(|_| activation != Activation::Linear) {
        let activation = activation.label();
        return Err(FileError(format!(
            "{one}.weight and {next}.weight are neighbours: there is no {activation} between them"
        )));
    }
    let names = layers.iter().map(usize::to_string).collect();
    let skips = given.skips.clone().unwrap_or_default();
    let (normalisation, answer) = (Normalisation::None, Answer::Logits);
    Ok(Description { layers: names, activation, normalisation, skips, answer })
}

/// What our metadata say; the names of the layers are yet to come.
fn described(metadata: &BTreeMap<String, String>) -> Result<Description, FileError> {
    let entry = |key: &str| {
        let missing = || FileError(format!("its metadata give no {key}"));
        metadata.get(key).map(String::as_str).ok_or_else(missing)
    };
    let (normalisation, answer) = match entry("version")? {
        PLAIN_VERSION => (Normalisation::None, Answer::Logits),
        NORMALISED_VERSION => (chosen("normalisation", entry)?, Answer::Logits),
        VERSION => (chosen("normalisation", entry)?, chosen("answer", entry)?),
        later if later.parse::<u32>().is_ok_and(|later| later > 3) => {
            return Err(FileError(format!(
                "it was made by a later version of Mixed Levels: its format has version {later}, \
                 and this one knows version {VERSION}"
            )));
        }
        other => {
            let other = excerpt(other, LONGEST_NAME);
            return Err(FileError(format!("the version of its format, “{other}”, is unknown")));
        }
    };
    let activation = chosen("activation", entry)?;
    let skips: Vec<SkipEntry> = serde_json::from_str(entry("skips")?).map_err(|error| {
        FileError(format!(
            "its skips are no list of {{\"from\", \"to\", \"kind\"}}: {}",
            container::reason(&error)
        ))
    })?;
    let skips = skips.iter().map(SkipEntry::skip).collect::<Result<_, _>>()?;
    Ok(Description { layers: Vec::new(), activation, normalisation, skips, answer })
}

/// The choice that an entry of the metadata names.
fn chosen<'a, T: Named>(
    key: &str,
    entry: impl Fn(&str) -> Result<&'a str, FileError>,
) -> Result<T, FileError> {
    let name = entry(key)?;
    T::from_name(name).ok_or_else(|| {
        let (names, name) = (T::names(), excerpt(name, LONGEST_NAME));
        FileError(format!("its {key} must be one of {names}, not “{name}”"))
    })
}

/// What another library says of a mistake may quote the file, at any length.
const LONGEST_REASON: usize = 160;

/// Makes sure that nothing else is given than the file says.
fn agree(activation: Activation, skips: &[Skip], given: &Given) -> Result<(), FileError> {
    if let Some(other) = given.activation.filter(|other| *other != activation) {
        return Err(FileError(format!(
            "it says itself that its activation is {}, which contradicts the {} that is given",
            activation.name(),
            other.name()
        )));
    }
    let sorted = |skips: &[Skip]| {
        let mut skips = skips.to_vec();
        skips.sort_unstable();
        skips
    };
    match &given.skips {
        Some(other) if sorted(other) != sorted(skips) => Err(FileError(format!(
            "it says itself which skips it has, {}, which contradicts those that are given, {}",
            listed(skips),
            listed(other)
        ))),
        _ => Ok(()),
    }
}

/// Some skips, as a permalink writes them.
fn listed(skips: &[Skip]) -> String {
    let list: Vec<String> =
        skips.iter().map(|s| format!("{}-{}:{}", s.from, s.to, s.kind.name())).collect();
    if list.is_empty() { "none".to_owned() } else { excerpt(&list.join(","), LONGEST_REASON) }
}

/// A skip in the metadata.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SkipEntry {
    from: usize,
    to: usize,
    kind: String,
}

impl From<&Skip> for SkipEntry {
    fn from(skip: &Skip) -> Self {
        Self { from: skip.from, to: skip.to, kind: skip.kind.name().to_owned() }
    }
}

impl SkipEntry {
    fn skip(&self) -> Result<Skip, FileError> {
        let kind = SkipKind::from_name(&self.kind).ok_or_else(|| {
            FileError(format!(
                "a skip’s kind must be one of {}, not “{}”",
                SkipKind::names(),
                excerpt(&self.kind, LONGEST_NAME)
            ))
        })?;
        Ok(Skip { from: self.from, to: self.to, kind })
    }
}

/// What a layer's tensors are called in our own files.
fn own_name(layer: usize) -> String {
    format!("layers.{layer}")
}

/// The names of layers 1..=H + 1 in a file of ours.
fn own_layers(container: &Container) -> Result<Vec<String>, FileError> {
    let last = numbers(container, "layers.").last().copied().unwrap_or_default().max(1);
    if last > MAX_DEPTH + 1 {
        return Err(ArchitectureError::Depth(last - 1).into());
    }
    Ok((1..=last).map(own_name).collect())
}

/// The places of the layers in an `nn.Sequential`.
fn sequential_layers(container: &Container) -> Result<Vec<usize>, FileError> {
    let layers: Vec<usize> = numbers(container, "").into_iter().collect();
    let Some(first) = container.names().next() else {
        return Err(FileError("it holds no tensors".to_owned()));
    };
    if layers.is_empty() {
        return Err(FileError(format!(
            "it has neither the metadata of a network file nor the tensors of an nn.Sequential, \
             0.weight, 0.bias, 2.weight and so on, but “{}”",
            excerpt(first, LONGEST_NAME)
        )));
    }
    if layers.len() > MAX_DEPTH + 1 {
        return Err(ArchitectureError::Depth(layers.len() - 1).into());
    }
    // Those of another kind, a normalisation say, are not taken for linear ones.
    for layer in &layers {
        container.tensor(&format!("{layer}.weight"))?.as_matrix()?;
    }
    Ok(layers)
}

/// Every number k for which there is a tensor `{prefix}{k}.weight` or `{prefix}{k}.bias`.
fn numbers(container: &Container, prefix: &str) -> BTreeSet<usize> {
    let number = |name: &str| {
        let (digits, tensor) = name.strip_prefix(prefix)?.split_once('.')?;
        let number: usize = digits.parse().ok()?;
        // Not 01, nor +1.
        (number.to_string() == digits && matches!(tensor, "weight" | "bias")).then_some(number)
    };
    container.names().filter_map(number).collect()
}

/// The architecture that the weights of these layers have.
fn architecture(
    container: &Container,
    layers: &[String],
    activation: Activation,
    skips: Vec<Skip>,
) -> Result<Architecture, FileError> {
    let mut sizes = Vec::new();
    for (place, layer) in layers.iter().enumerate() {
        let (fan_out, fan_in) = container.tensor(&format!("{layer}.weight"))?.as_matrix()?;
        let impossible = |what: &str, most: usize, size: usize| {
            FileError(format!("{layer}.weight: {what} 1 to {most}, not {size}"))
        };
        if place == 0 {
            if !(1..=MAX_INPUTS).contains(&fan_in) {
                return Err(impossible("the number of inputs is from", MAX_INPUTS, fan_in));
            }
            sizes.push(fan_in);
        }
        let most = if place + 1 == layers.len() { MAX_OUTPUTS } else { MAX_WIDTH };
        if !(1..=most).contains(&fan_out) {
            return Err(impossible("the number of its neurons is from", most, fan_out));
        }
        sizes.push(fan_out);
    }
    let hidden = sizes.get(1..layers.len()).unwrap_or_default().to_vec();
    let (inputs, outputs) = (sizes[0], sizes[layers.len()]);
    let normalisation = Normalisation::None;
    let architecture = Architecture { inputs, hidden, outputs, activation, normalisation, skips };
    architecture.validate_up_to(MAX_WIDTH)?;
    Ok(architecture)
}

/// The name and the shape of every tensor, in the order of [`Parameters::tensors`].
fn tensors(architecture: &Architecture, layers: &[String]) -> Vec<(String, Vec<usize>)> {
    let width = |layer: usize| architecture.width(layer);
    let weights =
        (1..).zip(layers).map(|(l, name)| (format!("{name}.weight"), vec![width(l), width(l - 1)]));
    let biases = (1..).zip(layers).map(|(l, name)| (format!("{name}.bias"), vec![width(l)]));
    let skips = architecture.skips.iter().enumerate();
    let skips = skips.filter(|(_, skip)| skip.kind.has_weights()).map(|(place, skip)| {
        (format!("skips.{place}.weight"), vec![width(skip.to), width(skip.from)])
    });
    let normalised = if architecture.is_normalised() { architecture.depth() } else { 0 };
    let norms = ["weight", "bias"].into_iter().flat_map(move |tensor| {
        (1..=normalised).map(move |l| (format!("norms.{l}.{tensor}"), vec![width(l)]))
    });
    weights.chain(biases).chain(skips).chain(norms).collect()
}
