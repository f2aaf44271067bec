//! The networks of the figures of the five neurons, and what there is to see of them.

use std::ops::Range;

use ndarray::{ArrayView2, Axis};
use serde::{Deserialize, Serialize};

use super::State;
use super::state::TEST_EXAMPLES;
use crate::attribution::{Ablation, Importance, Measure, OverLayer, Top, typical_variations};
use crate::data::{Data, Examples, Split};
use crate::essay::message::{self, Scored};
use crate::essay::permalink::LinkError;
use crate::essay::track::Track;
use crate::figure::network_view::Edge;
use crate::measure::Accuracy;
use crate::network::{Forward, Network, Neuron};
use crate::training::Recipe;

/// How many earlier neurons are listed for a blue one.
const FIVE: usize = 5;
/// So many digits stand for the whole test split.
const SAMPLE: usize = 9;

/// What there is to see.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The state that is shown, with the steps that were really taken and the moment that was
    /// really kept.
    pub state: State,
    /// The step at which a network diverged, if one did.
    pub diverged: Option<usize>,
    /// The network without a skip.
    pub plain: Seen,
    /// Its twin with the skip.
    pub skipped: Option<Seen>,
    /// The digit that is asked about, or some of all of them.
    pub pixels: Vec<f32>,
    /// The class of the one digit that is asked about.
    pub label: Option<u8>,
    /// The number of test digits.
    pub of: usize,
    /// The moments that one can go back to.
    pub moments: Vec<usize>,
}

impl Scored for Snapshot {
    fn scores(&self) -> [&[Vec<f64>]; 2] {
        let skipped = self.skipped.as_ref();
        [&self.plain.scores, skipped.map_or(&[], |skipped| &skipped.scores)]
    }
}

/// What there is to see of one network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// Right answers among the test digits.
    pub right: usize,
    /// The strongest weights.
    pub edges: Vec<Edge>,
    /// How much every candidate matters to blue; empty without blue, and while it is measured.
    pub scores: Vec<Vec<f64>>,
    /// Blue's five.
    pub top: Option<Top>,
    /// The five of the neuron under the pointer.
    pub hover: Option<Top>,
    /// The fives of every neuron of blue's layer, once they are measured.
    pub over: Option<OverLayer>,
    /// How much of that is done, from 0 to 1.
    pub progress: f64,
}

impl Snapshot {
    /// The networks: the plain one, then the one with the skip.
    pub fn sides(&self) -> impl Iterator<Item = &Seen> {
        std::iter::once(&self.plain).chain(&self.skipped)
    }

    /// Whether all that is to be measured is measured.
    pub fn is_complete(&self) -> bool {
        self.state.blue.is_none() || self.sides().all(|side| side.over.is_some())
    }
}

/// The networks of the figure.
pub struct Experiment {
    data: Split,
    state: State,
    hover: Option<Neuron>,
    plain: Option<Side>,
    skipped: Option<Side>,
}

/// One of the networks, with what was measured of it.
struct Side {
    recipe: Recipe,
    track: Track,
    look: Option<Look>,
}

/// A look at a network at a moment: how much everything matters to the neurons of a layer.
struct Look {
    step: usize,
    input: Option<usize>,
    measure: Measure,
    right: usize,
    edges: Vec<Edge>,
    forward: Forward,
    variations: Vec<Vec<f64>>,
    fives: LayerFives,
}

/// The scores of every candidate for every neuron of a layer, as far as they are measured.
#[derive(Default)]
struct LayerFives {
    layer: usize,
    importances: Vec<Option<Importance>>,
    /// Where ablation stands, which measures candidate by candidate.
    ablation: Option<Ablating>,
}

/// An ablation under way.
struct Ablating {
    ablation: Ablation,
    candidates: Vec<Neuron>,
    /// So many of them are done.
    done: usize,
    /// For every neuron of the layer, the scores of layers 1..T - 1 as far as they are done.
    scores: Vec<Vec<Vec<f64>>>,
}

impl Default for Experiment {
    fn default() -> Self {
        Self {
            data: Data::Digits.load(),
            state: State::start(false),
            hover: None,
            plain: None,
            skipped: None,
        }
    }
}

impl Experiment {
    /// Makes the networks that the state needs and that are not there yet; what has gone too far
    /// starts again.
    fn prepare(&mut self) -> Result<(), LinkError> {
        let state = &self.state;
        let renewed = |side: Option<Side>, recipe: Recipe, steps: usize| match side {
            Some(side) if side.recipe == recipe && side.track.steps() <= steps => Ok(side),
            _ => Side::new(recipe, &self.data),
        };
        let mut plain = renewed(self.plain.take(), state.plain(), state.step)?;
        if state.twins {
            let skipped = renewed(self.skipped.take(), state.recipe.clone(), state.step)?;
            // Twins are always at the same step.
            let steps = skipped.track.steps();
            plain = renewed(Some(plain), state.plain(), steps)?;
            let steps = plain.track.steps();
            self.skipped = Some(renewed(Some(skipped), state.recipe.clone(), steps)?);
        } else {
            self.skipped = None;
        }
        self.plain = Some(plain);
        Ok(())
    }
}

