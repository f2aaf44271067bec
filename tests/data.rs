//! The data that the program carries is the data that it names.
#![cfg(not(target_arch = "wasm32"))]

use std::io::Read as _;

use mixed_levels::data::{DIGITS_ROWS, digits, digits_row_in_test};

/// The pixels and labels of the original file, in the fixed order.
#[test]
fn the_digits_are_those_of_the_original_file() {
    let compressed = include_bytes!("data/digits.csv.gz");
    let mut text = String::new();
    flate2::read::GzDecoder::new(&compressed[..]).read_to_string(&mut text).unwrap();
    let rows: Vec<Vec<f32>> =
        text.lines().map(|line| line.split(',').map(|n| n.parse().unwrap()).collect()).collect();
    let order: Vec<usize> =
        include_str!("data/digits_order.txt").lines().map(|n| n.parse().unwrap()).collect();
    assert_eq!((rows.len(), order.len()), (DIGITS_ROWS, DIGITS_ROWS));

    let split = digits();
    assert_eq!((split.train.len(), split.test.len()), (1_437, 360));
    let parts = [&split.train, &split.test];
    let ours = parts.iter().flat_map(|part| part.inputs.rows().into_iter().zip(&part.labels));
    for ((image, &label), row) in ours.zip(&order) {
        let original = &rows[*row];
        let scaled: Vec<u32> = image.iter().map(|pixel| (pixel * 16.0).to_bits()).collect();
        let theirs: Vec<u32> = original[..64].iter().map(|count| count.to_bits()).collect();
        assert_eq!(scaled, theirs);
        assert_eq!(f32::from(label).to_bits(), original[64].to_bits());
    }
    assert_eq!(digits_row_in_test(order[1_437]), Some(0));
    assert_eq!(digits_row_in_test(order[0]), None);
}
