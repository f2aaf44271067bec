//! Training: a recipe says everything that a run depends on, a trainer takes one step at a time.

mod descent;
mod marks;
mod optimiser;
mod recipe;
mod rule;
mod trainer;

pub use descent::Descent;
pub use marks::{is_marked, next_mark};
pub use optimiser::{Optimiser, OptimiserState};
pub use recipe::{Recipe, RecipeError};
pub use rule::{
    Backprop, Batch, DirectFeedback, FeedbackAlignment, ForwardForward, GoodnessBackprop,
    LayerLocal, Learning, Rule, RuleError, SignSymmetry, THRESHOLD,
};
pub use trainer::{Diverged, Trainer};
