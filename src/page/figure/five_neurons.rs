//! The five that matter most to a blue neuron: one network or twins, and below each how many of the
//! five are in which layer.

use super::hero::{draw_pixels, magnitude_key};
use super::network_view::{
    Edge, Layout, SkipLook, draw_blue, draw_five, draw_hover, draw_layer_numbers, draw_network,
    draw_skip, shade,
};
use super::scale::{self, Axis, Labels};
use super::{
    Color, Dash, DrawingBackend, Drawn, Fill, Horizontal, Painter, Point, Rect, Stroke, TextStyle,
    Theme, Vertical, text,
};
use crate::attribution::{Measure, OverLayer, Top};
use crate::network::Neuron;

/// What the figure shows.
#[derive(Clone, Debug)]
pub struct Scene<'a> {
    /// One network, or the plain one and its twin with the skip.
    pub panels: &'a [Panel<'a>],
    /// The blue neuron, the same in every network.
    pub blue: Option<Neuron>,
    /// The neuron under the pointer.
    pub hover: Option<Neuron>,
    /// Whether the twin of blue is left out of the five.
    pub twin_hidden: bool,
    /// The ends of the skip.
    pub skip_ends: Option<(usize, usize)>,
    /// The digit that is asked about, 64 pixels from 0 to 1, or several that stand for all.
    pub pixels: &'a [f32],
    /// The class of the one digit.
    pub label: Option<u8>,
    /// The number of all digits.
    pub digits: usize,
    /// What importance means.
    pub measure: Measure,
}

/// One network with its five.
#[derive(Clone, Copy, Debug)]
pub struct Panel<'a> {
    /// The strongest weights.
    pub edges: &'a [Edge],
    /// How much every candidate matters to blue.
    pub scores: &'a [Vec<f64>],
    /// Blue's five.
    pub top: Option<&'a Top>,
    /// The five of the neuron under the pointer.
    pub hover: Option<&'a Top>,
    /// The fives of all neurons of blue's layer.
    pub over: Option<&'a OverLayer>,
    /// The skip, in the network that has it.
    pub skip: Option<SkipLook<'a>>,
    /// The twin of blue.
    pub twin: Option<Neuron>,
    /// How much is measured, from 0 to 1.
    pub progress: f64,
}

/// Where the parts of the figure lie.
pub struct Places {
    /// The digits.
    pub digit: Rect,
    panels: Vec<PanelPlaces>,
    key: Point,
    wide: bool,
}

/// Where the parts of one network's panel lie.
struct PanelPlaces {
    network: Layout,
    title: Point,
    scores: Point,
    histogram: Rect,
}

impl Places {
    /// In a drawing of this size, for one network or twins of this depth and width.
    pub fn new((width, height): (f64, f64), twins: bool, depth: usize, neurons: usize) -> Self {
        let widths = vec![neurons; depth];
        let wide = width >= 560.0;
        // Below a network: its layers' numbers, the five scores, the title of the histogram.
        let between = 104.0;
        let axis = 42.0;
        let panel = |left: f64, top: f64, across: f64, (head, tall, bars): (f64, f64, f64)| {
            let network = Rect::new(left, top + head, across, tall);
            let below = network.bottom();
            PanelPlaces {
                network: Layout::new(network, &widths),
                title: (left, top),
                scores: (left, below + 52.0),
                histogram: Rect::new(left, below + between, across, bars),
            }
        };
        // Above a network that may have a skip there is room for it; above one with a title only
        // for that.
        let (digit, key, panels) = match (wide, twins) {
            (true, false) => {
                let rows = (0.0, 264.0, height - 30.0 - 264.0 - between - axis);
                (
                    Rect::new(14.0, 100.0, 84.0, 84.0),
                    (14.0, 232.0),
                    vec![panel(150.0, 30.0, width - 174.0, rows)],
                )
            }
            (true, true) => {
                let across = (width - 150.0 - 24.0 - 48.0) / 2.0;
                let rows = (82.0, 240.0, height - 10.0 - 82.0 - 240.0 - between - axis);
                (
                    Rect::new(14.0, 152.0, 84.0, 84.0),
                    (14.0, 284.0),
                    vec![
                        panel(150.0, 10.0, across, rows),
                        panel(150.0 + across + 48.0, 10.0, across, rows),
                    ],
                )
            }
            (false, twins) => {
                let (left, top, tall) = (44.0, 62.0, if twins { 140.0 } else { 196.0 });
                let across = width - left - 8.0;
                let heads = if twins { vec![26.0, 76.0] } else { vec![12.0] };
                let taken: f64 = heads.iter().map(|head| head + tall + between + axis).sum();
                let bars = (height - top - taken) / heads.len() as f64;
                let mut from = top;
                let panels = heads.into_iter().map(|head| {
                    let placed = panel(left, from, across, (head, tall, bars));
                    from += head + tall + between + bars + axis;
                    placed
                });
                (Rect::new(4.0, 2.0, 44.0, 44.0), (186.0, 8.0), panels.collect())
            }
        };
        Self { digit, panels, key, wide }
    }

