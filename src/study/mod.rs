//! Many networks: the same question asked of one seed after the other.

mod bypass;
mod race;

pub use bypass::Bypass;
pub use race::{Late, Race};
