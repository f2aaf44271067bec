//! `mixed-levels tell`: what a figure says beneath its drawing.

use clap::Args;
use serde::Serialize;

use super::Outcome;
use super::arguments::Format;
use super::output::{print, print_json, tables, wrapped};
use super::still::Shown;

/// What a figure of the essay says: its sentence, the tables behind the drawing, and hashes of its bits
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    shown: Shown,

    /// How it is written
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

const EXAMPLES: &str = "\
Examples:
  What a cut costs, which no other command measures:
    mixed-levels tell --state 'bypass?v=1&cut=middle&tried=both'
    mixed-levels tell fading-gradient --format json";

#[derive(Serialize)]
struct Report {
    link: String,
    sentence: String,
    tables: Vec<TableReport>,
    fingerprint: String,
}

#[derive(Serialize)]
struct TableReport {
    caption: String,
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

pub(crate) fn run(arguments: Arguments) -> Outcome {
    let Arguments { shown, format } = arguments;
    let (any, fingerprint) = shown.computed()?;
    let figure = any.as_figure();
    let sentence = figure.sentence();
    match format {
        Format::Table => {
            let tables = tables(&figure.tables());
            print(&format!("{}\n{tables}\nFingerprint: {fingerprint}\n", wrapped(&sentence)))
        }
        Format::Json => {
            let tables = figure.tables().into_iter();
            let tables = tables.map(|table| TableReport {
                caption: table.caption,
                head: table.head,
                rows: table.rows,
            });
            let (link, tables) = (figure.permalink(), tables.collect());
            print_json(&Report { link, sentence, tables, fingerprint })
        }
    }
}
