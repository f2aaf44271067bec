//! An attack on one picture, with the probabilities and the five before and after; and, below, many
//! networks under attack: accuracy against the largest change of a pixel, and accuracy under attack
//! against that without, with the control's path as it trains.

use super::many_networks::{Bar, spread};
use super::network_view::{Edge, Layout, SkipLook, draw_blue, draw_five, draw_network, draw_skip};
use super::scale::{self, Axis, Labels};
use super::without_backprop::{dashed, draw_mark, short};
use super::{
    Color, DrawingBackend, Drawn, Fill, Horizontal, Painter, Point, Rect, Stroke, TextStyle, Theme,
    Vertical, text,
};
use crate::attribution::Top;
use crate::network::{Neuron, Skip};
use crate::training::Rule;

/// What the figure shows.
#[derive(Clone, Debug)]
pub struct Scene<'a> {
    /// So many pixels are in a row of the picture.
    pub side: usize,
    /// Whether the reader drew it.
    pub is_own: bool,
    /// Whether nothing is drawn yet.
    pub is_blank: bool,
    /// The picture, from 0 to 1.
    pub pixels: Vec<f32>,
    /// The picture that was attacked, and what became of it.
    pub was: &'a [f32],
    /// See above.
    pub changed: &'a [f32],
    /// The largest change that was allowed.
    pub epsilon: f64,
    /// The row and the column of the pixel that the keys are at.
    pub cursor: Option<(usize, usize)>,
    /// The probabilities of all classes, before and after.
    pub probabilities: &'a [Vec<f64>; 2],
    /// The answers before and after.
    pub answers: [usize; 2],
    /// The widths of the hidden layers.
    pub hidden: Vec<usize>,
    /// The network with its fives, where it answers by logits.
    pub network: Option<Network<'a>>,
    /// The kinds of networks that are compared, the control first.
    pub lines: Vec<Line>,
    /// Whether the reader may see more than the control.
    pub revealed: bool,
    /// The changes for which they are compared.
    pub changes: Vec<f64>,
    /// The chosen change.
    pub change: f64,
    /// The one of `changes` that is nearest to it.
    pub compared: f64,
    /// The control as it trains: accuracy without a change, and under attack.
    pub path: Vec<(f64, f64)>,
    /// The steps of those points.
    pub stops: Vec<usize>,
    /// The name of the attack.
    pub attack: &'static str,
}

/// What is drawn of the network, before and after.
#[derive(Clone, Debug)]
pub struct Network<'a> {
    /// Its skips.
    pub skips: Vec<Skip>,
    /// Its strongest weights.
    pub edges: &'a [Edge],
    /// How much every hidden neuron matters to the logit that wins.
    pub scores: &'a [Vec<Vec<f64>>; 2],
    /// The five.
    pub tops: &'a [Top; 2],
}

/// A kind of networks that are compared.
#[derive(Clone, Debug)]
pub struct Line {
    /// What it is called.
    pub label: String,
    /// How it looks.
    pub look: Look,
    /// The accuracy under every change.
    pub shares: Vec<Option<Bar>>,
    /// The accuracy without a change, and that under the one that is compared.
    pub point: Option<(Bar, Bar)>,
}

/// How a kind of networks looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// The plain twin.
    Plain,
    /// That with skips.
    Skips,
    /// Networks of a rule.
    Rule(Rule),
}

impl Look {
    fn color(self, theme: &Theme) -> Color {
        match self {
            Self::Plain => theme.grey,
            Self::Skips => theme.purple,
            Self::Rule(Rule::Backprop) => theme.ink,
            Self::Rule(_) => theme.faint_ink,
        }
    }

    /// The rule whose mark it has.
    fn rule(self) -> Rule {
        match self {
            Self::Plain => Rule::Backprop,
            Self::Skips => Rule::LayerLocal,
            Self::Rule(rule) => rule,
        }
    }

