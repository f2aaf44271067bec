//! Permalinks: the state of a figure as a short string, `figure?v=1&key=value&...`.
//!
//! Only what differs from the figure's default is written; the version says whose defaults. A link
//! that cannot be read is refused whole, with a sentence that says why.

use std::fmt;
use std::str::FromStr;

use crate::data::NotBrought;
use crate::excerpt::excerpt;
use crate::named::Named;
use crate::network::{
    Answer, ArchitectureError, Initialisation, MAX_DEPTH, MAX_WIDTH, Neuron, Skip, SkipKind,
};
use crate::training::{Recipe, RecipeError, Rule};

/// The version that is written; the only one that is read so far.
pub const VERSION: &str = "1";
/// No link of ours is longer; a longer one is not even looked at.
const LONGEST: usize = 2_000;
/// No run is longer.
pub const MOST_STEPS: usize = 40_000;

/// Why a link cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkError(String);

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for LinkError {}

impl From<ArchitectureError> for LinkError {
    fn from(error: ArchitectureError) -> Self {
        Self(error.to_string())
    }
}

impl From<RecipeError> for LinkError {
    fn from(error: RecipeError) -> Self {
        Self(error.to_string())
    }
}

impl From<NotBrought> for LinkError {
    fn from(error: NotBrought) -> Self {
        Self(error.to_string())
    }
}

impl LinkError {
    /// An error with this explanation, a clause without a full stop.
    pub fn new(explanation: impl Into<String>) -> Self {
        Self(explanation.into())
    }
}

/// A permalink that is being written.
#[derive(Clone, Debug)]
pub struct Writer {
    link: String,
    /// What stands before every key.
    prefix: &'static str,
}

impl Writer {
    /// A link to a figure.
    pub fn new(figure: &str) -> Self {
        Self { link: format!("{figure}?v={VERSION}"), prefix: "" }
    }

    /// From now on this stands before every key.
    pub fn prefix(&mut self, prefix: &'static str) {
        self.prefix = prefix;
    }

    /// Adds a field, if it is not the default.
    pub fn field<T: PartialEq>(
        &mut self,
        key: &str,
        value: &T,
        default: &T,
        text: impl Fn(&T) -> String,
    ) {
        if value != default {
            self.link.push_str(&format!("&{}{key}={}", self.prefix, text(value)));
        }
    }

    /// Adds what differs between two recipes.
    pub fn recipe(&mut self, recipe: &Recipe, default: &Recipe) {
        self.field("data", &recipe.data, &default.data, |data| data.name().to_owned());
        self.field("depth", &recipe.depth, &default.depth, usize::to_string);
        self.field("width", &recipe.width, &default.width, usize::to_string);
        self.field("widths", &recipe.widths, &default.widths, |widths| {
            let widths = widths.iter().map(|(layer, width)| format!("{layer}:{width}"));
            widths.collect::<Vec<_>>().join(",")
        });
        self.field("activation", &recipe.activation, &default.activation, |a| a.name().to_owned());
        let norm = (recipe.normalisation, default.normalisation);
        self.field("norm", &norm.0, &norm.1, |norm| norm.name().to_owned());
        let init = (recipe.initialisation, default.initialisation);
        self.field("init", &init.0, &init.1, |init| init.name());
        self.field("skips", &recipe.skips, &default.skips, |skips| skips_text(skips));
        self.field("rule", &recipe.rule, &default.rule, |rule| rule.name().to_owned());
        self.field("loss", &recipe.loss, &default.loss, |loss| loss.name().to_owned());
        self.field("optimiser", &recipe.optimiser, &default.optimiser, |o| o.name().to_owned());
        self.field("rate", &recipe.learning_rate, &default.learning_rate, f32::to_string);
        self.field("batch", &recipe.batch, &default.batch, usize::to_string);
        self.field("seed", &recipe.seed, &default.seed, u32::to_string);
    }

    /// The link.
    pub fn finish(self) -> String {
        self.link
    }
}

