//! What the figure of the learning rules shows, as a permalink, and the networks that it asks for.

use crate::data::Data;
use crate::essay::permalink::{LinkError, Reader, Writer};
use crate::essay::skips;
use crate::named::{Named, named};
use crate::network::Placement;
use crate::study::Learner;
use crate::training::{Recipe, Rule, is_marked};

/// The figure's id.
pub(super) const NAME: &str = "without-backprop";
/// Networks are trained for so long.
pub(super) const TRAINED: usize = 1_500;
/// The steps after which the angle to the gradient is measured, which takes as long as a hundred steps.
pub(super) const ANGLED: [usize; 7] = [0, 50, 100, 200, 400, 800, TRAINED];
/// The learning rates that are offered, in multiples of the one that suits a rule best.
pub(super) const TIMES: [f32; 7] = [0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0];
/// No more seeds than these are asked for: as many as the study has.
pub(super) const MOST_SEEDS: usize = 24;

/// How far the best of its rivals stays behind backprop, as the reader predicts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Prediction {
    /// Nothing was predicted.
    #[default]
    None,
    /// By less than a point.
    Level,
    /// By one to five points.
    Some,
    /// By five points or more.
    Far,
    /// The reader would rather see it without one.
    Shown,
}

named!(Prediction {
    None: "none", "how far behind is the best rival?";
    Level: "level", "less than a point, if at all";
    Some: "some", "one to five points";
    Far: "far", "five points or more";
    Shown: "shown", "no guess, show them";
});

/// The networks of a race, but for rule and seed.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// What learns.
    pub learner: Learner,
    /// Its skips.
    pub placement: Placement,
    /// Each rule's learning rate, in multiples of the one that suits it best.
    pub times: f32,
}

/// What the figure shows.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// The networks.
    pub setting: Setting,
    /// The seed of the race.
    pub seed: u32,
    /// Seeds 1 to this one are counted.
    pub seeds: usize,
    /// The step at which the race is looked at.
    pub moment: usize,
    /// The rule that stands out.
    pub pinned: Option<Rule>,
    /// What the reader predicts.
    pub predicted: Prediction,
}

impl Default for Setting {
    fn default() -> Self {
        Self { learner: Learner::DeepRelu, placement: Placement::None, times: 1.0 }
    }
}

impl Default for State {
    fn default() -> Self {
        Self {
            setting: Setting::default(),
            seed: 1,
            seeds: 12,
            moment: TRAINED,
            pinned: None,
            predicted: Prediction::None,
        }
    }
}

impl Setting {
    /// The network of a rule, with this seed.
    pub fn recipe(&self, rule: Rule, seed: u32) -> Recipe {
        let rate = self.times * self.learner.rate(rule);
        let recipe = self.learner.recipe(rule, rate);
        let skips = self.placement.skips(recipe.depth);
        Recipe { skips, seed, ..recipe }
    }

    /// What is learned.
    pub fn data(&self) -> Data {
        self.recipe(Rule::Backprop, 1).data
    }

    /// The number of hidden layers.
    pub fn depth(&self) -> usize {
        self.recipe(Rule::Backprop, 1).depth
    }

    /// The rules that can train such networks.
    pub fn rules(&self) -> impl Iterator<Item = Rule> {
        Rule::ALL.iter().copied().filter(|rule| self.refusal(*rule).is_none())
    }

    /// Why a rule stands aside, if it does.
    pub fn refusal(&self, rule: Rule) -> Option<String> {
        self.learner.refusal(rule).map(|error| error.to_string())
    }
}

impl State {
    /// Whether the reader may see how all seeds end.
    pub fn reveals(&self) -> bool {
        self.predicted != Prediction::None
    }

    /// What one worker computes for one network.
    pub fn job(&self, rule: Rule, seed: u32) -> Job {
        Job { setting: self.setting.clone(), rule, seed }
    }

    /// The place of the last moment up to the present one at which angles were measured.
    pub fn angled(&self) -> usize {
        ANGLED.iter().rposition(|step| *step <= self.moment).unwrap_or(0)
    }

    /// Writes the state.
    pub fn permalink(&self) -> String {
        let default = Self::default();
        let mut writer = written(&self.setting, self.seed);
        writer.field("seeds", &self.seeds, &default.seeds, usize::to_string);
        writer.field("moment", &self.moment, &default.moment, usize::to_string);
        let name = |rule: &Option<Rule>| rule.map_or("none", Rule::name).to_owned();
        writer.field("rule", &self.pinned, &default.pinned, name);
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
        let (setting, seed) = read(&mut reader)?;
        let seeds = reader.number("seeds", 1..=MOST_SEEDS, default.seeds)?;
        let moment = reader.number("moment", 0..=TRAINED, default.moment)?;
        if !is_marked(moment) {
            return Err(LinkError::new(format!(
                "accuracy is measured every 25 steps, and moment {moment} lies between two"
            )));
        }
        let pinned = if reader.take_if("rule", "none") || !reader.holds("rule") {
            None
        } else {
            Some(able(&setting, reader.choice("rule", Rule::Backprop)?)?)
        };
        let predicted = reader.choice("predicted", default.predicted)?;
        reader.finish()?;
        Ok(Self { setting, seed, seeds, moment, pinned, predicted })
    }
}

/// One network: what one worker computes.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// The network.
    pub setting: Setting,
    /// How it learns.
    pub rule: Rule,
    /// Its seed.
    pub seed: u32,
}

impl Job {
    /// All that the run depends on.
    pub fn recipe(&self) -> Recipe {
        self.setting.recipe(self.rule, self.seed)
    }

