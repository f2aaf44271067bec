//! Controls, as a page without a browser sees them.
//!
//! A figure describes its controls by these; the same description is written into the page as HTML
//! and kept up to date while the figure lives.

use std::ops::RangeInclusive;

use crate::named::Named;

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
    /// What comes in and goes out.
    Files,
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
    /// A file to open; dropping one on the figure does the same.
    File,
    /// A box to tick.
    Toggle {
        /// Whether it is ticked.
        on: bool,
    },
    /// A button.
    Button,
}

impl Control {
    /// A slider over whole numbers that shows its value. It reaches as far as that, should a link
    /// say more or less than is offered.
    pub fn range(
        key: &'static str,
        name: &'static str,
        group: Group,
        range: RangeInclusive<usize>,
        value: usize,
    ) -> Self {
        let (min, max) = (value.min(*range.start()), value.max(*range.end()));
        let kind = ControlKind::Range { min, max, value, shown: value.to_string() };
        Self { key, name, group, enabled: true, kind }
    }

    /// A list of all choices of a kind.
    pub fn choice<T: Named>(key: &'static str, name: &'static str, group: Group, value: T) -> Self {
        let options = T::ALL.iter().map(|choice| (choice.name(), choice.label())).collect();
        let kind = ControlKind::Choice { options, value: value.name() };
        Self { key, name, group, enabled: true, kind }
    }

    /// A box to tick.
    pub fn toggle(key: &'static str, name: &'static str, group: Group, on: bool) -> Self {
        Self { key, name, group, enabled: true, kind: ControlKind::Toggle { on } }
    }

    /// A button.
    pub fn button(key: &'static str, name: &'static str, group: Group) -> Self {
        Self { key, name, group, enabled: true, kind: ControlKind::Button }
    }

    /// The field for the seed.
    pub fn seed(value: u32) -> Self {
        let kind = ControlKind::Number { value };
        Self { key: "seed", name: "Seed", group: Group::More, enabled: true, kind }
    }

    /// The same, usable or not.
    #[must_use]
    pub fn enabled(self, enabled: bool) -> Self {
        Self { enabled, ..self }
    }

    /// The same slider, with other words beside it.
    #[must_use]
    pub fn showing(mut self, words: String) -> Self {
        if let ControlKind::Range { shown, .. } = &mut self.kind {
            *shown = words;
        }
        self
    }
}

/// Reads a seed that somebody typed.
///
/// # Errors
/// A sentence that says what a seed is, and which one the figure keeps.
pub fn typed_seed(text: &str, present: u32) -> Result<u32, String> {
    text.trim().parse().map_err(|_| {
        format!(
            "A seed is a whole number from 0 to 4,294,967,295. The figure keeps seed {present}."
        )
    })
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
    /// A box is ticked, or not any more.
    Tick(bool),
    /// A button is pressed.
    Press,
    /// A file is opened or dropped.
    File {
        /// What it is called.
        name: String,
        /// What it holds, up to [`LARGEST_FILE`] and one byte more; nothing if it cannot be read.
        bytes: Vec<u8>,
    },
}

/// No more bytes than this are read of a file. The largest network that the page shows needs less than
/// half of them.
pub const LARGEST_FILE: usize = 8_000_000;

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
