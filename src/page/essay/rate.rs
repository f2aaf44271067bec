//! The learning rate, as a slider over the rates that are offered.

use super::control::{Control, Group};

/// The learning rates that are offered.
const RATES: [f32; 7] = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0];

/// The slider, at the rate that is offered and nearest to the present one.
pub fn control(rate: f32, group: Group) -> Control {
    Control::range("learning-rate", "Learning rate", group, 0..=RATES.len() - 1, nearest(rate))
        .showing(rate.to_string())
}

/// The rate at a place of the slider.
pub fn slid(place: usize) -> f32 {
    RATES[place.min(RATES.len() - 1)]
}

/// The place of the rate that is offered and nearest to this one, by its factor.
fn nearest(rate: f32) -> usize {
    let apart = |other: f32| (other / rate).max(rate / other);
    let nearest = (0..RATES.len()).min_by(|&a, &b| apart(RATES[a]).total_cmp(&apart(RATES[b])));
    nearest.unwrap_or(0)
}