    /// The networks: the plain one, then its twin.
    pub fn networks(&self) -> impl Iterator<Item = &Layout> {
        self.panels.iter().map(|panel| &panel.network)
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
    draw_digits(painter, theme, places, scene)?;
    let words = match scene.measure {
        Measure::Derivative => "|derivative| of blue",
        Measure::Typical => "effect of its typical variation",
        Measure::Activation => "|derivative × activation|",
        Measure::Ablation => "effect of ablation",
    };
    let words =
        if places.wide { words.replace(" of its typical", ", typical") } else { words.to_owned() };
    magnitude_key(painter, theme, places.key, if places.wide { 88.0 } else { 60.0 }, &words)?;
    let twins = scene.panels.len() > 1;
    for (place, (panel, at)) in scene.panels.iter().zip(&places.panels).enumerate() {
        let look = match (twins, place, scene.skip_ends) {
            (true, 0, _) => Some(("without the skip".to_owned(), theme.grey)),
            (true, _, Some((from, to))) => {
                Some((format!("with the skip {from} to {to}"), theme.purple))
            }
            _ => None,
        };
        let color = look.as_ref().map_or(theme.grey, |(_, color)| *color);
        if let Some((title, color)) = look {
            let style = TextStyle::new(14.0, color).bold().at(Horizontal::Start, Vertical::Top);
            painter.text(at.title, &title, style)?;
        }
        draw_panel(painter, theme, at, panel, scene)?;
        draw_scores(painter, theme, at, panel)?;
        draw_histogram(painter, theme, at, panel, scene, color)?;
    }
    Ok(())
}

fn draw_panel<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &PanelPlaces,
    panel: &Panel<'_>,
    scene: &Scene<'_>,
) -> Drawn {
    let layout = &places.network;
    // From blue's layer on nothing matters to blue: those neurons are as pale as can be.
    let widths = |layer: usize| layout.width(layer);
    let shades: Vec<Vec<f64>> = (1..=layout.depth())
        .map(|layer| match panel.scores.get(layer - 1) {
            Some(scores) => scores.iter().map(|&score| shade(score)).collect(),
            None => vec![0.0; widths(layer)],
        })
        .collect();
    draw_network(painter, theme, layout, panel.edges, &shades)?;
    if let Some(hover) = panel.hover.filter(|hover| Some(hover.blue) != scene.blue) {
        let mut pale = *theme;
        pale.blue = theme.blue.mix(theme.paper, 0.5);
        pale.vermillion = theme.vermillion.mix(theme.paper, 0.5);
        draw_five(painter, &pale, layout, hover)?;
    }
    match (panel.top.filter(|top| !top.is_silent()), scene.blue) {
        (Some(top), _) => draw_five(painter, theme, layout, top)?,
        (None, Some(blue)) => draw_blue(painter, theme, layout, blue)?,
        (None, None) => {}
    }
    if let Some(neuron) = scene.hover {
        draw_hover(painter, theme.ink, layout, neuron)?;
    }
    if let Some(twin) = panel.twin {
        draw_twin(painter, theme, layout, twin, scene.twin_hidden)?;
    }
    match panel.skip {
        Some(skip) => draw_skip(painter, theme, layout, skip),
        None => Ok(()),
    }
}

