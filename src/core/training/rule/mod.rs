//! Learning rules: what takes the place of the gradient.
//!
//! A rule is a [`Learning`], which says after a batch how every parameter would have to change; the
//! optimiser takes that for the gradient. [`Backprop`] is one of them, and gives the gradient itself.

mod backprop;
mod direct_feedback;
mod feedback_alignment;
mod forward_forward;
mod goodness_backprop;
mod layer_local;
mod sign_symmetry;

use std::fmt;

use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

use super::Recipe;
use crate::arithmetic::Real;
use crate::gradient::Loss;
use crate::named::{EVERY_CHOICE, Named as _, named};
use crate::network::{Activation, Answer, Architecture, Network, Parameters};

pub use backprop::Backprop;
pub use direct_feedback::DirectFeedback;
pub use feedback_alignment::FeedbackAlignment;
pub use forward_forward::{ForwardForward, THRESHOLD};
pub use goodness_backprop::GoodnessBackprop;
pub use layer_local::LayerLocal;
pub use sign_symmetry::SignSymmetry;

/// How the parts of a network are told what to change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Rule {
    /// By the derivative of the loss, carried back by the chain rule; see [`Backprop`].
    #[default]
    Backprop,
    /// By the error, carried back through fixed random matrices; see [`FeedbackAlignment`].
    FeedbackAlignment,
    /// By the error, taken through a fixed random matrix to each layer; see [`DirectFeedback`].
    DirectFeedback,
    /// By the error, carried back through the signs of the weights; see [`SignSymmetry`].
    SignSymmetry,
    /// By a linear classifier of each layer's own; see [`LayerLocal`].
    LayerLocal,
    /// By a goodness of each layer's own; see [`ForwardForward`].
    ForwardForward,
    /// By the derivative of the loss, where the goodness answers; see [`GoodnessBackprop`]. A control for
    /// forward-forward, which no reader is offered.
    GoodnessBackprop,
}

named!(Rule {
    Backprop: "backprop", "backprop";
    FeedbackAlignment: "feedback-alignment", "feedback alignment";
    DirectFeedback: "direct-feedback-alignment", "direct feedback alignment";
    SignSymmetry: "sign-symmetry", "sign-symmetry";
    LayerLocal: "layer-local", "layer-local";
    ForwardForward: "forward-forward", "forward-forward";
} unlisted {
    GoodnessBackprop: "goodness-backprop", "backprop of the goodness";
});

/// Some examples.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a, R = f32> {
    /// Their inputs, [examples, inputs].
    pub inputs: ArrayView2<'a, R>,
    /// Their classes.
    pub labels: &'a [u8],
}

/// A learning rule at work on one network, with all that it needs for batches of one size.
pub trait Learning<R: Real = f32>: fmt::Debug {
    /// Writes to `update`, for every parameter, what the rule puts in the place of the derivative of
    /// the mean loss of this batch by it, and returns the loss: that of the logits, unless the rule
    /// has one of its own.
    ///
    /// # Panics
    /// If the network is of another shape, or the batch of another size.
    fn teach(&mut self, network: &Network<R>, batch: Batch<R>, update: &mut Parameters<R>) -> f64;

    /// Parameters that are not the network's but the rule's own, and, from the last batch, the
    /// derivatives of their loss by them. They follow the same optimiser.
    fn own(&mut self) -> Option<(&mut Parameters<R>, &Parameters<R>)> {
        None
    }

    /// The rule as it stands, on a network of that shape, for batches of another size.
    fn for_batches_of(&self, batch: usize, shape: &Architecture) -> Box<dyn Learning<R>>;

    /// A copy.
    fn boxed(&self) -> Box<dyn Learning<R>>;
}

impl<R: Real> Clone for Box<dyn Learning<R>> {
    fn clone(&self) -> Self {
        self.boxed()
    }
}

