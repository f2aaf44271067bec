//! Shortcuts: skips of any kind, dragged, added and removed, and the race of the network that has
//! them with its plain twin.

mod experiment;
mod state;
mod words;

pub use experiment::{Experiment, Runner, Snapshot};
pub use state::State;

use super::control::{Control, Group, Input, Table, typed_seed};
use super::message::{self, Command};
use super::permalink::{LinkError, MOST_STEPS};
use super::playback::Playback;
use super::pointer::{Act, Cursor, Key, Pointer, reach};
use super::subject::Subject;
use super::twins::{self, GOAL, RACE};
use super::{gain, norm, rate, skips};
use crate::figure::network_view::SkipLook;
use crate::figure::shortcut::{Lane, Places, Scene, draw};
use crate::figure::{DrawingBackend, Drawn, Painter, Theme, text};
use crate::named::Named as _;
use crate::network::{
    Activation, ArchitectureError, MAX_DEPTH, MAX_WIDTH, Normalisation, Placement, Skip, SkipKind,
};
use crate::training::{Optimiser, Recipe};

/// The smallest depth and width that are offered.
const LEAST: usize = 2;
/// More skips than this make no drawing.
const MOST_SKIPS: usize = 40;
/// The figure, as it stands in the page.
pub struct Shortcut {
    state: State,
    playback: Playback,
    snapshot: Option<Box<Snapshot>>,
    /// The kind of the next skip.
    kind: SkipKind,
    drag: Option<Drag>,
    over: Option<Target>,
    notice: Option<String>,
}

/// An end of the selected skip that is being dragged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Drag {
    end: End,
    skip: Skip,
}

/// An end of a skip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    From,
    To,
}

/// What lies under a pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    /// A handle of the selected skip.
    Handle(End),
    /// The arc of the skip at this place.
    Arc(usize),
    /// A layer, in the network or in the chart.
    Layer(usize),
}

impl Default for Shortcut {
    fn default() -> Self {
        Self {
            state: State::default(),
            playback: Playback::new(RACE),
            snapshot: None,
            kind: SkipKind::Identity,
            drag: None,
            over: None,
            notice: None,
        }
    }
}

impl Shortcut {
    /// What is shown, once something is.
    pub fn snapshot(&self) -> Option<&Snapshot> {
        self.snapshot.as_deref()
    }

    /// The right end of the axis of steps.
    fn longest(&self, snapshot: &Snapshot) -> usize {
        twins::longest(snapshot.state.step.max(snapshot.state.twin).max(self.playback.goal))
    }

    /// What stands beside the selected skip: where a handle is dragged to, or a kind that is not
    /// the usual one.
    fn label(&self) -> Option<String> {
        if let Some(Drag { skip, .. }) = self.drag {
            return Some(format!("{} to {}", skip.from, skip.to));
        }
        let skip = self.state.selected_skip()?;
        let short = match skip.kind {
            SkipKind::Identity => return None,
            SkipKind::Pre => "pre",
            SkipKind::Projection => "projection",
            SkipKind::Concat => "concat",
        };
        Some(short.to_owned())
    }

    /// Both networks start again; they run on if they had begun to.
    fn restart(&mut self) {
        let playing = self.playback.playing || self.playback.step > 0 || self.playback.twin > 0;
        self.start_again();
        if playing {
            self.playback.play(RACE);
        }
    }

    fn start_again(&mut self) {
        self.playback.playing = false;
        self.playback.goal = RACE;
        self.playback.go_to(0, 0);
    }

    /// Takes on other skips, if they are possible: the network that has them starts again, and the
    /// plain one runs on.
    fn set_skips(&mut self, skips: Vec<Skip>) -> Result<(), ArchitectureError> {
        self.notice = None;
        if skips == self.state.recipe.skips {
            return Ok(());
        }
        let next = Recipe { skips, ..self.state.recipe.clone() };
        next.architecture().validate()?;
        let had = !self.state.recipe.skips.is_empty();
        twins::skips_changed(&mut self.playback, had, !next.skips.is_empty());
        self.state.selected = self.state.selected.min(next.skips.len().saturating_sub(1));
        self.state.recipe = next;
        Ok(())
    }

