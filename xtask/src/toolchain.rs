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
    /// The usual one: the Rust that runs this has the target, as after `rustup target add`, and the
    /// source of the standard library, as after `rustup component add rust-src`.
    Installed,
    /// Debian's: its newest Rust comes with the source of the standard library and without the
    /// target, so the library is always compiled along with the page.
    Distribution {
        /// The linker, whose name carries LLVM's version.
        linker: PathBuf,
    },
}

impl Wasm {
    /// The way that works now, without setting anything up.
    pub(crate) fn present() -> Option<Self> {
        let folder_of = |what: &[&str]| {
            let asked = output(program("rustc").args(["--print"]).args(what))?;
            Some(PathBuf::from(asked)).filter(|folder| folder.is_dir())
        };
        let target = folder_of(&["target-libdir", "--target", TARGET]);
        if target.is_some() && folder_of(&["sysroot"]).is_some_and(|sysroot| has_sources(&sysroot))
        {
            return Some(Self::Installed);
        }
        let complete = has_sources(Path::new("/usr"))
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
        self.slim(&mut command);
        crate::process::run(command.arg("--quiet"))
    }

    /// Makes cargo compile what readers wait for, not only quick but small: the standard library
    /// along with the page, for size, and without the words in which Rust reports its own mistakes. A
    /// module so made stops where another would say why; the same permalink has the native program
    /// say it.
    pub(crate) fn slim(&self, command: &mut Command) {
        command
            .env("RUSTC_BOOTSTRAP", "1") // none of these is stable
            .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
            .env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size")
            .env(
                "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
                "-Zunstable-options -Cpanic=immediate-abort -Cllvm-args=-unroll-runtime=false",
            )
            .env("CARGO_TARGET_DIR", self.slim_folder());
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

    /// Where its [slim](Self::slim) builds go.
    pub(crate) fn slim_folder(&self) -> PathBuf {
        self.target_folder().join("slim")
    }
}

/// Whether the source of the standard library is there.
fn has_sources(sysroot: &Path) -> bool {
    sysroot.join("lib/rustlib/src/rust/library/std").is_dir()
}

/// Where the build for this machine goes.
pub(crate) fn target_folder() -> PathBuf {
    let folder = env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    crate::process::root().join(folder)
}

/// Has rustup add the target and the source of the standard library.
pub(crate) fn add_target() -> bool {
    [["target", "add", TARGET], ["component", "add", "rust-src"]].iter().all(|arguments| {
        program("rustup").args(arguments).status().is_ok_and(|status| status.success())
    })
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
