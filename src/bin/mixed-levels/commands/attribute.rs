//! `mixed-levels attribute`: the essay's question.

use clap::Args;
use mixed_levels::arithmetic::Real;
use mixed_levels::attribution::{Ablation, Importance, Measure, Top, typical_variations};
use mixed_levels::essay::control::Table;
use mixed_levels::essay::five;
use mixed_levels::figure::text::{fixed, number, percent};
use mixed_levels::named::Named as _;
use mixed_levels::network::{Architecture, Forward, Network, Neuron};
use serde::Serialize;

use super::arguments::{Format, Precision, choice, neuron, whole};
use super::inputs::{InputArguments, Inputs};
use super::network::{AnyNetwork, Source};
use super::output::{Numbers, print, remark, tables, wrapped};
use super::progress::Progress;
use super::{Failure, Outcome};

/// Which earlier neurons matter most to a chosen one, and in which layers they are
#[derive(Args)]
#[command(long_about = ABOUT, after_long_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    source: Source,

    /// The neuron that is asked about, in layer 2 or later: layers are counted from 1, neurons
    /// from 0; with --state the blue one of the figure unless you say
    #[arg(long, value_name = "LAYER:INDEX", value_parser = neuron)]
    neuron: Option<Neuron>,

    #[command(flatten)]
    inputs: InputArguments,

    /// What importance means; derivative unless you or the state say
    #[arg(long, value_parser = choice::<Measure>())]
    measure: Option<Measure>,

    /// How many are listed
    #[arg(long, value_name = "COUNT", default_value = "5", value_parser = whole(1..=32_768))]
    top: usize,

    /// Leave out the twin: the neuron of the same index that a skip copies into the chosen one
    #[arg(long)]
    hide_twin: bool,

    /// Give the derivatives of every single input as well (JSON only)
    #[arg(long)]
    gradients: bool,

    /// What it is computed in; double for NET and single for --state, as the page does
    #[arg(long, value_enum)]
    precision: Option<Precision>,

    /// How it is written
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
}

const ABOUT: &str = "\
Which earlier neurons matter most to a chosen one, and in which layers they are.

The measures, each a mean over the inputs, J being the derivative of the chosen neuron by an \
earlier one through every path:
  derivative      |J|
  typical         |J| times the standard deviation of the earlier neuron's activation; for one row
                  of a data set named here that is taken over the test split
  activation      |J| times that activation's magnitude
  ablation        the change when the earlier neuron is replaced by its mean over the inputs

The JSON has \"layer\", \"index\", \"activations\" [input], \"scores\" [layer 1 to LAYER - 1][neuron]; \
\"top\", a list of {\"layer\", \"index\", \"score\"}, ties going to the later layer and then to the \
smaller index; \"locality\", the share of them in the layer just before, with its \"chance\", the \
share if every neuron were equally likely; \"first_layer_share\" with \"first_layer_chance\"; and \
\"order_index\", the probability that a neuron of a later layer scores more than one of an earlier, \
null where there is only one layer before. With --gradients \"gradients\" are J for every input, \
[layer][input][neuron].";

const EXAMPLES: &str = "\
Examples:
  The five of the figure, with the skip and without:
    mixed-levels attribute --state 'five-neurons-skip?v=1' --format table
    mixed-levels attribute --state 'five-neurons-skip?v=1' --plain-twin \\
      --format table
  A network that you trained here, asked about another neuron, by ablation:
    mixed-levels train --skip 1:11 --out rescued.safetensors
    mixed-levels attribute rescued.safetensors --neuron 6:3 --inputs digits \\
      --measure ablation
  A network from PyTorch, with a skip that its file does not tell of:
    mixed-levels attribute plain.safetensors --activation linear --skip 1:4 \\
      --neuron 5:0 --inputs inputs.json --format table
  A network that `train` made on MNIST, about one of its test images:
    mixed-levels train --data mnist --depth 3 --width 32 --steps 100 --out mnist.safetensors
    mixed-levels attribute mnist.safetensors --neuron 3:5 --inputs mnist:test:0";

