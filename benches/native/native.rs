//! How long the core takes on this machine: a step of training, a pass, a neuron's importance, and
//! the two things that they are made of, products and tanh.
//!
//! `cargo xtask bench` runs this and keeps what comes out. Nothing is judged here.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use mixed_levels::arithmetic::{Blend, Factor, Room, product, tanh_slice};
use mixed_levels::attribution::Importance;
use mixed_levels::data::{Chance, Data};
use mixed_levels::gradient::Loss;
use mixed_levels::network::{
    Activation, Architecture, Forward, Initialisation, Network, Neuron, Normalisation, Scheme,
    Skip, SkipKind,
};
use mixed_levels::training::{Descent, Optimiser, Recipe};
use ndarray::Array2;
use std::hint::black_box;

criterion_main!(benches);
criterion_group!(benches, steps, passes, products, functions);

/// The opening network, plain and with its shortcut.
fn recipes() -> [(&'static str, Recipe); 2] {
    let skip = Skip { from: 1, to: 11, kind: SkipKind::Identity };
    let plain = Recipe::default();
    let rescued = Recipe { skips: vec![skip], ..plain.clone() };
    [("hero", plain), ("hero with its skip", rescued)]
}

/// A step of training.
fn steps(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("step");
    for (name, recipe) in recipes() {
        let data = recipe.data.load();
        let mut trainer = recipe.trainer(&data).expect("the opening network can be made");
        group.bench_function(name, |bencher| bencher.iter(|| trainer.step(&data.train)));
    }
    let shapes: [(&str, &[usize], Activation, Loss, usize); 3] = [
        (
            "64-32x8-10, batch 32",
            &[64, 32, 32, 32, 32, 32, 32, 32, 32, 10],
            Activation::Tanh,
            Loss::CrossEntropy,
            32,
        ),
        (
            "2-8x3-1, batch 10, squared error",
            &[2, 8, 8, 8, 1],
            Activation::Tanh,
            Loss::SquaredError,
            10,
        ),
        (
            "784-128x3-10 ReLU, batch 64",
            &[784, 128, 128, 128, 10],
            Activation::Relu,
            Loss::CrossEntropy,
            64,
        ),
    ];
    for (name, sizes, activation, loss, batch) in shapes {
        let network = network(sizes, activation);
        let inputs = matrix(batch, sizes[0]);
        let classes = network.architecture.outputs.max(2);
        let labels: Vec<u8> = (0..batch).map(|row| (row % classes) as u8).collect();
        let mut descent = Descent::new(network, loss, Optimiser::Sgd, 0.01, batch);
        group.bench_function(name, |bencher| {
            bencher.iter(|| descent.step(inputs.view(), &labels));
        });
    }
    group.finish();
}

/// What a look at the opening network is made of.
fn passes(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("pass");
    let data = Data::Digits.load();
    let network = Recipe::default().network().expect("the opening network can be made");
    for (name, inputs) in [
        ("forward, 32 digits", data.train.inputs.slice(ndarray::s![..32, ..])),
        ("forward, 360 digits", data.test.inputs.view()),
    ] {
        let mut forward = Forward::new(&network.architecture, inputs.nrows());
        group.bench_function(name, |bencher| bencher.iter(|| forward.run(&network, inputs)));
    }
    let forward = Forward::of(&network, data.test.inputs.view());
    let blue = Neuron { layer: 12, index: 7 };
    group.bench_function("importance of a neuron, 360 digits", |bencher| {
        bencher.iter(|| Importance::derivatives(&network, &forward, blue));
    });
    group.finish();
}

/// The products of a layer: x·Wᵀ, \[batch, in\] times \[in, out\].
fn products(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("product");
    for (batch, inputs, outputs) in
        [(32, 16, 16), (32, 64, 16), (32, 32, 32), (360, 16, 16), (64, 128, 128), (64, 784, 128)]
    {
        let (x, weights) = (matrix(batch, inputs), matrix(outputs, inputs));
        let (x, weights) = (Factor::of(x.view()), Factor::of(weights.view()).t());
        let (mut sums, mut room) = (vec![0.0; batch * outputs], Room::default());
        group.throughput(Throughput::Elements((2 * batch * inputs * outputs) as u64));
        group.bench_function(format!("{batch}x{inputs} by {inputs}x{outputs}"), |bencher| {
            bencher.iter(|| product(x, weights, Blend::Replace, black_box(&mut sums), &mut room));
        });
    }
    group.finish();
}

/// tanh, over as many numbers as a layer has in a step, and over many.
fn functions(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("tanh");
    for count in [512, 65_536] {
        let values = matrix(1, count).into_raw_vec_and_offset().0;
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(format!("{count} numbers"), |bencher| {
            bencher.iter_batched_ref(
                || values.clone(),
                |values| tanh_slice(values),
                BatchSize::SmallInput,
            );
        });
    }
    group.finish();
}

/// A network of these sizes, inputs and outputs included, as it starts.
fn network(sizes: &[usize], activation: Activation) -> Network {
    let architecture = Architecture {
        inputs: sizes[0],
        hidden: sizes[1..sizes.len() - 1].to_vec(),
        outputs: sizes[sizes.len() - 1],
        activation,
        normalisation: Normalisation::None,
        skips: Vec::new(),
    };
    Network::new(architecture, Initialisation::from(Scheme::Glorot), 1)
}

/// Numbers from -1 to 1, the same for every run.
fn matrix(rows: usize, columns: usize) -> Array2<f32> {
    let mut chance = Chance::new(1, "benches");
    Array2::from_shape_simple_fn((rows, columns), || chance.symmetric(1.0))
}
