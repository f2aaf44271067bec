//! Feedback alignment: the way back has weights of its own.

use super::{Backprop, Batch, Learning};
use crate::arithmetic::Real;
use crate::gradient::Loss;
use crate::network::{Architecture, Network, Parameters};

/// The error is carried back as in backprop, but through fixed random matrices in the place of the
/// transposes (Lillicrap, Cownden, Tweed, Akerman 2016, doi 10.1038/ncomms13276).
///
/// Every matrix has one of its own, drawn as it was drawn itself, but from another stream: those of
/// layers 2..=H + 1, and those of projections and concatenations. What has no weights is carried back
/// as in backprop: through an identity skip the error goes as it is, and through a normalisation, whose
/// scales belong to single neurons, by the normalisation's own derivative.
#[derive(Clone, Debug)]
pub struct FeedbackAlignment<R = f32> {
    pass: Backprop<R>,
    /// The network of the way back: its weights are the fixed matrices, [fan out, fan in], which the
    /// error is multiplied with as with the transposes of such weights.
    back: Network<R>,
}

impl<R: Real> FeedbackAlignment<R> {
    /// The rule with these matrices, on batches of that many examples.
    pub fn new(
        architecture: &Architecture,
        feedback: Parameters<R>,
        loss: Loss,
        batch: usize,
    ) -> Self {
        Self {
            pass: Backprop::new(architecture, loss, batch),
            back: Network { architecture: architecture.clone(), parameters: feedback },
        }
    }

    /// What training makes small.
    pub(super) fn loss(&self) -> Loss {
        self.pass.loss
    }

    /// The matrices, in the places of the weights that they stand for.
    pub fn feedback_mut(&mut self) -> &mut Parameters<R> {
        &mut self.back.parameters
    }
}

impl<R: Real> Learning<R> for FeedbackAlignment<R> {
    fn teach(&mut self, network: &Network<R>, batch: Batch<R>, update: &mut Parameters<R>) -> f64 {
        let Self { pass, back } = self;
        let loss = pass.run(network, batch);
        for (ours, scale) in back.parameters.scales.iter_mut().zip(&network.parameters.scales) {
            ours.assign(scale);
        }
        let top = network.architecture.depth() + 1;
        pass.backward.run_with_parameters(back, &pass.forward, top, update);
        loss
    }

    fn for_batches_of(&self, batch: usize, shape: &Architecture) -> Box<dyn Learning<R>> {
        Box::new(Self::new(shape, self.back.parameters.clone(), self.pass.loss, batch))
    }

    fn boxed(&self) -> Box<dyn Learning<R>> {
        Box::new(self.clone())
    }
}
