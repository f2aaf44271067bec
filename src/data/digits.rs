//! 8x8 handwritten digits.

use ndarray::Array2;

use super::{Examples, Split};

/// Rows of the data file: 1,797 images by 13 people.
pub const DIGITS_ROWS: usize = 1_797;
/// Images to train on; the other 360 are the test split.
const TRAIN: usize = 1_437;
const PIXELS: usize = 64;

/// For each row of the data file 64 pixels (0 to 16) and the label, then the fixed order of rows as
/// 16-bit numbers, least significant byte first.
///
/// E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning
/// Repository, 1998, doi:10.24432/C50P49, CC BY 4.0 (the test part, as scikit-learn ships it);
/// changed here: packed, scaled and split.
static PACKED: &[u8] = include_bytes!("digits.bin");

/// The digits: pixels divided by 16, in the fixed order, the first 1,437 to train on and the last
/// 360 to test on.
pub fn digits() -> Split {
    Split { train: examples(0..TRAIN), test: examples(TRAIN..DIGITS_ROWS), classes: 10 }
}

/// Where a row of the data file stands in the test split, if it is there.
pub fn digits_row_in_test(row: usize) -> Option<usize> {
    (TRAIN..DIGITS_ROWS).position(|place| row_at(place) == row)
}

/// The row of the data file with this number, from 0, as the one example that it is.
pub fn digits_row(row: usize) -> Option<Examples> {
    let place = (0..DIGITS_ROWS).find(|&place| row_at(place) == row)?;
    Some(examples(place..place + 1))
}

fn examples(places: std::ops::Range<usize>) -> Examples {
    let mut inputs = Array2::zeros((places.len(), PIXELS));
    let mut labels = Vec::with_capacity(places.len());
    for (place, mut image) in places.zip(inputs.rows_mut()) {
        let start = row_at(place) * (PIXELS + 1);
        let packed = &PACKED[start..=start + PIXELS];
        for (pixel, &count) in image.iter_mut().zip(packed) {
            *pixel = f32::from(count) / 16.0;
        }
        labels.push(packed[PIXELS]);
    }
    Examples { inputs, labels }
}

/// The row of the data file that stands at a place of the fixed order.
fn row_at(place: usize) -> usize {
    let start = DIGITS_ROWS * (PIXELS + 1) + 2 * place;
    usize::from(u16::from_le_bytes([PACKED[start], PACKED[start + 1]]))
}
