//! `cargo xtask bench --peers`: training beside other libraries, in one page. What is measured and
//! how is the affair of `benches/peers/`; this sees to it that everything is there.

use crate::contender;
use crate::process::{self, Outcome, on_path, program, root};
use crate::setup::{self, Tools};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// The libraries in Rust, each with a crate `NAME-peer` in the workspace `benches/peers/rust/`.
const RUST_PEERS: &[&str] = &["candle", "burn"];

/// What was asked for; the arguments that are not known here go on to the runner.
#[derive(Default)]
struct Options {
    rust_peers: bool,
    pytorch: bool,
    others: Vec<String>,
}

impl Options {
    fn read(arguments: &[String]) -> Self {
        let mut options = Self::default();
        for argument in arguments {
            match argument.as_str() {
                "--with-rust-peers" => options.rust_peers = true,
                "--pytorch" => options.pytorch = true,
                other => options.others.push(other.to_owned()),
            }
        }
        options
    }
}

pub(crate) fn run(arguments: &[String]) -> Outcome {
    let options = Options::read(arguments);
    let python = options.pytorch.then(with_pytorch).transpose()?;
    let browser = setup::set_up_chromium()?;
    setup::set_up_node(20, "the comparison")?;
    let tools = Tools::without_trunk()?;
    let folder = root().join("benches/peers");
    let output = root().join("target/peers");
    install_packages(&folder)?;

    let mut runner = program("node");
    runner.arg(folder.join("run.js")).args(&options.others);
    runner.arg("--output").arg(&output).arg("--browser").arg(browser);
    runner.arg("--module").arg(pair("contender", &contender::build(&tools)?));
    if options.rust_peers {
        let manifest = folder.join("rust/Cargo.toml");
        for name in RUST_PEERS {
            let module = tools.module_of(&manifest, &format!("{name}-peer"), &output.join(name))?;
            runner.arg("--module").arg(pair(name, &module));
        }
    }
    if let Some(python) = python {
        runner.arg("--python").arg(python);
    }
    process::run(&mut runner)
}

/// `NAME=PATH`.
fn pair(name: &str, path: &Path) -> OsString {
    let mut pair = OsString::from(format!("{name}="));
    pair.push(path);
    pair
}

/// Installs the packages that the lock file names, unless they are there as it stands.
fn install_packages(folder: &Path) -> Outcome {
    let changed =
        |name: &str| fs::metadata(folder.join(name)).and_then(|file| file.modified()).ok();
    // npm writes the second when it has installed what the first says.
    if changed("package-lock.json") < changed("node_modules/.package-lock.json") {
        return Ok(());
    }
    println!("Installing the JavaScript libraries (npm, less than a minute) ...");
    let arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    process::run(program("npm").args(arguments).current_dir(folder))
}

/// The Python that has PyTorch.
fn with_pytorch() -> Outcome<PathBuf> {
    let python = on_path("python3").ok_or("--pytorch wants a python3 on the PATH")?;
    let found = process::output(program(&python).args(["-c", "import torch"]));
    found.map(|_| python).ok_or_else(|| {
        "the python3 on the PATH has no PyTorch: `python3 -m pip install torch` in an environment \
         of your choice, or leave --pytorch out"
            .to_owned()
    })
}