impl crate::essay::Experiment for Experiment {
    fn show(&mut self, link: &str) -> Result<(), LinkError> {
        (self.state, self.hover) = State::told(link)?;
        self.prepare()
    }

    fn advance(&mut self, until: usize, _twin_until: usize, go_on: &mut dyn FnMut() -> bool) {
        let Self { data, state, plain: Some(plain), skipped, .. } = self else { return };
        let mut sides: Vec<&mut Side> = std::iter::once(plain).chain(skipped).collect();
        // One step each in turn, so that twins are always at the same step.
        let mut step = sides[0].track.steps();
        while step < until && go_on() {
            step += 1;
            for side in &mut sides {
                side.track.advance(data, step, &mut || true);
                // A moment that a link names and that is not a marked one is kept as well.
                if state.moment == Some(step) {
                    side.track.keep();
                }
                if side.track.diverged().is_some() {
                    return;
                }
            }
        }
        if step >= until {
            for side in sides {
                side.measure(state, data, go_on);
            }
        }
    }

    fn snapshot(&mut self) -> message::Snapshot {
        if self.plain.is_none() {
            // A state that was read is one whose networks can be made.
            let _ = self.prepare();
        }
        let Self { data, state, hover, plain: Some(plain), skipped } = self else {
            unreachable!("prepared above")
        };
        let test = &data.test;
        let pixels = match state.input {
            Some(row) => test.inputs.row(row).to_vec(),
            None => rows(test, 0..SAMPLE).iter().copied().collect(),
        };
        let diverged = [Some(&*plain), skipped.as_ref()]
            .into_iter()
            .flatten()
            .find_map(|side| side.track.diverged());
        let steps = plain.track.steps();
        let steps = skipped.as_ref().map_or(steps, |skipped| steps.min(skipped.track.steps()));
        let moment = plain.track.moment(state.moment.unwrap_or(usize::MAX)).0;
        message::Snapshot::of(&Snapshot {
            diverged: diverged.map(|diverged| diverged.steps),
            moments: plain.track.moments(),
            pixels,
            label: state.input.map(|row| test.labels[row]),
            of: TEST_EXAMPLES,
            plain: plain.seen(state, data, *hover),
            skipped: skipped.as_mut().map(|skipped| skipped.seen(state, data, *hover)),
            state: State {
                step: steps,
                moment: (moment < steps).then_some(moment),
                ..state.clone()
            },
        })
    }

    fn networks(&mut self) -> [Option<&Network>; 2] {
        let moment = self.state.moment.unwrap_or(usize::MAX);
        [&self.plain, &self.skipped].map(|side| Some(side.as_ref()?.track.moment(moment).1))
    }
}

impl Side {
    fn new(recipe: Recipe, data: &Split) -> Result<Self, LinkError> {
        let track = Track::new(&recipe, data)?.keeping_moments();
        Ok(Self { recipe, track, look: None })
    }

    /// Looks at the network as the state says, and keeps what was measured already if it still
    /// holds.
    fn look(&mut self, state: &State, data: &Split) -> (&Network, &mut Look) {
        let Self { track, look, .. } = self;
        let (step, network) = track.moment(state.moment.unwrap_or(usize::MAX));
        let (input, measure) = (state.input, state.measure);
        let look = match look.take() {
            Some(old) if (old.step, old.input, old.measure) == (step, input, measure) => {
                look.insert(old)
            }
            _ => look.insert(Look::new(network, step, input, measure, data)),
        };
        if let Some(blue) = state.blue
            && look.fives.layer != blue.layer
        {
            look.fives = LayerFives::new(network, blue.layer);
        }
        (network, look)
    }

    /// Measures the layer of blue for as long as it may go on.
    fn measure(&mut self, state: &State, data: &Split, go_on: &mut dyn FnMut() -> bool) {
        if state.blue.is_some() {
            let (network, look) = self.look(state, data);
            while !look.is_complete() && go_on() {
                look.measure_more(network);
            }
        }
    }

