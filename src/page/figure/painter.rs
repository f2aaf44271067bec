//! The vocabulary that figures draw with: CSS pixels, x to the right, y down.
//!
//! What has a number that is not finite is not drawn; a polyline has a gap there. So a network that
//! diverged needs no care in a drawing: its values are missing, and a figure says so in words.

use plotters::prelude::DrawingBackend;

use super::backend::{Fitted, Letters};
use super::text;
use super::theme::Color;

/// x and y in CSS pixels, y down.
pub type Point = (f64, f64);

/// What every drawing function gives back.
pub type Drawn = Result<(), DrawingFailed>;

/// Draws on a [`Fitted`] backend.
pub struct Painter<'a, DB: DrawingBackend> {
    surface: &'a mut Fitted<DB>,
}

impl<'a, DB: DrawingBackend> Painter<'a, DB> {
    /// A painter of this surface.
    pub fn new(surface: &'a mut Fitted<DB>) -> Self {
        Self { surface }
    }

    /// The width of the picture.
    pub fn width(&self) -> f64 {
        self.surface.width()
    }

    /// The height of the picture.
    pub fn height(&self) -> f64 {
        self.surface.height()
    }

    /// All of the picture.
    pub fn bounds(&self) -> Rect {
        Rect::new(0.0, 0.0, self.width(), self.height())
    }

