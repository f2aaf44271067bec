//! The lab: every knob at once, one network or two beside each other, on data of the reader's
//! choice or making.

mod experiment;
mod files;
mod state;
mod words;

pub use experiment::{Experiment, Seen, Snapshot};
pub use state::{Own, State};

use super::control::{Control, ControlKind, Group, Input, Table, typed_seed};
use super::message::{self, Command};
use super::moment::{FIRST_RUN, next_run};
use super::permalink::{LinkError, MOST_STEPS};
use super::playback::Playback;
use super::pointer::{Act, Cursor, Key, Pointer, reach};
use super::subject::Subject;
use super::{Content, Saved, gain, rate, skips};
use crate::attribution::Measure;
use crate::data::{Data, POINT_CLASSES, Points};
use crate::figure::lab::{Panel, Places, Scene, draw};
use crate::figure::network_view::SkipLook;
use crate::figure::{DrawingBackend, Drawn, Painter, Theme, text};
use crate::gradient::Loss;
use crate::named::Named as _;
use crate::network::{
    Activation, Architecture, MAX_DEPTH, MAX_SKIPS, Neuron, Normalisation, Placement, Skip,
    SkipKind,
};
use crate::training::{Optimiser, Recipe};
use experiment::WANTED;
use files::Held;
use state::{WIDTHS, moved_blue, usual_blue};

/// States that show something, with the name and the words by which they are offered.
pub const PRESETS: [(&str, &str, &str); 5] = [
    (
        "shortcut",
        "one shortcut, and it learns",
        "lab?v=1&data=digits&depth=12&width=16&init=pytorch&second=on&second.skips=1-11&step=1500",
    ),
    (
        "glorot",
        "a better start needs none",
        "lab?v=1&data=digits&depth=12&width=16&init=pytorch&second=on&second.init=glorot&step=1500",
    ),
    (
        "exploding",
        "residuals explode",
        "lab?v=1&data=digits&depth=12&width=16&activation=relu&init=he&second=on&second.skips=1-2,2-3,3-4,4-5,5-6,6-7,7-8,8-9,9-10,10-11,11-12",
    ),
    (
        "spiral",
        "a spiral that needs a skip",
        "lab?v=1&depth=12&init=pytorch&rate=0.3&second=on&second.skips=1-11&step=1500",
    ),
    (
        "critical",
        "the critical gain",
        "lab?v=1&depth=12&width=16&activation=linear&init=gain:0.5&second=on&second.init=gain:1",
    ),
];
/// The sizes of batches that are offered.
const BATCHES: [usize; 9] = [1, 2, 4, 8, 16, 32, 64, 128, 256];
/// So many changes can be undone.
const MOST_UNDONE: usize = 60;
/// So many points of a named set lie on the surface.
const MOST_SHOWN: usize = 160;
/// A lattice of points has so many places each way.
const PLACES: usize = 64;

/// The figure, as it stands in the page.
pub struct Lab {
    state: State,
    playback: Playback,
    snapshot: Option<Box<Snapshot>>,
    /// The network that changes go to: 0 or 1.
    edited: usize,
    /// The kind of the next skip.
    kind: SkipKind,
    /// The layer whose width can be changed.
    layer: usize,
    /// The class that is painted; none takes points away.
    brush: Option<u8>,
    /// Where the next point goes, by column and row.
    place: (usize, usize),
    drag: Option<Drag>,
    over: Option<Target>,
    /// What was shown before each change, and the control that changed it.
    undo: Vec<State>,
    changed_by: String,
    /// Tables and networks that were opened.
    files: Vec<Held>,
    /// Those of them that the experiment has.
    told: Vec<u32>,
    /// A file that does not say its activation, with its name.
    pending: Option<(String, Vec<u8>)>,
    file_activation: Activation,
    /// Whether the network is asked for as a file.
    wanted: bool,
    saved: Option<Saved>,
    notice: Option<String>,
}

/// What is being dragged.
#[derive(Clone, Debug, PartialEq)]
enum Drag {
    /// An end of the selected skip of a network.
    Skip(usize, End, Skip),
    /// The brush over the points.
    Paint(Points),
}

/// An end of a skip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    From,
    To,
}

/// What lies under a pointer.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Target {
    /// A handle of the selected skip of a network.
    Handle(usize, End),
    /// The arc of a skip, by its network and place.
    Arc(usize, usize),
    /// A neuron of a network.
    Neuron(usize, Neuron),
    /// A point of the plane that can be painted.
    Plane((f32, f32)),
}

impl Default for Lab {
    fn default() -> Self {
        Self {
            state: State::default(),
            playback: Playback::new(FIRST_RUN),
            snapshot: None,
            edited: 0,
            kind: SkipKind::Identity,
            layer: 1,
            brush: Some(0),
            place: (PLACES / 2, PLACES / 2),
            drag: None,
            over: None,
            undo: Vec::new(),
            changed_by: String::new(),
            files: Vec::new(),
            told: Vec::new(),
            pending: None,
            file_activation: Activation::Tanh,
            wanted: false,
            saved: None,
            notice: None,
        }
    }
}

impl Lab {
    /// What is shown, once something is.
    pub fn snapshot(&self) -> Option<&Snapshot> {
        self.snapshot.as_deref()
    }

