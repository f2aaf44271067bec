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
    process::run(tools.trunk("build")?.arg("--release"))?;
    for file in fs::read_dir(&folder).map_err(|error| format!("cannot read dist/: {error}"))? {
        let file = file.map_err(|error| format!("cannot read dist/: {error}"))?.path();
        if file.extension().is_some_and(|end| end == "wasm") {
            optimiser.run(&file)?;
        }
    }
    // Last, since names follow the content.
    fingerprint::rename(&folder)
}
