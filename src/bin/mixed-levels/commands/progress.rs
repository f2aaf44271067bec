//! How far a long computation has come, and how long it will still take.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// What takes no longer than this needs no bar.
const PATIENCE: Duration = Duration::from_millis(800);

/// A bar on standard error, if that is a terminal, until it is dropped.
pub(crate) struct Progress {
    bar: ProgressBar,
    start: Instant,
    shown: bool,
}

impl Progress {
    /// So many steps lie ahead of something that is `doing`.
    pub(crate) fn new(doing: &'static str, steps: usize) -> Self {
        let bar = ProgressBar::with_draw_target(Some(steps as u64), ProgressDrawTarget::hidden());
        bar.set_message(doing);
        Self { bar, start: Instant::now(), shown: false }
    }

    /// One of them is done.
    pub(crate) fn step(&mut self) {
        self.advance(1);
    }

    /// So many of them are done.
    pub(crate) fn advance(&mut self, steps: usize) {
        self.bar.inc(steps as u64);
        if !self.shown && self.start.elapsed() >= PATIENCE {
            self.shown = true;
            let style = ProgressStyle::with_template("{msg} {wide_bar} {percent}%, {eta} left");
            if let Ok(style) = style {
                self.bar.set_style(style.progress_chars("━╸ "));
            }
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
