//! The numbers that stand in the prose, and the links that set a figure to the state in question.
//!
//! In the page a number is `<data value="0.55" data-number="NAME">0.55</data>` and a link
//! `<a href="#figure?v=1&..." data-state="NAME">`; both are written by [`renewed`].

use super::permalink::{LinkError, MOST_STEPS};

use super::{AnyFigure, fading_gradient, five_neurons, hero, lab, shortcut, twins};
use crate::attribution::{Measure, OverLayer};
use crate::figure::text::{count, fixed, number, percent};
use crate::measure::Cut;
use crate::network::{Activation, Placement, Scheme};
use crate::study::{Bypass, Late, Race, fives_over_seeds, mean};
use crate::training::Recipe;

/// Races are run for so many seeds.
const RACE_SEEDS: u32 = 20;

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
    ("shortcut-glorot", "shortcut?v=1&init=glorot&skips=none&step=1500"),
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
pub const PARTS: &[Part] = &[states, races, late_ones, fives, bypassed, in_the_lab];

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

/// What single states of the opening figure, the fading gradient and the shortcuts show.
fn states() -> Result<Vec<Number>, LinkError> {
    let mut numbers = Vec::new();
    let mut put = |name, value: f64, text: String| numbers.push(Number { name, value, text });

    let hero = |preset| -> Result<hero::Snapshot, LinkError> {
        let AnyFigure::Hero(figure) = AnyFigure::computed(link(preset))? else {
            return Err(nothing());
        };
        figure.snapshot().cloned().ok_or_else(nothing)
    };
    let plain = hero("hero-plain")?;
    let share = |right: usize, of: usize| right as f64 / of as f64;
    let accuracy = share(plain.right, plain.of);
    put("hero-plain-accuracy", accuracy, percent(accuracy));
    let rescued = hero("hero-rescued")?;
    let accuracy = share(rescued.right, rescued.of);
    put("hero-rescued-accuracy", accuracy, percent(accuracy));
    let reached = rescued.points().into_iter().find(|point| point.1 >= 0.95);
    let reached = reached.map_or(f64::NAN, |point| f64::from(point.0));
    put("hero-rescued-steps-to-95", reached, fixed(reached, 0));

    let fading = |preset| -> Result<fading_gradient::Snapshot, LinkError> {
        let AnyFigure::FadingGradient(figure) = AnyFigure::computed(link(preset))? else {
            return Err(nothing());
        };
        figure.snapshot().cloned().ok_or_else(nothing)
    };
    let fit = |snapshot: &fading_gradient::Snapshot| {
        snapshot.gradient.fit.map_or((f64::NAN, f64::NAN), |fit| (fit.rate, fit.r_squared))
    };
    let default = fading("fading-default")?;
    let (rate, r_squared) = fit(&default);
    put("fading-default-rate", rate, fixed(rate, 2));
    put("fading-default-r-squared", r_squared, fixed(r_squared, 2));
    let ratio = default.gradient.layers[11] / default.gradient.layers[0];
    put("fading-default-last-over-first", ratio, number(ratio, 2));
    let (rate, _) = fit(&fading("fading-trained")?);
    put("fading-trained-rate", rate, fixed(rate, 2));
    let (rate, r_squared) = fit(&fading("fading-critical")?);
    put("fading-critical-rate", rate, fixed(rate, 2));
    put("fading-critical-r-squared", r_squared, fixed(r_squared, 2));
    let (rate, _) = fit(&fading("fading-exploding")?);
    put("fading-exploding-rate", rate, fixed(rate, 1));
    let (rate, _) = fit(&fading("fading-glorot")?);
    put("fading-glorot-rate", rate, fixed(rate, 2));
    let trained = fading("fading-glorot-trained")?;
    let accuracy = share(trained.right, trained.of);
    put("fading-glorot-trained-accuracy", accuracy, percent(accuracy));
    let (rate, _) = fit(&trained);
    put("fading-glorot-trained-rate", rate, fixed(rate, 2));
    let shortcut = |preset| -> Result<shortcut::Snapshot, LinkError> {
        let AnyFigure::Shortcut(figure) = AnyFigure::computed(link(preset))? else {
            return Err(nothing());
        };
        figure.snapshot().cloned().ok_or_else(nothing)
    };
    let one = shortcut("shortcut-default")?;
    let without = one.twin.ok_or_else(nothing)?.start.layers;
    let lifted: Vec<f64> =
        one.shown.start.layers.iter().zip(without).map(|(with, without)| with / without).collect();
    put("shortcut-first-lifted", lifted[0], number(lifted[0], 2));
    let between = lifted[1..10].iter().copied().fold(0.0, f64::max);
    put("shortcut-between-lifted", between, fixed(between, 1));
    let start_rate =
        |snapshot: shortcut::Snapshot| snapshot.shown.start.fit.map_or(f64::NAN, |fit| fit.rate);
    let rate = start_rate(shortcut("shortcut-every")?);
    put("shortcut-every-rate", rate, fixed(rate, 2));
    let rate = start_rate(shortcut("shortcut-exploding")?);
    put("shortcut-exploding-rate", rate, fixed(rate, 2));
    Ok(numbers)
}

