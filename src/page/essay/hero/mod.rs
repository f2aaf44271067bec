//! The opening figure: drop a shortcut on a network that learns nothing.
//!
//! Without a shortcut one plain network trains. With one, the same network with the shortcut starts
//! from the same weights on the same batches, and the plain twin runs on.

mod experiment;
mod state;
mod words;

pub use super::twins::RACE;
pub use experiment::{Experiment, Snapshot};
pub use state::State;

use super::blue;
use super::control::{Control, Group, Input, Table, typed_seed};
use super::message::{self, Command};
use super::permalink::{LinkError, MOST_STEPS};
use super::playback::Playback;
use super::pointer::{Act, Cursor, Key, Pointer, reach};
use super::subject::Subject;
use super::twins;
use crate::figure::hero::{Places, Scene, draw};
use crate::figure::network_view::SkipLook;
use crate::figure::{DrawingBackend, Drawn, Painter, Theme};
use crate::network::Neuron;
use state::{DEPTH, TEST_EXAMPLES, WIDTH};

/// The opening figure, as it stands in the page.
pub struct Hero {
    state: State,
    playback: Playback,
    snapshot: Option<Snapshot>,
    /// Where the shortcut is offered while it is not there.
    offered: (usize, usize),
    drag: Option<Drag>,
    hover: Option<Neuron>,
    over_handle: bool,
    notice: Option<String>,
}

/// A handle that is being dragged: the ends of the skip as they are now.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Drag {
    end: End,
    ends: (f64, f64),
    moved: bool,
}

/// An end of the skip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    From,
    To,
}

/// What lies under a pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Handle(End),
    Neuron(Neuron),
    Digit,
}

impl Default for Hero {
    fn default() -> Self {
        Self {
            state: State::default(),
            playback: Playback::new(RACE),
            snapshot: None,
            offered: (1, 11),
            drag: None,
            hover: None,
            over_handle: false,
            notice: None,
        }
    }
}

impl Hero {
    /// What is shown, once something is.
    pub fn snapshot(&self) -> Option<&Snapshot> {
        self.snapshot.as_ref()
    }

    fn snapshot_is_long(&self) -> bool {
        let shown = self
            .snapshot
            .as_ref()
            .is_some_and(|snapshot| snapshot.state.step > RACE || snapshot.state.twin > RACE);
        shown || self.playback.goal > RACE
    }

    fn is_ghost(&self) -> bool {
        self.drag.is_none() && self.state.skip.is_none()
    }

    /// The ghost rests halfway, so that there is somewhere to drag it to.
    fn skip_ends(&self) -> (f64, f64) {
        if let Some(drag) = self.drag {
            return drag.ends;
        }
        let (from, to) = self.state.skip.unwrap_or((1, 5));
        (from as f64, to as f64)
    }

    fn skip_label(&self) -> Option<String> {
        match (self.drag, self.state.skip) {
            (Some(drag), _) => {
                let (from, to) = (drag.ends.0.round() as usize, drag.ends.1.round() as usize);
                Some(format!("{from} to {to}"))
            }
            (None, None) => Some("drag me to layer 11".to_owned()),
            (None, Some(_)) => None,
        }
    }

    /// Puts the shortcut somewhere, or takes it away: the network starts afresh, the plain one runs
    /// on.
    fn set_skip(&mut self, skip: Option<(usize, usize)>) {
        self.notice = None;
        if skip == self.state.skip {
            return;
        }
        let had = self.state.skip.is_some();
        self.state.skip = skip;
        self.offered = skip.unwrap_or(self.offered);
        twins::skips_changed(&mut self.playback, had, skip.is_some());
    }

    fn set_ends(&mut self, from: usize, to: usize) {
        let from = from.clamp(1, DEPTH - 2);
        self.set_skip(Some((from, to.clamp(from + 2, DEPTH))));
    }

    fn set_blue(&mut self, blue: Option<Neuron>) {
        self.state.blue = blue;
        self.playback.changed();
    }

