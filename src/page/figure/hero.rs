//! The opening figure: one network that trains on digits, with and without a shortcut.

use super::curves::{CAPTION, Curve, draw_curves, labelled};
use super::network_view::{
    Edge, Layout, SkipLook, draw_blue, draw_five, draw_hover, draw_network, draw_skip, shade,
};
use super::{
    DrawingBackend, Drawn, Horizontal, Painter, Point, Rect, Stroke, TextStyle, Theme, Vertical,
    text,
};
use crate::attribution::Top;
use crate::network::Neuron;

/// What the figure shows.
#[derive(Clone, Debug)]
pub struct Scene<'a> {
    /// The mean |gradient| of every neuron, layer by layer.
    pub gradients: &'a [Vec<f64>],
    /// The strongest weights.
    pub edges: &'a [Edge],
    /// The shortcut: there, dragged, or offered.
    pub skip: SkipLook<'a>,
    /// The blue neuron.
    pub blue: Option<Neuron>,
    /// Its five.
    pub top: Option<&'a Top>,
    /// The neuron under the pointer.
    pub hover: Option<Neuron>,
    /// The digit that is shown, 64 pixels from 0 to 1.
    pub pixels: &'a [f32],
    /// Its class.
    pub label: usize,
    /// What the network says to it: ten probabilities.
    pub probabilities: &'a [f32],
    /// The accuracy of the network that is shown.
    pub curve: &'a [(f32, f32)],
    /// That of its plain twin, if there is one.
    pub twin: Option<&'a [(f32, f32)]>,
    /// The right end of the axis of steps.
    pub steps: usize,
}

/// Where the parts of the figure lie.
pub struct Places {
    /// The digit.
    pub digit: Rect,
    /// The network.
    pub network: Layout,
    outputs: Rect,
    curves: Rect,
}

impl Places {
    /// In a drawing of this size.
    pub fn new((width, height): (f64, f64), depth: usize, neurons: usize) -> Self {
        let widths = vec![neurons; depth];
        if width < 560.0 {
            let network = Rect::new(38.0, 74.0, width - 96.0, 200.0);
            Self {
                digit: Rect::new(0.0, 152.0, 36.0, 36.0),
                outputs: Rect::new(width - 52.0, 92.0, 52.0, 164.0),
                curves: Rect::new(46.0, height - 164.0, width - 62.0, 118.0),
                network: Layout::new(network, &widths),
            }
        } else {
            let network = Rect::new(118.0, 92.0, width - 268.0, 252.0);
            Self {
                digit: Rect::new(14.0, 172.0, 88.0, 88.0),
                outputs: Rect::new(width - 130.0, 108.0, 124.0, 220.0),
                curves: Rect::new(118.0, height - 142.0, width - 248.0, 96.0),
                network: Layout::new(network, &widths),
            }
        }
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
    draw_digit(painter, theme, places, scene)?;
    let shades: Vec<Vec<f64>> =
        scene.gradients.iter().map(|layer| layer.iter().map(|&g| shade(g)).collect()).collect();
    draw_network(painter, theme, layout, scene.edges, &shades)?;
    draw_outputs(painter, theme, places, scene)?;
    if let Some(neuron) = scene.hover {
        draw_hover(painter, theme.ink, layout, neuron)?;
    }
    match (scene.top, scene.blue) {
        (Some(top), _) => draw_five(painter, theme, layout, top)?,
        (None, Some(blue)) => draw_blue(painter, theme, layout, blue)?,
        (None, None) => {}
    }
    draw_skip(painter, theme, layout, scene.skip)?;
    draw_key(painter, theme, places)?;

    let name = |points: &[(f32, f32)], name| {
        labelled(name, f64::from(points.last().map_or(0.0, |point| point.1)))
    };
    let mut curves = Vec::new();
    if let Some(twin) = scene.twin {
        curves.push(Curve {
            points: twin,
            color: theme.grey,
            width: 2.0,
            label: name(twin, "without"),
        });
        let label = name(scene.curve, "with the shortcut");
        curves.push(Curve { points: scene.curve, color: theme.purple, width: 2.75, label });
    } else {
        let label = name(scene.curve, "this network");
        curves.push(Curve { points: scene.curve, color: theme.grey, width: 2.75, label });
    }
    draw_curves(painter, theme, places.curves, CAPTION, scene.steps, 0.1, &curves)
}

fn draw_digit<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    scene: &Scene<'_>,
) -> Drawn {
    let frame = places.digit;
    draw_pixels(painter, theme, frame, scene.pixels)?;
    let below = (frame.center().0, frame.bottom() + 8.0);
    let style = TextStyle::new(11.0, theme.faint_ink).at(Horizontal::Middle, Vertical::Top);
    painter.text(below, &format!("a {}", scene.label), style)?;
    // What the digit feeds.
    let foot = (frame.right() + 4.0, frame.center().1);
    let head = (places.network.x(1.0) - places.network.radius() - 7.0, foot.1);
    if head.0 - foot.0 > 10.0 {
        painter.arrow(foot, head, Stroke::new(theme.line, 1.25))?;
    }
    Ok(())
}

