//! A network as a drawing: columns of neurons, skips above it, the five that matter below it.

use super::painter::arc;
use super::{
    Color, Dash, DrawingBackend, Drawn, Fill, Horizontal, Painter, Point, Rect, Stroke, TextStyle,
    Theme, Vertical,
};
use crate::attribution::Top;
use crate::network::{Network, Neuron, Skip};
use serde::{Deserialize, Serialize};

/// A weight that is drawn: one of the strongest into its neuron.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edge {
    /// The layer that it leads to, 2..=H.
    pub layer: usize,
    /// The neuron of the layer before.
    pub from: usize,
    /// The neuron of the layer.
    pub to: usize,
    /// |weight| as a share of the largest in the layer.
    pub share: f32,
}

/// Edges are drawn in so many strengths.
const EDGE_LEVELS: u8 = 4;

impl Edge {
    fn level(&self) -> u8 {
        ((self.share * f32::from(EDGE_LEVELS)) as u8).min(EDGE_LEVELS - 1)
    }

    /// The strongest weights into every neuron, fewer where there are many neurons: what a drawing
    /// has room for.
    pub fn strongest(network: &Network) -> Vec<Self> {
        let neurons: usize = network.architecture.hidden.iter().sum();
        let each = match neurons {
            0..=256 => 2,
            257..=640 => 1,
            _ => 0,
        };
        let mut edges = Vec::new();
        for layer in 2..=network.architecture.depth() {
            let weights = &network.parameters.weights[layer - 1];
            let largest = weights.iter().fold(0.0_f32, |largest, w| largest.max(w.abs()));
            for (to, row) in weights.rows().into_iter().enumerate() {
                let mut order: Vec<usize> = (0..row.len()).collect();
                let size = |from: usize| row[from].abs();
                order.sort_unstable_by(|&a, &b| size(b).total_cmp(&size(a)).then(a.cmp(&b)));
                for &from in order.iter().take(each) {
                    let share = row[from].abs() / largest;
                    edges.push(Self {
                        layer,
                        from,
                        to,
                        share: if share.is_finite() { share } else { 0.0 },
                    });
                }
            }
        }
        edges
    }
}

/// Where everything of a network lies.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The space of the neurons.
    pub area: Rect,
    widths: Vec<usize>,
    column: f64,
    row: f64,
}

impl Layout {
    /// Lays out hidden layers of these widths.
    pub fn new(area: Rect, widths: &[usize]) -> Self {
        let widest = widths.iter().copied().max().unwrap_or(1).max(1);
        let columns = widths.len().max(1);
        Self {
            area,
            widths: widths.to_vec(),
            column: area.width / columns as f64,
            row: (area.height / widest as f64).min(22.0),
        }
    }

    /// The same with neurons up to this far apart, where there is room: they hold pictures.
    #[must_use]
    pub fn spread(self, most: f64) -> Self {
        let widest = self.widths.iter().copied().max().unwrap_or(1).max(1);
        Self { row: (self.area.height / widest as f64).min(most), ..self }
    }

    /// Half the side of a picture in a neuron's place.
    pub fn half_picture(&self) -> f64 {
        (0.46 * self.row).min(0.4 * self.column)
    }

    /// The number of hidden layers.
    pub fn depth(&self) -> usize {
        self.widths.len()
    }

    /// The number of neurons in a layer.
    pub fn width(&self, layer: usize) -> usize {
        self.widths.get(layer.wrapping_sub(1)).copied().unwrap_or(1)
    }

    /// The x of a layer's neurons; layers may be fractions, while something moves. Layer 0, the
    /// input, lies a little before the first.
    pub fn x(&self, layer: f64) -> f64 {
        if layer < 1.0 {
            let before = self.column.min(self.column / 2.0 + 26.0);
            return self.x(1.0) - (1.0 - layer) * before;
        }
        self.area.left + (layer - 0.5) * self.column
    }

    /// From one layer to the next.
    pub fn spacing(&self) -> f64 {
        self.column
    }

