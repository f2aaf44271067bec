//! Gradients: the backward pass, of the loss and of one neuron's activation, what they say layer by
//! layer, and where a network is most sensitive to its inputs.

mod backward;
mod by_layer;
mod goodness;
mod inputs;
mod loss;

pub use backward::Backward;
pub use by_layer::{Fit, GradientByLayer};
pub use goodness::GoodnessGradient;
pub use inputs::{InputGradient, Objective, input_gradient, margin};
pub use loss::{Loss, softmax};
