//! The networks of the opening figure, and what there is to see of them.

use serde::{Deserialize, Serialize};

use super::State;
use crate::attribution::{Importance, Top};
use crate::data::{Data, Split};
use crate::essay::message::{self, floats};
use crate::essay::permalink::LinkError;
use crate::essay::track::Track;
use crate::figure::network_view::Edge;
use crate::gradient::{GradientByLayer, Loss, softmax};
use crate::network::Forward;

/// What there is to see.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The state that is shown, with the steps that were really taken.
    pub state: State,
    /// Whether the network that is shown diverged.
    pub diverged: bool,
    /// Right answers of the network that is shown, among the test digits.
    pub right: usize,
    /// Right answers of its plain twin, if there is one.
    pub twin_right: Option<usize>,
    /// The number of test digits.
    pub of: usize,
    /// Steps and test accuracies of the network that is shown, one after the other.
    #[serde(with = "floats")]
    pub curve: Vec<f32>,
    /// The same of its plain twin; empty if there is none.
    #[serde(with = "floats")]
    pub twin_curve: Vec<f32>,
    /// The mean |gradient| of every neuron, layer by layer.
    pub gradients: Vec<Vec<f64>>,
    /// The strongest weights.
    pub edges: Vec<Edge>,
    /// The blue neuron's five.
    pub top: Option<Top>,
    /// The digit that is shown.
    #[serde(with = "floats")]
    pub pixels: Vec<f32>,
    /// Its class.
    pub label: usize,
    /// What the network says to it.
    #[serde(with = "floats")]
    pub probabilities: Vec<f32>,
}

impl Snapshot {
    /// The accuracy of the network that is shown, by steps.
    pub fn points(&self) -> Vec<(f32, f32)> {
        pairs(&self.curve)
    }

    /// The accuracy of its plain twin, by steps.
    pub fn twin_points(&self) -> Option<Vec<(f32, f32)>> {
        self.twin_right.map(|_| pairs(&self.twin_curve))
    }
}

fn pairs(flat: &[f32]) -> Vec<(f32, f32)> {
    flat.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
}

/// The networks of the figure.
pub struct Experiment {
    data: Split,
    state: State,
    /// None before the first state, and after a seed of another plain network.
    plain: Option<Track>,
    skipped: Option<Track>,
}

impl Default for Experiment {
    fn default() -> Self {
        Self { data: Data::Digits.load(), state: State::default(), plain: None, skipped: None }
    }
}

impl Experiment {
    /// Makes the networks that the state needs and that are not there yet.
    fn prepare(&mut self) -> Result<(&mut Track, Option<&mut Track>), LinkError> {
        if let Some(recipe) = self.state.skipped()
            && self.skipped.is_none()
        {
            self.skipped = Some(Track::new(&recipe, &self.data)?);
        }
        let plain = match self.plain.take() {
            Some(track) => track,
            None => Track::new(&self.state.plain(), &self.data)?,
        };
        Ok((self.plain.insert(plain), self.skipped.as_mut()))
    }
}

impl crate::essay::Experiment for Experiment {
    fn show(&mut self, link: &str) -> Result<(), LinkError> {
        let next = State::from_permalink(link)?;
        let old = &self.state;
        // What has gone too far starts again.
        let plain_steps = if next.skip.is_some() { next.twin } else { next.step };
        let kept = |track: &Option<Track>, steps| {
            track.as_ref().is_some_and(|track| track.steps() <= steps)
        };
        if next.seed != old.seed || !kept(&self.plain, plain_steps) {
            self.plain = None;
        }
        if next.seed != old.seed || next.skip != old.skip || !kept(&self.skipped, next.step) {
            self.skipped = None;
        }
        self.state = next;
        self.prepare()?;
        Ok(())
    }

    fn advance(&mut self, until: usize, twin_until: usize, go_on: &mut dyn FnMut() -> bool) {
        let (Some(plain), data) = (&mut self.plain, &self.data) else { return };
        match &mut self.skipped {
            None => plain.advance(data, until, go_on),
            // Both in turn, so that neither waits for the other to arrive.
            Some(skipped) => loop {
                let before = (skipped.steps(), plain.steps());
                skipped.advance(data, until.min(before.0 + 8), go_on);
                plain.advance(data, twin_until.min(before.1 + 8), go_on);
                if before == (skipped.steps(), plain.steps()) {
                    return;
                }
            },
        }
    }

    fn snapshot(&mut self) -> message::Snapshot {
        if self.plain.is_none() {
            // A state that was read is one whose networks can be made.
            let _ = self.prepare();
        }
        let (shown, twin) = match (&self.skipped, &self.plain) {
            (Some(skipped), plain) => (skipped, plain.as_ref()),
            (None, Some(plain)) => (plain, None),
            (None, None) => unreachable!("prepared above"),
        };
        let test = &self.data.test;
        let network = shown.network();
        let forward = Forward::of(network, test.inputs.view());
        let gradient =
            GradientByLayer::of_pass(network, &forward, Loss::CrossEntropy, &test.labels);
        let input = self.state.input;
        let state =
            State { step: shown.steps(), twin: twin.map_or(0, Track::steps), ..self.state.clone() };
        let flat = |track: &Track| {
            let mut points: Vec<f32> = Vec::new();
            for (step, accuracy) in track.curve() {
                points.extend([*step as f32, accuracy.share() as f32]);
            }
            points.extend([track.steps() as f32, track.accuracy(test).share() as f32]);
            points
        };
        let probabilities = softmax(forward.logits()).row(input).to_vec();
        let top = state.blue.map(|blue| Top::five(&Importance::of_pass(network, &forward, blue)));
        message::Snapshot::Hero(Box::new(Snapshot {
            diverged: shown.diverged().is_some(),
            right: shown.accuracy(test).right,
            twin_right: twin.map(|twin| twin.accuracy(test).right),
            of: test.len(),
            curve: flat(shown),
            twin_curve: twin.map_or_else(Vec::new, flat),
            gradients: gradient.neurons,
            edges: Edge::strongest(network),
            top,
            pixels: test.inputs.row(input).to_vec(),
            label: usize::from(test.labels[input]),
            probabilities,
            state,
        }))
    }
}
