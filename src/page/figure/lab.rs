//! The lab: one network or two beside each other, what they learn, how well, and how their gradient
//! fares on the way.

use super::curves::{Curve, draw_curves, labelled};
use super::gradients::{Line, draw_gradients};
use super::hero::{draw_pixels, magnitude_key_beside};
use super::network_view::{
    Edge, Layout, SkipLook, draw_blue, draw_five, draw_hover, draw_network, draw_skip, shade,
};
use super::scale;
use super::{
    Color, DrawingBackend, Drawn, Horizontal, Painter, Point, Rect, Stroke, TextStyle, Theme,
    Vertical, text,
};
use crate::attribution::Top;
use crate::network::Neuron;

/// What the figure shows.
#[derive(Clone, Debug)]
pub struct Scene<'a> {
    /// One network or two.
    pub panels: &'a [Panel<'a>],
    /// The points that lie on the surface, with their classes.
    pub points: &'a [((f32, f32), u8)],
    /// How far the surface reaches.
    pub reach: f32,
    /// The inputs of the example that is looked at, where they are the pixels of a digit.
    pub pixels: &'a [f32],
    /// What the classes are called.
    pub classes: &'a [String],
    /// The neuron under the pointer.
    pub hover: Option<Neuron>,
    /// What the curves are the shares of.
    pub caption: &'a str,
    /// The right end of the axis of steps.
    pub steps: usize,
}

/// One network.
#[derive(Clone, Debug)]
pub struct Panel<'a> {
    /// What it is called; nothing where it is alone.
    pub title: &'a str,
    /// The strongest weights.
    pub edges: &'a [Edge],
    /// The mean |gradient| of every neuron.
    pub neurons: &'a [Vec<f64>],
    /// The mean |gradient| by layer.
    pub gradient: &'a [f64],
    /// Its skips.
    pub skips: Vec<SkipLook<'a>>,
    /// The blue neuron.
    pub blue: Option<Neuron>,
    /// Its five.
    pub top: Option<&'a Top>,
    /// Steps and test accuracies.
    pub tested: &'a [(f32, f32)],
    /// Steps and training accuracies.
    pub trained: &'a [(f32, f32)],
    /// The share of each class that it names rightly.
    pub by_class: &'a [f64],
    /// Its decision surface, of so many cells each way: class times levels plus certainty.
    pub surface: &'a [u8],
    /// The small surface of every neuron.
    pub surfaces: &'a [u8],
}

/// What a surface's bytes mean.
pub const LEVELS: u8 = 8;

/// Where the parts of the figure lie.
pub struct Places {
    panels: Vec<PanelPlaces>,
    curves: Rect,
    gradient: Rect,
    key: Point,
    wide: bool,
}

/// Where the parts of one network's panel lie.
pub struct PanelPlaces {
    /// The network.
    pub network: Layout,
    /// The surface, or right answers by class.
    pub answers: Rect,
    title: Point,
}

