//! The studies of learning rules: how far each comes, at the learning rate that suits it best.

use super::named::{STEPS, condition, look, network};
use super::{Condition, Purpose, Quantity, Study};
use crate::data::Data;
use crate::named::{Named as _, named};
use crate::network::{Activation, Scheme, file};
use crate::training::{Optimiser, Recipe, RecipeError, Rule};

/// The learning rates among which each rule has its own.
const RATES: [f32; 7] = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05];
/// The same for the larger network, which wants smaller ones.
const SMALLER_RATES: [f32; 7] = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01];

/// The networks that every rule is to train.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Learner {
    /// Three layers of 16 tanh neurons.
    ShallowTanh,
    /// Three layers of 16 neurons that are [`Activation::Relu`].
    ShallowRelu,
    /// Five layers of 32 of these.
    DeepRelu,
    /// Three layers of 128 of these, on [`Data::Mnist`].
    Mnist,
}

named!(Learner {
    ShallowTanh: "tanh-3", "3 layers of 16 tanh";
    ShallowRelu: "relu-3", "3 layers of 16 ReLU";
    DeepRelu: "relu-5", "5 layers of 32 ReLU";
    Mnist: "mnist", "MNIST: 3 layers of 128 ReLU";
});

impl Learner {
    /// The network, and how this rule trains it.
    pub fn recipe(self, rule: Rule, learning_rate: f32) -> Recipe {
        let (activation, scheme, depth, width) = match self {
            Self::ShallowTanh => (Activation::Tanh, Scheme::Glorot, 3, 16),
            Self::ShallowRelu => (Activation::Relu, Scheme::Glorot, 3, 16),
            Self::DeepRelu => (Activation::Relu, Scheme::He, 5, 32),
            Self::Mnist => (Activation::Relu, Scheme::He, 3, 128),
        };
        let data = if self == Self::Mnist { Data::Mnist } else { Data::Digits };
        let optimiser = Optimiser::Adam;
        Recipe { data, width, rule, optimiser, learning_rate, ..network(activation, scheme, depth) }
    }

    /// The rules that can train it.
    pub fn rules(self) -> impl Iterator<Item = Rule> {
        Rule::ALL.iter().copied().filter(move |&rule| self.refusal(rule).is_none())
    }

    /// Why a rule cannot train it, if that is so.
    pub fn refusal(self, rule: Rule) -> Option<RecipeError> {
        self.recipe(rule, self.rates()[0]).validate_up_to(file::MAX_WIDTH).err()
    }

    /// The learning rates that every rule rehearses with.
    pub fn rates(self) -> &'static [f32] {
        if self == Self::Mnist { &SMALLER_RATES } else { &RATES }
    }

    /// The study that holds the rehearsals, and the one that holds what came of them.
    pub fn studies(self) -> (&'static str, &'static str) {
        if self == Self::Mnist { ("c7-mnist-rates", "c7-mnist") } else { ("c7-rates", "c7") }
    }

    /// The condition in which a rule rehearses at one rate.
    pub fn rehearsal(self, rule: Rule, rate: f32) -> String {
        format!("{}-{}-{rate}", self.name(), rule.name())
    }

    /// The rate that a rule does best at in its rehearsals; a test chooses it again.
    pub fn rate(self, rule: Rule) -> f32 {
        use Rule::{DirectFeedback, FeedbackAlignment, ForwardForward, LayerLocal, SignSymmetry};
        match (self, rule) {
            (Self::Mnist, FeedbackAlignment | DirectFeedback | SignSymmetry) => 0.0005,
            (Self::Mnist, Rule::Backprop) | (Self::DeepRelu, DirectFeedback) => 0.001,
            (Self::ShallowRelu, DirectFeedback)
            | (Self::DeepRelu, FeedbackAlignment)
            | (Self::Mnist, ForwardForward) => 0.002,
            (Self::ShallowTanh, Rule::Backprop | FeedbackAlignment | LayerLocal)
            | (Self::ShallowRelu, Rule::Backprop) => 0.01,
            (Self::ShallowTanh, DirectFeedback | SignSymmetry)
            | (Self::ShallowRelu, ForwardForward)
            | (Self::DeepRelu, LayerLocal) => 0.02,
            _ => 0.005,
        }
    }
}

pub(super) fn studies() -> Vec<Study> {
    let small = [Learner::ShallowTanh, Learner::ShallowRelu, Learner::DeepRelu];
    let study = |name, title, seeds, conditions| Study { name, title, seeds, conditions };
    vec![
        study("c7-rates", "C7: which learning rate suits each learning rule?", 20, rates(&small)),
        study("c7", "C7: does anything match backprop?", 24, rules(&small)),
        study(
            "c7-mnist-rates",
            "C7: which learning rate suits each learning rule, on MNIST?",
            3,
            rates(&[Learner::Mnist]),
        ),
        study(
            "c7-mnist",
            "C7: does anything match backprop on MNIST?",
            8,
            rules(&[Learner::Mnist]),
        ),
    ]
}

fn rates(learners: &[Learner]) -> Vec<Condition> {
    let mut conditions = Vec::new();
    for &learner in learners {
        for rule in learner.rules() {
            for &rate in learner.rates() {
                let looks = vec![look(STEPS, vec![Quantity::Accuracy])];
                let (name, recipe) = (learner.rehearsal(rule, rate), learner.recipe(rule, rate));
                let condition = condition(name, recipe, looks);
                conditions.push(Condition { purpose: Purpose::Rehearsal, ..condition });
            }
        }
    }
    conditions
}

fn rules(learners: &[Learner]) -> Vec<Condition> {
    let mut conditions = Vec::new();
    for &learner in learners {
        for rule in learner.rules() {
            let recipe = learner.recipe(rule, learner.rate(rule));
            // The last layer's is 0 under every rule.
            let angles = (1..=recipe.depth).map(Quantity::Angle);
            let angles: Vec<Quantity> = match rule {
                Rule::Backprop | Rule::ForwardForward => Vec::new(),
                _ => angles.collect(),
            };
            let accuracies = vec![Quantity::Accuracy, Quantity::TrainingAccuracy];
            let mut looks = vec![look(STEPS, [accuracies, angles.clone()].concat())];
            if !angles.is_empty() {
                looks.insert(0, look(0, angles));
            }
            conditions.push(condition(
                format!("{}-{}", learner.name(), rule.name()),
                recipe,
                looks,
            ));
        }
    }
    conditions
}
