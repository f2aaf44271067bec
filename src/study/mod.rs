//! Many networks: the same question asked of one seed after the other.

mod race;

pub use race::{Late, Race};
