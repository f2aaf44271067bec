//! The built site, used as a reader does: in a real browser, from a static host, under some path.
//!
//! `cargo xtask test` builds the site, sets up the browser and runs these; without that there is
//! nothing here to run.

#[cfg(feature = "browser-tests")]
mod adversarial;
#[cfg(feature = "browser-tests")]
mod bypass;
#[cfg(feature = "browser-tests")]
mod controls;
#[cfg(feature = "browser-tests")]
mod engine;
#[cfg(feature = "browser-tests")]
mod engines;
#[cfg(feature = "browser-tests")]
mod fading_gradient;
#[cfg(feature = "browser-tests")]
mod figure;
#[cfg(feature = "browser-tests")]
mod five_neurons;
#[cfg(feature = "browser-tests")]
mod gain_dial;
#[cfg(feature = "browser-tests")]
mod hero;
#[cfg(feature = "browser-tests")]
mod lab;
#[cfg(feature = "browser-tests")]
mod levels;
#[cfg(feature = "browser-tests")]
mod links;
#[cfg(feature = "browser-tests")]
mod many_networks;
#[cfg(feature = "browser-tests")]
mod page;
#[cfg(feature = "browser-tests")]
mod reader;
#[cfg(feature = "browser-tests")]
mod running;
#[cfg(feature = "browser-tests")]
mod screenshots;
#[cfg(feature = "browser-tests")]
mod server;
#[cfg(feature = "browser-tests")]
mod shortcut;
#[cfg(feature = "browser-tests")]
mod speed;
#[cfg(feature = "browser-tests")]
mod weight;
#[cfg(feature = "browser-tests")]
mod what_is_important;
#[cfg(feature = "browser-tests")]
mod without_backprop;

#[cfg(not(feature = "browser-tests"))]
#[test]
#[ignore = "needs the built site and a browser: run `cargo xtask test`"]
fn the_site_in_a_browser() {}
