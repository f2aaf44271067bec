//! The command line.

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use mixed_levels::essay::{bypass, prose, stills};

const HELP: &str = "\
Usage: mixed-levels COMMAND

  stills [FOLDER]   draw every figure's still and rewrite the numbers, sentences, tables and
                    controls in index.html; FOLDER is the page's (www)
  trained [FILE]    train the network that the figure of the scissors opens with, and write it
                    (src/essay/bypass/trained.bin)
  help              show this";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["stills"] => write_stills(Path::new("www")),
        ["stills", folder] => write_stills(Path::new(folder)),
        ["trained"] => write_trained(Path::new("src/essay/bypass/trained.bin")),
        ["trained", file] => write_trained(Path::new(file)),
        [] | ["help" | "--help" | "-h"] => {
            println!("{HELP}");
            Ok(())
        }
        [other, ..] => Err(format!("there is no command “{other}”\n\n{HELP}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("mixed-levels: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// Writes the trained network that comes with the page.
fn write_trained(file: &Path) -> Result<(), String> {
    let trained = bypass::trained().map_err(|error| error.to_string())?;
    fs::write(file, trained).map_err(|error| format!("{}: {error}", file.display()))?;
    println!("{}", file.display());
    Ok(())
}

/// Writes every still and renews the page.
fn write_stills(folder: &Path) -> Result<(), String> {
    let path = folder.join("index.html");
    let page = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let numbers = prose::numbers().map_err(|error| error.to_string())?;
    let page = stills::page(&page, &numbers).map_err(|error| error.to_string())?;
    let stills_folder = folder.join("stills");
    fs::create_dir_all(&stills_folder)
        .map_err(|error| format!("{}: {error}", stills_folder.display()))?;
    let mut files = vec![(path, page)];
    for (name, still) in stills::files().map_err(|error| error.to_string())? {
        files.push((stills_folder.join(name), still));
    }
    for (path, content) in files {
        fs::write(&path, content).map_err(|error| format!("{}: {error}", path.display()))?;
        println!("{}", path.display());
    }
    Ok(())
}
