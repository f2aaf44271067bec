//! Twins: a plain network and the same network with skips, which start from the same weights and
//! see the same batches.

use super::playback::Playback;
use super::track::Track;
use crate::data::{Examples, Split};
use crate::measure::Accuracy;
use crate::network::Network;
use crate::training::{Recipe, RecipeError, is_marked};

/// A race is this long at first.
pub const RACE: usize = 1_500;
/// What a race is run for: this share of the test examples named.
pub const GOAL: f32 = 0.95;

/// Two runs that differ in their skips only; one run, where there are no skips.
#[derive(Clone, Debug)]
pub struct Twins {
    data: Split,
    /// The network with the skips, and how it is trained.
    recipe: Recipe,
    plain: Option<Track>,
    skipped: Option<Track>,
}

/// The same network without its skips.
pub fn plain(recipe: &Recipe) -> Recipe {
    Recipe { skips: Vec::new(), ..recipe.clone() }
}

impl Twins {
    /// The twins of this recipe, which must be possible, before their first step.
    pub fn new(recipe: Recipe) -> Self {
        Self { data: recipe.data.load(), recipe, plain: None, skipped: None }
    }

    /// Takes on a recipe and numbers of steps, the twin's counting only where there are skips. What
    /// was trained already is kept if it still fits and has not gone too far.
    ///
    /// # Errors
    /// What makes the network impossible; the twins stay as they were.
    pub fn show(&mut self, recipe: &Recipe, step: usize, twin: usize) -> Result<(), RecipeError> {
        recipe.architecture().validate()?;
        if recipe.data != self.recipe.data {
            self.data = recipe.data.load();
        }
        let kept = |track: &Option<Track>, steps| {
            track.as_ref().is_some_and(|track| track.steps() <= steps)
        };
        let plain_steps = if recipe.skips.is_empty() { step } else { twin };
        if plain(recipe) != plain(&self.recipe) || !kept(&self.plain, plain_steps) {
            self.plain = None;
        }
        if *recipe != self.recipe || recipe.skips.is_empty() || !kept(&self.skipped, step) {
            self.skipped = None;
        }
        self.recipe = recipe.clone();
        self.prepare()
    }

    /// Makes the runs that are needed and not there yet.
    fn prepare(&mut self) -> Result<(), RecipeError> {
        if self.plain.is_none() {
            self.plain = Some(Track::new(&plain(&self.recipe), &self.data)?);
        }
        if self.skipped.is_none() && !self.recipe.skips.is_empty() {
            self.skipped = Some(Track::new(&self.recipe, &self.data)?);
        }
        Ok(())
    }

    /// Trains the network that is shown, and its plain twin, towards these numbers of steps.
    pub fn advance(&mut self, until: usize, twin_until: usize, go_on: &mut dyn FnMut() -> bool) {
        let (Some(plain), data) = (&mut self.plain, &self.data) else { return };
        match &mut self.skipped {
            None => plain.advance(data, until, go_on),
            // Both in turn, so that neither waits for the other to arrive.
            Some(skipped) => loop {
                let before = (skipped.steps(), plain.steps());
                skipped.advance(data, until.min(before.0 + 8), go_on);
                plain.advance(data, twin_until.min(before.1 + 8), go_on);
                if before == (skipped.steps(), plain.steps()) {
                    return;
                }
            },
        }
    }

    /// What there is to measure.
    ///
    /// # Panics
    /// If the recipe that the twins began with is impossible.
    pub fn runs(&mut self) -> Runs<'_> {
        // A recipe that was shown is one whose networks can be made.
        let _ = self.prepare();
        let (shown, twin) = match (&self.skipped, &self.plain) {
            (Some(skipped), plain) => (skipped, plain.as_ref()),
            (None, Some(plain)) => (plain, None),
            (None, None) => unreachable!("the recipe was found to be possible"),
        };
        Runs { shown, twin, test: &self.data.test }
    }
}

