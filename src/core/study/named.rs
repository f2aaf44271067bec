//! The studies that the essay speaks of.

use super::{
    Among, Blue, Condition, Labels, Look, Place, Purpose, Quantity, Study, adversarial,
    without_backprop,
};
use crate::attribution::Measure;
use crate::data::Data;
use crate::measure::Cut;
use crate::named::Named as _;
use crate::network::{
    Activation, Initialisation, Normalisation, Placement, Scheme, Skip, SkipKind,
};
use crate::training::{Optimiser, Recipe};
use Activation::{Linear, Relu, Sigmoid, Silu, Tanh};
use Scheme::{Glorot, He, LeCun, Orthogonal, PyTorch};

/// A run that is not a long one ends here.
pub(super) const STEPS: usize = 1_500;

/// All of them.
pub fn studies() -> Vec<Study> {
    let study = |name, title, seeds, conditions| Study { name, title, seeds, conditions };
    let mut all = vec![
        study("opening", "The opening network and its twin with one skip", 24, opening()),
        study(
            "c1",
            "C1: does the gradient fall exponentially with distance from the output?",
            30,
            gradient_by_layer(),
        ),
        study("c2", "C2: what do skips do to the gradient?", 30, gradient_with_skips()),
        study("c2-race", "C2′: does depth without a skip train in 1,500 steps?", 20, race()),
        study("c2-time", "C2′: does depth without a skip train, given time?", 20, time()),
        study("c3", "C3: are the five in the layer just before?", 24, five(Measure::Derivative)),
        study("c3-units", "C3: does that depend on units?", 24, five(Measure::Typical)),
        study("c3-measures", "C3: does that depend on the measure of importance?", 24, measures()),
        study(
            "c3-learned",
            "C3: which networks show it, those that learn or those that do not?",
            24,
            learned(),
        ),
        study(
            "c4",
            "C4: does one skip bring first-layer neurons into the five?",
            24,
            five_with_skip(),
        ),
        study("c4-order", "C4′: do skips everywhere scatter the order?", 24, order()),
        study("c4-cut", "C4′: what is left when the middle or the skip is cut?", 20, cuts()),
        study("gain", "The gain of the initialisation, and where the five are", 24, gain()),
        study(
            "normalisation",
            "Layer normalisation: what becomes of C1 to C4?",
            24,
            normalisation(),
        ),
        study(
            "normalisation-rate",
            "Layer normalisation: is it depth that fails, or the learning rate?",
            24,
            learning_rates(),
        ),
        study(
            "levels",
            "C4′: do skips mix the levels of what layers say?",
            20,
            levels(Data::Digits),
        ),
        study(
            "levels-spiral",
            "C4′: do they where the input says little?",
            20,
            levels(Data::Spiral),
        ),
    ];
    all.extend(adversarial::studies());
    all.extend(without_backprop::studies());
    all
}

/// The study of that name.
pub fn study(name: &str) -> Option<Study> {
    studies().into_iter().find(|study| study.name == name)
}

/// The essay's opening network, as the page has it.
fn opening() -> Vec<Condition> {
    let plain = Recipe::default();
    let skipped = with(&plain, Placement::One);
    let looks = |blue: usize| {
        let asked = [
            vec![Quantity::Accuracy, Quantity::TrainingAccuracy],
            line(),
            fives(Blue::in_layer(blue)),
            fives(typical(blue)),
            vec![
                Quantity::Fives(Blue::in_layer(blue - 1), Place::Distance(1)),
                Quantity::Fives(Blue::in_layer(blue - 1), Place::FirstLayer),
            ],
        ];
        vec![look(0, asked.concat()), look(STEPS, asked.concat())]
    };
    [("plain", &plain), ("skip", &skipped)]
        .into_iter()
        .flat_map(|(name, recipe)| with_placebo(name, recipe, looks(12)))
        .collect()
}

/// Depth 16 before training, as the pilot measured it; depth 8 along training with Adam.
fn gradient_by_layer() -> Vec<Condition> {
    let start = grid(&[Sigmoid, Tanh, Relu, Silu], 16)
        .map(|(name, recipe)| condition(name, recipe, vec![look(0, line())]));
    let trained = [(Relu, He), (Relu, Glorot), (Tanh, Glorot), (Tanh, PyTorch)];
    let trained = trained.into_iter().flat_map(|(activation, scheme)| {
        let recipe = adam(&network(activation, scheme, 8));
        let asked = [vec![Quantity::Accuracy, Quantity::TrainingAccuracy], line()].concat();
        let looks = [0, 100, 500, STEPS].map(|step| look(step, asked.clone()));
        with_placebo(&format!("{}-trained", name(activation, scheme)), &recipe, looks.to_vec())
    });
    start.chain(trained).collect()
}

