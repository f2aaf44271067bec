//! One condition: what is kept the same from seed to seed, and what is asked.

use std::borrow::Cow;

use ndarray::{Array2, ArrayView2, Axis};

use crate::attribution::{FIVE, Importance, Measure, OverLayer, Top, typical_variations};
use crate::data::{Chance, Data, Examples, Split};
use crate::gradient::GradientByLayer;
use crate::measure::{
    Accuracy, Attack, Lesions, Levels, OrderViolation, Target, accuracy_by, angles, zero_gradients,
};
use crate::named::{Named as _, named};
use crate::network::{Answer, Forward, Network, Normalisation, Skip, SkipKind};
use crate::training::{Recipe, RecipeError, Rule, Trainer, is_marked};

use super::{Blue, Place, Quantity, Transfer};

/// A network and its training but for the seed, and what is asked of it when.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// A name, unique in its study.
    pub name: String,
    /// The network and how it is trained; the seed that stands in it is not read.
    pub recipe: Recipe,
    /// The labels that it is trained on.
    pub labels: Labels,
    /// Whether it counts, or is only to show how something is best chosen.
    pub purpose: Purpose,
    /// Whether it is the control of another one.
    pub control: Option<Control>,
    /// What is asked, by ascending steps. A run ends with the last of them.
    pub looks: Vec<Look>,
}

/// A run that ends early: as soon as its network is, on the validation part, as accurate as that of a
/// learning rule at the end of its run, with the same seed on the same examples. It is looked at every
/// [`GLANCE`] steps. Where it never gets there, there is no answer to any question.
#[derive(Clone, Debug, PartialEq)]
pub struct Control {
    /// The network that it is to match, and how that is trained; the seed is not read.
    pub of: Recipe,
}

/// A run that is to match another one is looked at after every so many steps.
pub const GLANCE: usize = 10;

/// The number of test examples that are attacked, the first ones: all of the digits, and of MNIST fewer,
/// since a network there is twenty times as large.
pub fn attacked(data: Data) -> usize {
    if data == Data::Mnist { 200 } else { usize::MAX }
}

/// What is asked of a network after so many steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// The number of steps.
    pub step: usize,
    /// The questions.
    pub quantities: Vec<Quantity>,
}

/// The labels that a network is trained on. It is always tested on the true ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Labels {
    /// The right ones.
    #[default]
    True,
    /// The same ones, dealt out among the training examples at random, by the stream `labels` of the
    /// seed: as much training, and nothing to be learned that helps with the test. The placebo.
    Shuffled,
}

/// What a condition is for, which says on which examples it is run, and with which seeds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// To be reported: trained on the training split, tested on the test split, with the study's seeds.
    #[default]
    Report,
    /// To choose something by, a learning rate say: trained on the first four fifths of the training
    /// split and tested on the rest of it, with seeds 1,000 later, so that nothing that is reported has
    /// a part in the choice.
    Rehearsal,
    /// To be reported where something is chosen seed by seed: trained on the first four fifths of the
    /// training split, the rest of which is the validation part, to choose by; tested on the test split,
    /// with the study's seeds.
    Validated,
}

named!(Labels {
    True: "true", "true labels";
    Shuffled: "shuffled", "shuffled labels";
});

