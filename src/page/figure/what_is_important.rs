//! What matters most by four measures: for each the five in a small drawing of the network and where
//! the fives of the whole layer are, and below what a nudge does to blue, beside what the derivative
//! promises.

use super::hero::draw_pixels;
use super::network_view::{
    Layout, draw_hover, draw_layer_numbers, draw_ranks, draw_reading, shade,
};
use super::scale::{self, Axis};
use super::{
    Dash, DrawingBackend, Drawn, Horizontal, Painter, Point, Rect, Stroke, TextStyle, Theme,
    Vertical, text,
};
use crate::attribution::{OverLayer, Top};
use crate::network::Neuron;

/// The number of measures.
const MEASURES: usize = 4;
/// The radius of the handle of the nudge.
const HANDLE: f64 = 6.0;

/// What the figure shows.
#[derive(Clone, Debug)]
pub struct Scene<'a> {
    /// What each measure says.
    pub panels: &'a [Panel<'a>],
    /// The blue neuron.
    pub blue: Neuron,
    /// The neuron that is nudged.
    pub nudged: Neuron,
    /// Whether the network has its skip, from layer 1 to the last but one.
    pub skip: bool,
    /// The neuron under the pointer.
    pub hover: Option<Neuron>,
    /// The digit that the network sees while it is nudged.
    pub pixels: &'a [f32],
    /// What the nudge does.
    pub nudge: Nudge<'a>,
}

/// What one measure says.
#[derive(Clone, Debug)]
pub struct Panel<'a> {
    /// The measure.
    pub name: &'a str,
    /// What it says, unless that is still a secret.
    pub shown: Option<Measured<'a>>,
}

/// What one measure comes to.
#[derive(Clone, Copy, Debug)]
pub struct Measured<'a> {
    /// How much every candidate matters to blue, by layer.
    pub scores: &'a [Vec<f64>],
    /// Blue's five.
    pub top: &'a Top,
    /// The fives of all neurons of blue's layer.
    pub over: &'a OverLayer,
}

/// What a nudge does.
#[derive(Clone, Copy, Debug)]
pub struct Nudge<'a> {
    /// Amounts, in the unit that they are counted in, and the change of blue.
    pub curve: &'a [(f64, f64)],
    /// The change that the derivative promises for an amount of 1.
    pub slope: f64,
    /// The amount that is chosen.
    pub amount: f64,
    /// The change of blue there.
    pub actual: f64,
    /// What amounts are counted in.
    pub unit: &'static str,
    /// Whether the handle is held, or under the pointer.
    pub held: bool,
}

/// Where the parts of the figure lie.
#[derive(Clone, Debug)]
pub struct Places {
    panels: Vec<PanelPlaces>,
    digit: Rect,
    /// Where what is written beside the digit starts.
    words: Point,
    chart: Rect,
}

#[derive(Clone, Debug)]
struct PanelPlaces {
    title: Point,
    network: Layout,
    bars: Rect,
}

impl Places {
    /// In a drawing of this size, for a network of this shape.
    pub fn new((width, height): (f64, f64), depth: usize, neurons: usize) -> Self {
        let widths = vec![neurons; depth];
        let (head, numbers) = (24.0, 22.0);
        let panel = |corner: Point, across: f64, down: f64| {
            // Beside the network stand the names of two layers, two bars, and the ends of those.
            let bars = (0.38 * across - 102.0).max(32.0);
            let drawn = across - 102.0 - bars;
            let network = Rect::new(corner.0, corner.1 + head, drawn, down - head - numbers);
            let bars = Rect::new(network.right() + 64.0, network.top, bars, network.height);
            PanelPlaces { title: corner, network: Layout::new(network, &widths), bars }
        };
        let places = 0..MEASURES;
        if width < 560.0 {
            let (left, across) = (6.0, width - 12.0);
            let chart = 0.17 * height;
            let below = 46.0;
            let beside = 116.0;
            let down = (height - chart - below - beside) / MEASURES as f64;
            let panels =
                places.map(|place| panel((left, 6.0 + place as f64 * down), across, down - 8.0));
            let top = MEASURES as f64 * down + 8.0;
            Self {
                panels: panels.collect(),
                digit: Rect::new(left, top, 44.0, 44.0),
                words: (left + 54.0, top),
                chart: Rect::new(56.0, height - below - chart, width - 72.0, chart),
            }
        } else {
            let (chart, below, between) = (0.26 * height, 46.0, 40.0);
            let down = (height - chart - below - between) / 2.0;
            let across = (width - 44.0) / 2.0;
            let panels = places.map(|place| {
                let (row, column) = ((place / 2) as f64, (place % 2) as f64);
                panel((8.0 + column * (across + 28.0), 6.0 + row * down), across, down - 12.0)
            });
            let top = height - below - chart;
            let left = 0.36 * width;
            Self {
                panels: panels.collect(),
                digit: Rect::new(8.0, top, 52.0, 52.0),
                words: (70.0, top),
                chart: Rect::new(left + 48.0, top, width - left - 48.0 - 20.0, chart),
            }
        }
    }

