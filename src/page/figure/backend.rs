//! One picture on two surfaces: what a canvas and an SVG do differently is settled here.
//!
//! [`svg`] draws a still; [`Fitted`] is what a [`Painter`] draws on. A browser layer makes one with
//! [`Fitted::canvas`] round a backend of its own that draws on a canvas, after scaling the canvas's
//! context by `device pixels a CSS pixel / UNIT` and giving it round line joins.
//!
//! The differences, and the one rule for each:
//!
//! | of the backends | rule |
//! |---|---|
//! | coordinates are whole numbers | [`UNIT`] units a CSS pixel, on both |
//! | a rectangle's outline and a line by itself are drawn in ways of their own | lines and outlines are drawn as paths |
//! | an SVG divides the size of text by 1.24 | it is multiplied by as much |
//! | an SVG hangs text from its top, a canvas can be told its alphabetic baseline | that baseline is computed here, and an SVG is handed what puts it there |
//! | text is measured by a system font or the page | by the table in [`super::text`], always |

use plotters::prelude::{
    DrawingBackend, FontDesc, FontFamily, FontStyle, FontTransform, RGBAColor, SVGBackend,
    ShapeStyle,
};
use plotters::style::TextStyle as BackendTextStyle;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::painter::{DrawingFailed, Drawn, Horizontal, Painter, Point};
use super::theme::Color;

/// Units a CSS pixel: backends take whole numbers, and an eighth of a pixel is fine enough for a
/// line to look smooth.
pub const UNIT: f64 = 8.0;

/// The font of every figure, as CSS wants it.
pub const FONT: &str = "system-ui, sans-serif";

/// Draws a picture of `width` by `height` CSS pixels and gives it as the text of an SVG.
///
/// The text is the same on every machine. It has the role of an image but no name; see
/// [`svg_named`]. It is shortest where lines of one look are drawn one after the other.
///
/// # Errors
/// When `draw` fails.
pub fn svg(
    width: f64,
    height: f64,
    draw: impl FnOnce(&mut Painter<'_, SVGBackend<'_>>) -> Drawn,
) -> Result<String, DrawingFailed> {
    svg_named(width, height, "", draw)
}

/// As [`svg`], with a name that is read out in place of the picture.
///
/// # Errors
/// When `draw` fails.
pub fn svg_named(
    width: f64,
    height: f64,
    name: &str,
    draw: impl FnOnce(&mut Painter<'_, SVGBackend<'_>>) -> Drawn,
) -> Result<String, DrawingFailed> {
    let mut written = String::new();
    {
        let size = (units(width).unsigned_abs(), units(height).unsigned_abs());
        let mut fitted = Fitted::svg(SVGBackend::with_string(&mut written, size), width, height);
        draw(&mut Painter::new(&mut fitted))?;
        fitted.inner.present().map_err(DrawingFailed::of)?;
    }
    compact::compact(&written, width, height, name)
}

/// A backend together with what must be known to draw the same picture on it as on any other.
pub struct Fitted<DB: DrawingBackend> {
    inner: DB,
    width: f64,
    height: f64,
    dialect: Dialect,
}

/// What the inner backend is, as far as it matters.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Dialect {
    Svg,
    Canvas,
}

impl<DB: DrawingBackend> Fitted<DB> {
    /// A canvas of `width` by `height` CSS pixels whose context has been scaled by
    /// `device pixels a CSS pixel / UNIT`. Its backend writes text with the alphabetic baseline
    /// through the point that it is handed.
    pub fn canvas(inner: DB, width: f64, height: f64) -> Self {
        Self { inner, width, height, dialect: Dialect::Canvas }
    }

    /// The backend inside.
    pub fn into_inner(self) -> DB {
        self.inner
    }

    fn svg(inner: DB, width: f64, height: f64) -> Self {
        Self { inner, width, height, dialect: Dialect::Svg }
    }

    pub(super) fn width(&self) -> f64 {
        self.width
    }

    pub(super) fn height(&self) -> f64 {
        self.height
    }

    pub(super) fn stroke(
        &mut self,
        points: impl Iterator<Item = Point>,
        color: Color,
        alpha: f64,
        width: f64,
    ) -> Drawn {
        self.inner
            .draw_path(points.map(in_units), &shape(color, alpha, width))
            .map_err(DrawingFailed::of)
    }

