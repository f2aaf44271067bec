//! What the figure of the four measures shows, as a permalink.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::essay::permalink::{LinkError, Reader, Writer};
use crate::named::{Named, named};
use crate::network::{Neuron, Placement};
use crate::training::Recipe;

/// A trained network has taken so many steps.
pub(super) const TRAINED: usize = 1_500;
/// The number of digits in the test split.
pub(super) const TEST_EXAMPLES: usize = 360;
/// The amounts of a nudge, in tenths of its unit.
pub const AMOUNTS: RangeInclusive<i32> = -30..=30;

/// When the network is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Moment {
    /// At the start.
    #[default]
    Untrained,
    /// After 1,500 steps.
    Trained,
}

named!(Moment {
    Untrained: "untrained", "before training";
    Trained: "trained", "after 1,500 steps";
});

/// What the amount of a nudge is counted in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    /// What neurons say: from -1 to 1, or more where a skip adds to it.
    #[default]
    Activation,
    /// The standard deviation of the neuron over the test split.
    Deviation,
}

named!(Unit {
    Activation: "activation", "units";
    Deviation: "deviation", "deviations";
});

impl Unit {
    /// What it is called where there is room.
    pub(super) fn in_full(self) -> &'static str {
        match self {
            Self::Activation => "units of activation",
            Self::Deviation => "standard deviations",
        }
    }
}

/// How many of the five all four measures share, as the reader predicts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Prediction {
    /// Nothing was predicted.
    #[default]
    None,
    /// All.
    All,
    /// Some.
    Some,
    /// Not one.
    Nothing,
    /// The reader would rather see it without one.
    Shown,
}

named!(Prediction {
    None: "none", "do all four agree?";
    All: "all", "all four name the same five";
    Some: "some", "they share some of the five";
    Nothing: "nothing", "they share none";
    Shown: "shown", "no guess, show them";
});

/// What the figure shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The seed of the network that the essay opens with.
    pub seed: u32,
    /// Whether it has its skip, from layer 1 to layer 11.
    pub skip: bool,
    /// When it is looked at.
    pub moment: Moment,
    /// The blue neuron.
    pub blue: Neuron,
    /// The neuron before it that is nudged.
    pub nudged: Neuron,
    /// By so many tenths of a unit.
    pub amount: i32,
    /// And that is the unit.
    pub unit: Unit,
    /// The test digit that the network sees while it is nudged.
    pub example: usize,
    /// Whether the derivatives are checked by finite differences.
    pub check: bool,
    /// What the reader predicts.
    pub predicted: Prediction,
}

impl Default for State {
    fn default() -> Self {
        Self {
            seed: Recipe::default().seed,
            skip: true,
            moment: Moment::Untrained,
            blue: Neuron { layer: 12, index: 7 },
            nudged: Neuron { layer: 1, index: 14 },
            amount: 20,
            unit: Unit::Activation,
            example: 0,
            check: false,
            predicted: Prediction::None,
        }
    }
}

impl State {
    /// The network and how it trains.
    pub fn recipe(&self) -> Recipe {
        let Recipe { depth, .. } = Recipe::default();
        let skips = if self.skip { Placement::One.skips(depth) } else { Vec::new() };
        Recipe { seed: self.seed, skips, ..Recipe::default() }
    }

    /// The steps after which it is looked at.
    pub fn steps(&self) -> usize {
        match self.moment {
            Moment::Untrained => 0,
            Moment::Trained => TRAINED,
        }
    }

    /// Whether the reader may see what the other three measures say.
    pub fn reveals(&self) -> bool {
        self.predicted != Prediction::None
    }

    /// The amount of the nudge in its unit.
    pub fn amount(&self) -> f64 {
        f64::from(self.amount) / 10.0
    }

    /// Writes the state.
    pub fn permalink(&self) -> String {
        let default = Self::default();
        let neuron = |neuron: &Neuron| format!("{}.{}", neuron.layer, neuron.index);
        let mut writer = Writer::new("what-is-important");
        writer.field("seed", &self.seed, &default.seed, u32::to_string);
        writer.field("skip", &self.skip, &default.skip, |_| "none".to_owned());
        writer.field("moment", &self.moment, &default.moment, |m| m.name().to_owned());
        writer.field("blue", &self.blue, &default.blue, neuron);
        writer.field("nudged", &self.nudged, &default.nudged, neuron);
        writer.field("amount", &self.amount, &default.amount, |_| self.amount().to_string());
        writer.field("unit", &self.unit, &default.unit, |unit| unit.name().to_owned());
        writer.field("example", &self.example, &default.example, usize::to_string);
        writer.field("check", &self.check, &default.check, |_| "on".to_owned());
        writer.field("predicted", &self.predicted, &default.predicted, |p| p.name().to_owned());
        writer.finish()
    }

