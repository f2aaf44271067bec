//! Life without backprop: six learning rules in a race on the same data from the same seed, how far
//! what each says is from the gradient, and how far each comes over many seeds.
//!
//! Each network is a job of its own, which any of several workers may do. The figure keeps the
//! answers, in whatever order they come; the race's own are asked for first.

mod experiment;
mod state;
mod words;

pub use experiment::{Answer, Experiment};
pub use state::{Job, Prediction, Setting, State};

use std::collections::{BTreeMap, BTreeSet};

use super::control::{Control, ControlKind, Group, Input, Table, typed_seed};
use super::job;
use super::message::{self, Command};
use super::permalink::LinkError;
use super::pointer::{Act, Cursor, Key, Pointer, reach};
use super::site_file::{MNIST, SiteFile};
use super::skips;
use super::subject::Subject;
use crate::data::{Data, NOTHING, fnv};
use crate::figure::many_networks::Bar;
use crate::figure::text::{capitalised, count, fixed, signed};
use crate::figure::without_backprop::{Mark, Places, Racer, Scene, Target, draw, tenths};
use crate::figure::{DrawingBackend, Drawn, Painter, Theme};
use crate::named::Named as _;
use crate::network::Placement;
use crate::study::{Learner, Summary};
use crate::training::Rule;
use state::{ANGLED, MOST_SEEDS, NAME, TIMES, TRAINED};

/// Accuracy is measured every so many steps.
const MARKED: usize = 25;
/// So many answers are kept, for a reader who comes back to them.
const MOST_KEPT: usize = 2_000;

/// The figure, as it stands in the page.
pub struct WithoutBackprop {
    state: State,
    /// What the state asks for: the race, then seed by seed.
    wanted: Vec<Wanted>,
    /// The answers so far, by job; those to earlier states are kept.
    answers: BTreeMap<String, Answer>,
    /// The jobs that somebody is at.
    under_way: BTreeSet<String>,
    /// What the answers come to, for every rule that takes part.
    seen: Vec<Seen>,
    /// What is under the pointer.
    hover: Option<Target>,
    notice: Option<String>,
    mnist: SiteFile,
}

/// A job that the state asks for.
struct Wanted {
    /// The place of its rule.
    racer: usize,
    seed: u32,
    job: String,
}

/// What is known of a rule.
#[derive(Clone, Debug, PartialEq)]
struct Seen {
    rule: Rule,
    /// The answers for the seeds that are counted, in their order, as far as they are there.
    rows: Vec<(u32, Answer)>,
    /// That for the race.
    own: Option<Answer>,
    /// The accuracy at the end.
    accuracy: Option<Summary>,
    /// How much less that is than backprop's, seed by seed.
    behind: Option<Summary>,
    /// The angle at the end, layer by layer.
    angles: Vec<Option<Summary>>,
}

impl Seen {
    /// What these answers come to, beside those of backprop.
    fn of(
        rule: Rule,
        rows: Vec<(u32, Answer)>,
        own: Option<Answer>,
        backprop: &[(u32, Answer)],
        depth: usize,
    ) -> Self {
        let ends: Vec<Option<f32>> = rows.iter().map(|row| Some(row.1.end)).collect();
        let less = |(seed, answer): &(u32, Answer)| {
            let (_, other) = backprop.iter().find(|(other, _)| other == seed)?;
            Some(other.end - answer.end)
        };
        let behind: Vec<Option<f32>> = rows.iter().map(less).collect();
        let angle = |layer: usize| {
            let of_row = |row: &(u32, Answer)| *row.1.angles.get(ANGLED.len() - 1)?.get(layer)?;
            let angles: Vec<Option<f32>> = rows.iter().map(of_row).collect();
            Summary::of(&angles, false)
        };
        Self {
            rule,
            accuracy: Summary::of(&ends, false),
            behind: Summary::of(&behind, false),
            angles: (0..depth).map(angle).collect(),
            rows,
            own,
        }
    }

