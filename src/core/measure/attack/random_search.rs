//! An attack that follows no gradient.

use ndarray::Array2;

use super::{Ball, Target};
use crate::arithmetic::Real;
use crate::gradient::{InputGradient, margin};

/// How often the network is asked after the start.
pub const QUERIES: usize = 400;

/// Starts in a random corner of the ball and asks the network 400 times. At query q, from 0, it picks
/// n (400 - q)² / (2 400²) of the n inputs, rounded down, but one at least, the same one perhaps twice,
/// and takes each to its other end; what makes the margin grow is kept. Only scores are asked for, so
/// that no gradient can be missing: where this fools a network that gradients do not fool, they were
/// hidden, not gone.
///
/// # Panics
/// If the ball is not that of the target's inputs.
pub fn random_search<R: Real>(target: Target<R>, ball: &Ball<R>, seed: u32) -> Array2<R> {
    let Target { network, answer, labels, .. } = target;
    let (examples, inputs) = ball.centre().dim();
    let mut room = InputGradient::new(&network.architecture, answer, examples);
    let mut chances: Vec<_> =
        (0..examples).map(|example| ball.chance(seed, "attack.search", example)).collect();

    let mut is_upper = Array2::from_elem((examples, inputs), false);
    let mut best = ball.centre().clone();
    for (example, chance) in chances.iter_mut().enumerate() {
        for input in 0..inputs {
            is_upper[[example, input]] = chance.below(2) == 1;
            best[[example, input]] = ball.end(example, input, is_upper[[example, input]]);
        }
    }
    let margin = |scores: &Array2<R>, example: usize| {
        margin(scores.row(example).to_slice().expect("arrays are made in rows"), labels[example]).0
    };
    let scores = room.scores(network, best.view());
    let mut largest: Vec<R> = (0..examples).map(|example| margin(scores, example)).collect();

    let mut tried = best.clone();
    let mut flipped: Vec<Vec<usize>> = vec![Vec::new(); examples];
    for query in 0..QUERIES {
        let left = QUERIES - query;
        let count = (inputs * left * left / (2 * QUERIES * QUERIES)).max(1);
        for (example, (chance, flipped)) in chances.iter_mut().zip(&mut flipped).enumerate() {
            flipped.clear();
            for _ in 0..count {
                let input = chance.below(inputs as u32) as usize;
                flipped.push(input);
                let to_upper = !is_upper[[example, input]];
                tried[[example, input]] = ball.end(example, input, to_upper);
            }
        }
        let scores = room.scores(network, tried.view());
        for (example, flipped) in flipped.iter().enumerate() {
            let found = margin(scores, example);
            let is_kept = found > largest[example];
            for &input in flipped {
                let at = [example, input];
                if is_kept {
                    best[at] = tried[at];
                    is_upper[at] = best[at] == ball.end(example, input, true);
                } else {
                    tried[at] = best[at];
                }
            }
            if is_kept {
                largest[example] = found;
            }
        }
    }
    best
}
