//! A figure that lives in the page: its canvas, sentence, table and controls.

use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{
    Blob, BlobPropertyBag, Element, HtmlAnchorElement, HtmlDetailsElement, KeyboardEvent,
    PointerEvent, Url,
};

use super::OnCanvas;
use super::canvas::Canvas;
use super::controls::{Controls, OnInput};
use super::dom;
use crate::essay::Figure;
use crate::essay::pointer::{Act, Cursor, Key, Pointer};
use crate::essay::{Content, Saved};
use crate::figure::Theme;

/// While a run goes on, words and numbers change no more often than this many milliseconds: no
/// reader reads faster.
const WORDS_EVERY: f64 = 125.0;

/// What a reader does with a figure's drawing.
pub(super) enum Gesture {
    /// Points.
    Point(Pointer),
    /// Presses a key.
    Press(Key),
    /// Presses the space bar, which paints, or delete or backspace, which rub out.
    Paint { rubs_out: bool },
}

/// What is called when a reader does something with a drawing; says whether it meant anything.
pub(super) type OnGesture = Rc<dyn Fn(Gesture) -> bool>;

/// A figure in the page.
#[expect(clippy::struct_excessive_bools, reason = "each is about another thing, and all combine")]
pub(super) struct Live {
    /// What it shows.
    figure: Box<dyn OnCanvas>,
    /// The fingerprint of that.
    pub(super) fingerprint: String,
    /// Whether it is in view, or nearly; false until that is known.
    pub(super) in_view: bool,
    /// Whether that is known.
    pub(super) is_placed: bool,
    /// Whether its drawing is not what it should be.
    pub(super) is_dirty: bool,
    /// Whether the reader has done anything with it.
    touched: bool,
    /// Whether the address does not tell yet what the reader did.
    pub(super) is_untold: bool,
    element: Element,
    drawing: Element,
    sentence: Element,
    status: Element,
    notice: Element,
    details: HtmlDetailsElement,
    tables: Element,
    canvas: Canvas,
    controls: Controls,
    has_canvas: bool,
    words_at: f64,
    words_due: bool,
    listeners: Vec<EventListener>,
}

impl Live {
    /// Brings a figure of the page to life; its still stays until there is something to draw.
    pub(super) fn new(
        figure: Box<dyn OnCanvas>,
        on_input: &OnInput,
        on_gesture: &OnGesture,
    ) -> Result<Self, JsValue> {
        let element: Element = dom::by_id(figure.name())?;
        let canvas = Canvas::new(&figure.description())?;
        let mut live = Self {
            in_view: false,
            is_placed: false,
            is_dirty: true,
            touched: false,
            is_untold: false,
            drawing: dom::inside(&element, ".drawing")?,
            sentence: dom::inside(&element, "output")?,
            status: dom::inside(&element, "[role=status]")?,
            notice: dom::inside(&element, ".notice")?,
            details: dom::inside(&element, "details.numbers")?,
            tables: dom::inside(&element, ".table-wrap")?,
            controls: Controls::bind(&element, on_input)?,
            figure,
            fingerprint: String::new(),
            element,
            canvas,
            has_canvas: false,
            words_at: 0.0,
            words_due: true,
            listeners: Vec::new(),
        };
        live.listen(on_gesture);
        live.controls.show(&live.figure().controls())?;
        Ok(live)
    }

    /// What it is and shows.
    pub(super) fn figure(&self) -> &dyn Figure {
        &*self.figure
    }

    /// The same, to be changed.
    pub(super) fn figure_mut(&mut self) -> &mut dyn Figure {
        &mut *self.figure
    }

    /// The figure's element.
    pub(super) fn element(&self) -> &Element {
        &self.element
    }

    /// The place of the drawing.
    pub(super) fn drawing(&self) -> &Element {
        &self.drawing
    }

    /// The table of numbers was opened or closed, and other things that change words only.
    pub(super) fn refresh_words(&mut self) {
        self.words_at = f64::NEG_INFINITY;
        self.words_due = true;
    }

    /// Something was done to a control that may not mean what stands in it.
    pub(super) fn distrust(&mut self, key: &str) {
        self.controls.distrust(key);
    }

    /// Something is pointed at, or a key was pressed.
    pub(super) fn gesture(&mut self, gesture: &Gesture) -> bool {
        let size = self.canvas.size();
        let meant = match gesture {
            Gesture::Point(pointer) => {
                let at = self.canvas.in_figure(pointer.at);
                self.figure_mut().pointer(Pointer { at, ..*pointer }, size);
                self.figure().cursor() == Cursor::Grabbing
            }
            Gesture::Press(key) => self.figure_mut().key(*key),
            Gesture::Paint { rubs_out } => self.figure_mut().paint(*rubs_out),
        };
        let cursor = match self.figure().cursor() {
            Cursor::Plain => "",
            Cursor::Press => "press",
            Cursor::Grab => "grab",
            Cursor::Grabbing => "grabbing",
        };
        let _ = self.canvas.element().set_attribute("data-cursor", cursor);
        self.is_dirty = true;
        if !matches!(gesture, Gesture::Point(Pointer { act: Act::Move | Act::Leave, .. })) {
            self.touch();
        }
        meant
    }

    /// Whether a reader who sees it sees it live.
    pub(super) fn is_alive(&self) -> bool {
        self.is_placed && (self.has_canvas || !self.in_view)
    }

