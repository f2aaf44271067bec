//! What the gain dial says in words and numbers.

use super::{Snapshot, State};
use crate::attribution::FIVE;
use crate::essay::control::Table;
use crate::figure::gain_dial::{Point, factor};
use crate::figure::text::{NOTHING, counted, fixed, number, percent};
use crate::named::Named as _;
use crate::study::Summary;

/// Where the five are at the dial's gain, how the gradient changes there, and of how many networks
/// that is the mean.
pub(super) fn sentence(snapshot: &Snapshot) -> String {
    let Snapshot { state, here, .. } = snapshot;
    let beginning = format!("At gain {}, {},", fixed(here.gain, 2), side(state));
    format!("{beginning} {}. {} {}", five(state, here), gradient(here), of_how_many(state, here))
}

/// On which side of the critical gain the dial stands.
fn side(state: &State) -> String {
    let label = state.activation.label();
    let Some(critical) = state.activation.critical_gain() else {
        return format!("with {label} neurons, for which we know no critical gain");
    };
    // The dial goes by hundredths.
    let hundredths = (100.0 * critical).round() as usize;
    let written = if hundredths == 100 { "1".to_owned() } else { fixed(critical, 2) };
    if state.gain == hundredths {
        return format!("the critical gain of {label} neurons");
    }
    let side = if state.gain < hundredths { "below" } else { "above" };
    format!("{side} the critical gain of {label} neurons ({written})")
}

/// Where the five are.
fn five(state: &State, here: &Point) -> String {
    let depth = state.depth;
    let (Some(just_before), Some(first)) = (here.just_before, here.first) else {
        return format!("too few earlier neurons matter at all to those of layer {depth}");
    };
    format!(
        "{} of the {FIVE} that matter most to a neuron of layer {depth} are in layer {}, just before it, and {} in layer 1; chance would put {} in each",
        estimate(just_before, percent),
        depth - 1,
        estimate(first, percent),
        percent(state.chance())
    )
}

/// How the gradient changes on its way back.
fn gradient(here: &Point) -> String {
    match here.rate {
        Some(rate) => {
            format!("Every layer back multiplies the gradient by {}.", estimate(rate, factor))
        }
        None => "Too few layers have a gradient at all for a rate.".to_owned(),
    }
}

/// How many networks were asked, and how many of them have no answer.
fn of_how_many(state: &State, here: &Point) -> String {
    let State { width, depth, seeds, .. } = *state;
    let label = state.activation.label();
    let shape = format!("{depth} layers of {width} {label} neurons, untrained");
    let asked = match (here.asked, seeds) {
        (_, 1) => format!("One network of {shape}"),
        (asked, of) if asked < of => {
            format!("Means of the first {asked} of {of} networks of {shape}")
        }
        (asked, _) => format!("Means of {asked} networks of {shape}"),
    };
    let interval = if here.asked > 1 { ", with 95% intervals" } else { "" };
    match here.asked - here.just_before.map_or(0, |share| share.n) {
        0 => format!("{asked}{interval}."),
        silent => {
            format!("{asked}{interval}; in {silent} of them too few neurons matter to be counted.")
        }
    }
}

/// A mean with its interval, where there is one: 91% (89% to 92%).
fn estimate(summary: Summary, written: impl Fn(f64) -> String) -> String {
    let mean = written(summary.mean);
    if summary.n == 1 || (written(summary.low) == mean && written(summary.high) == mean) {
        return mean;
    }
    format!("{mean} ({} to {})", written(summary.low), written(summary.high))
}

