//! The command line, used as one types it: every test runs the program itself.
#![cfg(not(target_arch = "wasm32"))]

mod attack;
mod examples;
mod mnist;
mod page;
mod pytorch;
mod run;
mod study;
mod usage;
