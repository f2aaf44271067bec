//! Scissors: a network with one long skip, what is cut of it, and what it can still do.

use super::curves::{CAPTION, Curve, draw_curves, labelled};
use super::hero::magnitude_key_beside;
use super::network_view::{
    Edge, Layout, SkipLook, draw_hover, draw_network, draw_reading, draw_skip, shade,
};
use super::{
    Color, Dash, DrawingBackend, Drawn, Fill, Horizontal, Painter, Point, Rect, Stroke, TextStyle,
    Theme, Vertical, scale, text,
};
use crate::measure::Cut;
use crate::network::Neuron;

/// What the figure shows.
#[derive(Clone, Debug)]
pub struct Scene<'a> {
    /// How much every neuron varies, layer by layer.
    pub variation: &'a [Vec<f64>],
    /// The strongest weights.
    pub edges: &'a [Edge],
    /// What is cut.
    pub cut: Cut,
    /// The scissors under the pointer.
    pub over: Option<Cut>,
    /// The neuron under the pointer.
    pub hover: Option<Neuron>,
    /// The accuracies.
    pub bars: &'a [Bar],
    /// The accuracy that guessing gives.
    pub chance: f64,
    /// The right end of the axis of steps.
    pub steps: usize,
}

/// An accuracy.
#[derive(Clone, Debug)]
pub struct Bar {
    /// With what cut.
    pub cut: Cut,
    /// What stands beside it.
    pub name: &'static str,
    /// The accuracy now, unless it is still a secret.
    pub share: Option<f64>,
    /// The accuracy by steps.
    pub points: Vec<(f32, f32)>,
}

/// Where the parts of the figure lie.
pub struct Places {
    /// The network.
    pub network: Layout,
    bars: Rect,
    curves: Rect,
}

/// The radius of the button that a pair of scissors stands on.
const BUTTON: f64 = 16.0;

impl Places {
    /// In a drawing of this size, for a network of this depth and width.
    pub fn new((width, height): (f64, f64), depth: usize, neurons: usize) -> Self {
        let widths = vec![neurons; depth];
        if width < 560.0 {
            // A wider phone has a higher drawing, a narrower one a lower: network and curves share
            // the difference.
            let more = height - 690.0;
            let share = if more > 0.0 { 0.4 } else { 0.8 };
            let network = Rect::new(8.0, 96.0, width - 16.0, 182.0 + share * more);
            let curves = 96.0 + (1.0 - share) * more;
            Self {
                network: Layout::new(network, &widths),
                bars: Rect::new(88.0, 412.0 + share * more, width - 134.0, 84.0),
                curves: Rect::new(46.0, height - 42.0 - curves, width - 62.0, curves),
            }
        } else {
            // In a lower drawing the network gives way; the arc above it is lower anyway.
            let top = 41.0 + 0.095 * width;
            let room = ((height - 400.0) / 220.0).clamp(0.0, 1.0);
            let charts = 78.0 + 24.0 * room;
            let free = height - top - charts - 154.0 - 22.0 * room;
            let network = Rect::new(40.0, top, width - 80.0, free);
            let (left, below) = (0.54 * width, height - 46.0 - charts);
            Self {
                network: Layout::new(network, &widths),
                bars: Rect::new(112.0, below, 0.28 * width, charts),
                curves: Rect::new(left, below, width - left - 40.0, charts),
            }
        }
    }

    /// The ends of the skip.
    fn ends(&self) -> (f64, f64) {
        (1.0, (self.network.depth() - 1) as f64)
    }

    /// Where a pair of scissors lies.
    pub fn scissors(&self, cut: Cut) -> Point {
        let (from, to) = self.ends();
        let middle = f64::midpoint(self.network.x(from), self.network.x(to));
        match cut {
            Cut::Skip => {
                let arc = self.network.skip_arc((from, to));
                (middle, arc.iter().map(|point| point.1).fold(f64::INFINITY, f64::min))
            }
            Cut::Middle | Cut::None => (middle, self.bracket()),
        }
    }

    /// The y of the bracket below the middle.
    fn bracket(&self) -> f64 {
        self.network.bottom() + 44.0
    }

