//! Probes: how well a linear classifier names the classes from what one layer says.
//!
//! A probe is trained on a layer of a finished network and changes nothing of it. That the classes
//! can be read off a layer by a linear map says what is there to be read, not that the network reads
//! it. Alain and Bengio, *Understanding intermediate layers using linear classifier probes*, 2016,
//! arXiv:1610.01644; theirs is logistic regression, and this one has a solution that no optimiser
//! has to look for.

use ndarray::{Array2, ArrayView1, ArrayView2};

use super::columns::centred;
use super::{Accuracy, cholesky};
use crate::arithmetic::{Blend, Factor, Real, Room, product, zeros};

/// A probe is fitted on so many training examples, the first ones, or on all if there are fewer.
pub const PROBE_EXAMPLES: usize = 1_000;

/// What a unit of squared weight costs, for each example that a probe is fitted on.
const RIDGE: f64 = 0.001;

/// A ridge classifier, one class against the rest, on standardised activations.
///
/// Every column has its mean over the fitted examples taken away and is divided by its population
/// standard deviation over them, unless that is 0. For the resulting X \[n, width\] and, for each
/// class, the column y that is 1 for its examples and 0 for the others, the weights w make
/// ||y - mean(y) - X w||² + 0.001 n ||w||² smallest. The class with the largest mean(y) + x w
/// answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Probe {
    means: Vec<f64>,
    /// 1 where a column does not vary.
    deviations: Vec<f64>,
    /// [classes, width].
    weights: Array2<f64>,
    /// The share of each class.
    shares: Vec<f64>,
}

impl Probe {
    /// Fits a probe to activations, [examples, width], in double precision. None where a number is
    /// not finite, or there is no example.
    ///
    /// # Panics
    /// If there are not as many labels as examples, or a label is none of the classes.
    pub fn fit<R: Real>(activations: ArrayView2<R>, labels: &[u8], classes: usize) -> Option<Self> {
        let (count, width) = activations.dim();
        assert_eq!(count, labels.len(), "one label for each example");
        if count == 0 {
            return None;
        }
        let n = count as f64;
        let (mut x, means) = centred(activations);
        let deviation = |column: ArrayView1<f64>| {
            let squares = column.iter().fold(0.0, |sum, x| sum + x * x);
            let deviation = (squares / n).sqrt();
            if deviation == 0.0 { 1.0 } else { deviation }
        };
        let deviations: Vec<f64> = x.columns().into_iter().map(deviation).collect();
        for mut row in x.rows_mut() {
            row.iter_mut().zip(&deviations).for_each(|(x, deviation)| *x /= deviation);
        }
        let (mut weights, mut shares) = (zeros(classes, width), vec![0.0; classes]);
        // The columns of X sum to 0, so what mean(y) adds to Xᵀ y is nothing.
        for (row, &label) in x.rows().into_iter().zip(labels) {
            shares[usize::from(label)] += 1.0;
            weights.row_mut(usize::from(label)).zip_mut_with(&row, |sum, x| *sum += x);
        }
        for share in &mut shares {
            *share /= n;
        }
        let mut gram = vec![0.0; width * width];
        let columns = Factor::of(x.view());
        product(columns.t(), columns, Blend::Replace, &mut gram, &mut Room::default());
        for diagonal in gram.iter_mut().step_by(width + 1) {
            *diagonal += RIDGE * n;
        }
        cholesky::solve(&mut gram, weights.as_slice_mut()?, width)?;
        let is_finite = weights.iter().all(|weight: &f64| weight.is_finite());
        is_finite.then_some(Self { means, deviations, weights, shares })
    }

