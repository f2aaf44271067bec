//! Adversarial examples: a picture that the reader draws or picks, attacked while a slider is dragged;
//! and many networks under the same attack, without and with skips or by all learning rules, beside a
//! control that was stopped early.
//!
//! The network that is looked at trains in the figure's own worker. Those that are compared are jobs,
//! which any of several workers may do.

mod contest;
mod experiment;
mod picture;
mod state;
mod words;

pub use experiment::{Experiment, Fives, Measured, Seen, Told};
pub use picture::{Drawing, Picture};
pub use state::{Contest, Group, Job, Part, Prediction, Setting, State};

use std::collections::{BTreeMap, BTreeSet};

use super::control::{Control, Group as Place, Input, Table, typed_seed};
use super::job;
use super::message::{self, Command};
use super::permalink::LinkError;
use super::playback::Playback;
use super::pointer::{Act, Cursor, Key, Pointer};
use super::site_file::{MNIST, SiteFile};
use super::subject::Subject;
use crate::data::{Data, NOTHING, fnv};
use crate::figure::adversarial::{Line, Look, Network, Places, Scene, draw};
use crate::figure::many_networks::Bar;
use crate::figure::text::fixed;
use crate::figure::{DrawingBackend, Drawn, Painter, Theme};
use crate::measure::Attack;
use crate::named::{Named as _, named};
use crate::network::Placement;
use crate::study::{Learner, Summary};
use crate::training::Rule;
use contest::{Standings, Wanted, wanted};
use picture::MOST_INK;
use state::{
    CHANGES, DEPTHS, FIRST_DIGIT, MOST_CHANGE, MOST_SEEDS, MOST_STEPS, NAME, STOPS, TRAINED,
    epsilon,
};

/// So many answers are kept, for a reader who comes back to them.
const MOST_KEPT: usize = 2_000;

/// Where the picture comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Digit,
    Drawing,
}

named!(Source {
    Digit: "digit", "a test digit";
    Drawing: "drawing", "your own drawing";
});

/// What a pressed pointer is at.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Drag {
    /// A stroke that has come to this point of the picture.
    Stroke((f64, f64)),
    /// The largest change, along the axis of a chart.
    Change,
}

/// The figure, as it stands in the page.
pub struct Adversarial {
    state: State,
    playback: Playback,
    /// What is seen of the network that is looked at, in the state in which it is.
    seen: Option<(State, Seen)>,
    /// What the state asks for.
    wanted: Vec<Wanted>,
    /// The answers so far, by job; those to earlier states are kept.
    answers: BTreeMap<String, Measured>,
    /// The jobs that somebody is at.
    under_way: BTreeSet<String>,
    /// What the answers come to.
    standings: Standings,
    drag: Option<Drag>,
    /// The pixel that the keys are at: row and column.
    cursor: Option<(usize, usize)>,
    /// Whether the pen rubs out.
    rubs_out: bool,
    /// Whether the pointer is on something that can be drawn on or dragged.
    over: bool,
    notice: Option<String>,
    mnist: SiteFile,
}

impl Default for Adversarial {
    fn default() -> Self {
        let mut playback = Playback::new(TRAINED);
        playback.go_to(TRAINED, TRAINED);
        let mut figure = Self {
            state: State::default(),
            playback,
            seen: None,
            wanted: Vec::new(),
            answers: BTreeMap::new(),
            under_way: BTreeSet::new(),
            standings: Standings::default(),
            drag: None,
            cursor: None,
            rubs_out: false,
            over: false,
            notice: None,
            mnist: SiteFile::new(MNIST),
        };
        figure.plan();
        figure
    }
}

impl Adversarial {
    /// What is seen of the network that is looked at, once something is.
    pub fn seen(&self) -> Option<&Seen> {
        self.seen.as_ref().map(|(_, seen)| seen)
    }

    /// Whether what is shown rests on MNIST, which is a file of its own.
    fn needs_mnist(&self) -> bool {
        self.state.setting.data() == Data::Mnist
    }

    /// Whether it does, and MNIST is not here.
    fn lacks_mnist(&self) -> bool {
        self.needs_mnist() && self.mnist.bytes().is_none()
    }

    /// The state changed: what it asks for, and what of that is there.
    fn plan(&mut self) {
        let wanted = wanted(&self.state);
        if wanted != self.wanted || self.standings.all.is_empty() {
            self.wanted = wanted;
            self.sum();
        }
    }