fn skips_text(skips: &[Skip]) -> String {
    let texts: Vec<String> = skips
        .iter()
        .map(|skip| match skip.kind {
            SkipKind::Identity => format!("{}-{}", skip.from, skip.to),
            kind => format!("{}-{}:{}", skip.from, skip.to, kind.name()),
        })
        .collect();
    if texts.is_empty() { "none".to_owned() } else { texts.join(",") }
}

/// A permalink that is being read: its figure, and its fields, each of which must be taken.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    /// The figure that the link leads to.
    pub figure: &'a str,
    fields: Vec<(&'a str, &'a str)>,
    /// What stands before every key that is taken.
    prefix: &'static str,
}

impl<'a> Reader<'a> {
    /// Takes a link apart.
    ///
    /// # Errors
    /// If it is not of the form `figure?v=1&key=value&...`.
    pub fn new(link: &'a str) -> Result<Self, LinkError> {
        if link.len() > LONGEST {
            return Err(LinkError::new("it is far too long"));
        }
        let Some((figure, query)) = link.split_once('?') else {
            return Err(LinkError::new("it names no state"));
        };
        let mut fields = Vec::new();
        for field in query.split('&').filter(|field| !field.is_empty()) {
            let Some((key, value)) = field.split_once('=') else {
                return Err(LinkError(format!("“{}” has no value", shortened(field))));
            };
            if fields.iter().any(|(other, _)| *other == key) {
                return Err(LinkError(format!("it gives {} twice", shortened(key))));
            }
            fields.push((key, value));
        }
        let mut reader = Self { figure, fields, prefix: "" };
        match reader.take("v") {
            Some(VERSION) => Ok(reader),
            Some(other) => {
                Err(LinkError(format!("its version, {}, is unknown here", shortened(other))))
            }
            None => Err(LinkError::new("it gives no version")),
        }
    }

    /// From now on this stands before every key that is taken.
    pub fn prefix(&mut self, prefix: &'static str) {
        self.prefix = prefix;
    }

