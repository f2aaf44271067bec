//! What is committed and made by a program: the stills and numbers of the page, the network that the
//! figure of the scissors opens with, and the part of MNIST that the site has. `cargo xtask stills`
//! calls the first.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use mixed_levels::data::IdxFile;
use mixed_levels::essay::{bypass, stills};
use mixed_levels::shipped;

use super::data::{DataChoice, file_of};
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

/// Cut the first 10,000 training images and 2,000 test images out of MNIST, and pack them
#[derive(Args)]
#[command(hide = true)]
pub(crate) struct Mnist {
    /// The folder with the four files of all of MNIST
    from: PathBuf,

    /// Where the part goes
    #[arg(default_value = "www/mnist.idx.gz")]
    file: PathBuf,
}

pub(crate) fn stills(arguments: &Stills) -> Outcome {
    let folder = &arguments.folder;
    let failed = |error: stills::StillError| Failure::Failed(error.to_string());
    let path = folder.join("index.html");
    let page = fs::read_to_string(&path)
        .map_err(|error| Failure::Failed(format!("{} cannot be read: {error}", path.display())))?;
    let figures = stills::computed(&shipped::file).map_err(failed)?;
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

pub(crate) fn mnist(arguments: &Mnist) -> Outcome {
    let Mnist { from, file } = arguments;
    // Read whole, so that what is cut is what it should be.
    DataChoice::Folder(from.clone()).load()?;
    let mut cut = Vec::new();
    for (part, count) in IdxFile::ALL.into_iter().zip([10_000, 10_000, 2_000, 2_000]) {
        let (_, bytes) = file_of(from, part)?;
        let (head, numbers) = bytes.split_at(part.header());
        let each =
            numbers.len() / u32::from_be_bytes([head[4], head[5], head[6], head[7]]) as usize;
        let most = numbers.len() / each;
        if most < count {
            let problem = format!("{} has {most}, and {count} are wanted", part.name());
            return Err(Failure::Failed(problem));
        }
        cut.extend_from_slice(&head[..4]);
        cut.extend_from_slice(&(count as u32).to_be_bytes());
        cut.extend_from_slice(&head[8..]);
        cut.extend_from_slice(&numbers[..count * each]);
    }
    let mut packed = Vec::new();
    zopfli::compress(zopfli::Options::default(), zopfli::Format::Gzip, &cut[..], &mut packed)
        .map_err(|error| Failure::Failed(format!("it cannot be packed: {error}")))?;
    write(file, packed)?;
    print(&format!("{}\n", file.display()))
}
