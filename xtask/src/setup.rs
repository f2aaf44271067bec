//! The tools that the commands need: how each is found, how it is installed, how long that takes.

use crate::process::{Outcome, cargo, on_path, output, prepend_path, program, root, run};
use crate::toolchain::{self, Wasm};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Trunk builds and serves the page. Newer ones ask for a newer Rust.
const TRUNK: Crate = Crate {
    name: "trunk",
    programs: &["trunk"],
    // Without the parts that would download things.
    arguments: &["--no-default-features"],
    effort: "0",
    duration: "about four minutes",
};

/// wasm-bindgen writes the script between page and module, and runs the tests in the browser.
const BINDGEN: Crate = Crate {
    name: "wasm-bindgen-cli",
    programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
    arguments: &[],
    effort: "1",
    duration: "about two minutes",
};

/// cargo-fuzz builds the fuzzer's targets and runs them.
const FUZZ: Crate = Crate {
    name: "cargo-fuzz",
    programs: &["cargo-fuzz"],
    arguments: &[],
    effort: "0",
    duration: "about a minute",
};

const TRUNK_VERSION: &str = "0.21.14";
const FUZZ_VERSION: &str = "0.13.2";
const DISTRIBUTION_RUST: &[&str] =
    &["rustc-web", "cargo-web", "rust-web-src", "rust-web-clippy", "lld-22"];
const DISTRIBUTION_BROWSER: &[&str] = &["chromium", "chromium-driver"];
const DISTRIBUTION_NODE: &[&str] = &["nodejs", "npm"];

/// Everything that builds the page.
pub(crate) struct Tools {
    /// The Rust that compiles for the browser.
    pub(crate) wasm: Wasm,
    folders: Vec<PathBuf>,
}

impl Tools {
    /// Finds the tools, and installs those that are missing.
    pub(crate) fn set_up() -> Outcome<Self> {
        let mut tools = Self::without_trunk()?;
        tools.folders.extend(TRUNK.set_up(TRUNK_VERSION)?);
        Ok(tools)
    }

    /// Those that make a module of a crate, where no page is built.
    pub(crate) fn without_trunk() -> Outcome<Self> {
        let wasm = set_up_wasm()?;
        let folders = BINDGEN.set_up(&locked_version("wasm-bindgen")?)?.into_iter().collect();
        Ok(Self { wasm, folders })
    }

    /// `trunk SUBCOMMAND`, with everything that it starts.
    pub(crate) fn trunk(&self, subcommand: &str) -> Outcome<Command> {
        self.wasm.fetch()?;
        let mut command = program("trunk");
        command.arg(subcommand).env_remove("NO_COLOR"); // Trunk wants true or false there
        self.wasm.dress(&mut command)?;
        prepend_path(&mut command, &self.folders)?;
        Ok(command)
    }

    /// `cargo test` for the browser; its runner comes with wasm-bindgen.
    pub(crate) fn cargo_test(&self) -> Outcome<Command> {
        let mut command = self.wasm.cargo("test")?;
        prepend_path(&mut command, &self.folders)?;
        Ok(command)
    }

    /// Compiles a package of ours, [slim](Wasm::slim) as the page, and makes a module of it.
    pub(crate) fn own_module(&self, name: &str, folder: &Path) -> Outcome<PathBuf> {
        let mut build = self.wasm.cargo("build")?;
        self.wasm.slim(&mut build);
        self.module(build, &self.wasm.slim_folder(), name, folder)
    }

    /// Compiles a package of the workspace with this manifest, and makes a module of it.
    pub(crate) fn module_of(&self, manifest: &Path, name: &str, folder: &Path) -> Outcome<PathBuf> {
        let mut build = self.wasm.cargo("build")?;
        build.arg("--manifest-path").arg(manifest);
        self.module(build, &self.wasm.target_folder(), name, folder)
    }