    /// How many of other activations of the same layer, [examples, width], it names rightly (the
    /// first of equally large answers counts).
    ///
    /// # Panics
    /// If there are not as many labels as examples, or the width is another.
    pub fn accuracy<R: Real>(&self, activations: ArrayView2<R>, labels: &[u8]) -> Accuracy {
        let mut x = activations.mapv(Real::to_f64);
        for mut row in x.rows_mut() {
            for ((x, mean), deviation) in row.iter_mut().zip(&self.means).zip(&self.deviations) {
                *x = (*x - mean) / deviation;
            }
        }
        let mut answers = zeros(x.nrows(), self.shares.len());
        let (x, weights) = (Factor::of(x.view()), Factor::of(self.weights.view()));
        let blend = Blend::AddRow(&self.shares);
        let out = answers.as_slice_mut().expect("arrays are made in rows");
        product(x, weights.t(), blend, out, &mut Room::default());
        Accuracy::of_logits(answers.view(), labels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Chance;
    use ndarray::array;

    fn normal(shape: (usize, usize), stream: &str) -> Array2<f64> {
        let mut chance = Chance::new(1, stream);
        Array2::from_shape_simple_fn(shape, || chance.normal())
    }

    /// One column, already standard: for each class w = Σ x y / (n + 0.001 n).
    #[test]
    fn one_column_by_hand() {
        let x = array![[-1.0_f32], [-1.0], [1.0], [1.0]];
        let probe = Probe::fit(x.view(), &[0, 1, 1, 1], 3).unwrap();
        assert_eq!(probe.shares, [0.25, 0.75, 0.0]);
        let expected = [-1.0 / 4.004, 1.0 / 4.004, 0.0];
        for (weight, expected) in probe.weights.iter().zip(expected) {
            assert!((weight - expected).abs() < 1e-15);
        }
        // The first class scores 0.25 + 1.5/4.004 at -1.5, and at -1 just less than the second.
        let near = probe.accuracy(array![[-1.5_f32], [-1.0], [1.0]].view(), &[0, 1, 1]);
        assert_eq!(near.right, 3);
    }

    /// Where a sum of squares is smallest its slope is 0, in every class and direction.
    #[test]
    fn the_normal_equations_hold() {
        let (n, width, classes) = (200, 7, 4);
        let mut activations = normal((n, width), "activations");
        activations.column_mut(2).map_inplace(|x| *x = 10.0 + 0.01 * *x);
        activations.column_mut(5).fill(0.1);
        let labels: Vec<u8> = (0..n).map(|row| (row * row % 4 * 3 % 4) as u8).collect();
        let probe = Probe::fit(activations.view(), &labels, classes).unwrap();
        let x = |row: usize, column: usize| {
            (activations[[row, column]] - probe.means[column]) / probe.deviations[column]
        };
        for class in 0..classes {
            let truth = |row: usize| f64::from(u8::from(usize::from(labels[row]) == class));
            let share = (0..n).map(truth).sum::<f64>() / n as f64;
            let weight = |column: usize| probe.weights[[class, column]];
            let residual = |row: usize| {
                truth(row) - share - (0..width).map(|c| x(row, c) * weight(c)).sum::<f64>()
            };
            for column in 0..width {
                let along: f64 = (0..n).map(|row| residual(row) * x(row, column)).sum();
                let slope = along - 0.001 * n as f64 * weight(column);
                assert!(slope.abs() < 1e-9, "class {class}, column {column}: {slope}");
            }
        }
        assert_eq!(probe.weights.column(5), array![0.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn the_units_of_a_neuron_do_not_matter() {
        let (train, test) = (normal((300, 5), "train"), normal((300, 5), "test"));
        let label = |row: ArrayView1<f64>| u8::from(row[0] + row[1] * row[2] > 0.5 * row[3]);
        let labels = |x: &Array2<f64>| x.rows().into_iter().map(label).collect::<Vec<u8>>();
        let (of_train, of_test) = (labels(&train), labels(&test));
        let accuracy = |unit: fn(f64) -> f64| {
            let probe = Probe::fit(train.mapv(unit).view(), &of_train, 2).unwrap();
            probe.accuracy(test.mapv(unit).view(), &of_test)
        };
        let plain = accuracy(|x| x);
        assert!((0.7..0.95).contains(&plain.share()), "{plain:?}");
        assert_eq!(plain, accuracy(|x| 1e6 * x - 1e3));
        assert_eq!(plain, accuracy(|x| -1e-6 * x));
    }

    #[test]
    fn what_says_nothing_is_guessed_and_what_is_not_finite_is_not_probed() {
        let probe = Probe::fit(Array2::from_elem((5, 3), 0.1).view(), &[0, 1, 1, 1, 0], 2);
        let other = normal((4, 3), "other");
        assert_eq!(probe.unwrap().accuracy(other.view(), &[1, 1, 0, 1]).right, 3);
        for wild in [f32::NAN, f32::INFINITY] {
            assert_eq!(Probe::fit(array![[wild], [1.0]].view(), &[0, 1], 2), None);
        }
        assert_eq!(Probe::fit(Array2::<f32>::zeros((0, 3)).view(), &[], 2), None);
    }
}