/// The runs of twins.
#[derive(Clone, Copy, Debug)]
pub struct Runs<'a> {
    /// The one that is shown.
    pub shown: &'a Track,
    /// Its plain twin, where the one that is shown has skips.
    pub twin: Option<&'a Track>,
    /// What accuracies and gradients are measured on.
    pub test: &'a Examples,
}

impl<'a> Runs<'a> {
    /// The networks, the one that is shown first.
    pub fn networks(&self) -> [Option<&'a Network>; 2] {
        [Some(self.shown), self.twin].map(|run| run.map(Track::network))
    }
}

/// Steps and test accuracies of a run, one after the other: at marked steps, and now, when it has
/// this one.
pub fn curve(track: &Track, now: Accuracy) -> Vec<f32> {
    let mut flat: Vec<f32> = Vec::new();
    for (step, accuracy) in track.curve() {
        flat.extend([*step as f32, accuracy.share() as f32]);
    }
    flat.extend([track.steps() as f32, now.share() as f32]);
    flat
}

/// The points of such a curve.
pub fn points(flat: &[f32]) -> Vec<(f32, f32)> {
    flat.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
}

/// The first marked step at which a curve had reached a share of right answers.
pub fn reached(points: &[(f32, f32)], share: f32) -> Option<usize> {
    let marked = points.iter().filter(|(step, _)| is_marked(*step as usize));
    let first = marked.copied().find(|(_, named)| *named >= share);
    first.map(|(step, _)| step as usize)
}

/// The skips changed: the network that has them starts again, and the plain one, which was shown
/// alone where there were none, runs on. Where there are skips now, the race begins at once.
pub fn skips_changed(playback: &mut Playback, had_skips: bool, has_skips: bool) {
    let plain = if had_skips { playback.twin } else { playback.step };
    if has_skips {
        playback.go_to(0, plain);
        // The race goes on as far as the plain network has gone already.
        playback.play(longest(plain));
    } else {
        playback.go_to(plain, 0);
    }
}

/// How long a race is that has gone so far already.
pub fn longest(steps: usize) -> usize {
    if steps > RACE { super::permalink::MOST_STEPS } else { RACE }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Placement;

    #[test]
    fn only_what_changed_starts_again() {
        let recipe = Recipe { depth: 5, width: 6, ..Recipe::default() };
        let skipped = Recipe { skips: Placement::One.skips(5), ..recipe.clone() };
        let mut twins = Twins::new(recipe.clone());
        twins.advance(20, 0, &mut || true);
        let steps = |twins: &mut Twins| {
            let runs = twins.runs();
            (runs.shown.steps(), runs.twin.map(Track::steps))
        };
        assert_eq!(steps(&mut twins), (0, None), "nothing was shown yet");
        twins.advance(20, 0, &mut || true);
        assert_eq!(steps(&mut twins), (20, None));
        twins.show(&skipped, 0, 20).unwrap();
        assert_eq!(steps(&mut twins), (0, Some(20)));
        twins.advance(10, 30, &mut || true);
        assert_eq!(steps(&mut twins), (10, Some(30)));
        let every = Recipe { skips: Placement::Every.skips(5), ..recipe.clone() };
        twins.show(&every, 0, 30).unwrap();
        assert_eq!(steps(&mut twins), (0, Some(30)));
        twins.show(&recipe, 30, 0).unwrap();
        assert_eq!(steps(&mut twins), (30, None));
        twins.show(&recipe, 0, 0).unwrap();
        assert_eq!(steps(&mut twins), (0, None));
        let impossible = Recipe { depth: 3, ..skipped };
        assert!(twins.show(&impossible, 0, 0).is_err());
        assert_eq!(steps(&mut twins), (0, None));
    }

    #[test]
    fn a_goal_is_reached_at_a_marked_step() {
        let curve = [(0.0, 0.1), (25.0, 0.6), (33.0, 0.96), (50.0, 0.95), (75.0, 0.9)];
        assert_eq!(reached(&curve, GOAL), Some(50));
        assert_eq!(reached(&curve, 0.99), None);
    }
}
