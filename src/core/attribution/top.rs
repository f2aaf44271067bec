//! The five that matter most, and what their places say.

use serde::{Deserialize, Serialize};

use super::Importance;
use crate::network::{Architecture, Neuron, SkipKind};

/// How many the essay lists.
pub const FIVE: usize = 5;

/// A candidate with its score.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ranked {
    /// The neuron.
    pub neuron: Neuron,
    /// Its score.
    pub score: f64,
}

/// The five candidates with the largest scores (or all, if there are fewer), the largest first;
/// ties go to the later layer, then to the smaller index.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Top {
    /// The blue neuron.
    pub blue: Neuron,
    /// The five.
    pub ranked: Vec<Ranked>,
    /// The share of the five in layer T - 1, the layer just before.
    pub locality: f64,
    /// That share if every candidate were equally likely.
    pub locality_chance: f64,
    /// The share of the five in layer 1.
    pub first_layer_share: f64,
    /// That share if every candidate were equally likely.
    pub first_layer_chance: f64,
}

impl Top {
    /// The five of a blue neuron.
    pub fn five(importance: &Importance) -> Self {
        Self::of(importance, FIVE, &[])
    }

    /// The `count` candidates with the largest scores, `hidden` ones left out.
    pub fn of(importance: &Importance, count: usize, hidden: &[Neuron]) -> Self {
        let mut candidates: Vec<Ranked> = importance
            .scores
            .iter()
            .zip(1..)
            .flat_map(|(scores, layer)| {
                scores
                    .iter()
                    .enumerate()
                    .map(move |(index, &score)| Ranked { neuron: Neuron { layer, index }, score })
            })
            .filter(|candidate| !hidden.contains(&candidate.neuron))
            .collect();
        candidates.sort_unstable_by(|a, b| {
            let layers = b.neuron.layer.cmp(&a.neuron.layer);
            b.score.total_cmp(&a.score).then(layers).then(a.neuron.index.cmp(&b.neuron.index))
        });
        let total = candidates.len() as f64;
        let just_before = importance.blue.layer.saturating_sub(1);
        let in_layer = |candidates: &[Ranked], layer| {
            candidates.iter().filter(|candidate| candidate.neuron.layer == layer).count() as f64
        };
        let ratio = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
        let locality_chance = ratio(in_layer(&candidates, just_before), total);
        let first_layer_chance = ratio(in_layer(&candidates, 1), total);
        candidates.truncate(count);
        let listed = candidates.len() as f64;
        Self {
            blue: importance.blue,
            locality: ratio(in_layer(&candidates, just_before), listed),
            locality_chance,
            first_layer_share: ratio(in_layer(&candidates, 1), listed),
            first_layer_chance,
            ranked: candidates,
        }
    }

    /// Whether the last one listed has a score of 0: fewer neurons than are listed matter to blue
    /// at all, so their places mean nothing.
    pub fn is_silent(&self) -> bool {
        self.ranked.last().is_none_or(|last| last.score == 0.0)
    }

    /// How many of the five are in a layer.
    pub fn count_in(&self, layer: usize) -> usize {
        self.ranked.iter().filter(|ranked| ranked.neuron.layer == layer).count()
    }
}

/// The probability that at least one of five candidates drawn without replacement from `total` is
/// among the `first` of layer 1: 1 - C(total - first, 5) / C(total, 5).
pub fn any_first_layer_chance(first: usize, total: usize) -> f64 {
    let listed = FIVE.min(total);
    let none: f64 = (0..listed)
        .map(|i| (total - first).saturating_sub(i) as f64 / (total - i) as f64)
        .product();
    1.0 - none
}

impl Architecture {
    /// The twins of a blue neuron: with an identity or pre skip into its own layer, the neuron of
    /// its index in the skip's source.
    pub fn twins(&self, blue: Neuron) -> Vec<Neuron> {
        let mut twins: Vec<Neuron> = self
            .skips_into(blue.layer)
            .filter(|(_, skip)| {
                matches!(skip.kind, SkipKind::Identity | SkipKind::Pre) && skip.from >= 1
            })
            .map(|(_, skip)| Neuron { layer: skip.from, index: blue.index })
            .collect();
        twins.dedup();
        twins
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn importance(scores: Vec<Vec<f64>>) -> Importance {
        Importance { blue: Neuron { layer: scores.len() + 1, index: 0 }, scores }
    }

    #[test]
    fn ties_go_to_the_later_layer_then_to_the_smaller_index() {
        let top =
            Top::five(&importance(vec![vec![1.0; 4], vec![1.0; 4], vec![0.5, 2.0, 0.5, 0.5]]));
        let places: Vec<_> = top.ranked.iter().map(|r| (r.neuron.layer, r.neuron.index)).collect();
        assert_eq!(places, [(3, 1), (2, 0), (2, 1), (2, 2), (2, 3)]);
        assert!((top.locality - 0.2).abs() < 1e-12);
        assert!((top.locality_chance - 1.0 / 3.0).abs() < 1e-12);
        assert_eq!(top.count_in(2), 4);
    }

    #[test]
    fn the_list_is_given_even_at_score_zero_and_known_to_be_silent() {
        let top = Top::five(&importance(vec![vec![0.0; 4], vec![0.0; 4]]));
        assert_eq!(top.ranked.len(), 5);
        assert!(top.is_silent());
        assert_eq!(Top::five(&importance(vec![vec![1.0, 2.0]])).ranked.len(), 2);
    }

    #[test]
    fn the_chance_of_any_first_layer_neuron_is_hypergeometric() {
        // Nine layers of 16: 1 - C(128, 5) / C(144, 5).
        let choose = |n: f64| (0..5).map(|i| n - f64::from(i)).product::<f64>();
        let expected = 1.0 - choose(128.0) / choose(144.0);
        assert!((any_first_layer_chance(16, 144) - expected).abs() < 1e-12);
        assert!((any_first_layer_chance(2, 2) - 1.0).abs() < 1e-12);
    }
}
