//! The levels of a network: what can be read off each layer, and how alike layers are.

use ndarray::s;

use super::{Accuracy, OrderViolation, PROBE_EXAMPLES, Probe, Similarity, rank_correlation};
use crate::data::Split;
use crate::network::{Forward, Network};

/// What the layers of a network say. It is computed in double precision from the same weights: where
/// a deep layer hardly varies from example to example, the roundings of a pass in single precision
/// are as large as what it says.
#[derive(Clone, Debug, PartialEq)]
pub struct Levels {
    /// For layers 0..=H, the input first, the accuracy on the test split of a probe that is fitted on
    /// the first [`PROBE_EXAMPLES`] training examples; none where a layer says something that is not
    /// finite.
    pub probes: Vec<Option<Accuracy>>,
    /// The similarity of all layers on the test split.
    pub similarity: Similarity,
    /// The violations of its order among the hidden layers.
    pub violation: OrderViolation,
}

impl Levels {
    /// Fits the probes and compares the layers.
    ///
    /// # Panics
    /// If the examples do not fit the network.
    pub fn of(network: &Network, data: &Split) -> Self {
        let network = network.to_double();
        let fitted = data.train.len().min(PROBE_EXAMPLES);
        let inputs = data.train.inputs.slice(s![..fitted, ..]).mapv(f64::from);
        let train = Forward::of(&network, inputs.view());
        let test = Forward::of(&network, data.test.inputs.mapv(f64::from).view());
        let depth = network.architecture.depth();

        let labels = (&data.train.labels[..fitted], &data.test.labels[..]);
        let probe = |layer: usize| {
            let (train, test) = (&train.activations[layer], &test.activations[layer]);
            let probe = Probe::fit(train.view(), labels.0, data.classes)?;
            let is_finite = test.iter().all(|activation| activation.is_finite());
            is_finite.then(|| probe.accuracy(test.view(), labels.1))
        };
        let similarity = Similarity::of_pass(&test);
        let violation = OrderViolation::among(&similarity, 1..=depth);
        Self { probes: (0..=depth).map(probe).collect(), similarity, violation }
    }

    /// Spearman's rank correlation between the accuracy of a hidden layer's probe and the layer: 1
    /// where each layer says more clearly than the one before what the classes are. None where a
    /// layer has no probe or all are equally good.
    pub fn probe_trend(&self) -> Option<f64> {
        let shares: Option<Vec<f64>> =
            self.probes[1..].iter().map(|probe| probe.map(Accuracy::share)).collect();
        let shares = shares?;
        let layers: Vec<f64> = (1..=shares.len()).map(|layer| layer as f64).collect();
        rank_correlation(&layers, &shares)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Data;
    use crate::network::{Activation, Placement, Scheme};
    use crate::training::{Optimiser, Recipe};

    fn trained(data: Data, placement: Placement) -> Levels {
        let recipe = Recipe {
            data,
            depth: 16,
            initialisation: Scheme::Glorot.into(),
            skips: placement.skips(16),
            optimiser: Optimiser::Adam,
            learning_rate: 0.003,
            ..Recipe::default()
        };
        let split = data.load();
        let mut trainer = recipe.trainer(&split).unwrap();
        for _ in 0..1_500 {
            trainer.step(&split.train).unwrap();
        }
        Levels::of(trainer.network(), &split)
    }

    /// What a pilot in another language found over other seeds.
    #[test]
    fn the_pilot_is_confirmed() {
        let digits = trained(Data::Digits, Placement::Every);
        let share = |levels: &Levels, layer: usize| levels.probes[layer].unwrap().share();
        assert!((share(&digits, 0) - 0.933).abs() < 0.001, "the raw digits: {:?}", digits.probes);
        assert!((0.92..=0.98).contains(&share(&digits, 16)), "{:?}", digits.probes);
        let spiral = trained(Data::Spiral, Placement::Every);
        assert!((share(&spiral, 0) - 0.67).abs() < 0.01, "the raw spiral: {:?}", spiral.probes);
        for levels in [digits, spiral] {
            let (trend, index) = (levels.probe_trend().unwrap(), levels.violation.index().unwrap());
            assert!(trend > 0.8 && index < 0.2, "{trend}, {index}");
        }
        let levels = trained(Data::Digits, Placement::One);
        let (trend, index) = (levels.probe_trend().unwrap(), levels.violation.index().unwrap());
        assert!(trend < 0.2 && index > 0.08, "one skip breaks the rise: {trend}, {index}");
    }

    /// Orthogonal layers without an activation turn what comes in, and a similarity does not see
    /// that: no rounding may make an order of it.
    #[test]
    fn layers_that_only_turn_are_alike_and_in_no_order() {
        let data = Data::Digits.load();
        let recipe = Recipe {
            activation: Activation::Linear,
            initialisation: Scheme::Orthogonal.into(),
            ..Recipe::default()
        };
        let levels = Levels::of(&recipe.network().unwrap(), &data);
        for layer in 2..=12 {
            assert!((levels.similarity.of(1, layer).unwrap() - 1.0).abs() < 1e-6);
        }
        assert_eq!(levels.violation.index(), Some(0.0));
        assert!(levels.probes[1..].iter().all(|probe| *probe == levels.probes[1]));
        assert_eq!(levels.probe_trend(), None);
        assert_eq!((levels.probes.len(), levels.similarity.layers.len()), (13, 14));
    }

    /// A bias that drives every `ReLU` of a layer below 0 leaves nothing to be read or compared.
    #[test]
    fn after_a_dead_layer_there_is_nothing_to_read() {
        let data = Data::Digits.load();
        let recipe = Recipe { activation: Activation::Relu, depth: 6, ..Recipe::default() };
        let mut network = recipe.network().unwrap();
        network.parameters.biases[3].fill(-100.0);
        let levels = Levels::of(&network, &data);
        let counts = |labels: &[u8]| {
            let mut counts = [0; 10];
            for &label in labels {
                counts[usize::from(label)] += 1;
            }
            counts
        };
        let fitted = counts(&data.train.labels[..1_000]);
        // The first of the most frequent classes.
        let most = (0..10).rev().max_by_key(|class| fitted[*class]).unwrap();
        let guessed = counts(&data.test.labels)[most];
        for layer in 4..=6 {
            assert_eq!(levels.probes[layer].unwrap().right, guessed);
            assert_eq!(levels.similarity.of(1, layer), None);
        }
        assert!(levels.similarity.of(1, 3).is_some());
        // What is left is 1 - 3, with either end as the reference.
        assert_eq!(levels.violation.triples, 2);
    }
}
