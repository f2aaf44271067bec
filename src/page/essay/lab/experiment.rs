//! The networks of the lab, and what there is to see of them.

use ndarray::{Array2, Axis};
use serde::{Deserialize, Serialize};

use super::files::Held;
use super::surface::{lattice, reach, surfaces};
use super::{Own, State, Sum};
use crate::attribution::{Ablation, Importance, Measure, Top, typical_variations};
use crate::data::{Examples, Split};
use crate::essay::message::{self, Scored};
use crate::essay::permalink::LinkError;
use crate::essay::track::Track;
use crate::essay::twins;
use crate::figure::network_view::Edge;
use crate::gradient::GradientByLayer;
use crate::measure::{Accuracy, Grasp};
use crate::network::{Architecture, Forward, Network, Neuron, file};
use crate::training::{Recipe, is_marked};

/// Before the place of the network that is asked for as a file.
pub(super) const WANTED: &str = "&wanted=";
/// Along a run its grasp of so many training examples is measured.
const SAMPLE: usize = 1_000;

/// What there is to see.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The state that is shown, with the steps that were really taken.
    pub state: State,
    /// One network or two.
    pub sides: Vec<Seen>,
    /// The number of test examples.
    pub of: usize,
    /// The number of training examples that the training curve counts.
    pub trained_of: usize,
    /// The number of classes.
    pub classes: usize,
    /// Test examples one after the other, if they have two inputs: x, y and class.
    pub points: Vec<f32>,
    /// The inputs of the example that blue's sum is for, and its class.
    pub example: Vec<f32>,
    /// See above.
    pub label: u8,
    /// How far the lattice of surfaces reaches.
    pub reach: f32,
    /// The network that was asked for, as a file; nothing if none was.
    #[serde(with = "serde_bytes")]
    pub file: Vec<u8>,
}

/// What there is to see of one network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// The number of steps taken.
    pub steps: usize,
    /// Why there will be no more, if so.
    pub end: Option<End>,
    /// Right answers to the test split.
    pub right: usize,
    /// The share of each class of the test split that is named rightly.
    pub by_class: Vec<f64>,
    /// Steps and test accuracies, one after the other.
    pub curve: Vec<f32>,
    /// Steps and training accuracies at marked steps.
    pub trained: Vec<f32>,
    /// The gradient by layer.
    pub gradient: GradientByLayer,
    /// The strongest weights.
    pub edges: Vec<Edge>,
    /// Blue's five, once they are measured.
    pub top: Option<Top>,
    /// How much of that is done, from 0 to 1.
    pub progress: f64,
    /// Blue's sum.
    pub sum: Option<Sum>,
    /// The decision surface, row by row from above: class times [`LEVELS`] plus certainty.
    #[serde(with = "serde_bytes")]
    pub surface: Vec<u8>,
    /// The small surface of every neuron, layer by layer: 1 to 255 for its lowest to its highest
    /// activation, 128 for 0.
    #[serde(with = "serde_bytes")]
    pub surfaces: Vec<u8>,
}

/// Why a run ended by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum End {
    /// The loss was no longer a finite number.
    Diverged,
    /// Nothing is left to learn of the training examples.
    Learned,
}

impl Scored for Snapshot {
    fn scores(&self) -> [&[Vec<f64>]; 2] {
        let of =
            |place: usize| self.sides.get(place).map_or(&[][..], |side| &side.gradient.neurons);
        [of(0), of(1)]
    }
}

impl Snapshot {
    /// Whether all that is to be measured is measured.
    pub fn is_complete(&self) -> bool {
        self.sides.iter().all(|side| side.progress >= 1.0)
    }

    /// Whether no network will take another step.
    pub fn is_over(&self) -> bool {
        self.sides.iter().all(|side| side.end.is_some())
    }
}

/// The networks of the figure.
pub struct Experiment {
    state: State,
    data: Split,
    /// The training examples that a run is measured on.
    sample: Examples,
    sides: Vec<Side>,
    /// Tables and networks that were brought.
    files: Vec<Held>,
    /// The network that is asked for as a file.
    wanted: Option<usize>,
}

/// One of the networks.
struct Side {
    recipe: Recipe,
    /// The file that it starts from, if it has that one's shape.
    start: Option<u32>,
    track: Track,
    /// Steps and training accuracies, one after the other.
    trained: Vec<f32>,
    learned: bool,
    ablating: Option<Ablating>,
}

/// An ablation under way: of a network at a step, for a blue neuron.
struct Ablating {
    of: (usize, Neuron),
    ablation: Ablation,
    candidates: Vec<Neuron>,
    scores: Vec<Vec<f64>>,
    done: usize,
}

impl Default for Experiment {
    fn default() -> Self {
        let state = State::default();
        let data = state.recipe.data.load();
        Self {
            sample: head(&data.train),
            data,
            state,
            sides: Vec::new(),
            files: Vec::new(),
            wanted: None,
        }
    }
}