    pub(super) fn fill(
        &mut self,
        points: impl Iterator<Item = Point>,
        color: Color,
        alpha: f64,
    ) -> Drawn {
        self.inner
            .fill_polygon(points.map(in_units), &shape(color, alpha, 0.0))
            .map_err(DrawingFailed::of)
    }

    pub(super) fn fill_rectangle(
        &mut self,
        upper_left: Point,
        lower_right: Point,
        color: Color,
        alpha: f64,
    ) -> Drawn {
        self.inner
            .draw_rect(in_units(upper_left), in_units(lower_right), &shape(color, alpha, 0.0), true)
            .map_err(DrawingFailed::of)
    }

    pub(super) fn fill_circle(
        &mut self,
        center: Point,
        radius: f64,
        color: Color,
        alpha: f64,
    ) -> Drawn {
        self.circle(center, radius, &shape(color, alpha, 0.0), true)
    }

    pub(super) fn stroke_circle(
        &mut self,
        center: Point,
        radius: f64,
        color: Color,
        alpha: f64,
        width: f64,
    ) -> Drawn {
        self.circle(center, radius, &shape(color, alpha, width), false)
    }

    fn circle(&mut self, center: Point, radius: f64, style: &ShapeStyle, filled: bool) -> Drawn {
        self.inner
            .draw_circle(in_units(center), units(radius).unsigned_abs(), style, filled)
            .map_err(DrawingFailed::of)
    }

    /// Writes `text` with its alphabetic baseline through `at`, running upwards if `rotated`.
    pub(super) fn text(&mut self, at: Point, text: &str, letters: &Letters) -> Drawn {
        let size = units(letters.size).max(1);
        let (vertical, size_inside, below_handed) = match self.dialect {
            Dialect::Svg => (VPos::Top, f64::from(size) * SVG_SHRINKS, svg_hang(size)),
            Dialect::Canvas => (VPos::Bottom, f64::from(size), 0),
        };
        // The backends turn the text about the point that they are handed.
        let (x, y) = in_units(at);
        let handed = if letters.rotated { (x - below_handed, y) } else { (x, y - below_handed) };
        let weight = if letters.bold { FontStyle::Bold } else { FontStyle::Normal };
        let turn = if letters.rotated { FontTransform::Rotate270 } else { FontTransform::None };
        let horizontal = match letters.horizontal {
            Horizontal::Start => HPos::Left,
            Horizontal::Middle => HPos::Center,
            Horizontal::End => HPos::Right,
        };
        let color = rgba(letters.color, letters.alpha);
        let style = BackendTextStyle::from(
            FontDesc::new(FontFamily::Name(FONT), size_inside, weight).transform(turn),
        )
        .color(&color)
        .pos(Pos::new(horizontal, vertical));
        self.inner.draw_text(text, &style, handed).map_err(DrawingFailed::of)
    }
}

/// What [`Fitted::text`] must know of a text besides its place.
pub(super) struct Letters {
    pub(super) size: f64,
    pub(super) color: Color,
    pub(super) alpha: f64,
    pub(super) bold: bool,
    pub(super) horizontal: Horizontal,
    pub(super) rotated: bool,
}

/// The SVG backend divides the size of text by this.
const SVG_SHRINKS: f64 = 1.24;

/// How far below the point that it is handed the SVG backend puts the baseline of text that hangs
/// from its top, in units.
fn svg_hang(size: i32) -> i32 {
    (0.76 * f64::from(size)).round() as i32
}

/// Far enough outside of any picture, and far from where whole numbers end.
const FAR: f64 = 1_000_000.0;

fn units(pixels: f64) -> i32 {
    (pixels * UNIT).round().clamp(-FAR, FAR) as i32
}

fn in_units((x, y): Point) -> (i32, i32) {
    (units(x), units(y))
}

fn shape(color: Color, alpha: f64, width: f64) -> ShapeStyle {
    ShapeStyle {
        color: rgba(color, alpha),
        filled: true,
        stroke_width: units(width).unsigned_abs().max(1),
    }
}

/// Hundredths are all that can be seen, and short to write.
fn rgba(color: Color, alpha: f64) -> RGBAColor {
    let alpha = (alpha.clamp(0.0, 1.0) * 100.0).round() / 100.0;
    RGBAColor(color.red, color.green, color.blue, alpha)
}

