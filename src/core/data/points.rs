//! A reader's own points in the plane, painted class by class.

use std::collections::BTreeMap;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::{Chance, Examples, Split};

/// More points make no link.
pub const MOST_POINTS: usize = 600;
/// Classes that can be painted.
pub const POINT_CLASSES: u8 = 4;
/// A class with fewer points cannot be learned and tested.
const LEAST_OF_A_CLASS: usize = 5;

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Points on a lattice of 64 by 64 cells, one class a cell.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Points {
    /// The class of a cell, by row from below and column from the left.
    cells: BTreeMap<(u8, u8), u8>,
}

impl Points {
    /// Cells of the lattice that they lie on, in each direction: 64, so that a coordinate is a letter.
    pub const SIDE: u8 = 64;
    /// The lattice covers -1.2 to 1.2 both ways, as the named sets of points do.
    pub const REACH: f32 = 1.2;

    /// The coordinate of the middle of the cells in this column, or row.
    pub fn middle(place: u8) -> f32 {
        (f32::from(place) + 0.5) / f32::from(Self::SIDE) * 2.0 * Self::REACH - Self::REACH
    }

    /// The first `count` training points of a set in the plane, each in the cell that it lies in.
    pub fn of(split: &Split, count: usize) -> Self {
        let mut points = Self::default();
        for (point, &class) in split.train.inputs.rows().into_iter().zip(&split.train.labels) {
            if points.len() < count && class < POINT_CLASSES {
                points.paint((point[0], point[1]), Some(class));
            }
        }
        points
    }

    /// Every point with its class.
    pub fn iter(&self) -> impl Iterator<Item = ((f32, f32), u8)> {
        self.cells
            .iter()
            .map(|((row, column), class)| ((Self::middle(*column), Self::middle(*row)), *class))
    }

    /// The number of points.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Puts a point of a class where somebody points, or takes the one away that is there. What lies
    /// outside, or would be one too many, is left alone.
    pub fn paint(&mut self, (x, y): (f32, f32), class: Option<u8>) {
        let (Some(column), Some(row)) = (cell(x), cell(y)) else { return };
        match class {
            None => {
                self.cells.remove(&(row, column));
            }
            Some(class) => {
                if self.len() < MOST_POINTS || self.cells.contains_key(&(row, column)) {
                    self.cells.insert((row, column), class.min(POINT_CLASSES - 1));
                }
            }
        }
    }

    /// The number of classes: the highest one that is painted, and those before it.
    pub fn classes(&self) -> usize {
        self.cells.values().max().map_or(0, |class| usize::from(*class) + 1)
    }

    /// Whether there is enough to learn and to test: two classes or more, each with five points or
    /// more, and none left out between them.
    pub fn are_enough(&self) -> bool {
        let classes = self.classes();
        classes >= 2 && (0..classes as u8).all(|class| self.of_class(class) >= LEAST_OF_A_CLASS)
    }

    fn of_class(&self, class: u8) -> usize {
        self.cells.values().filter(|other| **other == class).count()
    }

    /// The split: a fifth of every class, drawn by chance from seed 0, is tested on.
    ///
    /// # Panics
    /// If there are not enough points.
    pub fn split(&self) -> Split {
        assert!(self.are_enough(), "there are too few points to learn and to test");
        let mut chance = Chance::new(0, "points.split");
        let (mut train, mut test) = (Vec::new(), Vec::new());
        for class in 0..self.classes() as u8 {
            let of_class = self.cells.iter().filter(|(_, other)| **other == class);
            let mut cells: Vec<(u8, u8)> = of_class.map(|(cell, _)| *cell).collect();
            chance.shuffle(&mut cells);
            let tested = cells.len() / 5;
            test.extend(cells[..tested].iter().map(|cell| (*cell, class)));
            train.extend(cells[tested..].iter().map(|cell| (*cell, class)));
        }
        Split { train: examples(&train), test: examples(&test), classes: self.classes() }
    }
}

