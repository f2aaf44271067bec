//! The module that the browser loads, in the page and in the worker alike.

fn main() {
    #[cfg(target_arch = "wasm32")]
    mixed_levels::web::start();
}
