//! Results as files: every answer for programs, means and intervals for readers.

use std::collections::BTreeMap;

use super::{Condition, Quantity, Row, Study, Summary, studies};

/// What the lines of a study's file begin with.
pub const CSV_HEAD: &str = "study,condition,configuration,version,seed,step,quantity,value\n";

/// The answers of one seed, one a line, with all that they depend on.
pub fn csv(study: &str, condition: &Condition, seed: u32, answers: &[Option<f32>]) -> String {
    let start = start(study, condition);
    let lines = condition.questions().zip(answers).map(|(asked, answer)| {
        let value = answer.map_or_else(String::new, |value| value.to_string());
        format!("{start}{seed},{},{value}\n", question(asked))
    });
    lines.collect()
}

/// The answers in a study's file: for each place in the list of conditions and each seed, where all
/// of them are there, of this very configuration and version. A last line without an end is one
/// that was being written when something stopped, and does not count.
pub fn recorded(file: &str, study: &Study) -> BTreeMap<(usize, u32), Vec<Option<f32>>> {
    let starts: Vec<String> =
        study.conditions.iter().map(|condition| start(study.name, condition)).collect();
    let whole = file.rsplit_once('\n').map_or("", |(lines, _)| lines);
    let mut found: BTreeMap<(usize, u32), BTreeMap<&str, &str>> = BTreeMap::new();
    for line in whole.lines() {
        let place = starts.iter().position(|start| line.starts_with(start));
        let parts = place.and_then(|place| {
            let (seed, answer) = line[starts[place].len()..].split_once(',')?;
            Some((place, seed.parse().ok()?, answer.rsplit_once(',')?))
        });
        if let Some((place, seed, (question, value))) = parts {
            found.entry((place, seed)).or_default().insert(question, value);
        }
    }
    let answers = |place: usize, values: &BTreeMap<&str, &str>| {
        let questions = study.conditions[place].questions().map(question);
        let values = questions.map(|question| match *values.get(question.as_str())? {
            "" => Some(None),
            value => value.parse().ok().map(Some),
        });
        values.collect::<Option<Vec<Option<f32>>>>()
    };
    let complete = found
        .iter()
        .filter_map(|(&which, values)| answers(which.0, values).map(|answers| (which, answers)));
    complete.collect()
}

/// What every line of a condition begins with.
fn start(study: &str, condition: &Condition) -> String {
    let version = env!("CARGO_PKG_VERSION");
    format!("{study},{},\"{}\",{version},", condition.name, condition.configuration())
}

fn question((step, quantity): (usize, Quantity)) -> String {
    format!("{step},{}", quantity.name())
}

/// Means and intervals, a table for each condition.
pub fn markdown(study: &Study, rows: &[Row]) -> String {
    let seeds = rows.first().map_or(0, |row| row.values.len());
    let Study { name, title, .. } = study;
    let version = env!("CARGO_PKG_VERSION");
    let mut text = format!(
        "## {title}\n\n`mixed-levels study {name} --seeds {seeds}`, version {version}, seeds 1 to {seeds}.\n"
    );
    let mut current = None;
    let questions = study.conditions.iter().flat_map(|condition| {
        condition.questions().map(move |(_, quantity)| (condition, quantity))
    });
    for ((condition, quantity), row) in questions.zip(rows) {
        if current != Some(&condition.name) {
            current = Some(&condition.name);
            text.push_str(&format!("\n**{}**: {}\n\n", condition.name, condition.configuration()));
            text.push_str("| step | quantity | mean | 95 % interval | chance | n |\n");
            text.push_str("|---:|---|---:|---|---:|---:|\n");
        }
        let written = |value| digits(value, quantity);
        let chance = quantity.chance(&condition.recipe.architecture());
        let chance = chance.map_or_else(String::new, written);
        let (mean, interval, n) = match row.summary() {
            Some(Summary { mean, low, high, n, of }) => {
                let n = if n == of { n.to_string() } else { format!("{n} of {of}") };
                (written(mean), format!("{} to {}", written(low), written(high)), n)
            }
            None => ("none".to_owned(), String::new(), format!("0 of {}", row.values.len())),
        };
        text.push_str(&format!(
            "| {} | {} | {mean} | {interval} | {chance} | {n} |\n",
            row.step,
            quantity.label()
        ));
    }
    text
}

/// The committed report of all named studies, from their rows.
pub fn report(rows: &[Row]) -> String {
    let mut text = REPORT_HEAD.to_owned();
    for study in studies() {
        let rows: Vec<Row> = rows.iter().filter(|row| row.study == study.name).cloned().collect();
        text.push('\n');
        text.push_str(&markdown(&study, &rows));
    }
    text
}

const REPORT_HEAD: &str = "\
# Studies

What the essay says of many networks rests on these. Every number is a mean over seeds (a geometric \
one for rates), with the 95 % interval of 4,000 bootstrap resamples of the seeds, and the value that \
chance would give. [DEFINITIONS.md](DEFINITIONS.md) says what each quantity is.

    cargo xtask claims

makes this file, and [claims.csv](src/core/study/claims.csv), which keeps the answer of every seed, and \
rewrites the numbers of the page. A test runs two seeds of every row again and compares bits. The \
command under a heading runs that study alone, with as many seeds as you like.
";

/// A value with as many digits as it deserves.
fn digits(value: f64, quantity: Quantity) -> String {
    match quantity {
        Quantity::StepsTo(_) => format!("{value:.0}"),
        Quantity::Angle(_) => format!("{value:.1}"),
        Quantity::Gradient(_) => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::study;

    #[test]
    fn only_what_was_written_whole_is_read_back() {
        let study = study("c2-race").unwrap();
        let condition = &study.conditions[1];
        let given = [Some(0.1), None, Some(1.0 / 3.0), Some(0.0)];
        let first = csv(study.name, condition, 1, &given);
        let second = csv(study.name, condition, 2, &given);
        let file = format!("{CSV_HEAD}{first}{second}");
        let both = recorded(&file, &study);
        assert_eq!(both.len(), 2);
        assert!(both.iter().all(|(&(place, _), answers)| place == 1 && answers == &given));
        // Stopped anywhere within the second seed.
        for cut in 1..second.len() {
            let one = recorded(&file[..file.len() - cut], &study);
            assert_eq!(one.keys().copied().collect::<Vec<_>>(), [(1, 1)], "{cut}");
        }
        let mut other = study.clone();
        other.conditions[1].recipe.learning_rate = 0.2;
        assert!(recorded(&file, &other).is_empty(), "that is another configuration");
    }

    #[test]
    fn a_table_says_how_many_seeds_have_an_answer() {
        let study = study("c2-race").unwrap();
        let answers: Vec<Vec<Vec<Option<f32>>>> = study
            .conditions
            .iter()
            .map(|_| {
                vec![
                    vec![Some(0.5), None, Some(500.0), Some(0.0)],
                    vec![Some(0.7), None, None, Some(0.0)],
                ]
            })
            .collect();
        let text = markdown(&study, &study.rows(&answers));
        assert!(
            text.contains("| 1500 | accuracy | 0.600 | 0.500 to 0.700 | 0.100 | 2 |"),
            "{text}"
        );
        assert!(text.contains("| 1500 | steps to 90% | none |  |  | 0 of 2 |"), "{text}");
        assert!(text.contains("| 1500 | steps to 95% | 500 | 500 to 500 |  | 1 of 2 |"), "{text}");
    }
}