    /// Puts the selected skip somewhere else, or makes it one of another kind.
    fn set_selected(&mut self, skip: Skip) {
        let Some(old) = self.state.selected_skip() else { return };
        let mut skips = self.state.recipe.skips.clone();
        skips[self.state.selected] = skip;
        match self.set_skips(skips) {
            Ok(()) => self.kind = skip.kind,
            Err(problem) => {
                self.notice = Some(format!(
                    "{}. The skip stays as it was, {}, {} to {}.",
                    text::capitalised(&problem.to_string()),
                    old.kind.label(),
                    old.from,
                    old.to
                ));
            }
        }
    }

    fn set_ends(&mut self, from: usize, to: usize) {
        let depth = self.state.recipe.depth;
        if depth < 2 {
            return;
        }
        let from = from.min(depth - 2);
        let to = to.clamp(from + 2, depth);
        if let Some(skip) = self.state.selected_skip() {
            self.set_selected(Skip { from, to, ..skip });
        }
    }

    fn select(&mut self, place: usize) {
        self.state.selected = place.min(self.state.recipe.skips.len().saturating_sub(1));
        if let Some(skip) = self.state.selected_skip() {
            self.kind = skip.kind;
        }
        self.playback.changed();
    }

    fn add_skip(&mut self) {
        let free = skips::free_place(&self.state.recipe, self.kind);
        let Some(skip) = free.filter(|_| self.state.recipe.skips.len() < MOST_SKIPS) else {
            self.notice = Some(format!(
                "There is no room for another skip of this kind, {}.",
                self.kind.label()
            ));
            return;
        };
        let mut skips = self.state.recipe.skips.clone();
        skips.push(skip);
        let last = skips.len() - 1;
        if self.set_skips(skips).is_ok() {
            self.state.selected = last;
        }
    }

    fn remove_skip(&mut self) {
        let mut skips = self.state.recipe.skips.clone();
        if self.state.selected < skips.len() {
            skips.remove(self.state.selected);
            // Fewer skips are as possible as more were.
            let _ = self.set_skips(skips);
        }
    }

    fn set_depth(&mut self, depth: usize) {
        let recipe = &mut self.state.recipe;
        let depth = depth.clamp(LEAST, MAX_DEPTH);
        if depth == recipe.depth {
            return;
        }
        (recipe.skips, self.notice) = skips::fitted(&recipe.skips, recipe.depth, depth);
        recipe.depth = depth;
        self.state.selected = self.state.selected.min(recipe.skips.len().saturating_sub(1));
        self.restart();
    }

    /// Changes something about both networks.
    fn change(&mut self, change: impl FnOnce(&mut Recipe)) {
        self.notice = None;
        change(&mut self.state.recipe);
        self.restart();
    }

    fn target(&self, pointer: Pointer, size: (f64, f64)) -> Option<Target> {
        let recipe = &self.state.recipe;
        let places = Places::new(size, recipe.depth, recipe.width);
        let reach = reach(pointer.touch);
        let distance = |at: (f64, f64)| (pointer.at.0 - at.0).hypot(pointer.at.1 - at.1);
        if let Some(skip) = self.state.selected_skip() {
            let ends = [(End::From, skip.from), (End::To, skip.to)];
            let handles =
                ends.map(|(end, layer)| (end, distance(places.network.skip_end(layer as f64))));
            let near = handles.into_iter().filter(|handle| handle.1 <= reach.max(16.0));
            if let Some((end, _)) = near.min_by(|a, b| a.1.total_cmp(&b.1)) {
                return Some(Target::Handle(end));
            }
        }
        let arcs = recipe.skips.iter().enumerate().map(|(place, &skip)| {
            let arc = places.network.skip_arc(SkipLook::from(skip).ends);
            (place, arc.into_iter().map(distance).fold(f64::INFINITY, f64::min))
        });
        let near = arcs.filter(|arc| arc.1 <= reach);
        match near.min_by(|a, b| a.1.total_cmp(&b.1)) {
            Some((place, _)) => Some(Target::Arc(place)),
            None => places.layer_at(pointer.at).map(Target::Layer),
        }
    }

