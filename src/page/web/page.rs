//! The page: figures that live, a worker for all of them and several for those with many jobs, frames,
//! links.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::EventListener;
use js_sys::Array;
use js_sys::futures::spawn_local;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{
    IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit, ResizeObserver,
    ScrollBehavior, ScrollIntoViewOptions, Window,
};

use super::Figures;
use super::controls::OnInput;
use super::dom;
use super::live::{Gesture, Live, OnGesture};
use super::pool::Pool;
use super::site;
use super::workshop::{News, OnNews, Workshop};
use crate::essay::control::Input;
use crate::essay::message::{Reply, Request};
use crate::figure::Theme;
use crate::named::EVERY_CHOICE;

const DARK: &str = "(prefers-color-scheme: dark)";
const LESS_MOTION: &str = "(prefers-reduced-motion: reduce)";

/// Said when the figures of a module that are seen are seen live.
const ALIVE: &str = "alive";

/// Said when workers die so often that no more are employed.
const CLOSED: &str = "The worker that trains the networks stops again and again, so the figures rest. Loading the page again may help.";

/// Brings these figures to life.
pub(super) fn start(
    window: &Window,
    module: &'static str,
    figures: Figures,
) -> Result<(), JsValue> {
    let page = Rc::new(RefCell::new(Page::default()));
    let handle = Handle(page);
    handle.employ(module)?;
    handle.enliven(figures)?;
    handle.observe()?;
    handle.listen(window);
    handle.follow_link();
    handle.wake();
    Ok(())
}

/// What an observer of the browser calls.
type OnEntries = Closure<dyn FnMut(Array)>;

/// All that the page owns.
#[derive(Default)]
struct Page {
    figures: Vec<Live>,
    workshop: Option<Workshop>,
    pool: Pool,
    /// The files of the site that are on their way.
    fetching: Vec<&'static str>,
    /// The closure that is called for every frame.
    on_frame: Option<Closure<dyn FnMut(f64)>>,
    frame_asked: bool,
    /// Whether it was said that its figures are alive.
    is_said: bool,
    last_frame: Option<f64>,
    listeners: Vec<EventListener>,
    observers: Vec<(JsValue, OnEntries)>,
}

/// The page, as closures hold it. It lives as long as the document.
#[derive(Clone)]
struct Handle(Rc<RefCell<Page>>);

impl Handle {
    /// Starts the worker.
    fn employ(&self, module: &'static str) -> Result<(), JsValue> {
        let handle = self.clone();
        let on_news: OnNews = Rc::new(move |worker, news| handle.hear(worker, news));
        let workshop = Workshop::open(module, on_news)?;
        self.0.borrow_mut().workshop = Some(workshop);
        Ok(())
    }

    /// Brings those of the figures to life that stand in the page.
    fn enliven(&self, figures: Figures) -> Result<(), JsValue> {
        let document = dom::document()?;
        let there = figures()
            .into_iter()
            .filter(|figure| document.get_element_by_id(figure.name()).is_some());
        for (place, figure) in there.enumerate() {
            let (input, gesture) = (self.clone(), self.clone());
            let on_input: OnInput = Rc::new(move |key, what| input.input(place, key, &what));
            let on_gesture: OnGesture = Rc::new(move |what| gesture.gesture(place, &what));
            let live = Live::new(figure, &on_input, &on_gesture)?;
            self.0.borrow_mut().figures.push(live);
        }
        Ok(())
    }

