//! A canvas in a figure's place: its size in device pixels, and drawing on it.

use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement};

use super::OnCanvas;
use super::dom;
use super::pen::Pen;
use crate::essay::Figure;
use crate::figure::backend::UNIT;
use crate::figure::{DrawingBackend as _, Fitted, Painter, Theme};

/// A narrower place holds the narrow drawing: on narrow pages the style sheet makes it at most
/// 448 pixels wide, on wide ones it is never below 700.
const NARROW: f64 = 560.0;

/// A figure's canvas.
pub(super) struct Canvas {
    element: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    /// The size that the figure is drawn for: that of its wide or its narrow still.
    size: (f64, f64),
    /// CSS pixels for each pixel of that size.
    scale: f64,
}

impl Canvas {
    /// A canvas that is not in the page yet.
    pub(super) fn new(label: &str) -> Result<Self, JsValue> {
        let element: HtmlCanvasElement = dom::document()?.create_element("canvas")?.dyn_into()?;
        element.set_class_name("live");
        element.set_attribute("tabindex", "0")?;
        element.set_attribute("role", "application")?;
        element.set_attribute("aria-label", label)?;
        let context = element.get_context("2d")?.ok_or("this browser draws on no canvas")?;
        let context: CanvasRenderingContext2d = context.dyn_into()?;
        Ok(Self { element, context, size: (0.0, 0.0), scale: 1.0 })
    }

    /// The element.
    pub(super) fn element(&self) -> &HtmlCanvasElement {
        &self.element
    }

    /// The size that the figure is drawn for.
    pub(super) fn size(&self) -> (f64, f64) {
        self.size
    }

    /// Where a point of the canvas, in CSS pixels, lies in the figure.
    pub(super) fn in_figure(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (x / self.scale, y / self.scale)
    }

    /// Fits the canvas to its place, which has the proportions of one of the figure's stills: in
    /// between, the drawing is scaled as the still is. Says whether there is anything to draw on.
    pub(super) fn fit(&mut self, place: &Element, figure: &dyn Figure) -> bool {
        let rect = place.get_bounding_client_rect();
        let (width, height) = figure.size(rect.width() < NARROW);
        self.size = (width.into(), height.into());
        self.scale = rect.width() / self.size.0;
        let ratio = device_pixels();
        let (width, height) =
            ((rect.width() * ratio).round() as u32, (rect.height() * ratio).round() as u32);
        // Setting a size empties the canvas, even if it is the same.
        if (self.element.width(), self.element.height()) != (width, height) {
            self.element.set_width(width);
            self.element.set_height(height);
        }
        width > 0 && height > 0
    }

    /// Draws a figure.
    pub(super) fn draw(&self, figure: &dyn OnCanvas, theme: &Theme) -> Result<(), JsValue> {
        let scale = self.scale * device_pixels() / UNIT;
        self.context.set_transform(scale, 0.0, 0.0, scale, 0.0, 0.0)?;
        self.context.set_line_join("round");
        let (width, height) = self.size;
        let mut surface = Fitted::canvas(Pen::new(&self.context), width, height);
        figure
            .draw(&mut Painter::new(&mut surface), theme)
            .map_err(|error| JsValue::from(error.to_string()))?;
        surface.into_inner().present().map_err(|error| JsValue::from(error.to_string()))
    }
}

fn device_pixels() -> f64 {
    dom::window().map_or(1.0, |window| window.device_pixel_ratio())
}
