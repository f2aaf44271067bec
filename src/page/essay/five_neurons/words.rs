//! What the figures of the five neurons say in words and numbers.

use super::experiment::{Seen, Snapshot};
use super::state::State;
use crate::attribution::{Measure, OverLayer, Top};
use crate::essay::control::Table;
use crate::essay::five;
use crate::figure::text::{count, fixed, percent};

/// Where the five are, blue's own and those of its whole layer, and what the network can do.
pub(super) fn sentence(snapshot: &Snapshot) -> String {
    let state = &snapshot.state;
    let broken = snapshot.sides().any(|side| side.scores.iter().flatten().any(|s| !s.is_finite()));
    if let Some(step) = snapshot.diverged.filter(|_| broken) {
        return format!(
            "Training diverged after {} steps: the numbers grew beyond what 32 bits hold. Reset starts again.",
            count(step)
        );
    }
    let learned = learned(snapshot);
    let Some(blue) = state.blue else {
        return format!(
            "Choose a neuron from layer 2 on, and the five that matter most to it light up. {learned}"
        );
    };
    let Some(top) = &snapshot.plain.top else { return measuring(snapshot) };
    if state.measure == Measure::Ablation && state.input.is_some() {
        return format!(
            "With a single digit ablation changes nothing: the mean over one digit is its own value. Choose the whole test split. {learned}"
        );
    }
    let five = match &snapshot.skipped {
        None => format!("{} {}", alone(top), over(blue.layer, &snapshot.plain)),
        Some(skipped) => match &skipped.top {
            None => return measuring(snapshot),
            Some(with) => twins(snapshot, (with, skipped), top),
        },
    };
    format!("{five} {learned}")
}

fn measuring(snapshot: &Snapshot) -> String {
    let sides = snapshot.sides().count() as f64;
    let done = snapshot.sides().map(|side| side.progress).sum::<f64>() / sides;
    format!(
        "Replacing every earlier neuron by its mean, one after the other: {} done.",
        percent(done.min(0.99))
    )
}

/// "4 of the 5 most important are in layer 10, the layer just before; chance would put 0.5 there."
fn alone(top: &Top) -> String {
    let before = top.blue.layer - 1;
    let listed = top.ranked.len();
    if top.is_silent() {
        return format!(
            "Fewer than {listed} earlier neurons matter at all to the blue one, in layer {}.",
            top.blue.layer
        );
    }
    let start = format!(
        "{} in layer {before}, the layer just before; chance would put {} there",
        capital(&of_listed(top.count_in(before), listed)),
        chance(top.locality_chance, listed)
    );
    if before == 1 {
        return format!("{start}: it is the only one.");
    }
    format!("{start}.")
}

