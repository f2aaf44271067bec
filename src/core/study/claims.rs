//! The committed answers of the named studies, seed by seed.
//!
//! One line a row, so that a change shows as the lines that changed:
//!
//! ```text
//! study,condition,step,quantity,answers for seeds 1 2 3 and so on
//! opening,plain,0,rate,0.5513 0.5498 ...
//! ```

use std::fmt;

use super::{Quantity, Row};

/// What is committed; `cargo xtask claims` makes it.
static CLAIMS: &str = include_str!("claims.csv");

const HEAD: &str = "study,condition,step,quantity,answers for seeds 1 2 3 and so on";
/// What stands for an answer that there is not.
const NONE: &str = "-";

/// A line that is not a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Its number, from 1.
    pub line: usize,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {} of the studies’ results is no row; `cargo xtask claims` makes them anew",
            self.line
        )
    }
}

impl std::error::Error for Unreadable {}

/// Rows to look things up in.
#[derive(Clone, Debug, PartialEq)]
pub struct Claims(Vec<Row>);

impl Claims {
    /// The committed rows.
    ///
    /// # Errors
    /// When they cannot be read, which a test rules out.
    pub fn committed() -> Result<Self, Unreadable> {
        read(CLAIMS).map(Self)
    }

    /// All rows.
    pub fn rows(&self) -> &[Row] {
        &self.0
    }

    /// The answers of a condition to a question, which is there unless there is no such one.
    pub fn answers(
        &self,
        study: &str,
        condition: &str,
        step: usize,
        quantity: Quantity,
    ) -> Option<&Row> {
        let name = quantity.name();
        self.0.iter().find(|row| {
            row.step == step
                && row.study == study
                && row.condition == condition
                && row.quantity == name
        })
    }
}

/// Reads rows.
///
/// # Errors
/// At the first line that is none.
pub fn read(text: &str) -> Result<Vec<Row>, Unreadable> {
    let lines = text.lines().zip(1..).skip(1);
    lines.map(|(line, number)| row(line).ok_or(Unreadable { line: number })).collect()
}

fn row(line: &str) -> Option<Row> {
    let mut cells = line.split(',');
    let mut cell = || cells.next();
    let (study, condition, step, quantity) = (cell()?, cell()?, cell()?, cell()?);
    let answer = |text: &str| match text {
        NONE => Some(None),
        number => number.parse().ok().map(Some),
    };
    let values = cell()?.split(' ').map(answer).collect::<Option<Vec<Option<f32>>>>()?;
    cell().is_none().then_some(())?;
    Some(Row {
        study: study.to_owned(),
        condition: condition.to_owned(),
        step: step.parse().ok()?,
        quantity: quantity.to_owned(),
        values,
    })
}

/// Writes rows, every answer in the fewest digits that give it back.
pub fn written(rows: &[Row]) -> String {
    let mut text = format!("{HEAD}\n");
    for Row { study, condition, step, quantity, values } in rows {
        let answers: Vec<String> = values
            .iter()
            .map(|value| value.map_or_else(|| NONE.to_owned(), |value| value.to_string()))
            .collect();
        text.push_str(&format!("{study},{condition},{step},{quantity},{}\n", answers.join(" ")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_back_bit_for_bit() {
        let row = |values| Row {
            study: "a".to_owned(),
            condition: "b".to_owned(),
            step: 1_500,
            quantity: "rate".to_owned(),
            values,
        };
        let rows = vec![
            row(vec![Some(0.1), None, Some(f32::MIN_POSITIVE), Some(-3.402_823e38)]),
            row(vec![None]),
            row(vec![Some(1.0 / 3.0)]),
        ];
        assert_eq!(read(&written(&rows)).unwrap(), rows);
    }

    #[test]
    fn what_is_no_row_is_named() {
        for line in
            ["a,b,0,rate", "a,b,x,rate,1", "a,b,0,rate,1 x", "a,b,0,rate,1,2", "a,b,0,rate,", ""]
        {
            let text = format!("{HEAD}\na,b,0,rate,1\n{line}\n");
            assert_eq!(read(&text), Err(Unreadable { line: 3 }), "{line}");
        }
    }
}