    /// Has wasm-bindgen make a module of what this builds: the script that it returns, for a page to
    /// import, and `NAME_bg.wasm` beside that.
    fn module(
        &self,
        mut build: Command,
        target: &Path,
        name: &str,
        folder: &Path,
    ) -> Outcome<PathBuf> {
        build.args(["--release", "--package", name]);
        run(build.arg("--target-dir").arg(target))?;
        let compiled = target.join(toolchain::TARGET).join("release").join(name.replace('-', "_"));
        let mut bindgen = program("wasm-bindgen");
        prepend_path(&mut bindgen, &self.folders)?;
        bindgen.args(["--target", "web", "--no-typescript", "--out-name", name]);
        run(bindgen.arg("--out-dir").arg(folder).arg(compiled.with_extension("wasm")))?;
        Ok(folder.join(format!("{name}.js")))
    }
}

/// What makes up hostile input; it wants a C++ compiler as well.
pub(crate) struct Fuzzer {
    folders: Vec<PathBuf>,
}

impl Fuzzer {
    /// Finds cargo-fuzz, or installs it.
    pub(crate) fn set_up() -> Outcome<Self> {
        Ok(Self { folders: FUZZ.set_up(FUZZ_VERSION)?.into_iter().collect() })
    }

    /// `cargo fuzz`.
    pub(crate) fn command(&self) -> Outcome<Command> {
        let mut command = cargo();
        // Coverage and sanitizers are not stable.
        command.arg("fuzz").env("RUSTC_BOOTSTRAP", "1");
        prepend_path(&mut command, &self.folders)?;
        Ok(command)
    }
}

/// Finds a browser and its driver, and installs them where that is possible. Returns the driver.
pub(crate) fn set_up_browser() -> Outcome<PathBuf> {
    installed_browser(|| on_path("chromedriver").filter(|_| chromium().is_some()))
}

/// The same without the driver. Returns the browser.
pub(crate) fn set_up_chromium() -> Outcome<PathBuf> {
    installed_browser(chromium)
}

fn installed_browser(present: impl Fn() -> Option<PathBuf>) -> Outcome<PathBuf> {
    if let Some(program) = present() {
        return Ok(program);
    }
    if on_debian_as_root() {
        install_packages(DISTRIBUTION_BROWSER, "about a minute")?;
    }
    present().ok_or_else(|| {
        "Chromium and chromedriver are wanted on the PATH; on Debian: \
         apt-get install chromium chromium-driver"
            .to_owned()
    })
}

fn chromium() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome", "chrome"];
    let application = PathBuf::from("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");
    names.iter().find_map(|name| on_path(name)).or(Some(application).filter(|file| file.exists()))
}

/// Finds Node.js of this version or a newer one with its npm, and installs them where that is possible.
pub(crate) fn set_up_node(oldest: u32, what_for: &str) -> Outcome {
    let present = || {
        let version = output(program("node").arg("--version"))?; // `v20.19.2`
        let major: u32 = version.trim_start_matches('v').split('.').next()?.parse().ok()?;
        (major >= oldest && on_path("npm").is_some()).then_some(())
    };
    if present().is_none() && on_debian_as_root() {
        install_packages(DISTRIBUTION_NODE, "about a minute")?;
    }
    present().ok_or_else(|| {
        format!(
            "{what_for} needs Node.js {oldest} or newer with npm on the PATH; on Debian: \
             apt-get install nodejs npm"
        )
    })
}

fn set_up_wasm() -> Outcome<Wasm> {
    if let Some(wasm) = Wasm::present() {
        return Ok(wasm);
    }
    if on_path("rustup").is_some() {
        println!(
            "Adding the target wasm32-unknown-unknown and the source of the standard library \
             (rustup, less than a minute) ..."
        );
        if toolchain::add_target() {
            return Ok(Wasm::Installed);
        }
    }
    if on_debian_as_root() {
        install_packages(DISTRIBUTION_RUST, "a few minutes")?;
    }
    Wasm::present().ok_or_else(|| {
        format!(
            "no Rust here compiles for the browser: `rustup target add wasm32-unknown-unknown` and \
             `rustup component add rust-src`, or on Debian `apt-get install {}`",
            DISTRIBUTION_RUST.join(" ")
        )
    })
}

