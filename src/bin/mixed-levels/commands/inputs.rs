//! The inputs that a network is asked about.

use std::fs;
use std::io::{self, Read as _};
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use mixed_levels::data::{DIGITS_ROWS, Data, Examples, Split, digits_row};
use mixed_levels::essay::subject::Subject;
use mixed_levels::network::Architecture;
use ndarray::{Array2, Axis};
use serde::Deserialize;

use super::data::{self, DataChoice};
use super::{Failure, Outcome};

/// The option for them.
#[derive(Args)]
pub(crate) struct InputArguments {
    /// The inputs: FILE.json, digits, digits:ROW, spiral or mnist; with --state those of the figure
    /// unless you say
    #[arg(long, value_name = "INPUTS", long_help = INPUTS)]
    inputs: Option<InputChoice>,
}

const INPUTS: &str = "\
The inputs; with --state those of the figure unless you say

FILE.json          {\"inputs\": [[..], ..], \"labels\": [..]}; labels only if there
                   are any, other keys are ignored; - is standard input
digits             the test split of the digits
digits:ROW         one row of the file of all digits, 0 to 1796
digits:test:PLACE  one digit of the test split, 0 to 359, as in the page
spiral             the test split of the spiral
spiral:test:PLACE  one point of it, 0 to 999
mnist              the test images of the part of MNIST that the page has
mnist:test:PLACE   one of them, 0 to 1999
mnist:DIR          all 10,000 from the IDX files in that folder; mnist:DIR:test:PLACE
                   is one of them";

impl InputArguments {
    /// Those that were named, or those of the permalink.
    pub(crate) fn choice(self, subject: Option<&Subject>) -> Outcome<InputChoice> {
        match (self.inputs, subject) {
            (Some(named), _) => Ok(named),
            (None, Some(Subject { recipe, input: Some(place), .. })) => {
                Ok(InputChoice::Place(DataChoice::Named(recipe.data), *place))
            }
            (None, Some(Subject { recipe, .. })) => {
                Ok(InputChoice::Test(DataChoice::Named(recipe.data)))
            }
            (None, None) => Err(Failure::Usage(
                "which inputs? --inputs takes a file of them, digits, digits:ROW, spiral or mnist"
                    .to_owned(),
            )),
        }
    }
}

/// Which inputs are meant.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum InputChoice {
    /// A file of them, or `-` for standard input.
    File(PathBuf),
    /// The whole test split.
    Test(DataChoice),
    /// One example of the test split, by its place there.
    Place(DataChoice, usize),
    /// One row of the file that the digits come from.
    DigitsRow(usize),
}

impl FromStr for InputChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, rest) = text.split_once(':').map_or((text, None), |(a, b)| (a, Some(b)));
        let Some(data) = data::named(name) else { return Ok(Self::File(text.into())) };
        let named = DataChoice::Named(data);
        let Some(rest) = rest else { return Ok(Self::Test(named)) };
        if data == Data::Mnist {
            return of_mnist(rest);
        }
        let place = rest.strip_prefix("test:");
        let number = place.unwrap_or(rest).parse();
        let examples = data.load().test.len();
        match (data, place, number) {
            (_, Some(_), Ok(place)) if place < examples => Ok(Self::Place(named, place)),
            (Data::Digits, None, Ok(row)) if row < DIGITS_ROWS => Ok(Self::DigitsRow(row)),
            (_, Some(_), _) => {
                Err(format!("the test split’s examples are numbered 0 to {}", examples - 1))
            }
            (Data::Digits, None, _) => {
                Err(format!("the rows of the digits are numbered 0 to {}", DIGITS_ROWS - 1))
            }
            (_, None, _) => Err(format!("one point of the {name}’s test split is {name}:test:0")),
        }
    }
}

/// What stands behind `mnist:`, be it a folder, a place in the test split, or both.
fn of_mnist(rest: &str) -> Result<InputChoice, String> {
    let (folder, place) = match rest.strip_prefix("test:") {
        Some(place) => (None, Some(place)),
        None => match rest.rsplit_once(":test:") {
            Some((folder, place)) => (Some(folder), Some(place)),
            None => (Some(rest), None),
        },
    };
    let source = match folder {
        Some(folder) => data::data(&format!("mnist:{folder}"))?,
        None => DataChoice::Named(Data::Mnist),
    };
    let Some(place) = place else { return Ok(InputChoice::Test(source)) };
    let place = place.parse().map_err(|_| format!("test: wants a number from 0, not “{place}”"))?;
    Ok(InputChoice::Place(source, place))
}

