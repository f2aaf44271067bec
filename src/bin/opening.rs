//! The module that the browser loads first, in the page and in a worker alike: the opening figure.

fn main() {
    #[cfg(target_arch = "wasm32")]
    mixed_levels::web::opening();
}
