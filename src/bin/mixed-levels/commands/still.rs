//! `mixed-levels still`: the drawing that the page shows.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{ArgGroup, Args};
use mixed_levels::attribution::Measure;
use mixed_levels::essay::AnyFigure;
use mixed_levels::essay::stills::{self, STILLS};
use mixed_levels::essay::subject::Subject;
use mixed_levels::figure::Theme;
use mixed_levels::shipped;

use super::arguments::{State, state};
use super::output::{print, remark, write};
use super::progress::Progress;
use super::{Failure, Outcome};

/// A figure of the essay as SVG: the very drawing that the page shows
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    shown: Shown,

    /// Where the drawing goes; standard output unless you say
    #[arg(long, value_name = "FILE.svg")]
    out: Option<PathBuf>,

    /// As on a narrow page
    #[arg(long)]
    narrow: bool,

    /// As on a dark page
    #[arg(long)]
    dark: bool,
}

const EXAMPLES: &str = "\
Examples:
    mixed-levels still hero-rescued --out rescued.svg
    mixed-levels still --state 'five-neurons?v=1&depth=6&blue=6.2' --dark --out five.svg";

/// A figure in a state.
#[derive(Args)]
#[group(skip)]
#[command(group(ArgGroup::new("shown").required(true).multiple(true).args(["figure", "state"])))]
pub(crate) struct Shown {
    /// The figure, in the state of its still in the page
    #[arg(value_parser = PossibleValuesParser::new(STILLS.iter().map(|(name, _)| *name)))]
    figure: Option<String>,

    /// The state that it is to show
    #[arg(long, value_name = "PERMALINK", value_parser = state)]
    state: Option<State>,
}

impl Shown {
    /// The figure, with all that its state says computed, and its fingerprint.
    pub(crate) fn computed(&self) -> Outcome<(AnyFigure, String)> {
        let link = self.link()?;
        let unreadable = |error| Failure::Usage(format!("the state cannot be read: {error}"));
        let subject = Subject::of(&link).map_err(unreadable)?;
        let mut progress = Progress::new("computing", work(&link, &subject));
        AnyFigure::fingerprinted(&link, &shipped::file, &mut || progress.step()).map_err(unreadable)
    }

    fn link(&self) -> Outcome<String> {
        let Some(State { link, .. }) = &self.state else {
            let name = self.figure.as_deref().unwrap_or_default();
            let link = stills::state_of(name).unwrap_or_default();
            return Ok(link.to_owned());
        };
        match &self.figure {
            Some(figure) if !link.starts_with(&format!("{figure}?")) => {
                Err(Failure::Usage(format!("this is a state of another figure than {figure}")))
            }
            _ => Ok(link.clone()),
        }
    }
}

/// How many times a figure's experiment asks whether it may go on.
fn work(link: &str, subject: &Subject) -> usize {
    let Subject { recipe, steps, twin, blue, measure, .. } = subject;
    if !link.starts_with("five-neurons") {
        return steps + twin.as_ref().map_or(0, |(_, steps)| *steps);
    }
    // Here twins take each step together, and then each of them is measured.
    let networks = 1 + usize::from(twin.is_some());
    let measurements = blue.map_or(0, |blue| match measure {
        Measure::Ablation => (blue.layer - 1) * recipe.width,
        _ => recipe.width,
    });
    steps + networks * measurements
}

pub(crate) fn run(arguments: Arguments) -> Outcome {
    let Arguments { shown, out, narrow, dark } = arguments;
    let (figure, _) = shown.computed()?;
    let theme = if dark { Theme::DARK } else { Theme::LIGHT };
    let still = stills::still(&figure, narrow, &theme)
        .map_err(|error| Failure::Failed(error.to_string()))?;
    match out {
        None => print(&still),
        Some(out) => {
            write(&out, still)?;
            remark(&format!("the drawing is in {}", out.display()));
            Ok(())
        }
    }
}