    /// The x of the left and right end of what lies between: from after the skip's source to where
    /// the skip comes in.
    fn between(&self) -> (f64, f64) {
        let (from, to) = self.ends();
        (self.network.x(from + 0.5), self.network.x(to - 0.5))
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
    draw_middle(painter, theme, places, scene)?;
    draw_arc(painter, theme, places, scene)?;
    for cut in [Cut::Middle, Cut::Skip] {
        draw_button(painter, theme, places, scene, cut)?;
    }
    let left = places.network.x(1.0) - places.network.radius();
    let wide = painter.width() >= 560.0;
    let key = (left, places.bracket() + if wide { 20.0 } else { 48.0 });
    magnitude_key_beside(painter, theme, key, 72.0, "a neuron’s variation")?;
    draw_bars(painter, theme, places, scene)?;
    let curves: Vec<Curve<'_>> = scene
        .bars
        .iter()
        .filter_map(|bar| {
            let label = labelled(bar.name, bar.share?);
            let width = if bar.cut == Cut::None { 3.5 } else { 2.0 };
            Some(Curve { points: &bar.points, color: color(theme, bar.cut), width, label })
        })
        .collect();
    draw_curves(painter, theme, places.curves, CAPTION, scene.steps, scene.chance, &curves)?;
    if let Some(neuron) = scene.hover {
        draw_hover(painter, theme.ink, &places.network, neuron)?;
        let layer = scene.variation.get(neuron.layer - 1);
        if let Some(variation) = layer.and_then(|layer| layer.get(neuron.index)) {
            let reading = format!("varies by {}", text::number(*variation, 2));
            draw_reading(painter, theme, &places.network, neuron, &reading)?;
        }
    }
    Ok(())
}

/// What still has its skip is purple, what has only the chain is grey.
fn color(theme: &Theme, cut: Cut) -> Color {
    match cut {
        Cut::None => theme.ink,
        Cut::Middle => theme.purple,
        Cut::Skip => theme.grey,
    }
}

/// The network, faded where it is cut, with a bracket below what the scissors cut.
fn draw_middle<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    scene: &Scene<'_>,
) -> Drawn {
    let layout = &places.network;
    let is_cut = scene.cut == Cut::Middle;
    let last = layout.depth() - 1;
    // No edge bridges the gaps.
    let is_kept = |edge: &&Edge| !(is_cut && (edge.layer == 2 || edge.layer == last));
    let edges: Vec<Edge> = scene.edges.iter().filter(is_kept).copied().collect();
    let shades: Vec<Vec<f64>> =
        scene.variation.iter().map(|layer| layer.iter().map(|&v| shade(v)).collect()).collect();
    draw_network(painter, theme, layout, &edges, &shades)?;

    let (left, right) = places.between();
    let (top, bottom) = (layout.top() - 8.0, layout.bottom() + 5.0);
    if is_cut {
        let faded = Rect::new(left, top, right - left, bottom - top);
        painter.rectangle(faded, Fill::new(theme.paper).alpha(0.8), None)?;
    }
    let held = is_cut || scene.over == Some(Cut::Middle);
    let color = if held { theme.ink } else { theme.line };
    let bracket = places.bracket();
    let stroke = Stroke::new(color, 1.5);
    // Where the blades go.
    let cut = stroke.dashed(Dash { on: 5.0, off: 4.0 });
    painter.line((right, top), (right, bracket), cut)?;
    painter.polyline(&[(left, bracket - 9.0), (left, bracket), (right, bracket)], stroke)
}

/// The skip, in two pieces where it is cut.
fn draw_arc<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    scene: &Scene<'_>,
) -> Drawn {
    let ends = places.ends();
    if scene.cut != Cut::Skip {
        let look = SkipLook { ends, ghost: false, handles: false, label: None };
        return draw_skip(painter, theme, &places.network, look);
    }
    let stroke = Stroke::new(theme.purple.mix(theme.paper, 0.6), 2.0);
    let stroke = stroke.dashed(Dash { on: 7.0, off: 4.0 });
    let arc = places.network.skip_arc(ends);
    let middle = places.scissors(Cut::Skip).0;
    let gap = 2.2 * BUTTON;
    let left: Vec<Point> = arc.iter().copied().filter(|point| point.0 < middle - gap).collect();
    let right: Vec<Point> = arc.iter().copied().filter(|point| point.0 > middle + gap).collect();
    painter.polyline(&left, stroke)?;
    painter.polyline(&right, stroke)
}

/// A pair of scissors on its button, with what it does.
fn draw_button<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    scene: &Scene<'_>,
    cut: Cut,
) -> Drawn {
    let at = places.scissors(cut);
    let is_cut = scene.cut == cut;
    let held = scene.over == Some(cut);
    let color = if cut == Cut::Skip { theme.purple } else { theme.ink };
    let (fill, ink) = if is_cut { (color, theme.paper) } else { (theme.paper, color) };
    let fill = if held && !is_cut { theme.raised } else { fill };
    painter.circle(at, BUTTON, fill, Stroke::new(color, if held { 2.5 } else { 1.5 }))?;
    draw_scissors(painter, at, ink, is_cut)?;
    let words = match (is_cut, cut) {
        (true, _) => "put it back",
        (false, Cut::Skip) => "cut the skip",
        (false, _) => "cut the middle",
    };
    let style = TextStyle::new(13.0, color).at(Horizontal::Middle, Vertical::Top);
    painter.text((at.0, at.1 + BUTTON + 7.0), words, style.bold())
}

