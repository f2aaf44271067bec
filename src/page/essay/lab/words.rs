//! What the lab says in words and numbers.

use super::experiment::{End, Seen};
use super::{Own, Snapshot, Sum};
use crate::essay::control::Table;
use crate::essay::{five, skips};
use crate::figure::text::{capitalised, count, counted, fixed, number, percent};
use crate::named::Named as _;
use crate::network::{Activation, Placement, Scheme, Skip};
use crate::training::{Optimiser, Recipe};

/// What the examples are called.
pub(super) fn examples(snapshot: &Snapshot) -> &'static str {
    match snapshot.state.own {
        Own::None => snapshot.state.recipe.data.examples(),
        Own::Points(_) => "points",
        Own::Table { .. } => "rows",
    }
}

/// What each network can do, and blue's five.
pub(super) fn sentence(snapshot: &Snapshot) -> String {
    let recipes: Vec<&Recipe> = snapshot.state.recipes().collect();
    let examples = examples(snapshot);
    let guessing = percent(1.0 / snapshot.classes as f64);
    let mut said = Vec::new();
    for (place, side) in snapshot.sides.iter().enumerate() {
        let name = match (snapshot.sides.len(), place) {
            (1, _) => "the network",
            (_, 0) => "the first network",
            _ => "the second",
        };
        // What was said of the first one is not said again.
        let same = place > 0 && snapshot.sides[0].steps == side.steps;
        said.push(does(snapshot, side, name, same));
    }
    let mut text = match &said[..] {
        [one] => format!("{one} (guessing: {guessing})."),
        many => format!("{} (guessing: {guessing}).", many.join("; ")),
    };
    text = capitalised(&text);
    if let [first, second] = recipes[..] {
        let differences = differences(first, second);
        let has = format!("The second network has {}.", differences.join(" and "));
        let alike = "The two networks are alike so far.".to_owned();
        text = format!("{} {text}", if differences.is_empty() { alike } else { has });
    }
    for (side, recipe) in snapshot.sides.iter().zip(&recipes) {
        match side.end {
            Some(End::Diverged) => text += &format!(" {}", advice(recipe)),
            Some(End::Learned) => {
                text += &format!(
                    " Nothing is left to learn: the training {examples} are all named rightly, with a loss under a hundredth of what guessing has, so training stopped by itself."
                );
            }
            None => {}
        }
    }
    text += &gradient(snapshot);
    match snapshot.sides.last().and_then(|side| side.top.as_ref()) {
        Some(top) if snapshot.sides.len() == 1 => format!("{text} {}", five::sentence(top)),
        _ => text,
    }
}

/// "after 1,500 steps the network names 98% of the 1,000 test points rightly, and 99% of those it
/// trains on"; `short` where all but the numbers was said already.
fn does(snapshot: &Snapshot, side: &Seen, name: &str, short: bool) -> String {
    let steps = counted(side.steps, "step", "steps");
    if side.end == Some(End::Diverged) {
        return format!(
            "training of {name} diverged after {steps}: its numbers outgrew what 32 bits hold"
        );
    }
    let right = percent(side.right as f64 / snapshot.of as f64);
    let trained = percent(side.trained.last().map_or(0.0, |share| f64::from(*share)));
    if short {
        return format!("{name} names {right}, and {trained} of those it trains on");
    }
    let when = match side.steps {
        0 => "before its first step".to_owned(),
        _ => format!("after {steps}"),
    };
    format!(
        "{when} {name} names {right} of the {} test {} rightly, and {trained} of those it trains on",
        count(snapshot.of),
        examples(snapshot),
    )
}

/// By what the gradient is multiplied, where that can be said.
fn gradient(snapshot: &Snapshot) -> String {
    let names = ["in the first network", "in the second"];
    let rates = snapshot.sides.iter().zip(names).filter_map(|(side, name)| {
        let fit = side.gradient.fit.filter(|fit| fit.rate.is_finite())?;
        let of = if snapshot.sides.len() > 1 { name } else { "" };
        Some(format!("by {} {of}", number(fit.rate, 2)).trim_end().to_owned())
    });
    let rates: Vec<String> = rates.collect();
    if rates.is_empty() {
        return String::new();
    }
    format!(" On average every layer back multiplies the gradient {}.", rates.join(" and "))
}

