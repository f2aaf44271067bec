//! Direct feedback alignment: the error goes to every layer at once.

use ndarray::Array2;

use super::{Backprop, Batch, Learning};
use crate::arithmetic::{Blend, Factor, Real, Room, product, zeros};
use crate::data::Chance;
use crate::gradient::Loss;
use crate::network::{Architecture, Network, Parameters};

/// In the place of the derivative by the activations of layer l stands `e B_l`: e is the derivative of
/// the loss by the logits, and `B_l`, [outputs, width], a fixed random matrix, N(0, 1/width) (Nøkland
/// 2016, arXiv:1609.01596). The last layer learns as in backprop. The distribution of `B_l` is a choice,
/// and so is that first weights are those of the recipe.
///
/// Skips carry nothing back. What ends in layer l, the weights of projections and concatenations into
/// it as well as `W_l` and `b_l`, learns from the error at that layer, which a normalisation of the
/// layer passes on by its own derivative.
#[derive(Clone, Debug)]
pub struct DirectFeedback<R = f32> {
    pass: Backprop<R>,
    /// `B_l` of layers 1..=H.
    feedback: Vec<Array2<R>>,
    room: Room<R>,
}

impl DirectFeedback {
    /// The matrices of a seed, each from a stream named after its layer.
    pub fn draw(architecture: &Architecture, seed: u32) -> Vec<Array2<f32>> {
        let layer = |(layer, &width): (usize, &usize)| {
            let mut chance = Chance::new(seed, &format!("feedback.direct.{layer}"));
            let deviation = (1.0 / width as f64).sqrt();
            let mut matrix = zeros(architecture.outputs, width);
            matrix.mapv_inplace(|_: f32| (deviation * chance.normal()) as f32);
            matrix
        };
        (1..).zip(&architecture.hidden).map(layer).collect()
    }
}

impl<R: Real> DirectFeedback<R> {
    /// The rule with these matrices, on batches of that many examples.
    pub fn new(
        architecture: &Architecture,
        feedback: Vec<Array2<R>>,
        loss: Loss,
        batch: usize,
    ) -> Self {
        Self { pass: Backprop::new(architecture, loss, batch), feedback, room: Room::default() }
    }
}

impl<R: Real> Learning<R> for DirectFeedback<R> {
    fn teach(&mut self, network: &Network<R>, batch: Batch<R>, update: &mut Parameters<R>) -> f64 {
        let Self { pass, feedback, room } = self;
        let loss = pass.run(network, batch);
        let Backprop { forward, backward, .. } = pass;
        let top = network.architecture.depth() + 1;
        backward.run_within(network, forward, top, top, update);
        for (layer, matrix) in (1..top).zip(feedback) {
            let (below, above) = backward.activations.split_at_mut(top);
            let error = Factor::of(above[0].view());
            let arriving = below[layer].as_slice_mut().expect("arrays are made in rows");
            product(error, Factor::of(matrix.view()), Blend::Replace, arriving, room);
            backward.run_within(network, forward, layer, layer, update);
        }
        loss
    }

    fn for_batches_of(&self, batch: usize, shape: &Architecture) -> Box<dyn Learning<R>> {
        Box::new(Self::new(shape, self.feedback.clone(), self.pass.loss, batch))
    }

    fn boxed(&self) -> Box<dyn Learning<R>> {
        Box::new(self.clone())
    }
}
