//! The innermost loops of a product.
//!
//! They read and write through pointers, which is worth 6 % of a training step in the browser: the
//! checks of a slice would be two of thirty instructions in the innermost loop, and the compiler
//! cannot be brought to see that they always hold. What they would find is asserted once a call.
#![expect(unsafe_code, reason = "a measured gain, and the argument stands beside each block")]

use ndarray::ArrayView2;

use super::Real;
use super::product::Blend;

/// A matrix whose elements lie row after row, or the transpose of one.
///
/// There are always as many elements as rows times columns.
#[derive(Clone, Copy, Debug)]
pub struct Factor<'a, R = f32> {
    elements: &'a [R],
    rows: usize,
    columns: usize,
    is_turned: bool,
}

impl<'a, R: Real> Factor<'a, R> {
    /// The matrix that a view shows.
    ///
    /// # Panics
    ///
    /// If its elements lie neither row after row nor column after column.
    #[inline]
    pub fn of(matrix: ArrayView2<'a, R>) -> Self {
        let (rows, columns) = matrix.dim();
        if let Some(elements) = matrix.to_slice() {
            return Self { elements, rows, columns, is_turned: false };
        }
        let elements = matrix.reversed_axes().to_slice();
        let elements = elements.expect("the elements lie row after row or column after column");
        Self { elements, rows, columns, is_turned: true }
    }

    /// Elements row after row, so many in each.
    #[inline]
    pub(super) fn in_rows(elements: &'a [R], columns: usize, rows: usize) -> Self {
        Self { elements: &elements[..rows * columns], rows, columns, is_turned: false }
    }

    /// Its transpose.
    #[inline]
    #[must_use]
    pub fn t(self) -> Self {
        let Self { elements, rows, columns, is_turned } = self;
        Self { elements, rows: columns, columns: rows, is_turned: !is_turned }
    }

    /// The number of rows.
    #[inline]
    pub fn rows(self) -> usize {
        self.rows
    }

    /// The number of columns.
    #[inline]
    pub fn columns(self) -> usize {
        self.columns
    }

    /// The elements as they lie.
    #[inline]
    pub fn elements(self) -> &'a [R] {
        self.elements
    }

    /// Whether they lie column after column.
    #[inline]
    pub(super) fn is_turned(self) -> bool {
        self.is_turned
    }
}

/// The rows of C that advance together. 4 rows by 8 columns of sums in single precision fill half the
/// registers of SSE2 or simd128, which leaves room for the factors.
const ROWS: usize = 4;

/// Fills columns from `column` to before `column` + `COLUMNS` of C, which is in rows of `stride`,
/// with A times the columns of B from `from` on.
///
/// # Panics
///
/// If there are no such columns, or if B is turned.
#[inline(never)]
pub(super) fn fill<R: Real, const COLUMNS: usize>(
    a: &Factor<R>,
    b: &Factor<R>,
    from: usize,
    blend: &Blend<R>,
    c: &mut [R],
    stride: usize,
    column: usize,
) {
    let (m, k) = (a.rows, a.columns);
    assert!(b.rows == k && !b.is_turned, "B has as many rows as A columns");
    assert!(from + COLUMNS <= b.columns, "B has these columns");
    assert!(column + COLUMNS <= stride && c.len() == m * stride, "C has these columns");
    if let Blend::AddRow(row) = blend {
        assert!(column + COLUMNS <= row.len(), "the row is as long as C is wide");
    }
    let strides = if a.is_turned { (1, m) } else { (k, 1) };
    let even = m - m % ROWS;
    // SAFETY: A is [m, k] and as long as that, so it has rows below m and columns below k at these
    // strides. B has k rows, and columns from `from` to `from` + COLUMNS, as was just asserted. So has
    // C, m times `stride` long and borrowed to be changed, in rows below m from `column` on; and so
    // has the row. (Without steps, k = 0, there is nothing at those places of A and B, so pointers come
    // there by wrapping additions, and nothing is read.)
    unsafe {
        let a = |row: usize| a.elements.as_ptr().wrapping_add(row * strides.0);
        let b = (b.elements.as_ptr().wrapping_add(from), b.columns);
        let c = c.as_mut_ptr().wrapping_add(column);
        let c = |row: usize| (c.wrapping_add(row * stride), stride);
        let blend = (blend, column);
        if even > 0 {
            fill_rows::<R, ROWS, COLUMNS>((a(0), strides), k, b, blend, c(0), even / ROWS);
        }
        if m & 2 != 0 {
            fill_rows::<R, 2, COLUMNS>((a(even), strides), k, b, blend, c(even), 1);
        }
        if m & 1 != 0 {
            fill_rows::<R, 1, COLUMNS>((a(m - 1), strides), k, b, blend, c(m - 1), 1);
        }
    }
}

/// Fills `bands` times `ROWS` rows, whose sums stay in registers meanwhile. With each matrix come the
/// distances between its elements, and with the blend the place of the first sum in its row.
///
/// # Safety
///
/// A has these rows and k columns; B has k rows and `COLUMNS` columns; C has these rows and `COLUMNS`
/// columns, which nobody else sees; a row to be added has as many elements from that place on.
#[expect(clippy::inline_always, reason = "three calls with a dozen arguments, in place of one")]
#[inline(always)]
unsafe fn fill_rows<R: Real, const ROWS: usize, const COLUMNS: usize>(
    (mut a, (by_row, by_column)): (*const R, (usize, usize)),
    k: usize,
    (b, stride_of_b): (*const R, usize),
    (blend, column): (&Blend<R>, usize),
    (mut c, stride_of_c): (*mut R, usize),
    bands: usize,
) {
    for _ in 0..bands {
        // SAFETY: what is read and written are elements that the caller says are there: of A at row i
        // below ROWS of this band and column p below k, of B in row p, of C in row i.
        unsafe {
            let c = |i: usize| c.add(i * stride_of_c).cast::<[R; COLUMNS]>();
            let mut sums: [[R; COLUMNS]; ROWS] = match blend {
                Blend::Replace | Blend::Descend(_) => [[R::ZERO; COLUMNS]; ROWS],
                Blend::Add => std::array::from_fn(|i| *c(i)),
                Blend::AddRow(row) => [*row.as_ptr().add(column).cast(); ROWS],
            };
            for p in 0..k {
                let a = a.add(p * by_column);
                let row_of_b: [R; COLUMNS] = *b.add(p * stride_of_b).cast();
                for (i, sums) in sums.iter_mut().enumerate() {
                    let a = *a.add(i * by_row);
                    for (sum, b) in sums.iter_mut().zip(row_of_b) {
                        *sum += a * b;
                    }
                }
            }
            if let Blend::Descend(rate) = *blend {
                for (i, sums) in sums.iter_mut().enumerate() {
                    for (sum, before) in sums.iter_mut().zip(*c(i)) {
                        *sum = before - rate * *sum;
                    }
                }
            }
            for (i, sums) in sums.into_iter().enumerate() {
                *c(i) = sums;
            }
        }
        // After the last band they point past the matrix, and are not used.
        a = a.wrapping_add(ROWS * by_row);
        c = c.wrapping_add(ROWS * stride_of_c);
    }
}
