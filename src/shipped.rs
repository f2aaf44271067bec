//! The files that the site has for figures that ask for them, for programs without a site: as they are
//! committed.

use std::io::Read as _;

use flate2::read::MultiGzDecoder;

use crate::data::{IdxError, IdxFile, MNIST_SIDE, MOST_IMAGES, Split, mnist_in_one};

/// The first 10,000 images that MNIST trains on and the first 2,000 that it tests on, with their labels:
/// four IDX files one after the other, gzipped.
///
/// Y. LeCun, C. Cortes, C. J. C. Burges, The MNIST database of handwritten digits; the images derive
/// from NIST Special Database 19. Changed here: cut to the first ones and packed into one file.
static MNIST: &[u8] = include_bytes!("../www/mnist.idx.gz");

/// The part of MNIST that the site has.
///
/// # Errors
/// None, as long as the file is the one that is committed.
pub fn mnist() -> Result<Split, IdxError> {
    mnist_in_one(&unpacked(MNIST).unwrap_or_default())
}

/// A file of the site, unpacked.
///
/// # Errors
/// Why it cannot be had.
pub fn file(name: &str) -> Result<Vec<u8>, String> {
    match name {
        "mnist.idx.gz" => unpacked(MNIST).map_err(|error| error.to_string()),
        _ => Err(format!("the site has no file {name}")),
    }
}

/// What is packed by gzip, and what is not as it is. No more than four files of MNIST can have: whatever
/// else unpacks to more is not read to its end.
///
/// # Errors
/// If the packing is spoiled.
pub fn unpacked(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes.to_vec());
    }
    let longest = 2 * MOST_IMAGES * (MNIST_SIDE * MNIST_SIDE + 1)
        + IdxFile::ALL.iter().map(|file| file.header()).sum::<usize>();
    let mut unpacked = Vec::new();
    MultiGzDecoder::new(bytes).take(longest as u64 + 1).read_to_end(&mut unpacked)?;
    Ok(unpacked)
}
