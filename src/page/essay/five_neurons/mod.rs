//! The five neurons that matter most to a blue one: in one network, and in twins that differ in a
//! skip.

mod experiment;
mod state;
mod words;

pub use experiment::{Experiment, Seen, Snapshot};
pub use state::State;

use super::blue;
use super::control::{Control, Group, Input, Table, typed_seed};
use super::gain;
use super::message::{self, Command};
use super::moment::{self, FIRST_RUN, next_run};
use super::permalink::{LinkError, MOST_STEPS};
use super::playback::Playback;
use super::pointer::{Act, Cursor, Key, Pointer, reach};
use super::subject::Subject;
use crate::attribution::Measure;
use crate::figure::five_neurons::{Panel, Places, Scene, draw};
use crate::figure::network_view::SkipLook;
use crate::figure::{DrawingBackend, Drawn, Painter, Theme};
use crate::named::Named as _;
use crate::network::{Activation, MAX_DEPTH, MAX_WIDTH, Neuron, Skip, SkipKind};
use state::TEST_EXAMPLES;

/// The smallest width that is offered.
const LEAST_WIDTH: usize = 2;

/// One network: `five-neurons`.
pub type FiveNeurons = Explorer<false>;
/// Twins of which one has a skip: `five-neurons-skip`.
pub type FiveNeuronsSkip = Explorer<true>;

/// Either figure, as it stands in the page.
pub struct Explorer<const TWINS: bool> {
    state: State,
    playback: Playback,
    snapshot: Option<Snapshot>,
    drag: Option<End>,
    over: Option<Target>,
    hover: Option<Neuron>,
    notice: Option<String>,
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

impl<const TWINS: bool> Default for Explorer<TWINS> {
    fn default() -> Self {
        Self {
            state: State::start(TWINS),
            playback: Playback::default(),
            snapshot: None,
            drag: None,
            over: None,
            hover: None,
            notice: None,
        }
    }
}

impl<const TWINS: bool> Explorer<TWINS> {
    /// What is shown, once something is.
    pub fn snapshot(&self) -> Option<&Snapshot> {
        self.snapshot.as_ref()
    }

    /// Something that the networks depend on changed: they start again.
    fn restart(&mut self) {
        self.state.moment = None;
        self.playback.playing = false;
        self.playback.goal = FIRST_RUN;
        self.playback.go_to(0, 0);
    }

    /// Changes depth and width. Blue and the end of the skip stay as far from the last layer as
    /// they were, or as near to that as there is room; the figure says what it changed.
    fn set_size(&mut self, depth: usize, width: usize) {
        let (old_depth, old_width) = (self.state.recipe.depth, self.state.recipe.width);
        let depth = depth.clamp(State::least_depth(TWINS), MAX_DEPTH);
        let width = width.clamp(LEAST_WIDTH, MAX_WIDTH);
        if (depth, width) == (old_depth, old_width) {
            return;
        }
        let follow = |layer: usize| (layer + depth).saturating_sub(old_depth);
        let mut changes = Vec::new();
        if let Some(skip) = self.state.recipe.skips.first_mut()
            && depth != old_depth
        {
            let to = follow(skip.to).clamp(3, depth);
            let from = skip.from.min(to - 2);
            if (from, to) != (skip.from, skip.to) {
                changes.push(format!("the skip leads from layer {from} to layer {to}"));
            }
            (skip.from, skip.to) = (from, to);
        }
        if let Some(old) = self.state.blue {
            let followed = Neuron { layer: follow(old.layer), ..old };
            let new = blue::within(followed, depth, width);
            if new != old {
                changes.push(format!("blue is neuron {} of layer {}", new.index, new.layer));
            }
            self.state.blue = Some(new);
        }
        (self.state.recipe.depth, self.state.recipe.width) = (depth, width);
        self.notice = (!changes.is_empty()).then(|| {
            let size = format!("{depth} layers of {width}");
            format!("With {size}, {}.", changes.join(", and "))
        });
        self.restart();
    }

