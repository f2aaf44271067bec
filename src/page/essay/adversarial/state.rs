//! What the figure of the adversarial examples shows, as a permalink, and the jobs that it asks for.

use super::picture::{Drawing, Picture};
use crate::data::{Data, MNIST_SIDE};
use crate::essay::permalink::{LinkError, Reader, Writer};
use crate::essay::skips;
use crate::measure::Attack;
use crate::named::{Named, named};
use crate::network::{Answer, Placement};
use crate::study::Learner;
use crate::training::{Recipe, Rule};

/// The figure's id.
pub(super) const NAME: &str = "adversarial";
/// The test digit that is shown at first.
pub(super) const FIRST_DIGIT: usize = 5;
/// Networks are compared after so many steps.
pub(super) const TRAINED: usize = 1_500;
/// The one that is looked at goes no further than this.
pub(super) const MOST_STEPS: usize = 10_000;
/// The numbers of hidden layers that are offered.
pub(super) const DEPTHS: std::ops::RangeInclusive<usize> = 3..=12;
/// No more seeds than these are asked for.
pub(super) const MOST_SEEDS: usize = 8;
/// The largest change of a pixel, in hundredths.
pub(super) const MOST_CHANGE: u8 = 30;
/// The changes, in hundredths, for which networks are compared.
pub(super) const CHANGES: [u8; 7] = [0, 2, 5, 10, 15, 20, 30];
/// The steps at which the control may have been stopped.
pub(super) const STOPS: [usize; 10] = [25, 50, 75, 100, 150, 200, 300, 500, 800, TRAINED];

/// What is compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Contest {
    /// The network without and with skips.
    #[default]
    Twins,
    /// All learning rules.
    Rules,
}

named!(Contest {
    Twins: "twins", "without and with skips";
    Rules: "rules", "all learning rules";
});

/// How robust the best challenger is beside the control where that is as accurate, as the reader
/// predicts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Prediction {
    /// Nothing was predicted.
    #[default]
    None,
    /// More robust.
    More,
    /// No seeds can tell.
    Alike,
    /// Less robust.
    Less,
    /// The reader would rather see it without one.
    Shown,
}

named!(Prediction {
    None: "none", "more robust, or less?";
    More: "more", "yes, more robust";
    Alike: "alike", "no difference to be seen";
    Less: "less", "no, less robust";
    Shown: "shown", "no guess, show it";
});

/// A kind of network, but for rule and seed.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// What learns.
    pub learner: Learner,
    /// The number of hidden layers.
    pub depth: usize,
    /// Its skips.
    pub placement: Placement,
}

/// What the figure shows.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// The network that is looked at.
    pub setting: Setting,
    /// How it learns.
    pub rule: Rule,
    /// The steps after which it is looked at.
    pub step: usize,
    /// Its seed.
    pub seed: u32,
    /// What it is shown.
    pub picture: Picture,
    /// How it is attacked.
    pub attack: Attack,
    /// No pixel changes by more than so many hundredths.
    pub change: u8,
    /// What is compared below.
    pub contest: Contest,
    /// Seeds 1 to this one are counted there.
    pub seeds: usize,
    /// What the reader predicts.
    pub predicted: Prediction,
}

impl Setting {
    /// The networks of a learner as deep as it is in the studies, with skips of this placement.
    pub fn of(learner: Learner, placement: Placement) -> Self {
        Self { learner, depth: learner.recipe(Rule::Backprop, 0.01).depth, placement }
    }

    /// The network of a rule, with this seed: the rate is the one that suits the rule on the learner.
    pub fn recipe(&self, rule: Rule, seed: u32) -> Recipe {
        let recipe = self.learner.recipe(rule, self.learner.rate(rule));
        Recipe { depth: self.depth, skips: self.placement.skips(self.depth), seed, ..recipe }
    }

    /// What is learned.
    pub fn data(&self) -> Data {
        self.learner.recipe(Rule::Backprop, 0.01).data
    }

    /// So many pixels are in a row of a picture.
    pub fn side(&self) -> usize {
        if self.data() == Data::Mnist { MNIST_SIDE } else { 8 }
    }

    /// The number of test digits that can be picked.
    pub fn digits(&self) -> usize {
        if self.data() == Data::Mnist { 2_000 } else { 360 }
    }

    /// Networks are compared on so many of them, the first.
    pub fn attacked(&self) -> usize {
        if self.data() == Data::Mnist { 50 } else { 120 }
    }

    /// The rules that can train such networks.
    pub fn rules(&self) -> impl Iterator<Item = Rule> {
        Rule::ALL.iter().copied().filter(|rule| self.learner.refusal(*rule).is_none())
    }

