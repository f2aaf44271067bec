//! Scissors: a trained network with one long skip, whose middle or whose skip can be cut.
//!
//! The figure opens with a network that has been trained already, so that it can be cut at once.

mod experiment;
mod shipped;
mod state;
mod words;

pub use experiment::{Experiment, Snapshot};
pub use shipped::trained;
pub use state::{Prediction, State, Tried};

use super::control::{Control, ControlKind, Group, Input, Table, typed_seed};
use super::message::{self, Command};
use super::moment::next_run;
use super::permalink::{LinkError, MOST_STEPS};
use super::playback::Playback;
use super::pointer::{Act, Cursor, Key, Pointer, reach};
use super::subject::Subject;
use crate::figure::bypass::{Bar, Places, Scene, draw};
use crate::figure::{DrawingBackend, Drawn, Painter, Theme};
use crate::measure::Cut;
use crate::named::Named as _;
use crate::network::{Activation, MAX_DEPTH, Neuron, Placement, Scheme};
use state::{LEAST_DEPTH, TRAINED};

/// The figure, as it stands in the page.
pub struct Bypass {
    state: State,
    playback: Playback,
    snapshot: Option<Snapshot>,
    /// The scissors under the pointer.
    over: Option<Cut>,
    hover: Option<Neuron>,
    notice: Option<String>,
}

impl Default for Bypass {
    fn default() -> Self {
        let mut playback = Playback::new(TRAINED);
        playback.go_to(TRAINED, TRAINED);
        Self {
            state: State::default(),
            playback,
            snapshot: None,
            over: None,
            hover: None,
            notice: None,
        }
    }
}

impl Bypass {
    /// What is shown, once something is.
    pub fn snapshot(&self) -> Option<&Snapshot> {
        self.snapshot.as_ref()
    }

    /// Something that the network depends on changed. Where a trained network was shown, the new
    /// one trains as well: an untrained one has nothing to lose.
    fn renew(&mut self) {
        let trained = self.state.step > 0 || self.playback.playing;
        self.start_again();
        if trained {
            self.playback.play(TRAINED);
        }
    }

    fn start_again(&mut self) {
        self.state.step = 0;
        self.playback.playing = false;
        self.playback.goal = TRAINED;
        self.playback.go_to(0, 0);
    }

    fn set_depth(&mut self, depth: usize) {
        let depth = depth.clamp(LEAST_DEPTH, MAX_DEPTH);
        if depth != self.state.recipe.depth {
            self.state.recipe.depth = depth;
            self.state.recipe.skips = Placement::One.skips(depth);
            self.notice = None;
            self.renew();
        }
    }

    fn set_cut(&mut self, cut: Cut) {
        self.notice = None;
        self.state.cut = cut;
        self.state.tried = self.state.tried.and(cut);
        self.playback.changed();
    }

    /// Cuts here, or puts it back where it was cut.
    fn toggle(&mut self, cut: Cut) {
        self.set_cut(if self.state.cut == cut { Cut::None } else { cut });
    }
}

