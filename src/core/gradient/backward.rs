//! The backward pass: the chain rule, from any layer back.

use ndarray::Array2;

use crate::arithmetic::{Blend, Factor, Real, Room, column_sums, product, zeros};
use crate::network::{Architecture, Forward, Network, Parameters};

/// Derivatives of some quantity by what every layer says. Made once for an architecture and a batch
/// size, and filled anew by each pass, in the precision of the network.
#[derive(Clone, Debug)]
pub struct Backward<R = f32> {
    /// The derivative by the activations of layers 0..=H + 1, each [batch, width]: total, through
    /// every path.
    pub activations: Vec<Array2<R>>,
    /// The derivative by the sums z of the layer at hand, [batch, width], for each layer 1..=H.
    sums: Vec<Array2<R>>,
    /// The derivative by the scales of the layer at hand, and by its shifts; empty without
    /// normalisation.
    norms: [Vec<R>; 2],
    room: Room<R>,
}

impl<R: Real> Backward<R> {
    /// Room for a batch of inputs.
    pub fn new(architecture: &Architecture, batch: usize) -> Self {
        let depth = architecture.depth();
        let room = |layer| zeros(batch, architecture.width(layer));
        let normalised = architecture.hidden.iter().filter(|_| architecture.is_normalised());
        let widest = normalised.copied().max().unwrap_or(0);
        Self {
            activations: (0..=depth + 1).map(room).collect(),
            sums: (1..=depth).map(room).collect(),
            norms: [(); 2].map(|()| vec![R::ZERO; widest]),
            room: Room::default(),
        }
    }

    /// Carries `activations[top]`, which the caller has filled, back to layer `bottom`, by
    ///
    /// ```text
    /// dz_l = da_l * phi'(z_l), and back through the normalisation, if there is one
    /// da_(l-1) = W_l^T dz_l, and for every skip from s to l:
    /// da_s += da_l (identity), dz_l (pre), P^T da_l (projection), C^T dz_l (concat)
    /// ```
    ///
    /// What stands in `activations[bottom..top]` afterwards is the total derivative.
    ///
    /// # Panics
    /// If there are no such layers.
    pub fn run(&mut self, network: &Network<R>, forward: &Forward<R>, top: usize, bottom: usize) {
        let Network { architecture, parameters } = network;
        let along = Along::Use(parameters);
        self.pass(architecture, along, forward, top, bottom, bottom + 1, unseen);
    }

    /// The same down to the inputs, where what has arrived at a layer from all later ones is shown to
    /// `see` with the layer's number, to be changed before it is carried on.
    ///
    /// # Panics
    /// If there is no such layer.
    pub fn run_seen(
        &mut self,
        network: &Network<R>,
        forward: &Forward<R>,
        top: usize,
        see: impl FnMut(usize, &mut Array2<R>),
    ) {
        let Network { architecture, parameters } = network;
        self.pass(architecture, Along::Use(parameters), forward, top, 0, 1, see);
    }

    /// The same down to layer 1, with the derivatives by all parameters of layers 1..=top written to
    /// `gradients`.
    ///
    /// # Panics
    /// If there is no such layer.
    pub fn run_seen_with_parameters(
        &mut self,
        network: &Network<R>,
        forward: &Forward<R>,
        top: usize,
        gradients: &mut Parameters<R>,
        see: impl FnMut(usize, &mut Array2<R>),
    ) {
        let Network { architecture, parameters } = network;
        let along = Along::Differentiate(parameters, gradients);
        self.pass(architecture, along, forward, top, 1, 1, see);
    }

    /// The same down to layer 1, with the derivatives by all parameters of layers 1..=top written
    /// to `gradients`; each a sum over the batch.
    ///
    /// # Panics
    /// If there is no such layer.
    pub fn run_with_parameters(
        &mut self,
        network: &Network<R>,
        forward: &Forward<R>,
        top: usize,
        gradients: &mut Parameters<R>,
    ) {
        self.run_within(network, forward, top, 1, gradients);
    }