    /// Takes a field's text.
    pub fn take(&mut self, key: &str) -> Option<&'a str> {
        let is_it = |other: &str| other.strip_prefix(self.prefix) == Some(key);
        let place = self.fields.iter().position(|(other, _)| is_it(other))?;
        Some(self.fields.remove(place).1)
    }

    /// Whether there is such a field.
    pub fn holds(&self, key: &str) -> bool {
        self.clone().take(key).is_some()
    }

    /// Takes a field if it has this very text.
    pub fn take_if(&mut self, key: &str, text: &str) -> bool {
        let there = self.fields.contains(&(key, text));
        self.fields.retain(|field| *field != (key, text));
        there
    }

    /// Takes a whole number, which must lie in a range.
    ///
    /// # Errors
    /// If it is no number or lies outside.
    pub fn number<T: FromStr + PartialOrd + fmt::Display + Copy>(
        &mut self,
        key: &str,
        range: std::ops::RangeInclusive<T>,
        default: T,
    ) -> Result<T, LinkError> {
        let Some(text) = self.take(key) else { return Ok(default) };
        match text.parse() {
            Ok(value) if range.contains(&value) => Ok(value),
            _ => Err(LinkError(format!(
                "{key} must be from {} to {}, not “{}”",
                range.start(),
                range.end(),
                shortened(text)
            ))),
        }
    }

    /// Takes a choice by its name.
    ///
    /// # Errors
    /// If there is no such choice.
    pub fn choice<T: Named>(&mut self, key: &str, default: T) -> Result<T, LinkError> {
        let Some(text) = self.take(key) else { return Ok(default) };
        T::from_name(text).ok_or_else(|| unknown(key, text, &T::names()))
    }

    /// Takes a neuron, `layer.index`.
    ///
    /// # Errors
    /// If it is not of that form.
    pub fn neuron(&mut self, key: &str, default: Neuron) -> Result<Neuron, LinkError> {
        let Some(text) = self.take(key) else { return Ok(default) };
        let parts = text.split_once('.').and_then(|(layer, index)| {
            Some(Neuron { layer: layer.parse().ok()?, index: index.parse().ok()? })
        });
        parts.ok_or_else(|| {
            LinkError(format!(
                "{key} must be a layer, a dot and a neuron, not “{}”",
                shortened(text)
            ))
        })
    }

    /// Takes everything that a recipe says.
    ///
    /// # Errors
    /// The first field that makes no sense, or what makes the network impossible.
    pub fn recipe(&mut self, default: &Recipe) -> Result<Recipe, LinkError> {
        let recipe = self.recipe_of_any_shape(default)?;
        recipe.validate()?;
        Ok(recipe)
    }

    /// The same, whether such a network is possible or not: the widths of single layers, or
    /// somebody's own data, are yet to come.
    ///
    /// # Errors
    /// The first field that makes no sense.
    pub fn recipe_of_any_shape(&mut self, default: &Recipe) -> Result<Recipe, LinkError> {
        Ok(Recipe {
            data: self.choice("data", default.data)?,
            depth: self.number("depth", 1..=MAX_DEPTH, default.depth)?,
            width: self.number("width", 1..=MAX_WIDTH, default.width)?,
            widths: default.widths.clone(),
            activation: self.choice("activation", default.activation)?,
            normalisation: self.choice("norm", default.normalisation)?,
            initialisation: self.initialisation(default.initialisation)?,
            skips: self.skips(&default.skips)?,
            rule: default.rule,
            loss: self.choice("loss", default.loss)?,
            optimiser: self.choice("optimiser", default.optimiser)?,
            learning_rate: self.number("rate", 1e-6..=100.0, default.learning_rate)?,
            batch: self.number("batch", 1..=256, default.batch)?,
            seed: self.number("seed", 0..=u32::MAX, default.seed)?,
        })
    }

    /// Takes the learning rule.
    ///
    /// # Errors
    /// If there is no such rule, or one whose networks do not answer by logits, as figures show them.
    pub fn rule(&mut self, default: Rule) -> Result<Rule, LinkError> {
        let rule = self.choice("rule", default)?;
        match rule.answer() {
            Answer::Logits => Ok(rule),
            Answer::Goodness => Err(LinkError(format!(
                "under {} a network does not answer by the logits that are shown here; \
                 `mixed-levels train` has it",
                rule.name()
            ))),
        }
    }

    /// Takes the widths of single layers, `layer:width` separated by commas.
    ///
    /// # Errors
    /// If they are not of that form or in the order of layers, or there is no such layer.
    pub fn widths(&mut self, recipe: &Recipe) -> Result<Vec<(usize, usize)>, LinkError> {
        let Some(text) = self.take("widths").filter(|text| !text.is_empty()) else {
            return Ok(Vec::new());
        };
        let one = |text: &str| {
            let (layer, width) = text.split_once(':')?;
            Some((layer.parse().ok()?, width.parse().ok()?))
        };
        let widths: Option<Vec<(usize, usize)>> = text.split(',').map(one).collect();
        let fits = |(layer, width): &(usize, usize)| {
            (1..=recipe.depth).contains(layer)
                && (1..=MAX_WIDTH).contains(width)
                && *width != recipe.width
        };
        let ordered = |widths: &Vec<(usize, usize)>| widths.is_sorted_by(|a, b| a.0 < b.0);
        widths.filter(|widths| widths.iter().all(fits) && ordered(widths)).ok_or_else(|| {
            LinkError(format!(
                "widths are written as 3:8,5:32, layers of 1 to {} in order with a width of 1 to {MAX_WIDTH} other than {}, not “{}”",
                recipe.depth, recipe.width, shortened(text)
            ))
        })
    }

    fn initialisation(&mut self, default: Initialisation) -> Result<Initialisation, LinkError> {
        let Some(text) = self.take("init") else { return Ok(default) };
        Initialisation::from_name(text)
            .map_err(|must| LinkError(format!("init {must}, not “{}”", shortened(text))))
    }

    fn skips(&mut self, default: &[Skip]) -> Result<Vec<Skip>, LinkError> {
        match self.take("skips") {
            None => Ok(default.to_vec()),
            Some("none") => Ok(Vec::new()),
            Some(text) => text.split(',').map(skip_from).collect(),
        }
    }

    /// Makes sure that every field was taken.
    ///
    /// # Errors
    /// If there is one left that nobody knows.
    pub fn finish(self) -> Result<(), LinkError> {
        match self.fields.first() {
            None => Ok(()),
            Some((key, _)) => {
                Err(LinkError(format!("it speaks of “{}”, which is unknown here", shortened(key))))
            }
        }
    }
}

