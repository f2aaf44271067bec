//! What a network can do: its accuracy, whole and with a part of it cut out.

mod accuracy;
mod lesion;

pub use accuracy::{Accuracy, accuracy};
pub use lesion::{Cut, Lesion, LesionError, Lesions};
