//! The map of the house.
//!
//! *Mixed Levels* is an explorable essay: prose with figures that train small deep networks while
//! one reads. One idea carries it. What a figure shows is a small value, a seed among the rest, and
//! from that value one and the same code computes the same bits in a page, in a worker and in a
//! test. So a link reproduces what somebody saw, and no number of the prose has to be believed.
//!
//! Data come in on the ground floor, a network is built on them, gradients are taken of the network,
//! attributions are read off the gradients, and what they say is drawn and hung into the page. Each
//! module knows only modules that stand below it in this list:
//!
//! - [`essay`]: the page without a browser. A figure turns what a reader does into a state; an
//!   experiment computes what that state shows.
//! - [`figure`]: the drawings, one function each for the page's canvas and for the stills.
//! - [`study`]: the same question asked of one seed after the other.
//! - [`measure`]: what a network can do, and what its layers say.
//! - [`training`]: a recipe says everything that a run depends on; a trainer takes its steps.
//! - [`attribution`]: how much every earlier neuron matters to a chosen one, and the five that
//!   matter most.
//! - [`gradient`]: losses, the backward pass from a loss or from one neuron, the gradient by layer.
//! - [`network`]: sizes, activations, skips, how a network starts, and the forward pass.
//! - [`data`]: digits, points in the plane, MNIST, a reader's own examples, the order of batches, and
//!   the streams of chance.
//! - [`arithmetic`]: floating point that gives the same bits everywhere.
//! - [`named`]: choices that have one name in links and one label for readers.
//!
//! Above them all, and only where the target is WebAssembly, stands `web`, which alone knows a
//! browser; where it is not, `shipped` holds what a page asks its site for. What every number means is written down in `DEFINITIONS.md`, and what holds the house
//! together in `ARCHITECTURE.md`.
//!
//! # Example
//!
//! The network that the essay opens with, after 200 steps: how many of the 360 test digits does it
//! name, and in which layers are the five neurons that matter most to one neuron of its last layer?
//! Then the same with a skip from layer 1 to layer 11.
//!
//! ```
//! use mixed_levels::attribution::{Importance, Top};
//! use mixed_levels::data::Data;
//! use mixed_levels::measure::accuracy;
//! use mixed_levels::network::{Forward, Neuron, Placement};
//! use mixed_levels::training::Recipe;
//!
//! let digits = Data::Digits.load();
//! let plain = Recipe::default();
//! let skipped = Recipe { skips: Placement::One.skips(plain.depth), ..plain.clone() };
//!
//! let mut found = Vec::new();
//! for recipe in [plain, skipped] {
//!     let mut trainer = recipe.trainer(&digits)?;
//!     for _ in 0..200 {
//!         trainer.step(&digits.train)?;
//!     }
//!     let network = trainer.network();
//!     let forward = Forward::of(network, digits.test.inputs.view());
//!     let blue = Neuron { layer: 12, index: 7 };
//!     let five = Top::five(&Importance::of_pass(network, &forward, blue));
//!     let layers: Vec<usize> = five.ranked.iter().map(|ranked| ranked.neuron.layer).collect();
//!     found.push((accuracy(network, &digits.test).right, layers));
//! }
//!
//! // As many as guessing would, and all five in the layer just before.
//! assert_eq!(found[0], (28, vec![11, 11, 11, 11, 11]));
//! // With the skip it has begun to read, and two of the five are in the first layer.
//! assert_eq!(found[1], (297, vec![1, 11, 11, 1, 10]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub use mixed_levels_core::{
    arithmetic, attribution, data, gradient, measure, named, network, study, training,
};
#[cfg(not(target_arch = "wasm32"))]
pub mod shipped;
#[cfg(target_arch = "wasm32")]
pub use mixed_levels_page::web;
pub use mixed_levels_page::{essay, figure};