impl Condition {
    /// What it asks, one after the other: the step and the question.
    pub fn questions(&self) -> impl Iterator<Item = (usize, Quantity)> + '_ {
        self.looks
            .iter()
            .flat_map(|look| look.quantities.iter().map(|&quantity| (look.step, quantity)))
    }

    /// The answers for one seed on the data of the recipe, in the order of [`Self::questions`]; none where a question has no
    /// answer: a step that was not reached, a line through nothing, a layer that is silent. A run
    /// that diverges stays where it is, and is measured there.
    ///
    /// A seed is a world of its own. Whoever has several cores may give each some seeds. The data,
    /// which take as long to load as many a run, are [`Loaded`](crate::data::Loaded) once.
    ///
    /// # Errors
    /// What makes the network impossible, or what its rule cannot train.
    pub fn run(&self, data: &Split, seed: u32) -> Result<Vec<Option<f32>>, RecipeError> {
        let seed = self.purpose.seed(seed);
        let recipe = Recipe { seed, ..self.recipe.clone() };
        let validation = self.purpose.validation(data);
        let data = self.purpose.cut(data);
        let data = self.labels.deal(&data, seed);
        let has_curve = self.questions().any(|(_, quantity)| quantity.needs_curve());
        let last = self.looks.last().map_or(0, |look| look.step);
        let matched = match &self.control {
            None => None,
            Some(Control { of }) => {
                let recipe = Recipe { seed, ..of.clone() };
                let mut trainer = recipe.trainer(&data)?;
                while trainer.steps() < last && trainer.step(&data.train).is_ok() {}
                let network = trainer.network().clone();
                let goal = accuracy_by(recipe.rule.answer(), &network, &validation).right;
                Some(Matched { recipe, network, goal, is_reached: false })
            }
        };
        let trainer = recipe.trainer(&data)?;
        let mut run = Run { trainer, recipe, data, validation, matched, curve: Vec::new() };
        let mut answers = Vec::new();
        for look in &self.looks {
            run.advance(look.step, has_curve);
            answers.extend(run.answers(&look.quantities));
        }
        Ok(answers)
    }

    /// All that a run depends on but the seed, in stable names.
    pub fn configuration(&self) -> String {
        let recipe = &self.recipe;
        let skips = match recipe.skips[..] {
            [] => "no skip".to_owned(),
            [skip] => format!("skip {}", written(skip)),
            _ => {
                let skips: Vec<String> = recipe.skips.iter().copied().map(written).collect();
                format!("skips {}", skips.join(" "))
            }
        };
        let normalisation = match recipe.normalisation {
            Normalisation::None => "",
            Normalisation::Layer => " with layer normalisation",
        };
        let network = format!(
            "{}, {} x {} {}{normalisation}, {}, {skips}",
            recipe.data.name(),
            recipe.depth,
            recipe.width,
            recipe.activation.name(),
            recipe.initialisation.name()
        );
        let rule = match recipe.rule {
            Rule::Backprop => String::new(),
            rule => format!("{}, ", rule.name()),
        };
        // Before the first step nothing else matters, but for the loss to a gradient.
        let training = match self.looks.last() {
            Some(Look { step: 1.., .. }) => format!(
                ", {rule}{} at rate {}, batches of {}, {} labels",
                recipe.optimiser.name(),
                recipe.learning_rate,
                recipe.batch,
                self.labels.name()
            ),
            _ => String::new(),
        };
        let purpose = match self.purpose {
            Purpose::Report => "",
            Purpose::Rehearsal => ", rehearsed on the training split",
            Purpose::Validated => ", four fifths of the training split",
        };
        let control = match &self.control {
            None => String::new(),
            Some(Control { of }) => {
                let without = if of.skips == recipe.skips { "" } else { " without a skip" };
                let (rule, rate) = (of.rule.name(), of.learning_rate);
                format!(", until as accurate as {rule} at rate {rate}{without}")
            }
        };
        format!("{network}, {}{training}{purpose}{control}", recipe.loss.name())
    }
}

fn written(skip: Skip) -> String {
    match skip.kind {
        SkipKind::Identity => format!("{}-{}", skip.from, skip.to),
        kind => format!("{}-{} {}", skip.from, skip.to, kind.name()),
    }
}

impl Purpose {
    /// The seed of a run, from its number.
    fn seed(self, number: u32) -> u32 {
        match self {
            Self::Report | Self::Validated => number,
            Self::Rehearsal => 1_000 + number,
        }
    }

    /// The examples that are trained on and tested on.
    fn cut(self, data: &Split) -> Cow<'_, Split> {
        let (all, first) = (data.train.len(), kept(data));
        let (train, classes) = (|| part(&data.train, 0..first), data.classes);
        match self {
            Self::Report => Cow::Borrowed(data),
            Self::Rehearsal => {
                let test = part(&data.train, first..all);
                Cow::Owned(Split { train: train(), test, classes })
            }
            Self::Validated => {
                Cow::Owned(Split { train: train(), test: data.test.clone(), classes })
            }
        }
    }

    /// The examples that something is chosen by, seed by seed; none where nothing is.
    fn validation(self, data: &Split) -> Examples {
        let all = data.train.len();
        match self {
            Self::Report | Self::Rehearsal => part(&data.train, all..all),
            Self::Validated => part(&data.train, kept(data)..all),
        }
    }
}