fn gradient_with_skips() -> Vec<Condition> {
    let pairs = [
        (Tanh, PyTorch),
        (Tanh, Glorot),
        (Relu, He),
        (Relu, Glorot),
        (Silu, Glorot),
        (Sigmoid, PyTorch),
    ];
    let asked = [line(), vec![Quantity::Gradient(2)]].concat();
    pairs
        .into_iter()
        .flat_map(|(activation, scheme)| {
            let asked = asked.clone();
            Placement::ALL.iter().map(move |&placement| {
                let name = format!("{}-{}", name(activation, scheme), placement.name());
                condition(
                    name,
                    with(&network(activation, scheme, 16), placement),
                    vec![look(0, asked.clone())],
                )
            })
        })
        .collect()
}

fn race() -> Vec<Condition> {
    let plain = Recipe::default();
    let glorot = Recipe { initialisation: Glorot.into(), ..plain.clone() };
    let exploding = Recipe { activation: Relu, initialisation: He.into(), ..plain.clone() };
    let looks = || {
        vec![look(
            STEPS,
            vec![
                Quantity::Accuracy,
                Quantity::StepsTo(90),
                Quantity::StepsTo(95),
                Quantity::Diverged,
            ],
        )]
    };
    let placed = Placement::ALL
        .iter()
        .map(|&placement| (placement.name().to_owned(), with(&plain, placement)));
    placed
        .chain([
            ("glorot".to_owned(), glorot),
            ("relu-he-every".to_owned(), with(&exploding, Placement::Every)),
        ])
        .map(|(name, recipe)| condition(name, recipe, looks()))
        .collect()
}

fn time() -> Vec<Condition> {
    let conditions = [8, 12, 16, 20, 24].map(|depth| {
        let recipe = Recipe { depth, ..Recipe::default() };
        let looks = [1_500, 5_000, 10_000, 40_000].map(|step| {
            look(
                step,
                vec![
                    Quantity::Accuracy,
                    Quantity::Best,
                    Quantity::StepsTo(20),
                    Quantity::StepsTo(90),
                    Quantity::StepsTo(95),
                ],
            )
        });
        condition(format!("depth-{depth}"), recipe, looks.to_vec())
    });
    conditions.to_vec()
}

/// Eight layers, every neuron of the last one blue: before training for many starts, and trained.
fn five(measure: Measure) -> Vec<Condition> {
    let blue = Blue { measure, ..Blue::in_layer(8) };
    let start = grid(&[Sigmoid, Tanh, Relu, Silu], 8)
        .map(|(name, recipe)| condition(name, recipe, vec![look(0, fives(blue))]));
    let trained = [
        (Relu, He, Optimiser::Adam),
        (Relu, He, Optimiser::Sgd),
        (Silu, Glorot, Optimiser::Adam),
        (Tanh, Glorot, Optimiser::Adam),
        (Tanh, Glorot, Optimiser::Sgd),
        (Tanh, PyTorch, Optimiser::Adam),
    ];
    let trained = trained.into_iter().flat_map(|(activation, scheme, optimiser)| {
        let recipe = network(activation, scheme, 8);
        let recipe = if optimiser == Optimiser::Adam { adam(&recipe) } else { recipe };
        let asked = [vec![Quantity::Accuracy, Quantity::TrainingAccuracy], fives(blue)].concat();
        let looks = [0, 200, STEPS].map(|step| look(step, asked.clone()));
        let name = format!("{}-{}", name(activation, scheme), optimiser.name());
        with_placebo(&name, &recipe, looks.to_vec())
    });
    start.chain(trained).collect()
}

/// The opening network, plain and with its skip, by all four measures.
fn measures() -> Vec<Condition> {
    let plain = Recipe::default();
    let by = |&measure: &Measure| fives(Blue { measure, ..Blue::in_layer(12) });
    let asked: Vec<Quantity> = Measure::ALL.iter().flat_map(by).collect();
    let looks = [look(0, asked.clone()), look(STEPS, asked)];
    let recipes = [("plain", plain.clone()), ("skip", with(&plain, Placement::One))];
    recipes.map(|(name, recipe)| condition(name.to_owned(), recipe, looks.to_vec())).to_vec()
}

