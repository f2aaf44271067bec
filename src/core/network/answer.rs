//! How a network says which class an input belongs to.

use ndarray::{Array2, ArrayView2};

use super::{Architecture, Forward, Network};
use crate::arithmetic::{Real, zeros};
use crate::named::{Named as _, named};

/// What of a network says which class an input belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Answer {
    /// Its logits: the largest.
    #[default]
    Logits,
    /// The goodness of its hidden layers, see [`Goodness`]: the label with which it is largest. The
    /// layer of the logits says nothing.
    Goodness,
}

named!(Answer {
    Logits: "logits", "the largest logit";
    Goodness: "goodness", "the label with the largest goodness";
});

impl Answer {
    /// What a network says of every class, [examples, classes]; the largest in a row is its answer.
    ///
    /// # Panics
    /// If the inputs do not fit the network.
    pub fn scores<R: Real>(self, network: &Network<R>, inputs: ArrayView2<R>) -> Array2<R> {
        match self.built() {
            Self::Logits => Forward::of(network, inputs).logits().to_owned(),
            Self::Goodness => Goodness::by_label(network, inputs),
        }
    }
}

/// A pass in which layers are told a label with the input, and hear directions only.
///
/// The label takes the place of the first inputs: of as many as there are classes, 1 for its own and 0
/// for the others. Whatever a layer hears, from the layer before or through a skip, has been divided
/// by its length, so that its mean of squares is 1; all else is as in [`Forward`]. The goodness of a
/// layer is the mean of squares of its activations before that. So no layer can tell from how large
/// its input is how good an earlier one found it.
#[derive(Clone, Debug)]
pub struct Goodness<R = f32> {
    /// The pass; after a layer has been seen, its activations are what others hear of it.
    pub forward: Forward<R>,
    /// What the inputs, with their label, and the activations of layers 1..=H were multiplied by for
    /// that, one number for each row.
    pub factors: Vec<Vec<R>>,
}

impl<R: Real> Goodness<R> {
    /// Room for a batch.
    pub fn new(architecture: &Architecture, batch: usize) -> Self {
        let factors = (0..=architecture.depth()).map(|_| vec![R::ZERO; batch]).collect();
        Self { forward: Forward::new(architecture, batch), factors }
    }

    /// The inputs, to be filled in.
    pub fn inputs_mut(&mut self) -> &mut Array2<R> {
        &mut self.forward.activations[0]
    }

    /// Computes the hidden layers, one after the other. Each is shown to `see` with its number, before
    /// what others hear of it takes its place.
    ///
    /// # Panics
    /// If the network is of another shape.
    pub fn run(&mut self, network: &Network<R>, mut see: impl FnMut(usize, &Array2<R>)) {
        let Self { forward, factors } = self;
        normalise(&mut forward.activations[0], &mut factors[0]);
        for (layer, factors) in (1..=network.architecture.depth()).zip(&mut factors[1..]) {
            forward.propagate(network, layer, layer);
            see(layer, &forward.activations[layer]);
            normalise(&mut forward.activations[layer], factors);
        }
    }

    /// The goodness of all hidden layers, summed, with each label in turn: [examples, classes].
    ///
    /// # Panics
    /// If the inputs do not fit the network.
    pub fn by_label(network: &Network<R>, inputs: ArrayView2<R>) -> Array2<R> {
        let (examples, classes) = (inputs.nrows(), network.architecture.outputs);
        let mut room = Self::new(&network.architecture, examples);
        let mut scores = zeros(examples, classes);
        for label in 0..classes {
            room.inputs_mut().assign(&inputs);
            for mut row in room.inputs_mut().rows_mut() {
                overlay(row.as_slice_mut().expect(IN_ROWS), label, classes);
            }
            room.run(network, |_, activations| {
                for (row, score) in activations.rows().into_iter().zip(scores.column_mut(label)) {
                    *score += mean_of_squares(row.to_slice().expect(IN_ROWS));
                }
            });
        }
        scores
    }
}

/// Puts a label in the place of the first inputs.
///
/// # Panics
/// If there are fewer inputs than classes.
pub fn overlay<R: Real>(inputs: &mut [R], label: usize, classes: usize) {
    inputs[..classes].fill(R::ZERO);
    inputs[label] = R::ONE;
}

/// The mean of the squares, in the order in which they stand.
pub fn mean_of_squares<R: Real>(row: &[R]) -> R {
    let sum = row.iter().fold(R::ZERO, |sum, &a| sum + a * a);
    sum / R::from_f64(row.len() as f64)
}

/// Added to the mean of squares, so that nothing is divided by 0: a silent layer stays silent.
const EPSILON: f64 = 1e-8;

/// Divides every row by its length, so that its mean of squares is 1, and writes down by what it was
/// multiplied.
fn normalise<R: Real>(activations: &mut Array2<R>, factors: &mut [R]) {
    for (mut row, factor) in activations.rows_mut().into_iter().zip(factors) {
        let row = row.as_slice_mut().expect(IN_ROWS);
        *factor = R::ONE / (mean_of_squares(row) + R::from_f64(EPSILON)).sqrt();
        for a in row {
            *a *= *factor;
        }
    }
}

const IN_ROWS: &str = "arrays are made in rows";
