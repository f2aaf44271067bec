//! Whether one thing rises with another.

/// Spearman's rank correlation: the correlation of the ranks, where equal values share the mean of
/// theirs. 1 where y always rises with x, -1 where it always falls, 0 where its ranks follow those
/// of x no more than they oppose them. None where one of the two has fewer than two different
/// values, or one that is not a number.
///
/// # Panics
/// If there are not as many of one as of the other.
pub fn rank_correlation(x: &[f64], y: &[f64]) -> Option<f64> {
    assert_eq!(x.len(), y.len(), "values come in pairs");
    if x.iter().chain(y).any(|value| value.is_nan()) {
        return None;
    }
    // That of the ranks of n values, which begin at 1.
    let mean = (x.len() + 1) as f64 / 2.0;
    let (x, y) = (ranks(x), ranks(y));
    let along = |a: &[f64], b: &[f64]| {
        a.iter().zip(b).fold(0.0, |sum, (a, b)| sum + (a - mean) * (b - mean))
    };
    let size = along(&x, &x) * along(&y, &y);
    (size > 0.0).then(|| along(&x, &y) / size.sqrt())
}

/// The place of every value among all in ascending order, from 1; the middle of the places of those
/// that are equal.
fn ranks(values: &[f64]) -> Vec<f64> {
    let rank = |value: &f64| {
        let below = values.iter().filter(|other| *other < value).count();
        let up_to = values.iter().filter(|other| *other <= value).count();
        (below + up_to + 1) as f64 / 2.0
    };
    values.iter().map(rank).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Chance;

    #[test]
    fn only_ranks_count() {
        let x = [1.0, 2.0, 3.0, 4.0];
        let close = |y: &[f64], expected: f64| {
            let found = rank_correlation(&x, y).unwrap();
            assert!((found - expected).abs() < 1e-15, "{found}");
        };
        close(&[0.1, 0.2, 0.3, 100.0], 1.0);
        close(&[9.0, 8.0, 7.0, -1.0], -1.0);
        // Ranks 1, 3, 2, 4.
        close(&[0.0, 2.0, 1.0, 3.0], 0.8);
        // Ranks 1.5, 1.5, 3.5, 3.5: 4 / sqrt(5 * 4).
        close(&[0.0, 0.0, 1.0, 1.0], 4.0 / 20.0_f64.sqrt());
    }

    /// Without equal values it is 1 - 6 Σ d² / (n (n² - 1)), d the difference of two ranks.
    #[test]
    fn the_form_without_ties_agrees() {
        let mut chance = Chance::new(2, "ranks");
        for n in [2_usize, 5, 33] {
            let mut order: Vec<f64> = (1..=n).map(|rank| rank as f64).collect();
            let sorted = order.clone();
            chance.shuffle(&mut order);
            let squares: f64 = sorted.iter().zip(&order).map(|(a, b)| (a - b) * (a - b)).sum();
            let n = n as f64;
            let expected = 1.0 - 6.0 * squares / (n * (n * n - 1.0));
            assert!((rank_correlation(&sorted, &order).unwrap() - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn what_does_not_vary_correlates_with_nothing() {
        assert_eq!(rank_correlation(&[1.0, 2.0], &[3.0, 3.0]), None);
        assert_eq!(rank_correlation(&[1.0, 2.0], &[3.0, f64::NAN]), None);
        assert_eq!(rank_correlation(&[1.0], &[3.0]), None);
        assert_eq!(rank_correlation(&[], &[]), None);
    }
}
