//! What the gain dial shows, as a permalink.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::essay::permalink::{LinkError, Reader, Writer};
use crate::named::Named as _;
use crate::network::{Activation, Initialisation, Scheme};
use crate::training::Recipe;

/// The gains that the dial goes through, in hundredths.
pub const GAINS: RangeInclusive<usize> = 20..=250;
/// The depths that are offered: blue is in the last layer, and before it lie two at least, so that
/// the five have a choice.
pub(super) const DEPTHS: RangeInclusive<usize> = 3..=24;
/// The widths that are offered.
pub(super) const WIDTHS: RangeInclusive<usize> = 4..=64;
/// The numbers of networks that are offered.
pub(super) const SEEDS: RangeInclusive<usize> = 1..=30;

/// What the figure shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Where the dial stands, in hundredths.
    pub gain: usize,
    /// What a hidden neuron does with its sum.
    pub activation: Activation,
    /// The number of hidden layers.
    pub depth: usize,
    /// The number of neurons in each.
    pub width: usize,
    /// So many networks are asked: seeds 1, 2, 3 and so on.
    pub seeds: usize,
}

impl Default for State {
    fn default() -> Self {
        Self { gain: 50, activation: Activation::Linear, depth: 8, width: 16, seeds: 12 }
    }
}

impl State {
    /// The network of a gain in hundredths and a seed, before training.
    pub fn recipe(&self, gain: usize, seed: u32) -> Recipe {
        Recipe {
            depth: self.depth,
            width: self.width,
            activation: self.activation,
            initialisation: Initialisation { scheme: Scheme::Gain, gain: gain as f32 / 100.0 },
            seed,
            ..Recipe::default()
        }
    }

    /// Whether the networks are the same ones but for gain and number.
    pub(super) fn is_alike(&self, other: &Self) -> bool {
        (self.activation, self.depth, self.width) == (other.activation, other.depth, other.width)
    }

    /// The share of the five in any one layer if every candidate were equally likely.
    pub fn chance(&self) -> f64 {
        1.0 / (self.depth - 1) as f64
    }

    /// Writes the state.
    pub fn permalink(&self) -> String {
        let default = Self::default();
        let mut writer = Writer::new("gain-dial");
        let gain = |gain: &usize| (*gain as f64 / 100.0).to_string();
        writer.field("gain", &self.gain, &default.gain, gain);
        let name = |activation: &Activation| activation.name().to_owned();
        writer.field("activation", &self.activation, &default.activation, name);
        writer.field("depth", &self.depth, &default.depth, usize::to_string);
        writer.field("width", &self.width, &default.width, usize::to_string);
        writer.field("seeds", &self.seeds, &default.seeds, usize::to_string);
        writer.finish()
    }

    /// Reads a state.
    ///
    /// # Errors
    /// Why the link makes no sense.
    pub fn from_permalink(link: &str) -> Result<Self, LinkError> {
        let default = Self::default();
        let mut reader = Reader::new(link)?;
        let gain = reader.number("gain", 0.2..=2.5, default.gain as f64 / 100.0)?;
        let hundredths = (100.0 * gain).round();
        let state = Self {
            gain: hundredths as usize,
            activation: reader.choice("activation", default.activation)?,
            depth: reader.number("depth", DEPTHS, default.depth)?,
            width: reader.number("width", WIDTHS, default.width)?,
            seeds: reader.number("seeds", SEEDS, default.seeds)?,
        };
        reader.finish()?;
        if (100.0 * gain - hundredths).abs() > 1e-6 {
            return Err(LinkError::new("the dial goes by hundredths, and gain lies between two"));
        }
        Ok(state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(State::default().permalink(), "gain-dial?v=1");
        for gain in GAINS {
            let state = State { gain, activation: Activation::Relu, ..State::default() };
            assert_eq!(State::from_permalink(&state.permalink()), Ok(state));
        }
        let state =
            State { gain: 107, activation: Activation::Silu, depth: 24, width: 4, seeds: 30 };
        let link = "gain-dial?v=1&gain=1.07&activation=silu&depth=24&width=4&seeds=30";
        assert_eq!(state.permalink(), link);
        assert_eq!(State::from_permalink(link), Ok(state));
    }

    #[test]
    fn impossible_states_are_refused() {
        for (wrong, why) in [
            ("gain=0.19", "0.2 to 2.5"),
            ("gain=2.51", "0.2 to 2.5"),
            ("gain=NaN", "0.2 to 2.5"),
            ("gain=0.505", "hundredths"),
            ("depth=2", "3 to 24"),
            ("depth=25", "3 to 24"),
            ("width=3", "4 to 64"),
            ("seeds=0", "1 to 30"),
            ("seeds=31", "1 to 30"),
            ("activation=step", "tanh, relu"),
            ("seed=1", "seed"),
        ] {
            let refused = State::from_permalink(&format!("gain-dial?v=1&{wrong}")).unwrap_err();
            assert!(refused.to_string().contains(why), "{wrong}: {refused}");
        }
    }

    #[test]
    fn a_gain_is_the_number_that_a_study_writes() {
        for (hundredths, written) in [(50, 0.5_f32), (85, 0.85), (141, 1.41), (170, 1.7)] {
            let recipe = State::default().recipe(hundredths, 1);
            assert_eq!(recipe.initialisation.gain.to_bits(), written.to_bits());
        }
    }
}