#[derive(Serialize)]
struct Report {
    layer: usize,
    index: usize,
    measure: &'static str,
    precision: &'static str,
    activations: Vec<f64>,
    scores: Vec<Vec<f64>>,
    top: Vec<Place>,
    locality: f64,
    chance: f64,
    first_layer_share: f64,
    first_layer_chance: f64,
    order_index: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gradients: Option<Vec<Vec<Vec<f64>>>>,
}

/// One of those that matter most.
#[derive(Serialize)]
struct Place {
    layer: usize,
    index: usize,
    score: f64,
}

/// What is asked of a network.
struct Question {
    blue: Neuron,
    inputs: Inputs,
    measure: Measure,
    top: usize,
    hide_twin: bool,
    gradients: bool,
}

/// What it answers.
struct Answer {
    importance: Importance,
    top: Top,
    hidden: Vec<Neuron>,
    activations: Vec<f64>,
    gradients: Option<Vec<Vec<Vec<f64>>>>,
}

pub(crate) fn run(arguments: Arguments) -> Outcome {
    let Arguments { source, neuron, inputs, measure, top, .. } = arguments;
    let subject = source.subject()?;
    let subject = subject.as_ref();
    let choice = inputs.choice(subject)?;
    let named = neuron.or(subject.and_then(|subject| subject.blue));
    let blue = named.ok_or_else(|| {
        Failure::Usage("which neuron? --neuron takes a layer and a place in it: 12:7".to_owned())
    })?;
    let network = source.network(subject, arguments.precision)?;
    check(blue, network.architecture())?;
    let question = Question {
        blue,
        inputs: Inputs::load(&choice, network.architecture())?,
        measure: measure.or(subject.map(|s| s.measure)).unwrap_or(Measure::Derivative),
        top,
        hide_twin: arguments.hide_twin || subject.is_some_and(|subject| subject.hide_twin),
        gradients: arguments.gradients,
    };
    let (answer, precision, mut numbers) = match network {
        AnyNetwork::Single(network) => asked(&network, &question, "single"),
        AnyNetwork::Double(network) => asked(&network, &question, "double"),
    };
    question.warn(&answer.top);
    match arguments.format {
        Format::Json => {
            let report = answer.report(question.measure, precision, &mut numbers);
            numbers.print(&report)
        }
        Format::Table => print(&answer.text(&question, precision)),
    }
}

/// Makes sure that there is such a neuron, and something before it.
fn check(blue: Neuron, shape: &Architecture) -> Outcome {
    let depth = shape.depth();
    if depth < 2 {
        let problem = "this network has one hidden layer, and nothing hidden comes before that";
        return Err(Failure::Usage(problem.to_owned()));
    }
    if !(2..=depth).contains(&blue.layer) {
        return Err(Failure::Usage(format!(
            "the neuron must be in layers 2 to {depth}, so that something hidden comes before it; \
             {} is not",
            blue.layer
        )));
    }
    let width = shape.width(blue.layer);
    if blue.index >= width {
        return Err(Failure::Usage(format!(
            "layer {} has neurons 0 to {}, not {}",
            blue.layer,
            width - 1,
            blue.index
        )));
    }
    Ok(())
}

impl Question {
    /// Says what might be misunderstood.
    fn warn(&self, top: &Top) {
        let one = self.inputs.rows.nrows() == 1;
        if one && self.measure == Measure::Ablation {
            remark("a single input is its own mean, so that ablation changes nothing");
        } else if one && self.measure == Measure::Typical && self.inputs.test.is_none() {
            remark("a single input does not vary, so that no change of it is typical");
        } else if top.is_silent() {
            remark(&format!(
                "fewer than {} earlier neurons matter at all, so that the places mean nothing",
                top.ranked.len()
            ));
        }
        if self.gradients && self.measure == Measure::Ablation {
            remark("ablation does without derivatives; they are given all the same");
        }
    }
}