    fn target(&self, pointer: Pointer, size: (f64, f64)) -> Option<Target> {
        let places = Places::new(size, DEPTH, WIDTH);
        let reach = reach(pointer.touch);
        let near = |at: (f64, f64)| {
            let distance = (pointer.at.0 - at.0).hypot(pointer.at.1 - at.1);
            (distance <= reach.max(16.0)).then_some(distance)
        };
        let (from, to) = self.skip_ends();
        let ends = [(End::From, from), (End::To, to)];
        let handles = ends.iter().filter_map(|&(end, layer)| {
            near(places.network.skip_end(layer)).map(|distance| (end, distance))
        });
        if let Some((end, _)) = handles.min_by(|a, b| a.1.total_cmp(&b.1)) {
            return Some(Target::Handle(end));
        }
        if places.digit.contains(pointer.at) {
            return Some(Target::Digit);
        }
        places.network.neuron_at(pointer.at, reach).map(Target::Neuron)
    }

    fn drag_to(&mut self, x: f64, size: (f64, f64)) {
        let Some(drag) = &mut self.drag else { return };
        let places = Places::new(size, DEPTH, WIDTH);
        let layer = places.network.nearest_layer(x) as f64;
        let (from, to) = drag.ends;
        let ends = match drag.end {
            End::From => (layer.min(to - 2.0).max(1.0), to),
            End::To => (from, layer.max(from + 2.0).min(DEPTH as f64)),
        };
        drag.moved |= ends != drag.ends;
        drag.ends = ends;
    }

    fn start_again(&mut self) {
        self.playback.playing = false;
        self.playback.goal = RACE;
        self.playback.go_to(0, 0);
    }
}