    fn amounts(&self, nudge: &Nudge<'_>) -> Axis {
        let ends = |place: Option<&(f64, f64)>| place.map_or(0.0, |point| point.0);
        let ends = (ends(nudge.curve.first()), ends(nudge.curve.last()));
        Axis::linear(ends, (self.chart.left, self.chart.right()))
    }

    /// The amount at a point, where amounts run from `-most` to `most`.
    pub fn amount_at(&self, (x, _): Point, most: f64) -> f64 {
        Axis::linear((-most, most), (self.chart.left, self.chart.right())).value(x)
    }

    /// Where an amount lies on the middle of the chart, where amounts run from `-most` to `most`.
    pub fn handle(&self, amount: f64, most: f64) -> Point {
        let axis = Axis::linear((-most, most), (self.chart.left, self.chart.right()));
        (axis.pixel(amount), self.chart.center().1)
    }

    /// Whether a point lies on the chart of the nudge.
    pub fn is_on_chart(&self, (x, y): Point) -> bool {
        let Rect { left, top, .. } = self.chart;
        (left - 12.0..=self.chart.right() + 12.0).contains(&x)
            && (top..=self.chart.bottom() + 6.0).contains(&y)
    }

    /// The neuron under a point, in whichever of the drawings it lies.
    pub fn neuron_at(&self, at: Point, reach: f64) -> Option<Neuron> {
        // Neurons are small: who means one has to come as near as half the room between them.
        let near = |panel: &PanelPlaces| {
            let reach = reach.min(12.0);
            let Rect { left, top, width, height } = panel.network.area;
            let area = Rect::new(left - 6.0, top - 6.0, width + 12.0, height + 12.0);
            area.contains(at).then(|| panel.network.neuron_at(at, reach)).flatten()
        };
        self.panels.iter().find_map(near)
    }

