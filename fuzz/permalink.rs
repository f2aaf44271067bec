//! Any text, read as a permalink of every figure.
#![no_main]

#[allow(dead_code, reason = "the other targets use the rest")]
#[path = "../tests/support/hostile.rs"]
mod hostile;

libfuzzer_sys::fuzz_target!(|link: &str| hostile::permalink(link));
