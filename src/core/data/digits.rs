//! 8x8 handwritten digits.

use ndarray::Axis;

use super::coder::{Coder, Decoder, Encoder, Mixture, Odds, Tree};
use super::{Examples, Split};
use crate::arithmetic::zeros;

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
    let mut inputs = zeros(count, PIXELS);
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
/// the same digit beside such a left neighbour, below such an upper one, and between the two; and those
/// of any pixel among four such neighbours.
struct Expectation {
    label: (Tree, Mixture),
    beside: Vec<Tree>,
    below: Vec<Tree>,
    between: Vec<Tree>,
    among: Vec<Tree>,
    mixture: Mixture,
}

/// Neighbours are told apart in so many shades, or in fewer where two count at once.
const SHADES: usize = 5;
const FEW_SHADES: usize = 3;

impl Expectation {
    fn new() -> Self {
        let trees = |contexts| vec![[Odds::EVEN; 16]; contexts];
        Self {
            label: ([Odds::EVEN; 16], Mixture::of(1)),
            beside: trees(CLASSES * PIXELS * SHADES),
            below: trees(CLASSES * PIXELS * SHADES),
            between: trees(CLASSES * PIXELS * FEW_SHADES * FEW_SHADES),
            among: trees(SHADES.pow(4)),
            mixture: Mixture::of(4),
        }
    }

    /// Codes an image and its label: first the label, then the pixels row by row.
    fn code(&mut self, coder: &mut impl Coder, (image, label): &Digit) -> Digit {
        let (tree, mixture) = &mut self.label;
        let label = mixture.nibble(coder, &mut [tree], *label);
        let mut coded = [0_u8; PIXELS];
        for place in 0..PIXELS {
            let (row, column) = (place / SIDE, place % SIDE);
            // Outside of the image there is no ink.
            let ink = |up: usize, left: isize| {
                let column = column.checked_add_signed(-left).filter(|&column| column < SIDE);
                row.checked_sub(up)
                    .zip(column)
                    .map_or(0, |(row, column)| coded[row * SIDE + column])
            };
            let shade = |ink: u8| usize::from(ink.div_ceil(4));
            let few = |ink: u8| usize::from(ink > 0) + usize::from(ink > 8);
            let (left, upper) = (ink(0, 1), ink(1, 0));
            let here = usize::from(label) * PIXELS + place;
            let among = [left, upper, ink(1, -1), ink(1, 1)];
            let trees = &mut [
                &mut self.beside[here * SHADES + shade(left)],
                &mut self.below[here * SHADES + shade(upper)],
                &mut self.between[(here * FEW_SHADES + few(left)) * FEW_SHADES + few(upper)],
                &mut self.among[among.iter().fold(0, |all, &ink| all * SHADES + shade(ink))],
            ];
            coded[place] = pixel(coder, &mut self.mixture, trees, image[place]);
        }
        (coded, label)
    }
}

/// Codes a pixel: whether there is ink, and how much.
fn pixel(coder: &mut impl Coder, mixture: &mut Mixture, trees: &mut [&mut Tree], ink: u8) -> u8 {
    let is_ink = mixture.bit(coder, trees, 0, ink > 0);
    if is_ink { mixture.nibble(coder, trees, ink.saturating_sub(1)) + 1 } else { 0 }
}