    /// Covers everything with one colour.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn background(&mut self, color: Color) -> Drawn {
        self.rectangle(self.bounds(), color, None)
    }

    /// A straight line.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn line(&mut self, from: Point, to: Point, stroke: Stroke) -> Drawn {
        self.polyline(&[from, to], stroke)
    }

    /// A horizontal or vertical line, moved by less than a pixel to fill whole pixels: what stands
    /// still and should be crisp, such as an axis. Other lines are drawn where they are.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn rule(&mut self, from: Point, to: Point, stroke: Stroke) -> Drawn {
        // The middle of a line of odd width lies in the middle of a pixel.
        let half = stroke.width.round().max(1.0) % 2.0 / 2.0;
        let crisp = |place: f64| (place - half).round() + half;
        let (mut from, mut to) = (from, to);
        if near(from.1, to.1) {
            from.1 = crisp(from.1);
            to.1 = from.1;
        } else if near(from.0, to.0) {
            from.0 = crisp(from.0);
            to.0 = from.0;
        }
        self.line(from, to, stroke)
    }

    /// Straight lines from point to point, with a gap at a point that is not finite.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn polyline(&mut self, points: &[Point], stroke: Stroke) -> Drawn {
        if !stroke.is_visible() {
            return Ok(());
        }
        for run in points.split(|point| !is_finite(*point)) {
            if run.len() < 2 {
                continue;
            }
            match stroke.dash {
                None => self.stroke(run.iter().copied(), stroke)?,
                Some(dash) => {
                    for piece in dash.split(run) {
                        self.stroke(piece.into_iter(), stroke)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The line round a shape whose last point is joined to its first.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn outline(&mut self, points: &[Point], stroke: Stroke) -> Drawn {
        let [first, second, ..] = *points else {
            return Ok(());
        };
        // Starting in the middle of an edge, so that every corner is a joint.
        let start = middle(first, second);
        let mut closed = Vec::with_capacity(points.len() + 2);
        closed.push(start);
        closed.extend_from_slice(&points[1..]);
        closed.push(first);
        closed.push(start);
        self.polyline(&closed, stroke)
    }

    /// A cubic Bézier curve.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn curve(
        &mut self,
        from: Point,
        first_control: Point,
        second_control: Point,
        to: Point,
        stroke: Stroke,
    ) -> Drawn {
        self.polyline(&curve(from, first_control, second_control, to), stroke)
    }

    /// An arc between two points; see [`arc`].
    ///
    /// # Errors
    /// When the backend fails.
    pub fn arc(&mut self, from: Point, to: Point, height: f64, stroke: Stroke) -> Drawn {
        self.polyline(&arc(from, to, height), stroke)
    }

    /// A circle, filled or not, with an outline or not.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn circle(
        &mut self,
        center: Point,
        radius: f64,
        fill: impl Into<Option<Fill>>,
        stroke: impl Into<Option<Stroke>>,
    ) -> Drawn {
        if !is_finite(center) || !radius.is_finite() || radius <= 0.0 {
            return Ok(());
        }
        if let Some(fill) = fill.into() {
            self.surface.fill_circle(center, radius, fill.color, fill.alpha)?;
        }
        match stroke.into() {
            Some(stroke) if stroke.dash.is_some() => {
                let round = rounded(
                    Rect::new(center.0 - radius, center.1 - radius, 2.0 * radius, 2.0 * radius),
                    radius,
                );
                self.outline(&round, stroke)
            }
            Some(stroke) if stroke.is_visible() => {
                self.surface.stroke_circle(center, radius, stroke.color, stroke.alpha, stroke.width)
            }
            _ => Ok(()),
        }
    }

    /// A circle that is only an outline: what says "chosen" or "focused" round something else.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn ring(&mut self, center: Point, radius: f64, stroke: Stroke) -> Drawn {
        self.circle(center, radius, None, stroke)
    }

    /// A rectangle, filled or not, with an outline or not.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn rectangle(
        &mut self,
        rect: Rect,
        fill: impl Into<Option<Fill>>,
        stroke: impl Into<Option<Stroke>>,
    ) -> Drawn {
        if !rect.is_finite() {
            return Ok(());
        }
        if let Some(fill) = fill.into() {
            self.surface.fill_rectangle(
                (rect.left, rect.top),
                (rect.right(), rect.bottom()),
                fill.color,
                fill.alpha,
            )?;
        }
        if let Some(stroke) = stroke.into() {
            self.outline(&rect.corners(), stroke)?;
        }
        Ok(())
    }

    /// A rectangle whose corners are quarters of a circle.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn rounded_rectangle(
        &mut self,
        rect: Rect,
        radius: f64,
        fill: impl Into<Option<Fill>>,
        stroke: impl Into<Option<Stroke>>,
    ) -> Drawn {
        self.polygon(&rounded(rect, radius), fill, stroke)
    }

    /// A shape with straight edges whose last point is joined to its first.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn polygon(
        &mut self,
        points: &[Point],
        fill: impl Into<Option<Fill>>,
        stroke: impl Into<Option<Stroke>>,
    ) -> Drawn {
        if points.len() < 3 || !points.iter().copied().all(is_finite) {
            return Ok(());
        }
        if let Some(fill) = fill.into()
            && fill.alpha > 0.0
        {
            self.surface.fill(points.iter().copied(), fill.color, fill.alpha)?;
        }
        if let Some(stroke) = stroke.into() {
            self.outline(points, stroke)?;
        }
        Ok(())
    }

    /// The area between an upper and a lower polyline that run over the same x: an interval's band.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn band(&mut self, upper: &[Point], lower: &[Point], fill: Fill) -> Drawn {
        let finite = |points: &[Point]| -> Vec<Point> {
            points.iter().copied().filter(|point| is_finite(*point)).collect()
        };
        let mut around = finite(upper);
        around.extend(finite(lower).into_iter().rev());
        self.polygon(&around, fill, None)
    }

    /// An interval's whisker, from `from` to `to`, with a short bar across each end.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn whisker(&mut self, from: Point, to: Point, cap: f64, stroke: Stroke) -> Drawn {
        let Some((x, y)) = direction(from, to) else {
            return Ok(());
        };
        self.line(from, to, stroke)?;
        let across = (-y * cap / 2.0, x * cap / 2.0);
        for end in [from, to] {
            self.line(
                (end.0 - across.0, end.1 - across.1),
                (end.0 + across.0, end.1 + across.1),
                stroke.solid(),
            )?;
        }
        Ok(())
    }

    /// A filled head of an arrow with its tip at `tip`, coming from `from`, `size` long.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn arrowhead(
        &mut self,
        from: Point,
        tip: Point,
        size: f64,
        fill: impl Into<Option<Fill>>,
    ) -> Drawn {
        let Some((x, y)) = direction(from, tip) else {
            return Ok(());
        };
        let back = (tip.0 - x * size, tip.1 - y * size);
        let half = 0.42 * size;
        self.polygon(
            &[tip, (back.0 - y * half, back.1 + x * half), (back.0 + y * half, back.1 - x * half)],
            fill,
            None,
        )
    }

    /// A straight line that ends in an arrowhead.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn arrow(&mut self, from: Point, to: Point, stroke: Stroke) -> Drawn {
        let Some((x, y)) = direction(from, to) else {
            return Ok(());
        };
        let size = 4.0 + 2.0 * stroke.width;
        self.line(from, (to.0 - x * size / 2.0, to.1 - y * size / 2.0), stroke)?;
        self.arrowhead(from, to, size, Fill::new(stroke.color).alpha(stroke.alpha))
    }

    /// One cell of a heat map, its edges on whole pixels so that neighbours meet without a seam.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn cell(&mut self, rect: Rect, color: Color) -> Drawn {
        if !rect.is_finite() {
            return Ok(());
        }
        self.surface.fill_rectangle(
            (rect.left.round(), rect.top.round()),
            (rect.right().round(), rect.bottom().round()),
            color,
            1.0,
        )
    }

    /// A heat map that fills `rect`: `color` is asked for each row and column, from the upper left.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn heatmap(
        &mut self,
        rect: Rect,
        rows: usize,
        columns: usize,
        mut color: impl FnMut(usize, usize) -> Color,
    ) -> Drawn {
        let (height, width) = (rect.height / rows as f64, rect.width / columns as f64);
        for row in 0..rows {
            let top = rect.top + height * row as f64;
            let mut start = 0;
            let mut current = None;
            // Neighbours of one colour are one rectangle.
            for column in 0..=columns {
                let next = (column < columns).then(|| color(row, column));
                if next == current {
                    continue;
                }
                if let Some(current) = current {
                    let left = rect.left + width * start as f64;
                    let across = width * (column - start) as f64;
                    self.cell(Rect::new(left, top, across, height), current)?;
                }
                (start, current) = (column, next);
            }
        }
        Ok(())
    }

    /// Writes one line of text. White space at its ends is left out.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn text(&mut self, at: Point, text: &str, style: TextStyle) -> Drawn {
        let text = text.trim();
        if text.is_empty() || !is_finite(at) {
            return Ok(());
        }
        let down = match style.vertical {
            Vertical::Baseline => 0.0,
            Vertical::Middle => CAPITALS / 2.0 * style.size,
            Vertical::Top => CAPITALS * style.size,
        };
        let baseline = if style.rotated { (at.0 + down, at.1) } else { (at.0, at.1 + down) };
        if let Some(paper) = style.behind {
            let patch = patch(baseline, self.text_width(text, style), style);
            self.rectangle(patch, Fill::new(paper).alpha(0.8), None)?;
        }
        self.surface.text(
            baseline,
            text,
            &Letters {
                size: style.size,
                color: style.color,
                alpha: style.alpha,
                bold: style.bold,
                horizontal: style.horizontal,
                rotated: style.rotated,
            },
        )
    }

    /// How wide this text will be, about: the fonts of machines differ by some per cent.
    pub fn text_width(&self, text: &str, style: TextStyle) -> f64 {
        text::width(text.trim(), style.size, style.bold)
    }

    /// Small text on a pill that is centred at `center`, moved as far as it must be to lie inside
    /// the picture. Gives the pill's place.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn callout(
        &mut self,
        center: Point,
        text: &str,
        style: TextStyle,
        fill: impl Into<Option<Fill>>,
        stroke: impl Into<Option<Stroke>>,
    ) -> Result<Rect, DrawingFailed> {
        let height = 1.7 * style.size;
        // A margin for fonts that are wider than the table says.
        let width = (1.1 * self.text_width(text, style) + 1.2 * style.size).max(height);
        let edge = 1.0;
        let within =
            |value: f64, half: f64, end: f64| value.min(end - edge - half).max(edge + half);
        let center = (
            within(center.0, width / 2.0, self.width()),
            within(center.1, height / 2.0, self.height()),
        );
        let pill = Rect::new(center.0 - width / 2.0, center.1 - height / 2.0, width, height);
        self.rounded_rectangle(pill, height / 2.0, fill, stroke)?;
        self.text(center, text, style.at(Horizontal::Middle, Vertical::Middle).upright())?;
        Ok(pill)
    }

    fn stroke(&mut self, points: impl Iterator<Item = Point>, stroke: Stroke) -> Drawn {
        self.surface.stroke(points, stroke.color, stroke.alpha, stroke.width)
    }
}

