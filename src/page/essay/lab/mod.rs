//! The lab: every knob at once, one network or two beside each other, on data of the reader's
//! choice or making.

mod controls;
mod drawing;
mod experiment;
mod files;
mod pointing;
mod presets;
mod state;
mod sum;
mod surface;
mod words;

pub use experiment::{Experiment, Seen, Snapshot};
pub use presets::PRESETS;
pub use state::{Own, State};
pub use sum::Sum;

use super::control::{Control, Input, Table};
use super::message::{self, Command};
use super::moment::{FIRST_RUN, next_run};
use super::permalink::{LinkError, MOST_STEPS};
use super::playback::Playback;
use super::pointer::{Cursor, Key, Pointer};
use super::subject::Subject;
use super::{Content, Saved, skips};
use crate::data::{Data, Points};
use crate::figure::text;
use crate::named::Named as _;
use crate::network::{Activation, MAX_DEPTH, MAX_SKIPS, Neuron, Skip, SkipKind};
use crate::training::Recipe;
use experiment::WANTED;
use files::Held;
use pointing::{Drag, Target};
use state::{moved_blue, usual_blue};

/// So many changes can be undone.
const MOST_UNDONE: usize = 60;

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
    place: (u8, u8),
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
            place: (Points::SIDE / 2, Points::SIDE / 2),
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
        let gone = skips::take_impossible(&mut next).len();
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
            gone += skips::take_impossible(recipe).len();
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
        self.all_controls()
    }

    fn input(&mut self, key: &str, input: &Input) {
        self.turn(key, input);
    }

    fn pointer(&mut self, pointer: Pointer, size: (f64, f64)) {
        self.point(pointer, size);
    }

    fn key(&mut self, key: Key) -> bool {
        if key == Key::Escape && self.drag.take().is_some() {
            return true;
        }
        self.set_blue(moved_blue(self.state.blue, key, &self.state.recipe.hidden()));
        true
    }

    fn cursor(&self) -> Cursor {
        self.present_cursor()
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
