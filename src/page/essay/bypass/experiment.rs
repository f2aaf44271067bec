//! The network of the scissors figure, intact and cut, and what there is to see of it.

use serde::{Deserialize, Serialize};

use super::{State, shipped};
use crate::data::{Data, Split};
use crate::essay::message::{self, Scored};
use crate::essay::permalink::LinkError;
use crate::essay::track::Track;
use crate::figure::network_view::Edge;
use crate::measure::{Cut, Lesions};
use crate::network::Network;
use crate::training::{Recipe, RecipeError, Trainer, is_marked, next_mark};

/// What there is to see.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The state that is shown, with the steps that were really taken.
    pub state: State,
    /// The step at which the network diverged, if it did.
    pub diverged: Option<usize>,
    /// Right answers intact, with the middle cut, and with the skip cut.
    pub right: [usize; 3],
    /// The number of test examples.
    pub of: usize,
    /// The number of classes.
    pub classes: usize,
    /// Steps, and the three accuracies there, one after the other.
    pub curve: Vec<f32>,
    /// The standard deviation of every neuron over the test examples, cut as the state says.
    pub variation: Vec<Vec<f64>>,
    /// The strongest weights.
    pub edges: Vec<Edge>,
}

impl Scored for Snapshot {
    fn scores(&self) -> [&[Vec<f64>]; 2] {
        [&self.variation, &[]]
    }
}

impl Snapshot {
    /// The ends of the skip.
    pub fn ends(&self) -> (usize, usize) {
        (1, self.state.recipe.depth - 1)
    }

    /// The share of right answers with this cut.
    pub fn share(&self, cut: Cut) -> f64 {
        self.right[place(cut)] as f64 / self.of as f64
    }

    /// The accuracy with this cut, by steps.
    pub fn points(&self, cut: Cut) -> Vec<(f32, f32)> {
        self.curve.chunks_exact(4).map(|row| (row[0], row[1 + place(cut)])).collect()
    }
}

pub(super) fn place(cut: Cut) -> usize {
    match cut {
        Cut::None => 0,
        Cut::Middle => 1,
        Cut::Skip => 2,
    }
}

/// A run with its lesions at every marked step.
pub(super) struct Run {
    track: Track,
    /// Marked steps, and right answers intact, with the middle cut, and with the skip cut.
    curve: Vec<(usize, [usize; 3])>,
    /// The network as it stands, intact and cut.
    lesions: Lesions,
    /// The step at which that was measured.
    measured: usize,
}

impl Run {
    /// A run before its first step.
    pub(super) fn new(recipe: &Recipe, data: &Split) -> Result<Self, RecipeError> {
        let mut run = Self::of(Track::new(recipe, data)?, data);
        run.mark(data);
        Ok(run)
    }

    /// A run that was made elsewhere, with the right answers at its marked steps.
    pub(super) fn resumed(trainer: Trainer, rights: &[[usize; 3]], data: &Split) -> Self {
        let marks = std::iter::successors(Some(0), |step| Some(next_mark(*step)));
        let curve = marks.zip(rights.iter().copied()).collect();
        Self { curve, ..Self::of(Track::resumed(trainer, data), data) }
    }

    fn of(track: Track, data: &Split) -> Self {
        let (lesions, measured) = (lesions(track.network(), data), track.steps());
        Self { track, curve: Vec::new(), lesions, measured }
    }

    /// Trains towards a number of steps for as long as it may go on.
    pub(super) fn advance(&mut self, data: &Split, until: usize, go_on: &mut dyn FnMut() -> bool) {
        while self.steps() < until {
            let goal = until.min(next_mark(self.steps()));
            self.track.advance(data, goal, go_on);
            if self.steps() < goal {
                return;
            }
            if is_marked(goal) {
                self.mark(data);
            }
        }
    }

    fn mark(&mut self, data: &Split) {
        let right = right(self.lesions(data));
        self.curve.push((self.steps(), right));
    }

    /// The network as it stands, intact and cut.
    pub(super) fn lesions(&mut self, data: &Split) -> &Lesions {
        if self.measured != self.steps() {
            self.lesions = lesions(self.track.network(), data);
            self.measured = self.steps();
        }
        &self.lesions
    }

    /// The number of steps taken.
    pub(super) fn steps(&self) -> usize {
        self.track.steps()
    }

    /// The network as it stands.
    pub(super) fn network(&self) -> &Network {
        self.track.network()
    }

    /// Right answers at every marked step so far.
    pub(super) fn curve(&self) -> &[(usize, [usize; 3])] {
        &self.curve
    }
}

fn lesions(network: &Network, data: &Split) -> Lesions {
    Lesions::of(network, 0, data).expect("the figure's network has one identity skip")
}

fn right(lesions: &Lesions) -> [usize; 3] {
    [&lesions.intact, &lesions.middle, &lesions.skip].map(|lesion| lesion.accuracy.right)
}

/// The network of the figure.
pub struct Experiment {
    data: Data,
    split: Split,
    state: State,
    run: Option<Run>,
}

impl Default for Experiment {
    fn default() -> Self {
        let data = Data::Digits;
        Self { data, split: data.load(), state: State::default(), run: None }
    }
}

impl Experiment {
    /// What a state begins with: the shipped network if it is on the way, else a fresh one.
    fn start(&self) -> Result<Run, LinkError> {
        let State { recipe, step, .. } = &self.state;
        match shipped::run(recipe, *step, &self.split) {
            Some(run) => Ok(run),
            None => Ok(Run::new(recipe, &self.split)?),
        }
    }
}

impl crate::essay::Experiment for Experiment {
    fn show(&mut self, link: &str) -> Result<(), LinkError> {
        let next = State::from_permalink(link)?;
        if next.recipe.data != self.data {
            self.data = next.recipe.data;
            self.split = self.data.load();
        }
        let same = next.recipe == self.state.recipe;
        let kept = self.run.as_ref().is_some_and(|run| same && run.steps() <= next.step);
        self.state = next;
        if !kept {
            self.run = Some(self.start()?);
        }
        Ok(())
    }

    fn advance(&mut self, until: usize, _twin_until: usize, go_on: &mut dyn FnMut() -> bool) {
        if let Some(run) = &mut self.run {
            run.advance(&self.split, until, go_on);
        }
    }

    fn snapshot(&mut self) -> message::Snapshot {
        if self.run.is_none() {
            self.run = self.start().ok();
        }
        let Some(run) = &mut self.run else {
            unreachable!("a state that was read is one whose network can be made")
        };
        let lesions = run.lesions(&self.split);
        let right = right(lesions);
        let variation = lesions.after(self.state.cut).variation.clone();
        let of = self.split.test.len();
        let mut curve = Vec::new();
        let last = (run.steps(), right);
        let ahead = run.curve.last().is_none_or(|(step, _)| *step < last.0);
        for (step, right) in run.curve.iter().chain(ahead.then_some(&last)) {
            curve.push(*step as f32);
            curve.extend(right.map(|right| right as f32 / of as f32));
        }
        message::Snapshot::of(&Snapshot {
            diverged: run.track.diverged().map(|diverged| diverged.steps),
            right,
            of,
            classes: self.split.classes,
            curve,
            variation,
            edges: Edge::strongest(run.network()),
            state: State { step: run.steps(), ..self.state.clone() },
        })
    }

    fn networks(&mut self) -> [Option<&Network>; 2] {
        [self.run.as_ref().map(Run::network), None]
    }
}
