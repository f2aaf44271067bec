//! `mixed-levels train`: trains a network as the page does.

use std::path::{Path, PathBuf};

use clap::Args;
use mixed_levels::data::{Examples, Split};
use mixed_levels::essay::control::Table;
use mixed_levels::essay::fading_gradient;
use mixed_levels::essay::subject::Subject;
use mixed_levels::figure::text::{count, fixed, number, percent};
use mixed_levels::gradient::Loss;
use mixed_levels::measure::Accuracy;
use mixed_levels::named::Named as _;
use mixed_levels::network::{Activation, Answer, Initialisation, Network, Normalisation, file};
use mixed_levels::training::{Diverged, Optimiser, Recipe, Rule, Trainer};
use ndarray::Array2;
use serde::Serialize;

use super::arguments::{
    Format, SkipChoice, State, choice, initialisation, learning_rate, skip, state, whole,
};
use super::data::{DataChoice, data};
use super::output::{Numbers, print, remark, tables, wrapped, write};
use super::progress::Progress;
use super::{Failure, Outcome};

/// Train a network as the page does, bit for bit
#[derive(Args)]
#[command(long_about = ABOUT, after_long_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    recipe: RecipeArguments,

    /// How many steps; 1500 unless you or the state say
    #[arg(long, value_parser = whole(0..=10_000_000))]
    steps: Option<usize>,

    /// Where the trained network goes, as safetensors
    #[arg(long, value_name = "NET.safetensors")]
    out: Option<PathBuf>,

    /// How the curve is written
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

/// What is to differ from the essay's opening network, or from a state.
#[derive(Args)]
struct RecipeArguments {
    /// Begin with the network and the steps of this state, not with the opening network; other
    /// options change what it says
    #[arg(long, value_name = "PERMALINK", value_parser = state)]
    state: Option<State>,

    /// What it learns: digits, spiral, circles, moons, xor, blobs, mnist, which is the part of MNIST
    /// that the page has, or mnist:DIR, all of it from its IDX files in that folder, gzipped or not
    /// [digits]
    #[arg(long, value_name = "DATA", value_parser = data)]
    data: Option<DataChoice>,

    /// Hidden layers, 1 to 32 [12]
    #[arg(long, value_parser = whole(1..=32))]
    depth: Option<usize>,

    /// Neurons in each of them, 1 to 1024; the page has 64 at most [16]
    #[arg(long, value_parser = whole(1..=1_024))]
    width: Option<usize>,

    /// What hidden neurons do with their sums [tanh]
    #[arg(long, value_parser = choice::<Activation>())]
    activation: Option<Activation>,

    /// Whether the sums of a layer are normalised before [none]
    #[arg(long = "norm", value_parser = choice::<Normalisation>())]
    normalisation: Option<Normalisation>,

    /// First weights: pytorch, glorot, he, lecun, orthogonal, or gain:G, which is N(0, G²/fan in)
    /// [pytorch]
    #[arg(long, value_parser = initialisation)]
    init: Option<Initialisation>,

    /// A skip of kind identity (which is meant if you do not say), pre, projection or concat; may
    /// be given several times; `--skip none` takes those of a state away, which leaves its plain
    /// twin
    #[arg(long = "skip", value_name = "FROM:TO[:KIND]", value_parser = skip)]
    skips: Vec<SkipChoice>,

    /// The learning rule [backprop]
    #[arg(long, value_parser = choice::<Rule>())]
    rule: Option<Rule>,

    /// What training makes small [cross-entropy]
    #[arg(long, value_parser = choice::<Loss>())]
    loss: Option<Loss>,

    /// How parameters follow their gradient [sgd]
    #[arg(long, visible_alias = "optimiser", value_parser = choice::<Optimiser>())]
    optimizer: Option<Optimiser>,

    /// The learning rate, 0.000001 to 100 [0.1]
    #[arg(long, value_parser = learning_rate)]
    learning_rate: Option<f32>,

    /// Examples in a batch, 1 to 256 [32]
    #[arg(long, value_parser = whole(1..=256))]
    batch: Option<usize>,

