//! The fading gradient: a network of the reader's choice, every neuron's mean |gradient|, and the
//! rate at which it changes from layer to layer, from initialisation to trained.

mod experiment;
mod state;
mod words;

pub use experiment::{Experiment, Snapshot};
pub use state::State;

use super::control::{Control, Group, Input, Table, typed_seed};
use super::gain;
use super::message::{self, Command};
use super::moment::{self, FIRST_RUN, next_run};
use super::norm;
use super::permalink::{LinkError, MOST_STEPS};
use super::playback::Playback;
use super::pointer::{Act, Cursor, Key, Pointer, reach};
use super::skips;
use super::subject::Subject;
use crate::figure::fading_gradient::{Places, Scene, draw};
use crate::figure::network_view::SkipLook;
use crate::figure::{DrawingBackend, Drawn, Painter, Theme};
use crate::named::Named;
use crate::network::{
    Activation, MAX_DEPTH, MAX_WIDTH, Neuron, Normalisation, Placement, Skip, SkipKind,
};

/// The smallest depth and width that are offered.
const LEAST: usize = 2;

/// The figure, as it stands in the page.
#[derive(Default)]
pub struct FadingGradient {
    state: State,
    playback: Playback,
    snapshot: Option<Snapshot>,
    drag: Option<Drag>,
    over: Option<Grip>,
    hover: Option<Neuron>,
    notice: Option<String>,
}

/// Something that can be dragged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Grip {
    Depth,
    Width,
    SkipFrom,
    SkipTo,
}

/// What is being dragged, from where, and what it changes was at the start.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Drag {
    grip: Grip,
    from: (f64, f64),
    depth: usize,
    width: usize,
}

impl FadingGradient {
    /// What is shown, once something is.
    pub fn snapshot(&self) -> Option<&Snapshot> {
        self.snapshot.as_ref()
    }

    /// Something that the network depends on changed: it starts again.
    fn restart(&mut self) {
        self.state.moment = None;
        self.playback.playing = false;
        self.playback.goal = FIRST_RUN;
        self.playback.go_to(0, 0);
    }

    /// Changes the depth; skips follow it as well as they can, and the figure says how.
    fn set_depth(&mut self, depth: usize) {
        let depth = depth.clamp(LEAST, MAX_DEPTH);
        if depth == self.state.recipe.depth {
            return;
        }
        let recipe = &mut self.state.recipe;
        (recipe.skips, self.notice) = skips::fitted(&recipe.skips, recipe.depth, depth);
        recipe.depth = depth;
        self.restart();
    }

    fn set_width(&mut self, width: usize) {
        let width = width.clamp(LEAST, MAX_WIDTH);
        if width != self.state.recipe.width {
            self.state.recipe.width = width;
            self.notice = skips::keep_possible(&mut self.state.recipe);
            self.restart();
        }
    }

    fn set_placement(&mut self, placement: Placement) {
        let recipe = &mut self.state.recipe;
        (recipe.skips, self.notice) = skips::placed(placement, recipe.depth);
        self.restart();
    }

    /// The ends of the skip, where there is exactly one.
    fn only_skip(&self) -> Option<Skip> {
        match self.state.recipe.skips[..] {
            [skip] => Some(skip),
            _ => None,
        }
    }

    fn set_ends(&mut self, from: usize, to: usize) {
        let depth = self.state.recipe.depth;
        let Some(skip) = self.only_skip() else { return };
        if depth < 3 {
            return;
        }
        let from = from.clamp(1, depth - 2);
        let to = to.clamp(from + 2, depth);
        if (from, to) != (skip.from, skip.to) {
            self.state.recipe.skips = vec![Skip { from, to, kind: skip.kind }];
            self.restart();
        }
    }

    fn moment_control(&self) -> Control {
        let snapshot = self.snapshot.as_ref();
        let of = snapshot.map_or(0, |snapshot| snapshot.state.step);
        // What the reader chose, though it may not be shown yet: the slider stays where it is put.
        moment::control(self.moments(), self.state.moment.unwrap_or(of), of)
    }

    fn moments(&self) -> &[usize] {
        self.snapshot.as_ref().map_or(&[0], |snapshot| &snapshot.moments)
    }

