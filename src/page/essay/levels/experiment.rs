//! The twins whose levels are compared, and what there is to see of them.

use serde::{Deserialize, Serialize};

use super::State;
use crate::data::{Data, Split};
use crate::essay::message::{self, Scored};
use crate::essay::permalink::LinkError;
use crate::essay::track::Track;
use crate::measure::{Cut, Lesions, Levels, OrderViolation, PROBE_EXAMPLES, Similarity, accuracy};
use crate::network::Network;
use crate::training::Recipe;

/// What there is to see.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The state that is shown, with the steps that were really taken and the moment that was
    /// really kept.
    pub state: State,
    /// The step at which a network diverged, if one did.
    pub diverged: Option<usize>,
    /// The network without skips.
    pub plain: Seen,
    /// Its twin with the skips.
    pub skipped: Option<Seen>,
    /// The number of test examples.
    pub of: usize,
    /// The number of training examples that the probes are fitted on.
    pub fitted: usize,
    /// The number of classes.
    pub classes: usize,
    /// The moments that one can go back to.
    pub moments: Vec<usize>,
}

/// What there is to see of one network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// Right answers among the test examples.
    pub right: usize,
    /// Those of the probes of layers 0..=H, where there is one.
    pub probes: Vec<Option<usize>>,
    /// How alike all layers are.
    pub similarity: Similarity,
    /// The triples of hidden layers whose order that violates.
    pub violation: OrderViolation,
    /// The rank correlation of the hidden layers' probes with the layer.
    pub trend: Option<f64>,
    /// Right answers intact, with the middle cut, and with the skip cut; where there is one skip.
    pub lesions: Option<[usize; 3]>,
    /// All similarities that there are, row by row.
    known: Vec<Vec<f64>>,
}

impl Scored for Snapshot {
    fn scores(&self) -> [&[Vec<f64>]; 2] {
        [&self.plain.known, self.skipped.as_ref().map_or(&[], |skipped| &skipped.known)]
    }
}

impl Snapshot {
    /// The networks: the plain one, then the one with the skips.
    pub fn sides(&self) -> impl Iterator<Item = &Seen> {
        std::iter::once(&self.plain).chain(&self.skipped)
    }

    /// A number of right answers as a share.
    pub fn share(&self, right: usize) -> f64 {
        right as f64 / self.of as f64
    }
}

impl Seen {
    /// Right answers with this cut.
    pub fn after(&self, cut: Cut) -> Option<usize> {
        let [intact, middle, skip] = self.lesions?;
        Some(match cut {
            Cut::None => intact,
            Cut::Middle => middle,
            Cut::Skip => skip,
        })
    }

    /// The nearer layers that are less similar to the reference than this one is.
    pub fn passed_over(&self, (reference, farther): (usize, usize)) -> Vec<usize> {
        let triples = self.violation.violated.iter();
        let triples =
            triples.filter(|triple| (triple.reference, triple.farther) == (reference, farther));
        triples.map(|triple| triple.nearer).collect()
    }

    /// The farther layers that are more similar to the reference than this one is.
    pub fn passed_by(&self, (reference, nearer): (usize, usize)) -> Vec<usize> {
        let triples = self.violation.violated.iter();
        let triples =
            triples.filter(|triple| (triple.reference, triple.nearer) == (reference, nearer));
        triples.map(|triple| triple.farther).collect()
    }

    fn of(network: &Network, data: &Split) -> Self {
        let levels = Levels::of(network, data);
        let right = |lesions: Lesions| {
            [lesions.intact, lesions.middle, lesions.skip].map(|lesion| lesion.accuracy.right)
        };
        let only = network.architecture.skips.len() == 1;
        let known = levels.similarity.layers.iter();
        Self {
            right: accuracy(network, &data.test).right,
            probes: levels.probes.iter().map(|probe| probe.map(|probe| probe.right)).collect(),
            trend: levels.probe_trend(),
            lesions: only.then(|| Lesions::of(network, 0, data).ok().map(right)).flatten(),
            known: known.map(|row| row.iter().flatten().copied().collect()).collect(),
            similarity: levels.similarity,
            violation: levels.violation,
        }
    }
}

/// The networks of the figure.
pub struct Experiment {
    data: Data,
    split: Split,
    state: State,
    plain: Option<Side>,
    skipped: Option<Side>,
}

/// One of the networks, with what was measured of it last.
struct Side {
    recipe: Recipe,
    track: Track,
    seen: Option<(usize, Seen)>,
}

