//! Many networks under attack: how each kind stands beside the control where that is as accurate.

use std::collections::BTreeMap;

use super::experiment::Measured;
use super::state::{CHANGES, Group, Part, STOPS, State};
use crate::data::Data;
use crate::measure::Attack;
use crate::network::Answer;
use crate::study::Summary;

/// What a job is for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Wanted {
    /// The place of its group.
    pub group: usize,
    /// Its seed.
    pub seed: u32,
    /// What is measured.
    pub what: What,
    /// The job, as a permalink.
    pub job: String,
}

/// See [`Wanted`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// The end, under the chosen attack.
    End,
    /// The same under the strong attack, where another one is chosen.
    Strong,
    /// The control along its training.
    Path,
}

/// What a state asks for, seed by seed.
pub(super) fn wanted(state: &State) -> Vec<Wanted> {
    let groups = state.groups();
    let mut all = Vec::new();
    for seed in 1..=state.seeds as u32 {
        for (place, &group) in groups.iter().enumerate() {
            let mut put = |what, attack, part| {
                let job = state.job(group, seed, attack, part).permalink();
                all.push(Wanted { group: place, seed, what, job });
            };
            // No job takes so long that its worker would be thought dead: with ten labels over each
            // picture every change and every stop is one, on MNIST every stop.
            let at = state.compared();
            let stops = || (0..STOPS.len()).map(|stop| Part::Stop(at, stop)).collect();
            let (parts, along): (Vec<Part>, Vec<Part>) = match group.rule.answer() {
                Answer::Goodness => ((1..CHANGES.len()).map(Part::At).collect(), stops()),
                Answer::Logits if state.setting.data() == Data::Mnist => (vec![Part::End], stops()),
                Answer::Logits => (vec![Part::End], vec![Part::Along(at)]),
            };
            for &part in &parts {
                put(What::End, state.attack, part);
            }
            if place == 0 {
                for &part in &along {
                    put(What::Path, state.attack, part);
                }
            }
            if state.attack != Attack::Strong {
                for &part in &parts {
                    put(What::Strong, Attack::Strong, part);
                }
            }
        }
    }
    all
}

/// What is known of a group.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Standing {
    /// The networks.
    pub group: Group,
    /// The number of them that are there.
    pub n: usize,
    /// The accuracy under every change of [`CHANGES`].
    pub shares: Vec<Option<Summary>>,
    /// The same under the strong attack, where another one is chosen.
    pub strong: Vec<Option<Summary>>,
    /// How much more accurate it is under the chosen change than the control where that is as accurate
    /// without one, seed by seed.
    pub ahead: Option<Summary>,
    /// The digits, of all networks together, whose gradient is exactly 0.
    pub blind: usize,
    /// How many of the networks diverged.
    pub diverged: usize,
}

/// What is known of all of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Standings {
    /// Group by group, the control first.
    pub all: Vec<Standing>,
    /// The control at every one of [`STOPS`]: its accuracy without a change and under attack, means over
    /// the seeds.
    pub path: Vec<(f64, f64)>,
}

impl Standings {
    /// What these answers come to.
    pub(super) fn of(
        state: &State,
        wanted: &[Wanted],
        answers: &BTreeMap<String, Measured>,
    ) -> Self {
        // A network's answers are one, and it is there when all of them are.
        let there = |group: usize, what: What| {
            let mut all: Vec<(u32, Option<Measured>)> = Vec::new();
            for it in wanted.iter().filter(|it| it.group == group && it.what == what) {
                let answer = answers.get(&it.job);
                match all.last_mut().filter(|(seed, _)| *seed == it.seed) {
                    None => all.push((it.seed, answer.cloned())),
                    Some((_, known)) => {
                        *known = known.take().zip(answer).map(|(known, more)| known.and(more));
                    }
                }
            }
            let whole = all.into_iter().filter_map(|(seed, known)| Some((seed, known?)));
            whole.collect::<Vec<(u32, Measured)>>()
        };
        let paths = there(0, What::Path);
        let compared = state.compared();
        let standing = |(place, group): (usize, Group)| {
            let ends = there(place, What::End);
            let ahead = ends.iter().map(|(seed, end)| {
                let (_, path) = paths.iter().find(|(other, _)| other == seed)?;
                let shares = &end.shares;
                let path: Vec<(f32, f32)> = path.path.iter().flatten().copied().collect();
                Some((*shares.get(compared)?)? - control_at(&path, (*shares.first()?)?)?)
            });
            let ahead: Vec<Option<f32>> = ahead.collect();
            let strong = there(place, What::Strong);
            Standing {
                group,
                n: ends.len(),
                shares: summed(&ends),
                strong: summed(&strong),
                ahead: if place == 0 { None } else { Summary::of(&ahead, false) },
                blind: ends.iter().map(|(_, end)| end.blind as usize).sum(),
                diverged: ends.iter().filter(|(_, end)| end.diverged.is_some()).count(),
            }
        };
        let mean = |stop: usize| {
            let points: Vec<_> =
                paths.iter().filter_map(|(_, it)| it.path[stop].as_ref()).collect();
            let count = points.len() as f64;
            let of = |part: fn(&(f32, f32)) -> f32| {
                points.iter().map(|point| f64::from(part(point))).sum::<f64>() / count
            };
            (!points.is_empty()).then(|| (of(|point| point.0), of(|point| point.1)))
        };
        Self {
            all: state.groups().into_iter().enumerate().map(standing).collect(),
            path: (0..STOPS.len()).map_while(mean).collect(),
        }
    }

