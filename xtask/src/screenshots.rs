//! `cargo xtask screenshots`: pictures of the built page, to look at and to show.

use crate::process::{self, Outcome};
use crate::setup::{self, Tools};
use crate::{build, test};

pub(crate) fn run() -> Outcome {
    setup::set_up_browser()?;
    build::site(&Tools::set_up()?)?;
    let folder = process::root().join("target/screenshots");
    let mut command = test::browser_tests();
    command.args(["screenshots", "--ignored"]).env("MIXED_LEVELS_SCREENSHOTS", &folder);
    process::run(&mut command)?;
    println!("The pictures are in {}.", folder.display());
    Ok(())
}
