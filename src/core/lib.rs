//! The lower floors of `mixed-levels`: what computes. Compiled for speed.

pub mod arithmetic;
pub mod attribution;
pub mod data;
pub mod excerpt;
pub mod gradient;
pub mod measure;
pub mod named;
pub mod network;
pub mod study;
pub mod training;
