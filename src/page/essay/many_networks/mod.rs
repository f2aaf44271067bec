//! Many networks instead of one: where the fives of every neuron of the last layer are, and whether
//! the networks that show the hierarchy are those that have learned.
//!
//! Each network is a job of its own, which any of several workers may do. The figure keeps the
//! answers, in whatever order they come, and asks for the seeds in theirs.

mod experiment;
mod state;
mod words;

pub use experiment::{Answer, Experiment};
pub use state::{Group, Job, Moment, Prediction, State};

use std::collections::{BTreeMap, BTreeSet};

use super::control::{Control, ControlKind, Group as Place, Input, Table, typed_seed};
use super::job;
use super::message::{self, Command};
use super::permalink::LinkError;
use super::pointer::{Act, Cursor, Key, Pointer, reach};
use super::subject::Subject;
use crate::attribution::Measure;
use crate::data::{NOTHING, fnv};
use crate::figure::many_networks::{Bar, Dots, Look, Places, Scene, draw};
use crate::figure::text::percent;
use crate::figure::{DrawingBackend, Drawn, Painter, Theme};
use crate::named::Named as _;
use crate::network::{Activation, Scheme};
use crate::study::Summary;
use state::{LEAST_DEPTH, MEASURES, MOST_DEPTH, MOST_SEEDS, MOST_WIDTH, NAME, TRAINED};

/// A press adds so many seeds.
const MORE: usize = 10;
/// So many answers are kept, for a reader who comes back to them.
const MOST_KEPT: usize = 5_000;

/// The figure, as it stands in the page.
pub struct ManyNetworks {
    state: State,
    /// What the state asks for, seed by seed.
    wanted: Vec<Wanted>,
    /// The answers so far, by job; those to earlier states are kept.
    answers: BTreeMap<String, Vec<Option<f32>>>,
    /// The jobs that somebody is at.
    under_way: BTreeSet<String>,
    /// What the answers come to, group by group.
    seen: Vec<Seen>,
    /// The dot under the pointer: its group and its seed.
    hover: Option<(usize, u32)>,
    notice: Option<String>,
}

/// A job that the state asks for.
struct Wanted {
    /// The place of its group.
    group: usize,
    seed: u32,
    job: String,
}

/// What is known of a group of networks.
#[derive(Clone, Debug, PartialEq)]
struct Seen {
    group: Group,
    /// The answers for the seeds that are counted, in their order, as far as they are there.
    rows: Vec<(u32, Vec<Option<f32>>)>,
    /// Those for the ringed seed.
    own: Option<Vec<Option<f32>>>,
    /// What the rows come to, quantity by quantity.
    summaries: Vec<Option<Summary>>,
}

/// The place of the accuracy among the answers; those of the distances follow.
const ACCURACY: usize = 0;

/// Accuracy and share just before, if the network has both.
fn dot(values: &[Option<f32>]) -> Option<(f64, f64)> {
    Some((f64::from((*values.get(ACCURACY)?)?), f64::from((*values.get(1)?)?)))
}

impl Seen {
    fn summary(&self, place: usize) -> Option<Summary> {
        self.summaries.get(place).copied().flatten()
    }
}

impl Default for ManyNetworks {
    fn default() -> Self {
        let mut figure = Self {
            state: State::default(),
            wanted: Vec::new(),
            answers: BTreeMap::new(),
            under_way: BTreeSet::new(),
            seen: Vec::new(),
            hover: None,
            notice: None,
        };
        figure.plan();
        figure
    }
}

impl ManyNetworks {
    /// The state changed: what it asks for, and what of that is there.
    fn plan(&mut self) {
        let groups = self.state.groups();
        let own = self.state.recipe.seed;
        let counted = 1..=self.state.seeds as u32;
        let ringed = Some(own).filter(|own| !counted.contains(own));
        let each = |seed: u32| {
            let state = &self.state;
            groups.iter().enumerate().map(move |(group, &of)| Wanted {
                group,
                seed,
                job: state.job(of, seed).permalink(),
            })
        };
        self.wanted = ringed.into_iter().chain(counted).flat_map(each).collect();
        self.hover = None;
        self.seen = (0..groups.len()).map(|place| self.summed(place, groups[place])).collect();
    }

