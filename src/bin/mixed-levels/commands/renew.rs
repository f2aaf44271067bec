//! What is committed and made by a program: the stills and numbers of the page, and the network
//! that the figure of the scissors opens with. `cargo xtask stills` calls the first.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use mixed_levels::essay::{bypass, stills};

use super::output::{print, write};
use super::{Failure, Outcome, numbers};

/// Draw every figure's still anew, and rewrite what is generated in index.html
#[derive(Args)]
#[command(hide = true)]
pub(crate) struct Stills {
    /// The page's folder
    #[arg(default_value = "www")]
    folder: PathBuf,
}

/// Train the network that the figure of the scissors opens with
#[derive(Args)]
#[command(hide = true)]
pub(crate) struct Trained {
    /// Where it goes
    #[arg(default_value = "src/page/essay/bypass/trained.bin")]
    file: PathBuf,
}

pub(crate) fn stills(arguments: &Stills) -> Outcome {
    let folder = &arguments.folder;
    let failed = |error: stills::StillError| Failure::Failed(error.to_string());
    let path = folder.join("index.html");
    let page = fs::read_to_string(&path)
        .map_err(|error| Failure::Failed(format!("{} cannot be read: {error}", path.display())))?;
    let figures = stills::computed().map_err(failed)?;
    let page = stills::page(&page, &figures, &numbers::computed(&[])?).map_err(failed)?;
    let stills_folder = folder.join("stills");
    fs::create_dir_all(&stills_folder).map_err(|error| {
        Failure::Failed(format!("{} cannot be made: {error}", stills_folder.display()))
    })?;
    let mut files = vec![(path, page)];
    for (name, still) in stills::files(&figures).map_err(failed)? {
        files.push((stills_folder.join(name), still));
    }
    for (path, content) in files {
        write(&path, content)?;
        print(&format!("{}\n", path.display()))?;
    }
    Ok(())
}

pub(crate) fn trained(arguments: &Trained) -> Outcome {
    let trained = bypass::trained().map_err(|error| Failure::Failed(error.to_string()))?;
    write(&arguments.file, trained)?;
    print(&format!("{}\n", arguments.file.display()))
}
