//! What a network with one long skip can do when its middle or its skip is cut, over many seeds.

use crate::data::Data;
use crate::measure::Lesions;
use crate::network::{ArchitectureError, Placement, Scheme};
use crate::training::Recipe;

/// Mean test accuracies over seeds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bypass {
    /// The number of seeds.
    pub seeds: usize,
    /// Of the intact networks.
    pub intact: f64,
    /// With the middle cut.
    pub middle: f64,
    /// With the skip cut.
    pub skip: f64,
}

impl Bypass {
    /// Trains a tanh network of this depth with a skip from layer 1 to the last but one, from this
    /// initialisation, for so many steps and for seeds 1..=`seeds`, and cuts it.
    ///
    /// # Errors
    /// When the network is impossible, which needs a depth out of range.
    ///
    /// # Panics
    /// With fewer than 4 layers, where there is no such skip.
    pub fn over_seeds(
        seeds: u32,
        depth: usize,
        scheme: Scheme,
        steps: usize,
    ) -> Result<Self, ArchitectureError> {
        let data = Data::Digits.load();
        let mut sums = [0.0; 3];
        for seed in 1..=seeds {
            let recipe = Recipe {
                depth,
                initialisation: scheme.into(),
                skips: Placement::One.skips(depth),
                seed,
                ..Recipe::default()
            };
            let mut trainer = recipe.trainer(&data)?;
            while trainer.steps() < steps && trainer.step(&data.train).is_ok() {}
            let lesions = Lesions::of(trainer.network(), 0, &data).expect("one identity skip");
            for (sum, lesion) in
                sums.iter_mut().zip([&lesions.intact, &lesions.middle, &lesions.skip])
            {
                *sum += lesion.accuracy.share();
            }
        }
        let [intact, middle, skip] = sums.map(|sum| sum / f64::from(seeds));
        Ok(Self { seeds: seeds as usize, intact, middle, skip })
    }
}