    fn grip_at(&self, pointer: Pointer, places: &Places) -> Option<Grip> {
        let reach = reach(pointer.touch).max(18.0);
        let mut grips =
            vec![(Grip::Depth, places.depth_grip()), (Grip::Width, places.width_grip())];
        if let Some(skip) = self.only_skip() {
            grips.push((Grip::SkipFrom, places.network.skip_end(skip.from as f64)));
            grips.push((Grip::SkipTo, places.network.skip_end(skip.to as f64)));
        }
        let distance = |at: (f64, f64)| (pointer.at.0 - at.0).hypot(pointer.at.1 - at.1);
        let near = grips.into_iter().map(|(grip, at)| (grip, distance(at)));
        let nearest =
            near.filter(|(_, distance)| *distance <= reach).min_by(|a, b| a.1.total_cmp(&b.1));
        nearest.map(|(grip, _)| grip)
    }

    fn drag_to(&mut self, drag: Drag, at: (f64, f64), places: &Places, size: (f64, f64)) {
        match drag.grip {
            // So many layers as fit between the left edge and the pointer, at their first distance.
            Grip::Depth => {
                let start = Places::new(size, drag.depth, drag.width);
                let layers = (at.0 - drag.from.0) / start.network.spacing();
                self.set_depth((drag.depth as f64 + layers).round().max(0.0) as usize);
            }
            Grip::Width => {
                let neurons = (at.1 - drag.from.1) / 6.0;
                self.set_width((drag.width as f64 + neurons).round().max(0.0) as usize);
            }
            Grip::SkipFrom | Grip::SkipTo => {
                let layer = places.network.nearest_layer(at.0);
                if let Some(skip) = self.only_skip() {
                    match drag.grip {
                        Grip::SkipFrom => {
                            self.set_ends(layer.min(skip.to.saturating_sub(2)), skip.to);
                        }
                        _ => self.set_ends(skip.from, layer),
                    }
                }
            }
        }
    }
}

