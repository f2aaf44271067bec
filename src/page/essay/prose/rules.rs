//! Numbers of learning rules: how far each comes, and how far it is from the gradient.

use super::Number;
use super::studies::{committed, measured, summary};
use crate::essay::permalink::LinkError;
use crate::essay::twins;
use crate::figure::text::fixed;
use crate::figure::without_backprop::tenths;
use crate::study::Quantity;

const STUDY: &str = "c7";

/// What the study of the learning rules found.
pub(super) fn of_rules() -> Result<Vec<Number>, LinkError> {
    let claims = committed()?;
    let summed =
        |condition: &str, step, quantity| summary(&claims, STUDY, condition, step, quantity);
    let mut numbers = Vec::new();
    let mut put = |name, value: f64, text: String| {
        numbers.push(measured(name, value, text));
    };
    let end = twins::RACE;
    let seeds = summed("tanh-3-backprop", end, Quantity::Accuracy)?.n;
    put("rules-seeds", seeds as f64, seeds.to_string());

    let (test, training) = (Quantity::Accuracy, Quantity::TrainingAccuracy);
    for (name, condition, quantity) in [
        ("rules-tanh-backprop", "tanh-3-backprop", test),
        ("rules-tanh-feedback", "tanh-3-feedback-alignment", test),
        ("rules-tanh-feedback-training", "tanh-3-feedback-alignment", training),
        ("rules-tanh-direct", "tanh-3-direct-feedback-alignment", test),
        ("rules-tanh-sign", "tanh-3-sign-symmetry", test),
        ("rules-tanh-local", "tanh-3-layer-local", test),
        ("rules-relu-backprop", "relu-3-backprop", test),
        ("rules-relu-feedback", "relu-3-feedback-alignment", test),
        ("rules-relu-direct", "relu-3-direct-feedback-alignment", test),
        ("rules-relu-sign", "relu-3-sign-symmetry", test),
        ("rules-relu-local", "relu-3-layer-local", test),
        ("rules-relu-forward", "relu-3-forward-forward", test),
        ("rules-deep-backprop", "relu-5-backprop", test),
        ("rules-deep-feedback", "relu-5-feedback-alignment", test),
        ("rules-deep-feedback-training", "relu-5-feedback-alignment", training),
        ("rules-deep-direct", "relu-5-direct-feedback-alignment", test),
        ("rules-deep-sign", "relu-5-sign-symmetry", test),
        ("rules-deep-local", "relu-5-layer-local", test),
        ("rules-deep-forward", "relu-5-forward-forward", test),
    ] {
        let share = summed(condition, end, quantity)?.mean;
        put(name, share, tenths(share));
    }

    let on_mnist = |rule: &str, quantity| {
        let condition = format!("mnist-{rule}");
        summary(&claims, "c7-mnist", &condition, end, quantity)
    };
    for (name, rule) in [
        ("rules-mnist-backprop", "backprop"),
        ("rules-mnist-feedback", "feedback-alignment"),
        ("rules-mnist-direct", "direct-feedback-alignment"),
        ("rules-mnist-sign", "sign-symmetry"),
        ("rules-mnist-local", "layer-local"),
        ("rules-mnist-forward", "forward-forward"),
    ] {
        let share = on_mnist(rule, test)?.mean;
        put(name, share, tenths(share));
    }
    let seeds = on_mnist("backprop", test)?.n;
    put("rules-mnist-seeds", seeds as f64, seeds.to_string());

    let random = ["feedback-alignment", "direct-feedback-alignment"];
    let (tanh, relu, deep) = (("tanh-3", 3), ("relu-3", 3), ("relu-5", 5));
    // The last hidden layer of layer-local learns as in backprop.
    for (least, most, rules, networks, step) in [
        (
            "rules-random-start-least",
            "rules-random-start-most",
            &random[..],
            &[tanh, relu, deep][..],
            0,
        ),
        ("rules-random-tanh-least", "rules-random-tanh-most", &random, &[tanh], end),
        ("rules-random-deep-least", "rules-random-deep-most", &random, &[deep], end),
        ("rules-sign-start-least", "rules-sign-start-most", &["sign-symmetry"], &[deep], 0),
        ("rules-sign-deep-least", "rules-sign-deep-most", &["sign-symmetry"], &[deep], end),
        (
            "rules-local-deep-least",
            "rules-local-deep-most",
            &["layer-local"],
            &[("relu-5", 4)],
            end,
        ),
    ] {
        let mut ends = (f64::INFINITY, f64::NEG_INFINITY);
        for rule in rules {
            for (network, layers) in networks {
                for layer in 1..=*layers {
                    let condition = format!("{network}-{rule}");
                    let angle = summed(&condition, step, Quantity::Angle(layer))?.mean;
                    ends = (ends.0.min(angle), ends.1.max(angle));
                }
            }
        }
        put(least, ends.0, fixed(ends.0, 0));
        put(most, ends.1, fixed(ends.1, 0));
    }
    Ok(numbers)
}
