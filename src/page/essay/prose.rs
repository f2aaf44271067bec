//! The numbers that stand in the prose, and the links that set a figure to the state in question.
//!
//! In the page a number is `<data value="0.55" data-number="NAME">0.55</data>` and a link
//! `<a href="#figure?v=1&..." data-state="NAME">`; both are written by [`renewed`].

use super::permalink::{LinkError, MOST_STEPS};

use super::{AnyFigure, fading_gradient, five_neurons, gain_dial, hero, lab, shortcut, twins};
use crate::attribution::{Measure, OverLayer};
use crate::figure::text::{count, fixed, number, percent};
use crate::measure::Cut;
use crate::study::{Blue, Claims, Place, Quantity, Row, half_by};
use crate::training::Recipe;

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
pub const PARTS: &[Part] =
    &[states, fives, bypassed, studied, of_many_networks, by_gain, in_the_lab];

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

/// What the named studies found over many seeds.
fn studied() -> Result<Vec<Number>, LinkError> {
    let claims = committed()?;
    let row = |study: &str, condition: &str, step, quantity| {
        answers(&claims, study, condition, step, quantity)
    };
    let mut numbers = Vec::new();
    let mut put = |name, value: f64, text: String| {
        numbers.push(Number { name, value: rounded(value), text });
    };

    let race = |condition: &str, quantity| row("c2-race", condition, twins::RACE, quantity);
    let to_95 = Quantity::StepsTo(95);
    for (name, condition) in [
        ("race-one-half-by", "one"),
        ("race-second-half-by", "every-second"),
        ("race-every-half-by", "every"),
        ("race-glorot-half-by", "glorot"),
    ] {
        let step = half_by(&race(condition, to_95)?.values).ok_or_else(nothing)?;
        put(name, f64::from(step), count(step as usize));
    }
    let late = |quantity| row("c2-time", "depth-12", MOST_STEPS, quantity);
    let bypass = |condition: &str, cut| row("c4-cut", condition, twins::RACE, Quantity::After(cut));
    let (deep, glorot) = ("tanh-pytorch-16-sgd", "tanh-glorot-8-sgd");
    let blue = Blue::in_layer(12);
    let typical = Blue { measure: Measure::Typical, ..blue };
    let start =
        |condition: &str, blue, place| row("opening", condition, 0, Quantity::Fives(blue, place));
    let just_before = Place::Distance(1);

    let plain = race("none", Quantity::Accuracy)?;
    let (woke, end) = (late(Quantity::StepsTo(20))?, late(Quantity::Accuracy)?);
    let at_least = |share: f32| move |value: &&Option<f32>| value.is_some_and(|it| it >= share);
    let arrived = |row: &Row| row.values.iter().flatten().count();
    let collapsed = woke.values.iter().zip(&end.values);
    let collapsed = collapsed.filter(|(woke, end)| woke.is_some() && **end < Some(0.2));
    let rescued = race("one", Quantity::Accuracy)?.values.iter();
    let diverged = race("relu-he-every", Quantity::Diverged)?.values.iter();
    for (name, count) in [
        ("race-seeds", plain.values.len()),
        ("race-plain-learned", plain.values.iter().filter(at_least(0.2)).count()),
        ("race-rescued-to-95", rescued.filter(at_least(0.95)).count()),
        ("race-one-to-95", arrived(race("one", to_95)?)),
        ("race-second-to-95", arrived(race("every-second", to_95)?)),
        ("race-every-to-95", arrived(race("every", to_95)?)),
        ("race-glorot-to-95", arrived(race("glorot", to_95)?)),
        ("race-exploding-diverged", diverged.filter(at_least(1.0)).count()),
        ("late-seeds", woke.values.len()),
        ("late-woke", arrived(woke)),
        ("late-collapsed", collapsed.count()),
        ("bypass-seeds", bypass(deep, Cut::None)?.values.len()),
        ("bypass-glorot-seeds", bypass(glorot, Cut::None)?.values.len()),
        ("fives-seeds", start("plain", blue, just_before)?.values.len()),
    ] {
        put(name, count as f64, count.to_string());
    }

    let mut put_share = |name, share: f64| put(name, share, percent(share));
    let best = || late(Quantity::Best).map(|row| row.values.iter().flatten().copied());
    put_share("late-best-least", f64::from(best()?.fold(1.0, f32::min)));
    put_share("late-best-most", f64::from(best()?.fold(0.0, f32::max)));
    for (name, row) in [
        ("bypass-all-intact", bypass(deep, Cut::None)?),
        ("bypass-all-middle", bypass(deep, Cut::Middle)?),
        ("bypass-all-skip", bypass(deep, Cut::Skip)?),
        ("bypass-glorot-intact", bypass(glorot, Cut::None)?),
        ("bypass-glorot-middle", bypass(glorot, Cut::Middle)?),
        ("bypass-glorot-skip", bypass(glorot, Cut::Skip)?),
        ("fives-local", start("plain", blue, just_before)?),
        ("fives-skip-local", start("skip", blue, just_before)?),
        ("fives-skip-first", start("skip", blue, Place::FirstLayer)?),
        ("fives-typical-local", start("plain", typical, just_before)?),
        ("fives-skip-typical-first", start("skip", typical, Place::FirstLayer)?),
    ] {
        put_share(name, row.summary().ok_or_else(nothing)?.mean);
    }
    let chance = Quantity::Fives(blue, just_before).chance(&Recipe::default().architecture());
    put_share("fives-chance", chance.ok_or_else(nothing)?);
    Ok(numbers)
}

