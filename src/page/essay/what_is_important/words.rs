//! What the figure of the four measures says in words and numbers.

use super::state::{AMOUNTS, Moment, TRAINED, Unit};
use super::{Prediction, Seen, Snapshot, State};
use crate::attribution::{Measure, Top};
use crate::essay::control::Table;
use crate::essay::five;
use crate::figure::text::{capitalised, count, counted, fixed, in_words, number, percent, signed};
use crate::figure::what_is_important::signed as change;
use crate::named::Named as _;

/// How far the experiment is with what it was asked for.
pub(super) fn under_way(snapshot: &Snapshot) -> String {
    let Snapshot { state, steps, progress, .. } = snapshot;
    if state.moment == Moment::Trained && *progress == 0.0 {
        return format!("Training: step {} of {}.", count(*steps), count(TRAINED));
    }
    let done = percent(progress.min(0.99));
    format!("Asking every neuron of layer {} by four measures: {done} done.", state.blue.layer)
}

/// What the measures agree on, where the fives of the whole layer are, and what the nudge does.
pub(super) fn sentence(state: &State, seen: &Seen) -> String {
    let fives = if state.reveals() {
        format!("{} {}", agreement(state, seen), shares(state, seen))
    } else {
        secret(state, seen)
    };
    let mut sentence = format!("{fives} {}", nudge(state, seen));
    if let Some(check) = &seen.check {
        sentence.push_str(&format!(
            " Finite differences agree with all {} derivatives of blue to a relative difference of {} at most.",
            check.compared,
            number(check.largest, 1)
        ));
    }
    sentence
}

/// "neuron 7 of layer 12".
fn blue(state: &State) -> String {
    format!("neuron {} of layer {}", state.blue.index, state.blue.layer)
}

/// Before a prediction: the derivative's five, and the question.
fn secret(state: &State, seen: &Seen) -> String {
    let Some(top) = seen.tops.first() else { return String::new() };
    format!(
        "By the derivative {} of the {} that matter most to {} {}. Do the other three measures name the same? Make a guess first.",
        in_words_or_none(top.count_in(state.blue.layer - 1)),
        in_words(top.ranked.len()),
        blue(state),
        places(state, top)
    )
}

/// Where the five are, after how many of them are just before blue.
fn places(state: &State, top: &Top) -> String {
    let before = state.blue.layer - 1;
    let are = if top.count_in(before) == 1 { "is" } else { "are" };
    let start = format!("{are} in layer {before}, just before it");
    if before == 1 {
        return start;
    }
    format!("{start}, and {} in layer 1", in_words_or_none(top.count_in(1)))
}

fn in_words_or_none(count: usize) -> String {
    if count == 0 { "none".to_owned() } else { in_words(count) }
}

/// How many neurons all four name, and what became of the prediction.
fn agreement(state: &State, seen: &Seen) -> String {
    let (shared, different) = (seen.shared().len(), seen.different());
    let named = seen.tops.first().map_or(0, |top| top.ranked.len());
    let fives = match shared {
        0 => format!(
            "No neuron is among the five that matter most to {} by all four measures",
            blue(state)
        ),
        _ if shared == named => {
            format!(
                "All four measures name the same {} as mattering most to {}",
                in_words(named),
                blue(state)
            )
        }
        _ => format!(
            "Of the {} that matter most to {}, {} {} named by all four measures",
            in_words(named),
            blue(state),
            in_words(shared),
            if shared == 1 { "is" } else { "are" }
        ),
    };
    let together = if shared == named {
        String::new()
    } else {
        let alike = match seen.common(Measure::Typical, Measure::Ablation) {
            0 => "none is the same".to_owned(),
            1 => "one is the same".to_owned(),
            common if common == named => "they are the same".to_owned(),
            common => format!("{} are the same", in_words(common)),
        };
        format!(
            "; together they name {different}, and per typical variation and by ablation {alike}"
        )
    };
    let happened = match shared {
        0 => Prediction::Nothing,
        _ if shared == named => Prediction::All,
        _ => Prediction::Some,
    };
    let verdict = match state.predicted {
        Prediction::None | Prediction::Shown => "",
        predicted if predicted == happened => ", as you thought",
        _ => ", not as you thought",
    };
    format!("{fives}{verdict}{together}.")
}

