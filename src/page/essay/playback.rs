//! Train, pause, step, reset, and the pace at which training is shown.
//!
//! The pace changes how a run is shown and never what it computes: results depend on the number of
//! steps only.

use super::control::{Control, Group, Input};
use super::message::Command;
use super::moment::FIRST_RUN;
use crate::named::{Named as _, named};

/// How fast training is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// 40 steps a second.
    Slow,
    /// 250 steps a second: 1,500 steps take six.
    Normal,
    /// Without waiting.
    Fast,
}

named!(Pace {
    Slow: "slow", "slow";
    Normal: "normal", "normal";
    Fast: "fast", "as fast as it goes";
});

impl Pace {
    fn steps_a_second(self) -> f64 {
        match self {
            Self::Slow => 40.0,
            Self::Normal => 250.0,
            Self::Fast => f64::INFINITY,
        }
    }
}

/// So long the worker may train before it answers, in milliseconds: short, so that whatever else
/// the reader does is answered soon.
pub(super) const SLICE: f64 = 12.0;
/// A frame that came late does not make the next one jump.
const LONGEST_FRAME: f64 = 0.05;
/// While one slice is shown, the next is computed.
const MOST_UNDER_WAY: usize = 2;

/// Where a run stands and where it goes. `step` and `twin` count what the newest snapshot shows.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is about another thing, and all combine")]
pub struct Playback {
    /// How fast it is shown.
    pub pace: Pace,
    /// Whether it runs on by itself.
    pub playing: bool,
    /// Steps of the network that is shown.
    pub step: usize,
    /// Steps of its plain twin; the same where there is none.
    pub twin: usize,
    /// Where it stops.
    pub goal: usize,
    /// Where the state that was asked for stands: it is caught up with at once, at no pace.
    pub catch_up: (usize, usize),
    /// How far the pace has brought it.
    paced: f64,
    /// Commands that were not answered yet.
    under_way: usize,
    /// Whether the state that the experiment has not been told yet has its own count of steps.
    jumps: bool,
    /// Whether the next answer is one to a state that was told.
    told: bool,
    /// Answers to files that were handed over, which show nothing new.
    handed: usize,
    /// Whether the experiment has to be told the state.
    stale: bool,
    /// Whether the network diverged, so that no more steps will come.
    pub ended: bool,
}

impl Default for Playback {
    fn default() -> Self {
        Self::new(FIRST_RUN)
    }
}

impl Playback {
    /// Before the first step, at rest.
    pub fn new(goal: usize) -> Self {
        Self {
            pace: Pace::Normal,
            playing: false,
            step: 0,
            twin: 0,
            goal,
            catch_up: (0, 0),
            paced: 0.0,
            under_way: 0,
            jumps: false,
            told: false,
            handed: 0,
            stale: true,
            ended: false,
        }
    }

    /// The state changed: the experiment has to be told.
    pub fn changed(&mut self) {
        self.stale = true;
    }

    /// Goes to a state with so many steps, at once.
    pub fn go_to(&mut self, step: usize, twin: usize) {
        (self.step, self.twin) = (step, twin);
        self.catch_up = (step, twin);
        self.paced = 0.0;
        self.ended = false;
        self.stale = true;
        self.jumps = true;
    }

    /// Runs on, to the goal.
    pub fn play(&mut self, goal: usize) {
        self.goal = goal;
        self.playing = true;
        self.paced = 0.0;
    }

    /// Runs on to the goal, or to the next one where it has been reached.
    pub fn play_on(&mut self, next_run: impl FnOnce(usize) -> usize) {
        let is_reached = self.step >= self.goal;
        self.play(if is_reached { next_run(self.goal) } else { self.goal });
    }

    /// Takes a single step.
    pub fn single_step(&mut self) {
        self.playing = false;
        // After what is still being caught up with.
        let (step, twin) = (self.step.max(self.catch_up.0), self.twin.max(self.catch_up.1));
        self.catch_up = (step + 1, twin);
        self.goal = self.goal.max(step + 1);
    }

    /// A new experiment took the old one's place.
    pub fn lost(&mut self) {
        (self.under_way, self.told, self.handed) = (0, false, 0);
        let (step, twin) = (self.step.max(self.catch_up.0), self.twin.max(self.catch_up.1));
        self.go_to(step, twin);
    }

    /// Whether an answer is awaited, or steps that were asked for.
    pub fn is_busy(&self) -> bool {
        self.stale || self.under_way > 0 || self.is_behind() || (self.playing && !self.is_done())
    }

    /// Whether the experiment has not caught up with the state yet.
    pub fn is_behind(&self) -> bool {
        !self.ended && (self.step < self.catch_up.0 || self.twin < self.catch_up.1)
    }

    fn is_done(&self) -> bool {
        self.ended || (self.step >= self.goal && self.twin >= self.goal)
    }

