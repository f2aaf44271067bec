//! A reader's own table: comma-separated values, of which one column is what is to be learned.

use std::fmt;

use csv_core::{ReadRecordResult, ReaderBuilder};
use ndarray::Array2;

use super::{Chance, Examples, Split};
use crate::excerpt::excerpt;

/// A file may have so many bytes.
pub const LONGEST_FILE: usize = 4_000_000;
/// A table has this many rows of values at least, and the larger number at most.
pub const FEWEST_ROWS: usize = 10;
/// See [`FEWEST_ROWS`].
pub const MOST_ROWS: usize = 10_000;
/// A table has so many columns at most.
pub const MOST_COLUMNS: usize = 65;
/// What is learned has so many different values at most.
pub const MOST_CLASSES: usize = 20;

/// So much of a cell or a name is shown.
const LONGEST_CELL: usize = 24;

/// A table that was read whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its columns, all of one length.
    pub columns: Vec<Column>,
}

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The name that the first row gives it, or its number.
    pub name: String,
    /// Its cells as they stand there.
    pub cells: Vec<String>,
    /// The same as numbers, if all of them are.
    pub numbers: Option<Vec<f32>>,
}

/// Why a file is no table to learn from. Rows are counted from 1, the row of names among them, as a
/// spreadsheet counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableError {
    /// The file has too many bytes.
    Long(usize),
    /// The file is not UTF-8.
    NotText,
    /// There are too few or too many rows of values.
    Rows(usize),
    /// There are too few or too many columns.
    Columns(usize),
    /// A row has more or fewer cells than the first one.
    Ragged {
        /// The row.
        row: usize,
        /// Its cells.
        cells: usize,
        /// The cells of the first row.
        first: usize,
    },
    /// A cell among numbers is none.
    Cell {
        /// Its row.
        row: usize,
        /// Its column, counted from 1.
        column: usize,
        /// The column's name.
        name: String,
        /// What stands there.
        cell: String,
        /// How many other such cells there are.
        more: usize,
    },
    /// A column has too few or too many different values to be learned.
    Classes {
        /// The column's name.
        name: String,
        /// The number of different values.
        found: usize,
    },
    /// But for what is to be learned there is no column of numbers.
    NoInputs,
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Long(bytes) => write!(
                f,
                "the file has {bytes} bytes, and {LONGEST_FILE} are the most that is read here"
            ),
            Self::NotText => f.write_str("the file is no text in UTF-8"),
            Self::Rows(rows) => write!(
                f,
                "a table has {FEWEST_ROWS} to {MOST_ROWS} rows of values here; this one has {rows}"
            ),
            Self::Columns(columns) => {
                write!(f, "a table has 2 to {MOST_COLUMNS} columns here; this one has {columns}")
            }
            Self::Ragged { row, cells, first } => {
                write!(f, "row {row} has {cells} cells, the first row has {first}")
            }
            Self::Cell { row, column, name, cell, more } => {
                write!(f, "row {row}, column {column} ({name}): ")?;
                match cell.as_str() {
                    "" => f.write_str("there is no value")?,
                    cell => write!(f, "“{cell}” is not a number")?,
                }
                match more {
                    0 => Ok(()),
                    1 => f.write_str(", and 1 more cell like this"),
                    more => write!(f, ", and {more} more cells like this"),
                }
            }
            Self::Classes { name, found } => write!(
                f,
                "a label has 2 to {MOST_CLASSES} different values here; column {name} has {found}"
            ),
            Self::NoInputs => {
                f.write_str("beside the label there is no column of numbers to learn from")
            }
        }
    }
}

impl std::error::Error for TableError {}

