//! What the figure of the fading gradient shows, as a permalink.

use serde::{Deserialize, Serialize};

use crate::essay::permalink::{LinkError, MOST_STEPS, Reader, Writer};
use crate::training::Recipe;

/// What the figure shows.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct State {
    /// The network and how it trains.
    pub recipe: Recipe,
    /// How far it has trained.
    pub step: usize,
    /// The moment that is looked at, if it is not the last.
    pub moment: Option<usize>,
}

impl State {
    /// Writes the state.
    pub fn permalink(&self) -> String {
        let default = Self::default();
        let mut writer = Writer::new("fading-gradient");
        writer.recipe(&self.recipe, &default.recipe);
        writer.field("step", &self.step, &default.step, usize::to_string);
        // There is none that the run has not reached.
        let moment = self.moment.filter(|moment| *moment <= self.step);
        writer.field("moment", &moment, &default.moment, |moment| moment.unwrap_or(0).to_string());
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
        let step = reader.number("step", 0..=MOST_STEPS, default.step)?;
        let moment = reader.number("moment", 0..=step, step)?;
        reader.finish()?;
        Ok(Self { recipe, step, moment: (moment < step).then_some(moment) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Activation, Normalisation, Placement};

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(State::default().permalink(), "fading-gradient?v=1");
        let state = State {
            recipe: Recipe {
                depth: 6,
                activation: Activation::Relu,
                normalisation: Normalisation::Layer,
                skips: Placement::Every.skips(6),
                ..Recipe::default()
            },
            step: 500,
            moment: Some(0),
        };
        assert_eq!(
            state.permalink(),
            "fading-gradient?v=1&depth=6&activation=relu&norm=layer&skips=1-2,2-3,3-4,4-5,5-6&step=500&moment=0"
        );
        assert_eq!(State::from_permalink(&state.permalink()), Ok(state));
        assert!(State::from_permalink("fading-gradient?v=1&step=5&moment=6").is_err());
        assert!(State::from_permalink("fading-gradient?v=1&depth=8&skips=1-11").is_err());
    }
}
