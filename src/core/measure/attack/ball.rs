//! Where an attack may go.

use ndarray::{Array2, ArrayView1, ArrayView2};

use super::STARTS;
use crate::arithmetic::Real;
use crate::data::{Chance, NOTHING, fnv};

/// All that is within epsilon of some inputs, each input for itself, and within 0 to 1.
#[derive(Clone, Debug)]
pub struct Ball<R = f32> {
    centre: Array2<R>,
    low: Array2<R>,
    high: Array2<R>,
    epsilon: f64,
}

impl<R: Real> Ball<R> {
    /// The ball around these inputs, [examples, inputs].
    ///
    /// # Panics
    /// If one of them lies outside 0 to 1, or epsilon is negative.
    pub fn around(inputs: ArrayView2<R>, epsilon: f64) -> Self {
        assert!(epsilon >= 0.0, "epsilon is not negative");
        let is_inside = |x: &R| (R::ZERO..=R::ONE).contains(x);
        assert!(inputs.iter().all(is_inside), "inputs lie between 0 and 1");
        let radius = R::from_f64(epsilon);
        Self {
            centre: inputs.to_owned(),
            low: inputs.mapv(|x| larger(x - radius, R::ZERO)),
            high: inputs.mapv(|x| smaller(x + radius, R::ONE)),
            epsilon,
        }
    }

    /// Its radius.
    pub fn epsilon(&self) -> f64 {
        self.epsilon
    }

    /// The inputs themselves.
    pub fn centre(&self) -> &Array2<R> {
        &self.centre
    }

    /// Moves every input by `step` along the sign of its derivative, or not at all where that is
    /// exactly 0, and puts it back into the ball.
    ///
    /// # Panics
    /// If there are not as many.
    pub fn step(&self, at: &mut Array2<R>, derivatives: ArrayView2<R>, step: R) {
        let bounds = self.low.iter().zip(&self.high);
        for ((x, &derivative), (&low, &high)) in at.iter_mut().zip(derivatives).zip(bounds) {
            let moved = if derivative > R::ZERO {
                *x + step
            } else if derivative < R::ZERO {
                *x - step
            } else {
                *x
            };
            *x = smaller(larger(moved, low), high);
        }
    }

    /// The lower or the upper end for every input, as its sign says.
    ///
    /// # Panics
    /// If there is no such example.
    pub(super) fn end(&self, example: usize, input: usize, is_upper: bool) -> R {
        if is_upper { self.high[[example, input]] } else { self.low[[example, input]] }
    }

    /// Where the strong attack starts: at the inputs themselves, and at points drawn uniformly from
    /// the ball without regard to 0 and 1, and then put within these. The streams are
    /// `attack.start.1` and so on, each followed by a hash of the example's inputs, so that an example
    /// has the same starts whatever else is attacked.
    pub fn starts(&self, seed: u32) -> [Array2<R>; STARTS] {
        let radius = R::from_f64(self.epsilon);
        std::array::from_fn(|start| {
            let mut points = self.centre.clone();
            if start == 0 {
                return points;
            }
            for (example, mut row) in points.rows_mut().into_iter().enumerate() {
                let mut chance = self.chance(seed, &format!("attack.start.{start}"), example);
                for (input, x) in row.iter_mut().enumerate() {
                    let moved = *x + R::from(chance.symmetric(1.0)) * radius;
                    let (low, high) = (self.low[[example, input]], self.high[[example, input]]);
                    *x = smaller(larger(moved, low), high);
                }
            }
            points
        })
    }

    /// A stream of chance of this name for one example.
    pub(super) fn chance(&self, seed: u32, name: &str, example: usize) -> Chance {
        Chance::new(seed, &format!("{name}.{:016x}", hash(self.centre.row(example))))
    }
}

/// A hash of an example's inputs (FNV-1a, 64), the same in both precisions.
fn hash<R: Real>(inputs: ArrayView1<R>) -> u64 {
    inputs.iter().fold(NOTHING, |hash, x| fnv(hash, &x.to_f64().to_bits().to_le_bytes()))
}

fn larger<R: Real>(a: R, b: R) -> R {
    if a > b { a } else { b }
}

fn smaller<R: Real>(a: R, b: R) -> R {
    if a < b { a } else { b }
}
