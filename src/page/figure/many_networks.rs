//! Many networks: how far before the last layer its fives are, and for each network what it has
//! learned against how many of its fives are just before.

use super::scale::{self, Axis, Labels};
use super::{
    Color, DrawingBackend, Drawn, Fill, Horizontal, Painter, Point, Rect, Stroke, TextStyle, Theme,
    Vertical, text,
};
use crate::network::Scheme;

/// What the figure shows.
#[derive(Clone, Debug)]
pub struct Scene<'a> {
    /// Plain networks, and those with a skip: at each distance, from 1 on, a mean with its interval.
    pub shares: [Vec<Option<Bar>>; 2],
    /// The share by chance, which is the same at every distance.
    pub chance: f64,
    /// The accuracy that guessing gives.
    pub guessing: f64,
    /// The groups of networks, once they may be seen.
    pub groups: Option<&'a [Dots]>,
    /// The dot under the pointer: its place in its group's list, and what is said of it.
    pub hover: Option<((f64, f64), String)>,
}

/// A mean with the ends of its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// The mean.
    pub mean: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// Networks that differ in nothing but the seed.
#[derive(Clone, Debug, PartialEq)]
pub struct Dots {
    /// How they look.
    pub look: Look,
    /// What stands beside them.
    pub label: String,
    /// Their accuracies, and the shares of their fives that are just before.
    pub points: Vec<(f64, f64)>,
    /// Where the network with the reader's own seed is; it need not be among the others.
    pub own: Option<(f64, f64)>,
}

/// How the dots of a group look: shapes tell apart what colours might not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// The plain network from the chosen start.
    Plain(Scheme),
    /// The one with the skip.
    Skip,
    /// Plain networks from another start.
    Other(Scheme),
}

impl Look {
    fn color(self, theme: &Theme) -> Color {
        match self {
            Self::Plain(_) => theme.grey,
            Self::Skip => theme.purple,
            Self::Other(_) => theme.ink,
        }
    }

    /// The corners about a point; none for a disc.
    fn corners(self, (x, y): Point, radius: f64) -> Vec<Point> {
        let turned: &[(f64, f64)] = match self {
            Self::Skip => &[(0.0, -1.35), (1.35, 0.0), (0.0, 1.35), (-1.35, 0.0)],
            Self::Plain(scheme) | Self::Other(scheme) => match scheme {
                Scheme::PyTorch | Scheme::Gain => &[],
                Scheme::Glorot => &[(0.0, -1.25), (1.15, 0.85), (-1.15, 0.85)],
                Scheme::He => &[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
                Scheme::LeCun => &[(0.0, 1.25), (-1.15, -0.85), (1.15, -0.85)],
                Scheme::Orthogonal => &[(-0.6, -1.3), (0.6, -1.3), (0.6, 1.3), (-0.6, 1.3)],
            },
        };
        turned.iter().map(|(across, down)| (x + radius * across, y + radius * down)).collect()
    }
}

/// Where the parts of the figure lie.
pub struct Places {
    shares: Rect,
    dots: Rect,
}

/// The radius of a dot.
const DOT: f64 = 4.0;
/// Labels of groups are so far apart.
const LINE: f64 = 17.0;

impl Places {
    /// In a drawing of this size.
    pub fn new((width, height): (f64, f64)) -> Self {
        if width < 560.0 {
            let each = (height - 3.0 * scale::ROOM_ABOVE - 2.0 * scale::ROOM_BELOW - 50.0) / 2.0;
            let area = |top: f64| Rect::new(46.0, top, width - 70.0, each);
            let first = scale::ROOM_ABOVE + 8.0;
            let second = first + each + scale::ROOM_BELOW + scale::ROOM_ABOVE + 42.0;
            return Self { shares: area(first), dots: area(second) };
        }
        let top = scale::ROOM_ABOVE + 10.0;
        let below = height - top - scale::ROOM_BELOW - 24.0;
        let (left, gap) = (52.0, 74.0);
        let room = width - left - gap - 24.0;
        let shares = Rect::new(left, top, 0.58 * room, below);
        let dots = Rect::new(shares.right() + gap, top, 0.42 * room, below);
        Self { shares, dots }
    }

    fn dot_axes(&self) -> (Axis, Axis) {
        let Rect { left, top, .. } = self.dots;
        let x = Axis::linear((0.0, 1.0), (left, self.dots.right())).labelled(Labels::Percent);
        let y = Axis::linear((0.0, 1.0), (self.dots.bottom(), top)).labelled(Labels::Percent);
        (x, y)
    }