    /// Where a neuron lies in the drawing of the measure at this place.
    pub fn neuron(&self, place: usize, neuron: Neuron) -> Point {
        self.panels[place].network.at(neuron)
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
    for (panel, at) in scene.panels.iter().zip(&places.panels) {
        let style = TextStyle::new(14.0, theme.ink).bold().at(Horizontal::Start, Vertical::Top);
        painter.text(at.title, panel.name, style)?;
        match panel.shown {
            Some(shown) => {
                draw_panel(painter, theme, at, &shown, scene)?;
                draw_shares(painter, theme, at.bars, &shown, scene)?;
            }
            None => draw_secret(painter, theme, at)?,
        }
    }
    // Over all drawings, where the next one does not cover it.
    if let Some(neuron) = scene.hover {
        for (panel, at) in scene.panels.iter().zip(&places.panels) {
            let scores = panel.shown.and_then(|shown| shown.scores.get(neuron.layer - 1));
            if let Some(score) = scores.and_then(|scores| scores.get(neuron.index)) {
                draw_reading(painter, theme, &at.network, neuron, &text::number(*score, 2))?;
            }
        }
    }
    draw_words(painter, theme, places, scene)?;
    draw_nudge(painter, theme, places, &scene.nudge)
}

/// The network by one measure: every candidate as dark as it matters, the five with their ranks.
fn draw_panel<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &PanelPlaces,
    shown: &Measured<'_>,
    scene: &Scene<'_>,
) -> Drawn {
    let layout = &places.network;
    let (radius, outline) = (layout.radius(), theme.line.mix(theme.paper, 0.35));
    for layer in 1..=layout.depth() {
        for index in 0..layout.width(layer) {
            // From blue's layer on nothing matters to blue: those neurons are as pale as can be.
            let scores = shown.scores.get(layer - 1);
            let score =
                scores.and_then(|scores| scores.get(index)).map_or(0.0, |score| shade(*score));
            let (at, fill) = (layout.at(Neuron { layer, index }), theme.sequential(score));
            painter.circle(at, radius, fill, Stroke::new(outline, 0.75))?;
        }
    }
    if scene.skip {
        // No room for an arc: a line along the top, from where the skip starts to where it ends.
        let y = layout.top() - 5.0;
        let (from, to) = (layout.x(1.0), layout.x((layout.depth() - 1) as f64));
        let stroke = Stroke::new(theme.purple, 2.0).dashed(Dash { on: 7.0, off: 4.0 });
        painter.line((from, y), (to, y), stroke)?;
        painter.arrowhead((to, y - 4.0), (to, y + 5.0), 7.0, theme.purple)?;
    }
    draw_ranks(painter, theme, layout, shown.top)?;
    let mark = layout.at(scene.nudged);
    let size = layout.radius().max(4.0) + 4.5;
    // A square, so that it is not taken for the ring of the pointer.
    let square = Rect::new(mark.0 - size, mark.1 - size, 2.0 * size, 2.0 * size);
    painter.rectangle(square, None, Stroke::new(theme.ink, 1.5))?;
    if let Some(neuron) = scene.hover {
        draw_hover(painter, theme.ink, layout, neuron)?;
    }
    draw_layer_numbers(painter, theme, layout, layout.area.bottom() + 7.0)
}

/// What is not to be seen before a prediction.
fn draw_secret<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &PanelPlaces,
) -> Drawn {
    let area = places.network.area;
    let stroke = Stroke::new(theme.line, 1.0).dashed(Dash::USUAL);
    let whole = Rect::new(area.left, area.top, places.bars.right() - area.left, area.height);
    painter.rounded_rectangle(whole, 8.0, None, stroke)?;
    let style = TextStyle::new(26.0, theme.faint_ink).bold().centered();
    painter.text(whole.center(), "?", style)
}

/// The shares of the fives of blue's whole layer that are in the layer just before and in the first.
fn draw_shares<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    area: Rect,
    shown: &Measured<'_>,
    scene: &Scene<'_>,
) -> Drawn {
    let before = scene.blue.layer - 1;
    let layers = if before == 1 { vec![1] } else { vec![1, before] };
    let height = (0.2 * area.height).clamp(10.0, 22.0);
    let gap = (0.16 * area.height).clamp(6.0, 18.0);
    let all = layers.len() as f64 * (height + gap) - gap;
    let top = area.center().1 - all / 2.0;
    let axis = Axis::linear((0.0, 1.0), (area.left, area.right()));
    for (place, &layer) in layers.iter().enumerate() {
        let y = top + place as f64 * (height + gap);
        let share = shown.over.share_in(layer);
        let style = TextStyle::new(12.0, theme.ink).at(Horizontal::End, Vertical::Middle);
        painter.text((area.left - 7.0, y + height / 2.0), &format!("layer {layer}"), style)?;
        let bar = Rect::new(area.left, y, (axis.pixel(share) - area.left).max(1.0), height);
        painter.rectangle(bar, theme.vermillion, None)?;
        let chance = shown.over.chances.get(layer - 1).copied().unwrap_or(0.0);
        let x = axis.pixel(chance);
        let dashed = Stroke::new(theme.ink, 1.25).dashed(Dash { on: 3.0, off: 2.0 });
        painter.rule((x, y - 4.0), (x, y + height + 4.0), dashed)?;
        // Beside the bar and the line, not on them.
        let right = bar.right().max(x) + 5.0;
        let style = TextStyle::new(12.0, theme.vermillion).bold().on(theme.paper);
        let style = style.at(Horizontal::Start, Vertical::Middle);
        painter.text((right, y + height / 2.0), &text::percent(share), style)?;
    }
    painter.rule(
        (area.left, top - 4.0),
        (area.left, top + all + 4.0),
        Stroke::new(theme.line, 1.0),
    )?;
    let small = TextStyle::new(11.0, theme.faint_ink);
    let chance = shown.over.chances.get(before - 1).copied().unwrap_or(0.0);
    let below = small.at(Horizontal::Start, Vertical::Top).on(theme.paper);
    let left = area.left - 44.0;
    painter.text((left, top + all + 9.0), &format!("chance {}", text::percent(chance)), below)?;
    let above = small.at(Horizontal::Start, Vertical::Baseline).on(theme.paper);
    painter.text((left, top - 9.0), "of all fives", above)
}

