//! The network of the figure of the four measures: what they say of it, and what a nudge does.

use ndarray::Axis;
use serde::{Deserialize, Serialize};

use super::State;
use super::state::{AMOUNTS, Moment, TRAINED, Unit};
use crate::attribution::{
    Ablation, GradientCheck, Importance, Measure, OverLayer, Top, check_gradient, nudged,
    typical_variations,
};
use crate::data::{Data, Split};
use crate::essay::message::{self, Scored};
use crate::essay::permalink::LinkError;
use crate::measure::Accuracy;
use crate::named::Named as _;
use crate::network::{Forward, Network, Neuron};
use crate::training::{Recipe, Trainer};

/// The measures that are derivatives, in the order of [`Measure::ALL`]; ablation comes after them.
const DERIVATIVES: [Measure; 3] = [Measure::Derivative, Measure::Typical, Measure::Activation];

/// What there is to see.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The state that is shown.
    pub state: State,
    /// The steps that were taken.
    pub steps: usize,
    /// The share of the measurements that are made.
    pub progress: f64,
    /// What they come to, once all are made.
    pub seen: Option<Seen>,
}

/// What there is to see of a network that is measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// Right answers among the test digits.
    pub right: usize,
    /// For every measure, in the order of [`Measure::ALL`], how much every candidate matters to
    /// blue, layer after layer: the first T - 1 rows are those of the first measure.
    pub scores: Vec<Vec<f64>>,
    /// For every measure blue's five.
    pub tops: Vec<Top>,
    /// For every measure the fives of all neurons of blue's layer.
    pub over: Vec<OverLayer>,
    /// The nudge.
    pub nudge: Nudge,
    /// The 64 pixels of the digit that the network sees then.
    pub pixels: Vec<f32>,
    /// Its class.
    pub label: u8,
    /// What the check of the derivatives came to, if one was asked for.
    pub check: Option<GradientCheck>,
}

/// What a nudge does to blue, in double precision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Nudge {
    /// What the neuron says before.
    pub activation: f64,
    /// Its standard deviation over the test split.
    pub deviation: f64,
    /// What blue says before.
    pub blue: f64,
    /// The derivative of blue by the neuron.
    pub derivative: f64,
    /// How much the neuron is moved for one of the unit that amounts are counted in.
    pub unit: f64,
    /// The change of blue for every amount of [`AMOUNTS`].
    pub changes: Vec<f64>,
}

impl Scored for Snapshot {
    fn scores(&self) -> [&[Vec<f64>]; 2] {
        [self.seen.as_ref().map_or(&[], |seen| &seen.scores), &[]]
    }
}

impl Seen {
    /// How much every candidate matters to blue by the measure at this place of [`Measure::ALL`], by
    /// layer.
    pub fn scores_by(&self, place: usize) -> &[Vec<f64>] {
        let layers = self.scores.len() / Measure::ALL.len();
        &self.scores[place * layers..(place + 1) * layers]
    }

    /// The number of neurons that are among the five of both of these measures.
    pub fn common(&self, one: Measure, other: Measure) -> usize {
        let top = |measure| {
            let place = Measure::ALL.iter().position(|known| *known == measure).unwrap_or(0);
            &self.tops[place].ranked
        };
        let is_in_other = |neuron| top(other).iter().any(|ranked| ranked.neuron == neuron);
        top(one).iter().filter(|ranked| is_in_other(ranked.neuron)).count()
    }

    /// The neurons that are among the five of every measure, in the order of the first.
    pub fn shared(&self) -> Vec<Neuron> {
        let is_in = |top: &Top, neuron| top.ranked.iter().any(|ranked| ranked.neuron == neuron);
        let first = self.tops.iter().take(1).flat_map(|top| &top.ranked);
        let shared = first.map(|ranked| ranked.neuron);
        shared.filter(|&neuron| self.tops.iter().all(|top| is_in(top, neuron))).collect()
    }

    /// The number of different neurons among the fives of all measures.
    pub fn different(&self) -> usize {
        let all = self.tops.iter().flat_map(|top| &top.ranked);
        let mut all: Vec<(usize, usize)> =
            all.map(|ranked| (ranked.neuron.layer, ranked.neuron.index)).collect();
        all.sort_unstable();
        all.dedup();
        all.len()
    }
}

impl Nudge {
    /// What the derivative promises for an amount, in tenths of the unit.
    pub fn promised(&self, amount: i32) -> f64 {
        self.derivative * self.unit * f64::from(amount) / 10.0
    }

    /// What blue really does, for an amount in tenths of the unit.
    pub fn actual(&self, amount: i32) -> f64 {
        let place = usize::try_from(amount - AMOUNTS.start());
        let change = place.ok().and_then(|place| self.changes.get(place));
        change.copied().unwrap_or(f64::NAN)
    }
}

