//! Floating point that gives the same bits everywhere.
//!
//! A network trained in the reader's browser must be the network that was trained when the essay
//! was written, weight for weight: a training amplifies a difference in the last bit until the
//! figure and the sentence beside it disagree. IEEE 754 fixes the result of every single `+ - * /`,
//! so equal bits follow from an equal sequence of operations, and each rule of this room keeps that
//! sequence fixed:
//!
//! * **No fused multiply-add.** It rounds once where a product and a sum round twice, and not
//!   every machine has it; WebAssembly has none that is deterministic.
//! * **No function of the platform's library.** `f32::tanh`, `exp`, `ln`, `powf` and the like
//!   differ from one system to the next. The functions that training calls all the time, [`tanh`],
//!   [`exp`] and [`sigmoid`], are built here from basic operations; the rare ones come from the
//!   crate `libm`, which is compiled from the same source everywhere.
//! * **No kernel chosen at run time.** A product that looks up what the processor can do sums in
//!   another order on another processor. Here the order of every [`product`] is defined, and tiles
//!   and vectors only carry out several such sums side by side.
//! * **No order left to the compiler.** Rust never reorders floating-point operations, so code that
//!   it turns into vector instructions (these loops are written for that) keeps its results.
//!
//! All this holds for both precisions: what is generic over [`Real`] is compiled to the same sequence
//! of operations on `f32` or on `f64`.
//!
//! Not promised are the sign and the payload of a NaN, which IEEE 754 leaves open: NaN leads to
//! NaN, but not to the same one.

mod elementary;
mod product;
mod real;
mod tile;

use ndarray::Array2;

pub use elementary::{
    exp, exp_slice, normal_cdf, normal_density, sigmoid, sigmoid_slice, tanh, tanh_slice,
};
pub use product::{Blend, Room, column_sums, product};
pub use real::Real;
pub use tile::Factor;

/// A matrix of zeros, [rows, columns].
// Not worth a copy in every place.
#[inline(never)]
pub fn zeros<R: Real>(rows: usize, columns: usize) -> Array2<R> {
    Array2::zeros((rows, columns))
}