/// Where the fives of many networks are, of those that have learned and of those that have not.
fn of_many_networks() -> Result<Vec<Number>, LinkError> {
    let claims = committed()?;
    let trained = twins::RACE;
    let [deep, shallow] = [12, 8].map(|layer| {
        let blue = Blue::in_layer(layer);
        Quantity::Fives(blue, Place::Distance(1))
    });
    let first = Quantity::Fives(Blue::in_layer(8), Place::FirstLayer);
    let row = |study: &str, condition: &str, step, quantity| {
        answers(&claims, study, condition, step, quantity)
    };
    let mean = |row: &Row| row.summary().map(|summary| summary.mean).ok_or_else(nothing);
    let starts = ["tanh-glorot", "tanh-he", "tanh-lecun", "tanh-orthogonal"];
    let of_starts = |step, quantity| -> Result<(f64, f64), LinkError> {
        let mut ends = (f64::INFINITY, f64::NEG_INFINITY);
        for start in starts {
            let share = mean(row("c3-learned", start, step, quantity)?)?;
            ends = (ends.0.min(share), ends.1.max(share));
        }
        Ok(ends)
    };
    let (accuracy_least, accuracy_most) = of_starts(trained, Quantity::Accuracy)?;
    let (local_least, local_most) = of_starts(trained, deep)?;
    let (start_least, start_most) = of_starts(0, deep)?;

    // Every network for itself, whatever it is like.
    let groups = starts.map(|start| ("c3-learned", start));
    let groups = [("opening", "plain"), ("opening", "skip")].into_iter().chain(groups);
    let (mut learned, mut unlearned) = (Vec::new(), Vec::new());
    for (study, condition) in groups {
        let accuracies = &row(study, condition, trained, Quantity::Accuracy)?.values;
        for (accuracy, share) in
            accuracies.iter().zip(&row(study, condition, trained, deep)?.values)
        {
            let (Some(accuracy), Some(share)) = (accuracy, share) else { continue };
            let side = if *accuracy >= 0.2 { &mut learned } else { &mut unlearned };
            side.push(f64::from(*share));
        }
    }
    let of_all = |shares: &[f64]| shares.iter().sum::<f64>() / shares.len() as f64;

    let relu = |condition: &str, step, quantity| mean(row("c3", condition, step, quantity)?);
    let architecture = Recipe { depth: 8, ..Recipe::default() }.architecture();
    let shares = [
        ("many-relu-chance", shallow.chance(&architecture).ok_or_else(nothing)?),
        ("many-start-local", mean(row("opening", "plain", 0, deep)?)?),
        ("many-plain-local", mean(row("opening", "plain", trained, deep)?)?),
        ("many-plain-accuracy", mean(row("opening", "plain", trained, Quantity::Accuracy)?)?),
        ("many-skip-local", mean(row("opening", "skip", trained, deep)?)?),
        ("many-skip-accuracy", mean(row("opening", "skip", trained, Quantity::Accuracy)?)?),
        ("many-starts-accuracy-least", accuracy_least),
        ("many-starts-accuracy-most", accuracy_most),
        ("many-starts-local-least", local_least),
        ("many-starts-local-most", local_most),
        ("many-starts-start-least", start_least),
        ("many-starts-start-most", start_most),
        ("many-learned-local", of_all(&learned)),
        ("many-unlearned-local", of_all(&unlearned)),
        ("many-relu-start", relu("relu-he-sgd", 0, shallow)?),
        ("many-relu-accuracy", relu("relu-he-sgd", trained, Quantity::Accuracy)?),
        ("many-relu-local", relu("relu-he-sgd", trained, shallow)?),
        ("many-relu-first", relu("relu-he-sgd", trained, first)?),
        ("many-relu-placebo", relu("relu-he-sgd-shuffled", trained, shallow)?),
    ];
    let shares =
        shares.map(|(name, share)| Number { name, value: rounded(share), text: percent(share) });
    let counts = [
        ("many-seeds", row("opening", "plain", 0, deep)?.values.len()),
        ("many-all", learned.len() + unlearned.len()),
        ("many-learned", learned.len()),
        ("many-unlearned", unlearned.len()),
    ];
    let counts =
        counts.map(|(name, value)| Number { name, value: value as f64, text: count(value) });
    Ok(shares.into_iter().chain(counts).collect())
}