/// Draws a digit of 8 by 8 pixels.
///
/// # Errors
/// When the backend fails.
pub fn draw_pixels<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    frame: Rect,
    pixels: &[f32],
) -> Drawn {
    painter.heatmap(frame, 8, 8, |row, column| {
        let pixel = pixels.get(8 * row + column).copied().unwrap_or(0.0);
        theme.raised.mix(theme.ink, f64::from(pixel))
    })
}

fn draw_outputs<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    scene: &Scene<'_>,
) -> Drawn {
    let area = places.outputs;
    let row = area.height / 10.0;
    let left = area.left + 18.0;
    let longest = area.right() - left - if area.width > 90.0 { 34.0 } else { 2.0 };
    for (class, &probability) in scene.probabilities.iter().enumerate() {
        let middle = area.top + (class as f64 + 0.5) * row;
        let right = class == scene.label;
        let ink = if right { theme.ink } else { theme.faint_ink };
        let style = TextStyle::new(12.0, ink).at(Horizontal::End, Vertical::Middle);
        let style = if right { style.bold() } else { style };
        painter.text((left - 6.0, middle), &class.to_string(), style)?;
        let length = longest * f64::from(probability).clamp(0.0, 1.0);
        let bar = Rect::new(left, middle - 0.32 * row, length.max(1.0), 0.64 * row);
        painter.rectangle(bar, if right { theme.ink } else { theme.line }, None)?;
        if area.width > 90.0 && (right || probability >= 0.1) {
            let style = TextStyle::new(11.0, ink).at(Horizontal::Start, Vertical::Middle);
            let share = format!("{}%", text::fixed(100.0 * f64::from(probability), 0));
            painter.text((left + length + 5.0, middle), &share, style)?;
        }
    }
    if area.width > 90.0 {
        let style = TextStyle::new(11.0, theme.faint_ink).at(Horizontal::Start, Vertical::Baseline);
        painter.text((area.left + 6.0, area.top - 8.0), "what it answers", style)?;
    }
    Ok(())
}

/// The scale of the neurons' colour.
fn draw_key<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
) -> Drawn {
    let wide = places.outputs.width > 90.0;
    let at = if wide { (14.0, 312.0) } else { (0.0, places.network.bottom() + 34.0) };
    gradient_key(painter, theme, at, if wide { 88.0 } else { 72.0 }, wide)
}

/// Draws the scale of colours of [`shade`] with its ends named, its words below or beside.
///
/// # Errors
/// When the backend fails.
pub fn gradient_key<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    at: Point,
    width: f64,
    stacked: bool,
) -> Drawn {
    let words = "mean |gradient|";
    if stacked {
        magnitude_key(painter, theme, at, width, words)
    } else {
        magnitude_key_beside(painter, theme, at, width, words)
    }
}

/// Draws the scale of colours of [`shade`], and beside it what it means and its ends.
///
/// # Errors
/// When the backend fails.
pub fn magnitude_key_beside<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    (left, top): Point,
    width: f64,
    words: &str,
) -> Drawn {
    let bar = draw_scale(painter, theme, (left, top), width)?;
    let style = TextStyle::new(10.5, theme.faint_ink).at(Horizontal::Start, Vertical::Middle);
    painter.text((bar.right() + 6.0, top + 3.5), &format!("{words}, 10⁻⁶ to 1"), style)
}

/// Draws the scale of colours of [`shade`] with its ends named, and below what it means.
///
/// # Errors
/// When the backend fails.
pub fn magnitude_key<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    (left, top): Point,
    width: f64,
    words: &str,
) -> Drawn {
    let bar = draw_scale(painter, theme, (left, top), width)?;
    let style = TextStyle::new(10.5, theme.faint_ink).at(Horizontal::Start, Vertical::Top);
    painter.text((left, top + 12.0), "10⁻⁶", style)?;
    let end = style.at(Horizontal::End, Vertical::Top);
    painter.text((bar.right(), top + 12.0), "1", end)?;
    painter.text((left, top + 27.0), words, style)
}

fn draw_scale<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    (left, top): Point,
    width: f64,
) -> Result<Rect, super::DrawingFailed> {
    let bar = Rect::new(left, top, width, 7.0);
    painter.heatmap(bar, 1, 24, |_, column| theme.sequential((column as f64 + 0.5) / 24.0))?;
    Ok(bar)
}
