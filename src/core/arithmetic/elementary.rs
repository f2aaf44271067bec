//! Elementary functions of one `f32`, made of `+ - * /`, comparisons and bit patterns only.
//!
//! Every function is a straight line of operations without a branch that depends on the argument,
//! so that a loop over a slice becomes vector code, and the vector code gives the same bits as the
//! scalar function. `ulp` below is the distance of the result from the true value in units of the
//! spacing of `f32` at the true value; the best that any `f32` function can do is 0.5.

use super::Real;

/// The hyperbolic tangent.
///
/// At most 4.07 ulp (relative error 2.8e-7) from the true value, measured over all `f32`; a tiny
/// argument is returned as it is, and the result is exactly 1 from 9.04 on. Exactly odd (so −0
/// gives −0), never beyond ±1, ±1 at ±∞; NaN gives NaN. Not quite monotone: between neighbours it
/// may step back by up to 5 ulp.
///
/// With y = tanh(x/2) = n/d, tanh x = 2y/(1 + y²) = n·2d/(n² + d²). The detour over the half
/// argument pays because 2y/(1 + y²) is flat at y = 1: an error of y where tanh saturates hardly
/// arrives in the result, so a small fraction n/d will do.
#[inline]
pub fn tanh(x: f32) -> f32 {
    // `clamp` hands NaN on, which `min` and `max` would not.
    let x = x.clamp(-TANH_SATURATION, TANH_SATURATION);
    let t = x * x;
    let n = x + x * ((TANH_P[1] * t + TANH_P[0]) * t);
    // d = 2 + e. The sums below put the large exact term last, so that there is one large rounding.
    let e = ((TANH_Q[2] * t + TANH_Q[1]) * t + TANH_Q[0]) * t;
    let d = 2.0 + e;
    let quotient = n * (d + d) / (4.0 + (e * (4.0 + e) + n * n));
    quotient.clamp(-1.0, 1.0)
}

/// From 9.011 on, tanh is closer to 1 than to any other `f32`; and here the quotient above is
/// exactly 1, where it is within one spacing of 1 elsewhere.
const TANH_SATURATION: f32 = 9.04;

// x (1 + P₀ x² + P₁ x⁴) / (2 + Q₀ x² + Q₁ x⁴ + Q₂ x⁶) approximates tanh(x/2) on [0, 9.02]. Fitted by
// Lawson's reweighted least squares to the smallest greatest relative error, where the error at x
// is allowed to be cosh x times that at 0, since that is how much the doubling forgives; what is
// left in tanh x is 2⁻²⁷.
const TANH_P: [f32; 2] = [0.029_777_432, 0.000_114_332_85];
const TANH_Q: [f32; 3] = [0.226_221_46, 0.002_413_859_8, 2.461_358_2e-6];

/// The exponential function.
///
/// At most 0.99 ulp (relative error 8.4e-8) from the true value and monotone, measured over all
/// `f32`. Overflows to +∞ where the true value does, underflows gradually through the subnormal
/// numbers to 0; exp(±0) is exactly 1; NaN gives NaN.
#[inline]
pub fn exp(x: f32) -> f32 {
    let x = x.clamp(EXP_LOWEST, EXP_HIGHEST);
    // Adding 1.5·2²³ leaves no bits for a fraction: the sum is rounded to an integer, which can be
    // read from its lowest bits as well as by subtracting the constant again. (`f32::round` would
    // be a call of the platform's library where the processor has no such instruction.)
    let shifted = x * std::f32::consts::LOG2_E + ROUNDER;
    let n = shifted - ROUNDER;
    let exponent = shifted.to_bits().wrapping_sub(ROUNDER.to_bits()) as i32;
    // The first product is exact, and so is the first difference.
    let r = (x - n * LN_2_HIGH) - n * LN_2_LOW;
    let q = (((EXP_Q[4] * r + EXP_Q[3]) * r + EXP_Q[2]) * r + EXP_Q[1]) * r + EXP_Q[0];
    let mantissa = 1.0 + (r + r * r * q);
    // 2ⁿ in two factors, for n may lie beyond the exponents of normal numbers. The first product
    // is exact; overflow and the rounding to a subnormal number happen once, in the second.
    let half = exponent >> 1;
    mantissa * power_of_two(half) * power_of_two(exponent - half)
}

/// exp rounds to 0 below this, and is beyond all finite numbers above that.
const EXP_LOWEST: f32 = -104.0;
const EXP_HIGHEST: f32 = 89.0;
const ROUNDER: f32 = 12_582_912.0;
// ln 2 in two parts; the first has 15 bits, so that its product with an integer of 8 bits is exact.
const LN_2_HIGH: f32 = 22_713.0 / 32_768.0;
const LN_2_LOW: f32 = 1.428_606_8e-6;
// 1 + r + r² Q(r) approximates exp r on ±ln(2)/2 to a relative 2⁻²⁸; fitted like tanh above.
const EXP_Q: [f32; 5] = [0.499_999_94, 0.166_665_2, 0.041_668_4, 0.008_368_851, 0.001_381_432];

/// 2ⁿ for −126 ≤ n ≤ 127.
#[inline]
fn power_of_two(n: i32) -> f32 {
    f32::from_bits(((n + 127) as u32) << 23)
}

/// The logistic function 1/(1 + exp(−x)).
///
/// At most 2.41 ulp (relative error 1.8e-7) from the true value, measured over all `f32`: the very
/// negative ones included, where the result runs through the subnormal numbers to 0. NaN gives NaN.
#[inline]
pub fn sigmoid(x: f32) -> f32 {
    // exp of a negative number cannot overflow, and keeps its relative accuracy.
    let e = exp(-x.abs());
    let numerator = if x < 0.0 { e } else { 1.0 };
    numerator / (1.0 + e)
}

/// The hyperbolic tangent of every element, in place.
pub fn tanh_slice<R: Real>(values: &mut [R]) {
    for value in values {
        *value = value.tanh();
    }
}

/// The exponential function of every element, in place.
pub fn exp_slice<R: Real>(values: &mut [R]) {
    for value in values {
        *value = value.exp();
    }
}

/// The logistic function of every element, in place.
pub fn sigmoid_slice<R: Real>(values: &mut [R]) {
    for value in values {
        *value = value.sigmoid();
    }
}

/// Φ(x), the probability that a standard normal variable is at most x.
///
/// At most 0.51 ulp: computed in `f64` and rounded once. Not fast.
pub fn normal_cdf(x: f32) -> f32 {
    f64::from(x).normal_cdf() as f32
}

/// The density exp(−x²/2)/√(2π) of the standard normal distribution, the slope of [`normal_cdf`].
///
/// At most 0.51 ulp: computed in `f64` and rounded once. Not fast.
pub fn normal_density(x: f32) -> f32 {
    f64::from(x).normal_density() as f32
}
