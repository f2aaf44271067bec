//! Numbers of what layers say: probes and order, over many networks.

use super::Number;
use super::studies::{committed, measured, summary};
use crate::essay::permalink::LinkError;
use crate::essay::twins;
use crate::figure::text::{fixed, percent};
use crate::measure::Cut;
use crate::study::{Among, Quantity};

/// What the studies of the levels found.
pub(super) fn of_levels() -> Result<Vec<Number>, LinkError> {
    let claims = committed()?;
    let mut numbers = Vec::new();
    let mut put = |name, value: f64, text: String| {
        numbers.push(measured(name, value, text));
    };
    let (digits, spiral, end) = ("levels", "levels-spiral", twins::RACE);
    let seeds = summary(&claims, digits, "tanh-glorot-8-none", end, Quantity::ProbeTrend)?.n;
    put("levels-seeds", seeds as f64, seeds.to_string());

    let (probe, cut) = (Quantity::Probe, Quantity::After);
    let bypassed = "tanh-pytorch-16-one";
    let rescued = "tanh-pytorch-16-adam";
    for (name, study, condition, step, quantity) in [
        ("levels-digits-input", digits, "tanh-glorot-8-none", 0, probe(0)),
        ("levels-spiral-input", spiral, "tanh-glorot-8-none", 0, probe(0)),
        ("levels-relu-every-accuracy", digits, "relu-he-16-every", end, Quantity::Accuracy),
        ("levels-bypassed-middle", digits, bypassed, end, probe(8)),
        ("levels-bypassed-accuracy", digits, bypassed, end, Quantity::Accuracy),
        ("levels-cut-middle", "c4-cut", rescued, end, cut(Cut::Middle)),
        ("levels-cut-skip", "c4-cut", rescued, end, cut(Cut::Skip)),
    ] {
        let share = summary(&claims, study, condition, step, quantity)?.mean;
        put(name, share, percent(share));
    }

    let trend = Quantity::ProbeTrend;
    let (all, odd) =
        (Quantity::OrderViolation(Among::Hidden), Quantity::OrderViolation(Among::Odd));
    for (name, study, condition, step, quantity) in [
        ("levels-digits-none-trend", digits, "tanh-glorot-16-none", end, trend),
        ("levels-digits-second-trend", digits, "tanh-glorot-16-every-second", end, trend),
        ("levels-digits-every-trend", digits, "tanh-glorot-16-every", end, trend),
        ("levels-digits-one-trend", digits, "tanh-glorot-16-one", end, trend),
        ("levels-spiral-none-trend", spiral, "tanh-glorot-16-none", end, trend),
        ("levels-spiral-second-trend", spiral, "tanh-glorot-16-every-second", end, trend),
        ("levels-spiral-every-trend", spiral, "tanh-glorot-16-every", end, trend),
        ("levels-spiral-one-trend", spiral, "tanh-glorot-16-one", end, trend),
        ("levels-relu-none-trend", digits, "relu-he-16-none", end, trend),
        ("levels-relu-every-trend", digits, "relu-he-16-every", end, trend),
        ("levels-relu-short-none-trend", digits, "relu-he-8-none", end, trend),
        ("levels-relu-short-every-trend", digits, "relu-he-8-every", end, trend),
        ("levels-relu-short-none-spiral", spiral, "relu-he-8-none", end, trend),
        ("levels-relu-short-every-spiral", spiral, "relu-he-8-every", end, trend),
        ("levels-short-none-trend", digits, "tanh-glorot-8-none", end, trend),
        ("levels-short-one-trend", digits, "tanh-glorot-8-one", end, trend),
        ("levels-none-violation", digits, "tanh-glorot-8-none", end, all),
        ("levels-one-violation", digits, "tanh-glorot-8-one", end, all),
        ("levels-none-violation-start", digits, "tanh-glorot-8-none", 0, all),
        ("levels-one-violation-start", digits, "tanh-glorot-8-one", 0, all),
        ("levels-second-violation", digits, "tanh-glorot-16-every-second", end, all),
        ("levels-second-violation-odd", digits, "tanh-glorot-16-every-second", end, odd),
    ] {
        let mean = summary(&claims, study, condition, step, quantity)?.mean;
        put(name, mean, fixed(mean, 2));
    }
    Ok(numbers)
}
