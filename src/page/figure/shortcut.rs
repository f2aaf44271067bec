//! Shortcuts: a network with its skips, the race with its plain twin, and both gradients by layer.

use super::curves::{CAPTION, Curve, draw_curves, draw_goal, labelled};
use super::gradients::{self, Line};
use super::hero::gradient_key;
use super::network_view::{Edge, Layout, SkipLook, draw_network, draw_skip, shade};
use super::scale::{self, Axis};
use super::{
    Color, DrawingBackend, Drawn, Horizontal, Painter, Point, Rect, Stroke, TextStyle, Theme,
    Vertical, text,
};

/// What the figure shows.
#[derive(Clone, Debug)]
pub struct Scene<'a> {
    /// The mean |gradient| of every neuron of the network that is shown, layer by layer.
    pub neurons: &'a [Vec<f64>],
    /// Its strongest weights.
    pub edges: &'a [Edge],
    /// Its skips; the one with handles last.
    pub skips: &'a [SkipLook<'a>],
    /// The skip under the pointer.
    pub over: Option<(f64, f64)>,
    /// The network that is shown.
    pub shown: Lane<'a>,
    /// The plain twin of a network with skips.
    pub twin: Option<Lane<'a>>,
    /// The right end of the axis of steps.
    pub steps: usize,
    /// What guessing gives.
    pub chance: f64,
    /// What the race is run for.
    pub goal: f64,
    /// The layer under the pointer.
    pub hover: Option<usize>,
}

/// A network in the race.
#[derive(Clone, Copy, Debug)]
pub struct Lane<'a> {
    /// What it is called.
    pub name: &'a str,
    /// Steps and accuracies.
    pub points: &'a [(f32, f32)],
    /// The step at which it had reached the goal.
    pub reached: Option<usize>,
    /// The step at which it diverged.
    pub diverged: Option<usize>,
    /// The gradient by layer, now.
    pub gradient: &'a [f64],
}

/// Where the parts of the figure lie.
pub struct Places {
    /// The network.
    pub network: Layout,
    /// The gradient by layer.
    pub gradient: Rect,
    race: Rect,
    key: Point,
}

impl Places {
    /// In a drawing of this size, for a network of this depth and width.
    pub fn new((width, height): (f64, f64), depth: usize, neurons: usize) -> Self {
        let widths = vec![neurons; depth];
        if width < 560.0 {
            let network = Layout::new(Rect::new(40.0, 80.0, width - 54.0, 184.0), &widths);
            let chart = (height - 300.0 - 2.0 * 78.0) / 2.0;
            Self {
                network,
                key: (8.0, 290.0),
                race: Rect::new(42.0, 338.0, width - 64.0, chart),
                gradient: Rect::new(42.0, 338.0 + chart + 78.0, width - 64.0, chart),
            }
        } else {
            let network = Layout::new(Rect::new(58.0, 102.0, width - 88.0, 216.0), &widths);
            let (top, split) = (408.0, 0.54 * width);
            let chart = height - top - scale::ROOM_BELOW - 4.0;
            Self {
                network,
                key: (58.0, 350.0),
                race: Rect::new(58.0, top, split - 70.0, chart),
                gradient: Rect::new(split + 62.0, top, width - split - 84.0, chart),
            }
        }
    }

    /// The x of a layer in the chart of gradients.
    fn layer_x(&self, layer: usize) -> f64 {
        gradients::layer_x(self.gradient, self.network.depth(), layer)
    }

    /// The layer under a point, in the network or in the chart of gradients.
    pub fn layer_at(&self, (x, y): Point) -> Option<usize> {
        let layer = (1..=self.network.depth())
            .min_by(|&a, &b| (self.layer_x(a) - x).abs().total_cmp(&(self.layer_x(b) - x).abs()));
        if self.gradient.contains((x, y)) {
            return layer;
        }
        let network = self.network.area;
        let inside = x >= network.left
            && x <= network.right()
            && y >= self.network.top()
            && y <= self.network.bottom() + 24.0;
        inside.then(|| self.network.nearest_layer(x))
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
    draw_input(painter, theme, layout)?;
    let shades: Vec<Vec<f64>> =
        scene.neurons.iter().map(|layer| layer.iter().map(|&g| shade(g)).collect()).collect();
    draw_network(painter, theme, layout, scene.edges, &shades)?;
    if let Some(ends) = scene.over {
        let halo = Stroke::new(theme.purple, 10.0).alpha(0.18);
        painter.polyline(&layout.skip_arc(ends), halo)?;
    }
    for &skip in scene.skips {
        draw_skip(painter, theme, layout, skip)?;
    }
    gradient_key(painter, theme, places.key, 88.0, false)?;
    draw_race(painter, theme, places, scene)?;
    draw_gradients(painter, theme, places, scene)
}

/// The input: where a skip may start as well.
fn draw_input<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    layout: &Layout,
) -> Drawn {
    let (x, top) = (layout.x(0.0), layout.top());
    let bar = Rect::new(x - 3.0, top, 6.0, layout.bottom() - top);
    let outline = Stroke::new(theme.line, 0.75);
    painter.rounded_rectangle(bar, 3.0, theme.raised, outline)?;
    let style = TextStyle::new(11.0, theme.faint_ink).at(Horizontal::Middle, Vertical::Top);
    let roomy = layout.x(1.0) - x > 24.0;
    painter.text((x, layout.bottom() + 9.0), if roomy { "input" } else { "in" }, style)
}

