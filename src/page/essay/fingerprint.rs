//! The fingerprint of what a figure shows: hashes by which anybody can see that two machines came to
//! the same bits. In the page it stands in the figure's attribute `data-fingerprint`.

use super::message::Snapshot;
use crate::data::{NOTHING, fnv};
use crate::network::Network;

/// The fingerprint of what is seen of networks: a hash of the weights of each, in order, which is the
/// same in every figure that has this network, and one of all scores.
///
/// `weights f8380717b265b932 scores e83325aa29a8cca3`
pub fn of(networks: [Option<&Network>; 2], seen: &Snapshot) -> String {
    let mut text = "weights".to_owned();
    for network in networks.into_iter().flatten() {
        text += &format!(" {:016x}", network.parameters.fingerprint());
    }
    text + &format!(" scores {:016x}", seen.scores())
}

/// The hash of all scores, of one network or of two.
pub(super) fn of_scores(scores: [&[Vec<f64>]; 2]) -> u64 {
    scores.into_iter().flatten().flatten().fold(NOTHING, |hash, &score| {
        // What a NaN is made of differs from machine to machine.
        let score = if score.is_nan() { f64::NAN } else { score };
        fnv(hash, &score.to_bits().to_le_bytes())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::essay::{Experiment as _, fading_gradient};
    use crate::training::Recipe;

    #[test]
    fn it_names_the_hash_of_the_weights_and_one_bit_makes_another() {
        let mut experiment = fading_gradient::Experiment::default();
        let shown = experiment.snapshot();
        let mut seen: fading_gradient::Snapshot = shown.read().unwrap();
        let mut network = Recipe::default().network().unwrap();
        let text = of([Some(&network), None], &shown);
        assert_eq!(text, of(experiment.networks(), &shown));
        let weights = network.parameters.fingerprint();
        assert!(text.starts_with(&format!("weights {weights:016x} scores ")), "{text}");

        seen.gradient.neurons[11][15] = seen.gradient.neurons[11][15].next_up();
        let other = of([Some(&network), None], &Snapshot::of(&seen));
        assert_eq!(other[..32], text[..32]);
        assert_ne!(other[32..], text[32..]);

        let bias = network.parameters.biases[12].last_mut().unwrap();
        *bias = bias.next_up();
        let other = of([Some(&network), None], &shown);
        assert_ne!(other[..32], text[..32]);
        assert_eq!(other[32..], text[32..]);
        let both = of([Some(&network), Some(&network)], &shown);
        assert_eq!(both.len(), other.len() + 17);
    }
}
