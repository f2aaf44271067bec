//! What matters most, by four measures at once, and a nudge that shows what a derivative is good for.
//!
//! The reader predicts whether the four agree before the other three are shown.

mod experiment;
mod state;
mod words;

pub use experiment::{Experiment, Nudge, Seen, Snapshot};
pub use state::{AMOUNTS, Moment, Prediction, State, Unit};

use super::blue;
use super::control::{Control, Group, Input, Table, typed_seed};
use super::message::{self, Command};
use super::permalink::LinkError;
use super::playback::SLICE;
use super::pointer::{Act, Cursor, Key, Pointer, reach};
use super::subject::Subject;
use crate::attribution::Measure;
use crate::figure::what_is_important::{self as drawing, Measured, Panel, Places, Scene, draw};
use crate::figure::{DrawingBackend, Drawn, Painter, Theme, text};
use crate::named::Named as _;
use crate::network::Neuron;
use crate::training::Recipe;
use state::TEST_EXAMPLES;

/// The figure, as it stands in the page.
pub struct WhatIsImportant {
    state: State,
    /// The newest snapshot in which all is measured, which stays until there is another.
    snapshot: Option<Snapshot>,
    /// What the experiment is at, where the newest snapshot has nothing to see yet.
    under_way: Option<Snapshot>,
    /// Whether the experiment has to be told the state.
    stale: bool,
    /// Commands that were not answered yet.
    unanswered: usize,
    /// The amount before it was dragged.
    drag: Option<i32>,
    /// Whether the pointer is on the chart, where the amount can be taken hold of.
    over: bool,
    /// Where a finger came down that may be a tap.
    tap: Option<(f64, f64)>,
    hover: Option<Neuron>,
    notice: Option<String>,
}

impl Default for WhatIsImportant {
    fn default() -> Self {
        Self {
            state: State::default(),
            snapshot: None,
            under_way: None,
            stale: true,
            unanswered: 0,
            drag: None,
            over: false,
            tap: None,
            hover: None,
            notice: None,
        }
    }
}

impl WhatIsImportant {
    /// What is shown, once something is.
    pub fn snapshot(&self) -> Option<&Snapshot> {
        self.snapshot.as_ref()
    }

    fn set(&mut self, state: State) {
        self.notice = None;
        if state != self.state {
            self.state = state;
            self.stale = true;
        }
    }

    /// Changes what the derivatives are taken of: a check that was made was one of others.
    fn renew(&mut self, state: State) {
        self.set(State { check: false, ..state });
    }

    fn set_blue(&mut self, blue: Neuron) {
        let mut nudged = self.state.nudged;
        nudged.layer = nudged.layer.min(blue.layer - 1);
        let moved = nudged != self.state.nudged;
        self.renew(State { blue, nudged, ..self.state.clone() });
        if moved {
            self.notice = Some(format!(
                "Only what lies before blue can move it: neuron {} of layer {} is nudged now.",
                nudged.index, nudged.layer
            ));
        }
    }

    fn set_nudged(&mut self, nudged: Neuron) {
        if nudged.layer >= self.state.blue.layer {
            self.notice = Some(format!(
                "Only what lies before blue can move it: choose a neuron of layers 1 to {}.",
                self.state.blue.layer - 1
            ));
            return;
        }
        self.set(State { nudged, ..self.state.clone() });
    }

    fn set_amount(&mut self, amount: i32) {
        let amount = amount.clamp(*AMOUNTS.start(), *AMOUNTS.end());
        self.set(State { amount, ..self.state.clone() });
    }

    fn drag_to(&mut self, places: &Places, at: (f64, f64)) {
        let most = f64::from(*AMOUNTS.end());
        self.set_amount(places.amount_at(at, most).round() as i32);
    }

    /// Whether there is something still to train or to measure.
    fn is_asking(&self) -> bool {
        let done = |shown: &Snapshot| shown.state == self.state;
        self.under_way.is_some() || !self.snapshot.as_ref().is_some_and(done)
    }

    fn places(size: (f64, f64)) -> Places {
        let Recipe { depth, width, .. } = Recipe::default();
        Places::new(size, depth, width)
    }

