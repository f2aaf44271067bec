//! What the opening figure shows, as a permalink.

use serde::{Deserialize, Serialize};

use crate::essay::permalink::{LinkError, MOST_STEPS, Reader, Writer};
use crate::network::{Neuron, Skip, SkipKind};
use crate::training::Recipe;

/// The number of hidden layers.
pub(super) const DEPTH: usize = 12;
/// The number of neurons in each.
pub(super) const WIDTH: usize = 16;
/// The number of digits in the test split.
pub(super) const TEST_EXAMPLES: usize = 360;

/// What the figure shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// The seed of weights and batches.
    pub seed: u32,
    /// The ends of the shortcut, if it is there.
    pub skip: Option<(usize, usize)>,
    /// Steps of the network that is shown.
    pub step: usize,
    /// Steps of its plain twin; 0 without a shortcut.
    pub twin: usize,
    /// The blue neuron.
    pub blue: Option<Neuron>,
    /// The digit that is shown: its place in the test split.
    pub input: usize,
}

impl Default for State {
    fn default() -> Self {
        Self {
            seed: 1,
            skip: None,
            step: 0,
            twin: 0,
            blue: Some(Neuron { layer: DEPTH, index: 7 }),
            input: 0,
        }
    }
}

impl State {
    /// The network that is shown: with the shortcut, if it is there.
    pub(super) fn recipe(&self) -> Recipe {
        let skip = self.skip.map(|(from, to)| Skip { from, to, kind: SkipKind::Identity });
        let skips = skip.into_iter().collect();
        Recipe { depth: DEPTH, width: WIDTH, seed: self.seed, skips, ..Recipe::default() }
    }

    /// Writes the state.
    pub fn permalink(&self) -> String {
        let default = Self::default();
        let mut writer = Writer::new("hero");
        writer.field("seed", &self.seed, &default.seed, u32::to_string);
        writer.field("skip", &self.skip, &default.skip, |skip| {
            skip.map_or_else(|| "none".to_owned(), |(from, to)| format!("{from}-{to}"))
        });
        writer.field("step", &self.step, &default.step, usize::to_string);
        // Without a skip there is no twin.
        let twin = if self.skip.is_some() { self.twin } else { 0 };
        writer.field("twin", &twin, &default.twin, usize::to_string);
        writer.field("blue", &self.blue, &default.blue, |blue| {
            blue.map_or_else(|| "none".to_owned(), |blue| format!("{}.{}", blue.layer, blue.index))
        });
        writer.field("input", &self.input, &default.input, usize::to_string);
        writer.finish()
    }

    /// Reads a state.
    ///
    /// # Errors
    /// Why the link makes no sense.
    pub fn from_permalink(link: &str) -> Result<Self, LinkError> {
        let default = Self::default();
        let mut reader = Reader::new(link)?;
        let seed = reader.number("seed", 0..=u32::MAX, default.seed)?;
        let skip = match reader.take("skip") {
            None => default.skip,
            Some("none") => None,
            Some(text) => Some(ends(text)?),
        };
        let step = reader.number("step", 0..=MOST_STEPS, default.step)?;
        let twin = reader.number("twin", 0..=MOST_STEPS, default.twin)?;
        let blue = if reader.take_if("blue", "none") {
            None
        } else {
            Some(reader.neuron("blue", Neuron { layer: DEPTH, index: 7 })?)
        };
        let input = reader.number("input", 0..=TEST_EXAMPLES - 1, default.input)?;
        reader.finish()?;
        if let Some(blue) = blue
            && !((2..=DEPTH).contains(&blue.layer) && blue.index < WIDTH)
        {
            return Err(LinkError::new(format!(
                "a blue neuron is in layers 2 to {DEPTH}, and is numbered 0 to {}: {}.{} is not",
                WIDTH - 1,
                blue.layer,
                blue.index
            )));
        }
        let twin = if skip.is_some() { twin } else { 0 };
        Ok(Self { seed, skip, step, twin, blue, input })
    }
}

fn ends(text: &str) -> Result<(usize, usize), LinkError> {
    let ends =
        text.split_once('-').and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)));
    match ends {
        Some((from, to)) if (1..=DEPTH - 2).contains(&from) && (from + 2..=DEPTH).contains(&to) => {
            Ok((from, to))
        }
        _ => Err(LinkError::new(format!(
            "the skip must start at layer 1 or later and lead two layers further or more, to layer {DEPTH} at most"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(State::default().permalink(), "hero?v=1");
        let state =
            State { seed: 7, skip: Some((2, 9)), step: 1_500, twin: 900, blue: None, input: 12 };
        assert_eq!(
            state.permalink(),
            "hero?v=1&seed=7&skip=2-9&step=1500&twin=900&blue=none&input=12"
        );
        assert_eq!(State::from_permalink(&state.permalink()), Ok(state));
        assert_eq!(State::from_permalink("hero?v=1"), Ok(State::default()));
    }

    #[test]
    fn impossible_states_are_refused() {
        for link in [
            "hero?v=1&skip=1-40",
            "hero?v=1&skip=3-4",
            "hero?v=1&skip=0-5",
            "hero?v=1&skip=18446744073709551615-3",
            "hero?v=1&blue=1.3",
            "hero?v=1&blue=12.16",
            "hero?v=1&step=40001",
            "hero?v=1&depth=3",
        ] {
            assert!(State::from_permalink(link).is_err(), "{link}");
        }
    }
}
