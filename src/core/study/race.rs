//! The race to 95 % over many seeds.

use crate::data::Data;
use crate::measure::accuracy;
use crate::network::ArchitectureError;
use crate::training::Recipe;

/// How one seed's race ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Race {
    /// The seed.
    pub seed: u32,
    /// The test accuracy at the end.
    pub end: f64,
    /// The first step, of every 25th, at which 95 % of the test examples were named.
    pub to_95: Option<usize>,
    /// Whether training diverged.
    pub diverged: bool,
}

impl Race {
    /// Runs this recipe for so many steps, for seeds 1..=`seeds`.
    ///
    /// # Errors
    /// When the network is impossible.
    pub fn over_seeds(
        recipe: &Recipe,
        seeds: u32,
        steps: usize,
    ) -> Result<Vec<Self>, ArchitectureError> {
        let data = recipe.data.load();
        let run = |seed| -> Result<Self, ArchitectureError> {
            let mut trainer = Recipe { seed, ..recipe.clone() }.trainer(&data)?;
            let mut to_95 = None;
            // A run that diverges stays where it is, and is measured there.
            while trainer.steps() < steps && trainer.step(&data.train).is_ok() {
                if to_95.is_none() && trainer.steps().is_multiple_of(25) {
                    let named = accuracy(trainer.network(), &data.test).share();
                    to_95 = (named >= 0.95).then_some(trainer.steps());
                }
            }
            let end = accuracy(trainer.network(), &data.test).share();
            Ok(Self { seed, end, to_95, diverged: trainer.diverged().is_some() })
        };
        (1..=seeds).map(run).collect()
    }

    /// The step by which half of the seeds had reached 95 %; none if fewer than half ever did.
    pub fn half_by(races: &[Self]) -> Option<usize> {
        let mut steps: Vec<usize> = races.iter().filter_map(|race| race.to_95).collect();
        steps.sort_unstable();
        steps.get(races.len().checked_sub(1)? / 2).copied()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_all_seeds_are_counted() {
        let race = |to_95| Race { seed: 1, end: 0.0, to_95, diverged: false };
        assert_eq!(Race::half_by(&[race(Some(500)), race(None), race(Some(300))]), Some(500));
        assert_eq!(Race::half_by(&[race(Some(500)), race(Some(300))]), Some(300));
        assert_eq!(Race::half_by(&[race(None), race(None), race(Some(300))]), None);
        assert_eq!(Race::half_by(&[]), None);
    }
}