impl Default for Experiment {
    fn default() -> Self {
        let state = State { step: 0, ..State::default() };
        let data = state.recipe.data;
        Self { data, split: data.load(), state, plain: None, skipped: None }
    }
}

impl Experiment {
    /// Makes the networks that the state needs and that are not there yet; what has gone too far
    /// starts again, and so does its twin: both are always at the same step.
    fn prepare(&mut self) -> Result<(), LinkError> {
        let Self { state, split, .. } = self;
        let renewed = |side: Option<Side>, recipe: Recipe, steps: usize| match side {
            Some(side) if side.recipe == recipe && side.track.steps() <= steps => Ok(side),
            _ => Side::new(recipe, split),
        };
        let mut plain = renewed(self.plain.take(), state.plain(), state.step)?;
        self.skipped = if state.recipe.skips.is_empty() {
            None
        } else {
            let skipped = renewed(self.skipped.take(), state.recipe.clone(), state.step)?;
            plain = renewed(Some(plain), state.plain(), skipped.track.steps())?;
            Some(renewed(Some(skipped), state.recipe.clone(), plain.track.steps())?)
        };
        self.plain = Some(plain);
        Ok(())
    }

    fn moment(&self) -> usize {
        self.state.moment.unwrap_or(usize::MAX)
    }
}

impl crate::essay::Experiment for Experiment {
    fn show(&mut self, link: &str) -> Result<(), LinkError> {
        self.state = State::from_permalink(link)?;
        if self.state.recipe.data != self.data {
            self.data = self.state.recipe.data;
            self.split = self.data.load();
            (self.plain, self.skipped) = (None, None);
        }
        self.prepare()
    }

    fn advance(&mut self, until: usize, _twin_until: usize, go_on: &mut dyn FnMut() -> bool) {
        let Self { split, state, plain: Some(plain), skipped, .. } = self else { return };
        let mut sides: Vec<&mut Side> = std::iter::once(plain).chain(skipped).collect();
        let mut step = sides[0].track.steps();
        // One step each in turn, so that twins are always at the same step.
        while step < until && go_on() {
            step += 1;
            for side in &mut sides {
                side.track.advance(split, step, &mut || true);
                // A moment that a link names and that is not a marked one is kept as well.
                if state.moment == Some(step) {
                    side.track.keep();
                }
                if side.track.diverged().is_some() {
                    return;
                }
            }
        }
    }

    fn snapshot(&mut self) -> message::Snapshot {
        if self.plain.is_none() {
            // A state that was read is one whose networks can be made.
            let _ = self.prepare();
        }
        let asked = self.moment();
        let Self { split, state, plain: Some(plain), skipped, .. } = self else {
            unreachable!("prepared above")
        };
        let sides = std::iter::once(&*plain).chain(skipped.as_ref());
        let diverged = sides.clone().find_map(|side| side.track.diverged());
        let steps = sides.map(|side| side.track.steps()).min().unwrap_or(0);
        let moment = plain.track.moment(asked).0;
        message::Snapshot::of(&Snapshot {
            diverged: diverged.map(|diverged| diverged.steps),
            moments: plain.track.moments(),
            of: split.test.len(),
            fitted: split.train.len().min(PROBE_EXAMPLES),
            classes: split.classes,
            plain: plain.look(asked, split),
            skipped: skipped.as_mut().map(|skipped| skipped.look(asked, split)),
            state: State {
                step: steps,
                moment: (moment < steps).then_some(moment),
                ..state.clone()
            },
        })
    }

    fn networks(&mut self) -> [Option<&Network>; 2] {
        let moment = self.moment();
        [&self.plain, &self.skipped].map(|side| Some(side.as_ref()?.track.moment(moment).1))
    }
}

impl Side {
    fn new(recipe: Recipe, data: &Split) -> Result<Self, LinkError> {
        let track = Track::new(&recipe, data)?.keeping_moments();
        Ok(Self { recipe, track, seen: None })
    }

    /// What there is to see at the last moment up to a step; what was measured there holds.
    fn look(&mut self, moment: usize, data: &Split) -> Seen {
        let (step, network) = self.track.moment(moment);
        let known = self.seen.take().filter(|(at, _)| *at == step);
        let seen = known.unwrap_or_else(|| (step, Seen::of(network, data)));
        self.seen.insert(seen).1.clone()
    }
}