    /// Writes the job.
    pub fn permalink(&self) -> String {
        let mut writer = written(&self.setting, self.seed);
        writer.field("rule", &Some(self.rule), &None, |_| self.rule.name().to_owned());
        writer.finish()
    }

    /// Reads a job.
    ///
    /// # Errors
    /// Why it makes no sense.
    pub fn from_permalink(link: &str) -> Result<Self, LinkError> {
        let mut reader = Reader::new(link)?;
        let (setting, seed) = read(&mut reader)?;
        let rule = able(&setting, reader.choice("rule", Rule::Backprop)?)?;
        reader.finish()?;
        Ok(Self { setting, rule, seed })
    }
}

/// Writes what a state and a job have in common.
fn written(setting: &Setting, seed: u32) -> Writer {
    let default = State::default();
    let usual = &default.setting;
    let mut writer = Writer::new(NAME);
    writer.field("network", &setting.learner, &usual.learner, |it| it.name().to_owned());
    writer.field("placement", &setting.placement, &usual.placement, |it| it.name().to_owned());
    writer.field("times", &setting.times, &usual.times, f32::to_string);
    writer.field("seed", &seed, &default.seed, u32::to_string);
    writer
}

/// Takes what a state and a job have in common.
fn read(reader: &mut Reader<'_>) -> Result<(Setting, u32), LinkError> {
    let State { setting: usual, seed, .. } = State::default();
    let setting = Setting {
        learner: reader.choice("network", usual.learner)?,
        placement: reader.choice("placement", usual.placement)?,
        times: reader.number("times", TIMES[0]..=TIMES[TIMES.len() - 1], usual.times)?,
    };
    if !TIMES.contains(&setting.times) {
        return Err(LinkError::new("times doubles from 0.125 to 8"));
    }
    if let (_, Some(problem)) = skips::placed(setting.placement, setting.depth()) {
        return Err(LinkError::new(problem.trim_end_matches('.')));
    }
    let seed = reader.number("seed", 0..=u32::MAX, seed)?;
    Ok((setting, seed))
}

/// Makes sure that a rule can train such a network.
fn able(setting: &Setting, rule: Rule) -> Result<Rule, LinkError> {
    setting.refusal(rule).map_or(Ok(rule), |problem| Err(LinkError::new(problem)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unusual() -> State {
        State {
            setting: Setting {
                learner: Learner::ShallowRelu,
                placement: Placement::Every,
                times: 0.25,
            },
            seed: 4_242,
            seeds: 3,
            moment: 75,
            pinned: Some(Rule::ForwardForward),
            predicted: Prediction::Far,
        }
    }

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(State::default().permalink(), "without-backprop?v=1");
        let state = unusual();
        assert_eq!(
            state.permalink(),
            "without-backprop?v=1&network=relu-3&placement=every&times=0.25&seed=4242&seeds=3&moment=75&rule=forward-forward&predicted=far"
        );
        assert_eq!(State::from_permalink(&state.permalink()), Ok(state));
    }

    #[test]
    fn a_job_says_all_that_a_worker_needs() {
        for state in [State::default(), unusual()] {
            for rule in state.setting.rules() {
                let job = state.job(rule, 7);
                assert_eq!(Job::from_permalink(&job.permalink()), Ok(job));
            }
        }
        let job = State::default().job(Rule::Backprop, 1);
        assert_eq!(job.permalink(), "without-backprop?v=1&rule=backprop");
    }

    #[test]
    fn networks_are_those_of_the_study_each_rule_at_its_own_rate() {
        for &learner in Learner::ALL {
            let setting = Setting { learner, ..Setting::default() };
            assert!(setting.rules().eq(learner.rules()));
            for rule in setting.rules() {
                let recipe = learner.recipe(rule, learner.rate(rule));
                assert_eq!(setting.recipe(rule, recipe.seed), recipe);
                let faster = Setting { times: 8.0, ..setting.clone() }.recipe(rule, recipe.seed);
                assert_eq!(faster, Recipe { learning_rate: 8.0 * recipe.learning_rate, ..recipe });
            }
        }
    }

    #[test]
    fn forward_forward_stands_aside_where_neurons_are_bounded() {
        let setting = Setting { learner: Learner::ShallowTanh, ..Setting::default() };
        assert!(setting.refusal(Rule::ForwardForward).unwrap().contains("goodness"));
        assert_eq!(setting.rules().count(), 5);
    }

    #[test]
    fn angles_are_those_measured_last() {
        let at = |moment| ANGLED[State { moment, ..State::default() }.angled()];
        assert_eq!([0, 25, 50, 1_475, 1_500].map(at), [0, 0, 50, 800, 1_500]);
        assert!(ANGLED.iter().all(|step| is_marked(*step)));
    }

    #[test]
    fn impossible_states_are_refused() {
        for (link, reason) in [
            ("network=relu-9", "one of tanh-3, relu-3, relu-5, mnist"),
            ("network=tanh-3&placement=one", "needs 4 layers"),
            ("network=tanh-3&rule=forward-forward", "goodness"),
            ("placement=some", "one of none, one"),
            ("data=spiral", "data"),
            ("times=3", "times doubles"),
            ("times=16", "times must be from 0.125 to 8"),
            ("times=NaN", "times must be from 0.125 to 8"),
            ("seeds=0", "from 1 to 24"),
            ("seeds=25", "from 1 to 24"),
            ("moment=1525", "from 0 to 1500"),
            ("moment=30", "lies between two"),
            ("rule=hebb", "one of backprop, "),
            ("predicted=maybe", "one of none, level"),
            ("depth=4", "unknown"),
        ] {
            let refused = State::from_permalink(&format!("without-backprop?v=1&{link}"));
            let refused = refused.unwrap_err().to_string();
            assert!(refused.contains(reason), "{link}: {refused}");
        }
    }
}