    /// The seed of first weights and batches [1]
    #[arg(long)]
    seed: Option<u32>,
}

const ABOUT: &str = "\
Train a network as the page does, bit for bit.

What you do not say is as in the essay's opening network (in brackets), or as in the state. The \
curve has the mean loss over the training examples and the accuracies on training and test \
examples. The link that is printed shows the same network in the page.

If training diverges, which is when the loss of a batch is no longer a finite number, the curve \
ends there, no network is written, and the exit code is 1.

Under a learning rule other than backprop, what the rule has besides the network (matrices of feedback, \
which follow from the seed; classifiers of single layers) is not written. A network that was trained by \
forward-forward answers by the goodness of its layers, which its file says, and has no loss to be shown.";

const EXAMPLES: &str = "\
Examples:
  The opening network, and the same with a shortcut:
    mixed-levels train
    mixed-levels train --skip 1:11 --out rescued.safetensors
  What the essay shows, but with another seed and for longer:
    mixed-levels train --state 'shortcut?v=1&step=1500' --seed 2 --steps 2000
  Without backprop:
    mixed-levels train --rule feedback-alignment --depth 3 --init glorot --optimizer adam \\
      --learning-rate 0.01
    mixed-levels train --rule forward-forward --depth 3 --activation relu --init glorot \\
      --optimizer adam --learning-rate 0.01 --out good.safetensors
  Images of 28 x 28 pixels; with mnist:DIR all 70,000, if DIR has the four files:
    mixed-levels train --data mnist --depth 3 --width 32 --activation relu --init he \\
      --optimizer adam --learning-rate 0.001 --steps 500 --out mnist.safetensors
  Something else altogether:
    mixed-levels train --data spiral --depth 5 --activation relu --init he --optimizer adam \\
      --learning-rate 0.01 --steps 1000 --format json";

#[derive(Serialize)]
struct Report {
    data: String,
    depth: usize,
    width: usize,
    activation: &'static str,
    normalisation: &'static str,
    init: String,
    skips: Vec<String>,
    rule: &'static str,
    loss: &'static str,
    optimizer: &'static str,
    learning_rate: f64,
    batch: usize,
    seed: u32,
    link: Option<String>,
    curve: Vec<Moment>,
    diverged: Option<usize>,
    fingerprint: String,
}

/// What a network can do after so many steps.
#[derive(Serialize)]
struct Moment {
    step: usize,
    /// None where the network does not answer by its logits.
    loss: Option<f64>,
    train_accuracy: f64,
    test_accuracy: f64,
    train_right: usize,
    test_right: usize,
}

pub(crate) fn run(arguments: Arguments) -> Outcome {
    let Arguments { recipe, steps, out, format } = arguments;
    let usual = steps.or(recipe.state.as_ref().map(|state| state.subject.steps));
    let steps = usual.unwrap_or(1_500);
    let learned = recipe.learned();
    let recipe = recipe.recipe();
    if let Some(out) = &out {
        check_folder(out)?;
    }
    let possible = recipe.validate_up_to(file::MAX_WIDTH);
    possible.map_err(|error| Failure::Usage(error.to_string()))?;
    let data = learned.load()?;
    let network = Network::new(recipe.architecture(), recipe.initialisation, recipe.seed);
    // Before the first step no optimiser remembers anything, so a run may begin from any network.
    let mut trainer = recipe.resumed(network, 0, &data).expect("the run begins here");
    let (curve, diverged) = trained(&mut trainer, &recipe, &data, steps);
    let network = trainer.network();
    let mut numbers = Numbers::default();
    let report = report(&recipe, &learned, network, curve, diverged, &mut numbers);
    match format {
        Format::Json => numbers.print(&report)?,
        Format::Table => print(&text(&report, &learned, &data))?,
    }
    if let Some(diverged) = diverged {
        return Err(Failure::Failed(format!(
            "{diverged}{}. A smaller learning rate or gain, or fewer skips, may help",
            out.map_or_else(String::new, |out| format!("; {} is not written", out.display()))
        )));
    }
    let Some(out) = out else { return Ok(()) };
    write(&out, file::write_answering(network, recipe.rule.answer()))?;
    remark(&format!("the network is in {}", out.display()));
    Ok(())
}