    /// The points that lie on the surface: those that are painted, or some of the test split.
    fn points(&self, snapshot: &Snapshot) -> Vec<((f32, f32), u8)> {
        match (&self.drag, &self.state.own) {
            (Some(Drag::Paint(points)), _) | (_, Own::Points(points)) => points.iter().collect(),
            _ => {
                let points = snapshot.points.chunks_exact(3).take(MOST_SHOWN);
                points.map(|point| ((point[0], point[1]), point[2] as u8)).collect()
            }
        }
    }

    /// What the classes are called.
    fn classes(&self) -> Vec<String> {
        if let (Some(table), Own::Table { label, .. }) = (self.table(), &self.state.own)
            && let Ok(classes) = table.classes(*label)
        {
            return classes.into_iter().map(str::to_owned).collect();
        }
        let classes = self.state.recipe.data.classes();
        let digits = self.state.recipe.data == Data::Digits;
        (0..classes)
            .map(|class| if digits { class.to_string() } else { format!("class {class}") })
            .collect()
    }

    /// How the skips of a network look: the selected one has handles and lies on top.
    fn looks<'a>(
        &self,
        place: usize,
        recipe: &Recipe,
        label: Option<&'a str>,
    ) -> Vec<SkipLook<'a>> {
        let edited = place == self.edited;
        let selected = self.state.selected;
        let others = recipe.skips.iter().enumerate();
        let others = others.filter(|(skip, _)| !edited || *skip != selected);
        let mut looks: Vec<SkipLook<'_>> = others.map(|(_, &skip)| SkipLook::from(skip)).collect();
        let dragged = match self.drag {
            Some(Drag::Skip(side, _, skip)) if side == place => Some(skip),
            _ => None,
        };
        if edited && let Some(skip) = dragged.or(recipe.skips.get(selected).copied()) {
            looks.push(SkipLook { handles: true, label, ..SkipLook::from(skip) });
        }
        looks
    }

    /// What stands beside the selected skip: where it is dragged to, or a kind that is not the
    /// usual one.
    fn label(&self) -> Option<String> {
        if let Some(Drag::Skip(_, _, skip)) = self.drag {
            return Some(format!("{} to {}", skip.from, skip.to));
        }
        let skip = self.selected_skip()?;
        (skip.kind != SkipKind::Identity).then(|| skip.kind.name().to_owned())
    }

    /// The recipe that changes go to.
    fn recipe(&self) -> &Recipe {
        match &self.state.second {
            Some(second) if self.edited == 1 => second,
            _ => &self.state.recipe,
        }
    }

    fn recipe_mut(&mut self) -> &mut Recipe {
        match &mut self.state.second {
            Some(second) if self.edited == 1 => second,
            _ => &mut self.state.recipe,
        }
    }

    fn selected_skip(&self) -> Option<Skip> {
        self.state.selected_skip(self.recipe())
    }

    /// What is shown can be shown again when a change is undone; a slider that is dragged is one
    /// change.
    fn remember(&mut self, key: &str) {
        if key != self.changed_by || !matches!(key, "depth" | "width" | "layer-width" | "gain") {
            let step = self.playback.step;
            self.undo.push(State { step, ..self.state.clone() });
            let over = self.undo.len().saturating_sub(MOST_UNDONE);
            self.undo.drain(..over);
        }
        key.clone_into(&mut self.changed_by);
    }

    fn undo(&mut self) {
        while let Some(state) = self.undo.pop() {
            if self.has_files_of(&state).is_err() {
                continue;
            }
            self.changed_by.clear();
            self.notice = None;
            self.set_state(state);
            return;
        }
    }

    /// Shows a state.
    fn set_state(&mut self, state: State) {
        self.state = state;
        self.drag = None;
        self.edited = self.edited.min(usize::from(self.state.second.is_some()));
        self.kind = self.selected_skip().map_or(self.kind, |skip| skip.kind);
        self.layer = self.layer.min(self.recipe().depth);
        self.playback.playing = false;
        let step = self.state.step;
        self.playback.go_to(step, step);
        self.playback.goal = next_run(step.saturating_sub(1));
    }

    /// The networks start again, and run on if they had begun to.
    fn restart(&mut self) {
        let playing = self.playback.playing || self.playback.step > 0;
        self.start_again();
        if playing {
            self.playback.play(FIRST_RUN);
        }
    }

    fn start_again(&mut self) {
        self.playback.playing = false;
        self.playback.goal = FIRST_RUN;
        self.playback.go_to(0, 0);
    }

    /// Changes the recipe that changes go to, if what comes of it is possible; skips that no longer
    /// are go, and the figure says so.
    fn change(&mut self, key: &str, change: impl FnOnce(&mut Recipe)) {
        self.notice = None;
        let mut next = self.recipe().clone();
        change(&mut next);
        next.widths.retain(|(layer, width)| *layer <= next.depth && *width != next.width);
        let gone = drop_impossible(&mut next);
        if next == *self.recipe() {
            return;
        }
        self.remember(key);
        if gone > 0 {
            let lost = text::counted(gone, "skip that is", "skips that are");
            self.notice = Some(format!(
                "Gone {lost} not possible any more: between layers of different widths nothing can be copied."
            ));
        }
        let depth = self.recipe().depth;
        *self.recipe_mut() = next;
        self.settle(depth);
        self.restart();
    }

    /// Blue, the selected skip and the layer whose width can be changed are ones that there are;
    /// blue stays in the last layer if it was there.
    fn settle(&mut self, old_depth: usize) {
        let shape = self.state.recipe.architecture();
        if self.edited == 0
            && let Some(blue) = &mut self.state.blue
            && blue.layer == old_depth
        {
            blue.layer = shape.depth();
        }
        self.state.blue = self.state.blue_in(&shape);
        let most = self.state.recipes().map(|recipe| recipe.skips.len()).max().unwrap_or(0);
        self.state.selected = self.state.selected.min(most.saturating_sub(1));
        self.layer = self.layer.min(self.recipe().depth);
    }

    /// Both networks learn something else.
    fn set_data(&mut self, key: &str, data: Data, own: Own) {
        if (data, &own) == (self.state.recipe.data, &self.state.own) {
            return;
        }
        self.remember(key);
        self.notice = None;
        self.state.own = own;
        let shape = |data: Data| (data.inputs(), data.classes());
        if shape(data) != shape(self.state.recipe.data) {
            self.state.start = None;
        }
        let mut gone = 0;
        for recipe in std::iter::once(&mut self.state.recipe).chain(&mut self.state.second) {
            recipe.data = data;
            gone += drop_impossible(recipe);
        }
        if gone > 0 {
            self.notice =
                Some("A skip from the input is gone: it no longer has its target’s width.".into());
        }
        self.state.example = 0;
        self.settle(self.state.recipe.depth);
        self.restart();
    }

    fn choose_data(&mut self, name: &str) {
        if name == "table" {
            if !matches!(self.state.own, Own::Table { .. }) {
                let newest = self.files.iter().rev().find_map(Held::table);
                let label = newest.and_then(|table| table.likely_label().ok());
                self.learn_column(label.unwrap_or(0));
            }
            return;
        }
        if let Some(data) = Data::from_name(name) {
            self.set_data("data", data, Own::None);
        } else if name == "points" && !matches!(self.state.own, Own::Points(_)) {
            let present = self.state.recipe.data;
            let plane = present.inputs() == 2 && self.state.own == Own::None;
            let start = if plane { present } else { Data::Xor };
            let points = Points::of(&start.load(), 100);
            let data = Data::Own { inputs: 2, classes: points.classes() };
            self.set_data("data", data, Own::Points(points));
            self.notice = Some(
                "These points are yours: paint on the surface, or choose a class and put points by the sliders."
                    .to_owned(),
            );
        }
    }

    /// Takes on painted points, if there are enough to learn and to test.
    fn set_points(&mut self, points: Points) {
        if !points.are_enough() {
            self.notice = Some(
                "That leaves too few: two classes or more, with five points or more of each, are needed. The points stay as they were."
                    .to_owned(),
            );
            return;
        }
        let data = Data::Own { inputs: 2, classes: points.classes() };
        self.set_data("points", data, Own::Points(points));
    }

    /// Puts the selected skip somewhere else, or makes it one of another kind.
    fn set_selected(&mut self, skip: Skip) {
        let Some(old) = self.selected_skip().filter(|old| *old != skip) else { return };
        let selected = self.state.selected;
        let mut next = self.recipe().clone();
        next.skips[selected] = skip;
        match next.architecture().validate() {
            Ok(()) => {
                self.kind = skip.kind;
                self.change("skip", |recipe| recipe.skips[selected] = skip);
            }
            Err(problem) => {
                self.notice = Some(format!(
                    "{}. The skip stays as it was, {} to {}.",
                    text::capitalised(&problem.to_string()),
                    old.from,
                    old.to
                ));
            }
        }
    }

    fn set_ends(&mut self, from: usize, to: usize) {
        let depth = self.recipe().depth;
        if let Some(skip) = self.selected_skip() {
            let from = from.min(depth.saturating_sub(1));
            self.set_selected(Skip { from, to: to.clamp(from + 1, depth), ..skip });
        }
    }

    fn select(&mut self, place: usize) {
        self.state.selected = place.min(self.recipe().skips.len().saturating_sub(1));
        self.kind = self.selected_skip().map_or(self.kind, |skip| skip.kind);
        self.playback.changed();
    }

    fn add_skip(&mut self) {
        let free = skips::free_place(self.recipe(), self.kind);
        let Some(skip) = free.filter(|_| self.recipe().skips.len() < MAX_SKIPS) else {
            self.notice = Some(format!(
                "There is no room for another skip of this kind, {}.",
                self.kind.label()
            ));
            return;
        };
        self.change("add-skip", |recipe| recipe.skips.push(skip));
        self.select(usize::MAX);
    }

    fn set_depth(&mut self, depth: usize) {
        let old = self.recipe();
        let (fitted, notice) = skips::fitted(&old.skips, old.depth, depth);
        self.change("depth", |recipe| {
            recipe.skips = fitted;
            recipe.depth = depth.clamp(1, MAX_DEPTH);
        });
        self.notice = notice.or(self.notice.take());
    }

    /// Another network beside the first one, which is like it.
    fn fork(&mut self) {
        self.remember("fork");
        self.state.second = Some(self.state.recipe.clone());
        self.edited = 1;
        self.notice = Some(
            "The second network is like the first one: change something about it, and train both."
                .to_owned(),
        );
        let step = self.playback.step;
        self.playback.go_to(step, step);
    }

    /// One network again: the one that changes go to.
    fn close(&mut self) {
        self.remember("close");
        self.notice = None;
        if let Some(second) = self.state.second.take()
            && self.edited == 1
        {
            self.state.recipe = second;
        }
        self.edited = 0;
        self.settle(self.state.recipe.depth);
        let step = self.playback.step;
        self.playback.go_to(step, step);
    }

    fn set_blue(&mut self, blue: Option<Neuron>) {
        self.notice = None;
        let within = State { blue, ..self.state.clone() };
        self.state.blue = within.blue_in(&self.state.recipe.architecture());
        self.playback.changed();
    }

    fn preset(&self) -> &'static str {
        let same = |link: &str| {
            State::from_permalink(link).is_ok_and(|preset| {
                (preset.recipe, preset.second, preset.own)
                    == (
                        self.state.recipe.clone(),
                        self.state.second.clone(),
                        self.state.own.clone(),
                    )
            })
        };
        PRESETS.iter().find(|(_, _, link)| same(link)).map_or("own", |(name, _, _)| name)
    }

    fn open_preset(&mut self, name: &str) {
        let preset = PRESETS.iter().find(|(preset, _, _)| *preset == name);
        if let Some(state) = preset.and_then(|(_, _, link)| State::from_permalink(link).ok()) {
            self.remember("preset");
            self.notice = None;
            self.set_state(state);
        }
    }

    fn places(&self, size: (f64, f64)) -> Places {
        let networks: Vec<_> = self.state.recipes().map(Recipe::hidden).collect();
        Places::new(size, &networks, self.state.recipe.data.inputs() == 2)
    }

    fn target(&self, pointer: Pointer, size: (f64, f64)) -> Option<Target> {
        let places = self.places(size);
        let reach = reach(pointer.touch);
        let distance = |at: (f64, f64)| (pointer.at.0 - at.0).hypot(pointer.at.1 - at.1);
        for (side, panel) in places.panels().iter().enumerate() {
            let recipe = self.state.recipes().nth(side)?;
            if side == self.edited
                && let Some(skip) = self.selected_skip()
            {
                let end = |layer: usize| distance(panel.network.skip_end(layer as f64));
                let ends = [(End::From, end(skip.from)), (End::To, end(skip.to))];
                let near = ends.into_iter().filter(|(_, away)| *away <= reach.max(16.0));
                if let Some((end, _)) = near.min_by(|a, b| a.1.total_cmp(&b.1)) {
                    return Some(Target::Handle(side, end));
                }
            }
            let arcs = recipe.skips.iter().enumerate().map(|(place, &skip)| {
                let arc = panel.network.skip_arc(SkipLook::from(skip).ends);
                (place, arc.into_iter().map(distance).fold(f64::INFINITY, f64::min))
            });
            let near = arcs.filter(|arc| arc.1 <= reach.min(14.0));
            if let Some((place, _)) = near.min_by(|a, b| a.1.total_cmp(&b.1)) {
                return Some(Target::Arc(side, place));
            }
            if let Some(neuron) = panel.network.neuron_at(pointer.at, reach) {
                return Some(Target::Neuron(side, neuron));
            }
            if matches!(self.state.own, Own::Points(_))
                && let Some(point) = panel.on_surface(pointer.at, 1.2)
            {
                return Some(Target::Plane(point));
            }
        }
        None
    }

    fn drag_to(&mut self, pointer: Pointer, size: (f64, f64)) {
        let places = self.places(size);
        let brush = self.brush;
        match &mut self.drag {
            Some(Drag::Skip(side, end, skip)) => {
                let layer = places.panels()[*side].network.nearest_end(pointer.at.0);
                match end {
                    End::From => skip.from = layer.min(skip.to - 1),
                    End::To => skip.to = layer.max(skip.from + 1),
                }
            }
            Some(Drag::Paint(points)) => {
                let mut surfaces = places.panels().iter();
                let at = surfaces.find_map(|panel| panel.on_surface(pointer.at, 1.2));
                if let Some(at) = at {
                    points.paint(at, brush);
                }
            }
            None => {}
        }
    }

    /// What of the reader's doing changes the networks.
    fn set(&mut self, key: &str, input: &Input) -> bool {
        let ends = self.selected_skip().map_or((0, 1), |skip| (skip.from, skip.to));
        match (key, input) {
            ("preset", Input::Choose(name)) => self.open_preset(name),
            ("data", Input::Choose(name)) => self.choose_data(name),
            ("depth", Input::Slide(depth)) => self.set_depth(*depth),
            ("width", Input::Slide(width)) => self.change(key, |recipe| recipe.width = *width),
            ("layer", Input::Slide(layer)) => self.layer = *layer,
            ("layer-width", Input::Slide(width)) => {
                let layer = self.layer;
                self.change(key, |recipe| {
                    let mut hidden = recipe.hidden();
                    hidden[layer - 1] = *width;
                    let widths = (1..).zip(hidden).filter(|(_, width)| *width != recipe.width);
                    recipe.widths = widths.collect();
                });
            }
            ("activation", Input::Choose(name)) => {
                if let Some(activation) = Activation::from_name(name) {
                    self.change(key, |recipe| recipe.activation = activation);
                }
            }
            ("normalisation", Input::Choose(name)) => {
                if let Some(normalisation) = Normalisation::from_name(name) {
                    self.change(key, |recipe| recipe.normalisation = normalisation);
                }
            }
            ("initialisation", Input::Choose(name)) => {
                if let Some(next) = gain::chosen(name, self.recipe().initialisation) {
                    self.change(key, |recipe| recipe.initialisation = next);
                }
            }
            ("gain", Input::Slide(gain)) => {
                self.change(key, |recipe| recipe.initialisation = gain::slid(*gain));
            }
            ("loss", Input::Choose(name)) => {
                if let Some(loss) = Loss::from_name(name) {
                    self.change(key, |recipe| recipe.loss = loss);
                }
            }
            ("optimiser", Input::Choose(name)) => {
                if let Some(optimiser) = Optimiser::from_name(name) {
                    self.change(key, |recipe| recipe.optimiser = optimiser);
                }
            }
            ("learning-rate", Input::Slide(place)) => {
                self.change(key, |recipe| recipe.learning_rate = rate::slid(*place));
            }
            ("batch", Input::Slide(place)) => {
                let batch = BATCHES[(*place).min(BATCHES.len() - 1)];
                self.change(key, |recipe| recipe.batch = batch);
            }
            ("skip", Input::Choose(name)) => {
                let Some(placement) = Placement::from_name(name) else { return true };
                let (skips, notice) = skips::placed(placement, self.recipe().depth);
                self.change(key, |recipe| recipe.skips = skips);
                self.select(0);
                self.notice = notice.or(self.notice.take());
            }
            ("skip-from", Input::Slide(from)) => self.set_ends(*from, ends.1),
            ("skip-to", Input::Slide(to)) => self.set_ends(ends.0.min(to.saturating_sub(1)), *to),
            ("add-skip", Input::Press) => self.add_skip(),
            ("remove-skip", Input::Press) => {
                let place = self.state.selected;
                self.change(key, |recipe| {
                    if place < recipe.skips.len() {
                        recipe.skips.remove(place);
                    }
                });
            }
            ("selected-skip", Input::Slide(place)) => self.select(place.saturating_sub(1)),
            ("kind", Input::Choose(name)) => {
                let Some(kind) = SkipKind::from_name(name) else { return true };
                match self.selected_skip() {
                    Some(skip) => self.set_selected(Skip { kind, ..skip }),
                    None => self.kind = kind,
                }
            }
            ("fork", Input::Press) => self.fork(),
            ("close", Input::Press) => self.close(),
            ("edited", Input::Choose(name)) => {
                self.edited = usize::from(name == "second" && self.state.second.is_some());
                self.select(self.state.selected);
                self.layer = self.layer.min(self.recipe().depth);
            }
            ("seed", Input::Type(text)) => match typed_seed(text, self.recipe().seed) {
                Ok(seed) => self.change(key, |recipe| recipe.seed = seed),
                Err(problem) => self.notice = Some(problem),
            },
            ("label", Input::Slide(label)) => self.learn_column(*label),
            ("file", Input::File { name, bytes }) => self.take_in(name, bytes.clone()),
            ("file-activation", Input::Choose(name)) => {
                self.file_activation = Activation::from_name(name).unwrap_or(self.file_activation);
            }
            ("read-file", Input::Press) => self.read_pending(),
            ("undo", Input::Press) => self.undo(),
            _ => return self.look(key, input),
        }
        true
    }

    /// What of the reader's doing changes how they are looked at, or the points.
    fn look(&mut self, key: &str, input: &Input) -> bool {
        let blue = self.state.blue;
        let depth = self.state.recipe.depth;
        match (key, input) {
            ("blue-layer", Input::Slide(layer)) => {
                let index = blue.map_or(0, |blue| blue.index);
                self.set_blue(Some(Neuron { layer: *layer, index }));
            }
            ("blue-neuron", Input::Slide(index)) => {
                let layer = blue.map_or(depth, |blue| blue.layer);
                self.set_blue(Some(Neuron { layer, index: *index }));
            }
            ("example", Input::Slide(example)) => {
                self.state.example = *example;
                self.playback.changed();
            }
            ("measure", Input::Choose(name)) => {
                self.state.measure = Measure::from_name(name).unwrap_or(self.state.measure);
                self.playback.changed();
            }
            ("brush", Input::Choose(name)) => self.brush = name.parse().ok(),
            ("point-x", Input::Slide(x)) => self.place.0 = (*x).min(PLACES - 1),
            ("point-y", Input::Slide(y)) => self.place.1 = (*y).min(PLACES - 1),
            ("put-point", Input::Press) => {
                if let Own::Points(points) = &self.state.own {
                    let mut points = points.clone();
                    points.paint((coordinate(self.place.0), coordinate(self.place.1)), self.brush);
                    self.set_points(points);
                }
            }
            _ => return false,
        }
        true
    }

    fn choice(
        key: &'static str,
        name: &'static str,
        group: Group,
        options: Vec<(&'static str, &'static str)>,
        value: &'static str,
    ) -> Control {
        Control { key, name, group, enabled: true, kind: ControlKind::Choice { options, value } }
    }

    fn data_control(&self) -> Control {
        let mut options: Vec<_> =
            Data::ALL.iter().map(|data| (data.name(), data.label())).collect();
        options.extend([("points", "your own points"), ("table", "your own table")]);
        let value = match self.state.own {
            Own::None => self.state.recipe.data.name(),
            Own::Points(_) => "points",
            Own::Table { .. } => "table",
        };
        Self::choice("data", "Data", Group::Primary, options, value)
    }

    fn preset_control(&self) -> Control {
        let mut options: Vec<_> = PRESETS.iter().map(|(name, label, _)| (*name, *label)).collect();
        options.push(("own", "your own"));
        Self::choice("preset", "Show", Group::Primary, options, self.preset())
    }

    /// The controls for skips.
    fn skip_controls(&self) -> Vec<Control> {
        let (recipe, more) = (self.recipe(), Group::More);
        let selected = self.selected_skip();
        let some = selected.is_some();
        let (from, to) = selected.map_or((0, recipe.depth), |skip| (skip.from, skip.to));
        let count = recipe.skips.len();
        let which = selected
            .map_or_else(|| "none".to_owned(), |skip| format!("{} to {}", skip.from, skip.to));
        let place = (self.state.selected + 1).min(count.max(1));
        vec![
            skips::placement_control(&recipe.skips, recipe.depth, more),
            Control::range("selected-skip", "Selected skip", more, 1..=count.max(1), place)
                .showing(which)
                .enabled(count > 1),
            Control::choice("kind", "Kind", more, self.kind),
            Control::range("skip-from", "Skip from", more, 0..=recipe.depth - 1, from)
                .enabled(some),
            Control::range("skip-to", "Skip to", more, 1..=recipe.depth, to).enabled(some),
            Control::button("add-skip", "Add skip", more),
            Control::button("remove-skip", "Remove skip", more).enabled(some),
        ]
    }

    /// The controls for points of one's own.
    fn point_controls(&self) -> Vec<Control> {
        let own = matches!(self.state.own, Own::Points(_));
        let options = vec![
            ("0", "class 0"),
            ("1", "class 1"),
            ("2", "class 2"),
            ("3", "class 3"),
            ("none", "take away"),
        ];
        let value = match self.brush {
            Some(class) => options[usize::from(class.min(POINT_CLASSES - 1))].0,
            None => "none",
        };
        let at = |key, name, place: usize| {
            let shown = text::fixed(f64::from(coordinate(place)), 2);
            Control::range(key, name, Group::More, 0..=PLACES - 1, place)
                .showing(shown)
                .enabled(own)
        };
        vec![
            Self::choice("brush", "Paint", Group::More, options, value).enabled(own),
            at("point-x", "Point x", self.place.0),
            at("point-y", "Point y", self.place.1),
            Control::button("put-point", "Put point", Group::More).enabled(own),
        ]
    }
}

