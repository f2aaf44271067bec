//! What the figure of the levels shows, as a permalink.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::data::Data;
use crate::essay::permalink::{LinkError, MOST_STEPS, Reader, Writer};
use crate::measure::Cut;
use crate::named::Named as _;
use crate::network::{Neuron, Placement, Scheme};
use crate::training::{Optimiser, Recipe};

/// The networks that the figure opens with have taken so many steps.
pub(super) const TRAINED: usize = 1_500;
/// The depths that are offered: one long skip needs four layers, and among more than sixteen no
/// single one is seen.
pub(super) const DEPTHS: RangeInclusive<usize> = 4..=16;

/// Two layers, of which the first is the reference that the other is compared with.
pub type Pair = (usize, usize);

/// What the figure shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// The network with the skips and how it trains. They follow from placement and depth.
    pub recipe: Recipe,
    /// Where the skips are that the twins differ in; without any there is no twin.
    pub placement: Placement,
    /// How far the networks have trained.
    pub step: usize,
    /// The moment that is looked at, if it is not the last.
    pub moment: Option<usize>,
    /// What of the network with one long skip is cut.
    pub cut: Cut,
    /// The layers, from the input, 0, to H, that are compared.
    pub pair: Option<Pair>,
}

impl Default for State {
    fn default() -> Self {
        let (depth, placement) = (8, Placement::One);
        let recipe = Recipe {
            depth,
            initialisation: Scheme::Glorot.into(),
            optimiser: Optimiser::Adam,
            learning_rate: 0.003,
            skips: placement.skips(depth),
            ..Recipe::default()
        };
        Self { recipe, placement, step: TRAINED, moment: None, cut: Cut::None, pair: None }
    }
}

impl State {
    /// The network without skips.
    pub fn plain(&self) -> Recipe {
        Recipe { skips: Vec::new(), ..self.recipe.clone() }
    }

    /// The step that is looked at.
    pub fn shown_step(&self) -> usize {
        self.moment.unwrap_or(self.step)
    }

    /// Whether there is one skip, so that it can be cut, or what it passes over.
    pub fn can_be_cut(&self) -> bool {
        self.placement == Placement::One
    }

    /// Gives the network another depth or placement; what no longer makes sense of the rest goes.
    pub(super) fn place(&mut self, placement: Placement, depth: usize) {
        self.placement = placement;
        self.recipe.depth = depth;
        self.recipe.skips = placement.skips(depth);
        if !self.can_be_cut() {
            self.cut = Cut::None;
        }
        self.pair = self.pair.filter(|(reference, other)| *reference.max(other) <= depth);
    }

    /// Writes the state.
    pub fn permalink(&self) -> String {
        let default = Self::default();
        let mut writer = Writer::new("levels");
        writer.recipe(&self.plain(), &default.plain());
        let name = |placement: &Placement| placement.name().to_owned();
        writer.field("placement", &self.placement, &default.placement, name);
        writer.field("step", &self.step, &default.step, usize::to_string);
        // There is none that the run has not reached.
        let moment = self.moment.filter(|moment| *moment <= self.step);
        writer.field("moment", &moment, &None, |moment| moment.unwrap_or(0).to_string());
        writer.field("cut", &self.cut, &Cut::None, |cut| cut.name().to_owned());
        writer.field("pair", &self.pair, &None, |pair| {
            pair.map_or_else(String::new, |(reference, other)| format!("{reference}.{other}"))
        });
        writer.finish()
    }

    /// Reads a state.
    ///
    /// # Errors
    /// Why the link makes no sense.
    pub fn from_permalink(link: &str) -> Result<Self, LinkError> {
        let default = Self::default();
        let mut reader = Reader::new(link)?;
        let recipe = reader.recipe(&default.plain())?;
        let placement = reader.choice("placement", default.placement)?;
        let step = reader.number("step", 0..=MOST_STEPS, default.step)?;
        let looks_back = reader.holds("moment");
        let moment = reader.number("moment", 0..=step, step)?;
        let cut = reader.choice("cut", default.cut)?;
        let compares = reader.holds("pair");
        let pair = reader.neuron("pair", Neuron { layer: 0, index: 0 })?;
        reader.finish()?;
        if !matches!(recipe.data, Data::Digits | Data::Spiral) {
            return Err(LinkError::new("this figure has the digits and the spiral only"));
        }
        if !DEPTHS.contains(&recipe.depth) {
            return Err(LinkError::new(format!(
                "this figure has networks of {} to {} layers",
                DEPTHS.start(),
                DEPTHS.end()
            )));
        }
        if !recipe.skips.is_empty() {
            return Err(LinkError::new("the skips of this figure are said by their placement"));
        }
        if cut != Cut::None && placement != Placement::One {
            return Err(LinkError::new("only one long skip can be cut, or what it passes over"));
        }
        if pair.layer.max(pair.index) > recipe.depth {
            return Err(LinkError::new(format!(
                "a pair is two of the layers 0 to {}",
                recipe.depth
            )));
        }
        let mut state = Self {
            step,
            moment: looks_back.then_some(moment),
            cut,
            pair: compares.then_some((pair.layer, pair.index)),
            recipe,
            placement,
        };
        state.place(placement, state.recipe.depth);
        Ok(state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Activation;

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(State::default().permalink(), "levels?v=1");
        assert_eq!(State::from_permalink("levels?v=1"), Ok(State::default()));
        let mut state = State {
            step: 300,
            moment: Some(0),
            pair: Some((2, 7)),
            cut: Cut::Middle,
            ..State::default()
        };
        state.recipe.data = Data::Spiral;
        state.recipe.activation = Activation::Relu;
        state.recipe.initialisation = Scheme::He.into();
        state.recipe.seed = 4;
        state.place(Placement::One, 12);
        assert_eq!(
            state.permalink(),
            "levels?v=1&data=spiral&depth=12&activation=relu&init=he&seed=4&step=300&moment=0&cut=middle&pair=2.7"
        );
        assert_eq!(State::from_permalink(&state.permalink()), Ok(state.clone()));
        state.place(Placement::EverySecond, 5);
        assert_eq!((state.cut, state.pair), (Cut::None, None));
        assert_eq!(state.recipe.skips, Placement::EverySecond.skips(5));
        assert_eq!(State::from_permalink(&state.permalink()), Ok(state));
    }

    #[test]
    fn impossible_states_are_refused() {
        for link in [
            "levels?v=1&depth=3",
            "levels?v=1&depth=17",
            "levels?v=1&data=moons",
            "levels?v=1&skips=1-7",
            "levels?v=1&placement=two",
            "levels?v=1&placement=every&cut=skip",
            "levels?v=1&pair=2.9",
            "levels?v=1&pair=2",
            "levels?v=1&step=200&moment=201",
            "levels?v=1&step=40001",
        ] {
            assert!(State::from_permalink(link).is_err(), "{link}");
        }
    }
}