/// How a line looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// Its colour.
    pub color: Color,
    /// Its width in CSS pixels.
    pub width: f64,
    /// 0 for invisible to 1 for opaque. A colour mixed with the paper's is cheaper where lines do
    /// not have to show through each other: see [`Color::mix`].
    pub alpha: f64,
    /// Its dashes, if it has any.
    pub dash: Option<Dash>,
}

impl Stroke {
    /// An opaque, unbroken line.
    pub const fn new(color: Color, width: f64) -> Self {
        Self { color, width, alpha: 1.0, dash: None }
    }

    /// The same, as opaque as this.
    #[must_use]
    pub const fn alpha(self, alpha: f64) -> Self {
        Self { alpha, ..self }
    }

    /// The same, dashed.
    #[must_use]
    pub const fn dashed(self, dash: Dash) -> Self {
        Self { dash: Some(dash), ..self }
    }

    /// The same without dashes.
    #[must_use]
    pub const fn solid(self) -> Self {
        Self { dash: None, ..self }
    }

    fn is_visible(self) -> bool {
        self.width > 0.0 && self.alpha > 0.0
    }
}

/// Dashes and the gaps between them, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dash {
    /// The length of a dash.
    pub on: f64,
    /// The length of a gap.
    pub off: f64,
}

impl Dash {
    /// Dots, nearly.
    pub const FINE: Self = Self { on: 2.0, off: 3.0 };
    /// What a skip is drawn with, and a line that is there to be compared with.
    pub const USUAL: Self = Self { on: 5.0, off: 4.0 };
    /// Long dashes.
    pub const LONG: Self = Self { on: 9.0, off: 5.0 };

