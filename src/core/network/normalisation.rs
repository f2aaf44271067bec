//! Layer normalisation, forth and back.

use ndarray::Array2;

use crate::arithmetic::{Real, zeros};

/// Added to the variance, so that nothing is divided by 0; as in `torch.nn.LayerNorm`.
const EPSILON: f64 = 1e-5;

/// The normalised sums of a layer, and by what they were multiplied; kept for the way back.
///
/// With mean and variance (over the n neurons of the layer, divided by n) of an example's sums z:
///
/// ```text
/// u = (z - mean) / sqrt(variance + 1e-5)
/// N(z) = scale * u + shift
/// ```
#[derive(Clone, Debug)]
pub struct Normalised<R = f32> {
    /// u, [batch, width].
    units: Array2<R>,
    /// 1 / sqrt(variance + 1e-5) of every example.
    factors: Vec<R>,
}

impl<R: Real> Normalised<R> {
    /// Room for a batch of sums of a layer of that width.
    pub fn new(batch: usize, width: usize) -> Self {
        Self { units: zeros(batch, width), factors: vec![R::ZERO; batch] }
    }

    /// u of a neuron for an example.
    ///
    /// # Panics
    /// If there is no such example or neuron.
    pub fn unit(&self, example: usize, neuron: usize) -> R {
        self.units[[example, neuron]]
    }

    /// Puts N(z) in the place of the sums z, row by row.
    ///
    /// # Panics
    /// If they are not as many as there is room for.
    pub fn apply(&mut self, sums: &mut [R], scale: &[R], shift: &[R]) {
        let width = scale.len();
        let units = self.units.as_slice_mut().expect(IN_ROWS);
        assert!(sums.len() == units.len(), "as many sums as there is room for");
        let share = R::ONE / R::from_f64(width as f64);
        let rows = sums.chunks_exact_mut(width).zip(units.chunks_exact_mut(width));
        for ((sums, units), factor) in rows.zip(&mut self.factors) {
            let mean = sum(sums.iter().copied()) * share;
            let variance = sum(sums.iter().map(|&z| (z - mean) * (z - mean))) * share;
            *factor = R::ONE / (variance + R::from_f64(EPSILON)).sqrt();
            for ((z, unit), (&scale, &shift)) in
                sums.iter_mut().zip(units).zip(scale.iter().zip(shift))
            {
                *unit = (*z - mean) * *factor;
                *z = scale * *unit + shift;
            }
        }
    }

    /// Puts the derivatives by the sums z in the place of those by N(z), and those by the scale, sums
    /// over the batch, into `by_scale`. With d the derivative by u, which is scale times that by N(z),
    ///
    /// ```text
    /// dz = (d - mean(d) - u mean(d u)) / sqrt(variance + 1e-5)
    /// ```
    ///
    /// # Panics
    /// If they are not as many as there is room for.
    pub fn reverse(&self, derivatives: &mut [R], scale: &[R], by_scale: &mut [R]) {
        let width = scale.len();
        let units = self.units.as_slice().expect(IN_ROWS);
        assert!(derivatives.len() == units.len(), "as many as there is room for");
        let share = R::ONE / R::from_f64(width as f64);
        by_scale.fill(R::ZERO);
        let rows = derivatives.chunks_exact_mut(width).zip(units.chunks_exact(width));
        for ((derivatives, units), &factor) in rows.zip(&self.factors) {
            for ((derivative, &unit), (&scale, by_scale)) in
                derivatives.iter_mut().zip(units).zip(scale.iter().zip(&mut *by_scale))
            {
                *by_scale += *derivative * unit;
                *derivative *= scale;
            }
            let mean = sum(derivatives.iter().copied()) * share;
            let along = sum(derivatives.iter().zip(units).map(|(&d, &unit)| d * unit)) * share;
            for (derivative, &unit) in derivatives.iter_mut().zip(units) {
                *derivative = (*derivative - mean - unit * along) * factor;
            }
        }
    }
}

/// One plain chain of sums, in the order of neurons.
fn sum<R: Real>(terms: impl Iterator<Item = R>) -> R {
    terms.fold(R::ZERO, |sum, term| sum + term)
}

const IN_ROWS: &str = "arrays are made in rows";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_come_to_mean_0_and_variance_1_before_scale_and_shift() {
        let mut sums = [1.0, 2.0, 4.0, 9.0, -3.0, 5.0, 5.5, 100.0];
        let mut normalised = Normalised::new(2, 4);
        normalised.apply(&mut sums, &[2.0; 4], &[7.0; 4]);
        for row in sums.chunks(4) {
            let mean = row.iter().sum::<f64>() / 4.0;
            let variance = row.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>() / 4.0;
            assert!((mean - 7.0).abs() < 1e-12 && (variance - 4.0).abs() < 1e-4, "{row:?}");
        }
    }

    /// Neither a shift nor a factor of all sums changes what comes out, so the derivatives along both
    /// are 0, but for the small number beneath the root.
    #[test]
    fn derivatives_are_blind_to_shifts_and_factors_of_all_sums() {
        let sums = [1.0, 2.0, 4.0, 9.0];
        let mut normalised = Normalised::new(1, 4);
        normalised.apply(&mut sums.clone(), &[0.5, 1.0, 2.0, -1.0], &[0.0; 4]);
        let mut derivatives = [0.3, -1.0, 2.0, 0.7];
        normalised.reverse(&mut derivatives, &[0.5, 1.0, 2.0, -1.0], &mut [0.0; 4]);
        let along_ones = derivatives.iter().sum::<f64>();
        let along_sums: f64 = derivatives.iter().zip(sums).map(|(d, z)| d * z).sum();
        assert!(along_ones.abs() < 1e-12 && along_sums.abs() < 1e-5, "{along_ones} {along_sums}");
    }
}