    /// Where the dot of an accuracy and a share lies.
    pub fn dot(&self, (accuracy, share): (f64, f64)) -> Point {
        let (x, y) = self.dot_axes();
        (x.clamped_pixel(accuracy), y.clamped_pixel(share))
    }
}

/// Draws the figure.
///
/// # Errors
/// When the backend fails.
pub fn draw<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    scene: &Scene<'_>,
) -> Drawn {
    draw_shares(painter, theme, places.shares, scene)?;
    draw_dots(painter, theme, places, scene)?;
    if let Some((dot, reading)) = &scene.hover {
        let at = places.dot(*dot);
        painter.ring(at, DOT + 3.5, Stroke::new(theme.ink, 1.5))?;
        let style = TextStyle::new(12.0, theme.ink);
        let pill = Stroke::new(theme.line, 1.0);
        painter.callout((at.0, at.1 - 24.0), reading, style, theme.raised, pill)?;
    }
    Ok(())
}

/// The histogram: at every distance a bar for plain networks and one for those with a skip.
fn draw_shares<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    area: Rect,
    scene: &Scene<'_>,
) -> Drawn {
    let distances = scene.shares[0].len().max(1);
    let y = Axis::linear((0.0, 1.0), (area.bottom(), area.top)).labelled(Labels::Percent);
    let title = ("share of the five, every neuron of the last layer in turn", area.left - 36.0);
    let each = area.width / distances as f64;
    let x = |distance: usize| area.left + (distance as f64 - 0.5) * each;
    let colors = [theme.grey, theme.purple];
    let bar = (0.36 * each).min(26.0);
    for (series, color) in colors.into_iter().enumerate() {
        let side = if series == 0 { -1.0 } else { 1.0 };
        for (distance, share) in (1..).zip(&scene.shares[series]) {
            let Some(Bar { mean, low, high }) = *share else { continue };
            let middle = x(distance) + side * 0.52 * bar;
            let top = y.pixel(mean);
            let filled = Rect::new(middle - bar / 2.0, top, bar, area.bottom() - top);
            painter.rectangle(filled, color, None)?;
            let whisker = Stroke::new(theme.ink, 1.0);
            if high - low > 0.002 {
                let ends = ((middle, y.pixel(low)), (middle, y.pixel(high)));
                painter.whisker(ends.0, ends.1, (0.4 * bar).min(6.0), whisker)?;
            }
        }
    }
    let level = y.pixel(scene.chance);
    let name = format!("chance {}", text::percent(scene.chance));
    let (from, to) = ((area.left, level), (area.right(), level));
    scale::vertical_axis(painter, &y, area.left, title, theme)?;
    painter.rule(
        (area.left, area.bottom()),
        (area.right(), area.bottom()),
        Stroke::new(theme.line, 1.0),
    )?;
    draw_distances(painter, theme, area, distances)?;
    draw_names(painter, theme, (area, &y), scene, &x)?;
    draw_level(painter, theme, (from, to), &name, area.left + 0.56 * area.width)
}

/// A dashed line across, named where nothing else stands.
fn draw_level<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    (from, to): (Point, Point),
    name: &str,
    left: f64,
) -> Drawn {
    let dashed = Stroke::new(theme.faint_ink, 1.0).dashed(super::Dash::USUAL);
    painter.rule(from, to, dashed)?;
    let style = scale::label_style(theme).on(theme.paper);
    painter.text((left, from.1 - 6.0), name, style)
}

/// The distances along the axis, and what they are.
fn draw_distances<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    area: Rect,
    distances: usize,
) -> Drawn {
    let each = area.width / distances as f64;
    let style = scale::label_style(theme).at(Horizontal::Middle, Vertical::Top);
    let every = (20.0 / each).ceil().max(1.0) as usize;
    for distance in (1..=distances).filter(|distance| (distance - 1).is_multiple_of(every)) {
        let x = area.left + (distance as f64 - 0.5) * each;
        painter.text((x, area.bottom() + 8.0), &distance.to_string(), style)?;
    }
    let below = area.bottom() + 8.0 + 1.55 * scale::LABEL;
    let start = style.at(Horizontal::Start, Vertical::Top);
    painter.text((area.left, below), "just before", start)?;
    let end = style.at(Horizontal::End, Vertical::Top);
    painter.text((area.right(), below), "layers before, to layer 1", end)
}

