//! Controls, as a page without a browser sees them.
//!
//! A figure describes its controls by these; the same description is written into the page as HTML
//! and kept up to date while the figure lives.

/// A control of a figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Control {
    /// Its stable key, in `data-control`.
    pub key: &'static str,
    /// Its accessible name.
    pub name: &'static str,
    /// Where it stands.
    pub group: Group,
    /// Whether it can be used now.
    pub enabled: bool,
    /// What it is.
    pub kind: ControlKind,
}

/// The part of a figure's controls that a control belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Those that matter to the figure's point: the first and largest.
    Primary,
    /// Train, pause, step, reset, pace, seed: alike in every figure.
    Run,
    /// The others.
    More,
}

/// What a control is, with its present value.
#[derive(Clone, Debug, PartialEq)]
pub enum ControlKind {
    /// A slider over whole numbers.
    Range {
        /// The smallest value.
        min: usize,
        /// The largest value.
        max: usize,
        /// The present one.
        value: usize,
        /// What stands beside it, and is spoken.
        shown: String,
    },
    /// A list to choose from.
    Choice {
        /// The stable name and the label of every choice.
        options: Vec<(&'static str, &'static str)>,
        /// The name of the present one.
        value: &'static str,
    },
    /// A whole number to type.
    Number {
        /// The present one.
        value: u32,
    },
    /// A button.
    Button,
}

/// What a reader does to a control.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A slider moves.
    Slide(usize),
    /// A choice is made, by its name.
    Choose(String),
    /// Something is typed; it need not be a number.
    Type(String),
    /// A button is pressed.
    Press,
}

/// A table of numbers that stands behind a drawing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// The headings of its columns.
    pub head: Vec<String>,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
}
