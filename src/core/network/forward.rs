//! The forward pass.
use ndarray::{Array2, ArrayView2};

use super::{Architecture, Network, Normalised};
use crate::arithmetic::{Blend, Factor, Real, Room, product, zeros};

/// What every layer of a network says to a batch of inputs. Made once for an architecture and a
/// batch size, and filled anew by each pass, in the precision of the network.
#[derive(Clone, Debug)]
pub struct Forward<R = f32> {
    /// The activations of layers 0..=H + 1, the inputs first and the logits last, each
    /// [batch, width].
    pub activations: Vec<Array2<R>>,
    /// phi' of the sums of layers 1..=H, normalised if they are, each [batch, width].
    pub slopes: Vec<Array2<R>>,
    /// The normalised sums of layers 1..=H; none without normalisation.
    pub normalised: Vec<Normalised<R>>,
    room: Room<R>,
}

impl<R: Real> Forward<R> {
    /// Room for a batch of inputs.
    pub fn new(architecture: &Architecture, batch: usize) -> Self {
        let depth = architecture.depth();
        let room = |layer| zeros(batch, architecture.width(layer));
        Self {
            activations: (0..=depth + 1).map(room).collect(),
            slopes: (1..=depth).map(room).collect(),
            normalised: if architecture.is_normalised() {
                architecture.hidden.iter().map(|&width| Normalised::new(batch, width)).collect()
            } else {
                Vec::new()
            },
            room: Room::default(),
        }
    }

    /// The pass of these inputs, [batch, inputs].
    ///
    /// # Panics
    /// If the inputs do not fit the network and the room.
    pub fn of(network: &Network<R>, inputs: ArrayView2<R>) -> Self {
        let mut forward = Self::new(&network.architecture, inputs.nrows());
        forward.run(network, inputs);
        forward
    }

    /// Fills in every layer's answer to these inputs, [batch, inputs].
    ///
    /// # Panics
    /// If the inputs do not fit the network and the room.
    pub fn run(&mut self, network: &Network<R>, inputs: ArrayView2<R>) {
        let layer = &mut self.activations[0];
        assert_eq!(inputs.dim(), layer.dim(), "the inputs fit the network and the room");
        match inputs.as_slice() {
            // Much faster than element by element where a row is short.
            Some(inputs) => rows_mut(layer).copy_from_slice(inputs),
            None => layer.assign(&inputs),
        }
        self.propagate(network, 1, network.architecture.depth() + 1);
    }

    /// Computes layers `first..=last` anew from what the layers before them hold.
    ///
    /// # Panics
    /// If there are no such layers.
    pub fn propagate(&mut self, network: &Network<R>, first: usize, last: usize) {
        let Network { architecture, parameters } = network;
        for layer in first..=last {
            let (before, rest) = self.activations.split_at_mut(layer);
            let out = &mut rest[0];
            let input = Factor::of(before[layer - 1].view());
            let weight = Factor::of(parameters.weights[layer - 1].view());
            let bias = parameters.biases[layer - 1].as_slice().expect(IN_ROWS);
            product(input, weight.t(), Blend::AddRow(bias), rows_mut(out), &mut self.room);
            if layer == architecture.depth() + 1 {
                return;
            }
            let into = |early: bool| {
                let skips = architecture.skips_into(layer);
                skips.filter(move |(_, skip)| skip.kind.is_before_activation() == early)
            };
            for (place, skip) in into(true) {
                let weight = parameters.skip_weight(place);
                add_skip(out, &before[skip.from], weight, &mut self.room);
            }
            if architecture.is_normalised() {
                let (scale, shift) = parameters.norm(layer);
                self.normalised[layer - 1].apply(rows_mut(out), scale, shift);
            }
            architecture.activation.apply(rows_mut(out), rows_mut(&mut self.slopes[layer - 1]));
            for (place, skip) in into(false) {
                let weight = parameters.skip_weight(place);
                add_skip(out, &before[skip.from], weight, &mut self.room);
            }
        }
    }

    /// What the skip at this place of the list brings to its target: `a_s`, or the product of its
    /// weights with that.
    ///
    /// # Panics
    /// If there is no such skip.
    pub fn contribution(&mut self, network: &Network<R>, place: usize) -> Array2<R> {
        let Network { architecture, parameters } = network;
        let skip = architecture.skips[place];
        let mut out = zeros(self.batch(), architecture.width(skip.to));
        let weight = parameters.skip_weight(place);
        add_skip(&mut out, &self.activations[skip.from], weight, &mut self.room);
        out
    }

    /// The logits, [batch, outputs].
    pub fn logits(&self) -> ArrayView2<'_, R> {
        self.activations[self.activations.len() - 1].view()
    }

    /// The number of inputs that this room holds.
    pub fn batch(&self) -> usize {
        self.activations[0].nrows()
    }
}

/// Adds what a skip brings, which is the source itself where the skip has no weights.
fn add_skip<R: Real>(
    out: &mut Array2<R>,
    source: &Array2<R>,
    weight: Option<&Array2<R>>,
    room: &mut Room<R>,
) {
    match weight {
        None => {
            let source = source.as_slice().expect(IN_ROWS);
            for (out, source) in rows_mut(out).iter_mut().zip(source) {
                *out += *source;
            }
        }
        Some(weight) => {
            let (source, weight) = (Factor::of(source.view()), Factor::of(weight.view()));
            product(source, weight.t(), Blend::Add, rows_mut(out), room);
        }
    }
}

/// The elements, row after row.
fn rows_mut<R>(matrix: &mut Array2<R>) -> &mut [R] {
    matrix.as_slice_mut().expect(IN_ROWS)
}

const IN_ROWS: &str = "arrays are made in rows";
