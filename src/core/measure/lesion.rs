//! Lesions: what a network can still do when one of two parallel paths is cut.
//!
//! A skip from s to t gives layer t two contributions: `phi(z_t)`, which came through every layer
//! between, and the skip's own. Whichever is cut is replaced by its mean over the training inputs:
//! it goes on adding what it adds on average, and says nothing any more about the input at hand.

use std::fmt;

use ndarray::{Array1, Array2, Axis};
use serde::{Deserialize, Serialize};

use super::Accuracy;
use crate::attribution::typical_variations;
use crate::data::{Examples, Split};
use crate::named::named;
use crate::network::{Forward, Network, Skip};

/// What is cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Cut {
    /// Nothing.
    #[default]
    None,
    /// `phi(z_t)`: what layers s + 1..=t contribute to layer t.
    Middle,
    /// What the skip contributes to layer t.
    Skip,
}

named!(Cut {
    None: "none", "nothing";
    Middle: "middle", "the middle";
    Skip: "skip", "the skip";
});

/// What a network does with a cut.
#[derive(Clone, Debug, PartialEq)]
pub struct Lesion {
    /// Its accuracy on the test examples.
    pub accuracy: Accuracy,
    /// The standard deviation of every neuron over the test examples, for layers 1..=H.
    pub variation: Vec<Vec<f64>>,
}

/// A network intact and with either cut.
#[derive(Clone, Debug, PartialEq)]
pub struct Lesions {
    /// Nothing cut.
    pub intact: Lesion,
    /// The middle cut.
    pub middle: Lesion,
    /// The skip cut.
    pub skip: Lesion,
}

/// Why a skip has no lesions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LesionError {
    /// There is no skip at that place of the list.
    NoSkip(usize),
    /// The skip is added before the activation, which mixes the two contributions.
    BeforeActivation(Skip),
}

impl fmt::Display for LesionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSkip(place) => write!(f, "there is no skip number {place}"),
            Self::BeforeActivation(skip) => write!(
                f,
                "the skip {} to {} is added before the activation, so that middle and skip have no separate contributions to cut",
                skip.from, skip.to
            ),
        }
    }
}

impl std::error::Error for LesionError {}

impl Lesions {
    /// Cuts at the skip that stands at this place of the network's list. Means are taken over the
    /// training examples, accuracy and variation over the test examples. Other skips into the same
    /// layer stay as they are.
    ///
    /// # Errors
    /// When there is no such skip, or one that is added before the activation.
    ///
    /// # Panics
    /// If the examples do not fit the network.
    pub fn of(network: &Network, place: usize, data: &Split) -> Result<Self, LesionError> {
        let skips = &network.architecture.skips;
        let skip = *skips.get(place).ok_or(LesionError::NoSkip(place))?;
        if skip.kind.is_before_activation() {
            return Err(LesionError::BeforeActivation(skip));
        }
        let last = network.architecture.depth() + 1;

        let mut train = Forward::new(&network.architecture, data.train.len());
        train.activations[0].assign(&data.train.inputs);
        train.propagate(network, 1, skip.to);
        let mean_skip = mean(&train.contribution(network, place));
        let mean_branch = mean(&branch(network, &mut train, skip.to));

        let mut test = Forward::of(network, data.test.inputs.view());
        let intact = Lesion::of_pass(&test, &data.test);
        let branch = branch(network, &mut test, skip.to);
        let mut cut = |branch: Array2<f32>, skip_mean: Option<&Array1<f32>>| {
            let mut target = branch;
            for (other, skip) in network.architecture.skips_into(skip.to) {
                match skip_mean {
                    Some(mean) if other == place => target += mean,
                    _ if skip.kind.is_before_activation() => {}
                    _ => target += &test.contribution(network, other),
                }
            }
            test.activations[skip.to] = target;
            test.propagate(network, skip.to + 1, last);
            Lesion::of_pass(&test, &data.test)
        };
        let constant = &Array2::zeros(branch.dim()) + &mean_branch;
        Ok(Self { intact, middle: cut(constant, None), skip: cut(branch, Some(&mean_skip)) })
    }

