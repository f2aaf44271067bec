//! The gain dial: one number, the gain of the first weights, that decides both whether gradients
//! vanish and in which layer the five are.
//!
//! Nothing is trained here. Every gain asks many networks, one after the other.

mod experiment;
mod state;
mod words;

pub use experiment::{Experiment, Snapshot};
pub use state::{GAINS, State};

use super::control::{Control, Group, Input, Table};
use super::message::{self, Command};
use super::permalink::LinkError;
use super::playback::SLICE;
use super::pointer::{Act, Cursor, Key, Pointer, reach};
use super::subject::Subject;
use crate::figure::gain_dial::{Critical, Places, Scene, draw};
use crate::figure::{DrawingBackend, Drawn, Painter, Theme, text};
use crate::named::Named as _;
use crate::network::{Activation, Neuron};
use state::{DEPTHS, SEEDS, WIDTHS};

/// An arrow key turns the dial by so many hundredths, to the side or up and down.
const TURNS: (usize, usize) = (1, 10);

/// The figure, as it stands in the page.
pub struct GainDial {
    state: State,
    snapshot: Option<Snapshot>,
    /// Whether the experiment has to be told the state.
    stale: bool,
    /// Commands that were not answered yet.
    under_way: usize,
    /// Where the dial stood when it was taken hold of.
    drag: Option<usize>,
    /// Whether the pointer is where the dial can be taken hold of.
    over: bool,
    /// Where a finger came down that may be a tap.
    tap: Option<(f64, f64)>,
    /// The layer under the pointer.
    hover: Option<usize>,
    notice: Option<String>,
}

impl Default for GainDial {
    fn default() -> Self {
        Self {
            state: State::default(),
            snapshot: None,
            stale: true,
            under_way: 0,
            drag: None,
            over: false,
            tap: None,
            hover: None,
            notice: None,
        }
    }
}

impl GainDial {
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

    fn set_gain(&mut self, gain: usize) {
        let gain = gain.clamp(*GAINS.start(), *GAINS.end());
        self.set(State { gain, ..self.state.clone() });
    }

    /// Whether there are networks still to ask.
    fn is_asking(&self) -> bool {
        let done = |shown: &Snapshot| shown.state == self.state && shown.is_complete();
        !self.snapshot.as_ref().is_some_and(done)
    }

    fn turn_to(&mut self, places: &Places, at: (f64, f64)) {
        self.set_gain((100.0 * places.gain_at(at)).round() as usize);
    }

    /// Whether a pointer takes hold of the dial: of its line or its handle, and with a mouse anywhere
    /// in the charts that it goes through, where a finger may want to scroll.
    fn takes_hold(&self, pointer: Pointer, places: &Places) -> bool {
        let handle = places.handle(self.state.gain as f64 / 100.0);
        let (across, down) = (pointer.at.0 - handle.0, pointer.at.1 - handle.1);
        let on_handle = across.abs() <= 58.0 && down.abs() <= reach(pointer.touch);
        let on_line = places.is_on_dial(pointer.at) && across.abs() <= reach(pointer.touch);
        on_handle || on_line || (!pointer.touch && places.is_on_dial(pointer.at))
    }
}