/// A network at the start, and while it trains.
struct Run {
    recipe: Recipe,
    start: Network,
    trainer: Trainer,
}

impl Run {
    fn new(recipe: Recipe, data: &Split) -> Result<Self, LinkError> {
        let (start, trainer) = (recipe.network()?, recipe.trainer(data)?);
        Ok(Self { recipe, start, trainer })
    }

    fn network(&self, moment: Moment) -> &Network {
        match moment {
            Moment::Untrained => &self.start,
            Moment::Trained => self.trainer.network(),
        }
    }

    /// Whether the network of that moment is there.
    fn has(&self, moment: Moment) -> bool {
        let trainer = &self.trainer;
        moment == Moment::Untrained || trainer.steps() >= TRAINED || trainer.diverged().is_some()
    }
}

/// How much everything matters to every neuron of a layer, by all measures, as far as it is measured.
struct Look {
    layer: usize,
    right: usize,
    forward: Forward,
    variations: Vec<Vec<f64>>,
    /// Neuron after neuron, by every measure that is a derivative.
    derivatives: [Vec<Importance>; 3],
    /// By ablation, candidate after candidate, for all neurons at once.
    ablated: Vec<Importance>,
    ablation: Ablation,
    /// So many candidates are ablated.
    done: usize,
}

impl Look {
    fn new(network: &Network, layer: usize, data: &Split) -> Self {
        let forward = Forward::of(network, data.test.inputs.view());
        let widths = &network.architecture.hidden;
        let silent = |index| Importance {
            blue: Neuron { layer, index },
            scores: widths[..layer - 1].iter().map(|&width| vec![0.0; width]).collect(),
        };
        Self {
            layer,
            right: Accuracy::of_logits(forward.logits(), &data.test.labels).right,
            variations: typical_variations(&forward),
            derivatives: [const { Vec::new() }; 3],
            ablated: (0..widths[layer - 1]).map(silent).collect(),
            ablation: Ablation::new(&forward),
            forward,
            done: 0,
        }
    }

    /// The candidate that is ablated next.
    fn candidate(&self) -> Option<Neuron> {
        let layers = (1..).zip(&self.ablated.first()?.scores);
        let candidates = layers.flat_map(|(layer, scores)| {
            (0..scores.len()).map(move |index| Neuron { layer, index })
        });
        { candidates }.nth(self.done)
    }

    /// Makes one measurement: all that matters to one neuron, or all that one candidate matters to.
    fn measure_more(&mut self, network: &Network) {
        let width = self.ablated.len();
        for (known, measure) in self.derivatives.iter_mut().zip(DERIVATIVES) {
            if known.len() < width {
                let blue = Neuron { layer: self.layer, index: known.len() };
                let (forward, variations) = (&self.forward, &self.variations);
                let found = Importance::measured(network, forward, variations, blue, measure);
                known.push(found);
                return;
            }
        }
        let Some(candidate) = self.candidate() else { return };
        let changes = self.ablation.changes(network, candidate, self.layer);
        for (importance, change) in self.ablated.iter_mut().zip(changes) {
            importance.scores[candidate.layer - 1][candidate.index] = change;
        }
        self.done += 1;
    }

    fn is_complete(&self) -> bool {
        self.candidate().is_none()
    }

    fn progress(&self) -> f64 {
        let width = self.ablated.len();
        let candidates = self.ablated.first().map_or(0, |one| one.scores.iter().flatten().count());
        let done = self.derivatives.iter().map(Vec::len).sum::<usize>() + self.done;
        done as f64 / (DERIVATIVES.len() * width + candidates) as f64
    }

    /// What every measure comes to, in the order of [`Measure::ALL`].
    fn measures(&self) -> impl Iterator<Item = &Vec<Importance>> {
        self.derivatives.iter().chain([&self.ablated])
    }
}

/// The networks of the figure: those of a seed with and without the skip are kept.
pub struct Experiment {
    data: Split,
    state: State,
    runs: Vec<Run>,
    /// What was measured, with the network and the moment that it was measured of.
    look: Option<(Recipe, Moment, Look)>,
}

impl Default for Experiment {
    fn default() -> Self {
        Self { data: Data::Digits.load(), state: State::default(), runs: Vec::new(), look: None }
    }
}

impl Experiment {
    /// Makes the network of the state if it is not there, and forgets those of other seeds.
    fn prepare(&mut self) -> Result<(), LinkError> {
        let recipe = self.state.recipe();
        self.runs.retain(|run| run.recipe.seed == recipe.seed);
        if self.own_run().is_none() {
            self.runs.push(Run::new(recipe, &self.data)?);
        }
        Ok(())
    }