    fn stroke(self, theme: &Theme) -> Stroke {
        match self {
            Self::Plain | Self::Skips => Stroke::new(self.color(theme), 2.0),
            Self::Rule(Rule::Backprop) => Stroke::new(self.color(theme), 2.5),
            Self::Rule(rule) => dashed(rule, Stroke::new(self.color(theme), 1.5)),
        }
    }
}

/// Where the parts of the figure lie.
#[derive(Clone, Debug)]
pub struct Places {
    narrow: bool,
    pictures: [Rect; 3],
    bars: Rect,
    networks: [Layout; 2],
    /// The tops of the titles of both networks.
    titles: [f64; 2],
    accuracy: Rect,
    path: Rect,
}

/// The number of classes.
const CLASSES: usize = 10;

impl Places {
    /// In a drawing of this size, of a network with such hidden layers.
    pub fn new((width, height): (f64, f64), hidden: &[usize]) -> Self {
        let narrow = width < 560.0;
        let mut widths = hidden.to_vec();
        // The logits are a column as well.
        widths.push(CLASSES);
        let margin = 16.0;
        if narrow {
            let scale = height / 1290.0;
            let gap = 12.0;
            let side = (width - 2.0 * margin - 2.0 * gap) / 3.0;
            let top = 30.0;
            let pictures = [0.0, 1.0, 2.0]
                .map(|place| Rect::new(margin + place * (side + gap), top, side, side));
            let bars = Rect::new(margin, top + side + 42.0, width - 2.0 * margin, 170.0 * scale);
            let room = 132.0 * scale;
            let first = bars.bottom() + 26.0;
            let second = first + room + 104.0;
            let area = |top: f64| Rect::new(margin, top + 50.0, width - 2.0 * margin - 8.0, room);
            let networks = [first, second].map(|top| Layout::new(area(top), &widths));
            let below = second + room + 130.0;
            let rest = height - below - 2.0 * (scale::ROOM_BELOW + 6.0) - 46.0;
            let chart =
                |top: f64, right: f64| Rect::new(46.0, top, width - 46.0 - right, rest / 2.0);
            let accuracy = chart(below, 96.0);
            let path = chart(accuracy.bottom() + scale::ROOM_BELOW + 52.0, 96.0);
            return Self {
                narrow,
                pictures,
                bars,
                networks,
                titles: [first, second],
                accuracy,
                path,
            };
        }
        let scale = height / 830.0;
        // Words do not shrink with the drawing, so that the room for them shrinks by half as much.
        let room_for_words = |pixels: f64| pixels * f64::midpoint(1.0, scale.min(1.0));
        let side = 160.0 * scale;
        let gap = 0.034 * width;
        let top = 34.0;
        let pictures =
            [0.0, 1.0, 2.0].map(|place| Rect::new(margin + place * (side + gap), top, side, side));
        let left = pictures[2].right() + gap + 4.0;
        let bars = Rect::new(left, top - 6.0, width - left - margin, side + 6.0);
        let first = pictures[0].bottom() + room_for_words(46.0);
        let each = width / 2.0 - margin - 12.0;
        let room = 158.0 * scale;
        let above = room_for_words(54.0);
        let area = |left: f64| Rect::new(left, first + above, each, room);
        let networks = [margin, width / 2.0 + 12.0].map(|left| Layout::new(area(left), &widths));
        let below = first + above + room + room_for_words(72.0) + scale::ROOM_ABOVE;
        let room = height - below - scale::ROOM_BELOW - 8.0;
        let accuracy = Rect::new(52.0, below, 0.5 * width - 52.0 - 112.0, room);
        let path = Rect::new(0.5 * width + 62.0, below, 0.5 * width - 62.0 - 96.0, room);
        Self { narrow, pictures, bars, networks, titles: [first; 2], accuracy, path }
    }

    /// The picture that can be drawn on.
    pub fn picture(&self) -> Rect {
        self.pictures[0]
    }

    /// A point in pixels of the picture, of which so many are in a row.
    pub fn on_paper(&self, (x, y): Point, side: usize) -> (f64, f64) {
        let paper = self.picture();
        let unit = paper.width / side as f64;
        ((x - paper.left) / unit, (y - paper.top) / unit)
    }

