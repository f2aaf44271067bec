//! The worker: it owns the experiments, and answers one request after the other.

use std::collections::BTreeMap;

use gloo_events::EventListener;
use js_sys::{Array, Reflect, Uint8Array};
use serde::Serialize;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use super::Figures;
use crate::essay::message::{self, Command, Reply, Request};
use crate::essay::{Experiment, fingerprint};

/// Tells the page that this worker listens.
pub(super) const READY: &str = "ready";

/// Listens for requests until the page ends the worker.
pub(super) fn start(figures: Figures) -> Result<(), JsValue> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().dyn_into()?;
    let mut experiments = BTreeMap::new();
    let answering = scope.clone();
    EventListener::new(&scope, "message", move |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
        let Ok(request) = message::from_bytes::<Request>(&block_in(event)) else {
            web_sys::console::error_1(&"A request that makes no sense was left unanswered.".into());
            return;
        };
        if let Err(problem) = answer(&answering, figures, &mut experiments, request) {
            web_sys::console::error_1(&problem);
        }
    })
    // The worker lives as long as it listens.
    .forget();
    scope.post_message(&READY.into())
}

fn answer(
    scope: &DedicatedWorkerGlobalScope,
    figures: Figures,
    experiments: &mut BTreeMap<String, Box<dyn Experiment>>,
    request: Request,
) -> Result<(), JsValue> {
    let Request { figure, command } = request;
    if !experiments.contains_key(&figure)
        && let Some(named) = figures().iter().find(|named| named.name() == figure)
    {
        experiments.insert(figure.clone(), named.experiment());
    }
    let mut fingerprint = String::new();
    let answer = match experiments.get_mut(&figure) {
        Some(experiment) => obey(experiment.as_mut(), &command).map(|()| {
            let snapshot = experiment.snapshot();
            fingerprint = fingerprint::of(experiment.networks(), &snapshot);
            snapshot
        }),
        None => Err(format!("there is no figure {figure}")),
    };
    let block = block_of(&Reply { figure, answer, fingerprint })?;
    scope.post_message_with_transfer(&block, &Array::of1(&block.buffer()))
}

fn obey(experiment: &mut dyn Experiment, command: &Command) -> Result<(), String> {
    match command {
        Command::Bring(file) => experiment.bring(file),
        Command::Show(link) => experiment.show(link).map_err(|error| error.to_string())?,
        Command::Run(job) => experiment.run(job).map_err(|error| error.to_string())?,
        Command::Advance { until, twin_until, milliseconds } => {
            let end = now() + milliseconds;
            experiment.advance(*until, *twin_until, &mut || now() < end);
        }
    }
    Ok(())
}

/// A message as a block of bytes outside of the module's memory, which can be handed over.
pub(super) fn block_of(message: &impl Serialize) -> Result<Uint8Array, JsValue> {
    let bytes = message::to_bytes(message).map_err(|error| JsValue::from(error.to_string()))?;
    Ok(Uint8Array::from(bytes.as_slice()))
}

/// The block of bytes that arrived; an empty one if something else did.
pub(super) fn block_in(event: &MessageEvent) -> Vec<u8> {
    event.data().dyn_ref::<Uint8Array>().map_or_else(Vec::new, Uint8Array::to_vec)
}

/// Milliseconds since the worker started.
fn now() -> f64 {
    let clock = Reflect::get(&js_sys::global(), &"performance".into());
    clock.map_or(0.0, |clock| clock.unchecked_into::<web_sys::Performance>().now())
}
