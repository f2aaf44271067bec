//! Many networks: the same question asked of one seed after the other.

mod fives;
mod race;

pub use fives::{fives_over_seeds, mean};
pub use race::{Late, Race};
