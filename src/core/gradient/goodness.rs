//! The gradient of the goodness: back through the passes of all labels.

use ndarray::{Array2, ArrayView2};

use super::Backward;
use crate::arithmetic::{Real, zeros};
use crate::network::{Architecture, Goodness, Network, Parameters, mean_of_squares, overlay};

/// The goodness of all labels, and the derivatives of anything that is computed from it. Made once for
/// an architecture and a number of examples, and filled anew by each pass.
///
/// [`Goodness`] divides what a layer says by its length before others hear it. With h the activations
/// of a layer of n neurons, f the factor, y = f h what is heard, and w the derivative by the summed
/// goodness, in which this layer's is the mean of squares of h, the way back is
///
/// ```text
/// dh = f (dy - y mean(dy y)) + w 2 h / n
/// ```
///
/// The passes of the labels stand side by side: row `label * examples + example`.
#[derive(Clone, Debug)]
pub struct GoodnessGradient<R = f32> {
    pass: Goodness<R>,
    backward: Backward<R>,
    scores: Array2<R>,
    by_inputs: Array2<R>,
}

impl<R: Real> GoodnessGradient<R> {
    /// Room for so many examples.
    pub fn new(architecture: &Architecture, examples: usize) -> Self {
        let rows = examples * architecture.outputs;
        Self {
            pass: Goodness::new(architecture, rows),
            backward: Backward::new(architecture, rows),
            scores: zeros(examples, architecture.outputs),
            by_inputs: zeros(examples, architecture.inputs),
        }
    }

    /// What [`Goodness::by_label`] says of these inputs, [examples, inputs], to the bit: the summed
    /// goodness with each label, [examples, classes].
    ///
    /// # Panics
    /// If the inputs do not fit the network and the room.
    pub fn scores(&mut self, network: &Network<R>, inputs: ArrayView2<R>) -> &Array2<R> {
        let Self { pass, scores, .. } = self;
        let (examples, classes) = scores.dim();
        assert_eq!(inputs.nrows(), examples, "the inputs fit the room");
        for (row, mut told) in pass.inputs_mut().rows_mut().into_iter().enumerate() {
            told.assign(&inputs.row(row % examples));
            overlay(told.as_slice_mut().expect(IN_ROWS), row / examples, classes);
        }
        scores.fill(R::ZERO);
        pass.run(network, |_, activations| {
            for (row, said) in activations.rows().into_iter().enumerate() {
                let goodness = mean_of_squares(said.to_slice().expect(IN_ROWS));
                scores[[row % examples, row / examples]] += goodness;
            }
        });
        scores
    }

    /// The derivatives by the inputs, [examples, inputs], where those by the scores of the last pass
    /// are these, [examples, classes]. The places on which labels are laid get 0.
    ///
    /// # Panics
    /// If they do not fit the room, or the network is of another shape.
    pub fn by_inputs(&mut self, network: &Network<R>, by_scores: &Array2<R>) -> &Array2<R> {
        let Self { pass, backward, by_inputs, .. } = self;
        let (examples, classes) = by_scores.dim();
        let depth = network.architecture.depth();
        backward.activations[depth].fill(R::ZERO);
        backward.run_seen(network, &pass.forward, depth, |layer, derivatives| {
            through_length(pass, by_scores, layer, derivatives);
        });
        let derivatives = &mut backward.activations[0];
        without_length(pass, 0, derivatives);
        by_inputs.fill(R::ZERO);
        for (row, derivatives) in derivatives.rows().into_iter().enumerate() {
            let mut by_input = by_inputs.row_mut(row % examples);
            for (by_input, &derivative) in by_input.iter_mut().zip(derivatives).skip(classes) {
                *by_input += derivative;
            }
        }
        by_inputs
    }

    /// The derivatives by all parameters, sums over the examples, are written to `gradients`; those of
    /// the last layer, which says nothing, are 0.
    ///
    /// # Panics
    /// As above.
    pub fn by_parameters(
        &mut self,
        network: &Network<R>,
        by_scores: &Array2<R>,
        gradients: &mut Parameters<R>,
    ) {
        let Self { pass, backward, .. } = self;
        let depth = network.architecture.depth();
        backward.activations[depth].fill(R::ZERO);
        backward.run_seen_with_parameters(
            network,
            &pass.forward,
            depth,
            gradients,
            |layer, derivatives| through_length(pass, by_scores, layer, derivatives),
        );
        gradients.weights[depth].fill(R::ZERO);
        gradients.biases[depth].fill(R::ZERO);
    }
}

/// Puts the derivatives by the activations of a hidden layer, its own goodness among what they change,
/// in the place of those by what others hear of them.
fn through_length<R: Real>(
    pass: &Goodness<R>,
    by_scores: &Array2<R>,
    layer: usize,
    derivatives: &mut Array2<R>,
) {
    without_length(pass, layer, derivatives);
    let examples = by_scores.nrows();
    let twice = R::from_f64(2.0 / derivatives.ncols() as f64);
    let rows = derivatives.rows_mut().into_iter().zip(pass.forward.activations[layer].rows());
    for (row, ((mut derivatives, heard), &factor)) in rows.zip(&pass.factors[layer]).enumerate() {
        let share = by_scores[[row % examples, row / examples]] * twice / factor;
        for (derivative, &heard) in derivatives.iter_mut().zip(heard) {
            *derivative += share * heard;
        }
    }
}

/// The same without that goodness; layer 0 is the inputs.
fn without_length<R: Real>(pass: &Goodness<R>, layer: usize, derivatives: &mut Array2<R>) {
    let rows = derivatives.rows_mut().into_iter().zip(pass.forward.activations[layer].rows());
    for ((mut derivatives, heard), &factor) in rows.zip(&pass.factors[layer]) {
        let derivatives = derivatives.as_slice_mut().expect(IN_ROWS);
        let heard = heard.to_slice().expect(IN_ROWS);
        let pairs = derivatives.iter().zip(heard);
        let along = pairs.fold(R::ZERO, |sum, (&derivative, &heard)| sum + derivative * heard);
        let mean = along / R::from_f64(heard.len() as f64);
        for (derivative, &heard) in derivatives.iter_mut().zip(heard) {
            *derivative = factor * (*derivative - heard * mean);
        }
    }
}

const IN_ROWS: &str = "arrays are made in rows";
