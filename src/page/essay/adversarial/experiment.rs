//! One network that is trained and attacked while the reader watches; and, as jobs, many of them.

use std::sync::Arc;

use ndarray::{Array2, ArrayView2, s};
use serde::{Deserialize, Serialize};

use super::picture::Picture;
use super::state::{CHANGES, Job, Part, STOPS, State, TRAINED, epsilon};
use crate::attribution::{Importance, Top};
use crate::data::{Data, Examples, Loaded, mnist_in_one};
use crate::essay::message::{self, Scored};
use crate::essay::permalink::LinkError;
use crate::figure::network_view::Edge;
use crate::gradient::softmax;
use crate::measure::{Accuracy, Attack, accuracy_by, zero_gradients};
use crate::network::{Answer, Forward, Network, Neuron};
use crate::training::{Recipe, Trainer};

/// What a worker answers: it looks at one network, or has measured one of many.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Told {
    /// What there is to see of the network that is looked at.
    Seen(Box<Seen>),
    /// What a job came to.
    Measured(Measured),
}

/// What there is to see of one network.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// The state that is shown, as a permalink; its steps are those that were taken.
    pub link: String,
    /// The steps after which training ended, because the network diverged.
    pub diverged: Option<usize>,
    /// The hash of its weights.
    pub weights: u64,
    /// Right answers among all test digits.
    pub right: usize,
    /// How many those are.
    pub of: usize,
    /// The picture, a number from 0 to 1 a pixel.
    pub pixels: Vec<f32>,
    /// Its class, where there is one.
    pub label: Option<u8>,
    /// The class that the attack leads away from: that one, or the network's own answer.
    pub from: u8,
    /// The changed picture.
    pub changed: Vec<f32>,
    /// The probabilities of all classes before and after.
    pub probabilities: [Vec<f64>; 2],
    /// The answers before and after.
    pub answers: [usize; 2],
    /// Whether the gradient by the pixels is exactly 0.
    pub is_blind: bool,
    /// What matters to the winning logits, where the network answers by logits.
    pub fives: Option<Fives>,
}

/// How much every hidden neuron matters to the winning logit, before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fives {
    /// |derivative| of the logit that wins by every neuron, by layer: before, and after.
    pub scores: [Vec<Vec<f64>>; 2],
    /// The five before and after.
    pub tops: [Top; 2],
    /// The five of the first winner after: the same, where it has won again.
    pub same: Top,
    /// The edges that are drawn.
    pub edges: Vec<Edge>,
}

impl Seen {
    /// How many of the five that matter most to the winning logit are others after the attack.
    pub fn exchanged(&self) -> Option<usize> {
        let fives = self.fives.as_ref()?;
        Some(Fives::exchanged(&fives.tops[0], &fives.tops[1]))
    }
}

impl Fives {
    /// How many of the first five are not among the others.
    pub fn exchanged(before: &Top, after: &Top) -> usize {
        let stays = |neuron| after.ranked.iter().any(|ranked| ranked.neuron == neuron);
        before.ranked.iter().filter(|ranked| !stays(ranked.neuron)).count()
    }
}

/// How one network of many stands up to an attack.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// The [job](Job), as a permalink.
    pub job: String,
    /// The accuracy at the end under every change of [`CHANGES`], the first being none, as far as it was
    /// measured.
    pub shares: Vec<Option<f32>>,
    /// Along the way at every one of [`STOPS`], as far as it was measured: the accuracy without a change
    /// and under attack.
    pub path: Vec<Option<(f32, f32)>>,
    /// Digits whose gradient by the pixels is exactly 0 at the end.
    pub blind: u32,
    /// The step at which it diverged.
    pub diverged: Option<u32>,
}

impl Measured {
    /// What was measured of the same network in two jobs.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        for (share, more) in self.shares.iter_mut().zip(&other.shares) {
            *share = share.or(*more);
        }
        for (stop, more) in self.path.iter_mut().zip(&other.path) {
            *stop = stop.or(*more);
        }
        self
    }
}

impl Scored for Told {
    // The figure has a fingerprint of its own.
    fn scores(&self) -> [&[Vec<f64>]; 2] {
        [&[], &[]]
    }
}

/// What a worker keeps: data, and the network that is looked at.
#[derive(Default)]
pub struct Experiment {
    data: Loaded,
    state: State,
    run: Option<(Recipe, Trainer)>,
    /// What the last job came to, until it is told.
    measured: Option<Measured>,
}

impl Experiment {
    /// Makes the network that is looked at, unless it is there and has not gone too far.
    fn prepare(&mut self) -> Result<(), LinkError> {
        let recipe = self.state.recipe();
        let fits =
            |(of, trainer): &(Recipe, Trainer)| *of == recipe && trainer.steps() <= self.state.step;
        if !self.run.as_ref().is_some_and(fits) {
            let trainer = recipe.trainer(self.data.get(recipe.data)?)?;
            self.run = Some((recipe, trainer));
        }
        Ok(())
    }

