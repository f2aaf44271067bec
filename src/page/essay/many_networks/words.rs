//! What the figure of many networks says in words and numbers.

use super::state::{Group, Moment, Prediction, State};
use super::{ACCURACY, Seen, dot};
use crate::essay::control::Table;
use crate::essay::five::sign;
use crate::figure::text::{NOTHING, capitalised, counted, fixed, percent};
use crate::named::Named as _;
use crate::study::Summary;

/// The accuracy that guessing among ten digits gives.
pub(super) const GUESSING: f64 = 0.1;
/// A network has learned if it names twice what guessing would.
const LEARNED: f64 = 2.0 * GUESSING;
/// Two shares that differ by less are alike.
const ALIKE: f64 = 0.05;

/// Where the fives are, in plain networks and with a skip; and which networks show it best, once that
/// may be said. While networks are still to come it says how many have.
pub(super) fn sentence(state: &State, seen: &[Seen], (arrived, of): (usize, usize)) -> String {
    let so_far = if arrived < of {
        format!("{arrived} of {} so far. ", counted(of, "network", "networks"))
    } else {
        String::new()
    };
    format!("{so_far}{}{}", where_they_are(state, seen), which(state, seen)).trim_end().to_owned()
}

fn where_they_are(state: &State, seen: &[Seen]) -> String {
    let depth = state.recipe.depth;
    let when = match state.moment {
        Moment::Untrained => "Before training",
        Moment::Trained => "After 1,500 steps",
        Moment::Shuffled => "After 1,500 steps on shuffled labels",
    };
    let share = |place: usize| seen.get(place).and_then(|seen| seen.summary(1));
    let said = |summary: Summary| {
        let (low, high) = (percent(summary.low), percent(summary.high));
        let networks = counted(summary.n, "network", "networks");
        (percent(summary.mean), format!("{low} to {high}, {networks}"))
    };
    let chance = percent(1.0 / (depth - 1) as f64);
    let last = depth - 1;
    match (share(0).map(said), share(1).map(said)) {
        (None, None) => String::new(),
        (Some((plain, sure)), None) => format!(
            "{when} {plain} of the fives of layer {depth} are in layer {last}, just before it (95% interval {sure}). Chance would put {chance} there. "
        ),
        (None, Some((skip, sure))) => format!(
            "{when}, with a skip from layer 1 to layer {last}, {skip} of the fives of layer {depth} are in layer {last}, just before it (95% interval {sure}). Chance would put {chance} there. "
        ),
        (Some((plain, sure)), Some((skip, how_sure))) => format!(
            "{when} {plain} of the fives of layer {depth} are in layer {last}, just before it (95% interval {sure}); with a skip from layer 1 to layer {last}, {skip} ({how_sure}). Chance would put {chance} there. "
        ),
    }
}

/// Which networks show it best, and whether the reader foresaw it; or the question.
fn which(state: &State, seen: &[Seen]) -> String {
    if !state.reveals() {
        return "Which networks show it best: those that have learned, or those that have not? Predict, and see.".to_owned();
    }
    let (learned, unlearned) = by_learning(seen);
    let networks = |shares: &[f64]| counted(shares.len(), "network", "networks");
    let (Some(one), Some(other)) = (mean(&learned), mean(&unlearned)) else {
        let all = learned.len() + unlearned.len();
        return match (all, learned.is_empty()) {
            (0, _) => String::new(),
            (_, true) => format!(
                "None of the {} has learned to name {} of the test digits, so there is nothing to compare.",
                counted(all, "network", "networks"),
                percent(LEARNED)
            ),
            (_, false) => format!(
                "All of the {} have learned, so there is nothing to compare.",
                counted(all, "network", "networks")
            ),
        };
    };
    let compared = format!(
        "the {} that name {} of the test digits or more have {} just before, the {} that do not {}.",
        networks(&learned),
        percent(LEARNED),
        percent(one),
        networks(&unlearned),
        percent(other)
    );
    match state.predicted {
        Prediction::None | Prediction::Shown => capitalised(&compared),
        right if right == outcome(one, other) => {
            format!("You predicted {}, and so it is: {compared}", right.label())
        }
        wrong => format!("You predicted {}; here it is otherwise: {compared}", wrong.label()),
    }
}

