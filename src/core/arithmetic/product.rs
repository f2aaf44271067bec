//! The product of two small dense matrices, with a fixed order of summation.

use super::Real;
use super::tile::{Factor, fill};

/// What becomes of a product A·B, and of what C held before.
#[derive(Clone, Copy, Debug)]
pub enum Blend<'a, R = f32> {
    /// C = A·B.
    Replace,
    /// C = C + A·B, where every sum begins with what C holds, as derivatives arrive from several
    /// sides.
    Add,
    /// C = 1·bᵀ + A·B, where every sum begins with the element of the row b, as biases are added.
    AddRow(&'a [R]),
    /// C = C − rate·(A·B): a step of gradient descent where A·B is the gradient.
    Descend(R),
}

/// Room to work in, so that a product allocates nothing once it has seen its largest factor.
#[derive(Clone, Debug, Default)]
pub struct Room<R = f32> {
    panel: Vec<R>,
}

/// C = A·B, or what [`Blend`] says.
///
/// Every element of A·B is one plain chain of sums in ascending k, `((start + a₀b₀) + a₁b₁) + …`,
/// each product and each sum rounded once. The tiles below only decide which chains advance
/// together, so the result is that of the naive triple loop, bit for bit.
///
/// Each factor may be the transpose of a matrix in rows. That covers the three products of a layer
/// with weights W \[out, in\]:
///
/// | product           | A                    | B                 | C            |
/// |-------------------|----------------------|-------------------|--------------|
/// | forward           | x \[batch, in\]      | Wᵀ \[in, out\]    | z            |
/// | backward to input | dz \[batch, out\]    | W \[out, in\]     | dx           |
/// | weight gradient   | dzᵀ \[out, batch\]   | x \[batch, in\]   | dW           |
///
/// # Panics
///
/// If the shapes do not fit.
pub fn product<R: Real>(
    a: Factor<R>,
    b: Factor<R>,
    blend: Blend<R>,
    c: &mut [R],
    room: &mut Room<R>,
) {
    let n = b.columns();
    assert!(a.columns() == b.rows(), "A has as many columns as B has rows");
    assert!(c.len() == a.rows() * n, "C has the rows of A and the columns of B");
    if let Blend::AddRow(row) = blend {
        assert!(row.len() == n, "the row is as long as C is wide");
    }
    let is_near = !b.is_turned() && b.elements().len() <= NEAR;
    let (a, b, blend) = (&a, &b, &blend);
    let last = n - n % 4;
    let mut column = 0;
    while column < last {
        let width = if column + 8 <= n { 8 } else { 4 };
        match (is_near, width) {
            (true, 8) => fill::<R, 8>(a, b, column, blend, c, n, column),
            (true, _) => fill::<R, 4>(a, b, column, blend, c, n, column),
            (false, 8) => fill_packed::<R, 8>(a, b, blend, c, column, room),
            (false, _) => fill_packed::<R, 4>(a, b, blend, c, column, room),
        }
        column += width;
    }
    match n - last {
        1 => fill_last::<R, 1>(a, b, blend, c, room),
        2 => fill_last::<R, 2>(a, b, blend, c, room),
        3 => fill_last::<R, 3>(a, b, blend, c, room),
        _ => {}
    }
}

/// Up to this many elements, B is read where it lies: it stays in the nearest cache.
const NEAR: usize = 4_096;

/// Columns of C from B's columns, which are put together first.
#[inline(never)]
fn fill_packed<R: Real, const COLUMNS: usize>(
    a: &Factor<R>,
    b: &Factor<R>,
    blend: &Blend<R>,
    c: &mut [R],
    column: usize,
    room: &mut Room<R>,
) {
    let (k, n) = (b.rows(), b.columns());
    let panel = at_least(k * COLUMNS, &mut room.panel);
    if b.is_turned() {
        for four in (0..COLUMNS).step_by(4) {
            let elements = &b.elements()[(column + four) * k..];
            pack_four::<R, COLUMNS>(elements, k, four, panel.as_chunks_mut().0);
        }
    } else {
        copy_columns::<R, COLUMNS>(b.elements(), (n, column), panel, (COLUMNS, 0));
    }
    fill::<R, COLUMNS>(a, &Factor::in_rows(panel, COLUMNS, k), 0, blend, c, n, column);
}