    /// The same down to layer `bottom` and no further, with the derivatives by the parameters of
    /// layers bottom..=top, those of the skips that end there among them; all others stay.
    ///
    /// # Panics
    /// If there are no such layers.
    pub fn run_within(
        &mut self,
        network: &Network<R>,
        forward: &Forward<R>,
        top: usize,
        bottom: usize,
        gradients: &mut Parameters<R>,
    ) {
        let Network { architecture, parameters } = network;
        let along = Along::Differentiate(parameters, gradients);
        self.pass(architecture, along, forward, top, bottom, bottom, unseen);
    }

    /// The same, where every parameter takes its step of gradient descent at once, as soon as it is
    /// not needed any more: no gradient is ever stored.
    ///
    /// # Panics
    /// If there is no such layer.
    pub fn descend(
        &mut self,
        network: &mut Network<R>,
        forward: &Forward<R>,
        top: usize,
        learning_rate: R,
    ) {
        let Network { architecture, parameters } = network;
        let along = Along::Descend(parameters, learning_rate);
        self.pass(architecture, along, forward, top, 1, 1, unseen);
    }

    /// Goes through layers top..=last, and carries derivatives back to layer `bottom`.
    #[expect(clippy::too_many_arguments, reason = "all that its callers differ in")]
    fn pass(
        &mut self,
        architecture: &Architecture,
        mut along: Along<R>,
        forward: &Forward<R>,
        top: usize,
        bottom: usize,
        last: usize,
        mut see: impl FnMut(usize, &mut Array2<R>),
    ) {
        let Self { activations, sums, norms, room } = self;
        for layer in (last..=top).rev() {
            let (before, rest) = activations.split_at_mut(layer);
            see(layer, &mut rest[0]);
            let by_activation = Factor::of(rest[0].view());
            let by_sum = match sums.get_mut(layer - 1) {
                Some(by_sum) => {
                    let slopes = Factor::of(forward.slopes[layer - 1].view());
                    multiply(by_activation.elements(), slopes.elements(), rows_mut(by_sum));
                    if architecture.is_normalised() {
                        let width = architecture.width(layer);
                        let [by_scale, by_shift] = norms.each_mut().map(|norm| &mut norm[..width]);
                        column_sums(Factor::of(by_sum.view()), Blend::Replace, by_shift);
                        let (scale, _) = along.parameters().norm(layer);
                        let normalised = &forward.normalised[layer - 1];
                        normalised.reverse(rows_mut(by_sum), scale, by_scale);
                        along.learn_norm(layer, by_scale, by_shift);
                    }
                    Factor::of(by_sum.view())
                }
                None => by_activation,
            };
            let arriving = |place: usize| {
                let is_early = architecture.skips[place].kind.is_before_activation();
                if is_early { by_sum } else { by_activation }
            };
            let is_first = |to: usize, place: usize| {
                let mut skips = architecture.skips.iter().enumerate();
                !skips.any(|(other, skip)| {
                    let is_earlier = skip.to > layer || skip.to == layer && other < place;
                    skip.from == to && skip.to <= top && is_earlier
                })
            };
            let mut arrive =
                |to: usize, derivative: Factor<R>, weight: Option<&Array2<R>>, first| {
                    let blend = if first { Blend::Replace } else { Blend::Add };
                    let target = rows_mut(&mut before[to]);
                    match weight {
                        Some(weight) => {
                            product(derivative, Factor::of(weight.view()), blend, target, room);
                        }
                        None if first => target.copy_from_slice(derivative.elements()),
                        None => {
                            for (target, &arriving) in target.iter_mut().zip(derivative.elements())
                            {
                                *target += arriving;
                            }
                        }
                    }
                };
            let parameters = along.parameters();
            for (place, skip) in architecture.skips_into(layer) {
                if skip.from >= bottom {
                    let weight = parameters.skip_weight(place);
                    arrive(skip.from, arriving(place), weight, is_first(skip.from, place));
                }
            }
            if layer > bottom {
                let weight = &parameters.weights[layer - 1];
                arrive(layer - 1, by_sum, Some(weight), is_first(layer - 1, usize::MAX));
            }
            let input = Factor::of(forward.activations[layer - 1].view());
            along.learn(|p| Some(&mut p.weights[layer - 1]), by_sum, input, room);
            along.learn_bias(layer, by_sum);
            for (place, skip) in architecture.skips_into(layer) {
                let source = Factor::of(forward.activations[skip.from].view());
                along.learn(|p| p.skip_weight_mut(place), arriving(place), source, room);
            }
        }
    }
}

