//! The levels of twins: for each network the accuracy of a probe by layer, and in line with it the
//! matrix of how alike its layers are.

use super::scale::{self, Axis, Labels};
use super::{
    Color, Dash, DrawingBackend, Drawn, Horizontal, Painter, Point, Rect, Stroke, TextStyle, Theme,
    Vertical, text,
};

/// What the figure shows.
#[derive(Clone, Debug)]
pub struct Scene<'a> {
    /// The networks: the plain one, and its twin if there is one.
    pub panels: &'a [Panel],
    /// The layers that are compared: the reference and the other.
    pub pair: Option<(usize, usize)>,
    /// The accuracy that guessing gives.
    pub chance: f64,
}

/// What is shown of one network.
#[derive(Clone, Debug)]
pub struct Panel {
    /// What it is called.
    pub name: String,
    /// Whether it has skips.
    pub skipped: bool,
    /// What it comes to, in words.
    pub result: String,
    /// The accuracy of the probes of layers 0..=H.
    pub probes: Vec<Option<f64>>,
    /// The matrix of layers 0..=H, row after row.
    pub cells: Vec<Vec<Cell>>,
    /// The layers between those compared that are less like the reference than the other is.
    pub passed_over: Vec<usize>,
    /// What is read off the pair, in two lines.
    pub reading: Option<[String; 2]>,
}

/// Two layers, of which the row's is the reference.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// How alike they are.
    pub similarity: Option<f64>,
    /// Whether a layer between them is less like the reference.
    pub violates: bool,
}

/// Where the parts of the figure lie.
#[derive(Clone, Debug)]
pub struct Places {
    depth: usize,
    panels: Vec<Room>,
    key: Point,
}

/// The place of one network.
#[derive(Clone, Copy, Debug)]
struct Room {
    /// Where lines of words begin.
    words: f64,
    probes: Rect,
    matrix: Rect,
}

/// The room above a panel's probes, for what it is called and what it comes to.
const TITLE: f64 = 72.0;
/// The room between probes and matrix.
const GAP: f64 = 28.0;
/// The room below the matrix, for its layers and what is read off it.
const READING: f64 = 62.0;
/// The room that the longest line of words may need.
const WORDS: f64 = 346.0;
/// The room at the left of probes and matrix, for their scales.
const SCALE: f64 = 46.0;

impl Places {
    /// In a drawing of this size, for so many networks of this depth.
    pub fn new((width, height): (f64, f64), count: usize, depth: usize) -> Self {
        let narrow = width < 560.0;
        // The places of two networks, one of which stays empty where there is no twin.
        let (across, down) = if narrow { (1.0, 2.0) } else { (2.0, 1.0) };
        let key_room = 26.0;
        let room = (width / across, (height - key_room) / down);
        let probes = 0.17 * (room.1 - TITLE - GAP - READING);
        let side = (room.0 - SCALE - 16.0).min(room.1 - TITLE - probes - GAP - READING);
        let place = |place: usize| {
            let (column, row) = if narrow { (0.0, place as f64) } else { (place as f64, 0.0) };
            let centred = (room.0 - SCALE - side) / 2.0;
            let left = column * room.0 + centred + SCALE;
            let top = row * room.1 + TITLE;
            // In line with the scales, if the words have room there.
            let words =
                (left - 36.0).min((column + 1.0) * room.0 - WORDS).max(column * room.0 + 10.0);
            Room {
                words,
                probes: Rect::new(left, top, side, probes),
                matrix: Rect::new(left, top + probes + GAP, side, side),
            }
        };
        let panels: Vec<Room> = (0..count).map(place).collect();
        let key = (if narrow { 10.0 } else { place(0).matrix.left }, height - 16.0);
        Self { depth, panels, key }
    }

    fn step(&self, matrix: Rect) -> f64 {
        matrix.width / (self.depth + 1) as f64
    }

    fn cell(&self, matrix: Rect, (row, column): (usize, usize)) -> Rect {
        let step = self.step(matrix);
        Rect::new(matrix.left + step * column as f64, matrix.top + step * row as f64, step, step)
    }

    /// The pair of layers whose cell is under a point.
    pub fn pair_at(&self, at: Point) -> Option<(usize, usize)> {
        let Room { matrix, .. } = self.panels.iter().find(|panel| panel.matrix.contains(at))?;
        let step = self.step(*matrix);
        let place = |from: f64, start: f64| (((from - start) / step) as usize).min(self.depth);
        Some((place(at.1, matrix.top), place(at.0, matrix.left)))
    }

