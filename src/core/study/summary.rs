//! What many values come to: their mean, and how sure one can be of it.

use crate::data::Chance;

/// So many times the seeds are drawn anew.
const RESAMPLES: usize = 4_000;

/// A mean over seeds with its 95 % bootstrap interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// The mean of the values that there are; geometric for factors.
    pub mean: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// The number of values that there are.
    pub n: usize,
    /// The number of seeds that were asked.
    pub of: usize,
}

impl Summary {
    /// The summary of one value a seed; none where no seed has one.
    ///
    /// The interval lies between the 2.5th and the 97.5th percentile of the means of 4,000
    /// resamples, each of as many values as there are, drawn with replacement from one stream of
    /// chance: the same values in the same order have the same interval everywhere.
    pub fn of(values: &[Option<f32>], is_factor: bool) -> Option<Self> {
        let there: Vec<f64> = values.iter().flatten().map(|&value| f64::from(value)).collect();
        let scale = |x: f64| if is_factor { libm::log(x) } else { x };
        let back = |x: f64| if is_factor { libm::exp(x) } else { x };
        let scaled: Vec<f64> = there.iter().map(|&value| scale(value)).collect();
        let n = scaled.len();
        if n == 0 {
            return None;
        }
        let mut chance = Chance::new(0, "bootstrap");
        let mut resample =
            || (0..n).map(|_| scaled[chance.below(n as u32) as usize]).sum::<f64>() / n as f64;
        let mut means: Vec<f64> = (0..RESAMPLES).map(|_| resample()).collect();
        means.sort_by(f64::total_cmp);
        Some(Self {
            mean: back(scaled.iter().sum::<f64>() / n as f64),
            low: back(percentile(&means, 0.025)),
            high: back(percentile(&means, 0.975)),
            n,
            of: values.len(),
        })
    }
}

/// The value below which this share of sorted values lies, between neighbours in proportion.
fn percentile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let below = place as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (place - below as f64) * (sorted[above] - sorted[below])
}

/// The value that half of the seeds have or stay below; those without one count as above. None if
/// fewer than half have one.
pub fn half_by(values: &[Option<f32>]) -> Option<f32> {
    let mut there: Vec<f32> = values.iter().flatten().copied().collect();
    there.sort_by(f32::total_cmp);
    there.get(values.len().checked_sub(1)? / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(values: &[f32]) -> Vec<Option<f32>> {
        values.iter().copied().map(Some).collect()
    }

    #[test]
    fn an_interval_is_that_of_the_normal_distribution_where_that_holds() {
        let mut chance = Chance::new(5, "values");
        let values: Vec<Option<f32>> =
            (0..400).map(|_| Some((3.0 + chance.normal()) as f32)).collect();
        let summary = Summary::of(&values, false).unwrap();
        // The standard error of the mean is 1/20.
        assert!((summary.mean - 3.0).abs() < 0.15, "{summary:?}");
        assert!((summary.high - summary.mean - 1.96 / 20.0).abs() < 0.01, "{summary:?}");
        assert!((summary.mean - summary.low - 1.96 / 20.0).abs() < 0.01, "{summary:?}");
    }

    #[test]
    fn an_interval_covers_the_truth_about_as_often_as_it_says() {
        let mut covered = 0;
        for seed in 0..200 {
            let mut chance = Chance::new(seed, "coverage");
            let values: Vec<Option<f32>> = (0..30).map(|_| Some(chance.normal() as f32)).collect();
            let summary = Summary::of(&values, false).unwrap();
            covered += i32::from(summary.low <= 0.0 && 0.0 <= summary.high);
        }
        assert!((178..=198).contains(&covered), "{covered} of 200");
    }

    #[test]
    fn factors_have_a_geometric_mean() {
        let summary = Summary::of(&some(&[0.5, 2.0]), true).unwrap();
        assert!((summary.mean - 1.0).abs() < 1e-12);
        assert!((summary.low - 0.5).abs() < 1e-12 && (summary.high - 2.0).abs() < 1e-12);
    }

    #[test]
    fn what_is_missing_is_counted_and_left_out() {
        let summary = Summary::of(&[Some(1.0), None, Some(1.0)], false).unwrap();
        assert_eq!((summary.mean, summary.low, summary.high), (1.0, 1.0, 1.0));
        assert_eq!((summary.n, summary.of), (2, 3));
        assert_eq!(Summary::of(&[None, None], false), None);
        assert_eq!(Summary::of(&[], false), None);
    }

    #[test]
    fn percentiles_lie_between_neighbours() {
        let sorted: Vec<f64> = (0..=10).map(f64::from).collect();
        assert!((percentile(&sorted, 0.25) - 2.5).abs() < 1e-12);
        assert!((percentile(&[4.0], 0.975) - 4.0).abs() < 1e-12);
    }

    #[test]
    fn half_of_all_seeds_are_counted() {
        assert_eq!(half_by(&[Some(500.0), None, Some(300.0)]), Some(500.0));
        assert_eq!(half_by(&some(&[500.0, 300.0])), Some(300.0));
        assert_eq!(half_by(&[None, None, Some(300.0)]), None);
        assert_eq!(half_by(&[]), None);
    }
}
