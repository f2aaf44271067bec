//! Data: inputs, labels, and the fixed split into what is trained on and what is tested on.
//!
//! The named sets are made once and never change: the digits are in the program, the points in the
//! plane are drawn from a fixed seed. See [`digits`], [`spiral`], [`circles`], [`moons`], [`xor`] and
//! [`blobs`] for what each holds. [`mnist`] is too large for that, and comes from files that somebody
//! brings. A reader's own examples are a [`Table`] or [`Points`].

mod chance;
mod coder;
mod digits;
mod idx;
mod order;
mod plane;
mod points;
mod table;

pub use chance::Chance;
pub use chance::{NOTHING, fnv};
pub use digits::{DIGITS_ROWS, Digit, digits, digits_row, digits_row_in_test, pack_digits};
pub use idx::{IdxError, IdxFile, MNIST_SIDE, MOST_IMAGES, Problem, mnist, mnist_in_one};
pub use order::BatchOrder;
pub use plane::{blobs, circles, moons, spiral, xor};
pub use points::{MOST_POINTS, POINT_CLASSES, Points};
pub use table::{
    Column, FEWEST_ROWS, LONGEST_FILE, MOST_CLASSES, MOST_COLUMNS, MOST_ROWS, Table, TableError,
};

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use ndarray::{Array2, s};
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

    /// The first of them, so many or all there are.
    pub fn first(&self, count: usize) -> Cow<'_, Self> {
        if count >= self.len() {
            return Cow::Borrowed(self);
        }
        let inputs = self.inputs.slice(s![..count, ..]).to_owned();
        Cow::Owned(Self { inputs, labels: self.labels[..count].to_vec() })
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
    /// 28x28 handwritten digits, see [`mnist`]: as many as whoever brings them has. It is not among
    /// [`Named::ALL`], which are those that can be had anywhere; a figure that has them says so.
    Mnist,
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
            Self::Mnist => "mnist",
            Self::Own { .. } => "own",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Mnist => "MNIST",
            _ => self.name(),
        }
    }
}

/// The data set that somebody works with, loaded once: to unpack the digits takes as long as to train
/// a small network on them. What cannot be loaded has to be brought before.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    kept: Option<(Data, Split)>,
    brought: Option<(Data, Arc<Split>)>,
}

/// A data set that somebody has to bring, and nobody did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotBrought(pub Data);

impl fmt::Display for NotBrought {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the examples of {} are not here", self.0.label())
    }
}

impl std::error::Error for NotBrought {}

impl Loaded {
    /// Takes in a data set, in place of what was brought before.
    pub fn bring(&mut self, data: Data, split: Arc<Split>) {
        self.brought = Some((data, split));
    }

    /// The data set, which stays until another one is wanted.
    ///
    /// # Errors
    /// If it is one that has to be brought, and was not.
    pub fn get(&mut self, data: Data) -> Result<&Split, NotBrought> {
        if data.is_brought() {
            let brought = self.brought.as_ref().filter(|(of, _)| *of == data);
            return brought.map(|(_, split)| &**split).ok_or(NotBrought(data));
        }
        let kept = self.kept.take().filter(|(of, _)| *of == data);
        Ok(&self.kept.insert(kept.unwrap_or_else(|| (data, data.load()))).1)
    }
}

impl Data {
    /// Whether its examples are nowhere to be loaded from, and somebody has to bring them.
    pub fn is_brought(self) -> bool {
        matches!(self.built(), Self::Mnist | Self::Own { .. })
    }

    /// Loads or makes the data set.
    ///
    /// # Panics
    /// If its examples [have to be brought](Self::is_brought); [`Loaded`] has an error for that.
    pub fn load(self) -> Split {
        match self.built() {
            Self::Digits => digits(),
            Self::Spiral => spiral(),
            Self::Circles => circles(),
            Self::Moons => moons(),
            Self::Xor => xor(),
            Self::Blobs => blobs(),
            Self::Mnist | Self::Own { .. } => panic!("only who brings these examples has them"),
        }
    }

    /// The number of inputs of an example.
    pub fn inputs(self) -> usize {
        match self.built() {
            Self::Digits => 64,
            Self::Mnist => MNIST_SIDE * MNIST_SIDE,
            Self::Own { inputs, .. } => inputs,
            _ => 2,
        }
    }

    /// The number of classes.
    pub fn classes(self) -> usize {
        match self.built() {
            Self::Digits | Self::Mnist => 10,
            Self::Blobs => 3,
            Self::Own { classes, .. } => classes,
            _ => 2,
        }
    }

    /// What its examples are called.
    pub fn examples(self) -> &'static str {
        match self {
            Self::Digits | Self::Mnist => "digits",
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

    #[test]
    fn a_set_that_nobody_brought_is_an_error() {
        let mut loaded = Loaded::default();
        assert_eq!(
            loaded.get(Data::Mnist).unwrap_err().to_string(),
            "the examples of MNIST are not here"
        );
        assert_eq!(Data::from_name("mnist"), None, "whoever has it says so");
        // What was brought is given back, whatever else is loaded meanwhile.
        let brought = Arc::new(xor());
        loaded.bring(Data::Mnist, brought.clone());
        assert_eq!(loaded.get(Data::Blobs), Ok(&blobs()));
        assert_eq!(loaded.get(Data::Mnist), Ok(&*brought));
        let own = Data::Own { inputs: 2, classes: 2 };
        assert_eq!(loaded.get(own), Err(NotBrought(own)));
    }
}
