//! Sizes, activation and skips, and what makes them legal.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Activation;
use crate::named::{Named as _, named};

/// The most hidden layers that a network may have.
pub const MAX_DEPTH: usize = 32;
/// The most neurons that a hidden layer of a network made here may have: few enough to be trained
/// while one reads. One that comes from a file may be wider.
pub const MAX_WIDTH: usize = 64;
/// The most inputs that a network may have.
pub const MAX_INPUTS: usize = 4_096;
/// The most logits that a network may have.
pub const MAX_OUTPUTS: usize = 4_096;
/// The most skips that a network may have: more than there are different ones.
pub const MAX_SKIPS: usize = 4_096;

/// The shape of a network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Architecture {
    /// The number of inputs.
    pub inputs: usize,
    /// The widths of the hidden layers, the first one first.
    pub hidden: Vec<usize>,
    /// The number of logits.
    pub outputs: usize,
    /// What every hidden neuron does with its sum.
    pub activation: Activation,
    /// What is done to the sums of a hidden layer before that.
    pub normalisation: Normalisation,
    /// The skips; several may share ends.
    pub skips: Vec<Skip>,
}

/// What is done to the sums of every hidden layer before the activation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Normalisation {
    /// Nothing.
    #[default]
    None,
    /// Layer normalisation (Ba, Kiros, Hinton 2016): for every example the sums of a layer are moved
    /// and scaled to mean 0 and variance 1, and then by a scale and a shift that each neuron learns.
    Layer,
}

named!(Normalisation {
    None: "none", "none";
    Layer: "layer", "of each layer";
});

/// A connection that passes over layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Skip {
    /// The layer that it starts from, 0..=H.
    pub from: usize,
    /// The layer that it leads to, from + 1..=H.
    pub to: usize,
    /// What it does on the way.
    pub kind: SkipKind,
}

/// What a skip from layer s does to its target t.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SkipKind {
    /// Adds `a_s` after the activation.
    Identity,
    /// Adds `a_s` before the activation.
    Pre,
    /// Adds `P a_s` after the activation, with P learned.
    Projection,
    /// Feeds `[a_(t-1), a_s]` to the target: `C a_s`, with C learned, is added before the activation.
    Concat,
}

named!(SkipKind {
    Identity: "identity", "identity";
    Pre: "pre", "identity, before the activation";
    Projection: "projection", "projection";
    Concat: "concat", "concatenation";
});

impl SkipKind {
    /// Whether the skip has weights of its own.
    pub fn has_weights(self) -> bool {
        matches!(self.built(), Self::Projection | Self::Concat)
    }

    /// Whether the skip is added before the activation.
    pub fn is_before_activation(self) -> bool {
        matches!(self.built(), Self::Pre | Self::Concat)
    }
}

/// The placements of skips that have a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Placement {
    /// No skip.
    None,
    /// One, from layer 1 to layer H - 1; needs 4 layers.
    One,
    /// From t - 2 to t for every odd t from 3 on.
    EverySecond,
    /// From t - 1 to t for every t from 2 on.
    Every,
}

named!(Placement {
    None: "none", "none";
    One: "one", "one long skip";
    EverySecond: "every-second", "every 2 layers";
    Every: "every", "every layer";
});

impl Placement {
    /// The skips of this placement in a network of that depth; empty where it is too shallow.
    pub fn skips(self, depth: usize) -> Vec<Skip> {
        let identity = |from, to| Skip { from, to, kind: SkipKind::Identity };
        match self {
            Self::One if depth >= 4 => vec![identity(1, depth - 1)],
            Self::None | Self::One => Vec::new(),
            Self::EverySecond => (3..=depth).step_by(2).map(|to| identity(to - 2, to)).collect(),
            Self::Every => (2..=depth).map(|to| identity(to - 1, to)).collect(),
        }
    }
}

/// Why an architecture cannot be built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArchitectureError {
    /// The number of hidden layers is not in 1..=[`MAX_DEPTH`].
    Depth(usize),
    /// A hidden layer's width is not in 1..= the second number.
    Width(usize, usize),
    /// The number of inputs is not in 1..=[`MAX_INPUTS`].
    Inputs(usize),
    /// The number of logits is not in 1..=[`MAX_OUTPUTS`].
    Outputs(usize),
    /// There are more skips than [`MAX_SKIPS`].
    Skips(usize),
    /// A skip leads to a layer that there is not, or not forward.
    Ends(Skip, usize),
    /// An identity skip between layers of different widths.
    Widths(Skip, usize, usize),
    /// A concat from the layer just before, which feeds its target already.
    ConcatNeighbour(Skip),
    /// The same skip twice, of a kind that learns: its weights would have one name.
    Twice(Skip),
}

