//! What stands: every claim of the post, the conditions it was tried under, and what came of it.
//!
//! Nobody writes a verdict. A claim says in advance where a number lies; the study of many seeds has
//! the number with its interval; and the claim holds under that condition where the whole interval
//! lies where it should, fails where none of it does, and is undecided otherwise.

mod page;
mod trials;

use crate::essay::permalink::LinkError;
use crate::essay::prose::{answers, nothing};
use crate::study::{Claims, Quantity, Row, Summary, study};

pub use page::table;
pub use trials::claims;

/// A claim of the post.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The claim, as a sentence.
    pub says: &'static str,
    /// What it was tried on.
    pub trials: Vec<Trial>,
    /// Where some trials hold and others do not: what those that hold have in common.
    pub when: Option<&'static str>,
}

/// One condition under which a claim was tried.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The condition in words.
    pub condition: &'static str,
    /// The study that has it, the condition's name there, and the step that is looked at.
    pub row: (&'static str, &'static str, usize),
    /// What is measured, and where the claim says that it lies.
    pub asked: Vec<(Quantity, Promise)>,
    /// The state of a figure that shows one of those networks, by its name in the prose.
    pub preset: &'static str,
}

/// Where a claim says that a number lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Promise {
    /// Below this.
    Below(f64),
    /// Above this.
    Above(f64),
    /// Between these.
    Within(f64, f64),
    /// Above chance.
    AboveChance,
    /// Below another number of the same seed.
    BelowThat(Other),
    /// Above another number of the same seed.
    AboveThat(Other),
}

/// Another number of the same study, at the same step and seed by seed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Other {
    /// Whose it is, in words.
    pub whose: &'static str,
    /// The condition.
    pub condition: &'static str,
    /// What is measured there.
    pub quantity: Quantity,
}

/// What came of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It holds: everywhere, if it is a claim’s; the whole interval is where it should be, if a trial’s.
    Holds,
    /// It holds under some conditions and not under others.
    HoldsWhen,
    /// The interval has the border in it.
    Undecided,
    /// It fails.
    Fails,
}

/// A number as it was measured, and what that says of the promise.
#[derive(Clone, Debug)]
pub struct Measured {
    /// What was measured.
    pub quantity: Quantity,
    /// What had been said of it.
    pub promise: Promise,
    /// Mean and interval over the seeds.
    pub summary: Summary,
    /// The value of chance, or the mean of the other number, if the promise speaks of it.
    pub beside: Option<f64>,
    /// The number of seeds that the verdict rests on: those that have the number, and the other.
    pub seeds: usize,
    /// What came of the promise.
    pub verdict: Verdict,
}

impl Trial {
    /// What was measured, promise by promise.
    ///
    /// # Errors
    /// When the claims file lacks a row.
    pub fn measured(&self, claims: &Claims) -> Result<Vec<Measured>, LinkError> {
        let (name, condition, step) = self.row;
        let row = |condition, quantity| answers(claims, name, condition, step, quantity);
        let architecture = study(name)
            .and_then(|study| study.conditions.into_iter().find(|it| it.name == condition))
            .map(|condition| condition.recipe.architecture())
            .ok_or_else(nothing)?;
        let measured = |&(quantity, promise): &(Quantity, Promise)| {
            let own = row(condition, quantity)?;
            let summary = own.summary().ok_or_else(nothing)?;
            let mut seeds = summary.n;
            let (beside, verdict) = match promise {
                Promise::Below(most) => (None, below(&summary, most)),
                Promise::Above(least) => (None, above(&summary, least)),
                Promise::Within(least, most) => {
                    (None, both(above(&summary, least), below(&summary, most)))
                }
                Promise::AboveChance => {
                    let chance = quantity.chance(&architecture).ok_or_else(nothing)?;
                    (Some(chance), above(&summary, chance))
                }
                Promise::BelowThat(other) | Promise::AboveThat(other) => {
                    let that = row(other.condition, other.quantity)?;
                    let difference = difference(own, that).ok_or_else(nothing)?;
                    seeds = difference.n;
                    let verdict = match promise {
                        Promise::BelowThat(_) => below(&difference, 0.0),
                        _ => above(&difference, 0.0),
                    };
                    (Some(that.summary().ok_or_else(nothing)?.mean), verdict)
                }
            };
            Ok(Measured { quantity, promise, summary, beside, seeds, verdict })
        };
        self.asked.iter().map(measured).collect()
    }
}

/// What comes of a trial whose promises came to these.
pub fn of_trial(measured: &[Measured]) -> Verdict {
    measured.iter().map(|it| it.verdict).fold(Verdict::Holds, both)
}

/// What comes of a claim whose trials came to these.
pub fn of_claim(trials: &[Verdict]) -> Verdict {
    let holds = trials.iter().filter(|it| **it == Verdict::Holds).count();
    match holds {
        0 => Verdict::Fails,
        all if all == trials.len() => Verdict::Holds,
        _ => Verdict::HoldsWhen,
    }
}

fn below(summary: &Summary, most: f64) -> Verdict {
    match () {
        () if summary.high < most => Verdict::Holds,
        () if summary.low >= most => Verdict::Fails,
        () => Verdict::Undecided,
    }
}