impl Places {
    /// In a drawing of this size, for networks of these widths by layer, on points in the plane or
    /// on other data.
    pub fn new((width, height): (f64, f64), networks: &[Vec<usize>], plane: bool) -> Self {
        let two = networks.len() > 1;
        let wide = width >= 560.0;
        let place = |side: usize| -> (Rect, Rect, Point) {
            let side_ = side as f64;
            match (wide, two) {
                (true, false) => (
                    Rect::new(24.0, 70.0, 600.0, 266.0),
                    Rect::new(676.0, 70.0, 266.0, 266.0),
                    (24.0, 8.0),
                ),
                (true, true) => {
                    let left = 16.0 + side_ * 480.0;
                    (
                        Rect::new(left + 16.0, 100.0, 266.0, 228.0),
                        Rect::new(left + 306.0, 138.0, 146.0, 146.0),
                        (left, 8.0),
                    )
                }
                (false, false) => (
                    Rect::new(18.0, 74.0, width - 24.0, 200.0),
                    Rect::new(58.0, 342.0, 244.0, 244.0),
                    (4.0, 8.0),
                ),
                (false, true) => (
                    Rect::new(18.0, 78.0 + 220.0 * side_, width - 24.0, 116.0),
                    Rect::new(10.0 + 178.0 * side_, 466.0, 154.0, 154.0),
                    (4.0, 4.0 + 220.0 * side_),
                ),
            }
        };
        let panels = networks.iter().enumerate().map(|(side, widths)| {
            let (network, answers, title) = place(side);
            let network = Layout::new(network, widths);
            let network = if plane { network.spread(34.0) } else { network };
            PanelPlaces { network, answers, title }
        });
        let panels = panels.collect();
        if wide {
            let top = 436.0;
            let tall = height - top - scale::ROOM_BELOW - 4.0;
            Self {
                panels,
                curves: Rect::new(58.0, top, 400.0, tall),
                gradient: Rect::new(560.0, top, 376.0, tall),
                key: (24.0, 376.0),
                wide,
            }
        } else {
            let top = 664.0;
            let tall = (height - top - 2.0 * scale::ROOM_BELOW - 34.0) / 2.0;
            let below = top + tall + scale::ROOM_BELOW + 30.0;
            Self {
                panels,
                curves: Rect::new(42.0, top, width - 58.0, tall),
                gradient: Rect::new(42.0, below, width - 58.0, tall),
                key: (8.0, if two { 436.0 } else { 312.0 }),
                wide,
            }
        }
    }

    /// The networks and what lies beside each.
    pub fn panels(&self) -> &[PanelPlaces] {
        &self.panels
    }
}

impl PanelPlaces {
    /// The point of the plane under a point of the surface that reaches so far.
    pub fn on_surface(&self, (x, y): Point, reach: f32) -> Option<(f32, f32)> {
        let area = self.answers;
        let share = |from: f64, length: f64, at: f64| (2.0 * (at - from) / length - 1.0) as f32;
        area.contains((x, y)).then(|| {
            (reach * share(area.left, area.width, x), -reach * share(area.top, area.height, y))
        })
    }

    /// Where a point of the plane lies.
    pub fn pixel(&self, (x, y): (f32, f32), reach: f32) -> Point {
        let area = self.answers;
        let share = |value: f32| f64::from(value / reach + 1.0) / 2.0;
        (area.left + share(x) * area.width, area.top + share(-y) * area.height)
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
    let colors = [theme.grey, theme.ink];
    let two = scene.panels.len() > 1;
    let mut curves = Vec::new();
    for ((panel, at), color) in scene.panels.iter().zip(&places.panels).zip(colors) {
        if two {
            let style = TextStyle::new(14.0, color).bold().at(Horizontal::Start, Vertical::Top);
            painter.text(at.title, panel.title, style)?;
        }
        draw_panel(painter, theme, at, panel, scene)?;
        draw_answers(painter, theme, at, panel, scene)?;
        let last = |points: &[(f32, f32)]| points.last().map_or(0.0, |point| f64::from(point.1));
        let name =
            |words: &str| if two { format!("{}, {words}", panel.title) } else { words.into() };
        if !two {
            let pale = color.mix(theme.paper, 0.4);
            curves.push(Curve {
                points: panel.trained,
                color: pale,
                width: 1.5,
                label: labelled("training", last(panel.trained)),
            });
        }
        let label = labelled(&name("test"), last(panel.tested));
        curves.push(Curve { points: panel.tested, color, width: 2.5, label });
    }
    draw_key(painter, theme, places, scene)?;
    let chance = 1.0 / scene.classes.len().max(1) as f64;
    draw_curves(painter, theme, places.curves, scene.caption, scene.steps, chance, &curves)?;
    let lines: Vec<Line<'_>> = scene
        .panels
        .iter()
        .zip(colors)
        .map(|(panel, color)| Line {
            name: panel.title,
            layers: panel.gradient,
            color,
            larger: 1.0,
        })
        .collect();
    draw_gradients(painter, theme, places.gradient, scene.hover.map(|hover| hover.layer), &lines)
}

fn draw_panel<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &PanelPlaces,
    panel: &Panel<'_>,
    scene: &Scene<'_>,
) -> Drawn {
    let layout = &places.network;
    let shades: Vec<Vec<f64>> =
        panel.neurons.iter().map(|layer| layer.iter().map(|&g| shade(g)).collect()).collect();
    draw_network(painter, theme, layout, panel.edges, &shades)?;
    draw_surfaces(painter, theme, layout, panel.surfaces)?;
    if let Some(neuron) = scene.hover {
        draw_hover(painter, theme.ink, layout, neuron)?;
    }
    match (panel.top.filter(|top| !top.is_silent()), panel.blue) {
        (Some(top), _) => draw_five(painter, theme, layout, top)?,
        (None, Some(blue)) => draw_blue(painter, theme, layout, blue)?,
        (None, None) => {}
    }
    for &skip in &panel.skips {
        draw_skip(painter, theme, layout, skip)?;
    }
    Ok(())
}

