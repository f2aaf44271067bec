//! Numbers of what "important" means: four measures, over many networks and in one.

use super::studies::{committed, measured, summary};
use super::{Number, nothing};
use crate::attribution::Measure;
use crate::essay::permalink::LinkError;
use crate::essay::{AnyFigure, what_is_important};
use crate::figure::text::{in_words, number, percent};
use crate::study::{Blue, Place, Quantity};
use crate::training::Recipe;

/// What the four measures say of the opening network, and what the study of them found.
pub(super) fn by_measure() -> Result<Vec<Number>, LinkError> {
    let claims = committed()?;
    let mut numbers = Vec::new();
    let mut put = |name, value: f64, text: String| {
        numbers.push(measured(name, value, text));
    };
    let blue = |measure, layer| Blue { measure, ..Blue::in_layer(layer) };
    let share = |study: &str, condition: &str, step, measure, place| {
        let layer = if study == "c3-units" { 8 } else { 12 };
        let quantity = Quantity::Fives(blue(measure, layer), place);
        summary(&claims, study, condition, step, quantity)
    };
    let (local, first) = (Place::Distance(1), Place::FirstLayer);
    let (derivative, typical) = (Measure::Derivative, Measure::Typical);
    let (activation, ablation) = (Measure::Activation, Measure::Ablation);
    let seeds = share("c3-measures", "plain", 0, derivative, local)?.n;
    put("important-seeds", seeds as f64, seeds.to_string());
    let chance = Quantity::Fives(blue(derivative, 12), local);
    let chance = chance.chance(&Recipe::default().architecture()).ok_or_else(nothing)?;
    put("important-chance", chance, percent(chance));
    for (name, study, condition, step, measure, place) in [
        ("important-plain-derivative", "c3-measures", "plain", 0, derivative, local),
        ("important-plain-typical", "c3-measures", "plain", 0, typical, local),
        ("important-plain-activation", "c3-measures", "plain", 0, activation, local),
        ("important-plain-ablation", "c3-measures", "plain", 0, ablation, local),
        ("important-skip-derivative", "c3-measures", "skip", 0, derivative, first),
        ("important-skip-typical", "c3-measures", "skip", 0, typical, first),
        ("important-skip-activation", "c3-measures", "skip", 0, activation, first),
        ("important-skip-ablation", "c3-measures", "skip", 0, ablation, first),
        ("important-trained-ablation", "c3-measures", "skip", 1_500, ablation, first),
        ("important-trained-derivative", "c3-measures", "skip", 1_500, derivative, first),
        ("important-units-tanh", "c3-units", "tanh-pytorch", 0, typical, local),
        ("important-units-relu", "c3-units", "relu-he", 0, typical, local),
    ] {
        let mean = share(study, condition, step, measure, place)?.mean;
        put(name, mean, percent(mean));
    }
    let seen = |link: &str| match AnyFigure::computed(link)? {
        AnyFigure::WhatIsImportant(figure) => {
            let shown = figure.snapshot().cloned().ok_or_else(nothing)?;
            shown.seen.map(|seen| (shown.state, seen)).ok_or_else(nothing)
        }
        _ => Err(nothing()),
    };
    let of_all = |seen: &what_is_important::Seen| seen.shared().len();
    let alike = |seen: &what_is_important::Seen| seen.common(typical, ablation);
    let (_, plain) = seen("what-is-important?v=1&skip=none&predicted=shown")?;
    let (state, skip) = seen("what-is-important?v=1&amount=3&check=on&predicted=shown")?;
    for (name, value) in [
        ("important-plain-shared", of_all(&plain)),
        ("important-plain-alike", alike(&plain)),
        ("important-shared", of_all(&skip)),
        ("important-alike", alike(&skip)),
        ("important-different", skip.different()),
    ] {
        put(name, value as f64, in_words(value));
    }
    let (promised, actual) = (skip.nudge.promised(state.amount), skip.nudge.actual(state.amount));
    put("important-promised", promised, number(promised, 2));
    put("important-actual", actual, number(actual, 2));
    put("important-deviation", skip.nudge.deviation, number(skip.nudge.deviation, 2));
    let usual = seen("what-is-important?v=1&amount=1&unit=deviation&predicted=shown")?.1;
    let (promised, actual) = (usual.nudge.promised(10), usual.nudge.actual(10));
    put("important-usual-promised", promised, number(promised, 2));
    put("important-usual-actual", actual, number(actual, 2));
    let check = skip.check.ok_or_else(nothing)?;
    put("important-compared", check.compared as f64, check.compared.to_string());
    put("important-check", check.largest, number(check.largest, 1));
    Ok(numbers)
}
