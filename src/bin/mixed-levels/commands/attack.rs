//! `mixed-levels attack`: what is left of a network when its inputs are changed a little.

use clap::Args;
use mixed_levels::essay::control::Table;
use mixed_levels::figure::text::{count, percent};
use mixed_levels::measure::{Accuracy, Attack, zero_gradients};
use mixed_levels::named::Named as _;
use mixed_levels::network::{Answer, Network};
use ndarray::Array2;
use serde::Serialize;

use super::arguments::{Format, choice};
use super::inputs::{InputArguments, Inputs};
use super::network::Source;
use super::output::{Numbers, print, tables};
use super::{Failure, Outcome};

/// Attack a network: change its inputs a little, so that it errs
#[derive(Args)]
#[command(long_about = ABOUT, after_long_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    source: Source,

    #[command(flatten)]
    inputs: InputArguments,

    /// The attack; may be given several times
    #[arg(long = "attack", value_parser = choice::<Attack>())]
    #[arg(default_value = Attack::default().name())]
    attacks: Vec<Attack>,

    /// By how much every number of an input may change, 0 to 1; may be given several times
    #[arg(long = "epsilon", value_name = "E", default_value = "0.1", value_parser = epsilon)]
    epsilons: Vec<f64>,

    /// The seed of what an attack draws by chance; with --state that of the network unless you say,
    /// and otherwise 1
    #[arg(long)]
    seed: Option<u32>,

    /// How it is written
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
}

const ABOUT: &str = "\
Attack a network: change its inputs a little, so that it errs.

No number of an input moves by more than epsilon, and none leaves 0 to 1. `fgsm` is one step along \
the sign of the gradient, `pgd-20` are 20 smaller ones, `strong` is the worst of six runs of 40 \
steps from three starts, and `random-search` asks the network 400 times and uses no gradient. The \
first two make a network look robust that merely has no gradient left; trust `strong`, and look at \
how many inputs have a gradient of exactly 0.

The JSON has \"answer\" (logits or goodness), \"of\" inputs, of which the network names \"right\" \
unchanged and \"zero_gradients\" have none to follow, and for every attack and epsilon in \
\"attacks\" the number \"right\" under attack, the changed \"inputs\" and what the network says of \
them, \"scores\" [input][class]. All is computed in single precision.";

const EXAMPLES: &str = "\
Examples:
  The opening network with its skip, trained:
    mixed-levels attack --state 'shortcut?v=1&step=1500' --format table
  One learning rule under several attacks:
    mixed-levels train --rule forward-forward --depth 3 --activation relu --optimizer adam \\
      --learning-rate 0.005 --steps 400 --out forward.safetensors
    mixed-levels attack forward.safetensors --inputs digits --attack fgsm --attack strong \\
      --epsilon 0.05 --epsilon 0.1 --format table";

#[derive(Serialize)]
struct Report {
    answer: &'static str,
    seed: u32,
    right: usize,
    of: usize,
    zero_gradients: usize,
    attacks: Vec<Attacked>,
}

#[derive(Serialize)]
struct Attacked {
    attack: &'static str,
    #[serde(skip)]
    label: &'static str,
    epsilon: f64,
    right: usize,
    inputs: Vec<Vec<f64>>,
    scores: Vec<Vec<f64>>,
}

pub(crate) fn run(arguments: Arguments) -> Outcome {
    let Arguments { source, inputs, attacks, epsilons, seed, format } = arguments;
    let subject = source.subject()?;
    let choice = inputs.choice(subject.as_ref())?;
    let (network, answer) = source.answering(subject.as_ref())?;
    let inputs = Inputs::load(&choice, &network.architecture)?;
    let labels = attackable(&inputs, &network)?;
    let seed = seed.or(subject.map(|subject| subject.recipe.seed)).unwrap_or(1);
    let rows = inputs.rows.mapv(|x| x as f32);

    let mut numbers = Numbers::default();
    let right = |inputs: &Array2<f32>| {
        let scores = answer.scores(&network, inputs.view());
        (Accuracy::of_logits(scores.view(), labels).right, scores)
    };
    let mut found = Vec::new();
    for &attack in &attacks {
        for &epsilon in &epsilons {
            let changed = attack.on(&network, answer, rows.view(), labels, epsilon, seed);
            let (right, scores) = right(&changed);
            found.push(Attacked {
                attack: attack.name(),
                label: attack.label(),
                epsilon,
                right,
                inputs: numbers.rows(changed.view()),
                scores: numbers.rows(scores.view()),
            });
        }
    }
    let report = Report {
        answer: answer.name(),
        seed,
        right: right(&rows).0,
        of: labels.len(),
        zero_gradients: zero_gradients(&network, answer, rows.view(), labels),
        attacks: found,
    };
    match format {
        Format::Json => numbers.print(&report),
        Format::Table => print(&tables(&[table(&report, &inputs, answer)])),
    }
}

/// The labels, if there is something that an attack could do to this network with these inputs.
fn attackable<'a>(inputs: &'a Inputs, network: &Network) -> Outcome<&'a [u8]> {
    let refused = |problem: String| Err(Failure::Usage(problem));
    if network.architecture.outputs == 1 {
        return refused("a network with a single logit has no other class to be led to".to_owned());
    }
    let outside = inputs.rows.iter().find(|x| !(0.0..=1.0).contains(*x));
    if let Some(outside) = outside {
        return refused(format!(
            "attacks are defined for inputs from 0 to 1, and in {} one is {outside}",
            inputs.name
        ));
    }
    match &inputs.labels {
        Some(labels) => Ok(labels),
        None => {
            refused("the inputs have no labels, so there is nothing to lead away from".to_owned())
        }
    }
}

fn epsilon(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(epsilon) if (0.0..=1.0).contains(&epsilon) => Ok(epsilon),
        _ => Err("epsilon must be from 0 to 1".to_owned()),
    }
}

/// A line for every attack, below that without one.
fn table(report: &Report, inputs: &Inputs, answer: Answer) -> Table {
    let Report { right, of, zero_gradients, attacks, .. } = report;
    let line = |attack: &str, epsilon: String, right: usize| {
        let share = percent(right as f64 / *of as f64);
        vec![attack.to_owned(), epsilon, count(right), share]
    };
    let lines = attacks.iter().map(|it| line(it.label, it.epsilon.to_string(), it.right));
    Table {
        caption: format!(
            "Accuracy on {}, by {}. The gradient of the cross-entropy is exactly 0 for {} of {}.",
            inputs.name,
            answer.label(),
            count(*zero_gradients),
            count(*of)
        ),
        head: ["Attack", "Epsilon", "Right", "Accuracy"].map(str::to_owned).to_vec(),
        rows: std::iter::once(line("none", "0".to_owned(), *right)).chain(lines).collect(),
    }
}