    /// The dashes of a polyline. It begins and ends with a whole dash: the pattern is stretched or
    /// shrunk a little for that.
    pub fn split(self, points: &[Point]) -> Vec<Vec<Point>> {
        let length: f64 = points.windows(2).map(|pair| distance(pair[0], pair[1])).sum();
        let period = self.on + self.off;
        if !(self.on > 0.0 && self.off > 0.0 && length > 0.0) {
            return vec![points.to_vec()];
        }
        let gaps = ((length - self.on) / period).round().clamp(0.0, MOST_DASHES);
        if gaps < 1.0 {
            return vec![points.to_vec()];
        }
        let stretch = length / (gaps * period + self.on);
        let (on, off) = (self.on * stretch, self.off * stretch);

        let mut pieces = Vec::with_capacity(gaps as usize + 1);
        let mut piece = vec![points[0]];
        let mut drawing = true;
        let mut left = on;
        for pair in points.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            let whole = distance(from, to);
            let mut done = 0.0;
            while whole - done > left {
                done += left;
                let here = between(from, to, done / whole);
                if drawing {
                    piece.push(here);
                    pieces.push(std::mem::take(&mut piece));
                } else {
                    piece = vec![here];
                }
                drawing = !drawing;
                left = if drawing { on } else { off };
            }
            left -= whole - done;
            if drawing {
                piece.push(to);
            }
        }
        // What rounding leaves over is no dash.
        if piece.len() > 1 && drawing {
            let rest: f64 = piece.windows(2).map(|pair| distance(pair[0], pair[1])).sum();
            if rest > on / 1000.0 {
                pieces.push(piece);
            }
        }
        pieces
    }
}

/// More dashes than this in one line are a mistake, and would only take time.
const MOST_DASHES: f64 = 2000.0;

/// How an area looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fill {
    /// Its colour.
    pub color: Color,
    /// 0 for invisible to 1 for opaque.
    pub alpha: f64,
}

impl Fill {
    /// Opaque.
    pub const fn new(color: Color) -> Self {
        Self { color, alpha: 1.0 }
    }

    /// The same, as opaque as this.
    #[must_use]
    pub const fn alpha(self, alpha: f64) -> Self {
        Self { alpha, ..self }
    }
}

impl From<Color> for Fill {
    fn from(color: Color) -> Self {
        Self::new(color)
    }
}

