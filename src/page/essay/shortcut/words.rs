//! What the figure of the shortcuts says in words and numbers.

use super::{Runner, Snapshot};
use crate::essay::control::Table;
use crate::essay::twins::GOAL;
use crate::essay::{norm, skips};
use crate::figure::text::{count, counted, fixed, number, percent};
use crate::network::{Normalisation, Placement, SkipKind};
use crate::training::Recipe;

/// Two layers that hear the same but for this factor are said to hear about the same.
const ABOUT: f64 = 1.5;
/// A gradient that grows by more than this at every layer is said to explode.
const EXPLODES: f64 = 1.2;
/// How straight a line must be for its slope to be called a rate.
const STRAIGHT: f64 = 0.9;

/// The race, and what the skips do to the gradient before it begins.
pub(super) fn sentence(snapshot: &Snapshot) -> String {
    let race = match &snapshot.twin {
        None => alone(snapshot),
        Some(twin) => raced(snapshot, twin),
    };
    match &snapshot.twin {
        None => race,
        Some(twin) => format!("{race} {}", gradients(snapshot, twin)),
    }
}

fn alone(snapshot: &Snapshot) -> String {
    let runner = &snapshot.shown;
    if let Some(ended) = diverged(runner) {
        return format!("Without a skip {ended}.");
    }
    let network = norm::network(&snapshot.state.recipe);
    format!("Without a skip the {network} {} ({}).", does(snapshot, runner), chance(snapshot))
}

fn raced(snapshot: &Snapshot, twin: &Runner) -> String {
    let recipe = &snapshot.state.recipe;
    let (with, network, chance) = (with(recipe), norm::network(recipe), chance(snapshot));
    // Plain is what has no skip: the twin differs in nothing else.
    let (plain_twin, comma) = match recipe.normalisation {
        Normalisation::None => ("its plain twin", ","),
        Normalisation::Layer => ("its plain twin, normalised as well,", ""),
    };
    if let Some(ended) = diverged(&snapshot.shown) {
        return format!("{with} {ended}; {plain_twin} {} ({chance}).", does(snapshot, twin));
    }
    let shown = does(snapshot, &snapshot.shown);
    let twin = if let Some(ended) = diverged(twin) {
        format!("of {plain_twin}{comma} {ended}")
    } else if twin.steps == snapshot.shown.steps {
        format!("{plain_twin} {}", names(snapshot, twin))
    } else {
        format!("{plain_twin} {}", does(snapshot, twin))
    };
    format!("{with} the {network} {shown}; {twin} ({chance}).")
}

/// "reached 95% at step 450 and names 98% now, after 1,500 steps".
fn does(snapshot: &Snapshot, runner: &Runner) -> String {
    let names = names(snapshot, runner);
    let steps = counted(runner.steps, "step", "steps");
    if runner.steps == 0 {
        format!("{names}{} before its first step", examples(snapshot))
    } else if runner.reached(GOAL).is_some() {
        format!("{names} now, after {steps}")
    } else {
        format!("{names} after {steps}")
    }
}

/// "reached 95% at step 450 and names 98%".
fn names(snapshot: &Snapshot, runner: &Runner) -> String {
    let names = format!("names {}", percent(share(snapshot, runner)));
    match runner.reached(GOAL) {
        None => names,
        Some(step) => format!("reached {} at step {} and {names}", goal(), count(step)),
    }
}

/// Why a run has no numbers any more.
fn diverged(runner: &Runner) -> Option<String> {
    runner.diverged.map(|steps| {
        format!(
            "training diverged after {}: its numbers outgrew what 32 bits hold",
            counted(steps, "step", "steps")
        )
    })
}

/// "With one skip, 1 to 11,".
fn with(recipe: &Recipe) -> String {
    let kind = |kind: SkipKind| match kind {
        SkipKind::Identity => "skip",
        SkipKind::Pre => "skip before the activation",
        SkipKind::Projection => "projection skip",
        SkipKind::Concat => "concatenation skip",
    };
    if let [skip] = recipe.skips[..] {
        return format!("With one {}, {} to {},", kind(skip.kind), skip.from, skip.to);
    }
    match skips::placement(&recipe.skips, recipe.depth) {
        Some(Placement::EverySecond) => "With skips over every second layer".to_owned(),
        Some(Placement::Every) => "With a skip over every layer".to_owned(),
        _ => format!("With {} skips", recipe.skips.len()),
    }
}

