//! The committed results of the studies are those of today's code: which rows there are, the report
//! made from them, and, for two seeds of every row, every bit.
#![cfg(not(target_arch = "wasm32"))]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{fs, thread};

use mixed_levels::data::{Data, Loaded};
use mixed_levels::named::Named as _;
use mixed_levels::shipped;
use mixed_levels::study::{self, Claims, Condition, Learner, Quantity, Row, Study, studies};

const RENEW: &str = "`cargo xtask claims` makes it anew; look at what changed before you commit it";

fn committed() -> Claims {
    Claims::committed().unwrap_or_else(|error| panic!("{error}"))
}

/// What a row answers, without its answers.
fn asked(row: &Row) -> (&str, &str, usize, &str, usize) {
    (&row.study, &row.condition, row.step, &row.quantity, row.values.len())
}

#[test]
fn every_question_of_every_study_has_a_row() {
    let unanswered = |study: &Study| {
        let none = |condition: &Condition| vec![None; condition.questions().count()];
        let seeds = |condition| vec![none(condition); study.seeds as usize];
        study.rows(&study.conditions.iter().map(seeds).collect::<Vec<_>>())
    };
    let expected: Vec<Row> = studies().iter().flat_map(unanswered).collect();
    let claims = committed();
    let different = expected.iter().zip(claims.rows()).find(|(a, b)| asked(a) != asked(b));
    assert!(
        different.is_none(),
        "src/core/study/claims.csv has other rows: {RENEW}\n{different:#?}"
    );
    assert_eq!(expected.len(), claims.rows().len(), "src/core/study/claims.csv: {RENEW}");
}

#[test]
fn the_report_says_what_the_rows_say() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/STUDIES.md");
    let report = fs::read_to_string(path).unwrap_or_default();
    let renewed = study::report(committed().rows());
    let different = report.lines().zip(renewed.lines()).find(|(old, new)| old != new);
    assert!(report == renewed, "STUDIES.md is out of date: {RENEW}\n{different:#?}");
}

/// Every learning rule has the rate at which its rehearsals came furthest, the smaller one of equals.
#[test]
fn learning_rates_are_those_that_rehearsals_chose() {
    let claims = committed();
    for &learner in Learner::ALL {
        for rule in learner.rules() {
            let mean = |rate: f32| {
                let condition = learner.rehearsal(rule, rate);
                let row =
                    claims.answers(learner.studies().0, &condition, 1_500, Quantity::Accuracy);
                row.and_then(Row::summary).unwrap_or_else(|| panic!("{condition}: {RENEW}")).mean
            };
            let best = learner
                .rates()
                .iter()
                .copied()
                .reduce(|best, rate| if mean(rate) > mean(best) { rate } else { best });
            assert_eq!(best, Some(learner.rate(rule)), "{learner:?}, {rule:?}");
        }
    }
}

/// The first seed of every condition and its last.
#[test]
fn two_seeds_of_every_row_come_to_the_same_bits() {
    let (claims, studies) = (committed(), studies());
    let runs: Vec<(&Study, &Condition, u32)> = studies
        .iter()
        .flat_map(|study| study.conditions.iter().map(move |condition| (study, condition)))
        .flat_map(|(study, condition)| [1, study.seeds].map(|seed| (study, condition, seed)))
        .collect();
    let mnist = Arc::new(shipped::mnist().unwrap());
    let next = AtomicUsize::new(0);
    let work = || {
        let mut data = Loaded::default();
        data.bring(Data::Mnist, mnist.clone());
        while let Some(&(study, condition, seed)) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let answers = condition.run(data.get(condition.recipe.data).unwrap(), seed).unwrap();
            for ((step, quantity), answer) in condition.questions().zip(answers) {
                let row = claims.answers(study.name, &condition.name, step, quantity);
                let row =
                    row.unwrap_or_else(|| panic!("src/core/study/claims.csv lacks a row: {RENEW}"));
                let bits = |answer: Option<f32>| answer.map(f32::to_bits);
                assert_eq!(
                    bits(row.values[seed as usize - 1]),
                    bits(answer),
                    "{}, {}, step {step}, {}, seed {seed} is now {answer:?}: {RENEW}",
                    study.name,
                    condition.name,
                    row.quantity
                );
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
}
