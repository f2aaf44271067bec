//! How far what a learning rule says is from the gradient.

use crate::data::Examples;
use crate::network::{Answer, Parameters};
use crate::training::{Backprop, Batch, Learning as _, Recipe, Trainer};

const MOST_EXAMPLES: usize = 2_000;

/// For every layer 1..=H + 1 the angle, in degrees, between what the recipe's rule would have its
/// weights do on these examples and the gradient of the loss by them, both as long lists of numbers,
/// before the optimiser; none where one of the two is 0. At less than 90 a small enough step makes the
/// loss smaller, as far as it is up to that layer.
///
/// Of many examples the first 2,000 count, which say as much and take a fraction of the time.
///
/// There is none at all where a network does not answer by its logits, as under forward-forward: its
/// layers hear something else than in the pass that the loss belongs to, so that there is no gradient
/// to compare with.
///
/// # Panics
/// If the trainer is not one of this recipe.
pub fn angles(recipe: &Recipe, trainer: &Trainer, examples: &Examples) -> Vec<Option<f64>> {
    let network = trainer.network();
    if recipe.rule.answer() != Answer::Logits {
        return vec![None; network.parameters.weights.len()];
    }
    let examples = &examples.first(MOST_EXAMPLES);
    let batch = Batch { inputs: examples.inputs.view(), labels: &examples.labels };
    let mut gradient = Parameters::zeros(&network.architecture);
    Backprop::new(&network.architecture, recipe.loss, examples.len()).teach(
        network,
        batch,
        &mut gradient,
    );
    let direction = trainer.direction(examples);
    let layers = direction.weights.iter().zip(&gradient.weights);
    layers.map(|(one, other)| between(one.iter(), other.iter())).collect()
}

/// The angle between two lists of numbers, which is exactly 0 for equal ones: with unit vectors u and
/// v it is 2 atan2(|u - v|, |u + v|).
fn between<'a, I: Iterator<Item = &'a f32> + Clone>(one: I, other: I) -> Option<f64> {
    let [long, wide] = [one.clone(), other.clone()].map(|list| {
        let squares = list.map(|&x| f64::from(x) * f64::from(x));
        squares.sum::<f64>().sqrt()
    });
    if !(long > 0.0 && wide > 0.0 && long.is_finite() && wide.is_finite()) {
        return None;
    }
    let (mut apart, mut along) = (0.0, 0.0);
    for (&one, &other) in one.zip(other) {
        let (u, v) = (f64::from(one) / long, f64::from(other) / wide);
        apart += (u - v) * (u - v);
        along += (u + v) * (u + v);
    }
    Some(2.0 * libm::atan2(apart.sqrt(), along.sqrt()).to_degrees())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn angles_are_those_of_geometry() {
        let angle = |one: &[f32], other: &[f32]| between(one.iter(), other.iter());
        assert_eq!(angle(&[0.1, 0.2, 0.3], &[0.1, 0.2, 0.3]), Some(0.0));
        assert_eq!(angle(&[0.0, 0.0], &[1.0, 0.0]), None);
        let near = |found: Option<f64>, angle: f64| (found.unwrap() - angle).abs() < 1e-9;
        assert!(near(angle(&[1.0, 0.0], &[0.0, 5.0]), 90.0));
        assert!(near(angle(&[1.0, 0.0], &[2.0, 2.0]), 45.0));
        assert!(near(angle(&[1.0, -2.0], &[-2.0, 4.0]), 180.0));
    }
}
