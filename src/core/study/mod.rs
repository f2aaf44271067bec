//! Many networks: the same question asked of one seed after the other.

mod bypass;
mod fives;
mod race;

pub use bypass::Bypass;
pub use fives::{fives_over_seeds, mean};
pub use race::{Late, Race};
