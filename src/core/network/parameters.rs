//! Weights and biases.

use ndarray::{Array1, Array2};

use super::Architecture;
use crate::arithmetic::{Real, zeros};
use crate::data::{Chance, NOTHING, fnv};
use crate::named::EVERY_CHOICE;

/// The parameters of a network, or anything of their shape: gradients, an optimiser's averages; in
/// single precision, unless it is said that they are in double.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameters<R = f32> {
    /// The weights of layers 1..=H + 1, each [fan out, fan in].
    pub weights: Vec<Array2<R>>,
    /// The biases of layers 1..=H + 1.
    pub biases: Vec<Array1<R>>,
    /// The weights of each skip, [target width, source width]; none for kinds that learn nothing.
    pub skip_weights: Vec<Option<Array2<R>>>,
    /// The scales of the normalised sums of layers 1..=H; none without normalisation.
    pub scales: Vec<Array1<R>>,
    /// Their shifts.
    pub shifts: Vec<Array1<R>>,
}

impl<R: Real> Parameters<R> {
    /// Parameters of that architecture's shape, all 0.
    pub fn zeros(architecture: &Architecture) -> Self {
        let layers = 1..=architecture.depth() + 1;
        let normalised = if architecture.is_normalised() { &architecture.hidden[..] } else { &[] };
        let of_neurons = || normalised.iter().map(|&width| Array1::zeros(width)).collect();
        Self {
            scales: of_neurons(),
            shifts: of_neurons(),
            weights: layers
                .clone()
                .map(|l| zeros(architecture.width(l), architecture.width(l - 1)))
                .collect(),
            biases: layers.map(|l| Array1::zeros(architecture.width(l))).collect(),
            skip_weights: architecture
                .skips
                .iter()
                .map(|skip| {
                    let (to, from) = (architecture.width(skip.to), architecture.width(skip.from));
                    skip.kind.has_weights().then(|| zeros(to, from))
                })
                .collect(),
        }
    }

    /// Parameters of the same shape, all 0.
    #[must_use]
    pub fn zeros_like(&self) -> Self {
        let mut zeros = self.clone();
        zeros.tensors_mut().for_each(|tensor| tensor.fill(R::ZERO));
        zeros
    }

    /// The scale and the shift of a normalised hidden layer.
    ///
    /// # Panics
    /// If the layer is none.
    pub fn norm(&self, layer: usize) -> (&[R], &[R]) {
        let [scale, shift] = [&self.scales, &self.shifts]
            .map(|norms| norms[layer - 1].as_slice().expect("vectors are made in one piece"));
        (scale, shift)
    }

    /// The weights of the skip at this place of the list, if it has any.
    ///
    /// # Panics
    /// If there is no such skip.
    pub fn skip_weight(&self, place: usize) -> Option<&Array2<R>> {
        self.skip_weights[place].as_ref().filter(|_| EVERY_CHOICE)
    }

    /// The same, to be changed.
    ///
    /// # Panics
    /// If there is no such skip.
    pub fn skip_weight_mut(&mut self, place: usize) -> Option<&mut Array2<R>> {
        self.skip_weights[place].as_mut().filter(|_| EVERY_CHOICE)
    }

    /// Every tensor as a slice: weights, biases, the weights of skips, scales, shifts.
    pub fn tensors(&self) -> impl Iterator<Item = &[R]> {
        let weights = self.weights.iter().filter_map(|w| w.as_slice());
        let biases = self.biases.iter().filter_map(|b| b.as_slice());
        let skips = self.skip_weights.iter().flatten().filter_map(|w| w.as_slice());
        let norms = self.scales.iter().chain(&self.shifts).filter_map(|norm| norm.as_slice());
        weights.chain(biases).chain(skips).chain(norms)
    }

    /// The same, to be changed.
    pub fn tensors_mut(&mut self) -> impl Iterator<Item = &mut [R]> {
        let weights = self.weights.iter_mut().filter_map(|w| w.as_slice_mut());
        let biases = self.biases.iter_mut().filter_map(|b| b.as_slice_mut());
        let skips = self.skip_weights.iter_mut().flatten().filter_map(|w| w.as_slice_mut());
        let norms = self.scales.iter_mut().chain(&mut self.shifts);
        let norms = norms.filter_map(|norm| norm.as_slice_mut());
        weights.chain(biases).chain(skips).chain(norms)
    }

    /// Whether every number is finite.
    pub fn is_finite(&self) -> bool {
        self.tensors().flatten().all(|value| value.is_finite())
    }
}

impl Parameters {
    /// A hash of every bit (FNV-1a, 64): two networks are the same if and, for all practical
    /// purposes, only if their fingerprints are.
    pub fn fingerprint(&self) -> u64 {
        self.tensors().fold(NOTHING, |hash, tensor| {
            // What a NaN is made of differs from machine to machine.
            let canonical = tensor.iter().map(|&x| if x.is_nan() { f32::NAN } else { x });
            canonical.fold(hash, |hash, value| fnv(hash, &value.to_bits().to_le_bytes()))
        })
    }

    /// The same numbers in double precision.
    pub fn to_double(&self) -> Parameters<f64> {
        let double = |weight: &Array2<f32>| weight.mapv(f64::from);
        Parameters {
            weights: self.weights.iter().map(double).collect(),
            biases: self.biases.iter().map(|bias| bias.mapv(f64::from)).collect(),
            skip_weights: self.skip_weights.iter().map(|w| w.as_ref().map(double)).collect(),
            scales: self.scales.iter().map(|scale| scale.mapv(f64::from)).collect(),
            shifts: self.shifts.iter().map(|shift| shift.mapv(f64::from)).collect(),
        }
    }
}

/// The streams of chance are named after the tensor's place in the network, not in a file, so that
/// a new layer or skip leaves every other tensor's draw as it was: the logits have a stream of
/// their own, whatever the depth, and a skip's stream is named after its ends and
/// its kind.
pub(super) fn stream(
    architecture: &Architecture,
    seed: u32,
    prefix: &str,
    layer: usize,
    tensor: &str,
) -> Chance {
    if layer == architecture.depth() + 1 {
        Chance::new(seed, &format!("{prefix}logits.{tensor}"))
    } else {
        Chance::new(seed, &format!("{prefix}layers.{layer}.{tensor}"))
    }
}