    /// Reads a state.
    ///
    /// # Errors
    /// Why the link makes no sense.
    pub fn from_permalink(link: &str) -> Result<Self, LinkError> {
        let default = Self::default();
        let mut reader = Reader::new(link)?;
        let most = f64::from(*AMOUNTS.end()) / 10.0;
        let amount = reader.number("amount", -most..=most, default.amount())?;
        let tenths = (10.0 * amount).round();
        let state = Self {
            seed: reader.number("seed", 0..=u32::MAX, default.seed)?,
            skip: match reader.take("skip") {
                None | Some("1-11") => true,
                Some("none") => false,
                Some(_) => {
                    return Err(LinkError::new(
                        "the skip of this figure leads from layer 1 to layer 11, 1-11, or there is none",
                    ));
                }
            },
            moment: reader.choice("moment", default.moment)?,
            blue: reader.neuron("blue", default.blue)?,
            nudged: reader.neuron("nudged", default.nudged)?,
            amount: tenths as i32,
            unit: reader.choice("unit", default.unit)?,
            example: reader.number("example", 0..=TEST_EXAMPLES - 1, default.example)?,
            check: match reader.take("check") {
                None | Some("off") => false,
                Some("on") => true,
                Some(_) => return Err(LinkError::new("check is on or off")),
            },
            predicted: reader.choice("predicted", default.predicted)?,
        };
        reader.finish()?;
        if (10.0 * amount - tenths).abs() > 1e-6 {
            return Err(LinkError::new("an amount goes by tenths, and this one lies between two"));
        }
        let Recipe { depth, width, .. } = state.recipe();
        if !(2..=depth).contains(&state.blue.layer) || state.blue.index >= width {
            return Err(LinkError::new(format!(
                "blue must be in layers 2 to {depth}, and a neuron from 0 to {}",
                width - 1
            )));
        }
        let before = 1..state.blue.layer;
        if !before.contains(&state.nudged.layer) || state.nudged.index >= width {
            return Err(LinkError::new(format!(
                "what is nudged must lie before blue, in layers 1 to {}, and be a neuron from 0 to {}",
                state.blue.layer - 1,
                width - 1
            )));
        }
        Ok(state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(State::default().permalink(), "what-is-important?v=1");
        for amount in AMOUNTS {
            let state = State { amount, ..State::default() };
            assert_eq!(State::from_permalink(&state.permalink()), Ok(state));
        }
        let state = State {
            seed: 9,
            skip: false,
            moment: Moment::Trained,
            blue: Neuron { layer: 5, index: 0 },
            nudged: Neuron { layer: 4, index: 15 },
            amount: -13,
            unit: Unit::Deviation,
            example: 359,
            check: true,
            predicted: Prediction::Some,
        };
        let link = "what-is-important?v=1&seed=9&skip=none&moment=trained&blue=5.0&nudged=4.15&amount=-1.3&unit=deviation&example=359&check=on&predicted=some";
        assert_eq!(state.permalink(), link);
        assert_eq!(State::from_permalink(link), Ok(state));
    }

    #[test]
    fn impossible_states_are_refused() {
        for (wrong, why) in [
            ("skip=2-9", "1-11"),
            ("moment=shuffled", "untrained, trained"),
            ("blue=1.0", "layers 2 to 12"),
            ("blue=13.0", "layers 2 to 12"),
            ("blue=12.16", "from 0 to 15"),
            ("blue=none", "a layer, a dot and a neuron"),
            ("nudged=12.3", "layers 1 to 11"),
            ("blue=5.3&nudged=5.3", "layers 1 to 4"),
            ("nudged=0.3", "before blue"),
            ("nudged=3.16", "from 0 to 15"),
            ("amount=3.1", "-3 to 3"),
            ("amount=NaN", "-3 to 3"),
            ("amount=0.25", "tenths"),
            ("unit=volt", "activation, deviation"),
            ("example=360", "0 to 359"),
            ("check=yes", "on or off"),
            ("predicted=maybe", "all, some"),
            ("depth=5", "depth"),
        ] {
            let link = format!("what-is-important?v=1&{wrong}");
            let refused = State::from_permalink(&link).unwrap_err();
            assert!(refused.to_string().contains(why), "{wrong}: {refused}");
        }
    }
}