    /// The middle of a neuron.
    pub fn at(&self, neuron: Neuron) -> Point {
        let width = self.width(neuron.layer);
        let middle = self.area.top + self.area.height / 2.0;
        let offset = neuron.index as f64 - (width as f64 - 1.0) / 2.0;
        (self.x(neuron.layer as f64), middle + offset * self.row)
    }

    /// The radius of a neuron.
    pub fn radius(&self) -> f64 {
        (0.4 * self.row).min(0.3 * self.column).min(7.5)
    }

    /// Whether neurons are so small that they are cells of a column and not circles.
    fn has_cells(&self) -> bool {
        self.radius() < 3.0
    }

    /// The top of a layer's column.
    fn top_of(&self, layer: usize) -> f64 {
        self.at(Neuron { layer, index: 0 }).1 - self.radius()
    }

    /// The top of the highest column.
    pub fn top(&self) -> f64 {
        (1..=self.depth()).map(|layer| self.top_of(layer)).fold(f64::INFINITY, f64::min)
    }

    /// The bottom of the lowest column.
    pub fn bottom(&self) -> f64 {
        let middle = self.area.top + self.area.height / 2.0;
        2.0 * middle - self.top()
    }

    /// The neuron nearest to a point, if it is near enough.
    pub fn neuron_at(&self, (x, y): Point, reach: f64) -> Option<Neuron> {
        let layer = self.nearest_layer(x);
        let width = *self.widths.get(layer - 1)?;
        let (column, first) = self.at(Neuron { layer, index: 0 });
        let index = ((y - first) / self.row).round().clamp(0.0, width as f64 - 1.0) as usize;
        let neuron = Neuron { layer, index };
        let (_, middle) = self.at(neuron);
        let across = (x - column).abs() <= reach.max(self.column / 2.0);
        (across && (y - middle).abs() <= reach.max(self.row)).then_some(neuron)
    }

    /// The layer whose column is nearest to an x.
    pub fn nearest_layer(&self, x: f64) -> usize {
        let layer = (x - self.area.left) / self.column + 0.5;
        layer.round().clamp(1.0, self.depth().max(1) as f64) as usize
    }

    /// The layer whose column is nearest to an x, the input among them.
    pub fn nearest_end(&self, x: f64) -> usize {
        if x < f64::midpoint(self.x(0.0), self.x(1.0)) { 0 } else { self.nearest_layer(x) }
    }

    /// The line of a skip between these layers.
    pub fn skip_arc(&self, (from, to): (f64, f64)) -> Vec<Point> {
        arc(self.skip_end(from), self.skip_end(to), self.skip_rise(from, to))
    }

    /// Where an end of a skip lies, a little above its layer's column.
    pub fn skip_end(&self, layer: f64) -> Point {
        (self.x(layer), self.top() - 14.0)
    }

    /// How high a skip between these layers rises above its ends.
    fn skip_rise(&self, from: f64, to: f64) -> f64 {
        let room = (self.top() - 14.0 - 8.0).max(8.0);
        (10.0 + 0.11 * (to - from).abs() * self.column).min(room)
    }
}

/// What is said about neurons by their colour: a share from 0 to 1 for every neuron of every
/// hidden layer.
pub type Shades = [Vec<f64>];

/// Magnitudes from 10^-6 to 1 and beyond as shares of the sequential scale, decade by decade: the
/// same colour means the same number in every drawing.
pub fn shade(magnitude: f64) -> f64 {
    ((libm::log10(magnitude) + 6.0) / 6.0).clamp(0.0, 1.0)
}

