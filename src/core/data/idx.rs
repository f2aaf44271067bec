//! MNIST, from the files that its makers publish: IDX, read whole or refused with a reason.
//!
//! An IDX file begins with two zeros, the type of its numbers and how many lengths follow; then come
//! the lengths, each of 32 bits with the highest byte first, and then the numbers. Files are unpacked
//! before they come here.

use std::fmt;

use ndarray::Array2;

use super::{Examples, Split};

/// Images are so many pixels wide and high.
pub const MNIST_SIDE: usize = 28;
/// A file holds so many images or labels at most.
pub const MOST_IMAGES: usize = 100_000;

const PIXELS: usize = MNIST_SIDE * MNIST_SIDE;
const CLASSES: u8 = 10;
/// The type of numbers that are bytes.
const BYTES: u8 = 0x08;
/// What a gzipped file begins with.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// MNIST from its four files, in the order of [`IdxFile::ALL`]: pixels divided by 255, both parts in
/// the order in which they stand there.
///
/// Y. LeCun, C. Cortes, C. J. C. Burges, The MNIST database of handwritten digits.
///
/// # Errors
/// What is wrong with which file.
pub fn mnist(files: [&[u8]; 4]) -> Result<Split, IdxError> {
    let [train_images, train_labels, test_images, test_labels] = files;
    Ok(Split {
        train: examples(
            (IdxFile::TrainImages, train_images),
            (IdxFile::TrainLabels, train_labels),
        )?,
        test: examples((IdxFile::TestImages, test_images), (IdxFile::TestLabels, test_labels))?,
        classes: usize::from(CLASSES),
    })
}

/// The same from one block, in which the four files stand one after the other.
///
/// # Errors
/// As above.
pub fn mnist_in_one(block: &[u8]) -> Result<Split, IdxError> {
    let (mut files, mut rest) = ([block; 4], block);
    for (place, file) in IdxFile::ALL.into_iter().enumerate() {
        // The last one has all that is left, so that nothing is left over unseen.
        let whole = if place == 3 { rest.len() } else { Head::of(file, rest)?.length() };
        (files[place], rest) = rest.split_at(whole.min(rest.len()));
    }
    mnist(files)
}

/// The images of one file with the labels of another.
fn examples(
    (images_file, images): (IdxFile, &[u8]),
    (labels_file, labels): (IdxFile, &[u8]),
) -> Result<Examples, IdxError> {
    let pixels = body(images_file, images)?;
    let labels = body(labels_file, labels)?;
    let count = pixels.len() / PIXELS;
    let wrong = |problem| IdxError { file: labels_file, problem };
    if labels.len() != count {
        return Err(wrong(Problem::Unequal { images: count, labels: labels.len() }));
    }
    if let Some(place) = labels.iter().position(|label| *label >= CLASSES) {
        return Err(wrong(Problem::Label { place, label: labels[place] }));
    }
    let inputs = Array2::from_shape_fn((count, PIXELS), |(image, pixel)| {
        f32::from(pixels[image * PIXELS + pixel]) / 255.0
    });
    Ok(Examples { inputs, labels: labels.to_vec() })
}

/// The numbers of a file, which has no byte too few and none too many.
fn body(file: IdxFile, bytes: &[u8]) -> Result<&[u8], IdxError> {
    let head = Head::of(file, bytes)?;
    if bytes.len() != head.length() {
        let problem = Problem::Length { should: head.length(), has: bytes.len() };
        return Err(IdxError { file, problem });
    }
    Ok(&bytes[file.header()..])
}

/// What the beginning of a file says, where it says what it should.
struct Head {
    file: IdxFile,
    count: usize,
}

impl Head {
    fn of(file: IdxFile, bytes: &[u8]) -> Result<Self, IdxError> {
        Self::read(file, bytes).map_err(|problem| IdxError { file, problem })
    }