    fn set_skip(&mut self, from: usize, to: usize, kind: SkipKind) {
        let depth = self.state.recipe.depth;
        let from = from.clamp(1, depth - 2);
        let to = to.clamp(from + 2, depth);
        let skip = Skip { from, to, kind };
        if self.state.skip() != Some(skip) {
            self.notice = None;
            if self.playback.step > 0 {
                self.notice = Some(
                    "With another skip both networks start again, from the same weights."
                        .to_owned(),
                );
            }
            self.state.recipe.skips = vec![skip];
            self.restart();
        }
    }

    fn set_blue(&mut self, blue: Option<Neuron>) {
        self.notice = None;
        self.state.blue = blue;
        self.playback.changed();
    }

    /// Whether the neurons of blue's layer are still being measured.
    fn is_measuring(&self) -> bool {
        self.snapshot.as_ref().is_some_and(|snapshot| !snapshot.is_complete())
    }

    /// Previews the five of the neuron under the pointer.
    fn set_hover(&mut self, hover: Option<Neuron>) {
        if hover != self.hover {
            self.hover = hover;
            self.playback.changed();
        }
    }

    fn set_input(&mut self, input: Option<usize>) {
        self.state.input = input.filter(|row| *row < TEST_EXAMPLES);
        self.playback.changed();
    }

    fn moments(&self) -> &[usize] {
        self.snapshot.as_ref().map_or(&[0], |snapshot| &snapshot.moments)
    }

    fn places(&self, size: (f64, f64)) -> Places {
        Places::new(size, TWINS, self.state.recipe.depth, self.state.recipe.width)
    }

    fn target(&self, pointer: Pointer, size: (f64, f64)) -> Option<Target> {
        let places = self.places(size);
        let reach = reach(pointer.touch);
        if let (Some(skip), Some(network)) = (self.state.skip(), places.networks().nth(1)) {
            let distance = |layer: usize| {
                let (x, y) = network.skip_end(layer as f64);
                (pointer.at.0 - x).hypot(pointer.at.1 - y)
            };
            let ends = [(End::From, distance(skip.from)), (End::To, distance(skip.to))];
            let near = ends.into_iter().filter(|(_, distance)| *distance <= reach.max(16.0));
            if let Some((end, _)) = near.min_by(|a, b| a.1.total_cmp(&b.1)) {
                return Some(Target::Handle(end));
            }
        }
        if places.digit.contains(pointer.at) {
            return Some(Target::Digit);
        }
        places
            .networks()
            .find_map(|network| network.neuron_at(pointer.at, reach))
            .map(Target::Neuron)
    }

    fn drag_to(&mut self, end: End, x: f64, size: (f64, f64)) {
        let layer = self.places(size).networks().nth(1).map(|network| network.nearest_layer(x));
        if let (Some(skip), Some(layer)) = (self.state.skip(), layer) {
            match end {
                End::From => self.set_skip(layer.min(skip.to - 2), skip.to, skip.kind),
                End::To => self.set_skip(skip.from, layer.max(skip.from + 2), skip.kind),
            }
        }
    }

    fn choose(&mut self, target: Target) {
        match target {
            Target::Neuron(neuron) if neuron.layer >= 2 => self.set_blue(Some(neuron)),
            Target::Neuron(_) => self.notice = Some(blue::NOTHING_BEFORE.to_owned()),
            // All digits, then the first, the second, and so on.
            Target::Digit => self.set_input(self.state.input.map_or(Some(0), |row| Some(row + 1))),
            Target::Handle(_) => {}
        }
    }

    fn skip_controls(&self) -> Vec<Control> {
        let Some(skip) = self.state.skip() else { return Vec::new() };
        let depth = self.state.recipe.depth;
        let group = Group::Primary;
        vec![
            Control::range("skip-to", "Skip to", group, 3..=depth, skip.to),
            Control::range("skip-from", "Skip from", group, 1..=depth - 2, skip.from),
            Control::choice("kind", "Kind", group, skip.kind),
            Control::toggle("hide-twin", "Hide the twin", group, self.state.hide_twin),
        ]
    }