    /// The middle of a pixel.
    pub fn pixel(&self, (row, column): (usize, usize), side: usize) -> Point {
        let paper = self.picture();
        let unit = paper.width / side as f64;
        (paper.left + (column as f64 + 0.5) * unit, paper.top + (row as f64 + 0.5) * unit)
    }

    /// Whether a point lies in the chart along whose axis the change is dragged.
    pub fn is_on_chart(&self, at: Point) -> bool {
        self.accuracy.contains(at)
    }

    /// The change that a point of that chart means.
    pub fn change_at(&self, at: Point) -> f64 {
        self.change_axis().value(at.0)
    }

    /// Where that change is in the middle of the chart.
    pub fn of_change(&self, change: f64) -> Point {
        (self.change_axis().pixel(change), self.accuracy.center().1)
    }

    fn change_axis(&self) -> Axis {
        Axis::linear((0.0, 0.3), (self.accuracy.left, self.accuracy.right()))
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
    draw_pictures(painter, theme, places, scene)?;
    draw_bars(painter, theme, places, scene)?;
    match &scene.network {
        Some(network) => {
            for place in 0..2 {
                draw_side(painter, theme, places, (scene, network), place)?;
            }
        }
        None => draw_aside(painter, theme, places)?,
    }
    draw_accuracy(painter, theme, places, scene)?;
    draw_path(painter, theme, places, scene)
}

/// The picture, what is changed, and what becomes of it.
fn draw_pictures<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    scene: &Scene<'_>,
) -> Drawn {
    let Scene { side, epsilon, .. } = *scene;
    let [paper, change, changed] = places.pictures;
    let at = |row: usize, column: usize| row * side + column;
    let grey = |pixel: f32| theme.raised.mix(theme.ink, f64::from(pixel));
    let of = |pixels: &[f32], place: usize| pixels.get(place).copied().unwrap_or(0.0);
    painter.heatmap(paper, side, side, |row, column| grey(of(&scene.pixels, at(row, column))))?;
    painter.heatmap(change, side, side, |row, column| {
        let place = at(row, column);
        let by = f64::from(of(scene.changed, place) - of(scene.was, place));
        theme.diverging(if epsilon > 0.0 { by / epsilon } else { 0.0 })
    })?;
    painter.heatmap(changed, side, side, |row, column| grey(of(scene.changed, at(row, column))))?;
    let style = TextStyle::new(12.5, theme.ink).bold();
    let own = if scene.is_own { "your drawing" } else { "the picture" };
    let gain = if epsilon > 0.0 {
        format!("change × {}", text::fixed(1.0 / epsilon, 0))
    } else {
        "no change".to_owned()
    };
    for (frame, title) in places.pictures.into_iter().zip([own, &gain, "changed"]) {
        painter.rectangle(frame, None, Stroke::new(theme.line, 1.0))?;
        painter.text((frame.left, frame.top - 9.0), title, style)?;
    }
    let note = scale::label_style(theme).at(Horizontal::Start, Vertical::Top);
    let below = |frame: Rect| (frame.left, frame.bottom() + 6.0);
    let is_small = places.narrow;
    painter.text(
        below(paper),
        if is_small { "draw on it" } else { "draw on it, or pick" },
        note,
    )?;
    draw_signs(painter, theme, change, is_small)?;
    let most = format!("by ≤ {}", text::fixed(epsilon, 2));
    let most = if is_small { most } else { format!("each pixel {most}") };
    painter.text(below(changed), &most, note)?;
    if scene.is_blank {
        let style = TextStyle::new(13.0, theme.faint_ink).centered();
        painter.text(paper.center(), "draw here", style)?;
    }
    if let Some((row, column)) = scene.cursor {
        let unit = paper.width / side as f64;
        let left = paper.left + column as f64 * unit;
        let cell = Rect::new(left, paper.top + row as f64 * unit, unit, unit);
        painter.rectangle(cell.inset(-1.5), None, Stroke::new(theme.paper, 4.0))?;
        painter.rectangle(cell.inset(-1.5), None, Stroke::new(theme.link, 2.0))?;
    }
    Ok(())
}

