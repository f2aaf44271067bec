//! The map of the house.
pub mod arithmetic;
pub mod attribution;
pub mod data;
pub mod essay;
pub mod figure;
pub mod gradient;
pub mod measure;
pub mod named;
pub mod network;
pub mod study;
pub mod training;
#[cfg(target_arch = "wasm32")]
pub mod web;
