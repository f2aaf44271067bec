//! What a network can do: its accuracy, whole and with a part of it cut out.

mod accuracy;
mod grasp;
mod lesion;

pub use accuracy::{Accuracy, accuracy};
pub use grasp::Grasp;
pub use lesion::{Cut, Lesion, LesionError, Lesions};
