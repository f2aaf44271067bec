//! What can be asked for on the command line: one file a subcommand, and what they share.

mod arguments;
mod attack;
mod attribute;
mod claims;
mod data;
mod gradient;
mod inputs;
mod inspect;
mod network;
mod numbers;
mod output;
mod progress;
mod renew;
mod still;
mod study;
mod tell;
mod train;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Networks of the essay, and your own, from a terminal.
#[derive(Parser)]
#[command(name = "mixed-levels", version, about, long_about = ABOUT, after_help = HOW_IT_ENDS)]
#[command(max_term_width = 92)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

const ABOUT: &str = "\
Networks of the essay, and your own, from a terminal.

Every number of the essay can be had again here, bit for bit. What stands in the page's address \
behind the # is a permalink; wherever a command takes --state, it takes one, with or without the \
address before it. Quote it: a shell reads & and ? otherwise.

A network that PyTorch trained comes in as safetensors and is asked the essay's question: which \
earlier neurons matter most to a chosen one?";

const HOW_IT_ENDS: &str = "\
Results go to standard output, remarks and progress to standard error.
Exit codes: 0 done; 1 it failed, or training diverged; 2 the command must be given otherwise.

`mixed-levels COMMAND --help` has examples.";

#[derive(Subcommand)]
enum Command {
    Train(train::Arguments),
    Gradient(gradient::Arguments),
    Attribute(attribute::Arguments),
    Attack(attack::Arguments),
    Inspect(inspect::Arguments),
    Still(still::Arguments),
    Tell(tell::Arguments),
    Numbers(numbers::Arguments),
    Study(study::Arguments),
    Claims(claims::Arguments),
    Stills(renew::Stills),
    Trained(renew::Trained),
    Mnist(renew::Mnist),
}

/// Why a command ends without what it was asked for.
pub(crate) enum Failure {
    /// It must be given otherwise.
    Usage(String),
    /// It was understood, and could not be done.
    Failed(String),
}

/// What a command comes to.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// Runs the command that was typed.
pub(crate) fn run() -> ExitCode {
    let outcome = match CommandLine::parse().command {
        Command::Train(arguments) => train::run(arguments),
        Command::Gradient(arguments) => gradient::run(arguments),
        Command::Attribute(arguments) => attribute::run(arguments),
        Command::Attack(arguments) => attack::run(arguments),
        Command::Inspect(arguments) => inspect::run(arguments),
        Command::Still(arguments) => still::run(arguments),
        Command::Tell(arguments) => tell::run(arguments),
        Command::Numbers(arguments) => numbers::run(&arguments),
        Command::Study(arguments) => study::run(&arguments),
        Command::Claims(arguments) => claims::run(&arguments),
        Command::Stills(arguments) => renew::stills(&arguments),
        Command::Trained(arguments) => renew::trained(&arguments),
        Command::Mnist(arguments) => renew::mnist(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Failed(problem)) => {
            eprintln!("error: {problem}");
            ExitCode::from(1)
        }
        Err(Failure::Usage(problem)) => {
            eprintln!("error: {problem}\n\nFor more information, try '--help'.");
            ExitCode::from(2)
        }
    }
}
