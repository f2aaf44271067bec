//! What a network can do: its accuracy.

mod accuracy;

pub use accuracy::{Accuracy, accuracy};