    /// The steps and accuracies of the race up to a moment.
    fn curve(&self, moment: usize) -> impl Iterator<Item = (usize, f32)> + '_ {
        let curve = self.own.iter().flat_map(|own| &own.curve).copied().enumerate();
        curve.map(|(mark, share)| (mark * MARKED, share)).take_while(move |it| it.0 <= moment)
    }

    /// The accuracy of the race at a moment, or where it diverged before.
    fn at(&self, moment: usize) -> Option<f64> {
        let own = self.own.as_ref()?;
        let stopped = self.diverged(moment).then_some(own.end);
        stopped.or_else(|| self.curve(moment).last().map(|it| it.1)).map(f64::from)
    }

    /// Whether the race had diverged by a moment.
    fn diverged(&self, moment: usize) -> bool {
        let diverged = self.own.as_ref().and_then(|own| own.diverged);
        diverged.is_some_and(|step| step as usize <= moment)
    }

    /// The angles of the race in every layer, measured at that place of [`ANGLED`].
    fn angles_at(&self, place: usize) -> &[Option<f32>] {
        let own = self.own.as_ref().and_then(|own| own.angles.get(place));
        own.map_or(&[], |angles| &angles[..])
    }
}

impl Default for WithoutBackprop {
    fn default() -> Self {
        let mut figure = Self {
            state: State::default(),
            wanted: Vec::new(),
            answers: BTreeMap::new(),
            under_way: BTreeSet::new(),
            seen: Vec::new(),
            hover: None,
            notice: None,
            mnist: SiteFile::new(MNIST),
        };
        figure.plan();
        figure
    }
}

impl WithoutBackprop {
    /// Whether what is shown rests on MNIST, which is a file of its own.
    fn needs_mnist(&self) -> bool {
        self.state.setting.data() == Data::Mnist
    }

    /// The state changed: what it asks for, and what of that is there.
    fn plan(&mut self) {
        let rules: Vec<Rule> = self.state.setting.rules().collect();
        let race = self.state.seed;
        let counted = (1..=self.state.seeds as u32).filter(|seed| *seed != race);
        let each = |seed: u32| {
            let state = &self.state;
            rules.iter().enumerate().map(move |(racer, &rule)| Wanted {
                racer,
                seed,
                job: state.job(rule, seed).permalink(),
            })
        };
        self.wanted = [race].into_iter().chain(counted).flat_map(each).collect();
        self.hover = None;
        self.seen.clear();
        for (racer, rule) in rules.into_iter().enumerate() {
            let seen = self.summed(racer, rule);
            self.seen.push(seen);
        }
    }

    /// The state changed, by what the reader did.
    fn changed(&mut self) {
        self.notice = None;
        self.plan();
    }

    /// What is known of a rule; backprop, which the others are compared with, comes first.
    fn summed(&self, racer: usize, rule: Rule) -> Seen {
        let of_rule = self.wanted.iter().filter(|wanted| wanted.racer == racer);
        let known = of_rule.filter_map(|it| Some((it.seed, self.answers.get(&it.job)?.clone())));
        let mut known: Vec<(u32, Answer)> = known.collect();
        let race = known.iter().find(|(seed, _)| *seed == self.state.seed);
        let own = race.map(|(_, answer)| answer.clone());
        known.retain(|(seed, _)| (1..=self.state.seeds as u32).contains(seed));
        known.sort_by_key(|(seed, _)| *seed);
        let backprop = self.seen.first().filter(|_| racer > 0);
        let backprop = backprop.map_or(&known[..], |seen| &seen.rows[..]).to_vec();
        Seen::of(rule, known, own, &backprop, self.state.setting.depth())
    }

    /// How many of the networks that are wanted are there.
    fn arrived(&self) -> usize {
        self.wanted.iter().filter(|wanted| self.answers.contains_key(&wanted.job)).count()
    }

    /// The seeds, from 1 on, of which every network is there.
    fn complete(&self) -> usize {
        let missing = self.wanted.iter().filter(|wanted| !self.answers.contains_key(&wanted.job));
        let counted = missing.map(|wanted| wanted.seed as usize);
        let counted = counted.filter(|seed| (1..=self.state.seeds).contains(seed));
        counted.min().map_or(self.state.seeds, |seed| seed - 1)
    }

    /// The rule that stands out: the one under the pointer, or the one that is pinned.
    fn outstanding(&self) -> Option<Rule> {
        let hovered = self.hover.and_then(|target| Rule::ALL.get(target.racer));
        hovered.copied().or(self.state.pinned)
    }

