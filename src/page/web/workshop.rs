//! The page's side of the worker: requests out, replies in, and a new worker when one dies.

use std::rc::Rc;

use gloo_events::EventListener;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{
    HtmlLinkElement, HtmlScriptElement, MessageEvent, Worker, WorkerOptions, WorkerType,
};

use super::dom;
use super::worker::{READY, block_in, block_of};
use crate::essay::message::{self, Reply, Request};

/// A worker that says nothing for so long, with a request before it, is taken for dead.
const PATIENCE: f64 = 15_000.0;
/// After so many deaths in a row no new worker is started.
const MOST_DEATHS: u32 = 3;

/// What a worker has to say.
pub(super) enum News {
    /// It listens.
    Ready,
    /// It answers.
    Reply(Box<Reply>),
    /// It is dead.
    Died,
}

/// What is called with what a worker says, and its number.
pub(super) type OnNews = Rc<dyn Fn(u32, News)>;

/// The worker that is employed at present.
pub(super) struct Workshop {
    /// The name of the module that it runs, too.
    module: &'static str,
    worker: Worker,
    listeners: Vec<EventListener>,
    on_news: OnNews,
    number: u32,
    ready: bool,
    waiting: Vec<Request>,
    /// Requests that were not answered yet.
    open: usize,
    /// When it was last heard of, or last had nothing to do.
    heard: f64,
    deaths: u32,
}

impl Workshop {
    /// Starts a worker; what it says is passed on, with the worker's number.
    pub(super) fn open(module: &'static str, on_news: OnNews) -> Result<Self, JsValue> {
        let (worker, listeners) = employ(module, 1, &on_news)?;
        Ok(Self {
            module,
            worker,
            listeners,
            on_news,
            number: 1,
            ready: false,
            waiting: Vec::new(),
            open: 0,
            heard: dom::now(),
            deaths: 0,
        })
    }

    /// The number of the present worker.
    pub(super) fn number(&self) -> u32 {
        self.number
    }

    /// The name of the module that it runs.
    pub(super) fn module(&self) -> &'static str {
        self.module
    }

    /// Sends a request, now or as soon as the worker listens.
    pub(super) fn send(&mut self, request: Request) -> Result<(), JsValue> {
        if !self.ready {
            self.waiting.push(request);
            return Ok(());
        }
        if self.open == 0 {
            self.heard = dom::now();
        }
        self.open += 1;
        let block = block_of(&request)?;
        self.worker.post_message_with_transfer(&block, &Array::of1(&block.buffer()))
    }

    /// The worker listens: what waited is sent.
    pub(super) fn is_ready(&mut self) -> Result<(), JsValue> {
        self.ready = true;
        self.heard = dom::now();
        for request in std::mem::take(&mut self.waiting) {
            self.send(request)?;
        }
        Ok(())
    }

    /// The worker answered.
    pub(super) fn has_answered(&mut self) {
        self.open = self.open.saturating_sub(1);
        self.heard = dom::now();
        self.deaths = 0;
    }

    /// Whether every request was answered.
    pub(super) fn is_idle(&self) -> bool {
        self.open == 0
    }

    /// Whether the worker has kept somebody waiting for too long.
    pub(super) fn seems_dead(&self) -> bool {
        (self.open > 0 || !self.ready) && !self.is_closed() && dom::now() - self.heard > PATIENCE
    }

    /// Whether workers have died so often that there is no new one.
    pub(super) fn is_closed(&self) -> bool {
        self.deaths >= MOST_DEATHS
    }

    /// Puts a new worker in the old one's place, unless too many have died.
    pub(super) fn replace(&mut self) -> Result<(), JsValue> {
        self.worker.terminate();
        self.listeners.clear();
        self.waiting.clear();
        (self.open, self.ready) = (0, false);
        self.deaths += 1;
        self.heard = dom::now();
        if !self.is_closed() {
            self.number += 1;
            (self.worker, self.listeners) = employ(self.module, self.number, &self.on_news)?;
        }
        Ok(())
    }
}

fn employ(
    module: &str,
    number: u32,
    on_news: &OnNews,
) -> Result<(Worker, Vec<EventListener>), JsValue> {
    let boot: HtmlScriptElement = dom::by_id("boot")?;
    let glue: HtmlLinkElement = dom::by_id(&format!("{module}-glue"))?;
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = Worker::new_with_options(&boot.src(), &options)?;
    let heard = on_news.clone();
    let message = EventListener::new(&worker, "message", move |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
        if event.data().as_string().as_deref() == Some(READY) {
            heard(number, News::Ready);
            return;
        }
        match message::from_bytes::<Reply>(&block_in(event)) {
            Ok(reply) => heard(number, News::Reply(Box::new(reply))),
            Err(_) => heard(number, News::Died),
        }
    });
    let heard = on_news.clone();
    let error = EventListener::new(&worker, "error", move |_| heard(number, News::Died));
    let start = Object::new();
    Reflect::set(&start, &"glue".into(), &glue.href().into())?;
    Reflect::set(&start, &"module".into(), &wasm_bindgen::module())?;
    worker.post_message(&start)?;
    Ok((worker, vec![message, error]))
}