    /// The challenger that is furthest ahead of the control at equal accuracy.
    pub(super) fn best(&self) -> Option<(&Standing, Summary)> {
        let all = self.all.iter().filter_map(|it| Some((it, it.ahead?)));
        all.max_by(|a, b| a.1.mean.total_cmp(&b.1.mean))
    }
}

/// What the ends come to, change by change.
fn summed(ends: &[(u32, Measured)]) -> Vec<Option<Summary>> {
    let one = |place: usize| {
        let shares: Vec<Option<f32>> =
            ends.iter().map(|(_, end)| end.shares.get(place).copied().flatten()).collect();
        Summary::of(&shares, false)
    };
    (0..CHANGES.len()).map(one).collect()
}

/// How many digits the control names under attack where it names this share without one: on its way
/// there, between two stops on a straight line. One that never was as accurate is taken where it was
/// most accurate; one that was more accurate at its first stop is not to be had.
fn control_at(path: &[(f32, f32)], accuracy: f32) -> Option<f32> {
    for stops in path.windows(2) {
        let [(before, robust), (after, later)] = [stops[0], stops[1]];
        if before <= accuracy && accuracy <= after {
            let share = if after > before { (accuracy - before) / (after - before) } else { 0.0 };
            return Some(robust + share * (later - robust));
        }
    }
    let best =
        path.iter().copied().reduce(|best, stop| if stop.0 > best.0 { stop } else { best })?;
    (accuracy > best.0).then_some(best.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::named::Named as _;

    #[test]
    fn the_control_is_taken_where_it_was_as_accurate() {
        let path = [(0.5, 0.2), (0.7, 0.4), (0.9, 0.3), (0.85, 0.1)];
        let close = |accuracy, expected: f32| {
            (control_at(&path, accuracy).unwrap() - expected).abs() < 1e-6
        };
        assert!(close(0.6, 0.3) && close(0.8, 0.35) && close(0.9, 0.3));
        // The first time counts, and who is more accurate meets the most accurate stop.
        assert!(close(0.85, 0.325) && close(0.95, 0.3));
        assert_eq!(control_at(&path, 0.4), None);
        assert_eq!(control_at(&[], 0.4), None);
    }

    /// Stops that are jobs of their own make the path that one job makes.
    #[test]
    fn a_path_in_parts_is_the_same_path() {
        use crate::essay::Experiment as _;
        use crate::essay::adversarial::{Experiment, Told};
        let link = "adversarial?v=1&network=relu-3&placement=none&rule=forward-forward&attack=fgsm&seeds=1";
        let state = State::from_permalink(link).unwrap();
        let wanted = wanted(&state);
        let run = |job: &str| {
            let mut experiment = Experiment::default();
            experiment.run(job).unwrap();
            match experiment.snapshot().read() {
                Some(Told::Measured(measured)) => measured,
                other => panic!("{other:?}"),
            }
        };
        let answers = wanted.iter().map(|it| (it.job.clone(), run(&it.job))).collect();
        let parts = Standings::of(&state, &wanted, &answers).path;
        let whole = state.job(state.groups()[0], 1, state.attack, Part::Along(state.compared()));
        let whole = run(&whole.permalink()).path.into_iter().flatten();
        let whole: Vec<(f64, f64)> = whole.map(|(clean, it)| (clean.into(), it.into())).collect();
        assert_eq!(parts, whole);
        assert_eq!(parts.len(), STOPS.len());
    }

    #[test]
    fn the_strong_attack_is_always_there_to_compare_with() {
        for &attack in Attack::ALL {
            let state = State { attack, seeds: 2, ..State::default() };
            let wanted = wanted(&state);
            let each = if attack == Attack::Strong { 3 } else { 5 };
            assert_eq!(wanted.len(), 2 * each);
            assert_eq!(wanted.iter().filter(|it| it.what == What::Path).count(), 2);
        }
    }
}
