//! Networks: their architecture, how they start, and the forward pass.
//!
//! Layer 0 is the input, layers 1..=H are hidden, layer H + 1 holds the logits:
//!
//! ```text
//! z_l = W_l a_(l-1) + b_l  + sum of pre and concat skips into l
//! a_l = phi(N(z_l))        + sum of identity and projection skips into l
//! logits = W_(H+1) a_H + b_(H+1)
//! ```
//!
//! N is layer normalisation, or nothing. Weights are [fan out, fan in], arrays of examples
//! [batch, width].
//!
//! Networks start, learn and are stored in single precision. [`Network::to_double`] gives one whose
//! passes run in double precision, for what has to be judged more exactly. A [`mod@file`] holds
//! a network in a form that PyTorch reads as well.

mod activation;
mod answer;
mod architecture;
pub mod file;
mod forward;
mod initialisation;
mod normalisation;
mod parameters;

pub use activation::Activation;
pub use answer::{Answer, Goodness, mean_of_squares, overlay};
pub use architecture::{
    Architecture, ArchitectureError, MAX_DEPTH, MAX_INPUTS, MAX_OUTPUTS, MAX_SKIPS, MAX_WIDTH,
    Normalisation, Placement, Skip, SkipKind,
};
pub use forward::Forward;
pub use initialisation::{Initialisation, Scheme};
pub use normalisation::Normalised;
pub use parameters::Parameters;

/// An architecture with its parameters, in single precision if nothing else is said.
#[derive(Clone, Debug, PartialEq)]
pub struct Network<R = f32> {
    /// Sizes, activation and skips.
    pub architecture: Architecture,
    /// Weights and biases.
    pub parameters: Parameters<R>,
}

impl Network {
    /// A fresh network: every tensor drawn from its own stream of chance.
    pub fn new(architecture: Architecture, initialisation: Initialisation, seed: u32) -> Self {
        let parameters = initialisation.draw(&architecture, seed);
        Self { architecture, parameters }
    }

    /// The same network in double precision: the same numbers, but what is computed from them is
    /// rounded to double precision. Inputs are widened by `inputs.mapv(f64::from)`.
    pub fn to_double(&self) -> Network<f64> {
        Network { architecture: self.architecture.clone(), parameters: self.parameters.to_double() }
    }
}

/// A neuron of a hidden layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Neuron {
    /// The layer, 1..=H.
    pub layer: usize,
    /// The place in its layer, from 0.
    pub index: usize,
}
