//! What a network can do: its accuracy, whole, with a part of it cut out, and under attack. And what its
//! layers say: what can be read off each, and how alike they are.

mod accuracy;
mod angle;
mod attack;
mod cholesky;
mod columns;
mod grasp;
mod lesion;
mod levels;
mod order_violation;
mod probe;
mod rank_correlation;
mod similarity;

pub use accuracy::{Accuracy, accuracy, accuracy_by};
pub use angle::angles;
pub use attack::{
    Attack, Ball, QUERIES, Robustness, STARTS, Target, climb, random_search, worst_of,
    zero_gradients,
};
pub use grasp::Grasp;
pub use lesion::{Cut, Lesion, LesionError, Lesions};
pub use levels::Levels;
pub use order_violation::{OrderViolation, Triple};
pub use probe::{PROBE_EXAMPLES, Probe};
pub use rank_correlation::rank_correlation;
pub use similarity::Similarity;
