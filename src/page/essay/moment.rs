//! Moments: the steps of a run that one can go back to, from initialisation to trained.

use super::control::{Control, Group};
use super::permalink::MOST_STEPS;
use crate::figure::text::count;

/// A run is this long at first.
pub const FIRST_RUN: usize = 1_500;
/// Pressing Train again goes on to the next of these.
const RUNS: [usize; 3] = [FIRST_RUN, 10_000, MOST_STEPS];

/// Where a run ends that stands at this step.
pub fn next_run(step: usize) -> usize {
    RUNS.into_iter().find(|run| *run > step).unwrap_or(MOST_STEPS)
}

/// The slider over these moments, at the present one of a run of `of` steps.
pub fn control(moments: &[usize], moment: usize, of: usize) -> Control {
    let place = moments.iter().rposition(|at| *at <= moment).unwrap_or(0);
    let last = moments.len().saturating_sub(1);
    Control::range("moment", "Moment", Group::Run, 0..=last, place)
        .showing(format!("step {} of {}", count(moment), count(of)))
        .enabled(moments.len() > 1)
}

/// The moment at a place of the slider; none is the last, which moves on with the run.
pub fn at(moments: &[usize], place: usize) -> Option<usize> {
    if place + 1 >= moments.len() { None } else { moments.get(place).copied() }
}