/// What the two colours of a change mean.
fn draw_signs<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    frame: Rect,
    is_small: bool,
) -> Drawn {
    let style = scale::label_style(theme).at(Horizontal::Start, Vertical::Top);
    let words = if is_small { ["−", "+ ink"] } else { ["less ink", "more ink"] };
    let mut left = frame.left;
    for (sign, word) in [-1.0, 1.0].into_iter().zip(words) {
        let patch = Rect::new(left, frame.bottom() + 7.0, 9.0, 9.0);
        painter.rectangle(patch, Fill::new(theme.diverging(sign)), None)?;
        painter.text((left + 14.0, frame.bottom() + 6.0), word, style)?;
        left += 14.0 + painter.text_width(word, style) + 12.0;
    }
    Ok(())
}

/// The probability of every class, before and after.
fn draw_bars<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    scene: &Scene<'_>,
) -> Drawn {
    let area = places.bars;
    let row = area.height / CLASSES as f64;
    let left = area.left + 16.0;
    // Room for the numbers of those that win.
    let longest = (area.right() - left - 112.0).max(20.0);
    let [before, after] = scene.answers;
    let style = scale::label_style(theme).at(Horizontal::Start, Vertical::Baseline);
    let thick = (0.36 * row).min(6.0);
    let top = area.top - 10.0;
    for (word, offset, is_before) in [("before", 0.0, true), ("after", 66.0, false)] {
        let patch = Rect::new(left + offset, top - 7.0, 12.0, thick);
        draw_bar(painter, theme, patch, is_before)?;
        painter.text((left + offset + 17.0, top), word, style)?;
    }
    let title = "probability";
    painter.text((area.right(), top), title, style.at(Horizontal::End, Vertical::Baseline))?;
    let axis = Stroke::new(theme.line, 1.0);
    painter.rule((left, area.top), (left, area.bottom()), axis)?;
    for class in 0..CLASSES {
        let middle = area.top + (class as f64 + 0.5) * row;
        let wins = class == before || class == after;
        let ink = if wins { theme.ink } else { theme.faint_ink };
        let style = TextStyle::new(12.0, ink).at(Horizontal::End, Vertical::Middle);
        let style = if wins { style.bold() } else { style };
        painter.text((area.left + 10.0, middle), &class.to_string(), style)?;
        let [first, last] =
            [0, 1].map(|place| scene.probabilities[place].get(class).copied().unwrap_or(f64::NAN));
        for (share, offset, is_before) in [(first, -thick - 0.5, true), (last, 0.5, false)] {
            let bar = Rect::new(left, middle + offset, share * longest, thick);
            if bar.width >= 1.0 {
                draw_bar(painter, theme, bar, is_before)?;
            }
        }
        if wins && first.is_finite() && last.is_finite() {
            let [first, last] = [first, last].map(brief);
            painter.text((area.right(), middle), &format!("{first} → {last}"), style)?;
        }
    }
    Ok(())
}

/// A share where there is little room.
fn brief(share: f64) -> String {
    text::percent(share).replace("over ", ">").replace("under ", "<")
}

/// A bar of before is hollow, one of after is not.
fn draw_bar<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    bar: Rect,
    is_before: bool,
) -> Drawn {
    if is_before {
        let fill = Fill::new(theme.raised);
        painter.rectangle(bar.inset(0.5), fill, Stroke::new(theme.line, 1.0))
    } else {
        painter.rectangle(bar, Fill::new(theme.ink), None)
    }
}