    fn example_control(&self) -> Control {
        let State { example, .. } = self.state;
        let shown = self.snapshot.as_ref().filter(|shown| shown.state.example == example);
        let label = shown.and_then(|shown| shown.seen.as_ref()).map(|seen| seen.label);
        let words = match label {
            Some(label) => format!("{example}, a {label}"),
            None => example.to_string(),
        };
        Control::range("example", "Example", Group::More, 0..=TEST_EXAMPLES - 1, example)
            .showing(words)
    }
}

impl super::Figure for WhatIsImportant {
    fn name(&self) -> &'static str {
        "what-is-important"
    }

    fn size(&self, narrow: bool) -> (u32, u32) {
        if narrow { (358, 980) } else { (960, 700) }
    }

    fn permalink(&self) -> String {
        self.state.permalink()
    }

    fn open(&mut self, link: &str) -> Result<(), LinkError> {
        self.set(State::from_permalink(link)?);
        self.drag = None;
        Ok(())
    }

    fn subject(&self) -> Subject {
        let State { blue, .. } = self.state;
        Subject { blue: Some(blue), ..Subject::new(self.state.recipe(), self.state.steps()) }
    }

    fn controls(&self) -> Vec<Control> {
        let State { seed, skip, moment, blue, nudged, amount, unit, check, predicted, .. } =
            self.state;
        let Recipe { depth, width, .. } = Recipe::default();
        let (first, more) = (Group::Primary, Group::More);
        let steps = (*AMOUNTS.end() - *AMOUNTS.start()).unsigned_abs() as usize;
        let place = (amount - *AMOUNTS.start()).unsigned_abs() as usize;
        let [blue_layer, blue_neuron] = blue::controls(Some(blue), depth, width);
        vec![
            Control::choice("prediction", "Prediction", first, predicted),
            Control::toggle("skip", "Skip from 1 to 11", first, skip),
            Control::choice("moment", "Moment", first, moment),
            Control::range("amount", "Nudge by", first, 0..=steps, place).showing(format!(
                "{} {}",
                text::signed(self.state.amount(), 1),
                unit.label()
            )),
            Control::choice("unit", "Nudge in", more, unit),
            Control::range("nudged-layer", "Nudged layer", more, 1..=blue.layer - 1, nudged.layer),
            Control::range("nudged-neuron", "Nudged neuron", more, 0..=width - 1, nudged.index),
            self.example_control(),
            blue_layer,
            blue_neuron,
            Control::seed(seed),
            Control::button("check", "Check the derivatives", more).enabled(!check),
        ]
    }

    fn input(&mut self, key: &str, input: &Input) {
        let state = self.state.clone();
        let Recipe { depth, width, .. } = Recipe::default();
        match (key, input) {
            ("prediction", Input::Choose(name)) => {
                if let Some(predicted) = Prediction::from_name(name) {
                    self.set(State { predicted, ..state });
                }
            }
            ("skip", Input::Tick(skip)) => self.renew(State { skip: *skip, ..state }),
            ("moment", Input::Choose(name)) => {
                if let Some(moment) = Moment::from_name(name) {
                    self.renew(State { moment, ..state });
                }
            }
            ("amount", Input::Slide(place)) => {
                let place = i32::try_from(*place).unwrap_or(i32::MAX);
                self.set_amount(place.saturating_add(*AMOUNTS.start()));
            }
            ("check", Input::Press) => self.set(State { check: true, ..state }),
            ("unit", Input::Choose(name)) => {
                if let Some(unit) = Unit::from_name(name) {
                    self.set(State { unit, ..state });
                }
            }
            ("nudged-layer", Input::Slide(layer)) => {
                let layer = (*layer).clamp(1, state.blue.layer - 1);
                self.set_nudged(Neuron { layer, ..state.nudged });
            }
            ("nudged-neuron", Input::Slide(index)) => {
                self.set_nudged(Neuron { index: (*index).min(width - 1), ..state.nudged });
            }
            ("example", Input::Slide(example)) => {
                self.renew(State { example: (*example).min(TEST_EXAMPLES - 1), ..state });
            }
            ("blue-layer", Input::Slide(layer)) => {
                self.set_blue(blue::in_layer(Some(state.blue), *layer, depth));
            }
            ("blue-neuron", Input::Slide(index)) => {
                self.set_blue(blue::with_index(Some(state.blue), *index, depth, width));
            }
            ("seed", Input::Type(typed)) => match typed_seed(typed, state.seed) {
                Ok(seed) => self.renew(State { seed, ..state }),
                Err(problem) => self.notice = Some(problem),
            },
            _ => {}
        }
    }

    fn pointer(&mut self, pointer: Pointer, size: (f64, f64)) {
        let places = Self::places(size);
        let on_chart = places.is_on_chart(pointer.at);
        match pointer.act {
            // A mouse takes hold anywhere on the chart, where a finger may want to scroll.
            Act::Down if on_chart && !pointer.touch => {
                self.drag = Some(self.state.amount);
                self.drag_to(&places, pointer.at);
            }
            Act::Down | Act::Move if self.drag.is_none() => {
                self.over = on_chart;
                self.hover = places.neuron_at(pointer.at, reach(pointer.touch));
                if pointer.act == Act::Down {
                    self.tap = Some(pointer.at);
                }
            }
            Act::Down | Act::Move => self.drag_to(&places, pointer.at),
            Act::Up => {
                let tapped = self.tap.take().is_some_and(|(x, y)| {
                    (x - pointer.at.0).hypot(y - pointer.at.1) <= reach(pointer.touch)
                });
                let chosen = places.neuron_at(pointer.at, reach(pointer.touch));
                if self.drag.take().is_some() || (tapped && on_chart) {
                    self.drag_to(&places, pointer.at);
                } else if let Some(neuron) = chosen.filter(|_| tapped) {
                    self.set_nudged(neuron);
                }
                if pointer.touch {
                    (self.over, self.hover) = (false, None);
                }
            }
            Act::Leave => {
                (self.drag, self.tap, self.hover, self.over) = (None, None, None, false);
            }
        }
    }

    fn key(&mut self, key: Key) -> bool {
        let State { amount, nudged, .. } = self.state;
        let last = Recipe::default().width - 1;
        match key {
            Key::Left => self.set_amount(amount - 1),
            Key::Right => self.set_amount(amount + 1),
            Key::Up => self.set_nudged(Neuron { index: nudged.index.saturating_sub(1), ..nudged }),
            Key::Down => self.set_nudged(Neuron { index: (nudged.index + 1).min(last), ..nudged }),
            Key::Escape => match self.drag.take() {
                Some(before) => self.set_amount(before),
                None if amount != 0 => self.set_amount(0),
                None => return false,
            },
        }
        true
    }

    fn cursor(&self) -> Cursor {
        match (self.drag, self.over, self.hover) {
            (Some(_), _, _) => Cursor::Grabbing,
            (None, true, _) => Cursor::Grab,
            (None, false, Some(neuron)) if neuron.layer < self.state.blue.layer => Cursor::Press,
            _ => Cursor::Plain,
        }
    }

    fn tick(&mut self, _seconds: f64) -> Vec<Command> {
        let mut commands = Vec::new();
        if self.unanswered == 0 && self.stale {
            self.stale = false;
            commands.push(Command::Show(self.state.permalink()));
        }
        if self.unanswered == 0 && self.is_asking() {
            commands.push(Command::Advance { until: 0, twin_until: 0, milliseconds: SLICE });
        }
        self.unanswered += commands.len();
        commands
    }

    fn receive(&mut self, snapshot: message::Snapshot) {
        self.unanswered = self.unanswered.saturating_sub(1);
        let Some(snapshot) = snapshot.read::<Snapshot>() else { return };
        if snapshot.seen.is_some() {
            (self.snapshot, self.under_way) = (Some(snapshot), None);
        } else {
            self.under_way = Some(snapshot);
        }
    }

    fn experiment(&self) -> Box<dyn super::Experiment> {
        Box::<Experiment>::default()
    }

    fn experiment_lost(&mut self) {
        (self.stale, self.unanswered) = (true, 0);
        (self.snapshot, self.under_way) = (None, None);
    }

    fn is_busy(&self) -> bool {
        self.stale || self.unanswered > 0 || self.is_asking()
    }

    fn sentence(&self) -> String {
        if let Some(snapshot) = &self.under_way {
            return words::under_way(snapshot);
        }
        let Some(Snapshot { state, seen: Some(seen), .. }) = &self.snapshot else {
            return String::new();
        };
        words::sentence(state, seen)
    }

    fn tables(&self) -> Vec<Table> {
        match &self.snapshot {
            Some(Snapshot { state, seen: Some(seen), .. }) => {
                words::tables(state, seen, TEST_EXAMPLES)
            }
            _ => Vec::new(),
        }
    }

    fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    fn set_notice(&mut self, notice: Option<String>) {
        self.notice = notice;
    }

    fn description(&self) -> String {
        let Recipe { depth, width, .. } = Recipe::default();
        format!(
            "A network of {depth} layers of {width} tanh neurons, drawn once for each of four measures of importance, with the five neurons that matter most to the blue one; below, how blue changes when an earlier neuron is nudged, and what its derivative promises. Left and right arrow keys change the nudge by a tenth, up and down choose another neuron of its layer."
        )
    }
}

