//! Numbers of many networks: what the named studies found, from the committed answers.

use super::{Number, nothing};
use crate::attribution::Measure;
use crate::essay::permalink::{LinkError, MOST_STEPS};
use crate::essay::{gain_dial, twins};
use crate::figure::text::{count, fixed, percent};
use crate::measure::Cut;
use crate::study::{Blue, Claims, Place, Quantity, Row, Summary, half_by};
use crate::training::Recipe;

/// What the named studies found over many seeds.
pub(super) fn studied() -> Result<Vec<Number>, LinkError> {
    let claims = committed()?;
    let row = |study: &str, condition: &str, step, quantity| {
        answers(&claims, study, condition, step, quantity)
    };
    let mut numbers = Vec::new();
    let mut put = |name, value: f64, text: String| {
        numbers.push(measured(name, value, text));
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
pub(super) fn of_many_networks() -> Result<Vec<Number>, LinkError> {
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
    let shares = shares.map(|(name, share)| measured(name, share, percent(share)));
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
pub(super) fn committed() -> Result<Claims, LinkError> {
    Claims::committed().map_err(|error| LinkError::new(error.to_string()))
}

/// The answers of a condition to a question.
pub(in crate::essay) fn answers<'a>(
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

/// Mean and interval of the answers of a condition to a question.
pub(super) fn summary(
    claims: &Claims,
    study: &str,
    condition: &str,
    step: usize,
    quantity: Quantity,
) -> Result<Summary, LinkError> {
    answers(claims, study, condition, step, quantity)?.summary().ok_or_else(nothing)
}

/// A number that comes of answers.
pub(super) fn measured(name: &'static str, value: f64, text: String) -> Number {
    Number { name, value: rounded(value), text }
}

/// Answers have single precision; no more digits of what comes of them mean anything.
fn rounded(value: f64) -> f64 {
    format!("{value:.6e}").parse().unwrap_or(value)
}

/// What the study of the gain found.
pub(super) fn by_gain() -> Result<Vec<Number>, LinkError> {
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
        numbers.push(measured(name, value, text));
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
