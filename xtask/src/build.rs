//! `cargo xtask build`: the site as one puts it online.

use crate::fingerprint;
use crate::optimiser::Optimiser;
use crate::process::{self, Outcome, root};
use crate::setup::Tools;
use std::fs;

pub(crate) fn run() -> Outcome {
    site(&Tools::set_up()?)?;
    println!("The site is in dist/: it works on any static host, under any path.");
    Ok(())
}

/// Builds the site into dist/, where nothing is left if that fails.
pub(crate) fn site(tools: &Tools) -> Outcome {
    let folder = root().join("dist");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|error| format!("cannot remove dist/: {error}"))?;
    }
    let optimiser = Optimiser::set_up()?;
    let mut trunk = tools.trunk("build")?;
    tools.wasm.slim(&mut trunk);
    process::run(trunk.arg("--release"))?;
    optimiser.run(&folder)?;
    // Last, since names follow the content.
    fingerprint::rename(&folder)
}
