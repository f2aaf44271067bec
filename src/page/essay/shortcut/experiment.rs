//! The twins of the figure of the shortcuts, and what there is to see of them.

use serde::{Deserialize, Serialize};

use super::State;
use crate::data::Examples;
use crate::essay::message::{self, Scored};
use crate::essay::permalink::{LinkError, MOST_STEPS};
use crate::essay::track::Track;
use crate::essay::twins::{self, Runs, Twins, curve};
use crate::figure::network_view::Edge;
use crate::gradient::GradientByLayer;
use crate::measure::Accuracy;
use crate::network::{Forward, Network};
use crate::training::Recipe;

/// What there is to see.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The state that is shown, with the steps that were really taken.
    pub state: State,
    /// The network with the skips, or the plain one where there are none.
    pub shown: Runner,
    /// The plain twin of a network with skips.
    pub twin: Option<Runner>,
    /// The number of test examples.
    pub of: usize,
    /// The number of classes.
    pub classes: usize,
    /// The strongest weights of the network that is shown.
    pub edges: Vec<Edge>,
}

impl Scored for Snapshot {
    fn scores(&self) -> [&[Vec<f64>]; 2] {
        let twin = self.twin.as_ref();
        [&self.shown.now.neurons, twin.map_or(&[], |twin| &twin.now.neurons)]
    }
}

/// What is measured of one network in the race.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Runner {
    /// The number of steps taken.
    pub steps: usize,
    /// Right answers.
    pub right: usize,
    /// The step at which it diverged, if it did.
    pub diverged: Option<usize>,
    /// Steps and test accuracies, one after the other.
    pub curve: Vec<f32>,
    /// The gradient before the first step.
    pub start: GradientByLayer,
    /// The gradient now.
    pub now: GradientByLayer,
}

impl Runner {
    /// Its accuracy by steps.
    pub fn points(&self) -> Vec<(f32, f32)> {
        twins::points(&self.curve)
    }

    /// The first marked step at which it had reached a share of right answers.
    pub fn reached(&self, share: f32) -> Option<usize> {
        twins::reached(&self.points(), share)
    }
}

/// The networks of the figure.
pub struct Experiment {
    state: State,
    twins: Twins,
    shown: Option<Measured>,
    twin: Option<Measured>,
}

/// A network's gradient before training, and gradient and accuracy at some step: they are measured
/// again only when they may have changed.
struct Measured {
    recipe: Recipe,
    start: GradientByLayer,
    steps: usize,
    now: GradientByLayer,
    accuracy: Accuracy,
}

impl Default for Experiment {
    fn default() -> Self {
        let state = State::default();
        Self { twins: Twins::new(state.recipe.clone()), state, shown: None, twin: None }
    }
}

impl crate::essay::Experiment for Experiment {
    fn show(&mut self, link: &str) -> Result<(), LinkError> {
        let next = State::from_permalink(link)?;
        self.twins.show(&next.recipe, next.step, next.twin)?;
        self.state = next;
        Ok(())
    }

    fn advance(&mut self, until: usize, twin_until: usize, go_on: &mut dyn FnMut() -> bool) {
        self.twins.advance(until, twin_until, go_on);
    }

    fn snapshot(&mut self) -> message::Snapshot {
        let Runs { shown, twin, test } = self.twins.runs();
        let recipe = &self.state.recipe;
        let steps = (told(shown), twin.map_or(0, told));
        let edges = Edge::strongest(shown.network());
        let shown = runner(shown, recipe, test, &mut self.shown);
        let plain = twins::plain(recipe);
        let twin = twin.map(|twin| runner(twin, &plain, test, &mut self.twin));
        message::Snapshot::of(&Snapshot {
            state: State { step: steps.0, twin: steps.1, ..self.state.clone() },
            shown,
            twin,
            of: test.len(),
            classes: recipe.data.classes(),
            edges,
        })
    }

    fn networks(&mut self) -> [Option<&Network>; 2] {
        self.twins.runs().networks()
    }
}

/// The number of steps that leads back to a run: one more where that one made it diverge.
fn told(track: &Track) -> usize {
    (track.steps() + usize::from(track.diverged().is_some())).min(MOST_STEPS)
}

fn runner(track: &Track, recipe: &Recipe, test: &Examples, known: &mut Option<Measured>) -> Runner {
    let steps = track.steps();
    let mut measured = match known.take() {
        Some(known) if known.recipe == *recipe => known,
        _ => {
            let Ok(network) = recipe.network() else {
                unreachable!("a run has a network that can be made")
            };
            let (start, accuracy) = measure(&network, recipe, test);
            Measured { recipe: recipe.clone(), steps: 0, now: start.clone(), accuracy, start }
        }
    };
    if measured.steps != steps {
        measured.steps = steps;
        (measured.now, measured.accuracy) = measure(track.network(), recipe, test);
    }
    let runner = Runner {
        steps,
        right: measured.accuracy.right,
        diverged: track.diverged().map(|diverged| diverged.steps),
        curve: curve(track, measured.accuracy),
        start: measured.start.clone(),
        now: measured.now.clone(),
    };
    *known = Some(measured);
    runner
}

/// The gradient and the accuracy of a network, from one pass.
fn measure(network: &Network, recipe: &Recipe, test: &Examples) -> (GradientByLayer, Accuracy) {
    let forward = Forward::of(network, test.inputs.view());
    let gradient = GradientByLayer::of_pass(network, &forward, recipe.loss, &test.labels);
    (gradient, Accuracy::of_logits(forward.logits(), &test.labels))
}
