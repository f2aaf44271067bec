//! The studies of adversarial examples: whether they depend on skips, or on the learning rule, once
//! networks are compared that are equally accurate.

use super::named::{STEPS, adam, condition, look, name, network, with};
use super::{Condition, Control, Learner, Purpose, Quantity, Study, Transfer};
use crate::measure::Attack;
use crate::named::Named as _;
use crate::network::{Activation, Placement, Scheme};
use crate::training::{Recipe, Rule};

/// The epsilons, in hundredths; all that is asked at one only is asked at the second.
pub const EPSILONS: [u8; 3] = [5, 10, 20];
/// The rules that are tried on MNIST, where every network takes long: the one whose robustness was
/// reported there, and those that learn without a way back.
const ON_MNIST: [Rule; 4] =
    [Rule::Backprop, Rule::FeedbackAlignment, Rule::LayerLocal, Rule::ForwardForward];

pub(super) fn studies() -> Vec<Study> {
    let small = [Learner::ShallowTanh, Learner::ShallowRelu, Learner::DeepRelu];
    let study = |name, title, seeds, conditions| Study { name, title, seeds, conditions };
    vec![
        study("c6-skips", "C6: do skips change how easily a network is fooled?", 24, twins()),
        study(
            "c6-rules",
            "C6: is another learning rule more robust than backprop, at equal accuracy?",
            24,
            rules(&small),
        ),
        study(
            "c6-mnist",
            "C6: is another learning rule more robust than backprop, at equal accuracy, on MNIST?",
            8,
            rules(&[Learner::Mnist]),
        ),
    ]
}

/// The name of the condition in which this rule's network is trained until it is as accurate as that of
/// another rule, whose own condition is `LEARNER-RULE`.
pub fn control(learner: Learner, of: Rule, by: Rule) -> String {
    format!("{}-{}-matched-by-{}", learner.name(), of.name(), by.name())
}

/// The same network without and with skips: a few of the essay at a small learning rate, and two that
/// learn by every rule, as deep as the rules have them and deeper, at backprop's own rate. Of the latter
/// there are twins that are equally accurate, too.
fn twins() -> Vec<Condition> {
    use Activation::{Relu, Tanh};
    use Scheme::{Glorot, He};
    let slow = [(Tanh, Glorot, 5), (Tanh, Glorot, 12), (Relu, He, 5), (Relu, He, 8)];
    let slow = slow.map(|(activation, scheme, depth)| {
        let recipe = adam(&network(activation, scheme, depth));
        (format!("{}-{depth}", name(activation, scheme)), recipe)
    });
    let quick = [Learner::ShallowTanh, Learner::DeepRelu].into_iter();
    let quick = quick.flat_map(|learner| [5, 8].map(|depth| (learner, depth)));
    let quick: Vec<(String, Recipe)> = quick
        .map(|(learner, depth)| {
            let rate = learner.rate(Rule::Backprop);
            let recipe = Recipe { depth, ..learner.recipe(Rule::Backprop, rate) };
            (format!("{}-{depth}", recipe.activation.name()), recipe)
        })
        .collect();
    let mut conditions = Vec::new();
    for (name, recipe) in slow.iter().chain(&quick) {
        for &placement in Placement::ALL {
            let name = format!("{name}-{}", placement.name());
            let asked = [vec![Quantity::Accuracy], small()].concat();
            conditions.push(condition(name, with(recipe, placement), vec![look(STEPS, asked)]));
        }
    }
    for (name, recipe) in quick {
        conditions.extend(equally_accurate(&name, &recipe));
    }
    conditions
}

/// A plain network on four fifths of the training split, and its twins with skips, stopped where they
/// are as accurate.
fn equally_accurate(name: &str, plain: &Recipe) -> Vec<Condition> {
    let accuracies = vec![Quantity::Accuracy, Quantity::ValidationAccuracy];
    let asked = [accuracies, small()].concat();
    let one = condition(format!("{name}-plain"), plain.clone(), vec![look(STEPS, asked.clone())]);
    let mut conditions = vec![Condition { purpose: Purpose::Validated, ..one }];
    for placement in [Placement::One, Placement::Every] {
        let asked = [vec![Quantity::StepsToMatch], asked.clone()].concat();
        let name = format!("{name}-plain-matched-by-{}", placement.name());
        conditions.push(Condition {
            purpose: Purpose::Validated,
            control: Some(Control { of: plain.clone() }),
            ..condition(name, with(plain, placement), vec![look(STEPS, asked)])
        });
    }
    conditions
}

