//! `cargo xtask fuzz`: hostile input that libFuzzer makes up from the seeds in fuzz/.

use crate::process::{Outcome, root, run as run_program};
use crate::setup::Fuzzer;
use std::fs;

/// What is fuzzed, and the longest input that is worth trying.
const TARGETS: &[(&str, u32)] = &[("network_file", 4_096), ("idx", 4_096), ("permalink", 2_100)];
const RUNS: u64 = 1_000_000;

pub(crate) fn run(arguments: &[String]) -> Outcome {
    let (names, runs) = understood(arguments)?;
    let all = || TARGETS.iter().map(|(target, _)| *target).collect::<Vec<_>>().join(" ");
    if let Some(unknown) = names.iter().find(|name| !TARGETS.iter().any(|(t, _)| t == *name)) {
        return Err(format!("there is no target `{unknown}`; the targets are: {}", all()));
    }
    let fuzzer = Fuzzer::set_up()?;
    let chosen = |target: &str| names.is_empty() || names.contains(&target);
    for (target, longest) in TARGETS.iter().filter(|(target, _)| chosen(target)) {
        println!("== {target}: {runs} runs");
        // What is found to reach new code is kept in corpus/, and the next run goes on from there.
        let corpus = format!("fuzz/corpus/{target}");
        fs::create_dir_all(root().join(&corpus))
            .map_err(|error| format!("cannot make {corpus}: {error}"))?;
        run_program(
            fuzzer
                .command()?
                .args(["run", target, &corpus, &format!("fuzz/seeds/{target}"), "--"])
                .arg(format!("-runs={runs}"))
                .arg(format!("-max_len={longest}"))
                .arg(format!("-dict=fuzz/{target}.dict"))
                // Nothing that small may take long, or ask for much memory at once.
                .args(["-timeout=10", "-malloc_limit_mb=64", "-print_final_stats=1"]),
        )?;
    }
    Ok(())
}

/// The targets that are asked for, none for all of them, and the number of runs of each.
fn understood(arguments: &[String]) -> Outcome<(Vec<&str>, u64)> {
    let (mut names, mut runs) = (Vec::new(), RUNS);
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        if argument == "--runs" {
            let number = arguments.next().map(|number| number.parse());
            let Some(Ok(number)) = number else {
                return Err("`--runs` wants a whole number after it".to_owned());
            };
            runs = number;
        } else {
            names.push(argument.as_str());
        }
    }
    Ok((names, runs))
}