/// Draws the faint edges and the neurons of a network, with its layers numbered below.
///
/// # Errors
/// When the backend fails.
pub fn draw_network<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    layout: &Layout,
    edges: &[Edge],
    shades: &Shades,
) -> Drawn {
    // Lines of one look one after the other: a still joins them to one path.
    for level in 0..EDGE_LEVELS {
        let strength = (f64::from(level) + 0.5) / f64::from(EDGE_LEVELS);
        let color = theme.paper.mix(theme.line, 0.12 + 0.5 * strength * strength);
        for edge in edges.iter().filter(|edge| edge.level() == level) {
            let from = layout.at(Neuron { layer: edge.layer - 1, index: edge.from });
            let to = layout.at(Neuron { layer: edge.layer, index: edge.to });
            painter.line(from, to, Stroke::new(color, 0.75))?;
        }
    }
    let radius = layout.radius();
    for (layer, shades) in (1..).zip(shades) {
        for (index, &shade) in shades.iter().enumerate() {
            let (x, y) = layout.at(Neuron { layer, index });
            let fill = theme.sequential(shade);
            if layout.has_cells() {
                let width = (0.62 * layout.column).min(12.0);
                let cell = Rect::new(x - width / 2.0, y - layout.row / 2.0, width, layout.row);
                painter.rectangle(cell, fill, None)?;
            } else {
                let outline = theme.line.mix(theme.paper, 0.35);
                painter.circle((x, y), radius, fill, Stroke::new(outline, 0.75))?;
            }
        }
    }
    draw_layer_numbers(painter, theme, layout, layout.bottom() + 9.0)
}

/// Numbers the layers along a line; where there are many, every fourth.
///
/// # Errors
/// When the backend fails.
pub fn draw_layer_numbers<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    layout: &Layout,
    top: f64,
) -> Drawn {
    let style = TextStyle::new(11.0, theme.faint_ink).at(Horizontal::Middle, Vertical::Top);
    let every = if layout.column >= 13.0 { 1 } else { 4 };
    for layer in
        (1..=layout.depth()).filter(|layer| every == 1 || layer % every == 0 || *layer == 1)
    {
        painter.text((layout.x(layer as f64), top), &layer.to_string(), style)?;
    }
    Ok(())
}

/// How a skip is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SkipLook<'a> {
    /// Its ends, which may lie between layers while one is dragged.
    pub ends: (f64, f64),
    /// Whether it is only offered, and not there.
    pub ghost: bool,
    /// Whether it has handles.
    pub handles: bool,
    /// What stands beside its target's handle.
    pub label: Option<&'a str>,
}

impl From<Skip> for SkipLook<'_> {
    fn from(skip: Skip) -> Self {
        Self { ends: (skip.from as f64, skip.to as f64), ghost: false, handles: false, label: None }
    }
}

/// Draws a skip as a dashed arc above the network.
///
/// # Errors
/// When the backend fails.
pub fn draw_skip<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    layout: &Layout,
    look: SkipLook<'_>,
) -> Drawn {
    let (from, to) = (layout.skip_end(look.ends.0), layout.skip_end(look.ends.1));
    let color = if look.ghost { theme.purple.mix(theme.paper, 0.35) } else { theme.purple };
    let width = if look.ghost { 2.0 } else { 2.5 };
    let stroke = Stroke::new(color, width).dashed(Dash { on: 7.0, off: 4.0 });
    painter.polyline(&layout.skip_arc(look.ends), stroke)?;
    if look.handles {
        let radius = 7.0;
        for (end, is_target) in [(from, false), (to, true)] {
            let fill = if is_target && !look.ghost { theme.purple } else { theme.paper };
            painter.circle(end, radius, fill, Stroke::new(color, 2.0))?;
            let foot = (end.0, layout.top() - 2.0);
            painter.line((end.0, end.1 + radius), foot, Stroke::new(color, 1.5))?;
        }
    } else {
        painter.arrowhead((to.0 - 4.0, to.1 - 6.0), (to.0, to.1 + 4.0), 7.0, color)?;
    }
    if let Some(label) = look.label {
        let style = TextStyle::new(13.0, theme.purple).bold();
        let width = painter.text_width(label, style);
        let right = to.0 + 14.0;
        let (x, horizontal) = if right + width < painter.width() {
            (right, Horizontal::Start)
        } else {
            (to.0 - 14.0, Horizontal::End)
        };
        painter.text((x, to.1), label, style.at(horizontal, Vertical::Middle))?;
    }
    Ok(())
}

