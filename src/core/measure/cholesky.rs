//! A small symmetric system of linear equations.
//!
//! Our own, although libraries have it: they choose a kernel by what the processor can do, and a
//! probe has to find the same bits everywhere. In this order of operations it takes thirty lines,
//! and a layer of the page has at most 64 unknowns.

/// Solves A x = b by A = L Lᵀ, for several right-hand sides at once, in double precision.
///
/// `matrix` holds A, \[n, n\] row after row, symmetric and positive definite; only its lower half is
/// read, and L stands there afterwards. `sides` holds the right-hand sides, \[sides, n\] one after
/// the other, and afterwards the solutions. Every sum is one plain chain in ascending order.
///
/// None, and the sides are worth nothing, where A is not positive definite to this precision, or
/// not finite.
///
/// # Panics
/// If the shapes do not fit.
pub(super) fn solve(matrix: &mut [f64], sides: &mut [f64], n: usize) -> Option<()> {
    assert!(matrix.len() == n * n && sides.len().is_multiple_of(n.max(1)), "the shapes fit");
    for i in 0..n {
        let (above, row) = matrix.split_at_mut(i * n);
        for (j, upper) in above.chunks_exact(n).enumerate() {
            row[j] = (row[j] - dot(&row[..j], &upper[..j])) / upper[j];
        }
        let square = row[i] - dot(&row[..i], &row[..i]);
        if !(square > 0.0 && square.is_finite()) {
            return None;
        }
        row[i] = square.sqrt();
    }
    let lower = |i: usize| &matrix[i * n..=i * n + i];
    for x in sides.chunks_exact_mut(n.max(1)) {
        // L y = b, from the first unknown on.
        for i in 0..n {
            let row = lower(i);
            x[i] = (x[i] - dot(&row[..i], &x[..i])) / row[i];
        }
        // Lᵀ x = y, from the last one back.
        for i in (0..n).rev() {
            let row = lower(i);
            x[i] /= row[i];
            let (earlier, later) = x.split_at_mut(i);
            for (x, l) in earlier.iter_mut().zip(row) {
                *x -= l * later[0];
            }
        }
    }
    Some(())
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).fold(0.0, |sum, (a, b)| sum + a * b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Chance;

    #[test]
    fn two_unknowns_by_hand() {
        // L = [2 0; 1 3], so A = [4 2; 2 10], and (1, -2) and (0.5, 0) give these sides.
        let mut matrix = vec![4.0, f64::NAN, 2.0, 10.0];
        let mut sides = vec![0.0, -18.0, 2.0, 1.0];
        assert_eq!(solve(&mut matrix, &mut sides, 2), Some(()));
        assert_eq!((matrix[0], &matrix[2..]), (2.0, &[1.0, 3.0][..]));
        assert_eq!(sides, [1.0, -2.0, 0.5, 0.0]);
        assert_eq!(solve(&mut [], &mut [], 0), Some(()));
    }

    /// a I + c 1 1ᵀ has the inverse (I - c/(a + n c) 1 1ᵀ)/a.
    #[test]
    fn a_closed_form() {
        for n in [1, 2, 5, 64] {
            let (a, c) = (0.3, 2.0);
            let mut matrix: Vec<f64> = (0..n * n)
                .map(|at: usize| if at.is_multiple_of(n + 1) { a + c } else { c })
                .collect();
            let side: Vec<f64> = (0..n).map(|i| i as f64 - 3.0).collect();
            let mut x = side.clone();
            solve(&mut matrix, &mut x, n).unwrap();
            let sum: f64 = side.iter().sum();
            for (x, side) in x.iter().zip(&side) {
                let expected = (side - c / (a + n as f64 * c) * sum) / a;
                assert!((x - expected).abs() < 1e-10, "{n}: {x} for {expected}");
            }
        }
    }

    #[test]
    fn what_comes_out_satisfies_the_equations() {
        let mut chance = Chance::new(1, "matrix");
        let n = 40;
        let root: Vec<f64> = (0..n * n).map(|_| chance.normal()).collect();
        let row = |i: usize| &root[i * n..(i + 1) * n];
        let gram = |at: usize| {
            let ridge = if at.is_multiple_of(n + 1) { 0.1 } else { 0.0 };
            dot(row(at / n), row(at % n)) + ridge
        };
        let matrix: Vec<f64> = (0..n * n).map(gram).collect();
        let sides: Vec<f64> = (0..3 * n).map(|_| chance.normal()).collect();
        let mut x = sides.clone();
        solve(&mut matrix.clone(), &mut x, n).unwrap();
        for (x, side) in x.chunks_exact(n).zip(sides.chunks_exact(n)) {
            for (row, side) in matrix.chunks_exact(n).zip(side) {
                assert!((dot(row, x) - side).abs() < 1e-9, "{} for {side}", dot(row, x));
            }
        }
    }

    #[test]
    fn what_has_no_root_is_refused() {
        let refused = |mut matrix: [f64; 4]| solve(&mut matrix, &mut [1.0, 1.0], 2).is_none();
        assert!(refused([1.0, 2.0, 2.0, 1.0]));
        assert!(refused([0.0, 0.0, 0.0, 1.0]));
        assert!(refused([f64::NAN, 0.0, 0.0, 1.0]));
        assert!(refused([f64::INFINITY, 0.0, 0.0, 1.0]));
        assert!(!refused([1.0, 0.0, 0.0, 1.0]));
    }
}
