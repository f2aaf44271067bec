//! What a network of two inputs, and every neuron of it, makes of the plane.

use ndarray::Array2;

use super::Own;
use crate::data::Points;
use crate::figure::lab::LEVELS;
use crate::gradient::softmax;
use crate::network::{Forward, Network};

/// A decision surface has so many cells in each direction.
const CELLS: usize = 32;
/// The small surface of a neuron has so many: every fourth of them.
const NEURON_CELLS: usize = 8;
/// Networks of more neurons have no small surfaces.
const MOST_SURFACES: usize = 256;

/// The decision surface over a lattice, and every neuron's own, where there are not too many.
pub(super) fn surfaces(
    network: &Network,
    grid: &Array2<f32>,
    classes: usize,
) -> (Vec<u8>, Vec<u8>) {
    let forward = Forward::of(network, grid.view());
    let guess = 1.0 / classes as f32;
    let cell = |probabilities: ndarray::ArrayView1<f32>| {
        let mut best = 0;
        for (class, &probability) in probabilities.iter().enumerate() {
            if probability > probabilities[best] {
                best = class;
            }
        }
        let certainty = (probabilities[best] - guess) / (1.0 - guess);
        best as u8 * LEVELS + (certainty * f32::from(LEVELS - 1)).round() as u8
    };
    let surface = softmax(forward.logits()).rows().into_iter().map(cell).collect();
    let mut surfaces = Vec::new();
    let hidden = &network.architecture.hidden;
    if hidden.iter().sum::<usize>() <= MOST_SURFACES {
        // The middle one of every four cells, both ways.
        let every = CELLS / NEURON_CELLS;
        let place = |place: usize| every * place + every / 2;
        for activations in &forward.activations[1..=hidden.len()] {
            for neuron in activations.columns() {
                let most = neuron.iter().fold(f32::MIN_POSITIVE, |most, a| most.max(a.abs()));
                for row in (0..NEURON_CELLS).map(place) {
                    let cells = (0..NEURON_CELLS).map(|column| row * CELLS + place(column));
                    surfaces.extend(cells.map(|cell| (128.0 + 127.0 * neuron[cell] / most) as u8));
                }
            }
        }
    }
    (surface, surfaces)
}

/// How far from 0 the inputs lie, about: standardised ones further than the named sets' points.
pub(super) fn reach(own: &Own) -> f32 {
    if matches!(own, Own::Table { .. }) { 3.0 } else { Points::REACH }
}

/// The points of the lattice, row by row from above.
pub(super) fn lattice(reach: f32) -> Array2<f32> {
    let middle = |place: usize| reach * ((2 * place + 1) as f32 / CELLS as f32 - 1.0);
    Array2::from_shape_fn((CELLS * CELLS, 2), |(cell, axis)| {
        if axis == 0 { middle(cell % CELLS) } else { -middle(cell / CELLS) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Data;
    use crate::network::Activation;
    use crate::training::Recipe;

    /// A linear network of one layer whose first neuron copies x and whose logits are x and -x.
    #[test]
    fn surfaces_show_what_can_be_computed_by_hand() {
        let recipe = Recipe {
            data: Data::Xor,
            depth: 1,
            width: 1,
            activation: Activation::Linear,
            ..Recipe::default()
        };
        let mut network = recipe.network().unwrap();
        network.parameters.weights =
            vec![ndarray::array![[1.0, 0.0]], ndarray::array![[40.0], [-40.0]]];
        for bias in &mut network.parameters.biases {
            bias.fill(0.0);
        }
        let (surface, surfaces) = surfaces(&network, &lattice(1.2), 2);
        assert_eq!((surface.len(), surfaces.len()), (CELLS * CELLS, NEURON_CELLS * NEURON_CELLS));
        for row in 0..CELLS {
            // Class 1 on the left, class 0 on the right, and certain but for the middle.
            assert_eq!(surface[row * CELLS], 2 * LEVELS - 1);
            assert_eq!(surface[row * CELLS + CELLS - 1], LEVELS - 1);
        }
        for row in surfaces.chunks(NEURON_CELLS) {
            assert!(row.is_sorted() && row[0] < 30 && row[NEURON_CELLS - 1] > 240, "{row:?}");
        }
        // y is upwards: the first row of the lattice is the highest.
        assert!(lattice(1.2)[[0, 1]] > 1.1 && lattice(1.2)[[0, 0]] < -1.1);
    }
}