/// How races over seeds end, with skips of several placements and with none.
fn races() -> Result<Vec<Number>, LinkError> {
    let mut numbers = Vec::new();
    let mut put = |name, value: f64, text: String| numbers.push(Number { name, value, text });
    let base = Recipe::default();
    let race = |recipe: Recipe| Race::over_seeds(&recipe, RACE_SEEDS, twins::RACE);
    let placed =
        |placement: Placement| race(Recipe { skips: placement.skips(base.depth), ..base.clone() });
    let plain = placed(Placement::None)?;
    let one = placed(Placement::One)?;
    let second = placed(Placement::EverySecond)?;
    let every = placed(Placement::Every)?;
    let glorot = race(Recipe { initialisation: Scheme::Glorot.into(), ..base.clone() })?;
    let exploding = race(Recipe {
        activation: Activation::Relu,
        initialisation: Scheme::He.into(),
        skips: Placement::Every.skips(base.depth),
        ..base.clone()
    })?;
    for (name, races) in [
        ("race-one-half-by", &one),
        ("race-second-half-by", &second),
        ("race-every-half-by", &every),
        ("race-glorot-half-by", &glorot),
    ] {
        let step = Race::half_by(races).ok_or_else(nothing)?;
        put(name, step as f64, count(step));
    }
    let mut put_count = |name, value: usize| put(name, value as f64, value.to_string());
    let arrived = |races: &[Race]| races.iter().filter(|race| race.to_95.is_some()).count();
    put_count("race-seeds", plain.len());
    put_count("race-plain-learned", plain.iter().filter(|race| race.end >= 0.2).count());
    put_count("race-rescued-to-95", one.iter().filter(|race| race.end >= 0.95).count());
    put_count("race-one-to-95", arrived(&one));
    put_count("race-second-to-95", arrived(&second));
    put_count("race-every-to-95", arrived(&every));
    put_count("race-glorot-to-95", arrived(&glorot));
    put_count("race-exploding-diverged", exploding.iter().filter(|race| race.diverged).count());
    Ok(numbers)
}

/// How plain networks fare that are given much more time.
fn late_ones() -> Result<Vec<Number>, LinkError> {
    let mut numbers = Vec::new();
    let mut put = |name, value: f64, text: String| numbers.push(Number { name, value, text });
    let late = Late::over_seeds(8, MOST_STEPS)?;
    let mut put_count = |name, value: usize| put(name, value as f64, value.to_string());
    put_count("late-seeds", late.len());
    put_count("late-woke", late.iter().filter(|late| late.woke.is_some()).count());
    put_count(
        "late-collapsed",
        late.iter().filter(|late| late.woke.is_some() && late.end < 0.2).count(),
    );
    let best = late.iter().map(|late| late.best);
    let (least, most) = best.fold((1.0, 0.0), |(a, b): (f64, f64), x| (a.min(x), b.max(x)));
    put("late-best-least", least, percent(least));
    put("late-best-most", most, percent(most));
    Ok(numbers)
}

/// What cutting the middle or the skip leaves: of the shipped network, and over seeds.
fn bypassed() -> Result<Vec<Number>, LinkError> {
    let mut numbers = Vec::new();
    let mut put = |name, value: f64, text: String| numbers.push(Number { name, value, text });
    let AnyFigure::Bypass(figure) = AnyFigure::computed(link("bypass-intact"))? else {
        return Err(nothing());
    };
    let shown = figure.snapshot().ok_or_else(nothing)?;
    for (name, cut) in [("bypass-one-middle", Cut::Middle), ("bypass-one-skip", Cut::Skip)] {
        put(name, shown.share(cut), percent(shown.share(cut)));
    }
    // Layers have equal widths, so sums compare as means do.
    let sum = |layer: usize| shown.variation[layer - 1].iter().sum::<f64>();
    let faded = sum(1) / sum(14);
    put("bypass-variation-faded", faded, number(faded, 2));

    let deep = Bypass::over_seeds(10, 16, Scheme::PyTorch, hero::RACE)?;
    put("bypass-seeds", deep.seeds as f64, deep.seeds.to_string());
    put("bypass-all-intact", deep.intact, percent(deep.intact));
    put("bypass-all-middle", deep.middle, percent(deep.middle));
    put("bypass-all-skip", deep.skip, percent(deep.skip));
    let glorot = Bypass::over_seeds(10, 8, Scheme::Glorot, hero::RACE)?;
    put("bypass-glorot-seeds", glorot.seeds as f64, glorot.seeds.to_string());
    put("bypass-glorot-intact", glorot.intact, percent(glorot.intact));
    put("bypass-glorot-middle", glorot.middle, percent(glorot.middle));
    put("bypass-glorot-skip", glorot.skip, percent(glorot.skip));
    Ok(numbers)
}

