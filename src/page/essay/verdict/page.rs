//! The verdict as the page has it.

use super::{Claim, Measured, Other, Promise, Trial, Verdict, claims, of_claim, of_trial};
use crate::essay::html::escaped;
use crate::essay::permalink::LinkError;
use crate::figure::text::{capitalised, count, fixed, number, percent};
use crate::figure::without_backprop::tenths;
use crate::measure::{Attack, Cut};
use crate::study::{Claims, Place, Quantity};

/// The table: for each claim its verdict, and below it the trials. Links lack their address, which
/// [`renewed`](crate::essay::prose::renewed) puts in.
///
/// # Errors
/// When the claims file lacks a row.
pub fn table(rows: &Claims) -> Result<String, LinkError> {
    let head = ["Condition", "Measured", "Claimed", "Seeds", "Verdict", "Study"];
    let head: String = head.iter().map(|it| format!("<th scope=\"col\">{it}</th>")).collect();
    let bodies: Result<String, LinkError> = claims().iter().map(|it| body(it, rows)).collect();
    Ok(format!("<table class=\"verdicts\"><thead><tr>{head}</tr></thead>{}</table>", bodies?))
}

fn body(claim: &Claim, rows: &Claims) -> Result<String, LinkError> {
    let mut verdicts = Vec::new();
    let mut lines = String::new();
    for trial in &claim.trials {
        let measured = trial.measured(rows)?;
        verdicts.push(of_trial(&measured));
        lines.push_str(&line(trial, &measured));
    }
    let verdict = said(of_claim(&verdicts));
    let when = claim.when.map(|when| format!(" {when}")).unwrap_or_default();
    Ok(format!(
        "<tbody><tr class=\"claim\"><th colspan=\"6\" scope=\"rowgroup\">{} <span class=\"outcome\">{}{}</span></th></tr>{lines}</tbody>",
        escaped(claim.says),
        capitalised(verdict),
        escaped(&when)
    ))
}

fn line(trial: &Trial, measured: &[Measured]) -> String {
    let list = |part: &dyn Fn(&Measured) -> String| {
        let parts: Vec<String> = measured.iter().map(part).collect();
        parts.join("<br>")
    };
    let number = |it: &Measured| {
        let written = |value| written(it, value);
        format!(
            "{} <b>{}</b> <small>{} to {}</small>",
            called(it.quantity),
            written(it.summary.mean),
            written(it.summary.low),
            written(it.summary.high)
        )
    };
    let seeds = measured.iter().map(|it| it.seeds).min().unwrap_or(0);
    let verdict = said(of_trial(measured));
    let (study, condition, step) = trial.row;
    let step = count(step);
    format!(
        "<tr><th scope=\"row\"><a href=\"#\" data-state=\"{}\">{}</a></th><td>{}</td><td>{}</td><td>{seeds}</td><td>{verdict}</td><td><code>{study}</code> {condition}, step {step}</td></tr>",
        trial.preset,
        escaped(trial.condition),
        list(&number),
        list(&promised)
    )
}

/// A word for it, with a mark before it that the eye finds sooner.
fn said(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "✓ holds",
        Verdict::HoldsWhen => "holds when",
        Verdict::Undecided => "? undecided",
        Verdict::Fails => "✗ fails",
    }
}

/// What is measured, shortly.
fn called(quantity: Quantity) -> String {
    match quantity {
        Quantity::Rate => "a layer back keeps".to_owned(),
        Quantity::Gradient(layer) => format!("layer {layer} hears, of the last"),
        Quantity::Fives(_, Place::Distance(1)) => "in the layer just before".to_owned(),
        Quantity::Fives(_, Place::FirstLayer) => "in layer 1".to_owned(),
        Quantity::Accuracy => "accuracy".to_owned(),
        Quantity::Best => "best accuracy".to_owned(),
        Quantity::After(Cut::Middle) => "accuracy, middle cut".to_owned(),
        Quantity::After(Cut::Skip) => "accuracy, skip cut".to_owned(),
        Quantity::ProbeTrend => "rank correlation of probes".to_owned(),
        Quantity::OrderViolation(_) => "V".to_owned(),
        Quantity::UnderAttack(Attack::Strong, _) => "accuracy, strongly attacked".to_owned(),
        _ => quantity.label(),
    }
}

fn written(measured: &Measured, value: f64) -> String {
    match measured.quantity {
        // Two that are compared may lie less than a point apart.
        Quantity::Accuracy | Quantity::UnderAttack(..) if measured.beside.is_some() => {
            tenths(value)
        }
        Quantity::Gradient(_) => number(libm::exp10(value), 2),
        Quantity::Fives(..)
        | Quantity::Accuracy
        | Quantity::TrainingAccuracy
        | Quantity::Best
        | Quantity::After(_)
        | Quantity::Probe(_)
        | Quantity::Diverged => percent(value),
        _ => fixed(value, 2),
    }
}

/// Where the claim says that the number lies.
fn promised(measured: &Measured) -> String {
    let written = |value| written(measured, value);
    let beside = measured.beside.map(written).unwrap_or_default();
    let that = |other: Other| format!("{} {beside}", other.whose);
    match measured.promise {
        Promise::Below(most) => format!("below {}", written(most)),
        Promise::Above(least) => format!("above {}", written(least)),
        Promise::Within(least, most) => format!("{} to {}", written(least), written(most)),
        Promise::AboveChance => format!("above chance, {beside}"),
        Promise::BelowThat(other) => format!("below {}", that(other)),
        Promise::AboveThat(other) => format!("above {}", that(other)),
    }
}
