//! `mixed-levels inspect`: what a network is made of.

use clap::Args;
use mixed_levels::essay::control::Table;
use mixed_levels::figure::text::{NOTHING, count, number};
use mixed_levels::named::Named as _;
use mixed_levels::network::{Answer, Network};
use serde::Serialize;

use super::Outcome;
use super::arguments::Format;
use super::network::Source;
use super::output::{Numbers, print, tables, wrapped};

/// What a network is made of: sizes, skips, and its weights layer by layer
#[derive(Args)]
#[command(long_about = ABOUT, after_long_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    source: Source,

    /// How it is written
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

const ABOUT: &str = "\
What a network is made of: sizes, skips, and its weights layer by layer.

Of weights and biases mean, standard deviation and largest magnitude are given. The gain is the \
g for which N(0, g²/fan in) has weights of that standard deviation; below the critical gain, 1 \
for tanh and linear, 1.41 for ReLU, signals and gradients fade on their way. The fingerprint is a \
hash of every bit of the parameters in single precision: networks with the same one are the same.";

const EXAMPLES: &str = "\
Examples:
  The opening network before its first step, and as the figure of the shortcuts trains it:
    mixed-levels inspect --state 'hero?v=1'
    mixed-levels inspect --state 'shortcut?v=1&step=1500' --format json
  A network from a file:
    mixed-levels inspect plain.safetensors --activation linear";

#[derive(Serialize)]
struct Report {
    inputs: usize,
    hidden: Vec<usize>,
    outputs: usize,
    activation: &'static str,
    normalisation: &'static str,
    answer: &'static str,
    parameter_count: usize,
    fingerprint: String,
    layers: Vec<LayerReport>,
    skips: Vec<SkipReport>,
}

/// A layer, from 1 to H + 1.
#[derive(Serialize)]
struct LayerReport {
    layer: usize,
    weights: Statistics,
    biases: Statistics,
    gain: f64,
}

#[derive(Serialize)]
struct SkipReport {
    from: usize,
    to: usize,
    kind: &'static str,
    weights: Option<Statistics>,
    gain: Option<f64>,
}

#[derive(Serialize)]
struct Statistics {
    count: usize,
    mean: f64,
    sd: f64,
    largest: f64,
}

impl Statistics {
    fn of(values: &[f32], numbers: &mut Numbers) -> Self {
        let count = values.len();
        let mean = |value: fn(f64, f64) -> f64, center: f64| {
            values.iter().map(|&x| value(f64::from(x), center)).sum::<f64>() / count as f64
        };
        let center = mean(|x, _| x, 0.0);
        let variance = mean(|x, center| (x - center) * (x - center), center);
        let largest = values.iter().fold(0.0_f64, |most, &x| most.max(f64::from(x).abs()));
        Self {
            count,
            mean: numbers.one(center),
            sd: numbers.one(variance.sqrt()),
            largest: numbers.one(largest),
        }
    }

    /// The g for which N(0, g^2 / fan in) has this standard deviation.
    fn gain(&self, fan_in: usize) -> f64 {
        self.sd * (fan_in as f64).sqrt()
    }
}

pub(crate) fn run(arguments: Arguments) -> Outcome {
    let Arguments { source, format } = arguments;
    let subject = source.subject()?;
    let (network, answer) = source.answering(subject.as_ref())?;
    let mut numbers = Numbers::default();
    let report = report(&network, answer, &mut numbers);
    match format {
        Format::Json => numbers.print(&report),
        Format::Table => print(&text(&report)),
    }
}

