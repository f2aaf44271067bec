//! What the figures of the five neurons show, as a permalink.

use serde::{Deserialize, Serialize};

use crate::attribution::Measure;
use crate::data::Data;
use crate::essay::permalink::{LinkError, MOST_STEPS, Reader, Writer};
use crate::essay::twins;
use crate::named::Named as _;
use crate::network::{Architecture, MAX_DEPTH, Neuron, Skip, SkipKind};
use crate::training::Recipe;

/// The number of digits in the test split.
pub(super) const TEST_EXAMPLES: usize = 360;

/// What the figure shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Whether there are two networks, one of them with a skip: the figure `five-neurons-skip`.
    pub twins: bool,
    /// The network and how it trains; with twins the one that has the skip.
    pub recipe: Recipe,
    /// How far it has trained.
    pub step: usize,
    /// The moment that is looked at, if it is not the last.
    pub moment: Option<usize>,
    /// The blue neuron.
    pub blue: Option<Neuron>,
    /// Whether the twin of blue is left out of the five.
    pub hide_twin: bool,
    /// The one test digit that is asked about; none for the whole test split.
    pub input: Option<usize>,
    /// What importance means.
    pub measure: Measure,
}

/// The skip that the twins differ in unless the reader says otherwise: from layer 1 to the last
/// layer but one, or as near to that as there is room.
fn usual_skip(depth: usize) -> Skip {
    Skip { from: 1, to: (depth - 1).max(3), kind: SkipKind::Identity }
}

/// The neuron that is blue unless the reader says otherwise.
fn usual_blue(depth: usize, width: usize) -> Neuron {
    Neuron { layer: depth, index: 7.min(width - 1) }
}

impl State {
    /// The state that a figure starts in, for a network of that depth and width.
    fn usual(twins: bool, depth: usize, width: usize) -> Self {
        let skips = if twins { vec![usual_skip(depth)] } else { Vec::new() };
        Self {
            twins,
            recipe: Recipe { depth, width, skips, ..Recipe::default() },
            step: 0,
            moment: None,
            blue: Some(usual_blue(depth, width)),
            hide_twin: false,
            input: None,
            measure: Measure::Derivative,
        }
    }

    /// The state that a figure starts in.
    pub fn start(twins: bool) -> Self {
        Self::usual(twins, start_depth(twins), Recipe::default().width)
    }

    /// The figure that shows it.
    pub fn figure(twins: bool) -> &'static str {
        if twins { "five-neurons-skip" } else { "five-neurons" }
    }

    /// The smallest depth that a figure offers: blue needs a layer before its own, a skip one to
    /// pass over.
    pub fn least_depth(twins: bool) -> usize {
        if twins { 3 } else { 2 }
    }

    /// The network without the skip.
    pub fn plain(&self) -> Recipe {
        twins::plain(&self.recipe)
    }

    /// The skip that the twins differ in.
    pub fn skip(&self) -> Option<Skip> {
        self.recipe.skips.first().copied()
    }

    /// The step that is looked at.
    pub fn shown_step(&self) -> usize {
        self.moment.unwrap_or(self.step)
    }

    /// The neurons that are left out of a neuron's five in a network of this shape.
    pub(super) fn hidden(&self, blue: Neuron, shape: &Architecture) -> Vec<Neuron> {
        if self.hide_twin { shape.twins(blue) } else { Vec::new() }
    }

    /// The twin of blue, if the skip leads to its layer and copies.
    pub fn twin(&self) -> Option<Neuron> {
        self.recipe.architecture().twins(self.blue?).first().copied()
    }

    /// Writes the state.
    pub fn permalink(&self) -> String {
        let start = start_depth(self.twins);
        let usual = Self::usual(self.twins, self.recipe.depth, self.recipe.width);
        let standard = Recipe { depth: start, width: Recipe::default().width, ..usual.recipe };
        let mut writer = Writer::new(Self::figure(self.twins));
        writer.recipe(&self.recipe, &standard);
        writer.field("step", &self.step, &0, usize::to_string);
        // There is none that the run has not reached.
        let moment = self.moment.filter(|moment| *moment <= self.step);
        writer.field("moment", &moment, &None, |moment| moment.unwrap_or(0).to_string());
        writer.field("blue", &self.blue, &usual.blue, |blue| {
            blue.map_or_else(|| "none".to_owned(), |blue| format!("{}.{}", blue.layer, blue.index))
        });
        writer.field("twin", &self.hide_twin, &false, |_| "hidden".to_owned());
        writer.field("input", &self.input, &None, |input| input.unwrap_or(0).to_string());
        writer.field("measure", &self.measure, &Measure::Derivative, |m| m.name().to_owned());
        writer.finish()
    }

    /// Reads a state.
    ///
    /// # Errors
    /// Why the link makes no sense.
    pub fn from_permalink(link: &str) -> Result<Self, LinkError> {
        let mut reader = Reader::new(link)?;
        let state = Self::read(&mut reader)?;
        reader.finish()?;
        Ok(state)
    }

    /// Reads a state and the neuron under the pointer, which a figure adds to what it tells its
    /// experiment. It belongs to no permalink.
    ///
    /// # Errors
    /// Why the link makes no sense.
    pub(super) fn told(link: &str) -> Result<(Self, Option<Neuron>), LinkError> {
        let mut reader = Reader::new(link)?;
        let nobody = Neuron { layer: 0, index: 0 };
        let hover = Some(reader.neuron("hover", nobody)?).filter(|hover| *hover != nobody);
        let state = Self::read(&mut reader)?;
        reader.finish()?;
        let hover = hover.filter(|&hover| state.can_be_blue(hover));
        Ok((state, hover))
    }

    /// What a figure tells its experiment while the pointer is over a neuron.
    pub(super) fn telling(&self, hover: Option<Neuron>) -> String {
        let hover = hover.filter(|&hover| self.can_be_blue(hover));
        let text = hover.map(|hover| format!("&hover={}.{}", hover.layer, hover.index));
        self.permalink() + &text.unwrap_or_default()
    }

    /// Whether there is such a neuron, and something before it.
    pub(super) fn can_be_blue(&self, neuron: Neuron) -> bool {
        (2..=self.recipe.depth).contains(&neuron.layer) && neuron.index < self.recipe.width
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, LinkError> {
        let twins = reader.figure == Self::figure(true);
        let start = Self::start(twins);
        // What is usual depends on depth and width, so these are looked at first.
        let mut ahead = reader.clone();
        let depth = ahead.number("depth", 1..=MAX_DEPTH, start.recipe.depth)?;
        let least = Self::least_depth(twins);
        if depth < least {
            return Err(LinkError::new(format!("this figure needs {least} layers or more")));
        }
        let width = start.recipe.width;
        let skips = Self::usual(twins, depth, width).recipe.skips;
        let recipe = reader.recipe(&Recipe { skips, ..start.recipe })?;
        if recipe.data != Data::Digits {
            return Err(LinkError::new("this figure has the digits only"));
        }
        check_skips(twins, &recipe)?;
        let step = reader.number("step", 0..=MOST_STEPS, 0)?;
        let moment = reader.number("moment", 0..=step, step)?;
        let usual = usual_blue(recipe.depth, recipe.width);
        let none = reader.take_if("blue", "none");
        let blue = if none { None } else { Some(reader.neuron("blue", usual)?) };
        let hide_twin = reader.take_if("twin", "hidden");
        if hide_twin && !twins {
            return Err(LinkError::new("without a skip blue has no twin to hide"));
        }
        let all = TEST_EXAMPLES;
        let input = reader.number("input", 0..=TEST_EXAMPLES, all)?;
        let state = Self {
            twins,
            step,
            moment: (moment < step).then_some(moment),
            blue,
            hide_twin,
            input: (input < all).then_some(input),
            measure: reader.choice("measure", Measure::Derivative)?,
            recipe,
        };
        match blue {
            Some(blue) if !state.can_be_blue(blue) => Err(LinkError::new(format!(
                "a blue neuron is in layers 2 to {}, and is numbered 0 to {}: {}.{} is not",
                state.recipe.depth,
                state.recipe.width - 1,
                blue.layer,
                blue.index
            ))),
            _ => Ok(state),
        }
    }
}

