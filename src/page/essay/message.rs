//! What passes between the page and a worker.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::fingerprint;

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
    /// Take in a file that the states to come may speak of.
    Bring(#[serde(with = "serde_bytes")] Vec<u8>),
    /// Take on the state of this permalink.
    Show(String),
    /// Do this job.
    Run(String),
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
    /// The [fingerprint](super::fingerprint) of what there is to see.
    pub fingerprint: String,
}

/// What an experiment shows, as it travels: only its figure knows how to read it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    #[serde(with = "serde_bytes")]
    bytes: Vec<u8>,
    /// The [hash](super::fingerprint) of all scores.
    scores: u64,
}

/// What the figures' snapshots have in common.
pub trait Scored: Serialize + DeserializeOwned {
    /// What was measured of every neuron, of one network or of two and layer by layer: the gradients,
    /// how much each matters to blue, or how much it varies.
    fn scores(&self) -> [&[Vec<f64>]; 2];
}

impl Snapshot {
    /// What is seen, ready to travel.
    pub fn of(seen: &impl Scored) -> Self {
        // Nothing that is seen is such that it cannot be written, and nobody reads an empty block.
        let bytes = to_bytes(seen).unwrap_or_default();
        Self { bytes, scores: fingerprint::of_scores(seen.scores()) }
    }

    /// What is seen, if that is of this kind.
    pub fn read<S: Scored>(&self) -> Option<S> {
        from_bytes(&self.bytes).ok()
    }

    /// The [hash](super::fingerprint) of all scores.
    pub fn scores(&self) -> u64 {
        self.scores
    }
}

/// A request or a reply as it travels: one block of bytes, which is handed over and not copied.
///
/// # Errors
/// When the message holds what cannot be written, which none does.
pub fn to_bytes(message: &impl Serialize) -> Result<Vec<u8>, postcard::Error> {
    postcard::to_allocvec(message)
}

/// A request or a reply that arrived.
///
/// # Errors
/// When the bytes are not such a message.
pub fn from_bytes<M: DeserializeOwned>(bytes: &[u8]) -> Result<M, postcard::Error> {
    postcard::from_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::essay::AnyFigure;

    #[test]
    fn every_message_arrives_as_it_was_sent() {
        for any in AnyFigure::all() {
            let figure = any.as_figure().name().to_owned();
            let command = Command::Show(any.as_figure().permalink());
            let request = Request { figure: figure.clone(), command };
            assert_eq!(from_bytes(&to_bytes(&request).unwrap()), Ok(request));
            let answer = Ok(any.as_figure().experiment().snapshot());
            let reply = Reply { figure, answer, fingerprint: "weights 0".to_owned() };
            assert_eq!(from_bytes(&to_bytes(&reply).unwrap()), Ok(reply));
        }
    }

    #[test]
    fn numbers_that_are_none_arrive_and_nonsense_does_not() {
        let milliseconds = f64::INFINITY;
        let command = Command::Advance { until: 1, twin_until: 0, milliseconds };
        assert_eq!(from_bytes(&to_bytes(&command).unwrap()), Ok(command));
        let diverged = vec![f64::NAN, f64::NEG_INFINITY];
        let arrived: Vec<f64> = from_bytes(&to_bytes(&diverged).unwrap()).unwrap();
        assert_eq!(
            arrived.iter().map(|x| x.to_bits()).collect::<Vec<_>>(),
            diverged.iter().map(|x| x.to_bits()).collect::<Vec<_>>()
        );
        let bytes = to_bytes(&Command::Show("hero?v=1".to_owned())).unwrap();
        assert!(from_bytes::<Command>(&bytes[..5]).is_err());
        assert!(from_bytes::<Request>(&[200; 12]).is_err());
    }
}