/// How many of the training examples are trained on where some are kept apart.
fn kept(data: &Split) -> usize {
    data.train.len() * 4 / 5
}

fn part(examples: &Examples, rows: std::ops::Range<usize>) -> Examples {
    Examples {
        inputs: examples.inputs.slice_axis(Axis(0), rows.clone().into()).to_owned(),
        labels: examples.labels[rows].to_vec(),
    }
}

impl Labels {
    /// The data with these labels on its training examples.
    pub fn deal(self, data: &Split, seed: u32) -> Cow<'_, Split> {
        let mut data = Cow::Borrowed(data);
        if self == Self::Shuffled {
            Chance::new(seed, "labels").shuffle(&mut data.to_mut().train.labels);
        }
        data
    }
}

/// One seed's run.
struct Run<'a> {
    recipe: Recipe,
    data: Cow<'a, Split>,
    /// The validation part; empty where there is none.
    validation: Examples,
    trainer: Trainer,
    /// What it is to match.
    matched: Option<Matched>,
    /// The test accuracy at every marked step so far, where somebody asks for it.
    curve: Vec<(usize, f64)>,
}

/// The network that a run is to match.
struct Matched {
    recipe: Recipe,
    network: Network,
    /// How many of the validation part it names.
    goal: usize,
    /// Whether the run has got there.
    is_reached: bool,
}

