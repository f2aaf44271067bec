//! Data: inputs, labels, and the fixed split into what is trained on and what is tested on.
//!
//! The named sets are made once and never change: the digits are in the program, the points in the
//! plane are drawn from a fixed seed. See [`digits`], [`spiral`], [`circles`], [`moons`], [`xor`] and
//! [`blobs`] for what each holds. A reader's own examples are a [`Table`] or [`Points`].

mod chance;
mod coder;
mod digits;
mod order;
mod plane;
mod points;
mod table;

pub use chance::Chance;
pub use chance::{NOTHING, fnv};
pub use digits::{DIGITS_ROWS, Digit, digits, digits_row, digits_row_in_test, pack_digits};
pub use order::BatchOrder;
pub use plane::{blobs, circles, moons, spiral, xor};
pub use points::{MOST_POINTS, POINT_CLASSES, Points};
pub use table::{
    Column, FEWEST_ROWS, LONGEST_FILE, MOST_CLASSES, MOST_COLUMNS, MOST_ROWS, Table, TableError,
};

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use crate::named::Named;

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

/// What a network learns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Data {
    /// 8x8 handwritten digits, see [`digits`].
    Digits,
    /// Two interleaved arms in the plane, see [`spiral`].
    Spiral,
    /// A ring round another, see [`circles`].
    Circles,
    /// Two half circles that reach into each other, see [`moons`].
    Moons,
    /// Opposite quadrants, see [`xor`].
    Xor,
    /// Three clouds, see [`blobs`].
    Blobs,
    /// Somebody's own examples, of which only the shape is known here; whoever trains on them has
    /// them. They have no name that a link could give, and are never among [`Named::ALL`].
    Own {
        /// The number of inputs of an example.
        inputs: usize,
        /// The number of classes.
        classes: usize,
    },
}

impl Named for Data {
    const ALL: &'static [Self] =
        &[Self::Digits, Self::Spiral, Self::Circles, Self::Moons, Self::Xor, Self::Blobs];

    fn name(self) -> &'static str {
        match self {
            Self::Digits => "digits",
            Self::Spiral => "spiral",
            Self::Circles => "circles",
            Self::Moons => "moons",
            Self::Xor => "xor",
            Self::Blobs => "blobs",
            Self::Own { .. } => "own",
        }
    }

    fn label(self) -> &'static str {
        self.name()
    }
}

/// The data set that somebody works with, loaded once: to unpack the digits takes as long as to train
/// a small network on them.
#[derive(Clone, Debug, Default)]
pub struct Loaded(Option<(Data, Split)>);

impl Loaded {
    /// The data set, which stays until another one is wanted.
    ///
    /// # Panics
    /// As [`Data::load`].
    pub fn get(&mut self, data: Data) -> &Split {
        let kept = self.0.take().filter(|(of, _)| *of == data);
        &self.0.insert(kept.unwrap_or_else(|| (data, data.load()))).1
    }
}

impl Data {
    /// Loads or makes the data set.
    ///
    /// # Panics
    /// On somebody's own examples, which are nowhere to be loaded from.
    pub fn load(self) -> Split {
        match self.built() {
            Self::Digits => digits(),
            Self::Spiral => spiral(),
            Self::Circles => circles(),
            Self::Moons => moons(),
            Self::Xor => xor(),
            Self::Blobs => blobs(),
            Self::Own { .. } => panic!("only their owner has these examples"),
        }
    }

    /// The number of inputs of an example.
    pub fn inputs(self) -> usize {
        match self.built() {
            Self::Digits => 64,
            Self::Own { inputs, .. } => inputs,
            _ => 2,
        }
    }

    /// The number of classes.
    pub fn classes(self) -> usize {
        match self.built() {
            Self::Digits => 10,
            Self::Blobs => 3,
            Self::Own { classes, .. } => classes,
            _ => 2,
        }
    }

    /// What its examples are called.
    pub fn examples(self) -> &'static str {
        match self {
            Self::Digits => "digits",
            Self::Own { .. } => "examples",
            _ => "points",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_named_set_has_the_shape_that_it_says() {
        for &data in Data::ALL {
            let split = data.load();
            assert_eq!((split.inputs(), split.classes), (data.inputs(), data.classes()));
            for part in [&split.train, &split.test] {
                let classes = 0..data.classes() as u8;
                assert!(classes.clone().all(|class| part.labels.contains(&class)));
                assert!(part.labels.iter().all(|label| classes.contains(label)));
            }
            assert_eq!(Data::from_name(data.name()), Some(data));
        }
    }
}