    fn read(file: IdxFile, bytes: &[u8]) -> Result<Self, Problem> {
        if bytes.starts_with(&GZIP) {
            return Err(Problem::Packed);
        }
        let short = Problem::Short(bytes.len());
        let Some((&[zero, zeros, kind, lengths], rest)) = bytes.split_first_chunk() else {
            return Err(short);
        };
        if (zero, zeros) != (0, 0) {
            return Err(Problem::NoIdx);
        }
        if kind != BYTES {
            return Err(Problem::Type(kind));
        }
        if usize::from(lengths) != file.dimensions() {
            return Err(Problem::Dimensions(lengths));
        }
        let mut lengths = rest
            .chunks_exact(4)
            .map(|length| u32::from_be_bytes([length[0], length[1], length[2], length[3]]));
        let Some(count) = lengths.next() else { return Err(short) };
        if file.dimensions() == 3 {
            let (Some(rows), Some(columns)) = (lengths.next(), lengths.next()) else {
                return Err(short);
            };
            if [rows, columns] != [MNIST_SIDE as u32; 2] {
                return Err(Problem::Side(rows, columns));
            }
        }
        match count as usize {
            count @ 1..=MOST_IMAGES => Ok(Self { file, count }),
            _ => Err(Problem::Count(count)),
        }
    }

    /// The bytes of the whole file: less than eighty millions.
    fn length(&self) -> usize {
        let each = if self.file.dimensions() == 3 { PIXELS } else { 1 };
        self.file.header() + self.count * each
    }
}

/// One of the four files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdxFile {
    /// The images that are trained on.
    TrainImages,
    /// Their labels.
    TrainLabels,
    /// The images that are tested on.
    TestImages,
    /// Their labels.
    TestLabels,
}

impl IdxFile {
    /// All of them, in their order.
    pub const ALL: [Self; 4] =
        [Self::TrainImages, Self::TrainLabels, Self::TestImages, Self::TestLabels];

    /// The name under which it is published, less `.gz`.
    pub fn name(self) -> &'static str {
        match self {
            Self::TrainImages => "train-images-idx3-ubyte",
            Self::TrainLabels => "train-labels-idx1-ubyte",
            Self::TestImages => "t10k-images-idx3-ubyte",
            Self::TestLabels => "t10k-labels-idx1-ubyte",
        }
    }

    /// How many lengths it begins with.
    fn dimensions(self) -> usize {
        match self {
            Self::TrainImages | Self::TestImages => 3,
            Self::TrainLabels | Self::TestLabels => 1,
        }
    }

    /// The number of bytes before its numbers.
    pub fn header(self) -> usize {
        4 + 4 * self.dimensions()
    }

    fn words(self) -> &'static str {
        match self {
            Self::TrainImages => "the training images",
            Self::TrainLabels => "the training labels",
            Self::TestImages => "the test images",
            Self::TestLabels => "the test labels",
        }
    }
}

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdxError {
    /// The file.
    pub file: IdxFile,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// It is gzipped.
    Packed,
    /// It ends after so many bytes, before its lengths are all there.
    Short(usize),
    /// It does not begin with two zeros.
    NoIdx,
    /// Its numbers are not bytes, but of this type.
    Type(u8),
    /// It has another number of lengths, this one.
    Dimensions(u8),
    /// Its images have these rows and columns.
    Side(u32, u32),
    /// It holds so many images or labels: none, or more than [`MOST_IMAGES`].
    Count(u32),
    /// It has not as many bytes as it says.
    Length {
        /// The bytes that it should have.
        should: usize,
        /// Those that it has.
        has: usize,
    },
    /// It has not as many labels as there are images.
    Unequal {
        /// The number of images.
        images: usize,
        /// The number of labels.
        labels: usize,
    },
    /// A label, the one at this place, is no digit.
    Label {
        /// The place, from 0.
        place: usize,
        /// The label.
        label: u8,
    },
}

