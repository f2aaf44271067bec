//! Conditions times seeds, and the rows that they make.

use super::{Condition, Summary};

/// Some conditions that are compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Study {
    /// Its stable name, as it is typed and stands in files.
    pub name: &'static str,
    /// What it asks, as a heading.
    pub title: &'static str,
    /// It is run for seeds 1 to this one, unless somebody wants more or fewer.
    pub seeds: u32,
    /// The conditions.
    pub conditions: Vec<Condition>,
}

/// One question to one condition, and its answer for every seed.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The study.
    pub study: String,
    /// The condition.
    pub condition: String,
    /// The step at which the question was asked.
    pub step: usize,
    /// The question's stable name.
    pub quantity: String,
    /// The answers for seeds 1, 2, 3 and so on; none where there is none.
    pub values: Vec<Option<f32>>,
}

impl Study {
    /// The rows that the answers of [`Condition::run`] make: for every condition, the answers for
    /// seeds 1, 2, 3 and so on.
    pub fn rows(&self, answers: &[Vec<Vec<Option<f32>>>]) -> Vec<Row> {
        let conditions = self.conditions.iter().zip(answers);
        let rows = conditions.flat_map(|(condition, seeds)| {
            condition.questions().enumerate().map(move |(place, (step, quantity))| Row {
                study: self.name.to_owned(),
                condition: condition.name.clone(),
                step,
                quantity: quantity.name(),
                values: seeds.iter().map(|answers| answers[place]).collect(),
            })
        });
        rows.collect()
    }
}

impl Row {
    /// Mean and interval; none where no seed has an answer.
    pub fn summary(&self) -> Option<Summary> {
        Summary::of(&self.values, self.quantity == super::Quantity::Rate.name())
    }
}