    /// Watches which figures are in view, and how large they are.
    fn observe(&self) -> Result<(), JsValue> {
        let handle = self.clone();
        let on_view = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
            for entry in entries.iter() {
                let entry: IntersectionObserverEntry = entry.unchecked_into();
                let mut page = handle.0.borrow_mut();
                for live in page.figures.iter_mut().filter(|live| *live.element() == entry.target())
                {
                    let comes = entry.is_intersecting() && !live.in_view;
                    live.in_view = entry.is_intersecting();
                    live.is_placed = true;
                    if comes {
                        live.come_into_view(!dom::media(LESS_MOTION));
                    }
                }
            }
            handle.wake();
        });
        let nearly = IntersectionObserverInit::new();
        nearly.set_root_margin("120px 0px");
        let view =
            IntersectionObserver::new_with_options(on_view.as_ref().unchecked_ref(), &nearly)?;
        let handle = self.clone();
        let on_size = Closure::<dyn FnMut(Array)>::new(move |_| handle.redraw());
        let size = ResizeObserver::new(on_size.as_ref().unchecked_ref())?;
        for live in &self.0.borrow().figures {
            view.observe(live.element());
            size.observe(live.drawing());
        }
        let mut page = self.0.borrow_mut();
        page.observers.push((view.into(), on_view));
        page.observers.push((size.into(), on_size));
        Ok(())
    }

    /// Listens to what concerns the whole page.
    fn listen(&self, window: &Window) {
        let mut listeners = Vec::new();
        let handle = self.clone();
        listeners.push(EventListener::new(window, "hashchange", move |_| handle.follow_link()));
        let handle = self.clone();
        listeners.push(EventListener::new(window, "resize", move |_| handle.redraw()));
        if let Ok(Some(dark)) = window.match_media(DARK) {
            let handle = self.clone();
            listeners.push(EventListener::new(&dark, "change", move |_| handle.redraw()));
        }
        if let Some(document) = window.document() {
            let handle = self.clone();
            listeners
                .push(EventListener::new(&document, "visibilitychange", move |_| handle.wake()));
        }
        // A link that leads where the address already points changes no address.
        if let Some(document) = window.document() {
            let handle = self.clone();
            listeners.push(EventListener::new(&document, "click", move |event| {
                let target =
                    event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
                let link = target.and_then(|target| target.closest("a[data-state]").ok().flatten());
                let Some(href) = link.and_then(|link| link.get_attribute("href")) else { return };
                if dom::window()
                    .and_then(|window| window.location().hash())
                    .is_ok_and(|hash| hash == href)
                {
                    handle.follow_link();
                }
            }));
        }
        for live in &self.0.borrow().figures {
            let Ok(details) = dom::inside::<web_sys::Element>(live.element(), "details.numbers")
            else {
                continue;
            };
            let handle = self.clone();
            listeners.push(EventListener::new(&details, "toggle", move |_| handle.refresh_words()));
        }
        self.0.borrow_mut().listeners.extend(listeners);
    }

    /// Asks for a frame, unless one was asked for.
    fn wake(&self) {
        let mut page = self.0.borrow_mut();
        if page.frame_asked {
            return;
        }
        page.frame_asked = true;
        let handle = self.clone();
        let on_frame = page.on_frame.get_or_insert_with(|| {
            Closure::<dyn FnMut(f64)>::new(move |now: f64| handle.frame(now))
        });
        let asked = dom::window()
            .and_then(|window| window.request_animation_frame(on_frame.as_ref().unchecked_ref()));
        if let Err(problem) = asked {
            web_sys::console::error_1(&problem);
        }
    }

    /// A frame: every figure in view moves on and is shown.
    fn frame(&self, now: f64) {
        let mut goes_on = false;
        {
            let mut page = self.0.borrow_mut();
            page.frame_asked = false;
            let seconds = page.last_frame.map_or(0.0, |last| (now - last).max(0.0) / 1000.0);
            let theme = if dom::media(DARK) { Theme::DARK } else { Theme::LIGHT };
            let Page { figures, workshop, pool, .. } = &mut *page;
            let Some(workshop) = workshop else { return };
            for live in figures.iter_mut().filter(|live| live.in_view) {
                ask(live, workshop, seconds);
                if let Err(problem) = live.show(&theme).and_then(|()| live.keep()) {
                    web_sys::console::error_1(&problem);
                }
                let is_busy = live.figure().is_busy();
                if !is_busy && live.is_untold {
                    live.is_untold = false;
                    remember(&live.figure().permalink());
                }
                goes_on |= is_busy || live.is_dirty || live.words_wait();
            }
            let rests = workshop.is_closed() || (EVERY_CHOICE && pool.is_closed());
            goes_on &= !rests;
            let is_alive = figures.iter().all(Live::is_alive) || workshop.is_closed();
            if is_alive && !page.is_said {
                page.is_said = true;
                dom::say(ALIVE);
            }
            page.last_frame = goes_on.then_some(now);
        }
        self.fetch();
        self.give_out();
        let is_late = self.0.borrow().workshop.as_ref().is_some_and(Workshop::seems_dead);
        if is_late {
            self.replace_worker();
        }
        if goes_on {
            self.wake();
        }
    }

    /// A worker has something to say.
    fn hear(&self, worker: u32, news: News) {
        {
            let mut page = self.0.borrow_mut();
            let Page { figures, workshop, .. } = &mut *page;
            let Some(workshop) = workshop.as_mut().filter(|workshop| workshop.number() == worker)
            else {
                return;
            };
            match news {
                News::Ready => {
                    if let Err(problem) = workshop.is_ready() {
                        web_sys::console::error_1(&problem);
                    }
                }
                News::Reply(reply) => {
                    workshop.has_answered();
                    if let Some(live) = take(figures, *reply) {
                        // At once, so that the worker need not wait for the next frame; which also
                        // comes only while the page is seen.
                        if live.in_view && !dom::document().is_ok_and(|page| page.hidden()) {
                            ask(live, workshop, 0.0);
                        }
                    }
                }
                News::Died => {
                    drop(page);
                    self.replace_worker();
                }
            }
        }
        self.wake();
    }

    /// Fetches the files that figures in view want. Only the module with every choice has such figures;
    /// the other is built without all of this.
    fn fetch(&self) {
        if !EVERY_CHOICE {
            return;
        }
        let mut page = self.0.borrow_mut();
        let Page { figures, fetching, .. } = &mut *page;
        let in_view = figures.iter().filter(|live| live.in_view);
        for name in in_view.filter_map(|live| live.figure().wanted()) {
            if fetching.contains(&name) {
                continue;
            }
            fetching.push(name);
            let handle = self.clone();
            spawn_local(async move {
                let file = site::file(name).await;
                handle.bring(name, file);
            });
        }
    }

    /// A file of the site is here, or cannot be had: every figure that wants it is told.
    fn bring(&self, name: &'static str, file: Result<Vec<u8>, String>) {
        let mut page = self.0.borrow_mut();
        page.fetching.retain(|other| *other != name);
        for live in page.figures.iter_mut().filter(|live| live.figure().wanted() == Some(name)) {
            live.figure_mut().brought(name, file.clone());
            live.is_dirty = true;
            live.refresh_words();
        }
        drop(page);
        self.wake();
    }

    /// Gives jobs to whoever has nothing to do. Only the module with every choice has figures with
    /// jobs; the other is built without all of this.
    fn give_out(&self) {
        if !EVERY_CHOICE {
            return;
        }
        let silent = self.0.borrow().pool.silent();
        for silent in silent {
            self.replace_hand(silent);
        }
        let mut page = self.0.borrow_mut();
        let Page { figures, workshop, pool, .. } = &mut *page;
        let Some(module) = workshop.as_ref().map(Workshop::module) else { return };
        let on_news = |place| -> OnNews {
            let handle = self.clone();
            Rc::new(move |worker, news| handle.hear_hand(place, worker, news))
        };
        // A page that is not seen trains nothing.
        if !dom::document().is_ok_and(|document| document.hidden())
            && let Err(problem) = pool.give_out(module, figures, on_news)
        {
            web_sys::console::error_1(&problem);
        }
    }

    /// One of several workers has something to say.
    fn hear_hand(&self, place: usize, worker: u32, news: News) {
        {
            let mut page = self.0.borrow_mut();
            let Page { figures, pool, .. } = &mut *page;
            let Some(workshop) = pool.workshop(place, worker) else { return };
            match news {
                News::Ready => {
                    if let Err(problem) = workshop.is_ready() {
                        web_sys::console::error_1(&problem);
                    }
                }
                News::Reply(reply) => {
                    if pool.has_answered(place) {
                        take(figures, *reply);
                    }
                }
                News::Died => {
                    drop(page);
                    self.replace_hand(place);
                }
            }
        }
        self.give_out();
        self.wake();
    }

    /// One of several workers is dead or silent: another one takes its place and does its job.
    fn replace_hand(&self, place: usize) {
        let mut page = self.0.borrow_mut();
        let Page { figures, pool, .. } = &mut *page;
        let Some((live, goes_on)) = pool.replace(place, figures) else { return };
        let notice = if goes_on {
            "A worker that trains networks stopped. Another one does what it was at; what had come is kept."
        } else {
            CLOSED
        };
        live.figure_mut().set_notice(Some(notice.to_owned()));
        live.is_dirty = true;
        live.refresh_words();
    }

    /// A worker is dead or silent: another one takes its place and repeats the runs.
    fn replace_worker(&self) {
        let mut page = self.0.borrow_mut();
        let Page { figures, workshop, .. } = &mut *page;
        let Some(workshop) = workshop else { return };
        let notice = match workshop.replace() {
            Ok(()) if !workshop.is_closed() => {
                "The worker that trains the networks stopped. A new one has taken its place and repeats the run."
            }
            _ => CLOSED,
        };
        for live in figures {
            live.figure_mut().experiment_lost();
            live.figure_mut().set_notice(Some(notice.to_owned()));
            live.is_dirty = true;
            live.refresh_words();
        }
    }

    /// A reader uses a control.
    fn input(&self, place: usize, key: &str, input: &Input) {
        if let Some(live) = self.0.borrow_mut().figures.get_mut(place) {
            live.figure_mut().input(key, input);
            live.distrust(key);
            live.is_dirty = true;
            live.touch();
        }
        self.wake();
    }

    /// A reader points at a drawing, or presses a key on it.
    fn gesture(&self, place: usize, gesture: &Gesture) -> bool {
        let meant =
            self.0.borrow_mut().figures.get_mut(place).is_some_and(|live| live.gesture(gesture));
        self.wake();
        meant
    }

    /// Shows what the address asks for.
    fn follow_link(&self) {
        let Ok(hash) = dom::window().and_then(|window| window.location().hash()) else { return };
        let Some(link) = hash.strip_prefix('#').filter(|link| link.contains('?')) else { return };
        let link =
            js_sys::decode_uri_component(link).map_or_else(|_| link.to_owned(), String::from);
        {
            let mut page = self.0.borrow_mut();
            let name = link.split('?').next().unwrap_or_default();
            let Ok(element) = dom::figure_for(name) else { return };
            let live = page.figures.iter_mut().find(|live| *live.element() == element);
            let Some(live) = live else { return };
            let opened = if live.figure().name() == name {
                live.figure_mut().open(&link).map_err(|error| error.to_string())
            } else {
                Err("it leads to no figure of this essay".to_owned())
            };
            let notice = opened.err().map(|problem| {
                format!("This link cannot be followed: {problem}. The figure stays as it was.")
            });
            if notice.is_none() {
                live.touch();
            }
            live.figure_mut().set_notice(notice);
            live.is_dirty = true;
            live.refresh_words();
            let how = ScrollIntoViewOptions::new();
            how.set_behavior(if dom::media(LESS_MOTION) {
                ScrollBehavior::Auto
            } else {
                ScrollBehavior::Smooth
            });
            live.element().scroll_into_view_with_scroll_into_view_options(&how);
        }
        self.wake();
    }

    /// Something that every drawing depends on changed.
    fn redraw(&self) {
        for live in &mut self.0.borrow_mut().figures {
            live.is_dirty = true;
        }
        self.wake();
    }

    /// A table was opened.
    fn refresh_words(&self) {
        for live in &mut self.0.borrow_mut().figures {
            live.refresh_words();
        }
        self.wake();
    }
}

/// Gives a worker's answer to the figure that asked, if it is here.
fn take(figures: &mut [Live], reply: Reply) -> Option<&mut Live> {
    let live = figures.iter_mut().find(|live| live.figure().name() == reply.figure)?;
    match reply.answer {
        Ok(snapshot) => {
            live.figure_mut().receive(snapshot);
            live.fingerprint = reply.fingerprint;
        }
        Err(problem) => {
            live.figure_mut().set_notice(Some(format!("That cannot be shown: {problem}.")));
        }
    }
    live.is_dirty = true;
    Some(live)
}

/// Some seconds have passed for a figure: sends what it asks of its experiment.
fn ask(live: &mut Live, workshop: &mut Workshop, seconds: f64) {
    let figure = live.figure_mut();
    let name = figure.name();
    for command in figure.tick(seconds) {
        let request = Request { figure: name.to_owned(), command };
        if let Err(problem) = workshop.send(request) {
            web_sys::console::error_1(&problem);
        }
    }
}

/// Puts the state of a figure into the address, so that a copied address shows it again. Browsers
/// refuse that when it happens too often, which does no harm.
fn remember(link: &str) {
    if let Ok(history) = dom::window().and_then(|window| window.history()) {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&format!("#{link}")));
    }
}