/// The names of the two kinds of network, beside their tallest bars.
fn draw_names<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    (area, y): (Rect, &Axis),
    scene: &Scene<'_>,
    x: &dyn Fn(usize) -> f64,
) -> Drawn {
    let tallest = |series: usize, from: usize| {
        let bars = (1..).zip(&scene.shares[series]).filter(|(distance, _)| *distance >= from);
        let bars = bars.filter_map(|(distance, bar): (usize, _)| Some((distance, (*bar)?.mean)));
        bars.max_by(|a, b| a.1.total_cmp(&b.1))
    };
    let each = area.width / scene.shares[0].len().max(1) as f64;
    let mut plain_at = f64::NEG_INFINITY;
    if let Some((distance, share)) = tallest(0, 1) {
        let style = TextStyle::new(13.0, theme.grey).bold().on(theme.paper);
        plain_at = y.pixel(share).max(area.top + 4.0) + 6.0;
        let right = distance * 2 <= scene.shares[0].len();
        let side = if right { Horizontal::Start } else { Horizontal::End };
        let away = if right { 0.55 * each } else { -0.55 * each };
        let at = (x(distance) + away, plain_at);
        painter.text(at, "plain networks", style.at(side, Vertical::Middle))?;
    }
    // Where only those with the skip have many, if there is such a place.
    let far = tallest(1, 2).filter(|(_, share)| *share > 2.0 * scene.chance);
    if let Some((distance, share)) = far.or(tallest(1, 1)) {
        let style = TextStyle::new(13.0, theme.purple).bold().on(theme.paper);
        let right = distance * 2 <= scene.shares[0].len();
        let side = if right { Horizontal::Start } else { Horizontal::End };
        let away = if right { 0.55 * each } else { -0.55 * each };
        let preferred = y.pixel(share).max(area.top + 4.0) + 6.0;
        let near = (preferred - plain_at).abs() < LINE;
        let at = if near { plain_at + LINE } else { preferred };
        let at = (x(distance) + away, at);
        painter.text(at, "with a skip", style.at(side, Vertical::Middle))?;
    }
    Ok(())
}

/// One dot a network: what it has learned, and how many of its fives are just before.
fn draw_dots<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    scene: &Scene<'_>,
) -> Drawn {
    let area = places.dots;
    let (x, y) = places.dot_axes();
    scale::horizontal_axis(painter, &x, area.bottom(), "test digits named correctly", theme)?;
    let title = ("one dot a network: share just before", area.left - 36.0);
    scale::vertical_axis(painter, &y, area.left, title, theme)?;
    let level = y.pixel(scene.chance);
    let name = format!("chance {}", text::percent(scene.chance));
    let ends = ((area.left, level), (area.right(), level));
    draw_level(painter, theme, ends, &name, area.left + 0.42 * area.width)?;
    let guessing = x.pixel(scene.guessing);
    let dashed = Stroke::new(theme.faint_ink, 1.0).dashed(super::Dash::USUAL);
    painter.rule((guessing, area.top), (guessing, area.bottom()), dashed)?;
    let name = format!("guessing {}", text::percent(scene.guessing));
    let style = scale::label_style(theme).on(theme.paper).at(Horizontal::Start, Vertical::Top);
    painter.text((guessing + 5.0, area.bottom() - 0.3 * area.height), &name, style)?;
    let Some(groups) = scene.groups else {
        let (middle, center) = area.center();
        let style = TextStyle::new(44.0, theme.faint_ink).bold().centered();
        painter.text((middle, center - 22.0), "?", style)?;
        let style = TextStyle::new(13.0, theme.faint_ink).centered();
        return painter.text((middle, center + 18.0), "predict first", style);
    };
    // The chosen ones, which come first, on top.
    for group in groups.iter().rev() {
        for &point in &group.points {
            draw_dot(painter, theme, group.look, places.dot(point))?;
        }
    }
    for group in groups.iter().rev() {
        if let Some(own) = group.own {
            let at = places.dot(own);
            draw_dot(painter, theme, group.look, at)?;
            painter.ring(at, DOT + 3.5, Stroke::new(theme.ink, 1.5))?;
        }
    }
    draw_labels(painter, theme, places, groups)
}