impl Lab {
    /// The controls for files.
    fn file_controls(&self) -> Vec<Control> {
        let group = Group::Files;
        let column = self.table().zip(match self.state.own {
            Own::Table { label, .. } => Some(label),
            _ => None,
        });
        let (last, label, shown) = column
            .map_or((1, 0, "no table".to_owned()), |(table, label)| {
                (table.columns.len() - 1, label, table.columns[label].name.clone())
            });
        let waits = self.pending.is_some();
        vec![
            Control {
                key: "file",
                name: "Open a file",
                group,
                enabled: true,
                kind: ControlKind::File,
            },
            Control::range("label", "Label column", group, 0..=last, label)
                .showing(shown)
                .enabled(column.is_some()),
            Control::choice(
                "file-activation",
                "Activation of the file",
                group,
                self.file_activation,
            )
            .enabled(waits),
            Control::button("read-file", "Read the file", group).enabled(waits),
            Control::button("save-network", "Save network", group),
            Control::button("save-run", "Save run", group),
            Control::button("save-tables", "Save tables", group),
            Control::button("save-svg", "Save SVG", group),
            Control::button("save-png", "Save PNG", group),
        ]
    }
}

/// The coordinate of a place of the lattice of points.
fn coordinate(place: usize) -> f32 {
    1.2 * ((2 * place + 1) as f32 / PLACES as f32 - 1.0)
}