    fn drag_to(&mut self, x: f64, size: (f64, f64)) {
        let Some(drag) = &mut self.drag else { return };
        let recipe = &self.state.recipe;
        let places = Places::new(size, recipe.depth, recipe.width);
        let layer = places.network.nearest_end(x);
        let Skip { from, to, .. } = drag.skip;
        match drag.end {
            End::From if layer != from => drag.skip.from = layer.min(to.saturating_sub(2)),
            End::To if layer != to => drag.skip.to = layer.max(from + 2).min(recipe.depth),
            _ => {}
        }
    }
}

/// How skips look: the selected one has handles and lies on top, where it is dragged to.
fn looks<'a>(state: &State, dragged: Option<Skip>, label: Option<&'a str>) -> Vec<SkipLook<'a>> {
    let skips = state.recipe.skips.iter().enumerate();
    let others = skips.filter(|(place, _)| *place != state.selected);
    let mut looks: Vec<SkipLook<'_>> = others.map(|(_, &skip)| SkipLook::from(skip)).collect();
    let selected = dragged.or(state.selected_skip());
    looks.extend(selected.map(|skip| SkipLook { handles: true, label, ..SkipLook::from(skip) }));
    looks
}

/// What the network that is shown and its twin are called in the drawing.
fn names(recipe: &Recipe) -> (&'static str, &'static str) {
    match recipe.skips.len() {
        0 => ("no skip", ""),
        1 => ("with the skip", "without"),
        _ => ("with the skips", "without"),
    }
}

fn lane<'a>(name: &'a str, runner: &'a Runner, points: &'a [(f32, f32)]) -> Lane<'a> {
    let (reached, diverged) = (runner.reached(GOAL), runner.diverged);
    Lane { name, points, reached, diverged, gradient: &runner.now.layers }
}

