//! States of the lab that show something.

use super::{Lab, State};

/// States that show something, with the name and the words by which they are offered.
pub const PRESETS: [(&str, &str, &str); 5] = [
    (
        "shortcut",
        "one shortcut, and it learns",
        "lab?v=1&data=digits&depth=12&width=16&init=pytorch&second=on&second.skips=1-11&step=1500",
    ),
    (
        "glorot",
        "a better start needs none",
        "lab?v=1&data=digits&depth=12&width=16&init=pytorch&second=on&second.init=glorot&step=1500",
    ),
    (
        "exploding",
        "residuals explode",
        "lab?v=1&data=digits&depth=12&width=16&activation=relu&init=he&second=on&second.skips=1-2,2-3,3-4,4-5,5-6,6-7,7-8,8-9,9-10,10-11,11-12",
    ),
    (
        "spiral",
        "a spiral that needs a skip",
        "lab?v=1&depth=12&init=pytorch&rate=0.3&second=on&second.skips=1-11&step=1500",
    ),
    (
        "critical",
        "the critical gain",
        "lab?v=1&depth=12&width=16&activation=linear&init=gain:0.5&second=on&second.init=gain:1",
    ),
];

impl Lab {
    pub(super) fn preset(&self) -> &'static str {
        let same = |link: &str| {
            State::from_permalink(link).is_ok_and(|preset| {
                (preset.recipe, preset.second, preset.own)
                    == (
                        self.state.recipe.clone(),
                        self.state.second.clone(),
                        self.state.own.clone(),
                    )
            })
        };
        PRESETS.iter().find(|(_, _, link)| same(link)).map_or("own", |(name, _, _)| name)
    }

    pub(super) fn open_preset(&mut self, name: &str) {
        let preset = PRESETS.iter().find(|(preset, _, _)| *preset == name);
        if let Some(state) = preset.and_then(|(_, _, link)| State::from_permalink(link).ok()) {
            self.remember("preset");
            self.notice = None;
            self.set_state(state);
        }
    }
}
