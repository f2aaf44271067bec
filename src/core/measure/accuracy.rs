//! Accuracy.

use ndarray::ArrayView2;

use crate::arithmetic::Real;
use crate::data::Examples;
use crate::network::{Answer, Network};

/// How many examples a network classifies rightly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accuracy {
    /// The number of right answers.
    pub right: usize,
    /// The number of examples.
    pub of: usize,
}

impl Accuracy {
    /// Counts the rows of logits, [examples, outputs], whose largest is the label's (the first, if
    /// several are; with a single output, whose sign is the label's).
    ///
    /// # Panics
    /// If there are not as many labels as rows.
    pub fn of_logits<R: Real>(logits: ArrayView2<R>, labels: &[u8]) -> Self {
        assert_eq!(logits.nrows(), labels.len(), "one label for each example");
        let answer = |row: ndarray::ArrayView1<R>| {
            if row.len() == 1 {
                return usize::from(row[0] > R::ZERO);
            }
            let mut best = 0;
            for (class, &logit) in row.iter().enumerate() {
                if logit > row[best] {
                    best = class;
                }
            }
            best
        };
        let right = logits.rows().into_iter().zip(labels);
        let right = right.filter(|(row, label)| answer(row.view()) == usize::from(**label)).count();
        Self { right, of: labels.len() }
    }

    /// The share of right answers, 0 to 1.
    pub fn share(self) -> f64 {
        self.right as f64 / self.of as f64
    }
}

/// The accuracy of a network on examples.
///
/// # Panics
/// If the examples do not fit the network.
pub fn accuracy(network: &Network, examples: &Examples) -> Accuracy {
    accuracy_by(Answer::Logits, network, examples)
}

/// The same for a network that answers so: for whatever a learning rule has trained.
///
/// # Panics
/// If the examples do not fit the network.
pub fn accuracy_by(answer: Answer, network: &Network, examples: &Examples) -> Accuracy {
    let scores = answer.scores(network, examples.inputs.view());
    Accuracy::of_logits(scores.view(), &examples.labels)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn the_largest_logit_answers() {
        let logits = array![[0.1, 0.9], [2.0, -1.0], [0.5, 0.5], [f64::NAN, 1.0]];
        let accuracy = Accuracy::of_logits(logits.view(), &[1, 1, 0, 0]);
        assert_eq!(accuracy, Accuracy { right: 3, of: 4 });
        let single = array![[0.3_f32], [-0.3]];
        assert_eq!(Accuracy::of_logits(single.view(), &[1, 1]).right, 1);
    }
}