impl super::Figure for Shortcut {
    fn name(&self) -> &'static str {
        "shortcut"
    }

    fn size(&self, narrow: bool) -> (u32, u32) {
        if narrow { (358, 710) } else { (960, 620) }
    }

    fn permalink(&self) -> String {
        self.snapshot
            .as_ref()
            .map_or_else(|| self.state.permalink(), |shown| shown.state.permalink())
    }

    fn open(&mut self, link: &str) -> Result<(), LinkError> {
        self.state = State::from_permalink(link)?;
        self.kind = self.state.selected_skip().map_or(self.kind, |skip| skip.kind);
        self.drag = None;
        self.playback.playing = false;
        let (step, twin) = (self.state.step, self.state.twin);
        self.playback.go_to(step, twin);
        self.playback.goal = twins::longest(step.max(twin));
        Ok(())
    }

    fn subject(&self) -> Subject {
        let State { recipe, step, twin, .. } = &self.state;
        let twin = (!recipe.skips.is_empty()).then(|| (twins::plain(recipe), *twin));
        Subject { twin, ..Subject::new(recipe.clone(), *step) }
    }

    fn controls(&self) -> Vec<Control> {
        let recipe = &self.state.recipe;
        let (first, more) = (Group::Primary, Group::More);
        let selected = self.state.selected_skip();
        let some = selected.is_some();
        let (from, to) = selected.map_or((0, recipe.depth), |skip| (skip.from, skip.to));
        let count = recipe.skips.len();
        let which = selected
            .map_or_else(|| "none".to_owned(), |skip| format!("{} to {}", skip.from, skip.to));
        let scheme = recipe.initialisation.scheme;
        let last = recipe.depth.max(2);
        let movable = some && recipe.depth >= 2;
        let mut controls = vec![
            Control::range("skip-to", "Skip to", first, 2..=last, to).enabled(movable),
            Control::range("skip-from", "Skip from", first, 0..=last - 2, from).enabled(movable),
            Control::choice("initialisation", "Initialisation", first, scheme),
            skips::placement_control(&recipe.skips, recipe.depth, first),
            Control::button("add-skip", "Add skip", first),
            Control::button("remove-skip", "Remove skip", first).enabled(some),
        ];
        controls.extend(self.playback.controls());
        let place = (self.state.selected + 1).min(count.max(1));
        controls.extend([
            Control::range("selected-skip", "Selected skip", more, 1..=count.max(1), place)
                .showing(which)
                .enabled(count > 1),
            Control::choice("kind", "Kind", more, self.kind),
            Control::range("depth", "Depth", more, LEAST..=MAX_DEPTH, recipe.depth),
            Control::range("width", "Width", more, LEAST..=MAX_WIDTH, recipe.width),
            Control::choice("activation", "Activation", more, recipe.activation),
            Control::choice("normalisation", "Normalisation", more, recipe.normalisation),
            gain::control(recipe.initialisation, more),
            Control::choice("optimiser", "Optimiser", more, recipe.optimiser),
            rate::control(recipe.learning_rate, more),
            self.playback.pace_control(),
            Control::seed(recipe.seed),
        ]);
        controls
    }

    fn input(&mut self, key: &str, input: &Input) {
        let ends = self.state.selected_skip().map_or((0, 0), |skip| (skip.from, skip.to));
        match (key, input) {
            ("skip-from", Input::Slide(from)) => self.set_ends(*from, ends.1),
            ("skip-to", Input::Slide(to)) => self.set_ends(ends.0.min(to.saturating_sub(2)), *to),
            ("add-skip", Input::Press) => self.add_skip(),
            ("remove-skip", Input::Press) => self.remove_skip(),
            ("selected-skip", Input::Slide(place)) => self.select(place.saturating_sub(1)),
            ("kind", Input::Choose(name)) => {
                let Some(kind) = SkipKind::from_name(name) else { return };
                match self.state.selected_skip() {
                    Some(skip) => self.set_selected(Skip { kind, ..skip }),
                    None => self.kind = kind,
                }
            }
            ("skip", Input::Choose(name)) => {
                let Some(placement) = Placement::from_name(name) else { return };
                let (skips, notice) = skips::placed(placement, self.state.recipe.depth);
                self.state.selected = 0;
                // A placement is always possible.
                let _ = self.set_skips(skips);
                self.select(0);
                self.notice = notice;
            }
            ("initialisation", Input::Choose(name)) => {
                if let Some(next) = gain::chosen(name, self.state.recipe.initialisation) {
                    self.change(|recipe| recipe.initialisation = next);
                }
            }
            ("gain", Input::Slide(gain)) => {
                self.change(|recipe| recipe.initialisation = gain::slid(*gain));
            }
            ("depth", Input::Slide(depth)) => self.set_depth(*depth),
            ("width", Input::Slide(width)) => {
                self.change(|recipe| recipe.width = (*width).clamp(LEAST, MAX_WIDTH));
                self.notice = skips::keep_possible(&mut self.state.recipe);
                self.select(self.state.selected);
            }
            ("activation", Input::Choose(name)) => {
                if let Some(activation) = Activation::from_name(name) {
                    self.change(|recipe| recipe.activation = activation);
                }
            }
            ("normalisation", Input::Choose(name)) => {
                if let Some(normalisation) = Normalisation::from_name(name) {
                    self.change(|recipe| recipe.normalisation = normalisation);
                }
            }
            ("optimiser", Input::Choose(name)) => {
                if let Some(optimiser) = Optimiser::from_name(name) {
                    self.change(|recipe| recipe.optimiser = optimiser);
                }
            }
            ("learning-rate", Input::Slide(place)) => {
                self.change(|recipe| recipe.learning_rate = rate::slid(*place));
            }
            ("train", Input::Press) => {
                let Playback { step, twin, goal, .. } = self.playback;
                let done = step.min(twin) >= RACE;
                self.playback.play(if done { MOST_STEPS } else { goal.max(RACE) });
            }
            ("step", Input::Press) => self.playback.single_step(),
            ("reset", Input::Press) => {
                self.notice = None;
                self.start_again();
            }
            ("seed", Input::Type(text)) => match typed_seed(text, self.state.recipe.seed) {
                Ok(seed) => self.change(|recipe| recipe.seed = seed),
                Err(problem) => self.notice = Some(problem),
            },
            _ => {
                self.playback.input(key, input);
            }
        }
    }

    fn pointer(&mut self, pointer: Pointer, size: (f64, f64)) {
        let target = self.target(pointer, size);
        match pointer.act {
            Act::Down => {
                self.over = target;
                if let (Some(Target::Handle(end)), Some(skip)) =
                    (target, self.state.selected_skip())
                {
                    self.drag = Some(Drag { end, skip });
                }
            }
            Act::Move if self.drag.is_some() => self.drag_to(pointer.at.0, size),
            Act::Move => self.over = target,
            Act::Up => match (self.drag.take(), target) {
                // A handle that was only touched stays where it is.
                (Some(drag), _) if Some(drag.skip) == self.state.selected_skip() => {}
                (Some(drag), _) => self.set_selected(drag.skip),
                (None, Some(Target::Arc(place))) => self.select(place),
                _ => {}
            },
            Act::Leave => (self.drag, self.over) = (None, None),
        }
    }

    fn key(&mut self, key: Key) -> bool {
        let place = self.state.selected;
        let Some(Skip { from, to, .. }) = self.state.selected_skip() else { return false };
        match key {
            Key::Escape => {
                self.over = None;
                return self.drag.take().is_some();
            }
            Key::Left if to > from + 2 => self.set_ends(from, to - 1),
            Key::Right if to < self.state.recipe.depth => self.set_ends(from, to + 1),
            Key::Left | Key::Right => {}
            Key::Up => self.select(place.saturating_sub(1)),
            Key::Down => self.select(place + 1),
        }
        true
    }

    fn cursor(&self) -> Cursor {
        match (self.drag, self.over) {
            (Some(_), _) => Cursor::Grabbing,
            (_, Some(Target::Handle(_))) => Cursor::Grab,
            (_, Some(Target::Arc(_))) => Cursor::Press,
            _ => Cursor::Plain,
        }
    }

    fn tick(&mut self, seconds: f64) -> Vec<Command> {
        let told = |steps: usize| steps.min(MOST_STEPS);
        let (step, twin) = (told(self.playback.step), told(self.playback.twin));
        let state = &self.state;
        self.playback.tick(seconds, || State { step, twin, ..state.clone() }.permalink())
    }

    fn seen(&mut self) {
        if self.playback.step == 0 && self.playback.twin == 0 {
            self.playback.play(RACE);
        }
    }

    fn receive(&mut self, snapshot: message::Snapshot) {
        let Some(snapshot) = snapshot.read::<Snapshot>() else { return };
        let Snapshot { shown, twin, .. } = &snapshot;
        // A run that diverged does not hold up the other one: it counts as having arrived.
        let Playback { goal, catch_up, .. } = self.playback;
        let arrived = |runner: &Runner, asked: usize| {
            if runner.diverged.is_some() { asked.max(goal) } else { runner.steps }
        };
        let step = arrived(shown, catch_up.0);
        let twin_step = twin.as_ref().map_or(step, |twin| arrived(twin, catch_up.1));
        let ended =
            shown.diverged.is_some() && twin.as_ref().is_none_or(|twin| twin.diverged.is_some());
        if self.playback.receive(step, twin_step, ended) {
            self.state.step = self.playback.step;
            let has_twin = !self.state.recipe.skips.is_empty();
            self.state.twin = if has_twin { self.playback.twin } else { 0 };
            self.snapshot = Some(Box::new(snapshot));
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
        self.snapshot().map_or_else(String::new, words::sentence)
    }

    fn tables(&self) -> Vec<Table> {
        self.snapshot().map_or_else(Vec::new, words::tables)
    }

    fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    fn set_notice(&mut self, notice: Option<String>) {
        self.notice = notice;
    }

    fn description(&self) -> String {
        let recipe = &self.state.recipe;
        let skips: Vec<String> =
            recipe.skips.iter().map(|skip| format!("{} to {}", skip.from, skip.to)).collect();
        let skips = match skips.len() {
            0 => "without skips".to_owned(),
            1..=6 => format!("with skips {}", skips.join(", ")),
            many => format!("with {many} skips"),
        };
        format!(
            "A {} of {} layers of {} {} neurons {skips}; below it the race with its plain twin, and the gradient of both by layer. Left and right arrow keys move the selected skip’s target, up and down select another skip.",
            norm::network(recipe),
            recipe.depth,
            recipe.width,
            recipe.activation.label()
        )
    }
}