/// The opening network from the starts that it does not have there, none of them with a skip.
fn learned() -> Vec<Condition> {
    let asked = [vec![Quantity::Accuracy], fives(Blue::in_layer(12))].concat();
    let looks = [look(0, asked.clone()), look(STEPS, asked)];
    [Glorot, He, LeCun, Orthogonal]
        .map(|scheme| condition(name(Tanh, scheme), network(Tanh, scheme, 12), looks.to_vec()))
        .to_vec()
}

/// Ten layers, blue in the last one, a skip from layer 1 to one layer or another.
fn five_with_skip() -> Vec<Condition> {
    let blue = Blue::in_layer(10);
    let mut conditions = Vec::new();
    for (activation, scheme) in [(Tanh, PyTorch), (Tanh, Glorot), (Relu, He)] {
        let plain = network(activation, scheme, 10);
        let name = name(activation, scheme);
        conditions.push(condition(
            format!("{name}-none"),
            plain.clone(),
            vec![look(0, fives(blue))],
        ));
        for to in [4, 6, 8, 9, 10] {
            let mut asked = fives(blue);
            if to >= 9 {
                asked.extend(fives(Blue { twins_hidden: true, ..blue }));
            }
            conditions.push(condition(
                format!("{name}-to-{to}"),
                skip(&plain, to),
                vec![look(0, asked)],
            ));
        }
        let asked = [vec![Quantity::Accuracy, Quantity::TrainingAccuracy], fives(blue)].concat();
        for (ending, recipe) in [("none", plain.clone()), ("to-9", skip(&plain, 9))] {
            let looks = vec![look(STEPS, asked.clone())];
            conditions.extend(with_placebo(
                &format!("{name}-{ending}-trained"),
                &adam(&recipe),
                looks,
            ));
        }
    }
    conditions
}

fn order() -> Vec<Condition> {
    let pairs = [
        (Tanh, PyTorch),
        (Tanh, Glorot),
        (Relu, PyTorch),
        (Relu, Glorot),
        (Relu, He),
        (Silu, Glorot),
        (Sigmoid, Glorot),
    ];
    pairs
        .into_iter()
        .flat_map(|(activation, scheme)| {
            Placement::ALL.iter().map(move |&placement| {
                let name = format!("{}-{}", name(activation, scheme), placement.name());
                condition(
                    name,
                    with(&network(activation, scheme, 10), placement),
                    vec![look(0, fives(Blue::in_layer(10)))],
                )
            })
        })
        .collect()
}

fn cuts() -> Vec<Condition> {
    let networks = [
        (Tanh, PyTorch, 16, Optimiser::Sgd),
        (Tanh, PyTorch, 16, Optimiser::Adam),
        (Sigmoid, PyTorch, 16, Optimiser::Adam),
        (Relu, PyTorch, 16, Optimiser::Adam),
        (Tanh, Glorot, 16, Optimiser::Adam),
        (Tanh, Glorot, 8, Optimiser::Sgd),
        (Tanh, Glorot, 8, Optimiser::Adam),
        (Relu, He, 8, Optimiser::Adam),
    ];
    networks
        .into_iter()
        .map(|(activation, scheme, depth, optimiser)| {
            let recipe = with(&network(activation, scheme, depth), Placement::One);
            let recipe = if optimiser == Optimiser::Adam { adam(&recipe) } else { recipe };
            let asked = [Cut::None, Cut::Middle, Cut::Skip].map(Quantity::After).to_vec();
            let name = format!("{}-{depth}-{}", name(activation, scheme), optimiser.name());
            condition(name, recipe, vec![look(STEPS, asked)])
        })
        .collect()
}

/// Eight layers at the start, by gain; and the linear network at its critical gain, by width and
/// depth.
fn gain() -> Vec<Condition> {
    let mut conditions = dial(&[0.3, 0.5, 0.7, 0.85, 1.0, 1.2, 1.41, 1.7, 2.0]);
    let wider = [4, 8, 32, 64]
        .map(|width| started(format!("linear-1-width-{width}"), by_gain(Linear, 1.0, 8, width)));
    let deeper = [4, 12, 16]
        .map(|depth| started(format!("linear-1-depth-{depth}"), by_gain(Linear, 1.0, depth, 16)));
    let orthogonal = started("linear-orthogonal".to_owned(), network(Linear, Orthogonal, 8));
    conditions.extend(wider.into_iter().chain(deeper).chain([orthogonal]));
    conditions
}

