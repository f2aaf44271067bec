//! Other programs: finding them, running them, and saying plainly when one fails.

use std::env;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a step comes to: its result, or a sentence for whoever ran it.
pub(crate) type Outcome<T = ()> = Result<T, String>;

/// The folder of the workspace, as cargo says now: a program that another checkout left in a shared
/// target folder would remember that one's.
pub(crate) fn root() -> PathBuf {
    let xtask = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    xtask.parent().map(Path::to_path_buf).unwrap_or(xtask)
}

/// A program that runs in the folder of the workspace.
pub(crate) fn program(name: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root());
    command
}

/// The cargo that started us, so that a `+toolchain` given to it holds for what it starts.
pub(crate) fn cargo() -> Command {
    program(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs a program to its end, its output going where ours goes.
pub(crate) fn run(command: &mut Command) -> Outcome {
    let status =
        command.status().map_err(|error| format!("cannot start `{}`: {error}", shown(command)))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` failed ({status})", shown(command))) }
}

/// Runs a program to its end and hears every line of its output.
pub(crate) fn run_heard(command: &mut Command, mut hear: impl FnMut(&str)) -> Outcome {
    let name = shown(command);
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("cannot start `{name}`: {error}"))?;
    let at = |error| format!("`{name}`: {error}");
    for line in child.stdout.take().map(BufReader::new).into_iter().flat_map(BufRead::lines) {
        hear(&line.map_err(at)?);
    }
    let status = child.wait().map_err(at)?;
    if status.success() { Ok(()) } else { Err(format!("`{name}` failed ({status})")) }
}

/// What a program prints, trimmed; nothing if it is missing or fails.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

/// Where a program is that a shell would find by its name.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(format!("{name}{}", env::consts::EXE_SUFFIX)))
        .find(|file| file.is_file())
}

/// Puts folders in front of the PATH that a program sees.
pub(crate) fn prepend_path(command: &mut Command, folders: &[PathBuf]) -> Outcome {
    let old = command
        .get_envs()
        .find(|(name, _)| *name == "PATH")
        .and_then(|(_, value)| value.map(ToOwned::to_owned))
        .or_else(|| env::var_os("PATH"))
        .unwrap_or_default();
    let all = folders.iter().cloned().chain(env::split_paths(&old));
    let path = env::join_paths(all).map_err(|error| format!("cannot set the PATH: {error}"))?;
    command.env("PATH", path);
    Ok(())
}

/// A command as one would type it.
fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(std::ffi::OsStr::to_string_lossy).collect();
    words.join(" ")
}