impl Table {
    /// Reads a file. Cells are separated by commas, semicolons or tabs, whichever the first line
    /// has most of; the first row holds names if no cell of it is a number.
    ///
    /// # Errors
    /// The first thing found that makes it no table. A column in which most cells are numbers must
    /// have nothing but numbers.
    pub fn read(file: &[u8]) -> Result<Self, TableError> {
        if file.len() > LONGEST_FILE {
            return Err(TableError::Long(file.len()));
        }
        let text = std::str::from_utf8(file).map_err(|_| TableError::NotText)?;
        let mut rows = records(text.trim_start_matches('\u{feff}'));
        let first = rows.first().map_or(0, Vec::len);
        if !(2..=MOST_COLUMNS).contains(&first) {
            return Err(TableError::Columns(first));
        }
        if let Some(row) = rows.iter().position(|row| row.len() != first) {
            return Err(TableError::Ragged { row: row + 1, cells: rows[row].len(), first });
        }
        let named = rows[0].iter().all(|cell| number(cell).is_none());
        let names = if named {
            rows.remove(0)
        } else {
            (1..=first).map(|column| format!("column {column}")).collect()
        };
        if !(FEWEST_ROWS..=MOST_ROWS).contains(&rows.len()) {
            return Err(TableError::Rows(rows.len()));
        }
        let columns = names.into_iter().enumerate().map(|(place, name)| {
            let cells: Vec<String> =
                rows.iter_mut().map(|row| std::mem::take(&mut row[place])).collect();
            Column::of(name, place, cells, if named { 2 } else { 1 })
        });
        Ok(Self { columns: columns.collect::<Result<_, _>>()? })
    }

    /// The number of rows of values.
    pub fn rows(&self) -> usize {
        self.columns[0].cells.len()
    }

    /// The column that is most likely meant to be learned: the last one of words with few different
    /// values, or else the last one of any kind with few.
    ///
    /// # Errors
    /// If no column has few enough.
    pub fn likely_label(&self) -> Result<usize, TableError> {
        let can_be = |place: &usize| self.classes(*place).is_ok();
        let places = || (0..self.columns.len()).rev();
        let words = places().filter(|place| self.columns[*place].numbers.is_none()).find(can_be);
        let last = self.columns.len() - 1;
        words
            .or_else(|| places().find(can_be))
            .ok_or_else(|| self.classes(last).expect_err("no column has few enough values"))
    }

    /// The different values of a column, in order.
    ///
    /// # Errors
    /// If they are too few or too many to be classes.
    pub fn classes(&self, label: usize) -> Result<Vec<&str>, TableError> {
        let column = &self.columns[label];
        let mut order: Vec<usize> = (0..column.cells.len()).collect();
        match &column.numbers {
            Some(numbers) => order.sort_by(|&a, &b| numbers[a].total_cmp(&numbers[b])),
            None => order.sort_by(|&a, &b| column.cells[a].cmp(&column.cells[b])),
        }
        let mut classes: Vec<&str> = order.iter().map(|&row| column.cells[row].as_str()).collect();
        classes.dedup();
        if (2..=MOST_CLASSES).contains(&classes.len()) {
            Ok(classes)
        } else {
            Err(TableError::Classes { name: column.name.clone(), found: classes.len() })
        }
    }

    /// The columns that are learned from: all of numbers but the label.
    pub fn inputs(&self, label: usize) -> Vec<&Column> {
        let columns = self.columns.iter().enumerate();
        let inputs = columns.filter(|(place, column)| *place != label && column.numbers.is_some());
        inputs.map(|(_, column)| column).collect()
    }

    /// The examples with this column as their label: a fifth of the rows, drawn by chance from seed
    /// 0, is tested on. Every input has its mean over the training rows taken away and is divided by
    /// its standard deviation over them, where that is not 0.
    ///
    /// # Errors
    /// If the label has too few or too many values, or there is nothing to learn from.
    pub fn split(&self, label: usize) -> Result<Split, TableError> {
        let classes = self.classes(label)?;
        let inputs = self.inputs(label);
        if inputs.is_empty() {
            return Err(TableError::NoInputs);
        }
        let mut order: Vec<usize> = (0..self.rows()).collect();
        Chance::new(0, "table.split").shuffle(&mut order);
        let (test, train) = order.split_at(self.rows() / 5);
        let standard: Vec<Vec<f32>> = inputs
            .iter()
            .filter_map(|column| column.numbers.as_ref())
            .map(|numbers| standardised(numbers, train))
            .collect();
        let class_of = |row: usize| {
            let cell = &self.columns[label].cells[row];
            classes.iter().position(|class| class == cell).unwrap_or(0) as u8
        };
        let part = |rows: &[usize]| Examples {
            inputs: Array2::from_shape_fn((rows.len(), standard.len()), |(row, column)| {
                standard[column][rows[row]]
            }),
            labels: rows.iter().map(|&row| class_of(row)).collect(),
        };
        Ok(Split { train: part(train), test: part(test), classes: classes.len() })
    }
}

