//! What the figure of the levels says in words and numbers.

use super::{Pair, Seen, Snapshot};
use crate::essay::control::Table;
use crate::figure::text::{NOTHING, capitalised, count, counted, fixed, percent};
use crate::measure::Cut;
use crate::network::Placement;

/// The skips of a placement.
pub(super) fn skips(placement: Placement) -> &'static str {
    match placement {
        Placement::None => "no skip",
        Placement::One => "one long skip",
        Placement::EverySecond => "a skip every two layers",
        Placement::Every => "a skip at every layer",
    }
}

/// What the networks can do, what their layers say, whether that follows their order, and what the
/// reader cut or compares.
pub(super) fn sentence(snapshot: &Snapshot) -> String {
    let parts = [
        accuracies(snapshot),
        rises(snapshot),
        orders(snapshot),
        lesion(snapshot),
        compared(snapshot),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

fn accuracies(snapshot: &Snapshot) -> String {
    let state = &snapshot.state;
    let when = match state.shown_step() {
        0 => "Before training".to_owned(),
        1 => "After 1 step".to_owned(),
        step => format!("After {} steps", count(step)),
    };
    let broke = snapshot
        .diverged
        .map(|step| format!("Training diverged after {}. ", counted(step, "step", "steps")));
    let broke = broke.unwrap_or_default();
    let named = |seen: &Seen| percent(snapshot.share(seen.right));
    let twin = snapshot
        .skipped
        .as_ref()
        .map(|twin| format!(", its twin with {} {}", skips(state.placement), named(twin)));
    format!(
        "{broke}{when} the plain network names {} of the test {}{} (guessing: {}).",
        named(&snapshot.plain),
        state.recipe.data.examples(),
        twin.unwrap_or_default(),
        percent(1.0 / snapshot.classes as f64)
    )
}

/// Where the accuracy of the probes begins and ends.
fn rises(snapshot: &Snapshot) -> String {
    let probe = |seen: &Seen, layer: usize| {
        seen.probes[layer].map_or(NOTHING.to_owned(), |right| percent(snapshot.share(right)))
    };
    let last = snapshot.state.recipe.depth;
    let ends = |seen: &Seen| {
        let trend = match seen.trend {
            Some(trend) => format!("rank correlation with the layer {}", fixed(trend, 2)),
            None => "no order by layer".to_owned(),
        };
        format!("{} in layer 1 and {} in layer {last} ({trend})", probe(seen, 1), probe(seen, last))
    };
    let twin = snapshot.skipped.as_ref().map(|twin| format!("; in its twin {}", ends(twin)));
    format!(
        "A linear probe names {} from the input; in the plain network {}{}.",
        probe(&snapshot.plain, 0),
        ends(&snapshot.plain),
        twin.unwrap_or_default()
    )
}

/// How often the order of similarity is violated.
fn orders(snapshot: &Snapshot) -> String {
    let said = |seen: &Seen, network: &str| {
        let (violated, of) = (seen.violation.violated.len(), seen.violation.triples);
        match seen.violation.index() {
            Some(index) => {
                let index = fixed(index, 3);
                format!("{} of {} times in {network} (V = {index})", count(violated), count(of))
            }
            None => format!("never in {network}, where too few layers say anything"),
        }
    };
    let twin = snapshot.skipped.as_ref().map(|twin| format!(", {}", said(twin, "its twin")));
    format!(
        "Of two layers on one side of a third, the farther is more like it than the nearer {}{}.",
        said(&snapshot.plain, "the plain network"),
        twin.unwrap_or_default()
    )
}

fn lesion(snapshot: &Snapshot) -> String {
    let Some(twin) = &snapshot.skipped else { return String::new() };
    let (cut, last) = (snapshot.state.cut, snapshot.state.recipe.depth - 1);
    let Some(right) = twin.after(cut) else { return String::new() };
    let named = percent(snapshot.share(right));
    match cut {
        Cut::None => String::new(),
        Cut::Middle => format!("With the middle cut, layers 2 to {last}, the twin names {named}."),
        Cut::Skip => format!("With the skip cut the twin names {named}."),
    }
}

/// What the pair that is pinned says, in both networks.
fn compared(snapshot: &Snapshot) -> String {
    let Some(pair) = snapshot.state.pair else { return String::new() };
    let said = |seen: &Seen| reading(seen, pair).join(", ");
    let twin = snapshot.skipped.as_ref().map(|twin| format!("; in its twin, {}", said(twin)));
    format!("In the plain network, {}{}.", said(&snapshot.plain), twin.unwrap_or_default())
}

/// How alike two layers are, and which order that violates.
pub(super) fn reading(seen: &Seen, pair: Pair) -> [String; 2] {
    let (reference, other) = pair;
    let layer = |layer: usize| if layer == 0 { "the input".to_owned() } else { layer.to_string() };
    let alike = seen.similarity.of(reference, other);
    let alike = match alike {
        Some(alike) => format!(
            "{} and {}: similarity {}",
            if reference == 0 { layer(0) } else { format!("layers {reference}") },
            layer(other),
            fixed(alike, 2)
        ),
        None => format!("layers {reference} and {other} cannot be compared: one says nothing"),
    };
    let listed = |layers: &[usize]| {
        let mut layers = layers.to_vec();
        layers.sort_unstable();
        runs(&layers)
    };
    let order = if reference == other {
        "a layer and itself".to_owned()
    } else if reference == 0 || other == 0 {
        "the input is in no triple".to_owned()
    } else {
        let over = seen.passed_over(pair);
        let by = seen.passed_by(pair);
        match (over.is_empty(), by.is_empty()) {
            (false, _) => format!("less alike, though nearer: {}", listed(&over)),
            (true, false) => format!("more alike, though farther: {}", listed(&by)),
            (true, true) => "in order".to_owned(),
        }
    };
    [alike, order]
}

/// Ascending numbers, neighbours as one run: 2, 4–6.
fn runs(numbers: &[usize]) -> String {
    let runs = numbers.chunk_by(|a, b| a + 1 == *b).map(|run| match run {
        [one] => one.to_string(),
        [first, .., last] => format!("{first}–{last}"),
        [] => String::new(),
    });
    runs.collect::<Vec<_>>().join(", ")
}

/// What stands above a network's charts: what it can do, and its index, or what a cut leaves.
pub(super) fn result(snapshot: &Snapshot, seen: &Seen) -> String {
    let index = seen.violation.index().map_or(NOTHING.to_owned(), |index| fixed(index, 3));
    let named = percent(snapshot.share(seen.right));
    let cut = snapshot.state.cut;
    let after = seen.after(cut).map(|right| percent(snapshot.share(right)));
    match (cut, after) {
        (Cut::None, _) | (_, None) => format!("names {named} · V = {index}"),
        (_, Some(after)) => format!("cut, names {after} (intact {named}) · V = {index}"),
    }
}

/// The networks in whole, their probes by layer, and both matrices.
pub(super) fn tables(snapshot: &Snapshot) -> Vec<Table> {
    let state = &snapshot.state;
    let with = capitalised(skips(state.placement));
    let names: Vec<&str> = ["Plain", &with].into_iter().take(snapshot.sides().count()).collect();
    let mut tables = vec![summary(snapshot, &names), probes(snapshot, &names)];
    for (name, seen) in names.iter().zip(snapshot.sides()) {
        tables.push(matrix(state.recipe.depth, name, seen));
    }
    tables
}

fn head(first: &str, names: &[&str]) -> Vec<String> {
    std::iter::once(first).chain(names.iter().copied()).map(str::to_owned).collect()
}

fn row(first: String, snapshot: &Snapshot, of: impl Fn(&Seen) -> String) -> Vec<String> {
    std::iter::once(first).chain(snapshot.sides().map(of)).collect()
}

fn summary(snapshot: &Snapshot, names: &[&str]) -> Table {
    let exact = |right: usize| format!("{}% ({right})", fixed(100.0 * snapshot.share(right), 1));
    let number = |value: Option<f64>| value.map_or(NOTHING.to_owned(), |value| fixed(value, 3));
    let mut rows = vec![row("Test accuracy".to_owned(), snapshot, |seen| exact(seen.right))];
    if snapshot.state.can_be_cut() {
        for (cut, name) in
            [(Cut::Middle, "The same, the middle cut"), (Cut::Skip, "The same, the skip cut")]
        {
            rows.push(row(name.to_owned(), snapshot, |seen| {
                seen.after(cut).map_or(NOTHING.to_owned(), exact)
            }));
        }
    }
    rows.push(row("Rank correlation of probe accuracy with layer".to_owned(), snapshot, |seen| {
        number(seen.trend)
    }));
    rows.push(row("Order-violation index V".to_owned(), snapshot, |seen| {
        number(seen.violation.index())
    }));
    rows.push(row("Violated triples".to_owned(), snapshot, |seen| {
        format!("{} of {}", count(seen.violation.violated.len()), count(seen.violation.triples))
    }));
    Table {
        caption: format!(
            "The networks at step {} ({} test {}; guessing: {}).",
            count(snapshot.state.shown_step()),
            snapshot.of,
            snapshot.state.recipe.data.examples(),
            percent(1.0 / snapshot.classes as f64)
        ),
        head: head("Quantity", names),
        rows,
    }
}

fn probes(snapshot: &Snapshot, names: &[&str]) -> Table {
    let rows = (0..=snapshot.state.recipe.depth).map(|layer| {
        let name = if layer == 0 { "input".to_owned() } else { layer.to_string() };
        row(name, snapshot, |seen| {
            seen.probes[layer].map_or(NOTHING.to_owned(), |right| {
                format!("{}%", fixed(100.0 * snapshot.share(right), 1))
            })
        })
    });
    Table {
        caption: format!(
            "Probe accuracy by layer: what a linear classifier, fitted on what the layer says to {} training {}, names of the {} test {}.",
            count(snapshot.fitted),
            snapshot.state.recipe.data.examples(),
            snapshot.of,
            snapshot.state.recipe.data.examples()
        ),
        head: head("Layer", names),
        rows: rows.collect(),
    }
}

fn matrix(depth: usize, name: &str, seen: &Seen) -> Table {
    let layer = |layer: usize| if layer == 0 { "input".to_owned() } else { layer.to_string() };
    let rows = (0..=depth).map(|a| {
        let of = |b| {
            let alike =
                seen.similarity.of(a, b).map_or(NOTHING.to_owned(), |alike| fixed(alike, 2));
            // A star where a farther layer is more alike than a nearer one.
            if seen.passed_over((a, b)).is_empty() { alike } else { format!("{alike} *") }
        };
        std::iter::once(layer(a)).chain((0..=depth).map(of)).collect()
    });
    Table {
        caption: format!(
            "{name}: how alike two layers are (linear CKA). A star: more alike to the row’s layer than a layer between them is."
        ),
        head: std::iter::once("Layer".to_owned()).chain((0..=depth).map(layer)).collect(),
        rows: rows.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::essay::AnyFigure;

    fn said(link: &str) -> (String, Vec<Table>) {
        let any = AnyFigure::computed(link).unwrap();
        (any.as_figure().sentence(), any.as_figure().tables())
    }

    #[test]
    fn the_sentence_holds_for_one_network_and_for_twins() {
        let (one, tables) = said("levels?v=1&placement=none&step=0");
        assert!(one.starts_with("Before training the plain network names"), "{one}");
        assert!(one.contains("93% from the input") && !one.contains("twin"), "{one}");
        assert_eq!(tables.len(), 3);
        assert_eq!(tables[1].rows.len(), 9);
        let (two, tables) = said("levels?v=1&step=0&cut=skip&pair=1.7");
        assert!(two.contains("its twin with one long skip") && two.contains("skip cut"), "{two}");
        assert!(two.contains("layers 1 and 7: similarity"), "{two}");
        assert_eq!(tables.len(), 4);
        assert_eq!(tables[0].rows[1][1], NOTHING, "nothing of the plain one can be cut");
    }

    #[test]
    fn neighbours_are_one_run() {
        assert_eq!(runs(&[2]), "2");
        assert_eq!(runs(&[2, 4, 5, 6, 9]), "2, 4–6, 9");
    }

    /// Every star of the tables and every reading is one of the violated triples.
    #[test]
    fn what_is_read_off_a_pair_are_the_violated_triples() {
        let any = AnyFigure::computed("levels?v=1&step=0").unwrap();
        let AnyFigure::Levels(figure) = any else { unreachable!() };
        let twin = figure.snapshot().unwrap().skipped.clone().unwrap();
        let pairs = || (1..=8).flat_map(|a| (1..=8).map(move |b| (a, b)));
        let over: usize = pairs().map(|pair| twin.passed_over(pair).len()).sum();
        let by: usize = pairs().map(|pair| twin.passed_by(pair).len()).sum();
        assert_eq!((over, by), (twin.violation.violated.len(), twin.violation.violated.len()));
        assert!(over > 0);
        for pair in pairs() {
            let alike = |a, b| twin.similarity.of(a, b).unwrap();
            for nearer in twin.passed_over(pair) {
                assert!(alike(pair.0, nearer) < alike(pair.0, pair.1));
                assert!(reading(&twin, pair)[1].starts_with("less alike"));
            }
        }
    }
}
