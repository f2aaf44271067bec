//! Layer-local learning: each layer under a linear classifier of its own.

use ndarray::Array2;

use super::{Backprop, Batch, Learning};
use crate::arithmetic::{Blend, Factor, Real, Room, column_sums, product, zeros};
use crate::gradient::Loss;
use crate::network::{Architecture, Network, Parameters};

/// No derivative goes from one hidden layer to another. Every hidden layer has a linear classifier of
/// its activations, and learns by the derivative of that classifier's loss. The classifier of the last
/// one is the network's own last layer, which answers; those of layers 1..H belong to the rule, start
/// as the last layer does, and learn along.
///
/// What ends in layer l learns by that layer's classifier: `W_l`, `b_l`, scale and shift, and the
/// weights of projections and concatenations into l. Skips carry nothing back.
#[derive(Clone, Debug)]
pub struct LayerLocal<R = f32> {
    pass: Backprop<R>,
    /// Weights, [outputs, width], and biases of the classifiers of layers 1..H.
    classifiers: Parameters<R>,
    /// The derivatives by these.
    update: Parameters<R>,
    /// What a classifier says, [batch, outputs].
    answers: Array2<R>,
    /// The derivatives by that.
    errors: Array2<R>,
    room: Room<R>,
}

impl<R: Real> LayerLocal<R> {
    /// The rule with these classifiers, on batches of that many examples.
    pub fn new(
        architecture: &Architecture,
        classifiers: Parameters<R>,
        loss: Loss,
        batch: usize,
    ) -> Self {
        let outputs = || zeros(batch, architecture.outputs);
        Self {
            pass: Backprop::new(architecture, loss, batch),
            update: classifiers.zeros_like(),
            classifiers,
            answers: outputs(),
            errors: outputs(),
            room: Room::default(),
        }
    }
}

impl<R: Real> Learning<R> for LayerLocal<R> {
    fn teach(&mut self, network: &Network<R>, batch: Batch<R>, update: &mut Parameters<R>) -> f64 {
        let Self { pass, classifiers, update: own, answers, errors, room } = self;
        let loss = pass.run(network, batch);
        let Backprop { forward, backward, loss: kind } = pass;
        let depth = network.architecture.depth();
        backward.run_within(network, forward, depth + 1, depth, update);
        let scale = R::ONE / R::from_f64(batch.labels.len() as f64);
        for layer in 1..depth {
            let place = layer - 1;
            let weight = Factor::of(classifiers.weights[place].view());
            let bias = classifiers.biases[place].as_slice().expect(IN_ROWS);
            let said = Factor::of(forward.activations[layer].view());
            product(said, weight.t(), Blend::AddRow(bias), rows_mut(answers), room);
            kind.evaluate(answers.view(), batch.labels, scale, errors);

            let (error, derivative) = (Factor::of(errors.view()), &mut backward.activations[layer]);
            product(error, weight, Blend::Replace, rows_mut(derivative), room);
            backward.run_within(network, forward, layer, layer, update);

            product(error.t(), said, Blend::Replace, rows_mut(&mut own.weights[place]), room);
            let biases = own.biases[place].as_slice_mut().expect(IN_ROWS);
            column_sums(error, Blend::Replace, biases);
        }
        loss
    }

    fn own(&mut self) -> Option<(&mut Parameters<R>, &Parameters<R>)> {
        Some((&mut self.classifiers, &self.update))
    }

    fn for_batches_of(&self, batch: usize, shape: &Architecture) -> Box<dyn Learning<R>> {
        Box::new(Self::new(shape, self.classifiers.clone(), self.pass.loss, batch))
    }

    fn boxed(&self) -> Box<dyn Learning<R>> {
        Box::new(self.clone())
    }
}

/// The elements, row after row.
fn rows_mut<R>(matrix: &mut Array2<R>) -> &mut [R] {
    matrix.as_slice_mut().expect(IN_ROWS)
}

const IN_ROWS: &str = "arrays are made in rows";
