//! Many untrained networks by gain and seed, and where their fives are.

use std::collections::BTreeMap;

use ndarray::s;
use serde::{Deserialize, Serialize};

use super::State;
use super::state::GAINS;
use crate::attribution::{Importance, OverLayer, Top};
use crate::data::{Data, Split};
use crate::essay::message::{self, Scored};
use crate::essay::permalink::LinkError;
use crate::figure::gain_dial::Point;
use crate::gradient::GradientByLayer;
use crate::network::{Activation, ArchitectureError, Forward, Network, Neuron};
use crate::study::Summary;

/// What there is to see.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The state that is shown.
    pub state: State,
    /// At the dial's gain, for the networks asked so far, in which the neurons of the last layer are
    /// not all silent: the share of the five in layers 1..H - 1.
    pub shares: Vec<Vec<f64>>,
    /// For all networks asked so far at that gain: the gradient of layers 1..=H.
    pub gradients: Vec<Vec<f64>>,
    /// The means of those shares, layer by layer; nothing where no network has any.
    pub layers: Vec<Option<Summary>>,
    /// What these networks come to.
    pub here: Point,
    /// The same for every gain of the curve, with nothing in it until all its networks are asked.
    pub curve: Vec<Point>,
}

impl Scored for Snapshot {
    fn scores(&self) -> [&[Vec<f64>]; 2] {
        [&self.shares, &self.gradients]
    }
}

impl Snapshot {
    /// So many networks were asked at the dial's gain.
    pub fn asked(&self) -> usize {
        self.gradients.len()
    }

    /// Whether all are asked that the state speaks of.
    pub fn is_complete(&self) -> bool {
        self.curve.iter().all(|point| point.asked == self.state.seeds)
    }

    /// The gradient of layers 1..=H over that of layer H: a geometric mean over the networks in which
    /// both are above 0; none where there is no such network.
    pub fn gradient(&self) -> Vec<Option<f64>> {
        let mean = |layer: usize| {
            let ratios =
                self.gradients.iter().map(|layers| layers[layer] / layers[layers.len() - 1]);
            let logs: Vec<f64> =
                ratios.filter(|ratio| *ratio > 0.0 && ratio.is_finite()).map(libm::log).collect();
            (!logs.is_empty()).then(|| libm::exp(logs.iter().sum::<f64>() / logs.len() as f64))
        };
        (0..self.state.depth).map(mean).collect()
    }
}

/// The gains of the curve, in hundredths: every tenth, and every twentieth where it bends.
fn grid() -> impl Iterator<Item = usize> {
    GAINS.filter(|gain| gain % 10 == 0 || (gain % 5 == 0 && (80..=160).contains(gain)))
}

/// A gain that is given in hundredths.
fn value(hundredths: usize) -> f64 {
    hundredths as f64 / 100.0
}

/// The networks of the figure.
pub struct Experiment {
    data: Split,
    state: State,
    /// By gain in hundredths, for as long as activation, depth and width are the same.
    asked: BTreeMap<usize, Asked>,
    asking: Option<Asking>,
    /// The gain in hundredths, and the means over the first so many of its networks, layer by layer.
    layers: Option<(usize, usize, Vec<Option<Summary>>)>,
    /// The first network at the dial's gain.
    first: Option<Network>,
}

/// The networks of one gain.
#[derive(Default)]
struct Asked {
    /// Those of seeds 1, 2, 3 and so on.
    networks: Vec<Answer>,
    /// What the first so many come to.
    summed: Option<Point>,
}

/// What was measured of a network.
struct Answer {
    /// The share of the five in layers 1..H - 1; nothing where every blue neuron is silent.
    shares: Option<Vec<f64>>,
    /// The gradient of layers 1..=H.
    gradient: Vec<f64>,
    rate: Option<f64>,
}

/// A network that is being asked, one neuron of its last layer after the other.
struct Asking {
    gain: usize,
    seed: u32,
    network: Network,
    pass: Forward,
    gradient: GradientByLayer,
    tops: Vec<Top>,
}

impl Default for Experiment {
    fn default() -> Self {
        Self {
            data: Data::Digits.load(),
            state: State::default(),
            asked: BTreeMap::new(),
            asking: None,
            layers: None,
            first: None,
        }
    }
}

impl Experiment {
    /// The next network to ask: first all of the dial's own gain, then those of the curve, beginning
    /// beside the dial.
    fn next(&self) -> Option<(usize, u32)> {
        let dial = self.state.gain;
        let seeds = |gain| self.asked.get(&gain).map_or(0, |asked| asked.networks.len());
        let mut gains: Vec<usize> = grid().chain([dial]).collect();
        gains.sort_by_key(|gain| gain.abs_diff(dial));
        let gain = gains.into_iter().find(|&gain| seeds(gain) < self.state.seeds)?;
        Some((gain, seeds(gain) as u32 + 1))
    }

    /// Asks one more neuron of a network, or makes it.
    fn ask(&mut self, gain: usize, seed: u32) -> Result<(), ArchitectureError> {
        let same = |asking: &Asking| (asking.gain, asking.seed) == (gain, seed);
        let Some(mut asking) = self.asking.take().filter(same) else {
            self.asking = Some(Asking::new(&self.state, gain, seed, &self.data)?);
            return Ok(());
        };
        match asking.ask() {
            None => self.asking = Some(asking),
            Some(answer) => self.asked.entry(gain).or_default().networks.push(answer),
        }
        Ok(())
    }
}

