//! The core in a browser: what holds natively must hold there, bit for bit.
#![cfg(target_arch = "wasm32")]

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn the_module_runs_in_a_browser() {
    assert!(std::hint::black_box(1_u32).is_power_of_two());
}