/// Every neuron's own small surface, in its place.
fn draw_surfaces<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    layout: &Layout,
    surfaces: &[u8],
) -> Drawn {
    let neurons: usize = (1..=layout.depth()).map(|layer| layout.width(layer)).sum();
    let cells = surfaces.len() / neurons.max(1);
    let across = (1..=cells).find(|across| across * across >= cells).unwrap_or(0);
    let half = layout.half_picture();
    if across == 0 || half < 4.0 {
        return Ok(());
    }
    let all = (1..=layout.depth())
        .flat_map(|layer| (0..layout.width(layer)).map(move |index| Neuron { layer, index }));
    for (neuron, values) in all.zip(surfaces.chunks_exact(cells)) {
        let (x, y) = layout.at(neuron);
        let tile = Rect::new(x - half, y - half, 2.0 * half, 2.0 * half);
        painter.heatmap(tile, across, across, |row, column| {
            // In few steps, so that neighbours are of one colour.
            let value = i16::from(values[row * across + column]) - 128;
            theme.diverging(f64::from(value / 18) / 7.0)
        })?;
        let outline = theme.line.mix(theme.paper, 0.35);
        painter.rectangle(tile, None, Stroke::new(outline, 0.75))?;
    }
    Ok(())
}

/// The colour of a class, at a certainty from 0 to 1.
pub fn class_color(theme: &Theme, class: usize, certainty: f64) -> Color {
    let strongest = match class % 4 {
        0 => theme.diverging(0.6),
        1 => theme.diverging(-0.6),
        2 => theme.grey,
        _ => theme.diverging(1.0),
    };
    theme.paper.mix(strongest, certainty)
}

/// What the network answers: over the plane, or class by class.
fn draw_answers<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &PanelPlaces,
    panel: &Panel<'_>,
    scene: &Scene<'_>,
) -> Drawn {
    let area = places.answers;
    let note = TextStyle::new(12.0, theme.faint_ink);
    if panel.surface.is_empty() {
        return draw_classes(painter, theme, area, panel, scene);
    }
    let cells = (1..=panel.surface.len()).find(|n| n * n >= panel.surface.len()).unwrap_or(1);
    painter.heatmap(area, cells, cells, |row, column| {
        let cell = panel.surface[row * cells + column];
        let certainty = f64::from(cell % LEVELS) / f64::from(LEVELS - 1);
        class_color(theme, usize::from(cell / LEVELS), 0.08 + 0.5 * certainty)
    })?;
    let radius = if area.width > 200.0 { 2.6 } else { 2.0 };
    for &(point, class) in scene.points {
        let at = places.pixel(point, scene.reach);
        if area.inset(radius).contains(at) {
            draw_mark(painter, theme, at, radius, class.into())?;
        }
    }
    painter.rectangle(area, None, Stroke::new(theme.line, 1.0))?;
    let above = (area.left, area.top - 8.0);
    let words = if area.width > 200.0 { "what it answers, and test points" } else { "its answers" };
    painter.text(above, words, note)
}

