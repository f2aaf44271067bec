//! Which Rust compiles for the browser, and the environment that makes cargo, clippy and Trunk
//! use it.

use crate::process::{Outcome, cargo, output, prepend_path, program};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// A way to compile for the browser.
pub(crate) enum Wasm {
    /// The usual one: the Rust that runs this has the target, as after `rustup target add`.
    Installed,
    /// Debian's: its newest Rust comes with the source of the standard library instead of the
    /// target, so the library is compiled along with the page.
    Distribution {
        /// The linker, whose name carries LLVM's version.
        linker: PathBuf,
    },
}

impl Wasm {
    /// The way that works now, without setting anything up.
    pub(crate) fn present() -> Option<Self> {
        let asked = output(program("rustc").args(["--print", "target-libdir", "--target", TARGET]));
        if asked.is_some_and(|folder| Path::new(&folder).is_dir()) {
            return Some(Self::Installed);
        }
        let sources = Path::new("/usr/lib/rustlib/src/rust/library/std");
        let complete = sources.is_dir()
            && Path::new("/usr/bin/cargo-clippy").exists()
            && new_enough(&output(program("/usr/bin/rustc").arg("--version"))?);
        complete.then(|| Some(Self::Distribution { linker: linker()? }))?
    }

    /// `cargo SUBCOMMAND --target wasm32-unknown-unknown`, for this toolchain.
    pub(crate) fn cargo(&self, subcommand: &str) -> Outcome<Command> {
        let mut command = match self {
            Self::Installed => cargo(),
            // Run by name: cargo would look for its subcommand among rustup's first, and another
            // compiler's clippy cannot read what this one built.
            Self::Distribution { .. } if subcommand == "clippy" => program("/usr/bin/cargo-clippy"),
            Self::Distribution { .. } => program("/usr/bin/cargo"),
        };
        command.args([subcommand, "--target", TARGET]);
        self.dress(&mut command)?;
        Ok(command)
    }

    /// Fetches what a build will need, since Trunk has cargo build offline. Takes no time when
    /// everything is there.
    pub(crate) fn fetch(&self) -> Outcome {
        let mut command = self.cargo("fetch")?;
        crate::process::run(command.arg("--quiet"))
    }

    /// Makes a program, and every cargo that it starts, use this toolchain.
    pub(crate) fn dress(&self, command: &mut Command) -> Outcome {
        let Self::Distribution { linker } = self else {
            return Ok(());
        };
        prepend_path(command, &[PathBuf::from("/usr/bin")])?;
        // What rustup and the cargo around us say of their own toolchain does not hold for this.
        for name in ["CARGO", "RUSTUP_TOOLCHAIN", "LD_LIBRARY_PATH", "RUSTC_WRAPPER"] {
            command.env_remove(name);
        }
        command
            .env("RUSTC", "/usr/bin/rustc")
            .env("RUSTDOC", "/usr/bin/rustdoc")
            .env("RUSTC_BOOTSTRAP", "1") // build-std is not stable
            .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort,test")
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker)
            .env("CARGO_TARGET_DIR", self.target_folder());
        Ok(())
    }

    /// Where its builds go.
    pub(crate) fn target_folder(&self) -> PathBuf {
        match self {
            Self::Installed => target_folder(),
            // Two compilers that share a folder make each other build everything anew.
            Self::Distribution { .. } => target_folder().join("wasm"),
        }
    }
}

/// Where the build for this machine goes.
pub(crate) fn target_folder() -> PathBuf {
    let folder = env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    crate::process::root().join(folder)
}

/// Has rustup add the target, if there is a rustup.
pub(crate) fn add_target() -> bool {
    let mut command = program("rustup");
    let added = command.args(["target", "add", TARGET]).status();
    added.is_ok_and(|status| status.success())
}

/// Whether `rustc 1.96.0 (...)` is at least the version that the workspace asks for.
fn new_enough(version: &str) -> bool {
    let minor = |text: &str| text.split('.').nth(1)?.parse::<u32>().ok();
    minor(version) >= minor(env!("CARGO_PKG_RUST_VERSION"))
}

/// The newest of Debian's linkers: wasm-ld or wasm-ld-22.
fn linker() -> Option<PathBuf> {
    let version = |file: &Path| {
        let rest = file.file_name()?.to_str()?.strip_prefix("wasm-ld")?;
        rest.strip_prefix('-').unwrap_or("0").parse::<u32>().ok()
    };
    let files = fs::read_dir("/usr/bin").ok()?.flatten().map(|entry| entry.path());
    files.filter_map(|file| Some((version(&file)?, file))).max().map(|(_, file)| file)
}