    /// The middle of a pair's cell in the matrix of a network.
    pub fn middle_of(&self, panel: usize, pair: (usize, usize)) -> Point {
        self.cell(self.panels[panel].matrix, pair).center()
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
    for (place, (panel, room)) in scene.panels.iter().zip(&places.panels).enumerate() {
        draw_title(painter, theme, *room, panel)?;
        let other = scene.panels.iter().enumerate().find(|(other, _)| *other != place);
        draw_probes(painter, theme, places, *room, panel, other.map(|(_, panel)| panel), scene)?;
        draw_matrix(painter, theme, places, room.matrix, panel, scene.pair)?;
        draw_reading(painter, theme, *room, panel)?;
    }
    draw_key(painter, theme, places.key)
}

fn color(theme: &Theme, panel: &Panel) -> Color {
    if panel.skipped { theme.purple } else { theme.grey }
}

fn draw_title<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    room: Room,
    panel: &Panel,
) -> Drawn {
    let (left, top) = (room.words, room.probes.top);
    let style = TextStyle::new(14.0, color(theme, panel)).bold();
    painter.text((left, top - 54.0), &panel.name, style)?;
    painter.text((left, top - 36.0), &panel.result, TextStyle::new(13.0, theme.ink))?;
    let style = scale::label_style(theme);
    painter.text((room.probes.left - 36.0, top - 14.0), "named by a probe of the layer", style)
}

/// The accuracy of the probes, with the twin's fainter behind it.
fn draw_probes<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    room: Room,
    panel: &Panel,
    twin: Option<&Panel>,
    scene: &Scene<'_>,
) -> Drawn {
    let area = room.probes;
    // Both panels have one scale, with room below what is lowest.
    let all = scene.panels.iter().flat_map(|panel| panel.probes.iter().flatten());
    let lowest = all.copied().fold(1.0, f64::min);
    let from = if lowest > 0.8 {
        0.8
    } else if lowest > 0.5 {
        0.5
    } else {
        0.0
    };
    let axis = Axis::linear((from, 1.0), (area.bottom(), area.top)).labelled(Labels::Percent);
    scale::vertical_axis(painter, &axis, area.left, ("", area.left), theme)?;
    let line = Stroke::new(theme.line, 1.0);
    painter.rule((area.left, area.bottom()), (area.right(), area.bottom()), line)?;
    if scene.chance >= from {
        let y = axis.pixel(scene.chance);
        let dashed = Stroke::new(theme.faint_ink, 1.0).dashed(Dash::USUAL);
        painter.rule((area.left, y), (area.right(), y), dashed)?;
        // Where the first layers are, which name more than that.
        let name = format!("guessing {}", text::percent(scene.chance));
        let style = scale::label_style(theme).on(theme.paper);
        painter.text((area.left + 5.0, y - 4.0), &name, style)?;
    }
    let points = |panel: &Panel| -> Vec<Option<Point>> {
        let point = |(layer, share): (usize, &Option<f64>)| {
            let (x, _) = places.cell(room.matrix, (0, layer)).center();
            Some((x, axis.clamped_pixel((*share)?)))
        };
        panel.probes.iter().enumerate().map(point).collect()
    };
    let mut draw_line = |panel: &Panel, stroke: Stroke, dots: bool| -> Drawn {
        let points = points(panel);
        for run in points.split(Option::is_none) {
            let run: Vec<Point> = run.iter().flatten().copied().collect();
            painter.polyline(&run, stroke)?;
            for point in run.into_iter().filter(|_| dots) {
                painter.circle(point, 3.2, stroke.color, Stroke::new(theme.paper, 1.0))?;
            }
        }
        Ok(())
    };
    if let Some(twin) = twin {
        let faded = color(theme, twin).mix(theme.paper, 0.55);
        draw_line(twin, Stroke::new(faded, 1.5).dashed(Dash::USUAL), false)?;
    }
    draw_line(panel, Stroke::new(color(theme, panel), 2.25), true)
}

fn draw_matrix<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    matrix: Rect,
    panel: &Panel,
    pair: Option<(usize, usize)>,
) -> Drawn {
    let (depth, step) = (places.depth, places.step(matrix));
    let shade = |cell: Cell| theme.sequential(cell.similarity.unwrap_or(f64::NAN));
    let size = depth + 1;
    painter.heatmap(matrix, size, size, |row, column| shade(panel.cells[row][column]))?;
    for (row, cells) in panel.cells.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| cell.violates) {
            let dot = Theme::readable_on(shade(*cell));
            let middle = places.cell(matrix, (row, column)).center();
            painter.circle(middle, (0.13 * step).clamp(1.5, 4.0), dot, None)?;
        }
    }
    // Labels are left out where they would touch, but never those of what is compared.
    let every = if step >= 17.0 { 1 } else { 2 };
    let fits = |layer: usize, compared: Option<usize>| match compared {
        Some(compared) if layer.abs_diff(compared) < every => layer == compared,
        _ => layer.is_multiple_of(every),
    };
    let (row, column) = (pair.map(|pair| pair.0), pair.map(|pair| pair.1));
    for layer in 0..=depth {
        let name = if layer == 0 { "in".to_owned() } else { layer.to_string() };
        let style = scale::label_style(theme);
        let middle = places.cell(matrix, (layer, layer)).center();
        let bold = |here: bool| if here { style.color(theme.ink).bold() } else { style };
        let beside = (matrix.left - 7.0, middle.1);
        let style = bold(row == Some(layer)).at(Horizontal::End, Vertical::Middle);
        if fits(layer, row) {
            painter.text(beside, &name, style)?;
        }
        let below = (middle.0, matrix.bottom() + 6.0);
        let style = bold(column == Some(layer)).at(Horizontal::Middle, Vertical::Top);
        if fits(layer, column) {
            painter.text(below, &name, style)?;
        }
    }
    let Some((row, column)) = pair else { return Ok(()) };
    // What is compared stands out by a frame; what is passed over by a broken one.
    for &nearer in &panel.passed_over {
        draw_frame(
            painter,
            theme,
            places.cell(matrix, (row, nearer)),
            Some(Dash { on: 4.0, off: 3.0 }),
        )?;
    }
    draw_frame(painter, theme, places.cell(matrix, (row, column)), None)
}