/// Where the fives of all neurons of blue's layer are, by every measure.
fn shares(state: &State, seen: &Seen) -> String {
    let before = state.blue.layer - 1;
    let Some(first) = seen.over.first() else { return String::new() };
    let silent: usize = seen.over.iter().map(|over| over.silent).sum();
    let all = first.counted + first.silent;
    let just_before = Measure::ALL
        .iter()
        .zip(&seen.over)
        .map(|(measure, over)| format!("{} {}", percent(over.share_in(before)), by(*measure)));
    let in_first = seen.over.iter().map(|over| percent(over.share_in(1)));
    let chance = percent(first.chances.get(before - 1).copied().unwrap_or(0.0));
    let silent = if silent == 0 { "" } else { " (silent ones left out)" };
    let start = format!(
        "With each of the {all} neurons of layer {} as blue in turn{silent}, the share of the fives in layer {before} is {}",
        state.blue.layer,
        listed(just_before.collect())
    );
    if before == 1 {
        return format!("{start}: there is no other.");
    }
    format!("{start}; in layer 1 it is {} (chance: {chance} in each).", listed(in_first.collect()))
}

/// "one, two and three".
fn listed(mut parts: Vec<String>) -> String {
    let last = parts.pop().unwrap_or_default();
    if parts.is_empty() { last } else { format!("{} and {last}", parts.join(", ")) }
}

/// How a measure is named after a share.
fn by(measure: Measure) -> &'static str {
    match measure {
        Measure::Derivative => "by derivative",
        Measure::Typical => "per typical variation",
        Measure::Activation => "by derivative × activation",
        Measure::Ablation => "by ablation",
    }
}

/// The amount of the nudge.
fn amount(state: &State) -> String {
    let one = state.amount.abs() == 10;
    let unit = match state.unit {
        Unit::Activation if one => "unit",
        Unit::Activation => "units",
        Unit::Deviation if one => "standard deviation",
        Unit::Deviation => "standard deviations",
    };
    format!("{} {unit}", signed(state.amount(), 1))
}

/// The same in the other unit as well, if the neuron has a deviation to count in.
fn amount_in_both(state: &State, deviation: f64) -> String {
    let (own, amount) = (amount(state), state.amount().abs());
    match state.unit {
        _ if deviation <= 0.0 => own,
        Unit::Activation => format!("{own}, {} standard deviations", number(amount / deviation, 2)),
        Unit::Deviation => format!("{own}, {} units", number(amount * deviation, 2)),
    }
}

/// What the derivative promises for the nudge, and what blue does.
fn nudge(state: &State, seen: &Seen) -> String {
    let nudge = &seen.nudge;
    let (promised, actual) = (nudge.promised(state.amount), nudge.actual(state.amount));
    let who = format!("neuron {} of layer {}", state.nudged.index, state.nudged.layer);
    if state.amount == 0 {
        return format!(
            "On test digit {}, a {}, {who} is left where it is.",
            state.example, seen.label
        );
    }
    format!(
        "On test digit {}, a {}, {who} is moved by {}: the derivative promises {}, and blue moves by {}.",
        state.example,
        seen.label,
        amount_in_both(state, nudge.deviation),
        change(promised),
        change(actual)
    )
}