/// A tool that is published as a crate.
pub(crate) struct Crate {
    pub(crate) name: &'static str,
    pub(crate) programs: &'static [&'static str],
    pub(crate) arguments: &'static [&'static str],
    /// How hard the compiler tries, from "0" to "3".
    pub(crate) effort: &'static str,
    /// How long it takes to compile on two cores.
    pub(crate) duration: &'static str,
}

impl Crate {
    /// The folder to put in front of the PATH, or none where the PATH has the tool already.
    pub(crate) fn set_up(&self, version: &str) -> Outcome<Option<PathBuf>> {
        let right = |name: &&str| {
            // `trunk 0.21.14`, `wasm-bindgen 0.2.130`
            output(program(name).arg("--version"))
                .is_some_and(|said| said.split_whitespace().nth(1) == Some(version))
        };
        if self.programs.iter().all(right) {
            return Ok(None);
        }
        let folder = cache()?.join(format!("{}-{version}", self.name));
        let programs = folder.join("bin");
        let there =
            |name: &&str| programs.join(format!("{name}{}", env::consts::EXE_SUFFIX)).is_file();
        if !self.programs.iter().all(there) {
            self.install(version, &folder)?;
        }
        Ok(Some(programs))
    }

    fn install(&self, version: &str, folder: &Path) -> Outcome {
        let (name, duration) = (self.name, self.duration);
        let shown = folder.display();
        println!("Installing {name} {version} into {shown} ({duration}, once) ...");
        // Kept until the end, so that an interrupted installation goes on where it stopped.
        let workshop = PathBuf::from(format!("{shown}-unfinished"));
        let install = |lock: &[&str]| {
            let mut command = cargo();
            command
                .args(["install", name, "--version", &format!("={version}")])
                .args(self.arguments)
                .args(lock)
                .arg("--root")
                .arg(folder)
                .arg("--target-dir")
                .arg(&workshop)
                // These tools wait for the compiler; it is not worth minutes to make them fast.
                .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", self.effort)
                .env("CARGO_PROFILE_RELEASE_LTO", "off")
                .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
            run(&mut command)
        };
        // With the versions that its authors tried; with others where one of those is withdrawn.
        install(&["--locked"]).or_else(|_| install(&[]))?;
        // A leftover takes room and does no harm.
        let _ = fs::remove_dir_all(workshop);
        Ok(())
    }
}

/// The version of a dependency that Cargo.lock names.
fn locked_version(name: &str) -> Outcome<String> {
    let file = root().join("Cargo.lock");
    let text = fs::read_to_string(&file)
        .map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    let (_, after) = text
        .split_once(&format!("name = \"{name}\"\nversion = \""))
        .ok_or_else(|| format!("Cargo.lock does not name {name}"))?;
    Ok(after.split('"').next().unwrap_or_default().to_owned())
}

/// A folder of this user's, outside the checkout, that every checkout shares.
pub(crate) fn cache() -> Outcome<PathBuf> {
    let folder =
        |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    folder("XDG_CACHE_HOME")
        .or_else(|| folder("HOME").map(|home| home.join(".cache")))
        .or_else(|| folder("LOCALAPPDATA"))
        .map(|cache| cache.join("mixed-levels"))
        .ok_or_else(|| "set XDG_CACHE_HOME or HOME: the tools need a folder".to_owned())
}

pub(crate) fn on_debian_as_root() -> bool {
    Path::new("/etc/debian_version").exists()
        && on_path("apt-get").is_some()
        && output(program("id").arg("-u")).as_deref() == Some("0")
}

pub(crate) fn install_packages(packages: &[&str], duration: &str) -> Outcome {
    println!("Installing {} (apt-get, {duration}) ...", packages.join(" "));
    let apt_get = || {
        let mut command = program("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive").arg("-qq");
        command
    };
    run(apt_get().arg("update"))?;
    run(apt_get().args(["install", "--yes", "--no-install-recommends"]).args(packages))
}
