//! What the figure of the learning rules says in words and numbers.

use super::Seen;
use super::state::{ANGLED, Prediction, State, TRAINED};
use crate::data::Data;
use crate::essay::control::Table;
use crate::figure::text::{NOTHING, capitalised, count, counted, fixed};
use crate::figure::without_backprop::tenths;
use crate::named::Named as _;
use crate::study::Summary;
use crate::training::Rule;

/// The accuracy that guessing among ten digits gives.
pub(super) const GUESSING: f64 = 0.1;
/// Who is behind by less is level.
const LEVEL: f64 = 0.01;
/// Who is behind by as much is far behind.
const FAR: f64 = 0.05;

/// Learning rates as multiples of those that were chosen: ×1/8.
pub(super) fn times(times: f32) -> String {
    if times < 1.0 { format!("×1/{}", 1.0 / times) } else { format!("×{times}") }
}

/// The same before what is multiplied, and nothing where that stays as it is.
fn at(times: f32) -> String {
    match times {
        1.0 => String::new(),
        other => format!("{} ", self::times(other)),
    }
}

/// The race at its moment, who stands aside, and how the rules end over all seeds, once that may be
/// said. While networks are still to come it says how many have.
pub(super) fn sentence(state: &State, seen: &[Seen], (arrived, of): (usize, usize)) -> String {
    let so_far = (arrived < of)
        .then(|| format!("{arrived} of {} so far.", counted(of, "network", "networks")));
    let parts = [so_far, race(state, seen), angles(state, seen), aside(state), ends(state, seen)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// What is said while the digits of MNIST are not here.
pub(super) fn without_mnist(is_missing: bool) -> String {
    let said = if is_missing {
        "The digits of MNIST are not here, so nobody races."
    } else {
        "The digits of MNIST are on their way: 12,000 images, not quite 2 MB."
    };
    said.to_owned()
}

/// What each rule's network of the race names.
fn race(state: &State, seen: &[Seen]) -> Option<String> {
    let State { moment, seed, setting, .. } = state;
    let named = |seen: &Seen| {
        let share = tenths(seen.at(*moment)?);
        let rule = seen.rule.label();
        let diverged = seen.own.as_ref().and_then(|own| own.diverged);
        Some(match diverged.filter(|_| seen.diverged(*moment)) {
            Some(step) => format!("{rule} {share} (diverged after step {})", count(step as usize)),
            None => format!("{rule} {share}"),
        })
    };
    let named: Vec<String> = seen.iter().filter_map(named).collect();
    let rates = format!("each at {}the learning rate that suits it best", at(setting.times));
    // The curve is that of a part of the test split, where that is large.
    let of = if setting.data() == Data::Mnist { "the first 500" } else { "the" };
    (!named.is_empty()).then(|| {
        format!(
            "At step {} of the race of seed {seed} these name of {of} test digits: {}, {rates}.",
            count(*moment),
            named.join(", ")
        )
    })
}

/// How far from the gradient the rule that stands out is, or the nearest and the farthest of all.
fn angles(state: &State, seen: &[Seen]) -> Option<String> {
    let place = state.angled();
    let step = count(ANGLED[place]);
    let degrees = |angle: f32| format!("{}°", fixed(f64::from(angle), 0));
    if let Some(seen) = seen.iter().find(|seen| Some(seen.rule) == state.pinned) {
        let rule = capitalised(seen.rule.label());
        let layers: Vec<String> = (1..)
            .zip(seen.angles_at(place))
            .filter_map(|(layer, angle)| Some(format!("{} in layer {layer}", degrees((*angle)?))))
            .collect();
        return match () {
            () if seen.rule == Rule::Backprop => None,
            () if seen.rule == Rule::ForwardForward => {
                Some(format!("{rule} has no gradient to be compared with."))
            }
            () if layers.is_empty() => None,
            () => Some(format!(
                "{rule} is off the gradient by {} (step {step}; by chance about 90°).",
                layers.join(", ")
            )),
        };
    }
    let rivals = seen.iter().filter(|seen| seen.rule != Rule::Backprop);
    let all = rivals.flat_map(|seen| {
        let layers = (1_usize..).zip(seen.angles_at(place));
        layers.filter_map(|(layer, angle)| Some(((*angle)?, seen.rule, layer)))
    });
    // In its last hidden layer layer-local is backprop.
    let all: Vec<_> = all.filter(|(angle, ..)| *angle > 0.0).collect();
    let said = |&(angle, rule, layer): &(f32, Rule, usize)| {
        format!("{} ({}, layer {layer})", degrees(angle), rule.label())
    };
    let least = all.iter().min_by(|a, b| a.0.total_cmp(&b.0))?;
    let most = all.iter().max_by(|a, b| a.0.total_cmp(&b.0))?;
    Some(format!(
        "Their updates are off the gradient by {} to {} at step {step}; by chance it would be about 90°.",
        said(least),
        said(most)
    ))
}

/// Who cannot train such networks, and why.
fn aside(state: &State) -> Option<String> {
    let refusals = Rule::ALL.iter().filter_map(|rule| {
        let why = state.setting.refusal(*rule)?;
        let asks = why.strip_prefix(rule.label()).map_or(why.clone(), |asks| format!("it{asks}"));
        Some(format!("{} stands aside: {asks}.", capitalised(rule.label())))
    });
    let all: Vec<String> = refusals.collect();
    (!all.is_empty()).then(|| all.join(" "))
}

/// The rivals of backprop with how far they are behind, the best first.
fn rivals(seen: &[Seen]) -> Vec<(Rule, Summary)> {
    let rivals = seen.iter().filter(|seen| seen.rule != Rule::Backprop);
    let mut rivals: Vec<_> = rivals.filter_map(|seen| Some((seen.rule, seen.behind?))).collect();
    rivals.sort_by(|a, b| a.1.mean.total_cmp(&b.1.mean));
    rivals
}

/// How far the best rival and the last stay behind, and whether the reader foresaw it; or the question.
fn ends(state: &State, seen: &[Seen]) -> Option<String> {
    if !state.reveals() {
        return Some("How far behind backprop does the best of its rivals stay, over many seeds? Predict, and see.".to_owned());
    }
    let backprop = seen.first()?.accuracy?;
    let rivals = rivals(seen);
    let (best, behind) = rivals.first()?;
    let mut said = format!(
        "Over {} backprop names {} (95% interval {} to {}). The best rival, {}, is {}",
        counted(backprop.n, "seed", "seeds"),
        tenths(backprop.mean),
        tenths(backprop.low),
        tenths(backprop.high),
        best.label(),
        apart(*behind)
    );
    if let Some((last, behind)) = rivals.last().filter(|(last, _)| last != best) {
        said.push_str(&format!("; the last, {}, {}", last.label(), apart(*behind)));
    }
    said.push('.');
    let happened = outcome(behind.mean);
    match state.predicted {
        Prediction::None | Prediction::Shown => {}
        right if right == happened => {
            said.push_str(&format!(" You predicted {}, and so it is.", right.label()));
        }
        wrong => said.push_str(&format!(" You predicted {}; here it is otherwise.", wrong.label())),
    }
    Some(said)
}

/// "0.3 points behind (0.1 to 0.5)", of pairs with the same seed.
fn apart(Summary { mean, low, high, .. }: Summary) -> String {
    let (side, side_of) = if mean < 0.0 { ("ahead", -1.0) } else { ("behind", 1.0) };
    let points = |share: f64| fixed(100.0 * side_of * share, 1);
    let (low, high) = if mean < 0.0 { (high, low) } else { (low, high) };
    format!("{} points {side} ({} to {})", points(mean), points(low), points(high))
}

/// What a reader should have predicted.
fn outcome(behind: f64) -> Prediction {
    match behind {
        less if less < LEVEL => Prediction::Level,
        less if less < FAR => Prediction::Some,
        _ => Prediction::Far,
    }
}

/// What each rule comes to, and its angles: in the race, and over the seeds.
pub(super) fn tables(state: &State, seen: &[Seen]) -> Vec<Table> {
    vec![by_rule(state, seen), race_angles(state, seen), mean_angles(state, seen)]
}

fn by_rule(state: &State, seen: &[Seen]) -> Table {
    let State { setting, seed, moment, .. } = state;
    let secret = |text: Option<String>| match text {
        _ if !state.reveals() => "predict first".to_owned(),
        text => text.unwrap_or_else(nothing),
    };
    let row = |&rule: &Rule| {
        let rate = setting.recipe(rule, *seed).learning_rate.to_string();
        let Some(seen) = seen.iter().find(|seen| seen.rule == rule) else {
            let nothing = || nothing();
            return vec![
                rule.label().to_owned(),
                nothing(),
                nothing(),
                "0".to_owned(),
                "stands aside".to_owned(),
                nothing(),
                nothing(),
            ];
        };
        let diverged = seen.rows.iter().filter(|row| row.1.diverged.is_some()).count();
        let behind = seen.behind.filter(|_| rule != Rule::Backprop);
        vec![
            rule.label().to_owned(),
            rate,
            seen.at(*moment).map_or_else(nothing, tenths),
            seen.rows.len().to_string(),
            secret(seen.accuracy.map(|it| interval(it, tenths))),
            secret(behind.map(|it| interval(it, |share| fixed(100.0 * share, 1)))),
            secret(Some(diverged.to_string())),
        ]
    };
    Table {
        caption: format!(
            "{} neurons, skips: {}, on {}, {} steps of Adam. The learning rates are {}those that did best in rehearsals on the training split, without skips. Means over seeds with 95% bootstrap intervals; differences are taken seed by seed. Guessing names 10%.",
            setting.learner.label(),
            setting.placement.label(),
            setting.data().label(),
            count(TRAINED),
            at(setting.times)
        ),
        head: [
            "Rule".to_owned(),
            "Learning rate".to_owned(),
            format!("Seed {seed}, step {}", count(*moment)),
            "n".to_owned(),
            "Accuracy at the end".to_owned(),
            "Points behind backprop".to_owned(),
            "Diverged".to_owned(),
        ]
        .to_vec(),
        rows: Rule::ALL.iter().map(row).collect(),
    }
}

fn race_angles(state: &State, seen: &[Seen]) -> Table {
    let place = state.angled();
    let of = |seen: &Seen, layer: usize| {
        let angle = seen.angles_at(place).get(layer).copied().flatten();
        angle.map_or_else(nothing, |angle| degrees(angle.into()))
    };
    by_layer(
        format!(
            "Angle between update and gradient by layer, in the race of seed {} at step {}, over all training digits; by chance about 90°.",
            state.seed,
            count(ANGLED[place])
        ),
        (state, seen),
        &of,
    )
}

fn mean_angles(state: &State, seen: &[Seen]) -> Table {
    let of = |seen: &Seen, layer: usize| {
        let summary = seen.angles.get(layer).copied().flatten();
        summary.map_or_else(nothing, |it| interval(it, degrees))
    };
    by_layer(
        format!(
            "The same at step {}: means over the seeds that are counted, with 95% bootstrap intervals.",
            count(TRAINED)
        ),
        (state, seen),
        &of,
    )
}

/// A row for each rule that takes part, a column for each layer.
fn by_layer(
    caption: String,
    (state, seen): (&State, &[Seen]),
    cell: &dyn Fn(&Seen, usize) -> String,
) -> Table {
    let depth = state.setting.depth();
    let row = |seen: &Seen| {
        let cells = (0..depth).map(|layer| cell(seen, layer));
        [seen.rule.label().to_owned()].into_iter().chain(cells).collect()
    };
    let layers = (1..=depth).map(|layer| format!("Layer {layer}"));
    Table {
        caption,
        head: ["Rule".to_owned()].into_iter().chain(layers).collect(),
        rows: seen.iter().map(row).collect(),
    }
}

fn degrees(angle: f64) -> String {
    format!("{}°", fixed(angle, 1))
}

fn nothing() -> String {
    NOTHING.to_owned()
}

/// A mean with its interval: `98.4% (98.1% to 98.7%)`.
fn interval(summary: Summary, written: impl Fn(f64) -> String) -> String {
    let [mean, low, high] = [summary.mean, summary.low, summary.high].map(written);
    format!("{mean} ({low} to {high})")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::essay::without_backprop::Answer;

    /// Backprop, and two rivals that end so far behind it.
    fn seen(behind: [f32; 2]) -> Vec<Seen> {
        let of = |rule, end: f32| {
            let angles = vec![vec![Some(91.0), Some(88.0)]; ANGLED.len()];
            let curve = vec![end; 61];
            let answer = Answer { curve, end, angles, ..Answer::default() };
            let rows: Vec<_> = (1..=3).map(|seed| (seed, answer.clone())).collect();
            (rule, rows, answer)
        };
        let all = [
            of(Rule::Backprop, 0.98),
            of(Rule::FeedbackAlignment, 0.98 - behind[0]),
            of(Rule::SignSymmetry, 0.98 - behind[1]),
        ];
        let backprop = all[0].1.clone();
        let one = |(rule, rows, answer)| Seen::of(rule, rows, Some(answer), &backprop, 2);
        all.into_iter().map(one).collect()
    }

    fn state(predicted: Prediction) -> State {
        State { predicted, ..State::default() }
    }

    #[test]
    fn nothing_of_the_seeds_is_given_away_before_the_reader_predicts() {
        let seen = seen([0.1, 0.002]);
        let secret = state(Prediction::None);
        let said = sentence(&secret, &seen, (18, 18));
        assert!(said.contains("feedback alignment 88.0%") && said.contains("Predict"), "{said}");
        assert!(!said.contains("behind (") && !said.contains("Over 3 seeds"), "{said}");
        let table = &tables(&secret, &seen)[0];
        assert!(table.rows[1][4..].iter().all(|cell| cell == "predict first"), "{table:?}");
    }

    #[test]
    fn a_prediction_is_judged() {
        let said = |behind, predicted| sentence(&state(predicted), &seen(behind), (18, 18));
        let shown = said([0.1, 0.002], Prediction::Shown);
        assert!(shown.contains("Over 3 seeds backprop names 98.0%"), "{shown}");
        assert!(shown.contains("The best rival, sign-symmetry, is 0.2 points behind"), "{shown}");
        assert!(shown.contains("the last, feedback alignment, 10.0 points behind"), "{shown}");
        assert!(!shown.contains("You predicted"));
        assert!(said([0.1, 0.002], Prediction::Level).contains("and so it is"));
        assert!(said([0.1, 0.002], Prediction::Far).contains("otherwise"));
        assert!(said([0.1, 0.02], Prediction::Some).contains("and so it is"));
        assert!(said([0.1, 0.06], Prediction::Far).contains("and so it is"));
        let ahead = said([0.1, -0.004], Prediction::Level);
        assert!(ahead.contains("0.4 points ahead (0.4 to 0.4)"), "{ahead}");
        assert!(ahead.contains("and so it is"));
    }

    #[test]
    fn a_rule_that_stands_out_says_its_angles_and_one_aside_says_why() {
        let mut state = state(Prediction::None);
        state.pinned = Some(Rule::FeedbackAlignment);
        let said = sentence(&state, &seen([0.1, 0.0]), (18, 18));
        assert!(said.contains("off the gradient by 91° in layer 1, 88° in layer 2"), "{said}");
        state.setting.learner = crate::study::Learner::ShallowTanh;
        let said = sentence(&state, &[], (0, 60));
        assert!(
            said.starts_with("0 of 60 networks so far. Forward-forward stands aside"),
            "{said}"
        );
        assert!(said.contains("stands aside: it asks for a goodness"), "{said}");
    }

    #[test]
    fn a_run_that_diverged_is_said_to_have() {
        let mut seen = seen([0.1, 0.0]);
        let own = seen[1].own.as_mut().unwrap();
        (own.diverged, own.end) = (Some(120), 0.1);
        own.curve.truncate(5);
        let said = sentence(&state(Prediction::None), &seen, (18, 18));
        assert!(said.contains("feedback alignment 10.0% (diverged after step 120)"), "{said}");
        let early = State { moment: 100, ..state(Prediction::None) };
        assert!(!sentence(&early, &seen, (18, 18)).contains("diverged"));
    }
}
