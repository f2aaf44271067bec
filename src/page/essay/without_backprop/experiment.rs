//! One network of the race: trained by its rule, measured along the way.

use serde::{Deserialize, Serialize};

use super::state::{ANGLED, Job, State, TRAINED};
use std::sync::Arc;

use crate::data::{Data, Loaded, mnist_in_one};
use crate::essay::message::{self, Scored};
use crate::essay::permalink::LinkError;
use crate::measure::{accuracy_by, angles};
use crate::network::Network;
use crate::training::is_marked;

/// The accuracy along the way is that of no more test examples than these; the one at the end is that
/// of all.
const CURVE_EXAMPLES: usize = 500;

/// How one network's run went.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The [job](Job), as a permalink.
    pub job: String,
    /// The test accuracy at every marked step that was reached, from 0 on, on the first 500 examples.
    pub curve: Vec<f32>,
    /// The test accuracy at the end, or where the run diverged.
    pub end: f32,
    /// At the steps of [`ANGLED`] that were reached: the angle to the gradient in each hidden layer.
    pub angles: Vec<Vec<Option<f32>>>,
    /// The step at which it diverged.
    pub diverged: Option<u32>,
}

impl Scored for Answer {
    // What is measured here is not of single neurons; the figure has a fingerprint of its own.
    fn scores(&self) -> [&[Vec<f64>]; 2] {
        [&[], &[]]
    }
}

/// What a worker does for the figure. It keeps nothing from one job to the next but the data.
#[derive(Default)]
pub struct Experiment {
    data: Loaded,
    answer: Answer,
}

impl crate::essay::Experiment for Experiment {
    fn show(&mut self, link: &str) -> Result<(), LinkError> {
        State::from_permalink(link).map(|_| ())
    }

    fn bring(&mut self, file: &[u8]) {
        // The figure has read it before; what could not be read is missed when a job asks for it.
        if let Ok(split) = mnist_in_one(file) {
            self.data.bring(Data::Mnist, Arc::new(split));
        }
    }

    fn advance(&mut self, _until: usize, _twin_until: usize, _go_on: &mut dyn FnMut() -> bool) {}

    fn run(&mut self, link: &str) -> Result<(), LinkError> {
        let recipe = Job::from_permalink(link)?.recipe();
        let data = self.data.get(recipe.data)?;
        let some = data.test.first(CURVE_EXAMPLES);
        let mut trainer = recipe.trainer(data)?;
        let mut answer = Answer { job: link.to_owned(), ..Answer::default() };
        loop {
            if is_marked(trainer.steps()) {
                let right = accuracy_by(recipe.rule.answer(), trainer.network(), &some);
                answer.curve.push(right.share() as f32);
            }
            if ANGLED.contains(&trainer.steps()) {
                let angles = angles(&recipe, &trainer, &data.train);
                let hidden = angles.into_iter().take(recipe.depth);
                answer.angles.push(hidden.map(|angle| angle.map(|it| it as f32)).collect());
            }
            if trainer.steps() == TRAINED || trainer.step(&data.train).is_err() {
                break;
            }
        }
        let right = accuracy_by(recipe.rule.answer(), trainer.network(), &data.test);
        answer.end = right.share() as f32;
        answer.diverged = trainer.diverged().map(|it| it.steps as u32);
        self.answer = answer;
        Ok(())
    }

    fn snapshot(&mut self) -> message::Snapshot {
        message::Snapshot::of(&self.answer)
    }

    fn networks(&mut self) -> [Option<&Network>; 2] {
        [None, None]
    }
}