/// What the presets of the lab show, each of two networks.
fn in_the_lab() -> Result<Vec<Number>, LinkError> {
    let mut numbers = Vec::new();
    let mut put = |name, value: f64, text: String| numbers.push(Number { name, value, text });
    let shown = |preset| -> Result<lab::Snapshot, LinkError> {
        let AnyFigure::Lab(figure) = AnyFigure::computed(link(preset))? else {
            return Err(nothing());
        };
        figure.snapshot().cloned().ok_or_else(nothing)
    };
    for (preset, names) in [
        ("lab-shortcut", ["lab-shortcut-without", "lab-shortcut-with"]),
        ("lab-glorot", ["lab-glorot-usual", "lab-glorot-glorot"]),
        ("lab-spiral", ["lab-spiral-without", "lab-spiral-with"]),
    ] {
        let snapshot = shown(preset)?;
        for (side, name) in snapshot.sides.iter().zip(names) {
            let share = side.right as f64 / snapshot.of as f64;
            put(name, share, percent(share));
        }
    }
    for (preset, names) in [
        ("lab-exploding", ["lab-exploding-without", "lab-exploding-with"]),
        ("lab-critical", ["lab-critical-half", "lab-critical-one"]),
    ] {
        for (side, name) in shown(preset)?.sides.iter().zip(names) {
            let rate = side.gradient.fit.map_or(f64::NAN, |fit| fit.rate);
            put(name, rate, fixed(rate, 2));
        }
    }
    Ok(numbers)
}

/// The numbers of the figures of the five neurons.
fn fives() -> Result<Vec<Number>, LinkError> {
    let mut numbers = Vec::new();
    let mut put = |name, value: f64, text: String| numbers.push(Number { name, value, text });
    let five = |preset| -> Result<five_neurons::Snapshot, LinkError> {
        let snapshot = match AnyFigure::computed(link(preset))? {
            AnyFigure::FiveNeurons(figure) => figure.snapshot().cloned(),
            AnyFigure::FiveNeuronsSkip(figure) => figure.snapshot().cloned(),
            _ => None,
        };
        snapshot.ok_or_else(nothing)
    };
    let local =
        |seen: &five_neurons::Seen| seen.over.as_ref().map_or(f64::NAN, OverLayer::locality);
    let in_first = |seen: Option<&five_neurons::Seen>| {
        seen.and_then(|seen| seen.over.as_ref()).map_or(f64::NAN, |over| over.share_in(1))
    };
    let mut put_share = |name, share| put(name, share, percent(share));
    for (preset, share, accuracy) in [
        ("five-default", "five-default-local", None),
        ("five-trained", "five-trained-local", Some("five-trained-accuracy")),
        ("five-relu-trained", "five-relu-trained-local", Some("five-relu-trained-accuracy")),
        ("five-typical", "five-typical-local", None),
        ("five-ablation", "five-ablation-local", None),
    ] {
        let snapshot = five(preset)?;
        put_share(share, local(&snapshot.plain));
        if let Some(accuracy) = accuracy {
            put_share(accuracy, snapshot.plain.right as f64 / snapshot.of as f64);
        }
    }
    for (preset, share) in [
        ("five-skip-far", "five-skip-far-first"),
        ("five-skip-twin", "five-skip-twin-first"),
        ("five-skip-twin-hidden", "five-skip-twin-hidden-first"),
        ("five-skip-trained", "five-skip-trained-first"),
    ] {
        put_share(share, in_first(five(preset)?.skipped.as_ref()));
    }
    let start = five_neurons::State::start(true);
    let over = |recipe: &Recipe, measure| fives_over_seeds(recipe, measure, FIVE_SEEDS);
    let plain = over(&start.plain(), Measure::Derivative)?;
    put_share("fives-local", mean(&plain, OverLayer::locality));
    put_share("fives-chance", plain[0].chances[0]);
    let skipped = over(&start.recipe, Measure::Derivative)?;
    put_share("fives-skip-local", mean(&skipped, OverLayer::locality));
    put_share("fives-skip-first", mean(&skipped, |over| over.share_in(1)));
    let typical = over(&start.plain(), Measure::Typical)?;
    put_share("fives-typical-local", mean(&typical, OverLayer::locality));
    let typical = over(&start.recipe, Measure::Typical)?;
    put_share("fives-skip-typical-first", mean(&typical, |over| over.share_in(1)));
    put("fives-seeds", f64::from(FIVE_SEEDS), FIVE_SEEDS.to_string());
    Ok(numbers)
}

/// So many networks are asked where the fives of their last layer are.
const FIVE_SEEDS: u32 = 24;

fn link(preset: &str) -> &'static str {
    PRESETS.iter().find(|(name, _)| *name == preset).map_or("", |(_, link)| link)
}

fn nothing() -> LinkError {
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