/// So that a colour will do where a fill may be.
impl From<Color> for Option<Fill> {
    fn from(color: Color) -> Self {
        Some(Fill::new(color))
    }
}

/// How a text looks, and where it lies about its point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TextStyle {
    /// The size of the font in CSS pixels.
    pub size: f64,
    /// Its colour.
    pub color: Color,
    /// 0 for invisible to 1 for opaque.
    pub alpha: f64,
    /// Heavier than usual.
    pub bold: bool,
    /// What lies on the point, along the text.
    pub horizontal: Horizontal,
    /// What lies on the point, across the text.
    pub vertical: Vertical,
    /// Running upwards.
    pub rotated: bool,
    /// The colour of a patch behind it that dims what is there, for text over other things.
    pub behind: Option<Color>,
}

impl TextStyle {
    /// Text that starts at its point, which lies on its baseline.
    pub const fn new(size: f64, color: Color) -> Self {
        Self {
            size,
            color,
            alpha: 1.0,
            bold: false,
            horizontal: Horizontal::Start,
            vertical: Vertical::Baseline,
            rotated: false,
            behind: None,
        }
    }

    /// The same, placed otherwise about its point.
    #[must_use]
    pub const fn at(self, horizontal: Horizontal, vertical: Vertical) -> Self {
        Self { horizontal, vertical, ..self }
    }

    /// The same with its middle on its point, both ways.
    #[must_use]
    pub const fn centered(self) -> Self {
        self.at(Horizontal::Middle, Vertical::Middle)
    }

    /// The same, heavier.
    #[must_use]
    pub const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    /// The same, as opaque as this.
    #[must_use]
    pub const fn alpha(self, alpha: f64) -> Self {
        Self { alpha, ..self }
    }

    /// The same in another colour.
    #[must_use]
    pub const fn color(self, color: Color) -> Self {
        Self { color, ..self }
    }

    /// The same, running upwards.
    #[must_use]
    pub const fn rotated(self) -> Self {
        Self { rotated: true, ..self }
    }

    /// The same on a patch of this colour, which is the paper's as a rule.
    #[must_use]
    pub const fn on(self, color: Color) -> Self {
        Self { behind: Some(color), ..self }
    }

    const fn upright(self) -> Self {
        Self { rotated: false, behind: None, ..self }
    }
}

/// What of a text lies on its point, along the line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Horizontal {
    /// Its start.
    #[default]
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// What of a text lies on its point, across the line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Vertical {
    /// What letters stand on.
    #[default]
    Baseline,
    /// The middle of capitals and digits.
    Middle,
    /// The top of capitals and digits.
    Top,
}

/// The height of capitals and digits as a share of a font's size.
pub(super) const CAPITALS: f64 = 0.72;

/// What a line of text covers, about.
fn patch(baseline: Point, width: f64, style: TextStyle) -> Rect {
    let (above, below, beside) = (0.85 * style.size, 0.2 * style.size, 0.15 * style.size);
    let before = match style.horizontal {
        Horizontal::Start => 0.0,
        Horizontal::Middle => width / 2.0,
        Horizontal::End => width,
    };
    let (along, across) = (width + 2.0 * beside, above + below);
    if style.rotated {
        let top = baseline.1 + before - width - beside;
        Rect::new(baseline.0 - above, top, across, along)
    } else {
        let left = baseline.0 - before - beside;
        Rect::new(left, baseline.1 - above, along, across)
    }
}

/// An upright rectangle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// The x of its left edge.
    pub left: f64,
    /// The y of its upper edge.
    pub top: f64,
    /// From left to right.
    pub width: f64,
    /// From top to bottom.
    pub height: f64,
}

impl Rect {
    /// From its upper left corner and its size.
    pub const fn new(left: f64, top: f64, width: f64, height: f64) -> Self {
        Self { left, top, width, height }
    }

    /// The x of its right edge.
    pub fn right(self) -> f64 {
        self.left + self.width
    }

    /// The y of its lower edge.
    pub fn bottom(self) -> f64 {
        self.top + self.height
    }

    /// Its middle.
    pub fn center(self) -> Point {
        (self.left + self.width / 2.0, self.top + self.height / 2.0)
    }