/// Eight layers at the start, by activation and gain.
fn dial(gains: &[f32]) -> Vec<Condition> {
    let of = |activation: Activation, gain: f32| {
        started(format!("{}-{gain}", activation.name()), by_gain(activation, gain, 8, 16))
    };
    [Linear, Tanh, Relu, Sigmoid]
        .into_iter()
        .flat_map(|activation| gains.iter().map(move |&gain| of(activation, gain)))
        .collect()
}

/// What is asked along the dial: before training, with blue in the last layer.
fn started(name: String, recipe: Recipe) -> Condition {
    let asked = [line(), fives(Blue::in_layer(recipe.depth))].concat();
    condition(name, recipe, vec![look(0, asked)])
}

/// The questions of other studies, asked of the same networks with layer normalisation. A condition is
/// named after the one that it differs from in nothing else.
fn normalisation() -> Vec<Condition> {
    let asked = [
        ("opening", opening()),
        ("c1", gradient_by_layer()),
        ("c2-race", race()),
        ("c2-time", until(STEPS, time())),
        ("c3", five(Measure::Derivative)),
        ("c4", five_with_skip()),
        ("gain", dial(&[0.5, 1.0, 2.0])),
    ];
    let normalised = |study: &str, condition: Condition| {
        let recipe = Recipe { normalisation: Normalisation::Layer, ..condition.recipe };
        Condition { name: format!("{study}-{}", condition.name), recipe, ..condition }
    };
    let of_study = |(study, conditions): (&'static str, Vec<Condition>)| {
        conditions.into_iter().map(move |condition| normalised(study, condition))
    };
    asked.into_iter().flat_map(of_study).collect()
}

/// The opening network and a deeper one, normalised or not, plain or with one skip, at learning rates
/// about the usual one.
fn learning_rates() -> Vec<Condition> {
    let asked = vec![Quantity::Accuracy, Quantity::Best, Quantity::StepsTo(95), Quantity::Diverged];
    let mut conditions = Vec::new();
    for depth in [12, 20] {
        for normalisation in [Normalisation::None, Normalisation::Layer] {
            for placement in [Placement::None, Placement::One] {
                for learning_rate in [0.01, 0.03, 0.1, 0.3] {
                    let plain = Recipe { depth, normalisation, learning_rate, ..Recipe::default() };
                    let (norm, skip) = (normalisation.name(), placement.name());
                    conditions.push(condition(
                        format!("{depth}-norm-{norm}-skip-{skip}-{learning_rate}"),
                        with(&plain, placement),
                        vec![look(STEPS, asked.clone())],
                    ));
                }
            }
        }
    }
    conditions
}

/// The same, but for what is asked after more steps.
fn until(step: usize, mut conditions: Vec<Condition>) -> Vec<Condition> {
    for condition in &mut conditions {
        condition.looks.retain(|look| look.step <= step);
    }
    conditions
}

/// Every placement of skips at two depths, before training and trained with Adam.
fn levels(data: Data) -> Vec<Condition> {
    let mut conditions = Vec::new();
    for (activation, scheme) in [(Tanh, Glorot), (Tanh, PyTorch), (Relu, He)] {
        for depth in [8, 16] {
            let asked = [
                Quantity::Accuracy,
                Quantity::Probe(1),
                Quantity::Probe(depth / 2),
                Quantity::Probe(depth),
                Quantity::ProbeTrend,
                Quantity::OrderViolation(Among::Hidden),
                Quantity::OrderViolation(Among::Odd),
            ];
            let start = [vec![Quantity::Probe(0)], asked.to_vec()].concat();
            let looks = [look(0, start), look(STEPS, asked.to_vec())];
            let plain = Recipe { data, ..adam(&network(activation, scheme, depth)) };
            for &placement in Placement::ALL {
                let name = format!("{}-{depth}-{}", name(activation, scheme), placement.name());
                conditions.push(condition(name, with(&plain, placement), looks.to_vec()));
            }
        }
    }
    conditions
}

pub(super) fn condition(name: String, recipe: Recipe, looks: Vec<Look>) -> Condition {
    let (labels, purpose) = (Labels::True, Purpose::Report);
    Condition { name, recipe, labels, purpose, control: None, looks }
}

/// The condition, and the same trained on shuffled labels.
fn with_placebo(name: &str, recipe: &Recipe, looks: Vec<Look>) -> [Condition; 2] {
    let placebo = looks.iter().filter(|look| look.step > 0).cloned().collect();
    [
        condition(name.to_owned(), recipe.clone(), looks),
        Condition {
            labels: Labels::Shuffled,
            ..condition(format!("{name}-shuffled"), recipe.clone(), placebo)
        },
    ]
}