impl Column {
    /// A column of these cells; `first` is the row of the first of them.
    fn of(
        name: String,
        place: usize,
        cells: Vec<String>,
        first: usize,
    ) -> Result<Self, TableError> {
        let numbers: Vec<Option<f32>> = cells.iter().map(|cell| number(cell)).collect();
        let missing = numbers.iter().filter(|number| number.is_none()).count();
        let is_empty = |cell: &String| cell.is_empty();
        let wrong = if 2 * missing < cells.len() {
            numbers.iter().position(Option::is_none)
        } else {
            cells.iter().position(is_empty)
        };
        if let Some(row) = wrong {
            let all = if 2 * missing < cells.len() {
                missing
            } else {
                cells.iter().filter(|cell| is_empty(cell)).count()
            };
            let cell = excerpt(&cells[row], LONGEST_CELL);
            let (row, column) = (row + first, place + 1);
            return Err(TableError::Cell { row, column, name, cell, more: all - 1 });
        }
        let numbers = numbers.into_iter().collect();
        Ok(Self { name: excerpt(&name, LONGEST_CELL), cells, numbers })
    }
}

/// The cells of every row; a row without any is left out.
fn records(text: &str) -> Vec<Vec<String>> {
    let line = text.lines().next().unwrap_or_default();
    let count = |delimiter: u8| line.bytes().filter(|byte| *byte == delimiter).count();
    let delimiter =
        [b'\t', b';', b','].into_iter().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',');
    let mut reader = ReaderBuilder::new().delimiter(delimiter).build();
    // No cells are longer than the file; a row of more cells than this is not read to its end.
    let mut cells = vec![0; text.len()];
    let mut ends = vec![0; 100 * MOST_COLUMNS];
    let (mut rest, mut rows) = (text.as_bytes(), Vec::new());
    let (mut written, mut ended) = (0, 0);
    loop {
        let (result, read, more, more_ends) =
            reader.read_record(rest, &mut cells[written..], &mut ends[ended..]);
        rest = &rest[read..];
        (written, ended) = (written + more, ended + more_ends);
        match result {
            ReadRecordResult::Record => {
                let starts = std::iter::once(&0).chain(&ends[..ended]);
                let row = starts.zip(&ends[..ended]).map(|(&start, &end)| {
                    String::from_utf8_lossy(&cells[start..end]).trim().to_owned()
                });
                rows.push(row.collect());
                (written, ended) = (0, 0);
            }
            // What is left is read by a call with nothing more to read.
            ReadRecordResult::InputEmpty => rest = &[],
            ReadRecordResult::OutputEndsFull => {
                rows.push(vec![String::new(); ended]);
                return rows;
            }
            ReadRecordResult::OutputFull | ReadRecordResult::End => return rows,
        }
    }
}

/// A cell as a number, if it is one that is finite.
fn number(cell: &str) -> Option<f32> {
    cell.parse().ok().filter(|number: &f32| number.is_finite())
}