    /// What there is to see; nothing while the digits are missing.
    fn seen(&mut self) -> Option<Seen> {
        self.prepare().ok()?;
        let (recipe, trainer) = self.run.as_ref()?;
        let data = self.data.get(recipe.data).ok()?;
        Some(seen(&self.state, trainer, &data.test, recipe.rule.answer()))
    }
}

/// Looks at a network while it is shown a picture and attacked.
fn seen(state: &State, trainer: &Trainer, test: &Examples, answer: Answer) -> Seen {
    let network = trainer.network();
    let (pixels, label) = match &state.picture {
        Picture::Digit(digit) => (test.inputs.row(*digit).to_vec(), Some(test.labels[*digit])),
        Picture::Drawing(drawing) => (drawing.pixels(), None),
    };
    let picture = ArrayView2::from_shape((1, pixels.len()), &pixels).expect("one row of pixels");
    let before = answer.scores(network, picture);
    let first = largest(&before);
    let from = label.unwrap_or(first as u8);
    let changed = state.attack.on(network, answer, picture, &[from], state.epsilon(), state.seed);
    let after = answer.scores(network, changed.view());
    let last = largest(&after);
    let fives = (answer == Answer::Logits)
        .then(|| fives(network, [picture, changed.view()], [first, last]));
    Seen {
        link: State { step: trainer.steps(), ..state.clone() }.permalink(),
        diverged: trainer.diverged().map(|it| it.steps),
        weights: network.parameters.fingerprint(),
        right: accuracy_by(answer, network, test).right,
        of: test.len(),
        label,
        from,
        probabilities: [probabilities(&before), probabilities(&after)],
        answers: [first, last],
        is_blind: zero_gradients(network, answer, picture, &[from]) > 0,
        fives,
        changed: changed.into_raw_vec_and_offset().0,
        pixels,
    }
}

/// The first of the largest scores.
fn largest(scores: &Array2<f32>) -> usize {
    let row = scores.row(0);
    let better = |best: usize, class: usize| if row[class] > row[best] { class } else { best };
    (0..row.len()).fold(0, better)
}

/// The softmax of what is said of every class.
fn probabilities(scores: &Array2<f32>) -> Vec<f64> {
    softmax(scores.mapv(f64::from).view()).row(0).to_vec()
}

/// What matters to the logits that win before and after.
fn fives(network: &Network, pictures: [ArrayView2<f32>; 2], winners: [usize; 2]) -> Fives {
    let layer = network.architecture.depth() + 1;
    let [before, after] = pictures.map(|picture| Forward::of(network, picture));
    let to =
        |forward: &Forward, index| Importance::of_pass(network, forward, Neuron { layer, index });
    let importances = [to(&before, winners[0]), to(&after, winners[1])];
    let tops = [Top::five(&importances[0]), Top::five(&importances[1])];
    Fives {
        tops,
        same: Top::five(&to(&after, winners[0])),
        scores: importances.map(|importance| importance.scores),
        edges: Edge::strongest(network),
    }
}

impl crate::essay::Experiment for Experiment {
    fn show(&mut self, link: &str) -> Result<(), LinkError> {
        self.state = State::from_permalink(link)?;
        self.prepare()
    }

    fn bring(&mut self, file: &[u8]) {
        // The figure has read it before; what could not be read is missed when somebody asks for it.
        if let Ok(split) = mnist_in_one(file) {
            self.data.bring(Data::Mnist, Arc::new(split));
        }
    }

    fn advance(&mut self, until: usize, _twin_until: usize, go_on: &mut dyn FnMut() -> bool) {
        let Some((recipe, trainer)) = &mut self.run else { return };
        let Ok(data) = self.data.get(recipe.data) else { return };
        while trainer.steps() < until && go_on() && trainer.step(&data.train).is_ok() {}
        self.state.step = self.state.step.max(trainer.steps());
    }

    fn run(&mut self, link: &str) -> Result<(), LinkError> {
        let job = Job::from_permalink(link)?;
        let recipe = job.recipe();
        let data = self.data.get(recipe.data)?;
        let some = data.test.first(job.setting.attacked());
        let answer = recipe.rule.answer();
        let mut trainer = recipe.trainer(data)?;
        let mut measured = Measured { job: link.to_owned(), ..Measured::default() };
        let share = |network: &Network, change: u8| {
            attacked(network, answer, &some, (job.attack, epsilon(change), job.seed))
        };
        measured.path = vec![None; STOPS.len()];
        while trainer.steps() < TRAINED && trainer.step(&data.train).is_ok() {
            let Some(stop) = STOPS.iter().position(|steps| *steps == trainer.steps()) else {
                continue;
            };
            let change = match job.part {
                Part::Along(place) => CHANGES[place],
                Part::Stop(place, only) if stop == only => CHANGES[place],
                _ => continue,
            };
            let network = trainer.network();
            measured.path[stop] = Some((share(network, 0), share(network, change)));
            if matches!(job.part, Part::Stop(..)) {
                break;
            }
        }
        let network = trainer.network();
        let is_asked = |place: usize| match job.part {
            Part::End => true,
            Part::At(only) => place == 0 || place == only,
            Part::Along(_) | Part::Stop(..) => false,
        };
        let shares = CHANGES.iter().enumerate();
        measured.shares =
            shares.map(|(place, &it)| is_asked(place).then(|| share(network, it))).collect();
        let blind = zero_gradients(network, answer, some.inputs.view(), &some.labels);
        measured.blind = blind as u32;
        measured.diverged = trainer.diverged().map(|it| it.steps as u32);
        self.measured = Some(measured);
        Ok(())
    }

