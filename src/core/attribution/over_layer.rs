//! The fives of every neuron of a layer, each chosen as blue in turn.

use serde::{Deserialize, Serialize};

use super::Top;

/// Where the fives of a whole layer are. Silent neurons, to which fewer than five matter at all, are
/// left out and counted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OverLayer {
    /// How many neurons count.
    pub counted: usize,
    /// How many were left out.
    pub silent: usize,
    /// For layers 1..T - 1, the mean share of the five that are there.
    pub shares: Vec<f64>,
    /// For the same layers, that share if every candidate were equally likely.
    pub chances: Vec<f64>,
}

impl OverLayer {
    /// The summary of these fives, whose blue neurons are in one layer; `widths` are those of
    /// layers 1..T - 1.
    pub fn of(tops: &[Top], widths: &[usize]) -> Self {
        let heard: Vec<&Top> = tops.iter().filter(|top| !top.is_silent()).collect();
        let share = |layer: usize| {
            let shares =
                heard.iter().map(|top| top.count_in(layer) as f64 / top.ranked.len() as f64);
            if heard.is_empty() { 0.0 } else { shares.sum::<f64>() / heard.len() as f64 }
        };
        let candidates = widths.iter().sum::<usize>() as f64;
        Self {
            counted: heard.len(),
            silent: tops.len() - heard.len(),
            shares: (1..=widths.len()).map(share).collect(),
            chances: widths.iter().map(|&width| width as f64 / candidates).collect(),
        }
    }

    /// The share in a layer, 0 where there are no candidates.
    pub fn share_in(&self, layer: usize) -> f64 {
        self.shares.get(layer.wrapping_sub(1)).copied().unwrap_or(0.0)
    }

    /// The share in layer T - 1, the layer just before: the mean locality.
    pub fn locality(&self) -> f64 {
        self.share_in(self.shares.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribution::Importance;
    use crate::network::Neuron;

    #[test]
    fn shares_are_means_over_the_neurons_that_hear_anything() {
        let top = |index, first: f64, second: f64| {
            let scores = vec![vec![first; 5], vec![second; 5]];
            Top::five(&Importance { blue: Neuron { layer: 3, index }, scores })
        };
        let over = OverLayer::of(&[top(0, 1.0, 2.0), top(1, 2.0, 1.0), top(2, 0.0, 0.0)], &[5, 5]);
        assert_eq!((over.counted, over.silent), (2, 1));
        assert_eq!(over.shares, [0.5, 0.5]);
        assert_eq!(over.chances, [0.5, 0.5]);
        assert!((over.locality() - over.share_in(1)).abs() < 1e-12);
    }
}