/// The first examples, which stand for all.
fn head(examples: &Examples) -> Examples {
    let count = examples.len().min(SAMPLE);
    let inputs = examples.inputs.slice_axis(Axis(0), (0..count).into()).to_owned();
    Examples { inputs, labels: examples.labels[..count].to_vec() }
}

impl Experiment {
    /// Takes on the data of a state, if they are others.
    fn load(&mut self, next: &State) -> Result<(), LinkError> {
        if (next.recipe.data, &next.own) == (self.state.recipe.data, &self.state.own) {
            return Ok(());
        }
        self.data = match &next.own {
            Own::None => next.recipe.data.load(),
            Own::Points(points) => points.split(),
            Own::Table { label, print } => {
                let held = self.files.iter().find(|held| held.print == *print);
                let table = held.and_then(Held::table);
                let table = table.ok_or_else(|| LinkError::new("only its owner has this table"))?;
                table.split(*label).map_err(|error| LinkError::new(error.to_string()))?
            }
        };
        self.sample = head(&self.data.train);
        self.sides.clear();
        Ok(())
    }

    /// Makes the networks that are needed and not there yet; what has gone too far starts again.
    fn prepare(&mut self) -> Result<(), LinkError> {
        let mut old = std::mem::take(&mut self.sides).into_iter();
        for recipe in self.state.recipes() {
            let start = self.state.start;
            let fits = |side: &Side| {
                (&side.recipe, side.start) == (recipe, start)
                    && side.track.steps() <= self.state.step
            };
            let side = match old.next().filter(fits) {
                Some(side) => side,
                None => Side::new(recipe, start, &self.files, &self.data, &self.sample)?,
            };
            self.sides.push(side);
        }
        Ok(())
    }
}

impl crate::essay::Experiment for Experiment {
    fn bring(&mut self, file: &[u8]) {
        // What cannot be read was refused before it was brought.
        self.files.extend(Held::read(file.to_vec()));
    }

    fn show(&mut self, link: &str) -> Result<(), LinkError> {
        // A request for a file belongs to no permalink.
        let (link, wanted) = link
            .split_once(WANTED)
            .map_or((link, None), |(link, place)| (link, place.parse().ok()));
        self.wanted = wanted;
        let next = State::from_permalink(link)?;
        self.load(&next)?;
        self.state = next;
        self.prepare()
    }

    fn advance(&mut self, until: usize, _twin_until: usize, go_on: &mut dyn FnMut() -> bool) {
        let Self { state, data, sample, sides, .. } = self;
        // One step each in turn, the one that is behind first, so that they stay together.
        while let Some(step) = together(sides).filter(|step| *step < until && go_on()) {
            for side in sides.iter_mut().filter(|side| side.track.steps() == step) {
                side.step(data, sample);
            }
        }
        if state.measure == Measure::Ablation {
            for side in
                sides.iter_mut().filter(|side| side.is_over() || side.track.steps() >= until)
            {
                side.ablate(state, data, go_on);
            }
        }
    }

    fn snapshot(&mut self) -> message::Snapshot {
        if self.sides.is_empty() {
            // A state that was read is one whose networks can be made.
            let _ = self.prepare();
        }
        let Self { state, data, sample, sides, wanted, .. } = self;
        // It is written once it has taken the steps of the state.
        let ready = |side: &Side| side.is_over() || side.track.steps() >= state.step;
        let asked = wanted.and_then(|place| sides.get(place)).filter(|side| ready(side));
        let file = asked.map_or_else(Vec::new, |side| file::write(side.track.network()));
        if !file.is_empty() {
            *wanted = None;
        }
        let reach = reach(&state.own);
        let grid = (data.inputs() == 2).then(|| lattice(reach));
        let row = state.example.min(data.test.len() - 1);
        let points = if grid.is_some() {
            let rows = data.test.inputs.rows().into_iter().zip(&data.test.labels);
            rows.flat_map(|(point, &class)| [point[0], point[1], f32::from(class)]).collect()
        } else {
            Vec::new()
        };
        let seen: Vec<Seen> =
            sides.iter().map(|side| side.seen(state, data, row, grid.as_ref())).collect();
        let furthest = || seen.iter().map(|seen| seen.steps).max().unwrap_or(0);
        let step = together(sides).unwrap_or_else(furthest);
        message::Snapshot::of(&Snapshot {
            sides: seen,
            of: data.test.len(),
            trained_of: sample.len(),
            classes: data.classes,
            points,
            example: data.test.inputs.row(row).to_vec(),
            label: data.test.labels[row],
            reach,
            file,
            state: State { step, example: row, ..state.clone() },
        })
    }