/// Inputs with what belongs to them.
pub(crate) struct Inputs {
    /// One a row, [inputs, width of layer 0].
    pub(crate) rows: Array2<f64>,
    /// The class of each, where it is known.
    pub(crate) labels: Option<Vec<u8>>,
    /// For a single example of our own data the test split, over which its neurons' variation is
    /// taken.
    pub(crate) test: Option<Array2<f64>>,
    /// What they are, in a caption.
    pub(crate) name: String,
}

impl Inputs {
    /// The inputs that are meant, for a network of this shape.
    pub(crate) fn load(choice: &InputChoice, shape: &Architecture) -> Outcome<Self> {
        let inputs = match choice {
            InputChoice::File(path) => Self::read(path)?,
            InputChoice::Test(data) => {
                let test = data.load()?.test;
                let name = format!("the {} test {}", test.len(), data.data().examples());
                Self::of(test, None, name)
            }
            InputChoice::Place(data, place) => {
                let Split { test, .. } = data.load()?;
                if *place >= test.len() {
                    return Err(Failure::Usage(format!(
                        "the test split’s examples are numbered 0 to {}",
                        test.len() - 1
                    )));
                }
                let one = Examples {
                    inputs: test.inputs.select(Axis(0), &[*place]),
                    labels: vec![test.labels[*place]],
                };
                let name = format!("number {place} of the test {}", data.data().examples());
                Self::of(one, Some(test), name)
            }
            InputChoice::DigitsRow(row) => {
                let one = digits_row(*row)
                    .ok_or_else(|| Failure::Usage(format!("the digits have no row {row}")))?;
                Self::of(one, Some(Data::Digits.load().test), format!("row {row} of the digits"))
            }
        };
        inputs.fit(choice, shape)?;
        Ok(inputs)
    }

    fn of(examples: Examples, test: Option<Examples>, name: String) -> Self {
        Self {
            rows: examples.inputs.mapv(f64::from),
            labels: Some(examples.labels),
            test: test.map(|test| test.inputs.mapv(f64::from)),
            name,
        }
    }

    fn read(path: &PathBuf) -> Outcome<Self> {
        let (bytes, name) = if path.as_os_str() == "-" {
            let mut bytes = Vec::new();
            let read = io::stdin().lock().read_to_end(&mut bytes);
            (read.map(|_| bytes), "standard input".to_owned())
        } else {
            (fs::read(path), path.display().to_string())
        };
        let bytes =
            bytes.map_err(|error| Failure::Failed(format!("{name} cannot be read: {error}")))?;
        let (rows, labels) =
            parsed(&bytes).map_err(|problem| Failure::Failed(format!("{name}: {problem}")))?;
        let name = match rows.nrows() {
            1 => format!("the one input of {name}"),
            count => format!("the {count} inputs of {name}"),
        };
        Ok(Self { rows, labels, test: None, name })
    }

    /// Makes sure that a network of this shape can answer to these inputs.
    fn fit(&self, choice: &InputChoice, shape: &Architecture) -> Outcome {
        let (has, takes) = (self.rows.ncols(), shape.inputs);
        let answers = if shape.outputs == 1 { 2 } else { shape.outputs };
        let label = self.labels.iter().flatten().find(|label| usize::from(**label) >= answers);
        let problem = if has != takes {
            format!(
                "the network takes {takes} numbers for each input, not {has} as in {}",
                self.name
            )
        } else if let Some(label) = label {
            format!("the network knows classes 0 to {}, one label is {label}", answers - 1)
        } else {
            return Ok(());
        };
        Err(match choice {
            InputChoice::File(_) => Failure::Failed(problem),
            _ => Failure::Usage(problem),
        })
    }
}