/// Marks the neuron that the skip copies into blue.
fn draw_twin<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    layout: &Layout,
    twin: Neuron,
    hidden: bool,
) -> Drawn {
    let (x, y) = layout.at(twin);
    let radius = layout.radius().max(6.5) + 4.0;
    painter.ring((x, y), radius, Stroke::new(theme.purple, 2.0))?;
    if hidden {
        let (across, down) = (0.7 * radius, 0.7 * radius);
        let stroke = Stroke::new(theme.purple, 2.0);
        painter.line((x - across, y + down), (x + across, y - down), stroke)?;
    }
    // Below the network, where nothing else is written.
    let words = if hidden { "twin of blue, hidden" } else { "twin of blue" };
    let style = TextStyle::new(12.0, theme.purple).bold().on(theme.paper);
    let width = painter.text_width(words, style);
    let left = (x - radius).min(painter.width() - width - 4.0);
    let below = (left, layout.area.bottom() + 24.0);
    painter.text(below, words, style.at(Horizontal::Start, Vertical::Top))
}

/// The digits that are asked about.
fn draw_digits<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    scene: &Scene<'_>,
) -> Drawn {
    let frame = places.digit;
    let count = (scene.pixels.len() / 64).max(1);
    let across = (1..=count).find(|across| across * across >= count).unwrap_or(1);
    let side = frame.width / across as f64;
    for (place, pixels) in scene.pixels.chunks_exact(64).enumerate() {
        let (row, column) = (place / across, place % across);
        let corner = (frame.left + column as f64 * side, frame.top + row as f64 * side);
        let gap = if count > 1 { 0.14 * side } else { 0.0 };
        let place = Rect::new(corner.0, corner.1, side - gap, side - gap);
        draw_pixels(painter, theme, place, pixels)?;
    }
    let words = match scene.label {
        Some(label) => format!("a {label}"),
        None => format!("all {} digits", scene.digits),
    };
    let style = TextStyle::new(11.0, theme.faint_ink);
    if places.wide {
        let below = (frame.center().0, frame.bottom() + 8.0);
        painter.text(below, &words, style.at(Horizontal::Middle, Vertical::Top))
    } else {
        let beside = (frame.right() + 8.0, frame.center().1);
        painter.text(beside, &words, style.at(Horizontal::Start, Vertical::Middle))
    }
}

/// The five with their scores, in a row.
fn draw_scores<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &PanelPlaces,
    panel: &Panel<'_>,
) -> Drawn {
    let (left, middle) = places.scores;
    let Some(top) = panel.top else {
        let style = TextStyle::new(12.0, theme.faint_ink).at(Horizontal::Start, Vertical::Middle);
        let done = text::percent(panel.progress.min(0.99));
        let words = if panel.scores.is_empty() && panel.over.is_none() && panel.progress > 0.0 {
            format!("measuring: {done} done")
        } else {
            String::new()
        };
        return painter.text((left, middle), &words, style);
    };
    let spacing = (places.network.area.width / 5.0).min(84.0);
    for (rank, ranked) in (1..).zip(&top.ranked) {
        let x = left + f64::from(rank - 1) * spacing + 7.0;
        rank_mark(painter, theme, (x, middle), 7.0, rank as usize)?;
        let style = TextStyle::new(12.0, theme.ink).at(Horizontal::Start, Vertical::Middle);
        painter.text((x + 11.0, middle), &text::number(ranked.score, 2), style)?;
    }
    let end = left + spacing * top.ranked.len() as f64;
    if end + 200.0 < places.network.area.right() {
        let style = TextStyle::new(12.0, theme.faint_ink).at(Horizontal::Start, Vertical::Middle);
        painter.text((end + 4.0, middle), "how much each matters to blue", style)?;
    }
    Ok(())
}

/// A vermillion disc with a rank, where it is large enough to hold one.
fn rank_mark<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    at: Point,
    radius: f64,
    rank: usize,
) -> Drawn {
    painter.circle(at, radius, theme.vermillion, None)?;
    if radius < 5.5 {
        return Ok(());
    }
    let style = TextStyle::new(10.0, theme.on_color).bold().centered();
    painter.text(at, &rank.to_string(), style)
}

