//! What is asked of a network.

use crate::attribution::{Measure, any_first_layer_chance};
use crate::measure::{Attack, Cut};
use crate::named::Named as _;
use crate::network::{Architecture, Neuron};

/// A number that is asked of a network, as `DEFINITIONS.md` has it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Quantity {
    /// The rate of the gradient by layer.
    Rate,
    /// The R² of the line that gives the rate.
    RSquared,
    /// log10 of the gradient of a layer over that of the last hidden one.
    Gradient(usize),
    /// Where the fives of all neurons of a layer are: a mean over those of them that are not silent.
    Fives(Blue, Place),
    /// The order index, a mean over the same neurons.
    Order(Blue),
    /// The accuracy on the test split.
    Accuracy,
    /// The accuracy on what the network is trained on, with the labels that it is given there.
    TrainingAccuracy,
    /// The best accuracy on the test split at any marked step so far.
    Best,
    /// The first marked step with so many hundredths of the test split named.
    StepsTo(u8),
    /// The accuracy on the test split with a cut at the first skip.
    After(Cut),
    /// The angle, in degrees, between what the rule says to the weights of a layer and the gradient of
    /// the loss over all training examples.
    Angle(usize),
    /// The accuracy under an attack, with epsilon in hundredths, on the examples that are attacked.
    UnderAttack(Attack, u8),
    /// The same, where the attack carries derivatives back as the learning rule does, and not as the
    /// chain rule: through the rule's own matrices.
    AlongRule(Attack, u8),
    /// The share of these examples whose gradient of the cross-entropy is exactly 0.
    ZeroGradients,
    /// Of two networks, one matched to the other: the accuracy under what was made against the other.
    Transferred(Transfer, Attack, u8),
    /// The accuracy on the validation part.
    ValidationAccuracy,
    /// The steps after which a run that is matched to a rule was as accurate as it on the validation part.
    StepsToMatch,
    /// 1 if training has diverged, else 0.
    Diverged,
    /// The accuracy of a probe of a layer; layer 0 is the input.
    Probe(usize),
    /// Spearman's rank correlation between the probe's accuracy and the layer, over the hidden ones.
    ProbeTrend,
    /// V, the order-violation index.
    OrderViolation(Among),
}

/// Against which of two networks examples are made, of which the other is asked: the rule's, or its
/// control.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transfer {
    /// Made against the rule's network; the control is asked.
    ToControl,
    /// Made against the control; the rule's network is asked.
    ToRule,
}

/// The hidden layers that make triples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Among {
    /// All.
    Hidden,
    /// Those with an odd number: where the skips of every second layer begin and end.
    Odd,
}

/// Whose fives are looked at, and how they are found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Blue {
    /// The layer T, of which every neuron is blue in turn.
    pub layer: usize,
    /// The measure of importance.
    pub measure: Measure,
    /// Whether the twins of blue are left out.
    pub twins_hidden: bool,
}

/// Where the five may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    /// The share of them that are so many layers before blue's; 1 is the layer just before, whose
    /// share is the locality.
    Distance(usize),
    /// The share of them that are in layer 1.
    FirstLayer,
    /// Whether at least one of them is in layer 1.
    AnyInFirstLayer,
}

impl Among {
    /// Whether a hidden layer is one of them.
    pub(super) fn has(self, layer: usize) -> bool {
        match self {
            Self::Hidden => true,
            Self::Odd => layer % 2 == 1,
        }
    }
}

impl Blue {
    /// Every neuron of a layer, by the essay's measure.
    pub fn in_layer(layer: usize) -> Self {
        Self { layer, measure: Measure::Derivative, twins_hidden: false }
    }

    /// The twins that are left out where one neuron of the layer is blue.
    pub(super) fn hidden(self, architecture: &Architecture, index: usize) -> Vec<Neuron> {
        let twins = || architecture.twins(Neuron { layer: self.layer, index });
        if self.twins_hidden { twins() } else { Vec::new() }
    }