/// The fives, the shares by layer, the nudge by amounts, and what the network can do.
pub(super) fn tables(state: &State, seen: &Seen, of: usize) -> Vec<Table> {
    let mut tables = Vec::new();
    let measures: Vec<(usize, Measure)> = Measure::ALL
        .iter()
        .copied()
        .enumerate()
        .filter(|(place, _)| *place == 0 || state.reveals())
        .collect();
    let names = || measures.iter().map(|(_, measure)| capitalised(measure.label()));
    let five = seen.tops.first().map_or(0, |top| top.ranked.len());
    let ranks = (0..five).map(|rank| {
        let mut row = vec![(rank + 1).to_string()];
        row.extend(measures.iter().map(|(place, _)| {
            let ranked = &seen.tops[*place].ranked[rank];
            let (layer, index) = (ranked.neuron.layer, ranked.neuron.index);
            format!("{layer}.{index} ({})", number(ranked.score, 3))
        }));
        row
    });
    let scores = measures.iter().map(|(_, measure)| five::sign(*measure));
    let skip = if state.skip { "with the skip from layer 1 to layer 11" } else { "without a skip" };
    tables.push(Table {
        caption: format!(
            "What matters most to {}, {skip}, {}, as layer.neuron with its score, a mean over the {of} test digits: {}. The network names {} of them rightly.",
            blue(state),
            state.moment.label(),
            scores.collect::<Vec<_>>().join("; "),
            percent(seen.right as f64 / of as f64)
        ),
        head: std::iter::once("Rank".to_owned()).chain(names()).collect(),
        rows: ranks.collect(),
    });
    let share = |share: f64| format!("{}%", fixed(100.0 * share, 1));
    let layers = (1..state.blue.layer).map(|layer| {
        let mut row = vec![layer.to_string()];
        row.extend(measures.iter().map(|(place, _)| share(seen.over[*place].share_in(layer))));
        row.push(share(seen.over[0].chances[layer - 1]));
        row
    });
    let counts = measures.iter().map(|(place, _)| seen.over[*place].silent).sum::<usize>();
    tables.push(Table {
        caption: format!(
            "The share of the fives in every layer, with every neuron of layer {} as blue in turn; {} silent and left out.",
            state.blue.layer,
            counted(counts, "neuron is", "neurons are")
        ),
        head: std::iter::once("Layer".to_owned())
            .chain(names())
            .chain(["Chance".to_owned()])
            .collect(),
        rows: layers.collect(),
    });
    let nudge = &seen.nudge;
    let amounts = AMOUNTS.filter(|amount| amount % 5 == 0 || *amount == state.amount);
    let rows = amounts.map(|amount| {
        vec![
            signed(f64::from(amount) / 10.0, 1),
            change(nudge.promised(amount)),
            change(nudge.actual(amount)),
        ]
    });
    tables.push(Table {
        caption: format!(
            "Neuron {} of layer {} moved on test digit {}: it says {} there before, and its standard deviation over the test digits is {}; blue says {}, and its derivative by the neuron is {}.",
            state.nudged.index,
            state.nudged.layer,
            state.example,
            number(nudge.activation, 3),
            number(nudge.deviation, 3),
            number(nudge.blue, 3),
            number(nudge.derivative, 3)
        ),
        head: vec![
            format!("Moved by, in {}", state.unit.label()),
            "The derivative promises".to_owned(),
            "Blue moves by".to_owned(),
        ],
        rows: rows.collect(),
    });
    if let Some(check) = &seen.check {
        tables.push(Table {
            caption: format!(
                "The derivatives of {} on test digit {}, against finite differences in double precision.",
                blue(state),
                state.example
            ),
            head: ["Compared", "Largest relative difference", "Where"].map(str::to_owned).to_vec(),
            rows: vec![vec![
                check.compared.to_string(),
                number(check.largest, 2),
                format!("neuron {} of layer {}", check.at.index, check.at.layer),
            ]],
        });
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_said_in_its_own_unit_and_in_the_other() {
        let state = |amount, unit| State { amount, unit, ..State::default() };
        let said = |amount, unit, deviation| amount_in_both(&state(amount, unit), deviation);
        assert_eq!(amount(&state(10, Unit::Activation)), "+1.0 unit");
        assert_eq!(said(-15, Unit::Activation, 0.5), "−1.5 units, 3.0 standard deviations");
        assert_eq!(said(-10, Unit::Deviation, 0.25), "−1.0 standard deviation, 0.25 units");
        // A neuron that says the same to every digit has no deviation to count in.
        assert_eq!(said(20, Unit::Activation, 0.0), "+2.0 units");
    }

    #[test]
    fn lists_end_in_and() {
        let parts = |parts: &[&str]| listed(parts.iter().map(|&part| part.to_owned()).collect());
        assert_eq!(parts(&["49%"]), "49%");
        assert_eq!(parts(&["49%", "50%", "39%"]), "49%, 50% and 39%");
    }
}
