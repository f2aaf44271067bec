//! `mixed-levels numbers`: the numbers that stand in the essay's prose.

use clap::Args;
use mixed_levels::essay::control::Table;
use mixed_levels::essay::prose::{self, Number};
use serde::Serialize;

use super::arguments::Format;
use super::output::{Numbers, print, tables};
use super::progress::Progress;
use super::{Failure, Outcome};

/// The numbers that stand in the essay's prose, computed anew, over all their seeds
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Only those of this name, which the page gives in `data-number`
    names: Vec<String>,

    /// How they are written
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

const EXAMPLES: &str = "\
Examples:
    mixed-levels numbers
    mixed-levels numbers hero-plain-accuracy fading-default-rate --format json";

#[derive(Serialize)]
struct NumberReport {
    name: &'static str,
    value: f64,
    text: String,
}

/// The numbers of the prose, part by part until all of these names are among them: all parts where
/// there is no name.
pub(crate) fn computed(names: &[String]) -> Outcome<Vec<Number>> {
    let mut progress = Progress::new("computing", prose::PARTS.len());
    let mut numbers: Vec<Number> = Vec::new();
    for part in prose::PARTS {
        numbers.extend(part().map_err(|error| Failure::Failed(error.to_string()))?);
        progress.step();
        let found = |name: &String| numbers.iter().any(|number| number.name == *name);
        if !names.is_empty() && names.iter().all(found) {
            break;
        }
    }
    Ok(numbers)
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let Arguments { names, format } = arguments;
    let all = computed(names)?;
    let unknown = names.iter().find(|name| !all.iter().any(|number| number.name == **name));
    if let Some(unknown) = unknown {
        return Err(Failure::Usage(format!(
            "the prose has no number {unknown}; without a name they are all listed"
        )));
    }
    let asked =
        |number: &&Number| names.is_empty() || names.iter().any(|name| *name == number.name);
    let asked = all.iter().filter(asked);
    match format {
        Format::Json => {
            let mut numbers = Numbers::default();
            let report: Vec<NumberReport> = asked
                .map(|number| NumberReport {
                    name: number.name,
                    value: numbers.one(number.value),
                    text: number.text.clone(),
                })
                .collect();
            numbers.print(&report)
        }
        Format::Table => {
            let rows = asked.map(|number| {
                vec![number.name.to_owned(), number.text.clone(), number.value.to_string()]
            });
            print(&tables(&[Table {
                caption: "Numbers of the prose: as they are written, and in full.".to_owned(),
                head: ["Name", "Written", "Value"].map(str::to_owned).to_vec(),
                rows: rows.collect(),
            }]))
        }
    }
}
