//! Losses.
use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use crate::arithmetic::{Real, exp_slice};
use crate::named::named;

/// What training makes small; each is a mean over the batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Loss {
    /// Softmax cross-entropy: `ln sum_k exp(logit_k) - logit_label`.
    CrossEntropy,
    /// Half the squared distance of tanh(logits) from the targets: +1 for the label's output, -1
    /// for the others; with a single output +1 for class 1 and -1 for class 0.
    SquaredError,
}

named!(Loss {
    CrossEntropy: "cross-entropy", "cross-entropy";
    SquaredError: "squared-error", "half squared error";
});

impl Loss {
    /// The mean loss of a batch of logits, [batch, outputs], in double precision; every example's
    /// own derivative by its logits, times `scale`, is written to `gradient`. With `scale` =
    /// 1 / batch that is the derivative of the mean.
    ///
    /// # Panics
    /// If there are not as many labels and rows in `gradient` as rows of logits.
    pub fn evaluate<R: Real>(
        self,
        logits: ArrayView2<R>,
        labels: &[u8],
        scale: R,
        gradient: &mut Array2<R>,
    ) -> f64 {
        assert_eq!(logits.nrows(), labels.len(), "one label for each example");
        assert_eq!(logits.dim(), gradient.dim(), "one derivative for each logit");
        let (outputs, values) = (logits.ncols(), gradient.as_slice_mut());
        let values = values.expect("the derivatives are in rows");
        let logits = logits.to_slice().expect("the logits are in rows");
        let total = match self {
            Self::CrossEntropy => cross_entropy(logits, values, outputs, labels, scale),
            Self::SquaredError => squared_error(logits, values, outputs, labels, scale),
        };
        total / labels.len() as f64
    }
}

/// The sum of every example's loss; their derivatives by the logits are written to `values`, row by
/// row as the logits stand.
fn cross_entropy<R: Real>(
    logits: &[R],
    values: &mut [R],
    outputs: usize,
    labels: &[u8],
    scale: R,
) -> f64 {
    let mut total = 0.0;
    let rows = logits.chunks_exact(outputs).zip(values.chunks_exact_mut(outputs));
    for ((logits, values), &label) in rows.zip(labels) {
        let largest = largest(logits);
        total += (largest - logits[usize::from(label)]).to_f64();
        for (value, &logit) in values.iter_mut().zip(logits) {
            *value = logit - largest;
        }
    }
    // All at once: vectors do not care where a row ends.
    exp_slice(values);
    for (row, &label) in values.chunks_exact_mut(outputs).zip(labels) {
        let sum: R = row.iter().copied().sum();
        total += libm::log(sum.to_f64());
        for value in &mut *row {
            *value = *value / sum * scale;
        }
        row[usize::from(label)] -= scale;
    }
    total
}

/// The same for half the squared distance of tanh(logits) from the targets.
fn squared_error<R: Real>(
    logits: &[R],
    values: &mut [R],
    outputs: usize,
    labels: &[u8],
    scale: R,
) -> f64 {
    for (value, logit) in values.iter_mut().zip(logits) {
        *value = logit.tanh();
    }
    let mut total = 0.0;
    for (row, &label) in values.chunks_exact_mut(outputs).zip(labels) {
        // A single output stands for class 1.
        let first = usize::from(outputs == 1);
        for (value, class) in row.iter_mut().zip(first..) {
            let target = if usize::from(label) == class { R::ONE } else { -R::ONE };
            let answer = *value;
            let error = answer - target;
            total += 0.5 * error.to_f64() * error.to_f64();
            *value = error * (R::ONE - answer * answer) * scale;
        }
    }
    total
}

/// The probabilities that a softmax gives, row by row.
pub fn softmax<R: Real>(logits: ArrayView2<R>) -> Array2<R> {
    let mut probabilities = logits.to_owned();
    for mut row in probabilities.rows_mut() {
        let largest = largest(&row);
        row.mapv_inplace(|logit| (logit - largest).exp());
        let sum: R = row.iter().copied().sum();
        row.mapv_inplace(|value| value / sum);
    }
    probabilities
}

/// The largest logit; one that is not a number is passed over, and noticed later.
fn largest<'a, R: Real>(logits: impl IntoIterator<Item = &'a R>) -> R {
    let lowest = R::from(f32::NEG_INFINITY);
    logits.into_iter().fold(lowest, |largest, &logit| if logit > largest { logit } else { largest })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn cross_entropy_of_equal_logits_is_the_logarithm_of_their_number() {
        let mut gradient = Array2::zeros((1, 4));
        let loss = Loss::CrossEntropy.evaluate(
            array![[2.0, 2.0, 2.0, 2.0]].view(),
            &[1],
            1.0,
            &mut gradient,
        );
        assert!((loss - 4.0_f64.ln()).abs() < 1e-12);
        assert_eq!(gradient, array![[0.25, -0.75, 0.25, 0.25]]);
    }

    #[test]
    fn gradients_are_finite_differences() {
        let logits = array![[0.3, -1.2, 0.7], [2.0, 0.1, -0.4]];
        for loss in [Loss::CrossEntropy, Loss::SquaredError] {
            let mut gradient = Array2::zeros((2, 3));
            loss.evaluate(logits.view(), &[2, 0], 0.5, &mut gradient);
            for ((row, column), &derivative) in gradient.indexed_iter() {
                let at = |offset: f64| {
                    let mut moved = logits.clone();
                    moved[[row, column]] += offset;
                    loss.evaluate(moved.view(), &[2, 0], 0.5, &mut Array2::zeros((2, 3)))
                };
                let difference = (at(1e-5) - at(-1e-5)) / 2e-5;
                assert!((difference - derivative).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn huge_logits_give_a_finite_loss() {
        let mut gradient = Array2::zeros((1, 2));
        let loss =
            Loss::CrossEntropy.evaluate(array![[3e4, -3e4]].view(), &[0], 1.0, &mut gradient);
        assert!(loss.abs() < 1e-12);
        assert!(gradient.iter().all(|g| g.is_finite()));
    }
}
