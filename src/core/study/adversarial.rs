//! The studies of adversarial examples: whether they depend on skips, or on the learning rule, once
//! networks are compared that are equally accurate.

use super::named::{STEPS, adam, condition, look, name, network, with};
use super::{Condition, Control, Learner, Purpose, Quantity, Study, Transfer};
use crate::measure::Attack;
use crate::named::Named as _;
use crate::network::{Activation, Placement, Scheme};
use crate::training::Rule;

/// The epsilons, in hundredths; all that is asked at one only is asked at the second.
pub const EPSILONS: [u8; 3] = [5, 10, 20];
/// The same for MNIST.
const MNIST_EPSILONS: [u8; 2] = [10, 20];

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

/// The same network without and with skips.
fn twins() -> Vec<Condition> {
    use Activation::{Relu, Tanh};
    use Scheme::{Glorot, He};
    let networks = [(Tanh, Glorot, 5), (Tanh, Glorot, 12), (Relu, He, 5), (Relu, He, 8)];
    let asked = [vec![Quantity::Accuracy], small()].concat();
    let mut conditions = Vec::new();
    for (activation, scheme, depth) in networks {
        for &placement in Placement::ALL {
            let name = format!("{}-{depth}-{}", name(activation, scheme), placement.name());
            let recipe = with(&adam(&network(activation, scheme, depth)), placement);
            conditions.push(condition(name, recipe, vec![look(STEPS, asked.clone())]));
        }
    }
    conditions
}

/// Every rule, and after it backprop of the same network stopped where it is as accurate; after
/// forward-forward also backprop of what it answers by.
fn rules(learners: &[Learner]) -> Vec<Condition> {
    let mut conditions = Vec::new();
    for &learner in learners {
        for rule in learner.rules() {
            let attacks = attacks(learner, rule);
            let accuracies = vec![Quantity::Accuracy, Quantity::ValidationAccuracy];
            let own = [accuracies.clone(), attacks.clone(), along(learner, rule)].concat();
            let recipe = learner.recipe(rule, learner.rate(rule));
            let name = format!("{}-{}", learner.name(), rule.name());
            let one = condition(name, recipe.clone(), vec![look(STEPS, own)]);
            conditions.push(Condition { purpose: Purpose::Validated, ..one });

            let transfers = transfers(learner, rule);
            let asked = [vec![Quantity::StepsToMatch], accuracies, attacks, transfers].concat();
            let controls: &[Rule] = match (learner, rule) {
                (_, Rule::Backprop) => &[],
                // Backprop of the goodness costs ten times as much.
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

/// What a rule's network and its controls are attacked by. On MNIST the strong attack on a network that
/// answers by its goodness would take a minute.
fn attacks(learner: Learner, rule: Rule) -> Vec<Quantity> {
    if learner != Learner::Mnist {
        return small();
    }
    let kinds: &[Attack] = match rule {
        Rule::ForwardForward => &[Attack::Fgsm, Attack::Pgd],
        _ => &[Attack::Fgsm, Attack::Pgd, Attack::Strong],
    };
    let asked = kinds.iter().flat_map(|&attack| {
        MNIST_EPSILONS.map(move |epsilon| Quantity::UnderAttack(attack, epsilon))
    });
    std::iter::once(Quantity::ZeroGradients).chain(asked).collect()
}

/// What would come of attacks along the rule's own way back, where it has one that leads to the inputs.
fn along(learner: Learner, rule: Rule) -> Vec<Quantity> {
    if rule != Rule::FeedbackAlignment {
        return Vec::new();
    }
    let epsilons: &[u8] = if learner == Learner::Mnist { &MNIST_EPSILONS } else { &[EPSILONS[1]] };
    let asked = [Attack::Fgsm, Attack::Pgd].into_iter().flat_map(|attack| {
        epsilons.iter().map(move |&epsilon| Quantity::AlongRule(attack, epsilon))
    });
    asked.collect()
}

/// Whether what fools a rule's network fools its control, and the reverse.
fn transfers(learner: Learner, rule: Rule) -> Vec<Quantity> {
    let epsilons: &[u8] = if learner == Learner::Mnist { &MNIST_EPSILONS } else { &[EPSILONS[1]] };
    let asked = [Transfer::ToControl, Transfer::ToRule].into_iter().flat_map(|transfer| {
        epsilons.iter().map(move |&epsilon| Quantity::Transferred(transfer, Attack::Pgd, epsilon))
    });
    let is_asked = rule != Rule::ForwardForward || learner != Learner::Mnist;
    asked.filter(|_| is_asked).collect()
}