    fn networks(&mut self) -> [Option<&Network>; 2] {
        let of = |place: usize| self.sides.get(place).map(|side| side.track.network());
        [of(0), of(1)]
    }
}

/// The step that those stand at that have not ended, or the one that is behind; none if all have.
fn together(sides: &[Side]) -> Option<usize> {
    sides.iter().filter(|side| !side.is_over()).map(|side| side.track.steps()).min()
}

impl Side {
    fn new(
        recipe: &Recipe,
        start: Option<u32>,
        files: &[Held],
        data: &Split,
        sample: &Examples,
    ) -> Result<Self, LinkError> {
        let held = files.iter().find(|held| Some(held.print) == start);
        let shape = recipe.architecture();
        // A network of another shape than the file's has its own weights.
        let from = held.and_then(Held::network).filter(|network| {
            let activation = shape.activation;
            Architecture { activation, ..network.architecture.clone() } == shape
        });
        let resumed = from.and_then(|network| {
            let network = Network { architecture: shape.clone(), ..network.clone() };
            recipe.resumed(network, 0, data)
        });
        let track = match resumed {
            Some(trainer) => Track::resumed(trainer, data),
            None => Track::new(recipe, data)?,
        };
        let first = Grasp::of(track.network(), sample, recipe.loss);
        Ok(Self {
            trained: vec![0.0, first.accuracy.share() as f32],
            recipe: recipe.clone(),
            start,
            track,
            learned: false,
            ablating: None,
        })
    }

    fn is_over(&self) -> bool {
        self.learned || self.track.diverged().is_some()
    }

    /// Takes a step; at a marked one it may turn out that nothing is left to learn.
    fn step(&mut self, data: &Split, sample: &Examples) {
        if self.is_over() {
            return;
        }
        let steps = self.track.steps();
        self.track.advance(data, steps + 1, &mut || true);
        let now = self.track.steps();
        if now > steps && is_marked(now) {
            let (network, loss) = (self.track.network(), self.recipe.loss);
            let grasp = Grasp::of(network, sample, loss);
            self.trained.extend([now as f32, grasp.accuracy.share() as f32]);
            let complete = |grasp: Grasp| grasp.is_complete(loss, data.classes);
            self.learned = complete(grasp)
                && (sample.len() == data.train.len()
                    || complete(Grasp::of(network, &data.train, loss)));
        }
    }

    /// Replaces one candidate after the other by its mean, for as long as it may go on.
    fn ablate(&mut self, state: &State, data: &Split, go_on: &mut dyn FnMut() -> bool) {
        let network = self.track.network();
        let Some(blue) = state.blue_in(&network.architecture) else { return };
        let of = (self.track.steps(), blue);
        let ablating = match self.ablating.take() {
            Some(ablating) if ablating.of == of => self.ablating.insert(ablating),
            _ => self.ablating.insert(Ablating::new(network, data, of)),
        };
        while ablating.done < ablating.candidates.len() && go_on() {
            let neuron = ablating.candidates[ablating.done];
            let changes = ablating.ablation.changes(network, neuron, blue.layer);
            ablating.scores[neuron.layer - 1][neuron.index] = changes[blue.index];
            ablating.done += 1;
        }
    }

    fn seen(&self, state: &State, data: &Split, row: usize, grid: Option<&Array2<f32>>) -> Seen {
        let (network, test) = (self.track.network(), &data.test);
        let forward = Forward::of(network, test.inputs.view());
        let blue = state.blue_in(&network.architecture);
        let (top, progress) = match blue {
            None => (None, 1.0),
            Some(blue) => self.five(&forward, blue, state.measure),
        };
        let (surface, surfaces) =
            grid.map_or_else(Default::default, |grid| surfaces(network, grid, data.classes));
        let accuracy = Accuracy::of_logits(forward.logits(), &test.labels);
        let end = match (self.track.diverged(), self.learned) {
            (Some(_), _) => Some(End::Diverged),
            (None, true) => Some(End::Learned),
            (None, false) => None,
        };
        Seen {
            steps: self.track.steps(),
            end,
            right: accuracy.right,
            by_class: by_class(&forward, test, data.classes),
            curve: twins::curve(&self.track, accuracy),
            trained: self.trained.clone(),
            gradient: GradientByLayer::of_pass(network, &forward, self.recipe.loss, &test.labels),
            edges: Edge::strongest(network),
            top,
            progress,
            sum: blue.map(|blue| Sum::of(network, data, row, blue)),
            surface,
            surfaces,
        }
    }