fn color(theme: &Theme, scene: &Scene<'_>) -> Color {
    if scene.twin.is_some() { theme.purple } else { theme.grey }
}

fn draw_race<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    scene: &Scene<'_>,
) -> Drawn {
    let area = places.race;
    draw_goal(painter, theme, area, scene.goal)?;
    let curve = |lane: &Lane<'_>| {
        let share = f64::from(lane.points.last().map_or(0.0, |point| point.1));
        let goal = text::percent(scene.goal);
        // Where there is little room, the name's first word has to do.
        let short =
            lane.name.split(' ').next().filter(|_| area.width < 320.0 && scene.twin.is_some());
        let name = short.unwrap_or(lane.name);
        match (lane.diverged, lane.reached) {
            (Some(step), _) => format!("{name}: diverged after step {}", text::count(step)),
            (_, Some(step)) => {
                format!("{} ({goal} at step {})", labelled(name, share), text::count(step))
            }
            _ => format!("{} ({goal} not yet)", labelled(name, share)),
        }
    };
    let mut curves = Vec::new();
    if let Some(twin) = &scene.twin {
        curves.push(Curve {
            points: twin.points,
            color: theme.grey,
            width: 2.0,
            label: curve(twin),
        });
    }
    curves.push(Curve {
        points: scene.shown.points,
        color: color(theme, scene),
        width: 2.75,
        label: curve(&scene.shown),
    });
    draw_curves(painter, theme, area, CAPTION, scene.steps, scene.chance, &curves)?;
    // Where each first stood at the goal.
    let x = Axis::linear((0.0, scene.steps.max(1) as f64), (area.left, area.right()));
    let y = Axis::linear((0.0, 1.0), (area.bottom(), area.top));
    let lanes =
        [scene.twin.map(|twin| (twin, theme.grey)), Some((scene.shown, color(theme, scene)))];
    for (lane, color) in lanes.into_iter().flatten() {
        if let Some(step) = lane.reached {
            let at = (x.pixel(step as f64), y.pixel(scene.goal));
            painter.circle(at, 4.5, theme.paper, Stroke::new(color, 2.0))?;
        }
    }
    Ok(())
}

fn draw_gradients<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    scene: &Scene<'_>,
) -> Drawn {
    let mut lines = Vec::new();
    lines.extend(scene.twin.as_ref().map(|twin| Line {
        name: twin.name,
        layers: twin.gradient,
        color: theme.grey,
        larger: 1.25,
    }));
    lines.push(Line {
        name: scene.shown.name,
        layers: scene.shown.gradient,
        color: color(theme, scene),
        larger: 1.0,
    });
    gradients::draw_gradients(painter, theme, places.gradient, scene.hover, &lines)?;
    match scene.hover {
        Some(layer) => draw_reading(painter, theme, places, scene, layer),
        None => Ok(()),
    }
}

/// What the layer under the pointer hears.
fn draw_reading<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    scene: &Scene<'_>,
    layer: usize,
) -> Drawn {
    let value = |lane: &Lane<'_>| lane.gradient.get(layer - 1).map(|g| text::number(*g, 2));
    let Some(shown) = value(&scene.shown) else { return Ok(()) };
    let twin = scene.twin.as_ref().and_then(value);
    let reading = match twin {
        Some(twin) => format!("layer {layer}: {shown} with, {twin} without"),
        None => format!("layer {layer}: {shown}"),
    };
    let at = (places.layer_x(layer), places.gradient.top + 6.0);
    let style = TextStyle::new(12.0, theme.ink);
    painter.callout(at, &reading, style, theme.raised, Stroke::new(theme.line, 1.0))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_layer_is_found_in_both_drawings() {
        for size in [(960.0, 620.0), (358.0, 710.0)] {
            for depth in [2, 12, 32] {
                let places = Places::new(size, depth, 16);
                for layer in 1..=depth {
                    let in_chart = (places.layer_x(layer), places.gradient.center().1);
                    assert_eq!(places.layer_at(in_chart), Some(layer));
                    let in_network =
                        (places.network.x(layer as f64), places.network.area.center().1);
                    assert_eq!(places.layer_at(in_network), Some(layer));
                }
                assert!(places.network.x(0.0) > 6.0);
                assert_eq!(places.network.nearest_end(places.network.x(0.0)), 0);
                assert_eq!(places.network.nearest_end(places.network.x(1.0)), 1);
                assert_eq!(places.layer_at((2.0, 2.0)), None);
            }
        }
    }
}
