//! `mixed-levels gradient`: the gradient of the loss, everywhere.

use clap::Args;
use mixed_levels::arithmetic::Real;
use mixed_levels::essay::control::Table;
use mixed_levels::figure::text::{count, fixed, number, percent};
use mixed_levels::gradient::{Backward, GradientByLayer, Loss};
use mixed_levels::measure::Accuracy;
use mixed_levels::named::Named as _;
use mixed_levels::network::{Forward, Network, Parameters};
use serde::Serialize;

use super::arguments::{Format, Precision, choice};
use super::inputs::{InputArguments, Inputs};
use super::network::{AnyNetwork, Source};
use super::output::{Numbers, print, remark, tables};
use super::{Failure, Outcome};

/// The gradient of the loss: by every activation and parameter, and layer by layer
#[derive(Args)]
#[command(long_about = ABOUT, after_long_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    source: Source,

    #[command(flatten)]
    inputs: InputArguments,

    /// The loss; cross-entropy unless you or the state say
    #[arg(long, value_parser = choice::<Loss>())]
    loss: Option<Loss>,

    /// What it is computed in; double for NET and single for --state, as the page does
    #[arg(long, value_enum)]
    precision: Option<Precision>,

    /// How it is written
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
}

const ABOUT: &str = "\
The gradient of the loss: by every activation and parameter, and layer by layer.

The JSON has \"loss\", \"logits\" [input][class], \"activation_gradients\" [layer 1 to H][input]\
[neuron], \"weight_gradients\" and \"bias_gradients\" of layers 1 to H + 1, and \
\"skip_weight_gradients\", null for skips without weights, and, with layer normalisation, \
\"scale_gradients\" and \"shift_gradients\" of layers 1 to H: all of the mean loss over the inputs. \
\"gradient_by_layer\" is the mean over inputs and neurons of the magnitude of each input's own \
gradient, \"gradient_by_neuron\" the same neuron by neuron; the line through its logarithm has \
\"rate\", the factor for each layer further back, and \"r_squared\". \"zero_layers\" are left out \
of it. Of \"of\" inputs \"right\" have their largest logit at their label.

Without labels there is no loss, and only \"logits\" are given.";

const EXAMPLES: &str = "\
Examples:
  What the figure of the fading gradient says of layers 1 to 12:
    mixed-levels gradient --state 'fading-gradient?v=1' --format table
  The same network trained, and its plain twin after as many steps:
    mixed-levels gradient --state 'shortcut?v=1&step=1500&twin=1500' --format table
    mixed-levels gradient --state 'shortcut?v=1&step=1500&twin=1500' --plain-twin \\
      --format table
  A network from PyTorch, on inputs of your own:
    mixed-levels gradient plain.safetensors --activation linear --inputs inputs.json
  A network that `train` made on MNIST, on its test images; and on all 10,000, where DIR has
  the four files, with --inputs mnist:DIR:
    mixed-levels train --data mnist --depth 3 --width 32 --steps 100 --out mnist.safetensors
    mixed-levels gradient mnist.safetensors --inputs mnist --format table";

#[derive(Serialize)]
struct Report {
    precision: &'static str,
    #[serde(flatten)]
    labelled: Option<Labelled>,
    logits: Vec<Vec<f64>>,
}

/// What only inputs with labels have.
#[derive(Serialize)]
struct Labelled {
    loss: f64,
    loss_kind: &'static str,
    right: usize,
    of: usize,
    activation_gradients: Vec<Vec<Vec<f64>>>,
    weight_gradients: Vec<Vec<Vec<f64>>>,
    bias_gradients: Vec<Vec<f64>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    scale_gradients: Vec<Vec<f64>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    shift_gradients: Vec<Vec<f64>>,
    skip_weight_gradients: Vec<Option<Vec<Vec<f64>>>>,
    gradient_by_layer: Vec<f64>,
    gradient_by_neuron: Vec<Vec<f64>>,
    rate: Option<f64>,
    r_squared: Option<f64>,
    zero_layers: Vec<usize>,
}

pub(crate) fn run(arguments: Arguments) -> Outcome {
    let Arguments { source, inputs, loss, precision, format } = arguments;
    let subject = source.subject()?;
    let choice = inputs.choice(subject.as_ref())?;
    let network = source.network(subject.as_ref(), precision)?;
    let inputs = Inputs::load(&choice, network.architecture())?;
    let loss = loss.or(subject.map(|subject| subject.recipe.loss)).unwrap_or(Loss::CrossEntropy);
    if inputs.labels.is_some() && network.architecture().outputs == 1 && loss == Loss::CrossEntropy
    {
        let problem = "with a single logit cross-entropy is always 0; try --loss squared-error";
        return Err(Failure::Usage(problem.to_owned()));
    }
    if inputs.labels.is_none() {
        remark("the inputs have no labels, so there is no loss and no gradient: only logits");
    }
    let mut numbers = Numbers::default();
    let report = match network {
        AnyNetwork::Single(network) => report(&network, &inputs, loss, "single", &mut numbers),
        AnyNetwork::Double(network) => report(&network, &inputs, loss, "double", &mut numbers),
    };
    match format {
        Format::Json => numbers.print(&report),
        Format::Table => print(&tables(&[table(&report, &inputs)])),
    }
}