    /// Blue's five, and how much of them is measured.
    fn five(&self, forward: &Forward, blue: Neuron, measure: Measure) -> (Option<Top>, f64) {
        let network = self.track.network();
        let five = |importance: &Importance| Some(Top::five(importance));
        match measure {
            // Nothing hidden comes before layer 1.
            _ if blue.layer < 2 => (None, 1.0),
            Measure::Ablation => {
                let of = (self.track.steps(), blue);
                match self.ablating.as_ref().filter(|ablating| ablating.of == of) {
                    None => (None, 0.0),
                    Some(Ablating { candidates, done, scores, .. }) => {
                        let whole = *done == candidates.len();
                        let importance = || Importance { blue, scores: scores.clone() };
                        let top = whole.then(importance).as_ref().and_then(five);
                        (top, *done as f64 / candidates.len() as f64)
                    }
                }
            }
            _ => {
                let variations = match measure {
                    Measure::Typical => typical_variations(forward),
                    _ => Vec::new(),
                };
                let importance = Importance::measured(network, forward, &variations, blue, measure);
                (five(&importance), 1.0)
            }
        }
    }
}

impl Ablating {
    fn new(network: &Network, data: &Split, of: (usize, Neuron)) -> Self {
        let layers = 1..of.1.layer;
        let width = |layer| network.architecture.width(layer);
        let neurons = |layer| {
            (0..network.architecture.width(layer)).map(move |index| Neuron { layer, index })
        };
        Self {
            of,
            ablation: Ablation::new(&Forward::of(network, data.test.inputs.view())),
            candidates: layers.clone().flat_map(neurons).collect(),
            scores: layers.map(|layer| vec![0.0; width(layer)]).collect(),
            done: 0,
        }
    }
}

/// The share of each class that a pass names rightly.
fn by_class(forward: &Forward, test: &Examples, classes: usize) -> Vec<f64> {
    let share = |class: usize| {
        let rows: Vec<usize> =
            (0..test.len()).filter(|&row| usize::from(test.labels[row]) == class).collect();
        let logits = forward.logits().select(Axis(0), &rows);
        Accuracy::of_logits(logits.view(), &vec![class as u8; rows.len()]).share()
    };
    (0..classes).map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::essay::Experiment as _;

    fn shown(link: &str) -> Snapshot {
        let mut experiment = Experiment::default();
        experiment.show(link).unwrap();
        let until = State::from_permalink(link).unwrap().step;
        experiment.advance(until, 0, &mut || true);
        let snapshot: Snapshot = experiment.snapshot().read().unwrap();
        snapshot
    }

    #[test]
    fn a_run_ends_by_itself_when_nothing_is_left_to_learn() {
        let link = "lab?v=1&data=xor&depth=2&width=16&rate=1&step=40000";
        let snapshot = shown(link);
        let end = &snapshot.sides[0];
        assert_eq!(end.end, Some(End::Learned));
        assert!(end.steps < 20_000 && is_marked(end.steps), "{}", end.steps);
        assert!((end.trained[end.trained.len() - 1] - 1.0).abs() < 1e-9);
        assert!(snapshot.is_over() && snapshot.is_complete());
        // The mark before it was not the end, and a link to the end leads to the same end.
        assert_eq!(shown(&snapshot.state.permalink()), snapshot);
        let before = end.trained[end.trained.len() - 4] as usize;
        let before = shown(&format!("lab?v=1&data=xor&depth=2&width=16&rate=1&step={before}"));
        assert_eq!(before.sides[0].end, None);
    }

    #[test]
    fn two_networks_train_together_and_each_ends_for_itself() {
        let snapshot = shown("lab?v=1&second=on&second.rate=100&second.activation=relu&step=100");
        let [first, second] = &snapshot.sides[..] else { panic!("two networks") };
        assert_eq!((first.steps, first.end), (100, None));
        assert_eq!(second.end, Some(End::Diverged));
        assert!(second.steps < 100 && !snapshot.is_over());
        assert_eq!(snapshot.state.step, 100);
        let alone = shown("lab?v=1&step=100");
        assert_eq!(alone.sides[0], *first);
    }

    /// Blue's five by ablation are measured bit by bit, and are those of the attribution floor.
    #[test]
    fn ablation_comes_to_the_same_five_bit_by_bit() {
        let mut experiment = Experiment::default();
        experiment.show("lab?v=1&measure=ablation&step=25").unwrap();
        experiment.advance(25, 0, &mut || true);
        let mut slices = 0;
        loop {
            let snapshot: Snapshot = experiment.snapshot().read().unwrap();
            if snapshot.is_complete() {
                let network = experiment.sides[0].track.network();
                let inputs = experiment.data.test.inputs.view();
                let blue = Neuron { layer: 6, index: 0 };
                let whole = Importance::of(network, inputs, inputs, blue, Measure::Ablation);
                assert_eq!(snapshot.sides[0].top, Some(Top::five(&whole)));
                break;
            }
            let mut left = 7;
            experiment.advance(25, 0, &mut || {
                left -= 1;
                left > 0
            });
            slices += 1;
            assert!(slices < 40);
        }
    }
}