    /// What is drawn.
    pub fn scene(&self) -> Scene {
        let State { setting, seed, moment, .. } = &self.state;
        let racer = |&rule: &Rule| {
            let seen = self.seen.iter().find(|seen| seen.rule == rule);
            let curve = seen.into_iter().flat_map(|seen| seen.curve(*moment));
            let angles = seen.map_or(&[][..], |seen| seen.angles_at(self.state.angled()));
            let angles: Vec<_> = angles.iter().map(|angle| angle.map(f64::from)).collect();
            let rows = seen.into_iter().flat_map(|seen| &seen.rows);
            Racer {
                rule,
                stands_aside: seen.is_none(),
                curve: curve.map(|(step, share)| (step as f64, f64::from(share))).collect(),
                diverged: seen.is_some_and(|seen| seen.diverged(*moment)),
                angles: if angles.iter().any(Option::is_some) { angles } else { Vec::new() },
                dots: rows.map(|row| f64::from(row.1.end)).collect(),
                bar: seen.and_then(|seen| seen.accuracy).map(bar),
            }
        };
        let outstanding = self.outstanding();
        Scene {
            racers: Rule::ALL.iter().map(racer).collect(),
            depth: setting.depth(),
            seed: *seed,
            moments: (*moment, ANGLED[self.state.angled()]),
            steps: TRAINED,
            chance: words::GUESSING,
            revealed: self.state.reveals(),
            outstanding: Rule::ALL.iter().position(|rule| Some(*rule) == outstanding),
        }
    }

    /// What is said of a thing that is pointed at.
    fn reading(&self, Target { racer, mark }: Target) -> Option<String> {
        let rule = Rule::ALL.get(racer)?.label();
        let seen = self.seen.get(racer)?;
        Some(match mark {
            Mark::Race(place) => {
                let share = f64::from(*seen.own.as_ref()?.curve.get(place)?);
                format!("{rule}, step {}: {} named", count(place * MARKED), tenths(share))
            }
            Mark::Angle(layer) => {
                let angle = (*seen.angles_at(self.state.angled()).get(layer - 1)?)?;
                format!("{rule}, layer {layer}: {}° to the gradient", fixed(f64::from(angle), 1))
            }
            Mark::Dot(place) => {
                let (seed, answer) = seen.rows.get(place)?;
                let share = f64::from(answer.end);
                let backprop = self.seen.first()?.rows.iter().find(|row| row.0 == *seed);
                match backprop.filter(|_| racer > 0) {
                    Some((_, backprop)) => format!(
                        "{rule}, seed {seed}: {}, {} points to backprop’s",
                        tenths(share),
                        signed(100.0 * (share - f64::from(backprop.end)), 1)
                    ),
                    None => format!("{rule}, seed {seed}: {}", tenths(share)),
                }
            }
        })
    }

    /// Pins the rule that is so many places further down the list.
    fn pin_next(&mut self, step: isize) {
        let rules: Vec<Rule> = self.seen.iter().map(|seen| seen.rule).collect();
        let place = |rule| rules.iter().position(|it| *it == rule);
        let last = rules.len() as isize - 1;
        let next = match self.state.pinned.and_then(place) {
            Some(place) => (place as isize + step).clamp(0, last),
            None if step > 0 => 0,
            None => last,
        };
        self.state.pinned = rules.get(next as usize).copied();
    }
}

fn bar(Summary { mean, low, high, .. }: Summary) -> Bar {
    Bar { mean, low, high }
}