    /// Brings the page up to date with what the figure shows.
    pub(super) fn show(&mut self, theme: &Theme) -> Result<(), JsValue> {
        if self.is_dirty && self.in_view {
            self.is_dirty = false;
            self.words_due = true;
            if !self.figure().sentence().is_empty() && self.canvas.fit(&self.drawing, &*self.figure)
            {
                self.canvas.draw(&*self.figure, theme)?;
                if !self.has_canvas {
                    self.drawing.append_child(self.canvas.element())?;
                    self.has_canvas = true;
                }
            }
        }
        let settled = !self.figure().is_busy();
        let now = dom::now();
        if self.words_due && (settled || now - self.words_at >= WORDS_EVERY) {
            self.words_due = false;
            self.words_at = now;
            self.show_words(settled)?;
        }
        Ok(())
    }

    /// Keeps what the reader wants to keep as a file.
    pub(super) fn keep(&mut self) -> Result<(), JsValue> {
        let Some(Saved { name, content }) = self.figure_mut().saved() else { return Ok(()) };
        let address = match content {
            Content::Picture => self.canvas.element().to_data_url()?,
            Content::Bytes(kind, bytes) => {
                let parts = Array::of1(&Uint8Array::from(&bytes[..]));
                let options = BlobPropertyBag::new();
                options.set_type(kind);
                let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options)?;
                Url::create_object_url_with_blob(&blob)?
            }
        };
        let link: HtmlAnchorElement = dom::document()?.create_element("a")?.dyn_into()?;
        link.set_href(&address);
        link.set_download(&name);
        link.click();
        Ok(())
    }

    /// The reader does something with it.
    pub(super) fn touch(&mut self) {
        self.touched = true;
        self.is_untold = true;
        self.refresh_words();
    }

    /// The figure comes into view.
    pub(super) fn come_into_view(&mut self, moving: bool) {
        self.is_dirty = true;
        if !self.touched && moving {
            self.figure_mut().seen();
        }
    }

    /// Whether words are waiting for their turn.
    pub(super) fn words_wait(&self) -> bool {
        self.words_due
    }

    fn show_words(&mut self, settled: bool) -> Result<(), JsValue> {
        let figure = &*self.figure;
        self.controls.show(&figure.controls())?;
        match figure.notice() {
            Some(notice) => {
                dom::set_text(&self.notice, notice);
                self.notice.remove_attribute("hidden")?;
            }
            None => self.notice.set_attribute("hidden", "")?,
        }
        let sentence = figure.sentence();
        if sentence.is_empty() {
            return Ok(());
        }
        dom::set_text(&self.sentence, &sentence);
        self.canvas.element().set_attribute("aria-label", &figure.description())?;
        if settled || self.details.open() {
            dom::set_tables(&self.tables, &figure.tables())?;
        }
        self.element.set_attribute("data-state", &figure.permalink())?;
        if settled {
            let own = figure.fingerprint();
            let fingerprint = own.as_ref().unwrap_or(&self.fingerprint);
            self.element.set_attribute("data-fingerprint", fingerprint)?;
            self.element.remove_attribute("aria-busy")?;
            if self.touched {
                let spoken = figure
                    .notice()
                    .map_or_else(|| sentence.clone(), |notice| format!("{notice} {sentence}"));
                dom::set_text(&self.status, &spoken);
            }
        } else {
            self.element.remove_attribute("data-fingerprint")?;
            self.element.set_attribute("aria-busy", "true")?;
        }
        Ok(())
    }

    fn listen(&mut self, on_gesture: &OnGesture) {
        let canvas = self.canvas.element().clone();
        let acts = [
            ("pointerdown", Act::Down),
            ("pointermove", Act::Move),
            ("pointerup", Act::Up),
            ("pointercancel", Act::Leave),
            ("pointerleave", Act::Leave),
        ];
        for (name, act) in acts {
            let (on_gesture, element) = (on_gesture.clone(), canvas.clone());
            self.listeners.push(EventListener::new(&canvas, name, move |event| {
                let Some(event) = event.dyn_ref::<PointerEvent>() else { return };
                // Only the first finger and the main button mean anything.
                if !event.is_primary() || (act == Act::Down && event.button() != 0) {
                    return;
                }
                if act == Act::Down {
                    let _ = element.set_pointer_capture(event.pointer_id());
                }
                let rect = element.get_bounding_client_rect();
                let at = (
                    f64::from(event.client_x()) - rect.left(),
                    f64::from(event.client_y()) - rect.top(),
                );
                let touch = event.pointer_type() != "mouse";
                on_gesture(Gesture::Point(Pointer { act, at, touch }));
            }));
        }
        // A finger on a handle drags it, and does not scroll the page.
        let element = canvas.clone();
        let options = EventListenerOptions::enable_prevent_default();
        self.listeners.push(EventListener::new_with_options(
            &canvas,
            "touchstart",
            options,
            move |event| {
                if element.get_attribute("data-cursor").as_deref() == Some("grabbing") {
                    event.prevent_default();
                }
            },
        ));
        let on_key = on_gesture.clone();
        let options = EventListenerOptions::enable_prevent_default();
        self.listeners.push(EventListener::new_with_options(
            &canvas,
            "keydown",
            options,
            move |event| {
                let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
                if event.ctrl_key() || event.alt_key() || event.meta_key() {
                    return;
                }
                let gesture = match event.key().as_str() {
                    "ArrowLeft" => Gesture::Press(Key::Left),
                    "ArrowRight" => Gesture::Press(Key::Right),
                    "ArrowUp" => Gesture::Press(Key::Up),
                    "ArrowDown" => Gesture::Press(Key::Down),
                    "Escape" => Gesture::Press(Key::Escape),
                    " " => Gesture::Paint { rubs_out: false },
                    "Delete" | "Backspace" => Gesture::Paint { rubs_out: true },
                    _ => return,
                };
                if on_key(gesture) {
                    event.prevent_default();
                }
            },
        ));
    }
}