/// The numbers of every layer at the dial's gain, and those of every gain.
pub(super) fn tables(snapshot: &Snapshot) -> Vec<Table> {
    let Snapshot { state, here, .. } = snapshot;
    let networks = counted(here.asked, "network", "networks");
    let interval = |summary: &Option<Summary>, written: &dyn Fn(f64) -> String| match summary {
        Some(Summary { n: 2.., low, high, .. }) => {
            format!("{} to {}", written(*low), written(*high))
        }
        _ => NOTHING.to_owned(),
    };
    let mean = |summary: &Option<Summary>, written: &dyn Fn(f64) -> String| {
        summary.as_ref().map_or_else(|| NOTHING.to_owned(), |summary| written(summary.mean))
    };
    let share = |share: f64| format!("{}%", fixed(100.0 * share, 1));
    let rate = |rate: f64| number(rate, 3);

    let gradient = snapshot.gradient();
    let layers = (1..=state.depth).map(|layer| {
        let gradient = gradient[layer - 1];
        let gradient = gradient.map_or_else(|| NOTHING.to_owned(), |ratio| number(ratio, 3));
        match snapshot.layers.get(layer - 1) {
            Some(summary) => {
                let shares = [mean(summary, &share), interval(summary, &share)];
                vec![layer.to_string(), shares[0].clone(), shares[1].clone(), gradient]
            }
            None => vec![layer.to_string(), "blue".to_owned(), NOTHING.to_owned(), gradient],
        }
    });
    let by_layer = Table {
        caption: format!(
            "Gain {}, {networks}: the share of the five in every layer, with every neuron of layer {} as blue in turn (chance: {}), and the mean |gradient| of a layer over that of the last, a geometric mean.",
            fixed(here.gain, 2),
            state.depth,
            share(state.chance())
        ),
        head: ["Layer", "Share of the five", "95% interval", "Gradient over the last’s"]
            .map(str::to_owned)
            .to_vec(),
        rows: layers.collect(),
    };
    let known = snapshot.curve.iter().filter(|point| point.asked > 0);
    let by_gain = known.map(|point| {
        vec![
            fixed(point.gain, 2),
            mean(&point.just_before, &share),
            interval(&point.just_before, &share),
            mean(&point.first, &share),
            interval(&point.first, &share),
            mean(&point.rate, &rate),
            interval(&point.rate, &rate),
            point.just_before.map_or(0, |summary| summary.n).to_string(),
        ]
    });
    let by_gain = Table {
        caption: format!(
            "The same by gain: the share of the five in layer {}, just before blue, and in layer 1, the rate of the gradient, and the number of networks in which there are five to be counted.",
            state.depth - 1
        ),
        head: ["Gain", "Just before", "95%", "First layer", "95%", "Rate", "95%", "Networks"]
            .map(str::to_owned)
            .to_vec(),
        rows: by_gain.collect(),
    };
    vec![by_layer, by_gain]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Activation;

    fn summary(mean: f64, low: f64, high: f64, n: usize) -> Summary {
        Summary { mean, low, high, n, of: n }
    }

    fn shown(state: State, here: Point) -> Snapshot {
        let networks = here.just_before.map_or(0, |summary| summary.n);
        Snapshot {
            shares: vec![vec![0.0; state.depth - 1]; networks],
            gradients: vec![vec![1.0; state.depth]; here.asked],
            layers: vec![here.just_before; state.depth - 1],
            curve: vec![here],
            here,
            state,
        }
    }

    fn here() -> Point {
        Point {
            gain: 0.5,
            asked: 12,
            just_before: Some(summary(0.906, 0.889, 0.921, 12)),
            first: Some(summary(0.0, 0.0, 0.0, 12)),
            rate: Some(summary(0.49, 0.478, 0.503, 12)),
        }
    }

    #[test]
    fn it_says_where_the_five_are_and_on_which_side_of_the_critical_gain() {
        assert_eq!(
            sentence(&shown(State::default(), here())),
            "At gain 0.50, below the critical gain of linear neurons (1), 91% (89% to 92%) of the 5 that matter most to a neuron of layer 8 are in layer 7, just before it, and 0% in layer 1; chance would put 14% in each. Every layer back multiplies the gradient by 0.49 (0.48 to 0.50). Means of 12 networks of 8 layers of 16 linear neurons, untrained, with 95% intervals."
        );
        let said = |gain, activation| {
            sentence(&shown(State { gain, activation, ..State::default() }, here()))
        };
        assert!(said(100, Activation::Tanh).contains(", the critical gain of tanh neurons,"));
        assert!(
            said(101, Activation::Tanh).contains("above the critical gain of tanh neurons (1)")
        );
        assert!(
            said(140, Activation::Relu).contains("below the critical gain of ReLU neurons (1.41)")
        );
        assert!(said(141, Activation::Relu).contains(", the critical gain of ReLU neurons,"));
        assert!(said(100, Activation::Sigmoid).contains("we know no critical gain"));
    }

    #[test]
    fn what_is_not_known_is_not_said() {
        let few = Point { asked: 5, just_before: Some(summary(0.9, 0.8, 1.0, 3)), ..here() };
        let said = sentence(&shown(State::default(), few));
        assert!(said.contains("Means of the first 5 of 12 networks"), "{said}");
        assert!(said.ends_with("; in 2 of them too few neurons matter to be counted."), "{said}");

        let none = Point { just_before: None, first: None, rate: None, ..here() };
        let shown = shown(State::default(), none);
        let said = sentence(&shown);
        assert!(said.contains("too few earlier neurons matter at all"), "{said}");
        assert!(said.contains("in 12 of them") && said.contains("for a rate"), "{said}");
        assert!(tables(&shown)[1].rows[0].iter().any(|cell| cell == NOTHING));
    }

    #[test]
    fn one_network_has_no_interval() {
        let one = |mean| Some(summary(mean, mean, mean, 1));
        let here =
            Point { asked: 1, just_before: one(0.95), first: one(0.0), rate: one(0.031), ..here() };
        let said = sentence(&shown(State { seeds: 1, ..State::default() }, here));
        assert!(said.contains(" 95% of the 5 that matter most"), "{said}");
        assert!(said.contains("the gradient by 0.031. One network of 8 layers"), "{said}");
        assert!(said.ends_with("linear neurons, untrained."), "{said}");
    }
}
