//! `cargo xtask test`: everything that must hold before a change goes in.

use crate::build;
use crate::process::{self, Outcome, cargo};
use crate::setup::{self, Tools};
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

pub(crate) fn run(names: &[String]) -> Outcome {
    let parts = choose(names)?;
    let start = Instant::now();
    let equipment = Equipment::set_up(&parts);
    let mut rows = vec![("set-up", start.elapsed(), Ok(()))];
    for part in parts {
        println!("\n== {}: {}", part.name, part.about);
        let start = Instant::now();
        let outcome = (part.run)(&equipment);
        if let Err(problem) = &outcome {
            eprintln!("== {} failed: {problem}", part.name);
        }
        rows.push((part.name, start.elapsed(), outcome));
    }
    report(&rows)
}

/// One thing that is tested.
struct Part {
    name: &'static str,
    about: &'static str,
    needs: &'static [Need],
    run: fn(&Equipment) -> Outcome,
}

#[derive(PartialEq)]
enum Need {
    Tools,
    Browser,
}

const PARTS: &[Part] = &[
    Part {
        name: "format",
        about: "the code is formatted",
        needs: &[],
        run: |_| {
            process::run(cargo().args(["fmt", "--all", "--check"]))?;
            // A workspace of its own.
            process::run(cargo().args(["fmt", "--manifest-path", "fuzz/Cargo.toml", "--check"]))
        },
    },
    Part {
        name: "lint",
        about: "no warnings, in what runs on this machine",
        needs: &[],
        run: |_| {
            let arguments = ["clippy", "--workspace", "--all-targets", "--all-features"];
            process::run(cargo().args(arguments).args(DENY_WARNINGS))
        },
    },
    Part {
        name: "lint-page",
        about: "no warnings, in what runs in the browser",
        needs: &[Need::Tools],
        run: |equipment| {
            let mut command = equipment.tools()?.wasm.cargo("clippy")?;
            command.args(["--package", "mixed-levels", "--lib", "--bin", "page", "--test", "wasm"]);
            process::run(command.args(DENY_WARNINGS))
        },
    },
    Part {
        name: "native",
        about: "unit, property, reference and documentation tests",
        needs: &[],
        run: |_| process::run(cargo().args(["test", "--workspace"])),
    },
    Part {
        name: "wasm",
        about: "the core in a headless browser",
        needs: &[Need::Tools, Need::Browser],
        run: wasm,
    },
    Part {
        name: "site",
        about: "the site is built as one puts it online",
        needs: &[Need::Tools],
        run: |equipment| build::site(equipment.tools()?),
    },
    Part {
        name: "browser",
        about: "the built site, used as a reader does",
        needs: &[Need::Browser],
        run: |equipment| {
            equipment.driver()?;
            process::run(browser_tests().arg("--test-threads=1"))
        },
    },
];

const DENY_WARNINGS: &[&str] = &["--", "-D", "warnings"];

/// The tests that drive a browser, on the site in dist/.
pub(crate) fn browser_tests() -> Command {
    let mut command = cargo();
    command
        .args(["test", "--features", "browser-tests", "--test", "browser", "--"])
        .env("MIXED_LEVELS_SITE", process::root().join("dist"));
    command
}

fn wasm(equipment: &Equipment) -> Outcome {
    let driver = equipment.driver()?;
    let mut command = equipment.tools()?.cargo_test()?;
    command
        .args(["--package", "mixed-levels", "--test", "wasm"])
        .env("CHROMEDRIVER", driver)
        .env("WASM_BINDGEN_TEST_ONLY_WEB", "1")
        .env("WASM_BINDGEN_TEST_TIMEOUT", "300")
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", process::root().join("tests/webdriver.json"));
    process::run(&mut command)
}

/// What the chosen parts need, or why it is not to be had.
struct Equipment {
    tools: Option<Outcome<Tools>>,
    driver: Option<Outcome<PathBuf>>,
}

impl Equipment {
    fn set_up(parts: &[&Part]) -> Self {
        let needed = |need: &Need| parts.iter().any(|part| part.needs.contains(need));
        Self {
            tools: needed(&Need::Tools).then(Tools::set_up),
            driver: needed(&Need::Browser).then(setup::set_up_browser),
        }
    }

    fn tools(&self) -> Outcome<&Tools> {
        had(self.tools.as_ref())
    }

    fn driver(&self) -> Outcome<&PathBuf> {
        had(self.driver.as_ref())
    }
}

fn had<T>(thing: Option<&Outcome<T>>) -> Outcome<&T> {
    let thing = thing.ok_or("this part does not name what it needs")?;
    thing.as_ref().map_err(Clone::clone)
}

fn choose(names: &[String]) -> Outcome<Vec<&'static Part>> {
    if names.is_empty() {
        return Ok(PARTS.iter().collect());
    }
    let all = || PARTS.iter().map(|part| part.name).collect::<Vec<_>>().join(" ");
    let unknown = names.iter().find(|name| !PARTS.iter().any(|part| part.name == **name));
    if let Some(unknown) = unknown {
        return Err(format!("there is no part `{unknown}`; the parts are: {}", all()));
    }
    Ok(PARTS.iter().filter(|part| names.iter().any(|name| name == part.name)).collect())
}

/// Prints how long each part took; an error names those that failed.
fn report(rows: &[(&str, Duration, Outcome)]) -> Outcome {
    println!("\npart        seconds  result");
    for (name, time, outcome) in rows {
        let result = if outcome.is_ok() { "ok" } else { "FAILED" };
        println!("{name:<10} {:>8.1}  {result}", time.as_secs_f64());
    }
    let total: Duration = rows.iter().map(|(_, time, _)| *time).sum();
    println!("{:<10} {:>8.1}", "total", total.as_secs_f64());
    let failed: Vec<_> =
        rows.iter().filter(|(_, _, outcome)| outcome.is_err()).map(|(name, _, _)| *name).collect();
    if failed.is_empty() { Ok(()) } else { Err(format!("failed: {}", failed.join(", "))) }
}
