//! The numbers that stand in the prose, and the links that set a figure to the state in question.
//!
//! In the page a number is `<data value="0.55" data-number="NAME">0.55</data>` and a link
//! `<a href="#figure?v=1&..." data-state="NAME">`; both are written by [`renewed`].

mod levels;
mod measures;
mod normalised;
mod robustness;
mod rules;
mod states;
mod studies;

use super::lab;
use super::permalink::LinkError;
use levels::of_levels;
use measures::by_measure;
use normalised::of_normalised;
use robustness::of_robustness;
use rules::of_rules;
use states::{bypassed, fives, fooled, in_the_lab, states};
pub(super) use studies::answers;
use studies::{by_gain, of_many_networks, studied};

/// The states that the prose speaks of.
pub const PRESETS: &[(&str, &str)] = &[
    ("hero-plain", "hero?v=1&step=1500"),
    ("hero-rescued", "hero?v=1&skip=1-11&step=1500&twin=1500"),
    ("fading-default", "fading-gradient?v=1"),
    ("fading-trained", "fading-gradient?v=1&step=1500"),
    ("fading-critical", "fading-gradient?v=1&activation=relu&init=he"),
    ("fading-exploding", "fading-gradient?v=1&activation=linear&init=gain:2"),
    ("fading-glorot", "fading-gradient?v=1&init=glorot"),
    ("fading-glorot-trained", "fading-gradient?v=1&init=glorot&step=1500"),
    ("shortcut-default", "shortcut?v=1"),
    ("shortcut-raced", "shortcut?v=1&step=1500&twin=1500"),
    ("shortcut-second", "shortcut?v=1&skips=1-3,3-5,5-7,7-9,9-11&step=1500&twin=1500"),
    (
        "shortcut-every",
        "shortcut?v=1&skips=1-2,2-3,3-4,4-5,5-6,6-7,7-8,8-9,9-10,10-11,11-12&step=1500&twin=1500",
    ),
    (
        "shortcut-exploding",
        "shortcut?v=1&activation=relu&init=he&skips=1-2,2-3,3-4,4-5,5-6,6-7,7-8,8-9,9-10,10-11,11-12",
    ),
    (
        "shortcut-exploding-normalised",
        "shortcut?v=1&activation=relu&norm=layer&init=he&skips=1-2,2-3,3-4,4-5,5-6,6-7,7-8,8-9,9-10,10-11,11-12&step=1500&twin=1500",
    ),
    ("shortcut-glorot", "shortcut?v=1&init=glorot&skips=none&step=1500"),
    ("fading-normalised", "fading-gradient?v=1&norm=layer"),
    ("shortcut-normalised-plain", "shortcut?v=1&norm=layer&skips=none&step=1500"),
    ("shortcut-normalised-slow", "shortcut?v=1&norm=layer&skips=none&rate=0.01&step=1500"),
    ("shortcut-normalised", "shortcut?v=1&norm=layer&step=1500&twin=1500"),
    ("five-default", "five-neurons?v=1"),
    ("five-trained", "five-neurons?v=1&step=1500"),
    ("five-relu-trained", "five-neurons?v=1&activation=relu&init=he&step=1500"),
    ("five-typical", "five-neurons?v=1&measure=typical"),
    ("five-ablation", "five-neurons?v=1&measure=ablation"),
    ("five-skip-default", "five-neurons-skip?v=1"),
    ("five-skip-far", "five-neurons-skip?v=1&skips=1-9"),
    ("five-skip-twin", "five-neurons-skip?v=1&blue=11.7"),
    ("five-skip-twin-hidden", "five-neurons-skip?v=1&blue=11.7&twin=hidden"),
    ("five-skip-trained", "five-neurons-skip?v=1&step=1500"),
    ("bypass-intact", "bypass?v=1"),
    ("bypass-middle", "bypass?v=1&cut=middle"),
    ("bypass-skip", "bypass?v=1&cut=skip"),
    ("bypass-glorot", "bypass?v=1&depth=8&init=glorot&cut=middle&tried=both"),
    ("many-untrained", "many-networks?v=1&moment=untrained"),
    ("many-trained", "many-networks?v=1"),
    ("many-shown", "many-networks?v=1&predicted=shown"),
    ("many-relu", "many-networks?v=1&depth=8&activation=relu&init=he"),
    ("many-relu-shuffled", "many-networks?v=1&depth=8&activation=relu&init=he&moment=shuffled"),
    ("gain-default", "gain-dial?v=1"),
    ("gain-critical", "gain-dial?v=1&gain=1"),
    ("gain-above", "gain-dial?v=1&gain=1.2"),
    ("gain-two", "gain-dial?v=1&gain=2"),
    ("gain-relu", "gain-dial?v=1&gain=1.41&activation=relu"),
    ("gain-tanh", "gain-dial?v=1&gain=1&activation=tanh"),
    ("gain-sigmoid", "gain-dial?v=1&gain=2&activation=sigmoid"),
    ("important-shown", "what-is-important?v=1&predicted=shown"),
    ("important-plain", "what-is-important?v=1&skip=none&predicted=shown"),
    ("important-trained", "what-is-important?v=1&moment=trained&predicted=shown"),
    ("important-nudge", "what-is-important?v=1&amount=3&predicted=shown"),
    ("important-nudge-usual", "what-is-important?v=1&amount=1&unit=deviation&predicted=shown"),
    ("important-checked", "what-is-important?v=1&check=on&predicted=shown"),
    ("levels-spiral", "levels?v=1&data=spiral"),
    ("levels-untrained", "levels?v=1&moment=0"),
    ("levels-deep-plain", "levels?v=1&depth=16&placement=none"),
    ("levels-deep-every", "levels?v=1&depth=16&placement=every"),
    ("levels-deep-one", "levels?v=1&depth=16"),
    ("levels-bypassed", "levels?v=1&depth=16&init=pytorch"),
    ("levels-bypassed-middle", "levels?v=1&depth=16&init=pytorch&cut=middle"),
    ("levels-bypassed-skip", "levels?v=1&depth=16&init=pytorch&cut=skip"),
    ("verdict-relu", "fading-gradient?v=1&depth=16&activation=relu"),
    ("verdict-relu-he", "fading-gradient?v=1&depth=16&activation=relu&init=he"),
    (
        "verdict-glorot-trained",
        "fading-gradient?v=1&depth=8&init=glorot&optimiser=adam&rate=0.003&step=1500",
    ),
    (
        "verdict-relu-trained",
        "fading-gradient?v=1&depth=8&activation=relu&init=he&optimiser=adam&rate=0.003&step=1500",
    ),
    ("verdict-one", "shortcut?v=1&depth=16&skips=1-15"),
    (
        "verdict-every",
        "shortcut?v=1&depth=16&skips=1-2,2-3,3-4,4-5,5-6,6-7,7-8,8-9,9-10,10-11,11-12,12-13,13-14,14-15,15-16",
    ),
    (
        "verdict-exploding",
        "shortcut?v=1&depth=16&activation=relu&init=he&skips=1-2,2-3,3-4,4-5,5-6,6-7,7-8,8-9,9-10,10-11,11-12,12-13,13-14,14-15,15-16",
    ),
    ("verdict-late", "hero?v=1&step=40000"),
    ("verdict-very-late", "fading-gradient?v=1&depth=24&step=40000"),
    ("verdict-learned", "many-networks?v=1&init=glorot"),
    ("verdict-relu-start", "many-networks?v=1&depth=8&activation=relu&init=he&moment=untrained"),
    ("verdict-typical", "many-networks?v=1&measure=typical&moment=untrained"),
    ("verdict-skip-ablation", "five-neurons-skip?v=1&measure=ablation"),
    ("verdict-two-after", "five-neurons-skip?v=1&depth=10&skips=1-8"),
    ("verdict-at-its-end", "five-neurons-skip?v=1&depth=10&skips=1-10&twin=hidden"),
    (
        "verdict-normalised",
        "lab?v=1&data=digits&depth=12&width=16&norm=layer&init=pytorch&blue=12.7",
    ),
    (
        "verdict-normalised-trained",
        "lab?v=1&data=digits&depth=12&width=16&norm=layer&init=pytorch&step=1500&blue=12.7",
    ),
    (
        "verdict-normalised-skip",
        "lab?v=1&data=digits&depth=12&width=16&norm=layer&init=pytorch&skips=1-11&step=1500&blue=12.7",
    ),
    ("verdict-levels", "levels?v=1"),
    ("verdict-levels-spiral", "levels?v=1&data=spiral&depth=16&placement=every"),
    ("verdict-levels-relu", "levels?v=1&depth=16&activation=relu&init=he&placement=every"),
    ("rules-shallow", "without-backprop?v=1&network=tanh-3&predicted=shown"),
    ("rules-relu", "without-backprop?v=1&network=relu-3&predicted=shown"),
    ("rules-deep", "without-backprop?v=1&predicted=shown"),
    ("rules-mnist", "without-backprop?v=1&network=mnist&seeds=1&predicted=shown"),
    ("rules-start", "without-backprop?v=1&moment=0&rule=feedback-alignment"),
    ("rules-skips", "without-backprop?v=1&placement=every&predicted=shown"),
    ("rules-fast", "without-backprop?v=1&times=8&predicted=shown"),
    (
        "verdict-feedback-shallow",
        "without-backprop?v=1&network=tanh-3&rule=feedback-alignment&predicted=shown",
    ),
    ("verdict-feedback", "without-backprop?v=1&rule=feedback-alignment&predicted=shown"),
    (
        "verdict-mnist-feedback",
        "without-backprop?v=1&network=mnist&seeds=1&rule=feedback-alignment&predicted=shown",
    ),
    (
        "verdict-mnist-sign",
        "without-backprop?v=1&network=mnist&seeds=1&rule=sign-symmetry&predicted=shown",
    ),
    (
        "verdict-mnist-local",
        "without-backprop?v=1&network=mnist&seeds=1&rule=layer-local&predicted=shown",
    ),
    ("verdict-direct", "without-backprop?v=1&rule=direct-feedback-alignment&predicted=shown"),
    ("verdict-forward", "without-backprop?v=1&rule=forward-forward&predicted=shown"),
    (
        "verdict-sign-shallow",
        "without-backprop?v=1&network=tanh-3&rule=sign-symmetry&predicted=shown",
    ),
    ("verdict-sign", "without-backprop?v=1&rule=sign-symmetry&predicted=shown"),
    (
        "verdict-local-shallow",
        "without-backprop?v=1&network=tanh-3&rule=layer-local&predicted=shown",
    ),
    ("verdict-local", "without-backprop?v=1&rule=layer-local&predicted=shown"),
    ("fooled-default", "adversarial?v=1"),
    ("fooled-plain", "adversarial?v=1&placement=none"),
    ("fooled-twins", "adversarial?v=1&predicted=shown"),
    ("fooled-rules", "adversarial?v=1&compare=rules&seeds=2&predicted=shown"),
    ("fooled-fgsm", "adversarial?v=1&attack=fgsm&compare=rules&seeds=2&predicted=shown"),
    ("verdict-fooled-every", "adversarial?v=1&placement=every&seeds=1&predicted=shown"),
    ("verdict-fooled-deep", "adversarial?v=1&depth=8&seeds=1&predicted=shown"),
    ("fooled-deep-every", "adversarial?v=1&depth=8&placement=every&seeds=1&predicted=shown"),
    ("verdict-fooled-tanh", "adversarial?v=1&network=tanh-3&depth=5&seeds=1&predicted=shown"),
    ("verdict-fooled-tanh-deep", "adversarial?v=1&network=tanh-3&depth=8&seeds=1&predicted=shown"),
    (
        "verdict-fooled-tanh-every",
        "adversarial?v=1&network=tanh-3&depth=5&placement=every&seeds=1&predicted=shown",
    ),
    (
        "fooled-tanh-deep-every",
        "adversarial?v=1&network=tanh-3&depth=8&placement=every&seeds=1&predicted=shown",
    ),
    (
        "verdict-fooled-slow",
        "shortcut?v=1&init=glorot&optimiser=adam&rate=0.003&step=1500&twin=1500",
    ),
    (
        "verdict-fooled-slow-every",
        "shortcut?v=1&init=glorot&skips=1-2,2-3,3-4,4-5,5-6,6-7,7-8,8-9,9-10,10-11,11-12&optimiser=adam&rate=0.003&step=1500&twin=1500",
    ),
    (
        "verdict-fooled-slow-relu",
        "shortcut?v=1&depth=8&activation=relu&init=he&skips=1-2,2-3,3-4,4-5,5-6,6-7,7-8&optimiser=adam&rate=0.003&step=1500&twin=1500",
    ),
    (
        "verdict-fooled-direct-shallow",
        "adversarial?v=1&network=relu-3&placement=none&rule=direct-feedback-alignment&compare=rules&seeds=1&predicted=shown",
    ),
    (
        "fooled-feedback-shallow",
        "adversarial?v=1&network=tanh-3&placement=none&rule=feedback-alignment&compare=rules&seeds=1&predicted=shown",
    ),
    (
        "verdict-fooled-feedback",
        "adversarial?v=1&placement=none&rule=feedback-alignment&compare=rules&seeds=1&predicted=shown",
    ),
    (
        "verdict-fooled-direct",
        "adversarial?v=1&placement=none&rule=direct-feedback-alignment&compare=rules&seeds=1&predicted=shown",
    ),
    (
        "verdict-fooled-sign",
        "adversarial?v=1&placement=none&rule=sign-symmetry&compare=rules&seeds=1&predicted=shown",
    ),
    (
        "verdict-fooled-local-shallow",
        "adversarial?v=1&network=tanh-3&placement=none&rule=layer-local&compare=rules&seeds=1&predicted=shown",
    ),
    (
        "fooled-local",
        "adversarial?v=1&placement=none&rule=layer-local&compare=rules&seeds=1&predicted=shown",
    ),
    (
        "fooled-forward",
        "adversarial?v=1&placement=none&rule=forward-forward&compare=rules&seeds=1&predicted=shown",
    ),
    (
        "verdict-mnist-forward",
        "without-backprop?v=1&network=mnist&seeds=1&rule=forward-forward&predicted=shown",
    ),
    ("lab-shortcut", lab::PRESETS[0].2),
    ("lab-glorot", lab::PRESETS[1].2),
    ("lab-exploding", lab::PRESETS[2].2),
    ("lab-spiral", lab::PRESETS[3].2),
    ("lab-critical", lab::PRESETS[4].2),
];

