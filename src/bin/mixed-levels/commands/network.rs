//! The network that is asked about: from a file, or from a permalink, by training it.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args};
use mixed_levels::essay::subject::Subject;
use mixed_levels::measure::Cut;
use mixed_levels::named::Named as _;
use mixed_levels::network::file::{self, FileError, Given};
use mixed_levels::network::{Activation, Answer, Architecture, Network};
use mixed_levels::training::Recipe;

use super::arguments::{Precision, SkipChoice, State, choice, skip, state, whole};
use super::data::DataChoice;
use super::output::remark;
use super::progress::Progress;
use super::{Failure, Outcome};

/// Where the network comes from.
#[derive(Args)]
#[group(skip)]
#[command(group(ArgGroup::new("network").required(true).args(["net", "state"])))]
pub(crate) struct Source {
    /// The network, as safetensors: a file that `train` wrote, or the `state_dict` of a PyTorch
    /// nn.Sequential of linear layers
    #[arg(value_name = "NET")]
    net: Option<PathBuf>,

    /// Instead of NET: the network that a figure of the essay shows in this state, trained here
    #[arg(long, value_name = "PERMALINK", value_parser = state)]
    state: Option<State>,

    /// With --state: its twin without skips, which runs beside it in the figure
    #[arg(long, conflicts_with = "net")]
    plain_twin: bool,

    /// With --state: after so many steps instead
    #[arg(long, conflicts_with = "net", value_parser = whole(0..=10_000_000))]
    steps: Option<usize>,

    /// With NET: the activation of its hidden layers, if the file does not say it
    #[arg(long, conflicts_with = "state", value_parser = choice::<Activation>())]
    activation: Option<Activation>,

    /// With NET: a skip that it has, if the file does not say it; may be given several times
    #[arg(long = "skip", value_name = "FROM:TO[:KIND]", conflicts_with = "state")]
    #[arg(value_parser = skip)]
    skips: Vec<SkipChoice>,
}

/// A network in the precision that it is to be computed in.
pub(crate) enum AnyNetwork {
    Single(Network),
    Double(Network<f64>),
}

impl AnyNetwork {
    pub(crate) fn architecture(&self) -> &Architecture {
        match self {
            Self::Single(network) => &network.architecture,
            Self::Double(network) => &network.architecture,
        }
    }
}

impl Source {
    /// What the permalink is about, if there is one.
    pub(crate) fn subject(&self) -> Outcome<Option<Subject>> {
        let Some(State { subject, .. }) = &self.state else { return Ok(None) };
        let mut subject = subject.clone();
        if self.plain_twin {
            let Some((recipe, steps)) = subject.twin.take() else {
                return Err(Failure::Usage("this state has no plain twin".to_owned()));
            };
            (subject.recipe, subject.steps) = (recipe, steps);
        }
        subject.steps = self.steps.unwrap_or(subject.steps);
        Ok(Some(subject))
    }

    /// The network: from a file in double precision, from a permalink in single, as it is shown,
    /// unless something else is asked for.
    pub(crate) fn network(
        &self,
        subject: Option<&Subject>,
        precision: Option<Precision>,
    ) -> Outcome<AnyNetwork> {
        match (subject, precision) {
            (Some(subject), Some(Precision::Double)) => {
                Ok(AnyNetwork::Double(looked_at(subject)?.to_double()))
            }
            (Some(subject), _) => Ok(AnyNetwork::Single(looked_at(subject)?)),
            (None, Some(Precision::Single)) => Ok(AnyNetwork::Single(self.file(file::read)?)),
            (None, _) => Ok(AnyNetwork::Double(self.file(file::read_double)?)),
        }
    }

    /// The network in single precision, and how it answers.
    pub(crate) fn answering(&self, subject: Option<&Subject>) -> Outcome<(Network, Answer)> {
        match subject {
            Some(subject) => Ok((looked_at(subject)?, subject.recipe.rule.answer())),
            None => self.file(file::read_answering),
        }
    }

    fn file<N>(&self, read: impl Fn(&[u8], &Given) -> Result<N, FileError>) -> Outcome<N> {
        let path = self.net.as_deref().unwrap_or(Path::new(""));
        let bytes = fs::read(path).map_err(|error| {
            Failure::Failed(format!("{} cannot be read: {error}", path.display()))
        })?;
        let given = Given { activation: self.activation, skips: SkipChoice::all(&self.skips) };
        read(&bytes, &given).map_err(|error| {
            let problem = format!("{}: {error}", path.display());
            // If the file could be read with something else given, it is not the file's fault.
            let linear = Given { activation: Some(Activation::Linear), skips: None };
            let readable =
                [Given::default(), linear].iter().any(|given| read(&bytes, given).is_ok());
            if readable { Failure::Usage(problem) } else { Failure::Failed(problem) }
        })
    }
}

/// The network of a permalink at the step that is looked at.
fn looked_at(subject: &Subject) -> Outcome<Network> {
    if subject.cut != Cut::None {
        remark(&format!(
            "the figure cuts {}; this is the network intact (`mixed-levels tell` has both)",
            subject.cut.label()
        ));
    }
    trained(&subject.recipe, subject.steps)
}

/// The network that a recipe comes to.
fn trained(recipe: &Recipe, steps: usize) -> Outcome<Network> {
    let data = DataChoice::Named(recipe.data).load()?;
    let mut trainer = recipe.trainer(&data).map_err(|error| Failure::Usage(error.to_string()))?;
    let mut progress = Progress::new("training", steps);
    for _ in 0..steps {
        if let Err(diverged) = trainer.step(&data.train) {
            remark(&format!("{diverged}; this is the network as it stood then"));
            break;
        }
        progress.step();
    }
    Ok(trainer.network().clone())
}