/// Draws the blue neuron and its five, with arcs below the network into blue, thicker for larger
/// scores, and each one's rank.
///
/// # Errors
/// When the backend fails.
pub fn draw_five<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    layout: &Layout,
    top: &Top,
) -> Drawn {
    let blue = layout.at(top.blue);
    let largest = top.ranked.first().map_or(0.0, |first| first.score);
    let marks = marks(layout, top);
    for (ranked, mark) in top.ranked.iter().zip(&marks).rev() {
        let share = if largest > 0.0 { ranked.score / largest } else { 0.0 };
        let stroke = Stroke::new(theme.vermillion, 1.0 + 2.5 * share).alpha(0.75);
        let near = ranked.neuron.layer + 1 == top.blue.layer;
        let sag = if near { 0.0 } else { layout.bottom() + 34.0 };
        let reach = (blue.0 - mark.0) * 0.35;
        if near {
            painter.curve(
                *mark,
                (mark.0 + reach, mark.1),
                (blue.0 - reach, blue.1),
                blue,
                stroke,
            )?;
        } else {
            painter.curve(*mark, (mark.0 + reach, sag), (blue.0 - reach, sag), blue, stroke)?;
        }
    }
    draw_marks(painter, theme, layout, top, &marks)
}

/// Draws the blue neuron and the ranks of its five, without the arcs: where networks are small.
///
/// # Errors
/// When the backend fails.
pub fn draw_ranks<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    layout: &Layout,
    top: &Top,
) -> Drawn {
    draw_marks(painter, theme, layout, top, &marks(layout, top))
}

fn draw_marks<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    layout: &Layout,
    top: &Top,
    marks: &[Point],
) -> Drawn {
    for (rank, (ranked, mark)) in (1..).zip(top.ranked.iter().zip(marks)) {
        let own = layout.at(ranked.neuron);
        if (own.0 - mark.0).hypot(own.1 - mark.1) > 2.0 {
            painter.line(own, *mark, Stroke::new(theme.vermillion, 1.0))?;
        }
        let radius = layout.radius().max(MARK);
        painter.circle(*mark, radius, theme.vermillion, Stroke::new(theme.paper, 1.25))?;
        let style = TextStyle::new(10.0, theme.on_color).bold().centered();
        painter.text(*mark, &rank.to_string(), style)?;
    }
    draw_blue(painter, theme, layout, top.blue)
}

/// Draws the blue neuron.
///
/// # Errors
/// When the backend fails.
pub fn draw_blue<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    layout: &Layout,
    blue: Neuron,
) -> Drawn {
    let at = layout.at(blue);
    let radius = layout.radius().max(MARK);
    painter.circle(at, radius + BLUE_RING, theme.paper, Stroke::new(theme.blue, 2.0))?;
    painter.circle(at, radius, Fill::new(theme.blue), None)
}

/// Draws a ring round the neuron under the pointer.
///
/// # Errors
/// When the backend fails.
pub fn draw_hover<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    color: Color,
    layout: &Layout,
    neuron: Neuron,
) -> Drawn {
    painter.ring(layout.at(neuron), layout.radius().max(4.0) + 2.5, Stroke::new(color, 1.5))
}

/// Writes above a neuron which one it is and what is known of it.
///
/// # Errors
/// When the backend fails.
pub fn draw_reading<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    layout: &Layout,
    neuron: Neuron,
    reading: &str,
) -> Drawn {
    let reading = format!("layer {}, neuron {}: {reading}", neuron.layer, neuron.index);
    let (x, y) = layout.at(neuron);
    let style = TextStyle::new(12.0, theme.ink);
    painter.callout((x, y - 24.0), &reading, style, theme.raised, Stroke::new(theme.line, 1.0))?;
    Ok(())
}

/// The least radius of a mark that holds a rank.
const MARK: f64 = 6.5;
/// So far the ring of the blue neuron lies round it.
const BLUE_RING: f64 = 3.5;