/// The network before, or after, with the five that matter most to the logit that wins.
fn draw_side<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    (scene, network): (&Scene<'_>, &Network<'_>),
    place: usize,
) -> Drawn {
    let (layout, top) = (&places.networks[place], &network.tops[place]);
    let when = ["before", "after"][place];
    let winner = scene.answers[place];
    let title = format!("{when}: what matters most to the logit of {winner}");
    let style = TextStyle::new(12.5, theme.ink).bold();
    painter.text((layout.area.left, places.titles[place]), &title, style)?;
    // Both drawings share a scale.
    let all = network.scores.iter().flatten().flatten();
    let most = all.copied().fold(f64::MIN_POSITIVE, f64::max);
    let shares = |layer: &Vec<f64>| layer.iter().map(|score| score / most).collect();
    let mut shades: Vec<Vec<f64>> = network.scores[place].iter().map(shares).collect();
    // Of logits only the one that wins is asked about.
    shades.push(vec![f64::NAN; CLASSES]);
    draw_network(painter, theme, layout, network.edges, &shades)?;
    for skip in &network.skips {
        draw_skip(painter, theme, layout, SkipLook::from(*skip))?;
    }
    draw_five(painter, theme, layout, top)?;
    let last = layout.depth();
    let at = |class: usize| layout.at(Neuron { layer: last, index: class });
    // Where there is room.
    if at(1).1 - at(0).1 >= 11.0 {
        let style = TextStyle::new(10.0, theme.faint_ink);
        let style = style.at(Horizontal::Start, Vertical::Middle);
        for class in (0..CLASSES).filter(|class| *class != winner) {
            let (x, y) = at(class);
            painter.text((x + layout.radius() + 7.0, y), &class.to_string(), style)?;
        }
    }
    draw_blue(painter, theme, layout, top.blue)?;
    let (x, y) = layout.at(top.blue);
    let style = TextStyle::new(12.0, theme.blue).bold().on(theme.paper);
    let style = style.at(Horizontal::Start, Vertical::Middle);
    painter.text((x + 14.0, y), &winner.to_string(), style)
}

/// Where there are no logits.
fn draw_aside<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
) -> Drawn {
    let [first, last] = [&places.networks[0].area, &places.networks[1].area];
    let middle = (f64::midpoint(first.left, last.right()), f64::midpoint(first.top, last.bottom()));
    let style = TextStyle::new(13.0, theme.faint_ink).centered();
    painter.text((middle.0, middle.1 - 10.0), "It answers by its goodness:", style)?;
    painter.text((middle.0, middle.1 + 10.0), "no logit wins that a five could matter to.", style)
}

/// Accuracy against the largest change of a pixel.
fn draw_accuracy<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    scene: &Scene<'_>,
) -> Drawn {
    let area = places.accuracy;
    let x = places.change_axis();
    let y = Axis::linear((0.0, 1.0), (area.bottom(), area.top)).labelled(Labels::Percent);
    scale::horizontal_axis(painter, &x, area.bottom(), "largest change of a pixel", theme)?;
    let title = format!("named under attack: {}", scene.attack);
    scale::vertical_axis(painter, &y, area.left, (&title, area.left - 36.0), theme)?;
    let now = x.pixel(scene.change);
    painter.rule((now, area.top), (now, area.bottom()), Stroke::new(theme.link, 1.5))?;
    painter.circle((now, area.bottom()), 5.0, theme.link, Stroke::new(theme.paper, 1.5))?;
    let mut names = Vec::new();
    for line in scene.shown().rev() {
        let points = scene.changes.iter().zip(&line.shares);
        let points: Vec<(Point, Bar)> = points
            .filter_map(|(change, bar)| {
                let bar = (*bar)?;
                Some(((x.pixel(*change), y.pixel(bar.mean)), bar))
            })
            .collect();
        let at: Vec<Point> = points.iter().map(|(at, _)| *at).collect();
        let color = line.look.color(theme);
        for ((across, _), Bar { low, high, .. }) in &points {
            let whisker = Stroke::new(color.mix(theme.paper, 0.45), 1.0);
            painter.whisker((*across, y.pixel(*low)), (*across, y.pixel(*high)), 4.0, whisker)?;
        }
        painter.polyline(&at, line.look.stroke(theme))?;
        for at in &at {
            draw_mark(painter, theme, line.look.rule(), *at, color)?;
        }
        if let Some((_, bar)) = line.point {
            names.push((line, y.pixel(bar.mean), None));
        }
    }
    // Most lines end on the floor: names stand in the order that they have at the chosen change.
    draw_names(painter, theme, area, names)?;
    if !scene.revealed && scene.lines.len() > 1 {
        draw_secret(painter, theme, (area.right() - 74.0, area.top + 30.0))?;
    }
    Ok(())
}