    /// Whether nobody can wait for an attack on networks of this rule: with every label in turn laid over
    /// the picture it takes ten times as long.
    pub fn takes_long(&self, rule: Rule) -> bool {
        self.data() == Data::Mnist && rule.answer() == Answer::Goodness
    }

    /// The same with another number of layers, or another learner's, with skips that fit; and what the
    /// reader should know.
    pub fn fitted(self) -> (Self, Option<String>) {
        if skips::placed(self.placement, self.depth).1.is_none() {
            return (self, None);
        }
        let notice = "One skip from layer 1 to the last but one needs 4 layers; here it leads from layer 1 to layer 3.";
        (Self { placement: Placement::EverySecond, ..self }, Some(notice.to_owned()))
    }
}

impl Default for State {
    fn default() -> Self {
        Self {
            setting: Setting::of(Learner::DeepRelu, Placement::One),
            rule: Rule::Backprop,
            step: TRAINED,
            seed: 1,
            picture: Picture::Digit(FIRST_DIGIT),
            attack: Attack::Strong,
            change: 10,
            contest: Contest::Twins,
            seeds: 5,
            predicted: Prediction::None,
        }
    }
}

impl State {
    /// Whether the reader may see how the challengers do.
    pub fn reveals(&self) -> bool {
        self.predicted != Prediction::None
    }

    /// The network that is looked at.
    pub fn recipe(&self) -> Recipe {
        self.setting.recipe(self.rule, self.seed)
    }

    /// The largest change of a pixel.
    pub fn epsilon(&self) -> f64 {
        epsilon(self.change)
    }

    /// The place of the change for which networks are compared that is nearest to the chosen one, the
    /// larger if there are two; never that of no change at all.
    pub fn compared(&self) -> usize {
        let away = |place: &usize| CHANGES[*place].abs_diff(self.change);
        (1..CHANGES.len()).rev().min_by_key(away).unwrap_or(1)
    }

    /// What is compared; the first is the control.
    pub fn groups(&self) -> Vec<Group> {
        let setting = &self.setting;
        let twin = |placement| Group { placement, rule: self.rule };
        match self.contest {
            Contest::Twins if setting.placement == Placement::None => vec![twin(Placement::None)],
            Contest::Twins => vec![twin(Placement::None), twin(setting.placement)],
            Contest::Rules => {
                let of = |rule| Group { placement: setting.placement, rule };
                setting.rules().filter(|rule| !setting.takes_long(*rule)).map(of).collect()
            }
        }
    }

    /// What one worker computes for a network of a group.
    pub fn job(&self, group: Group, seed: u32, attack: Attack, part: Part) -> Job {
        let setting = Setting { placement: group.placement, ..self.setting.clone() };
        Job { setting, rule: group.rule, seed, attack, part }
    }

    /// Writes the state.
    pub fn permalink(&self) -> String {
        let default = Self::default();
        let mut writer = written(&self.setting, self.rule, self.seed, self.attack);
        writer.field("step", &self.step, &default.step, usize::to_string);
        match &self.picture {
            Picture::Digit(digit) => writer.field("digit", digit, &FIRST_DIGIT, usize::to_string),
            Picture::Drawing(drawing) => {
                writer.field("drawing", &Some(drawing), &None, |_| drawing.text());
            }
        }
        writer.field("epsilon", &self.change, &default.change, |it| epsilon(*it).to_string());
        writer.field("compare", &self.contest, &default.contest, |it| it.name().to_owned());
        writer.field("seeds", &self.seeds, &default.seeds, usize::to_string);
        writer.field("predicted", &self.predicted, &default.predicted, |it| it.name().to_owned());
        writer.finish()
    }

    /// Reads a state.
    ///
    /// # Errors
    /// Why the link makes no sense.
    pub fn from_permalink(link: &str) -> Result<Self, LinkError> {
        let default = Self::default();
        let mut reader = Reader::new(link)?;
        let (setting, rule, seed, attack) = read(&mut reader)?;
        let step = reader.number("step", 0..=MOST_STEPS, default.step)?;
        let picture = match reader.take("drawing") {
            Some(_) if reader.holds("digit") => {
                return Err(LinkError::new("it gives a digit and a drawing"));
            }
            Some(text) => Picture::Drawing(Drawing::from_text(setting.side(), text)?),
            None => {
                Picture::Digit(reader.number("digit", 0..=setting.digits() - 1, FIRST_DIGIT)?)
            }
        };
        let most = epsilon(MOST_CHANGE);
        let change = reader.number("epsilon", 0.0..=most, default.epsilon())?;
        let hundredths = (100.0 * change).round() as u8;
        if (epsilon(hundredths) - change).abs() > 1e-9 {
            return Err(LinkError::new("epsilon is given in hundredths"));
        }
        let contest = reader.choice("compare", default.contest)?;
        let seeds = reader.number("seeds", 1..=MOST_SEEDS, default.seeds)?;
        let predicted = reader.choice("predicted", default.predicted)?;
        reader.finish()?;
        let change = hundredths;
        Ok(Self { setting, rule, step, seed, picture, attack, change, contest, seeds, predicted })
    }
}