/// Where the marks of the five lie: on their neurons, moved apart where those are too close.
fn marks(layout: &Layout, top: &Top) -> Vec<Point> {
    let apart = 2.0 * layout.radius().max(MARK) + 0.5;
    let mut marks: Vec<Point> = top.ranked.iter().map(|ranked| layout.at(ranked.neuron)).collect();
    for layer in 1..top.blue.layer {
        let mut column: Vec<usize> =
            (0..marks.len()).filter(|&i| top.ranked[i].neuron.layer == layer).collect();
        column.sort_unstable_by_key(|&i| top.ranked[i].neuron.index);
        for pair in 1..column.len() {
            let least = marks[column[pair - 1]].1 + apart;
            let mark = &mut marks[column[pair]];
            mark.1 = mark.1.max(least);
        }
        // What was pushed below the column moves back up, all together.
        if let (Some(&first), Some(&last)) = (column.first(), column.last()) {
            let over = (marks[last].1 - layout.bottom()).max(0.0);
            let room = (marks[first].1 - layout.top()).max(0.0);
            for &i in &column {
                marks[i].1 -= over.min(room);
            }
        }
    }
    // Where columns are narrow, marks of neighbouring ones lie beside each other, and beside blue.
    let blue = layout.at(top.blue);
    for _ in 0..8 {
        for mark in &mut marks {
            let down = mark.1 - blue.1;
            let clear = apart + BLUE_RING;
            if (blue.0 - mark.0).hypot(down) < clear {
                mark.0 = blue.0 - (clear * clear - down * down).max(0.0).sqrt();
            }
        }
        for second in 1..marks.len() {
            for first in 0..second {
                let (a, b) = (marks[first], marks[second]);
                if (a.0 - b.0).hypot(a.1 - b.1) < apart - 0.5 {
                    let down = (apart * apart - (a.0 - b.0) * (a.0 - b.0)).max(0.0).sqrt();
                    let lower = if a.1 > b.1 { first } else { second };
                    marks[lower].1 = marks[first + second - lower].1 + down;
                }
            }
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribution::Ranked;

    #[test]
    fn every_neuron_is_found_where_it_is_drawn() {
        for (depth, width) in [(2, 4), (12, 16), (32, 64), (1, 1)] {
            let layout = Layout::new(Rect::new(100.0, 60.0, 640.0, 250.0), &vec![width; depth]);
            for layer in 1..=depth {
                for index in 0..width {
                    let neuron = Neuron { layer, index };
                    assert_eq!(layout.neuron_at(layout.at(neuron), 4.0), Some(neuron));
                }
                assert_eq!(layout.nearest_layer(layout.x(layer as f64)), layer);
            }
            assert_eq!(layout.neuron_at((10.0, 400.0), 4.0), None);
        }
    }

    #[test]
    fn marks_never_cover_each_other() {
        let layout = Layout::new(Rect::new(0.0, 60.0, 300.0, 180.0), &[64; 4]);
        for start in [0, 30, 59] {
            let ranked = (start..start + 5)
                .map(|index| Ranked { neuron: Neuron { layer: 3, index }, score: 1.0 })
                .collect();
            let top = Top {
                blue: Neuron { layer: 4, index: 0 },
                ranked,
                locality: 1.0,
                locality_chance: 0.5,
                first_layer_share: 0.0,
                first_layer_chance: 0.5,
            };
            let marks = marks(&layout, &top);
            assert!(marks.windows(2).all(|pair| pair[1].1 - pair[0].1 >= 2.0 * MARK));
            assert!(marks[4].1 <= layout.bottom() + 1.0 && marks[0].1 >= layout.top() - 1.0);
        }
    }

    #[test]
    fn shades_run_over_six_decades() {
        assert_eq!((shade(0.0), shade(1e-6), shade(1e-3), shade(5.0)), (0.0, 0.0, 0.5, 1.0));
    }
}
