//! The blue neuron: chosen by a tap, by two sliders or by arrow keys, and cleared by Escape.

use super::control::{Control, Group};
use super::pointer::Key;
use crate::network::Neuron;

/// What a figure says when a neuron of layer 1 is chosen.
pub const NOTHING_BEFORE: &str =
    "Nothing hidden comes before layer 1. Choose a neuron from layer 2 on.";

/// The sliders for the blue neuron in a network of so many layers of so many neurons. Layer 1 is
/// not offered: nothing hidden comes before it.
pub fn controls(blue: Option<Neuron>, depth: usize, width: usize) -> [Control; 2] {
    let Neuron { layer, index } = blue.unwrap_or(Neuron { layer: depth, index: 0 });
    [
        Control::range("blue-layer", "Blue layer", Group::More, 2..=depth.max(2), layer),
        Control::range("blue-neuron", "Blue neuron", Group::More, 0..=width - 1, index),
    ]
}

/// The blue neuron after its layer was chosen.
pub fn in_layer(blue: Option<Neuron>, layer: usize, depth: usize) -> Neuron {
    Neuron { layer: layer.clamp(2, depth.max(2)), index: blue.map_or(0, |blue| blue.index) }
}

/// The blue neuron after its place in the layer was chosen.
pub fn with_index(blue: Option<Neuron>, index: usize, depth: usize, width: usize) -> Neuron {
    Neuron { layer: blue.map_or(depth, |blue| blue.layer), index: index.min(width - 1) }
}

/// The blue neuron after a key; none after Escape.
pub fn after_key(blue: Option<Neuron>, key: Key, depth: usize, width: usize) -> Option<Neuron> {
    let Some(Neuron { layer, index }) = blue else {
        return (key != Key::Escape).then_some(Neuron { layer: depth, index: 0 });
    };
    match key {
        Key::Left => Some(Neuron { layer: (layer - 1).max(2), index }),
        Key::Right => Some(Neuron { layer: (layer + 1).min(depth), index }),
        Key::Up => Some(Neuron { layer, index: index.saturating_sub(1) }),
        Key::Down => Some(Neuron { layer, index: (index + 1).min(width - 1) }),
        Key::Escape => None,
    }
}

/// The blue neuron in a network of other sizes: itself, or the nearest one that there is.
pub fn within(blue: Neuron, depth: usize, width: usize) -> Neuron {
    Neuron { layer: blue.layer.clamp(2, depth.max(2)), index: blue.index.min(width - 1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_walk_inside_the_network_and_escape_clears() {
        let at = |layer, index| Some(Neuron { layer, index });
        assert_eq!(after_key(at(2, 0), Key::Left, 12, 16), at(2, 0));
        assert_eq!(after_key(at(2, 0), Key::Right, 12, 16), at(3, 0));
        assert_eq!(after_key(at(12, 15), Key::Down, 12, 16), at(12, 15));
        assert_eq!(after_key(at(12, 15), Key::Up, 12, 16), at(12, 14));
        assert_eq!(after_key(at(5, 5), Key::Escape, 12, 16), None);
        assert_eq!(after_key(None, Key::Left, 12, 16), at(12, 0));
        assert_eq!(within(Neuron { layer: 12, index: 15 }, 6, 8), Neuron { layer: 6, index: 7 });
    }
}
