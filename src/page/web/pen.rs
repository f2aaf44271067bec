//! A pen on a canvas: it is told what to draw, and tells the canvas no more than it must, because
//! every word between the module and the canvas takes time and there are thousands in a frame.
//!
//! Opaque lines of one look that follow each other are one path. Transparent ones are not: they show
//! through each other.

use std::f64::consts::{FRAC_PI_2, TAU};

use plotters_backend::text_anchor::HPos;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    FontStyle, FontTransform,
};
use wasm_bindgen::JsValue;
use web_sys::CanvasRenderingContext2d;

use crate::figure::{DrawingFailed, text};

/// Draws on the context of a canvas. The last lines are drawn when it is told to
/// [present](DrawingBackend::present).
pub(super) struct Pen<'a> {
    context: &'a CanvasRenderingContext2d,
    path: Path,
    fill: Option<Ink>,
    stroke: Option<(Ink, u32)>,
    font: Option<(f64, bool)>,
    align: Option<&'static str>,
}

/// What the context's present path is.
#[derive(Clone, Copy, PartialEq)]
enum Path {
    /// Nothing that is needed any more.
    Done,
    /// Lines of the stroke's look, which are not drawn yet.
    Lines,
    /// A circle.
    Circle(BackendCoord, u32),
}

/// A colour with its opacity, from 0 to 255.
type Ink = (u8, u8, u8, u8);

type Drawn = Result<(), DrawingErrorKind<DrawingFailed>>;

impl<'a> Pen<'a> {
    /// A pen that knows nothing of what the context was told before.
    pub(super) fn new(context: &'a CanvasRenderingContext2d) -> Self {
        Self { context, path: Path::Done, fill: None, stroke: None, font: None, align: None }
    }

    /// Draws the lines that wait, and forgets the path.
    fn finish(&mut self) {
        if self.path == Path::Lines {
            self.context.stroke();
        }
        self.path = Path::Done;
    }

    fn set_fill(&mut self, color: BackendColor) {
        let ink = ink(color);
        if self.fill != Some(ink) {
            self.fill = Some(ink);
            self.context.set_fill_style_str(&css(ink));
        }
    }

    fn set_stroke(&mut self, style: &impl BackendStyle) {
        let (ink, width) = (ink(style.color()), style.stroke_width());
        let (old_ink, old_width) = self.stroke.unzip();
        if old_ink != Some(ink) {
            self.context.set_stroke_style_str(&css(ink));
        }
        if old_width != Some(width) {
            self.context.set_line_width(width.into());
        }
        self.stroke = Some((ink, width));
    }

    fn set_font<S: BackendTextStyle>(&mut self, style: &S) {
        let (size, bold) = (style.size(), matches!(style.style(), FontStyle::Bold));
        if self.font != Some((size, bold)) {
            self.font = Some((size, bold));
            let (weight, family) = (style.style(), style.family());
            let (weight, family) = (weight.as_str(), family.as_str());
            let size = text::fixed(size, 2);
            self.context.set_font(&format!("{weight} {size}px {family}"));
        }
    }

    fn set_align(&mut self, align: &'static str) {
        if self.align != Some(align) {
            self.align = Some(align);
            self.context.set_text_align(align);
        }
    }

    fn trace(&self, points: impl IntoIterator<Item = BackendCoord>) {
        let mut points = points.into_iter().map(|(x, y)| (f64::from(x), f64::from(y)));
        if let Some((x, y)) = points.next() {
            self.context.move_to(x, y);
        }
        for (x, y) in points {
            self.context.line_to(x, y);
        }
    }
}

impl DrawingBackend for Pen<'_> {
    type ErrorType = DrawingFailed;

    fn get_size(&self) -> (u32, u32) {
        self.context.canvas().map_or((0, 0), |canvas| (canvas.width(), canvas.height()))
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        self.finish();
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Drawn {
        self.draw_rect((x, y), (x + 1, y + 1), &color, true)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        if !fill {
            let corners = [(right, top), (right, bottom), (left, bottom), (left, top)];
            return self.draw_path([(left, top)].into_iter().chain(corners), style);
        }
        self.finish();
        self.set_fill(style.color());
        let [x, y, width, height] = [left, top, right - left, bottom - top].map(f64::from);
        self.context.fill_rect(x, y, width, height);
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        let look = (ink(style.color()), style.stroke_width());
        let opaque = style.color().alpha >= 1.0;
        if !(opaque && self.path == Path::Lines && self.stroke == Some(look)) {
            self.finish();
            self.set_stroke(style);
            self.context.begin_path();
        }
        self.trace(path);
        self.path = Path::Lines;
        if !opaque {
            self.finish();
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        self.finish();
        self.set_fill(style.color());
        self.context.begin_path();
        self.trace(path);
        self.context.fill();
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        // As a rule a disc gets an outline next: the same path once more.
        if self.path != Path::Circle(center, radius) {
            self.finish();
            self.context.begin_path();
            let (x, y) = (center.0.into(), center.1.into());
            self.context.arc(x, y, radius.into(), 0.0, TAU).map_err(failed)?;
            self.path = Path::Circle(center, radius);
        }
        if fill {
            self.set_fill(style.color());
            self.context.fill();
        } else {
            self.set_stroke(style);
            self.context.stroke();
        }
        Ok(())
    }

    /// Writes text whose alphabetic baseline goes through a point.
    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        (x, y): BackendCoord,
    ) -> Drawn {
        self.finish();
        self.set_fill(style.color());
        self.set_font(style);
        self.set_align(match style.anchor().h_pos {
            HPos::Left => "start",
            HPos::Right => "end",
            HPos::Center => "center",
        });
        let (x, y) = (x.into(), y.into());
        let quarters = match style.transform() {
            FontTransform::None => return self.context.fill_text(text, x, y).map_err(failed),
            FontTransform::Rotate90 => 1.0,
            FontTransform::Rotate180 => 2.0,
            FontTransform::Rotate270 => 3.0,
        };
        self.context.save();
        let written = self
            .context
            .translate(x, y)
            .and_then(|()| self.context.rotate(quarters * FRAC_PI_2))
            .and_then(|()| self.context.fill_text(text, 0.0, 0.0));
        self.context.restore();
        written.map_err(failed)
    }
}

fn ink(BackendColor { rgb: (red, green, blue), alpha }: BackendColor) -> Ink {
    (red, green, blue, (alpha * 255.0).round() as u8)
}

fn css((red, green, blue, alpha): Ink) -> String {
    if alpha == u8::MAX {
        format!("#{red:02x}{green:02x}{blue:02x}")
    } else {
        format!("#{red:02x}{green:02x}{blue:02x}{alpha:02x}")
    }
}

fn failed(problem: JsValue) -> DrawingErrorKind<DrawingFailed> {
    let problem = problem.as_string().unwrap_or_else(|| format!("{problem:?}"));
    DrawingErrorKind::DrawingError(DrawingFailed::of(problem))
}