    fn input_control(&self) -> Control {
        let shown = match (self.state.input, self.snapshot.as_ref().and_then(|s| s.label)) {
            (None, _) => format!("all {TEST_EXAMPLES}"),
            (Some(row), Some(label)) if self.shows_input() => format!("digit {row}, a {label}"),
            (Some(row), _) => format!("digit {row}"),
        };
        let value = self.state.input.map_or(0, |row| row + 1);
        Control::range("input", "Input", Group::More, 0..=TEST_EXAMPLES, value).showing(shown)
    }

    /// Whether the newest snapshot is of the digit that was chosen.
    fn shows_input(&self) -> bool {
        self.snapshot.as_ref().is_some_and(|shown| shown.state.input == self.state.input)
    }

    /// What of the reader's doing changes the network or how it is looked at.
    fn set(&mut self, key: &str, input: &Input) -> bool {
        let State { recipe, blue, .. } = &self.state;
        let (depth, width, blue) = (recipe.depth, recipe.width, *blue);
        match (key, input) {
            ("depth", Input::Slide(depth)) => self.set_size(*depth, width),
            ("width", Input::Slide(width)) => self.set_size(depth, *width),
            ("blue-layer", Input::Slide(layer)) => {
                self.set_blue(Some(blue::in_layer(blue, *layer, depth)));
            }
            ("blue-neuron", Input::Slide(index)) => {
                self.set_blue(Some(blue::with_index(blue, *index, depth, width)));
            }
            ("input", Input::Slide(place)) => self.set_input(place.checked_sub(1)),
            ("measure", Input::Choose(name)) => {
                self.state.measure = Measure::from_name(name).unwrap_or(self.state.measure);
                self.playback.changed();
            }
            ("hide-twin", Input::Tick(on)) if TWINS => {
                self.state.hide_twin = *on;
                self.playback.changed();
            }
            ("initialisation", Input::Choose(name)) => {
                if let Some(chosen) = gain::chosen(name, self.state.recipe.initialisation) {
                    self.state.recipe.initialisation = chosen;
                    self.restart();
                }
            }
            ("gain", Input::Slide(hundredths)) => {
                self.state.recipe.initialisation = gain::slid(*hundredths);
                self.restart();
            }
            ("activation", Input::Choose(name)) => {
                if let Some(activation) = Activation::from_name(name) {
                    self.state.recipe.activation = activation;
                    self.restart();
                }
            }
            _ => return self.set_skip_by(key, input),
        }
        true
    }

    fn set_skip_by(&mut self, key: &str, input: &Input) -> bool {
        let Some(Skip { from, to, kind }) = self.state.skip() else { return false };
        match (key, input) {
            ("skip-from", Input::Slide(from)) => self.set_skip(*from, to, kind),
            ("skip-to", Input::Slide(to)) => {
                self.set_skip(from.min(to.saturating_sub(2)), *to, kind);
            }
            ("kind", Input::Choose(name)) => {
                self.set_skip(from, to, SkipKind::from_name(name).unwrap_or(kind));
            }
            _ => return false,
        }
        true
    }
}

impl<const TWINS: bool> super::Figure for Explorer<TWINS> {
    fn name(&self) -> &'static str {
        State::figure(TWINS)
    }

    fn size(&self, narrow: bool) -> (u32, u32) {
        match (TWINS, narrow) {
            (false, false) => (960, 560),
            (false, true) => (358, 520),
            (true, false) => (960, 600),
            (true, true) => (358, 860),
        }
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
        let state = &self.state;
        let steps = state.shown_step();
        Subject {
            twin: TWINS.then(|| (state.plain(), steps)),
            blue: state.blue,
            input: state.input,
            measure: state.measure,
            hide_twin: state.hide_twin,
            ..Subject::new(state.recipe.clone(), steps)
        }
    }