/// A point of a class, which has a shape of its own.
fn draw_mark<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    (x, y): Point,
    r: f64,
    class: usize,
) -> Drawn {
    let color = class_color(theme, class, 1.0).mix(theme.ink, 0.35);
    let edge = Stroke::new(theme.paper, 0.6);
    let at = |offsets: &[(f64, f64)]| -> Vec<Point> {
        offsets.iter().map(|(dx, dy)| (x + r * dx, y + r * dy)).collect()
    };
    match class % 4 {
        0 => painter.circle((x, y), r, color, edge),
        1 => painter.polygon(&at(&[(0.0, -1.3), (1.2, 0.9), (-1.2, 0.9)]), color, edge),
        2 => {
            painter.polygon(&at(&[(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]), color, edge)
        }
        _ => painter.polygon(&at(&[(0.0, -1.4), (1.4, 0.0), (0.0, 1.4), (-1.4, 0.0)]), color, edge),
    }
}

/// Right answers class by class, as bars.
fn draw_classes<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    area: Rect,
    panel: &Panel<'_>,
    scene: &Scene<'_>,
) -> Drawn {
    let note = TextStyle::new(12.0, theme.faint_ink);
    painter.text((area.left, area.top - 8.0), "right answers by class", note)?;
    let row = (area.height / panel.by_class.len().max(1) as f64).min(28.0);
    let name_width = if area.width > 200.0 { 84.0 } else { 44.0 };
    let longest = area.width - name_width - 40.0;
    for (class, &share) in panel.by_class.iter().enumerate() {
        let middle = area.top + (class as f64 + 0.5) * row;
        let name = scene.classes.get(class).map_or("", String::as_str);
        let most = (name_width / 6.5) as usize;
        let name: String = name.chars().take(most).collect();
        let style = TextStyle::new(11.0, theme.ink);
        let end = style.at(Horizontal::End, Vertical::Middle);
        painter.text((area.left + name_width - 6.0, middle), &name, end)?;
        let bar =
            Rect::new(area.left + name_width, middle - 0.32 * row, longest * share, 0.64 * row);
        painter.rectangle(bar, theme.line, None)?;
        let start = style.at(Horizontal::Start, Vertical::Middle);
        painter.text((bar.right() + 5.0, middle), &text::percent(share), start)?;
    }
    Ok(())
}

/// What the neurons' colours mean, and the digit that is looked at.
fn draw_key<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    scene: &Scene<'_>,
) -> Drawn {
    let (left, top) = places.key;
    if scene.panels.iter().any(|panel| !panel.surfaces.is_empty()) {
        let bar = Rect::new(left, top, 88.0, 7.0);
        painter.heatmap(bar, 1, 15, |_, column| theme.diverging(column as f64 / 7.0 - 1.0))?;
        let style = TextStyle::new(10.5, theme.faint_ink).at(Horizontal::Start, Vertical::Middle);
        let words = if places.wide {
            "a neuron’s activation over the plane: negative, 0, positive"
        } else {
            "activation over the plane, − to +"
        };
        return painter.text((bar.right() + 6.0, top + 3.5), words, style);
    }
    magnitude_key_beside(painter, theme, (left, top), 88.0, "mean |gradient|")?;
    if scene.pixels.len() == 64 && places.wide {
        let frame = Rect::new(left + 300.0, top - 14.0, 36.0, 36.0);
        draw_pixels(painter, theme, frame, scene.pixels)?;
        let style = TextStyle::new(10.5, theme.faint_ink).at(Horizontal::Start, Vertical::Middle);
        painter.text(
            (frame.right() + 6.0, frame.center().1),
            "the example of blue’s sum",
            style,
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_of_the_surface_is_found_where_it_is_drawn() {
        for size in [(960.0, 640.0), (358.0, 940.0)] {
            for networks in [vec![vec![8; 6]], vec![vec![8; 6], vec![4; 12]]] {
                let places = Places::new(size, &networks, true);
                for panel in places.panels() {
                    for point in [(0.0, 0.0), (-1.1, 0.7), (1.15, -1.15)] {
                        let found = panel.on_surface(panel.pixel(point, 1.2), 1.2).unwrap();
                        assert!(
                            (found.0 - point.0).abs() < 1e-4 && (found.1 - point.1).abs() < 1e-4
                        );
                    }
                    assert_eq!(panel.on_surface((2.0, 2.0), 1.2), None);
                    let area = panel.answers;
                    assert!(area.right() <= size.0 && area.bottom() < places.curves.top);
                }
            }
        }
    }
}
