//! What the scissors figure says in words and numbers.

use super::{Prediction, Snapshot};
use crate::essay::control::Table;
use crate::figure::text::{count, fixed, percent};
use crate::measure::Cut;
use crate::named::Named as _;

/// Two cuts hurt alike if their accuracies differ by less than one part in so many.
const ALIKE: usize = 20;
/// A network that is no further above guessing than this has learned nothing that a cut could
/// take away.
const LEARNED: f64 = 0.1;

/// What the network names as it is cut now, and which cut hurts more once that may be said.
pub(super) fn sentence(snapshot: &Snapshot) -> String {
    if let Some(step) = snapshot.diverged {
        return format!(
            "Training diverged after {} steps; there is nothing left to cut. Reset starts again.",
            count(step)
        );
    }
    format!("{} {}", now(snapshot), which(snapshot)).trim_end().to_owned()
}

/// What the network names as it is cut now.
fn now(snapshot: &Snapshot) -> String {
    let state = &snapshot.state;
    let (from, to) = snapshot.ends();
    let named = |cut| percent(snapshot.share(cut));
    let examples = examples(snapshot);
    let chance = percent(1.0 / snapshot.classes as f64);
    let compared = format!("(intact: {}; guessing: {chance})", named(Cut::None));
    let when = match state.step {
        0 => "Before training".to_owned(),
        1 => "After 1 step".to_owned(),
        step => format!("After {} steps", count(step)),
    };
    match state.cut {
        Cut::None => format!(
            "{when} the network, intact, names {} of the test {examples} (guessing: {chance}).",
            named(Cut::None)
        ),
        Cut::Middle => format!(
            "{when} and with the middle cut, what layers {} to {to} add is the same for every input, and the network names {} of the test {examples} {compared}.",
            from + 1,
            named(Cut::Middle)
        ),
        Cut::Skip => format!(
            "{when} and with the skip cut, layer {to} hears of the input only through the layers between, and the network names {} of the test {examples} {compared}.",
            named(Cut::Skip)
        ),
    }
}

/// Which cut hurts more, and whether the reader foresaw it; or the question.
fn which(snapshot: &Snapshot) -> String {
    let state = &snapshot.state;
    let guessing = 1.0 / snapshot.classes as f64;
    if snapshot.share(Cut::None) < guessing + LEARNED {
        return "It has learned too little to lose anything by a cut: train it.".to_owned();
    }
    if !(state.reveals(Cut::Middle) && state.reveals(Cut::Skip)) {
        return "Which cut hurts more, that of the middle or that of the skip? Predict, then cut."
            .to_owned();
    }
    let costs = format!(
        "cutting the middle costs {}, cutting the skip {}.",
        cost(snapshot, Cut::Middle),
        cost(snapshot, Cut::Skip)
    );
    match state.predicted {
        Prediction::None => format!("C{}", &costs[1..]),
        right if right == outcome(snapshot) => {
            format!("You predicted {}, and so it is: {costs}", right.label())
        }
        wrong => format!("You predicted {}; here it is otherwise: {costs}", wrong.label()),
    }
}

/// What a reader should have predicted.
pub(super) fn outcome(snapshot: &Snapshot) -> Prediction {
    let [_, middle, skip] = snapshot.right;
    if ALIKE * middle.abs_diff(skip) < snapshot.of {
        Prediction::Alike
    } else if middle < skip {
        Prediction::Middle
    } else {
        Prediction::Skip
    }
}

/// What a cut costs, in points of accuracy.
fn cost(snapshot: &Snapshot, cut: Cut) -> String {
    let points = 100.0 * (snapshot.share(Cut::None) - snapshot.share(cut));
    match points.round() {
        lost if lost >= 2.0 => format!("{} points", fixed(lost, 0)),
        1.0 => "1 point".to_owned(),
        0.0 => "nothing".to_owned(),
        _ => "less than nothing".to_owned(),
    }
}

/// What the test examples are.
fn examples(snapshot: &Snapshot) -> &'static str {
    snapshot.state.recipe.data.examples()
}

