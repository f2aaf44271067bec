//! The five that matter most, as a sentence and as a table.

use super::control::Table;
use crate::attribution::{Measure, Top};
use crate::figure::text::{fixed, in_words, number, percent};

/// What a measure measures, in the signs of a table.
pub fn sign(measure: Measure) -> &'static str {
    match measure {
        Measure::Derivative => "|derivative|",
        Measure::Typical => "|derivative| × typical variation",
        Measure::Activation => "|derivative × activation|",
        Measure::Ablation => "|change| when replaced by its mean",
    }
}

/// Where the five are: "Of the five that matter most to the blue neuron, in layer 12, ..."
pub fn sentence(top: &Top) -> String {
    if top.is_silent() {
        return format!(
            "Fewer than five earlier neurons matter at all to the blue one, in layer {}.",
            top.blue.layer
        );
    }
    let before = top.blue.layer - 1;
    let listed = top.ranked.len();
    let chance = |share: f64| fixed(share * listed as f64, 1);
    let words = |count: usize| if count == 0 { "none".to_owned() } else { in_words(count) };
    let start = format!(
        "Of the {} that matter most to the blue neuron, in layer {},",
        in_words(listed),
        top.blue.layer
    );
    let just_before = format!(
        "{} in layer {before}, just before it (chance: {})",
        are(&words(top.count_in(before))),
        chance(top.locality_chance)
    );
    if before == 1 {
        return format!("{start} {just_before}.");
    }
    format!(
        "{start} {just_before}, and {} in layer 1 (chance: {}).",
        words(top.count_in(1)),
        chance(top.first_layer_chance)
    )
}

fn are(count: &str) -> String {
    format!("{count} {}", if count == "one" { "is" } else { "are" })
}

/// The five of a blue neuron, by a measure over some inputs.
pub fn table(top: &Top, measure: Measure, over: &str) -> Table {
    let rows = (1..).zip(&top.ranked).map(|(rank, ranked): (usize, _)| {
        vec![
            rank.to_string(),
            ranked.neuron.layer.to_string(),
            ranked.neuron.index.to_string(),
            number(ranked.score, 3),
        ]
    });
    Table {
        caption: format!(
            "What matters most to neuron {} of layer {} (neurons are numbered from 0): mean {} over {over}. In the layer just before: {} of them, chance {}.",
            top.blue.index,
            top.blue.layer,
            sign(measure),
            percent(top.locality),
            percent(top.locality_chance)
        ),
        head: ["Rank", "Layer", "Neuron", sign(measure)].map(str::to_owned).to_vec(),
        rows: rows.collect(),
    }
}