fn report(network: &Network, answer: Answer, numbers: &mut Numbers) -> Report {
    let Network { architecture, parameters } = network;
    let layers = (1..).zip(parameters.weights.iter().zip(&parameters.biases));
    let layers = layers.map(|(layer, (weights, biases)): (usize, _)| {
        let weights = Statistics::of(weights.as_slice().unwrap_or_default(), numbers);
        let biases = Statistics::of(biases.as_slice().unwrap_or_default(), numbers);
        let gain = weights.gain(architecture.fan_in(layer));
        LayerReport { layer, weights, biases, gain }
    });
    let layers = layers.collect();
    let skips = architecture.skips.iter().zip(&parameters.skip_weights).map(|(skip, weights)| {
        let weights = weights.as_ref().and_then(|weights| weights.as_slice());
        let weights = weights.map(|weights| Statistics::of(weights, numbers));
        let fan_in = architecture.fan_in_of_skip(*skip);
        SkipReport {
            from: skip.from,
            to: skip.to,
            kind: skip.kind.name(),
            gain: weights.as_ref().map(|weights| weights.gain(fan_in)),
            weights,
        }
    });
    Report {
        inputs: architecture.inputs,
        hidden: architecture.hidden.clone(),
        outputs: architecture.outputs,
        activation: architecture.activation.name(),
        normalisation: architecture.normalisation.name(),
        answer: answer.name(),
        parameter_count: architecture.parameter_count(),
        fingerprint: format!("{:016x}", parameters.fingerprint()),
        layers,
        skips: skips.collect(),
    }
}

fn text(report: &Report) -> String {
    let Report { inputs, hidden, outputs, activation, parameter_count, fingerprint, .. } = report;
    let first = hidden.first().copied().unwrap_or(0);
    let widths = if hidden.iter().all(|&width| width == first) {
        format!("{} hidden layers of {first}", hidden.len())
    } else {
        let widths: Vec<String> = hidden.iter().map(usize::to_string).collect();
        format!("{} hidden layers of {}", hidden.len(), widths.join(", "))
    };
    let activation = match report.normalisation {
        "none" => (*activation).to_owned(),
        norm => format!("{norm}-normalised {activation}"),
    };
    let mut text = wrapped(&format!(
        "{inputs} inputs, {widths} {activation} neurons, {outputs} logits; {} parameters, \
         fingerprint {fingerprint}.{}",
        count(*parameter_count),
        if report.answer == Answer::Goodness.name() {
            " It answers by the goodness of its layers, not by its logits."
        } else {
            ""
        }
    ));
    let statistics = |s: &Statistics, gain: f64| {
        [s.mean, s.sd, s.largest, gain].map(|value| number(value, 3)).to_vec()
    };
    let last = report.layers.len();
    let rows = report.layers.iter().map(|LayerReport { layer, weights, biases, gain }| {
        let name = if *layer == last { "logits".to_owned() } else { layer.to_string() };
        let mut row = vec![name];
        row.extend(statistics(weights, *gain));
        row.extend([biases.mean, biases.sd].map(|value| number(value, 3)));
        row
    });
    let head = ["Mean", "Deviation", "Largest", "Gain"];
    let mut shown = vec![Table {
        caption: "Weights, and in the last two columns biases, layer by layer.".to_owned(),
        head: ["Layer"]
            .iter()
            .chain(&head)
            .chain(&["Bias mean", "deviation"])
            .map(|&name| name.to_owned())
            .collect(),
        rows: rows.collect(),
    }];
    if !report.skips.is_empty() {
        let rows = report.skips.iter().map(|skip| {
            let mut row = vec![skip.from.to_string(), skip.to.to_string(), skip.kind.to_owned()];
            row.extend(match (&skip.weights, skip.gain) {
                (Some(weights), Some(gain)) => statistics(weights, gain),
                _ => vec![NOTHING.to_owned(); head.len()],
            });
            row
        });
        shown.push(Table {
            caption: "Skips, and the weights of those that have any.".to_owned(),
            head: ["From", "To", "Kind"].iter().chain(&head).map(|&n| n.to_owned()).collect(),
            rows: rows.collect(),
        });
    }
    text.push('\n');
    text.push_str(&tables(&shown));
    text
}