/// The points as they stand in a link: class after class with a dot between, two letters a point,
/// its column and its row.
impl std::fmt::Display for Points {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for class in 0..self.classes() as u8 {
            if class > 0 {
                f.write_str(".")?;
            }
            for ((row, column), _) in self.cells.iter().filter(|(_, other)| **other == class) {
                let letter = |place: u8| char::from(LETTERS[usize::from(place)]);
                write!(f, "{}{}", letter(*column), letter(*row))?;
            }
        }
        Ok(())
    }
}

impl std::str::FromStr for Points {
    type Err = ();

    /// Reads what a link says; there is nothing if it is not of that form, or names a cell twice.
    fn from_str(text: &str) -> Result<Self, ()> {
        let place = |letter: u8| LETTERS.iter().position(|other| *other == letter).ok_or(());
        let mut points = Self::default();
        for (class, letters) in (0..).zip(text.split('.')) {
            let (pairs, rest) = letters.as_bytes().as_chunks::<2>();
            if class >= POINT_CLASSES || !rest.is_empty() {
                return Err(());
            }
            for pair in pairs {
                let cell = (place(pair[1])? as u8, place(pair[0])? as u8);
                if points.cells.insert(cell, class).is_some() || points.len() > MOST_POINTS {
                    return Err(());
                }
            }
        }
        Ok(points)
    }
}

impl From<Points> for String {
    fn from(points: Points) -> Self {
        points.to_string()
    }
}

impl TryFrom<String> for Points {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse().map_err(|()| "points are two letters each, class after class")
    }
}

/// The cell that a coordinate lies in.
fn cell(coordinate: f32) -> Option<u8> {
    let (reach, side) = (Points::REACH, f32::from(Points::SIDE));
    let place = (coordinate + reach) / (2.0 * reach) * side;
    (0.0..side).contains(&place).then_some(place as u8)
}

/// The examples in the middles of these cells.
fn examples(cells: &[((u8, u8), u8)]) -> Examples {
    let inputs = Array2::from_shape_fn((cells.len(), 2), |(row, axis)| {
        let (y, x) = cells[row].0;
        Points::middle(if axis == 0 { x } else { y })
    });
    Examples { inputs, labels: cells.iter().map(|(_, class)| *class).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{blobs, xor};

    #[test]
    fn what_is_written_is_read() {
        let points = Points::of(&blobs(), 90);
        assert_eq!((points.len(), points.classes()), (90, 3));
        assert_eq!(points.to_string().parse(), Ok(points));
        for nonsense in ["A", "AB.A", "A!", "AB.AB", "..AB...AC", "AB,AC"] {
            assert_eq!(nonsense.parse::<Points>(), Err(()), "{nonsense}");
        }
        assert!("AA".repeat(2).parse::<Points>().is_err());
    }

    #[test]
    fn every_class_is_learned_and_tested() {
        let points = Points::of(&xor(), 50);
        let split = points.split();
        assert_eq!((split.train.len(), split.test.len(), split.classes), (40, 10, 2));
        for part in [&split.train, &split.test] {
            assert!(part.labels.contains(&0) && part.labels.contains(&1));
            // A point lies less than a cell from where it was painted: in its own quadrant.
            for (point, &class) in part.inputs.rows().into_iter().zip(&part.labels) {
                assert_eq!(point[0] * point[1] > 0.0, class == 0);
            }
        }
    }

    #[test]
    fn points_are_painted_painted_over_and_taken_away() {
        let mut points = Points::default();
        points.paint((0.0, 0.0), Some(1));
        points.paint((0.001, 0.001), Some(0));
        assert_eq!((points.len(), points.classes()), (1, 1));
        points.paint((1.3, 0.0), Some(0));
        points.paint((f32::NAN, 0.0), Some(0));
        assert_eq!(points.len(), 1);
        assert!(!points.are_enough());
        points.paint((0.0, 0.0), None);
        assert!(points.is_empty());
    }
}