fn asked<R: Real>(
    network: &Network<R>,
    question: &Question,
    precision: &'static str,
) -> (Answer, &'static str, Numbers) {
    let mut numbers = Numbers::default();
    let blue = question.blue;
    let forward = Forward::of(network, question.inputs.rows.mapv(R::from_f64).view());
    let importance = importance(network, &forward, question);
    let hidden = if question.hide_twin { network.architecture.twins(blue) } else { Vec::new() };
    let gradients = question.gradients.then(|| {
        let derivatives = Importance::derivatives(network, &forward, blue);
        derivatives.iter().map(|layer| numbers.rows(layer.view())).collect()
    });
    let answer = Answer {
        top: Top::of(&importance, question.top, &hidden),
        hidden,
        activations: numbers.list(forward.activations[blue.layer].column(blue.index)),
        importance,
        gradients,
    };
    (answer, precision, numbers)
}

fn importance<R: Real>(
    network: &Network<R>,
    forward: &Forward<R>,
    question: &Question,
) -> Importance {
    let Question { blue, measure, .. } = *question;
    match measure {
        Measure::Ablation => ablated(network, forward, blue),
        Measure::Typical => {
            let variations = match &question.inputs.test {
                None => typical_variations(forward),
                Some(test) => {
                    typical_variations(&Forward::of(network, test.mapv(R::from_f64).view()))
                }
            };
            Importance::measured(network, forward, &variations, blue, measure)
        }
        _ => Importance::measured(network, forward, &[], blue, measure),
    }
}

/// The measure that takes its time: every candidate in turn, with a look at the clock.
fn ablated<R: Real>(network: &Network<R>, forward: &Forward<R>, blue: Neuron) -> Importance {
    let width = |layer| network.architecture.width(layer);
    let mut progress = Progress::new("ablating", (1..blue.layer).map(width).sum());
    let mut ablation = Ablation::new(forward);
    let mut score = |neuron| {
        progress.step();
        ablation.changes(network, neuron, blue.layer)[blue.index]
    };
    let scores = (1..blue.layer)
        .map(|layer| (0..width(layer)).map(|index| score(Neuron { layer, index })).collect());
    Importance { blue, scores: scores.collect() }
}

impl Answer {
    fn report(self, measure: Measure, precision: &'static str, numbers: &mut Numbers) -> Report {
        let Self { importance, top, activations, gradients, .. } = self;
        let places = top.ranked.iter().map(|ranked| Place {
            layer: ranked.neuron.layer,
            index: ranked.neuron.index,
            score: numbers.one(ranked.score),
        });
        Report {
            layer: top.blue.layer,
            index: top.blue.index,
            measure: measure.name(),
            precision,
            top: places.collect(),
            activations,
            scores: numbers.lists(&importance.scores),
            locality: top.locality,
            chance: top.locality_chance,
            first_layer_share: top.first_layer_share,
            first_layer_chance: top.first_layer_chance,
            order_index: importance.order_index(),
            gradients,
        }
    }

    fn text(&self, question: &Question, precision: &str) -> String {
        let Self { importance, top, hidden, .. } = self;
        let five = five::table(top, question.measure, &question.inputs.name);
        let layers = (1..).zip(&importance.scores).map(|(layer, scores): (usize, _)| {
            let largest = scores.iter().copied().fold(0.0, f64::max);
            vec![layer.to_string(), top.count_in(layer).to_string(), number(largest, 3)]
        });
        let layers = Table {
            caption: format!("Layer by layer, in {precision} precision."),
            head: ["Layer", "Of those", "Largest score"].map(str::to_owned).to_vec(),
            rows: layers.collect(),
        };
        let mut text = tables(&[five, layers]);
        text.push('\n');
        for Neuron { layer, index } in hidden {
            text.push_str(&format!("The twin, neuron {index} of layer {layer}, is left out.\n"));
        }
        text.push_str(&wrapped(&format!(
            "In layer 1: {}, chance {}.",
            percent(top.first_layer_share),
            percent(top.first_layer_chance)
        )));
        if let Some(index) = importance.order_index() {
            text.push_str(&wrapped(&format!(
                "Order index {}: 1 is strictly ordered by layer, 0.5 scattered, 0 reversed.",
                fixed(index, 3)
            )));
        }
        text
    }
}
