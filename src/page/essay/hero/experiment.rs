//! The networks of the opening figure, and what there is to see of them.

use serde::{Deserialize, Serialize};

use super::State;
use crate::attribution::{Importance, Top};
use crate::essay::message::{self, Scored};
use crate::essay::permalink::LinkError;
use crate::essay::track::Track;
use crate::essay::twins::{self, Runs, Twins, curve};
use crate::figure::network_view::Edge;
use crate::gradient::{GradientByLayer, Loss, softmax};
use crate::measure::Accuracy;
use crate::network::{Forward, Network};

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
    pub curve: Vec<f32>,
    /// The same of its plain twin; empty if there is none.
    pub twin_curve: Vec<f32>,
    /// The mean |gradient| of every neuron, layer by layer.
    pub gradients: Vec<Vec<f64>>,
    /// The strongest weights.
    pub edges: Vec<Edge>,
    /// The blue neuron's five.
    pub top: Option<Top>,
    /// The digit that is shown.
    pub pixels: Vec<f32>,
    /// Its class.
    pub label: usize,
    /// What the network says to it.
    pub probabilities: Vec<f32>,
}

impl Scored for Snapshot {
    fn scores(&self) -> [&[Vec<f64>]; 2] {
        [&self.gradients, &[]]
    }
}

impl Snapshot {
    /// The accuracy of the network that is shown, by steps.
    pub fn points(&self) -> Vec<(f32, f32)> {
        twins::points(&self.curve)
    }

    /// The accuracy of its plain twin, by steps.
    pub fn twin_points(&self) -> Option<Vec<(f32, f32)>> {
        self.twin_right.map(|_| twins::points(&self.twin_curve))
    }
}

/// The networks of the figure.
pub struct Experiment {
    state: State,
    twins: Twins,
}

impl Default for Experiment {
    fn default() -> Self {
        let state = State::default();
        Self { twins: Twins::new(state.recipe()), state }
    }
}

impl crate::essay::Experiment for Experiment {
    fn show(&mut self, link: &str) -> Result<(), LinkError> {
        let next = State::from_permalink(link)?;
        self.twins.show(&next.recipe(), next.step, next.twin)?;
        self.state = next;
        Ok(())
    }

    fn advance(&mut self, until: usize, twin_until: usize, go_on: &mut dyn FnMut() -> bool) {
        self.twins.advance(until, twin_until, go_on);
    }

    fn snapshot(&mut self) -> message::Snapshot {
        let Runs { shown, twin, test } = self.twins.runs();
        let network = shown.network();
        let forward = Forward::of(network, test.inputs.view());
        let gradient =
            GradientByLayer::of_pass(network, &forward, Loss::CrossEntropy, &test.labels);
        let input = self.state.input;
        let state =
            State { step: shown.steps(), twin: twin.map_or(0, Track::steps), ..self.state.clone() };
        let probabilities = softmax(forward.logits()).row(input).to_vec();
        let accuracy = Accuracy::of_logits(forward.logits(), &test.labels);
        let twin = twin.map(|twin| (twin, twin.accuracy(test)));
        let top = state.blue.map(|blue| Top::five(&Importance::of_pass(network, &forward, blue)));
        message::Snapshot::of(&Snapshot {
            diverged: shown.diverged().is_some(),
            right: accuracy.right,
            twin_right: twin.map(|(_, accuracy)| accuracy.right),
            of: test.len(),
            curve: curve(shown, accuracy),
            twin_curve: twin.map_or_else(Vec::new, |(twin, accuracy)| curve(twin, accuracy)),
            gradients: gradient.neurons,
            edges: Edge::strongest(network),
            top,
            pixels: test.inputs.row(input).to_vec(),
            label: usize::from(test.labels[input]),
            probabilities,
            state,
        })
    }

    fn networks(&mut self) -> [Option<&Network>; 2] {
        self.twins.runs().networks()
    }
}