/// Every rule, and after it backprop of the same network stopped where it is as accurate; after
/// forward-forward also backprop of what it answers by.
fn rules(learners: &[Learner]) -> Vec<Condition> {
    let mut conditions = Vec::new();
    for &learner in learners {
        let is_tried = |rule: &Rule| learner != Learner::Mnist || ON_MNIST.contains(rule);
        for rule in learner.rules().filter(is_tried) {
            let attacks = if learner == Learner::Mnist { large() } else { small() };
            let accuracies = vec![Quantity::Accuracy, Quantity::ValidationAccuracy];
            let own = [accuracies.clone(), attacks.clone(), along(rule)].concat();
            let recipe = learner.recipe(rule, learner.rate(rule));
            let name = format!("{}-{}", learner.name(), rule.name());
            let one = condition(name, recipe.clone(), vec![look(STEPS, own)]);
            conditions.push(Condition { purpose: Purpose::Validated, ..one });

            let asked = [vec![Quantity::StepsToMatch], accuracies, attacks, transfers()].concat();
            let controls: &[Rule] = match (learner, rule) {
                (_, Rule::Backprop) => &[],
                // On MNIST backprop of the goodness would take too long.
                (Learner::ShallowRelu | Learner::DeepRelu, Rule::ForwardForward) => {
                    &[Rule::Backprop, Rule::GoodnessBackprop]
                }
                _ => &[Rule::Backprop],
            };
            for &by in controls {
                let of = recipe.clone();
                // Its rate matters little to a run that is ended early: backprop's.
                let matched = learner.recipe(by, learner.rate(Rule::Backprop));
                let looks = vec![look(STEPS, asked.clone())];
                conditions.push(Condition {
                    purpose: Purpose::Validated,
                    control: Some(Control { of }),
                    ..condition(control(learner, rule, by), matched, looks)
                });
            }
        }
    }
    conditions
}

/// All attacks, on a small network.
fn small() -> Vec<Quantity> {
    let [_, usual, _] = EPSILONS;
    let asked = [
        Quantity::ZeroGradients,
        Quantity::UnderAttack(Attack::Fgsm, usual),
        Quantity::UnderAttack(Attack::Pgd, usual),
    ];
    let strong = EPSILONS.map(|epsilon| Quantity::UnderAttack(Attack::Strong, epsilon));
    let search = Quantity::UnderAttack(Attack::RandomSearch, usual);
    [&asked[..], &strong, &[search]].concat()
}

/// What networks on MNIST, where an attack takes long, are attacked by.
fn large() -> Vec<Quantity> {
    let [_, usual, _] = EPSILONS;
    let steps = [Attack::Fgsm, Attack::Pgd].into_iter();
    let steps = steps.flat_map(|attack| EPSILONS.map(|it| Quantity::UnderAttack(attack, it)));
    let strong = Quantity::UnderAttack(Attack::Strong, usual);
    std::iter::once(Quantity::ZeroGradients).chain(steps).chain([strong]).collect()
}

/// What would come of attacks along the rule's own way back, where it has one of fixed matrices.
fn along(rule: Rule) -> Vec<Quantity> {
    let [_, usual, large] = EPSILONS;
    let asked = [Attack::Fgsm, Attack::Pgd].into_iter();
    let asked = asked.flat_map(|attack| [usual, large].map(|it| Quantity::AlongRule(attack, it)));
    asked.filter(|_| rule == Rule::FeedbackAlignment).collect()
}

/// Whether what fools a rule's network fools its control, and the reverse.
fn transfers() -> Vec<Quantity> {
    let [_, usual, _] = EPSILONS;
    let transfers = [Transfer::ToControl, Transfer::ToRule];
    transfers.map(|transfer| Quantity::Transferred(transfer, Attack::Pgd, usual)).to_vec()
}