/// What to try where training diverged: what is most likely to have caused it comes first.
fn advice(recipe: &Recipe) -> String {
    let mut tries = Vec::new();
    let bound = matches!(recipe.activation, Activation::Tanh | Activation::Sigmoid);
    let usual = if recipe.optimiser == Optimiser::Adam { 0.01 } else { 0.1 };
    if recipe.learning_rate > usual {
        tries.push(format!("a learning rate below {}", recipe.learning_rate));
    }
    if let (Scheme::Gain, Some(critical)) =
        (recipe.initialisation.scheme, recipe.activation.critical_gain())
        && f64::from(recipe.initialisation.gain) > critical
    {
        tries.push(format!("a gain nearer to {}", fixed(critical, 2)));
    }
    if !bound && recipe.skips.len() > 2 {
        tries.push("fewer skips, each of which adds to the signal".to_owned());
    }
    if !bound {
        tries.push("tanh, which never answers more than 1".to_owned());
    }
    if tries.is_empty() {
        tries.push(format!("a learning rate below {}", recipe.learning_rate));
    }
    tries.truncate(2);
    format!("What may help: {}.", tries.join(", or "))
}

/// What the second of two recipes has otherwise than the first.
pub(super) fn differences(first: &Recipe, second: &Recipe) -> Vec<String> {
    let mut all = Vec::new();
    let mut put = |differs: bool, now: String, before: String| {
        if differs {
            all.push(format!("{now} instead of {before}"));
        }
    };
    let layers = counted(second.depth, "layer", "layers");
    put(first.depth != second.depth, layers, first.depth.to_string());
    put(first.width != second.width, format!("width {}", second.width), first.width.to_string());
    let single = |recipe: &Recipe| match recipe.widths.len() {
        0 => "none of a width of its own".to_owned(),
        _ => {
            let one = |(layer, width): &(usize, usize)| format!("{width} in layer {layer}");
            recipe.widths.iter().map(one).collect::<Vec<_>>().join(", ")
        }
    };
    put(first.widths != second.widths, single(second), single(first));
    let label = |recipe: &Recipe| recipe.activation.label().to_owned();
    put(first.activation != second.activation, label(second), label(first));
    let norm = |recipe: &Recipe| format!("{} normalisation", recipe.normalisation.name());
    let (now, before) = (norm(second), norm(first));
    put(
        first.normalisation != second.normalisation,
        now.replace("none", "no"),
        before.replace("none", "no"),
    );
    let start = |recipe: &Recipe| recipe.initialisation.label();
    put(
        first.initialisation != second.initialisation,
        format!("the initialisation {}", start(second)),
        start(first),
    );
    put(first.skips != second.skips, skips_of(second), skips_of(first));
    let rule = |recipe: &Recipe| recipe.rule.label().to_owned();
    put(first.rule != second.rule, rule(second), rule(first));
    let loss = |recipe: &Recipe| recipe.loss.label().to_owned();
    put(first.loss != second.loss, loss(second), loss(first));
    let optimiser = |recipe: &Recipe| recipe.optimiser.label().to_owned();
    put(first.optimiser != second.optimiser, optimiser(second), optimiser(first));
    let rate = |recipe: &Recipe| recipe.learning_rate.to_string();
    put(
        first.learning_rate.to_bits() != second.learning_rate.to_bits(),
        format!("learning rate {}", rate(second)),
        rate(first),
    );
    put(
        first.batch != second.batch,
        format!("batches of {}", second.batch),
        first.batch.to_string(),
    );
    put(first.seed != second.seed, format!("seed {}", second.seed), first.seed.to_string());
    all
}

/// "no skip", "a skip 1 to 5", "skips over every layer".
pub(super) fn skips_of(recipe: &Recipe) -> String {
    let name = |skip: &Skip| format!("{} to {}", skip.from, skip.to);
    match (&recipe.skips[..], skips::placement(&recipe.skips, recipe.depth)) {
        ([], _) => "no skip".to_owned(),
        ([skip], _) => format!("a skip {} ({})", name(skip), skip.kind.label()),
        (_, Some(Placement::Every)) => "a skip over every layer".to_owned(),
        (_, Some(Placement::EverySecond)) => "skips over every second layer".to_owned(),
        (many, _) => format!("{} skips", many.len()),
    }
}

