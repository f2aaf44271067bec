//! `cargo xtask stills`: draws the committed pictures anew.

use crate::process::{self, Outcome};

pub(crate) fn run() -> Outcome {
    process::run(process::cargo().args([
        "run",
        "--release",
        "--bin",
        "mixed-levels",
        "--",
        "stills",
    ]))
}