/// "4 of the 5 most important are".
fn of_listed(count: usize, listed: usize) -> String {
    match count {
        0 => format!("none of the {listed} most important is"),
        1 => format!("1 of the {listed} most important is"),
        _ => format!("{count} of the {listed} most important are"),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn uncapital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn some(count: usize) -> String {
    if count == 0 { "none".to_owned() } else { count.to_string() }
}

/// So many of the listed, if every candidate were equally likely.
fn chance(share: f64, listed: usize) -> String {
    fixed(share * listed as f64, 1)
}

/// The same of all neurons of blue's layer.
fn over(layer: usize, seen: &Seen) -> String {
    let Some(over) = &seen.over else {
        return format!("The other neurons of layer {layer} are being measured.");
    };
    if over.counted == 0 {
        return format!("No neuron of layer {layer} has five that matter to it.");
    }
    format!(
        "With each of the {} neurons of layer {layer} as blue in turn{}, {} of all fives are in layer {} (chance: {}).",
        over.counted + over.silent,
        silent(over),
        percent(over.locality()),
        layer - 1,
        percent(over.chances[layer - 2])
    )
}

fn silent(over: &OverLayer) -> String {
    if over.silent == 0 { String::new() } else { format!(" ({} silent, left out)", over.silent) }
}

/// Both networks side by side.
fn twins(snapshot: &Snapshot, (with, seen): (&Top, &Seen), without: &Top) -> String {
    let state = &snapshot.state;
    let Some((skip, blue)) = state.skip().zip(state.blue) else { return String::new() };
    let (from, to) = (skip.from, skip.to);
    let layer = blue.layer;
    if to > layer {
        return format!(
            "The skip ends in layer {to}, after blue, and cannot matter to it. In both networks {}",
            uncapital(&alone(without))
        );
    }
    let listed = with.ranked.len();
    let before = layer - 1;
    let just_before = format!(
        "With the skip from layer {from} to layer {to}, {} in layer {before}, the layer just before",
        of_listed(with.count_in(before), listed)
    );
    let own = if from == before {
        format!(
            "{just_before}; without it {}. Chance would put {} there.",
            some(without.count_in(before)),
            chance(with.locality_chance, listed)
        )
    } else {
        format!(
            "{just_before}, and {} in layer {from}, where the skip starts; without it {} and {}. Chance would put {} in each.",
            some(with.count_in(from)),
            some(without.count_in(before)),
            some(without.count_in(from)),
            chance(with.locality_chance, listed)
        )
    };
    let twin = twin(state, with, without);
    let whole = match (&seen.over, &snapshot.plain.over) {
        (Some(a), Some(b)) if a.counted > 0 && b.counted > 0 => format!(
            "With each neuron of layer {layer} as blue in turn{}, layer {from} holds {} of all fives with the skip, {} without (chance: {}).",
            silent(a),
            percent(a.share_in(from)),
            percent(b.share_in(from)),
            percent(a.chances[from - 1])
        ),
        (Some(_), Some(_)) => format!("No neuron of layer {layer} has five that matter to it."),
        _ => format!("The other neurons of layer {layer} are being measured."),
    };
    format!("{own}{twin} {whole}")
}

/// The skip into blue's own layer hands it a copy of one neuron: its twin.
fn twin(state: &State, with: &Top, without: &Top) -> String {
    let Some(twin) = state.twin() else { return String::new() };
    let named = format!("neuron {} of layer {}", twin.index, twin.layer);
    if state.hide_twin {
        let places = |top: &Top| top.ranked.iter().map(|r| r.neuron).collect::<Vec<_>>();
        let left = if places(with) == places(without) {
            "the five are the same in both networks"
        } else {
            "the five still differ"
        };
        return format!(" Blue’s twin, {named}, is hidden: {left}.");
    }
    match with.ranked.iter().position(|ranked| ranked.neuron == twin) {
        Some(rank) => {
            format!(" Number {} is blue’s twin, {named}: the skip copies it into blue.", rank + 1)
        }
        None => format!(" Blue’s twin, {named}, is not among them."),
    }
}

/// What the networks can do at this moment.
fn learned(snapshot: &Snapshot) -> String {
    let when = match snapshot.state.shown_step() {
        0 => "Before training".to_owned(),
        1 => "After 1 step".to_owned(),
        step => format!("After {} steps", count(step)),
    };
    let named = |seen: &Seen| percent(seen.right as f64 / snapshot.of as f64);
    let plain = named(&snapshot.plain);
    let ended = snapshot.diverged.map_or_else(String::new, |step| {
        format!(" Training diverged after {} steps.", count(step))
    });
    match &snapshot.skipped {
        None => format!("{when} it names {plain} of the test digits (guessing: 10%).{ended}"),
        Some(skipped) => format!(
            "{when} it names {} of the test digits with the skip, {plain} without (guessing: 10%).{ended}",
            named(skipped)
        ),
    }
}

/// The five of blue in each network, and where those of its whole layer are.
pub(super) fn tables(snapshot: &Snapshot) -> Vec<Table> {
    let state = &snapshot.state;
    let over = match state.input {
        None => "the test digits".to_owned(),
        Some(row) => format!("test digit {row} alone"),
    };
    let mut tables = Vec::new();
    for (seen, name) in snapshot.sides().zip(["Without the skip. ", "With the skip. "]) {
        if let Some(top) = &seen.top {
            let mut table = five::table(top, state.measure, &over);
            if state.twins {
                table.caption.insert_str(0, name);
            }
            tables.push(table);
        }
    }
    tables.extend(layers(snapshot));
    tables
}

fn layers(snapshot: &Snapshot) -> Option<Table> {
    let blue = snapshot.state.blue?;
    let plain = (snapshot.plain.top.as_ref()?, snapshot.plain.over.as_ref()?);
    let skipped = match &snapshot.skipped {
        None => None,
        Some(seen) => Some((seen.top.as_ref()?, seen.over.as_ref()?)),
    };
    let mut head = vec!["Layer".to_owned()];
    if skipped.is_some() {
        head.extend(["Blue’s five, without", "with the skip"].map(str::to_owned));
        head.extend(["All fives, without", "with the skip"].map(str::to_owned));
    } else {
        head.extend(["Blue’s five", "All fives"].map(str::to_owned));
    }
    head.push("Chance".to_owned());
    let share = |share: f64| format!("{}%", fixed(100.0 * share, 1));
    let rows = (1..blue.layer).map(|layer| {
        let sides = || std::iter::once(plain).chain(skipped);
        let mut row = vec![layer.to_string()];
        row.extend(sides().map(|(top, _)| top.count_in(layer).to_string()));
        row.extend(sides().map(|(_, over)| share(over.share_in(layer))));
        row.push(share(plain.1.chances[layer - 1]));
        row
    });
    let of = plain.1.counted + plain.1.silent;
    let silent: usize = snapshot.sides().filter_map(|s| s.over.as_ref()).map(|o| o.silent).sum();
    Some(Table {
        caption: format!(
            "Where blue’s five are, and the fives of all {of} neurons of layer {}; {silent} silent and left out.",
            blue.layer
        ),
        head,
        rows: rows.collect(),
    })
}
