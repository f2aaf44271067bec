//! How much of some examples a network has learned.

use ndarray::Array2;

use super::Accuracy;
use crate::data::Examples;
use crate::gradient::Loss;
use crate::network::{Forward, Network};

/// A network's right answers to examples, and its loss over them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grasp {
    /// The right answers.
    pub accuracy: Accuracy,
    /// The mean loss.
    pub loss: f64,
}

/// The share of the loss of an undecided network below which nothing is left to learn.
const LEFT: f64 = 0.01;

impl Grasp {
    /// A network's grasp of these examples.
    ///
    /// # Panics
    /// If the examples do not fit the network.
    pub fn of(network: &Network, examples: &Examples, loss: Loss) -> Self {
        let forward = Forward::of(network, examples.inputs.view());
        let labels = &examples.labels;
        let mut unused = Array2::zeros(forward.logits().dim());
        let loss = loss.evaluate(forward.logits(), labels, 1.0, &mut unused);
        Self { accuracy: Accuracy::of_logits(forward.logits(), labels), loss }
    }

    /// Whether nothing is left to learn of examples of so many classes: every answer is right, and
    /// the mean loss is at most a hundredth of that of a network whose logits are all 0.
    pub fn is_complete(self, loss: Loss, classes: usize) -> bool {
        let undecided = match loss {
            Loss::CrossEntropy => libm::log(classes as f64),
            Loss::SquaredError => 0.5 * classes as f64,
        };
        self.accuracy.right == self.accuracy.of && self.loss <= LEFT * undecided
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Data;
    use crate::named::Named as _;
    use crate::training::Recipe;

    /// An undecided network has a hundred times the loss that is left, whatever the loss.
    #[test]
    fn a_network_that_knows_nothing_has_all_to_learn() {
        let data = Data::Blobs.load();
        for &loss in Loss::ALL {
            let recipe = Recipe { data: Data::Blobs, depth: 2, width: 3, ..Recipe::default() };
            let mut network = recipe.network().unwrap();
            for tensor in network.parameters.tensors_mut() {
                tensor.fill(0.0);
            }
            let grasp = Grasp::of(&network, &data.train, loss);
            let right = Accuracy { right: 1_000, of: 1_000 };
            let at = |share: f64| Grasp { accuracy: right, loss: share * grasp.loss };
            assert!(!grasp.is_complete(loss, 3));
            assert!(at(0.00999).is_complete(loss, 3) && !at(0.01001).is_complete(loss, 3));
            let one_wrong = Accuracy { right: 999, of: 1_000 };
            assert!(!Grasp { accuracy: one_wrong, loss: 0.0 }.is_complete(loss, 3));
        }
    }

    #[test]
    fn opposite_quadrants_are_learned_to_the_end() {
        let data = Data::Xor.load();
        let recipe = Recipe {
            data: Data::Xor,
            depth: 2,
            width: 16,
            learning_rate: 1.0,
            initialisation: crate::network::Scheme::Glorot.into(),
            ..Recipe::default()
        };
        let mut trainer = recipe.trainer(&data).unwrap();
        let grasp = |network: &Network| Grasp::of(network, &data.train, recipe.loss);
        while !grasp(trainer.network()).is_complete(recipe.loss, 2) {
            assert!(trainer.steps() < 20_000, "{:?}", grasp(trainer.network()));
            for _ in 0..250 {
                trainer.step(&data.train).unwrap();
            }
        }
        let reached = grasp(trainer.network());
        assert_eq!(reached.accuracy.right, 1_000);
        assert!(reached.loss <= 0.01 * 2_f64.ln());
    }
}
