//! The only place that knows a browser.
//!
//! A module serves the page and a worker of its own; it finds out which of the two this is.
//! What the page does is in `page`, what the worker does in `worker`; between them passes what
//! `essay::message` says, and nothing else. There are two modules, so that the opening figure need not
//! wait for what the others need; they know nothing of each other.

mod canvas;
mod controls;
mod dom;
mod live;
mod page;
mod pen;
mod pool;
mod site;
mod worker;
mod workshop;

use crate::essay::adversarial::Adversarial;
use crate::essay::bypass::Bypass;
use crate::essay::fading_gradient::FadingGradient;
use crate::essay::five_neurons::{FiveNeurons, FiveNeuronsSkip};
use crate::essay::gain_dial::GainDial;
use crate::essay::hero::Hero;
use crate::essay::lab::Lab;
use crate::essay::levels::Levels;
use crate::essay::many_networks::ManyNetworks;
use crate::essay::shortcut::Shortcut;
use crate::essay::what_is_important::WhatIsImportant;
use crate::essay::without_backprop::WithoutBackprop;
use crate::essay::{Draw, Figure};
use crate::figure::{Drawn, Painter, Theme};
use pen::Pen;
pub use site::file;

/// A figure that can be drawn on a canvas.
trait OnCanvas: Figure {
    /// Draws the figure.
    ///
    /// # Errors
    /// When the canvas fails.
    fn draw(&self, painter: &mut Painter<'_, Pen<'_>>, theme: &Theme) -> Drawn;
}

impl<F: Draw> OnCanvas for F {
    fn draw(&self, painter: &mut Painter<'_, Pen<'_>>, theme: &Theme) -> Drawn {
        Draw::draw(self, painter, theme)
    }
}

/// The figures of a module, in their default states.
type Figures = fn() -> Vec<Box<dyn OnCanvas>>;

/// What the first module does: it brings the opening figure to life.
pub fn opening() {
    start("opening", || vec![Box::new(Hero::default())]);
}

/// What the second module does: it brings the further figures to life.
pub fn further() {
    start("further", || {
        vec![
            Box::new(FadingGradient::default()),
            Box::new(Shortcut::default()),
            Box::new(FiveNeurons::default()),
            Box::new(FiveNeuronsSkip::default()),
            Box::new(Bypass::default()),
            Box::new(ManyNetworks::default()),
            Box::new(GainDial::default()),
            Box::new(WhatIsImportant::default()),
            Box::new(Levels::default()),
            Box::new(WithoutBackprop::default()),
            Box::new(Adversarial::default()),
            Box::new(Lab::default()),
        ]
    });
}

/// Starts the page, or the worker, whichever this is, for these figures. The module is the one whose
/// glue stands in the page as `#NAME-glue`.
fn start(name: &'static str, figures: Figures) {
    // Built for readers, the module has no words for a panic.
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    let started = match web_sys::window() {
        Some(window) => page::start(&window, name, figures),
        None => worker::start(figures),
    };
    if let Err(problem) = started {
        web_sys::console::error_2(&"The essay could not start:".into(), &problem);
        dom::stills_only();
    }
}