/// Accuracy along the run, the gradient by layer, right answers by class, blue's five and its sum.
pub(super) fn tables(snapshot: &Snapshot, classes: &[String]) -> Vec<Table> {
    let two = snapshot.sides.len() > 1;
    let title = |words: &str, side: usize| match (two, side) {
        (false, _) => words.to_owned(),
        (true, 0) => format!("{words}, first network"),
        (true, _) => format!("{words}, second network"),
    };
    let mut tables = vec![runs(snapshot)];
    let heads = |words: &str| -> Vec<String> {
        (0..snapshot.sides.len()).map(|side| title(words, side)).collect()
    };
    let depth = snapshot.sides.iter().map(|side| side.gradient.layers.len()).max().unwrap_or(0);
    let cell = |value: Option<String>| value.unwrap_or_default();
    let rows = (0..depth).map(|place| {
        let of = |side: &Seen| cell(side.gradient.layers.get(place).map(|g| number(*g, 3)));
        std::iter::once((place + 1).to_string()).chain(snapshot.sides.iter().map(of)).collect()
    });
    let fits: Vec<String> = snapshot
        .sides
        .iter()
        .filter_map(|side| side.gradient.fit)
        .map(|fit| format!("{} (R² {})", number(fit.rate, 3), fixed(fit.r_squared, 2)))
        .collect();
    tables.push(Table {
        caption: format!(
            "Mean |gradient| of a neuron over the test {}; fitted rate a layer: {}.",
            examples(snapshot),
            if fits.is_empty() { "none".to_owned() } else { fits.join(", ") }
        ),
        head: std::iter::once("Layer".to_owned()).chain(heads("Mean |gradient|")).collect(),
        rows: rows.collect(),
    });
    let rows = (0..snapshot.classes).map(|class| {
        let name = classes.get(class).cloned().unwrap_or_default();
        let shares = snapshot.sides.iter().map(|side| percent(side.by_class[class]));
        std::iter::once(name).chain(shares).collect()
    });
    tables.push(Table {
        caption: format!("Test {} named rightly, by class.", examples(snapshot)),
        head: std::iter::once("Class".to_owned()).chain(heads("Right")).collect(),
        rows: rows.collect(),
    });
    for (place, side) in snapshot.sides.iter().enumerate() {
        if let Some(top) = &side.top {
            let over = format!("the test {}", examples(snapshot));
            let mut table = five::table(top, snapshot.state.measure, &over);
            table.caption = title_of(two, place) + &table.caption;
            tables.push(table);
        }
        let recipe = snapshot.state.recipes().nth(place);
        if let (Some(sum), Some(recipe)) = (&side.sum, recipe) {
            let mut table = sum_of(snapshot, sum, recipe);
            table.caption = title_of(two, place) + &table.caption;
            tables.push(table);
        }
    }
    tables
}

fn title_of(two: bool, place: usize) -> String {
    match (two, place) {
        (false, _) => String::new(),
        (true, 0) => "First network. ".to_owned(),
        (true, _) => "Second network. ".to_owned(),
    }
}

/// Accuracies at a dozen marked steps and now.
fn runs(snapshot: &Snapshot) -> Table {
    let last = snapshot.state.step;
    let every = [250, 1_000, 5_000].into_iter().find(|every| last / every <= 12).unwrap_or(5_000);
    let mut steps: Vec<usize> = (0..=last).step_by(every).collect();
    steps.extend(snapshot.sides.iter().map(|side| side.steps));
    steps.sort_unstable();
    steps.dedup();
    let two = snapshot.sides.len() > 1;
    let mut head = vec!["Step".to_owned()];
    for place in 0..snapshot.sides.len() {
        let of = if two { ["First, ", "Second, "][place] } else { "" };
        head.extend([capitalised(&format!("{of}test")), capitalised(&format!("{of}training"))]);
    }
    let at = |flat: &[f32], step: usize| {
        let point = flat.chunks_exact(2).rev().find(|pair| pair[0] as usize == step);
        point.map_or_else(String::new, |pair| format!("{}%", fixed(100.0 * f64::from(pair[1]), 1)))
    };
    let rows = steps.iter().map(|&step| {
        let cells =
            snapshot.sides.iter().flat_map(|side| [at(&side.curve, step), at(&side.trained, step)]);
        std::iter::once(count(step)).chain(cells).collect()
    });
    let examples = examples(snapshot);
    Table {
        caption: format!(
            "Share of {examples} named rightly during training: of {} test {examples}, and of {} it trains on, which are counted at marked steps.",
            count(snapshot.of),
            if snapshot.trained_of < 1_000 {
                format!("the {}", snapshot.trained_of)
            } else {
                "the first 1,000".to_owned()
            }
        ),
        head,
        rows: rows.collect(),
    }
}

