//! Any bytes, read as a network file.
#![no_main]

#[allow(dead_code, reason = "the other targets use the rest")]
#[path = "../tests/support/hostile.rs"]
mod hostile;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hostile::network_file(bytes));