impl super::Figure for WithoutBackprop {
    fn name(&self) -> &'static str {
        NAME
    }

    fn size(&self, narrow: bool) -> (u32, u32) {
        if narrow { (358, 900) } else { (960, 600) }
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
        let State { setting, seed, moment, pinned, .. } = &self.state;
        let recipe = setting.recipe(pinned.unwrap_or_default(), *seed);
        Subject::new(recipe, *moment)
    }

    fn controls(&self) -> Vec<Control> {
        let State { setting, seed, seeds, moment, pinned, predicted } = &self.state;
        let mut pin = Control::choice("rule", "Stands out", Group::More, Rule::Backprop);
        if let ControlKind::Choice { options, value } = &mut pin.kind {
            options.retain(|(name, _)| self.seen.iter().any(|seen| seen.rule.name() == *name));
            options.insert(0, ("none", "none of them"));
            *value = pinned.map_or("none", Rule::name);
        }
        let times =
            TIMES.iter().position(|times| times.total_cmp(&setting.times).is_eq()).unwrap_or(0);
        vec![
            Control::choice("network", "Network", Group::Primary, setting.learner),
            Control::choice("prediction", "Prediction", Group::Primary, *predicted),
            Control::button("stop", "Stop", Group::Run).enabled(self.complete() < *seeds),
            Control::button("fetch", "Fetch MNIST again", Group::Run)
                .enabled(self.needs_mnist() && self.mnist.problem().is_some()),
            Control::range("seeds", "Seeds", Group::Run, 1..=MOST_SEEDS, *seeds),
            Control::range("moment", "Moment", Group::Run, 0..=TRAINED / MARKED, moment / MARKED)
                .showing(format!("step {} of {}", count(*moment), count(TRAINED))),
            Control::choice("placement", "Skips", Group::More, setting.placement),
            Control::range("times", "Learning rates", Group::More, 0..=TIMES.len() - 1, times)
                .showing(words::times(setting.times)),
            pin,
            Control::seed(*seed),
        ]
    }

    fn input(&mut self, key: &str, input: &Input) {
        match (key, input) {
            ("network", Input::Choose(name)) => {
                if let Some(learner) = Learner::from_name(name) {
                    self.state.setting.learner = learner;
                    let placed =
                        skips::placed(self.state.setting.placement, self.state.setting.depth());
                    if placed.1.is_some() {
                        self.state.setting.placement = Placement::None;
                    }
                    let rules: Vec<Rule> = self.state.setting.rules().collect();
                    self.state.pinned = self.state.pinned.filter(|rule| rules.contains(rule));
                    self.changed();
                    self.notice = placed.1;
                }
            }
            ("prediction", Input::Choose(name)) => {
                if let Some(prediction) = Prediction::from_name(name) {
                    self.state.predicted = prediction;
                    self.changed();
                }
            }
            ("fetch", Input::Press) => {
                self.mnist.retry();
                self.notice = None;
            }
            ("stop", Input::Press) => {
                self.state.seeds = self.complete().max(1);
                self.changed();
            }
            ("seeds", Input::Slide(seeds)) => {
                self.state.seeds = (*seeds).clamp(1, MOST_SEEDS);
                self.changed();
            }
            ("moment", Input::Slide(mark)) => {
                self.state.moment = (*mark).min(TRAINED / MARKED) * MARKED;
                self.hover = None;
            }
            ("placement", Input::Choose(name)) => {
                if let Some(placement) = Placement::from_name(name) {
                    match skips::placed(placement, self.state.setting.depth()).1 {
                        Some(problem) => self.notice = Some(problem),
                        None => {
                            self.state.setting.placement = placement;
                            self.changed();
                        }
                    }
                }
            }
            ("times", Input::Slide(place)) => {
                self.state.setting.times = TIMES[(*place).min(TIMES.len() - 1)];
                self.changed();
            }
            ("rule", Input::Choose(name)) => {
                let rule = Rule::from_name(name);
                self.state.pinned =
                    rule.filter(|rule| self.seen.iter().any(|seen| seen.rule == *rule));
            }
            ("seed", Input::Type(text)) => match typed_seed(text, self.state.seed) {
                Ok(seed) => {
                    self.state.seed = seed;
                    self.changed();
                }
                Err(problem) => self.notice = Some(problem),
            },
            _ => {}
        }
    }

    fn pointer(&mut self, pointer: Pointer, size: (f64, f64)) {
        let target = Places::new(size).at(&self.scene(), pointer.at, reach(pointer.touch));
        match pointer.act {
            Act::Down | Act::Move => self.hover = target,
            Act::Up => {
                if let Some(target) = target {
                    self.state.pinned = self.seen.get(target.racer).map(|seen| seen.rule);
                }
                if pointer.touch {
                    self.hover = None;
                }
            }
            Act::Leave => self.hover = None,
        }
    }

    /// The arrows go through moments and rules; Escape lets go of the rule.
    fn key(&mut self, key: Key) -> bool {
        self.hover = None;
        match key {
            Key::Left => self.state.moment = self.state.moment.saturating_sub(MARKED),
            Key::Right => self.state.moment = (self.state.moment + MARKED).min(TRAINED),
            Key::Up => self.pin_next(-1),
            Key::Down => self.pin_next(1),
            Key::Escape => return self.state.pinned.take().is_some(),
        }
        true
    }

    fn cursor(&self) -> Cursor {
        if self.hover.is_some() { Cursor::Press } else { Cursor::Plain }
    }

    fn tick(&mut self, _seconds: f64) -> Vec<Command> {
        Vec::new()
    }

    fn wanted(&self) -> Option<&'static str> {
        self.needs_mnist().then(|| self.mnist.wanted()).flatten()
    }

    fn brought(&mut self, name: &str, file: Result<Vec<u8>, String>) {
        self.notice = self.mnist.mnist_brought(name, file);
    }

    fn file_of_jobs(&self) -> Option<&[u8]> {
        self.needs_mnist().then(|| self.mnist.bytes()).flatten()
    }

    fn job(&mut self) -> Option<String> {
        if self.needs_mnist() && self.mnist.bytes().is_none() {
            return None;
        }
        let Self { wanted, answers, under_way, .. } = self;
        job::next(wanted.iter().map(|wanted| &wanted.job), answers, under_way)
    }

    fn job_lost(&mut self, job: &str) {
        self.under_way.remove(job);
    }

    fn receive(&mut self, snapshot: message::Snapshot) {
        let Some(answer) = snapshot.read::<Answer>() else { return };
        self.under_way.remove(&answer.job);
        let wanted = self.wanted.iter().find(|wanted| wanted.job == answer.job);
        let racer = wanted.map(|wanted| wanted.racer);
        self.answers.insert(answer.job.clone(), answer);
        match racer {
            // All others are compared with backprop.
            Some(0) => {
                for racer in 0..self.seen.len() {
                    self.seen[racer] = self.summed(racer, self.seen[racer].rule);
                }
            }
            Some(racer) => self.seen[racer] = self.summed(racer, self.seen[racer].rule),
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
        let is_stuck = self.needs_mnist() && self.mnist.problem().is_some();
        !is_stuck && self.wanted.iter().any(|wanted| !self.answers.contains_key(&wanted.job))
    }

    fn fingerprint(&self) -> Option<String> {
        let answers = self.wanted.iter().filter_map(|wanted| self.answers.get(&wanted.job));
        let numbers = answers.flat_map(|answer| {
            // Where there is no angle, it is the same nothing on every machine.
            let angles = answer.angles.iter().flatten().map(|angle| angle.unwrap_or(f32::NAN));
            answer.curve.iter().copied().chain([answer.end]).chain(angles)
        });
        let hash = numbers.fold(NOTHING, |hash, it| fnv(hash, &it.to_bits().to_le_bytes()));
        Some(format!("answers {hash:016x}"))
    }

    fn sentence(&self) -> String {
        if self.needs_mnist() && self.mnist.bytes().is_none() {
            return words::without_mnist(self.mnist.problem().is_some());
        }
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
        let dots = if self.state.reveals() {
            "one dot a network, its test accuracy at the end, in a row for each rule with mean and interval, and backprop’s mean as a line through all rows"
        } else {
            "rows for the accuracy at the end over many seeds, which fill after a prediction"
        };
        let names: Vec<&str> = self.seen.iter().map(|seen| seen.rule.label()).collect();
        format!(
            "{}, {}: a line a rule for test accuracy against steps; beside it the angle between each rule’s update and the gradient, layer by layer; below, {dots}. Left and right arrow keys move the moment, up and down let one rule stand out, Escape lets it go.",
            capitalised(&format!(
                "{} in a race of learning rules",
                self.state.setting.learner.label()
            )),
            names.join(", ")
        )
    }
}

impl super::Draw for WithoutBackprop {
    fn draw<DB: DrawingBackend>(&self, painter: &mut Painter<'_, DB>, theme: &Theme) -> Drawn {
        painter.background(theme.paper)?;
        let places = Places::new((painter.width(), painter.height()));
        let hover = self.hover.and_then(|target| Some((target, self.reading(target)?)));
        let hover = hover.as_ref().map(|(target, reading)| (*target, &reading[..]));
        draw(painter, theme, &places, &self.scene(), hover)
    }
}

#[cfg(test)]
mod tests;
