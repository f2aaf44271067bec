//! 8x8 handwritten digits.

use ndarray::{Array2, Axis};

use super::coder::{Coder, Decoder, Encoder, Odds, Tree, bit, nibble};
use super::{Examples, Split};

/// Rows of the data file: 1,797 images by 13 people.
pub const DIGITS_ROWS: usize = 1_797;
/// Images to train on; the others are the test split.
const TRAIN: usize = 1_437;
const CLASSES: usize = 10;
const SIDE: usize = 8;
const PIXELS: usize = SIDE * SIDE;

/// An image, each pixel from 0 to 16, and the digit that it shows.
pub type Digit = ([u8; PIXELS], u8);

/// The digits in the fixed order, as [`pack_digits`] packs them.
///
/// E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning
/// Repository, 1998, doi:10.24432/C50P49, CC BY 4.0 (the test part, as scikit-learn ships it);
/// changed here: packed, put in a fixed random order, scaled and split.
static PACKED: &[u8] = include_bytes!("digits.bin");

/// The fixed order: for each place the row of the data file that stands there, one a line.
static ORDER: &str = include_str!("digits_order.txt");

/// The digits: pixels divided by 16, in the fixed order, the first 1,437 to train on and the last
/// 360 to test on.
pub fn digits() -> Split {
    let (mut decoder, mut expectation) = (Decoder::new(PACKED), Expectation::new());
    let mut next = |count| examples(&mut decoder, &mut expectation, count);
    Split { train: next(TRAIN), test: next(DIGITS_ROWS - TRAIN), classes: CLASSES }
}

/// Where a row of the data file stands in the test split, if it is there.
pub fn digits_row_in_test(row: usize) -> Option<usize> {
    place_of(row)?.checked_sub(TRAIN)
}

/// The row of the data file with this number, from 0, as the one example that it is.
pub fn digits_row(row: usize) -> Option<Examples> {
    let place = place_of(row)?;
    let Split { train, test, .. } = digits();
    let (part, place) = place.checked_sub(TRAIN).map_or((&train, place), |place| (&test, place));
    let inputs = part.inputs.select(Axis(0), &[place]);
    Some(Examples { inputs, labels: vec![part.labels[place]] })
}

/// The place of a row of the data file in the fixed order.
fn place_of(row: usize) -> Option<usize> {
    ORDER.lines().position(|line| line.parse() == Ok(row))
}

/// Packs digits without loss: an arithmetic coder, under what is expected of each pixel.
pub fn pack_digits(digits: &[Digit]) -> Vec<u8> {
    let (mut encoder, mut expectation) = (Encoder::new(), Expectation::new());
    for digit in digits {
        expectation.code(&mut encoder, digit);
    }
    encoder.finish()
}

/// The next images and labels of a pack.
fn examples(decoder: &mut Decoder<'_>, expectation: &mut Expectation, count: usize) -> Examples {
    let mut inputs = Array2::zeros((count, PIXELS));
    let mut labels = Vec::with_capacity(count);
    for mut row in inputs.rows_mut() {
        let (image, label) = expectation.code(decoder, &([0; PIXELS], 0));
        for (input, pixel) in row.iter_mut().zip(image) {
            *input = f32::from(pixel) / 16.0;
        }
        labels.push(label);
    }
    Examples { inputs, labels }
}

/// What a pixel is expected to be, learned from the digits before: its usual values in images of
/// the same digit beside such a left neighbour, and below such an upper one.
struct Expectation {
    label: Tree,
    beside: Vec<Tree>,
    below: Vec<Tree>,
}

/// Neighbours are told apart in so many shades.
const SHADES: usize = 5;

impl Expectation {
    fn new() -> Self {
        let trees = vec![[Odds::EVEN; 16]; CLASSES * PIXELS * SHADES];
        Self { label: [Odds::EVEN; 16], beside: trees.clone(), below: trees }
    }

    /// Codes an image and its label: first the label, then the pixels row by row.
    fn code(&mut self, coder: &mut impl Coder, (image, label): &Digit) -> Digit {
        let label = nibble(coder, &mut [&mut self.label], *label);
        let mut coded = [0_u8; PIXELS];
        for place in 0..PIXELS {
            let tree = |neighbour: Option<usize>| {
                let shade = neighbour.map_or(0, |at| usize::from(coded[at].div_ceil(4)));
                (usize::from(label) * PIXELS + place) * SHADES + shade
            };
            let left = (place % SIDE > 0).then(|| place - 1);
            let trees =
                &mut [&mut self.beside[tree(left)], &mut self.below[tree(place.checked_sub(SIDE))]];
            coded[place] = pixel(coder, trees, image[place]);
        }
        (coded, label)
    }
}

/// Codes a pixel: whether there is ink, and how much.
fn pixel(coder: &mut impl Coder, trees: &mut [&mut Tree; 2], ink: u8) -> u8 {
    let is_ink = bit(coder, trees, 0, ink > 0);
    if is_ink { nibble(coder, trees, ink.saturating_sub(1)) + 1 } else { 0 }
}
