//! `cargo xtask bench --contender`: the training code as a module, for whoever compares it with
//! others in a browser.

use crate::optimiser::Optimiser;
use crate::process::{Outcome, root};
use crate::setup::Tools;
use std::path::PathBuf;

pub(crate) fn run() -> Outcome {
    let script = build(&Tools::without_trunk()?)?;
    println!("The module is {}, with contender_bg.wasm beside it.", script.display());
    Ok(())
}

/// Builds it as the page is built; returns the script that a page imports.
pub(crate) fn build(tools: &Tools) -> Outcome<PathBuf> {
    let folder = root().join("target/contender");
    let optimiser = Optimiser::set_up()?;
    let script = tools.own_module("contender", &folder)?;
    optimiser.module(&folder.join("contender_bg.wasm"))?;
    Ok(script)
}