impl fmt::Display for ArchitectureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Depth(depth) => {
                write!(f, "a network has 1 to {MAX_DEPTH} hidden layers, not {depth}")
            }
            Self::Width(width, most) => {
                write!(f, "a hidden layer has 1 to {most} neurons, not {width}")
            }
            Self::Inputs(inputs) => {
                write!(f, "a network has 1 to {MAX_INPUTS} inputs, not {inputs}")
            }
            Self::Outputs(outputs) => {
                write!(f, "a network has 1 to {MAX_OUTPUTS} logits, not {outputs}")
            }
            Self::Skips(skips) => write!(f, "a network has up to {MAX_SKIPS} skips, not {skips}"),
            Self::Ends(skip, depth) => write!(
                f,
                "a skip leads forward, between layers 0 and {depth}: {} to {} does not",
                skip.from, skip.to
            ),
            Self::Widths(skip, from, to) => write!(
                f,
                "a skip that copies needs equal widths: layer {} has {from}, layer {} has {to}",
                skip.from, skip.to
            ),
            Self::ConcatNeighbour(skip) => write!(
                f,
                "a concatenation starts two layers or more before its target: {} to {} does not",
                skip.from, skip.to
            ),
            Self::Twice(skip) => write!(
                f,
                "there are two skips with weights from layer {} to layer {}; one will do",
                skip.from, skip.to
            ),
        }
    }
}

impl std::error::Error for ArchitectureError {}

impl Architecture {
    /// The number of hidden layers, H.
    pub fn depth(&self) -> usize {
        self.hidden.len()
    }

    /// The number of neurons in a layer: the inputs in layer 0, the logits in layer H + 1.
    ///
    /// # Panics
    /// If there is no such layer.
    pub fn width(&self, layer: usize) -> usize {
        match layer {
            0 => self.inputs,
            _ if layer == self.depth() + 1 => self.outputs,
            _ => self.hidden[layer - 1],
        }
    }

    /// The number of all inputs of a neuron in a layer, those through concatenations included.
    pub fn fan_in(&self, layer: usize) -> usize {
        let concats =
            self.skips_into(layer).filter(|(_, skip)| skip.kind.built() == SkipKind::Concat);
        self.width(layer - 1) + concats.map(|(_, skip)| self.width(skip.from)).sum::<usize>()
    }

    /// The number of all inputs of what the weights of a skip add to: its source's neurons, or, for a
    /// concatenation, all inputs of its target.
    pub fn fan_in_of_skip(&self, skip: Skip) -> usize {
        match skip.kind {
            SkipKind::Concat => self.fan_in(skip.to),
            _ => self.width(skip.from),
        }
    }

    /// Whether the sums of hidden layers are normalised.
    pub fn is_normalised(&self) -> bool {
        self.normalisation.built() == Normalisation::Layer
    }

