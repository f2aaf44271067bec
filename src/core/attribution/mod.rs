//! Attribution: how much every earlier neuron matters to a chosen one, the blue neuron.
//!
//! For a blue neuron i of layer T >= 2 the candidates are the hidden neurons of layers 1..T - 1.

mod importance;
mod nudge;
mod over_layer;
mod top;

pub use importance::{Ablation, Importance, Measure, typical_variations};
pub use nudge::{GradientCheck, check_gradient, nudged};
pub use over_layer::OverLayer;
pub use top::{FIVE, Ranked, Top, any_first_layer_chance};
