//! How alike two layers are: linear centred kernel alignment.

use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use super::columns::centred;
use crate::arithmetic::{Blend, Factor, Real, Room, product};
use crate::network::Forward;

/// Linear CKA between all layers of a network, on the same examples.
///
/// For the activations X \[examples, width\] and Y of two layers, with the mean of every column taken
/// away, it is ||Yᵀ X||² / (||Xᵀ X|| ||Yᵀ Y||) in the Frobenius norm: 1 where one layer is the other
/// one turned, scaled and shifted, 0 where every neuron of one is uncorrelated with every neuron of
/// the other. Kornblith, Norouzi, Lee and Hinton, *Similarity of Neural Network Representations
/// Revisited*, ICML 2019, arXiv:1905.00414.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Similarity {
    /// For layers 0..=H + 1 their similarity with layers 0..=H + 1, from 0 to 1 and the same both
    /// ways; none where a layer says the same to every example, or something that is not finite.
    pub layers: Vec<Vec<Option<f64>>>,
}

impl Similarity {
    /// Compares all layers of a pass, from the input to the logits.
    pub fn of_pass<R: Real>(forward: &Forward<R>) -> Self {
        Self::between(forward.activations.iter().map(|layer| layer.view()))
    }

    /// Compares layers, each [examples, width], in double precision.
    ///
    /// # Panics
    /// If they are not of the same number of examples.
    pub fn between<'a, R: Real>(layers: impl IntoIterator<Item = ArrayView2<'a, R>>) -> Self {
        let layers: Vec<Array2<f64>> = layers.into_iter().map(|layer| centred(layer).0).collect();
        let widest = layers.iter().map(Array2::ncols).max().unwrap_or(0);
        let (mut products, mut room) = (vec![0.0; widest * widest], Room::default());
        // ||Yᵀ X||², row after row.
        let mut alike = |x: &Array2<f64>, y: &Array2<f64>| {
            let products = &mut products[..y.ncols() * x.ncols()];
            let (x, y) = (Factor::of(x.view()), Factor::of(y.view()));
            product(y.t(), x, Blend::Replace, products, &mut room);
            products.iter().fold(0.0, |sum, product| sum + product * product)
        };
        let norms: Vec<f64> = layers.iter().map(|x| alike(x, x).sqrt()).collect();
        let mut similarity = vec![vec![None; layers.len()]; layers.len()];
        for (a, x) in layers.iter().enumerate() {
            for (b, y) in layers.iter().enumerate().skip(a) {
                let scale = norms[a] * norms[b];
                let found = if a == b { scale } else { alike(x, y) } / scale;
                let found = found.is_finite().then(|| found.min(1.0));
                similarity[a][b] = found;
                similarity[b][a] = found;
            }
        }
        Self { layers: similarity }
    }

    /// The similarity of two layers.
    ///
    /// # Panics
    /// If there are no such layers.
    pub fn of(&self, a: usize, b: usize) -> Option<f64> {
        self.layers[a][b]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Chance;
    use ndarray::{Array1, array};

    fn normal(shape: (usize, usize), stream: &str) -> Array2<f64> {
        let mut chance = Chance::new(1, stream);
        Array2::from_shape_simple_fn(shape, || chance.normal())
    }

    fn between(x: &Array2<f64>, y: &Array2<f64>) -> Option<f64> {
        let similarity = Similarity::between([x.view(), y.view()]);
        assert_eq!(similarity.of(0, 1), similarity.of(1, 0));
        assert_eq!((similarity.of(0, 0), similarity.of(1, 1)), (Some(1.0), Some(1.0)));
        similarity.of(0, 1)
    }

    /// I - 2 v vᵀ / |v|² turns over the direction v, and two of them are a rotation.
    fn turned(x: &Array2<f64>, v: &Array1<f64>) -> Array2<f64> {
        let along = x.dot(v) * (2.0 / v.dot(v));
        let mut x = x.clone();
        for (mut row, along) in x.rows_mut().into_iter().zip(along) {
            row.scaled_add(-along, v);
        }
        x
    }

    #[test]
    fn turning_scaling_and_shifting_change_nothing_and_stretching_does() {
        let x = normal((100, 4), "x");
        let mixed = x.dot(&normal((4, 6), "mixing")) + normal((100, 6), "noise");
        let before = between(&x, &mixed).unwrap();
        assert!((0.3..0.95).contains(&before), "{before}");
        let rotated =
            turned(&turned(&x, &array![1.0, 2.0, -1.0, 0.5]), &array![0.3, 0.0, 1.0, 2.0]);
        let moved = rotated * 1e-3 + &array![5.0, -7.0, 0.1, 0.0];
        assert!((between(&moved, &mixed).unwrap() - before).abs() < 1e-9);
        assert!((between(&moved, &x).unwrap() - 1.0).abs() < 1e-9);
        let stretched = &x * &array![5.0, 1.0, 1.0, 1.0];
        assert!((between(&stretched, &mixed).unwrap() - before).abs() > 0.01);
    }

    #[test]
    fn what_has_nothing_in_common_is_not_alike() {
        // About width/n is left by chance.
        let found = between(&normal((2_000, 8), "x"), &normal((2_000, 8), "y")).unwrap();
        assert!(found < 0.01, "{found}");
        // Columns that are orthogonal exactly.
        let (x, y) = (array![[1.0], [1.0], [-1.0], [-1.0]], array![[1.0], [-1.0], [1.0], [-1.0]]);
        assert_eq!(between(&x, &y), Some(0.0));
    }

    /// Of single columns it is the square of their correlation.
    #[test]
    fn two_neurons_by_hand() {
        let (x, y) = (array![[1.0], [2.0], [3.0]], array![[1.0], [3.0], [2.0]]);
        assert!((between(&x, &y).unwrap() - 0.25).abs() < 1e-15);
    }

    #[test]
    fn what_says_nothing_is_like_nothing() {
        let x = normal((10, 2), "x");
        for silent in [Array2::from_elem((10, 3), 0.1), Array2::from_elem((10, 3), f64::NAN)] {
            let similarity = Similarity::between([x.view(), silent.view()]);
            assert_eq!(similarity.layers, [[Some(1.0), None], [None, None]]);
        }
    }
}
