//! The initialisation as a choice, and its gain as a slider.

use super::control::{Control, Group};
use crate::named::Named as _;
use crate::network::{Initialisation, Scheme};

/// The slider counts hundredths.
const GAINS: (usize, usize) = (30, 300);

/// The slider for the gain, which only one of the schemes uses.
pub fn control(initialisation: Initialisation, group: Group) -> Control {
    let gain = hundredths(initialisation);
    let shown = match initialisation.scheme {
        Scheme::Gain => format!("{}.{:02}", gain / 100, gain % 100),
        _ => "unused".to_owned(),
    };
    Control::range("gain", "Gain", group, GAINS.0..=GAINS.1, gain).showing(shown)
}

/// The initialisation after its gain was chosen.
pub fn slid(hundredths: usize) -> Initialisation {
    Initialisation { scheme: Scheme::Gain, gain: hundredths as f32 / 100.0 }
}

/// The initialisation after a scheme of this name was chosen, if there is one.
pub fn chosen(name: &str, present: Initialisation) -> Option<Initialisation> {
    let scheme = Scheme::from_name(name)?;
    Some(if scheme == Scheme::Gain { slid(hundredths(present)) } else { scheme.into() })
}

fn hundredths(initialisation: Initialisation) -> usize {
    ((100.0 * initialisation.gain).round() as usize).clamp(GAINS.0, GAINS.1)
}
