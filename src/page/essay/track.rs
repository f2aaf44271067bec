//! A run with its history: what was measured on the way, and where one can go back to.

use crate::data::{Examples, Split};
use crate::measure::{Accuracy, accuracy};
use crate::network::Network;
use crate::training::{Diverged, Recipe, RecipeError, Trainer, is_marked};

/// A trainer with the test accuracy at marked steps.
#[derive(Clone, Debug)]
pub struct Track {
    trainer: Trainer,
    curve: Vec<(usize, Accuracy)>,
    /// The networks at marked steps, where they are kept.
    kept: Option<Vec<(usize, Network)>>,
}

impl Track {
    /// A run before its first step.
    ///
    /// # Errors
    /// What makes the network impossible.
    pub fn new(recipe: &Recipe, data: &Split) -> Result<Self, RecipeError> {
        let trainer = recipe.trainer(data)?;
        let start = accuracy(trainer.network(), &data.test);
        Ok(Self { trainer, curve: vec![(0, start)], kept: None })
    }

    /// A run whose trainer has taken some steps already; what was measured before is not known.
    pub fn resumed(trainer: Trainer, data: &Split) -> Self {
        let curve = vec![(trainer.steps(), accuracy(trainer.network(), &data.test))];
        Self { trainer, curve, kept: None }
    }

    /// The same, which also keeps its network at every marked step.
    #[must_use]
    pub fn keeping_moments(mut self) -> Self {
        self.kept = Some(vec![(0, self.trainer.network().clone())]);
        self
    }

    /// Trains towards a number of steps for as long as it may go on.
    pub fn advance(&mut self, data: &Split, until: usize, go_on: &mut dyn FnMut() -> bool) {
        while self.steps() < until && go_on() {
            if self.trainer.step(&data.train).is_err() {
                return;
            }
            if is_marked(self.steps()) {
                let reached = accuracy(self.trainer.network(), &data.test);
                self.curve.push((self.steps(), reached));
                self.keep();
            }
        }
    }

    /// Keeps the network as it stands, though the step is not marked.
    pub fn keep(&mut self) {
        let (step, network) = (self.steps(), self.trainer.network().clone());
        if let Some(kept) = &mut self.kept
            && kept.last().is_none_or(|(last, _)| *last < step)
        {
            kept.push((step, network));
        }
    }

    /// The number of steps taken.
    pub fn steps(&self) -> usize {
        self.trainer.steps()
    }

    /// When and that it diverged.
    pub fn diverged(&self) -> Option<Diverged> {
        self.trainer.diverged()
    }

    /// The network as it stands.
    pub fn network(&self) -> &Network {
        self.trainer.network()
    }

    /// The accuracy now, on these examples.
    pub fn accuracy(&self, test: &Examples) -> Accuracy {
        match self.curve.last() {
            Some((step, accuracy)) if *step == self.steps() => *accuracy,
            _ => accuracy(self.network(), test),
        }
    }

    /// The test accuracy at every marked step so far.
    pub fn curve(&self) -> &[(usize, Accuracy)] {
        &self.curve
    }

    /// The network at the last moment up to `step`: a marked step, or the present one.
    pub fn moment(&self, step: usize) -> (usize, &Network) {
        let kept = self.kept.iter().flatten().rev().find(|(at, _)| *at <= step);
        match kept {
            Some((at, network)) if step < self.steps() => (*at, network),
            _ => (self.steps(), self.network()),
        }
    }

    /// All moments that one can go back to, and the present one.
    pub fn moments(&self) -> Vec<usize> {
        let mut moments: Vec<usize> = self.kept.iter().flatten().map(|(step, _)| *step).collect();
        if moments.last() != Some(&self.steps()) {
            moments.push(self.steps());
        }
        moments
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Data;

    #[test]
    fn what_is_measured_does_not_depend_on_how_a_run_is_cut() {
        let data = Data::Digits.load();
        let recipe = Recipe { depth: 3, width: 8, ..Recipe::default() };
        let mut whole = Track::new(&recipe, &data).unwrap().keeping_moments();
        whole.advance(&data, 110, &mut || true);
        let mut pieces = Track::new(&recipe, &data).unwrap().keeping_moments();
        let mut allowance = 0;
        while pieces.steps() < 110 {
            allowance = 7;
            let mut go_on = || {
                allowance -= 1;
                allowance >= 0
            };
            pieces.advance(&data, 110, &mut go_on);
        }
        assert!(allowance <= 7);
        assert_eq!(whole.curve(), pieces.curve());
        assert_eq!(whole.network(), pieces.network());
        assert_eq!(whole.moments(), [0, 25, 50, 75, 100, 110]);
        assert_eq!(whole.moment(99).0, 75);
        assert_eq!(whole.moment(110).0, 110);
        let mut direct = Track::new(&recipe, &data).unwrap();
        direct.advance(&data, 75, &mut || true);
        assert_eq!(whole.moment(75).1, direct.network());
    }
}