/// What the skips do to the gradient before training.
fn gradients(snapshot: &Snapshot, twin: &Runner) -> String {
    let (with, without) = (&snapshot.shown.start, &twin.start);
    let one = snapshot.state.recipe.skips.len() == 1;
    let (skip, that) = if one { ("skip", "the skip") } else { ("skips", "the skips") };
    if with.layers.iter().any(|g| !g.is_finite()) {
        return format!("Before training {that} make the gradient larger than 32 bits hold.");
    }
    let ratios: Vec<f64> =
        with.layers.iter().zip(&without.layers).map(|(with, without)| with / without).collect();
    let first = match (with.layers[0], without.layers[0]) {
        (0.0, 0.0) => "layer 1 hears exactly nothing, with or without".to_owned(),
        (heard, 0.0) => format!(
            "layer 1 hears {} with the {skip} and exactly nothing without",
            number(heard, 2)
        ),
        (0.0, _) => format!("layer 1 hears exactly nothing with the {skip}"),
        _ if ratios[0] >= ABOUT => {
            format!(
                "layer 1 hears {} times more with the {skip} than without",
                number(ratios[0], 2)
            )
        }
        _ if ratios[0] * ABOUT <= 1.0 => format!(
            "layer 1 hears {} times less with the {skip} than without",
            number(1.0 / ratios[0], 2)
        ),
        _ => format!("layer 1 hears about as much with the {skip} as without"),
    };
    let more = ratios[1..].iter().filter(|ratio| **ratio >= ABOUT).count();
    let less = ratios[1..].iter().filter(|ratio| **ratio * ABOUT <= 1.0).count();
    let others = ratios.len() - 1;
    let rest = match (others, more, less) {
        (0, ..) => String::new(),
        (1, 0, 0) => "; layer 2 about the same".to_owned(),
        (_, 0, 0) => format!("; layers 2 to {} about the same", ratios.len()),
        (_, more, 0) => format!("; of the {others} others {} more", hear(more)),
        (_, 0, less) => format!("; of the {others} others {} less", hear(less)),
        (_, more, less) => {
            format!("; of the {others} others {} more and {less} less", hear(more))
        }
    };
    let same = |ratio: &f64| *ratio < ABOUT && *ratio * ABOUT > 1.0;
    if ratios.iter().all(same) {
        return format!("Before training every layer hears about as much with {that} as without.");
    }
    let explodes = with.fit.filter(|fit| fit.rate >= EXPLODES && fit.r_squared >= STRAIGHT);
    let explodes = explodes.map_or_else(String::new, |fit| {
        format!(" On its way back it grows {} times a layer: it explodes.", fixed(fit.rate, 2))
    });
    format!("Before training {first}{rest}.{explodes}")
}

fn hear(layers: usize) -> String {
    format!("{layers} {}", if layers == 1 { "hears" } else { "hear" })
}

fn share(snapshot: &Snapshot, runner: &Runner) -> f64 {
    runner.right as f64 / snapshot.of as f64
}

fn chance(snapshot: &Snapshot) -> String {
    format!("chance {}", percent(1.0 / snapshot.classes as f64))
}

/// 95 %.
fn goal() -> String {
    percent(f64::from((100.0 * GOAL).round()) / 100.0)
}

/// What the test examples are, after "names 8%".
fn examples(snapshot: &Snapshot) -> String {
    format!(" of the test {}", snapshot.state.recipe.data.examples())
}

/// The race, its milestones, and the gradient of every layer.
pub(super) fn tables(snapshot: &Snapshot) -> Vec<Table> {
    let mut runners = vec![&snapshot.shown];
    runners.extend(&snapshot.twin);
    let heads = match &snapshot.twin {
        None => vec!["No skip".to_owned()],
        Some(_) if snapshot.state.recipe.skips.len() == 1 => {
            vec!["With the skip".to_owned(), "Plain twin".to_owned()]
        }
        Some(_) => vec!["With the skips".to_owned(), "Plain twin".to_owned()],
    };
    vec![race_table(snapshot, &runners, &heads), gradient_table(snapshot, &runners, &heads)]
}

fn race_table(snapshot: &Snapshot, runners: &[&Runner], heads: &[String]) -> Table {
    let furthest = runners.iter().map(|runner| runner.steps).max().unwrap_or(0);
    let every = if furthest <= super::RACE { 250 } else { 5_000 };
    let mut steps: Vec<usize> = (0..=furthest).step_by(every).collect();
    steps.extend(runners.iter().map(|runner| runner.steps));
    steps.sort_unstable();
    steps.dedup();
    let row = |first: String, cell: &dyn Fn(&Runner) -> String| {
        let mut row = vec![first];
        row.extend(runners.iter().map(|runner| cell(runner)));
        row
    };
    let accuracy = |runner: &Runner, step: usize| {
        let points = runner.points();
        let there = points.iter().rev().find(|point| point.0 as usize == step);
        there.map_or_else(String::new, |point| {
            let right = (f64::from(point.1) * snapshot.of as f64).round();
            format!("{}% ({right})", fixed(100.0 * right / snapshot.of as f64, 1))
        })
    };
    let reached = |runner: &Runner, share: f32| {
        runner.reached(share).map_or_else(|| "not yet".to_owned(), count)
    };
    let mut rows: Vec<Vec<String>> =
        steps.iter().map(|&step| row(count(step), &|runner| accuracy(runner, step))).collect();
    rows.push(row("90% at step".to_owned(), &|runner| reached(runner, 0.9)));
    rows.push(row("95% at step".to_owned(), &|runner| reached(runner, GOAL)));
    let what = snapshot.state.recipe.data.examples();
    Table {
        caption: format!(
            "Test accuracy during training ({} {what}; {}), and the first measured step, of every 25th, at which it had reached 90% and 95%.",
            snapshot.of,
            chance(snapshot)
        ),
        head: std::iter::once("Step".to_owned()).chain(heads.iter().cloned()).collect(),
        rows,
    }
}