    /// Its stable name: `12`, `10.twin-hidden`, `8.typical`.
    fn name(self) -> String {
        let measure = match self.measure {
            Measure::Derivative => String::new(),
            measure => format!(".{}", measure.name()),
        };
        let twin = if self.twins_hidden { ".twin-hidden" } else { "" };
        format!("{}{measure}{twin}", self.layer)
    }

    /// The words that a reader sees, after a comma.
    fn label(self) -> String {
        let measure = match self.measure {
            Measure::Derivative => String::new(),
            measure => format!(", {}", measure.label()),
        };
        let twin = if self.twins_hidden { ", its twin hidden" } else { "" };
        format!("blue in layer {}{measure}{twin}", self.layer)
    }
}

impl Quantity {
    /// Its stable name, as it stands in files.
    pub fn name(self) -> String {
        match self {
            Self::Rate => "rate".to_owned(),
            Self::RSquared => "r-squared".to_owned(),
            Self::Gradient(layer) => format!("log10-gradient-{layer}"),
            Self::Fives(blue, Place::Distance(1)) => format!("locality-{}", blue.name()),
            Self::Fives(blue, Place::Distance(distance)) => {
                format!("distance-{distance}-{}", blue.name())
            }
            Self::Fives(blue, Place::FirstLayer) => format!("first-layer-{}", blue.name()),
            Self::Fives(blue, Place::AnyInFirstLayer) => format!("any-first-layer-{}", blue.name()),
            Self::Order(blue) => format!("order-{}", blue.name()),
            Self::Accuracy => "accuracy".to_owned(),
            Self::TrainingAccuracy => "training-accuracy".to_owned(),
            Self::Best => "best-accuracy".to_owned(),
            Self::StepsTo(percent) => format!("steps-to-{percent}"),
            Self::After(cut) => format!("accuracy-cut-{}", cut.name()),
            Self::Angle(layer) => format!("angle-{layer}"),
            Self::UnderAttack(attack, epsilon) => format!("accuracy-{}", strength(attack, epsilon)),
            Self::AlongRule(attack, epsilon) => {
                format!("accuracy-along-rule-{}", strength(attack, epsilon))
            }
            Self::ZeroGradients => "zero-gradients".to_owned(),
            Self::Transferred(transfer, attack, epsilon) => {
                let to = match transfer {
                    Transfer::ToControl => "control",
                    Transfer::ToRule => "rule",
                };
                format!("accuracy-to-{to}-{}", strength(attack, epsilon))
            }
            Self::ValidationAccuracy => "validation-accuracy".to_owned(),
            Self::StepsToMatch => "steps-to-match".to_owned(),
            Self::Diverged => "diverged".to_owned(),
            Self::Probe(layer) => format!("probe-accuracy-{layer}"),
            Self::ProbeTrend => "probe-trend".to_owned(),
            Self::OrderViolation(Among::Hidden) => "order-violation".to_owned(),
            Self::OrderViolation(Among::Odd) => "order-violation-odd".to_owned(),
        }
    }