impl super::Draw for WhatIsImportant {
    fn draw<DB: DrawingBackend>(&self, painter: &mut Painter<'_, DB>, theme: &Theme) -> Drawn {
        painter.background(theme.paper)?;
        let Some(Snapshot { state, seen: Some(seen), .. }) = &self.snapshot else { return Ok(()) };
        let places = Self::places((painter.width(), painter.height()));
        let shown = |place: usize| Measured {
            scores: seen.scores_by(place),
            top: &seen.tops[place],
            over: &seen.over[place],
        };
        let names: Vec<String> =
            Measure::ALL.iter().map(|measure| text::capitalised(measure.label())).collect();
        let panels: Vec<Panel<'_>> = (0..Measure::ALL.len())
            .map(|place| Panel {
                name: &names[place],
                shown: (place == 0 || state.reveals()).then(|| shown(place)),
            })
            .collect();
        let nudge = &seen.nudge;
        let tenths = |amount: i32| (f64::from(amount) / 10.0, nudge.actual(amount));
        let curve: Vec<(f64, f64)> = AMOUNTS.map(tenths).collect();
        let scene = Scene {
            panels: &panels,
            blue: state.blue,
            nudged: state.nudged,
            skip: state.skip,
            hover: self.hover,
            pixels: &seen.pixels,
            nudge: drawing::Nudge {
                curve: &curve,
                slope: nudge.derivative * nudge.unit,
                amount: state.amount(),
                actual: nudge.actual(state.amount),
                unit: state.unit.in_full(),
                held: self.over || self.drag.is_some(),
            },
        };
        draw(painter, theme, &places, &scene)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::essay::{AnyFigure, Figure as _};

    const SIZE: (f64, f64) = (960.0, 700.0);

    fn computed(link: &str) -> WhatIsImportant {
        match AnyFigure::computed(link) {
            Ok(AnyFigure::WhatIsImportant(figure)) => figure,
            _ => unreachable!("a link to this figure"),
        }
    }

    /// A figure that nothing is asked of: what it draws is not looked at.
    fn point(figure: &mut WhatIsImportant, act: Act, at: (f64, f64), touch: bool) {
        figure.pointer(Pointer { act, at, touch }, SIZE);
    }

    #[test]
    fn what_the_others_say_is_kept_until_the_reader_has_predicted() {
        let secret = computed("what-is-important?v=1");
        assert!(secret.sentence().contains("Make a guess first"), "{}", secret.sentence());
        assert!(!secret.sentence().contains("ablation"));
        assert!(secret.tables().iter().all(|table| !table.head.iter().any(|h| h == "Ablation")));
        for prediction in ["all", "some", "nothing", "shown"] {
            let figure = computed(&format!("what-is-important?v=1&predicted={prediction}"));
            let sentence = figure.sentence();
            assert!(sentence.contains("by ablation"), "{sentence}");
            assert_eq!(sentence.contains("as you thought"), prediction != "shown", "{sentence}");
            assert_eq!(figure.tables()[0].head.len(), 5);
        }
        // Exactly one of the three is right.
        let right = |prediction: &str| {
            let sentence =
                computed(&format!("what-is-important?v=1&predicted={prediction}")).sentence();
            usize::from(sentence.contains(", as you thought"))
        };
        assert_eq!(["all", "some", "nothing"].map(right).iter().sum::<usize>(), 1);
    }

    #[test]
    fn the_nudge_is_dragged_tapped_and_put_back() {
        let mut figure = WhatIsImportant::default();
        figure.set_amount(10);
        let places = Places::new(SIZE, 12, 16);
        let at = |amount: f64| places.handle(amount, 30.0);
        point(&mut figure, Act::Down, at(-12.0), false);
        assert_eq!((figure.state.amount, figure.cursor()), (-12, Cursor::Grabbing));
        point(&mut figure, Act::Move, (5_000.0, 3.0), false);
        assert_eq!(figure.state.amount, 30);
        assert!(figure.key(Key::Escape) && figure.state.amount == 10);
        // A finger that scrolls past leaves it alone, one that taps sets it.
        point(&mut figure, Act::Down, at(4.0), true);
        point(&mut figure, Act::Up, (at(4.0).0, 100.0), true);
        assert_eq!(figure.state.amount, 10);
        point(&mut figure, Act::Down, at(4.0), true);
        point(&mut figure, Act::Up, at(4.0), true);
        assert_eq!(figure.state.amount, 4);
        assert!(figure.key(Key::Left) && figure.state.amount == 3);
        assert!(figure.key(Key::Escape) && figure.state.amount == 0);
        assert!(!figure.key(Key::Escape));
    }

    #[test]
    fn a_tap_chooses_the_neuron_that_is_nudged_if_it_lies_before_blue() {
        let mut figure = WhatIsImportant::default();
        let places = Places::new(SIZE, 12, 16);
        let mut tap = |neuron| {
            let at = places.neuron(2, neuron);
            for act in [Act::Down, Act::Up] {
                point(&mut figure, act, at, true);
            }
            (figure.state.nudged, figure.notice.is_some())
        };
        let (early, late) = (Neuron { layer: 4, index: 9 }, Neuron { layer: 12, index: 3 });
        assert_eq!(tap(early), (early, false));
        assert_eq!(tap(late), (early, true));
        assert!(figure.key(Key::Down) && figure.state.nudged.index == 10);
        figure.input("blue-layer", &Input::Slide(3));
        assert_eq!(figure.state.nudged, Neuron { layer: 2, index: 10 });
        assert!(figure.notice().is_some());
        figure.input("nudged-layer", &Input::Slide(9));
        assert_eq!(figure.state.nudged.layer, 2);
    }

    #[test]
    fn a_check_is_of_what_is_shown() {
        let mut figure = WhatIsImportant::default();
        figure.input("check", &Input::Press);
        figure.input("amount", &Input::Slide(0));
        assert!(figure.state.check && figure.state.amount == -30);
        figure.input("example", &Input::Slide(5));
        assert!(!figure.state.check, "another digit has other derivatives");
        let figure = computed("what-is-important?v=1&check=on&predicted=shown");
        assert!(figure.sentence().contains("agree with all 176 derivatives"));
    }

    #[test]
    fn what_was_seen_stays_until_there_is_something_in_its_place() {
        let mut figure = computed("what-is-important?v=1&blue=2.0&nudged=1.3");
        figure.input("blue-layer", &Input::Slide(3));
        let mut experiment = figure.experiment();
        let commands = figure.tick(0.0);
        let [Command::Show(link), Command::Advance { .. }] = &commands[..] else {
            unreachable!("a new state is told and asked about: {commands:?}")
        };
        experiment.show(link).unwrap();
        figure.receive(experiment.snapshot());
        assert!(
            figure.sentence().contains("under 0.1% done") || figure.sentence().contains("0% done")
        );
        assert!(figure.snapshot().is_some() && figure.tick(0.0).is_empty());
        experiment.advance(0, 0, &mut || true);
        figure.receive(experiment.snapshot());
        assert!(figure.sentence().contains("neuron 0 of layer 3"), "{}", figure.sentence());
        assert!(!figure.is_busy());
    }
}
