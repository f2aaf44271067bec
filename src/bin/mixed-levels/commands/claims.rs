//! What is committed of the named studies. `cargo xtask claims` calls this.

use std::path::PathBuf;

use clap::Args;
use mixed_levels::study::{self, studies};

use super::Outcome;
use super::arguments::whole;
use super::output::{print, write};
use super::study::{cores, rows};

/// Run the named studies for all their seeds, and write what is committed of them
#[derive(Args)]
#[command(hide = true)]
pub(crate) struct Arguments {
    /// Where finished seeds are kept, so that an interrupted run goes on
    #[arg(long, value_name = "DIR", default_value = "target/studies")]
    work: PathBuf,

    /// How many seeds at once; as many as there are cores, unless you say
    #[arg(long, value_name = "N", value_parser = whole(1..=1024))]
    threads: Option<usize>,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let threads = arguments.threads.unwrap_or_else(cores);
    let mut all = Vec::new();
    for study in studies() {
        all.extend(rows(&study, study.seeds, &arguments.work, threads)?);
    }
    for (path, content) in
        [("src/core/study/claims.csv", study::written(&all)), ("STUDIES.md", study::report(&all))]
    {
        write(path.as_ref(), content)?;
        print(&format!("{path}\n"))?;
    }
    Ok(())
}