/// Names at the right of an area, each with its mark, as near to these heights as there is room; with a
/// line from where the thing itself is, if it is somewhere.
fn draw_names<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    area: Rect,
    mut names: Vec<(&Line, f64, Option<Point>)>,
) -> Drawn {
    names.sort_by(|one, other| one.1.total_cmp(&other.1));
    let wanted: Vec<f64> = names.iter().map(|name| name.1).collect();
    let rows = spread(&wanted, (area.top, area.bottom() - 2.0));
    for ((line, _, from), row) in names.into_iter().zip(rows) {
        let color = line.look.color(theme);
        let mark = (area.right() + 16.0, row);
        if let Some(from) = from {
            painter.line(from, (mark.0 - 6.0, row), Stroke::new(color, 1.0).alpha(0.4))?;
        }
        draw_mark(painter, theme, line.look.rule(), mark, color)?;
        let style = TextStyle::new(12.0, color).bold().on(theme.paper);
        let style = style.at(Horizontal::Start, Vertical::Middle);
        painter.text((mark.0 + 8.0, row), line.short(), style)?;
    }
    Ok(())
}

/// What stands where the others would be.
fn draw_secret<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    (left, top): Point,
) -> Drawn {
    let style = TextStyle::new(28.0, theme.faint_ink).bold();
    painter.text((left, top), "?", style)?;
    let style = TextStyle::new(12.0, theme.faint_ink);
    painter.text((left, top + 17.0), "predict first", style)
}

/// Accuracy under attack against that without: the control's path, and where the others end.
fn draw_path<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    scene: &Scene<'_>,
) -> Drawn {
    let area = places.path;
    let ends = scene.shown().filter_map(|line| Some((line, line.point?)));
    let least = ends.clone().map(|(_, point)| point.0.low).fold(0.9, f64::min);
    let least = ((least - 0.03) * 10.0).floor().max(0.0) / 10.0;
    let x = Axis::linear((least, 1.0), (area.left, area.right())).labelled(Labels::Percent);
    let robust = ends.clone().map(|(_, point)| point.1.high);
    let most = robust.chain(scene.path.iter().map(|stop| stop.1)).fold(0.2, f64::max);
    // Above the highest there is room for words.
    let most = (13.0 * most).ceil().min(10.0) / 10.0;
    let y = Axis::linear((0.0, most), (area.bottom(), area.top)).labelled(Labels::Percent);
    scale::horizontal_axis(painter, &x, area.bottom(), "named without a change", theme)?;
    let title = format!("named under attack, change {}", text::fixed(scene.compared, 2));
    scale::vertical_axis(painter, &y, area.left, (&title, area.left - 36.0), theme)?;
    let Some(control) = scene.lines.first() else { return Ok(()) };
    let color = control.look.color(theme);
    let path = scene.path.iter().zip(&scene.stops);
    let path = path.filter(|((clean, _), _)| *clean >= least);
    let path: Vec<(Point, usize)> =
        path.map(|(&(clean, robust), stop)| ((x.pixel(clean), y.pixel(robust)), *stop)).collect();
    let points: Vec<Point> = path.iter().map(|(at, _)| *at).collect();
    painter.polyline(&points, Stroke::new(color, 1.75))?;
    let note = scale::label_style(theme).on(theme.paper);
    // Steps that would be written over something are left out.
    let mut taken: Vec<Point> = ends
        .clone()
        .map(|(_, (clean, robust))| (x.clamped_pixel(clean.mean), y.pixel(robust.mean)))
        .collect();
    for &(at, stop) in &path {
        painter.circle(at, 2.5, theme.paper, Stroke::new(color, 1.25))?;
        let away = |other: &Point| (other.0 - at.0).hypot(other.1 - at.1);
        if taken.iter().all(|other| away(other) > 26.0) {
            let style = note.at(Horizontal::End, Vertical::Middle);
            painter.text((at.0 - 7.0, at.1 - 7.0), &text::count(stop), style)?;
            taken.push(at);
        }
    }
    let mut names = Vec::new();
    for (line, (clean, robust)) in ends {
        let at = (x.clamped_pixel(clean.mean), y.pixel(robust.mean));
        let color = line.look.color(theme);
        let whisker = Stroke::new(color, 1.25);
        painter.whisker((at.0, y.pixel(robust.low)), (at.0, y.pixel(robust.high)), 6.0, whisker)?;
        draw_mark(painter, theme, line.look.rule(), at, color)?;
        names.push((line, at.1, Some(at)));
    }
    draw_names(painter, theme, area, names)?;
    let caption = match control.look {
        Look::Rule(_) => "line: backprop stopped at these steps",
        _ => "line: the plain twin stopped at these steps",
    };
    if !points.is_empty() {
        let style = scale::label_style(theme).at(Horizontal::Start, Vertical::Top);
        painter.text((area.left + 8.0, area.top - 1.0), caption, style.on(theme.paper))?;
    }
    if !scene.revealed && scene.lines.len() > 1 {
        draw_secret(painter, theme, (area.left + 16.0, area.top + 52.0))?;
    }
    Ok(())
}