/// Better now than after the training.
fn check_folder(out: &Path) -> Outcome {
    match out.parent() {
        Some(folder) if !folder.as_os_str().is_empty() && !folder.is_dir() => {
            Err(Failure::Failed(format!("there is no folder {}", folder.display())))
        }
        _ if out.is_dir() => Err(Failure::Failed(format!("{} is a folder", out.display()))),
        _ => Ok(()),
    }
}

impl RecipeArguments {
    /// The data, from which its examples come.
    fn learned(&self) -> DataChoice {
        let of_state = self.state.as_ref().map(|state| state.subject.recipe.data);
        let usual = || DataChoice::Named(of_state.unwrap_or(Recipe::default().data));
        self.data.clone().unwrap_or_else(usual)
    }

    fn recipe(&self) -> Recipe {
        let state = self.state.as_ref().map(|state| state.subject.recipe.clone());
        let base = state.unwrap_or_default();
        Recipe {
            data: self.learned().data(),
            depth: self.depth.unwrap_or(base.depth),
            width: self.width.unwrap_or(base.width),
            // Exceptions from another shape would be exceptions from nothing.
            widths: if self.depth.or(self.width).is_some() { Vec::new() } else { base.widths },
            activation: self.activation.unwrap_or(base.activation),
            normalisation: self.normalisation.unwrap_or(base.normalisation),
            initialisation: self.init.unwrap_or(base.initialisation),
            skips: SkipChoice::all(&self.skips).unwrap_or(base.skips),
            rule: self.rule.unwrap_or(base.rule),
            loss: self.loss.unwrap_or(base.loss),
            optimiser: self.optimizer.unwrap_or(base.optimiser),
            learning_rate: self.learning_rate.unwrap_or(base.learning_rate),
            batch: self.batch.unwrap_or(base.batch),
            seed: self.seed.unwrap_or(base.seed),
        }
    }
}

/// Takes so many steps, and looks at the network on the way.
fn trained(
    trainer: &mut Trainer,
    recipe: &Recipe,
    data: &Split,
    steps: usize,
) -> (Vec<Moment>, Option<Diverged>) {
    let every = spacing(steps);
    let mut progress = Progress::new("training", steps);
    let mut curve = Vec::new();
    loop {
        let step = trainer.steps();
        if step == steps {
            break;
        }
        if step.is_multiple_of(every) {
            curve.push(Moment::of(trainer, recipe, data));
        }
        if trainer.step(&data.train).is_err() {
            break;
        }
        progress.step();
    }
    if curve.last().is_none_or(|moment: &Moment| moment.step < trainer.steps()) {
        curve.push(Moment::of(trainer, recipe, data));
    }
    (curve, trainer.diverged())
}

/// How many steps lie between two points of a curve, so that there are no more than twenty or so.
fn spacing(steps: usize) -> usize {
    let mut powers =
        (0..).map(|power| 10_usize.pow(power)).flat_map(|ten| [25, 50, 100].map(|f| f * ten));
    powers.find(|every| steps / every <= 20).unwrap_or(steps)
}

impl Moment {
    fn of(trainer: &Trainer, recipe: &Recipe, data: &Split) -> Self {
        let network = trainer.network();
        let (loss, train) = measured(network, recipe, &data.train);
        let (_, test) = measured(network, recipe, &data.test);
        Self {
            step: trainer.steps(),
            loss,
            train_accuracy: train.share(),
            test_accuracy: test.share(),
            train_right: train.right,
            test_right: test.right,
        }
    }
}

/// The mean loss over some examples, and how many of them are named rightly.
fn measured(network: &Network, recipe: &Recipe, examples: &Examples) -> (Option<f64>, Accuracy) {
    let answer = recipe.rule.answer();
    let scores = answer.scores(network, examples.inputs.view());
    let mut gradient = Array2::zeros(scores.dim());
    let mut loss = || recipe.loss.evaluate(scores.view(), &examples.labels, 1.0, &mut gradient);
    let loss = (answer == Answer::Logits).then(&mut loss);
    (loss, Accuracy::of_logits(scores.view(), &examples.labels))
}