fn skip_from(text: &str) -> Result<Skip, LinkError> {
    let (ends, kind) = text.split_once(':').unwrap_or((text, SkipKind::Identity.name()));
    let ends =
        ends.split_once('-').and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)));
    let kind = SkipKind::from_name(kind)
        .ok_or_else(|| unknown("a skip’s kind", kind, &SkipKind::names()))?;
    match ends {
        Some((from, to)) => Ok(Skip { from, to, kind }),
        None => Err(LinkError(format!(
            "a skip is written as 1-11 or 1-11:pre, not “{}”",
            shortened(text)
        ))),
    }
}

fn unknown(key: &str, text: &str, names: &str) -> LinkError {
    LinkError(format!("{key} must be one of {names}, not “{}”", shortened(text)))
}

/// The beginning of a text that somebody else wrote, fit to be shown.
fn shortened(text: &str) -> String {
    excerpt(text, 24)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Activation, Scheme};

    fn read(link: &str) -> Result<Recipe, LinkError> {
        let mut reader = Reader::new(link)?;
        let recipe = reader.recipe(&Recipe::default())?;
        reader.finish()?;
        Ok(recipe)
    }

    #[test]
    fn what_is_written_is_read() {
        let recipe = Recipe {
            depth: 9,
            activation: Activation::Gelu,
            initialisation: Initialisation { scheme: Scheme::Gain, gain: 1.25 },
            skips: vec![
                Skip { from: 1, to: 8, kind: SkipKind::Identity },
                Skip { from: 0, to: 4, kind: SkipKind::Concat },
            ],
            learning_rate: 0.003,
            seed: u32::MAX,
            ..Recipe::default()
        };
        let mut writer = Writer::new("x");
        writer.recipe(&recipe, &Recipe::default());
        let link = writer.finish();
        assert_eq!(
            link,
            "x?v=1&depth=9&activation=gelu&init=gain:1.25&skips=1-8,0-4:concat&rate=0.003&seed=4294967295"
        );
        assert_eq!(read(&link), Ok(recipe));
    }

    #[test]
    fn widths_of_single_layers_are_read_where_a_figure_has_them() {
        let widths = |text: &str| {
            let mut reader = Reader::new(text)?;
            let recipe = reader.recipe_of_any_shape(&Recipe::default())?;
            reader.widths(&recipe)
        };
        assert_eq!(widths("x?v=1"), Ok(Vec::new()));
        assert_eq!(widths("x?v=1&depth=5&widths=3:8,5:32"), Ok(vec![(3, 8), (5, 32)]));
        for nonsense in ["5:32,3:8", "3:8,3:9", "6:8", "3:65", "3:16", "3:0", "3", "x:8"] {
            let link = format!("x?v=1&depth=5&widths={nonsense}");
            assert!(widths(&link).is_err_and(|error| error.to_string().contains("3:8,5:32")));
        }
        assert!(read("x?v=1&widths=3:8").unwrap_err().to_string().contains("widths"));
    }

    #[test]
    fn what_cannot_be_read_is_explained() {
        let error = |link: &str| read(link).unwrap_err().to_string();
        assert!(error("x").contains("no state"));
        assert!(error("x?depth=3").contains("no version"));
        assert!(error("x?v=2").contains("version"));
        assert!(error("x?v=1&depth=99").contains("1 to 32"));
        assert!(error("x?v=1&depth=3&depth=4").contains("twice"));
        assert!(error("x?v=1&activation=tanhh").contains("tanh, relu"));
        assert!(error("x?v=1&init=gain:NaN").contains("gain"));
        assert!(error("x?v=1&rate=inf").contains("rate"));
        assert!(error("x?v=1&skips=1-40").contains("1 to 40"));
        assert!(error("x?v=1&skips=5").contains("1-11"));
        assert!(error("x?v=1&colour=red").contains("colour"));
        assert!(error(&format!("x?v=1&a={}", "b".repeat(3_000))).contains("long"));
    }
}
