//! The five that matter most, as a table.

use super::control::Table;
use crate::attribution::{Measure, Top};
use crate::figure::text::{number, percent};

/// What a measure measures, in the signs of a table.
pub fn sign(measure: Measure) -> &'static str {
    match measure {
        Measure::Derivative => "|derivative|",
        Measure::Typical => "|derivative| × typical variation",
        Measure::Activation => "|derivative × activation|",
        Measure::Ablation => "|change| when replaced by its mean",
    }
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
