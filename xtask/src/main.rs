//! `cargo xtask COMMAND`: sets up, serves, builds and tests the essay.

mod bench;
mod build;
mod claims;
mod contender;
mod engines;
mod fingerprint;
mod fuzz;
mod names;
mod optimiser;
mod peers;
mod process;
mod screenshots;
mod serve;
mod setup;
mod stills;
mod test;
mod toolchain;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND

  serve [OPTIONS]   sets up what is missing, serves the essay and rebuilds it as you edit;
                    options go on to `trunk serve`, e.g. --port 8081 --open
  build             the site as one puts it online, into dist/: any static host, any path
  test [PART...]    everything that must hold before a change goes in, or only some parts:
                    format lint lint-page native wasm site browser engines;
                    with --require-all-engines a browser that cannot be set up is a failure
  fuzz [TARGET] [--runs N]
                    reads hostile input that a fuzzer makes up, a million times each
                    (network_file idx permalink)
  stills            draws the committed pictures in www/stills/ anew, and rewrites the numbers,
                    sentences, tables and controls in www/index.html
  claims            runs the studies for all their seeds, writes src/core/study/claims.csv and STUDIES.md,
                    and then does what `stills` does; takes a quarter of an hour, may be
                    interrupted, and goes on where it stopped
  screenshots       pictures of the built page, into target/screenshots/
  bench [--quick] [PART...]
                    how fast the core and the page are, beside how fast they were, kept in
                    benches/results.json and quoted in the README; --quick keeps nothing
                    (native loading frames steps memory)
  bench --peers [--with-rust-peers] [--pytorch]
                    training beside other libraries, in turn in one page: those from npm, candle
                    and burn, natively PyTorch; --workloads W1,W2 --rounds 10 for a quick look,
                    --record to write benches/peers/results.md and its table in the README
  bench --contender the training code alone as a module, into target/contender/

Tools that are missing are built once and kept in your cache folder (mixed-levels/),
outside the checkout; tools of the right version on the PATH are used as they are.";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let outcome = match command.as_str() {
        "serve" => serve::run(&rest),
        "build" => build::run(),
        "test" => test::run(&rest),
        "fuzz" => fuzz::run(&rest),
        "stills" => stills::run(),
        "claims" => claims::run(),
        "screenshots" => screenshots::run(),
        "bench" => measure(&rest),
        "" | "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(())
        }
        unknown => Err(format!("there is no command `{unknown}`\n\n{HELP}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("xtask: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// `cargo xtask bench`.
fn measure(arguments: &[String]) -> process::Outcome {
    match arguments.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        Some(("--contender", [])) => contender::run(),
        Some(("--peers", rest)) => peers::run(rest),
        _ => bench::run(arguments),
    }
}