/// The shares just before of the networks that have learned, and of those that have not.
fn by_learning(seen: &[Seen]) -> (Vec<f64>, Vec<f64>) {
    let dots = seen.iter().flat_map(|seen| seen.rows.iter().filter_map(|row| dot(&row.1)));
    let (learned, unlearned): (Vec<_>, Vec<_>) =
        dots.partition(|(accuracy, _)| *accuracy >= LEARNED);
    let shares = |dots: Vec<(f64, f64)>| dots.into_iter().map(|(_, share)| share).collect();
    (shares(learned), shares(unlearned))
}

fn mean(shares: &[f64]) -> Option<f64> {
    (!shares.is_empty()).then(|| shares.iter().sum::<f64>() / shares.len() as f64)
}

/// What a reader should have predicted.
fn outcome(learned: f64, unlearned: f64) -> Prediction {
    if (learned - unlearned).abs() < ALIKE {
        Prediction::Alike
    } else if learned > unlearned {
        Prediction::Learned
    } else {
        Prediction::Unlearned
    }
}

/// What each group of networks comes to, and the shares at every distance.
pub(super) fn tables(state: &State, seen: &[Seen]) -> Vec<Table> {
    vec![by_group(state, seen), by_distance(state, seen)]
}

fn by_group(state: &State, seen: &[Seen]) -> Table {
    let State { recipe, measure, moment, .. } = state;
    let depth = recipe.depth;
    let one = |summary: Option<Summary>| summary.map_or_else(|| NOTHING.to_owned(), interval);
    let row = |seen: &Seen| {
        let name = match seen.group {
            Group::Plain => format!("Plain, {}", recipe.initialisation.label()),
            Group::Skip => format!("With a skip from layer 1 to layer {}", depth - 1),
            Group::Other(scheme) => format!("Plain, {}", scheme.label()),
        };
        let own = seen.own.as_deref().and_then(dot);
        let secret = |text: String| if state.reveals() { text } else { "predict first".to_owned() };
        let own = own.map_or_else(
            || NOTHING.to_owned(),
            |(accuracy, share)| {
                let share = percent(share);
                if state.reveals() {
                    format!("{} named, {share}", percent(accuracy))
                } else {
                    share
                }
            },
        );
        vec![
            name,
            seen.rows.len().to_string(),
            secret(one(seen.summary(ACCURACY))),
            one(seen.summary(1)),
            one(seen.summary(depth - 1)),
            one(seen.summary(depth)),
            seen.summary(depth + 1).map_or_else(|| NOTHING.to_owned(), plain_interval),
            own,
        ]
    };
    let chance = percent(1.0 / (depth - 1) as f64);
    let candidates = recipe.width * (depth - 1);
    let any = crate::attribution::any_first_layer_chance(recipe.width, candidates);
    Table {
        caption: format!(
            "{} layers of {} {} neurons, {}, by {}: means over the networks, with 95% bootstrap intervals. Every neuron of layer {depth} is blue in turn. Chance: {chance} just before, {chance} in layer 1, {} for any in layer 1, 0.50 for the order; guessing names {}.",
            depth,
            recipe.width,
            recipe.activation.label(),
            match moment {
                Moment::Trained => "trained for 1,500 steps",
                other => other.label(),
            },
            sign(*measure),
            percent(any),
            percent(GUESSING)
        ),
        head: [
            "Networks",
            "n",
            "Accuracy",
            "Just before",
            "In layer 1",
            "Any in layer 1",
            "Order index",
        ]
        .map(str::to_owned)
        .into_iter()
        .chain([format!("Seed {}, just before", recipe.seed)])
        .collect(),
        rows: seen.iter().map(row).collect(),
    }
}

fn by_distance(state: &State, seen: &[Seen]) -> Table {
    let depth = state.recipe.depth;
    let cell = |place: usize, distance| {
        let summary = seen.get(place).and_then(|seen: &Seen| seen.summary(distance));
        summary.map_or_else(|| NOTHING.to_owned(), interval)
    };
    let row = |distance: usize| {
        vec![
            distance.to_string(),
            (depth - distance).to_string(),
            cell(0, distance),
            cell(1, distance),
        ]
    };
    Table {
        caption: format!(
            "Share of the fives of layer {depth} at each distance before it (chance: {} each).",
            percent(1.0 / (depth - 1) as f64)
        ),
        head: ["Layers before", "Layer", "Plain", "With a skip"].map(str::to_owned).to_vec(),
        rows: (1..depth).map(row).collect(),
    }
}

