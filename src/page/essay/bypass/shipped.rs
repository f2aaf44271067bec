//! The trained network that comes with the page, so that it can be cut at once.
//!
//! `trained.bin` is what the figure's default recipe comes to in 1,500 steps:
//! `mixed-levels trained` makes it, and the test below makes it again, bit for bit.

use super::experiment::Run;
use super::state::{State, TRAINED};
use crate::data::Split;
use crate::network::{Network, Parameters};
use crate::training::{Recipe, RecipeError};

/// For every marked step from 0 on the right answers intact, with the middle cut and with the skip
/// cut, as 16-bit numbers; then all parameters, 32 bits each. Least significant byte first.
static TRAINED_RUN: &[u8] = include_bytes!("trained.bin");

/// What the shipped run has come to, if it is this recipe's and goes no further than `step`.
pub(super) fn run(recipe: &Recipe, step: usize, data: &Split) -> Option<Run> {
    if *recipe != State::default().recipe || step < TRAINED {
        return None;
    }
    let architecture = recipe.architecture();
    let mut parameters = Parameters::zeros(&architecture);
    let counts = TRAINED_RUN.len().checked_sub(4 * architecture.parameter_count())?;
    let (counts, values) = TRAINED_RUN.split_at(counts);
    let (values, _) = values.as_chunks::<4>();
    let all = parameters.tensors_mut().flatten();
    for (parameter, bytes) in all.zip(values) {
        *parameter = f32::from_le_bytes(*bytes);
    }
    let (counts, _) = counts.as_chunks::<2>();
    let counts: Vec<usize> =
        counts.iter().map(|bytes| usize::from(u16::from_le_bytes(*bytes))).collect();
    let (rights, _) = counts.as_chunks::<3>();
    let trainer = recipe.resumed(Network { architecture, parameters }, TRAINED, data)?;
    Some(Run::resumed(trainer, rights, data))
}

/// Trains the shipped run: what `trained.bin` is to hold.
///
/// # Errors
/// When the network is impossible, which the default one is not.
pub fn trained() -> Result<Vec<u8>, RecipeError> {
    let recipe = State::default().recipe;
    let data = recipe.data.load();
    let mut run = Run::new(&recipe, &data)?;
    run.advance(&data, TRAINED, &mut || true);
    let counts = run.curve().iter().flat_map(|(_, right)| *right);
    let counts = counts.flat_map(|right| (right as u16).to_le_bytes());
    let parameters = &run.network().parameters;
    let values = parameters.tensors().flatten().flat_map(|value| value.to_le_bytes());
    Ok(counts.chain(values).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shipped_is_what_the_recipe_comes_to() {
        assert!(
            trained().unwrap() == TRAINED_RUN,
            "`mixed-levels trained` makes src/page/essay/bypass/trained.bin anew"
        );
    }

    #[test]
    fn the_shipped_run_goes_on_as_one_that_was_never_interrupted() {
        let recipe = State::default().recipe;
        let data = recipe.data.load();
        let mut whole = Run::new(&recipe, &data).unwrap();
        whole.advance(&data, TRAINED + 60, &mut || true);
        let mut shipped = run(&recipe, TRAINED, &data).unwrap();
        assert_eq!(shipped.steps(), TRAINED);
        shipped.advance(&data, TRAINED + 60, &mut || true);
        assert_eq!(shipped.network(), whole.network());
        assert_eq!(shipped.curve(), whole.curve());
        assert!(run(&recipe, TRAINED - 1, &data).is_none());
        assert!(run(&Recipe { seed: 2, ..recipe }, TRAINED, &data).is_none());
    }
}