    /// The network of the state, at the start and while it trains.
    fn own_run(&self) -> Option<&Run> {
        let recipe = self.state.recipe();
        self.runs.iter().find(|run| run.recipe == recipe)
    }

    /// What was measured of the network that the state asks about.
    fn look(&self) -> Option<&Look> {
        let (recipe, moment, look) = self.look.as_ref()?;
        let fits = *recipe == self.state.recipe()
            && *moment == self.state.moment
            && look.layer == self.state.blue.layer;
        fits.then_some(look)
    }

    fn seen(&self) -> Option<Seen> {
        let look = self.look().filter(|look| look.is_complete())?;
        let network = self.own_run()?.network(self.state.moment);
        let State { blue, example, check, .. } = self.state;
        let widths = &network.architecture.hidden[..blue.layer - 1];
        let over = |importances: &Vec<Importance>| {
            let tops: Vec<Top> = importances.iter().map(Top::five).collect();
            OverLayer::of(&tops, widths)
        };
        let double = network.to_double();
        let row = self.data.test.inputs.row(example);
        let input = row.mapv(f64::from);
        let of_blue = || look.measures().map(|importances| &importances[blue.index]);
        Some(Seen {
            right: look.right,
            scores: of_blue().flat_map(|importance| importance.scores.clone()).collect(),
            tops: of_blue().map(Top::five).collect(),
            over: look.measures().map(over).collect(),
            nudge: nudge(&self.state, &double, input.view(), look),
            pixels: row.to_vec(),
            label: self.data.test.labels[example],
            check: if check { check_gradient(&double, input.view(), blue) } else { None },
        })
    }
}

/// What moving the neuron does to blue while the network sees this input.
fn nudge(
    state: &State,
    network: &Network<f64>,
    input: ndarray::ArrayView1<f64>,
    look: &Look,
) -> Nudge {
    let State { blue, nudged: neuron, .. } = *state;
    let forward = Forward::of(network, input.insert_axis(Axis(0)));
    let derivatives = Importance::derivatives(network, &forward, blue);
    let deviation = look.variations[neuron.layer][neuron.index];
    let unit = match state.unit {
        Unit::Activation => 1.0,
        Unit::Deviation => deviation,
    };
    let amounts: Vec<f64> = AMOUNTS.map(|tenths| unit * f64::from(tenths) / 10.0).collect();
    let before = forward.activations[blue.layer][[0, blue.index]];
    let said = nudged(network, input, neuron, &amounts, blue);
    Nudge {
        activation: forward.activations[neuron.layer][[0, neuron.index]],
        deviation,
        blue: before,
        derivative: derivatives[neuron.layer - 1][[0, neuron.index]],
        unit,
        changes: said.into_iter().map(|said| said - before).collect(),
    }
}

impl crate::essay::Experiment for Experiment {
    fn show(&mut self, link: &str) -> Result<(), LinkError> {
        self.state = State::from_permalink(link)?;
        self.prepare()
    }

    fn advance(&mut self, _until: usize, _twin_until: usize, go_on: &mut dyn FnMut() -> bool) {
        let (recipe, moment) = (self.state.recipe(), self.state.moment);
        let layer = self.state.blue.layer;
        let Self { data, runs, look, .. } = self;
        let Some(run) = runs.iter_mut().find(|run| run.recipe == recipe) else { return };
        while !run.has(moment) {
            // That it diverged is seen by the next look at it.
            if !go_on() || run.trainer.step(&data.train).is_err() {
                return;
            }
        }
        let network = run.network(moment);
        let (_, _, look) = match look.take() {
            Some(old) if (&old.0, old.1, old.2.layer) == (&recipe, moment, layer) => {
                look.insert(old)
            }
            _ => look.insert((recipe, moment, Look::new(network, layer, data))),
        };
        while !look.is_complete() && go_on() {
            look.measure_more(network);
        }
    }

    fn snapshot(&mut self) -> message::Snapshot {
        // A state that was read is one whose network can be made.
        let _ = self.prepare();
        let trained = self.own_run().map_or(0, |run| run.trainer.steps());
        message::Snapshot::of(&Snapshot {
            state: self.state.clone(),
            steps: if self.state.moment == Moment::Untrained { 0 } else { trained },
            progress: self.look().map_or(0.0, Look::progress),
            seen: self.seen(),
        })
    }

    fn networks(&mut self) -> [Option<&Network>; 2] {
        let moment = self.state.moment;
        [self.own_run().map(|run| run.network(moment)), None]
    }
}

#[cfg(test)]
mod tests {
    use super::super::state::TEST_EXAMPLES;
    use super::*;
    use crate::essay::Experiment as _;
    use crate::study::{Blue, Claims, Place, Quantity};

