//! Attacks that follow a gradient.

use ndarray::Array2;

use super::{Ball, Target};
use crate::arithmetic::Real;
use crate::gradient::{InputGradient, Objective, margin};

/// The number of places from which the strong attack starts.
pub const STARTS: usize = 3;
/// The steps of its runs, and of the plain iterated attack.
const STRONG_STEPS: usize = 40;
const PGD_STEPS: usize = 20;

/// One step of epsilon along the sign of the gradient of the cross-entropy.
pub(super) fn fgsm<R: Real>(target: Target<R>, ball: &Ball<R>) -> Array2<R> {
    let mut at = ball.centre().clone();
    let step = R::from_f64(ball.epsilon());
    climb(target, ball, &mut room(target), &mut at, (Objective::CrossEntropy, 1, step));
    at
}

/// 20 steps along it from the inputs themselves.
pub(super) fn pgd<R: Real>(target: Target<R>, ball: &Ball<R>) -> Array2<R> {
    let mut at = ball.centre().clone();
    let walk = (Objective::CrossEntropy, PGD_STEPS, step(ball, PGD_STEPS));
    climb(target, ball, &mut room(target), &mut at, walk);
    at
}

/// From every start, [examples, inputs], 40 steps by cross-entropy and 40 by margin: for every example
/// that end which has the largest margin, the first of equals. A positive margin fools the network.
///
/// # Panics
/// If there is no start, or one does not fit the ball.
pub fn worst_of<R: Real>(target: Target<R>, ball: &Ball<R>, starts: &[Array2<R>]) -> Array2<R> {
    let mut room = room(target);
    let mut worst = starts[0].clone();
    let mut largest: Vec<Option<R>> = vec![None; target.labels.len()];
    let mut at = worst.clone();
    for start in starts {
        for objective in [Objective::CrossEntropy, Objective::Margin] {
            at.assign(start);
            let walk = (objective, STRONG_STEPS, step(ball, STRONG_STEPS));
            climb(target, ball, &mut room, &mut at, walk);
            let scores = room.scores(target.network, at.view());
            let ends = scores.rows().into_iter().zip(target.labels).zip(&mut largest).enumerate();
            for (example, ((scores, &label), largest)) in ends {
                let (margin, _) =
                    margin(scores.to_slice().expect("arrays are made in rows"), label);
                if largest.is_none_or(|largest| margin > largest) {
                    *largest = Some(margin);
                    worst.row_mut(example).assign(&at.row(example));
                }
            }
        }
    }
    worst
}

/// Walks from where `at` stands: an objective, a number of steps and their size. Each step goes along
/// the sign of the gradient and ends in the ball; where a derivative is exactly 0 there is none.
///
/// # Panics
/// If the room or the start does not fit.
pub fn climb<R: Real>(
    target: Target<R>,
    ball: &Ball<R>,
    room: &mut InputGradient<R>,
    at: &mut Array2<R>,
    (objective, steps, step): (Objective, usize, R),
) {
    for _ in 0..steps {
        room.scores(target.network, at.view());
        ball.step(at, room.gradient(target.back, target.labels, objective), step);
    }
}

fn room<R: Real>(target: Target<R>) -> InputGradient<R> {
    InputGradient::new(&target.network.architecture, target.answer, target.labels.len())
}

/// The size of a step where so many of them could lead two and a half times as far as the ball goes.
fn step<R: Real>(ball: &Ball<R>, steps: usize) -> R {
    R::from_f64(2.5 * ball.epsilon() / steps as f64)
}