    fn snapshot(&mut self) -> message::Snapshot {
        message::Snapshot::of(&match self.measured.take() {
            Some(measured) => Told::Measured(measured),
            None => Told::Seen(Box::new(self.seen().unwrap_or_default())),
        })
    }

    fn networks(&mut self) -> [Option<&Network>; 2] {
        [self.run.as_ref().map(|(_, trainer)| trainer.network()), None]
    }
}

/// The share of examples that are named rightly under attack.
fn attacked(
    network: &Network,
    answer: Answer,
    examples: &Examples,
    (attack, epsilon, seed): (Attack, f64, u32),
) -> f32 {
    let (inputs, labels) = (examples.inputs.view(), &examples.labels);
    let changed = if epsilon > 0.0 {
        attack.on(network, answer, inputs, labels, epsilon, seed)
    } else {
        inputs.slice(s![.., ..]).to_owned()
    };
    Accuracy::of_logits(answer.scores(network, changed.view()).view(), labels).share() as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::essay::Experiment as _;

    fn told(experiment: &mut Experiment) -> Seen {
        match experiment.snapshot().read::<Told>() {
            Some(Told::Seen(seen)) => *seen,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_network_is_trained_in_slices_and_a_step_back_begins_again() {
        let mut experiment = Experiment::default();
        experiment.show("adversarial?v=1&step=40").unwrap();
        experiment.advance(10, 10, &mut || true);
        experiment.advance(40, 40, &mut || true);
        let whole = told(&mut experiment);
        assert_eq!(whole.link, "adversarial?v=1&step=40");
        experiment.show("adversarial?v=1&step=20").unwrap();
        experiment.advance(20, 20, &mut || true);
        assert_eq!(told(&mut experiment).link, "adversarial?v=1&step=20");
        experiment.show("adversarial?v=1&step=40").unwrap();
        experiment.advance(40, 40, &mut || true);
        assert_eq!(told(&mut experiment), whole);
    }

    /// The five are those of a small change of every hidden neuron.
    #[test]
    fn what_matters_to_a_logit_is_its_derivative() {
        let mut experiment = Experiment::default();
        experiment.show("adversarial?v=1&step=60").unwrap();
        experiment.advance(60, 60, &mut || true);
        let seen = told(&mut experiment);
        let network: Network<f64> = experiment.networks()[0].unwrap().to_double();
        let fives = seen.fives.unwrap();
        for (place, pixels) in [&seen.pixels, &seen.changed].into_iter().enumerate() {
            let pixels: Vec<f64> = pixels.iter().map(|&pixel| pixel.into()).collect();
            let picture = ArrayView2::from_shape((1, pixels.len()), &pixels).unwrap();
            let forward = Forward::of(&network, picture);
            let winner = seen.answers[place];
            for ranked in &fives.tops[place].ranked {
                let Neuron { layer, index } = ranked.neuron;
                let moved = |by: f64| {
                    let mut forward = forward.clone();
                    forward.activations[layer][[0, index]] += by;
                    forward.propagate(&network, layer + 1, 6);
                    forward.logits()[[0, winner]]
                };
                let slope = (moved(1e-6) - moved(-1e-6)) / 2e-6;
                assert!((slope.abs() - ranked.score).abs() < 1e-3 * ranked.score);
            }
        }
    }

    #[test]
    fn a_job_measures_at_the_end_or_along_the_way() {
        let mut experiment = Experiment::default();
        let mut run = |link: &str| {
            experiment.run(link).unwrap();
            match experiment.snapshot().read::<Told>() {
                Some(Told::Measured(measured)) => measured,
                other => panic!("{other:?}"),
            }
        };
        let small = "adversarial?v=1&network=tanh-3&placement=none&attack=fgsm";
        let end = run(small);
        let all: Vec<f32> = end.shares.iter().flatten().copied().collect();
        assert_eq!((all.len(), end.path.iter().flatten().count()), (CHANGES.len(), 0));
        assert!(all[0] > 0.95 && all[3] < all[0] - 0.1);
        let along = run(&format!("{small}&along=3"));
        let path: Vec<(f32, f32)> = along.path.iter().flatten().copied().collect();
        assert_eq!((along.shares.iter().flatten().count(), path.len()), (0, STOPS.len()));
        let stop = run(&format!("{small}&along=3&stop=2"));
        assert_eq!(stop.path.iter().flatten().collect::<Vec<_>>(), [&path[2]]);
        let at = run(&format!("{small}&at=3"));
        assert_eq!(at.shares.iter().flatten().copied().collect::<Vec<_>>(), [all[0], all[3]]);
        // All are about the same network.
        assert_eq!(path.last(), Some(&(all[0], all[3])));
        assert_eq!((along.blind, at.blind), (end.blind, end.blind));
    }
}
