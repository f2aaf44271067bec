//! The opening figure's race over many seeds.

use crate::data::Data;
use crate::measure::accuracy;
use crate::network::{ArchitectureError, Skip, SkipKind};
use crate::training::Recipe;

/// How one seed's race ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Race {
    /// The seed.
    pub seed: u32,
    /// Test accuracy of the plain network.
    pub plain: f64,
    /// Test accuracy of its twin with the skip from layer 1 to layer 11.
    pub rescued: f64,
}

impl Race {
    /// Runs the race of the essay's opening network for so many steps, for seeds 1..=`seeds`.
    ///
    /// # Errors
    /// When the network is impossible, which the opening network is not.
    pub fn over_seeds(seeds: u32, steps: usize) -> Result<Vec<Self>, ArchitectureError> {
        let data = Data::Digits.load();
        let skip = Skip { from: 1, to: 11, kind: SkipKind::Identity };
        let after = |skips: Vec<Skip>, seed| -> Result<f64, ArchitectureError> {
            let mut trainer = Recipe { skips, seed, ..Recipe::default() }.trainer(&data)?;
            // A run that diverges stays where it is, and is measured there.
            while trainer.steps() < steps && trainer.step(&data.train).is_ok() {}
            Ok(accuracy(trainer.network(), &data.test).share())
        };
        (1..=seeds)
            .map(|seed| {
                Ok(Self {
                    seed,
                    plain: after(Vec::new(), seed)?,
                    rescued: after(vec![skip], seed)?,
                })
            })
            .collect()
    }
}

/// How a plain network fares that is given much more time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Late {
    /// The seed.
    pub seed: u32,
    /// The best test accuracy, measured every 250 steps.
    pub best: f64,
    /// The step at which it first named a fifth of the digits, twice what guessing gives.
    pub woke: Option<usize>,
    /// The test accuracy at the end.
    pub end: f64,
}

impl Late {
    /// Trains the essay's opening network without a skip for so many steps, for seeds 1..=`seeds`.
    ///
    /// # Errors
    /// When the network is impossible, which the opening network is not.
    pub fn over_seeds(seeds: u32, steps: usize) -> Result<Vec<Self>, ArchitectureError> {
        let data = Data::Digits.load();
        let run = |seed| -> Result<Self, ArchitectureError> {
            let mut trainer = Recipe { seed, ..Recipe::default() }.trainer(&data)?;
            let mut late = Self { seed, best: 0.0, woke: None, end: 0.0 };
            while trainer.steps() < steps && trainer.step(&data.train).is_ok() {
                if trainer.steps().is_multiple_of(250) {
                    late.end = accuracy(trainer.network(), &data.test).share();
                    late.best = late.best.max(late.end);
                    if late.end >= 0.2 && late.woke.is_none() {
                        late.woke = Some(trainer.steps());
                    }
                }
            }
            Ok(late)
        };
        (1..=seeds).map(run).collect()
    }
}
