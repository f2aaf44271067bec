//! Everything that a run depends on.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Optimiser, Rule, RuleError, Trainer};
use crate::data::{Data, Split};
use crate::gradient::Loss;
use crate::network::{
    Activation, Architecture, ArchitectureError, Initialisation, MAX_WIDTH, Network, Normalisation,
    Scheme, Skip, file,
};

/// A network and how it is trained. The same recipe and number of steps give the same bits
/// everywhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// What it learns.
    pub data: Data,
    /// The number of hidden layers.
    pub depth: usize,
    /// The number of neurons in each of them.
    pub width: usize,
    /// The layers that have another number, with it, in the order of layers.
    pub widths: Vec<(usize, usize)>,
    /// What hidden neurons do with their sums.
    pub activation: Activation,
    /// What is done to those before.
    pub normalisation: Normalisation,
    /// How it starts.
    pub initialisation: Initialisation,
    /// Its skips.
    pub skips: Vec<Skip>,
    /// How its parts are told what to change.
    #[serde(default)]
    pub rule: Rule,
    /// What training makes small.
    pub loss: Loss,
    /// How parameters follow their gradient.
    pub optimiser: Optimiser,
    /// The learning rate.
    pub learning_rate: f32,
    /// Examples in a batch.
    pub batch: usize,
    /// The seed of every stream of chance.
    pub seed: u32,
}

/// Why what a recipe describes cannot be trained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecipeError {
    /// There is no such network.
    Architecture(ArchitectureError),
    /// The rule cannot train it.
    Rule(RuleError),
}

impl fmt::Display for RecipeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Architecture(error) => error.fmt(f),
            Self::Rule(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for RecipeError {}

impl From<ArchitectureError> for RecipeError {
    fn from(error: ArchitectureError) -> Self {
        Self::Architecture(error)
    }
}

impl From<RuleError> for RecipeError {
    fn from(error: RuleError) -> Self {
        Self::Rule(error)
    }
}

impl Default for Recipe {
    /// The network that the essay opens with: 12 hidden layers of 16 tanh neurons on the digits,
    /// PyTorch's initialisation, plain gradient descent at rate 0.1, batches of 32.
    fn default() -> Self {
        Self {
            data: Data::Digits,
            depth: 12,
            width: 16,
            widths: Vec::new(),
            activation: Activation::Tanh,
            normalisation: Normalisation::None,
            initialisation: Scheme::PyTorch.into(),
            skips: Vec::new(),
            rule: Rule::Backprop,
            loss: Loss::CrossEntropy,
            optimiser: Optimiser::Sgd,
            learning_rate: 0.1,
            batch: 32,
            seed: 1,
        }
    }
}

impl Recipe {
    /// The number of neurons in every hidden layer.
    pub fn hidden(&self) -> Vec<usize> {
        let mut hidden = vec![self.width; self.depth];
        for &(layer, width) in &self.widths {
            if (1..=self.depth).contains(&layer) {
                hidden[layer - 1] = width;
            }
        }
        hidden
    }

    /// The same recipe with hidden layers of these widths, of which the most frequent, the earliest
    /// if there are several, is the one that needs no exception.
    #[must_use]
    pub fn with_hidden(mut self, hidden: &[usize]) -> Self {
        let count = |width: usize| hidden.iter().filter(|other| **other == width).count();
        let most = hidden.iter().map(|width| count(*width)).max();
        if let Some(&width) = hidden.iter().find(|width| Some(count(**width)) == most) {
            self.width = width;
        }
        self.depth = hidden.len();
        let layers = (1..).zip(hidden.iter().copied());
        self.widths = layers.filter(|(_, width)| *width != self.width).collect();
        self
    }

    /// The shape of the network.
    pub fn architecture(&self) -> Architecture {
        Architecture {
            inputs: self.data.inputs(),
            hidden: self.hidden(),
            outputs: self.data.classes(),
            activation: self.activation,
            normalisation: self.normalisation,
            skips: self.skips.clone(),
        }
    }

    /// Says what is wrong with it, if anything is, for a figure that can be steered freely. To train it
    /// natively it may be wider, as wide as a [file] holds.
    ///
    /// # Errors
    /// What makes the architecture impossible, or what the rule cannot train.
    pub fn validate(&self) -> Result<(), RecipeError> {
        self.validate_up_to(MAX_WIDTH)
    }

    /// The same, where hidden layers may have so many neurons.
    ///
    /// # Errors
    /// As above.
    pub fn validate_up_to(&self, most_neurons: usize) -> Result<(), RecipeError> {
        self.architecture().validate_up_to(most_neurons)?;
        Ok(self.rule.validate(self)?)
    }

    /// The network before the first step.
    ///
    /// # Errors
    /// What makes the architecture impossible.
    pub fn network(&self) -> Result<Network, ArchitectureError> {
        let architecture = self.architecture();
        architecture.validate_up_to(file::MAX_WIDTH)?;
        Ok(Network::new(architecture, self.initialisation, self.seed))
    }

    /// A trainer before its first step, on this data.
    ///
    /// # Errors
    /// What makes the architecture impossible, or what the rule cannot train.
    pub fn trainer(&self, data: &Split) -> Result<Trainer, RecipeError> {
        self.validate_up_to(file::MAX_WIDTH)?;
        Ok(Trainer::new(self.network()?, self, data))
    }

    /// A trainer that goes on from a network of this recipe, which has taken so many steps: to the
    /// bit the one that took them itself. Only plain gradient descent allows that; the other
    /// optimisers, and some rules, remember more than the network holds, but for the first step.
    ///
    /// # Panics
    /// If the network is not one of this recipe's shape, or the rule cannot train it.
    pub fn resumed(&self, network: Network, steps: usize, data: &Split) -> Option<Trainer> {
        assert_eq!(network.architecture, self.architecture(), "a network of this recipe");
        let resumed = || Trainer::new(network, self, data).after(steps);
        let is_plain = self.optimiser == Optimiser::Sgd && self.rule.follows_from_the_seed();
        (is_plain || steps == 0).then(resumed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_by_layer_are_exceptions_from_the_most_frequent() {
        let recipe = Recipe { depth: 4, width: 8, widths: vec![(2, 5)], ..Recipe::default() };
        assert_eq!(recipe.hidden(), [8, 5, 8, 8]);
        assert_eq!(Recipe::default().with_hidden(&[8, 5, 8, 8]), recipe);
        assert_eq!(recipe.architecture().hidden, recipe.hidden());
        let even = Recipe::default().with_hidden(&[3, 4, 4, 3]);
        assert_eq!((even.width, even.widths), (3, vec![(2, 4), (3, 4)]));
        assert_eq!(Recipe::default().with_hidden(&[16; 12]), Recipe::default());
    }
}