/// The points of a curve.
fn pairs(flat: &[f32]) -> Vec<(f32, f32)> {
    super::twins::points(flat)
}

/// Takes away the skips that cannot be, and says how many they were.
fn drop_impossible(recipe: &mut Recipe) -> usize {
    let shape = recipe.architecture();
    let before = recipe.skips.len();
    recipe
        .skips
        .retain(|skip| Architecture { skips: vec![*skip], ..shape.clone() }.validate().is_ok());
    before - recipe.skips.len()
}

impl super::Draw for Lab {
    fn draw<DB: DrawingBackend>(&self, painter: &mut Painter<'_, DB>, theme: &Theme) -> Drawn {
        painter.background(theme.paper)?;
        let Some(snapshot) = &self.snapshot else { return Ok(()) };
        let shown = &snapshot.state;
        let networks: Vec<Vec<usize>> = shown.recipes().map(Recipe::hidden).collect();
        let places = Places::new(
            (painter.width(), painter.height()),
            &networks,
            shown.recipe.data.inputs() == 2,
        );
        let label = self.label();
        let curves: Vec<_> =
            snapshot.sides.iter().map(|side| (pairs(&side.curve), pairs(&side.trained))).collect();
        let panels: Vec<Panel<'_>> = snapshot
            .sides
            .iter()
            .zip(shown.recipes())
            .zip(&curves)
            .enumerate()
            .map(|(place, ((side, recipe), (tested, trained)))| Panel {
                title: match (snapshot.sides.len(), place) {
                    (1, _) => "",
                    (_, 0) => "first",
                    _ => "second",
                },
                edges: &side.edges,
                neurons: &side.gradient.neurons,
                gradient: &side.gradient.layers,
                skips: self.looks(place, recipe, label.as_deref()),
                blue: shown.blue_in(&recipe.architecture()),
                top: side.top.as_ref(),
                tested,
                trained,
                by_class: &side.by_class,
                surface: &side.surface,
                surfaces: &side.surfaces,
            })
            .collect();
        let scene = Scene {
            panels: &panels,
            points: &self.points(snapshot),
            reach: snapshot.reach,
            pixels: if shown.recipe.data == Data::Digits { &snapshot.example } else { &[] },
            classes: &self.classes(),
            hover: match self.over {
                Some(Target::Neuron(_, neuron)) => Some(neuron),
                _ => None,
            },
            caption: &format!("{} named rightly", words::examples(snapshot)),
            steps: next_run(shown.step.saturating_sub(1)).max(self.playback.goal),
        };
        draw(painter, theme, &places, &scene)
    }
}

