//! The stills: each figure's drawing as SVG, in its default state and in others that the page shows
//! where no script runs.

use super::permalink::LinkError;
use super::prose::Number;
use super::site_file::Files;
use super::{AnyFigure, html, prose, verdict};
use crate::figure::{DrawingFailed, Theme, svg};
use crate::study::Claims;

/// A still: its name, and the state that it shows.
pub const STILLS: &[(&str, &str)] = &[
    ("hero", "hero?v=1&step=1500"),
    ("hero-rescued", "hero?v=1&skip=1-11&step=1500&twin=1500"),
    ("fading-gradient", "fading-gradient?v=1"),
    ("shortcut", "shortcut?v=1&step=1500&twin=1500"),
    ("five-neurons", "five-neurons?v=1"),
    ("five-neurons-skip", "five-neurons-skip?v=1"),
    ("bypass", "bypass?v=1"),
    ("bypass-cut", "bypass?v=1&cut=middle&tried=both"),
    ("many-networks", "many-networks?v=1"),
    ("many-networks-shown", "many-networks?v=1&predicted=shown"),
    ("gain-dial", "gain-dial?v=1"),
    ("what-is-important", "what-is-important?v=1"),
    ("what-is-important-shown", "what-is-important?v=1&predicted=shown"),
    ("levels", "levels?v=1"),
    ("without-backprop", "without-backprop?v=1"),
    ("without-backprop-shown", "without-backprop?v=1&predicted=shown"),
    ("adversarial", "adversarial?v=1"),
    ("adversarial-rules", "adversarial?v=1&compare=rules&predicted=shown"),
    ("lab", "lab?v=1&step=1500"),
];

/// Why the page or a still cannot be made.
#[derive(Debug)]
pub enum StillError {
    /// A state that cannot be read.
    Link(LinkError),
    /// A drawing that failed.
    Drawing(DrawingFailed),
    /// A page without a place for something that is to stand in it.
    Page(String),
}

impl std::fmt::Display for StillError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Link(error) => write!(f, "a still's state cannot be read: {error}"),
            Self::Drawing(error) => write!(f, "a still cannot be drawn: {error}"),
            Self::Page(error) => f.write_str(error),
        }
    }
}

impl std::error::Error for StillError {}

impl From<LinkError> for StillError {
    fn from(error: LinkError) -> Self {
        Self::Link(error)
    }
}

/// The figure of every still by the still's name, with all that it shows computed.
///
/// # Errors
/// When a state cannot be read, or a file is missing.
pub fn computed(files: Files<'_>) -> Result<Vec<(&'static str, AnyFigure)>, StillError> {
    let compute = |&(name, link): &(_, &str)| Ok((name, AnyFigure::computed_with(link, files)?));
    STILLS.iter().map(compute).collect()
}

/// Every still as a file's name and its content, of the figures that were computed for it.
///
/// # Errors
/// When a figure cannot be drawn.
pub fn files(figures: &[(&str, AnyFigure)]) -> Result<Vec<(String, String)>, StillError> {
    let mut files = Vec::new();
    for (name, figure) in figures {
        for (width, narrow) in [("wide", false), ("narrow", true)] {
            for (paper, theme) in [("light", Theme::LIGHT), ("dark", Theme::DARK)] {
                files.push((format!("{name}-{width}-{paper}.svg"), still(figure, narrow, &theme)?));
            }
        }
    }
    Ok(files)
}

/// The drawing of a figure as it stands, as SVG.
///
/// # Errors
/// When it cannot be drawn.
pub fn still(figure: &AnyFigure, narrow: bool, theme: &Theme) -> Result<String, StillError> {
    let (across, down) = figure.as_figure().size(narrow);
    svg(across.into(), down.into(), |painter| figure.draw(painter, theme))
        .map_err(StillError::Drawing)
}

/// The state that the still of this name shows.
pub fn state_of(name: &str) -> Option<&'static str> {
    STILLS.iter().find(|(still, _)| *still == name).map(|(_, link)| *link)
}

/// The page with all that is generated in it made anew: stills, sentences, tables and controls of
/// the figures that were computed for it, the verdict, the links that set a figure, and these numbers of the prose.
///
/// # Errors
/// When the page has no place for something.
pub fn page(
    page: &str,
    figures: &[(&str, AnyFigure)],
    numbers: &[Number],
) -> Result<String, StillError> {
    let mut page = page.to_owned();
    let mut put = |name: &str, content: &str| -> Result<(), StillError> {
        page = html::replaced(&page, name, content).map_err(StillError::Page)?;
        Ok(())
    };
    for (name, any) in figures {
        let figure = any.as_figure();
        let description = format!("{} {}", figure.description(), figure.sentence());
        put(&format!("{name}:still"), &html::still(name, figure.size(false), &description))?;
        if *name == figure.name() {
            put(&format!("{name}:sentence"), &html::sentence(&figure.sentence()))?;
            put(&format!("{name}:table"), &html::tables(&figure.tables()))?;
        }
    }
    for any in AnyFigure::all() {
        let figure = any.as_figure();
        let name = figure.name();
        put(&format!("{name}:controls"), &html::controls(name, &figure.controls()))?;
    }
    let claims = Claims::committed().map_err(|error| StillError::Page(error.to_string()))?;
    put("verdict", &verdict::table(&claims)?)?;
    prose::renewed(&page, numbers).map_err(StillError::Page)
}
