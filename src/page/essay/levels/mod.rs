//! Do levels really mix? What can be read off every layer of twins, and whether layers are more alike
//! the nearer they are.

mod experiment;
mod state;
mod words;

pub use experiment::{Experiment, Seen, Snapshot};
pub use state::{Pair, State};

use super::control::{Control, ControlKind, Group, Input, Table, typed_seed};
use super::gain;
use super::message::{self, Command};
use super::moment::{self, next_run};
use super::permalink::{LinkError, MOST_STEPS};
use super::playback::Playback;
use super::pointer::{Act, Cursor, Key, Pointer};
use super::subject::Subject;
use crate::data::Data;
use crate::figure::levels::{Cell, Panel, Places, Scene, draw};
use crate::figure::{DrawingBackend, Drawn, Painter, Theme};
use crate::measure::Cut;
use crate::named::Named as _;
use crate::network::{Activation, Placement};
use state::{DEPTHS, TRAINED};

/// The pair that the arrow keys begin with.
const FIRST_PAIR: Pair = (1, 2);

/// The figure, as it stands in the page.
pub struct Levels {
    state: State,
    playback: Playback,
    snapshot: Option<Snapshot>,
    /// The pair under the pointer.
    hover: Option<Pair>,
    notice: Option<String>,
}

impl Default for Levels {
    fn default() -> Self {
        let mut playback = Playback::new(TRAINED);
        playback.go_to(TRAINED, TRAINED);
        Self { state: State::default(), playback, snapshot: None, hover: None, notice: None }
    }
}

impl Levels {
    /// What is shown, once something is.
    pub fn snapshot(&self) -> Option<&Snapshot> {
        self.snapshot.as_ref()
    }

    /// Something that the networks depend on changed. Where trained ones were there, the new ones train
    /// as well; whoever looks at the beginning goes on looking at it.
    fn renew(&mut self) {
        self.notice = None;
        let trained = self.state.step > 0 || self.playback.playing;
        let looks_at_start = self.state.moment == Some(0);
        self.start_again();
        if trained {
            self.state.moment = looks_at_start.then_some(0);
            self.playback.play(TRAINED);
        }
    }

    fn start_again(&mut self) {
        (self.state.step, self.state.moment) = (0, None);
        self.playback.playing = false;
        self.playback.goal = TRAINED;
        self.playback.go_to(0, 0);
    }

    fn place(&mut self, placement: Placement, depth: usize) {
        let depth = depth.clamp(*DEPTHS.start(), *DEPTHS.end());
        if (placement, depth) != (self.state.placement, self.state.recipe.depth) {
            self.state.place(placement, depth);
            self.hover = None;
            self.renew();
        }
    }

    fn set_cut(&mut self, cut: Cut) {
        if self.state.can_be_cut() {
            self.notice = None;
            self.state.cut = cut;
            self.playback.changed();
        }
    }

    fn set_pair(&mut self, pair: Option<Pair>) {
        if pair != self.state.pair {
            self.notice = None;
            self.state.pair = pair;
            self.playback.changed();
        }
    }

    fn moments(&self) -> &[usize] {
        self.snapshot.as_ref().map_or(&[0], |snapshot| &snapshot.moments)
    }

    /// The number of networks.
    fn count(&self) -> usize {
        if self.state.placement == Placement::None { 1 } else { 2 }
    }