fn report<R: Real>(
    network: &Network<R>,
    inputs: &Inputs,
    loss: Loss,
    precision: &'static str,
    numbers: &mut Numbers,
) -> Report {
    let forward = Forward::of(network, inputs.rows.mapv(R::from_f64).view());
    let labelled =
        inputs.labels.as_ref().map(|labels| labelled(network, &forward, labels, loss, numbers));
    Report { precision, labelled, logits: numbers.rows(forward.logits()) }
}

fn labelled<R: Real>(
    network: &Network<R>,
    forward: &Forward<R>,
    labels: &[u8],
    loss: Loss,
    numbers: &mut Numbers,
) -> Labelled {
    let shape = &network.architecture;
    let top = shape.depth() + 1;
    let mut backward = Backward::new(shape, labels.len());
    let mut gradients = Parameters::zeros(shape);
    let scale = R::ONE / R::from_f64(labels.len() as f64);
    let by_logits = &mut backward.activations[top];
    let value = loss.evaluate(forward.logits(), labels, scale, by_logits);
    backward.run_with_parameters(network, forward, top, &mut gradients);

    let by_layer = GradientByLayer::of_pass(network, forward, loss, labels);
    let Accuracy { right, of } = Accuracy::of_logits(forward.logits(), labels);
    let Parameters { weights, biases, skip_weights, scales, shifts } = &gradients;
    let mut matrix = |matrix: &ndarray::Array2<R>| numbers.rows(matrix.view());
    Labelled {
        activation_gradients: backward.activations[1..top].iter().map(&mut matrix).collect(),
        weight_gradients: weights.iter().map(&mut matrix).collect(),
        skip_weight_gradients: skip_weights
            .iter()
            .map(|weight| weight.as_ref().map(&mut matrix))
            .collect(),
        bias_gradients: biases.iter().map(|bias| numbers.list(bias)).collect(),
        scale_gradients: scales.iter().map(|scale| numbers.list(scale)).collect(),
        shift_gradients: shifts.iter().map(|shift| numbers.list(shift)).collect(),
        loss: numbers.one(value),
        loss_kind: loss.name(),
        right,
        of,
        gradient_by_layer: numbers.list(&by_layer.layers),
        gradient_by_neuron: numbers.lists(&by_layer.neurons),
        rate: by_layer.fit.map(|fit| fit.rate),
        r_squared: by_layer.fit.map(|fit| fit.r_squared),
        zero_layers: by_layer.zero_layers(),
    }
}

/// The gradient of every layer; logits, where there is none.
fn table(report: &Report, inputs: &Inputs) -> Table {
    let Report { precision, labelled, logits } = report;
    let Some(labelled) = labelled else {
        let classes = logits.first().map_or(0, Vec::len);
        let head = std::iter::once("Input".to_owned());
        let rows = logits.iter().enumerate().map(|(place, row)| {
            std::iter::once(place.to_string()).chain(row.iter().map(|&z| number(z, 4))).collect()
        });
        return Table {
            caption: format!("Logits of {}, in {precision} precision.", inputs.name),
            head: head.chain((0..classes).map(|class| format!("Class {class}"))).collect(),
            rows: rows.collect(),
        };
    };
    let depth = labelled.gradient_by_layer.len();
    let rows = (1..).zip(&labelled.gradient_by_layer).map(|(layer, &mean): (usize, _)| {
        vec![layer.to_string(), (depth - layer).to_string(), number(mean, 4)]
    });
    let fit = match (labelled.rate, labelled.r_squared) {
        (Some(rate), Some(r_squared)) => {
            format!("Fitted rate {} a layer, R² {}.", number(rate, 4), fixed(r_squared, 4))
        }
        _ => "There is no line to fit.".to_owned(),
    };
    let Labelled { loss, loss_kind, right, of, .. } = labelled;
    Table {
        caption: format!(
            "Mean |gradient| of a neuron over {}, in {precision} precision. {fit} Mean loss \
             ({loss_kind}) {}, accuracy {} ({} of {}).",
            inputs.name,
            number(*loss, 4),
            percent(*right as f64 / *of as f64),
            count(*right),
            count(*of)
        ),
        head: ["Layer", "Distance to the last", "Mean |gradient|"].map(str::to_owned).to_vec(),
        rows: rows.collect(),
    }
}
