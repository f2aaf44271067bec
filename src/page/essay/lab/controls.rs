//! The lab's controls, and what each of them does.

use super::presets::PRESETS;
use super::state::{WIDTHS, usual_blue};
use super::{Lab, Own};
use crate::attribution::Measure;
use crate::data::{Data, POINT_CLASSES, Points};
use crate::essay::control::{Control, ControlKind, Group, Input, typed_seed};
use crate::essay::moment::next_run;
use crate::essay::{gain, rate, skips};
use crate::figure::text;
use crate::named::Named;
use crate::network::{Activation, Answer, MAX_DEPTH, Neuron, Placement, Skip, SkipKind};
use crate::training::{Recipe, Rule};

/// The sizes of batches that are offered.
const BATCHES: [usize; 9] = [1, 2, 4, 8, 16, 32, 64, 128, 256];
/// The last column, and row, of the lattice that points lie on.
const LAST_CELL: usize = Points::SIDE as usize - 1;

impl Lab {
    /// All of them, as they stand.
    pub(super) fn all_controls(&self) -> Vec<Control> {
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
            Self::rule_control(recipe.rule),
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

    /// The reader uses one of them.
    pub(super) fn turn(&mut self, key: &str, input: &Input) {
        match (key, input) {
            ("train", Input::Press) => self.playback.play_on(next_run),
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
                self.choose(key, name, |recipe| &mut recipe.activation);
            }
            ("normalisation", Input::Choose(name)) => {
                self.choose(key, name, |recipe| &mut recipe.normalisation);
            }
            ("initialisation", Input::Choose(name)) => {
                if let Some(next) = gain::chosen(name, self.recipe().initialisation) {
                    self.change(key, |recipe| recipe.initialisation = next);
                }
            }
            ("gain", Input::Slide(gain)) => {
                self.change(key, |recipe| recipe.initialisation = gain::slid(*gain));
            }
            ("rule", Input::Choose(name)) => self.choose(key, name, |recipe| &mut recipe.rule),
            ("loss", Input::Choose(name)) => self.choose(key, name, |recipe| &mut recipe.loss),
            ("optimiser", Input::Choose(name)) => {
                self.choose(key, name, |recipe| &mut recipe.optimiser);
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

    /// Puts the choice of that name in its place in the recipe.
    fn choose<T: Named>(&mut self, key: &str, name: &str, place: fn(&mut Recipe) -> &mut T) {
        if let Some(choice) = T::from_name(name) {
            self.change(key, |recipe| *place(recipe) = choice);
        }
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
            ("point-x", Input::Slide(x)) => self.place.0 = (*x).min(LAST_CELL) as u8,
            ("point-y", Input::Slide(y)) => self.place.1 = (*y).min(LAST_CELL) as u8,
            ("put-point", Input::Press) => {
                if let Own::Points(points) = &self.state.own {
                    let mut points = points.clone();
                    let (column, row) = self.place;
                    let at = (Points::middle(column), Points::middle(row));
                    points.paint(at, self.brush);
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

    /// The rules whose networks answer by their logits, as they are shown here.
    fn rule_control(rule: Rule) -> Control {
        let shown = Rule::ALL.iter().filter(|rule| rule.answer() == Answer::Logits);
        let options = shown.map(|rule| (rule.name(), rule.label())).collect();
        Self::choice("rule", "Learning rule", Group::More, options, rule.name())
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
        let at = |key, name, place: u8| {
            let shown = text::fixed(f64::from(Points::middle(place)), 2);
            Control::range(key, name, Group::More, 0..=LAST_CELL, usize::from(place))
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
