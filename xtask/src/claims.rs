//! `cargo xtask claims`: runs the named studies and rewrites all that is committed of them.

use crate::process::{self, Outcome};
use crate::stills;

pub(crate) fn run() -> Outcome {
    process::run(process::cargo().args(stills::RENEW).arg("claims"))?;
    // The numbers of the page are computed from what has just been written, which is compiled in.
    stills::run()
}
