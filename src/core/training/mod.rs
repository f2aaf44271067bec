//! Training: a recipe says everything that a run depends on, a trainer takes one step at a time.

mod descent;
mod optimiser;
mod recipe;
mod trainer;

pub use descent::Descent;
pub use optimiser::{Optimiser, OptimiserState};
pub use recipe::Recipe;
pub use trainer::{Diverged, Trainer};