    fn sum(&mut self) {
        self.standings = Standings::of(&self.state, &self.wanted, &self.answers);
    }

    /// What is looked at changed, but for the network.
    fn changed(&mut self) {
        self.notice = None;
        self.playback.changed();
        self.plan();
    }

    /// The network that is looked at is another one, as long trained as this was.
    fn renew(&mut self, setting: Setting, rule: Rule) {
        let steps = self.state.step.max(self.playback.catch_up.0);
        let had = self.state.setting.side();
        let (setting, mut notice) = setting.fitted();
        let refused = setting.learner.refusal(rule);
        let rule = if refused.is_some() { Rule::Backprop } else { rule };
        if let Some(problem) = refused {
            notice = Some(format!("Back to backprop: {problem}."));
        }
        let is_lost = setting.side() != had || !self.fits(&setting);
        if is_lost {
            self.state.picture = Picture::Digit(FIRST_DIGIT);
            self.cursor = None;
        }
        self.state = State { setting, rule, step: steps, ..self.state.clone() };
        self.playback.playing = false;
        self.playback.go_to(steps, steps);
        self.plan();
        self.notice = notice;
    }

    /// Whether the picture is one of this setting.
    fn fits(&self, setting: &Setting) -> bool {
        match &self.state.picture {
            Picture::Digit(digit) => *digit < setting.digits(),
            Picture::Drawing(drawing) => drawing.side == setting.side(),
        }
    }

    fn set_change(&mut self, change: u8) {
        let change = change.min(MOST_CHANGE);
        if change != self.state.change {
            self.state.change = change;
            self.changed();
        }
    }

    fn set_picture(&mut self, picture: Picture) {
        if picture != self.state.picture {
            self.state.picture = picture;
            self.changed();
        }
    }

    /// The drawing that a stroke is added to: what there is to see, if nothing was drawn yet.
    fn drawing(&self) -> Drawing {
        match &self.state.picture {
            Picture::Drawing(drawing) => drawing.clone(),
            Picture::Digit(_) => match self.shown_digit() {
                Some(pixels) => Drawing::of(self.state.setting.side(), pixels),
                None => Drawing::blank(self.state.setting.side()),
            },
        }
    }

    /// The pixels of the digit that is chosen, once they are known.
    fn shown_digit(&self) -> Option<&[f32]> {
        let (state, seen) = self.seen.as_ref()?;
        let is_it = state.picture == self.state.picture
            && state.setting.learner == self.state.setting.learner;
        is_it.then_some(&seen.pixels[..])
    }

    fn stroke(&mut self, from: (f64, f64), to: (f64, f64)) {
        let mut drawing = self.drawing();
        drawing.stroke(from, to, self.rubs_out);
        self.set_picture(Picture::Drawing(drawing));
    }

    /// Where the keys are, in the middle at first.
    fn pixel(&self) -> (usize, usize) {
        let middle = self.state.setting.side() / 2;
        self.cursor.unwrap_or((middle, middle))
    }

    fn ink(&mut self, ink: u8) {
        let mut drawing = self.drawing();
        drawing.set(self.pixel(), ink);
        self.cursor = Some(self.pixel());
        self.set_picture(Picture::Drawing(drawing));
    }

    fn move_to(&mut self, (row, column): (usize, usize)) {
        let last = self.state.setting.side() - 1;
        self.cursor = Some((row.min(last), column.min(last)));
    }

    fn places(&self, size: (f64, f64)) -> Places {
        Places::new(size, &self.state.recipe().hidden())
    }

    /// How many of the networks that are compared are there.
    fn arrived(&self) -> (usize, usize) {
        let arrived = self.wanted.iter().filter(|it| self.answers.contains_key(&it.job)).count();
        (arrived, self.wanted.len())
    }

    /// What of the reader's doing changes the network that is looked at.
    fn set_network(&mut self, key: &str, input: &Input) -> bool {
        let State { setting, rule, .. } = self.state.clone();
        match (key, input) {
            ("network", Input::Choose(name)) => {
                if let Some(learner) = Learner::from_name(name) {
                    self.renew(Setting::of(learner, setting.placement), rule);
                }
            }
            ("depth", Input::Slide(depth)) => {
                let depth = (*depth).clamp(*DEPTHS.start(), *DEPTHS.end());
                self.renew(Setting { depth, ..setting }, rule);
            }
            ("placement", Input::Choose(name)) => {
                if let Some(placement) = Placement::from_name(name) {
                    self.renew(Setting { placement, ..setting }, rule);
                }
            }
            ("rule", Input::Choose(name)) => {
                if let Some(rule) = Rule::from_name(name) {
                    self.renew(setting, rule);
                }
            }
            _ => return false,
        }
        true
    }

