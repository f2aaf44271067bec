//! The gradient by layer, and the rate at which it changes from one layer to the next.
use serde::{Deserialize, Serialize};

use super::{Backward, Loss};
use crate::arithmetic::Real;
use crate::data::Examples;
use crate::network::{Forward, Network};

/// The size of the loss's gradient at every layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GradientByLayer {
    /// For layers 1..=H the mean over examples of |dLoss/da|, neuron by neuron, of each example's
    /// own loss.
    pub neurons: Vec<Vec<f64>>,
    /// `G_l`, the mean over the layer's neurons, for layers 1..=H.
    pub layers: Vec<f64>,
    /// The line through ln `G_l`, where there are two layers to draw it through.
    pub fit: Option<Fit>,
}

/// The least-squares line of ln `G_l` against the distance H - l from the last hidden layer. Layers
/// with a gradient of 0, or of no finite value, are left out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fit {
    /// exp(slope): the factor by which the gradient changes for each layer further from the
    /// output; below 1 it vanishes, above 1 it explodes.
    pub rate: f64,
    /// ln G at distance 0.
    pub intercept: f64,
    /// The share of the variance of ln `G_l` that the line explains.
    pub r_squared: f64,
}

impl GradientByLayer {
    /// Measures a network on examples, in the network's precision.
    ///
    /// # Panics
    /// If the examples do not fit the network.
    pub fn of<R: Real>(network: &Network<R>, loss: Loss, examples: &Examples) -> Self {
        let forward = Forward::of(network, examples.inputs.mapv(R::from).view());
        Self::of_pass(network, &forward, loss, &examples.labels)
    }

    /// Measures a network on examples whose forward pass has been made.
    ///
    /// # Panics
    /// If the labels do not fit the pass.
    pub fn of_pass<R: Real>(
        network: &Network<R>,
        forward: &Forward<R>,
        loss: Loss,
        labels: &[u8],
    ) -> Self {
        let top = network.architecture.depth() + 1;
        let mut backward = Backward::new(&network.architecture, forward.batch());
        loss.evaluate(forward.logits(), labels, R::ONE, &mut backward.activations[top]);
        backward.run(network, forward, top, 1);
        let neurons: Vec<Vec<f64>> =
            backward.activations[1..top].iter().map(|layer| mean_magnitude(layer.view())).collect();
        let layers: Vec<f64> =
            neurons.iter().map(|layer| layer.iter().sum::<f64>() / layer.len() as f64).collect();
        let fit = Fit::through(&layers);
        Self { neurons, layers, fit }
    }

    /// The layers whose gradient is exactly 0, which the fit leaves out.
    pub fn zero_layers(&self) -> Vec<usize> {
        let zeros = self.layers.iter().enumerate().filter(|(_, g)| **g == 0.0);
        zeros.map(|(place, _)| place + 1).collect()
    }
}

/// The mean of |x| down every column of [examples, neurons], in double precision.
pub(crate) fn mean_magnitude<R: Real>(values: ndarray::ArrayView2<R>) -> Vec<f64> {
    let mut means = vec![0.0; values.ncols()];
    for row in values.rows() {
        for (mean, value) in means.iter_mut().zip(row) {
            *mean += value.abs().to_f64();
        }
    }
    let count = values.nrows() as f64;
    for mean in &mut means {
        *mean /= count;
    }
    means
}

impl Fit {
    /// The line through `G_1..G_H`.
    fn through(layers: &[f64]) -> Option<Self> {
        let points: Vec<(f64, f64)> = layers
            .iter()
            .rev()
            .enumerate()
            .filter(|(_, g)| **g > 0.0 && g.is_finite())
            .map(|(distance, &g)| (distance as f64, libm::log(g)))
            .collect();
        if points.len() < 2 {
            return None;
        }
        let count = points.len() as f64;
        let mean_x = points.iter().map(|(x, _)| x).sum::<f64>() / count;
        let mean_y = points.iter().map(|(_, y)| y).sum::<f64>() / count;
        let xx: f64 = points.iter().map(|(x, _)| (x - mean_x) * (x - mean_x)).sum();
        let xy: f64 = points.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
        let yy: f64 = points.iter().map(|(_, y)| (y - mean_y) * (y - mean_y)).sum();
        let slope = xy / xx;
        let intercept = mean_y - slope * mean_x;
        // A level line through points that all lie on it explains them.
        let r_squared = if yy > 0.0 { slope * xy / yy } else { 1.0 };
        Some(Self { rate: libm::exp(slope), intercept, r_squared })
    }

    /// ln G that the line gives at a distance from the last hidden layer.
    pub fn at(self, distance: f64) -> f64 {
        self.intercept + libm::log(self.rate) * distance
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exact_power_law_is_recovered() {
        // G_l = 3 * 0.5^(H - l), with H = 6.
        let layers: Vec<f64> = (1..=6).map(|l| 3.0 * 0.5_f64.powi(6 - l)).collect();
        let fit = Fit::through(&layers).unwrap();
        assert!((fit.rate - 0.5).abs() < 1e-12);
        assert!((fit.at(0.0) - 3.0_f64.ln()).abs() < 1e-12);
        assert!((fit.r_squared - 1.0).abs() < 1e-12);
    }

    #[test]
    fn zeros_are_left_out() {
        let fit = Fit::through(&[0.0, 0.0, 0.25, 0.5]).unwrap();
        assert!((fit.rate - 0.5).abs() < 1e-12);
        assert!(Fit::through(&[0.0, 0.0, 1.0]).is_none());
    }
}
