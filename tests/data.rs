//! The data that the program carries is the data that it names.
#![cfg(not(target_arch = "wasm32"))]

use std::io::Read as _;

use mixed_levels::data::{
    DIGITS_ROWS, Data, Digit, digits, digits_row, digits_row_in_test, mnist_in_one, pack_digits,
};
use mixed_levels::shipped;

/// The images and labels of the original file, in the fixed order.
fn originals() -> Vec<Digit> {
    let compressed = include_bytes!("data/digits.csv.gz");
    let mut text = String::new();
    flate2::read::GzDecoder::new(&compressed[..]).read_to_string(&mut text).unwrap();
    let numbers = |line: &str| -> Vec<u8> {
        line.split(',').map(|number| number.parse::<f32>().unwrap() as u8).collect()
    };
    let rows: Vec<Vec<u8>> = text.lines().map(numbers).collect();
    let order = order();
    assert_eq!((rows.len(), order.len()), (DIGITS_ROWS, DIGITS_ROWS));
    order.iter().map(|row| (rows[*row][..64].try_into().unwrap(), rows[*row][64])).collect()
}

/// For each place the row of the original file.
fn order() -> Vec<usize> {
    let order = include_str!("../src/core/data/digits_order.txt");
    order.lines().map(|number| number.parse().unwrap()).collect()
}

#[test]
fn the_digits_are_those_of_the_original_file() {
    let split = digits();
    assert_eq!((split.train.len(), split.test.len()), (1_437, 360));
    let parts = [&split.train, &split.test];
    let ours = parts.iter().flat_map(|part| part.inputs.rows().into_iter().zip(&part.labels));
    for ((image, label), (original, digit)) in ours.zip(originals()) {
        let scaled: Vec<u32> = image.iter().map(|pixel| (pixel * 16.0).to_bits()).collect();
        assert_eq!(scaled, original.map(|pixel| f32::from(pixel).to_bits()));
        assert_eq!(*label, digit);
    }
    let order = order();
    assert_eq!(digits_row_in_test(order[1_437]), Some(0));
    assert_eq!(digits_row_in_test(order[0]), None);
    for (row, (part, place)) in [(order[0], (&split.train, 0)), (order[1_440], (&split.test, 3))] {
        let one = digits_row(row).unwrap();
        assert_eq!(one.inputs.row(0), part.inputs.row(place));
        assert_eq!(one.labels, [part.labels[place]]);
    }
    assert_eq!(digits_row(DIGITS_ROWS), None);
}

#[test]
#[ignore = "writes src/core/data/digits.bin anew, after a change of how digits are packed"]
fn pack_the_digits() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/src/core/data/digits.bin");
    std::fs::write(file, pack_digits(&originals())).unwrap();
}

/// What Python counted in the first images and labels of the files that are published.
#[test]
fn the_part_of_mnist_that_is_shipped_is_the_first_of_each_part() {
    let split = shipped::mnist().unwrap();
    assert_eq!((split.inputs(), split.classes), (Data::Mnist.inputs(), Data::Mnist.classes()));
    for (part, begin, counts, ink) in [
        (
            &split.train,
            [5, 0, 4, 1, 9, 2, 1, 3, 1, 4],
            [1_001, 1_127, 991, 1_032, 980, 863, 1_014, 1_070, 944, 978],
            262_146_600,
        ),
        (
            &split.test,
            [7, 2, 1, 0, 4, 1, 4, 9, 5, 9],
            [175, 234, 219, 207, 217, 179, 178, 205, 192, 194],
            48_335_026,
        ),
    ] {
        assert_eq!(part.labels[..10], begin);
        let mut found = [0; 10];
        part.labels.iter().for_each(|label| found[usize::from(*label)] += 1);
        assert_eq!(found, counts);
        assert_eq!(part.inputs.dim(), (counts.iter().sum(), 784));
        let pixels = part.inputs.iter().map(|input| input * 255.0);
        assert_eq!(pixels.map(|pixel| pixel.round() as u64).sum::<u64>(), ink);
    }
    assert!(include_bytes!("../www/mnist.idx.gz").len() < 2_000_000, "readers wait for it");
    assert!(shipped::file("mnist.idx.gz").is_ok_and(|file| mnist_in_one(&file) == Ok(split)));
    assert!(shipped::file("nothing").is_err_and(|problem| problem.contains("no file nothing")));
}