    fn controls(&self) -> Vec<Control> {
        let State { recipe, blue, measure, .. } = &self.state;
        let (first, more) = (Group::Primary, Group::More);
        let least = State::least_depth(TWINS);
        let depth =
            |group| Control::range("depth", "Depth", group, least..=MAX_DEPTH, recipe.depth);
        let [blue_layer, blue_neuron] = blue::controls(*blue, recipe.depth, recipe.width);
        let mut controls = if TWINS { self.skip_controls() } else { vec![depth(first)] };
        controls.extend([
            Control { group: first, ..blue_layer },
            Control { group: first, ..blue_neuron },
        ]);
        controls.extend(self.playback.controls());
        let of = self.snapshot.as_ref().map_or(0, |snapshot| snapshot.state.step);
        // What the reader chose, though it may not be shown yet: the slider stays where it is put.
        let moment = self.state.moment.unwrap_or(of);
        controls.push(moment::control(self.moments(), moment, of));
        controls.extend(TWINS.then(|| depth(more)));
        controls.extend([
            self.input_control(),
            Control::choice("measure", "Measure", more, *measure),
            Control::choice("activation", "Activation", more, recipe.activation),
            Control::choice("initialisation", "Initialisation", more, recipe.initialisation.scheme),
            gain::control(recipe.initialisation, more),
            Control::range("width", "Width", more, LEAST_WIDTH..=MAX_WIDTH, recipe.width),
            self.playback.pace_control(),
            Control::seed(recipe.seed),
        ]);
        controls
    }

    fn input(&mut self, key: &str, input: &Input) {
        match (key, input) {
            ("moment", Input::Slide(place)) => {
                self.playback.playing = false;
                self.state.moment = moment::at(self.moments(), *place);
                self.playback.changed();
            }
            ("train" | "step", Input::Press) => {
                if self.state.moment.take().is_some() {
                    self.playback.changed();
                }
                if key == "step" {
                    self.playback.single_step();
                } else {
                    self.playback.play_on(next_run);
                }
            }
            ("reset", Input::Press) => {
                self.notice = None;
                self.restart();
            }
            ("seed", Input::Type(text)) => match typed_seed(text, self.state.recipe.seed) {
                Ok(seed) => {
                    self.notice = None;
                    self.state.recipe.seed = seed;
                    self.restart();
                }
                Err(problem) => self.notice = Some(problem),
            },
            _ => {
                let _ = self.set(key, input) || self.playback.input(key, input);
            }
        }
    }

    fn pointer(&mut self, pointer: Pointer, size: (f64, f64)) {
        let target = self.target(pointer, size);
        match pointer.act {
            Act::Down => {
                if let Some(Target::Handle(end)) = target {
                    self.drag = Some(end);
                }
            }
            Act::Move => match self.drag {
                Some(end) => self.drag_to(end, pointer.at.0, size),
                None => {
                    self.over = target;
                    let hover = match target {
                        Some(Target::Neuron(neuron)) if !pointer.touch => Some(neuron),
                        _ => None,
                    };
                    self.set_hover(hover);
                }
            },
            Act::Up => {
                if self.drag.take().is_none()
                    && let Some(target) = target
                {
                    self.choose(target);
                }
            }
            Act::Leave => {
                (self.drag, self.over) = (None, None);
                self.set_hover(None);
            }
        }
    }

    fn key(&mut self, key: Key) -> bool {
        if key == Key::Escape && self.drag.take().is_some() {
            return true;
        }
        let State { recipe, blue, .. } = &self.state;
        self.set_blue(blue::after_key(*blue, key, recipe.depth, recipe.width));
        true
    }

    fn cursor(&self) -> Cursor {
        match (self.drag, self.over) {
            (Some(_), _) => Cursor::Grabbing,
            (_, Some(Target::Handle(_))) => Cursor::Grab,
            (_, Some(_)) => Cursor::Press,
            _ => Cursor::Plain,
        }
    }

    fn tick(&mut self, seconds: f64) -> Vec<Command> {
        let (step, state, hover) = (self.playback.step, &self.state, self.hover);
        let telling = || State { step, ..state.clone() }.telling(hover);
        let commands = self.playback.tick(seconds, telling);
        if commands.is_empty() && self.is_measuring() { self.playback.measure() } else { commands }
    }