impl super::Figure for Hero {
    fn name(&self) -> &'static str {
        "hero"
    }

    fn size(&self, narrow: bool) -> (u32, u32) {
        if narrow { (358, 520) } else { (960, 560) }
    }

    fn permalink(&self) -> String {
        let Some(Snapshot { state, diverged, .. }) = &self.snapshot else {
            return self.state.permalink();
        };
        // That it diverged shows only when one more step is asked for.
        let step = (state.step + usize::from(*diverged)).min(MOST_STEPS);
        State { step, ..state.clone() }.permalink()
    }

    fn open(&mut self, link: &str) -> Result<(), LinkError> {
        self.state = State::from_permalink(link)?;
        if let Some(ends) = self.state.skip {
            self.offered = ends;
        }
        self.playback.playing = false;
        let (step, twin) = (self.state.step, self.state.twin);
        self.playback.go_to(step, twin);
        self.playback.goal = twins::longest(step.max(twin));
        Ok(())
    }

    fn subject(&self) -> Subject {
        let State { skip, step, twin, blue, .. } = self.state;
        let recipe = self.state.recipe();
        let twin = skip.map(|_| (twins::plain(&recipe), twin));
        // The digit that is shown is what the network answers to; the five are over all of them.
        Subject { twin, blue, ..Subject::new(recipe, step) }
    }

    fn controls(&self) -> Vec<Control> {
        let State { skip, blue, seed, input, .. } = self.state;
        let (from, to) = skip.unwrap_or(self.offered);
        let group = Group::Primary;
        let mut controls = vec![
            Control::range("skip-to", "Skip to", group, from + 2..=DEPTH, to),
            Control::range("skip-from", "Skip from", group, 1..=DEPTH - 2, from),
            Control::button("add-skip", "Add skip", group).enabled(skip.is_none()),
            Control::button("remove-skip", "Remove skip", group).enabled(skip.is_some()),
        ];
        controls.extend(self.playback.controls());
        let raced = self.playback.step.max(self.playback.twin) >= RACE;
        let can_go_on = raced && !self.playback.playing && self.playback.step < MOST_STEPS;
        let keep = Control::button("keep-training", "Keep training", Group::Run);
        controls.extend([
            keep.enabled(can_go_on),
            self.playback.pace_control(),
            Control::seed(seed),
        ]);
        controls.extend(blue::controls(blue, DEPTH, WIDTH));
        controls.push(Control::range("input", "Input", Group::More, 0..=TEST_EXAMPLES - 1, input));
        controls
    }

    fn input(&mut self, key: &str, input: &Input) {
        let (from, to) = self.state.skip.unwrap_or(self.offered);
        match (key, input) {
            ("skip-from", Input::Slide(from)) => self.set_ends(*from, to),
            ("skip-to", Input::Slide(to)) => self.set_ends(from, *to),
            ("add-skip", Input::Press) => self.set_ends(from, to),
            ("remove-skip", Input::Press) => self.set_skip(None),
            ("train", Input::Press) => {
                let done = self.playback.step >= RACE;
                self.playback.play(if done { MOST_STEPS } else { self.playback.goal.max(RACE) });
            }
            ("keep-training", Input::Press) => self.playback.play(MOST_STEPS),
            ("step", Input::Press) => self.playback.single_step(),
            ("reset", Input::Press) => self.start_again(),
            ("seed", Input::Type(text)) => match typed_seed(text, self.state.seed) {
                Ok(seed) => {
                    self.notice = None;
                    self.state.seed = seed;
                    self.start_again();
                }
                Err(problem) => self.notice = Some(problem),
            },
            ("blue-layer", Input::Slide(layer)) => {
                self.set_blue(Some(blue::in_layer(self.state.blue, *layer, DEPTH)));
            }
            ("blue-neuron", Input::Slide(index)) => {
                self.set_blue(Some(blue::with_index(self.state.blue, *index, DEPTH, WIDTH)));
            }
            ("input", Input::Slide(row)) => {
                self.state.input = (*row).min(TEST_EXAMPLES - 1);
                self.playback.changed();
            }
            _ => {
                self.playback.input(key, input);
            }
        }
    }

    fn pointer(&mut self, pointer: Pointer, size: (f64, f64)) {
        let target = self.target(pointer, size);
        match pointer.act {
            Act::Down => {
                if let Some(Target::Handle(end)) = target {
                    self.drag = Some(Drag { end, ends: self.skip_ends(), moved: false });
                }
            }
            Act::Move if self.drag.is_some() => self.drag_to(pointer.at.0, size),
            Act::Move => {
                self.over_handle = matches!(target, Some(Target::Handle(_) | Target::Digit));
                self.hover = match target {
                    Some(Target::Neuron(neuron)) if !pointer.touch => Some(neuron),
                    _ => None,
                };
            }
            Act::Up => {
                if let Some(drag) = self.drag.take() {
                    // A handle that was only touched stays where it is.
                    if drag.moved {
                        self.set_ends(drag.ends.0.round() as usize, drag.ends.1.round() as usize);
                    }
                    return;
                }
                match target {
                    Some(Target::Neuron(neuron)) if neuron.layer >= 2 => {
                        self.notice = None;
                        self.set_blue(Some(neuron));
                    }
                    Some(Target::Neuron(_)) => {
                        self.notice = Some(blue::NOTHING_BEFORE.to_owned());
                    }
                    Some(Target::Digit) => {
                        self.state.input = (self.state.input + 1) % TEST_EXAMPLES;
                        self.playback.changed();
                    }
                    _ => {}
                }
            }
            Act::Leave => {
                self.drag = None;
                self.hover = None;
                self.over_handle = false;
            }
        }
    }

    fn key(&mut self, key: Key) -> bool {
        if key == Key::Escape && self.drag.take().is_some() {
            return true;
        }
        self.set_blue(blue::after_key(self.state.blue, key, DEPTH, WIDTH));
        true
    }

    fn cursor(&self) -> Cursor {
        match (self.drag.is_some(), self.over_handle, self.hover) {
            (true, ..) => Cursor::Grabbing,
            (_, true, _) => Cursor::Grab,
            (_, _, Some(_)) => Cursor::Press,
            _ => Cursor::Plain,
        }
    }

    fn tick(&mut self, seconds: f64) -> Vec<Command> {
        let (step, twin) = (self.playback.step, self.playback.twin);
        let state = &self.state;
        self.playback.tick(seconds, || State { step, twin, ..state.clone() }.permalink())
    }

    fn seen(&mut self) {
        if self.playback.step == 0 {
            self.playback.play(RACE);
        }
    }

    fn receive(&mut self, snapshot: message::Snapshot) {
        let Some(snapshot) = snapshot.read::<Snapshot>() else { return };
        let Snapshot { state, diverged, .. } = &snapshot;
        let twin = if state.skip.is_some() { state.twin } else { state.step };
        if self.playback.receive(state.step, twin, *diverged) {
            self.state.step = self.playback.step;
            self.state.twin = if self.state.skip.is_some() { self.playback.twin } else { 0 };
            self.snapshot = Some(snapshot);
        }
    }

    fn experiment(&self) -> Box<dyn super::Experiment> {
        Box::<Experiment>::default()
    }

    fn experiment_lost(&mut self) {
        self.playback.lost();
    }

    fn is_busy(&self) -> bool {
        self.playback.is_busy()
    }

    fn sentence(&self) -> String {
        self.snapshot.as_ref().map_or_else(String::new, words::sentence)
    }

    fn tables(&self) -> Vec<Table> {
        self.snapshot.as_ref().map_or_else(Vec::new, words::tables)
    }

    fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    fn set_notice(&mut self, notice: Option<String>) {
        self.notice = notice;
    }

    fn description(&self) -> String {
        let skip = match self.state.skip {
            None => "no shortcut".to_owned(),
            Some((from, to)) => format!("a shortcut from layer {from} to layer {to}"),
        };
        format!(
            "A network of {DEPTH} layers of {WIDTH} neurons with {skip}, every neuron shaded by its mean gradient, and its test accuracy while it trains."
        )
    }
}