impl super::Figure for GainDial {
    fn name(&self) -> &'static str {
        "gain-dial"
    }

    fn size(&self, narrow: bool) -> (u32, u32) {
        if narrow { (358, 796) } else { (960, 600) }
    }

    fn permalink(&self) -> String {
        self.state.permalink()
    }

    fn open(&mut self, link: &str) -> Result<(), LinkError> {
        self.set(State::from_permalink(link)?);
        self.drag = None;
        Ok(())
    }

    /// The first of the networks, and the first neuron of its last layer.
    fn subject(&self) -> Subject {
        let State { gain, depth, .. } = self.state;
        let blue = Some(Neuron { layer: depth, index: 0 });
        Subject { blue, ..Subject::new(self.state.recipe(gain, 1), 0) }
    }

    fn controls(&self) -> Vec<Control> {
        let State { gain, activation, depth, width, seeds } = self.state;
        let more = Group::More;
        let shown = text::fixed(gain as f64 / 100.0, 2);
        vec![
            Control::range("gain", "Gain", Group::Primary, GAINS, gain).showing(shown),
            Control::choice("activation", "Activation", Group::Primary, activation),
            Control::range("depth", "Depth", more, DEPTHS, depth),
            Control::range("width", "Width", more, WIDTHS, width),
            Control::range("seeds", "Networks", more, SEEDS, seeds),
        ]
    }

    fn input(&mut self, key: &str, input: &Input) {
        let state = self.state.clone();
        let within = |range: std::ops::RangeInclusive<usize>, value: usize| {
            value.clamp(*range.start(), *range.end())
        };
        match (key, input) {
            ("gain", Input::Slide(gain)) => self.set_gain(*gain),
            ("activation", Input::Choose(name)) => {
                if let Some(activation) = Activation::from_name(name) {
                    self.set(State { activation, ..state });
                }
            }
            ("depth", Input::Slide(depth)) => {
                self.set(State { depth: within(DEPTHS, *depth), ..state });
            }
            ("width", Input::Slide(width)) => {
                self.set(State { width: within(WIDTHS, *width), ..state });
            }
            ("seeds", Input::Slide(seeds)) => {
                self.set(State { seeds: within(SEEDS, *seeds), ..state });
            }
            _ => {}
        }
    }

    fn pointer(&mut self, pointer: Pointer, size: (f64, f64)) {
        let places = Places::new(size, self.state.depth);
        match pointer.act {
            Act::Down if self.takes_hold(pointer, &places) => {
                self.drag = Some(self.state.gain);
                self.hover = None;
                if !pointer.touch {
                    self.turn_to(&places, pointer.at);
                }
            }
            Act::Down | Act::Move if self.drag.is_none() => {
                self.over = self.takes_hold(pointer, &places);
                self.hover = places.layer_at(pointer.at);
                if pointer.act == Act::Down {
                    self.tap = places.is_on_dial(pointer.at).then_some(pointer.at);
                }
            }
            Act::Down | Act::Move => self.turn_to(&places, pointer.at),
            Act::Up => {
                // A finger that was put down and lifted beside the dial calls it there.
                let tapped = self.tap.take().is_some_and(|(x, y)| {
                    (x - pointer.at.0).hypot(y - pointer.at.1) <= reach(pointer.touch)
                });
                if self.drag.take().is_some() || tapped {
                    self.turn_to(&places, pointer.at);
                }
                if pointer.touch {
                    self.over = false;
                }
            }
            Act::Leave => {
                (self.drag, self.tap, self.hover, self.over) = (None, None, None, false);
            }
        }
    }

    fn key(&mut self, key: Key) -> bool {
        let gain = self.state.gain;
        let to = match key {
            Key::Left => gain.saturating_sub(TURNS.0),
            Key::Right => gain + TURNS.0,
            Key::Down => gain.saturating_sub(TURNS.1),
            Key::Up => gain + TURNS.1,
            Key::Escape => match self.drag.take() {
                Some(before) => before,
                None => return false,
            },
        };
        self.set_gain(to);
        true
    }

    fn cursor(&self) -> Cursor {
        match (self.drag, self.over) {
            (Some(_), _) => Cursor::Grabbing,
            (None, true) => Cursor::Grab,
            _ => Cursor::Plain,
        }
    }

    fn tick(&mut self, _seconds: f64) -> Vec<Command> {
        let mut commands = Vec::new();
        // A new state is told at once and asked about at once, so that something of it is seen while
        // the dial still moves; with another one waiting nothing else is asked.
        if self.under_way == 0 && self.stale {
            self.stale = false;
            commands.push(Command::Show(self.state.permalink()));
        }
        if self.under_way == 0 && self.is_asking() {
            commands.push(Command::Advance { until: 0, twin_until: 0, milliseconds: SLICE });
        }
        self.under_way += commands.len();
        commands
    }

    fn receive(&mut self, snapshot: message::Snapshot) {
        self.under_way = self.under_way.saturating_sub(1);
        let Some(snapshot) = snapshot.read::<Snapshot>() else { return };
        // What was seen last stays until there is something to see in its place.
        if snapshot.asked() > 0 {
            self.snapshot = Some(snapshot);
        }
    }

    fn experiment(&self) -> Box<dyn super::Experiment> {
        Box::<Experiment>::default()
    }

    fn experiment_lost(&mut self) {
        (self.stale, self.under_way, self.snapshot) = (true, 0, None);
    }

    fn is_busy(&self) -> bool {
        self.stale || self.under_way > 0 || self.is_asking()
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
        let State { activation, depth, width, .. } = self.state;
        format!(
            "Untrained networks of {depth} layers of {width} {} neurons: in which layers the five are that matter most to the last one, and the gradient of every layer, at the dial’s gain; beside it the same over all gains, with the dial, which left and right arrow keys turn by 0.01, up and down by 0.1.",
            activation.label()
        )
    }
}

