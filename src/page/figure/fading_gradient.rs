//! The gradient by layer: every neuron of a network, and one bar a layer on a logarithmic scale.

use super::network_view::{
    Edge, Layout, SkipLook, draw_hover, draw_network, draw_reading, draw_skip, shade,
};
use super::scale::{self, Axis};
use super::{
    Dash, DrawingBackend, Drawn, Horizontal, Painter, Point, Rect, Stroke, TextStyle, Theme,
    Vertical, text,
};
use crate::gradient::{Fit, GradientByLayer};
use crate::network::Neuron;

/// What the figure shows.
#[derive(Clone, Debug)]
pub struct Scene<'a> {
    /// The gradient of every neuron and layer.
    pub gradient: &'a GradientByLayer,
    /// The strongest weights.
    pub edges: &'a [Edge],
    /// The skips.
    pub skips: &'a [SkipLook<'a>],
    /// The neuron under the pointer.
    pub hover: Option<Neuron>,
    /// Whether the grips that change depth and width are held or hovered over.
    pub grips: (bool, bool),
}

/// Where the parts of the figure lie.
pub struct Places {
    /// The network.
    pub network: Layout,
    bars: Rect,
}

impl Places {
    /// In a drawing of this size, for a network of this depth and width.
    pub fn new((width, height): (f64, f64), depth: usize, neurons: usize) -> Self {
        let widths = vec![neurons; depth];
        let (left, right) = if width < 560.0 { (44.0, 22.0) } else { (64.0, 44.0) };
        let top = if width < 560.0 { 66.0 } else { 72.0 };
        let network_height = if width < 560.0 { 190.0 } else { 220.0 };
        let across = width - left - right;
        let network = Rect::new(left, top, across, network_height);
        let bars_top = top + network_height + 92.0;
        Self {
            network: Layout::new(network, &widths),
            bars: Rect::new(left, bars_top, across, height - bars_top - scale::ROOM_BELOW - 4.0),
        }
    }

    /// The grip at the right that changes the depth.
    pub fn depth_grip(&self) -> Point {
        let area = self.network.area;
        (area.right() + 12.0, area.top + area.height / 2.0)
    }

    /// The grip at the bottom that changes the width.
    pub fn width_grip(&self) -> Point {
        let middle = self.network.area.left + self.network.area.width / 2.0;
        (middle, self.network.bottom() + 34.0)
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
    let layout = &places.network;
    let neurons = &scene.gradient.neurons;
    let shades: Vec<Vec<f64>> =
        neurons.iter().map(|layer| layer.iter().map(|&g| shade(g)).collect()).collect();
    draw_network(painter, theme, layout, scene.edges, &shades)?;
    for &skip in scene.skips {
        draw_skip(painter, theme, layout, skip)?;
    }
    draw_grips(painter, theme, places, scene.grips)?;
    draw_bars(painter, theme, places, scene.gradient)?;
    if let Some(neuron) = scene.hover {
        draw_hover(painter, theme.ink, layout, neuron)?;
        let layer = scene.gradient.neurons.get(neuron.layer - 1);
        if let Some(g) = layer.and_then(|layer| layer.get(neuron.index)) {
            draw_reading(painter, theme, layout, neuron, &text::number(*g, 2))?;
        }
    }
    Ok(())
}

fn draw_bars<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    gradient: &GradientByLayer,
) -> Drawn {
    let area = places.bars;
    let layers = &gradient.layers;
    let (least, most) = decades(layers);
    let axis = Axis::log((least, most), (area.bottom(), area.top));
    let title = "mean |gradient| of a neuron (log scale)";
    scale::vertical_axis(painter, &axis, area.left, (title, area.left - 34.0), theme)?;
    let spacing = places.network.spacing();
    let width = (0.62 * spacing).min(34.0);
    for (layer, &g) in (1..).zip(layers) {
        let middle = places.network.x(f64::from(layer));
        if g > 0.0 && g.is_finite() {
            let top = axis.clamped_pixel(g);
            let bar = Rect::new(middle - width / 2.0, top, width, area.bottom() - top);
            painter.rectangle(bar, theme.sequential(shade(g)), Stroke::new(theme.line, 0.75))?;
        } else {
            let style =
                TextStyle::new(11.0, theme.faint_ink).at(Horizontal::Middle, Vertical::Baseline);
            let word = if g == 0.0 { "0" } else { text::NOTHING };
            painter.text((middle, area.bottom() - 4.0), word, style)?;
        }
    }
    painter.rule(
        (area.left, area.bottom()),
        (area.right(), area.bottom()),
        Stroke::new(theme.line, 1.0),
    )?;
    let every = if spacing >= 13.0 { 1 } else { 4 };
    let style = scale::label_style(theme).at(Horizontal::Middle, Vertical::Top);
    for layer in (1..=layers.len()).filter(|layer| every == 1 || layer % every == 0 || *layer == 1)
    {
        painter.text(
            (places.network.x(layer as f64), area.bottom() + 6.0),
            &layer.to_string(),
            style,
        )?;
    }
    let title = scale::label_style(theme);
    let below = area.bottom() + 24.0;
    painter.text(
        (area.left, below),
        "← towards the input",
        title.at(Horizontal::Start, Vertical::Top),
    )?;
    if area.width > 420.0 {
        let middle = (area.center().0, below);
        painter.text(middle, "hidden layer", title.at(Horizontal::Middle, Vertical::Top))?;
    }
    painter.text(
        (area.right(), below),
        "towards the output →",
        title.at(Horizontal::End, Vertical::Top),
    )?;
    match gradient.fit {
        Some(fit) => draw_line(painter, theme, places, &axis, fit, layers.len()),
        None => Ok(()),
    }
}