    /// The state changed, by what the reader did.
    fn changed(&mut self) {
        self.notice = None;
        self.plan();
    }

    /// What is known of a group.
    fn summed(&self, place: usize, group: Group) -> Seen {
        let counted = 1..=self.state.seeds as u32;
        let of_group = self.wanted.iter().filter(|wanted| wanted.group == place);
        let known = of_group
            .filter_map(|wanted| Some((wanted.seed, self.answers.get(&wanted.job)?.clone())));
        let (mut rows, mut own) = (Vec::new(), None);
        for (seed, values) in known {
            if seed == self.state.recipe.seed {
                own = Some(values.clone());
            }
            if counted.contains(&seed) {
                rows.push((seed, values));
            }
        }
        // Another ringed seed changes nothing of what is counted.
        let known = self.seen.iter().find(|seen| seen.group == group && seen.rows == rows);
        let summaries = known.map_or_else(
            || {
                let values: Vec<&[Option<f32>]> = rows.iter().map(|row| &row.1[..]).collect();
                Summary::of_each(&values)
            },
            |seen| seen.summaries.clone(),
        );
        Seen { group, rows, own, summaries }
    }

    /// How many of the networks that are wanted are there.
    fn arrived(&self) -> usize {
        self.wanted.iter().filter(|wanted| self.answers.contains_key(&wanted.job)).count()
    }

    /// The seeds, from 1 on, of which every network is there.
    fn complete(&self) -> usize {
        let missing = self.wanted.iter().filter(|wanted| !self.answers.contains_key(&wanted.job));
        let counted = missing.filter(|wanted| wanted.seed as usize <= self.state.seeds);
        counted
            .map(|wanted| wanted.seed as usize)
            .min()
            .map_or(self.state.seeds, |seed| seed.saturating_sub(1))
    }

    fn dots(&self) -> Vec<Dots> {
        let of = |seen: &Seen| Dots {
            look: match seen.group {
                Group::Plain => Look::Plain(self.state.recipe.initialisation.scheme),
                Group::Skip => Look::Skip,
                Group::Other(scheme) => Look::Other(scheme),
            },
            label: match seen.group {
                Group::Plain => self.state.recipe.initialisation.label(),
                Group::Skip => "with a skip".to_owned(),
                Group::Other(scheme) => scheme.label().to_owned(),
            },
            points: seen.rows.iter().filter_map(|(_, values)| dot(values)).collect(),
            own: seen.own.as_deref().and_then(dot),
        };
        self.seen.iter().map(of).collect()
    }

    /// The dot that a pointer means.
    fn dot_at(&self, pointer: Pointer, size: (f64, f64)) -> Option<(usize, u32)> {
        if !self.state.reveals() {
            return None;
        }
        let places = Places::new(size);
        let own = self.state.recipe.seed;
        let all = self.seen.iter().enumerate().flat_map(|(group, seen)| {
            let rows = seen.rows.iter().map(|(seed, values)| (*seed, &values[..]));
            let all = rows.chain(seen.own.as_deref().map(|values| (own, values)));
            all.filter_map(move |(seed, values)| Some(((group, seed), dot(values)?)))
        });
        let distance = |at: (f64, f64)| (pointer.at.0 - at.0).hypot(pointer.at.1 - at.1);
        let near = all.map(|(which, dot)| (which, distance(places.dot(dot))));
        let near = near.filter(|(_, distance)| *distance <= reach(pointer.touch));
        near.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(which, _)| which)
    }

    fn ring(&mut self, seed: u32) {
        self.state.recipe.seed = seed;
        let hover = self.hover;
        self.changed();
        self.hover = hover;
    }
}