/// A share with its interval: `92% (90% to 93%)`.
fn interval(summary: Summary) -> String {
    let [mean, low, high] = [summary.mean, summary.low, summary.high].map(percent);
    format!("{mean} ({low} to {high})")
}

fn plain_interval(summary: Summary) -> String {
    let [mean, low, high] = [summary.mean, summary.low, summary.high].map(|it| fixed(it, 2));
    format!("{mean} ({low} to {high})")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plain networks that have learned nothing and show it, and others that have and do not.
    fn seen(accuracies: [f32; 2], shares: [f32; 2]) -> Vec<Seen> {
        let groups = [Group::Plain, Group::Skip];
        let of = |place: usize| {
            let row = vec![Some(accuracies[place]), Some(shares[place]), Some(0.0), Some(0.5)];
            let row = [row, vec![Some(0.0), Some(0.9)]].concat();
            let rows: Vec<_> = (1..=3).map(|seed| (seed, row.clone())).collect();
            let values: Vec<&[Option<f32>]> = rows.iter().map(|row| &row.1[..]).collect();
            let summaries = Summary::of_each(&values);
            Seen { group: groups[place], own: Some(row.clone()), summaries, rows: rows.clone() }
        };
        vec![of(0), of(1)]
    }

    fn state(predicted: Prediction) -> State {
        let mut state = State { predicted, ..State::default() };
        state.recipe.depth = 4;
        state
    }

    #[test]
    fn nothing_of_accuracies_is_given_away_before_the_reader_predicts() {
        let seen = seen([0.08, 0.97], [0.92, 0.47]);
        let secret = state(Prediction::None);
        let said = sentence(&secret, &seen, (6, 6));
        assert!(said.contains("92% of the fives") && said.contains("47%"), "{said}");
        assert!(said.contains("3 networks") && said.contains("Chance would put 33%"), "{said}");
        assert!(said.contains("Predict") && !said.contains("97%"), "{said}");
        let table = &tables(&secret, &seen)[0];
        assert!(table.rows.iter().all(|row| row[2] == "predict first"), "{table:?}");
        assert!(!format!("{table:?}").contains("97%"));
    }

    #[test]
    fn a_prediction_is_judged() {
        let said = |seen: &[Seen], predicted| sentence(&state(predicted), seen, (6, 6));
        let clear = seen([0.08, 0.97], [0.92, 0.47]);
        assert!(said(&clear, Prediction::Unlearned).contains("and so it is"));
        assert!(said(&clear, Prediction::Learned).contains("otherwise"));
        assert!(said(&clear, Prediction::Shown).contains("The 3 networks that name 20%"));
        assert!(said(&seen([0.1, 0.9], [0.5, 0.52]), Prediction::Alike).contains("so it is"));
        assert!(said(&seen([0.1, 0.1], [0.9, 0.5]), Prediction::Alike).contains("None of the 6"));
        assert!(said(&seen([0.9, 0.9], [0.9, 0.5]), Prediction::Alike).contains("All of the 6"));
    }

    #[test]
    fn it_says_how_many_have_come() {
        let said = sentence(&state(Prediction::None), &[], (0, 60));
        assert!(said.starts_with("0 of 60 networks so far. Which"), "{said}");
        let said = sentence(&state(Prediction::None), &seen([0.1, 0.9], [0.9, 0.5]), (6, 60));
        assert!(said.starts_with("6 of 60 networks so far. After 1,500 steps 90%"), "{said}");
    }

    #[test]
    fn every_distance_has_its_row() {
        let tables = tables(&state(Prediction::Shown), &seen([0.1, 0.9], [0.9, 0.5]));
        let rows = &tables[1].rows;
        assert_eq!(rows.len(), 3);
        assert_eq!(rows[0], ["1", "3", "90% (90% to 90%)", "50% (50% to 50%)"]);
        assert_eq!(rows[2][..2], ["3", "1"]);
        assert_eq!(tables[0].rows[1][7], "90% named, 50%");
        assert_eq!(tables[0].head[7], "Seed 1, just before");
    }
}