impl Run<'_> {
    fn advance(&mut self, until: usize, has_curve: bool) {
        let Self { recipe, trainer, data, curve, validation, matched } = self;
        loop {
            if let Some(matched) = matched
                && trainer.steps().is_multiple_of(GLANCE)
            {
                let answer = recipe.rule.answer();
                let right = accuracy_by(answer, trainer.network(), validation).right;
                matched.is_reached = right >= matched.goal;
                if matched.is_reached {
                    return;
                }
            }
            if trainer.steps() >= until || trainer.step(&data.train).is_err() {
                return;
            }
            if has_curve && is_marked(trainer.steps()) {
                let share = accuracy_by(recipe.rule.answer(), trainer.network(), &data.test);
                curve.push((trainer.steps(), share.share()));
            }
        }
    }

    fn answers(&self, quantities: &[Quantity]) -> Vec<Option<f32>> {
        let Self { recipe, data, trainer, curve, validation, matched } = self;
        if matched.as_ref().is_some_and(|matched| !matched.is_reached) {
            return vec![None; quantities.len()];
        }
        let (network, answers) = (trainer.network(), recipe.rule.answer());
        // What is asked of a pass of the logits has no answer where the network does not answer by them.
        let has_pass = answers == Answer::Logits;
        let pass = Forward::of(network, data.test.inputs.view());
        let wants = |asked: fn(&Quantity) -> bool| has_pass && quantities.iter().any(asked);
        let gradient =
            wants(|q| matches!(q, Quantity::Rate | Quantity::RSquared | Quantity::Gradient(_)))
                .then(|| GradientByLayer::of_pass(network, &pass, recipe.loss, &data.test.labels));
        let fit = gradient.as_ref().and_then(|gradient| gradient.fit);
        let lesions = wants(|q| matches!(q, Quantity::After(_)))
            .then(|| Lesions::of(network, 0, data).ok())
            .flatten();
        let angles = wants(|q| matches!(q, Quantity::Angle(_)))
            .then(|| angles(recipe, trainer, &data.train));
        let levels = wants(Quantity::needs_levels).then(|| Levels::of(network, data));
        let mut fives: Vec<(Blue, Fives)> = Vec::new();
        for quantity in quantities {
            if let Quantity::Fives(blue, _) | Quantity::Order(blue) = *quantity
                && has_pass
                && !fives.iter().any(|(other, _)| *other == blue)
            {
                fives.push((blue, Fives::of(trainer, &pass, blue)));
            }
        }
        let fives = |blue| fives.iter().find(|(other, _)| *other == blue).map(|(_, fives)| fives);
        let answer = |quantity: &Quantity| -> Option<f64> {
            match *quantity {
                Quantity::Rate => Some(fit?.rate),
                Quantity::RSquared => Some(fit?.r_squared),
                Quantity::Gradient(layer) => {
                    let layers = &gradient.as_ref()?.layers;
                    let ratio = layers.get(layer - 1)? / layers.last()?;
                    (ratio > 0.0 && ratio.is_finite()).then(|| libm::log10(ratio))
                }
                Quantity::Fives(blue, place) => fives(blue)?.share(place),
                Quantity::Order(blue) => fives(blue)?.order,
                Quantity::Accuracy => Some(accuracy_by(answers, network, &data.test).share()),
                Quantity::TrainingAccuracy => {
                    Some(accuracy_by(answers, network, &data.train).share())
                }
                Quantity::Angle(layer) => angles.as_ref()?.get(layer - 1).copied()?,
                Quantity::Best => curve.iter().map(|(_, share)| *share).reduce(f64::max),
                Quantity::StepsTo(percent) => {
                    let goal = f64::from(percent) / 100.0;
                    let reached = curve.iter().find(|(_, share)| *share >= goal);
                    reached.map(|(step, _)| *step as f64)
                }
                Quantity::After(cut) => Some(lesions.as_ref()?.after(cut).accuracy.share()),
                Quantity::UnderAttack(attack, epsilon) => {
                    let made = self.attacked(self.own(), attack, epsilon);
                    Some(self.accuracy(self.own(), made.view()))
                }
                Quantity::AlongRule(attack, epsilon) => {
                    let back = recipe.rule.way_back(recipe, network)?;
                    let made = self.attacked(Asked { back: &back, ..self.own() }, attack, epsilon);
                    Some(self.accuracy(self.own(), made.view()))
                }
                Quantity::ZeroGradients => {
                    let (inputs, labels) = self.to_attack();
                    let zeros = zero_gradients(network, answers, inputs, labels);
                    Some(zeros as f64 / labels.len() as f64)
                }
                Quantity::Transferred(transfer, attack, epsilon) => {
                    let Matched { network, recipe, .. } = matched.as_ref()?;
                    let rule = Asked { network, back: network, answer: recipe.rule.answer() };
                    let (against, asked) = match transfer {
                        Transfer::ToControl => (rule, self.own()),
                        Transfer::ToRule => (self.own(), rule),
                    };
                    let made = self.attacked(against, attack, epsilon);
                    Some(self.accuracy(asked, made.view()))
                }
                Quantity::ValidationAccuracy => (!validation.labels.is_empty())
                    .then(|| accuracy_by(answers, network, validation).share()),
                Quantity::StepsToMatch => matched.as_ref().map(|_| trainer.steps() as f64),
                Quantity::Diverged => Some(f64::from(u8::from(trainer.diverged().is_some()))),
                Quantity::Probe(layer) => {
                    Some(levels.as_ref()?.probes.get(layer).copied()??.share())
                }
                Quantity::ProbeTrend => levels.as_ref()?.probe_trend(),
                Quantity::OrderViolation(among) => {
                    let layers = (1..=network.architecture.depth()).filter(|&it| among.has(it));
                    OrderViolation::among(&levels.as_ref()?.similarity, layers).index()
                }
            }
        };
        quantities.iter().map(|quantity| answer(quantity).map(|value| value as f32)).collect()
    }

    /// The run's own network.
    fn own(&self) -> Asked<'_> {
        let network = self.trainer.network();
        Asked { network, back: network, answer: self.recipe.rule.answer() }
    }

    /// The test examples that are attacked.
    fn to_attack(&self) -> (ArrayView2<'_, f32>, &[u8]) {
        let Examples { inputs, labels } = &self.data.test;
        let count = labels.len().min(attacked(self.recipe.data));
        (inputs.slice_axis(Axis(0), (0..count).into()), &labels[..count])
    }

    /// What an attack makes of them.
    fn attacked(&self, asked: Asked, attack: Attack, epsilon: u8) -> Array2<f32> {
        let (inputs, labels) = self.to_attack();
        let Asked { network, back, answer } = asked;
        let target = Target { network, back, answer, inputs, labels };
        attack.against(target, f64::from(epsilon) / 100.0, self.recipe.seed)
    }

    /// What of these inputs in their place is named rightly.
    fn accuracy(&self, asked: Asked, inputs: ArrayView2<f32>) -> f64 {
        let scores = asked.answer.scores(asked.network, inputs);
        Accuracy::of_logits(scores.view(), self.to_attack().1).share()
    }
}

