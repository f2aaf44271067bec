//! A figure's controls: real HTML controls, bound to their descriptions and kept up to date.

use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{DragEvent, Element, Event, File, FileReader, HtmlInputElement, HtmlSelectElement};

use super::dom;
use crate::essay::control::{Control, ControlKind, Input, LARGEST_FILE};

/// What is called when a reader uses a control.
pub(super) type OnInput = Rc<dyn Fn(&str, Input)>;

/// The controls of a figure in the page.
pub(super) struct Controls {
    bound: Vec<Bound>,
    _listeners: Vec<EventListener>,
}

/// A control in the page, with what it was last set to.
struct Bound {
    key: String,
    field: Field,
    shown: Option<Control>,
}

enum Field {
    Button(Element),
    Range(HtmlInputElement, Element),
    Number(HtmlInputElement),
    Toggle(HtmlInputElement),
    File(HtmlInputElement),
    Choice(HtmlSelectElement),
}

impl Controls {
    /// Binds every control inside a figure.
    pub(super) fn bind(figure: &Element, on_input: &OnInput) -> Result<Self, JsValue> {
        let elements = figure.query_selector_all("[data-control]")?;
        let (mut bound, mut listeners) = (Vec::new(), Vec::new());
        for place in 0..elements.length() {
            let Some(element) =
                elements.get(place).and_then(|node| node.dyn_into::<Element>().ok())
            else {
                continue;
            };
            let key = element.get_attribute("data-control").unwrap_or_default();
            let (field, listener) = bind(&element, &key, on_input)?;
            if let Field::File(_) = field {
                listeners.extend(drops(figure, &key, on_input));
            }
            bound.push(Bound { key, field, shown: None });
            listeners.push(listener);
        }
        Ok(Self { bound, _listeners: listeners })
    }

    /// Sets every control to what it now is.
    pub(super) fn show(&mut self, controls: &[Control]) -> Result<(), JsValue> {
        for bound in &mut self.bound {
            let control = controls.iter().find(|control| control.key == bound.key);
            if let Some(control) = control
                && bound.shown.as_ref() != Some(control)
            {
                bound.field.show(control)?;
                bound.shown = Some(control.clone());
            }
        }
        Ok(())
    }

    /// Forgets what a control was set to, so that it is set again: what stands in it may not be
    /// what it means.
    pub(super) fn distrust(&mut self, key: &str) {
        for bound in self.bound.iter_mut().filter(|bound| bound.key == key) {
            bound.shown = None;
        }
    }
}

fn bind(
    element: &Element,
    key: &str,
    on_input: &OnInput,
) -> Result<(Field, EventListener), JsValue> {
    let (key, on_input) = (key.to_owned(), on_input.clone());
    if element.tag_name() == "BUTTON" {
        let listener = EventListener::new(element, "click", move |_| on_input(&key, Input::Press));
        return Ok((Field::Button(element.clone()), listener));
    }
    if let Some(select) = element.query_selector("select")? {
        let select: HtmlSelectElement = select.dyn_into()?;
        let chosen = select.clone();
        let listener = EventListener::new(&select, "change", move |_| {
            on_input(&key, Input::Choose(chosen.value()));
        });
        return Ok((Field::Choice(select), listener));
    }
    let input: HtmlInputElement = dom::inside(element, "input")?;
    let changed = input.clone();
    if input.type_() == "range" {
        let listener = EventListener::new(&input, "input", move |_| {
            on_input(&key, Input::Slide(changed.value_as_number().max(0.0) as usize));
        });
        let value = dom::inside(element, ".value")?;
        return Ok((Field::Range(input, value), listener));
    }
    if input.type_() == "checkbox" {
        let listener = EventListener::new(&input, "change", move |_| {
            on_input(&key, Input::Tick(changed.checked()));
        });
        return Ok((Field::Toggle(input), listener));
    }
    if input.type_() == "file" {
        let listener = EventListener::new(&input, "change", move |_| {
            if let Some(file) = changed.files().and_then(|files| files.get(0)) {
                read(&file, &key, &on_input);
                // The same file can be opened again.
                changed.set_value("");
            }
        });
        return Ok((Field::File(input), listener));
    }
    let listener = EventListener::new(&input, "change", move |_| {
        on_input(&key, Input::Type(changed.value()));
    });
    Ok((Field::Number(input), listener))
}

/// Reads a file and hands it on; nothing leaves the page.
fn read(file: &File, key: &str, on_input: &OnInput) {
    let Ok(reader) = FileReader::new() else { return };
    let (key, on_input, name, done) =
        (key.to_owned(), on_input.clone(), file.name(), reader.clone());
    EventListener::once(&reader, "loadend", move |_| {
        let bytes = done.result().map(|buffer| js_sys::Uint8Array::new(&buffer).to_vec());
        on_input(&key, Input::File { name, bytes: bytes.unwrap_or_default() });
    })
    // It is called once, when the file is read or cannot be.
    .forget();
    if let Ok(start) = file.slice_with_f64_and_f64(0.0, (LARGEST_FILE + 1) as f64) {
        let _ = reader.read_as_array_buffer(&start);
    }
}

/// A file may be dropped anywhere on a figure.
fn drops(figure: &Element, key: &str, on_input: &OnInput) -> [EventListener; 2] {
    let options = EventListenerOptions::enable_prevent_default();
    let over = EventListener::new_with_options(figure, "dragover", options, Event::prevent_default);
    let (key, on_input) = (key.to_owned(), on_input.clone());
    let drop = EventListener::new_with_options(figure, "drop", options, move |event| {
        let dropped = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer);
        if let Some(file) = dropped.and_then(|data| data.files()).and_then(|files| files.get(0)) {
            event.prevent_default();
            read(&file, &key, &on_input);
        }
    });
    [over, drop]
}

impl Field {
    fn show(&self, control: &Control) -> Result<(), JsValue> {
        let disable = |element: &Element| {
            if control.enabled {
                element.remove_attribute("disabled")
            } else {
                element.set_attribute("disabled", "")
            }
        };
        match (self, &control.kind) {
            (Self::Button(button), _) => disable(button),
            (Self::Range(input, beside), ControlKind::Range { min, max, value, shown }) => {
                input.set_min(&min.to_string());
                input.set_max(&max.to_string());
                if input.value() != value.to_string() {
                    input.set_value(&value.to_string());
                }
                input.set_attribute("aria-valuetext", shown)?;
                dom::set_text(beside, shown);
                disable(input)
            }
            (Self::Number(input), ControlKind::Number { value }) => {
                input.set_value(&value.to_string());
                disable(input)
            }
            (Self::File(input), ControlKind::File) => disable(input),
            (Self::Toggle(input), ControlKind::Toggle { on }) => {
                input.set_checked(*on);
                disable(input)
            }
            (Self::Choice(select), ControlKind::Choice { value, .. }) => {
                select.set_value(value);
                disable(select)
            }
            _ => {
                Err(format!("the control {} is not what the figure says it is", control.key).into())
            }
        }
    }
}