/// A frame that is seen on every shade: ink on paper.
fn draw_frame<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    cell: Rect,
    dash: Option<Dash>,
) -> Drawn {
    let inner = cell.inset(1.0);
    let corners = inner.corners();
    painter.outline(&corners, Stroke::new(theme.paper, 4.0))?;
    let ink = Stroke::new(theme.ink, 2.0);
    match dash {
        None => painter.outline(&corners, ink),
        Some(dash) => {
            let [a, b, c, d] = corners;
            painter.polyline(&[a, b, c, d, a], ink.dashed(dash))
        }
    }
}

fn draw_reading<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    room: Room,
    panel: &Panel,
) -> Drawn {
    let (left, top) = (room.words, room.matrix.bottom() + 25.0);
    match &panel.reading {
        Some([alike, order]) => {
            let style = TextStyle::new(12.5, theme.ink).at(Horizontal::Start, Vertical::Top);
            painter.text((left, top), alike, style.bold())?;
            painter.text((left, top + 17.0), order, style)
        }
        None => {
            let style = scale::label_style(theme).at(Horizontal::End, Vertical::Top);
            painter.text((room.matrix.right(), top), "layer", style)
        }
    }
}

/// The scale of the matrices, and what their dots mean.
fn draw_key<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    (left, y): Point,
) -> Drawn {
    let narrow = painter.width() < 560.0;
    let style = scale::label_style(theme).at(Horizontal::Start, Vertical::Middle);
    let width = if narrow { 60.0 } else { 110.0 };
    let bar = Rect::new(left + 12.0, y - 4.0, width, 8.0);
    painter.text((left, y), "0", style)?;
    painter.heatmap(bar, 1, 24, |_, column| {
        theme.sequential((f64::from(column as u32) + 0.5) / 24.0)
    })?;
    let words = if narrow { "1  similarity" } else { "1  similarity of two layers" };
    painter.text((bar.right() + 6.0, y), words, style)?;
    let after = bar.right() + 6.0 + 1.1 * painter.text_width(words, style) + 18.0;
    painter.circle((after, y), 3.0, theme.ink, None)?;
    let words = if narrow {
        "more than a nearer one"
    } else {
        "more like the row’s layer than a layer between them"
    };
    painter.text((after + 9.0, y), words, style)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: [Point; 6] = [
        (288.0, 788.0),
        (358.0, 980.0),
        (448.0, 1226.0),
        (620.0, 439.0),
        (760.0, 538.0),
        (960.0, 680.0),
    ];

    #[test]
    fn every_pair_is_found_where_it_is_drawn() {
        for size in SIZES {
            for depth in [4, 8, 16] {
                let places = Places::new(size, 2, depth);
                for panel in [0, 1] {
                    for pair in [(0, 0), (1, depth), (depth, 2), (depth, depth)] {
                        let middle = places.middle_of(panel, pair);
                        assert_eq!(places.pair_at(middle), Some(pair), "{size:?}");
                    }
                }
                let above = places.panels[0].probes.center();
                assert_eq!(places.pair_at(above), None);
                let twin = places.middle_of(1, (1, 1));
                assert_eq!(Places::new(size, 1, depth).pair_at(twin), None);
            }
        }
    }

    #[test]
    fn nothing_lies_on_anything_else_in_any_size() {
        for size in SIZES {
            let places = Places::new(size, 2, 8);
            let rooms = &places.panels;
            for Room { words, probes, matrix } in rooms {
                assert!(*words >= 8.0);
                assert!(matrix.width >= 140.0 && probes.height >= 24.0, "{size:?}: {matrix:?}");
                assert!(probes.left >= 44.0 && matrix.right() <= size.0 - 7.0, "{size:?}");
                assert!(probes.bottom() + GAP <= matrix.top + 1e-9 && probes.top >= 50.0);
                assert!(matrix.bottom() + READING <= places.key.1, "{size:?}");
            }
            let beside = rooms[0].matrix.right() + 40.0 <= rooms[1].matrix.left;
            let below = rooms[0].matrix.bottom() + READING + TITLE <= rooms[1].probes.top + 1e-9;
            assert!(beside || below, "{size:?}");
        }
    }
}