pub(super) fn look(step: usize, quantities: Vec<Quantity>) -> Look {
    Look { step, quantities }
}

fn line() -> Vec<Quantity> {
    vec![Quantity::Rate, Quantity::RSquared, Quantity::Gradient(1)]
}

fn fives(blue: Blue) -> Vec<Quantity> {
    let places = [Place::Distance(1), Place::FirstLayer, Place::AnyInFirstLayer];
    places
        .map(|place| Quantity::Fives(blue, place))
        .into_iter()
        .chain([Quantity::Order(blue)])
        .collect()
}

fn typical(layer: usize) -> Blue {
    Blue { measure: Measure::Typical, ..Blue::in_layer(layer) }
}

pub(super) fn network(activation: Activation, scheme: Scheme, depth: usize) -> Recipe {
    Recipe { activation, initialisation: scheme.into(), depth, ..Recipe::default() }
}

fn by_gain(activation: Activation, gain: f32, depth: usize, width: usize) -> Recipe {
    let initialisation = Initialisation { scheme: Scheme::Gain, gain };
    Recipe { depth, width, activation, initialisation, ..Recipe::default() }
}

pub(super) fn adam(recipe: &Recipe) -> Recipe {
    Recipe { optimiser: Optimiser::Adam, learning_rate: 0.003, ..recipe.clone() }
}

pub(super) fn with(recipe: &Recipe, placement: Placement) -> Recipe {
    Recipe { skips: placement.skips(recipe.depth), ..recipe.clone() }
}

fn skip(recipe: &Recipe, to: usize) -> Recipe {
    let skip = Skip { from: 1, to, kind: SkipKind::Identity };
    Recipe { skips: vec![skip], ..recipe.clone() }
}

/// Every activation with the essay's four starts.
fn grid(activations: &[Activation], depth: usize) -> impl Iterator<Item = (String, Recipe)> {
    activations.iter().flat_map(move |&activation| {
        [PyTorch, Glorot, He, Orthogonal]
            .map(|scheme| (name(activation, scheme), network(activation, scheme, depth)))
    })
}

pub(super) fn name(activation: Activation, scheme: Scheme) -> String {
    format!("{}-{}", activation.name(), scheme.name())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::file;

    #[test]
    fn names_are_unique_and_fit_into_a_file() {
        let studies = studies();
        let mut names: Vec<String> = Vec::new();
        for study in &studies {
            // A network on MNIST takes as long as fifty of the others.
            let is_large = study.conditions.iter().any(|it| it.recipe.data == Data::Mnist);
            assert!(study.seeds >= if is_large { 3 } else { 20 }, "{}", study.name);
            for condition in &study.conditions {
                let unique = |(step, quantity): (usize, Quantity)| {
                    format!("{},{},{step},{}", study.name, condition.name, quantity.name())
                };
                names.extend(condition.questions().map(unique));
                let steps: Vec<usize> = condition.looks.iter().map(|look| look.step).collect();
                assert!(steps.is_sorted() && !condition.configuration().contains('"'));
            }
        }
        assert!(
            names.iter().all(|name| name.matches(',').count() == 3 && !name.contains(['"', ' ']))
        );
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count, "a question is asked twice");
    }

    #[test]
    fn a_normalised_condition_differs_from_its_namesake_in_nothing_else() {
        let studies = studies();
        let namesake = |name: &str| {
            studies.iter().find_map(|study| {
                let other = name.strip_prefix(study.name)?.strip_prefix('-')?;
                study.conditions.iter().find(|condition| condition.name == other)
            })
        };
        for condition in study("normalisation").unwrap().conditions {
            let plain = namesake(&condition.name).unwrap();
            let words = condition.configuration();
            assert_ne!(words, plain.configuration());
            assert_eq!(words.replace(" with layer normalisation", ""), plain.configuration());
            let normalised = Recipe { normalisation: Normalisation::Layer, ..plain.recipe.clone() };
            assert_eq!((condition.recipe, condition.labels), (normalised, plain.labels));
            assert_eq!(condition.looks[..], plain.looks[..condition.looks.len()]);
        }
    }

    #[test]
    fn every_network_is_possible() {
        for condition in studies().iter().flat_map(|study| &study.conditions) {
            let possible = condition.recipe.validate_up_to(file::MAX_WIDTH);
            assert_eq!(possible, Ok(()), "{}", condition.name);
        }
    }
}