    fn shown(link: &str) -> Snapshot {
        let mut experiment = Experiment::default();
        experiment.show(link).unwrap();
        experiment.advance(0, 0, &mut || true);
        experiment.snapshot().read().unwrap()
    }

    fn seen(link: &str) -> Seen {
        shown(link).seen.unwrap()
    }

    /// The study asks whole layers at once, and asked these networks before the figure was there.
    #[test]
    fn its_shares_are_those_of_the_study() {
        let claims = Claims::committed().unwrap();
        for (condition, step, link) in [
            ("skip", 0, "what-is-important?v=1"),
            ("plain", 0, "what-is-important?v=1&skip=none"),
            ("skip", TRAINED, "what-is-important?v=1&moment=trained"),
        ] {
            let seen = seen(link);
            for (place, &measure) in Measure::ALL.iter().enumerate() {
                let blue = Blue { measure, ..Blue::in_layer(12) };
                for (share, at) in [
                    (seen.over[place].locality(), Place::Distance(1)),
                    (seen.over[place].share_in(1), Place::FirstLayer),
                ] {
                    let quantity = Quantity::Fives(blue, at);
                    let row = claims.answers("c3-measures", condition, step, quantity).unwrap();
                    assert_eq!(row.values[0], Some(share as f32), "{link} {measure:?} {at:?}");
                }
            }
        }
    }

    /// Piece by piece, in whatever order states come, as in one go.
    #[test]
    fn what_it_comes_to_does_not_depend_on_slices_or_on_what_was_shown_before() {
        let last = "what-is-important?v=1&seed=3&blue=3.2&nudged=2.4&predicted=some";
        let whole = shown(last);
        let mut experiment = Experiment::default();
        for link in [
            "what-is-important?v=1&seed=3&blue=4.0&moment=trained",
            "what-is-important?v=1&seed=3&blue=3.9&skip=none",
            last,
        ] {
            experiment.show(link).unwrap();
            for turn in 0..60 {
                let mut left = turn % 5;
                let mut go_on = || {
                    left -= 1;
                    left >= 0
                };
                experiment.advance(0, 0, &mut go_on);
                experiment.snapshot();
            }
        }
        experiment.advance(0, 0, &mut || true);
        assert_eq!(experiment.snapshot().read::<Snapshot>().unwrap(), whole);
    }

    /// The mean of |derivative| over the digits is what the first measure is.
    #[test]
    fn a_nudge_is_asked_about_the_neuron_that_the_measures_are_asked_about() {
        let of = |example: usize| {
            seen(&format!("what-is-important?v=1&blue=2.3&nudged=1.5&example={example}"))
        };
        // With blue in layer 2 there is one layer between: blue is tanh of a sum, and its derivative
        // w (1 - blue^2), with the same w for every digit.
        let weight =
            |seen: &Seen| seen.nudge.derivative / (1.0 - seen.nudge.blue * seen.nudge.blue);
        let (one, other) = (of(0), of(200));
        assert!((weight(&one) - weight(&other)).abs() < 1e-12);
        let limit = weight(&one).abs();
        assert!(one.scores_by(0)[0][5] < limit && one.scores_by(0)[0][5] > 0.5 * limit);
    }

    #[test]
    fn promise_and_effect_meet_where_the_nudge_is_small_and_nowhere_else() {
        let seen = seen("what-is-important?v=1&unit=activation&check=on");
        let nudge = &seen.nudge;
        assert_eq!((nudge.promised(0), nudge.actual(0)), (0.0, 0.0));
        let miss = |amount| (nudge.promised(amount) - nudge.actual(amount)).abs();
        let (near, far) = (miss(1) / nudge.promised(1).abs(), miss(30) / nudge.promised(30).abs());
        assert!(near < 0.05 && far > 4.0 * near, "{near} {far}");
        assert!(nudge.actual(31).is_nan());
        let check = seen.check.unwrap();
        assert!(check.compared == 176 && check.largest < 1e-6, "{check:?}");
    }

    #[test]
    fn what_is_shared_is_in_every_five() {
        let seen = seen("what-is-important?v=1&skip=none");
        let (shared, different) = (seen.shared(), seen.different());
        assert!(shared.len() <= 5 && different <= 20 && different + 3 * shared.len() <= 20);
        assert!(seen.common(Measure::Derivative, Measure::Derivative) == 5);
        assert!(seen.common(Measure::Derivative, Measure::Ablation) >= shared.len());
        for neuron in shared {
            assert!(seen.tops.iter().all(|top| top.ranked.iter().any(|r| r.neuron == neuron)));
        }
        assert_eq!(TEST_EXAMPLES, Data::Digits.load().test.len());
    }
}
