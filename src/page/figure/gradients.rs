//! The gradient by layer of one network or several, as lines on a logarithmic scale.

use super::fading_gradient::decades;
use super::scale::{self, Axis};
use super::{
    Color, DrawingBackend, Drawn, Horizontal, Painter, Point, Rect, Stroke, TextStyle, Theme,
    Vertical,
};

/// The gradient of one network.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// What the network is called.
    pub name: &'a str,
    /// The mean |gradient| of a neuron for every hidden layer.
    pub layers: &'a [f64],
    /// Its colour.
    pub color: Color,
    /// How much larger than usual it is drawn, so that it is seen behind another.
    pub larger: f64,
}

/// The x of a layer in a chart of so many layers.
pub fn layer_x(area: Rect, depth: usize, layer: usize) -> f64 {
    area.left + (layer as f64 - 0.5) * area.width / depth.max(1) as f64
}

/// Draws the chart with its axes; the last line lies on top.
///
/// # Errors
/// When the backend fails.
pub fn draw_gradients<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    area: Rect,
    hover: Option<usize>,
    lines: &[Line<'_>],
) -> Drawn {
    let all: Vec<f64> = lines.iter().flat_map(|line| line.layers).copied().collect();
    let (least, most) = decades(&all);
    // Room for a name under the lowest point.
    let low = all.iter().any(|g| *g > 0.0 && *g < 5.0 * least);
    let axis = Axis::log((if low { least / 10.0 } else { least }, most), (area.bottom(), area.top));
    let left = area.left - 36.0;
    let title = "mean |gradient| of a neuron (log scale)";
    scale::vertical_axis(painter, &axis, area.left, (title, left), theme)?;
    painter.rule(
        (area.left, area.bottom()),
        (area.right(), area.bottom()),
        Stroke::new(theme.line, 1.0),
    )?;
    let style = scale::label_style(theme).at(Horizontal::Middle, Vertical::Top);
    let depth = lines.iter().map(|line| line.layers.len()).max().unwrap_or(0);
    let every = if area.width / depth.max(1) as f64 >= 15.0 { 1 } else { 4 };
    for layer in (1..=depth).filter(|layer| every == 1 || layer % every == 0 || *layer == 1) {
        let at = (layer_x(area, depth, layer), area.bottom() + 8.0);
        painter.text(at, &layer.to_string(), style)?;
    }
    let below = (area.right(), area.bottom() + 8.0 + 1.55 * scale::LABEL);
    painter.text(below, "hidden layer", style.at(Horizontal::End, Vertical::Top))?;
    if let Some(layer) = hover {
        let x = layer_x(area, depth, layer);
        painter.rule((x, area.top), (x, area.bottom()), Stroke::new(theme.line, 1.0))?;
    }

    let dot = (0.2 * area.width / depth.max(1) as f64).clamp(1.5, 4.0);
    let points = |line: &Line<'_>| -> Vec<Point> {
        let at = |(place, &g): (usize, &f64)| {
            let y = if g > 0.0 { axis.clamped_pixel(g) } else { area.bottom() };
            (layer_x(area, depth, place + 1), if g.is_finite() { y } else { f64::NAN })
        };
        line.layers.iter().enumerate().map(at).collect()
    };
    let lines: Vec<_> = lines.iter().map(|line| (line, points(line))).collect();
    for (Line { color, larger, .. }, points) in &lines {
        painter.polyline(points, Stroke::new(*color, 2.0 * larger))?;
        for &point in points.iter().filter(|point| point.1.is_finite()) {
            painter.circle(point, dot * larger, *color, None)?;
        }
    }
    draw_names(painter, theme, area, &lines)
}

/// Names each line where it is furthest from the other one, on its outer side.
fn draw_names<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    area: Rect,
    lines: &[(&Line<'_>, Vec<Point>)],
) -> Drawn {
    for (index, (Line { name, color, .. }, points)) in lines.iter().enumerate() {
        let other = lines.iter().enumerate().find(|(other, _)| *other != index);
        let apart = |place: usize| match other {
            Some((_, (_, other))) => match other.get(place) {
                Some(other) if other.1.is_finite() => points[place].1 - other.1,
                _ => 0.0,
            },
            None => 0.0,
        };
        let places = (0..points.len()).filter(|&place| points[place].1.is_finite());
        // Of places that are as good, the first.
        let best = places.rev().max_by(|&a, &b| apart(a).abs().total_cmp(&apart(b).abs()));
        let style = TextStyle::new(12.5, *color).bold().on(theme.paper);
        let Some(place) = best else {
            let words = format!("{name}: no numbers any more");
            painter.text((area.left + 10.0, area.top + 14.0), &words, style)?;
            continue;
        };
        let (x, y) = points[place];
        let width = 1.1 * painter.text_width(name, style);
        let above =
            if apart(place).abs() < 1.0 { index + 1 == lines.len() } else { apart(place) < 0.0 };
        let baseline = if above { y - 9.0 } else { y + 19.0 };
        let baseline = baseline.min(area.bottom() - 5.0).max(area.top + 6.0);
        let x = (x - width / 2.0).min(area.right() - width).max(area.left + 6.0);
        painter.text((x, baseline), name, style)?;
    }
    Ok(())
}