/// What is nudged, on which digit, and what that does.
fn draw_words<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    scene: &Scene<'_>,
) -> Drawn {
    draw_pixels(painter, theme, places.digit, scene.pixels)?;
    let (left, top) = places.words;
    let Neuron { layer, index } = scene.nudged;
    let style = TextStyle::new(13.0, theme.ink).at(Horizontal::Start, Vertical::Top);
    let nudge = &scene.nudge;
    let promised = nudge.slope * nudge.amount;
    let change = |change: f64| signed(change);
    let lines = [
        (format!("layer {layer}, neuron {index}"), style.bold()),
        (format!("moved by {}", text::signed(nudge.amount, 1)), style),
        (format!("promised {}", change(promised)), style),
        (format!("blue moves {}", change(nudge.actual)), style.bold().color(theme.blue)),
    ];
    for (place, (line, style)) in lines.iter().enumerate() {
        painter.text((left, top - 2.0 + 19.0 * place as f64), line, *style)?;
    }
    Ok(())
}

/// A change with its sign, to two digits that count.
pub fn signed(change: f64) -> String {
    let text = text::number(change, 2);
    if change > 0.0 { format!("+{text}") } else { text }
}

/// What blue does over all amounts, and what the derivative promises.
fn draw_nudge<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    nudge: &Nudge<'_>,
) -> Drawn {
    let area = places.chart;
    let amounts = places.amounts(nudge);
    let most = amounts.values().1;
    let finite = nudge.curve.iter().map(|point| point.1.abs()).filter(|change| change.is_finite());
    let largest = finite.fold((nudge.slope * most).abs(), f64::max);
    let largest = if largest > 0.0 { largest } else { 1.0 };
    let axis = Axis::linear((-largest, largest), (area.bottom(), area.top)).rounded_out();
    scale::vertical_axis(painter, &axis, area.left, ("change of blue", area.left - 44.0), theme)?;
    let title = format!("change of the nudged neuron, in {}", nudge.unit);
    let narrow = area.width < 330.0;
    let title = if narrow { format!("nudge, in {}", nudge.unit) } else { title };
    scale::horizontal_axis(painter, &amounts, area.bottom(), &title, theme)?;
    let zero = Stroke::new(theme.line, 1.0);
    painter.rule((area.left, axis.pixel(0.0)), (area.right(), axis.pixel(0.0)), zero)?;
    let middle = amounts.pixel(0.0);
    painter.rule((middle, area.top), (middle, area.bottom()), zero)?;

    let tangent = |amount: f64| (amounts.pixel(amount), axis.pixel(nudge.slope * amount));
    let dashed = Stroke::new(theme.ink, 1.5).dashed(Dash::USUAL);
    painter.line(tangent(-most), tangent(most), dashed)?;
    let curve: Vec<Point> = nudge
        .curve
        .iter()
        .map(|&(amount, change)| (amounts.pixel(amount), axis.pixel(change)))
        .collect();
    painter.polyline(&curve, Stroke::new(theme.blue, 2.5))?;

    // What the chosen amount does: the gap between promise and effect.
    let x = amounts.pixel(nudge.amount);
    let (promised, actual) = (tangent(nudge.amount), (x, axis.pixel(nudge.actual)));
    let held = Stroke::new(theme.faint_ink, if nudge.held { 2.0 } else { 1.0 });
    painter.rule((x, area.top), (x, area.bottom()), held)?;
    painter.line(promised, actual, Stroke::new(theme.ink, 2.5))?;
    painter.circle(promised, HANDLE - 1.0, theme.paper, Stroke::new(theme.ink, 1.75))?;
    painter.circle(actual, HANDLE, theme.blue, Stroke::new(theme.paper, 1.5))?;

    // The names stand at the end where there is room: away from the chosen amount.
    let right = nudge.amount < 0.0;
    let (end, horizontal) = if right {
        (area.right() - 6.0, Horizontal::End)
    } else {
        (area.left + 8.0, Horizontal::Start)
    };
    let rises = nudge.slope >= 0.0;
    // Where the line is high at that end, its name stands below, and the other way round.
    let high = right == rises;
    let (first, step) = if high { (area.bottom() - 24.0, 17.0) } else { (area.top + 13.0, 17.0) };
    let style = TextStyle::new(12.5, theme.ink).on(theme.paper).at(horizontal, Vertical::Baseline);
    let promise = if narrow { "promised, dashed" } else { "what the derivative promises, dashed" };
    painter.text((end, first), promise, style)?;
    painter.text((end, first + step), "what blue does", style.bold().color(theme.blue))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: [Point; 6] = [
        (288.0, 788.0),
        (358.0, 980.0),
        (448.0, 1226.0),
        (620.0, 452.0),
        (760.0, 554.0),
        (960.0, 700.0),
    ];

    #[test]
    fn every_neuron_and_every_amount_is_found_where_it_is_drawn() {
        for size in SIZES {
            let places = Places::new(size, 12, 16);
            for place in 0..MEASURES {
                for layer in [1, 6, 12] {
                    for index in [0, 7, 15] {
                        let neuron = Neuron { layer, index };
                        let at = places.neuron(place, neuron);
                        assert_eq!(places.neuron_at(at, 4.0), Some(neuron), "{size:?}");
                        assert!(!places.is_on_chart(at), "{size:?}");
                    }
                }
            }
            for amount in [-3.0, -0.4, 0.0, 3.0] {
                let at = places.handle(amount, 3.0);
                assert!((places.amount_at(at, 3.0) - amount).abs() < 1e-9);
                assert!(places.is_on_chart(at) && places.neuron_at(at, 26.0).is_none());
            }
        }
    }

    #[test]
    fn nothing_lies_on_anything_else_in_any_size() {
        for size in SIZES {
            let Places { panels, digit, words, chart } = Places::new(size, 12, 16);
            for (one, panel) in panels.iter().enumerate() {
                let area = panel.network.area;
                // Five marks of one layer fit one below the other.
                assert!(area.height >= 66.0 && panel.bars.width >= 32.0, "{size:?}: {panel:?}");
                assert!(panel.bars.right() + 34.0 <= size.0, "{size:?}");
                assert!(area.right() + 44.0 <= panel.bars.left, "{size:?}");
                for other in &panels[one + 1..] {
                    let below = area.bottom() + 22.0 <= other.title.1;
                    let beside = panel.bars.right() + 34.0 <= other.network.area.left;
                    assert!(below || beside, "{size:?}: {panel:?} {other:?}");
                }
                assert!(area.bottom() + 22.0 <= digit.top && area.bottom() + 30.0 <= chart.top);
            }
            assert!(chart.height >= 96.0 && chart.width >= 200.0, "{size:?}: {chart:?}");
            assert!(chart.bottom() + 40.0 <= size.1 && chart.right() <= size.0 - 12.0);
            // Four lines of words, above the chart or beside it.
            let above = words.1 + 76.0 <= chart.top - 12.0;
            assert!(above || words.0 + 130.0 <= chart.left - 44.0, "{size:?}");
        }
    }
}
