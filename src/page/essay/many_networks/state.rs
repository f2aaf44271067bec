//! What the figure of many networks shows, as a permalink, and the networks that it asks for.

use crate::attribution::Measure;
use crate::essay::permalink::{LinkError, Reader, Writer};
use crate::named::{Named, named};
use crate::network::{Placement, Scheme};
use crate::study::{Blue, Condition, Labels, Look, Place, Purpose, Quantity};
use crate::training::Recipe;

/// The figure's id.
pub(super) const NAME: &str = "many-networks";
/// Networks are trained for so long.
pub(super) const TRAINED: usize = 1_500;
/// With fewer layers there is no skip from layer 1 to the last but one.
pub(super) const LEAST_DEPTH: usize = 4;
/// Deeper or wider networks would keep a reader waiting.
pub(super) const MOST_DEPTH: usize = 24;
/// See above.
pub(super) const MOST_WIDTH: usize = 32;
/// No more seeds than these are asked for.
pub(super) const MOST_SEEDS: usize = 100;
/// The measures that can be had of every neuron of a layer while a reader waits: not that which runs
/// the network again for each neuron before it.
pub(super) const MEASURES: [Measure; 3] =
    [Measure::Derivative, Measure::Typical, Measure::Activation];

/// When the networks are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Moment {
    /// At the start.
    Untrained,
    /// Trained on the digits.
    #[default]
    Trained,
    /// Trained as long on labels that were dealt out at random, the placebo.
    Shuffled,
}

named!(Moment {
    Untrained: "untrained", "before training";
    Trained: "trained", "trained";
    Shuffled: "shuffled", "trained on shuffled labels";
});

/// Which networks show the hierarchy best, as the reader predicts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Prediction {
    /// Nothing was predicted.
    #[default]
    None,
    /// Those that learn.
    Learned,
    /// Those that do not.
    Unlearned,
    /// There is no difference.
    Alike,
    /// The reader would rather see it without one.
    Shown,
}

named!(Prediction {
    None: "none", "which networks show it best?";
    Learned: "learned", "those that have learned";
    Unlearned: "unlearned", "those that have not";
    Alike: "alike", "no difference";
    Shown: "shown", "no guess, show them";
});

/// Networks that differ in nothing but the seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Plain, from the start that the reader chose.
    Plain,
    /// The same with a skip from layer 1 to the last but one.
    Skip,
    /// Plain, from another start.
    Other(Scheme),
}

/// What the figure shows.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// The plain network. Its seed is the one that is ringed.
    pub recipe: Recipe,
    /// What importance means.
    pub measure: Measure,
    /// When the networks are looked at.
    pub moment: Moment,
    /// Seeds 1 to this one are counted.
    pub seeds: usize,
    /// What the reader predicts.
    pub predicted: Prediction,
}

impl Default for State {
    fn default() -> Self {
        Self {
            recipe: Recipe::default(),
            measure: Measure::Derivative,
            moment: Moment::default(),
            seeds: 30,
            predicted: Prediction::None,
        }
    }
}

impl State {
    /// Whether the reader may see how accuracy and hierarchy go together.
    pub fn reveals(&self) -> bool {
        self.predicted != Prediction::None
    }

    /// The groups that are asked for, in order. Those from other starts are wanted only for the
    /// comparison.
    pub fn groups(&self) -> Vec<Group> {
        let chosen = self.recipe.initialisation.scheme;
        let others = Scheme::ALL.iter().copied();
        let others = others.filter(|&scheme| scheme != chosen && scheme != Scheme::Gain);
        let others = others.map(Group::Other).filter(|_| self.reveals());
        [Group::Plain, Group::Skip].into_iter().chain(others).collect()
    }

    /// The network of a group, with this seed.
    pub fn recipe_of(&self, group: Group, seed: u32) -> Recipe {
        let mut recipe = Recipe { seed, ..self.recipe.clone() };
        match group {
            Group::Plain => {}
            Group::Skip => recipe.skips = Placement::One.skips(recipe.depth),
            Group::Other(scheme) => recipe.initialisation = scheme.into(),
        }
        recipe
    }