/// A file of inputs; what else stands in it is not looked at.
#[derive(Deserialize)]
struct InputFile {
    inputs: Vec<Vec<f64>>,
    labels: Option<Vec<u64>>,
}

fn parsed(bytes: &[u8]) -> Result<(Array2<f64>, Option<Vec<u8>>), String> {
    let InputFile { inputs, labels } = serde_json::from_slice(bytes).map_err(|error| {
        format!(
            "it should hold {{\"inputs\": [[..], ..], \"labels\": [..]}}, labels if you have \
             them: {error}"
        )
    })?;
    let count = inputs.len();
    let width = inputs.first().map_or(0, Vec::len);
    if count == 0 || width == 0 {
        return Err("there are no inputs in it".to_owned());
    }
    if let Some((row, other)) = inputs.iter().enumerate().find(|(_, row)| row.len() != width) {
        return Err(format!(
            "its inputs differ in length: the first has {width} numbers, number {row} (from 0) {}",
            other.len()
        ));
    }
    let inputs = Array2::from_shape_vec((count, width), inputs.concat())
        .map_err(|error| error.to_string())?;
    let Some(labels) = labels else { return Ok((inputs, None)) };
    if labels.len() != count {
        return Err(format!("it has {count} inputs and {} labels", labels.len()));
    }
    let label = |label: u64| {
        u8::try_from(label).map_err(|_| format!("labels go from 0 to 255, one is {label}"))
    };
    Ok((inputs, Some(labels.into_iter().map(label).collect::<Result<_, _>>()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_are_named() {
        let read = |text: &str| text.parse::<InputChoice>();
        let test = |data| Ok(InputChoice::Test(data));
        let place = |data, place| Ok(InputChoice::Place(data, place));
        assert_eq!(read("digits"), test(DataChoice::Named(Data::Digits)));
        assert_eq!(read("digits:360"), Ok(InputChoice::DigitsRow(360)));
        assert_eq!(read("digits:test:359"), place(DataChoice::Named(Data::Digits), 359));
        assert_eq!(read("spiral:test:0"), place(DataChoice::Named(Data::Spiral), 0));
        assert_eq!(read("mnist"), test(DataChoice::Named(Data::Mnist)));
        assert_eq!(read("mnist:test:7"), place(DataChoice::Named(Data::Mnist), 7));
        assert_eq!(read("mnist:a:b"), test(DataChoice::Folder("a:b".into())));
        assert_eq!(read("mnist:a:test:7"), place(DataChoice::Folder("a".into()), 7));
        assert_eq!(read("digits.json"), Ok(InputChoice::File("digits.json".into())));
        for wrong in [
            "digits:1797",
            "digits:test:360",
            "digits:",
            "spiral:3",
            "spiral:test:-1",
            "mnist:",
            "mnist:test:x",
            "mnist::test:1",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_file_is_read_whole_or_refused_with_a_reason() {
        let read = |text: &str| parsed(text.as_bytes());
        let (inputs, labels) = read(r#"{"x": null, "inputs": [[1, 0.1], [2, 3]]}"#).unwrap();
        assert_eq!((inputs.dim(), labels), ((2, 2), None));
        assert_eq!(inputs[[0, 1]].to_bits(), 0.1_f64.to_bits());
        let labelled = read(r#"{"inputs": [[1]], "labels": [255]}"#).unwrap();
        assert_eq!(labelled.1, Some(vec![255]));
        for (text, why) in [
            ("", "should hold"),
            ("[[1]]", "should hold"),
            (r#"{"inputs": []}"#, "no inputs"),
            (r#"{"inputs": [[]]}"#, "no inputs"),
            (r#"{"inputs": [[1], [1, 2]]}"#, "number 1 (from 0) 2"),
            (r#"{"inputs": [[NaN]]}"#, "should hold"),
            (r#"{"inputs": [[1]], "labels": []}"#, "1 inputs and 0 labels"),
            (r#"{"inputs": [[1]], "labels": [256]}"#, "0 to 255"),
            (r#"{"inputs": [[1]], "labels": [-1]}"#, "should hold"),
        ] {
            let problem = read(text).unwrap_err();
            assert!(problem.contains(why), "{text}: {problem}");
        }
    }
}
