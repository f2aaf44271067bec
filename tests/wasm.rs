//! The core in a browser: what holds natively must hold there, bit for bit.
#![cfg(target_arch = "wasm32")]

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

// Its tests are these tests when they are compiled for a browser.
#[path = "arithmetic.rs"]
mod arithmetic;
#[path = "support/equal_bits.rs"]
mod runs;

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn the_plain_network_has_the_same_bits_everywhere() {
    runs::the_plain_network();
}

#[wasm_bindgen_test]
fn a_network_with_a_skip_has_the_same_bits_everywhere() {
    runs::a_network_with_a_skip();
}

#[wasm_bindgen_test]
fn a_network_on_the_spiral_has_the_same_bits_everywhere() {
    runs::a_network_on_the_spiral();
}

#[wasm_bindgen_test]
fn the_levels_of_a_network_have_the_same_bits_everywhere() {
    runs::the_levels_of_a_network();
}

#[wasm_bindgen_test]
fn a_normalised_network_has_the_same_bits_everywhere() {
    runs::a_normalised_network();
}

#[wasm_bindgen_test]
fn every_learning_rule_has_the_same_bits_everywhere() {
    runs::every_learning_rule();
}
