//! Numbers of single states of the figures: what their sentences and drawings show.

use super::{Number, PRESETS, nothing};
use crate::attribution::OverLayer;
use crate::essay::permalink::LinkError;
use crate::essay::{AnyFigure, fading_gradient, five_neurons, hero, lab, shortcut};
use crate::figure::text::{fixed, in_words, number, percent};
use crate::measure::Cut;

/// What single states of the opening figure, the fading gradient and the shortcuts show.
pub(super) fn states() -> Result<Vec<Number>, LinkError> {
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
    for (preset, name) in [
        ("shortcut-normalised-plain", "shortcut-normalised-plain-accuracy"),
        ("shortcut-normalised-slow", "shortcut-normalised-slow-accuracy"),
    ] {
        let snapshot = shortcut(preset)?;
        let accuracy = share(snapshot.shown.right, snapshot.of);
        put(name, accuracy, percent(accuracy));
    }
    let rate = start_rate(shortcut("shortcut-exploding")?);
    put("shortcut-exploding-rate", rate, fixed(rate, 2));
    Ok(numbers)
}

/// What cutting the middle or the skip leaves of the shipped network.
pub(super) fn bypassed() -> Result<Vec<Number>, LinkError> {
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
pub(super) fn in_the_lab() -> Result<Vec<Number>, LinkError> {
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
pub(super) fn fives() -> Result<Vec<Number>, LinkError> {
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

/// What becomes of one picture that is attacked.
pub(super) fn fooled() -> Result<Vec<Number>, LinkError> {
    let AnyFigure::Adversarial(figure) = AnyFigure::computed(link("fooled-default"))? else {
        return Err(nothing());
    };
    let seen = figure.seen().ok_or_else(nothing)?;
    let mut numbers = Vec::new();
    let mut put = |name, value: f64, text: String| numbers.push(Number { name, value, text });
    let [first, last] = seen.answers;
    for (names, place, class) in [
        (["fooled-digit", "fooled-before"], 0, first),
        (["fooled-answer", "fooled-after"], 1, last),
    ] {
        let share = seen.probabilities[place][class];
        put(names[0], class as f64, class.to_string());
        put(names[1], share, percent(share));
    }
    let exchanged = seen.exchanged().ok_or_else(nothing)?;
    put("fooled-exchanged", exchanged as f64, in_words(exchanged));
    Ok(numbers)
}

fn link(preset: &str) -> &'static str {
    PRESETS.iter().find(|(name, _)| *name == preset).map_or("", |(_, link)| link)
}