/// The first rows of a table.
pub(super) fn preview(table: &crate::data::Table, label: usize) -> Table {
    let rows = (0..table.rows().min(5))
        .map(|row| table.columns.iter().map(|column| column.cells[row].clone()).collect());
    let role =
        |(place, column): (usize, &crate::data::Column)| match (place == label, &column.numbers) {
            (true, _) => format!("{} (label)", column.name),
            (false, Some(_)) => column.name.clone(),
            (false, None) => format!("{} (left out)", column.name),
        };
    Table {
        caption: format!(
            "The first rows of your table of {}. A fifth of the rows is tested on; every column of numbers is standardised.",
            count(table.rows())
        ),
        head: table.columns.iter().enumerate().map(role).collect(),
        rows: rows.collect(),
    }
}

/// A neuron's sum, term by term.
fn sum_of(snapshot: &Snapshot, sum: &Sum, recipe: &Recipe) -> Table {
    let before = sum.blue.layer - 1;
    let row = |what: String, weight: Option<f64>, value: Option<f64>, product: f64| {
        let cell = |value: Option<f64>| value.map_or_else(String::new, |value| number(value, 4));
        vec![what, cell(weight), cell(value), number(product, 4)]
    };
    let name = |place: usize| match before {
        0 => format!("input {place}"),
        _ => format!("layer {before}, neuron {place}"),
    };
    let mut rows: Vec<Vec<String>> = (sum.terms.iter().enumerate())
        .map(|(place, &(w, a))| row(name(place), Some(w), Some(a), w * a))
        .collect();
    rows.push(row("bias".to_owned(), None, None, sum.bias));
    let add = |early: bool| -> Vec<Vec<String>> {
        let some = sum.skips.iter().filter(|(skip, _)| skip.kind.is_before_activation() == early);
        some.map(|(skip, amount)| {
            let what = format!("skip {} to {} ({})", skip.from, skip.to, skip.kind.label());
            row(what, None, None, *amount)
        })
        .collect()
    };
    rows.extend(add(true));
    rows.push(row("sum z".to_owned(), None, None, sum.z));
    if let Some(normalised) = sum.normalised {
        rows.push(row("normalised, scaled and shifted".to_owned(), None, None, normalised));
    }
    let of = if sum.normalised.is_some() { "that" } else { "z" };
    rows.push(row(format!("{} of {of}", recipe.activation.label()), None, None, sum.phi));
    let late = add(false);
    if !late.is_empty() {
        rows.extend(late);
        rows.push(row("activation".to_owned(), None, None, sum.a));
    }
    Table {
        caption: format!(
            "The sum of neuron {} of layer {} for test example {} (neurons and examples are numbered from 0).",
            sum.blue.index, sum.blue.layer, snapshot.state.example
        ),
        head: ["From", "Weight", "Activation", "Product"].map(str::to_owned).to_vec(),
        rows,
    }
}

#[cfg(test)]
mod tests {
    use crate::essay::AnyFigure;

    fn said(link: &str) -> String {
        AnyFigure::computed(link).unwrap().as_figure().sentence()
    }

    #[test]
    fn what_is_alike_and_what_differs_is_said() {
        let alike = said("lab?v=1&second=on");
        assert!(alike.starts_with("The two networks are alike so far. Before its"), "{alike}");
        let other = said("lab?v=1&second=on&second.activation=relu&second.depth=4&step=25");
        assert!(
            other.starts_with(
                "The second network has 4 layers instead of 6 and ReLU instead of tanh. After 25 steps the first network names"
            ),
            "{other}"
        );
        assert!(other.contains("; the second names"), "{other}");
    }

    #[test]
    fn a_divergence_is_explained_with_what_to_try() {
        let text = said("lab?v=1&activation=linear&init=gain:3&rate=3&step=200");
        assert!(text.contains("diverged after"), "{text}");
        assert!(
            text.contains("What may help: a learning rate below 3, or a gain nearer to 1.00."),
            "{text}"
        );
        let skips = "1-2,2-3,3-4,4-5,5-6";
        let text =
            said(&format!("lab?v=1&activation=linear&init=he&rate=1&skips={skips}&step=900"));
        assert!(text.contains("diverged") && text.contains("fewer skips"), "{text}");
    }
}