impl super::Figure for Bypass {
    fn name(&self) -> &'static str {
        "bypass"
    }

    fn size(&self, narrow: bool) -> (u32, u32) {
        if narrow { (358, 690) } else { (960, 620) }
    }

    fn permalink(&self) -> String {
        let Some(Snapshot { state, diverged, .. }) = &self.snapshot else {
            return self.state.permalink();
        };
        // That it diverged shows only when one more step is asked for.
        let step = (state.step + usize::from(diverged.is_some())).min(MOST_STEPS);
        State { step, ..state.clone() }.permalink()
    }

    fn open(&mut self, link: &str) -> Result<(), LinkError> {
        self.state = State::from_permalink(link)?;
        self.playback.playing = false;
        let step = self.state.step;
        self.playback.go_to(step, step);
        self.playback.goal = next_run(step.saturating_sub(1));
        Ok(())
    }

    fn subject(&self) -> Subject {
        let State { recipe, step, cut, .. } = &self.state;
        Subject { cut: *cut, ..Subject::new(recipe.clone(), *step) }
    }

    fn controls(&self) -> Vec<Control> {
        let State { recipe, cut, predicted, .. } = &self.state;
        let (first, more) = (Group::Primary, Group::More);
        let mut controls = vec![
            Control::choice("prediction", "Prediction", first, *predicted),
            Control::button("cut-middle", "Cut the middle", first).enabled(*cut != Cut::Middle),
            Control::button("cut-skip", "Cut the skip", first).enabled(*cut != Cut::Skip),
            Control::button("put-back", "Put it back", first).enabled(*cut != Cut::None),
        ];
        controls.extend(self.playback.controls());
        let mut start =
            Control::choice("initialisation", "Initialisation", more, recipe.initialisation.scheme);
        if let ControlKind::Choice { options, .. } = &mut start.kind {
            options.retain(|(name, _)| *name != Scheme::Gain.name());
        }
        controls.extend([
            start,
            Control::range("depth", "Depth", more, LEAST_DEPTH..=MAX_DEPTH, recipe.depth),
            Control::choice("activation", "Activation", more, recipe.activation),
            self.playback.pace_control(),
            Control::seed(recipe.seed),
        ]);
        controls
    }

    fn input(&mut self, key: &str, input: &Input) {
        match (key, input) {
            ("prediction", Input::Choose(name)) => {
                if let Some(prediction) = Prediction::from_name(name) {
                    self.state.predicted = prediction;
                    self.playback.changed();
                }
            }
            ("cut-middle", Input::Press) => self.set_cut(Cut::Middle),
            ("cut-skip", Input::Press) => self.set_cut(Cut::Skip),
            ("put-back", Input::Press) => self.set_cut(Cut::None),
            ("depth", Input::Slide(depth)) => self.set_depth(*depth),
            ("initialisation", Input::Choose(name)) => {
                if let Some(scheme) = Scheme::from_name(name).filter(|s| *s != Scheme::Gain) {
                    self.state.recipe.initialisation = scheme.into();
                    self.renew();
                }
            }
            ("activation", Input::Choose(name)) => {
                if let Some(activation) = Activation::from_name(name) {
                    self.state.recipe.activation = activation;
                    self.renew();
                }
            }
            ("train", Input::Press) => self.playback.play_on(next_run),
            ("step", Input::Press) => self.playback.single_step(),
            ("reset", Input::Press) => {
                self.notice = None;
                self.start_again();
            }
            ("seed", Input::Type(text)) => match typed_seed(text, self.state.recipe.seed) {
                Ok(seed) => {
                    self.notice = None;
                    self.state.recipe.seed = seed;
                    self.renew();
                }
                Err(problem) => self.notice = Some(problem),
            },
            _ => {
                self.playback.input(key, input);
            }
        }
    }

    fn pointer(&mut self, pointer: Pointer, size: (f64, f64)) {
        let recipe = &self.state.recipe;
        let places = Places::new(size, recipe.depth, recipe.width);
        let scissors = scissors_at(pointer, &places);
        match pointer.act {
            Act::Down | Act::Move => {
                self.over = scissors;
                let neuron = places.network.neuron_at(pointer.at, reach(pointer.touch));
                self.hover = if scissors.is_some() { None } else { neuron };
            }
            Act::Up => {
                if let Some(cut) = scissors {
                    self.toggle(cut);
                }
                if pointer.touch {
                    self.over = None;
                }
            }
            Act::Leave => (self.over, self.hover) = (None, None),
        }
    }

    /// The arrows point at what they cut: the skip is above, the middle below.
    fn key(&mut self, key: Key) -> bool {
        match key {
            Key::Up => self.set_cut(Cut::Skip),
            Key::Down => self.set_cut(Cut::Middle),
            Key::Escape => self.set_cut(Cut::None),
            Key::Left | Key::Right => return false,
        }
        true
    }

    fn cursor(&self) -> Cursor {
        if self.over.is_some() { Cursor::Press } else { Cursor::Plain }
    }

    fn tick(&mut self, seconds: f64) -> Vec<Command> {
        let (step, state) = (self.playback.step, &self.state);
        self.playback.tick(seconds, || State { step, ..state.clone() }.permalink())
    }

    fn receive(&mut self, snapshot: message::Snapshot) {
        let Some(snapshot) = snapshot.read::<Snapshot>() else { return };
        let step = snapshot.state.step;
        if self.playback.receive(step, step, snapshot.diverged.is_some()) {
            self.state.step = self.playback.step;
            let recipe = &snapshot.state.recipe;
            let there = |hover: &Neuron| hover.layer <= recipe.depth && hover.index < recipe.width;
            self.hover = self.hover.filter(there);
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
        let State { recipe, cut, .. } = &self.state;
        let cut = match cut {
            Cut::None => "nothing cut".to_owned(),
            cut => format!("{} cut", cut.label()),
        };
        format!(
            "A network of {} layers of {} {} neurons with a skip from layer 1 to layer {} and {cut}, every neuron shaded by how much its answer varies; below it the test accuracy intact, with the middle cut, and with the skip cut.",
            recipe.depth,
            recipe.width,
            recipe.activation.label(),
            recipe.depth - 1
        )
    }
}

