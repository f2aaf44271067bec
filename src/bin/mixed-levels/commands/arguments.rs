//! What is typed, as the values that it stands for.

use std::ops::RangeInclusive;

use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, RangedU64ValueParser, TypedValueParser};
use mixed_levels::essay::subject::Subject;
use mixed_levels::named::Named;
use mixed_levels::network::{Initialisation, Neuron, Skip, SkipKind};

/// One of a closed set of choices, by its name.
pub(crate) fn choice<T: Named + Send + Sync>() -> impl TypedValueParser<Value = T> {
    let names = T::ALL.iter().map(|choice| choice.name());
    PossibleValuesParser::new(names)
        .try_map(|name| T::from_name(&name).ok_or("there is no such choice"))
}

/// A whole number in a range.
pub(crate) fn whole(range: RangeInclusive<u64>) -> RangedU64ValueParser<usize> {
    RangedU64ValueParser::new().range(range)
}

/// A permalink with what it is about.
#[derive(Clone, Debug)]
pub(crate) struct State {
    /// The link, without the address before it.
    pub(crate) link: String,
    pub(crate) subject: Subject,
}

/// A permalink, with or without the page's address before it.
pub(crate) fn state(text: &str) -> Result<State, String> {
    let link = text.rsplit_once('#').map_or(text, |(_, link)| link);
    // As the page does: mail programs and the like encode more than they must.
    let link = percent_encoding::percent_decode_str(link).decode_utf8_lossy().into_owned();
    let subject = Subject::of(&link).map_err(|error| error.to_string())?;
    Ok(State { link, subject })
}

/// A rule for first weights, `gain:G` among them.
pub(crate) fn initialisation(text: &str) -> Result<Initialisation, String> {
    Initialisation::from_name(text).map_err(|must| format!("it {must}"))
}

/// A learning rate that a permalink can say as well.
pub(crate) fn learning_rate(text: &str) -> Result<f32, String> {
    match text.parse() {
        Ok(rate) if (1e-6..=100.0).contains(&rate) => Ok(rate),
        _ => Err("the learning rate must be from 0.000001 to 100".to_owned()),
    }
}

/// A skip, or none at all.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SkipChoice(Option<Skip>);

impl SkipChoice {
    /// The skips of all that was typed, if anything was.
    pub(crate) fn all(choices: &[Self]) -> Option<Vec<Skip>> {
        let skips = choices.iter().filter_map(|choice| choice.0).collect();
        (!choices.is_empty()).then_some(skips)
    }
}

/// `FROM:TO`, `FROM:TO:KIND` or `none`; as in a permalink `FROM-TO` will do.
pub(crate) fn skip(text: &str) -> Result<SkipChoice, String> {
    if text == "none" {
        return Ok(SkipChoice(None));
    }
    let written = text.replacen('-', ":", 1);
    let parts: Vec<&str> = written.split(':').collect();
    let (from, to, kind) = match parts[..] {
        [from, to] => (from, to, SkipKind::Identity.name()),
        [from, to, kind] => (from, to, kind),
        _ => return Err("a skip is written as 1:11 or 1:11:pre".to_owned()),
    };
    let kind = SkipKind::from_name(kind)
        .ok_or_else(|| format!("a skip’s kind must be one of {}", SkipKind::names()))?;
    match (from.parse(), to.parse()) {
        (Ok(from), Ok(to)) => Ok(SkipChoice(Some(Skip { from, to, kind }))),
        _ => Err("a skip’s ends are numbers of layers, as in 1:11".to_owned()),
    }
}

/// `LAYER:INDEX`; as in a permalink `LAYER.INDEX` will do.
pub(crate) fn neuron(text: &str) -> Result<Neuron, String> {
    let parts = text.split_once([':', '.']).and_then(|(layer, index)| {
        Some(Neuron { layer: layer.parse().ok()?, index: index.parse().ok()? })
    });
    parts.ok_or_else(|| "a neuron is a layer, from 1, and a place in it, from 0: 12:7".to_owned())
}

/// The precision that is computed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Precision {
    /// 32 bits, as networks are trained and shown in the page
    Single,
    /// 64 bits
    Double,
}

/// How a result is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For a program, every number in full
    Json,
    /// For a reader
    Table,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_found_in_an_address() {
        let plain = state("hero?v=1&skip=1-11&step=5").unwrap();
        for text in [
            "#hero?v=1&skip=1-11&step=5",
            "http://127.0.0.1:8080/#hero?v=1&skip=1-11&step=5",
            "https://example.org/essay/?from=mail#hero%3Fv=1%26skip=1-11%26step=5",
        ] {
            assert_eq!(state(text).unwrap().link, plain.link, "{text}");
        }
        assert!(state("hero?v=2").unwrap_err().contains("version"));
        assert!(state("https://example.org/").unwrap_err().contains("no figure"));
    }

    #[test]
    fn skips_are_read_as_links_write_them_too() {
        let read = |text: &str| skip(text).map(|choice| choice.0);
        let expected = Skip { from: 1, to: 11, kind: SkipKind::Pre };
        assert_eq!(read("1:11:pre"), Ok(Some(expected)));
        assert_eq!(read("1-11:pre"), Ok(Some(expected)));
        assert_eq!(read("1:11"), Ok(Some(Skip { kind: SkipKind::Identity, ..expected })));
        assert_eq!(read("none"), Ok(None));
        assert!(read("1:11:post").unwrap_err().contains("identity, pre"));
        for wrong in ["5", "a:b", "1:2:pre:pre", "-1:4"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
