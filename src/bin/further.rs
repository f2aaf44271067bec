//! The module that the browser loads once the opening figure is alive: the further figures.

fn main() {
    #[cfg(target_arch = "wasm32")]
    mixed_levels::web::further();
}