fn start_depth(twins: bool) -> usize {
    if twins { 12 } else { 10 }
}

/// Twins differ in one skip, which passes over a layer or more; without twins there is none.
fn check_skips(twins: bool, recipe: &Recipe) -> Result<(), LinkError> {
    match (twins, &recipe.skips[..]) {
        (false, []) => Ok(()),
        (false, _) => Err(LinkError::new("this figure’s network has no skips")),
        (true, [skip]) if skip.from >= 1 && skip.from + 2 <= skip.to => Ok(()),
        (true, _) => Err(LinkError::new(
            "this figure has one skip, which starts at layer 1 or later and leads two layers further or more",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Activation;

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(State::start(false).permalink(), "five-neurons?v=1");
        assert_eq!(State::start(true).permalink(), "five-neurons-skip?v=1");
        for twins in [false, true] {
            let mut state = State::usual(twins, 7, 9);
            let shortest = state.permalink();
            assert_eq!(State::from_permalink(&shortest), Ok(state.clone()));
            assert!(shortest.ends_with("?v=1&depth=7&width=9"), "{shortest}");
            state.recipe.activation = Activation::Relu;
            (state.step, state.moment, state.input) = (500, Some(0), Some(359));
            (state.measure, state.blue) = (Measure::Ablation, None);
            if twins {
                state.hide_twin = true;
                state.recipe.skips = vec![Skip { from: 2, to: 5, kind: SkipKind::Concat }];
            }
            assert_eq!(State::from_permalink(&state.permalink()), Ok(state));
        }
        let hover = Neuron { layer: 3, index: 2 };
        let state = State::start(true);
        assert_eq!(State::told(&state.telling(Some(hover))), Ok((state.clone(), Some(hover))));
        assert!(State::from_permalink(&state.telling(Some(hover))).is_err());
    }

    #[test]
    fn impossible_states_are_refused() {
        for link in [
            "five-neurons?v=1&skips=1-5",
            "five-neurons?v=1&depth=1",
            "five-neurons?v=1&data=spiral",
            "five-neurons?v=1&twin=hidden",
            "five-neurons?v=1&blue=1.0",
            "five-neurons?v=1&blue=11.0",
            "five-neurons?v=1&blue=10.16",
            "five-neurons?v=1&input=361",
            "five-neurons?v=1&measure=taste",
            "five-neurons?v=1&step=5&moment=6",
            "five-neurons-skip?v=1&skips=none",
            "five-neurons-skip?v=1&skips=1-3,4-6",
            "five-neurons-skip?v=1&skips=0-6:projection",
            "five-neurons-skip?v=1&skips=3-4",
            "five-neurons-skip?v=1&depth=2",
            "five-neurons-skip?v=1&depth=6&skips=1-11",
        ] {
            assert!(State::from_permalink(link).is_err(), "{link}");
        }
    }
}