/// What a pass does with what arrives at a layer where nobody wants to see it: one function, so that the
/// pass is compiled once for all of these.
fn unseen<R>(_: usize, _: &mut Array2<R>) {}

/// What a pass does with the parameters that it comes along.
enum Along<'a, R> {
    /// It uses them.
    Use(&'a Parameters<R>),
    /// It writes the derivatives by them to the second.
    Differentiate(&'a Parameters<R>, &'a mut Parameters<R>),
    /// It moves them down their derivative at this rate.
    Descend(&'a mut Parameters<R>, R),
}

impl<R: Real> Along<'_, R> {
    fn parameters(&self) -> &Parameters<R> {
        match self {
            Self::Use(parameters) | Self::Differentiate(parameters, _) => parameters,
            Self::Descend(parameters, _) => parameters,
        }
    }

    /// What is done with the derivative by the weights that take `input` to a sum; `by_sum` is the
    /// derivative by that sum.
    fn learn(
        &mut self,
        weight: impl Fn(&mut Parameters<R>) -> Option<&mut Array2<R>>,
        by_sum: Factor<R>,
        input: Factor<R>,
        room: &mut Room<R>,
    ) {
        let (weight, blend) = match self {
            Self::Use(_) => return,
            Self::Differentiate(_, gradients) => (weight(gradients), Blend::Replace),
            Self::Descend(parameters, rate) => (weight(parameters), Blend::Descend(*rate)),
        };
        if let Some(weight) = weight {
            product(by_sum.t(), input, blend, rows_mut(weight), room);
        }
    }

    /// The same for the scales and shifts of a normalised layer, whose derivatives are these.
    fn learn_norm(&mut self, layer: usize, by_scale: &[R], by_shift: &[R]) {
        let (parameters, rate) = match self {
            Self::Use(_) => return,
            Self::Differentiate(_, gradients) => (&mut **gradients, None),
            Self::Descend(parameters, rate) => (&mut **parameters, Some(*rate)),
        };
        let norms = [&mut parameters.scales[layer - 1], &mut parameters.shifts[layer - 1]];
        for (norm, derivatives) in norms.into_iter().zip([by_scale, by_shift]) {
            for (norm, &derivative) in norm.iter_mut().zip(derivatives) {
                *norm = rate.map_or(derivative, |rate| *norm - rate * derivative);
            }
        }
    }

    /// The same for the biases of a layer.
    fn learn_bias(&mut self, layer: usize, by_sum: Factor<R>) {
        let (biases, blend) = match self {
            Self::Use(_) => return,
            Self::Differentiate(_, gradients) => (&mut gradients.biases, Blend::Replace),
            Self::Descend(parameters, rate) => (&mut parameters.biases, Blend::Descend(*rate)),
        };
        if let Some(biases) = biases[layer - 1].as_slice_mut() {
            column_sums(by_sum, blend, biases);
        }
    }
}

/// product = a * b, element by element.
fn multiply<R: Real>(a: &[R], b: &[R], product: &mut [R]) {
    let (product, rest) = product.as_chunks_mut::<16>();
    let ((a, rest_of_a), (b, rest_of_b)) = (a.as_chunks::<16>(), b.as_chunks::<16>());
    for (product, (a, b)) in product.iter_mut().zip(a.iter().zip(b)) {
        *product = std::array::from_fn(|place| a[place] * b[place]);
    }
    for (product, (&a, &b)) in rest.iter_mut().zip(rest_of_a.iter().zip(rest_of_b)) {
        *product = a * b;
    }
}

/// The elements, row after row.
fn rows_mut<R>(matrix: &mut Array2<R>) -> &mut [R] {
    matrix.as_slice_mut().expect("arrays are made in rows")
}
