//! The product of two small dense matrices, with a fixed order of summation.

use ndarray::{ArrayView2, ArrayViewMut2, Axis};

use super::Real;

/// What a sum of products begins with.
#[derive(Clone, Copy, Debug)]
pub enum Start<'a, R = f32> {
    /// Zero: C = A·B.
    Zero,
    /// What the target holds: C = C + A·B, as a gradient is gathered from several batches.
    Accumulate,
    /// The same row for every row of the target: C = 1·bᵀ + A·B, as biases are added.
    Row(&'a [R]),
}

/// C = start + A·B.
///
/// Every element is one plain chain of sums in ascending k, `((start + a₀b₀) + a₁b₁) + …`, each
/// product and each sum rounded once. The tiles below only decide which chains advance together, so
/// the result is that of the naive triple loop, bit for bit.
///
/// A may have any strides (a transpose costs nothing), B and C are in rows. That covers the three
/// products of a layer with weights W \[out, in\]:
///
/// | product           | A                    | B                 | C            |
/// |-------------------|----------------------|-------------------|--------------|
/// | forward           | x \[batch, in\]      | Wᵀ \[in, out\]    | z            |
/// | backward to input | dz \[batch, out\]    | W \[out, in\]     | dx           |
/// | weight gradient   | dzᵀ \[out, batch\]   | x \[batch, in\]   | dW           |
///
/// # Panics
///
/// If the shapes do not fit, or B or C is not in standard layout.
#[expect(
    clippy::needless_pass_by_value,
    reason = "a view is made for the call, and handing it over spares the caller a borrow"
)]
pub fn product<R: Real>(a: ArrayView2<R>, b: ArrayView2<R>, start: Start<R>, c: ArrayViewMut2<R>) {
    let (m, k) = a.dim();
    let n = b.ncols();
    assert_eq!(b.nrows(), k, "A has as many columns as B has rows");
    assert_eq!(c.dim(), (m, n), "C has the rows of A and the columns of B");
    if let Start::Row(row) = start {
        assert_eq!(row.len(), n, "the starting row is as long as C is wide");
    }
    let b = b.to_slice().expect("B is in standard layout");
    let c = c.into_slice().expect("C is in standard layout");
    if c.is_empty() {
        return;
    }
    if let Some(a) = a.to_slice() {
        by_rows(a, k, b, n, start, c);
    } else if let Some(a) = a.t().to_slice() {
        by_columns(a, m, b, n, start, c);
    } else {
        by_copies(&a, b, n, start, c);
    }
}

/// target \[c, r\] = the transpose of source \[r, c\].
///
/// # Panics
///
/// If the target has not as many elements as the source, or the source is not in standard layout.
#[expect(
    clippy::needless_pass_by_value,
    reason = "a view is made for the call, and handing it over spares the caller a borrow"
)]
pub fn transpose<R: Real>(source: ArrayView2<R>, target: &mut [R]) {
    assert_eq!(source.len(), target.len(), "the target has room for the source");
    let (rows, columns) = source.dim();
    if target.is_empty() {
        return;
    }
    let source = source.to_slice().expect("the source is in standard layout");
    for (column, target_row) in target.chunks_exact_mut(rows).enumerate() {
        let elements = source.chunks_exact(columns).map(|row| row[column]);
        for (target, element) in target_row.iter_mut().zip(elements) {
            *target = element;
        }
    }
}

/// The rows of C that advance together. 4 rows by 8 columns of sums in single precision fill half the
/// registers of SSE2 or simd128, which leaves room for the factors.
const TILE_ROWS: usize = 4;

/// A in rows of k elements.
fn by_rows<R: Real>(a: &[R], k: usize, b: &[R], n: usize, start: Start<R>, c: &mut [R]) {
    let row_of_a = |row: usize| &a[row * k..(row + 1) * k];
    let mut bands = c.chunks_exact_mut(TILE_ROWS * n);
    let mut row = 0;
    for band in &mut bands {
        let [a0, a1, a2, a3] = [0, 1, 2, 3].map(|offset| row_of_a(row + offset));
        let steps = a0.iter().zip(a1).zip(a2.iter().zip(a3));
        let steps = steps.map(|((&a0, &a1), (&a2, &a3))| [a0, a1, a2, a3]);
        fill_band(&steps, b, n, start, band);
        row += TILE_ROWS;
    }
    for band in bands.into_remainder().chunks_exact_mut(n) {
        let steps = row_of_a(row).iter().map(|&a0| [a0]);
        fill_band(&steps, b, n, start, band);
        row += 1;
    }
}

