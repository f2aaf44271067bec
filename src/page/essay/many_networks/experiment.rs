//! One network of the many: trained, and asked where the fives of its last layer are.

use serde::{Deserialize, Serialize};

use super::state::{Job, State};
use crate::data::Loaded;
use crate::essay::message::{self, Scored};
use crate::essay::permalink::LinkError;
use crate::network::Network;

/// What one network answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The [job](Job), as a permalink.
    pub job: String,
    /// The answers to the questions of its condition.
    pub values: Vec<Option<f32>>,
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

    fn advance(&mut self, _until: usize, _twin_until: usize, _go_on: &mut dyn FnMut() -> bool) {}

    fn run(&mut self, link: &str) -> Result<(), LinkError> {
        let job = Job::from_permalink(link)?;
        let values = job.condition().run(self.data.get(job.recipe.data)?, job.recipe.seed)?;
        self.answer = Answer { job: link.to_owned(), values };
        Ok(())
    }

    fn snapshot(&mut self) -> message::Snapshot {
        message::Snapshot::of(&self.answer)
    }

    fn networks(&mut self) -> [Option<&Network>; 2] {
        [None, None]
    }
}