impl super::Draw for Shortcut {
    fn draw<DB: DrawingBackend>(&self, painter: &mut Painter<'_, DB>, theme: &Theme) -> Drawn {
        painter.background(theme.paper)?;
        let Some(snapshot) = &self.snapshot else { return Ok(()) };
        let shown = &snapshot.state.recipe;
        let places = Places::new((painter.width(), painter.height()), shown.depth, shown.width);
        // What the reader just did is seen at once, where the network that is drawn allows it.
        let state =
            if shown.depth == self.state.recipe.depth { &self.state } else { &snapshot.state };
        let label = self.label();
        let looks = looks(state, self.drag.map(|drag| drag.skip), label.as_deref());
        let over = match self.over {
            Some(Target::Arc(place)) => state.recipe.skips.get(place).copied(),
            _ => None,
        };
        let names = names(shown);
        let (points, twin_points) =
            (snapshot.shown.points(), snapshot.twin.as_ref().map_or_else(Vec::new, Runner::points));
        let scene = Scene {
            neurons: &snapshot.shown.now.neurons,
            edges: &snapshot.edges,
            skips: &looks,
            over: over.map(|skip| SkipLook::from(skip).ends),
            shown: lane(names.0, &snapshot.shown, &points),
            twin: snapshot.twin.as_ref().map(|twin| lane(names.1, twin, &twin_points)),
            steps: self.longest(snapshot),
            chance: 1.0 / snapshot.classes as f64,
            goal: f64::from((100.0 * GOAL).round()) / 100.0,
            hover: match self.over {
                Some(Target::Layer(layer)) if layer <= shown.depth => Some(layer),
                _ => None,
            },
        };
        draw(painter, theme, &places, &scene)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::essay::{AnyFigure, Experiment as _, Figure as _};

    /// A figure with its experiment, as a page has them.
    struct Live(Shortcut, Experiment);

    impl Live {
        fn opened(link: &str) -> Self {
            let mut live = Self(Shortcut::default(), Experiment::default());
            live.0.open(link).unwrap();
            live.0.input("pace", &Input::Choose("fast".to_owned()));
            live.settled();
            live
        }

        fn tick(&mut self) {
            for command in self.0.tick(0.02) {
                match command {
                    Command::Bring(file) => self.1.bring(&file),
                    Command::Show(link) => self.1.show(&link).unwrap(),
                    Command::Run(job) => self.1.run(&job).unwrap(),
                    Command::Advance { until, twin_until, .. } => {
                        let mut left = 30;
                        self.1.advance(until, twin_until, &mut || {
                            left -= 1;
                            left > 0
                        });
                    }
                }
                self.0.receive(self.1.snapshot());
            }
        }

        /// Waits, and makes sure that the page shows what its link computes natively.
        fn settled(&mut self) {
            while self.0.is_busy() {
                self.tick();
            }
            let computed = AnyFigure::computed(&self.0.permalink()).unwrap();
            assert_eq!(computed.as_figure().sentence(), self.0.sentence());
            assert_eq!(computed.as_figure().tables(), self.0.tables());
        }

        fn slide(&mut self, key: &str, value: usize) {
            self.0.input(key, &Input::Slide(value));
        }

        fn choose(&mut self, key: &str, value: &str) {
            self.0.input(key, &Input::Choose(value.to_owned()));
        }

        fn skips(&self) -> Vec<(usize, usize)> {
            self.0.state.recipe.skips.iter().map(|skip| (skip.from, skip.to)).collect()
        }

        fn point(&mut self, act: Act, at: (f64, f64)) {
            self.0.pointer(Pointer { act, at, touch: true }, (960.0, 620.0));
        }
    }

    #[test]
    fn skips_are_added_moved_and_removed() {
        let mut live = Live::opened("shortcut?v=1&depth=6&width=8&skips=1-5");
        live.0.input("add-skip", &Input::Press);
        assert_eq!(live.skips(), [(1, 5), (2, 6)]);
        live.slide("skip-from", 3);
        live.slide("skip-to", 5);
        assert_eq!((live.skips(), live.0.state.selected), (vec![(1, 5), (3, 5)], 1));
        live.slide("selected-skip", 1);
        live.choose("kind", "projection");
        live.slide("skip-from", 0);
        assert_eq!(live.skips(), [(0, 5), (3, 5)]);
        live.0.input("remove-skip", &Input::Press);
        live.0.input("remove-skip", &Input::Press);
        assert!(live.skips().is_empty());
        live.0.input("pause", &Input::Press);
        live.settled();
        live.0.input("add-skip", &Input::Press);
        live.0.input("pause", &Input::Press);
        assert_eq!(live.skips(), [(1, 5)]);
        live.settled();
    }

    #[test]
    fn what_is_impossible_is_refused_and_told() {
        let mut live = Live::opened("shortcut?v=1&depth=6&width=8&skips=2-5");
        live.slide("skip-from", 0);
        assert_eq!(live.skips(), [(2, 5)]);
        assert!(live.0.notice().unwrap().contains("layer 0 has 64"));
        live.choose("skip", "every");
        live.choose("kind", "concat");
        assert!(live.0.notice().unwrap().contains("two layers or more"));
        live.0.open("shortcut?v=1&skips=2-5:projection,2-6:projection").unwrap();
        live.slide("skip-to", 6);
        assert!(live.0.notice().unwrap().contains("one will do"));
        assert_eq!(live.skips(), [(2, 5), (2, 6)]);
        live.slide("depth", 2);
        assert!(live.0.notice().unwrap().contains("is gone"));
        live.0.input("add-skip", &Input::Press);
        assert_eq!(live.skips(), [(0, 2)]);
        live.0.input("seed", &Input::Type("seven".to_owned()));
        assert!(live.0.notice().unwrap().contains("whole number"));
    }

    #[test]
    fn a_dropped_end_restarts_one_twin_and_the_other_runs_on() {
        let mut live = Live::opened("shortcut?v=1&width=8&step=40&twin=40");
        let places = Places::new((960.0, 620.0), 12, 8);
        live.point(Act::Down, places.network.skip_end(11.0));
        live.point(Act::Move, places.network.skip_end(4.2));
        assert_eq!(live.0.label().as_deref(), Some("1 to 4"));
        assert_eq!(live.skips(), [(1, 11)]);
        live.point(Act::Up, places.network.skip_end(4.2));
        live.0.input("pause", &Input::Press);
        live.settled();
        assert_eq!(live.skips(), [(1, 4)]);
        let state = &live.0.snapshot().unwrap().state;
        assert_eq!((state.step, state.twin), (0, 40));
        // A tap on an arc selects it.
        live.0.open("shortcut?v=1&width=8&skips=1-3,5-9").unwrap();
        let arc = places.network.skip_arc((5.0, 9.0));
        let middle = arc[arc.len() / 2];
        live.point(Act::Down, middle);
        live.point(Act::Up, middle);
        assert_eq!(live.0.state.selected, 1);
        assert!(live.0.key(Key::Left));
        assert_eq!(live.skips(), [(1, 3), (5, 8)]);
    }

    #[test]
    fn the_switches_restart_both() {
        let mut live = Live::opened("shortcut?v=1&depth=4&width=8&skips=none&step=30");
        for (key, choice) in [("initialisation", "glorot"), ("normalisation", "layer")] {
            live.choose(key, choice);
            assert!(live.0.playback.playing);
            live.settled();
            assert_eq!(live.0.snapshot().unwrap().state.step, RACE);
        }
        assert_eq!(
            live.0.permalink(),
            "shortcut?v=1&depth=4&width=8&norm=layer&init=glorot&skips=none&step=1500"
        );
        live.0.input("reset", &Input::Press);
        live.settled();
        assert_eq!(live.0.snapshot().unwrap().state.step, 0);
    }
}