    /// Some time passes: what to ask of the experiment. `link` is the state.
    pub fn tick(&mut self, seconds: f64, link: impl FnOnce() -> String) -> Vec<Command> {
        let mut commands = Vec::new();
        if self.stale {
            // Told when nothing is under way, so that both sides count the same steps: an
            // experiment that had gone further would have to start again.
            if self.under_way > 0 {
                return commands;
            }
            (self.stale, self.jumps, self.told) = (false, false, true);
            self.under_way += 1;
            commands.push(Command::Show(link()));
        }
        if self.is_behind() {
            self.advance(&mut commands, self.catch_up.0, self.catch_up.1);
        } else if self.playing && self.is_done() {
            // What is under way still has to be answered.
            self.playing = self.under_way > 0;
        } else if self.playing && self.pace == Pace::Fast {
            self.advance(&mut commands, self.goal, self.goal);
        } else if self.playing && self.under_way == 0 {
            self.paced += seconds.min(LONGEST_FRAME) * self.pace.steps_a_second();
            let steps = self.paced.floor();
            if steps >= 1.0 {
                self.paced -= steps;
                let steps = steps as usize;
                let (until, twin) = (self.step + steps, self.twin + steps);
                self.advance(&mut commands, until.min(self.goal), twin.min(self.goal));
            }
        }
        commands
    }

    /// So many files are handed over before the state is told.
    pub fn hands_over(&mut self, files: usize) {
        self.under_way += files;
        self.handed += files;
    }

    /// Asks the experiment to go on measuring where the run stands.
    pub fn measure(&mut self) -> Vec<Command> {
        let mut commands = Vec::new();
        if !self.stale && self.under_way == 0 {
            self.advance(&mut commands, self.step, self.twin);
        }
        commands
    }

    fn advance(&mut self, commands: &mut Vec<Command>, until: usize, twin_until: usize) {
        if self.under_way < MOST_UNDER_WAY {
            self.under_way += 1;
            commands.push(Command::Advance { until, twin_until, milliseconds: SLICE });
        }
    }

    /// The experiment answers: it stands at these numbers of steps. Says whether the answer is
    /// worth showing: steps towards a state that is no longer wanted are not.
    pub fn receive(&mut self, step: usize, twin: usize, ended: bool) -> bool {
        self.under_way = self.under_way.saturating_sub(1);
        if self.handed > 0 {
            self.handed -= 1;
            return false;
        }
        let answers_a_state = std::mem::take(&mut self.told);
        if self.jumps {
            // While a slider is dragged, states come faster than answers: each is worth a look.
            return answers_a_state;
        }
        (self.step, self.twin, self.ended) = (step, twin, ended);
        true
    }

    /// The controls that every figure has for its run.
    pub fn controls(&self) -> Vec<Control> {
        let can_go_on = !self.playing && !self.ended;
        vec![
            Control::button("train", "Train", Group::Run).enabled(can_go_on),
            Control::button("pause", "Pause", Group::Run).enabled(self.playing),
            Control::button("step", "Step", Group::Run).enabled(can_go_on),
            Control::button("reset", "Reset", Group::Run),
        ]
    }

    /// The control for the pace.
    pub fn pace_control(&self) -> Control {
        Control::choice("pace", "Pace", Group::More, self.pace)
    }

    /// The reader uses one of the controls that mean the same in every figure: Pause and Pace. Says
    /// whether it was one of them.
    pub fn input(&mut self, key: &str, input: &Input) -> bool {
        match (key, input) {
            ("pause", Input::Press) => self.playing = false,
            ("pace", Input::Choose(name)) => self.pace = Pace::from_name(name).unwrap_or(self.pace),
            _ => return false,
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers and questions may overlap for as long as they like, but not for ever.
    #[test]
    fn a_run_that_is_done_asks_for_nothing() {
        for pace in [Pace::Normal, Pace::Fast] {
            let mut playback = Playback::new(100);
            assert_eq!(playback.tick(0.0, String::new).len(), 1);
            playback.receive(0, 0, false);
            (playback.pace, playback.playing) = (pace, true);
            let mut asked = 0;
            while playback.is_busy() {
                // Two frames pass before an answer comes; the page asks again at once.
                asked += playback.tick(0.05, String::new).len();
                asked += playback.tick(0.05, String::new).len();
                let answered = (playback.step + 30).min(100);
                playback.receive(answered, answered, false);
                asked += playback.tick(0.0, String::new).len();
                assert!(asked < 100, "it asks again and again");
            }
            assert!(!playback.playing);
            assert_eq!(playback.step, 100);
        }
    }

    /// A hover while training must not send the experiment back to the step that is shown.
    #[test]
    fn a_change_of_look_waits_for_the_steps_under_way() {
        let mut playback = Playback::new(100);
        assert_eq!(playback.tick(0.0, String::new).len(), 1);
        assert!(playback.receive(0, 0, false));
        (playback.pace, playback.playing) = (Pace::Fast, true);
        assert_eq!(playback.tick(0.01, String::new).len(), 1);
        playback.changed();
        assert_eq!(playback.tick(0.01, String::new), []);
        assert!(playback.receive(8, 8, false));
        assert_eq!(playback.step, 8);
        let commands = playback.tick(0.01, || "state".to_owned());
        assert_eq!(commands[0], Command::Show("state".to_owned()));
    }
}