impl fmt::Display for IdxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, problem } = self;
        let things = if file.dimensions() == 3 { "images" } else { "labels" };
        write!(f, "{}: ", file.words())?;
        match problem {
            Problem::Packed => f.write_str("they are gzipped, and have to be unpacked first"),
            Problem::Short(0) => f.write_str("there is nothing"),
            Problem::Short(bytes) => {
                write!(f, "they end after {bytes} bytes, before it is said how many there are")
            }
            Problem::NoIdx => f.write_str("they do not begin as an IDX file does, with two zeros"),
            Problem::Type(kind) => {
                write!(f, "they are numbers of the type 0x{kind:02x}, not bytes, which is 0x08")
            }
            Problem::Dimensions(lengths) => write!(
                f,
                "they have {lengths} dimensions, and {things} have {}; are two files mixed up?",
                file.dimensions()
            ),
            Problem::Side(rows, columns) => write!(
                f,
                "they have {rows} by {columns} pixels, and MNIST has {MNIST_SIDE} by {MNIST_SIDE}"
            ),
            Problem::Count(0) => write!(f, "there are no {things}"),
            Problem::Count(count) => {
                write!(f, "there are {count} {things}, and {MOST_IMAGES} are read at most")
            }
            Problem::Length { should, has } if has < should => {
                write!(f, "they are cut short: {has} bytes of {should}")
            }
            Problem::Length { should, has } => {
                write!(f, "there is more than they say: {has} bytes, and not {should}")
            }
            Problem::Unequal { images, labels } => {
                write!(f, "there are {labels} of them for {images} images")
            }
            Problem::Label { place, label } => {
                write!(f, "number {place} (from 0) is {label}, and digits go from 0 to 9")
            }
        }
    }
}

impl std::error::Error for IdxError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn idx(lengths: &[u32], numbers: Vec<u8>) -> Vec<u8> {
        let lengths_bytes = lengths.iter().flat_map(|length| length.to_be_bytes());
        [0, 0, 8, lengths.len() as u8].into_iter().chain(lengths_bytes).chain(numbers).collect()
    }

    fn small() -> [Vec<u8>; 4] {
        let images = |count: u32| {
            let pixels = (0..count * PIXELS as u32).map(|place| (place % 256) as u8).collect();
            idx(&[count, 28, 28], pixels)
        };
        [images(3), idx(&[3], vec![7, 0, 9]), images(2), idx(&[2], vec![1, 2])]
    }

    fn read(files: &[Vec<u8>; 4]) -> Result<Split, String> {
        let [a, b, c, d] = files;
        mnist([a, b, c, d]).map_err(|error| error.to_string())
    }

    #[test]
    fn images_and_labels_come_as_they_stand_there() {
        let split = read(&small()).unwrap();
        assert_eq!((split.train.len(), split.test.len(), split.classes), (3, 2, 10));
        assert_eq!((split.inputs(), &split.train.labels[..]), (784, &[7, 0, 9][..]));
        assert_eq!(split.train.inputs[[0, 255]].to_bits(), 1.0_f32.to_bits());
        let second = (784 % 256) as f32 / 255.0;
        assert_eq!(split.train.inputs[[1, 0]].to_bits(), second.to_bits());
        assert_eq!(mnist_in_one(&small().concat()), Ok(split));
    }

    #[test]
    fn what_is_wrong_is_said_of_the_file_that_is_wrong() {
        let spoiled = |place: usize, spoil: &dyn Fn(&mut Vec<u8>)| {
            let mut files = small();
            spoil(&mut files[place]);
            read(&files).unwrap_err()
        };
        let last = |bytes: &mut Vec<u8>| bytes.truncate(bytes.len() - 1);
        assert_eq!(spoiled(2, &last), "the test images: they are cut short: 1583 bytes of 1584");
        assert!(spoiled(3, &|bytes| bytes.push(0)).contains("there is more than they say"));
        assert!(spoiled(1, &|bytes| bytes[10] = 10).contains("number 2 (from 0) is 10"));
        let mut swapped = small();
        swapped.swap(0, 1);
        assert!(read(&swapped).unwrap_err().contains("1 dimensions, and images have 3"));
        let mut fewer = small();
        fewer[1] = idx(&[2], vec![1, 2]);
        assert_eq!(
            read(&fewer).unwrap_err(),
            "the training labels: there are 2 of them for 3 images"
        );
    }
}