    /// What one worker computes for one network of a group.
    pub fn job(&self, group: Group, seed: u32) -> Job {
        Job { recipe: self.recipe_of(group, seed), measure: self.measure, moment: self.moment }
    }

    /// Writes the state.
    pub fn permalink(&self) -> String {
        let default = Self::default();
        let mut writer = written(&self.recipe, self.measure, self.moment);
        writer.field("seeds", &self.seeds, &default.seeds, usize::to_string);
        let name = |prediction: &Prediction| prediction.name().to_owned();
        writer.field("predicted", &self.predicted, &default.predicted, name);
        writer.finish()
    }

    /// Reads a state.
    ///
    /// # Errors
    /// Why the link makes no sense.
    pub fn from_permalink(link: &str) -> Result<Self, LinkError> {
        let default = Self::default();
        let mut reader = Reader::new(link)?;
        let Job { recipe, measure, moment } = read(&mut reader)?;
        if !recipe.skips.is_empty() {
            return Err(LinkError::new(
                "the skip of this figure always leads from layer 1 to the last but one",
            ));
        }
        let seeds = reader.number("seeds", 1..=MOST_SEEDS, default.seeds)?;
        let predicted = reader.choice("predicted", default.predicted)?;
        reader.finish()?;
        Ok(Self { recipe, measure, moment, seeds, predicted })
    }
}

/// One network, and what is asked of it when: what one worker computes.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// The network, with its seed.
    pub recipe: Recipe,
    /// What importance means.
    pub measure: Measure,
    /// When it is looked at.
    pub moment: Moment,
}

impl Job {
    /// What is asked: the accuracy, the share of the fives at each distance from the last layer, from
    /// 1 on, whether one of them is in layer 1, and the order index.
    pub fn condition(&self) -> Condition {
        let (step, labels) = match self.moment {
            Moment::Untrained => (0, Labels::True),
            Moment::Trained => (TRAINED, Labels::True),
            Moment::Shuffled => (TRAINED, Labels::Shuffled),
        };
        let depth = self.recipe.depth;
        let blue = Blue { measure: self.measure, ..Blue::in_layer(depth) };
        let shares = (1..depth).map(|distance| Quantity::Fives(blue, Place::Distance(distance)));
        let quantities = [Quantity::Accuracy]
            .into_iter()
            .chain(shares)
            .chain([Quantity::Fives(blue, Place::AnyInFirstLayer), Quantity::Order(blue)]);
        Condition {
            name: String::new(),
            recipe: self.recipe.clone(),
            labels,
            purpose: Purpose::Report,
            control: None,
            looks: vec![Look { step, quantities: quantities.collect() }],
        }
    }

    /// Writes the job.
    pub fn permalink(&self) -> String {
        written(&self.recipe, self.measure, self.moment).finish()
    }

    /// Reads a job.
    ///
    /// # Errors
    /// Why it makes no sense.
    pub fn from_permalink(link: &str) -> Result<Self, LinkError> {
        let mut reader = Reader::new(link)?;
        let job = read(&mut reader)?;
        reader.finish()?;
        Ok(job)
    }
}

/// Writes what a state and a job have in common.
fn written(recipe: &Recipe, measure: Measure, moment: Moment) -> Writer {
    let default = State::default();
    let mut writer = Writer::new(NAME);
    writer.recipe(recipe, &default.recipe);
    writer.field("measure", &measure, &default.measure, |measure| measure.name().to_owned());
    writer.field("moment", &moment, &default.moment, |moment| moment.name().to_owned());
    writer
}

/// Takes what a state and a job have in common.
fn read(reader: &mut Reader<'_>) -> Result<Job, LinkError> {
    let default = State::default();
    Ok(Job {
        recipe: within_bounds(reader.recipe(&default.recipe)?)?,
        measure: measure(reader)?,
        moment: reader.choice("moment", default.moment)?,
    })
}

