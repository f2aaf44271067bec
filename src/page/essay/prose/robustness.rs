//! Numbers of adversarial examples: what is left of accuracies under attack, and under what attack.

use super::Number;
use super::studies::{committed, measured, summary};
use crate::essay::permalink::LinkError;
use crate::essay::twins;
use crate::figure::text::percent;
use crate::figure::without_backprop::tenths;
use crate::measure::Attack;
use crate::study::{Quantity, Transfer};

/// The largest change of a pixel, in hundredths.
const CHANGE: u8 = 10;
const STRONG: Quantity = Quantity::UnderAttack(Attack::Strong, CHANGE);
const PGD: Quantity = Quantity::UnderAttack(Attack::Pgd, CHANGE);
const SEARCH: Quantity = Quantity::UnderAttack(Attack::RandomSearch, CHANGE);
const ALONG: Quantity = Quantity::AlongRule(Attack::Pgd, CHANGE);
const TO_RULE: Quantity = Quantity::Transferred(Transfer::ToRule, Attack::Pgd, CHANGE);

/// What the studies of adversarial examples found.
pub(super) fn of_robustness() -> Result<Vec<Number>, LinkError> {
    let claims = committed()?;
    let summed = |study: &str, condition: &str, quantity| {
        summary(&claims, study, condition, twins::RACE, quantity)
    };
    let mut numbers = Vec::new();
    for (name, study, condition, quantity) in [
        ("fooled-slow-plain", "c6-skips", "tanh-glorot-12-none", STRONG),
        ("fooled-slow-one", "c6-skips", "tanh-glorot-12-one", STRONG),
        ("fooled-slow-plain-clean", "c6-skips", "tanh-glorot-12-none", Quantity::Accuracy),
        ("fooled-slow-one-clean", "c6-skips", "tanh-glorot-12-one", Quantity::Accuracy),
        ("fooled-relu-plain", "c6-skips", "relu-5-plain", STRONG),
        ("fooled-relu-one", "c6-skips", "relu-5-plain-matched-by-one", STRONG),
        ("fooled-relu-every", "c6-skips", "relu-5-plain-matched-by-every", STRONG),
        ("fooled-deep-plain", "c6-skips", "relu-8-plain", STRONG),
        ("fooled-deep-one", "c6-skips", "relu-8-plain-matched-by-one", STRONG),
        ("fooled-deep-every", "c6-skips", "relu-8-plain-matched-by-every", STRONG),
        ("fooled-tanh-plain", "c6-skips", "tanh-8-plain", STRONG),
        ("fooled-tanh-one", "c6-skips", "tanh-8-plain-matched-by-one", STRONG),
        ("fooled-tanh-every", "c6-skips", "tanh-8-plain-matched-by-every", STRONG),
        ("fooled-deep-end", "c6-skips", "relu-8-every", STRONG),
        ("fooled-deep-plain-end", "c6-skips", "relu-8-none", STRONG),
        ("fooled-feedback", "c6-rules", "tanh-3-feedback-alignment", STRONG),
        (
            "fooled-feedback-control",
            "c6-rules",
            "tanh-3-feedback-alignment-matched-by-backprop",
            STRONG,
        ),
        ("fooled-feedback-along", "c6-rules", "tanh-3-feedback-alignment", ALONG),
        ("fooled-feedback-pgd", "c6-rules", "tanh-3-feedback-alignment", PGD),
        ("fooled-local-pgd", "c6-rules", "relu-5-layer-local", PGD),
        ("fooled-local-strong", "c6-rules", "relu-5-layer-local", STRONG),
        ("fooled-local-zero", "c6-rules", "relu-5-layer-local", Quantity::ZeroGradients),
        ("fooled-local-control", "c6-rules", "relu-5-layer-local-matched-by-backprop", STRONG),
        ("fooled-forward-strong", "c6-rules", "relu-5-forward-forward", STRONG),
        ("fooled-forward-search", "c6-rules", "relu-5-forward-forward", SEARCH),
        (
            "fooled-forward-control",
            "c6-rules",
            "relu-5-forward-forward-matched-by-backprop",
            STRONG,
        ),
        (
            "fooled-forward-goodness",
            "c6-rules",
            "relu-5-forward-forward-matched-by-goodness-backprop",
            STRONG,
        ),
        ("fooled-mnist-backprop", "c6-mnist", "mnist-backprop", STRONG),
        ("fooled-mnist-feedback", "c6-mnist", "mnist-feedback-alignment", STRONG),
        (
            "fooled-mnist-control",
            "c6-mnist",
            "mnist-feedback-alignment-matched-by-backprop",
            STRONG,
        ),
        ("fooled-mnist-along", "c6-mnist", "mnist-feedback-alignment", ALONG),
        (
            "fooled-mnist-to-rule",
            "c6-mnist",
            "mnist-feedback-alignment-matched-by-backprop",
            TO_RULE,
        ),
    ] {
        let share = summed(study, condition, quantity)?.mean;
        let text = if quantity == Quantity::ZeroGradients { tenths(share) } else { percent(share) };
        numbers.push(measured(name, share, text));
    }
    for (name, study, condition) in [
        ("fooled-seeds", "c6-rules", "tanh-3-backprop"),
        ("fooled-mnist-seeds", "c6-mnist", "mnist-backprop"),
    ] {
        let seeds = summed(study, condition, STRONG)?.n;
        numbers.push(measured(name, seeds as f64, seeds.to_string()));
    }
    Ok(numbers)
}
