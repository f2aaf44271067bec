//! `cargo xtask bench`: how fast everything is, beside how fast it was before.
//!
//! What is measured is kept in `benches/results.json`, and the README quotes it from there: nobody
//! types a number. Nothing is judged: a machine is never the same twice, and timing decides no test.

mod kept;
mod readme;

use crate::process::{self, Outcome, cargo};
use crate::setup::{self, Tools};
use crate::{build, test, toolchain};
use kept::{Kept, Measured};
use serde_json::Value;
use std::fs;
use std::path::Path;

pub(crate) fn run(arguments: &[String]) -> Outcome {
    let wish = Wish::read(arguments)?;
    let before = Kept::read()?;
    let mut now = Kept::of_this_machine();
    for part in &wish.parts {
        println!("\n== {}: {}", part.name, part.about);
        match part.tests {
            None => native(&wish, &mut now)?,
            Some(tests) => page(&wish, &mut now, tests)?,
        }
    }
    print!("\n{}", now.beside(&before));
    if wish.quick {
        println!("A first impression, which is not kept.");
        return Ok(());
    }
    let kept = now.after(before);
    kept.write()?;
    readme::write(&kept)?;
    println!("Kept in {}, and quoted in README.md.", kept::FILE);
    Ok(())
}

/// What is asked for.
struct Wish {
    quick: bool,
    parts: Vec<&'static Part>,
}

/// One thing that is measured.
struct Part {
    name: &'static str,
    about: &'static str,
    /// What begins the names of the tests that measure it, in tests/browser/speed.rs.
    tests: Option<&'static str>,
}

const PARTS: &[Part] = &[
    Part { name: "native", about: "the core on this machine", tests: None },
    Part { name: "loading", about: "until the built page lives", tests: Some("speed::loading") },
    Part { name: "frames", about: "how smooth the page is", tests: Some("speed::smooth") },
    Part { name: "steps", about: "how fast the page trains", tests: Some("speed::training") },
    Part { name: "seeds", about: "how soon many networks are there", tests: Some("speed::seeds") },
    Part { name: "memory", about: "what ten minutes leave behind", tests: Some("speed::memory") },
];

impl Wish {
    fn read(arguments: &[String]) -> Outcome<Self> {
        let (flags, names): (Vec<_>, Vec<_>) =
            arguments.iter().partition(|argument| argument.starts_with('-'));
        if let Some(unknown) = flags.iter().find(|flag| **flag != "--quick") {
            return Err(format!("`bench` knows no `{unknown}`; it knows --quick"));
        }
        let part = |name: &&String| {
            PARTS.iter().find(|part| part.name == **name).ok_or_else(|| {
                let all: Vec<_> = PARTS.iter().map(|part| part.name).collect();
                format!("there is no part `{name}`; the parts are: {}", all.join(" "))
            })
        };
        let chosen = names.iter().map(part).collect::<Outcome<Vec<_>>>()?;
        let parts = if chosen.is_empty() { PARTS.iter().collect() } else { chosen };
        Ok(Self { quick: !flags.is_empty(), parts })
    }
}

/// The benchmarks in benches/native.
fn native(wish: &Wish, now: &mut Kept) -> Outcome {
    let folder = toolchain::target_folder().join("criterion");
    // What an earlier run left there is not of this one.
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .map_err(|error| format!("cannot remove {}: {error}", folder.display()))?;
    }
    let mut command = cargo();
    command.args(["bench", "--package", "native", "--bench", "native", "--", "--noplot"]);
    if wish.quick {
        command.args(["--warm-up-time", "0.3", "--measurement-time", "0.5"]);
    }
    process::run(&mut command)?;
    let mut found = Vec::new();
    find_estimates(&folder, &mut found)?;
    // In the order in which they were measured.
    found.sort_by_key(|(when, _)| *when);
    now.measured.extend(found.into_iter().map(|(_, measured)| measured));
    let of = |name: &str| now.measured.iter().find(|measured| measured.name == name);
    if let (Some(plain), Some(skip)) =
        (of("native/step/hero"), of("native/step/hero with its skip"))
    {
        let more = |skip: f64, plain: f64| 100.0 * (skip / plain - 1.0);
        let costs = Measured {
            name: "native/step/what the skip costs the hero".to_owned(),
            unit: "%".to_owned(),
            goal: "at most 10".to_owned(),
            median: more(skip.median, plain.median),
            least: more(skip.least, plain.most),
            most: more(skip.most, plain.least),
        };
        now.measured.push(costs);
    }
    Ok(())
}

/// Criterion leaves `new/benchmark.json` and `new/estimates.json` in a folder for each benchmark.
fn find_estimates(folder: &Path, found: &mut Vec<(std::time::SystemTime, Measured)>) -> Outcome {
    let at = |error: std::io::Error| format!("{}: {error}", folder.display());
    for entry in fs::read_dir(folder).map_err(at)? {
        let path = entry.map_err(at)?.path();
        let estimates = path.join("estimates.json");
        if path.ends_with("new") && estimates.is_file() {
            let when = fs::metadata(&estimates).and_then(|file| file.modified()).map_err(at)?;
            let about = kept::read_json(&path.join("benchmark.json"))?;
            let median = &kept::read_json(&estimates)?["median"];
            let microseconds = |value: &Value| value.as_f64().map(|time| time / 1e3);
            let interval = &median["confidence_interval"];
            let of =
                |value: &Value| microseconds(value).ok_or("criterion's estimates have changed");
            let measured = Measured {
                name: format!("native/{}", about["full_id"].as_str().unwrap_or_default()),
                unit: "µs".to_owned(),
                goal: String::new(),
                median: of(&median["point_estimate"])?,
                least: of(&interval["lower_bound"])?,
                most: of(&interval["upper_bound"])?,
            };
            found.push((when, measured));
        } else if path.is_dir() {
            find_estimates(&path, found)?;
        }
    }
    Ok(())
}

/// Measurements in tests/browser/speed.rs, each of which prints a line of JSON.
fn page(wish: &Wish, now: &mut Kept, tests: &str) -> Outcome {
    setup::set_up_browser()?;
    build::site(&Tools::set_up()?)?;
    let mut command = test::browser_tests();
    command.args([tests, "--ignored", "--nocapture", "--test-threads=1"]);
    if wish.quick {
        command.env("MIXED_LEVELS_QUICK", "1");
    }
    process::run_heard(&mut command, |line| {
        // The first line of a test begins with its name.
        let json = line.find("{\"").map_or("", |start| &line[start..]);
        let said: Value = serde_json::from_str(json).unwrap_or_default();
        if let Some(browser) = said["browser"].as_str() {
            browser.clone_into(&mut now.browser);
        } else if said["measured"].is_string() {
            now.measured.extend(Measured::of_line(&said));
        } else {
            println!("{line}");
        }
    })
}
