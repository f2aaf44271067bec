//! The two precisions.

use std::fmt::Debug;
use std::iter::Sum;
use std::ops::{AddAssign, DivAssign, MulAssign, Neg, SubAssign};

use ndarray::{LinalgScalar, ScalarOperand};
use wide::f32x4;

use super::elementary;

/// A floating-point number, `f32` or `f64`.
///
/// Single precision is what networks are trained and shown in, and the default of every type that
/// depends on the precision. Double precision is for checks: where a derivative is a small
/// difference of large numbers, the roundings of a pass in single precision are all that is left.
///
/// The functions give the same bits everywhere, in either precision. (On an `f32` or `f64` by name
/// `x.exp()` is the platform's function; on an `R: Real` it is this one.)
pub trait Real:
    sealed::Sealed
    + LinalgScalar
    + ScalarOperand
    + Debug
    + Default
    + PartialOrd
    + Neg<Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
    + DivAssign
    + Sum
    + From<f32>
    + Send
    + Sync
{
    /// 0.
    const ZERO: Self;
    /// 1.
    const ONE: Self;

    /// The nearest number of this precision.
    fn from_f64(x: f64) -> Self;

    /// The same number in double precision.
    fn to_f64(self) -> f64;

    /// Whether the number is neither infinite nor NaN.
    fn is_finite(self) -> bool;

    /// The magnitude.
    #[must_use]
    fn abs(self) -> Self;

    /// The transpose of a block: element \[i\]\[j\] becomes \[j\]\[i\].
    #[must_use]
    fn transposed(block: [[Self; 4]; 4]) -> [[Self; 4]; 4] {
        [0, 1, 2, 3].map(|i| block.map(|row| row[i]))
    }

    /// The square root, which every machine rounds as it should be.
    #[must_use]
    fn sqrt(self) -> Self;

    /// The exponential function.
    #[must_use]
    fn exp(self) -> Self;

    /// The hyperbolic tangent.
    #[must_use]
    fn tanh(self) -> Self;

    /// The logistic function 1/(1 + exp(−x)).
    #[must_use]
    fn sigmoid(self) -> Self;

    /// Φ(x), the probability that a standard normal variable is at most x.
    ///
    /// In double precision the relative error grows in the lower tail, like x² units of rounding.
    #[must_use]
    fn normal_cdf(self) -> Self;

    /// The density exp(−x²/2)/√(2π) of the standard normal distribution.
    #[must_use]
    fn normal_density(self) -> Self;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

impl Real for f32 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;

    #[inline]
    fn from_f64(x: f64) -> Self {
        x as Self
    }

    #[inline]
    fn to_f64(self) -> f64 {
        f64::from(self)
    }

    #[inline]
    fn is_finite(self) -> bool {
        self.is_finite()
    }

    #[inline]
    fn abs(self) -> Self {
        self.abs()
    }

    #[inline]
    fn sqrt(self) -> Self {
        self.sqrt()
    }

    // The compiler does not find these eight shuffles by itself.
    #[inline]
    fn transposed(block: [[Self; 4]; 4]) -> [[Self; 4]; 4] {
        f32x4::transpose(block.map(f32x4::new)).map(f32x4::to_array)
    }

    #[inline]
    fn exp(self) -> Self {
        elementary::exp(self)
    }

    #[inline]
    fn tanh(self) -> Self {
        elementary::tanh(self)
    }

    #[inline]
    fn sigmoid(self) -> Self {
        elementary::sigmoid(self)
    }

    fn normal_cdf(self) -> Self {
        elementary::normal_cdf(self)
    }

    fn normal_density(self) -> Self {
        elementary::normal_density(self)
    }
}

impl Real for f64 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;

    #[inline]
    fn from_f64(x: f64) -> Self {
        x
    }

    #[inline]
    fn to_f64(self) -> f64 {
        self
    }

    #[inline]
    fn is_finite(self) -> bool {
        self.is_finite()
    }

    #[inline]
    fn abs(self) -> Self {
        self.abs()
    }

    #[inline]
    fn sqrt(self) -> Self {
        self.sqrt()
    }

    fn exp(self) -> Self {
        libm::exp(self)
    }

    fn tanh(self) -> Self {
        libm::tanh(self)
    }

    fn sigmoid(self) -> Self {
        // As in single precision: exp of a negative number cannot overflow.
        let e = libm::exp(-self.abs());
        let numerator = if self < 0.0 { e } else { 1.0 };
        numerator / (1.0 + e)
    }

    fn normal_cdf(self) -> Self {
        0.5 * libm::erfc(-self * std::f64::consts::FRAC_1_SQRT_2)
    }

    fn normal_density(self) -> Self {
        libm::exp(-0.5 * self * self) * FRAC_1_SQRT_2PI
    }
}

const FRAC_1_SQRT_2PI: f64 = 0.398_942_280_401_432_7;
