//! Everything that a run depends on.

use serde::{Deserialize, Serialize};

use super::{Optimiser, Trainer};
use crate::data::{Data, Split};
use crate::gradient::Loss;
use crate::network::{
    Activation, Architecture, ArchitectureError, Initialisation, Network, Scheme, Skip,
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
    /// What hidden neurons do with their sums.
    pub activation: Activation,
    /// How it starts.
    pub initialisation: Initialisation,
    /// Its skips.
    pub skips: Vec<Skip>,
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

impl Default for Recipe {
    /// The network that the essay opens with: 12 hidden layers of 16 tanh neurons on the digits,
    /// PyTorch's initialisation, plain gradient descent at rate 0.1, batches of 32.
    fn default() -> Self {
        Self {
            data: Data::Digits,
            depth: 12,
            width: 16,
            activation: Activation::Tanh,
            initialisation: Scheme::PyTorch.into(),
            skips: Vec::new(),
            loss: Loss::CrossEntropy,
            optimiser: Optimiser::Sgd,
            learning_rate: 0.1,
            batch: 32,
            seed: 1,
        }
    }
}

impl Recipe {
    /// The shape of the network.
    pub fn architecture(&self) -> Architecture {
        Architecture {
            inputs: self.data.inputs(),
            hidden: vec![self.width; self.depth],
            outputs: self.data.classes(),
            activation: self.activation,
            skips: self.skips.clone(),
        }
    }

    /// The network before the first step.
    ///
    /// # Errors
    /// What makes the architecture impossible.
    pub fn network(&self) -> Result<Network, ArchitectureError> {
        let architecture = self.architecture();
        architecture.validate()?;
        Ok(Network::new(architecture, self.initialisation, self.seed))
    }

    /// A trainer before its first step, on this data.
    ///
    /// # Errors
    /// What makes the architecture impossible.
    pub fn trainer(&self, data: &Split) -> Result<Trainer, ArchitectureError> {
        Ok(Trainer::new(self.network()?, self, data))
    }

    /// A trainer that goes on from a network of this recipe, which has taken so many steps: to the
    /// bit the one that took them itself. Only plain gradient descent allows that; the other
    /// optimisers remember more than the network holds.
    ///
    /// # Panics
    /// If the network is not one of this recipe's shape.
    pub fn resumed(&self, network: Network, steps: usize, data: &Split) -> Option<Trainer> {
        assert_eq!(network.architecture, self.architecture(), "a network of this recipe");
        let resumed = || Trainer::new(network, self, data).after(steps);
        (self.optimiser == Optimiser::Sgd).then(resumed)
    }
}
