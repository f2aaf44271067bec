//! The only place that knows a browser.
//!
//! One module serves the page and its worker; [`start`] finds out which of the two this is. What
//! the page does is in `page`, what the worker does in `worker`; between them passes what
//! `essay::message` says, and nothing else.

mod canvas;
mod controls;
mod dom;
mod live;
mod page;
mod pen;
mod worker;
mod workshop;

/// Starts the page, or the worker, whichever this is.
pub fn start() {
    console_error_panic_hook::set_once();
    let started = match web_sys::window() {
        Some(window) => page::start(&window),
        None => worker::start(),
    };
    if let Err(problem) = started {
        web_sys::console::error_2(&"The essay could not start:".into(), &problem);
        dom::stills_only();
    }
}