/// The last `COUNT` columns of C, where that is less than a tile.
#[inline(never)]
fn fill_last<R: Real, const COUNT: usize>(
    a: &Factor<R>,
    b: &Factor<R>,
    blend: &Blend<R>,
    c: &mut [R],
    room: &mut Room<R>,
) {
    let (k, n) = (b.rows(), b.columns());
    let column = n - COUNT;
    if !b.is_turned() {
        return fill::<R, COUNT>(a, b, column, blend, c, n, column);
    }
    let columns = &b.elements()[column * k..];
    let panel = if COUNT == 1 {
        columns
    } else {
        let panel = at_least(k * COUNT, &mut room.panel);
        for (place, column) in columns.chunks_exact(k.max(1)).enumerate() {
            copy_columns::<R, 1>(column, (1, 0), panel, (COUNT, place));
        }
        panel
    };
    fill::<R, COUNT>(a, &Factor::in_rows(panel, COUNT, k), 0, blend, c, n, column);
}

/// Copies columns from a matrix in rows to another; of each the length of a row is given, and the
/// first of the columns.
fn copy_columns<R: Real, const COUNT: usize>(
    source: &[R],
    (length, first): (usize, usize),
    target: &mut [R],
    (target_length, target_first): (usize, usize),
) {
    let mut source = source.chunks_exact(length);
    let mut target = target.chunks_exact_mut(target_length);
    // Not a zip, which would divide to know how long it is. And an array of a fixed length is a few
    // instructions, where a slice would be a call.
    while let (Some(source), Some(target)) = (source.next(), target.next()) {
        let elements: &[R; COUNT] = source[first..].first_chunk().expect("inside the source");
        *target[target_first..].first_chunk_mut().expect("inside the target") = *elements;
    }
}

/// Puts four columns of k elements side by side, from place `four` of the panel's rows on.
#[inline(never)]
fn pack_four<R: Real, const COLUMNS: usize>(
    columns: &[R],
    k: usize,
    four: usize,
    panel: &mut [[R; COLUMNS]],
) {
    assert!(four + 4 <= COLUMNS && panel.len() == k, "the four are inside the panel");
    let columns = [0, 1, 2, 3].map(|place| &columns[place * k..][..k]);
    let [(a, a_end), (b, b_end), (c, c_end), (d, d_end)] = columns.map(<[R]>::as_chunks::<4>);
    let (blocks, end) = panel.as_chunks_mut::<4>();
    for (index, block) in blocks.iter_mut().enumerate() {
        let turned = R::transposed([a[index], b[index], c[index], d[index]]);
        for (row, turned) in block.iter_mut().zip(turned) {
            row[four..four + 4].copy_from_slice(&turned);
        }
    }
    for (place, row) in end.iter_mut().enumerate() {
        let elements = [a_end[place], b_end[place], c_end[place], d_end[place]];
        row[four..four + 4].copy_from_slice(&elements);
    }
}

fn at_least<R: Real>(len: usize, room: &mut Vec<R>) -> &mut [R] {
    if room.len() < len {
        room.resize(len, R::ZERO);
    }
    &mut room[..len]
}

/// The sums of the columns of a matrix in rows, the first row first: 1·A for a row of ones.
///
/// # Panics
///
/// If there are not as many sums as columns, or the matrix is not in rows.
pub fn column_sums<R: Real>(matrix: Factor<R>, blend: Blend<R>, sums: &mut [R]) {
    let (rows, n) = (matrix.elements(), matrix.columns());
    assert!(!matrix.is_turned(), "the matrix is in rows");
    assert!(sums.len() == n, "a sum for each column");
    let (wide, narrow) = sums.as_chunks_mut::<8>();
    for (sums, column) in wide.iter_mut().zip((0..n).step_by(8)) {
        sum_columns(rows, n, column, blend.from(column), sums);
    }
    for (sum, column) in narrow.iter_mut().zip(n - n % 8..) {
        sum_columns(rows, n, column, blend.from(column), std::array::from_mut(sum));
    }
}

fn sum_columns<R: Real, const COUNT: usize>(
    rows: &[R],
    n: usize,
    column: usize,
    blend: Blend<R>,
    sums: &mut [R; COUNT],
) {
    let mut totals = match blend {
        Blend::Replace | Blend::Descend(_) => [R::ZERO; COUNT],
        Blend::Add => *sums,
        Blend::AddRow(row) => *row.first_chunk().expect("the row is as long as the sums"),
    };
    let mut rows = rows.chunks_exact(n);
    while let Some(row) = rows.next().and_then(|row| row[column..].first_chunk::<COUNT>()) {
        for (total, &element) in totals.iter_mut().zip(row) {
            *total += element;
        }
    }
    match blend {
        Blend::Descend(rate) => {
            for (sum, total) in sums.iter_mut().zip(totals) {
                *sum -= rate * total;
            }
        }
        _ => *sums = totals,
    }
}

impl<R> Blend<'_, R> {
    /// The same for the columns of C from one on.
    #[inline]
    pub(super) fn from(self, column: usize) -> Self {
        match self {
            Self::AddRow(row) => Self::AddRow(&row[column..]),
            other => other,
        }
    }
}
