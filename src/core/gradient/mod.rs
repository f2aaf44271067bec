//! Gradients: the backward pass, of the loss and of one neuron's activation, and what they say
//! layer by layer.

mod backward;
mod by_layer;
mod loss;

pub use backward::Backward;
pub use by_layer::{Fit, GradientByLayer};
pub use loss::{Loss, softmax};
