//! Optimisers.

use serde::{Deserialize, Serialize};

use crate::named::{Named as _, named};
use crate::network::Parameters;

/// How parameters follow their gradient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Optimiser {
    /// w -= rate g.
    Sgd,
    /// v = 0.9 v + g; w -= rate v (as PyTorch's SGD with momentum 0.9).
    Momentum,
    /// Adam (Kingma, Ba 2015) with decay rates 0.9 and 0.999 and epsilon 1e-8.
    Adam,
}

named!(Optimiser {
    Sgd: "sgd", "SGD";
    Momentum: "momentum", "SGD with momentum 0.9";
    Adam: "adam", "Adam";
});

const MOMENTUM: f32 = 0.9;
const FIRST_DECAY: f32 = 0.9;
const SECOND_DECAY: f32 = 0.999;
const EPSILON: f32 = 1e-8;

/// What an optimiser remembers between steps.
#[derive(Clone, Debug)]
pub enum OptimiserState {
    /// Nothing.
    Sgd,
    /// The velocity.
    Momentum(Parameters),
    /// The averages of the gradient and of its square, and the decay rates to the power of the
    /// number of steps.
    Adam {
        /// The decaying average of the gradient.
        first: Parameters,
        /// The decaying average of its square.
        second: Parameters,
        /// `FIRST_DECAY^steps` and `SECOND_DECAY^steps`.
        powers: (f64, f64),
    },
}

impl OptimiserState {
    /// The state before the first step of such parameters.
    pub fn new(optimiser: Optimiser, parameters: &Parameters) -> Self {
        match optimiser.built() {
            Optimiser::Sgd => Self::Sgd,
            Optimiser::Momentum => Self::Momentum(parameters.zeros_like()),
            Optimiser::Adam => Self::Adam {
                first: parameters.zeros_like(),
                second: parameters.zeros_like(),
                powers: (1.0, 1.0),
            },
        }
    }

    /// Moves the parameters one step along their gradient.
    pub fn step(&mut self, parameters: &mut Parameters, gradient: &Parameters, rate: f32) {
        match self {
            Self::Sgd => {
                for (weights, gradients) in parameters.tensors_mut().zip(gradient.tensors()) {
                    for (weight, gradient) in weights.iter_mut().zip(gradients) {
                        *weight -= rate * gradient;
                    }
                }
            }
            Self::Momentum(velocity) => {
                let tensors = velocity.tensors_mut().zip(gradient.tensors());
                for (weights, (velocities, gradients)) in parameters.tensors_mut().zip(tensors) {
                    for ((weight, velocity), gradient) in
                        weights.iter_mut().zip(velocities).zip(gradients)
                    {
                        *velocity = MOMENTUM * *velocity + gradient;
                        *weight -= rate * *velocity;
                    }
                }
            }
            Self::Adam { first, second, powers } => {
                powers.0 *= f64::from(FIRST_DECAY);
                powers.1 *= f64::from(SECOND_DECAY);
                let first_scale = (1.0 / (1.0 - powers.0)) as f32;
                let second_scale = (1.0 / (1.0 - powers.1)) as f32;
                let averages = first.tensors_mut().zip(second.tensors_mut());
                let tensors = averages.zip(gradient.tensors());
                for (weights, ((firsts, seconds), gradients)) in
                    parameters.tensors_mut().zip(tensors)
                {
                    let averages = firsts.iter_mut().zip(seconds.iter_mut()).zip(gradients);
                    for (weight, ((first, second), gradient)) in weights.iter_mut().zip(averages) {
                        *first = FIRST_DECAY * *first + (1.0 - FIRST_DECAY) * gradient;
                        *second =
                            SECOND_DECAY * *second + (1.0 - SECOND_DECAY) * gradient * gradient;
                        let deviation = (*second * second_scale).sqrt() + EPSILON;
                        *weight -= rate * (*first * first_scale) / deviation;
                    }
                }
            }
        }
    }
}
