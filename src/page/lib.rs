//! The upper floors of `mixed-levels`: what shows. Compiled for size, since a reader waits for it.

pub mod essay;
pub mod figure;
#[cfg(target_arch = "wasm32")]
pub mod web;

use mixed_levels_core::{
    attribution, data, excerpt, gradient, measure, named, network, study, training,
};