/// These numbers less their mean over some rows, and divided by their standard deviation there.
fn standardised(numbers: &[f32], rows: &[usize]) -> Vec<f32> {
    let count = rows.len() as f64;
    let over = |value: &dyn Fn(f64) -> f64| {
        rows.iter().map(|&row| value(f64::from(numbers[row]))).sum::<f64>() / count
    };
    let mean = over(&|number| number);
    let deviation = over(&|number| (number - mean) * (number - mean)).sqrt();
    let unit = if deviation > 0.0 { deviation } else { 1.0 };
    numbers.iter().map(|&number| ((f64::from(number) - mean) / unit) as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of two numbers and a word.
    fn flowers(rows: usize) -> String {
        let rows = (0..rows).map(|i| {
            format!(
                "{}.5,{},{}\n",
                i,
                7 * i % 5,
                if i % 3 == 0 { "\"red, or so\"" } else { "blue" }
            )
        });
        "length,width,colour\n".to_owned() + &rows.collect::<String>()
    }

    fn error(file: &str) -> String {
        Table::read(file.as_bytes()).expect_err("an error").to_string()
    }

    #[test]
    fn a_table_is_read_standardised_and_split() {
        let table = Table::read(flowers(50).as_bytes()).unwrap();
        assert_eq!((table.rows(), table.columns.len()), (50, 3));
        assert_eq!(table.likely_label(), Ok(2));
        assert_eq!(table.classes(2).unwrap(), ["blue", "red, or so"]);
        let split = table.split(2).unwrap();
        assert_eq!((split.train.len(), split.test.len(), split.classes), (40, 10, 2));
        for column in split.train.inputs.columns() {
            let numbers = || column.iter().map(|&x| f64::from(x));
            let mean = numbers().sum::<f64>() / 40.0;
            let variance = numbers().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 40.0;
            assert!(mean.abs() < 1e-6 && (variance - 1.0).abs() < 1e-5, "{mean} {variance}");
        }
        // A label keeps to its row: length and colour both follow from the row's number.
        let whole: Vec<f64> = (0..50).map(|i| f64::from(i) + 0.5).collect();
        let unit = |x: f32, low: f32, high: f32| f64::from((x - low) / (high - low));
        let all = [&split.train, &split.test];
        let lengths: Vec<f32> =
            all.iter().flat_map(|part| part.inputs.column(0).to_vec()).collect();
        let low = lengths.iter().copied().fold(f32::INFINITY, f32::min);
        let high = lengths.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let labels = all.iter().flat_map(|part| part.labels.clone());
        for (length, label) in lengths.iter().zip(labels) {
            let row = (unit(*length, low, high) * 49.0).round() as usize;
            assert!((unit(*length, low, high) * 49.0 - (whole[row] - 0.5)).abs() < 1e-3);
            assert_eq!(label == 1, row.is_multiple_of(3), "row {row}");
        }
        // A column of numbers can be learned as well, in the order of its numbers.
        assert_eq!(table.classes(1).unwrap(), ["0", "1", "2", "3", "4"]);
        assert!(matches!(table.split(0), Err(TableError::Classes { found: 50, .. })));
    }

    #[test]
    fn names_delimiters_and_line_ends_are_found_out() {
        let plain = flowers(20);
        let same = Table::read(plain.as_bytes()).unwrap();
        let windows = format!("\u{feff}{}", plain.replace('\n', "\r\n"));
        assert_eq!(Table::read(windows.as_bytes()).unwrap(), same);
        let without_end = plain.trim_end();
        assert_eq!(Table::read(without_end.as_bytes()).unwrap(), same);
        let semicolons = plain.replace("\"red, or so\"", "red").replace(',', ";");
        assert_eq!(Table::read(semicolons.as_bytes()).unwrap().columns[0], same.columns[0]);
        let nameless = plain.split_once('\n').unwrap().1;
        let table = Table::read(nameless.as_bytes()).unwrap();
        assert_eq!((table.rows(), table.columns[2].name.as_str()), (20, "column 3"));
    }

    #[test]
    fn what_is_wrong_is_said_by_row_and_column() {
        let bad = flowers(20).replace("\n3.5,1,", "\n3.5,one,").replace("\n7.5,4,", "\n7.5,,");
        assert_eq!(
            error(&bad),
            "row 5, column 2 (width): “one” is not a number, and 1 more cell like this"
        );
        let ragged = flowers(20).replace("4.5,3,", "4.5,");
        assert_eq!(error(&ragged), "row 6 has 2 cells, the first row has 3");
        let missing = flowers(20).replace(",blue\n12", ",\n12");
        assert!(error(&missing).ends_with("column 3 (colour): there is no value"));
        let infinite = flowers(20).replace("3.5,1,", "3.5,inf,");
        assert!(error(&infinite).contains("“inf” is not a number"));
        assert!(error(&flowers(9)).contains("this one has 9"));
        assert!(error("").contains("this one has 0"));
        assert!(error("a\n1\n").contains("this one has 1"));
        assert!(error(&"1,".repeat(10_000)).contains("2 to 65 columns"));
        assert_eq!(Table::read(&[0xff, 0xfe, 0]), Err(TableError::NotText));
        assert_eq!(Table::read(&vec![b'1'; LONGEST_FILE + 1]), Err(TableError::Long(4_000_001)));
        let words = "a,b\n".to_owned() + &"x,y\nz,w\n".repeat(10);
        let table = Table::read(words.as_bytes()).unwrap();
        assert_eq!(table.split(0), Err(TableError::NoInputs));
        let same = "a,b\n".to_owned() + &"1,2\n".repeat(20);
        let table = Table::read(same.as_bytes()).unwrap();
        assert!(matches!(table.likely_label(), Err(TableError::Classes { found: 1, .. })));
    }
}