    /// What of the reader's doing changes the networks.
    fn set(&mut self, key: &str, input: &Input) -> bool {
        let (placement, depth) = (self.state.placement, self.state.recipe.depth);
        let recipe = &mut self.state.recipe;
        match (key, input) {
            ("placement", Input::Choose(name)) => {
                self.place(Placement::from_name(name).unwrap_or(placement), depth);
                return true;
            }
            ("depth", Input::Slide(depth)) => {
                self.place(placement, *depth);
                return true;
            }
            ("data", Input::Choose(name)) => match Data::from_name(name) {
                Some(data @ (Data::Digits | Data::Spiral)) => recipe.data = data,
                _ => return true,
            },
            ("activation", Input::Choose(name)) => match Activation::from_name(name) {
                Some(activation) => recipe.activation = activation,
                None => return true,
            },
            ("initialisation", Input::Choose(name)) => {
                match gain::chosen(name, recipe.initialisation) {
                    Some(chosen) => recipe.initialisation = chosen,
                    None => return true,
                }
            }
            ("gain", Input::Slide(hundredths)) => recipe.initialisation = gain::slid(*hundredths),
            _ => return false,
        }
        self.renew();
        true
    }
}

impl super::Figure for Levels {
    fn name(&self) -> &'static str {
        "levels"
    }

    fn size(&self, narrow: bool) -> (u32, u32) {
        if narrow { (358, 980) } else { (960, 680) }
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
        let State { recipe, placement, cut, .. } = &self.state;
        let steps = self.state.shown_step();
        let twin = (*placement != Placement::None).then(|| (self.state.plain(), steps));
        Subject { twin, cut: *cut, ..Subject::new(recipe.clone(), steps) }
    }

    fn controls(&self) -> Vec<Control> {
        let State { recipe, placement, cut, .. } = &self.state;
        let (first, more) = (Group::Primary, Group::More);
        let can_be_cut = self.state.can_be_cut();
        let mut data = Control::choice("data", "Data", first, recipe.data);
        if let ControlKind::Choice { options, .. } = &mut data.kind {
            let offered = [Data::Digits.name(), Data::Spiral.name()];
            options.retain(|(name, _)| offered.contains(name));
        }
        let cuts =
            |key, name, what| Control::button(key, name, first).enabled(can_be_cut && *cut != what);
        let mut controls = vec![
            Control::choice("placement", "Skips", first, *placement),
            data,
            cuts("cut-middle", "Cut the middle", Cut::Middle),
            cuts("cut-skip", "Cut the skip", Cut::Skip),
            cuts("put-back", "Put it back", Cut::None),
        ];
        controls.extend(self.playback.controls());
        let of = self.snapshot.as_ref().map_or(self.state.step, |shown| shown.state.step);
        // What the reader chose, though it may not be shown yet: the slider stays where it is put.
        let moment = self.state.moment.unwrap_or(of);
        controls.extend([
            moment::control(self.moments(), moment, of),
            Control::range("depth", "Depth", more, DEPTHS, recipe.depth),
            Control::choice("activation", "Activation", more, recipe.activation),
            Control::choice("initialisation", "Initialisation", more, recipe.initialisation.scheme),
            gain::control(recipe.initialisation, more),
            self.playback.pace_control(),
            Control::seed(recipe.seed),
        ]);
        controls
    }

    fn input(&mut self, key: &str, input: &Input) {
        match (key, input) {
            ("cut-middle", Input::Press) => self.set_cut(Cut::Middle),
            ("cut-skip", Input::Press) => self.set_cut(Cut::Skip),
            ("put-back", Input::Press) => self.set_cut(Cut::None),
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
                    let goal = self.playback.goal;
                    let reached = self.playback.step >= goal;
                    self.playback.play(if reached { next_run(goal) } else { goal });
                }
            }
            ("reset", Input::Press) => {
                self.notice = None;
                self.start_again();
            }
            ("seed", Input::Type(text)) => match typed_seed(text, self.state.recipe.seed) {
                Ok(seed) => {
                    self.state.recipe.seed = seed;
                    self.renew();
                }
                Err(problem) => self.notice = Some(problem),
            },
            _ => {
                let _ = self.set(key, input) || self.playback.input(key, input);
            }
        }
    }

    fn pointer(&mut self, pointer: Pointer, size: (f64, f64)) {
        let places = Places::new(size, self.count(), self.state.recipe.depth);
        let pair = places.pair_at(pointer.at);
        match pointer.act {
            Act::Down | Act::Move => self.hover = pair.filter(|_| !pointer.touch),
            // What is pinned already is let go.
            Act::Up => {
                if pair.is_some() {
                    self.set_pair(pair.filter(|_| pair != self.state.pair));
                }
            }
            Act::Leave => self.hover = None,
        }
    }

    /// The arrows move through the matrix.
    fn key(&mut self, key: Key) -> bool {
        let depth = self.state.recipe.depth;
        let Some((row, column)) = self.state.pair else {
            if key != Key::Escape {
                self.set_pair(Some(FIRST_PAIR));
            }
            return key != Key::Escape;
        };
        self.set_pair(match key {
            Key::Left => Some((row, column.saturating_sub(1))),
            Key::Right => Some((row, (column + 1).min(depth))),
            Key::Up => Some((row.saturating_sub(1), column)),
            Key::Down => Some(((row + 1).min(depth), column)),
            Key::Escape => None,
        });
        true
    }

    fn cursor(&self) -> Cursor {
        if self.hover.is_some() { Cursor::Press } else { Cursor::Plain }
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
            // The still shows networks that are trained, and stays until these are.
            if self.snapshot.is_some() || !self.playback.is_behind() {
                self.snapshot = Some(snapshot);
            }
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
        let State { recipe, placement, .. } = &self.state;
        let networks = match placement {
            Placement::None => "A plain network".to_owned(),
            _ => format!("Twin networks, one plain and one with {},", words::skips(*placement)),
        };
        format!(
            "{networks} of {} layers of {} {} neurons: for every layer how much a linear probe names, and below, as a matrix, how alike every two layers are, with dots where a layer is more like another than a nearer one is. Arrow keys go through the matrix.",
            recipe.depth,
            recipe.width,
            recipe.activation.label()
        )
    }
}