    /// The skips that lead to a layer, with their places in the list.
    pub fn skips_into(&self, layer: usize) -> impl Iterator<Item = (usize, Skip)> + '_ {
        self.skips.iter().copied().enumerate().filter(move |(_, skip)| skip.to == layer)
    }

    /// The number of weights and biases.
    pub fn parameter_count(&self) -> usize {
        let layers: usize =
            (1..=self.depth() + 1).map(|l| self.width(l) * (self.width(l - 1) + 1)).sum();
        let learned = self.skips.iter().filter(|skip| skip.kind.has_weights());
        let skips = learned.map(|skip| self.width(skip.from) * self.width(skip.to)).sum::<usize>();
        let norms = if self.is_normalised() { 2 * self.hidden.iter().sum::<usize>() } else { 0 };
        layers + skips + norms
    }

    /// Says what is wrong with the architecture, if anything is, for a network that is made here.
    ///
    /// # Errors
    /// The first thing found that makes it impossible.
    pub fn validate(&self) -> Result<(), ArchitectureError> {
        self.validate_up_to(MAX_WIDTH)
    }

    /// The same, where hidden layers may have so many neurons.
    ///
    /// # Errors
    /// The first thing found that makes it impossible.
    pub fn validate_up_to(&self, most_neurons: usize) -> Result<(), ArchitectureError> {
        let depth = self.depth();
        if !(1..=MAX_DEPTH).contains(&depth) {
            return Err(ArchitectureError::Depth(depth));
        }
        if let Some(&width) = self.hidden.iter().find(|width| !(1..=most_neurons).contains(*width))
        {
            return Err(ArchitectureError::Width(width, most_neurons));
        }
        if !(1..=MAX_INPUTS).contains(&self.inputs) {
            return Err(ArchitectureError::Inputs(self.inputs));
        }
        if !(1..=MAX_OUTPUTS).contains(&self.outputs) {
            return Err(ArchitectureError::Outputs(self.outputs));
        }
        if self.skips.len() > MAX_SKIPS {
            return Err(ArchitectureError::Skips(self.skips.len()));
        }
        for (place, &skip) in self.skips.iter().enumerate() {
            self.validate_skip(skip)?;
            if skip.kind.has_weights() && self.skips[..place].contains(&skip) {
                return Err(ArchitectureError::Twice(skip));
            }
        }
        Ok(())
    }

    fn validate_skip(&self, skip: Skip) -> Result<(), ArchitectureError> {
        let depth = self.depth();
        if skip.from >= skip.to || skip.to > depth {
            return Err(ArchitectureError::Ends(skip, depth));
        }
        let (from, to) = (self.width(skip.from), self.width(skip.to));
        match skip.kind {
            SkipKind::Identity | SkipKind::Pre if from != to => {
                Err(ArchitectureError::Widths(skip, from, to))
            }
            SkipKind::Concat if skip.from + 2 > skip.to => {
                Err(ArchitectureError::ConcatNeighbour(skip))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(depth: usize, skips: Vec<Skip>) -> Architecture {
        Architecture {
            inputs: 64,
            hidden: vec![16; depth],
            outputs: 10,
            activation: Activation::Tanh,
            normalisation: Normalisation::None,
            skips,
        }
    }

    #[test]
    fn placements_are_those_of_the_definitions() {
        let ends = |placement: Placement, depth| {
            let skips = placement.skips(depth);
            skips.iter().map(|skip| (skip.from, skip.to)).collect::<Vec<_>>()
        };
        assert_eq!(ends(Placement::One, 12), [(1, 11)]);
        assert_eq!(ends(Placement::One, 3), []);
        assert_eq!(ends(Placement::EverySecond, 6), [(1, 3), (3, 5)]);
        assert_eq!(ends(Placement::Every, 3), [(1, 2), (2, 3)]);
        for placement in [Placement::None, Placement::One, Placement::EverySecond, Placement::Every]
        {
            for depth in 1..=MAX_DEPTH {
                assert_eq!(chain(depth, placement.skips(depth)).validate(), Ok(()));
            }
        }
    }

    #[test]
    fn what_is_impossible_is_named() {
        let skip = |from, to, kind| Skip { from, to, kind };
        let error = |skips| chain(5, skips).validate().unwrap_err().to_string();
        assert!(error(vec![skip(1, 9, SkipKind::Identity)]).contains("1 to 9"));
        assert!(error(vec![skip(3, 3, SkipKind::Pre)]).contains("forward"));
        assert!(error(vec![skip(0, 3, SkipKind::Identity)]).contains("layer 0 has 64"));
        assert!(error(vec![skip(1, 2, SkipKind::Concat)]).contains("two layers"));
        assert!(error(vec![skip(0, 3, SkipKind::Projection); 2]).contains("two skips"));
        assert!(error(vec![skip(1, 3, SkipKind::Pre); 4_097]).contains("4097"));
        assert!(chain(0, vec![]).validate().is_err());
        assert!(chain(33, vec![]).validate().is_err());
        assert!(Architecture { inputs: 0, ..chain(5, vec![]) }.validate().is_err());
        assert!(Architecture { outputs: 4_097, ..chain(5, vec![]) }.validate().is_err());
    }

    #[test]
    fn only_where_it_is_said_may_a_layer_be_wide() {
        let wide = |width| Architecture { hidden: vec![16, width], ..chain(2, vec![]) };
        assert_eq!(wide(64).validate(), Ok(()));
        assert_eq!(wide(65).validate(), Err(ArchitectureError::Width(65, 64)));
        assert_eq!(wide(1_024).validate_up_to(1_024), Ok(()));
        assert!(wide(1_025).validate_up_to(1_024).unwrap_err().to_string().contains("1 to 1024"));
        assert!(wide(0).validate_up_to(1_024).is_err());
    }

    #[test]
    fn parameters_are_counted() {
        // 64 x 16 + 16, 11 times 16 x 16 + 16, 16 x 10 + 10, and a projection 64 x 16.
        let architecture = chain(12, vec![Skip { from: 0, to: 5, kind: SkipKind::Projection }]);
        assert_eq!(architecture.parameter_count(), 1040 + 11 * 272 + 170 + 1024);
        let normalised = Architecture { normalisation: Normalisation::Layer, ..architecture };
        assert_eq!(normalised.parameter_count(), 1040 + 11 * 272 + 170 + 1024 + 12 * 32);
    }
}