    /// What of it changes the picture.
    fn set_drawing(&mut self, key: &str, input: &Input) -> bool {
        let side = self.state.setting.side();
        let (row, column) = self.pixel();
        match (key, input) {
            ("source", Input::Choose(name)) => match Source::from_name(name) {
                Some(Source::Digit) if self.source() == Source::Drawing => {
                    self.set_picture(Picture::Digit(FIRST_DIGIT));
                }
                Some(Source::Drawing) if self.source() == Source::Digit => {
                    self.set_picture(Picture::Drawing(Drawing::blank(side)));
                }
                _ => {}
            },
            ("digit", Input::Slide(digit)) => {
                let digit = (*digit).min(self.state.setting.digits() - 1);
                self.set_picture(Picture::Digit(digit));
            }
            ("clear", Input::Press) => self.set_picture(Picture::Drawing(Drawing::blank(side))),
            ("rub-out", Input::Tick(on)) => self.rubs_out = *on,
            ("row", Input::Slide(row)) => self.move_to((row.saturating_sub(1), column)),
            ("column", Input::Slide(column)) => self.move_to((row, column.saturating_sub(1))),
            ("ink", Input::Slide(ink)) => self.ink((*ink).min(MOST_INK.into()) as u8),
            _ => return false,
        }
        true
    }

    fn source(&self) -> Source {
        match self.state.picture {
            Picture::Digit(_) => Source::Digit,
            Picture::Drawing(_) => Source::Drawing,
        }
    }

    fn digit_control(&self) -> Control {
        let digit = match &self.state.picture {
            Picture::Digit(digit) => *digit,
            Picture::Drawing(_) => FIRST_DIGIT,
        };
        let label =
            self.seen().and_then(|seen| seen.label).filter(|_| self.shown_digit().is_some());
        let shown = match (self.source(), label) {
            (Source::Drawing, _) => "none".to_owned(),
            (Source::Digit, Some(label)) => format!("{digit}, labelled {label}"),
            (Source::Digit, None) => digit.to_string(),
        };
        let last = self.state.setting.digits() - 1;
        Control::range("digit", "Digit", Place::Primary, 0..=last, digit).showing(shown)
    }

    /// The lines of the charts below.
    fn lines(&self) -> Vec<Line> {
        let compared = self.state.compared();
        let bar = |it: &Option<Summary>| {
            it.map(|Summary { mean, low, high, .. }| Bar { mean, low, high })
        };
        let line = |(place, standing): (usize, &contest::Standing)| Line {
            label: words::name(&self.state, standing.group).to_owned(),
            look: match self.state.contest {
                Contest::Rules => Look::Rule(standing.group.rule),
                Contest::Twins if place == 0 => Look::Plain,
                Contest::Twins => Look::Skips,
            },
            shares: standing.shares.iter().map(bar).collect(),
            point: standing
                .shares
                .first()
                .and_then(bar)
                .zip(standing.shares.get(compared).and_then(bar)),
        };
        self.standings.all.iter().enumerate().map(line).collect()
    }

    /// What is drawn, once something is seen.
    pub fn scene(&self) -> Option<Scene<'_>> {
        let (state, seen) = self.seen.as_ref()?;
        let recipe = state.recipe();
        let network = seen.fives.as_ref().map(|fives| Network {
            skips: recipe.skips.clone(),
            edges: &fives.edges,
            scores: &fives.scores,
            tops: &fives.tops,
        });
        let pixels = match &self.state.picture {
            // The pen must not wait for the network.
            Picture::Drawing(drawing) if drawing.side == state.setting.side() => drawing.pixels(),
            _ => seen.pixels.clone(),
        };
        let is_blank = matches!(&self.state.picture, Picture::Drawing(it) if it.is_blank());
        Some(Scene {
            side: state.setting.side(),
            is_own: self.source() == Source::Drawing,
            is_blank,
            pixels,
            was: &seen.pixels,
            changed: &seen.changed,
            epsilon: state.epsilon(),
            cursor: self.cursor,
            probabilities: &seen.probabilities,
            answers: seen.answers,
            hidden: recipe.hidden(),
            network,
            lines: self.lines(),
            revealed: self.state.reveals(),
            changes: CHANGES.iter().map(|it| epsilon(*it)).collect(),
            change: self.state.epsilon(),
            compared: epsilon(CHANGES[self.state.compared()]),
            path: self.standings.path.clone(),
            stops: STOPS.to_vec(),
            attack: self.state.attack.label(),
        })
    }
}