impl super::Draw for Levels {
    fn draw<DB: DrawingBackend>(&self, painter: &mut Painter<'_, DB>, theme: &Theme) -> Drawn {
        painter.background(theme.paper)?;
        let Some(snapshot) = &self.snapshot else { return Ok(()) };
        let shown = &snapshot.state;
        let depth = shown.recipe.depth;
        let within = |pair: &Pair| pair.0.max(pair.1) <= depth;
        let pair = self.hover.or(self.state.pair).filter(within);
        let panels: Vec<Panel> = snapshot
            .sides()
            .enumerate()
            .map(|(place, seen)| Panel {
                name: if place == 0 {
                    "plain".to_owned()
                } else {
                    words::skips(shown.placement).to_owned()
                },
                skipped: place == 1,
                result: words::result(snapshot, seen),
                probes: seen.probes.iter().map(|right| Some(snapshot.share((*right)?))).collect(),
                cells: cells(seen, depth),
                passed_over: pair.map_or_else(Vec::new, |pair| seen.passed_over(pair)),
                reading: pair.map(|pair| words::reading(seen, pair)),
            })
            .collect();
        let places = Places::new((painter.width(), painter.height()), panels.len(), depth);
        let chance = 1.0 / snapshot.classes as f64;
        draw(painter, theme, &places, &Scene { panels: &panels, pair, chance })
    }
}