/// A network that is attacked, the one that carries derivatives back in it, and how it answers.
#[derive(Clone, Copy)]
struct Asked<'a> {
    network: &'a Network,
    back: &'a Network,
    answer: Answer,
}

/// Where the fives of a layer are.
struct Fives {
    over: OverLayer,
    any_in_first_layer: f64,
    order: Option<f64>,
}

impl Fives {
    fn of(trainer: &Trainer, pass: &Forward, blue: Blue) -> Self {
        let network = trainer.network();
        let architecture = &network.architecture;
        let variations = match blue.measure {
            Measure::Typical => typical_variations(pass),
            _ => Vec::new(),
        };
        let importances =
            Importance::over_layer(network, pass, &variations, blue.layer, blue.measure);
        let mut tops = Vec::new();
        let mut orders = Vec::new();
        for importance in importances {
            let hidden = blue.hidden(architecture, importance.blue.index);
            let top = Top::of(&importance, FIVE, &hidden);
            if !top.is_silent() {
                orders.extend(importance.order_index());
            }
            tops.push(top);
        }
        let heard: Vec<&Top> = tops.iter().filter(|top| !top.is_silent()).collect();
        let in_first = heard.iter().filter(|top| top.count_in(1) > 0).count();
        Self {
            any_in_first_layer: in_first as f64 / heard.len() as f64,
            order: (!orders.is_empty()).then(|| orders.iter().sum::<f64>() / orders.len() as f64),
            over: OverLayer::of(&tops, &architecture.hidden[..blue.layer - 1]),
        }
    }