    /// Whether a point lies in it.
    pub fn contains(self, (x, y): Point) -> bool {
        (self.left..self.right()).contains(&x) && (self.top..self.bottom()).contains(&y)
    }

    /// The same, smaller by `by` at each edge; larger if that is negative.
    #[must_use]
    pub fn inset(self, by: f64) -> Self {
        Self::new(
            self.left + by,
            self.top + by,
            (self.width - 2.0 * by).max(0.0),
            (self.height - 2.0 * by).max(0.0),
        )
    }

    /// Its corners, clockwise from the upper left.
    pub fn corners(self) -> [Point; 4] {
        let (right, bottom) = (self.right(), self.bottom());
        [(self.left, self.top), (right, self.top), (right, bottom), (self.left, bottom)]
    }

    fn is_finite(self) -> bool {
        is_finite((self.left, self.top)) && is_finite((self.width, self.height))
    }
}

/// The points of a cubic Bézier curve, as many as it takes to look smooth.
pub fn curve(from: Point, first_control: Point, second_control: Point, to: Point) -> Vec<Point> {
    let mut points = vec![from];
    bend(&mut points, first_control, second_control, to);
    points
}

/// The points of an arc that leaves `from` and reaches `to` straight up, and whose middle lies
/// `height` above the middle between them; below if `height` is negative.
pub fn arc(from: Point, to: Point, height: f64) -> Vec<Point> {
    // A cubic curve's middle has gone three quarters of the way to its two middle points.
    let lift = height * 4.0 / 3.0;
    curve(from, (from.0, from.1 - lift), (to.0, to.1 - lift), to)
}

/// Where such an arc has its middle: the place for its handle or label.
pub fn arc_middle(from: Point, to: Point, height: f64) -> Point {
    let (x, y) = middle(from, to);
    (x, y - height)
}

/// The outline of a rectangle with rounded corners, clockwise.
pub fn rounded(rect: Rect, radius: f64) -> Vec<Point> {
    if radius.is_nan() || radius <= 0.0 || rect.width <= 0.0 || rect.height <= 0.0 {
        return rect.corners().to_vec();
    }
    let radius = radius.min(rect.width / 2.0).min(rect.height / 2.0);
    // Where the middle points of a cubic curve must lie to look like a quarter of a circle.
    let pull = radius * (1.0 - 0.552_284_75);
    let (left, top, right, bottom) = (rect.left, rect.top, rect.right(), rect.bottom());
    let mut points = vec![(left + radius, top), (right - radius, top)];
    bend(&mut points, (right - pull, top), (right, top + pull), (right, top + radius));
    points.push((right, bottom - radius));
    bend(&mut points, (right, bottom - pull), (right - pull, bottom), (right - radius, bottom));
    points.push((left + radius, bottom));
    bend(&mut points, (left + pull, bottom), (left, bottom - pull), (left, bottom - radius));
    points.push((left, top + radius));
    bend(&mut points, (left, top + pull), (left + pull, top), (left + radius, top));
    points.pop();
    points
}

/// Adds a cubic curve from the last point on.
fn bend(points: &mut Vec<Point>, first: Point, second: Point, to: Point) {
    let Some(&from) = points.last() else {
        return;
    };
    // A curve strays from its chords by no more than what its middle points stray from evenly
    // spaced, over the square of the number of chords.
    let stray = |a: Point, b: Point, c: Point| {
        let (x, y) = (a.0 - 2.0 * b.0 + c.0, a.1 - 2.0 * b.1 + c.1);
        (x * x + y * y).sqrt()
    };
    let most = stray(from, first, second).max(stray(first, second, to));
    let chords = (0.75 * most / TOLERANCE).sqrt().ceil().clamp(1.0, 100.0) as usize;
    for index in 1..=chords {
        let t = index as f64 / chords as f64;
        let s = 1.0 - t;
        let weights = [s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t];
        let of = |a: f64, b: f64, c: f64, d: f64| {
            weights[0] * a + weights[1] * b + weights[2] * c + weights[3] * d
        };
        points.push((of(from.0, first.0, second.0, to.0), of(from.1, first.1, second.1, to.1)));
    }
}