    fn seen(&mut self, state: &State, data: &Split, hover: Option<Neuron>) -> Seen {
        let width = state.recipe.width;
        let (network, look) = self.look(state, data);
        // Blue's own five come first, whatever else is to be measured; ablation takes its time.
        let blue = state.blue.and_then(|blue| look.importance(network, blue).map(|i| (blue, i)));
        let five = |importance: &Importance, blue| {
            Top::of(importance, FIVE, &state.hidden(blue, &network.architecture))
        };
        let top = blue.as_ref().map(|(blue, importance)| five(importance, *blue));
        let scores = blue.map_or_else(Vec::new, |(_, importance)| importance.scores);
        let hover = hover.and_then(|hover| {
            look.importance(network, hover).map(|importance| five(&importance, hover))
        });
        let over = state.blue.filter(|_| look.is_complete()).map(|blue| {
            let importances = look.fives.importances.iter().flatten();
            let tops: Vec<Top> = importances.map(|i| five(i, i.blue)).collect();
            OverLayer::of(&tops, &vec![width; blue.layer - 1])
        });
        Seen {
            right: look.right,
            edges: look.edges.clone(),
            scores,
            top,
            hover,
            over,
            progress: look.progress(),
        }
    }
}

/// Some inputs in order.
fn rows(examples: &Examples, range: Range<usize>) -> ArrayView2<'_, f32> {
    examples.inputs.slice_axis(Axis(0), range.into())
}

impl Look {
    fn new(
        network: &Network,
        step: usize,
        input: Option<usize>,
        measure: Measure,
        data: &Split,
    ) -> Self {
        let test = &data.test;
        let all = Forward::of(network, test.inputs.view());
        let right = Accuracy::of_logits(all.logits(), &test.labels).right;
        let variations = match measure {
            Measure::Typical => typical_variations(&all),
            _ => Vec::new(),
        };
        let forward = match input {
            None => all,
            Some(row) => Forward::of(network, rows(test, row..row + 1)),
        };
        let edges = Edge::strongest(network);
        let fives = LayerFives::default();
        Self { step, input, measure, right, edges, forward, variations, fives }
    }

    /// How much everything matters to a neuron: measured already, or now if that is quick.
    fn importance(&mut self, network: &Network, blue: Neuron) -> Option<Importance> {
        if blue.layer == self.fives.layer
            && let Some(known) = &self.fives.importances[blue.index]
        {
            return Some(known.clone());
        }
        if self.measure == Measure::Ablation {
            return None;
        }
        let importance = self.measured(network, blue);
        if blue.layer == self.fives.layer {
            self.fives.importances[blue.index] = Some(importance.clone());
        }
        Some(importance)
    }

    fn measured(&self, network: &Network, blue: Neuron) -> Importance {
        Importance::measured(network, &self.forward, &self.variations, blue, self.measure)
    }

    fn is_complete(&self) -> bool {
        self.fives.importances.iter().all(Option::is_some)
    }

    /// The share of the layer's measurements that are made.
    fn progress(&self) -> f64 {
        let fives = &self.fives;
        match &fives.ablation {
            Some(ablation) => ablation.done as f64 / ablation.candidates.len().max(1) as f64,
            None => {
                let known = fives.importances.iter().flatten().count();
                known as f64 / fives.importances.len().max(1) as f64
            }
        }
    }

    /// Makes one measurement: all that matters to one neuron, or all that one neuron matters to.
    fn measure_more(&mut self, network: &Network) {
        if self.measure == Measure::Ablation {
            self.fives.ablate_one(network, &self.forward);
        } else if let Some(index) = self.fives.importances.iter().position(Option::is_none) {
            let blue = Neuron { layer: self.fives.layer, index };
            self.fives.importances[index] = Some(self.measured(network, blue));
        }
    }
}

impl LayerFives {
    fn new(network: &Network, layer: usize) -> Self {
        let width = network.architecture.width(layer);
        Self { layer, importances: vec![None; width], ablation: None }
    }

    /// Ablates the next candidate, once, for all neurons of the layer.
    fn ablate_one(&mut self, network: &Network, forward: &Forward) {
        let layer = self.layer;
        let width = |layer| network.architecture.width(layer);
        let ablation = self.ablation.get_or_insert_with(|| Ablating {
            ablation: Ablation::new(forward),
            candidates: (1..layer)
                .flat_map(|layer| (0..width(layer)).map(move |index| Neuron { layer, index }))
                .collect(),
            done: 0,
            scores: (0..width(layer))
                .map(|_| (1..layer).map(|layer| vec![0.0; width(layer)]).collect())
                .collect(),
        });
        let Some(&candidate) = ablation.candidates.get(ablation.done) else { return };
        let changes = ablation.ablation.changes(network, candidate, layer);
        for (scores, change) in ablation.scores.iter_mut().zip(changes) {
            scores[candidate.layer - 1][candidate.index] = change;
        }
        ablation.done += 1;
        if ablation.done == ablation.candidates.len() {
            let scores = std::mem::take(&mut ablation.scores);
            self.importances = scores
                .into_iter()
                .enumerate()
                .map(|(index, scores)| Some(Importance { blue: Neuron { layer, index }, scores }))
                .collect();
        }
    }
}