impl super::Figure for Lab {
    fn name(&self) -> &'static str {
        "lab"
    }

    fn size(&self, narrow: bool) -> (u32, u32) {
        if narrow { (358, 940) } else { (960, 640) }
    }

    fn permalink(&self) -> String {
        let Some(snapshot) = &self.snapshot else { return self.state.permalink() };
        let Snapshot { state, sides, .. } = &**snapshot;
        // That one diverged shows only when one more step is asked for.
        let diverged = sides
            .iter()
            .any(|side| side.end == Some(experiment::End::Diverged) && side.steps == state.step);
        let step = (state.step + usize::from(diverged)).min(MOST_STEPS);
        State { step, ..state.clone() }.permalink()
    }

    fn open(&mut self, link: &str) -> Result<(), LinkError> {
        let state = State::from_permalink(link)?;
        self.has_files_of(&state)?;
        self.undo.clear();
        self.changed_by.clear();
        self.set_state(state);
        Ok(())
    }

    fn subject(&self) -> Subject {
        let state = &self.state;
        Subject {
            twin: state.second.clone().map(|second| (second, state.step)),
            blue: state.blue,
            measure: state.measure,
            is_private: state.own != Own::None || state.start.is_some(),
            ..Subject::new(state.recipe.clone(), state.step)
        }
    }

    fn controls(&self) -> Vec<Control> {
        let recipe = self.recipe();
        let (first, more) = (Group::Primary, Group::More);
        let two = self.state.second.is_some();
        let mut controls = vec![
            self.preset_control(),
            self.data_control(),
            Control::range("depth", "Depth", first, 1..=MAX_DEPTH, recipe.depth),
            Control::range("width", "Width", first, WIDTHS, recipe.width),
            Control::button("fork", "Fork", first).enabled(!two),
            Control::button("close", "Keep one", first).enabled(two),
            Self::choice(
                "edited",
                "Changes go to",
                first,
                vec![("first", "the first network"), ("second", "the second network")],
                if self.edited == 1 { "second" } else { "first" },
            )
            .enabled(two),
        ];
        controls.extend(self.playback.controls());
        controls.push(Control::button("undo", "Undo", Group::Run).enabled(!self.undo.is_empty()));
        let layer = self.layer.min(recipe.depth);
        let scheme = recipe.initialisation.scheme;
        let batch = BATCHES.iter().rposition(|batch| *batch <= recipe.batch).unwrap_or(0);
        controls.extend([
            Control::choice("activation", "Activation", more, recipe.activation),
            Control::choice("normalisation", "Normalisation", more, recipe.normalisation),
            Control::choice("initialisation", "Initialisation", more, scheme),
            gain::control(recipe.initialisation, more),
            Control::range("layer", "One layer", more, 1..=recipe.depth, layer),
            Control::range("layer-width", "Its width", more, WIDTHS, recipe.hidden()[layer - 1]),
        ]);
        controls.extend(self.skip_controls());
        let shown = &self.state.recipe;
        let blue = self.state.blue.unwrap_or(usual_blue(shown.depth));
        let of = self.snapshot.as_ref().map_or(1, |snapshot| snapshot.of);
        let widest = shown.hidden()[blue.layer - 1] - 1;
        let label = self
            .snapshot
            .as_ref()
            .filter(|snapshot| snapshot.state.example == self.state.example)
            .and_then(|snapshot| self.classes().get(usize::from(snapshot.label)).cloned());
        let example = label.map_or_else(
            || self.state.example.to_string(),
            |label| format!("{}: {label}", self.state.example),
        );
        controls.extend([
            Control::choice("loss", "Loss", more, recipe.loss),
            Control::choice("optimiser", "Optimiser", more, recipe.optimiser),
            rate::control(recipe.learning_rate, more),
            Control::range("batch", "Batch", more, 0..=BATCHES.len() - 1, batch)
                .showing(recipe.batch.to_string()),
            Control::range("blue-layer", "Blue layer", more, 1..=shown.depth, blue.layer),
            Control::range("blue-neuron", "Blue neuron", more, 0..=widest, blue.index),
            Control::choice("measure", "Measure", more, self.state.measure),
            Control::range("example", "Example", more, 0..=of - 1, self.state.example.min(of - 1))
                .showing(example),
        ]);
        controls.extend(self.point_controls());
        controls.extend([self.playback.pace_control(), Control::seed(recipe.seed)]);
        controls.extend(self.file_controls());
        controls
    }

    fn input(&mut self, key: &str, input: &Input) {
        match (key, input) {
            ("train", Input::Press) => {
                let goal = self.playback.goal;
                let reached = self.playback.step >= goal;
                self.playback.play(if reached { next_run(goal) } else { goal });
            }
            ("step", Input::Press) => self.playback.single_step(),
            ("reset", Input::Press) => {
                self.notice = None;
                self.start_again();
            }
            _ => {
                let _ = self.playback.input(key, input)
                    || (*input == Input::Press && self.save(key))
                    || self.set(key, input);
            }
        }
    }

    fn pointer(&mut self, pointer: Pointer, size: (f64, f64)) {
        let target = self.target(pointer, size);
        match pointer.act {
            Act::Down => {
                self.over = target;
                self.drag = match (target, &self.state.own) {
                    (Some(Target::Handle(side, end)), _) => {
                        self.selected_skip().map(|skip| Drag::Skip(side, end, skip))
                    }
                    (Some(Target::Plane(_)), Own::Points(points)) => {
                        Some(Drag::Paint(points.clone()))
                    }
                    _ => None,
                };
                self.drag_to(pointer, size);
            }
            Act::Move if self.drag.is_some() => self.drag_to(pointer, size),
            Act::Move => self.over = target,
            Act::Up => match (self.drag.take(), target) {
                (Some(Drag::Skip(_, _, skip)), _) => self.set_selected(skip),
                (Some(Drag::Paint(points)), _) => self.set_points(points),
                (None, Some(Target::Arc(side, place))) => {
                    self.edited = side;
                    self.select(place);
                }
                (None, Some(Target::Neuron(_, neuron))) => self.set_blue(Some(neuron)),
                _ => {}
            },
            Act::Leave => (self.drag, self.over) = (None, None),
        }
    }

    fn key(&mut self, key: Key) -> bool {
        if key == Key::Escape && self.drag.take().is_some() {
            return true;
        }
        self.set_blue(moved_blue(self.state.blue, key, &self.state.recipe.hidden()));
        true
    }

    fn cursor(&self) -> Cursor {
        match (&self.drag, self.over) {
            (Some(_), _) => Cursor::Grabbing,
            (_, Some(Target::Handle(..))) => Cursor::Grab,
            (_, Some(_)) => Cursor::Press,
            _ => Cursor::Plain,
        }
    }

    fn tick(&mut self, seconds: f64) -> Vec<Command> {
        let Playback { step, catch_up, .. } = self.playback;
        let step = if self.playback.is_behind() { catch_up.0 } else { step };
        let (state, wanted) = (&self.state, self.wanted.then_some(self.edited));
        let mut commands = self.playback.tick(seconds, || {
            let link = State { step, ..state.clone() }.permalink();
            link + &wanted.map_or_else(String::new, |place| format!("{WANTED}{place}"))
        });
        if let Some(Command::Show(_)) = commands.first() {
            self.wanted = false;
            let untold = self.files.iter().filter(|held| !self.told.contains(&held.print));
            let files: Vec<_> = untold.map(|held| Command::Bring(held.bytes.clone())).collect();
            self.told = self.files.iter().map(|held| held.print).collect();
            self.playback.hands_over(files.len());
            commands.splice(0..0, files);
        }
        let measuring = self.snapshot.as_ref().is_some_and(|snapshot| !snapshot.is_complete());
        if commands.is_empty() && measuring { self.playback.measure() } else { commands }
    }

    fn receive(&mut self, snapshot: message::Snapshot) {
        let Some(mut snapshot) = snapshot.read::<Snapshot>() else { return };
        let step = snapshot.state.step;
        if !snapshot.file.is_empty() {
            self.saved = Some(Saved {
                name: "mixed-levels.safetensors".to_owned(),
                content: Content::Bytes(
                    "application/octet-stream",
                    std::mem::take(&mut snapshot.file),
                ),
            });
        }
        if self.playback.receive(step, step, snapshot.is_over()) {
            self.state.step = self.playback.step;
            self.state.example = self.state.example.min(snapshot.of - 1);
            self.snapshot = Some(Box::new(snapshot));
        }
    }

    fn saved(&mut self) -> Option<Saved> {
        self.saved.take()
    }

    fn experiment(&self) -> Box<dyn super::Experiment> {
        Box::<Experiment>::default()
    }

    fn experiment_lost(&mut self) {
        self.told.clear();
        self.playback.lost();
    }

    fn is_busy(&self) -> bool {
        self.playback.is_busy()
            || self.snapshot.as_ref().is_some_and(|snapshot| !snapshot.is_complete())
    }

    fn sentence(&self) -> String {
        self.snapshot().map_or_else(String::new, words::sentence)
    }

    fn tables(&self) -> Vec<Table> {
        let Some(shown) = self.snapshot() else { return Vec::new() };
        let mut tables = words::tables(shown, &self.classes());
        if let (Some(table), Own::Table { label, .. }) = (self.table(), &self.state.own) {
            tables.push(words::preview(table, *label));
        }
        tables
    }

    fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    fn set_notice(&mut self, notice: Option<String>) {
        self.notice = notice;
    }

    fn description(&self) -> String {
        let one = |recipe: &Recipe| {
            format!(
                "a network of {} of {} {} neurons with {}",
                text::counted(recipe.depth, "layer", "layers"),
                recipe.width,
                recipe.activation.label(),
                words::skips_of(recipe)
            )
        };
        let networks: Vec<String> = self.state.recipes().map(one).collect();
        format!(
            "{}, with what it answers, its accuracy while it trains and its gradient by layer. Arrow keys move the blue neuron.",
            text::capitalised(&networks.join(", and beside it "))
        )
    }
}