/// How far a curve may stray from what is drawn for it, in CSS pixels.
const TOLERANCE: f64 = 0.1;

fn near(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-6
}

fn is_finite((x, y): Point) -> bool {
    x.is_finite() && y.is_finite()
}

fn distance(from: Point, to: Point) -> f64 {
    let (x, y) = (to.0 - from.0, to.1 - from.1);
    (x * x + y * y).sqrt()
}

fn direction(from: Point, to: Point) -> Option<Point> {
    let length = distance(from, to);
    (length.is_finite() && length > 0.0)
        .then(|| ((to.0 - from.0) / length, (to.1 - from.1) / length))
}

fn between(from: Point, to: Point, share: f64) -> Point {
    (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share)
}

fn middle(from: Point, to: Point) -> Point {
    between(from, to, 0.5)
}

/// Why a picture could not be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawingFailed(String);

impl DrawingFailed {
    /// What a backend said.
    pub fn of(error: impl std::fmt::Display) -> Self {
        Self(error.to_string())
    }
}

impl std::fmt::Display for DrawingFailed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "the picture could not be drawn: {}", self.0)
    }
}

impl std::error::Error for DrawingFailed {}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(points: &[Point]) -> f64 {
        points.windows(2).map(|pair| distance(pair[0], pair[1])).sum()
    }

    #[test]
    fn a_dashed_line_begins_and_ends_with_a_dash() {
        for long in [9.0, 20.0, 50.0, 123.4, 1000.0] {
            let pieces = Dash::USUAL.split(&[(0.0, 5.0), (long, 5.0)]);
            assert!(near(pieces[0][0].0, 0.0));
            let last = &pieces[pieces.len() - 1];
            assert!(near(last[last.len() - 1].0, long), "{long}: {pieces:?}");
            let first = length(&pieces[0]);
            for piece in &pieces {
                assert!(near(length(piece), first));
            }
            if long > 40.0 {
                assert!((first - 5.0).abs() < 0.8, "{long}: {first}");
            }
        }
    }

    #[test]
    fn dashes_go_round_corners() {
        let corner = [(0.0, 0.0), (7.0, 0.0), (7.0, 7.0)];
        let pieces = Dash { on: 4.0, off: 1.0 }.split(&corner);
        assert_eq!(pieces.len(), 3);
        assert_eq!(pieces[1].len(), 3);
        assert_eq!(pieces[1][1], (7.0, 0.0));
    }

    #[test]
    fn what_cannot_be_dashed_is_solid() {
        let line = [(0.0, 0.0), (3.0, 0.0)];
        assert_eq!(Dash::USUAL.split(&line), vec![line.to_vec()]);
        let none = Dash { on: 0.0, off: 1.0 };
        assert_eq!(none.split(&line), vec![line.to_vec()]);
        assert_eq!(Dash::USUAL.split(&[(1.0, 1.0); 2]).len(), 1);
        let fine = Dash { on: 1e-9, off: 1e-9 };
        assert!(fine.split(&line).len() < 3000);
    }

    #[test]
    fn an_arc_is_as_high_as_it_is_said_to_be() {
        let (from, to) = ((10.0, 100.0), (90.0, 100.0));
        for height in [30.0, -30.0] {
            let points = arc(from, to, height);
            assert_eq!(points[0], from);
            assert!(near(points[points.len() - 1].0, to.0));
            let extreme =
                points.iter().map(|point| (100.0 - point.1) * height.signum()).fold(0.0, f64::max);
            assert!((extreme - 30.0).abs() < 0.2);
            assert!(near(arc_middle(from, to, height).1, 100.0 - height));
            assert!(points.len() < 40);
        }
    }

    #[test]
    fn corners_are_rounded() {
        let rect = Rect::new(0.0, 0.0, 40.0, 20.0);
        for point in rounded(rect, 50.0) {
            let beyond = (point.0 - 20.0).abs() - 10.0;
            if beyond > 0.0 {
                assert!((beyond.hypot(point.1 - 10.0) - 10.0).abs() < 0.05);
            }
        }
        assert_eq!(rounded(rect, 0.0), rect.corners().to_vec());
        assert_eq!(rounded(rect, f64::NAN), rect.corners().to_vec());
    }
}
