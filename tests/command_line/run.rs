//! Runs the program, and reads what it prints.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) output: String,
    pub(crate) errors: String,
}

/// The program, which still has to be told what to do.
pub(crate) fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_mixed-levels"))
}

/// Runs the program with these arguments.
pub(crate) fn run<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Ran {
    finished(program().args(arguments))
}

/// Runs a command to its end.
pub(crate) fn finished(command: &mut Command) -> Ran {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { code: status.code(), output: text(stdout), errors: text(stderr) }
}

impl Ran {
    /// What was printed by a run that went well.
    #[track_caller]
    pub(crate) fn good(self) -> String {
        assert_eq!(self.code, Some(0), "{}", self.errors);
        self.output
    }

    /// The same, read as JSON.
    #[track_caller]
    pub(crate) fn json(self) -> Value {
        serde_json::from_str(&self.good()).unwrap()
    }

    /// Makes sure that the run ended with this code, and said why.
    #[track_caller]
    pub(crate) fn bad(&self, code: i32, why: &str) {
        assert_eq!(self.code, Some(code), "{self:#?}");
        assert!(self.errors.contains(why), "{why}: {self:#?}");
    }
}

/// The words of a command as a shell takes it apart: at spaces, but not within single quotes.
pub(crate) fn words(command: &str) -> Vec<String> {
    let parts = command.split('\'').enumerate();
    parts
        .flat_map(|(place, part)| {
            let quoted = place % 2 == 1;
            let words = if quoted { vec![part] } else { part.split_whitespace().collect() };
            words.into_iter().map(str::to_owned)
        })
        .collect()
}

/// An empty folder of that name.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("command-line").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A file of the reference cases.
pub(crate) fn reference(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/pytorch").join(name)
}

/// Every number in a value, one after the other; null is NaN.
pub(crate) fn flat(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(items) => items.iter().flat_map(flat).collect(),
        Value::Null => vec![f64::NAN],
        _ => vec![value.as_f64().unwrap()],
    }
}

/// The bits of some numbers.
pub(crate) fn bits<'a>(numbers: impl IntoIterator<Item = &'a f64>) -> Vec<u64> {
    numbers.into_iter().map(|number| number.to_bits()).collect()
}