/// For every layer blue's five as discs, one on the other, and behind them a bar: the share of all
/// fives of blue's layer. A stack of five is as high as a bar of 100 %.
fn draw_histogram<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &PanelPlaces,
    panel: &Panel<'_>,
    scene: &Scene<'_>,
    color: Color,
) -> Drawn {
    let (area, layout) = (places.histogram, &places.network);
    let axis = Axis::linear((0.0, 1.0), (area.bottom(), area.top)).labelled(Labels::Percent);
    let title = match scene.blue {
        Some(blue) => format!("blue’s five (discs); all fives of layer {} (bars)", blue.layer),
        None => "where the five are".to_owned(),
    };
    let left = area.left - 40.0;
    scale::vertical_axis(painter, &axis, area.left, (&title, left), theme)?;
    let spacing = layout.spacing();
    let width = (0.74 * spacing).min(34.0);
    let fill = Fill::new(theme.paper.mix(color, 0.3));
    for (share, layer) in panel.over.iter().flat_map(|over| &over.shares).zip(1..) {
        let top = axis.pixel(*share);
        let bar =
            Rect::new(layout.x(f64::from(layer)) - width / 2.0, top, width, area.bottom() - top);
        if *share > 0.0 {
            painter.rectangle(bar, fill, Stroke::new(color, 1.25))?;
        }
    }
    let below = area.bottom();
    painter.rule((area.left, below), (area.right(), below), Stroke::new(theme.line, 1.0))?;
    draw_layer_numbers(painter, theme, layout, below + 6.0)?;
    let style = scale::label_style(theme).at(Horizontal::End, Vertical::Top);
    painter.text((area.right(), below + 22.0), "hidden layer", style)?;
    if let Some(blue) = scene.blue {
        draw_chance(painter, theme, places, &axis, blue.layer)?;
    }
    draw_stacks(painter, theme, places, panel)
}

/// Blue's five, stacked by layer.
fn draw_stacks<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &PanelPlaces,
    panel: &Panel<'_>,
) -> Drawn {
    let (area, layout) = (places.histogram, &places.network);
    let Some(top) = panel.top.filter(|top| !top.is_silent()) else { return Ok(()) };
    let slot = area.height / top.ranked.len().max(1) as f64;
    let radius = (0.44 * slot).min(0.42 * layout.spacing()).min(7.0);
    let mut stacked = vec![0_u32; layout.depth() + 1];
    for (rank, ranked) in (1..).zip(&top.ranked) {
        let layer = ranked.neuron.layer;
        let y = area.bottom() - (f64::from(stacked[layer]) + 0.5) * slot;
        stacked[layer] += 1;
        rank_mark(painter, theme, (layout.x(layer as f64), y), radius, rank)?;
    }
    Ok(())
}

/// The share that every layer before blue would have if every candidate were equally likely.
fn draw_chance<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &PanelPlaces,
    axis: &Axis,
    blue: usize,
) -> Drawn {
    let layout = &places.network;
    let chance = 1.0 / (blue - 1) as f64;
    let (level, half) = (axis.pixel(chance), layout.spacing() / 2.0);
    let (from, to) = (layout.x(1.0) - half, layout.x((blue - 1) as f64) + half);
    let stroke = Stroke::new(theme.faint_ink, 1.25).dashed(Dash::USUAL);
    painter.rule((from, level), (to, level), stroke)?;
    let style = scale::label_style(theme).on(theme.paper);
    let words = format!("chance {}", text::percent(chance));
    let (middle, above) = (f64::midpoint(from, to), level - 6.0);
    if chance > 0.7 {
        let style = style.at(Horizontal::Start, Vertical::Middle);
        return painter.text((to + 6.0, level + 10.0), &words, style);
    }
    painter.text((middle, above), &words, style.at(Horizontal::Middle, Vertical::Baseline))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_lies_outside_or_on_anything_else() {
        for (size, twins) in [
            ((960.0, 560.0), false),
            ((358.0, 520.0), false),
            ((960.0, 600.0), true),
            ((358.0, 860.0), true),
        ] {
            for (depth, neurons) in [(3, 2), (12, 16), (32, 64)] {
                let places = Places::new(size, twins, depth, neurons);
                assert_eq!(places.panels.len(), if twins { 2 } else { 1 });
                for panel in &places.panels {
                    let (network, bars) = (panel.network.area, panel.histogram);
                    assert!(panel.title.1 <= network.top && network.bottom() < panel.scores.1);
                    assert!(panel.scores.1 + 20.0 < bars.top && bars.height > 40.0);
                    assert!(network.right() <= size.0 && bars.bottom() + 36.0 <= size.1);
                    assert!(network.left >= 40.0);
                }
                if let [plain, skipped] = &places.panels[..] {
                    let beside = plain.network.area.right() + 40.0 <= skipped.network.area.left;
                    assert!(beside || plain.histogram.bottom() + 36.0 <= skipped.title.1);
                }
            }
        }
    }
}
