//! What the figure of the shortcuts shows, as a permalink.

use serde::{Deserialize, Serialize};

use crate::essay::permalink::{LinkError, MOST_STEPS, Reader, Writer};
use crate::network::{Placement, Skip};
use crate::training::Recipe;

/// What the figure shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// The network with its skips and how it trains.
    pub recipe: Recipe,
    /// The place in the list of the skip that has handles; 0 where there is none.
    pub selected: usize,
    /// Steps of the network with the skips, or of the plain one where there are none.
    pub step: usize,
    /// Steps of the plain twin; 0 without skips.
    pub twin: usize,
}

impl Default for State {
    /// The essay's opening network with one skip, before its first step.
    fn default() -> Self {
        let recipe = Recipe::default();
        let skips = Placement::One.skips(recipe.depth);
        Self { recipe: Recipe { skips, ..recipe }, selected: 0, step: 0, twin: 0 }
    }
}

impl State {
    /// The skip that has handles.
    pub fn selected_skip(&self) -> Option<Skip> {
        self.recipe.skips.get(self.selected).copied()
    }

    /// Writes the state.
    pub fn permalink(&self) -> String {
        let default = Self::default();
        let mut writer = Writer::new("shortcut");
        writer.recipe(&self.recipe, &default.recipe);
        writer
            .field("selected", &self.selected, &default.selected, |place| (place + 1).to_string());
        writer.field("step", &self.step, &default.step, usize::to_string);
        // Without a skip there is no twin.
        let twin = if self.recipe.skips.is_empty() { 0 } else { self.twin };
        writer.field("twin", &twin, &default.twin, usize::to_string);
        writer.finish()
    }

    /// Reads a state.
    ///
    /// # Errors
    /// Why the link makes no sense.
    pub fn from_permalink(link: &str) -> Result<Self, LinkError> {
        let default = Self::default();
        let mut reader = Reader::new(link)?;
        let recipe = reader.recipe(&default.recipe)?;
        let selected = reader.number("selected", 1..=recipe.skips.len().max(1), 1)? - 1;
        let step = reader.number("step", 0..=MOST_STEPS, default.step)?;
        let twin = reader.number("twin", 0..=MOST_STEPS, default.twin)?;
        reader.finish()?;
        let twin = if recipe.skips.is_empty() { 0 } else { twin };
        Ok(Self { recipe, selected, step, twin })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Scheme, SkipKind};

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(State::default().permalink(), "shortcut?v=1");
        let skip = |from, to, kind| Skip { from, to, kind };
        let state = State {
            recipe: Recipe {
                initialisation: Scheme::Glorot.into(),
                skips: vec![skip(1, 5, SkipKind::Identity), skip(0, 9, SkipKind::Projection)],
                ..Recipe::default()
            },
            selected: 1,
            step: 500,
            twin: 700,
        };
        assert_eq!(
            state.permalink(),
            "shortcut?v=1&init=glorot&skips=1-5,0-9:projection&selected=2&step=500&twin=700"
        );
        assert_eq!(State::from_permalink(&state.permalink()), Ok(state));
        let plain = State::from_permalink("shortcut?v=1&skips=none&step=20&twin=7").unwrap();
        assert_eq!((plain.recipe.skips.len(), plain.step, plain.twin), (0, 20, 0));
        assert_eq!(plain.permalink(), "shortcut?v=1&skips=none&step=20");
    }

    #[test]
    fn impossible_states_are_refused() {
        for link in [
            "shortcut?v=1&depth=8",
            "shortcut?v=1&skips=0-5",
            "shortcut?v=1&skips=4-5:concat",
            "shortcut?v=1&skips=1-5:projection,1-5:projection",
            "shortcut?v=1&selected=2",
            "shortcut?v=1&selected=0",
            "shortcut?v=1&skips=none&selected=2",
            "shortcut?v=1&step=40001",
            "shortcut?v=1&blue=12.3",
        ] {
            assert!(State::from_permalink(link).is_err(), "{link}");
        }
    }
}
