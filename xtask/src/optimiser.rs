//! What is done to the built files so that readers wait less: wasm-opt makes a module smaller and
//! quicker after the compiler is done with it, names between a module and its glue become short, and
//! esbuild takes out of scripts and style sheets what only people read.

use crate::names;
use crate::process::{Outcome, program, run};
use crate::setup;
use std::fmt::Display;
use std::fs;
use std::path::{Path, PathBuf};

/// From npm; wasm-opt is a script there, so that it runs wherever Node.js does.
const PACKAGES: &[(&str, &str)] = &[("binaryen", "132.0.0"), ("esbuild", "0.28.2")];

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

/// Control flow that is made anew compresses better; a step of training takes as long with it.
const PASSES: &[&str] = &["--flatten", "--rereloop", "-Oz", "--converge"];

/// Who compiled it is nobody's need, and nothing lies below the stack, where address 0 is.
const LEFT_OUT: &[&str] = &["--strip-producers", "--strip-target-features", "--low-memory-unused"];

pub(crate) struct Optimiser {
    wasm_opt: PathBuf,
    esbuild: PathBuf,
}

impl Optimiser {
    /// Finds the tools, or installs them into the cache folder.
    pub(crate) fn set_up() -> Outcome<Self> {
        setup::set_up_node(18, "what makes the site small")?;
        let mut folders = Vec::new();
        for (name, version) in PACKAGES {
            let folder = setup::cache()?.join(format!("{name}-{version}"));
            let modules = folder.join("node_modules");
            if !modules.join(name).join("package.json").is_file() {
                println!("Installing {name} into {} (npm, seconds, once) ...", folder.display());
                let mut npm = program("npm");
                npm.args(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix"]);
                run(npm.arg(&folder).arg(format!("{name}@{version}")))?;
            }
            folders.push(modules);
        }
        Ok(Self {
            wasm_opt: folders[0].join("binaryen/bin/wasm-opt"),
            esbuild: folders[1].join("esbuild/bin/esbuild"),
        })
    }

    /// Rewrites the files of a site in place.
    pub(crate) fn run(&self, site: &Path) -> Outcome {
        rewrite(&site.join("index.html"), |page| Ok(without_comments(page)))?;
        let all = files(site)?;
        let with_end = |end: &str| {
            let is_so = |file: &&PathBuf| file.extension().is_some_and(|its_end| its_end == end);
            all.iter().filter(is_so).collect::<Vec<_>>()
        };
        for text in [with_end("js"), with_end("css")].concat() {
            let mut node = program("node");
            node.arg(&self.esbuild).arg(text).args(["--minify", "--log-level=warning"]);
            run(node.arg("--allow-overwrite").arg(format!("--outfile={}", text.display())))?;
        }
        for module in with_end("wasm") {
            self.module(module)?;
            let stem = module.to_string_lossy().replace("_bg.wasm", "");
            // Trunk's names of the glue are those of the module with something behind.
            let is_glue = |file: &&PathBuf| file.to_string_lossy().starts_with(&stem);
            if let Some(glue) = with_end("js").into_iter().find(is_glue) {
                shorten_names(module, glue)?;
            }
        }
        Ok(())
    }

    /// Rewrites a module in place. It computes the same bits as before.
    pub(crate) fn module(&self, module: &Path) -> Outcome {
        let mut node = program("node");
        node.arg(&self.wasm_opt).args(PASSES).args(FEATURES).args(LEFT_OUT);
        run(node.arg(module).arg("-o").arg(module))
    }
}

fn shorten_names(module: &Path, glue: &Path) -> Outcome {
    let trouble = |error: &dyn Display| format!("{}: {error}", module.display());
    let bytes = fs::read(module).map_err(|error| trouble(&error))?;
    rewrite(glue, |text| {
        let (bytes, text) = names::shorten(&bytes, text).map_err(|error| trouble(&error))?;
        fs::write(module, bytes).map_err(|error| trouble(&error))?;
        Ok(text)
    })
}

/// Between them stands what `cargo xtask stills` writes.
fn without_comments(page: &str) -> String {
    let mut pieces = page.split("<!--");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |page, piece| page + piece.split_once("-->").map_or("", |(_, rest)| rest))
}

fn rewrite(file: &Path, change: impl FnOnce(&str) -> Outcome<String>) -> Outcome {
    let trouble = |error: std::io::Error| format!("{}: {error}", file.display());
    let text = fs::read_to_string(file).map_err(trouble)?;
    fs::write(file, change(&text)?).map_err(trouble)
}

fn files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).and_then(|entries| {
        entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()
    });
    entries.map_err(|error| format!("cannot read {}: {error}", folder.display()))
}