impl super::Figure for FadingGradient {
    fn name(&self) -> &'static str {
        "fading-gradient"
    }

    fn size(&self, narrow: bool) -> (u32, u32) {
        if narrow { (358, 560) } else { (960, 600) }
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
        let State { recipe, step, moment } = &self.state;
        Subject::new(recipe.clone(), moment.unwrap_or(*step))
    }

    fn controls(&self) -> Vec<Control> {
        let recipe = &self.state.recipe;
        let scheme = recipe.initialisation.scheme;
        let (first, more) = (Group::Primary, Group::More);
        let mut controls = vec![
            Control::range("depth", "Depth", first, LEAST..=MAX_DEPTH, recipe.depth),
            Control::choice("initialisation", "Initialisation", first, scheme),
            gain::control(recipe.initialisation, first),
            Control::choice("activation", "Activation", first, recipe.activation),
        ];
        controls.extend(self.playback.controls());
        controls.push(self.moment_control());
        controls.push(Control::range("width", "Width", more, LEAST..=MAX_WIDTH, recipe.width));
        controls.push(Control::choice(
            "normalisation",
            "Normalisation",
            more,
            recipe.normalisation,
        ));
        controls.push(skips::placement_control(&recipe.skips, recipe.depth, more));
        let only = self.only_skip();
        let last = recipe.depth.max(3);
        let (from, to) = only.map_or((1, last.max(4) - 1), |skip| (skip.from, skip.to));
        let usable = only.is_some() && recipe.depth >= 3;
        let from = Control::range("skip-from", "Skip from", more, 1..=last - 2, from.min(last - 2));
        let to = Control::range("skip-to", "Skip to", more, 3..=last, to.clamp(3, last));
        controls.extend([from.enabled(usable), to.enabled(usable)]);
        controls.extend([self.playback.pace_control(), Control::seed(recipe.seed)]);
        controls
    }

    fn input(&mut self, key: &str, input: &Input) {
        match (key, input) {
            ("depth", Input::Slide(depth)) => self.set_depth(*depth),
            ("width", Input::Slide(width)) => self.set_width(*width),
            ("gain", Input::Slide(gain)) => {
                self.state.recipe.initialisation = gain::slid(*gain);
                self.restart();
            }
            ("skip-from", Input::Slide(from)) => {
                let to = self.only_skip().map_or(0, |skip| skip.to);
                self.set_ends(*from, to.max(from + 2));
            }
            ("skip-to", Input::Slide(to)) => {
                let from = self.only_skip().map_or(1, |skip| skip.from);
                self.set_ends(from.min(to.saturating_sub(2)), *to);
            }
            ("initialisation", Input::Choose(name)) => {
                let recipe = &mut self.state.recipe;
                if let Some(initialisation) = gain::chosen(name, recipe.initialisation) {
                    recipe.initialisation = initialisation;
                    self.restart();
                }
            }
            ("activation", Input::Choose(name)) => {
                if let Some(activation) = Activation::from_name(name) {
                    self.state.recipe.activation = activation;
                    self.restart();
                }
            }
            ("normalisation", Input::Choose(name)) => {
                if let Some(normalisation) = Normalisation::from_name(name) {
                    self.state.recipe.normalisation = normalisation;
                    self.restart();
                }
            }
            ("skip", Input::Choose(name)) => {
                if let Some(placement) = Placement::from_name(name) {
                    self.set_placement(placement);
                } else if self.state.recipe.depth >= 3 && self.only_skip().is_none() {
                    let to = self.state.recipe.depth;
                    self.state.recipe.skips = vec![Skip { from: 1, to, kind: SkipKind::Identity }];
                    self.restart();
                }
            }
            ("moment", Input::Slide(place)) => {
                self.playback.playing = false;
                self.state.moment = moment::at(self.moments(), *place);
                self.playback.changed();
            }
            ("train", Input::Press) => {
                if self.state.moment.take().is_some() {
                    self.playback.changed();
                }
                self.playback.play_on(next_run);
            }
            ("step", Input::Press) => {
                if self.state.moment.take().is_some() {
                    self.playback.changed();
                }
                self.playback.single_step();
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
                self.playback.input(key, input);
            }
        }
    }

    fn pointer(&mut self, pointer: Pointer, size: (f64, f64)) {
        let recipe = &self.state.recipe;
        let places = Places::new(size, recipe.depth, recipe.width);
        match pointer.act {
            Act::Down => {
                let (depth, width) = (recipe.depth, recipe.width);
                self.drag = self.grip_at(pointer, &places).map(|grip| Drag {
                    grip,
                    from: pointer.at,
                    depth,
                    width,
                });
                self.hover = places.network.neuron_at(pointer.at, reach(pointer.touch));
            }
            Act::Move => match self.drag {
                Some(drag) => self.drag_to(drag, pointer.at, &places, size),
                None => {
                    self.over = self.grip_at(pointer, &places);
                    self.hover = places.network.neuron_at(pointer.at, reach(pointer.touch));
                }
            },
            Act::Up => self.drag = None,
            Act::Leave => (self.drag, self.over, self.hover) = (None, None, None),
        }
    }

    fn key(&mut self, key: Key) -> bool {
        let start = Neuron { layer: 1, index: 0 };
        let (depth, width) = (self.state.recipe.depth, self.state.recipe.width);
        let Neuron { layer, index } = self.hover.unwrap_or(start);
        self.hover = match (key, self.hover) {
            (Key::Escape, _) => None,
            (_, None) => Some(start),
            (Key::Left, _) => Some(Neuron { layer: (layer - 1).max(1), index }),
            (Key::Right, _) => Some(Neuron { layer: (layer + 1).min(depth), index }),
            (Key::Up, _) => Some(Neuron { layer, index: index.saturating_sub(1) }),
            (Key::Down, _) => Some(Neuron { layer, index: (index + 1).min(width - 1) }),
        };
        true
    }

    fn cursor(&self) -> Cursor {
        match (self.drag, self.over) {
            (Some(_), _) => Cursor::Grabbing,
            (_, Some(_)) => Cursor::Grab,
            _ => Cursor::Plain,
        }
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
            if self
                .hover
                .is_some_and(|hover| hover.layer > recipe.depth || hover.index >= recipe.width)
            {
                self.hover = None;
            }
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
        let recipe = &self.state.recipe;
        format!(
            "A {} of {} layers of {} {} neurons, every neuron shaded by its mean gradient; below it one bar a layer on a logarithmic scale, with the fitted line.",
            norm::network(recipe),
            recipe.depth,
            recipe.width,
            recipe.activation.label()
        )
    }
}

impl super::Draw for FadingGradient {
    fn draw<DB: DrawingBackend>(&self, painter: &mut Painter<'_, DB>, theme: &Theme) -> Drawn {
        painter.background(theme.paper)?;
        let Some(snapshot) = &self.snapshot else { return Ok(()) };
        let recipe = &snapshot.state.recipe;
        let places = Places::new((painter.width(), painter.height()), recipe.depth, recipe.width);
        let alone = recipe.skips.len() == 1;
        let skips: Vec<SkipLook<'_>> = recipe
            .skips
            .iter()
            .map(|&skip| SkipLook { handles: alone, ..SkipLook::from(skip) })
            .collect();
        let held = self.drag.map(|drag| drag.grip).or(self.over);
        let scene = Scene {
            gradient: &snapshot.gradient,
            edges: &snapshot.edges,
            skips: &skips,
            hover: self.hover,
            grips: (held == Some(Grip::Depth), held == Some(Grip::Width)),
        };
        draw(painter, theme, &places, &scene)
    }
}
