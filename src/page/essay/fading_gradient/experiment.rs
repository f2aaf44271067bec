//! The network of the figure of the fading gradient, and what there is to see of it.

use serde::{Deserialize, Serialize};

use super::State;
use crate::data::{Data, Split};
use crate::essay::message::{self, Scored};
use crate::essay::permalink::LinkError;
use crate::essay::track::Track;
use crate::figure::network_view::Edge;
use crate::gradient::GradientByLayer;
use crate::measure::Accuracy;
use crate::network::{Forward, Network};

/// What there is to see.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The state that is shown, with the steps that were really taken and the moment that was
    /// really kept.
    pub state: State,
    /// The step at which the network diverged, if it did.
    pub diverged: Option<usize>,
    /// The gradient at that moment.
    pub gradient: GradientByLayer,
    /// Right answers at that moment.
    pub right: usize,
    /// The number of test examples.
    pub of: usize,
    /// The number of classes.
    pub classes: usize,
    /// The strongest weights.
    pub edges: Vec<Edge>,
    /// The moments that one can go back to.
    pub moments: Vec<usize>,
}

impl Scored for Snapshot {
    fn scores(&self) -> [&[Vec<f64>]; 2] {
        [&self.gradient.neurons, &[]]
    }
}

impl Snapshot {
    /// The step that is looked at.
    pub fn moment(&self) -> usize {
        self.state.moment.unwrap_or(self.state.step)
    }

    /// Whether the numbers at this moment are none: training has just diverged.
    pub fn is_broken(&self) -> bool {
        self.gradient.layers.iter().any(|g| !g.is_finite())
    }
}

/// The network of the figure.
pub struct Experiment {
    data: Data,
    split: Split,
    state: State,
    track: Option<Track>,
}

impl Default for Experiment {
    fn default() -> Self {
        let data = Data::Digits;
        Self { data, split: data.load(), state: State::default(), track: None }
    }
}

impl crate::essay::Experiment for Experiment {
    fn show(&mut self, link: &str) -> Result<(), LinkError> {
        let next = State::from_permalink(link)?;
        if next.recipe.data != self.data {
            self.data = next.recipe.data;
            self.split = self.data.load();
        }
        let kept = self.track.as_ref().is_some_and(|track| track.steps() <= next.step);
        if next.recipe != self.state.recipe || !kept {
            self.track = Some(Track::new(&next.recipe, &self.split)?.keeping_moments());
        }
        self.state = next;
        Ok(())
    }

    fn advance(&mut self, until: usize, _twin_until: usize, go_on: &mut dyn FnMut() -> bool) {
        if let Some(track) = &mut self.track {
            // A moment that a link names and that is not a marked one is kept as well.
            if let Some(moment) = self.state.moment
                && track.steps() < moment
            {
                track.advance(&self.split, moment.min(until), go_on);
                if track.steps() == moment {
                    track.keep();
                }
            }
            track.advance(&self.split, until, go_on);
        }
    }

    fn snapshot(&mut self) -> message::Snapshot {
        if self.track.is_none() {
            let track = Track::new(&self.state.recipe, &self.split).map(Track::keeping_moments);
            self.track = track.ok();
        }
        let Some(track) = &self.track else {
            unreachable!("a state that was read is one whose network can be made")
        };
        let (moment, network) = track.moment(self.state.moment.unwrap_or(usize::MAX));
        let test = &self.split.test;
        let forward = Forward::of(network, test.inputs.view());
        let loss = self.state.recipe.loss;
        message::Snapshot::of(&Snapshot {
            diverged: track.diverged().map(|diverged| diverged.steps),
            gradient: GradientByLayer::of_pass(network, &forward, loss, &test.labels),
            right: Accuracy::of_logits(forward.logits(), &test.labels).right,
            of: test.len(),
            classes: self.split.classes,
            edges: Edge::strongest(network),
            moments: track.moments(),
            state: State {
                step: track.steps(),
                moment: (moment < track.steps()).then_some(moment),
                ..self.state.clone()
            },
        })
    }

    fn networks(&mut self) -> [Option<&Network>; 2] {
        let moment = self.state.moment.unwrap_or(usize::MAX);
        [self.track.as_ref().map(|track| track.moment(moment).1), None]
    }
}
