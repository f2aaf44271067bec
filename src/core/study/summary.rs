//! What many values come to: their mean, and how sure one can be of it.

use serde::{Deserialize, Serialize};

use crate::data::Chance;

/// So many times the seeds are drawn anew.
const RESAMPLES: usize = 4_000;

/// A mean over seeds with its 95 % bootstrap interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
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
        let scale = |x: f64| if is_factor { libm::log(x) } else { x };
        let back = |x: f64| if is_factor { libm::exp(x) } else { x };
        let there: Vec<f64> = values.iter().flatten().map(|&it| scale(f64::from(it))).collect();
        let (mean, low, high) = resampled(&there, 1).pop()?;
        let [mean, low, high] = [mean, low, high].map(back);
        Some(Self { mean, low, high, n: there.len(), of: values.len() })
    }

    /// What [`Self::of`] makes of several quantities, none of them a factor. There is a row for each
    /// seed, with a value for each quantity. Those that every seed has are resampled together, which
    /// takes hardly longer than one of them would.
    pub fn of_each(rows: &[&[Option<f32>]]) -> Vec<Option<Self>> {
        let quantities = rows.first().map_or(0, |row| row.len());
        let is_whole = |at: usize| rows.iter().all(|row| row[at].is_some());
        let whole: Vec<usize> = (0..quantities).filter(|&at| is_whole(at)).collect();
        let values = rows.iter().flat_map(|row| whole.iter().filter_map(|&at| row[at]));
        let values: Vec<f64> = values.map(f64::from).collect();
        let mut together = resampled(&values, whole.len()).into_iter();
        let mut summary = |at: usize| {
            if !whole.contains(&at) {
                let column: Vec<Option<f32>> = rows.iter().map(|row| row[at]).collect();
                return Self::of(&column, false);
            }
            let (mean, low, high) = together.next()?;
            Some(Self { mean, low, high, n: rows.len(), of: rows.len() })
        };
        (0..quantities).map(&mut summary).collect()
    }
}

/// Mean, lower and upper end of each of so many quantities; `values` holds them seed by seed. Nothing
/// where there are no seeds.
fn resampled(values: &[f64], quantities: usize) -> Vec<(f64, f64, f64)> {
    if quantities == 0 || values.is_empty() {
        return Vec::new();
    }
    let seeds: Vec<&[f64]> = values.chunks_exact(quantities).collect();
    let n = seeds.len();
    let mean_of = |chosen: &mut dyn Iterator<Item = usize>| {
        let mut sums = vec![0.0; quantities];
        for seed in chosen {
            sums.iter_mut().zip(seeds[seed]).for_each(|(sum, value)| *sum += value);
        }
        sums.into_iter().map(move |sum| sum / n as f64)
    };
    let mut chance = Chance::new(0, "bootstrap");
    let mut means = vec![Vec::with_capacity(RESAMPLES); quantities];
    for _ in 0..RESAMPLES {
        let resample = mean_of(&mut (0..n).map(|_| chance.below(n as u32) as usize));
        means.iter_mut().zip(resample).for_each(|(means, mean)| means.push(mean));
    }
    let ends = |mut means: Vec<f64>| {
        means.sort_unstable_by(f64::total_cmp);
        (percentile(&means, 0.025), percentile(&means, 0.975))
    };
    let means = means.into_iter().map(ends);
    means.zip(mean_of(&mut (0..n))).map(|((low, high), mean)| (mean, low, high)).collect()
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
    fn several_quantities_have_the_summaries_that_each_has_alone() {
        let mut chance = Chance::new(6, "values");
        let mut row = |seed: usize| {
            let there = [true, seed != 3, false];
            there.map(|there| there.then(|| chance.uniform()))
        };
        let rows: Vec<[Option<f32>; 3]> = (0..12).map(&mut row).collect();
        let seeds: Vec<&[Option<f32>]> = rows.iter().map(|row| &row[..]).collect();
        for (at, summary) in Summary::of_each(&seeds).into_iter().enumerate() {
            let column: Vec<Option<f32>> = rows.iter().map(|row| row[at]).collect();
            assert_eq!(summary, Summary::of(&column, false));
        }
        assert!(Summary::of_each(&[]).is_empty());
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
