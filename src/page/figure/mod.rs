//! Drawings: what is shown, on any surface.
//!
//! A figure is one function that draws with a [`Painter`]. The same function makes the picture on
//! the page's canvas and the SVG still that is first paint, print and golden test. Nothing in this
//! room computes a network, and nothing in it knows a browser, a clock or a global: a figure draws
//! what it is given.
//!
//! - [`painter`] is the vocabulary: lines, arcs, circles, text, dashes, in CSS pixels.
//! - [`theme`] is the one colour code, light and dark.
//! - [`scale`] maps values to pixels and draws axes.
//! - [`text`] writes numbers as a reader wants to see them.
//! - [`backend`] makes a canvas and an SVG agree, and makes the still.

pub mod adversarial;
pub mod bypass;
pub mod fading_gradient;
pub mod five_neurons;
pub mod gain_dial;
pub mod hero;
pub mod lab;
pub mod levels;
pub mod many_networks;
pub mod shortcut;
pub mod what_is_important;
pub mod without_backprop;

pub mod curves;
mod decimal;
pub mod gradients;
pub mod network_view;

pub mod painter;

pub mod backend;
pub mod scale;
pub mod text;
pub mod theme;

pub use backend::{Fitted, svg};
pub use painter::{
    Dash, DrawingFailed, Drawn, Fill, Horizontal, Painter, Point, Rect, Stroke, TextStyle, Vertical,
};
pub use plotters::prelude::DrawingBackend;
pub use theme::{Color, Theme};
