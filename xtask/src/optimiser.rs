//! wasm-opt, which makes a module smaller and quicker after the compiler is done with it.

use crate::process::{Outcome, program, run};
use crate::setup;
use std::path::{Path, PathBuf};

/// Of the npm package that has wasm-opt as a script, so that it runs wherever Node.js does.
const VERSION: &str = "132.0.0";

/// What the compiler lets itself be told to use (.cargo/config.toml and its own defaults). Relaxed
/// vectors are not among it, and none of wasm-opt's liberties with numbers is asked for.
const FEATURES: &[&str] = &[
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

pub(crate) struct Optimiser {
    script: PathBuf,
}

impl Optimiser {
    /// Finds it, or installs it into the cache folder.
    pub(crate) fn set_up() -> Outcome<Self> {
        setup::set_up_node(18, "wasm-opt")?;
        let folder = setup::cache()?.join(format!("binaryen-{VERSION}"));
        let script = folder.join("node_modules/binaryen/bin/wasm-opt");
        if !script.is_file() {
            println!("Installing wasm-opt into {} (npm, seconds, once) ...", folder.display());
            let mut npm = program("npm");
            npm.args(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix"]);
            run(npm.arg(&folder).arg(format!("binaryen@{VERSION}")))?;
        }
        Ok(Self { script })
    }

    /// Rewrites a module in place. It computes the same bits as before.
    pub(crate) fn run(&self, module: &Path) -> Outcome {
        let mut node = program("node");
        node.arg(&self.script).arg("-Os").args(FEATURES);
        run(node.arg(module).arg("-o").arg(module))
    }
}