/// Rewrites what the SVG backend wrote: the same picture in a fraction of the letters.
mod compact {
    use std::fmt::Write as _;

    use super::{FONT, svg_hang};
    use crate::figure::painter::DrawingFailed;

    /// The finished text of an SVG, from what the backend wrote.
    ///
    /// Neighbouring lines of one look become one path. Where they are transparent and overlap they
    /// must stay apart, because a path is painted once however often it crosses itself, while lines
    /// on a canvas show through each other.
    pub(super) fn compact(
        written: &str,
        width: f64,
        height: f64,
        name: &str,
    ) -> Result<String, DrawingFailed> {
        let elements = read(written)?;
        let view = elements
            .first()
            .and_then(|element| element.get("viewBox"))
            .ok_or_else(|| unreadable("no view box"))?;
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{view}\" width=\"{width}\" \
             height=\"{height}\" role=\"img\"{} fill=\"none\" stroke-linejoin=\"round\" \
             font-family=\"{FONT}\">",
            if name.is_empty() {
                String::new()
            } else {
                format!(" aria-label=\"{}\"", escaped(name))
            },
        );
        let mut strokes = Run::default();
        let mut rectangles = Rectangles::default();
        let mut left = elements[1..].iter().peekable();
        while let Some(element) = left.next() {
            match element.tag {
                "polyline" => {
                    rectangles.finish(&mut out);
                    let look = Look::of(element, "stroke")?;
                    let points = points(element.get("points").unwrap_or_default())?;
                    strokes.add(&mut out, look, points);
                    continue;
                }
                "rect" => {
                    strokes.finish(&mut out);
                    let look = Look::of(element, "fill")?;
                    rectangles.add(&mut out, look, rectangle(element)?);
                    continue;
                }
                _ => {}
            }
            strokes.finish(&mut out);
            rectangles.finish(&mut out);
            match element.tag {
                "polygon" => {
                    let look = Look::of(element, "fill")?;
                    let points = points(element.get("points").unwrap_or_default())?;
                    let _ = write!(out, "<path {}", look.as_fill());
                    let _ = write!(out, " d=\"{}z\"/>", path(&points));
                }
                "circle" => {
                    let outline = left.next_if(|next| is_outline(next, element));
                    circle(&mut out, element, outline)?;
                }
                "text" => text(&mut out, element)?,
                other => return Err(unreadable(other)),
            }
        }
        strokes.finish(&mut out);
        rectangles.finish(&mut out);
        out.push_str("</svg>\n");
        Ok(out)
    }

    /// One element as it was written.
    struct Element<'a> {
        tag: &'a str,
        attributes: Vec<(&'a str, &'a str)>,
        text: &'a str,
    }

    impl<'a> Element<'a> {
        fn get(&self, key: &str) -> Option<&'a str> {
            self.attributes.iter().find(|(name, _)| *name == key).map(|(_, value)| *value)
        }

        fn whole(&self, key: &str) -> Result<i32, DrawingFailed> {
            self.get(key).and_then(|value| value.parse().ok()).ok_or_else(|| unreadable(key))
        }
    }

    /// Reads elements. There is nothing in them but attributes, and text in `text`.
    fn read(written: &str) -> Result<Vec<Element<'_>>, DrawingFailed> {
        let mut elements = Vec::new();
        let mut rest = written;
        while let Some(start) = rest.find('<') {
            rest = &rest[start + 1..];
            // Values are escaped, so the next `>` ends the tag.
            let end = rest.find('>').ok_or_else(|| unreadable("an open tag"))?;
            let inside = &rest[..end];
            rest = &rest[end + 1..];
            if inside.starts_with('/') {
                continue;
            }
            let closed = inside.ends_with('/');
            let inside = inside.trim_end_matches('/');
            let (tag, mut left) = inside.split_once(' ').unwrap_or((inside, ""));
            let mut attributes = Vec::new();
            while let Some((key, after)) = left.split_once("=\"") {
                let (value, after) =
                    after.split_once('"').ok_or_else(|| unreadable("an open attribute"))?;
                attributes.push((key.trim(), value));
                left = after;
            }
            let text =
                if closed { "" } else { rest[..rest.find('<').unwrap_or(rest.len())].trim() };
            elements.push(Element { tag, attributes, text });
        }
        Ok(elements)
    }

    /// The look of a stroke or fill.
    #[derive(Clone, PartialEq, Default)]
    struct Look {
        color: String,
        width: i32,
        opacity: String,
    }

    impl Look {
        fn of(element: &Element<'_>, paint: &str) -> Result<Self, DrawingFailed> {
            Ok(Self {
                color: short(element.get(paint).ok_or_else(|| unreadable(paint))?),
                width: element
                    .get("stroke-width")
                    .and_then(|width| width.parse().ok())
                    .unwrap_or(0),
                opacity: opacity(element),
            })
        }

        fn as_fill(&self) -> String {
            format!("fill=\"{}\"{}", self.color, self.shown("fill-opacity"))
        }

        fn as_stroke(&self) -> String {
            let width = if self.width == 1 {
                String::new()
            } else {
                format!(" stroke-width=\"{}\"", self.width)
            };
            format!("stroke=\"{}\"{width}{}", self.color, self.shown("stroke-opacity"))
        }

        fn shown(&self, key: &str) -> String {
            if self.opacity.is_empty() {
                String::new()
            } else {
                format!(" {key}=\"{}\"", self.opacity)
            }
        }
    }

    /// Polylines of one look, one after the other.
    #[derive(Default)]
    struct Run {
        look: Look,
        layers: Vec<Vec<Vec<Point>>>,
    }

    impl Run {
        fn add(&mut self, out: &mut String, look: Look, points: Vec<Point>) {
            if look != self.look {
                self.finish(out);
                self.look = look;
            }
            // Lines of one colour may be painted in any order.
            let free = self.layers.iter().position(|layer| {
                self.look.opacity.is_empty()
                    || !layer.iter().any(|other| touch(other, &points, self.look.width))
            });
            match free {
                Some(index) => self.layers[index].push(points),
                None => self.layers.push(vec![points]),
            }
        }

        fn finish(&mut self, out: &mut String) {
            let layers = std::mem::take(&mut self.layers);
            let paths = layers
                .iter()
                .map(|layer| layer.iter().map(|points| path(points)).collect::<String>());
            if layers.len() > 1 {
                let _ = write!(out, "<g {}>", self.look.as_stroke());
                for path in paths {
                    let _ = write!(out, "<path d=\"{path}\"/>");
                }
                out.push_str("</g>");
            } else {
                for path in paths {
                    let _ = write!(out, "<path {} d=\"{path}\"/>", self.look.as_stroke());
                }
            }
        }
    }

    /// Filled rectangles of one look, one after the other.
    #[derive(Default)]
    struct Rectangles {
        look: Look,
        path: String,
    }

    impl Rectangles {
        fn add(&mut self, out: &mut String, look: Look, [x, y, width, height]: [i32; 4]) {
            if look != self.look || !look.opacity.is_empty() {
                self.finish(out);
                self.look = look;
            }
            let _ = write!(self.path, "M{x} {y}h{width}v{height}h{}z", -width);
        }

        fn finish(&mut self, out: &mut String) {
            if !self.path.is_empty() {
                let _ = write!(out, "<path {} d=\"{}\"/>", self.look.as_fill(), self.path);
                self.path.clear();
            }
        }
    }

    /// Whether a circle is the outline of the filled one that was drawn just before.
    fn is_outline(next: &Element<'_>, filled: &Element<'_>) -> bool {
        next.tag == "circle"
            && next.get("fill") == Some("none")
            && filled.get("fill") != Some("none")
            && ["cx", "cy", "r"].iter().all(|key| next.get(key) == filled.get(key))
    }

    fn circle(
        out: &mut String,
        element: &Element<'_>,
        outline: Option<&Element<'_>>,
    ) -> Result<(), DrawingFailed> {
        let mut look = match element.get("fill") {
            Some("none") => Look::of(element, "stroke")?.as_stroke(),
            _ => Look::of(element, "fill")?.as_fill(),
        };
        if let Some(outline) = outline {
            look.push(' ');
            look.push_str(&Look::of(outline, "stroke")?.as_stroke());
        }
        let _ = write!(
            out,
            "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" {look}/>",
            element.whole("cx")?,
            element.whole("cy")?,
            element.whole("r")?,
        );
        Ok(())
    }

    fn text(out: &mut String, element: &Element<'_>) -> Result<(), DrawingFailed> {
        let size = element
            .get("font-size")
            .and_then(|size| size.parse::<f64>().ok())
            .ok_or_else(|| unreadable("font-size"))?
            .round() as i32;
        let look = Look::of(element, "fill")?.as_fill();
        let (x, y) = (element.whole("x")?, element.whole("y")?);
        // The backend was handed a place above the baseline, and wrote that the text hangs from it.
        let hang = svg_hang(size);
        if element.get("transform").is_some() {
            let _ = write!(out, "<text transform=\"translate({} {y})rotate(-90)\"", x + hang);
        } else {
            let _ = write!(out, "<text x=\"{x}\" y=\"{}\"", y + hang);
        }
        let _ = write!(out, " font-size=\"{size}\"");
        if element.get("font-weight").is_some() {
            out.push_str(" font-weight=\"bold\"");
        }
        if let Some(anchor @ ("middle" | "end")) = element.get("text-anchor") {
            let _ = write!(out, " text-anchor=\"{anchor}\"");
        }
        let _ = write!(out, " {look}>{}</text>", element.text);
        Ok(())
    }

    type Point = (i32, i32);

    fn points(text: &str) -> Result<Vec<Point>, DrawingFailed> {
        text.split_ascii_whitespace()
            .map(|pair| {
                pair.split_once(',')
                    .and_then(|(x, y)| Some((x.parse().ok()?, y.parse().ok()?)))
                    .ok_or_else(|| unreadable(pair))
            })
            .collect()
    }

    /// A path through points: the first where it is, the others from the one before.
    fn path(points: &[Point]) -> String {
        let mut out = String::new();
        let mut before = None;
        let mut command = 'M';
        for &(x, y) in points {
            let Some((from_x, from_y)) = before.replace((x, y)) else {
                let _ = write!(out, "M{x} {y}");
                continue;
            };
            let (across, down) = (x - from_x, y - from_y);
            let (next, numbers) = match (across, down) {
                (0, 0) if points.len() > 2 => continue,
                (_, 0) => ('h', vec![across]),
                (0, _) => ('v', vec![down]),
                _ => ('l', vec![across, down]),
            };
            if next != command {
                out.push(next);
                command = next;
            }
            for number in numbers {
                // A sign separates as well as a space.
                let follows = out.ends_with(|letter: char| letter.is_ascii_digit());
                if follows && number >= 0 {
                    out.push(' ');
                }
                let _ = write!(out, "{number}");
            }
        }
        out
    }

    fn rectangle(element: &Element<'_>) -> Result<[i32; 4], DrawingFailed> {
        Ok([
            element.whole("x")?,
            element.whole("y")?,
            element.whole("width")?,
            element.whole("height")?,
        ])
    }

    /// Whether two lines of this width may have a point in common.
    fn touch(one: &[Point], other: &[Point], width: i32) -> bool {
        let near = |a: (i32, i32), b: (i32, i32), c: (i32, i32), d: (i32, i32)| {
            a.0.min(b.0) <= c.0.max(d.0) + width
                && c.0.min(d.0) <= a.0.max(b.0) + width
                && a.1.min(b.1) <= c.1.max(d.1) + width
                && c.1.min(d.1) <= a.1.max(b.1) + width
        };
        one.windows(2).any(|first| {
            other.windows(2).any(|second| {
                near(first[0], first[1], second[0], second[1])
                    && closer([first[0], first[1]], [second[0], second[1]], width)
            })
        })
    }

    /// Whether two straight lines come closer to each other than `width`.
    fn closer([a, b]: [Point; 2], [c, d]: [Point; 2], width: i32) -> bool {
        let side = |p: Point, q: Point, r: Point| {
            (i64::from(q.0 - p.0) * i64::from(r.1 - p.1)
                - i64::from(q.1 - p.1) * i64::from(r.0 - p.0))
            .signum()
        };
        if side(a, b, c) != side(a, b, d) && side(c, d, a) != side(c, d, b) {
            return true;
        }
        let far = |point: Point, from: Point, to: Point| {
            let (x, y) = (f64::from(to.0 - from.0), f64::from(to.1 - from.1));
            let (u, v) = (f64::from(point.0 - from.0), f64::from(point.1 - from.1));
            let length = x * x + y * y;
            let share = if length > 0.0 { ((u * x + v * y) / length).clamp(0.0, 1.0) } else { 0.0 };
            let (u, v) = (u - share * x, v - share * y);
            u * u + v * v
        };
        let nearest = far(a, c, d).min(far(b, c, d)).min(far(c, a, b)).min(far(d, a, b));
        nearest < f64::from(width * width)
    }

    /// `#abc` for `#AABBCC`.
    fn short(color: &str) -> String {
        let color = color.to_ascii_lowercase();
        match color.as_bytes() {
            [b'#', a, b, c, d, e, f] if a == b && c == d && e == f => {
                [b'#', *a, *c, *e].map(char::from).iter().collect()
            }
            _ => color,
        }
    }

    /// `.3` for 0.3, nothing for 1.
    fn opacity(element: &Element<'_>) -> String {
        match element.get("opacity") {
            None | Some("1") => String::new(),
            Some(part) => part.trim_start_matches('0').to_owned(),
        }
    }

    fn escaped(text: &str) -> String {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
    }

    fn unreadable(what: &str) -> DrawingFailed {
        DrawingFailed::of(format!("an SVG that cannot be read: {what}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::painter::{Dash, Rect, Stroke, TextStyle, Vertical};
    use crate::figure::theme::Theme;

    const INK: Color = Color::new(0x22, 0x22, 0x22);
    const RED: Color = Color::new(0xc0, 0x10, 0x20);

    /// What is inside of the outermost element.
    fn inside(
        draw: impl FnOnce(&mut Painter<'_, SVGBackend<'_>>) -> Drawn,
    ) -> Result<String, DrawingFailed> {
        let text = svg(100.0, 50.0, draw)?;
        let start = text.find('>').map_or(0, |end| end + 1);
        Ok(text[start..].trim_end_matches("</svg>\n").to_owned())
    }

    #[test]
    fn a_still_is_in_units_and_has_a_role() -> Result<(), DrawingFailed> {
        let text = svg_named(100.0, 50.0, "a < \"b\"", |_| Ok(()))?;
        assert_eq!(
            text,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 800 400\" width=\"100\" \
             height=\"50\" role=\"img\" aria-label=\"a &lt; &quot;b&quot;\" fill=\"none\" \
             stroke-linejoin=\"round\" font-family=\"system-ui, sans-serif\"></svg>\n"
        );
        Ok(())
    }

    #[test]
    fn lines_of_one_look_are_one_path() -> Result<(), DrawingFailed> {
        let text = inside(|painter| {
            let stroke = Stroke::new(INK, 1.5);
            painter.line((1.0, 2.0), (10.0, 2.0), stroke)?;
            painter.line((1.0, 2.0), (10.0, 8.5), stroke)?;
            painter.polyline(&[(0.0, 0.0), (1.0, 1.0), (2.0, 0.0), (2.0, 5.0)], stroke)
        })?;
        assert_eq!(
            text,
            "<path stroke=\"#222\" stroke-width=\"12\" d=\"M8 16h72M8 16l72 52M0 0l8 8 8-8v40\"/>"
        );
        Ok(())
    }

    #[test]
    fn transparent_lines_are_one_path_only_where_they_do_not_meet() -> Result<(), DrawingFailed> {
        let text = inside(|painter| {
            let stroke = Stroke::new(INK, 1.0).alpha(0.3);
            painter.line((0.0, 0.0), (10.0, 10.0), stroke)?;
            painter.line((0.0, 10.0), (10.0, 0.0), stroke)?;
            painter.line((20.0, 0.0), (20.0, 10.0), stroke)
        })?;
        assert_eq!(
            text,
            "<g stroke=\"#222\" stroke-width=\"8\" stroke-opacity=\".3\">\
             <path d=\"M0 0l80 80M160 0v80\"/><path d=\"M0 80l80-80\"/></g>"
        );
        Ok(())
    }

    #[test]
    fn gaps_stay_gaps() -> Result<(), DrawingFailed> {
        let text = inside(|painter| {
            painter.polyline(
                &[
                    (0.0, 0.0),
                    (1.0, 0.0),
                    (f64::NAN, 0.0),
                    (2.0, f64::INFINITY),
                    (3.0, 0.0),
                    (4.0, 0.0),
                    (f64::NAN, f64::NAN),
                    (5.0, 0.0),
                ],
                Stroke::new(INK, 1.0),
            )?;
            painter.circle((f64::NAN, 0.0), 1.0, INK, None)?;
            painter.rectangle(Rect::new(0.0, 0.0, f64::INFINITY, 1.0), INK, None)?;
            painter.text((0.0, f64::NAN), "x", TextStyle::new(10.0, INK))
        })?;
        assert_eq!(text, "<path stroke=\"#222\" stroke-width=\"8\" d=\"M0 0h8M24 0h8\"/>");
        Ok(())
    }

    #[test]
    fn rectangles_and_circles() -> Result<(), DrawingFailed> {
        let text = inside(|painter| {
            painter.cell(Rect::new(0.0, 0.0, 2.0, 1.0), RED)?;
            painter.cell(Rect::new(2.0, 0.0, 2.0, 1.0), RED)?;
            painter.rectangle(Rect::new(1.0, 1.0, 3.0, 2.0), None, Stroke::new(INK, 2.0))?;
            painter.circle((5.0, 5.0), 2.5, RED, Stroke::new(INK, 1.0))
        })?;
        assert_eq!(
            text,
            "<path fill=\"#c01020\" d=\"M0 0h16v8h-16zM16 0h16v8h-16z\"/>\
             <path stroke=\"#222\" stroke-width=\"16\" d=\"M20 8h12v16h-24v-16h12\"/>\
             <circle cx=\"40\" cy=\"40\" r=\"20\" fill=\"#c01020\" stroke=\"#222\" stroke-width=\"8\"/>"
        );
        Ok(())
    }

    #[test]
    fn rules_are_crisp() -> Result<(), DrawingFailed> {
        let text = inside(|painter| {
            painter.rule((1.2, 2.0), (10.0, 2.0), Stroke::new(INK, 1.0))?;
            painter.rule((4.9, 0.0), (4.9, 1.0), Stroke::new(INK, 2.0))?;
            painter.rule((0.0, 0.2), (1.0, 5.2), Stroke::new(INK, 2.0))
        })?;
        assert_eq!(
            text,
            "<path stroke=\"#222\" stroke-width=\"8\" d=\"M10 20h70\"/>\
             <path stroke=\"#222\" stroke-width=\"16\" d=\"M40 0v8M0 2l8 40\"/>"
        );
        Ok(())
    }

    #[test]
    fn text_stands_on_its_baseline() -> Result<(), DrawingFailed> {
        let style = TextStyle::new(12.5, INK);
        let text = inside(|painter| {
            painter.text((10.0, 20.0), " a & b ", style)?;
            painter.text((10.0, 20.0), "É", style.bold().at(Horizontal::End, Vertical::Top))?;
            painter.text((30.0, 40.0), "up", style.rotated().alpha(0.5))
        })?;
        assert_eq!(
            text,
            "<text x=\"80\" y=\"160\" font-size=\"100\" fill=\"#222\">a &amp; b</text>\
             <text x=\"80\" y=\"232\" font-size=\"100\" font-weight=\"bold\" text-anchor=\"end\" \
             fill=\"#222\">É</text>\
             <text transform=\"translate(240 320)rotate(-90)\" font-size=\"100\" fill=\"#222\" \
             fill-opacity=\".5\">up</text>"
        );
        Ok(())
    }

    #[test]
    fn a_network_is_small() -> Result<(), DrawingFailed> {
        let theme = Theme::LIGHT;
        let text = svg(960.0, 400.0, |painter| {
            let at =
                |layer: usize, unit: usize| (60.0 + 70.0 * layer as f64, 60.0 + 28.0 * unit as f64);
            for layer in 0..11 {
                for edge in 0..64 {
                    painter.line(
                        at(layer, edge / 6),
                        at(layer + 1, (edge * 5) % 11),
                        Stroke::new(theme.hairline, 1.0),
                    )?;
                }
            }
            for layer in 0..12 {
                for unit in 0..11 {
                    painter.circle(at(layer, unit), 7.0, theme.raised, None)?;
                }
            }
            painter.arc(
                at(1, 0),
                at(9, 0),
                40.0,
                Stroke::new(theme.purple, 2.0).dashed(Dash::USUAL),
            )
        })?;
        assert!(text.len() < 24_000, "{} bytes", text.len());
        Ok(())
    }
}