/// A number of the prose.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// Its name.
    pub name: &'static str,
    /// Its value.
    pub value: f64,
    /// How it is written.
    pub text: String,
}

/// Computes some of the numbers.
pub type Part = fn() -> Result<Vec<Number>, LinkError>;

/// Together they compute every number of the prose.
pub const PARTS: &[Part] = &[
    states,
    fives,
    bypassed,
    studied,
    of_many_networks,
    by_gain,
    of_normalised,
    by_measure,
    of_levels,
    of_rules,
    fooled,
    of_robustness,
    in_the_lab,
];

/// Every number of the prose, computed.
///
/// # Errors
/// When a state cannot be read.
pub fn numbers() -> Result<Vec<Number>, LinkError> {
    let mut numbers = Vec::new();
    for part in PARTS {
        numbers.extend(part()?);
    }
    Ok(numbers)
}

pub(super) fn nothing() -> LinkError {
    LinkError::new("a preset shows nothing of the kind that was asked for")
}

/// The page with these numbers and every link of the prose made anew.
///
/// # Errors
/// When the page names a number or a preset that there is not, or lacks a number.
pub fn renewed(page: &str, numbers: &[Number]) -> Result<String, String> {
    let mut out = String::with_capacity(page.len());
    let mut rest = page;
    let mut found = Vec::new();
    while let Some(start) = rest.find("<data value=\"") {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.find("</data>").ok_or("a <data> element is not closed")?;
        let name = attribute(&rest[..end], "data-number").ok_or("a <data> element has no name")?;
        let number = numbers.iter().find(|number| number.name == name);
        let number = number
            .ok_or_else(|| format!("the prose names a number that nobody computes: {name}"))?;
        out.push_str(&format!(
            "<data value=\"{}\" data-number=\"{name}\">{}",
            number.value, number.text
        ));
        found.push(name);
        rest = &rest[end..];
    }
    out.push_str(rest);
    if let Some(missing) = numbers.iter().find(|number| !found.contains(&number.name)) {
        return Err(format!("the prose does not speak of {}", missing.name));
    }
    relinked(&out)
}

fn relinked(page: &str) -> Result<String, String> {
    let mut out = String::with_capacity(page.len());
    let mut rest = page;
    while let Some(start) = rest.find("<a href=\"#") {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.find('>').ok_or("a link is not closed")?;
        match attribute(&rest[..end], "data-state") {
            None => out.push_str(&rest[..end]),
            Some(name) => {
                let preset = PRESETS.iter().find(|(preset, _)| *preset == name);
                let (_, link) =
                    preset.ok_or_else(|| format!("the prose links to an unknown state: {name}"))?;
                let link = super::html::escaped(link);
                out.push_str(&format!("<a href=\"#{link}\" data-state=\"{name}\""));
            }
        }
        rest = &rest[end..];
    }
    out.push_str(rest);
    Ok(out)
}

fn attribute<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    let start = element.find(&format!(" {name}=\""))? + name.len() + 3;
    element[start..].split('"').next()
}
