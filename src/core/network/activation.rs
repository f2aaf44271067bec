//! Activation functions, each beside its derivative.

use serde::{Deserialize, Serialize};

use crate::arithmetic::Real;
use crate::named::{Named as _, named};

/// What a hidden neuron does with its sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Activation {
    /// Hyperbolic tangent.
    Tanh,
    /// max(0, z); its derivative at 0 is 0.
    Relu,
    /// 1 / (1 + exp(-z)).
    Sigmoid,
    /// z sigmoid(z) (Elfwing, Uchibe, Doya 2017; Ramachandran, Zoph, Le 2017).
    Silu,
    /// z Phi(z), the exact one (Hendrycks, Gimpel 2016).
    Gelu,
    /// z itself.
    Linear,
}

named!(Activation {
    Tanh: "tanh", "tanh";
    Relu: "relu", "ReLU";
    Sigmoid: "sigmoid", "sigmoid";
    Silu: "silu", "SiLU";
    Gelu: "gelu", "GELU";
    Linear: "linear", "linear";
});

impl Activation {
    /// Turns sums z into phi(z), in place, and writes phi'(z).
    ///
    /// # Panics
    /// If the two slices differ in length.
    pub fn apply<R: Real>(self, sums: &mut [R], slopes: &mut [R]) {
        assert_eq!(sums.len(), slopes.len(), "one slope for each sum");
        let (one, zero) = (R::ONE, R::ZERO);
        // Each closure is a type of its own, so that each loop is compiled for its function.
        match self.built() {
            Self::Tanh => each(sums, slopes, |z| {
                let a = z.tanh();
                (a, one - a * a)
            }),
            Self::Relu => each(sums, slopes, |z| {
                // Written so that a sum that is not a number stays one, and is noticed.
                let off = z <= zero;
                (if off { zero } else { z }, if off { zero } else { one })
            }),
            Self::Sigmoid => each(sums, slopes, |z| {
                let a = z.sigmoid();
                (a, a * (one - a))
            }),
            Self::Silu => each(sums, slopes, |z| {
                let s = z.sigmoid();
                (z * s, s * (one + z * (one - s)))
            }),
            Self::Gelu => each(sums, slopes, |z| {
                let cdf = z.normal_cdf();
                (z * cdf, cdf + z * z.normal_density())
            }),
            Self::Linear => slopes.fill(one),
        }
    }

    /// The gain at which signals and gradients of a wide network neither shrink nor grow at the
    /// start, where there is one that is known in closed form: weights N(0, gain^2 / fan in).
    ///
    /// 1 for linear (Saxe, `McClelland`, Ganguli 2013) and, for small signals, tanh; the square root
    /// of 2 for [`Self::Relu`] (He et al. 2015).
    pub fn critical_gain(self) -> Option<f64> {
        match self {
            Self::Tanh | Self::Linear => Some(1.0),
            Self::Relu => Some(std::f64::consts::SQRT_2),
            Self::Sigmoid | Self::Silu | Self::Gelu => None,
        }
    }
}

/// Puts a function's value in the place of its argument, and its derivative beside it.
fn each<R: Real>(sums: &mut [R], slopes: &mut [R], function: impl Fn(R) -> (R, R)) {
    for (z, slope) in sums.iter_mut().zip(slopes) {
        (*z, *slope) = function(*z);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slopes_are_the_derivatives() {
        for &activation in Activation::ALL {
            for i in -40..=40 {
                let z = f64::from(i) * 0.1 + 0.05;
                let value = |z: f64| {
                    let (mut sum, mut slope) = ([z], [0.0]);
                    activation.apply(&mut sum, &mut slope);
                    (sum[0], slope[0])
                };
                let h = 1e-5;
                let (forward, backward) = (value(z + h).0, value(z - h).0);
                let difference = (forward - backward) / (2.0 * h);
                let slope = value(z).1;
                assert!(
                    (difference - slope).abs() < 1e-9,
                    "{activation:?} {z} {difference} {slope}"
                );
            }
        }
    }

    #[test]
    fn the_slope_of_relu_at_zero_is_zero() {
        let (mut sum, mut slope) = ([0.0, -0.0, f32::NAN], [9.0; 3]);
        Activation::Relu.apply(&mut sum, &mut slope);
        assert_eq!(slope[..2], [0.0, 0.0]);
        assert!(sum[2].is_nan());
    }
}