/// The matrix of layers 0..=H: row after row, the row's layer being the reference.
fn cells(seen: &Seen, depth: usize) -> Vec<Vec<Cell>> {
    let cell = |row, column| Cell {
        similarity: seen.similarity.of(row, column),
        violates: !seen.passed_over((row, column)).is_empty(),
    };
    (0..=depth).map(|row| (0..=depth).map(|column| cell(row, column)).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::essay::{AnyFigure, Figure as _};
    use crate::study::{Among, Claims, Quantity};

    fn computed(link: &str) -> Levels {
        match AnyFigure::computed(link) {
            Ok(AnyFigure::Levels(figure)) => figure,
            _ => unreachable!("a link to this figure"),
        }
    }

    /// The study took its networks' levels on another way to them.
    #[test]
    fn its_networks_are_those_of_the_study() {
        let claims = Claims::committed().unwrap();
        for (study, data) in [("levels", "digits"), ("levels-spiral", "spiral")] {
            let figure = computed(&format!("levels?v=1&data={data}&moment=0"));
            let untrained = figure.snapshot().unwrap().clone();
            let figure = computed(&format!("levels?v=1&data={data}"));
            let trained = figure.snapshot().unwrap().clone();
            for (step, snapshot) in [(0, untrained), (1_500, trained)] {
                for (name, seen) in ["none", "one"].iter().zip(snapshot.sides()) {
                    let condition = format!("tanh-glorot-8-{name}");
                    let answer = |quantity| {
                        claims.answers(study, &condition, step, quantity).unwrap().values[0]
                    };
                    let index = seen.violation.index().map(|index| index as f32);
                    assert_eq!(
                        answer(Quantity::OrderViolation(Among::Hidden)),
                        index,
                        "{study} {condition}"
                    );
                    let trend = seen.trend.map(|trend| trend as f32);
                    assert_eq!(answer(Quantity::ProbeTrend), trend, "{study} {condition}");
                    let probe = snapshot.share(seen.probes[8].unwrap()) as f32;
                    assert_eq!(answer(Quantity::Probe(8)), Some(probe), "{study} {condition}");
                }
            }
        }
    }

    #[test]
    fn the_pointer_and_the_arrows_go_through_the_matrix() {
        let size = (960.0, 680.0);
        let mut figure = computed("levels?v=1&step=0");
        let places = Places::new(size, 2, 8);
        for panel in [0, 1] {
            for act in [Act::Move, Act::Down, Act::Up] {
                let at = places.middle_of(panel, (2, 7));
                figure.pointer(Pointer { act, at, touch: false }, size);
            }
            let pinned = (panel == 0).then_some((2, 7));
            assert_eq!((figure.hover, figure.state.pair), (Some((2, 7)), pinned));
        }
        figure.pointer(Pointer { act: Act::Leave, at: (0.0, 0.0), touch: false }, size);
        assert!(!figure.key(Key::Escape) && figure.hover.is_none());
        for key in [Key::Left, Key::Left, Key::Left, Key::Left, Key::Down] {
            assert!(figure.key(key));
        }
        assert_eq!(figure.state.pair, Some((2, 0)));
        assert!(figure.key(Key::Escape) && figure.state.pair.is_none());
    }

    #[test]
    fn only_one_long_skip_is_cut_and_whoever_looks_at_the_start_stays_there() {
        let mut figure = computed("levels?v=1&step=50&moment=0&cut=middle&pair=1.8");
        assert_eq!(figure.permalink(), "levels?v=1&step=50&moment=0&cut=middle&pair=1.8");
        figure.input("placement", &Input::Choose("every".to_owned()));
        let State { step, moment, cut, pair, .. } = figure.state;
        assert_eq!((step, moment, cut, pair), (0, Some(0), Cut::None, Some((1, 8))));
        assert!(figure.playback.playing, "it trains by itself");
        figure.input("cut-skip", &Input::Press);
        assert_eq!(figure.state.cut, Cut::None);
        figure.input("depth", &Input::Slide(1));
        assert_eq!((figure.state.recipe.depth, figure.state.pair), (4, None));
        figure.input("reset", &Input::Press);
        figure.input("data", &Input::Choose("moons".to_owned()));
        figure.input("data", &Input::Choose("spiral".to_owned()));
        assert_eq!(figure.state.recipe.data, Data::Spiral);
        assert!(!figure.playback.playing, "untrained ones stay untrained");
        figure.input("seed", &Input::Type("x".to_owned()));
        assert!(figure.notice().is_some());
    }
}