/// Draws the fitted line with its rate and R².
fn draw_line<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    axis: &Axis,
    fit: Fit,
    depth: usize,
) -> Drawn {
    let at = |layer: usize| {
        let level = libm::exp(fit.at((depth - layer) as f64));
        (places.network.x(layer as f64), axis.clamped_pixel(level))
    };
    let (first, last) = (at(1), at(depth));
    painter.line(first, last, Stroke::new(theme.ink, 1.75).dashed(Dash::USUAL))?;
    let label = format!(
        "× {} a layer back   R² {}",
        text::fixed(fit.rate, 2),
        text::fixed(fit.r_squared, 2)
    );
    let style = TextStyle::new(13.0, theme.ink).bold().on(theme.paper);
    // Over the low end, where there is room above the bars.
    let left = fit.rate <= 1.0;
    let x = if left { places.bars.left + 12.0 } else { places.bars.right() - 8.0 };
    let horizontal = if left { Horizontal::Start } else { Horizontal::End };
    painter.text((x, places.bars.top + 4.0), &label, style.at(horizontal, Vertical::Top))
}

/// The ends of the axis: six decades to 1, or as many more as the numbers need.
pub(super) fn decades(layers: &[f64]) -> (f64, f64) {
    let finite = layers.iter().copied().filter(|g| *g > 0.0 && g.is_finite());
    let (least, most) =
        finite.fold((1e-5, 1.0), |(least, most): (f64, f64), g| (least.min(g), most.max(g)));
    let decade = |exponent: f64| libm::pow(10.0, exponent);
    (decade(libm::log10(least).floor()), decade(libm::log10(most).ceil()))
}

fn draw_grips<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    (depth, width): (bool, bool),
) -> Drawn {
    let look = |held: bool| if held { theme.ink } else { theme.line };
    let (x, y) = places.depth_grip();
    let color = look(depth);
    painter.rounded_rectangle(Rect::new(x - 2.5, y - 18.0, 5.0, 36.0), 2.5, color, None)?;
    painter.arrowhead((x, y), (x - 9.0, y), 5.0, color)?;
    painter.arrowhead((x, y), (x + 9.0, y), 5.0, color)?;
    let (x, y) = places.width_grip();
    let color = look(width);
    painter.rounded_rectangle(Rect::new(x - 18.0, y - 2.5, 36.0, 5.0), 2.5, color, None)?;
    painter.arrowhead((x, y), (x, y - 9.0), 5.0, color)?;
    painter.arrowhead((x, y), (x, y + 9.0), 5.0, color)
}
