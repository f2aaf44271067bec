//! What the processor could do at best: a measure to hold training against.

use std::hint::black_box;
use wasm_bindgen::prelude::wasm_bindgen;
use wide::f32x4;

/// So many that none waits for its own last result, and few enough for the 16 registers of x86.
const SUMS: usize = 12;

/// Multiplies and adds vectors of 128 bits in registers, in so many rounds; returns how many
/// operations on numbers that was. As everywhere here, product and sum are rounded apart.
#[wasm_bindgen]
pub fn multiply_add(rounds: u32) -> f64 {
    // Settles at 1, far from numbers that are slow to compute with.
    let (factor, summand) = black_box((f32x4::splat(0.999), f32x4::splat(0.001)));
    let mut sums = [f32x4::ONE; SUMS];
    for _ in 0..rounds {
        for sum in &mut sums {
            *sum = *sum * factor + summand;
        }
    }
    black_box(sums);
    f64::from(rounds) * (SUMS * 4 * 2) as f64
}