impl super::Figure for ManyNetworks {
    fn name(&self) -> &'static str {
        NAME
    }

    fn size(&self, narrow: bool) -> (u32, u32) {
        if narrow { (358, 740) } else { (960, 450) }
    }

    fn permalink(&self) -> String {
        self.state.permalink()
    }

    fn open(&mut self, link: &str) -> Result<(), LinkError> {
        self.state = State::from_permalink(link)?;
        self.plan();
        Ok(())
    }

    fn subject(&self) -> Subject {
        let State { recipe, measure, moment, .. } = &self.state;
        let steps = if *moment == Moment::Untrained { 0 } else { TRAINED };
        // With other labels it is another network, which the command line does not train.
        let is_private = *moment == Moment::Shuffled;
        Subject { measure: *measure, is_private, ..Subject::new(recipe.clone(), steps) }
    }

    fn controls(&self) -> Vec<Control> {
        let State { recipe, measure, moment, seeds, predicted } = &self.state;
        let mut initialisation = Control::choice(
            "initialisation",
            "Initialisation",
            Place::More,
            recipe.initialisation.scheme,
        );
        if let ControlKind::Choice { options, .. } = &mut initialisation.kind {
            options.retain(|(name, _)| *name != Scheme::Gain.name());
        }
        let mut measured = Control::choice("measure", "Measure", Place::More, *measure);
        if let ControlKind::Choice { options, .. } = &mut measured.kind {
            options.retain(|(name, _)| MEASURES.iter().any(|measure| measure.name() == *name));
        }
        let depths = LEAST_DEPTH..=MOST_DEPTH;
        vec![
            Control::choice("moment", "Networks", Place::Primary, *moment),
            Control::choice("prediction", "Prediction", Place::Primary, *predicted),
            Control::button("add-seeds", "Add 10 seeds", Place::Run).enabled(*seeds < MOST_SEEDS),
            Control::button("stop", "Stop", Place::Run).enabled(self.complete() < *seeds),
            initialisation,
            Control::choice("activation", "Activation", Place::More, recipe.activation),
            Control::range("depth", "Depth", Place::More, depths, recipe.depth),
            Control::range("width", "Width", Place::More, 1..=MOST_WIDTH, recipe.width),
            measured,
            Control::seed(recipe.seed),
        ]
    }

    fn input(&mut self, key: &str, input: &Input) {
        match (key, input) {
            ("moment", Input::Choose(name)) => {
                if let Some(moment) = Moment::from_name(name) {
                    self.state.moment = moment;
                    self.changed();
                }
            }
            ("prediction", Input::Choose(name)) => {
                if let Some(prediction) = Prediction::from_name(name) {
                    self.state.predicted = prediction;
                    self.changed();
                }
            }
            ("add-seeds", Input::Press) => {
                self.state.seeds = (self.state.seeds + MORE).min(MOST_SEEDS);
                self.changed();
            }
            ("stop", Input::Press) => {
                self.state.seeds = self.complete().max(1);
                self.changed();
            }
            ("depth", Input::Slide(depth)) => {
                self.state.recipe.depth = (*depth).clamp(LEAST_DEPTH, MOST_DEPTH);
                self.changed();
            }
            ("width", Input::Slide(width)) => {
                self.state.recipe.width = (*width).clamp(1, MOST_WIDTH);
                self.changed();
            }
            ("activation", Input::Choose(name)) => {
                if let Some(activation) = Activation::from_name(name) {
                    self.state.recipe.activation = activation;
                    self.changed();
                }
            }
            ("initialisation", Input::Choose(name)) => {
                if let Some(scheme) = Scheme::from_name(name).filter(|s| *s != Scheme::Gain) {
                    self.state.recipe.initialisation = scheme.into();
                    self.changed();
                }
            }
            ("measure", Input::Choose(name)) => {
                if let Some(measure) = Measure::from_name(name).filter(|m| MEASURES.contains(m)) {
                    self.state.measure = measure;
                    self.changed();
                }
            }
            ("seed", Input::Type(text)) => match typed_seed(text, self.state.recipe.seed) {
                Ok(seed) => self.ring(seed),
                Err(problem) => self.notice = Some(problem),
            },
            _ => {}
        }
    }

    fn pointer(&mut self, pointer: Pointer, size: (f64, f64)) {
        let dot = self.dot_at(pointer, size);
        match pointer.act {
            Act::Down | Act::Move => self.hover = dot,
            Act::Up => {
                if let Some((_, seed)) = dot {
                    self.ring(seed);
                }
                if pointer.touch {
                    self.hover = None;
                }
            }
            Act::Leave => self.hover = None,
        }
    }

    /// The arrows ring the seed before or after.
    fn key(&mut self, key: Key) -> bool {
        let seed = self.state.recipe.seed;
        match key {
            Key::Left => self.ring(seed.saturating_sub(1)),
            Key::Right => self.ring(seed.saturating_add(1)),
            Key::Up | Key::Down | Key::Escape => return false,
        }
        true
    }

    fn cursor(&self) -> Cursor {
        if self.hover.is_some() { Cursor::Press } else { Cursor::Plain }
    }

    fn tick(&mut self, _seconds: f64) -> Vec<Command> {
        Vec::new()
    }

    fn job(&mut self) -> Option<String> {
        let Self { wanted, answers, under_way, .. } = self;
        job::next(wanted.iter().map(|wanted| &wanted.job), answers, under_way)
    }

    fn job_lost(&mut self, job: &str) {
        self.under_way.remove(job);
    }

    fn receive(&mut self, snapshot: message::Snapshot) {
        let Some(Answer { job, values }) = snapshot.read() else { return };
        self.under_way.remove(&job);
        let place = self.wanted.iter().find(|wanted| wanted.job == job).map(|it| it.group);
        self.answers.insert(job, values);
        match place {
            Some(place) => self.seen[place] = self.summed(place, self.seen[place].group),
            // It is about a state that is no longer shown, and waits for the reader to come back.
            None if self.answers.len() > MOST_KEPT => {
                let wanted = &self.wanted;
                self.answers.retain(|job, _| wanted.iter().any(|wanted| wanted.job == *job));
            }
            None => {}
        }
    }

    fn experiment(&self) -> Box<dyn super::Experiment> {
        Box::<Experiment>::default()
    }

    /// Nothing is lost: networks come from jobs, and each is known for itself.
    fn experiment_lost(&mut self) {}

    fn is_busy(&self) -> bool {
        self.wanted.iter().any(|wanted| !self.answers.contains_key(&wanted.job))
    }

    fn fingerprint(&self) -> Option<String> {
        let answers = self.wanted.iter().filter_map(|wanted| self.answers.get(&wanted.job));
        let hash = answers.flatten().fold(NOTHING, |hash, answer| {
            // Where there is none, it is the same nothing on every machine.
            fnv(hash, &answer.unwrap_or(f32::NAN).to_bits().to_le_bytes())
        });
        Some(format!("answers {hash:016x}"))
    }

    fn sentence(&self) -> String {
        words::sentence(&self.state, &self.seen, (self.arrived(), self.wanted.len()))
    }

    fn tables(&self) -> Vec<Table> {
        words::tables(&self.state, &self.seen)
    }

    fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    fn set_notice(&mut self, notice: Option<String>) {
        self.notice = notice;
    }

    fn description(&self) -> String {
        let recipe = &self.state.recipe;
        let dots = if self.state.reveals() {
            "one dot a network, its test accuracy against the share just before"
        } else {
            "an empty chart of test accuracy against the share just before, which fills after a prediction"
        };
        format!(
            "For networks of {} layers of {} {} neurons, {}: bars for the share of the five at each distance before the last layer, plain and with a skip; beside them {dots}.",
            recipe.depth,
            recipe.width,
            recipe.activation.label(),
            self.state.moment.label()
        )
    }
}