/// Takes the measure, which must be one of those that can be had soon.
fn measure(reader: &mut Reader<'_>) -> Result<Measure, LinkError> {
    let measure = reader.choice("measure", State::default().measure)?;
    if MEASURES.contains(&measure) {
        return Ok(measure);
    }
    Err(LinkError::new(format!(
        "measuring by {} takes too long for many networks",
        measure.label()
    )))
}

/// Makes sure that a network is one of those that the figure varies, and trains soon enough.
fn within_bounds(recipe: Recipe) -> Result<Recipe, LinkError> {
    let Recipe { depth, width, activation, initialisation, seed, .. } = recipe;
    let skips = recipe.skips.clone();
    let varied =
        Recipe { depth, width, activation, initialisation, skips, seed, ..Recipe::default() };
    if recipe != varied {
        return Err(LinkError::new(
            "the networks of this figure differ in depth, width, activation, initialisation and seed only",
        ));
    }
    if !(LEAST_DEPTH..=MOST_DEPTH).contains(&depth) {
        return Err(LinkError::new(format!(
            "this figure trains networks of {LEAST_DEPTH} to {MOST_DEPTH} layers"
        )));
    }
    if width > MOST_WIDTH {
        return Err(LinkError::new(format!(
            "this figure trains networks of at most {MOST_WIDTH} neurons a layer"
        )));
    }
    if initialisation.scheme == Scheme::Gain {
        return Err(LinkError::new("this figure has no initialisation by gain"));
    }
    Ok(recipe)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Activation;

    fn unusual() -> State {
        State {
            recipe: Recipe {
                depth: 6,
                width: 9,
                activation: Activation::Relu,
                initialisation: Scheme::He.into(),
                seed: 4_242,
                ..Recipe::default()
            },
            measure: Measure::Typical,
            moment: Moment::Shuffled,
            seeds: 12,
            predicted: Prediction::Alike,
        }
    }

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(State::default().permalink(), "many-networks?v=1");
        let state = unusual();
        assert_eq!(
            state.permalink(),
            "many-networks?v=1&depth=6&width=9&activation=relu&init=he&seed=4242&measure=typical&moment=shuffled&seeds=12&predicted=alike"
        );
        assert_eq!(State::from_permalink(&state.permalink()), Ok(state));
    }

    #[test]
    fn a_job_says_all_that_a_worker_needs() {
        for state in [State::default(), unusual()] {
            for group in (State { predicted: Prediction::Shown, ..state.clone() }).groups() {
                let job = state.job(group, 7);
                assert_eq!(Job::from_permalink(&job.permalink()), Ok(job));
            }
        }
        let skipped = State::default().job(Group::Skip, 3).permalink();
        assert_eq!(skipped, "many-networks?v=1&skips=1-11&seed=3");
    }

    #[test]
    fn other_starts_are_asked_for_once_the_reader_may_see_them() {
        let state = State::default();
        assert_eq!(state.groups(), [Group::Plain, Group::Skip]);
        let groups = State { predicted: Prediction::Learned, ..state }.groups();
        assert_eq!(groups.len(), 6);
        assert!(!groups.contains(&Group::Other(Scheme::PyTorch)));
    }

    #[test]
    fn impossible_states_are_refused() {
        for link in [
            "many-networks?v=1&depth=3",
            "many-networks?v=1&depth=25",
            "many-networks?v=1&width=33",
            "many-networks?v=1&skips=1-11",
            "many-networks?v=1&init=gain:2",
            "many-networks?v=1&optimiser=adam",
            "many-networks?v=1&batch=256",
            "many-networks?v=1&data=spiral",
            "many-networks?v=1&measure=ablation",
            "many-networks?v=1&seeds=0",
            "many-networks?v=1&seeds=101",
            "many-networks?v=1&moment=late",
            "many-networks?v=1&predicted=maybe",
        ] {
            assert!(State::from_permalink(link).is_err(), "{link}");
        }
    }
}