impl Asking {
    fn new(state: &State, gain: usize, seed: u32, data: &Split) -> Result<Self, ArchitectureError> {
        let recipe = state.recipe(gain, seed);
        let network = recipe.network()?;
        let test = &data.test;
        let whole = Forward::of(&network, test.inputs.view());
        let gradient = GradientByLayer::of_pass(&network, &whole, recipe.loss, &test.labels);
        // Derivatives between linear neurons are the same for every input: one stands for all.
        let pass = match state.activation {
            Activation::Linear => Forward::of(&network, test.inputs.slice(s![..1, ..])),
            _ => whole,
        };
        Ok(Self { gain, seed, network, pass, gradient, tops: Vec::new() })
    }

    /// Asks one more neuron of the last layer; the answer when there is none left.
    fn ask(&mut self) -> Option<Answer> {
        let hidden = &self.network.architecture.hidden;
        let blue = Neuron { layer: hidden.len(), index: self.tops.len() };
        self.tops.push(Top::five(&Importance::of_pass(&self.network, &self.pass, blue)));
        (self.tops.len() == hidden[hidden.len() - 1]).then(|| {
            let over = OverLayer::of(&self.tops, &hidden[..hidden.len() - 1]);
            Answer {
                shares: (over.counted > 0).then_some(over.shares),
                gradient: self.gradient.layers.clone(),
                rate: self.gradient.fit.map(|fit| fit.rate),
            }
        })
    }
}

impl Asked {
    /// What the first so many networks come to, which is computed once.
    fn point(&mut self, gain: usize, seeds: usize) -> Point {
        let networks = &self.networks[..seeds.min(self.networks.len())];
        if let Some(point) = self.summed.filter(|point| point.asked == networks.len()) {
            return point;
        }
        let last = |answer: &Answer| answer.shares.as_ref()?.last().copied();
        let first = |answer: &Answer| answer.shares.as_ref()?.first().copied();
        let point = Point {
            gain: value(gain),
            asked: networks.len(),
            just_before: mean(networks, last, false),
            first: mean(networks, first, false),
            rate: mean(networks, |answer| answer.rate, true),
        };
        *self.summed.insert(point)
    }
}

/// The mean of an answer over networks, as a study takes it.
fn mean(
    networks: &[Answer],
    answer: impl Fn(&Answer) -> Option<f64>,
    is_factor: bool,
) -> Option<Summary> {
    let values: Vec<Option<f32>> =
        networks.iter().map(|network| answer(network).map(|value| value as f32)).collect();
    Summary::of(&values, is_factor)
}

impl crate::essay::Experiment for Experiment {
    fn show(&mut self, link: &str) -> Result<(), LinkError> {
        let next = State::from_permalink(link)?;
        if !next.is_alike(&self.state) {
            self.asked.clear();
            (self.asking, self.layers) = (None, None);
        }
        if next.gain != self.state.gain || !next.is_alike(&self.state) {
            self.first = None;
        }
        self.state = next;
        Ok(())
    }

    fn advance(&mut self, _until: usize, _twin_until: usize, go_on: &mut dyn FnMut() -> bool) {
        while let Some((gain, seed)) = self.next() {
            // Every state that can be read is one whose networks can be made.
            if !go_on() || self.ask(gain, seed).is_err() {
                return;
            }
        }
    }

    fn snapshot(&mut self) -> message::Snapshot {
        let Self { state, asked, layers, .. } = self;
        let State { gain, depth, seeds, .. } = *state;
        let dial = asked.entry(gain).or_default();
        let here = dial.point(gain, seeds);
        let networks = &dial.networks[..here.asked];
        let known = layers.take().filter(|(at, of, _)| (*at, *of) == (gain, here.asked));
        let (.., means) = layers.insert(known.unwrap_or_else(|| {
            let mean = |layer: usize| {
                let share = |answer: &Answer| Some(answer.shares.as_ref()?[layer]);
                mean(networks, share, false)
            };
            (gain, here.asked, (0..depth - 1).map(mean).collect())
        }));
        let means = means.clone();
        let shares = networks.iter().filter_map(|answer| answer.shares.clone()).collect();
        let gradients = networks.iter().map(|answer| answer.gradient.clone()).collect();
        let mut gains: Vec<usize> = grid().chain([gain]).collect();
        gains.sort_unstable();
        gains.dedup();
        let curve = gains.into_iter().map(|gain| {
            let asked = asked.get_mut(&gain).filter(|asked| asked.networks.len() >= seeds);
            let unknown = Point { gain: value(gain), ..Point::default() };
            asked.map_or(unknown, |asked| asked.point(gain, seeds))
        });
        let curve = curve.collect();
        message::Snapshot::of(&Snapshot {
            state: state.clone(),
            shares,
            gradients,
            layers: means,
            here,
            curve,
        })
    }

    fn networks(&mut self) -> [Option<&Network>; 2] {
        if self.first.is_none() {
            self.first = self.state.recipe(self.state.gain, 1).network().ok();
        }
        [self.first.as_ref(), None]
    }
}
