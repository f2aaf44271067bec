//! What is written: JSON, tables, remarks.

use std::io::{self, Write as _};
use std::path::Path;

use mixed_levels::arithmetic::Real;
use mixed_levels::essay::control::Table;
use ndarray::ArrayView2;
use serde::Serialize;

use super::{Failure, Outcome};

/// Writes a text to standard output. That nobody reads it to its end is no failure.
pub(crate) fn print(text: &str) -> Outcome {
    let mut output = io::stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::Failed(format!("the output cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// Says something that is not the result.
pub(crate) fn remark(text: &str) {
    eprintln!("note: {text}");
}

/// Writes a file.
pub(crate) fn write(path: &Path, content: impl AsRef<[u8]>) -> Outcome {
    std::fs::write(path, content)
        .map_err(|error| Failure::Failed(format!("{} cannot be written: {error}", path.display())))
}

/// Numbers on their way into JSON, which has no word for what is not finite.
#[derive(Default)]
pub(crate) struct Numbers {
    lost: usize,
}

impl Numbers {
    /// A number.
    pub(crate) fn one(&mut self, number: f64) -> f64 {
        self.lost += usize::from(!number.is_finite());
        number
    }

    /// Some numbers.
    pub(crate) fn list<'a, R: Real>(
        &mut self,
        numbers: impl IntoIterator<Item = &'a R>,
    ) -> Vec<f64> {
        numbers.into_iter().map(|number| self.one(number.to_f64())).collect()
    }

    /// Some lists.
    pub(crate) fn lists(&mut self, lists: &[Vec<f64>]) -> Vec<Vec<f64>> {
        lists.iter().map(|list| self.list(list)).collect()
    }

    /// The rows of a matrix.
    pub(crate) fn rows<R: Real>(&mut self, matrix: ArrayView2<R>) -> Vec<Vec<f64>> {
        matrix.rows().into_iter().map(|row| self.list(row.iter())).collect()
    }

    /// Writes a result that these numbers stand in, and says how many of them are missing there.
    pub(crate) fn print(&self, result: &impl Serialize) -> Outcome {
        if self.lost > 0 {
            let (are, stand) = if self.lost == 1 { ("is", "stands") } else { ("are", "stand") };
            remark(&format!(
                "{} of the numbers {are} infinite or none at all, and {stand} as null",
                self.lost
            ));
        }
        print_json(result)
    }
}

/// Writes a result as JSON: every number in the fewest digits that give it back.
pub(crate) fn print_json(result: &impl Serialize) -> Outcome {
    let text = serde_json::to_string(result)
        .map_err(|error| Failure::Failed(format!("the result cannot be written: {error}")))?;
    print(&format!("{text}\n"))
}

/// Captions are no wider than this.
const WIDTH: usize = 88;

/// Tables under their captions, as text.
pub(crate) fn tables(tables: &[Table]) -> String {
    let texts: Vec<String> = tables.iter().map(table).collect();
    texts.join("\n")
}

fn table(table: &Table) -> String {
    let lines = || std::iter::once(&table.head).chain(&table.rows);
    let columns = table.head.len();
    let width = |column: usize| {
        let cells = lines().filter_map(move |line| line.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = wrapped(&table.caption);
    text.push('\n');
    for line in lines() {
        let mut row = String::new();
        for (column, (cell, &width)) in line.iter().zip(&widths).enumerate() {
            let gap = if column == 0 { "" } else { "  " };
            if is_numeric(table, column) {
                row.push_str(&format!("{gap}{cell:>width$}"));
            } else {
                row.push_str(&format!("{gap}{cell:<width$}"));
            }
        }
        text.push_str(row.trim_end());
        text.push('\n');
    }
    text
}

/// Whether a column's cells are numbers, which stand to the right.
fn is_numeric(table: &Table, column: usize) -> bool {
    let mut cells = table.rows.iter().filter_map(|row| row.get(column));
    cells.all(|cell| cell.chars().next().is_none_or(|c| c.is_ascii_digit() || "−—".contains(c)))
}

/// A text in lines.
pub(crate) fn wrapped(text: &str) -> String {
    let mut lines = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let word_length = word.chars().count();
        if length > 0 && length + 1 + word_length > WIDTH {
            lines.push('\n');
            length = 0;
        } else if length > 0 {
            lines.push(' ');
            length += 1;
        }
        lines.push_str(word);
        length += word_length;
    }
    lines.push('\n');
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_to_the_right_and_words_to_the_left() {
        let cells = |cells: &[&str]| cells.iter().map(|&cell| cell.to_owned()).collect();
        let shown = Table {
            caption: "What it is".to_owned(),
            head: cells(&["Cut", "Score"]),
            rows: vec![cells(&["a", "−1"]), cells(&["both", "1,234"]), cells(&["c", ""])],
        };
        assert_eq!(table(&shown), "What it is\n\nCut   Score\na        −1\nboth  1,234\nc\n");
    }

    #[test]
    fn lines_end_between_words() {
        let text = wrapped(&"seven77 ".repeat(23));
        assert_eq!(text.lines().map(str::len).collect::<Vec<_>>(), [87, 87, 7]);
        assert_eq!(wrapped("a"), "a\n");
    }

    #[test]
    fn what_is_not_finite_is_counted() {
        let mut numbers = Numbers::default();
        assert_eq!(numbers.list(&[1.0_f32, 2.5]), [1.0, 2.5]);
        numbers.one(f64::NAN);
        numbers.list(&[f64::INFINITY, 0.0]);
        assert_eq!(numbers.lost, 2);
    }
}
