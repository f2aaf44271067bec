//! Sign-symmetry: the way back knows of every weight only its sign.

use ndarray::Array2;

use super::{Batch, FeedbackAlignment, Learning};
use crate::arithmetic::Real;
use crate::gradient::Loss;
use crate::network::{Architecture, Network, Parameters};

/// The error is carried back as in backprop, but through sign(W) sqrt(2/(fan in + fan out)) in the
/// place of W (Liao, Leibo, Poggio 2016, arXiv:1510.05067). The signs are those of the weights as they
/// stand; the sign of 0 is 0. The magnitude is the standard deviation of Glorot's initialisation, with
/// the fan in that initialisations have.
///
/// Skips and normalisations are carried back as in [`FeedbackAlignment`].
#[derive(Clone, Debug)]
pub struct SignSymmetry<R = f32>(FeedbackAlignment<R>);

impl<R: Real> SignSymmetry<R> {
    /// The rule, on batches of that many examples.
    pub fn new(architecture: &Architecture, loss: Loss, batch: usize) -> Self {
        Self(FeedbackAlignment::new(architecture, Parameters::zeros(architecture), loss, batch))
    }

    /// Writes the matrices of this network into the places of its weights.
    ///
    /// # Panics
    /// If there is another room for them.
    pub fn write_feedback(network: &Network<R>, feedback: &mut Parameters<R>) {
        let Network { architecture, parameters } = network;
        for (layer, (weight, signs)) in
            (1..).zip(parameters.weights.iter().zip(&mut feedback.weights))
        {
            write_signs(weight, architecture.fan_in(layer), signs);
        }
        let skips = parameters.skip_weights.iter().zip(&mut feedback.skip_weights);
        for (&skip, (weight, signs)) in architecture.skips.iter().zip(skips) {
            if let (Some(weight), Some(signs)) = (weight, signs) {
                write_signs(weight, architecture.fan_in_of_skip(skip), signs);
            }
        }
    }
}

fn write_signs<R: Real>(weight: &Array2<R>, fan_in: usize, signs: &mut Array2<R>) {
    let magnitude = (R::from_f64(2.0) / R::from_f64((fan_in + weight.nrows()) as f64)).sqrt();
    for (sign, &weight) in signs.iter_mut().zip(weight) {
        *sign = if weight > R::ZERO {
            magnitude
        } else if weight < R::ZERO {
            -magnitude
        } else {
            R::ZERO
        };
    }
}

impl<R: Real> Learning<R> for SignSymmetry<R> {
    fn teach(&mut self, network: &Network<R>, batch: Batch<R>, update: &mut Parameters<R>) -> f64 {
        Self::write_feedback(network, self.0.feedback_mut());
        self.0.teach(network, batch, update)
    }

    fn for_batches_of(&self, batch: usize, shape: &Architecture) -> Box<dyn Learning<R>> {
        Box::new(Self::new(shape, self.0.loss(), batch))
    }

    fn boxed(&self) -> Box<dyn Learning<R>> {
        Box::new(self.clone())
    }
}
