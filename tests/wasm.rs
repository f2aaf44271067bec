//! The core in a browser: what holds natively must hold there, bit for bit.
#![cfg(target_arch = "wasm32")]

use mixed_levels::web::file;
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

#[wasm_bindgen_test]
fn every_attack_has_the_same_bits_everywhere() {
    runs::every_attack();
}

/// What Python's gzip makes of `mixed levels`, as an address of its own.
const PACKED: &str = "data:application/gzip;base64,H4sIAAAAAAACA8vNrEhNUchJLUvNKQYA1FAvoAwAAAA=";

#[wasm_bindgen_test]
async fn a_file_of_the_site_is_unpacked_or_there_is_a_reason() {
    assert_eq!(file(PACKED).await.as_deref(), Ok(&b"mixed levels"[..]));
    // A host may have let the browser unpack it.
    assert_eq!(file("data:,mixed%20levels").await.as_deref(), Ok(&b"mixed levels"[..]));
    for (address, why) in [
        (&PACKED[..PACKED.len() - 8], "incomplete"),
        ("nowhere.idx.gz", "the site answers 404"),
        ("http://127.0.0.1:1/", "cannot be reached"),
    ] {
        let problem = file(address).await.unwrap_err();
        assert!(problem.contains(why), "{address}: {problem}");
    }
}