impl super::Draw for Hero {
    fn draw<DB: DrawingBackend>(&self, painter: &mut Painter<'_, DB>, theme: &Theme) -> Drawn {
        painter.background(theme.paper)?;
        let Some(snapshot) = &self.snapshot else { return Ok(()) };
        let places = Places::new((painter.width(), painter.height()), DEPTH, WIDTH);
        let label = self.skip_label();
        let (curve, twin) = (snapshot.points(), snapshot.twin_points());
        let scene = Scene {
            gradients: &snapshot.gradients,
            edges: &snapshot.edges,
            skip: SkipLook {
                ends: self.skip_ends(),
                ghost: self.is_ghost(),
                handles: true,
                label: label.as_deref(),
            },
            blue: snapshot.state.blue,
            top: snapshot.top.as_ref(),
            hover: self.hover,
            pixels: &snapshot.pixels,
            label: snapshot.label,
            probabilities: &snapshot.probabilities,
            curve: &curve,
            twin: twin.as_deref(),
            steps: if self.snapshot_is_long() { MOST_STEPS } else { RACE },
        };
        draw(painter, theme, &places, &scene)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::essay::{Experiment as _, Figure as _};

    fn answer(hero: &mut Hero, experiment: &mut Experiment, commands: Vec<Command>) {
        for command in commands {
            match command {
                Command::Bring(file) => experiment.bring(&file),
                Command::Show(link) => experiment.show(&link).unwrap(),
                Command::Run(job) => experiment.run(&job).unwrap(),
                Command::Advance { until, twin_until, .. } => {
                    experiment.advance(until, twin_until, &mut || true);
                }
            }
            hero.receive(experiment.snapshot());
        }
    }

    #[test]
    fn reset_starts_again_and_a_tap_does_not() {
        let (mut hero, mut experiment) = (Hero::default(), Experiment::default());
        hero.open("hero?v=1&step=40").unwrap();
        while hero.is_busy() {
            let commands = hero.tick(0.02);
            answer(&mut hero, &mut experiment, commands);
        }
        // A neuron is tapped while steps are under way.
        hero.input("train", &Input::Press);
        let mut under_way = hero.tick(0.04);
        hero.set_blue(None);
        under_way.extend(hero.tick(0.04));
        answer(&mut hero, &mut experiment, under_way);
        let commands = hero.tick(0.0);
        answer(&mut hero, &mut experiment, commands);
        assert_eq!(hero.snapshot().unwrap().state.step, 50);
        hero.input("pause", &Input::Press);
        // The plain network that was shown alone runs on as the twin.
        hero.input("add-skip", &Input::Press);
        let commands = hero.tick(0.0);
        answer(&mut hero, &mut experiment, commands);
        let state = &hero.snapshot().unwrap().state;
        assert_eq!((state.step, state.twin), (0, 50));
        hero.input("reset", &Input::Press);
        while hero.is_busy() {
            let commands = hero.tick(0.02);
            answer(&mut hero, &mut experiment, commands);
        }
        let state = &hero.snapshot().unwrap().state;
        assert_eq!((state.step, state.twin), (0, 0));
    }
}
