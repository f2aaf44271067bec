//! `cargo xtask test`: everything that must hold before a change goes in.

use crate::build;
use crate::engines::{self, Engine};
use crate::process::{self, Outcome, cargo};
use crate::setup::{self, Tools};
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

/// With this, an engine that is missing is a failure and not a line in the report.
const ALL_ENGINES: &str = "--require-all-engines";

pub(crate) fn run(arguments: &[String]) -> Outcome {
    let (options, names): (Vec<_>, Vec<_>) =
        arguments.iter().cloned().partition(|word| word.starts_with('-'));
    if let Some(unknown) = options.iter().find(|option| *option != ALL_ENGINES) {
        return Err(format!("there is no option `{unknown}`; the only one is {ALL_ENGINES}"));
    }
    let parts = choose(&names)?;
    let start = Instant::now();
    let equipment = Equipment::set_up(&parts, !options.is_empty());
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
    let outcome = report(&rows);
    for problem in equipment.left_out() {
        println!("left out: {problem}");
    }
    outcome
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
    Engines,
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
            let packages = ["mixed-levels", "mixed-levels-core", "mixed-levels-page"];
            command.args(packages.iter().flat_map(|name| ["--package", name]));
            command.args(["--lib", "--bin", "opening", "--bin", "further", "--test", "wasm"]);
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
            process::run(browser_tests().args(["--test-threads=1", "--skip", "engines::"]))
        },
    },
    Part {
        name: "engines",
        about: "the built site in Chromium, Firefox and WebKit: the same bits",
        needs: &[Need::Browser, Need::Engines],
        run: engines,
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

fn engines(equipment: &Equipment) -> Outcome {
    equipment.driver()?;
    let mut command = browser_tests();
    let mut names = vec!["chromium"];
    for engine in &equipment.engines {
        match &engine.programs {
            Ok(programs) => {
                names.push(engine.name);
                command.envs(programs.iter().map(|(name, path)| (name, path)));
            }
            Err(problem) if equipment.all_engines => {
                return Err(format!("this was to be in every engine, not without {problem}"));
            }
            Err(_) => {} // the report says so
        }
    }
    command.env("MIXED_LEVELS_ENGINES", names.join(" "));
    process::run(command.args(["--test-threads=1", "engines::"]))
}

/// What the chosen parts need, or why it is not to be had.
struct Equipment {
    tools: Option<Outcome<Tools>>,
    driver: Option<Outcome<PathBuf>>,
    engines: Vec<Engine>,
    /// Whether none of the engines may be missing.
    all_engines: bool,
}

impl Equipment {
    fn set_up(parts: &[&Part], all_engines: bool) -> Self {
        let needed = |need: &Need| parts.iter().any(|part| part.needs.contains(need));
        Self {
            tools: needed(&Need::Tools).then(Tools::set_up),
            driver: needed(&Need::Browser).then(setup::set_up_browser),
            engines: if needed(&Need::Engines) { engines::set_up() } else { Vec::new() },
            all_engines,
        }
    }

    /// The engines that are not there, each with what to do about it.
    fn left_out(&self) -> impl Iterator<Item = &String> {
        self.engines.iter().filter_map(|engine| engine.programs.as_ref().err())
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