/// A in columns of `height` elements, of which C has at most as many rows.
fn by_columns<R: Real>(a: &[R], height: usize, b: &[R], n: usize, start: Start<R>, c: &mut [R]) {
    let columns_of_a = a.chunks_exact(height);
    let mut bands = c.chunks_exact_mut(TILE_ROWS * n);
    let mut row = 0;
    for band in &mut bands {
        let steps = columns_of_a.clone();
        let steps = steps.map(|column| array_at::<R, TILE_ROWS>(column, row));
        fill_band(&steps, b, n, start, band);
        row += TILE_ROWS;
    }
    for band in bands.into_remainder().chunks_exact_mut(n) {
        let steps = columns_of_a.clone().map(|column| [column[row]]);
        fill_band(&steps, b, n, start, band);
        row += 1;
    }
}

/// A in any other way: piece after piece is copied into short columns. C holds the sums in
/// between, which does not change them.
fn by_copies<R: Real>(a: &ArrayView2<R>, b: &[R], n: usize, start: Start<R>, c: &mut [R]) {
    const DEPTH: usize = 64;
    let mut copy = [R::ZERO; DEPTH * TILE_ROWS];
    let bands = c.chunks_mut(TILE_ROWS * n);
    for (a, band) in a.axis_chunks_iter(Axis(0), TILE_ROWS).zip(bands) {
        // A is not empty, or it would have been a slice; so the band is filled at least once.
        let pieces = a.axis_chunks_iter(Axis(1), DEPTH);
        for (index, (a, b)) in pieces.zip(b.chunks(DEPTH * n)).enumerate() {
            for (a, copy) in a.columns().into_iter().zip(copy.chunks_exact_mut(TILE_ROWS)) {
                for (&a, copy) in a.iter().zip(copy) {
                    *copy = a;
                }
            }
            let start = if index == 0 { start } else { Start::Accumulate };
            by_columns(&copy[..a.ncols() * TILE_ROWS], TILE_ROWS, b, n, start, band);
        }
    }
}

/// Some rows of C, where `steps` gives the elements of A that belong to each row of B.
fn fill_band<R: Real, const ROWS: usize>(
    steps: &(impl Iterator<Item = [R; ROWS]> + Clone),
    b: &[R],
    n: usize,
    start: Start<R>,
    band: &mut [R],
) {
    let mut column = 0;
    while column + 8 <= n {
        fill_tile::<R, ROWS, 8>(steps.clone(), b, n, start, band, column);
        column += 8;
    }
    if column + 4 <= n {
        fill_tile::<R, ROWS, 4>(steps.clone(), b, n, start, band, column);
        column += 4;
    }
    while column < n {
        fill_tile::<R, ROWS, 1>(steps.clone(), b, n, start, band, column);
        column += 1;
    }
}

/// Some rows by some columns of C, whose sums stay in registers.
#[inline]
fn fill_tile<R: Real, const ROWS: usize, const COLUMNS: usize>(
    steps: impl Iterator<Item = [R; ROWS]>,
    b: &[R],
    n: usize,
    start: Start<R>,
    band: &mut [R],
    column: usize,
) {
    // Known before the loop, this keeps the checks of the slices out of it.
    assert!(column + COLUMNS <= n, "the tile is inside the band");
    let mut sums = [[R::ZERO; COLUMNS]; ROWS];
    match start {
        Start::Zero => {}
        Start::Accumulate => {
            for (sums, row) in sums.iter_mut().zip(band.chunks_exact(n)) {
                *sums = array_at(row, column);
            }
        }
        Start::Row(row) => sums = [array_at(row, column); ROWS],
    }
    for (a, row) in steps.zip(b.chunks_exact(n)) {
        let b: [R; COLUMNS] = array_at(row, column);
        for (sums, a) in sums.iter_mut().zip(a) {
            for (sum, b) in sums.iter_mut().zip(b) {
                *sum += a * b;
            }
        }
    }
    for (sums, row) in sums.iter().zip(band.chunks_exact_mut(n)) {
        row[column..column + COLUMNS].copy_from_slice(sums);
    }
}

#[inline]
fn array_at<R: Real, const COLUMNS: usize>(slice: &[R], start: usize) -> [R; COLUMNS] {
    let mut array = [R::ZERO; COLUMNS];
    array.copy_from_slice(&slice[start..start + COLUMNS]);
    array
}