/// A pair of scissors that cuts upwards, closed after the cut.
fn draw_scissors<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    (x, y): Point,
    color: Color,
    closed: bool,
) -> Drawn {
    let spread = if closed { 1.5 } else { 4.5 };
    for side in [-1.0, 1.0] {
        let tip = (x + side * spread, y - 10.0);
        let ring = (x - side * (3.2 + 0.3 * spread), y + 6.5);
        let (across, down) = (tip.0 - ring.0, tip.1 - ring.1);
        let length = across.hypot(down);
        let start = (ring.0 + 2.8 * across / length, ring.1 + 2.8 * down / length);
        painter.line(start, tip, Stroke::new(color, 1.75))?;
        painter.ring(ring, 2.8, Stroke::new(color, 1.5))?;
    }
    Ok(())
}

fn draw_bars<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    scene: &Scene<'_>,
) -> Drawn {
    let area = places.bars;
    let row = area.height / scene.bars.len().max(1) as f64;
    let title = scale::label_style(theme);
    painter.text((area.left, area.top - 10.0), "named correctly now", title)?;
    let x = area.left + area.width * scene.chance;
    for (place, bar) in scene.bars.iter().enumerate() {
        let middle = area.top + (place as f64 + 0.5) * row;
        let now = bar.cut == scene.cut;
        let style = TextStyle::new(13.0, theme.ink).at(Horizontal::End, Vertical::Middle);
        let style = if now { style.bold() } else { style };
        painter.text((area.left - 8.0, middle), bar.name, style)?;
        let color = color(theme, bar.cut);
        let height = 0.58 * row;
        let whole = Rect::new(area.left, middle - height / 2.0, area.width, height);
        let beside = TextStyle::new(13.0, color).bold().at(Horizontal::Start, Vertical::Middle);
        match bar.share {
            Some(share) => {
                let filled = Rect { width: (area.width * share).max(1.0), ..whole };
                painter.rectangle(filled, color, None)?;
                // Beside the line of guessing, not on it.
                let near = filled.right() < x + 2.0 && filled.right() > x - 40.0;
                let right = if near { x.max(filled.right()) } else { filled.right() };
                painter.text((right + 6.0, middle), &text::percent(share), beside)?;
            }
            None => {
                let stroke = Stroke::new(theme.line, 1.0).dashed(Dash::USUAL);
                painter.rectangle(whole, None, stroke)?;
                let style = TextStyle::new(14.0, theme.faint_ink).bold().centered();
                painter.text(whole.center(), "?", style)?;
            }
        }
    }
    painter.rule(
        (area.left, area.top),
        (area.left, area.bottom()),
        Stroke::new(theme.line, 1.0),
    )?;
    let dashed = Stroke::new(theme.faint_ink, 1.0).dashed(Dash::USUAL);
    painter.rule((x, area.top), (x, area.bottom() + 6.0), dashed)?;
    let words = format!("guessing {}", text::percent(scene.chance));
    let below = title.at(Horizontal::Start, Vertical::Top);
    painter.text((area.left, area.bottom() + 10.0), &words, below)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_lies_on_anything_else_in_any_size() {
        let phones = [(288.0, 555.0), (358.0, 690.0), (448.0, 863.0)];
        let pages = [(620.0, 400.0), (700.0, 452.0), (960.0, 620.0)];
        for size in phones.into_iter().chain(pages) {
            for (depth, neurons) in [(4, 64), (16, 16), (32, 2), (32, 64)] {
                let places = Places::new(size, depth, neurons);
                let (above, below) = (places.scissors(Cut::Skip), places.scissors(Cut::Middle));
                assert!(above.1 >= BUTTON + 1.0, "{size:?}: {above:?}");
                assert!(above.1 + BUTTON + 18.0 <= places.network.top(), "{size:?}");
                assert!(below.1 - BUTTON >= places.network.bottom() + 20.0, "{size:?}");
                let words = below.1 + BUTTON + 20.0;
                assert!(words <= places.bars.top - 22.0, "{size:?}: {words}");
                assert!(places.bars.bottom() + 22.0 <= places.curves.top - 6.0 || size.0 > 560.0);
                assert!(places.curves.height >= 60.0 && places.curves.bottom() < size.1 - 40.0);
            }
        }
    }
}