fn gradient_table(snapshot: &Snapshot, runners: &[&Runner], heads: &[String]) -> Table {
    let trained = runners.iter().any(|runner| runner.steps > 0);
    let mut head = vec!["Layer".to_owned()];
    head.extend(heads.iter().map(|name| format!("{name}, before training")));
    if trained {
        head.extend(
            heads
                .iter()
                .zip(runners)
                .map(|(name, runner)| format!("{name}, step {}", count(runner.steps))),
        );
    }
    let rows = (0..snapshot.state.recipe.depth).map(|place| {
        let mut row = vec![(place + 1).to_string()];
        row.extend(runners.iter().map(|runner| number(runner.start.layers[place], 3)));
        if trained {
            row.extend(runners.iter().map(|runner| number(runner.now.layers[place], 3)));
        }
        row
    });
    Table {
        caption: "Mean |gradient| of a neuron in every layer, over the test examples.".to_owned(),
        head,
        rows: rows.collect(),
    }
}

#[cfg(test)]
mod tests {
    use crate::essay::AnyFigure;

    fn sentence_of(link: &str) -> String {
        AnyFigure::computed(link).unwrap().as_figure().sentence()
    }

    #[test]
    fn sentences_say_what_the_numbers_say() {
        let gradient = "Before training layer 1 hears 490 times more with the skip than without; layers 2 to 12 about the same.";
        assert_eq!(
            sentence_of("shortcut?v=1"),
            format!(
                "With one skip, 1 to 11, the network names 7% of the test digits before its first step; its plain twin names 8% (chance 10%). {gradient}"
            )
        );
        assert_eq!(
            sentence_of("shortcut?v=1&step=1500&twin=1500"),
            format!(
                "With one skip, 1 to 11, the network reached 95% at step 450 and names 99% now, after 1,500 steps; its plain twin names 9% (chance 10%). {gradient}"
            )
        );
        assert_eq!(
            sentence_of("shortcut?v=1&skips=none&step=1"),
            "Without a skip the network names 10% after 1 step (chance 10%)."
        );
        let uneven = sentence_of("shortcut?v=1&skips=2-9:projection&step=30&twin=60");
        assert!(uneven.starts_with("With one projection skip, 2 to 9, the network names "));
        assert!(uneven.contains(" after 30 steps; its plain twin names "), "{uneven}");
    }

    #[test]
    fn normalised_networks_are_called_so() {
        let said = sentence_of("shortcut?v=1&norm=layer");
        let start = "With one skip, 1 to 11, the normalised network names ";
        assert!(said.starts_with(start), "{said}");
        assert!(said.contains("; its plain twin, normalised as well, names "), "{said}");
        let said = sentence_of("shortcut?v=1&norm=layer&step=5&twin=9");
        assert!(
            said.contains(" after 5 steps; its plain twin, normalised as well, names "),
            "{said}"
        );
        let said = sentence_of("shortcut?v=1&norm=layer&skips=none&step=1");
        assert!(said.starts_with("Without a skip the normalised network names "), "{said}");
    }

    #[test]
    fn an_explosion_is_named() {
        let every: Vec<String> = (2..=16).map(|to| format!("{}-{to}", to - 1)).collect();
        let link = format!(
            "shortcut?v=1&depth=16&activation=relu&init=he&skips={}&step=40&twin=40",
            every.join(",")
        );
        let said = sentence_of(&link);
        assert!(said.contains("training diverged after 4 steps"), "{said}");
        assert!(said.contains("it explodes"), "{said}");
        // What is shown can be come back to, and the plain twin is not held up.
        let figure = AnyFigure::computed(&link).unwrap();
        let shown = figure.as_figure().permalink();
        assert!(shown.ends_with("&step=5&twin=40"), "{shown}");
        assert_eq!(sentence_of(&shown), said);
    }

    #[test]
    fn a_gradient_too_small_for_numbers_is_named() {
        let said =
            sentence_of("shortcut?v=1&depth=32&activation=sigmoid&skips=1-31&init=gain:0.05");
        assert!(said.contains("exactly nothing without"), "{said}");
    }
}
