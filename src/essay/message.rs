//! What passes between the page and a worker: a closed set.

use serde::{Deserialize, Serialize};

use super::{bypass, fading_gradient, five_neurons, hero, shortcut};

/// What the page asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// The figure that asks.
    pub figure: String,
    /// What it asks for.
    pub command: Command,
}

/// What a figure asks of its experiment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Take on the state of this permalink.
    Show(String),
    /// Train.
    Advance {
        /// Towards this number of steps.
        until: usize,
        /// The plain twin towards this one.
        twin_until: usize,
        /// For no longer than this.
        milliseconds: f64,
    },
}

/// What a worker answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// The figure that asked.
    pub figure: String,
    /// What there is to see, or why the request could not be met.
    pub answer: Result<Snapshot, String>,
}

/// What an experiment shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Snapshot {
    /// Of the figure `hero`.
    Hero(Box<hero::Snapshot>),
    /// Of the figure `fading-gradient`.
    FadingGradient(Box<fading_gradient::Snapshot>),
    /// Of the figure `shortcut`.
    Shortcut(Box<shortcut::Snapshot>),
    /// Of the figures `five-neurons` and `five-neurons-skip`.
    FiveNeurons(Box<five_neurons::Snapshot>),
    /// Of the figure `bypass`.
    Bypass(Box<bypass::Snapshot>),
}

/// Numbers that travel as one block of bytes, least significant first, and so as a buffer that is
/// handed over and not copied.
pub mod floats {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    /// Writes the numbers as bytes.
    ///
    /// # Errors
    /// When the serializer fails.
    pub fn serialize<S: Serializer>(values: &[f32], serializer: S) -> Result<S::Ok, S::Error> {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        serializer.serialize_bytes(&bytes)
    }

    /// Reads the numbers back.
    ///
    /// # Errors
    /// When there are no bytes, or not four for each number.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<f32>, D::Error> {
        let bytes = serde_bytes::ByteBuf::deserialize(deserializer)?;
        let (numbers, rest) = bytes.as_chunks::<4>();
        if !rest.is_empty() {
            return Err(D::Error::custom("four bytes make a number"));
        }
        Ok(numbers.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect())
    }
}