impl Scene<'_> {
    /// The kinds of networks that may be seen.
    fn shown(&self) -> impl DoubleEndedIterator<Item = &Line> + Clone {
        let count = if self.revealed { self.lines.len() } else { 1 };
        self.lines.iter().take(count)
    }
}

impl Line {
    /// Its name where there is little room.
    fn short(&self) -> &str {
        match self.look {
            Look::Rule(rule) => short(rule),
            _ => &self.label,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_leave_each_other_room_in_any_size() {
        for size in
            [(288.0, 1_038.0), (358.0, 1_290.0), (448.0, 1_614.0), (620.0, 536.0), (960.0, 830.0)]
        {
            let places = Places::new(size, &[32; 5]);
            let Places { pictures, bars, networks, accuracy, path, narrow, .. } = &places;
            let all = pictures.iter().chain([bars, accuracy, path]).copied();
            for area in all.chain(networks.iter().map(|network| network.area)) {
                assert!(area.left >= 14.0 && area.right() <= size.0 - 14.0, "{size:?}: {area:?}");
                assert!(area.top >= 20.0 && area.height > 60.0, "{size:?}: {area:?}");
                assert!(area.bottom() <= size.1 - 14.0, "{size:?}: {area:?}");
            }
            for chart in [accuracy, path] {
                assert!(chart.bottom() + scale::ROOM_BELOW <= size.1, "{size:?}: {chart:?}");
            }
            let above = networks.iter().map(|network| network.area.bottom()).fold(0.0, f64::max);
            assert!(accuracy.top - scale::ROOM_ABOVE >= above + 34.0, "{size:?}");
            assert_eq!(*narrow, path.top > accuracy.bottom());
        }
    }

    #[test]
    fn a_pixel_is_found_where_it_is_drawn_and_a_change_too() {
        for size in [(358.0, 1_290.0), (960.0, 830.0)] {
            let places = Places::new(size, &[16; 3]);
            for side in [8, 28] {
                let (x, y) = places.on_paper(places.pixel((2, 5), side), side);
                assert!((x - 5.5).abs() < 1e-9 && (y - 2.5).abs() < 1e-9);
            }
            for change in [0.0, 0.07, 0.3] {
                assert!((places.change_at(places.of_change(change)) - change).abs() < 1e-9);
                assert!(places.is_on_chart(places.of_change(0.1)));
            }
        }
    }
}
