//! What a network can do: accuracy, and the loss on examples that it has not seen.

mod accuracy;

pub use accuracy::{Accuracy, accuracy};