    fn share(&self, place: Place) -> Option<f64> {
        let layers = self.over.shares.len();
        (self.over.counted > 0).then(|| match place {
            Place::Distance(distance) => self.over.share_in(layers + 1 - distance),
            Place::FirstLayer => self.over.share_in(1),
            Place::AnyInFirstLayer => self.any_in_first_layer,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Among;
    use super::*;
    use crate::measure::Cut;
    use crate::network::{Activation, Placement, Scheme};
    use crate::training::Optimiser;

    fn condition(recipe: Recipe, looks: &[(usize, &[Quantity])]) -> Condition {
        let looks =
            looks.iter().map(|&(step, quantities)| Look { step, quantities: quantities.to_vec() });
        Condition {
            name: "test".to_owned(),
            recipe,
            labels: Labels::True,
            purpose: Purpose::Report,
            control: None,
            looks: looks.collect(),
        }
    }

    impl Condition {
        fn run_alone(&self, seed: u32) -> Result<Vec<Option<f32>>, RecipeError> {
            self.run(&self.recipe.data.load(), seed)
        }
    }

    fn small() -> Recipe {
        Recipe { depth: 4, width: 8, learning_rate: 0.3, ..Recipe::default() }
    }

    /// What a pilot in another language found over other seeds.
    #[test]
    fn the_pilot_is_confirmed() {
        let blue = Blue::in_layer(12);
        let asked = [
            Quantity::Rate,
            Quantity::Fives(blue, Place::Distance(1)),
            Quantity::Fives(blue, Place::FirstLayer),
            Quantity::Fives(Blue { measure: Measure::Typical, ..blue }, Place::Distance(1)),
        ];
        let mean = |skips: Vec<Skip>| {
            let condition = condition(Recipe { skips, ..Recipe::default() }, &[(0, &asked)]);
            let answers: Vec<Vec<f32>> = (1..=24)
                .map(|seed| {
                    condition.run_alone(seed).unwrap().into_iter().map(Option::unwrap).collect()
                })
                .collect();
            let mean = |place: usize| answers.iter().map(|a| a[place]).sum::<f32>() / 24.0;
            [mean(0), mean(1), mean(2), mean(3)]
        };
        let plain = mean(Vec::new());
        assert!((plain[0] - 0.55).abs() < 0.01 && (plain[1] - 0.92).abs() < 0.02, "{plain:?}");
        assert!(plain[3] < 0.2, "near chance, 0.09: {plain:?}");
        let skipped = mean(Placement::One.skips(12));
        assert!(
            (skipped[1] - 0.49).abs() < 0.02 && (skipped[2] - 0.49).abs() < 0.02,
            "{skipped:?}"
        );
    }

    #[test]
    fn answers_depend_on_the_seed_and_on_nothing_that_was_asked_before() {
        let asked = [Quantity::Accuracy, Quantity::Rate, Quantity::Best, Quantity::StepsTo(50)];
        let once = condition(small(), &[(200, &asked)]);
        let often = condition(small(), &[(0, &[Quantity::Rate]), (60, &asked), (200, &asked)]);
        let (once, often) = (once.run_alone(3).unwrap(), often.run_alone(3).unwrap());
        assert_eq!(once, often[5..]);
        assert_ne!(often[1..5], often[5..]);
        assert_ne!(once, condition(small(), &[(200, &asked)]).run_alone(4).unwrap());
    }

    #[test]
    fn what_is_read_off_the_curve_is_what_was_measured_at_marked_steps() {
        let every = (1..=12).map(|mark| 25 * mark);
        let looks: Vec<Look> =
            every.map(|step| Look { step, quantities: vec![Quantity::Accuracy] }).collect();
        let curve = Condition { looks, ..condition(small(), &[]) }.run_alone(1).unwrap();
        let asked = [Quantity::Best, Quantity::StepsTo(50), Quantity::StepsTo(100)];
        let read = condition(small(), &[(300, &asked)]).run_alone(1).unwrap();
        let best = curve.iter().flatten().copied().fold(0.0, f32::max);
        let to_half = curve.iter().position(|share| share.unwrap() >= 0.5).unwrap();
        assert_eq!(read, [Some(best), Some(25.0 * (to_half + 1) as f32), None]);
    }

    #[test]
    fn shuffled_labels_teach_nothing_but_themselves() {
        let data = crate::data::digits();
        let dealt = Labels::Shuffled.deal(&data, 1);
        assert_eq!(dealt.test, data.test);
        assert_eq!(dealt.train.inputs, data.train.inputs);
        let sorted = |labels: &[u8]| {
            let mut labels = labels.to_vec();
            labels.sort_unstable();
            labels
        };
        assert_eq!(sorted(&dealt.train.labels), sorted(&data.train.labels));
        let agree = data.train.labels.iter().zip(&dealt.train.labels).filter(|(a, b)| a == b);
        assert!((80..220).contains(&agree.count()), "about a tenth stay by chance");
        assert_ne!(Labels::Shuffled.deal(&data, 2).train, dealt.train);
        let recipe = Recipe {
            depth: 2,
            width: 32,
            optimiser: Optimiser::Adam,
            learning_rate: 0.01,
            ..Recipe::default()
        };
        let asked: &[Quantity] = &[Quantity::Accuracy, Quantity::TrainingAccuracy];
        let truth = condition(recipe, &[(1_500, asked)]);
        let placebo = Condition { labels: Labels::Shuffled, ..truth.clone() };
        let [truth, placebo] = [truth, placebo].map(|condition| condition.run_alone(1).unwrap());
        assert!(truth[0] > Some(0.95) && truth[1] > Some(0.95), "{truth:?}");
        assert!(placebo[0] < Some(0.2) && placebo[1] > Some(0.15), "{placebo:?}");
    }

    #[test]
    fn a_rehearsal_touches_nothing_that_is_reported() {
        let data = crate::data::digits();
        let cut = Purpose::Rehearsal.cut(&data);
        assert_eq!((cut.train.len(), cut.test.len()), (1_149, 288));
        assert_eq!(cut.train.inputs.row(1_148), data.train.inputs.row(1_148));
        assert_eq!(cut.test.inputs.row(0), data.train.inputs.row(1_149));
        assert_eq!(cut.test.labels, data.train.labels[1_149..]);
        let report = condition(small(), &[(50, &[Quantity::Accuracy])]);
        let rehearsal = Condition { purpose: Purpose::Rehearsal, ..report.clone() };
        let shares = |seed| rehearsal.run(&data, seed).unwrap()[0].unwrap() * 288.0;
        assert!((shares(1) - shares(1).round()).abs() < 1e-4, "a share of the last fifth");
        let alone = Recipe { seed: 1_003, ..small() };
        let mut trainer = alone.trainer(&cut).unwrap();
        for _ in 0..50 {
            trainer.step(&cut.train).unwrap();
        }
        let right = crate::measure::accuracy(trainer.network(), &cut.test).share();
        assert_eq!(rehearsal.run(&data, 3).unwrap(), [Some(right as f32)]);
    }

    /// The judge trains both networks itself, and looks at the control at every multiple of ten.
    #[test]
    fn a_control_stops_where_it_is_as_accurate_as_the_rule() {
        let data = crate::data::digits();
        let (attack, epsilon) = (Attack::Pgd, 10);
        let of = Recipe { rule: Rule::FeedbackAlignment, ..small() };
        let asked = [
            Quantity::StepsToMatch,
            Quantity::Accuracy,
            Quantity::ValidationAccuracy,
            Quantity::UnderAttack(attack, epsilon),
            Quantity::Transferred(Transfer::ToControl, attack, epsilon),
            Quantity::Transferred(Transfer::ToRule, attack, epsilon),
        ];
        let control = Condition {
            purpose: Purpose::Validated,
            control: Some(Control { of: of.clone() }),
            ..condition(small(), &[(200, &asked)])
        };
        let answers = control.run(&data, 3).unwrap();

        let train = part(&data.train, 0..1_149);
        let validation = part(&data.train, 1_149..1_437);
        let right = |network: &Network| accuracy_by(Answer::Logits, network, &validation).right;
        let order = Split { train: train.clone(), test: data.test.clone(), classes: 10 };
        let started =
            |recipe: &Recipe| Recipe { seed: 3, ..recipe.clone() }.trainer(&order).unwrap();
        let mut rule = started(&of);
        for _ in 0..200 {
            rule.step(&train).unwrap();
        }
        let mut own = started(&small());
        while right(own.network()) < right(rule.network()) {
            for _ in 0..GLANCE {
                own.step(&train).unwrap();
            }
        }
        assert!((GLANCE..200).contains(&own.steps()), "{}", own.steps());
        let (inputs, labels) = (data.test.inputs.view(), &data.test.labels[..]);
        let share = |network: &Network, inputs: ArrayView2<f32>| {
            let scores = Answer::Logits.scores(network, inputs);
            Accuracy::of_logits(scores.view(), labels).share()
        };
        let made = |network: &Network| attack.on(network, Answer::Logits, inputs, labels, 0.1, 3);
        let (own_made, rule_made) = (made(own.network()), made(rule.network()));
        let expected = [
            own.steps() as f64,
            share(own.network(), inputs),
            right(own.network()) as f64 / 288.0,
            share(own.network(), own_made.view()),
            share(own.network(), rule_made.view()),
            share(rule.network(), own_made.view()),
        ];
        assert_eq!(answers, expected.map(|it| Some(it as f32)));

        // A control that never gets there has no answers.
        let slow = Recipe { learning_rate: 1e-6, ..small() };
        let never = Condition { recipe: slow, ..control };
        assert_eq!(never.run(&data, 3).unwrap(), [None; 6]);
    }

    #[test]
    fn an_attack_may_follow_the_rules_own_way_back() {
        let data = crate::data::digits();
        let asked = [
            Quantity::AlongRule(Attack::Fgsm, 10),
            Quantity::UnderAttack(Attack::Fgsm, 10),
            Quantity::ZeroGradients,
            Quantity::ValidationAccuracy,
        ];
        let under = |rule| {
            let recipe = Recipe { rule, ..small() };
            condition(recipe, &[(100, &asked)]).run(&data, 1).unwrap()
        };
        let fixed = under(Rule::FeedbackAlignment);
        assert!(fixed[0].is_some() && fixed[0] != fixed[1], "{fixed:?}");
        assert_eq!(fixed[2..], [Some(0.0), None]);
        assert_eq!(under(Rule::Backprop)[0], None);
    }

    /// The judge asks the measures themselves; forward-forward answers by goodness and has no angle.
    #[test]
    fn a_rule_is_asked_how_its_networks_answer() {
        let asked = [Quantity::Accuracy, Quantity::Angle(1), Quantity::Rate, Quantity::Best];
        let data = crate::data::digits();
        for &rule in Rule::ALL {
            let recipe = Recipe { rule, activation: Activation::Relu, ..small() };
            let answers = condition(recipe.clone(), &[(25, &asked)]).run(&data, 1).unwrap();
            let mut trainer = recipe.trainer(&data).unwrap();
            for _ in 0..25 {
                trainer.step(&data.train).unwrap();
            }
            let right = accuracy_by(rule.answer(), trainer.network(), &data.test).share() as f32;
            assert_eq!((answers[0], answers[3]), (Some(right), Some(right)), "{rule:?}");
            let angle = angles(&recipe, &trainer, &data.train)[0].map(|angle| angle as f32);
            assert_eq!(answers[1], angle);
            assert_eq!(angle.is_none(), rule == Rule::ForwardForward);
            assert_eq!(answers[2].is_none(), rule == Rule::ForwardForward);
        }
    }

    #[test]
    fn what_has_no_answer_has_none() {
        let asked = [
            Quantity::After(Cut::Middle),
            Quantity::Order(Blue::in_layer(2)),
            Quantity::Gradient(9),
            Quantity::Diverged,
        ];
        let answers = condition(small(), &[(0, &asked)]).run_alone(1).unwrap();
        assert_eq!(answers, [None, None, None, Some(0.0)]);
        let wild = Recipe {
            activation: Activation::Relu,
            initialisation: Scheme::He.into(),
            skips: Placement::Every.skips(12),
            ..Recipe::default()
        };
        let wild = condition(wild, &[(1_500, &[Quantity::Diverged])]);
        assert!((1..=3).any(|seed| wild.run_alone(seed).unwrap() == [Some(1.0)]));
        let impossible = Recipe { skips: Placement::One.skips(12), ..small() };
        assert!(condition(impossible, &[(0, &asked)]).run_alone(1).is_err());
    }

    /// The judge asks the measures themselves, of the network that the run comes to.
    #[test]
    fn levels_are_those_of_the_network_at_that_step() {
        let asked = [
            Quantity::Probe(0),
            Quantity::Probe(3),
            Quantity::ProbeTrend,
            Quantity::OrderViolation(Among::Hidden),
            Quantity::OrderViolation(Among::Odd),
            Quantity::Probe(9),
        ];
        let recipe = Recipe { depth: 7, skips: Placement::EverySecond.skips(7), ..small() };
        let answers = condition(recipe.clone(), &[(100, &asked)]).run_alone(1).unwrap();
        let data = recipe.data.load();
        let mut trainer = recipe.trainer(&data).unwrap();
        for _ in 0..100 {
            trainer.step(&data.train).unwrap();
        }
        let levels = Levels::of(trainer.network(), &data);
        let expected = [
            Some(levels.probes[0].unwrap().share()),
            Some(levels.probes[3].unwrap().share()),
            levels.probe_trend(),
            levels.violation.index(),
            OrderViolation::among(&levels.similarity, [1, 3, 5, 7]).index(),
            None,
        ];
        assert_eq!(answers, expected.map(|it| it.map(|it| it as f32)));
        assert_ne!(answers[3], answers[4]);
    }

    /// Blue in the skip's own target: its twin has a derivative of 1 and is among the five; without
    /// it the skip is not seen at all.
    #[test]
    fn a_hidden_twin_is_not_counted() {
        let blue = Blue::in_layer(10);
        let hidden = Blue { twins_hidden: true, ..blue };
        let skip = Skip { from: 1, to: 10, kind: SkipKind::Identity };
        let recipe = Recipe { depth: 10, skips: vec![skip], ..Recipe::default() };
        let places = [Place::FirstLayer, Place::AnyInFirstLayer];
        let asked =
            [blue, hidden].map(|blue| places.map(|place| Quantity::Fives(blue, place))).concat();
        let answers = condition(recipe.clone(), &[(0, &asked)]).run_alone(1).unwrap();
        assert_eq!(answers, [Some(0.2), Some(1.0), Some(0.0), Some(0.0)]);
        let architecture = recipe.architecture();
        let chances = asked.iter().map(|quantity| quantity.chance(&architecture).unwrap());
        let chances: Vec<f64> = chances.collect();
        assert!(
            (chances[0] - 1.0 / 9.0).abs() < 1e-12 && (chances[2] - 15.0 / 143.0).abs() < 1e-12
        );
    }
}