/// A change in hundredths as a share.
pub(super) fn epsilon(change: u8) -> f64 {
    f64::from(change) / 100.0
}

/// Networks of a contest that differ in nothing but the seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// Their skips.
    pub placement: Placement,
    /// How they learn.
    pub rule: Rule,
}

/// One network under one attack: what one worker computes.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// The network.
    pub setting: Setting,
    /// How it learns.
    pub rule: Rule,
    /// Its seed.
    pub seed: u32,
    /// How it is attacked.
    pub attack: Attack,
    /// What is measured.
    pub part: Part,
}

/// What is measured of a network, by places in [`CHANGES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The end, under all changes.
    End,
    /// The end under this change only: one that takes long to measure.
    At(usize),
    /// Every one of [`STOPS`] under this change.
    Along(usize),
    /// One of them only, by its place.
    Stop(usize, usize),
}

impl Job {
    /// All that the run depends on.
    pub fn recipe(&self) -> Recipe {
        self.setting.recipe(self.rule, self.seed)
    }

    /// Writes the job.
    pub fn permalink(&self) -> String {
        let mut writer = written(&self.setting, self.rule, self.seed, self.attack);
        match self.part {
            Part::End => {}
            Part::At(place) => writer.field("at", &Some(place), &None, |_| place.to_string()),
            Part::Along(place) => writer.field("along", &Some(place), &None, |_| place.to_string()),
            Part::Stop(place, stop) => {
                writer.field("along", &Some(place), &None, |_| place.to_string());
                writer.field("stop", &Some(stop), &None, |_| stop.to_string());
            }
        }
        writer.finish()
    }

    /// Reads a job.
    ///
    /// # Errors
    /// Why it makes no sense.
    pub fn from_permalink(link: &str) -> Result<Self, LinkError> {
        let mut reader = Reader::new(link)?;
        let (setting, rule, seed, attack) = read(&mut reader)?;
        let places = 1..=CHANGES.len() - 1;
        let part = if reader.holds("at") {
            Part::At(reader.number("at", places, 1)?)
        } else if reader.holds("along") {
            let place = reader.number("along", places, 1)?;
            if reader.holds("stop") {
                Part::Stop(place, reader.number("stop", 0..=STOPS.len() - 1, 0)?)
            } else {
                Part::Along(place)
            }
        } else {
            Part::End
        };
        reader.finish()?;
        Ok(Self { setting, rule, seed, attack, part })
    }
}

/// Writes what a state and a job have in common.
fn written(setting: &Setting, rule: Rule, seed: u32, attack: Attack) -> Writer {
    let usual = State::default();
    let own = Setting::of(setting.learner, setting.placement);
    let mut writer = Writer::new(NAME);
    let name = |it: &Learner| it.name().to_owned();
    writer.field("network", &setting.learner, &usual.setting.learner, name);
    writer.field("depth", &setting.depth, &own.depth, usize::to_string);
    let name = |it: &Placement| it.name().to_owned();
    writer.field("placement", &setting.placement, &usual.setting.placement, name);
    writer.field("rule", &rule, &usual.rule, |it| it.name().to_owned());
    writer.field("seed", &seed, &usual.seed, u32::to_string);
    writer.field("attack", &attack, &usual.attack, |it| it.name().to_owned());
    writer
}