    fn receive(&mut self, snapshot: message::Snapshot) {
        let Some(snapshot) = snapshot.read::<Snapshot>() else { return };
        let step = snapshot.state.step;
        if self.playback.receive(step, step, snapshot.diverged.is_some()) {
            self.state.step = self.playback.step;
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
        self.playback.is_busy() || self.is_measuring()
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
        let recipe = &self.state.recipe;
        let networks = match self.state.skip() {
            None => "A network".to_owned(),
            Some(skip) => format!(
                "Twin networks, one of them with a skip from layer {} to layer {}, each",
                skip.from, skip.to
            ),
        };
        format!(
            "{networks} of {} layers of {} {} neurons: a blue neuron, arcs to it from the five that matter most, and below how many of them are in each layer.",
            recipe.depth,
            recipe.width,
            recipe.activation.label()
        )
    }
}

impl<const TWINS: bool> super::Draw for Explorer<TWINS> {
    fn draw<DB: DrawingBackend>(&self, painter: &mut Painter<'_, DB>, theme: &Theme) -> Drawn {
        painter.background(theme.paper)?;
        let Some(snapshot) = &self.snapshot else { return Ok(()) };
        let shown = &snapshot.state;
        let size = (painter.width(), painter.height());
        let places = Places::new(size, TWINS, shown.recipe.depth, shown.recipe.width);
        // A handle follows the pointer at once, the five a frame or two later.
        let skip = match self.drag {
            Some(_) => self.state.skip(),
            None => shown.skip(),
        };
        let skip = skip.map(|skip| SkipLook { handles: true, ..SkipLook::from(skip) });
        let panels: Vec<Panel<'_>> = snapshot
            .sides()
            .enumerate()
            .map(|(place, seen)| Panel {
                edges: &seen.edges,
                scores: &seen.scores,
                top: seen.top.as_ref(),
                hover: seen.hover.as_ref().filter(|top| Some(top.blue) == self.hover),
                over: seen.over.as_ref(),
                skip: skip.filter(|_| place == 1),
                twin: shown.twin().filter(|_| place == 1),
                progress: seen.progress,
            })
            .collect();
        let scene = Scene {
            panels: &panels,
            blue: shown.blue,
            hover: self.hover,
            twin_hidden: shown.hide_twin,
            skip_ends: shown.skip().map(|skip| (skip.from, skip.to)),
            pixels: &snapshot.pixels,
            label: snapshot.label,
            digits: snapshot.of,
            measure: shown.measure,
        };
        draw(painter, theme, &places, &scene)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::essay::{AnyFigure, Figure as _};

    /// Lets figure and experiment talk until nothing is missing.
    fn settle<const TWINS: bool>(figure: &mut Explorer<TWINS>, experiment: &mut Experiment) {
        use crate::essay::Experiment as _;
        while figure.is_busy() {
            for command in figure.tick(1.0) {
                match command {
                    Command::Bring(file) => experiment.bring(&file),
                    Command::Show(link) => experiment.show(&link).unwrap(),
                    Command::Run(job) => experiment.run(&job).unwrap(),
                    Command::Advance { until, .. } => {
                        experiment.advance(until, until, &mut || true);
                    }
                }
                figure.receive(experiment.snapshot());
            }
        }
    }

    fn pointer(act: Act, at: (f64, f64)) -> Pointer {
        Pointer { act, at, touch: false }
    }

    const SIZE: (f64, f64) = (960.0, 600.0);

    #[test]
    fn the_five_follow_the_skip_while_it_is_dragged() {
        let (mut figure, mut experiment) = (FiveNeuronsSkip::default(), Experiment::default());
        settle(&mut figure, &mut experiment);
        let places = figure.places(SIZE);
        let network = places.networks().nth(1).unwrap();
        figure.pointer(pointer(Act::Down, network.skip_end(11.0)), SIZE);
        for layer in (6..=10).rev() {
            figure.pointer(pointer(Act::Move, network.skip_end(f64::from(layer))), SIZE);
            settle(&mut figure, &mut experiment);
            let link = format!("five-neurons-skip?v=1&skips=1-{layer}");
            assert_eq!(figure.permalink(), link);
            let computed = AnyFigure::computed(&link).unwrap();
            assert_eq!(figure.sentence(), computed.as_figure().sentence());
            assert_eq!(figure.tables(), computed.as_figure().tables());
        }
        figure.pointer(pointer(Act::Up, (0.0, 0.0)), SIZE);
        assert_ne!(figure.cursor(), Cursor::Grabbing);
    }

    #[test]
    fn hovering_previews_and_a_click_pins() {
        let (mut figure, mut experiment) = (FiveNeurons::default(), Experiment::default());
        settle(&mut figure, &mut experiment);
        let (link, sentence) = (figure.permalink(), figure.sentence());
        let neuron = Neuron { layer: 6, index: 3 };
        let at = figure.places(SIZE).networks().next().unwrap().at(neuron);
        figure.pointer(pointer(Act::Move, at), SIZE);
        settle(&mut figure, &mut experiment);
        let hover = figure.snapshot().unwrap().plain.hover.clone().unwrap();
        assert_eq!(hover.blue, neuron);
        assert_eq!((figure.permalink(), figure.sentence()), (link, sentence));
        figure.pointer(pointer(Act::Down, at), SIZE);
        figure.pointer(pointer(Act::Up, at), SIZE);
        settle(&mut figure, &mut experiment);
        assert_eq!(figure.permalink(), "five-neurons?v=1&blue=6.3");
        assert_eq!(figure.snapshot().unwrap().plain.top, Some(hover));
        assert!(figure.key(Key::Escape));
        settle(&mut figure, &mut experiment);
        assert_eq!(figure.permalink(), "five-neurons?v=1&blue=none");
        assert!(figure.sentence().contains("Choose a neuron"));
    }

    #[test]
    fn without_the_twin_nothing_of_the_skip_is_left() {
        let (mut figure, mut experiment) = (FiveNeuronsSkip::default(), Experiment::default());
        figure.input("blue-layer", &Input::Slide(11));
        settle(&mut figure, &mut experiment);
        assert!(
            figure.sentence().contains("Blue’s twin") || figure.sentence().contains("blue’s twin")
        );
        figure.input("hide-twin", &Input::Tick(true));
        settle(&mut figure, &mut experiment);
        let snapshot = figure.snapshot().unwrap();
        let [plain, with] = [&snapshot.plain, snapshot.skipped.as_ref().unwrap()];
        let places = |seen: &Seen| {
            let top = seen.top.as_ref().unwrap();
            top.ranked.iter().map(|ranked| ranked.neuron).collect::<Vec<_>>()
        };
        assert_eq!(places(plain), places(with));
        assert!(figure.sentence().contains("the same in both networks"));
    }

    #[test]
    fn blue_and_skip_survive_other_depths_and_the_figure_says_so() {
        let mut figure = FiveNeuronsSkip::default();
        for depth in [3, 32, 2, 7, 12] {
            figure.input("depth", &Input::Slide(depth));
            assert_eq!(State::from_permalink(&figure.state.permalink()), Ok(figure.state.clone()));
            assert!(figure.notice().is_some_and(|notice| notice.contains("blue is neuron 7")));
        }
        figure.input("width", &Input::Slide(4));
        assert_eq!(figure.state.blue, Some(Neuron { layer: 12, index: 3 }));
        let mut alone = FiveNeurons::default();
        alone.input("depth", &Input::Slide(14));
        assert_eq!(alone.state.blue, Some(Neuron { layer: 14, index: 7 }));
    }

    #[test]
    fn a_look_at_another_neuron_keeps_what_was_trained() {
        let (mut figure, mut experiment) = (FiveNeurons::default(), Experiment::default());
        figure.open("five-neurons?v=1&depth=3&step=60").unwrap();
        settle(&mut figure, &mut experiment);
        for (key, input) in [
            ("blue-neuron", Input::Slide(2)),
            ("measure", Input::Choose("ablation".to_owned())),
            ("moment", Input::Slide(1)),
            ("input", Input::Slide(5)),
        ] {
            figure.input(key, &input);
            settle(&mut figure, &mut experiment);
            let computed = AnyFigure::computed(&figure.permalink()).unwrap();
            assert_eq!(figure.sentence(), computed.as_figure().sentence(), "{key}");
            assert_eq!(figure.tables(), computed.as_figure().tables(), "{key}");
        }
        assert_eq!(
            figure.permalink(),
            "five-neurons?v=1&depth=3&step=60&moment=25&blue=3.2&input=4&measure=ablation"
        );
    }
}