    /// The one with this cut.
    pub fn after(&self, cut: Cut) -> &Lesion {
        match cut {
            Cut::None => &self.intact,
            Cut::Middle => &self.middle,
            Cut::Skip => &self.skip,
        }
    }
}

impl Lesion {
    fn of_pass(pass: &Forward, examples: &Examples) -> Self {
        let hidden = 1..pass.activations.len() - 1;
        Self {
            accuracy: Accuracy::of_logits(pass.logits(), &examples.labels),
            variation: typical_variations(pass)[hidden].to_vec(),
        }
    }
}

/// phi(z) of a layer: what it says without the skips that are added after the activation. The pass
/// holds that layer's whole activation before and after.
fn branch(network: &Network, pass: &mut Forward, layer: usize) -> Array2<f32> {
    let mut bare = network.clone();
    let late = |skip: &Skip| skip.to == layer && !skip.kind.is_before_activation();
    let mut kept = network.architecture.skips.iter().map(|skip| !late(skip));
    bare.parameters.skip_weights.retain(|_| kept.next().unwrap_or(true));
    bare.architecture.skips.retain(|skip| !late(skip));
    let whole = pass.activations[layer].clone();
    pass.propagate(&bare, layer, layer);
    std::mem::replace(&mut pass.activations[layer], whole)
}