/// Takes what a state and a job have in common.
fn read(reader: &mut Reader<'_>) -> Result<(Setting, Rule, u32, Attack), LinkError> {
    let usual = State::default();
    let learner = reader.choice("network", usual.setting.learner)?;
    let placement = reader.choice("placement", usual.setting.placement)?;
    let own = Setting::of(learner, placement);
    let depth = reader.number("depth", DEPTHS, own.depth)?;
    let setting = Setting { depth, ..own };
    if let (_, Some(problem)) = skips::placed(placement, depth) {
        return Err(LinkError::new(problem.trim_end_matches('.')));
    }
    let rule = reader.choice("rule", usual.rule)?;
    if let Some(problem) = learner.refusal(rule) {
        return Err(LinkError::new(problem.to_string()));
    }
    let seed = reader.number("seed", 0..=u32::MAX, usual.seed)?;
    let attack = reader.choice("attack", usual.attack)?;
    Ok((setting, rule, seed, attack))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unusual() -> State {
        let mut drawing = Drawing::blank(8);
        drawing.stroke((2.0, 2.0), (6.0, 6.0), false);
        State {
            setting: Setting {
                learner: Learner::ShallowRelu,
                depth: 6,
                placement: Placement::Every,
            },
            rule: Rule::ForwardForward,
            step: 40,
            seed: 4_242,
            picture: Picture::Drawing(drawing),
            attack: Attack::RandomSearch,
            change: 7,
            contest: Contest::Rules,
            seeds: 3,
            predicted: Prediction::Less,
        }
    }

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(State::default().permalink(), "adversarial?v=1");
        let state = unusual();
        let link = state.permalink();
        assert!(link.starts_with("adversarial?v=1&network=relu-3&depth=6&placement=every&rule=forward-forward&seed=4242&attack=random-search&step=40&drawing="));
        assert!(link.ends_with("&epsilon=0.07&compare=rules&seeds=3&predicted=less"), "{link}");
        assert_eq!(State::from_permalink(&link), Ok(state));
        for change in 0..=MOST_CHANGE {
            let state = State { change, picture: Picture::Digit(359), ..State::default() };
            assert_eq!(State::from_permalink(&state.permalink()), Ok(state));
        }
        for &learner in Learner::ALL {
            let (setting, _) = Setting::of(learner, Placement::One).fitted();
            let state = State { setting, ..State::default() };
            assert_eq!(State::from_permalink(&state.permalink()), Ok(state));
        }
    }

    #[test]
    fn a_job_says_all_that_a_worker_needs() {
        for state in [State::default(), unusual()] {
            for group in state.groups() {
                for part in
                    [Part::End, Part::At(6), Part::Along(state.compared()), Part::Stop(1, 9)]
                {
                    let job = state.job(group, 7, Attack::Strong, part);
                    assert_eq!(Job::from_permalink(&job.permalink()), Ok(job));
                }
            }
        }
    }

    #[test]
    fn the_change_that_is_compared_is_the_nearest() {
        let at = |change| CHANGES[State { change, ..State::default() }.compared()];
        assert_eq!([0, 3, 7, 10, 12, 13, 25, 30].map(at), [2, 2, 5, 10, 10, 15, 30, 30]);
    }

    #[test]
    fn the_control_comes_first() {
        let groups = State::default().groups();
        let placements: Vec<Placement> = groups.iter().map(|group| group.placement).collect();
        assert_eq!(placements, [Placement::None, Placement::One]);
        let rules = State { contest: Contest::Rules, ..State::default() }.groups();
        assert_eq!((rules.len(), rules[0].rule), (6, Rule::Backprop));
        let setting = Setting::of(Learner::DeepRelu, Placement::None);
        assert_eq!(State { setting, ..State::default() }.groups().len(), 1);
    }

    #[test]
    fn impossible_states_are_refused() {
        for (link, reason) in [
            ("network=relu-9", "one of tanh-3, relu-3, relu-5, mnist"),
            ("network=tanh-3", "needs 4 layers"),
            ("network=tanh-3&placement=every&rule=forward-forward", "goodness"),
            ("depth=13", "from 3 to 12"),
            ("attack=deepfool", "one of fgsm, pgd-20, strong, random-search"),
            ("epsilon=0.31", "from 0 to 0.3"),
            ("epsilon=NaN", "from 0 to 0.3"),
            ("epsilon=0.105", "hundredths"),
            ("digit=360", "from 0 to 359"),
            ("digit=3&drawing=a64", "a digit and a drawing"),
            ("drawing=a63", "8 x 8"),
            ("network=mnist&placement=every&drawing=a64", "28 x 28"),
            ("drawing=A64", "letters from a to q"),
            ("step=10001", "from 0 to 10000"),
            ("seeds=9", "from 1 to 8"),
            ("compare=all", "one of twins, rules"),
            ("predicted=maybe", "one of none, more"),
            ("width=4", "unknown"),
        ] {
            let refused = State::from_permalink(&format!("adversarial?v=1&{link}"));
            let refused = refused.unwrap_err().to_string();
            assert!(refused.contains(reason), "{link}: {refused}");
        }
    }
}
