//! What the figure of the adversarial examples says in words and numbers.

use super::contest::{Standing, Standings};
use super::experiment::{Fives, Seen};
use super::picture::Picture;
use super::state::{CHANGES, Contest, Group, Prediction, STOPS, State, TRAINED, epsilon};
use crate::attribution::Top;
use crate::essay::control::Table;
use crate::figure::text::{NOTHING, capitalised, count, counted, fixed, in_words, number, percent};
use crate::figure::without_backprop::tenths;
use crate::measure::Attack;
use crate::named::Named as _;
use crate::network::{Answer, Placement};
use crate::study::Summary;

/// By so much the strong attack must leave less than another one, for that to be called weak.
const WEAK: f64 = 0.02;

/// What is said while the digits of MNIST are not here.
pub(super) fn without_mnist(is_missing: bool) -> String {
    let said = if is_missing {
        "The digits of MNIST are not here, so nobody is attacked."
    } else {
        "The digits of MNIST are on their way: 12,000 images, not quite 2 MB."
    };
    said.to_owned()
}

/// What the networks of a group are called.
pub(super) fn name(state: &State, group: Group) -> &'static str {
    match (state.contest, group.placement) {
        (Contest::Rules, _) => group.rule.label(),
        (Contest::Twins, Placement::None) => "plain",
        (Contest::Twins, Placement::One) => "one skip",
        (Contest::Twins, _) => "with skips",
    }
}