impl super::Draw for Bypass {
    fn draw<DB: DrawingBackend>(&self, painter: &mut Painter<'_, DB>, theme: &Theme) -> Drawn {
        painter.background(theme.paper)?;
        let Some(snapshot) = &self.snapshot else { return Ok(()) };
        let recipe = &snapshot.state.recipe;
        let size = (painter.width(), painter.height());
        let places = Places::new(size, recipe.depth, recipe.width);
        let bars = [(Cut::None, "intact"), (Cut::Middle, "middle cut"), (Cut::Skip, "skip cut")];
        let bars = bars.map(|(cut, name)| Bar {
            cut,
            name,
            share: snapshot.state.reveals(cut).then(|| snapshot.share(cut)),
            points: snapshot.points(cut),
        });
        let reached =
            snapshot.state.step.max(if self.playback.playing { self.playback.goal } else { 0 });
        let scene = Scene {
            variation: &snapshot.variation,
            edges: &snapshot.edges,
            cut: snapshot.state.cut,
            over: self.over,
            hover: self.hover,
            bars: &bars,
            chance: 1.0 / snapshot.classes as f64,
            steps: next_run(reached.saturating_sub(1)),
        };
        draw(painter, theme, &places, &scene)
    }
}

/// The scissors that a pointer means.
fn scissors_at(pointer: Pointer, places: &Places) -> Option<Cut> {
    let reach = reach(pointer.touch).max(20.0);
    let distance = |at: (f64, f64)| (pointer.at.0 - at.0).hypot(pointer.at.1 - at.1);
    let near = [Cut::Middle, Cut::Skip].map(|cut| (cut, distance(places.scissors(cut))));
    let near = near.into_iter().filter(|(_, distance)| *distance <= reach);
    near.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(cut, _)| cut)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::essay::{AnyFigure, Figure as _};

    fn computed(link: &str) -> Bypass {
        match AnyFigure::computed(link) {
            Ok(AnyFigure::Bypass(figure)) => figure,
            _ => unreachable!("a link to this figure"),
        }
    }

    #[test]
    fn scissors_are_where_they_are_drawn_and_cut_one_thing_at_a_time() {
        let mut figure = computed("bypass?v=1&step=0");
        let size = (960.0, 620.0);
        let places = Places::new(size, 16, 16);
        let mut tap = |cut| {
            let at = places.scissors(cut);
            for act in [Act::Down, Act::Up] {
                figure.pointer(Pointer { act, at, touch: true }, size);
            }
            figure.state.cut
        };
        assert_eq!(tap(Cut::Middle), Cut::Middle);
        assert_eq!(tap(Cut::Skip), Cut::Skip);
        assert_eq!(tap(Cut::Skip), Cut::None);
        assert_eq!(figure.state.tried, Tried { middle: true, skip: true });
        assert!(figure.key(Key::Down) && figure.state.cut == Cut::Middle);
        assert!(figure.key(Key::Escape) && figure.state.cut == Cut::None);
    }

    #[test]
    fn the_shipped_network_is_there_at_once_and_a_live_run_agrees_with_it() {
        let opened = computed("bypass?v=1&cut=skip");
        let mut figure = computed("bypass?v=1&cut=skip&step=0");
        let mut experiment = Bypass::default().experiment();
        figure.input("pace", &Input::Choose("fast".to_owned()));
        figure.input("train", &Input::Press);
        experiment.show(&figure.state.permalink()).unwrap();
        while figure.is_busy() {
            for command in figure.tick(1.0) {
                if let Command::Advance { until, .. } = command {
                    experiment.advance(until, until, &mut || true);
                }
                figure.receive(experiment.snapshot());
            }
        }
        assert_eq!(figure.permalink(), "bypass?v=1&cut=skip");
        assert_eq!(figure.sentence(), opened.sentence());
        assert_eq!(figure.tables(), opened.tables());
        assert_eq!(figure.snapshot, opened.snapshot);
    }

    #[test]
    fn a_change_of_the_network_keeps_what_the_reader_chose() {
        let mut figure = computed("bypass?v=1&cut=middle&predicted=skip&tried=both");
        figure.input("depth", &Input::Slide(8));
        let State { recipe, step, cut, predicted, .. } = &figure.state;
        assert_eq!((recipe.depth, *step), (8, 0));
        assert_eq!(recipe.skips, Placement::One.skips(8));
        assert_eq!((*cut, *predicted), (Cut::Middle, Prediction::Skip));
        assert!(figure.playback.playing, "it trains by itself");
        figure.input("reset", &Input::Press);
        figure.input("depth", &Input::Slide(2));
        assert_eq!(figure.state.recipe.depth, LEAST_DEPTH);
        assert!(!figure.playback.playing, "an untrained one stays untrained");
        figure.input("seed", &Input::Type("x".to_owned()));
        assert!(figure.notice().is_some());
    }
}
