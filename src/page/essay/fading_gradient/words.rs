//! What the figure of the fading gradient says in words and numbers.

use super::Snapshot;
use crate::essay::control::Table;
use crate::essay::norm;
use crate::figure::text::{count, counted, fixed, number, percent};
use crate::network::Normalisation;

/// How straight the line must be for its slope to be called a rate.
const STRAIGHT: f64 = 0.9;

/// What the gradient does from layer to layer, and what the network can do.
pub(super) fn sentence(snapshot: &Snapshot) -> String {
    if snapshot.is_broken() {
        // Normalisation takes the size of the weights out again, so a smaller gain is no help there.
        let help = match snapshot.state.recipe.normalisation {
            Normalisation::None => "A smaller gain or fewer skips may help",
            Normalisation::Layer => "Fewer skips may help",
        };
        return format!(
            "Training diverged after {}: the numbers grew beyond what 32 bits hold. {help}; Reset starts again.",
            counted(snapshot.state.step, "step", "steps")
        );
    }
    let learned = percent(snapshot.right as f64 / snapshot.of as f64);
    let chance = percent(1.0 / snapshot.classes as f64);
    let network = norm::network(&snapshot.state.recipe);
    let when = match snapshot.moment() {
        0 => "Before training".to_owned(),
        1 => "After 1 step".to_owned(),
        step => format!("After {} steps", count(step)),
    };
    let examples = examples(snapshot);
    let ended = snapshot.diverged.map_or_else(String::new, |step| {
        format!(" Training diverged after {}.", counted(step, "step", "steps"))
    });
    format!(
        "{} {when} the {network} names {learned} of the test {examples} (guessing: {chance}).{ended}",
        gradient(snapshot)
    )
}

/// What the test examples are.
fn examples(snapshot: &Snapshot) -> &'static str {
    snapshot.state.recipe.data.examples()
}

fn gradient(snapshot: &Snapshot) -> String {
    let layers = &snapshot.gradient.layers;
    let zeros = snapshot.gradient.zero_layers();
    let Some(fit) = snapshot.gradient.fit else {
        return if layers.len() < 2 {
            "A single layer has no distance to measure.".to_owned()
        } else {
            "The gradient is exactly zero almost everywhere: it is too small for 32-bit numbers."
                .to_owned()
        };
    };
    let zero = match zeros.as_slice() {
        [] => String::new(),
        [one] => format!(" In layer {one} it is exactly zero: too small for 32-bit numbers."),
        [first, .., last] => format!(
            " In {} layers, {first} to {last}, it is exactly zero: too small for 32-bit numbers.",
            zeros.len()
        ),
    };
    let (rate, r_squared) = (fixed(fit.rate, 2), fixed(fit.r_squared, 2));
    let (first, last) = (layers[0], layers[layers.len() - 1]);
    let ends = |larger: f64, smaller: f64| number(larger / smaller, 2);
    let depth = layers.len();
    let body = if fit.r_squared < STRAIGHT {
        format!(
            "There is no steady rate: the best line changes by a factor of {rate} a layer, but explains only {} of the variation (R² {r_squared}).",
            percent(fit.r_squared)
        )
    } else if (fit.rate - 1.0).abs() < 0.02 {
        format!(
            "The gradient hardly changes from layer to layer: a factor of {rate} (R² {r_squared})."
        )
    } else if fit.rate < 1.0 && first > 0.0 && first < last {
        format!(
            "Each layer back keeps {rate} of the gradient (R² {r_squared}): layer 1 gets {} times less than layer {depth}.",
            ends(last, first)
        )
    } else if fit.rate < 1.0 {
        format!("Each layer back keeps {rate} of the gradient (R² {r_squared}).")
    } else if first > last && last > 0.0 {
        format!(
            "Each layer back the gradient grows {rate} times (R² {r_squared}): layer 1 gets {} times more than layer {depth}.",
            ends(first, last)
        )
    } else {
        format!("Each layer back the gradient grows {rate} times (R² {r_squared}).")
    };
    body + &zero
}

/// The gradient of every layer.
pub(super) fn tables(snapshot: &Snapshot) -> Vec<Table> {
    let gradient = &snapshot.gradient;
    let depth = gradient.layers.len();
    let rows = (1..).zip(&gradient.layers).map(|(layer, &g): (usize, _)| {
        let line = gradient.fit.map(|fit| libm::exp(fit.at((depth - layer) as f64)));
        vec![
            layer.to_string(),
            (depth - layer).to_string(),
            number(g, 3),
            number(line.unwrap_or(f64::NAN), 3),
        ]
    });
    let fit = gradient.fit.map_or_else(
        || "There is no line to fit.".to_owned(),
        |fit| {
            format!("Fitted rate {} a layer, R² {}.", number(fit.rate, 3), fixed(fit.r_squared, 3))
        },
    );
    let examples = examples(snapshot);
    vec![Table {
        caption: format!(
            "Mean |gradient| of a neuron at step {}, over {} test {examples}. {fit} Test accuracy {}% ({}).",
            count(snapshot.moment()),
            snapshot.of,
            fixed(100.0 * snapshot.right as f64 / snapshot.of as f64, 1),
            snapshot.right
        ),
        head: ["Layer", "Distance to the last", "Mean |gradient|", "Fitted line"]
            .map(str::to_owned)
            .to_vec(),
        rows: rows.collect(),
    }]
}

#[cfg(test)]
mod tests {
    use crate::essay::AnyFigure;

    fn sentence_of(link: &str) -> String {
        AnyFigure::computed(link).unwrap().as_figure().sentence()
    }

    #[test]
    fn a_normalised_network_is_called_one() {
        for (step, when) in
            [("", "Before training"), ("&step=1", "After 1 step"), ("&step=30", "After 30 steps")]
        {
            let said = sentence_of(&format!("fading-gradient?v=1&norm=layer{step}"));
            assert!(said.contains(&format!(" {when} the normalised network names ")), "{said}");
            let said = sentence_of(&format!("fading-gradient?v=1{step}"));
            assert!(said.contains(&format!(" {when} the network names ")), "{said}");
        }
    }

    /// Normalisation divides the sums by what the gain multiplied them by. Only the logits, which are
    /// not normalised, still know of it.
    #[test]
    fn with_normalisation_the_gain_hardly_moves_the_rate() {
        let rate = |rest: &str| {
            let link = format!("fading-gradient?v=1{rest}");
            let Ok(AnyFigure::FadingGradient(figure)) = AnyFigure::computed(&link) else {
                panic!("{link}")
            };
            figure.snapshot().unwrap().gradient.fit.unwrap().rate
        };
        let apart = |first: &str, second: &str| (rate(first) - rate(second)).abs();
        assert!(apart("&norm=layer&init=gain:1", "&norm=layer&init=gain:2") < 0.02);
        assert!(apart("&init=gain:1", "&init=gain:2") > 0.1);
    }
}