/// The chosen networks are filled, those from other starts are not.
fn draw_dot<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    look: Look,
    at: Point,
) -> Drawn {
    let color = look.color(theme);
    let corners = look.corners(at, DOT);
    let outline = Stroke::new(color, 1.2).alpha(0.75);
    match (look, corners.is_empty()) {
        (Look::Other(_), true) => painter.ring(at, DOT, outline),
        (Look::Other(_), false) => painter.outline(&corners, outline),
        (_, true) => painter.circle(at, DOT, Fill::new(color).alpha(0.55), None),
        (_, false) => painter.polygon(&corners, Fill::new(color).alpha(0.55), None),
    }
}

/// The name of every group, towards the middle from where its dots are, with a line to their mean.
fn draw_labels<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    groups: &[Dots],
) -> Drawn {
    let area = places.dots;
    let mut labels: Vec<(&Dots, bool, Point)> = groups
        .iter()
        .filter(|group| !group.points.is_empty())
        .map(|group| {
            let n = group.points.len() as f64;
            let sum =
                group.points.iter().fold((0.0, 0.0), |sum, dot| (sum.0 + dot.0, sum.1 + dot.1));
            let mean = (sum.0 / n, sum.1 / n);
            (group, mean.0 > 0.5, places.dot(mean))
        })
        .collect();
    labels.sort_by(|one, other| one.2.1.total_cmp(&other.2.1));
    for side in [false, true] {
        let of_side: Vec<_> = labels.iter().filter(|label| label.1 == side).collect();
        let wanted: Vec<f64> = of_side.iter().map(|label| label.2.1).collect();
        let rows = spread(&wanted, (area.top + 10.0, area.bottom() - 34.0));
        for ((group, is_right, mean), row) in of_side.into_iter().zip(rows) {
            let color = group.look.color(theme);
            let style = TextStyle::new(12.5, color).bold().on(theme.paper);
            // The shape stands between the name and the line, so that wider letters meet neither.
            let (start, side, away) = if *is_right {
                (area.left + 0.62 * area.width, Horizontal::End, 1.0)
            } else {
                (area.left + 0.3 * area.width, Horizontal::Start, -1.0)
            };
            let (shape, line_from) = (start + 11.0 * away, start + 20.0 * away);
            painter.line((line_from, row), *mean, Stroke::new(color, 1.0).alpha(0.6))?;
            draw_dot(painter, theme, group.look, (shape, row))?;
            let style = style.at(side, Vertical::Middle);
            painter.text((start, row), &group.label, style)?;
        }
    }
    Ok(())
}

/// Rows as near to where they are wanted as there is room, in the same order.
pub(super) fn spread(wanted: &[f64], (top, bottom): (f64, f64)) -> Vec<f64> {
    let mut rows = wanted.to_vec();
    let mut least = top;
    for row in &mut rows {
        *row = row.max(least);
        least = *row + LINE;
    }
    let mut most = bottom;
    for row in rows.iter_mut().rev() {
        *row = row.min(most);
        most = *row - LINE;
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_charts_leave_each_other_room_in_any_size() {
        for size in [(288.0, 600.0), (358.0, 740.0), (448.0, 926.0), (620.0, 291.0), (960.0, 450.0)]
        {
            let Places { shares, dots } = Places::new(size);
            for area in [shares, dots] {
                assert!(area.left >= 46.0 && area.right() <= size.0 - 8.0, "{size:?}: {area:?}");
                assert!(area.top >= scale::ROOM_ABOVE, "{size:?}: {area:?}");
                assert!(area.bottom() + scale::ROOM_BELOW <= size.1, "{size:?}: {area:?}");
                assert!(area.height > 150.0 && area.width > 180.0, "{size:?}: {area:?}");
            }
            let beside = shares.right() + 50.0 < dots.left;
            let below = shares.bottom() + scale::ROOM_BELOW + scale::ROOM_ABOVE < dots.top;
            assert!(beside || below, "{size:?}");
        }
    }

    #[test]
    fn labels_keep_their_order_and_their_distance() {
        let rows = spread(&[50.0, 52.0, 53.0, 190.0], (10.0, 195.0));
        assert!(rows.windows(2).all(|pair| pair[1] - pair[0] >= LINE), "{rows:?}");
        let rows = spread(&[180.0, 190.0, 194.0], (10.0, 195.0));
        assert!(rows[2] <= 195.0 && rows.windows(2).all(|pair| pair[1] - pair[0] >= LINE));
    }
}