impl super::Draw for GainDial {
    fn draw<DB: DrawingBackend>(&self, painter: &mut Painter<'_, DB>, theme: &Theme) -> Drawn {
        painter.background(theme.paper)?;
        let Some(snapshot) = &self.snapshot else { return Ok(()) };
        let shown = &snapshot.state;
        let places = Places::new((painter.width(), painter.height()), shown.depth);
        let scene = Scene {
            dial: self.state.gain as f64 / 100.0,
            held: self.over || self.drag.is_some(),
            here: snapshot.here,
            layers: &snapshot.layers,
            gradient: &snapshot.gradient(),
            networks: shown.seeds,
            chance: shown.chance(),
            curve: &snapshot.curve,
            critical: &critical(shown.activation),
            hover: self.hover.filter(|layer| *layer <= shown.depth),
        };
        draw(painter, theme, &places, &scene)
    }
}

/// The critical gains that are known, in order, with the activations that have them.
fn critical(shown: Activation) -> Vec<Critical> {
    let known = |activation: &Activation| Some((activation.critical_gain()?, *activation));
    let mut known: Vec<_> = Activation::ALL.iter().filter_map(known).collect();
    known.sort_by(|a, b| a.0.total_cmp(&b.0));
    let same = |a: &(f64, Activation), b: &(f64, Activation)| a.0.total_cmp(&b.0).is_eq();
    let mark = |alike: &[(f64, Activation)]| Critical {
        gain: alike[0].0,
        whose: alike.iter().map(|(_, one)| one.label()).collect::<Vec<_>>().join(", "),
        own: alike.iter().any(|(_, one)| *one == shown),
    };
    known.chunk_by(same).map(mark).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::essay::{AnyFigure, Experiment as _, Figure as _};
    use crate::study::{Blue, Claims, Place, Quantity};

    const SIZE: (f64, f64) = (960.0, 600.0);

    fn computed(link: &str) -> GainDial {
        match AnyFigure::computed(link) {
            Ok(AnyFigure::GainDial(figure)) => figure,
            _ => unreachable!("a link to this figure"),
        }
    }

    fn shown(link: &str) -> Snapshot {
        computed(link).snapshot.unwrap()
    }

    /// The study came to its answers by another way: through all inputs, network by network.
    #[test]
    fn its_networks_are_those_of_the_study() {
        let claims = Claims::committed().unwrap();
        for (condition, link) in [
            ("linear-0.5", "gain-dial?v=1&seeds=4"),
            ("linear-1.2", "gain-dial?v=1&gain=1.2&seeds=4"),
            ("relu-1.41", "gain-dial?v=1&gain=1.41&activation=relu&seeds=4"),
        ] {
            let shown = shown(link);
            let answers = |quantity: Quantity| {
                let row = claims.answers("gain", condition, 0, quantity).unwrap();
                row.values.iter().take(4).map(|value| value.unwrap()).collect::<Vec<f32>>()
            };
            let share = |layer: usize| -> Vec<f32> {
                shown.shares.iter().map(|shares| shares[layer - 1] as f32).collect()
            };
            let blue = Blue::in_layer(8);
            assert_eq!(share(7), answers(Quantity::Fives(blue, Place::Distance(1))), "{link}");
            assert_eq!(share(1), answers(Quantity::Fives(blue, Place::FirstLayer)), "{link}");
            let ratio = |layers: &Vec<f64>| libm::log10(layers[0] / layers[7]) as f32;
            let ratios: Vec<f32> = shown.gradients.iter().map(ratio).collect();
            assert_eq!(ratios, answers(Quantity::Gradient(1)), "{link}");
            let rates = answers(Quantity::Rate);
            let rate = rates.iter().map(|rate| f64::from(*rate).ln()).sum::<f64>() / 4.0;
            assert!((shown.here.rate.unwrap().mean - rate.exp()).abs() < 1e-6, "{link}");
        }
    }

    /// A linear network of twice the gain is the same network with every layer's derivatives doubled.
    #[test]
    fn with_linear_neurons_the_rate_is_proportional_to_the_gain() {
        let rate = |link: &str| shown(link).here.rate.unwrap().mean;
        let half = rate("gain-dial?v=1&gain=0.5&depth=5&width=9&seeds=2");
        for gain in [0.2, 1.0, 2.0] {
            let link = format!("gain-dial?v=1&gain={gain}&depth=5&width=9&seeds=2");
            // Which gradient the output sends depends on the gain; the way back does not.
            let ratio = rate(&link) / half / (gain / 0.5);
            assert!((ratio - 1.0).abs() < 0.02, "{gain}: {ratio}");
        }
    }

    #[test]
    fn what_it_comes_to_does_not_depend_on_slices_or_on_where_the_dial_was() {
        let last = "gain-dial?v=1&gain=1.03&activation=tanh&depth=4&width=6&seeds=3";
        let whole = shown(last);
        let mut experiment = Experiment::default();
        let mut turn = 0;
        for link in [
            "gain-dial?v=1&seeds=2",
            "gain-dial?v=1&gain=2&activation=tanh&depth=4&width=6&seeds=5",
            "gain-dial?v=1&gain=0.4&activation=tanh&depth=4&width=6&seeds=2",
            last,
        ] {
            experiment.show(link).unwrap();
            for _ in 0..40 {
                turn += 1;
                let mut left = turn % 7;
                let mut go_on = || {
                    left -= 1;
                    left >= 0
                };
                experiment.advance(0, 0, &mut go_on);
                experiment.snapshot();
            }
        }
        experiment.advance(0, 0, &mut || true);
        assert_eq!(experiment.snapshot().read::<Snapshot>().unwrap(), whole);
    }

    #[test]
    fn the_dials_own_gain_comes_first_and_stays_known() {
        let mut experiment = Experiment::default();
        let mut asked = |link: &str, units: usize| {
            experiment.show(link).unwrap();
            let mut left = units;
            let mut go_on = || {
                left = left.saturating_sub(1);
                left > 0
            };
            experiment.advance(0, 0, &mut go_on);
            let shown: Snapshot = experiment.snapshot().read().unwrap();
            (shown.asked(), shown.curve.iter().filter(|point| point.asked > 0).count())
        };
        // A network is made, then asked neuron by neuron.
        let network = 1 + 4;
        let link = |gain: &str| format!("gain-dial?v=1&gain={gain}&depth=3&width=4&seeds=3");
        assert_eq!(asked(&link("0.33"), 0), (0, 0));
        assert_eq!(asked(&link("0.33"), 3 * network + 1), (3, 1));
        assert_eq!(asked(&link("1.21"), network + 1), (1, 0));
        assert_eq!(asked(&link("0.33"), 0), (3, 1));
    }

    #[test]
    fn the_dial_is_dragged_called_and_let_go() {
        let mut figure = computed("gain-dial?v=1&depth=3&width=4&seeds=1");
        let places = Places::new(SIZE, 3);
        let point = |figure: &mut GainDial, act, at, touch| {
            figure.pointer(Pointer { act, at, touch }, SIZE);
            figure.state.gain
        };
        assert_eq!(point(&mut figure, Act::Down, places.handle(0.5), true), 50);
        assert_eq!(figure.cursor(), Cursor::Grabbing);
        assert_eq!(point(&mut figure, Act::Move, places.handle(1.2), true), 120);
        // Beyond the end it stays there.
        assert_eq!(point(&mut figure, Act::Move, (5_000.0, 3.0), true), 250);
        assert!(figure.key(Key::Escape) && figure.state.gain == 50);
        assert_eq!(point(&mut figure, Act::Up, places.handle(2.0), true), 50);
        // A finger that scrolls past leaves the dial alone, one that taps calls it.
        let (far, further) = (places.handle(1.5), (places.handle(1.5).0, 120.0));
        point(&mut figure, Act::Down, far, true);
        assert_eq!(point(&mut figure, Act::Up, further, true), 50);
        point(&mut figure, Act::Down, far, true);
        assert_eq!(point(&mut figure, Act::Up, far, true), 150);
        // A mouse takes hold anywhere on the charts by gain, and nowhere else.
        assert_eq!(point(&mut figure, Act::Down, (places.handle(0.8).0, 100.0), false), 80);
        point(&mut figure, Act::Leave, far, false);
        let layer = (places.layer_x(2), 100.0);
        assert_eq!(point(&mut figure, Act::Down, layer, false), 80);
        assert_eq!((figure.hover, figure.cursor()), (Some(2), Cursor::Plain));
    }

    #[test]
    fn arrow_keys_turn_the_dial_as_far_as_it_goes() {
        let mut figure = GainDial::default();
        for (key, gain) in [(Key::Right, 51), (Key::Up, 61), (Key::Left, 60), (Key::Down, 50)] {
            assert!(figure.key(key));
            assert_eq!(figure.state.gain, gain);
        }
        figure.input("gain", &Input::Slide(21));
        assert!(figure.key(Key::Down) && figure.state.gain == 20);
        figure.input("gain", &Input::Slide(249));
        assert!(figure.key(Key::Up) && figure.state.gain == 250);
        assert!(!figure.key(Key::Escape));
    }

    #[test]
    fn critical_gains_are_marked_once_and_say_whose_they_are() {
        let marks = critical(Activation::Relu);
        let said: Vec<_> = marks.iter().map(|mark| (mark.whose.as_str(), mark.own)).collect();
        assert_eq!(said, [("tanh, linear", false), ("ReLU", true)]);
        assert!(critical(Activation::Sigmoid).iter().all(|mark| !mark.own));
    }

    #[test]
    fn what_was_seen_stays_until_there_is_something_in_its_place() {
        let mut figure = computed("gain-dial?v=1&depth=3&width=4&seeds=1");
        let before = figure.sentence();
        figure.input("depth", &Input::Slide(4));
        let mut experiment = figure.experiment();
        let commands = figure.tick(0.0);
        let [Command::Show(link), Command::Advance { .. }] = &commands[..] else {
            unreachable!("a new state is told and asked about: {commands:?}")
        };
        experiment.show(link).unwrap();
        figure.receive(experiment.snapshot());
        assert_eq!(figure.sentence(), before);
        assert!(figure.tick(0.0).is_empty(), "an answer is still to come");
        experiment.advance(0, 0, &mut || true);
        figure.receive(experiment.snapshot());
        assert!(figure.sentence().contains("of layer 4 are in layer 3"), "{}", figure.sentence());
        assert!(!figure.is_busy());
    }

    #[test]
    fn a_network_that_nothing_comes_through_is_counted_and_said() {
        // Four ReLU neurons a layer: some networks are dead before the last of 24 layers.
        let figure = computed("gain-dial?v=1&activation=relu&depth=24&width=4&seeds=6");
        let shown = figure.snapshot().unwrap();
        assert!(shown.shares.len() < 6, "{}", shown.shares.len());
        let silent = format!("in {} of them too few neurons", 6 - shown.shares.len());
        assert!(figure.sentence().contains(&silent), "{}", figure.sentence());
    }
}
