//! The backward pass: the chain rule, from any layer back.

use ndarray::Array2;

use crate::arithmetic::{Real, Start, product};
use crate::network::{Architecture, Forward, Network, Parameters};

/// Derivatives of some quantity by what every layer says. Made once for an architecture and a batch
/// size, and filled anew by each pass, in the precision of the network.
#[derive(Clone, Debug)]
pub struct Backward<R = f32> {
    /// The derivative by the activations of layers 0..=H + 1, each [batch, width]: total, through
    /// every path.
    pub activations: Vec<Array2<R>>,
    /// The derivative by the sums z of the layer at hand, [batch, width], for each layer 1..=H.
    sums: Vec<Array2<R>>,
}

impl<R: Real> Backward<R> {
    /// Room for a batch of inputs.
    pub fn new(architecture: &Architecture, batch: usize) -> Self {
        let depth = architecture.depth();
        let room = |layer| Array2::zeros((batch, architecture.width(layer)));
        Self {
            activations: (0..=depth + 1).map(room).collect(),
            sums: (1..=depth).map(room).collect(),
        }
    }

    /// Carries `activations[top]`, which the caller has filled, back to layer `bottom`, by
    ///
    /// ```text
    /// dz_l = da_l * phi'(z_l)
    /// da_(l-1) = W_l^T dz_l, and for every skip from s to l:
    /// da_s += da_l (identity), dz_l (pre), P^T da_l (projection), C^T dz_l (concat)
    /// ```
    ///
    /// What stands in `activations[bottom..top]` afterwards is the total derivative.
    ///
    /// # Panics
    /// If there are no such layers.
    pub fn run(&mut self, network: &Network<R>, forward: &Forward<R>, top: usize, bottom: usize) {
        self.descend(network, forward, top, bottom, None);
    }

    /// The same, with the derivatives by all parameters of layers 1..=top written to `gradients`;
    /// each a sum over the batch. `bottom` is at most 1.
    ///
    /// # Panics
    /// If there are no such layers.
    pub fn run_with_parameters(
        &mut self,
        network: &Network<R>,
        forward: &Forward<R>,
        top: usize,
        bottom: usize,
        gradients: &mut Parameters<R>,
    ) {
        self.descend(network, forward, top, bottom, Some(gradients));
    }

    fn descend(
        &mut self,
        network: &Network<R>,
        forward: &Forward<R>,
        top: usize,
        bottom: usize,
        mut gradients: Option<&mut Parameters<R>>,
    ) {
        let Network { architecture, parameters } = network;
        for layer in bottom..top {
            self.activations[layer].fill(R::ZERO);
        }
        let lowest = if gradients.is_some() { 1 } else { bottom + 1 };
        for layer in (lowest..=top).rev() {
            let is_output = layer == architecture.depth() + 1;
            let (before, rest) = self.activations.split_at_mut(layer);
            let by_activation = &rest[0];
            if !is_output {
                let by_sum = &mut self.sums[layer - 1];
                by_sum.assign(by_activation);
                *by_sum *= &forward.slopes[layer - 1];
            }
            let by_sum = if is_output { by_activation } else { &self.sums[layer - 1] };
            let weight = parameters.weights[layer - 1].view();
            if layer > bottom {
                product(by_sum.view(), weight, Start::Accumulate, before[layer - 1].view_mut());
            }
            if let Some(gradients) = gradients.as_deref_mut() {
                product(
                    by_sum.t(),
                    forward.activations[layer - 1].view(),
                    Start::Zero,
                    gradients.weights[layer - 1].view_mut(),
                );
                sum_rows(by_sum, gradients.biases[layer - 1].as_slice_mut().unwrap_or_default());
            }
            for (place, skip) in architecture.skips_into(layer) {
                let arriving =
                    if skip.kind.is_before_activation() { by_sum } else { by_activation };
                let weight = parameters.skip_weights[place].as_ref();
                if skip.from >= bottom {
                    match weight {
                        None => before[skip.from] += arriving,
                        Some(weight) => product(
                            arriving.view(),
                            weight.view(),
                            Start::Accumulate,
                            before[skip.from].view_mut(),
                        ),
                    }
                }
                let gradient =
                    gradients.as_deref_mut().and_then(|g| g.skip_weights[place].as_mut());
                if let Some(gradient) = gradient {
                    let source = forward.activations[skip.from].view();
                    product(arriving.t(), source, Start::Zero, gradient.view_mut());
                }
            }
        }
    }
}

/// Adds up the rows of a matrix, the first one first.
fn sum_rows<R: Real>(matrix: &Array2<R>, sums: &mut [R]) {
    sums.fill(R::ZERO);
    for row in matrix.rows() {
        for (sum, &value) in sums.iter_mut().zip(row) {
            *sum += value;
        }
    }
}
