//! The means of columns.

use ndarray::{Array2, ArrayView2};

use crate::arithmetic::Real;

/// Activations, [examples, width], in double precision and with the mean of every column taken away;
/// and the means. Nothing is left of a column that does not vary: sums begin at the first example, so
/// that the mean of equal numbers is that number to the bit.
pub(super) fn centred<R: Real>(activations: ArrayView2<R>) -> (Array2<f64>, Vec<f64>) {
    let mut x = activations.mapv(Real::to_f64);
    let Some(first) = x.rows().into_iter().next().map(|row| row.to_vec()) else {
        return (x, vec![0.0; activations.ncols()]);
    };
    let mut means = vec![0.0; first.len()];
    for row in x.rows() {
        for ((mean, x), first) in means.iter_mut().zip(row).zip(&first) {
            *mean += x - first;
        }
    }
    let count = x.nrows() as f64;
    for (mean, first) in means.iter_mut().zip(&first) {
        *mean = first + *mean / count;
    }
    for mut row in x.rows_mut() {
        for (x, mean) in row.iter_mut().zip(&means) {
            *x -= mean;
        }
    }
    (x, means)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn nothing_is_left_of_a_column_that_does_not_vary() {
        let equal = Array2::from_elem((1_000, 1), 0.1);
        let (x, means) = centred(equal.view());
        assert!(x.iter().all(|x| *x == 0.0) && means == [0.1]);
        let (x, means) = centred(array![[1.0_f32, 5.0], [2.0, 3.0]].view());
        assert_eq!((x, means), (array![[-0.5, 1.0], [0.5, -1.0]], vec![1.5, 4.0]));
        assert!(centred(Array2::<f32>::zeros((0, 2)).view()).0.is_empty());
    }
}