/// The mean down every column, taken in double precision.
fn mean(values: &Array2<f32>) -> Array1<f32> {
    let count = values.nrows() as f64;
    values.map_axis(Axis(0), |column| {
        (column.iter().map(|&value| f64::from(value)).sum::<f64>() / count) as f32
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Data;
    use crate::network::Normalisation;
    use crate::network::{Activation, Architecture, Parameters, SkipKind};
    use crate::training::Recipe;
    use ndarray::array;

    fn examples(inputs: Array2<f32>, labels: &[u8]) -> Examples {
        Examples { inputs, labels: labels.to_vec() }
    }

    /// One number in, three linear layers of one neuron, two logits: y > 1 is class 1. All of it
    /// can be computed by hand.
    #[test]
    fn a_network_computed_by_hand() {
        let architecture = Architecture {
            inputs: 1,
            hidden: vec![1; 3],
            outputs: 2,
            activation: Activation::Linear,
            normalisation: Normalisation::None,
            skips: vec![Skip { from: 1, to: 3, kind: SkipKind::Identity }],
        };
        let mut parameters = Parameters::zeros(&architecture);
        // a_1 = x, a_2 = 3 x, phi(z_3) = -3 x + 4, a_3 = -2 x + 4.
        parameters.weights =
            vec![array![[1.0]], array![[3.0]], array![[-1.0]], array![[0.0], [1.0]]];
        parameters.biases = vec![array![0.0], array![0.0], array![4.0], array![1.0, 0.0]];
        let network = Network { architecture, parameters };
        // Means over the training inputs 0 and 2: the skip's 1, the middle's 1.
        let data = Split {
            train: examples(array![[0.0], [2.0]], &[0, 0]),
            test: examples(array![[-1.0], [1.0], [1.4], [3.0]], &[1, 1, 1, 0]),
            classes: 2,
        };
        let lesions = Lesions::of(&network, 0, &data).unwrap();
        // Intact -2 x + 4: 6, 2, 1.2, -2. Middle cut x + 1: 0, 2, 2.4, 4. Skip cut -3 x + 5: 8, 2, 0.8, -4.
        let right = |cut| lesions.after(cut).accuracy.right;
        assert_eq!((right(Cut::None), right(Cut::Middle), right(Cut::Skip)), (4, 2, 3));
        // Layer 3 varies twice, once and three times as much as the input.
        let input = lesions.intact.variation[0][0];
        for (cut, times) in [(Cut::None, 2.0), (Cut::Middle, 1.0), (Cut::Skip, 3.0)] {
            assert!((lesions.after(cut).variation[2][0] - times * input).abs() < 1e-6);
        }
    }

    /// The judge builds another network: without the skip, and with the mean in a bias. That is
    /// possible where the layer after the skip's target is next to come, and is added to its sum.
    #[test]
    fn a_cut_is_a_network_whose_bias_carries_the_mean() {
        let data = Data::Digits.load();
        let kinds = [SkipKind::Identity, SkipKind::Projection];
        for (kind, from) in [(kinds[0], 1), (kinds[1], 0), (kinds[1], 2)] {
            let recipe = Recipe {
                depth: 5,
                skips: vec![Skip { from, to: 4, kind }],
                initialisation: crate::network::Scheme::Glorot.into(),
                learning_rate: 0.3,
                ..Recipe::default()
            };
            let mut trainer = recipe.trainer(&data).unwrap();
            for _ in 0..150 {
                trainer.step(&data.train).unwrap();
            }
            let network = trainer.network();
            let lesions = Lesions::of(network, 0, &data).unwrap();

            // Activations by a pass of the plain network, which shares everything up to layer 4.
            let mut plain = network.clone();
            plain.architecture.skips.clear();
            plain.parameters.skip_weights.clear();
            let train = Forward::of(&plain, data.train.inputs.view());
            let by_hand = |source: &Array2<f32>| match &network.parameters.skip_weights[0] {
                None => source.clone(),
                Some(weight) => source.dot(&weight.t()),
            };
            let skip_mean = by_hand(&train.activations[from]).mean_axis(Axis(0)).unwrap();
            let branch_mean = train.activations[4].mean_axis(Axis(0)).unwrap();

            // The skip cut: the plain network, whose layer 5 hears the mean in its bias.
            let mut without_skip = plain.clone();
            let carried = plain.parameters.weights[4].dot(&skip_mean);
            without_skip.parameters.biases[4] += &carried;
            let judged = Forward::of(&without_skip, data.test.inputs.view());
            close(lesions.skip.accuracy, judged.logits(), &data.test);

            // The middle cut: the layers up to the skip's source, then layer 5.
            let test = Forward::of(&plain, data.test.inputs.view());
            let target = by_hand(&test.activations[from]) + &branch_mean;
            let z = target.dot(&plain.parameters.weights[4].t()) + &plain.parameters.biases[4];
            let a = z.mapv(f32::tanh);
            let logits = a.dot(&plain.parameters.weights[5].t()) + &plain.parameters.biases[5];
            close(lesions.middle.accuracy, logits.view(), &data.test);

            let intact = super::super::accuracy(network, &data.test);
            assert_eq!(lesions.intact.accuracy, intact);
            assert!(intact.share() > 0.5, "{kind:?}: {intact:?}");
        }
    }

    /// The judge rounds otherwise, so that one digit on a border may fall on the other side.
    fn close(accuracy: Accuracy, logits: ndarray::ArrayView2<f32>, test: &Examples) {
        let judged = Accuracy::of_logits(logits, &test.labels);
        assert!(accuracy.right.abs_diff(judged.right) <= 1, "{accuracy:?} and {judged:?}");
    }

    #[test]
    fn what_cannot_be_cut_is_refused() {
        let data = Data::Digits.load();
        for kind in [SkipKind::Pre, SkipKind::Concat] {
            let recipe =
                Recipe { skips: vec![Skip { from: 1, to: 11, kind }], ..Recipe::default() };
            let error = Lesions::of(&recipe.network().unwrap(), 0, &data).unwrap_err();
            assert!(error.to_string().contains("1 to 11"));
        }
        let plain = Recipe::default().network().unwrap();
        assert_eq!(Lesions::of(&plain, 0, &data), Err(LesionError::NoSkip(0)));
    }
}
