//! Numbers of normalised networks: what becomes of the gradient, the race, the five and the skip.

use super::Number;
use super::studies::{answers, committed, measured, summary};
use crate::essay::permalink::LinkError;
use crate::essay::twins;
use crate::figure::text::{count, fixed, percent};
use crate::study::{Blue, Claims, Place, Quantity, Row, Summary};

/// The study that asks normalised networks what others asked the same networks without.
const STUDY: &str = "normalisation";
/// A run ends here.
const TRAINED: usize = twins::RACE;

/// What the studies of normalisation found.
pub(super) fn of_normalised() -> Result<Vec<Number>, LinkError> {
    let claims = committed()?;
    Ok([means(&claims)?, spans(&claims)?, counts(&claims)?].concat())
}

/// Means over seeds, some of them with their intervals.
fn means(claims: &Claims) -> Result<Vec<Number>, LinkError> {
    let two_digits: fn(f64) -> String = |rate| fixed(rate, 2);
    let [deep, shallow] = [12, 8].map(Blue::in_layer);
    let any_first = Quantity::Fives(deep, Place::AnyInFirstLayer);
    let mean = |condition: &str, step, quantity| summary(claims, STUDY, condition, step, quantity);
    let mut numbers = Vec::new();
    for (names, step, quantity, write) in [
        (["norm-rate", "norm-rate-low", "norm-rate-high"], 0, Quantity::Rate, two_digits),
        (
            ["norm-accuracy", "norm-accuracy-low", "norm-accuracy-high"],
            TRAINED,
            Quantity::Accuracy,
            percent,
        ),
        (
            ["norm-start-local", "norm-start-local-low", "norm-start-local-high"],
            0,
            local(deep),
            percent,
        ),
        (
            ["norm-trained-local", "norm-trained-local-low", "norm-trained-local-high"],
            TRAINED,
            local(deep),
            percent,
        ),
    ] {
        let Summary { mean, low, high, .. } = mean("opening-plain", step, quantity)?;
        let ends = names.into_iter().zip([mean, low, high]);
        numbers.extend(ends.map(|(name, value)| written(name, value, write)));
    }
    for (name, condition, step, quantity, write) in [
        ("norm-relu-rate", "c1-relu-pytorch", 0, Quantity::Rate, two_digits),
        ("norm-sigmoid-rate", "c1-sigmoid-pytorch", 0, Quantity::Rate, two_digits),
        ("norm-gain-half-rate", "gain-tanh-0.5", 0, Quantity::Rate, two_digits),
        ("norm-trained-rate", "opening-plain", TRAINED, Quantity::Rate, two_digits),
        ("norm-gain-half-local", "gain-tanh-0.5", 0, local(shallow), percent),
        ("norm-gain-half-first", "gain-tanh-0.5", 0, first(shallow), percent),
        ("norm-gain-two-local", "gain-tanh-2", 0, local(shallow), percent),
        ("norm-gain-two-first", "gain-tanh-2", 0, first(shallow), percent),
        ("norm-placebo-local", "opening-plain-shuffled", TRAINED, local(deep), percent),
        ("norm-skip-local", "opening-skip", TRAINED, local(deep), percent),
        ("norm-skip-first", "opening-skip", TRAINED, first(deep), percent),
        ("norm-skip-any", "opening-skip", TRAINED, any_first, percent),
    ] {
        numbers.push(written(name, mean(condition, step, quantity)?.mean, write));
    }
    Ok(numbers)
}

/// The trained networks of the study of the five, as they are and normalised: the least mean and the
/// largest.
fn spans(claims: &Claims) -> Result<Vec<Number>, LinkError> {
    let recipes = [
        "relu-he-adam",
        "relu-he-sgd",
        "silu-glorot-adam",
        "tanh-glorot-adam",
        "tanh-glorot-sgd",
        "tanh-pytorch-adam",
    ];
    let local = local(Blue::in_layer(8));
    let mut numbers = Vec::new();
    for (least, most, study, before, after, quantity) in [
        (
            "norm-eight-accuracy-least",
            "norm-eight-accuracy-most",
            STUDY,
            "c3-",
            "",
            Quantity::Accuracy,
        ),
        ("norm-eight-local-least", "norm-eight-local-most", STUDY, "c3-", "", local),
        ("norm-eight-placebo-least", "norm-eight-placebo-most", STUDY, "c3-", "-shuffled", local),
        ("norm-eight-without-least", "norm-eight-without-most", "c3", "", "", local),
    ] {
        let mut ends = (f64::INFINITY, f64::NEG_INFINITY);
        for recipe in recipes {
            let condition = format!("{before}{recipe}{after}");
            let share = summary(claims, study, &condition, TRAINED, quantity)?.mean;
            ends = (ends.0.min(share), ends.1.max(share));
        }
        numbers.extend([written(least, ends.0, percent), written(most, ends.1, percent)]);
    }
    Ok(numbers)
}

/// How many seeds learn, arrive at 95%, and diverge.
fn counts(claims: &Claims) -> Result<Vec<Number>, LinkError> {
    let arrived = |row: &Row| row.values.iter().flatten().count();
    let to_95 = Quantity::StepsTo(95);
    let at_rates = |network: &str| -> Result<Vec<usize>, LinkError> {
        let of_rate = |rate| {
            let condition = format!("{network}-{rate}");
            answers(claims, "normalisation-rate", &condition, TRAINED, to_95).map(arrived)
        };
        [0.01, 0.03, 0.1, 0.3].into_iter().map(of_rate).collect()
    };
    let normalised = at_rates("12-norm-layer-skip-none")?;
    let deeper = at_rates("20-norm-layer-skip-none")?;
    let without = at_rates("12-norm-none-skip-none")?;
    let skipped =
        [at_rates("12-norm-layer-skip-one")?, at_rates("20-norm-layer-skip-one")?].concat();
    let row = |condition: &str, quantity| answers(claims, STUDY, condition, TRAINED, quantity);
    let accuracies = &row("opening-plain", Quantity::Accuracy)?.values;
    let exploding = |quantity| row("c2-race-relu-he-every", quantity);
    let diverged = exploding(Quantity::Diverged)?.values.iter();
    let counts = [
        ("norm-seeds", accuracies.len()),
        ("norm-learned", accuracies.iter().filter(|share| **share >= Some(0.2)).count()),
        ("norm-usual-to-95", normalised[2]),
        ("norm-slow-to-95", normalised[0]),
        ("norm-without-most-to-95", without.into_iter().max().unwrap_or(0)),
        ("norm-deep-usual-to-95", deeper[2]),
        ("norm-deep-slow-to-95", deeper[0]),
        ("norm-skip-least-to-95", skipped.into_iter().min().unwrap_or(0)),
        ("norm-exploding-diverged", diverged.filter(|it| **it == Some(1.0)).count()),
        ("norm-exploding-to-95", arrived(exploding(to_95)?)),
    ];
    let written = |(name, value)| Number { name, value: value as f64, text: count(value) };
    Ok(counts.map(written).to_vec())
}

fn local(blue: Blue) -> Quantity {
    Quantity::Fives(blue, Place::Distance(1))
}

fn first(blue: Blue) -> Quantity {
    Quantity::Fives(blue, Place::FirstLayer)
}

fn written(name: &'static str, value: f64, write: fn(f64) -> String) -> Number {
    measured(name, value, write(value))
}