/// What becomes of the picture and of the five; and, of many networks, how the challengers stand beside
/// the control.
pub(super) fn sentence(
    looked_at: (&State, &Seen),
    compared: (&State, &Standings),
    (arrived, of): (usize, usize),
) -> String {
    let so_far = (arrived < of)
        .then(|| format!("{arrived} of {} so far.", counted(of, "measurement", "measurements")));
    let parts = [
        Some(attacked(looked_at)),
        Some(fives(looked_at)),
        so_far,
        ends(compared),
        weak(compared),
        at_equal_accuracy(compared),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// What the network says before and after.
fn attacked((state, seen): (&State, &Seen)) -> String {
    let [before, after] = seen.answers;
    let sure = |place: usize, class: usize| {
        percent(seen.probabilities[place].get(class).copied().unwrap_or(f64::NAN))
    };
    let what = match (&state.picture, seen.label) {
        (Picture::Digit(digit), Some(label)) => {
            format!("Test digit {digit}, really {}", a(label.into()))
        }
        _ => "Your drawing, whatever it is".to_owned(),
    };
    let first = format!("{what}, the network takes for {} ({}).", a(before), sure(0, before));
    let own = if seen.label.is_none() {
        " It has no label, so the attack leads away from this first answer."
    } else {
        ""
    };
    let change = fixed(state.epsilon(), 2);
    let second = if state.change == 0 {
        "Nothing is changed.".to_owned()
    } else if before == after {
        format!("With no pixel changed by more than {change} it still does ({}).", sure(1, after))
    } else {
        format!(
            "With no pixel changed by more than {change}, for {} ({}).",
            a(after),
            sure(1, after)
        )
    };
    let blind = if seen.is_blind && state.change > 0 {
        " The gradient at this picture is exactly 0: who follows it stays where they are."
    } else {
        ""
    };
    let ended = match seen.diverged {
        Some(step) => format!(" Training diverged after step {}.", count(step)),
        None => String::new(),
    };
    format!("{first}{own} {second}{blind}{ended}")
}

/// A class with its article.
fn a(class: usize) -> String {
    format!("{} {class}", if class == 8 { "an" } else { "a" })
}

/// How many of the five are others afterwards, and where the five are.
fn fives((state, seen): (&State, &Seen)) -> String {
    let Some(fives) = &seen.fives else {
        return format!(
            "{} answers by goodness: there is no logit that wins, so the five stand aside.",
            capitalised(state.rule.label())
        );
    };
    let [before, after] = &fives.tops;
    let words = |count: usize| match count {
        0 => "none is".to_owned(),
        1 => "one is".to_owned(),
        _ => format!("{} are", in_words(count)),
    };
    let [first, last] = seen.answers;
    let said = if first == last {
        format!("{} replaced", words(Fives::exchanged(before, after)))
    } else {
        format!(
            "{} not among those of {last} after it, and {} no longer among those of {first}",
            words(Fives::exchanged(before, after)),
            words(Fives::exchanged(before, &fives.same))
        )
    };
    format!(
        "Of the five hidden neurons that matter most to the logit of {first} before the attack, {said}; the winner’s five sit in {} before and in {} after.",
        layers(before),
        layers(after)
    )
}

/// The layers of the five: "layers 2, 4 and 5".
fn layers(top: &Top) -> String {
    let mut layers: Vec<usize> = top.ranked.iter().map(|ranked| ranked.neuron.layer).collect();
    layers.sort_unstable();
    layers.dedup();
    let last = layers.pop().map_or_else(nothing, |layer| layer.to_string());
    if layers.is_empty() {
        return format!("layer {last}");
    }
    let first: Vec<String> = layers.iter().map(ToString::to_string).collect();
    format!("layers {} and {last}", first.join(", "))
}

/// What is left of the control, and of the twin.
fn ends((state, standings): (&State, &Standings)) -> Option<String> {
    let place = state.compared();
    let left = |standing: &Standing| Some((standing.shares[0]?.mean, standing.shares[place]?.mean));
    let control = standings.all.first()?;
    let (clean, robust) = left(control)?;
    let mut said = format!(
        "Over {}, {} networks name {} of {} test digits, and {} under {} with changes of at most {}",
        counted(control.n, "seed", "seeds"),
        name(state, control.group),
        tenths(clean),
        state.setting.attacked(),
        tenths(robust),
        by(state.attack),
        fixed(epsilon(CHANGES[place]), 2)
    );
    let twin = standings.all.get(1).filter(|_| state.contest == Contest::Twins);
    if let Some((clean, robust)) = twin.filter(|_| state.reveals()).and_then(left) {
        said = format!("{said}; with skips it is {} and {}", tenths(clean), tenths(robust));
    }
    Some(format!("{said}."))
}

/// An attack in the middle of a sentence.
fn by(attack: Attack) -> &'static str {
    match attack {
        Attack::Fgsm => "a single step (FGSM)",
        Attack::Pgd => "20 steps (PGD)",
        Attack::Strong => "the strong attack",
        Attack::RandomSearch => "random search",
    }
}

/// Where the gradient is 0, and where the strong attack leaves much less than the chosen one.
fn weak((state, standings): (&State, &Standings)) -> Option<String> {
    let place = state.compared();
    let shown = if state.reveals() { standings.all.len() } else { 1 };
    let all = standings.all.iter().take(shown).filter(|it| it.n > 0);
    let digits = state.setting.attacked();
    let blind = all.clone().filter(|it| it.blind > 0);
    let blind: Vec<String> = blind
        .map(|it| {
            let of = count(it.n * digits);
            format!("{} of {of} ({})", count(it.blind), name(state, it.group))
        })
        .collect();
    let zeros = match all.clone().map(|it| it.n).sum::<usize>() {
        0 => return None,
        networks if blind.is_empty() => {
            format!("None of their {} gradients is exactly 0.", count(networks * digits))
        }
        _ => format!("Gradients that are exactly 0: {}.", blind.join(", ")),
    };
    if state.attack == Attack::Strong {
        return Some(zeros);
    }
    let gaps = all.filter_map(|it| Some((it, it.shares[place]?.mean, it.strong[place]?.mean)));
    let worst = gaps.max_by(|one, other| (one.1 - one.2).total_cmp(&(other.1 - other.2)));
    let said = match worst {
        Some((it, chosen, strong)) if chosen - strong >= WEAK => {
            let why = if it.blind > 0 {
                "where gradients vanish, who follows them sees robustness that is not there"
            } else {
                "this attack does not find all that there is to find"
            };
            format!(
                "The strong attack leaves less, most of all of {}: {} and not {}; {why}.",
                name(state, it.group),
                tenths(strong),
                tenths(chosen)
            )
        }
        Some(_) => "The strong attack takes at most two points more from them.".to_owned(),
        None => return Some(zeros),
    };
    Some(format!("{zeros} {said}"))
}

/// Whether a challenger is above the control's path, and whether the reader foresaw it.
fn at_equal_accuracy((state, standings): (&State, &Standings)) -> Option<String> {
    if standings.all.len() < 2 {
        return Some("With skips there would be a twin to compare with.".to_owned());
    }
    if !state.reveals() {
        return Some(match state.contest {
            Contest::Twins => "Where both are equally accurate, is the network with skips more robust than the plain one, or less? Predict, and see.",
            Contest::Rules => "Where it is equally accurate, is any other rule more robust than backprop that was stopped early? Predict, and see.",
        }.to_owned());
    }
    let (best, ahead) = standings.best()?;
    let who = match state.contest {
        Contest::Twins => "the network with skips".to_owned(),
        Contest::Rules => {
            let rivals = in_words(standings.all.len() - 1);
            format!("{}, the best of {rivals},", name(state, best.group))
        }
    };
    let control = match state.contest {
        Contest::Twins => "the plain twin stopped early",
        Contest::Rules => "backprop stopped early",
    };
    let happened = outcome(ahead);
    let verdict = match happened {
        Prediction::More => "it is above the line",
        Prediction::Less => "it is below the line",
        _ if ahead.n == 1 => "one seed decides nothing",
        _ => "these seeds cannot tell it from the line",
    };
    let interval = match ahead.n {
        1 => "one seed, so no interval".to_owned(),
        _ => format!("95% interval {} to {}", signed(ahead.low), signed(ahead.high)),
    };
    let mut said = format!(
        "At equal accuracy, under {}, {who} is {} {control} ({interval}): {verdict}.",
        by(state.attack),
        apart(ahead.mean),
    );
    match state.predicted {
        Prediction::None | Prediction::Shown => {}
        right if right == happened => {
            said.push_str(&format!(" You predicted “{}”, and so it is.", right.label()));
        }
        wrong => {
            said.push_str(&format!(" You predicted “{}”; here it is otherwise.", wrong.label()));
        }
    }
    Some(said)
}

/// What a reader should have predicted.
fn outcome(ahead: Summary) -> Prediction {
    match ahead {
        one if one.n == 1 => Prediction::Alike,
        more if more.low > 0.0 => Prediction::More,
        less if less.high < 0.0 => Prediction::Less,
        _ => Prediction::Alike,
    }
}

/// "3.2 points more robust than".
fn apart(share: f64) -> String {
    let how = if share < 0.0 { "less" } else { "more" };
    format!("{} points {how} robust than", fixed(100.0 * share.abs(), 1))
}

fn signed(share: f64) -> String {
    crate::figure::text::signed(100.0 * share, 1)
}

/// Probabilities, fives, and the networks that are compared.
pub(super) fn tables((state, seen): (&State, &Seen), compared: (&State, &Standings)) -> Vec<Table> {
    let mut tables = vec![probabilities(state, seen)];
    tables.extend(seen.fives.as_ref().map(|it| top_five(seen, it)));
    tables.push(by_change(compared));
    tables.push(along(compared));
    tables
}

fn probabilities(state: &State, seen: &Seen) -> Table {
    let recipe = state.recipe();
    let share = |place: usize, class: usize| {
        let share = seen.probabilities[place].get(class).copied().unwrap_or(f64::NAN);
        format!("{}%", fixed(100.0 * share, 2))
    };
    let answers = match recipe.rule.answer() {
        Answer::Logits => "softmax of the logits",
        Answer::Goodness => "softmax of the summed goodness",
    };
    let rows = (0..seen.probabilities[0].len())
        .map(|class| vec![class.to_string(), share(0, class), share(1, class)]);
    Table {
        caption: format!(
            "{} by {}, skips: {}, {} layers, seed {}, step {}, which names {} of the {} test digits: {answers} before and after an attack ({}, change at most {}) that leads away from {}.",
            capitalised(state.setting.learner.label()),
            state.rule.label(),
            state.setting.placement.label(),
            state.setting.depth,
            state.seed,
            count(state.step),
            percent(seen.right as f64 / seen.of as f64),
            count(seen.of),
            state.attack.label(),
            fixed(state.epsilon(), 2),
            seen.from
        ),
        head: ["Class", "Before", "After"].map(str::to_owned).to_vec(),
        rows: rows.collect(),
    }
}

fn top_five(seen: &Seen, fives: &Fives) -> Table {
    let [first, last] = seen.answers;
    let mut columns = vec![(format!("{first}, before"), &fives.tops[0])];
    if first != last {
        columns.push((format!("{first}, after"), &fives.same));
    }
    columns.push((format!("{last}, after"), &fives.tops[1]));
    let cell = |top: &Top, rank: usize| {
        top.ranked.get(rank).map_or_else(nothing, |ranked| {
            let (layer, index) = (ranked.neuron.layer, ranked.neuron.index);
            format!("{layer}.{index} ({})", number(ranked.score, 3))
        })
    };
    let row = |rank: usize| {
        let cells = columns.iter().map(|(_, top)| cell(top, rank));
        [(rank + 1).to_string()].into_iter().chain(cells).collect()
    };
    let heads = columns.iter().map(|(name, _)| format!("Logit of {name}"));
    Table {
        caption:
            "What matters most, as layer.neuron with |derivative of the logit| at this picture."
                .to_owned(),
        head: ["Rank".to_owned()].into_iter().chain(heads).collect(),
        rows: (0..fives.tops[0].ranked.len()).map(row).collect(),
    }
}

fn by_change((state, standings): (&State, &Standings)) -> Table {
    let digits = state.setting.attacked();
    let row = |(place, it): (usize, &Standing)| {
        let is_secret = place > 0 && !state.reveals();
        let mut row = vec![capitalised(name(state, it.group)), it.n.to_string()];
        row.extend(it.shares.iter().map(|summary| match summary {
            _ if is_secret => "predict first".to_owned(),
            Some(it) => interval(*it),
            None => nothing(),
        }));
        row.push(match () {
            () if is_secret => "predict first".to_owned(),
            () if it.n == 0 => nothing(),
            () => format!("{} of {}", it.blind, count(it.n * digits)),
        });
        row
    };
    let head = ["Networks", "n"].map(str::to_owned).into_iter();
    let changes = CHANGES.iter().map(|change| fixed(epsilon(*change), 2));
    Table {
        caption: format!(
            "Test digits named under attack ({}) against the largest change of a pixel: {}, {} layers, {} steps, the first {digits} test digits. Means over seeds with 95% bootstrap intervals; and how many gradients are exactly 0.",
            state.attack.label(),
            state.setting.learner.label(),
            state.setting.depth,
            count(TRAINED)
        ),
        head: head.chain(changes).chain(["Zero gradients".to_owned()]).collect(),
        rows: standings.all.iter().enumerate().map(row).collect(),
    }
}

fn along((state, standings): (&State, &Standings)) -> Table {
    let place = state.compared();
    let mut rows: Vec<Vec<String>> = STOPS
        .iter()
        .zip(&standings.path)
        .map(|(stop, (clean, robust))| {
            let control = format!("Control at step {}", count(*stop));
            vec![control, tenths(*clean), tenths(*robust), nothing()]
        })
        .collect();
    for it in standings.all.iter().skip(1) {
        let shown = |text: Option<String>| match text {
            _ if !state.reveals() => "predict first".to_owned(),
            text => text.unwrap_or_else(nothing),
        };
        let share = |place: usize| it.shares[place].map(|it| tenths(it.mean));
        let ahead = it.ahead.map(|it| {
            format!("{} ({} to {}; n = {})", signed(it.mean), signed(it.low), signed(it.high), it.n)
        });
        let name = capitalised(name(state, it.group));
        rows.push(vec![name, shown(share(0)), shown(share(place)), shown(ahead)]);
    }
    Table {
        caption: format!(
            "Accuracy against robustness (change {}): the control as it trains, and where the others end. The last column is how many points a network names more than the control of the same seed, stopped as soon as it names as many without a change.",
            fixed(epsilon(CHANGES[place]), 2)
        ),
        head: ["Networks", "Without a change", "Under attack", "Points ahead of the control"]
            .map(str::to_owned)
            .to_vec(),
        rows,
    }
}

/// A mean with its interval.
fn interval(Summary { mean, low, high, .. }: Summary) -> String {
    format!("{} ({} to {})", tenths(mean), tenths(low), tenths(high))
}

fn nothing() -> String {
    NOTHING.to_owned()
}
