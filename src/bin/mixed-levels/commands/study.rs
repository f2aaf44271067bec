//! `mixed-levels study`: the essay's questions over many seeds.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

use clap::Args;
use clap::builder::PossibleValuesParser;
use mixed_levels::data::{Data, Loaded};
use mixed_levels::study::{self, CSV_HEAD, Condition, Row, Study, studies};

use super::arguments::whole;
use super::data::DataChoice;
use super::output::{print, remark, write};
use super::progress::Progress;
use super::{Failure, Outcome};

/// Ask the essay's questions of many networks, on all cores
#[derive(Args)]
#[command(long_about = ABOUT, after_long_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The studies; `all` for all of them
    #[arg(required = true, value_name = "NAME", value_parser = names())]
    names: Vec<String>,

    /// Seeds 1 to N; as many as the essay has, unless you say
    #[arg(long, value_name = "N", value_parser = whole(1..=100_000))]
    seeds: Option<usize>,

    /// Where the results go
    #[arg(long, value_name = "DIR", default_value = "studies")]
    out: PathBuf,

    /// How many seeds at once; as many as there are cores, unless you say
    #[arg(long, value_name = "N", value_parser = whole(1..=1024))]
    threads: Option<usize>,
}

const ABOUT: &str = "\
Ask the essay's questions of many networks, on all cores.

A study has some conditions, and runs each for many seeds. DIR/NAME.csv gets every answer of every \
seed with all that it depends on, DIR/NAME.md means with 95 % bootstrap intervals, the values by \
chance, and n.

Stop it whenever you like: each seed is written down when it has finished, and the same command goes \
on from there. More seeds later are added to those that are there.";

const EXAMPLES: &str = "\
Examples:
    mixed-levels study opening
    mixed-levels study c3 c3-units --seeds 100 --out results
    mixed-levels study all";

const ALL: &str = "all";

fn names() -> PossibleValuesParser {
    PossibleValuesParser::new(studies().iter().map(|study| study.name).chain([ALL]))
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let Arguments { names, seeds, out, threads } = arguments;
    let threads = threads.unwrap_or_else(cores);
    for study in studies() {
        if names.iter().any(|name| name == study.name || name == ALL) {
            let seeds = seeds.map_or(study.seeds, |seeds| seeds as u32);
            let rows = rows(&study, seeds, out, threads)?;
            let table = study::markdown(&study, &rows);
            write(&out.join(format!("{}.md", study.name)), &table)?;
            print(&format!("{table}\n"))?;
        }
    }
    Ok(())
}

/// How many seeds can run at once.
pub(crate) fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// The rows of a study, from what a folder has already and from what is computed now and put there.
pub(crate) fn rows(study: &Study, seeds: u32, folder: &Path, threads: usize) -> Outcome<Vec<Row>> {
    let mut record = Record::open(study, folder)?;
    let wanted = study.conditions.iter().enumerate();
    let wanted = wanted.flat_map(|(place, _)| (1..=seeds).map(move |seed| (place, seed)));
    let missing: Vec<(usize, u32)> =
        wanted.filter(|which| !record.known.contains_key(which)).collect();
    compute(study, &missing, threads, &mut record)?;
    let known = |place| (1..=seeds).map(move |seed| (place, seed));
    let conditions = 0..study.conditions.len();
    let answers =
        conditions.map(|place| known(place).map(|which| record.known[&which].clone()).collect());
    Ok(study.rows(&answers.collect::<Vec<_>>()))
}

/// Runs what is missing, each on the next core that is free, and records it as it is done.
fn compute(
    study: &Study,
    missing: &[(usize, u32)],
    threads: usize,
    record: &mut Record,
) -> Outcome {
    let cost = |&(place, _): &(usize, u32)| effort(&study.conditions[place]);
    let mut progress = Progress::new(study.name, missing.iter().map(cost).sum());
    let next = AtomicUsize::new(0);
    let wants_mnist = study.conditions.iter().any(|one| one.recipe.data == Data::Mnist);
    let mnist = wants_mnist.then(|| DataChoice::Named(Data::Mnist).load()).transpose()?;
    let mnist = mnist.map(Arc::new);
    thread::scope(|scope| {
        let (send, receive) = mpsc::channel();
        for _ in 0..threads.min(missing.len()) {
            let (send, next, mnist) = (send.clone(), &next, mnist.clone());
            scope.spawn(move || {
                let mut data = Loaded::default();
                if let Some(mnist) = mnist {
                    data.bring(Data::Mnist, mnist);
                }
                while let Some(&(place, seed)) = missing.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let condition = &study.conditions[place];
                    let done = data
                        .get(condition.recipe.data)
                        .map_err(|error| error.to_string())
                        .and_then(|data| {
                            condition.run(data, seed).map_err(|error| error.to_string())
                        });
                    if send.send(((place, seed), done)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(send);
        for (which, done) in receive {
            let answers = done.map_err(|error: String| {
                Failure::Failed(format!("{}: {error}", study.conditions[which.0].name))
            })?;
            record.add(study, which, answers)?;
            progress.advance(cost(&which));
        }
        Ok(())
    })
}

/// About how much work a seed is, in any unit: so that the time left can be told.
fn effort(condition: &Condition) -> usize {
    let steps = condition.looks.iter().map(|look| look.step + 300).max().unwrap_or(0);
    steps * condition.recipe.depth * condition.recipe.width * condition.recipe.width / 256
}

/// What is known of a study, in a file to which every finished seed is added at once.
struct Record {
    path: PathBuf,
    file: File,
    known: BTreeMap<(usize, u32), Vec<Option<f32>>>,
}

impl Record {
    /// Opens a study's file, or begins it. If it has lines of another version or configuration, it
    /// is put aside and begun anew with those that belong.
    fn open(study: &Study, folder: &Path) -> Outcome<Self> {
        fs::create_dir_all(folder).map_err(failed(folder))?;
        let path = folder.join(format!("{}.csv", study.name));
        let before = match fs::read(&path) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            Err(error) => return Err(failed(&path)(error)),
        };
        let known = study::recorded(&before, study);
        let lines = known.iter().map(|(&(place, seed), answers)| {
            study::csv(study.name, &study.conditions[place], seed, answers)
        });
        let kept = format!("{CSV_HEAD}{}", lines.collect::<String>());
        if kept.lines().count() < before.lines().count() {
            let aside = path.with_extension("csv.before");
            fs::write(&aside, &before).map_err(failed(&aside))?;
            remark(&format!(
                "some lines of {} are unfinished, or of another version or configuration; {} keeps \
                 them, and what they were about is computed anew",
                path.display(),
                aside.display()
            ));
        }
        if kept != before {
            // All at once, so that nothing is lost if this is where it stops.
            let fresh = path.with_extension("csv.new");
            fs::write(&fresh, &kept).map_err(failed(&fresh))?;
            fs::rename(&fresh, &path).map_err(failed(&path))?;
        }
        let file = OpenOptions::new().append(true).open(&path).map_err(failed(&path))?;
        Ok(Self { path, file, known })
    }

    fn add(&mut self, study: &Study, which: (usize, u32), answers: Vec<Option<f32>>) -> Outcome {
        let lines = study::csv(study.name, &study.conditions[which.0], which.1, &answers);
        self.known.insert(which, answers);
        self.file.write_all(lines.as_bytes()).map_err(failed(&self.path))
    }
}

fn failed(path: &Path) -> impl Fn(std::io::Error) -> Failure {
    move |error| Failure::Failed(format!("{} cannot be used: {error}", path.display()))
}