impl super::Figure for Adversarial {
    fn name(&self) -> &'static str {
        NAME
    }

    fn size(&self, narrow: bool) -> (u32, u32) {
        if narrow { (358, 1_290) } else { (960, 830) }
    }

    fn permalink(&self) -> String {
        // That it diverged shows only when one more step is asked for.
        let ended = self.seen().is_some_and(|seen| seen.diverged.is_some());
        let step = (self.state.step + usize::from(ended && self.playback.ended)).min(MOST_STEPS);
        State { step, ..self.state.clone() }.permalink()
    }

    fn open(&mut self, link: &str) -> Result<(), LinkError> {
        self.state = State::from_permalink(link)?;
        self.playback.playing = false;
        let step = self.state.step;
        self.playback.go_to(step, step);
        self.playback.goal = next_run(step.saturating_sub(1));
        (self.drag, self.cursor, self.rubs_out) = (None, None, false);
        self.plan();
        Ok(())
    }

    fn subject(&self) -> Subject {
        let input = match &self.state.picture {
            Picture::Digit(digit) => Some(*digit),
            Picture::Drawing(_) => None,
        };
        Subject { input, ..Subject::new(self.state.recipe(), self.state.step) }
    }

    fn controls(&self) -> Vec<Control> {
        let State { setting, rule, seed, attack, change, contest, seeds, predicted, .. } =
            &self.state;
        let (first, more) = (Place::Primary, Place::More);
        let side = setting.side();
        let (row, column) = self.pixel();
        let ink = match &self.state.picture {
            Picture::Drawing(drawing) => drawing.ink((row, column)),
            Picture::Digit(_) => self.drawing().ink((row, column)),
        };
        let last = usize::from(MOST_CHANGE);
        let mut controls = vec![
            Control::range("epsilon", "Change at most", first, 0..=last, usize::from(*change))
                .showing(fixed(epsilon(*change), 2)),
            Control::choice("attack", "Attack", first, *attack),
            Control::choice("source", "Picture", first, self.source()),
            self.digit_control(),
            Control::button("clear", "Draw on a blank", first),
            Control::toggle("rub-out", "Rub out", first, self.rubs_out),
            Control::choice("prediction", "Prediction", first, *predicted),
            Control::choice("compare", "Compare", first, *contest),
        ];
        controls.extend(self.playback.controls());
        controls.extend([
            Control::button("fetch", "Fetch MNIST again", Place::Run)
                .enabled(self.needs_mnist() && self.mnist.problem().is_some()),
            Control::range("seeds", "Seeds", Place::Run, 1..=MOST_SEEDS, *seeds),
            Control::choice("network", "Network", more, setting.learner),
            Control::range("depth", "Depth", more, DEPTHS, setting.depth),
            Control::choice("placement", "Skips", more, setting.placement),
            Control::choice("rule", "Learning rule", more, *rule),
            Control::range("row", "Row", more, 1..=side, row + 1),
            Control::range("column", "Column", more, 1..=side, column + 1),
            Control::range("ink", "Ink there", more, 0..=MOST_INK.into(), ink.into())
                .showing(format!("{ink} of {MOST_INK}")),
            self.playback.pace_control(),
            Control::seed(*seed),
        ]);
        controls
    }

    fn input(&mut self, key: &str, input: &Input) {
        match (key, input) {
            ("epsilon", Input::Slide(change)) => {
                self.set_change((*change).min(MOST_CHANGE.into()) as u8);
            }
            ("attack", Input::Choose(name)) => {
                if let Some(attack) = Attack::from_name(name) {
                    self.state.attack = attack;
                    self.changed();
                }
            }
            ("prediction", Input::Choose(name)) => {
                if let Some(predicted) = Prediction::from_name(name) {
                    self.state.predicted = predicted;
                    self.notice = None;
                }
            }
            ("compare", Input::Choose(name)) => {
                if let Some(contest) = Contest::from_name(name) {
                    self.state.contest = contest;
                    self.notice = None;
                    self.plan();
                }
            }
            ("seeds", Input::Slide(seeds)) => {
                self.state.seeds = (*seeds).clamp(1, MOST_SEEDS);
                self.notice = None;
                self.plan();
            }
            ("fetch", Input::Press) => {
                self.mnist.retry();
                self.notice = None;
            }
            ("train", Input::Press) => self.playback.play_on(next_run),
            ("step", Input::Press) => self.playback.single_step(),
            ("reset", Input::Press) => {
                self.notice = None;
                self.state.step = 0;
                self.playback.playing = false;
                self.playback.goal = TRAINED;
                self.playback.go_to(0, 0);
            }
            ("seed", Input::Type(text)) => match typed_seed(text, self.state.seed) {
                Ok(seed) => {
                    self.state.seed = seed;
                    self.renew(self.state.setting.clone(), self.state.rule);
                }
                Err(problem) => self.notice = Some(problem),
            },
            _ => {
                let _ = self.set_network(key, input)
                    || self.set_drawing(key, input)
                    || self.playback.input(key, input);
            }
        }
    }

    fn pointer(&mut self, pointer: Pointer, size: (f64, f64)) {
        let places = self.places(size);
        let on_picture = places.picture().contains(pointer.at);
        let on_chart = places.is_on_chart(pointer.at);
        let on_paper = places.on_paper(pointer.at, self.state.setting.side());
        let change = (100.0 * places.change_at(pointer.at)).round() as u8;
        match (pointer.act, self.drag) {
            // A finger may want to scroll, unless it is told that it draws.
            (Act::Down, _)
                if on_picture && (!pointer.touch || self.source() == Source::Drawing) =>
            {
                self.drag = Some(Drag::Stroke(on_paper));
                self.stroke(on_paper, on_paper);
            }
            (Act::Down, _) if on_chart && !pointer.touch => {
                self.drag = Some(Drag::Change);
                self.set_change(change);
            }
            (Act::Move, Some(Drag::Stroke(from))) => {
                self.drag = Some(Drag::Stroke(on_paper));
                self.stroke(from, on_paper);
            }
            (Act::Move, Some(Drag::Change)) => self.set_change(change),
            (Act::Up, drag) => {
                if drag.is_none() && on_chart && pointer.touch {
                    self.set_change(change);
                }
                self.drag = None;
            }
            (Act::Leave, _) => self.drag = None,
            (Act::Down | Act::Move, _) => {}
        }
        self.over = (on_picture || on_chart) && pointer.act != Act::Leave;
    }

    /// The arrows move over the picture.
    fn key(&mut self, key: Key) -> bool {
        let (row, column) = self.pixel();
        match key {
            // The first arrow only shows where one is.
            _ if self.cursor.is_none() && key != Key::Escape => self.move_to((row, column)),
            Key::Left => self.move_to((row, column.saturating_sub(1))),
            Key::Right => self.move_to((row, column + 1)),
            Key::Up => self.move_to((row.saturating_sub(1), column)),
            Key::Down => self.move_to((row + 1, column)),
            Key::Escape => return self.cursor.take().is_some(),
        }
        true
    }

    fn paint(&mut self, rubs_out: bool) -> bool {
        self.ink(if rubs_out { 0 } else { MOST_INK });
        true
    }

    fn cursor(&self) -> Cursor {
        match self.drag {
            Some(_) => Cursor::Grabbing,
            None if self.over => Cursor::Press,
            None => Cursor::Plain,
        }
    }

    fn tick(&mut self, seconds: f64) -> Vec<Command> {
        if self.lacks_mnist() {
            return Vec::new();
        }
        let mut commands = Vec::new();
        if self.needs_mnist()
            && let Some(file) = self.mnist.hand_over()
        {
            self.playback.hands_over(1);
            commands.push(file);
        }
        let (step, state) = (self.playback.step, &self.state);
        let link = || State { step, ..state.clone() }.permalink();
        commands.extend(self.playback.tick(seconds, link));
        commands
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
        if self.lacks_mnist() {
            return None;
        }
        let Self { wanted, answers, under_way, .. } = self;
        job::next(wanted.iter().map(|wanted| &wanted.job), answers, under_way)
    }

    fn job_lost(&mut self, job: &str) {
        self.under_way.remove(job);
    }

    fn receive(&mut self, snapshot: message::Snapshot) {
        match snapshot.read::<Told>() {
            Some(Told::Measured(measured)) => {
                self.under_way.remove(&measured.job);
                let is_wanted = self.wanted.iter().any(|it| it.job == measured.job);
                self.answers.insert(measured.job.clone(), measured);
                if is_wanted {
                    self.sum();
                } else if self.answers.len() > MOST_KEPT {
                    let wanted = &self.wanted;
                    self.answers.retain(|job, _| wanted.iter().any(|it| it.job == *job));
                }
            }
            Some(Told::Seen(seen)) => {
                let state = State::from_permalink(&seen.link);
                let step = state.as_ref().map_or(self.playback.step, |state| state.step);
                if self.playback.receive(step, step, seen.diverged.is_some())
                    && let Ok(state) = state
                {
                    self.state.step = self.playback.step;
                    // The still shows a trained network, and stays until this one is.
                    let is_new =
                        self.seen.as_ref().is_none_or(|(old, _)| old.recipe() != state.recipe());
                    if !is_new || !self.playback.is_behind() {
                        self.seen = Some((state, *seen));
                    }
                }
            }
            None => {}
        }
    }

    fn experiment(&self) -> Box<dyn super::Experiment> {
        Box::<Experiment>::default()
    }

    fn experiment_lost(&mut self) {
        self.mnist.experiment_lost();
        self.playback.lost();
    }

    fn is_busy(&self) -> bool {
        let is_stuck = self.needs_mnist() && self.mnist.problem().is_some();
        let (arrived, of) = self.arrived();
        !is_stuck && (self.playback.is_busy() || arrived < of)
    }

    fn fingerprint(&self) -> Option<String> {
        let answers = self.wanted.iter().filter_map(|wanted| self.answers.get(&wanted.job));
        let compared = answers.flat_map(|it| {
            let path = it.path.iter().flatten().flat_map(|(clean, robust)| [*clean, *robust]);
            it.shares.iter().flatten().copied().chain(path).chain([it.blind as f32])
        });
        let seen = self.seen();
        let changed = seen.into_iter().flat_map(|seen| seen.changed.iter().copied());
        let hash = compared
            .chain(changed)
            .fold(NOTHING, |hash, it| fnv(hash, &it.to_bits().to_le_bytes()));
        let scores = seen.into_iter().flat_map(|seen| {
            let fives = seen.fives.iter().flat_map(|it| it.scores.iter().flatten().flatten());
            seen.probabilities.iter().flatten().chain(fives)
        });
        let hash = scores.fold(hash, |hash, it| {
            let it = if it.is_nan() { f64::NAN } else { *it };
            fnv(hash, &it.to_bits().to_le_bytes())
        });
        let weights = seen.map_or(0, |seen| seen.weights);
        Some(format!("weights {weights:016x} answers {hash:016x}"))
    }

    fn sentence(&self) -> String {
        if self.lacks_mnist() {
            return words::without_mnist(self.mnist.problem().is_some());
        }
        let Some((state, seen)) = &self.seen else { return String::new() };
        words::sentence((state, seen), (&self.state, &self.standings), self.arrived())
    }

    fn tables(&self) -> Vec<Table> {
        let Some((state, seen)) = &self.seen else { return Vec::new() };
        words::tables((state, seen), (&self.state, &self.standings))
    }

    fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    fn set_notice(&mut self, notice: Option<String>) {
        self.notice = notice;
    }

    fn description(&self) -> String {
        let fives = if self.state.rule.answer() == crate::network::Answer::Logits {
            "the network before and after, with the five hidden neurons that matter most to the logit that wins; "
        } else {
            ""
        };
        format!(
            "A picture, the change that an attack makes of it, enlarged, and the changed picture, with the network’s ten probabilities before and after; {fives}below, the accuracy of many networks against the largest change of a pixel, and the accuracy under attack against that without, with a line for the control as it trains. Arrow keys move over the picture, space paints a pixel, delete rubs it out, Escape leaves it."
        )
    }
}

/// Where a run ends that stands at this step.
fn next_run(step: usize) -> usize {
    if step < TRAINED { TRAINED } else { MOST_STEPS }
}

impl super::Draw for Adversarial {
    fn draw<DB: DrawingBackend>(&self, painter: &mut Painter<'_, DB>, theme: &Theme) -> Drawn {
        painter.background(theme.paper)?;
        let Some(scene) = self.scene() else { return Ok(()) };
        let size = (painter.width(), painter.height());
        let places = Places::new(size, &scene.hidden);
        draw(painter, theme, &places, &scene)
    }
}

#[cfg(test)]
mod tests;