impl super::Draw for ManyNetworks {
    fn draw<DB: DrawingBackend>(&self, painter: &mut Painter<'_, DB>, theme: &Theme) -> Drawn {
        painter.background(theme.paper)?;
        let depth = self.state.recipe.depth;
        let shares = |place: usize| {
            let seen = self.seen.get(place);
            let summary = |distance| seen.and_then(|seen: &Seen| seen.summary(distance));
            let bar = |Summary { mean, low, high, .. }| Bar { mean, low, high };
            (1..depth).map(|distance| summary(distance).map(bar)).collect()
        };
        let dots = self.dots();
        let hover = self.hover.and_then(|(group, seed)| {
            let seen = self.seen.get(group)?;
            let row = seen.rows.iter().find(|row| row.0 == seed).map(|row| &row.1);
            let values = row.or(seen.own.as_ref().filter(|_| seed == self.state.recipe.seed))?;
            let (accuracy, share) = dot(values)?;
            let reading = format!(
                "{}, seed {seed}: {} named, {} just before",
                dots[group].label,
                percent(accuracy),
                percent(share)
            );
            Some(((accuracy, share), reading))
        });
        let scene = Scene {
            shares: [shares(0), shares(1)],
            chance: 1.0 / (depth - 1) as f64,
            guessing: words::GUESSING,
            groups: self.state.reveals().then_some(&dots[..]),
            hover,
        };
        let places = Places::new((painter.width(), painter.height()));
        draw(painter, theme, &places, &scene)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::essay::{AnyFigure, Experiment as _, Figure as _};

    const SMALL: &str = "many-networks?v=1&depth=4&width=6&moment=untrained&seeds=3";

    fn computed(link: &str) -> ManyNetworks {
        match AnyFigure::computed(link) {
            Ok(AnyFigure::ManyNetworks(figure)) => figure,
            _ => unreachable!("a link to this figure"),
        }
    }

    fn opened(link: &str) -> ManyNetworks {
        let mut figure = ManyNetworks::default();
        figure.open(link).unwrap();
        figure
    }

    fn answered(job: &str) -> message::Snapshot {
        let mut experiment = Experiment::default();
        experiment.run(job).unwrap();
        experiment.snapshot()
    }

    #[test]
    fn answers_in_any_order_show_the_same() {
        let mut figure = opened(SMALL);
        let mut jobs: Vec<String> = std::iter::from_fn(|| figure.job()).collect();
        assert_eq!((jobs.len(), figure.job()), (6, None));
        assert!(figure.sentence().starts_with("0 of 6 networks so far"));
        jobs.rotate_left(2);
        jobs.swap(0, 3);
        for job in &jobs {
            assert!(figure.is_busy());
            figure.receive(answered(job));
        }
        let native = computed(SMALL);
        assert!(!figure.is_busy());
        assert_eq!(figure.sentence(), native.sentence());
        assert_eq!(figure.tables(), native.tables());
        assert_eq!(figure.fingerprint(), native.fingerprint());
        assert_eq!(figure.permalink(), SMALL);
    }

    #[test]
    fn a_lost_job_is_asked_for_again_and_what_came_is_kept() {
        let mut figure = opened(SMALL);
        let jobs: Vec<String> = std::iter::from_fn(|| figure.job()).collect();
        figure.receive(answered(&jobs[0]));
        figure.job_lost(&jobs[1]);
        assert_eq!(figure.job().as_deref(), Some(&jobs[1][..]));
        assert_eq!(figure.job(), None);
        assert_eq!(figure.arrived(), 1);
    }

    #[test]
    fn a_stop_keeps_the_seeds_that_are_whole_and_more_can_be_added() {
        let mut figure = opened(SMALL);
        let jobs: Vec<String> = std::iter::from_fn(|| figure.job()).collect();
        // Both networks of seed 1, one of seed 2, one of seed 3.
        for place in [0, 1, 3, 4] {
            figure.receive(answered(&jobs[place]));
        }
        figure.input("stop", &Input::Press);
        let rest = "many-networks?v=1&depth=4&width=6&moment=untrained";
        assert_eq!(figure.permalink(), format!("{rest}&seeds=1"));
        assert!(!figure.is_busy());
        assert_eq!(figure.sentence(), computed(&figure.permalink()).sentence());
        figure.input("add-seeds", &Input::Press);
        assert_eq!(figure.permalink(), format!("{rest}&seeds=11"));
        // What is under way or there is not asked for again: seeds 4 to 11 remain.
        assert_eq!(std::iter::from_fn(|| figure.job()).count(), 2 * 8);
        // One answer at least is waited for.
        let mut figure = opened(SMALL);
        figure.input("stop", &Input::Press);
        assert!(figure.permalink().ends_with("seeds=1") && figure.is_busy());
    }

    #[test]
    fn an_own_seed_is_ringed_and_not_counted() {
        let (without, with) = (computed(SMALL), computed(&format!("{SMALL}&predicted=shown")));
        let own = computed(&SMALL.replace("&moment", "&seed=99&moment"));
        assert_eq!(own.seen[0].rows, without.seen[0].rows);
        assert_ne!(own.seen[0].own, without.seen[0].own);
        assert_eq!(without.seen[0].own.as_ref(), Some(&without.seen[0].rows[0].1));
        assert_eq!(own.sentence(), without.sentence());
        let rows = &with.tables()[0].rows;
        assert_eq!((rows.len(), without.tables()[0].rows.len()), (6, 2));
    }

    #[test]
    fn dots_are_where_they_are_drawn_and_a_tap_rings_their_seed() {
        let mut figure = computed(&format!("{SMALL}&predicted=shown"));
        let size = (960.0, 450.0);
        let at = Places::new(size).dot(dot(&figure.seen[1].rows[2].1).unwrap());
        let touch = false;
        figure.pointer(Pointer { act: Act::Move, at, touch }, size);
        let (group, seed) = figure.hover.unwrap();
        assert_eq!(
            Places::new(size).dot(dot(&figure.seen[group].rows[seed as usize - 1].1).unwrap()),
            at
        );
        assert_eq!(figure.cursor(), Cursor::Press);
        figure.pointer(Pointer { act: Act::Up, at, touch }, size);
        assert_eq!(figure.state.recipe.seed, seed);
        assert!(figure.key(Key::Right) && figure.state.recipe.seed == seed + 1);
        // Before a prediction there are none.
        let mut secret = computed(SMALL);
        secret.pointer(Pointer { act: Act::Move, at, touch }, size);
        assert_eq!(secret.hover, None);
    }

    #[test]
    fn coming_back_to_a_moment_asks_for_nothing_twice() {
        let mut figure = computed(SMALL);
        let choose = |name: &str| Input::Choose(name.to_owned());
        figure.input("moment", &choose("trained"));
        assert!(figure.is_busy());
        figure.input("moment", &choose("untrained"));
        assert!(!figure.is_busy() && figure.job().is_none());
    }

    /// What the study of the command line says of the same networks.
    #[test]
    fn it_agrees_with_the_committed_study() {
        use crate::study::{Blue, Claims, Place, Quantity};
        let figure = computed("many-networks?v=1&moment=untrained&seeds=24");
        let claims = Claims::committed().unwrap();
        for (seen, condition) in figure.seen.iter().zip(["plain", "skip"]) {
            for (place, quantity) in [
                (ACCURACY, Quantity::Accuracy),
                (1, Quantity::Fives(Blue::in_layer(12), Place::Distance(1))),
                (11, Quantity::Fives(Blue::in_layer(12), Place::FirstLayer)),
            ] {
                let row = claims.answers("opening", condition, 0, quantity).unwrap();
                let values: Vec<Option<f32>> = seen.rows.iter().map(|row| row.1[place]).collect();
                assert_eq!(values, row.values, "{condition}, {}", row.quantity);
                assert_eq!(seen.summary(place), row.summary());
            }
        }
    }
}