fn above(summary: &Summary, least: f64) -> Verdict {
    match () {
        () if summary.low > least => Verdict::Holds,
        () if summary.high <= least => Verdict::Fails,
        () => Verdict::Undecided,
    }
}

/// Of two promises that have both to be kept.
fn both(one: Verdict, other: Verdict) -> Verdict {
    match (one, other) {
        (Verdict::Fails, _) | (_, Verdict::Fails) => Verdict::Fails,
        (Verdict::Holds, Verdict::Holds) => Verdict::Holds,
        _ => Verdict::Undecided,
    }
}

/// Mean and interval of what one row has more than another, seed by seed.
fn difference(own: &Row, that: &Row) -> Option<Summary> {
    let pairs = own.values.iter().zip(&that.values);
    let values: Vec<Option<f32>> = pairs.map(|(own, that)| Some((*own)? - (*that)?)).collect();
    Summary::of(&values, false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::essay::prose::PRESETS;
    use crate::essay::subject::Subject;
    use crate::study::Condition;
    use crate::training::Recipe;

    fn row(values: &[f32]) -> Row {
        Row {
            study: "s".to_owned(),
            condition: "c".to_owned(),
            step: 0,
            quantity: "accuracy".to_owned(),
            values: values.iter().copied().map(Some).collect(),
        }
    }

    #[test]
    fn an_interval_decides() {
        let summary = row(&[0.4, 0.5, 0.6, 0.5]).summary().unwrap();
        assert_eq!(below(&summary, 0.7), Verdict::Holds);
        assert_eq!(below(&summary, 0.5), Verdict::Undecided);
        assert_eq!(below(&summary, 0.3), Verdict::Fails);
        assert_eq!(above(&summary, 0.3), Verdict::Holds);
        assert_eq!(above(&summary, 0.5), Verdict::Undecided);
        assert_eq!(above(&summary, 0.7), Verdict::Fails);
        // The border itself is not beyond it.
        let certain = row(&[0.5, 0.5]).summary().unwrap();
        assert_eq!((below(&certain, 0.5), above(&certain, 0.5)), (Verdict::Fails, Verdict::Fails));
    }

    #[test]
    fn pairs_are_told_apart_that_their_means_would_not() {
        let (low, high) = (row(&[0.1, 0.5, 0.9, 0.3]), row(&[0.12, 0.52, 0.92, 0.32]));
        assert_eq!(below(&difference(&low, &high).unwrap(), 0.0), Verdict::Holds);
        assert_eq!(above(&difference(&low, &high).unwrap(), 0.0), Verdict::Fails);
        assert_eq!(below(&low.summary().unwrap(), 0.47), Verdict::Undecided);
    }

    #[test]
    fn a_claim_holds_where_all_its_trials_do() {
        use Verdict::{Fails, Holds, HoldsWhen, Undecided};
        assert_eq!(of_claim(&[Holds, Holds]), Holds);
        assert_eq!(of_claim(&[Holds, Undecided]), HoldsWhen);
        assert_eq!(of_claim(&[Fails, Undecided]), Fails);
        assert_eq!(
            [both(Holds, Holds), both(Holds, Undecided), both(Undecided, Fails)],
            [Holds, Undecided, Fails]
        );
    }

    fn condition(trial: &Trial) -> Condition {
        let (name, condition, _) = trial.row;
        let conditions = study(name).expect(name).conditions;
        conditions.into_iter().find(|it| it.name == condition).expect(condition)
    }

    /// The state that a trial links to is of the network that the study measured.
    #[test]
    fn every_trial_leads_to_its_own_network() {
        for trial in claims().iter().flat_map(|claim| &claim.trials) {
            let (_, link) = PRESETS.iter().find(|(name, _)| *name == trial.preset).unwrap();
            let subject = Subject::of(link).unwrap();
            let recipe = Recipe { seed: subject.recipe.seed, ..condition(trial).recipe };
            let same = |ours: &Recipe, theirs: &Recipe| match trial.row.2 {
                // Before the first step it does not matter how it would be trained.
                0 => {
                    let Recipe { optimiser, learning_rate, .. } = *theirs;
                    Recipe { optimiser, learning_rate, ..ours.clone() } == *theirs
                }
                _ => ours == theirs,
            };
            let twin = subject.twin.as_ref().map(|(recipe, _)| recipe);
            assert!(
                same(&recipe, &subject.recipe) || twin.is_some_and(|twin| same(&recipe, twin)),
                "{}: {recipe:#?} {:#?}",
                trial.preset,
                subject.recipe
            );
            assert_eq!(subject.steps, trial.row.2, "{}", trial.preset);
        }
    }

    #[test]
    fn a_claim_says_when_it_holds_if_it_does_not_always() {
        let claims_file = Claims::committed().unwrap();
        for claim in claims() {
            let judged: Vec<Verdict> = claim
                .trials
                .iter()
                .map(|trial| of_trial(&trial.measured(&claims_file).unwrap()))
                .collect();
            let mixed = of_claim(&judged) == Verdict::HoldsWhen;
            assert_eq!(claim.when.is_some(), mixed, "{}: {judged:?}", claim.says);
        }
    }
}