/// The committed answers of the studies.
fn committed() -> Result<Claims, LinkError> {
    Claims::committed().map_err(|error| LinkError::new(error.to_string()))
}

/// The answers of a condition to a question.
fn answers<'a>(
    claims: &'a Claims,
    study: &str,
    condition: &str,
    step: usize,
    quantity: Quantity,
) -> Result<&'a Row, LinkError> {
    claims.answers(study, condition, step, quantity).ok_or_else(|| {
        let quantity = quantity.name();
        LinkError::new(format!("no study has {study}, {condition}, step {step}, {quantity}"))
    })
}

/// Answers have single precision; no more digits of what comes of them mean anything.
fn rounded(value: f64) -> f64 {
    format!("{value:.6e}").parse().unwrap_or(value)
}

/// What the study of the gain found.
fn by_gain() -> Result<Vec<Number>, LinkError> {
    let claims = committed()?;
    let summary = |condition: &str, quantity| {
        let row = claims.answers("gain", condition, 0, quantity);
        row.and_then(Row::summary).ok_or_else(nothing)
    };
    let blue = Blue::in_layer(8);
    let just_before = Quantity::Fives(blue, Place::Distance(1));
    let first = Quantity::Fives(blue, Place::FirstLayer);
    let mut numbers = Vec::new();
    let mut put = |name, value: f64, text: String| {
        numbers.push(Number { name, value: rounded(value), text });
    };
    let seeds = summary("linear-0.5", just_before)?.n;
    put("gain-seeds", seeds as f64, seeds.to_string());
    let chance = just_before.chance(&gain_dial::State::default().recipe(50, 1).architecture());
    let chance = chance.ok_or_else(nothing)?;
    put("gain-chance", chance, percent(chance));
    for (name, condition) in [
        ("gain-half-rate", "linear-0.5"),
        ("gain-above-rate", "linear-1.2"),
        ("gain-tanh-two-rate", "tanh-2"),
    ] {
        let rate = summary(condition, Quantity::Rate)?.mean;
        put(name, rate, fixed(rate, 2));
    }
    for (name, condition, quantity) in [
        ("gain-half-local", "linear-0.5", just_before),
        ("gain-half-first", "linear-0.5", first),
        ("gain-one-local", "linear-1", just_before),
        ("gain-one-first", "linear-1", first),
        ("gain-above-local", "linear-1.2", just_before),
        ("gain-above-first", "linear-1.2", first),
        ("gain-two-first", "linear-2", first),
        ("gain-orthogonal-local", "linear-orthogonal", just_before),
        ("gain-relu-local", "relu-1.41", just_before),
        ("gain-relu-two-local", "relu-2", just_before),
        ("gain-tanh-local", "tanh-1", just_before),
        ("gain-tanh-two-local", "tanh-2", just_before),
        ("gain-sigmoid-local", "sigmoid-2", just_before),
    ] {
        let share = summary(condition, quantity)?.mean;
        put(name, share, percent(share));
    }
    Ok(numbers)
}

/// What cutting the middle or the skip leaves of the shipped network.
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

/// What single states of the figures of the five neurons show.
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
    Ok(numbers)
}

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
