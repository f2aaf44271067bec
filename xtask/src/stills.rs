//! `cargo xtask stills`: draws the committed pictures anew.

use crate::process::{self, Outcome};

/// Runs the program that makes what is committed; the name of that comes next.
pub(crate) const RENEW: [&str; 5] = ["run", "--release", "--bin", "mixed-levels", "--"];

pub(crate) fn run() -> Outcome {
    process::run(process::cargo().args(RENEW).arg("stills"))
}
