//! What the scissors figure shows, as a permalink.

use serde::{Deserialize, Serialize};

use crate::essay::permalink::{LinkError, MOST_STEPS, Reader, Writer};
use crate::measure::Cut;
use crate::named::named;
use crate::network::{Placement, Scheme};
use crate::training::Recipe;

/// The network that the figure opens with has taken so many steps.
pub(super) const TRAINED: usize = 1_500;
/// With fewer layers there is nothing between the ends of the skip.
pub(super) const LEAST_DEPTH: usize = 4;

/// Which cut hurts more, as the reader predicts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Prediction {
    /// Nothing was predicted.
    #[default]
    None,
    /// That of the middle.
    Middle,
    /// That of the skip.
    Skip,
    /// Both about the same.
    Alike,
}

named!(Prediction {
    None: "none", "which cut hurts more?";
    Middle: "middle", "the middle";
    Skip: "skip", "the skip";
    Alike: "alike", "both alike";
});

/// The cuts that the reader has tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    /// The middle.
    pub middle: bool,
    /// The skip.
    pub skip: bool,
}

impl Tried {
    /// The same, and this one.
    #[must_use]
    pub fn and(self, cut: Cut) -> Self {
        Self { middle: self.middle || cut == Cut::Middle, skip: self.skip || cut == Cut::Skip }
    }

    fn name(self) -> &'static str {
        match (self.middle, self.skip) {
            (false, false) => "none",
            (true, false) => "middle",
            (false, true) => "skip",
            (true, true) => "both",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        let all = [(false, false), (true, false), (false, true), (true, true)];
        let mut all = all.into_iter().map(|(middle, skip)| Self { middle, skip });
        all.find(|tried| tried.name() == name)
    }
}

/// What the figure shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// The network and how it trains. Its one skip leads from layer 1 to the last but one.
    pub recipe: Recipe,
    /// How far it has trained.
    pub step: usize,
    /// What is cut.
    pub cut: Cut,
    /// What the reader predicts.
    pub predicted: Prediction,
    /// What the reader has cut so far.
    pub tried: Tried,
}

impl Default for State {
    fn default() -> Self {
        let depth = 16;
        let recipe = Recipe { depth, skips: Placement::One.skips(depth), ..Recipe::default() };
        Self {
            recipe,
            step: TRAINED,
            cut: Cut::None,
            predicted: Prediction::None,
            tried: Tried::default(),
        }
    }
}

/// The recipe without its skip, which follows from the depth and is not written.
fn bare(recipe: &Recipe) -> Recipe {
    Recipe { skips: Vec::new(), ..recipe.clone() }
}

impl State {
    /// Whether the reader may see what this cut does: once it was tried, or something predicted.
    pub fn reveals(&self, cut: Cut) -> bool {
        self.predicted != Prediction::None
            || match cut {
                Cut::None => true,
                Cut::Middle => self.tried.middle,
                Cut::Skip => self.tried.skip,
            }
    }

    /// Writes the state.
    pub fn permalink(&self) -> String {
        let default = Self::default();
        let mut writer = Writer::new("bypass");
        writer.recipe(&bare(&self.recipe), &bare(&default.recipe));
        writer.field("step", &self.step, &default.step, usize::to_string);
        let name = |cut: &Cut| crate::named::Named::name(*cut).to_owned();
        writer.field("cut", &self.cut, &default.cut, name);
        let name = |prediction: &Prediction| crate::named::Named::name(*prediction).to_owned();
        writer.field("predicted", &self.predicted, &default.predicted, name);
        // What is cut has been tried; that need not be said.
        let least = default.tried.and(self.cut);
        writer.field("tried", &self.tried, &least, |tried| tried.name().to_owned());
        writer.finish()
    }

    /// Reads a state.
    ///
    /// # Errors
    /// Why the link makes no sense.
    pub fn from_permalink(link: &str) -> Result<Self, LinkError> {
        let default = Self::default();
        let mut reader = Reader::new(link)?;
        let mut recipe = reader.recipe(&bare(&default.recipe))?;
        let step = reader.number("step", 0..=MOST_STEPS, default.step)?;
        let cut = reader.choice("cut", default.cut)?;
        let predicted = reader.choice("predicted", default.predicted)?;
        let tried = match reader.take("tried") {
            None => default.tried,
            Some(name) => Tried::from_name(name).ok_or_else(|| {
                LinkError::new("what was tried must be one of none, middle, skip, both")
            })?,
        };
        reader.finish()?;
        if recipe.depth < LEAST_DEPTH {
            return Err(LinkError::new(format!(
                "this figure needs {LEAST_DEPTH} layers, so that something lies between the ends of its skip"
            )));
        }
        if !recipe.skips.is_empty() {
            return Err(LinkError::new(
                "the skip of this figure always leads from layer 1 to the last but one",
            ));
        }
        if recipe.initialisation.scheme == Scheme::Gain {
            return Err(LinkError::new("this figure has no initialisation by gain"));
        }
        recipe.skips = Placement::One.skips(recipe.depth);
        Ok(Self { recipe, step, cut, predicted, tried: tried.and(cut) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Activation;

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(State::default().permalink(), "bypass?v=1");
        let state = State {
            recipe: Recipe {
                depth: 8,
                activation: Activation::Relu,
                initialisation: Scheme::Glorot.into(),
                skips: Placement::One.skips(8),
                seed: 4,
                ..Recipe::default()
            },
            step: 300,
            cut: Cut::Middle,
            predicted: Prediction::Alike,
            tried: Tried { middle: true, skip: true },
        };
        assert_eq!(
            state.permalink(),
            "bypass?v=1&depth=8&activation=relu&init=glorot&seed=4&step=300&cut=middle&predicted=alike&tried=both"
        );
        assert_eq!(State::from_permalink(&state.permalink()), Ok(state));
        // What is cut has been tried.
        let cut = State::from_permalink("bypass?v=1&cut=skip").unwrap();
        assert_eq!(cut.permalink(), "bypass?v=1&cut=skip");
        assert!(cut.reveals(Cut::Skip) && cut.reveals(Cut::None) && !cut.reveals(Cut::Middle));
    }

    #[test]
    fn impossible_states_are_refused() {
        for link in [
            "bypass?v=1&depth=3",
            "bypass?v=1&skips=1-11",
            "bypass?v=1&init=gain:2",
            "bypass?v=1&cut=both",
            "bypass?v=1&predicted=maybe",
            "bypass?v=1&tried=all",
            "bypass?v=1&step=40001",
        ] {
            assert!(State::from_permalink(link).is_err(), "{link}");
        }
    }
}
