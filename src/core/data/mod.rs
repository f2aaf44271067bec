//! Data: inputs, labels, and the fixed split into what is trained on and what is tested on.
//!
//! Everything here is made once and never changes: the digits are in the program, the spiral is
//! drawn from a fixed seed. See [`digits`] and [`spiral`] for what each holds.

mod chance;
mod coder;
mod digits;
mod order;
mod spiral;

pub use chance::Chance;
pub use chance::{NOTHING, fnv};
pub use digits::{DIGITS_ROWS, Digit, digits, digits_row, digits_row_in_test, pack_digits};
pub use order::BatchOrder;
pub use spiral::spiral;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use crate::named::{Named as _, named};

/// Examples with their labels.
#[derive(Clone, Debug, PartialEq)]
pub struct Examples {
    /// The inputs, [examples, inputs].
    pub inputs: Array2<f32>,
    /// The class of each example, counted from 0.
    pub labels: Vec<u8>,
}

impl Examples {
    /// The number of examples.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no example.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }
}

/// A data set with its fixed split.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// What networks are trained on.
    pub train: Examples,
    /// What they never see while they train.
    pub test: Examples,
    /// The number of classes.
    pub classes: usize,
}

impl Split {
    /// The number of inputs of an example.
    pub fn inputs(&self) -> usize {
        self.train.inputs.ncols()
    }
}

/// The data sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Data {
    /// 8x8 handwritten digits, see [`digits`].
    Digits,
    /// Two interleaved arms in the plane, see [`spiral`].
    Spiral,
}

named!(Data {
    Digits: "digits", "digits";
    Spiral: "spiral", "spiral";
});

impl Data {
    /// Loads or makes the data set.
    pub fn load(self) -> Split {
        match self.built() {
            Self::Digits => digits(),
            Self::Spiral => spiral(),
        }
    }

    /// The number of inputs of an example.
    pub fn inputs(self) -> usize {
        match self.built() {
            Self::Digits => 64,
            Self::Spiral => 2,
        }
    }

    /// The number of classes.
    pub fn classes(self) -> usize {
        match self.built() {
            Self::Digits => 10,
            Self::Spiral => 2,
        }
    }
}
