//! What the opening figure says in words and numbers.

use super::{RACE, Snapshot};
use crate::attribution::Measure;
use crate::essay::control::Table;
use crate::essay::five;
use crate::figure::text::{count, fixed, percent};

/// A network that names a fifth of the digits, twice what guessing would, has woken.
const WOKEN: f64 = 0.2;

/// A sentence about the race, and one about the five.
pub(super) fn sentence(snapshot: &Snapshot) -> String {
    let race = match snapshot.state.skip {
        None => plain(snapshot),
        Some(ends) => raced(snapshot, ends),
    };
    match &snapshot.top {
        Some(top) => format!("{race} {}", five::sentence(top)),
        None => race,
    }
}

fn plain(snapshot: &Snapshot) -> String {
    let share = snapshot.right as f64 / snapshot.of as f64;
    let (step, named) = (snapshot.state.step, percent(share));
    if snapshot.diverged {
        return format!(
            "Training diverged after {}; the network holds no numbers any more.",
            counted_steps(step)
        );
    }
    if step == 0 {
        return format!(
            "Before its first step the network names {named} of the test digits; guessing would name 10%."
        );
    }
    let steps = counted_steps(step);
    let (best_step, best) = best(&snapshot.points());
    if share >= WOKEN {
        return format!(
            "After {steps} the network has woken: it names {named} of the test digits; guessing would name 10%."
        );
    }
    if best >= WOKEN {
        return format!(
            "After {steps} the network names {named} of the test digits, about what guessing would (10%). It had woken, to {} at step {}, and collapsed.",
            percent(best),
            count(best_step)
        );
    }
    let still = if step < RACE { "" } else { " still" };
    format!(
        "After {steps} the network{still} names {named} of the test digits; guessing would name 10%."
    )
}

fn raced(snapshot: &Snapshot, (from, to): (usize, usize)) -> String {
    let named = |right: usize| percent(right as f64 / snapshot.of as f64);
    let twin = snapshot.twin_right.unwrap_or(0);
    let (step, twin_step) = (snapshot.state.step, snapshot.state.twin);
    let with = format!("With the shortcut from layer {from} to layer {to}");
    if snapshot.diverged {
        return format!("{with} training diverged after {}.", counted_steps(step));
    }
    let when = if step == twin_step {
        String::new()
    } else {
        format!(", after {},", counted_steps(twin_step))
    };
    // Not dead, late: where the twin had woken, that is said as well.
    let (best_step, best) = best(&snapshot.twin_points().unwrap_or_default());
    let late = if best >= WOKEN && twin as f64 / (snapshot.of as f64) < WOKEN {
        format!(", having woken to {} at step {} and collapsed", percent(best), count(best_step))
    } else {
        String::new()
    };
    format!(
        "{with} the network names {} of the test digits after {}; its plain twin{when} names {}{late}; guessing would name 10%.",
        named(snapshot.right),
        counted_steps(step),
        named(twin)
    )
}

fn counted_steps(step: usize) -> String {
    if step == 1 { "1 step".to_owned() } else { format!("{} steps", count(step)) }
}

/// The step at which a network was best, and its accuracy there.
fn best(points: &[(f32, f32)]) -> (usize, f64) {
    let best = points
        .iter()
        .copied()
        .fold((0.0, 0.0), |best, point| if point.1 > best.1 { point } else { best });
    (best.0 as usize, f64::from(best.1))
}

/// The accuracies along the race, and the five.
pub(super) fn tables(snapshot: &Snapshot) -> Vec<Table> {
    let points = snapshot.points();
    let twin = snapshot.twin_points();
    let last = points.last().map_or(0, |point| point.0 as usize);
    let furthest = twin.iter().flatten().last().map_or(last, |point| last.max(point.0 as usize));
    let every = if furthest <= RACE { 250 } else { 5_000 };
    let mut steps: Vec<usize> = (0..=furthest).step_by(every).collect();
    let ends = [Some(last), twin.iter().flatten().last().map(|point| point.0 as usize)];
    steps.extend(ends.into_iter().flatten());
    steps.sort_unstable();
    steps.dedup();
    let at = |points: &[(f32, f32)], step: usize| {
        let there = points.iter().rev().find(|point| point.0 as usize == step);
        there.map_or_else(String::new, |point| accuracy(f64::from(point.1), snapshot.of))
    };
    let mut head = vec!["Step".to_owned()];
    head.extend(match snapshot.state.skip {
        None => vec!["This network".to_owned()],
        Some((from, to)) => vec![format!("With the skip {from} to {to}"), "Plain twin".to_owned()],
    });
    let rows = steps.iter().map(|&step| {
        let mut row = vec![count(step), at(&points, step)];
        row.extend(twin.iter().map(|twin| at(twin, step)));
        row
    });
    let race = Table {
        caption: format!("Test accuracy during training ({} digits; chance is 10%)", snapshot.of),
        head,
        rows: rows.collect(),
    };
    let mut tables = vec![race];
    let five = |top| five::table(top, Measure::Derivative, "the test digits");
    tables.extend(snapshot.top.as_ref().map(five));
    tables
}

/// A share with the count behind it.
fn accuracy(share: f64, of: usize) -> String {
    let right = (share * of as f64).round();
    format!("{}% ({})", fixed(100.0 * right / of as f64, 1), count(right as usize))
}
