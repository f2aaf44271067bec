//! Any bytes, read as the four files of MNIST, one after the other.
#![no_main]

#[allow(dead_code, reason = "the other targets use the rest")]
#[path = "../tests/support/hostile.rs"]
mod hostile;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hostile::idx(bytes));