/// The accuracies, as far as the reader may see them, and how much each layer varies.
pub(super) fn tables(snapshot: &Snapshot) -> Vec<Table> {
    let state = &snapshot.state;
    let rows = [(Cut::None, "Nothing"), (Cut::Middle, "The middle"), (Cut::Skip, "The skip")];
    let rows = rows.map(|(cut, name)| {
        let accuracy = if state.reveals(cut) {
            let right = snapshot.right[super::experiment::place(cut)];
            format!("{}% ({right})", fixed(100.0 * snapshot.share(cut), 1))
        } else {
            "predict first".to_owned()
        };
        vec![name.to_owned(), accuracy]
    });
    let (from, to) = snapshot.ends();
    let accuracies = Table {
        caption: format!(
            "Test accuracy at step {} ({} test {}; guessing: {}). The middle is what layers {} to {to} contribute to layer {to}, the skip what layer {from} does; what is cut is replaced by its mean over the training {}.",
            count(state.step),
            snapshot.of,
            examples(snapshot),
            percent(1.0 / snapshot.classes as f64),
            from + 1,
            examples(snapshot)
        ),
        head: ["Cut", "Accuracy"].map(str::to_owned).to_vec(),
        rows: rows.to_vec(),
    };
    let layers = (1..).zip(&snapshot.variation).map(|(layer, neurons): (usize, _)| {
        let mean = neurons.iter().sum::<f64>() / neurons.len() as f64;
        vec![layer.to_string(), crate::figure::text::number(mean, 3)]
    });
    let cut = match state.cut {
        Cut::None => "nothing cut".to_owned(),
        cut => format!("{} cut", cut.label()),
    };
    let variation = Table {
        caption: format!(
            "How much a neuron’s answer varies over the test {} with {cut}: its standard deviation, a mean over the layer",
            examples(snapshot)
        ),
        head: ["Layer", "Variation"].map(str::to_owned).to_vec(),
        rows: layers.collect(),
    };
    vec![accuracies, variation]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::essay::bypass::{State, state::Tried};

    fn snapshot(right: [usize; 3], state: State) -> Snapshot {
        Snapshot {
            state,
            diverged: None,
            right,
            of: 360,
            classes: 10,
            curve: Vec::new(),
            variation: vec![vec![0.1; 16]; 16],
            edges: Vec::new(),
        }
    }

    #[test]
    fn nothing_is_given_away_before_the_reader_predicts_or_cuts() {
        let shown = snapshot([354, 349, 61], State::default());
        let said = sentence(&shown);
        assert!(said.contains("98%") && said.contains("Predict"), "{said}");
        assert!(!said.contains("97%") && !said.contains("17%"), "{said}");
        assert!(tables(&shown)[0].rows[2][1].contains("predict"));
    }

    #[test]
    fn a_prediction_is_judged() {
        let said =
            |right, predicted| sentence(&snapshot(right, State { predicted, ..State::default() }));
        let clear = [354, 349, 61];
        assert!(said(clear, Prediction::Skip).contains("so it is"));
        assert!(said(clear, Prediction::Middle).contains("otherwise"));
        assert!(said(clear, Prediction::Skip).contains("costs 1 point, cutting the skip 81"));
        assert!(said([354, 312, 330], Prediction::Middle).contains("so it is"));
        assert!(said([354, 312, 320], Prediction::Alike).contains("so it is"));
        assert!(said([36, 36, 36], Prediction::Alike).contains("learned too little"));
    }

    #[test]
    fn a_cut_says_what_it_leaves() {
        let tried = Tried { middle: true, skip: true };
        let state = State { cut: Cut::Middle, tried, ..State::default() };
        let said = sentence(&snapshot([354, 349, 61], state));
        assert!(said.contains("layers 2 to 15") && said.contains("97%"), "{said}");
        assert!(
            said.contains("intact: 98%; guessing: 10%") && said.contains("81 points"),
            "{said}"
        );
    }
}
