//! The core on this machine comes to the bits that it comes to everywhere; tests/wasm.rs holds it to
//! the same in a browser.
#![cfg(not(target_arch = "wasm32"))]

#[path = "support/equal_bits.rs"]
mod runs;

#[test]
fn the_plain_network_has_the_same_bits_everywhere() {
    runs::the_plain_network();
}

#[test]
fn a_network_with_a_skip_has_the_same_bits_everywhere() {
    runs::a_network_with_a_skip();
}

#[test]
fn a_network_on_the_spiral_has_the_same_bits_everywhere() {
    runs::a_network_on_the_spiral();
}

#[test]
fn the_levels_of_a_network_have_the_same_bits_everywhere() {
    runs::the_levels_of_a_network();
}

#[test]
fn a_normalised_network_has_the_same_bits_everywhere() {
    runs::a_normalised_network();
}

#[test]
fn every_learning_rule_has_the_same_bits_everywhere() {
    runs::every_learning_rule();
}

#[test]
fn every_attack_has_the_same_bits_everywhere() {
    runs::every_attack();
}
