//! What a permalink is about: a network, how far it has trained, and what is asked of it, whichever
//! figure the link leads to.

use super::AnyFigure;
use super::permalink::LinkError;
use crate::attribution::Measure;
use crate::measure::Cut;
use crate::network::Neuron;
use crate::training::Recipe;

/// The network that a figure shows, and what the figure asks of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    /// The network that is shown, and how it trains.
    pub recipe: Recipe,
    /// The steps after which it is looked at.
    pub steps: usize,
    /// Its plain twin and the steps of that, where there is one.
    pub twin: Option<(Recipe, usize)>,
    /// The blue neuron.
    pub blue: Option<Neuron>,
    /// The one row of the test split that the blue neuron is asked about; none for all of it.
    pub input: Option<usize>,
    /// What importance means.
    pub measure: Measure,
    /// Whether the twin of blue is left out of the five.
    pub hide_twin: bool,
    /// What is cut, in the figure only: everything else here is about the network intact.
    pub cut: Cut,
    /// Whether it rests on a file or on points that somebody brought, so that nobody else has it.
    pub is_private: bool,
}

impl Subject {
    /// A network after so many steps, of which nothing is asked.
    pub fn new(recipe: Recipe, steps: usize) -> Self {
        Self {
            recipe,
            steps,
            twin: None,
            blue: None,
            input: None,
            measure: Measure::Derivative,
            hide_twin: false,
            cut: Cut::None,
            is_private: false,
        }
    }

    /// What a permalink is about.
    ///
    /// # Errors
    /// Why the link cannot be read.
    pub fn of(link: &str) -> Result<Self, LinkError> {
        let mut any = AnyFigure::of_link(link)?;
        any.as_figure_mut().open(link)?;
        let subject = any.as_figure().subject();
        if subject.is_private {
            return Err(LinkError::new("it rests on examples or on a network of somebody's own"));
        }
        Ok(subject)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::essay::twins;
    use crate::network::{Normalisation, Placement, Skip, SkipKind};
    use crate::study::Learner;
    use crate::training::Rule;

    #[test]
    fn every_figure_says_what_it_is_about() {
        for any in AnyFigure::all() {
            let figure = any.as_figure();
            let subject = Subject::of(&figure.permalink()).unwrap();
            assert_eq!(subject, figure.subject(), "{}", figure.name());
            let has_twin = matches!(figure.name(), "shortcut" | "five-neurons-skip" | "levels");
            assert_eq!(subject.twin.is_some(), has_twin, "{}", figure.name());
        }
        assert!(Subject::of("nowhere?v=1").is_err());
        assert!(Subject::of("hero?v=1&step=40001").is_err());
    }

    #[test]
    fn what_a_link_says_is_understood() {
        let skip = Skip { from: 2, to: 9, kind: SkipKind::Identity };
        let skipped = Recipe { skips: vec![skip], seed: 7, ..Recipe::default() };
        let subject = Subject::of("hero?v=1&seed=7&skip=2-9&step=300&twin=40&blue=5.3").unwrap();
        assert_eq!((&subject.recipe, subject.steps), (&skipped, 300));
        assert_eq!(subject.twin, Some((twins::plain(&skipped), 40)));
        assert_eq!(subject.blue, Some(Neuron { layer: 5, index: 3 }));

        let subject = Subject::of("fading-gradient?v=1&step=500&moment=77").unwrap();
        assert_eq!((subject.recipe, subject.steps), (Recipe::default(), 77));

        let normalised = |recipe| Recipe { normalisation: Normalisation::Layer, ..recipe };
        let subject = Subject::of("fading-gradient?v=1&norm=layer").unwrap();
        assert_eq!(subject.recipe, normalised(Recipe::default()));
        let subject = Subject::of("shortcut?v=1&norm=layer&step=30&twin=20").unwrap();
        let skips = Placement::One.skips(12);
        assert_eq!(subject.recipe, normalised(Recipe { skips, ..Recipe::default() }));
        assert_eq!(subject.twin, Some((normalised(Recipe::default()), 20)));

        let link = "five-neurons-skip?v=1&step=500&moment=100&input=3&measure=typical&twin=hidden";
        let subject = Subject::of(link).unwrap();
        assert_eq!(subject.recipe.skips, Placement::One.skips(12));
        assert_eq!(subject.twin, Some((Recipe::default(), 100)));
        assert_eq!((subject.steps, subject.input), (100, Some(3)));
        assert_eq!((subject.measure, subject.hide_twin), (Measure::Typical, true));

        let subject = Subject::of("bypass?v=1&depth=8&cut=skip").unwrap();
        assert_eq!(subject.recipe.skips, Placement::One.skips(8));
        assert_eq!((subject.steps, subject.cut), (1_500, Cut::Skip));

        let subject = Subject::of("gain-dial?v=1&gain=1.2&depth=5&seeds=30").unwrap();
        assert_eq!(subject.recipe.initialisation.name(), "gain:1.2");
        assert_eq!((subject.recipe.depth, subject.recipe.seed, subject.steps), (5, 1, 0));
        assert_eq!(subject.blue, Some(Neuron { layer: 5, index: 0 }));

        let link = "without-backprop?v=1&times=2&seed=4&moment=75&rule=layer-local";
        let subject = Subject::of(link).unwrap();
        let rate = 2.0 * Learner::DeepRelu.rate(Rule::LayerLocal);
        let recipe = Learner::DeepRelu.recipe(Rule::LayerLocal, rate);
        assert_eq!((subject.recipe, subject.steps), (Recipe { seed: 4, ..recipe }, 75));

        let subject = Subject::of("what-is-important?v=1&moment=trained&blue=5.3&seed=4").unwrap();
        assert_eq!(subject.recipe.skips, Placement::One.skips(12));
        assert_eq!((subject.recipe.seed, subject.steps), (4, 1_500));
        assert_eq!(subject.blue, Some(Neuron { layer: 5, index: 3 }));
    }
}