/// Why a rule cannot train what a recipe describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleError {
    /// A label that is laid over the inputs would leave none of them: their number, and that of the
    /// classes.
    Overlay(usize, usize),
    /// The activation is bounded, so that no layer's goodness could pass the threshold.
    Bounded(Activation),
    /// The rule has a loss of its own, and would not read this one.
    Loss(Loss),
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Overlay(inputs, classes) => write!(
                f,
                "forward-forward lays the label over the first inputs, one for each class, and needs \
                 more inputs than classes: here are {inputs} and {classes}"
            ),
            Self::Bounded(activation) => write!(
                f,
                "forward-forward asks for a goodness, a mean of squares, above {THRESHOLD}, which {} \
                 neurons never reach",
                activation.label()
            ),
            Self::Loss(loss) => write!(
                f,
                "forward-forward has a loss of its own and would not read {}: leave it at {}",
                loss.label(),
                Loss::CrossEntropy.label()
            ),
        }
    }
}

impl std::error::Error for RuleError {}

impl Rule {
    /// How the networks that it trains answer.
    pub fn answer(self) -> Answer {
        match self.built() {
            Self::ForwardForward | Self::GoodnessBackprop => Answer::Goodness,
            _ => Answer::Logits,
        }
    }

    /// Whether it remembers no more than the network and the seed say.
    pub(super) fn follows_from_the_seed(self) -> bool {
        !matches!(self.built(), Self::LayerLocal | Self::ForwardForward)
    }

    /// Says what of a recipe the rule cannot train, if there is anything.
    pub(super) fn validate(self, recipe: &Recipe) -> Result<(), RuleError> {
        let rule = self.built();
        if rule.answer() == Answer::Logits {
            return Ok(());
        }
        let (inputs, classes) = (recipe.data.inputs(), recipe.data.classes());
        if inputs <= classes {
            return Err(RuleError::Overlay(inputs, classes));
        }
        let is_bounded = matches!(recipe.activation, Activation::Tanh | Activation::Sigmoid);
        if rule == Self::ForwardForward && is_bounded {
            return Err(RuleError::Bounded(recipe.activation));
        }
        match recipe.loss {
            Loss::CrossEntropy => Ok(()),
            loss @ Loss::SquaredError => Err(RuleError::Loss(loss)),
        }
    }

    /// The network whose weights carry the error back in the place of those of this network, trained by
    /// such a recipe: the matrices of feedback, those of the first layer among them, which learning has no
    /// use for, but whoever carries a derivative to the inputs has. None where the rule carries
    /// derivatives back by the chain rule, or from layer to layer not at all.
    ///
    /// # Panics
    /// If the network is not one of the recipe's.
    pub fn way_back(self, recipe: &Recipe, network: &Network) -> Option<Network> {
        let mut parameters = match self.built() {
            Self::FeedbackAlignment => {
                recipe.initialisation.feedback(&network.architecture, recipe.seed)
            }
            Self::SignSymmetry => {
                let mut signs = network.parameters.zeros_like();
                SignSymmetry::write_feedback(network, &mut signs);
                signs
            }
            _ => return None,
        };
        parameters.scales.clone_from(&network.parameters.scales);
        Some(Network { architecture: network.architecture.clone(), parameters })
    }

    /// What trains a recipe's network in the place of backprop; none where the rule is that.
    pub(super) fn learning(self, recipe: &Recipe) -> Option<Box<dyn Learning>> {
        if !EVERY_CHOICE {
            return None;
        }
        let architecture = &recipe.architecture();
        let Recipe { initialisation, seed, loss, batch, .. } = *recipe;
        Some(match self {
            Self::Backprop => return None,
            Self::FeedbackAlignment => {
                let feedback = initialisation.feedback(architecture, seed);
                Box::new(FeedbackAlignment::new(architecture, feedback, loss, batch))
            }
            Self::DirectFeedback => {
                let feedback = DirectFeedback::draw(architecture, seed);
                Box::new(DirectFeedback::new(architecture, feedback, loss, batch))
            }
            Self::SignSymmetry => Box::new(SignSymmetry::new(architecture, loss, batch)),
            Self::LayerLocal => {
                let classifiers = initialisation.classifiers(architecture, seed);
                Box::new(LayerLocal::new(architecture, classifiers, loss, batch))
            }
            Self::ForwardForward => Box::new(ForwardForward::new(architecture, seed, batch)),
            Self::GoodnessBackprop => Box::new(GoodnessBackprop::new(architecture, batch)),
        })
    }
}