fn report(
    recipe: &Recipe,
    learned: &DataChoice,
    network: &Network,
    curve: Vec<Moment>,
    diverged: Option<Diverged>,
    numbers: &mut Numbers,
) -> Report {
    for moment in &curve {
        moment.loss.map(|loss| numbers.one(loss));
    }
    let skips = recipe.skips.iter();
    let skips = skips.map(|skip| format!("{}:{}:{}", skip.from, skip.to, skip.kind.name()));
    let step = curve.last().map_or(0, |moment| moment.step);
    let state = fading_gradient::State { recipe: recipe.clone(), step, moment: None };
    // Runs that are longer than the page's have no link.
    let link = Some(state.permalink()).filter(|link| Subject::of(link).is_ok());
    Report {
        data: learned.name(),
        depth: recipe.depth,
        width: recipe.width,
        activation: recipe.activation.name(),
        normalisation: recipe.normalisation.name(),
        init: recipe.initialisation.name(),
        skips: skips.collect(),
        rule: recipe.rule.name(),
        loss: recipe.loss.name(),
        optimizer: recipe.optimiser.name(),
        learning_rate: f64::from(recipe.learning_rate),
        batch: recipe.batch,
        seed: recipe.seed,
        link,
        curve,
        diverged: diverged.map(|diverged| diverged.steps),
        fingerprint: format!("{:016x}", network.parameters.fingerprint()),
    }
}

fn text(report: &Report, learned: &DataChoice, data: &Split) -> String {
    let Report { depth, width, activation, init, skips, loss, optimizer, .. } = report;
    let skips = if skips.is_empty() { "no skip".to_owned() } else { skips.join(", ") };
    let norm = match report.normalisation {
        "none" => String::new(),
        norm => format!("{norm} normalisation, "),
    };
    let rule = match report.rule {
        "backprop" => String::new(),
        rule => format!("{rule}, "),
    };
    let caption = format!(
        "{} layers of {} {activation} neurons on {}, {norm}{init} initialisation, {skips}, \
         {rule}{loss}, {optimizer} at rate {}, batches of {}, seed {}.",
        depth,
        width,
        learned.words(),
        report.learning_rate as f32,
        report.batch,
        report.seed
    );
    let rows = report.curve.iter().map(|moment| {
        let share = |share: f64| format!("{}%", fixed(100.0 * share, 1));
        let Moment { step, loss, train_accuracy, test_accuracy, .. } = moment;
        let loss = loss.map_or_else(|| "none".to_owned(), |loss| number(loss, 4));
        vec![count(*step), loss, share(*train_accuracy), share(*test_accuracy)]
    });
    let head = ["Step", "Loss", "Training accuracy", "Test accuracy"];
    let curve = Table { caption, head: head.map(str::to_owned).to_vec(), rows: rows.collect() };
    let mut text = tables(&[curve]);
    if let Some(last) = report.curve.last() {
        text.push('\n');
        text.push_str(&wrapped(&format!(
            "At step {} it names {} of the test examples ({} of {}) and {} of the training \
             examples ({} of {}); guessing would name {}.",
            count(last.step),
            percent(last.test_accuracy),
            count(last.test_right),
            count(data.test.len()),
            percent(last.train_accuracy),
            count(last.train_right),
            count(data.train.len()),
            percent(1.0 / data.classes as f64)
        )));
    }
    text.push_str(&format!("Fingerprint of all weights: {}\n", report.fingerprint));
    if let Some(link) = &report.link {
        text.push_str(&format!("In the page: #{link}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_has_twenty_points_or_so() {
        assert_eq!(spacing(0), 25);
        assert_eq!(spacing(200), 25);
        assert_eq!(spacing(1_500), 100);
        assert_eq!(spacing(40_000), 2_500);
        for steps in [1, 499, 501, 9_999, 123_456] {
            let points = steps / spacing(steps) + 1;
            assert!(points <= 21, "{steps}: {points}");
        }
    }
}