    /// The words that a reader sees.
    pub fn label(self) -> String {
        match self {
            Self::Rate => "rate".to_owned(),
            Self::RSquared => "R²".to_owned(),
            Self::Gradient(layer) => {
                format!("log10 of the gradient of layer {layer} over the last")
            }
            Self::Fives(blue, Place::Distance(1)) => format!("locality, {}", blue.label()),
            Self::Fives(blue, Place::Distance(distance)) => {
                format!("share {distance} layers before, {}", blue.label())
            }
            Self::Fives(blue, Place::FirstLayer) => format!("first-layer share, {}", blue.label()),
            Self::Fives(blue, Place::AnyInFirstLayer) => {
                format!("any first-layer, {}", blue.label())
            }
            Self::Order(blue) => format!("order index, {}", blue.label()),
            Self::Accuracy => "accuracy".to_owned(),
            Self::TrainingAccuracy => "accuracy on the training split".to_owned(),
            Self::Best => "best accuracy so far".to_owned(),
            Self::StepsTo(percent) => format!("steps to {percent}%"),
            Self::After(cut) => format!("accuracy with {} cut", cut.label()),
            Self::Angle(layer) => format!("angle to the gradient in layer {layer}, in degrees"),
            Self::UnderAttack(attack, epsilon) => {
                format!("accuracy under attack, {}", attacked(attack, epsilon))
            }
            Self::AlongRule(attack, epsilon) => {
                format!("accuracy, {}, along the rule’s own way back", attacked(attack, epsilon))
            }
            Self::ZeroGradients => "share of inputs with a gradient of 0".to_owned(),
            Self::Transferred(transfer, attack, epsilon) => {
                let attack = attacked(attack, epsilon);
                match transfer {
                    Transfer::ToControl => format!("accuracy, {attack}, made against the rule’s"),
                    Transfer::ToRule => {
                        format!("accuracy of the rule’s network, {attack}, made against this one")
                    }
                }
            }
            Self::ValidationAccuracy => "accuracy on the validation part".to_owned(),
            Self::StepsToMatch => "steps to the rule’s accuracy".to_owned(),
            Self::Diverged => "share that diverged".to_owned(),
            Self::Probe(0) => "probe accuracy of the input".to_owned(),
            Self::Probe(layer) => format!("probe accuracy of layer {layer}"),
            Self::ProbeTrend => "rank correlation of probe accuracy with layer".to_owned(),
            Self::OrderViolation(Among::Hidden) => "order-violation index".to_owned(),
            Self::OrderViolation(Among::Odd) => "order-violation index among odd layers".to_owned(),
        }
    }

    /// Its value if every candidate were equally likely to be among the five, or every class to be
    /// the answer, or if neither probes nor similarity had to do with the order of layers; none where
    /// that means nothing.
    pub fn chance(self, architecture: &Architecture) -> Option<f64> {
        match self {
            Self::Fives(blue, place) => {
                let hidden = blue.hidden(architecture, 0);
                let candidates = |layer: usize| {
                    let twins = hidden.iter().filter(|twin| twin.layer == layer).count();
                    architecture.width(layer) - twins
                };
                let all: usize = (1..blue.layer).map(candidates).sum();
                let share = |layer: usize| candidates(layer) as f64 / all as f64;
                Some(match place {
                    Place::Distance(distance) => share(blue.layer - distance),
                    Place::FirstLayer => share(1),
                    Place::AnyInFirstLayer => any_first_layer_chance(candidates(1), all),
                })
            }
            Self::Order(_) | Self::OrderViolation(_) => Some(0.5),
            Self::ProbeTrend => Some(0.0),
            Self::Angle(_) => Some(90.0),
            Self::Accuracy
            | Self::TrainingAccuracy
            | Self::ValidationAccuracy
            | Self::After(_)
            | Self::Probe(_) => Some(1.0 / architecture.outputs as f64),
            _ => None,
        }
    }

    /// Whether means over seeds are geometric: those of factors are.
    pub fn is_factor(self) -> bool {
        self == Self::Rate
    }

    /// Whether layers have to be probed and compared for it.
    pub(super) fn needs_levels(&self) -> bool {
        matches!(self, Self::Probe(_) | Self::ProbeTrend | Self::OrderViolation(_))
    }

    /// Whether it is read off the accuracies at marked steps.
    pub(super) fn needs_curve(self) -> bool {
        matches!(self, Self::Best | Self::StepsTo(_))
    }
}

/// An attack and its epsilon in stable names.
fn strength(attack: Attack, epsilon: u8) -> String {
    format!("{}-{}", attack.name(), f64::from(epsilon) / 100.0)
}

/// The same in words.
fn attacked(attack: Attack, epsilon: u8) -> String {
    format!("{}, epsilon {}", attack.label(), f64::from(epsilon) / 100.0)
}
