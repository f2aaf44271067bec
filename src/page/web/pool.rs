//! Several workers for figures whose networks do not need each other: one a core, at most eight.
//!
//! They are employed when there is something for them to do, and each has one job at a time. What a
//! worker is at when it dies goes back to its figure; what others have answered stays.

use wasm_bindgen::JsValue;

use super::dom;
use super::live::Live;
use super::workshop::{OnNews, Workshop};
use crate::essay::message::{Command, Request};

/// No more workers than these, however many cores there are.
const MOST_HANDS: usize = 8;

/// The workers, and what they are at.
#[derive(Default)]
pub(super) struct Pool {
    hands: Vec<Hand>,
}

/// A worker with one job at most.
struct Hand {
    workshop: Workshop,
    /// The figures whose file it has.
    has_files: Vec<String>,
    job: Option<Job>,
}

/// Somebody's job.
struct Job {
    figure: String,
    link: String,
}

impl Pool {
    /// Gives a job of a figure in view to every hand that has none, for as long as there are jobs;
    /// `on_news` is for the hand of that number.
    pub(super) fn give_out(
        &mut self,
        module: &'static str,
        figures: &mut [Live],
        on_news: impl Fn(usize) -> OnNews,
    ) -> Result<(), JsValue> {
        for live in figures.iter_mut().filter(|live| live.in_view) {
            while let Some(place) = self.idle() {
                let Some(link) = live.figure_mut().job() else { break };
                if place == self.hands.len() {
                    let workshop = Workshop::open(module, on_news(place))?;
                    self.hands.push(Hand { workshop, has_files: Vec::new(), job: None });
                }
                let hand = &mut self.hands[place];
                let figure = live.figure().name().to_owned();
                if let Some(file) = live.figure().file_of_jobs()
                    && !hand.has_files.contains(&figure)
                {
                    hand.has_files.push(figure.clone());
                    let command = Command::Bring(file.to_vec());
                    hand.workshop.send(Request { figure: figure.clone(), command })?;
                }
                hand.job = Some(Job { figure: figure.clone(), link: link.clone() });
                hand.workshop.send(Request { figure, command: Command::Run(link) })?;
            }
        }
        Ok(())
    }

    /// The place of a hand that has nothing to do, or of one that can still be employed.
    fn idle(&self) -> Option<usize> {
        let is_idle = |hand: &Hand| hand.job.is_none() && !hand.workshop.is_closed();
        let place = self.hands.iter().position(is_idle);
        place.or_else(|| (self.hands.len() < most()).then_some(self.hands.len()))
    }

    /// The workshop of a hand, if that worker is still the one that is employed there.
    pub(super) fn workshop(&mut self, place: usize, worker: u32) -> Option<&mut Workshop> {
        let hand = self.hands.get_mut(place)?;
        Some(&mut hand.workshop).filter(|workshop| workshop.number() == worker)
    }

    /// A hand has answered. Says whether it has done its job: it answers as well when it is brought a
    /// file before.
    pub(super) fn has_answered(&mut self, place: usize) -> bool {
        let Some(hand) = self.hands.get_mut(place) else { return false };
        hand.workshop.has_answered();
        if hand.workshop.is_idle() {
            hand.job = None;
        }
        hand.job.is_none()
    }

    /// The hands that say nothing any more.
    pub(super) fn silent(&self) -> Vec<usize> {
        let hands = self.hands.iter().enumerate();
        hands.filter(|(_, hand)| hand.workshop.seems_dead()).map(|(place, _)| place).collect()
    }

    /// Puts another worker in a hand's place, and gives its job back. Gives the figure whose job that
    /// was, and whether anybody is left to do it.
    pub(super) fn replace<'a>(
        &mut self,
        place: usize,
        figures: &'a mut [Live],
    ) -> Option<(&'a mut Live, bool)> {
        let hand = self.hands.get_mut(place)?;
        if let Err(problem) = hand.workshop.replace() {
            web_sys::console::error_1(&problem);
        }
        hand.has_files.clear();
        let job = hand.job.take()?;
        let goes_on = !self.is_closed();
        let live = figures.iter_mut().find(|live| live.figure().name() == job.figure)?;
        live.figure_mut().job_lost(&job.link);
        Some((live, goes_on))
    }

    /// Whether all that could be employed have died too often.
    pub(super) fn is_closed(&self) -> bool {
        self.hands.len() >= most() && self.hands.iter().all(|hand| hand.workshop.is_closed())
    }
}

/// As many hands as the machine has cores.
fn most() -> usize {
    let cores = dom::window().map_or(1.0, |window| window.navigator().hardware_concurrency());
    (cores as usize).clamp(1, MOST_HANDS)
}
