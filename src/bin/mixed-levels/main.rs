//! The command line.

#[cfg(not(target_arch = "wasm32"))]
mod commands;

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    commands::run()
}

/// A browser has no command line, but cargo builds it with the tests that run there.
#[cfg(target_arch = "wasm32")]
fn main() {}
