//! The gain dial: where the fives of untrained networks are, and their gradient, by layer at one
//! gain and over all gains, with the dial between.

use serde::{Deserialize, Serialize};

use super::scale::{self, Axis, Labels};
use super::{
    Dash, DrawingBackend, Drawn, Fill, Horizontal, Painter, Point as At, Rect, Stroke, TextStyle,
    Theme, Vertical, text,
};
use crate::study::Summary;

/// The gains at the ends of the dial.
const GAINS: (f64, f64) = (0.2, 2.5);
/// The rates at the ends of their axis.
const RATES: (f64, f64) = (0.0, 2.5);
/// The height of the handle.
const HANDLE: f64 = 26.0;
/// What the networks of one gain come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// The gain.
    pub gain: f64,
    /// So many networks were asked; none where nothing is known yet.
    pub asked: usize,
    /// The share of the five in the layer just before blue, the locality.
    pub just_before: Option<Summary>,
    /// The share of the five in the first layer.
    pub first: Option<Summary>,
    /// The factor by which every layer back multiplies the gradient.
    pub rate: Option<Summary>,
}

/// A critical gain.
#[derive(Clone, Debug, PartialEq)]
pub struct Critical {
    /// The gain.
    pub gain: f64,
    /// The activations whose it is.
    pub whose: String,
    /// Whether the activation that is shown is one of them.
    pub own: bool,
}

/// What the figure shows.
#[derive(Clone, Debug)]
pub struct Scene<'a> {
    /// Where the dial stands.
    pub dial: f64,
    /// Whether the dial is held, or under the pointer.
    pub held: bool,
    /// What the networks come to whose layers are drawn.
    pub here: Point,
    /// Their shares of the five in layers 1..H - 1.
    pub layers: &'a [Option<Summary>],
    /// Their gradient in layers 1..=H over that of layer H.
    pub gradient: &'a [Option<f64>],
    /// So many networks are to be asked.
    pub networks: usize,
    /// The share of the five in one layer by chance.
    pub chance: f64,
    /// The same networks over all gains.
    pub curve: &'a [Point],
    /// The critical gains that are known, in order.
    pub critical: &'a [Critical],
    /// The layer under the pointer.
    pub hover: Option<usize>,
}

/// A factor as it is written: 0.49, and 0.035 where that would be next to nothing.
pub fn factor(factor: f64) -> String {
    if factor < 0.095 { text::number(factor, 2) } else { text::fixed(factor, 2) }
}

/// Where the parts of the figure lie.
#[derive(Clone, Copy, Debug)]
pub struct Places {
    depth: usize,
    five: Rect,
    gradient: Rect,
    five_by_gain: Rect,
    rate_by_gain: Rect,
}

impl Places {
    /// In a drawing of this size, for networks of this depth.
    pub fn new((width, height): (f64, f64), depth: usize) -> Self {
        let (left, above, between, below) = (46.0, 50.0, 68.0, 46.0);
        if width < 560.0 {
            let across = width - left - 16.0;
            let free = height - above - between - below - above - 86.0 - below;
            let five = Rect::new(left, above, across, 0.27 * free);
            let gradient = Rect::new(left, five.bottom() + between, across, 0.22 * free);
            let top = gradient.bottom() + below + above;
            let five_by_gain = Rect::new(left, top, across, 0.3 * free);
            let top = five_by_gain.bottom() + 86.0;
            let rate_by_gain = Rect::new(left, top, across, 0.21 * free);
            Self { depth, five, gradient, five_by_gain, rate_by_gain }
        } else {
            let (start, split) = (58.0, 0.44 * width);
            let free = height - above - 86.0 - below;
            let (upper, lower) = (0.56 * free, 0.44 * free);
            let top = above + upper + 86.0;
            let (by_layer, by_gain) = (split - start - 8.0, width - split - left - 30.0);
            Self {
                depth,
                five: Rect::new(start, above, by_layer, upper),
                gradient: Rect::new(start, top, by_layer, lower),
                five_by_gain: Rect::new(split + left, above, by_gain, upper),
                rate_by_gain: Rect::new(split + left, top, by_gain, lower),
            }
        }
    }

    fn gains(&self) -> Axis {
        Axis::linear(GAINS, (self.five_by_gain.left, self.five_by_gain.right()))
    }

    /// The middle of the dial's handle at a gain.
    pub fn handle(&self, gain: f64) -> At {
        let room = self.rate_by_gain.top - self.five_by_gain.bottom();
        (self.gains().pixel(gain), self.five_by_gain.bottom() + 0.47 * room)
    }

    /// The gain that a point lies at.
    pub fn gain_at(&self, (x, _): At) -> f64 {
        self.gains().value(x)
    }

    /// Whether a point lies where the dial goes.
    pub fn is_on_dial(&self, (x, y): At) -> bool {
        let (upper, lower) = (self.five_by_gain, self.rate_by_gain);
        (upper.left - 10.0..=upper.right() + 10.0).contains(&x)
            && (upper.top..=lower.bottom()).contains(&y)
    }

    /// The x of a layer in the charts by layer.
    pub fn layer_x(&self, layer: usize) -> f64 {
        self.five.left + (layer as f64 - 0.5) * self.five.width / self.depth as f64
    }

    /// The layer under a point in the charts by layer.
    pub fn layer_at(&self, (x, y): At) -> Option<usize> {
        let Self { depth, five, gradient, .. } = *self;
        if !(five.contains((x, y)) || gradient.contains((x, y))) {
            return None;
        }
        let place = (x - five.left) / five.width * depth as f64;
        Some((place as usize + 1).min(depth))
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
    draw_five(painter, theme, places, scene)?;
    draw_gradient(painter, theme, places, scene)?;
    draw_critical(painter, theme, places, scene)?;
    draw_five_by_gain(painter, theme, places, scene)?;
    draw_rate_by_gain(painter, theme, places, scene)?;
    draw_dial(painter, theme, places, scene)
}

/// What a chart shows, above it, with something that is said of it beneath.
fn draw_title<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    left: f64,
    top: f64,
    title: &str,
    note: &str,
) -> Drawn {
    let style = TextStyle::new(13.0, theme.ink).bold();
    painter.text((left, top - if note.is_empty() { 11.0 } else { 30.0 }), title, style)?;
    painter.text((left, top - 14.0), note, scale::label_style(theme))
}

/// The share of the five in every layer, with the blue layer at the end.
fn draw_five<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    scene: &Scene<'_>,
) -> Drawn {
    let Places { depth, five: area, .. } = *places;
    let Scene { here, networks, .. } = *scene;
    let mean = match (here.asked, networks) {
        (asked, of) if asked < of => format!("the first {asked} of {of} networks"),
        (_, 1) => "one network".to_owned(),
        (_, of) => format!("mean of {of} networks"),
    };
    let title = format!("Where the five are at gain {}", text::fixed(here.gain, 2));
    draw_title(painter, theme, area.left - 36.0, area.top, &title, &mean)?;
    let axis = Axis::linear((0.0, 1.0), (area.bottom(), area.top)).labelled(Labels::Percent);
    scale::vertical_axis(painter, &axis, area.left, ("", area.left), theme)?;
    draw_layers(painter, theme, places, area)?;

    let column = area.width / depth as f64;
    let bar = (0.62 * column).min(34.0);
    for (layer, summary) in (1..).zip(scene.layers) {
        let Some(summary) = summary else { continue };
        let (x, top) = (places.layer_x(layer), axis.pixel(summary.mean));
        let rect = Rect::new(x - bar / 2.0, top, bar, area.bottom() - top);
        let lit = scene.hover.is_none_or(|hover| hover == layer);
        let fill = Fill::new(theme.vermillion).alpha(if lit { 1.0 } else { 0.55 });
        painter.rectangle(rect, fill, None)?;
        if summary.n > 1 && summary.high > summary.low {
            let (high, low) = ((x, axis.pixel(summary.high)), (x, axis.pixel(summary.low)));
            painter.whisker(low, high, (0.3 * bar).min(8.0), Stroke::new(theme.ink, 1.25))?;
        }
    }
    let chance = axis.pixel(scene.chance);
    let dashed = Stroke::new(theme.faint_ink, 1.0).dashed(Dash::USUAL);
    let end = places.layer_x(depth) - column / 2.0;
    painter.rule((area.left, chance), (end, chance), dashed)?;
    // Over the low bars: at the end that the five are further from.
    let share = |point: Option<Summary>| point.map_or(0.0, |summary| summary.mean);
    let at_start = share(here.first) <= share(here.just_before);
    let style = scale::label_style(theme).on(theme.paper);
    let named = format!("chance {}", text::percent(scene.chance));
    if at_start {
        painter.text((area.left + 6.0, chance - 5.0), &named, style)?;
    } else {
        let style = style.at(Horizontal::End, Vertical::Baseline);
        painter.text((end - 2.0, chance - 5.0), &named, style)?;
    }
    for (layer, summary) in (1..).zip(scene.layers) {
        let said = layer == 1 || layer + 1 == depth || scene.hover == Some(layer);
        if let Some(summary) = summary.filter(|summary| said && summary.mean > 0.0) {
            let style = TextStyle::new(12.5, theme.vermillion).bold().on(theme.paper);
            // Where columns are narrow, not over the name of the blue one.
            let narrow = column < 34.0 && layer > 1;
            let horizontal = if narrow { Horizontal::End } else { Horizontal::Middle };
            let style = style.at(horizontal, Vertical::Baseline);
            // Above the whisker, and not under the name of the chance line.
            let above = axis.pixel(summary.high) - 6.0;
            let named = if (layer == 1) == at_start { chance - 20.0 } else { f64::INFINITY };
            let baseline = if (above - chance).abs() < 18.0 { above.min(named) } else { above };
            let x = places.layer_x(layer).max(area.left + 16.0);
            let x = if narrow { x - 3.0 } else { x };
            let baseline = baseline.max(area.top - 1.0);
            painter.text((x, baseline), &text::percent(summary.mean), style)?;
        }
    }
    draw_blue(painter, theme, places)
}

/// The blue layer: every neuron of it is blue in turn.
fn draw_blue<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
) -> Drawn {
    let Places { depth, five: area, .. } = *places;
    let (x, radius) = (places.layer_x(depth), (0.24 * area.width / depth as f64).min(6.5));
    let step = 2.0 * radius + 3.0;
    for place in 0..3 {
        let y = area.bottom() - radius - 3.0 - step * f64::from(place);
        painter.circle((x, y), radius, theme.blue, None)?;
    }
    let style = TextStyle::new(12.5, theme.blue).bold().on(theme.paper);
    let style = style.at(Horizontal::Middle, Vertical::Baseline);
    let x = x.min(area.right() - 12.0);
    painter.text((x, area.bottom() - 3.0 * step - 8.0), "blue", style)
}

/// The numbers of the layers below a chart.
fn draw_layers<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    area: Rect,
) -> Drawn {
    let line = Stroke::new(theme.line, 1.0);
    painter.rule((area.left, area.bottom()), (area.right(), area.bottom()), line)?;
    let style = scale::label_style(theme).at(Horizontal::Middle, Vertical::Top);
    let depth = places.depth;
    let every = if area.width / depth as f64 >= 16.0 { 1 } else { 3 };
    for layer in (1..=depth).filter(|layer| (layer - 1) % every == 0) {
        painter.text((places.layer_x(layer), area.bottom() + 8.0), &layer.to_string(), style)?;
    }
    Ok(())
}

/// The gradient by layer: bars that hang from the last layer's where it fades, and stand on it where
/// it grows.
fn draw_gradient<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    scene: &Scene<'_>,
) -> Drawn {
    let Places { depth, gradient: area, .. } = *places;
    let narrow = area.width < 330.0;
    let title = if narrow {
        "Gradient, over the last layer’s"
    } else {
        "Gradient, as a multiple of the last layer’s"
    };
    draw_title(painter, theme, area.left - 36.0, area.top, title, "")?;
    // As far as linear networks go over the whole dial, so that nothing moves but the bars.
    let back = (depth - 1) as f64;
    let finite = scene.gradient.iter().flatten().copied();
    let (low, high) = finite.fold(
        (libm::pow(GAINS.0, back), libm::pow(GAINS.1, back)),
        |(low, high): (f64, f64), ratio| (low.min(ratio), high.max(ratio)),
    );
    let axis = Axis::log((low, high), (area.bottom(), area.top)).rounded_out();
    scale::vertical_axis(painter, &axis, area.left, ("", area.left), theme)?;
    draw_layers(painter, theme, places, area)?;
    let title = (area.right(), area.bottom() + 8.0 + 1.55 * scale::LABEL);
    let style = scale::label_style(theme).at(Horizontal::End, Vertical::Top);
    painter.text(title, "hidden layer", style)?;

    let one = axis.pixel(1.0);
    let bar = (0.62 * area.width / depth as f64).min(34.0);
    for (layer, ratio) in (1..).zip(scene.gradient) {
        let Some(ratio) = ratio else { continue };
        let (x, end) = (places.layer_x(layer), axis.clamped_pixel(*ratio));
        let rect = Rect::new(x - bar / 2.0, one.min(end), bar, (end - one).abs());
        let lit = scene.hover.is_none_or(|hover| hover == layer);
        let fill = Fill::new(theme.sequential(0.72)).alpha(if lit { 1.0 } else { 0.55 });
        painter.rectangle(rect, fill, None)?;
    }
    painter.rule((area.left, one), (area.right(), one), Stroke::new(theme.ink, 1.0))?;
    let grows = scene.here.rate.is_some_and(|rate| rate.mean > 1.0);
    let label = match scene.here.rate {
        Some(rate) => format!("× {} a layer back", factor(rate.mean)),
        None => "no rate: too few layers hear anything".to_owned(),
    };
    let style = TextStyle::new(13.0, theme.ink).bold().on(theme.paper);
    let vertical = if grows { Vertical::Top } else { Vertical::Baseline };
    let y = if grows { one + 7.0 } else { one - 7.0 };
    painter.text((area.left + 8.0, y), &label, style.at(Horizontal::Start, vertical))?;
    let Some((hover, Some(ratio))) =
        scene.hover.and_then(|layer| Some((layer, *scene.gradient.get(layer - 1)?)))
    else {
        return Ok(());
    };
    let reading = format!("layer {hover}: {}", text::number(ratio, 2));
    let at = (places.layer_x(hover), if grows { area.bottom() - 14.0 } else { area.top + 8.0 });
    let style = TextStyle::new(12.0, theme.ink);
    painter.callout(at, &reading, style, theme.raised, Stroke::new(theme.line, 1.0))?;
    Ok(())
}

/// The critical gains that are known, through both charts by gain.
fn draw_critical<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    scene: &Scene<'_>,
) -> Drawn {
    let (upper, lower) = (places.five_by_gain, places.rate_by_gain);
    let note = scale::label_style(theme);
    for (place, Critical { gain, whose, own }) in scene.critical.iter().enumerate() {
        let x = places.gains().pixel(*gain);
        let color = if *own { theme.ink } else { theme.line };
        let stroke = Stroke::new(color, if *own { 1.25 } else { 1.0 }).dashed(Dash::FINE);
        painter.rule((x, upper.top - 6.0), (x, upper.bottom()), stroke)?;
        painter.rule((x, lower.top), (x, lower.bottom()), stroke)?;
        let style = if *own { note.color(theme.ink).bold() } else { note };
        // The first one's name ends at its line and the next one's begins there, out of its way.
        let y = upper.top - 11.0;
        if place == 0 {
            let style = style.at(Horizontal::End, Vertical::Baseline);
            painter.text((x + 12.0, y), &format!("critical: {whose}"), style)?;
        } else {
            painter.text((x - 8.0, y), whose, style)?;
        }
    }
    Ok(())
}

fn draw_five_by_gain<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    scene: &Scene<'_>,
) -> Drawn {
    let area = places.five_by_gain;
    let style = TextStyle::new(13.0, theme.ink).bold();
    painter.text((area.left - 36.0, area.top - 30.0), "… and at every other gain", style)?;
    let axis = Axis::linear((0.0, 1.0), (area.bottom(), area.top)).labelled(Labels::Percent);
    scale::vertical_axis(painter, &axis, area.left, ("", area.left), theme)?;
    let line = Stroke::new(theme.line, 1.0);
    painter.rule((area.left, area.bottom()), (area.right(), area.bottom()), line)?;
    let chance = (area.left, axis.pixel(scene.chance));
    let dashed = Stroke::new(theme.faint_ink, 1.0).dashed(Dash::USUAL);
    painter.rule(chance, (area.right(), chance.1), dashed)?;
    let style = scale::label_style(theme).at(Horizontal::End, Vertical::Baseline).on(theme.paper);
    let named = format!("chance {}", text::percent(scene.chance));
    painter.text((area.right() - 2.0, chance.1 - 5.0), &named, style)?;
    let solid = Stroke::new(theme.vermillion, 2.25);
    let stroke = solid.dashed(Dash { on: 7.0, off: 3.5 });
    draw_curve(painter, places, &axis, scene, |point| point.first, stroke)?;
    draw_curve(painter, places, &axis, scene, |point| point.just_before, solid)
}

fn draw_rate_by_gain<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    scene: &Scene<'_>,
) -> Drawn {
    let area = places.rate_by_gain;
    let narrow = area.width < 330.0;
    let title = if narrow {
        "Factor on the gradient, a layer back"
    } else {
        "Every layer back multiplies the gradient by"
    };
    draw_title(painter, theme, area.left - 36.0, area.top, title, "")?;
    let axis = Axis::linear(RATES, (area.bottom(), area.top));
    scale::vertical_axis(painter, &axis, area.left, ("", area.left), theme)?;
    let title = "gain of the first weights";
    scale::horizontal_axis(painter, &places.gains(), area.bottom(), title, theme)?;
    let one = axis.pixel(1.0);
    painter.rule((area.left, one), (area.right(), one), Stroke::new(theme.line, 1.0))?;
    let note = scale::label_style(theme).on(theme.paper);
    let end = area.right() - 2.0;
    let below = note.at(Horizontal::End, Vertical::Top);
    painter.text((end, one + 5.0), "fades", below)?;
    painter.text((area.left + 6.0, one - 5.0), "grows", note)?;
    let stroke = Stroke::new(theme.sequential(0.72), 2.25);
    draw_curve(painter, places, &axis, scene, |point| point.rate, stroke)
}

/// A curve over the gains with its band, as far as it is known.
fn draw_curve<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    places: &Places,
    axis: &Axis,
    scene: &Scene<'_>,
    of: impl Fn(&Point) -> Option<Summary>,
    stroke: Stroke,
) -> Drawn {
    let gains = places.gains();
    let points: Vec<(f64, Option<Summary>)> =
        scene.curve.iter().map(|point| (gains.pixel(point.gain), of(point))).collect();
    for run in points.split(|(_, summary)| summary.is_none()) {
        let line = |value: fn(&Summary) -> f64| -> Vec<At> {
            let at = |(x, summary): &(f64, Option<Summary>)| {
                Some((*x, axis.clamped_pixel(value(summary.as_ref()?))))
            };
            run.iter().filter_map(at).collect()
        };
        let band = Fill::new(stroke.color).alpha(0.16);
        painter.band(&line(|summary| summary.high), &line(|summary| summary.low), band)?;
        painter.polyline(&line(|summary| summary.mean), stroke)?;
    }
    Ok(())
}

/// The dial: a line through both charts, what it meets there, and its handle between them.
fn draw_dial<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    scene: &Scene<'_>,
) -> Drawn {
    let (upper, lower) = (places.five_by_gain, places.rate_by_gain);
    let (x, y) = places.handle(scene.dial);
    let stroke = Stroke::new(theme.ink, if scene.held { 2.5 } else { 1.75 });
    // What is written between the charts is not crossed out.
    painter.line((x, upper.top), (x, y), stroke)?;
    painter.line((x, lower.top), (x, lower.bottom()), stroke)?;

    let shares = Axis::linear((0.0, 1.0), (upper.bottom(), upper.top));
    let rates = Axis::linear(RATES, (lower.bottom(), lower.top));
    let here = scene.here;
    let at = |axis: &Axis, summary: Summary| {
        (places.gains().pixel(here.gain), axis.clamped_pixel(summary.mean))
    };
    let readings = [(here.just_before, "just before"), (here.first, "first layer")];
    let mut readings: Vec<(At, String)> = readings
        .into_iter()
        .filter_map(|(summary, name)| {
            let summary = summary?;
            Some((at(&shares, summary), format!("{name} {}", text::percent(summary.mean))))
        })
        .collect();
    for (point, _) in &readings {
        painter.circle(*point, 4.5, theme.vermillion, Stroke::new(theme.paper, 1.5))?;
    }
    // The upper one first, and neither on the other, nor on the edge.
    readings.sort_by(|a, b| a.0.1.total_cmp(&b.0.1));
    let style = TextStyle::new(12.5, theme.vermillion).bold().on(theme.paper);
    let widest = readings.iter().map(|(_, words)| painter.text_width(words, style));
    let widest = 1.12 * widest.fold(0.0, f64::max);
    // Under the higher curve: before they cross that is on the left, after that on the right.
    let mean = |summary: Option<Summary>| summary.map_or(0.0, |summary| summary.mean);
    let wants_right = mean(here.first) > mean(here.just_before);
    let room_right = x + 12.0 + widest <= upper.right() + 12.0;
    let right = if wants_right { room_right } else { x - 12.0 - widest < upper.left };
    let (side, horizontal) =
        if right { (10.0, Horizontal::Start) } else { (-10.0, Horizontal::End) };
    let style = style.at(horizontal, Vertical::Middle);
    let (highest, lowest) = (upper.top + 9.0, upper.bottom() - 10.0);
    let mut levels: Vec<f64> =
        readings.iter().map(|(point, _)| point.1.clamp(highest, lowest)).collect();
    if let [above, below] = &mut levels[..] {
        // On the other side the higher curve falls away below its name.
        let away = if right == wants_right { 9.0 } else { -9.0 };
        *above = (*above + away).clamp(highest, lowest);
        let missing = (17.0 - (*below - *above)).max(0.0);
        *below = (*below + missing / 2.0).min(lowest);
        *above = (*below - 17.0).min(*above);
    }
    for ((point, words), level) in readings.iter().zip(levels) {
        painter.text((point.0 + side, level), words, style)?;
    }
    if let Some(rate) = here.rate {
        let point = at(&rates, rate);
        let color = theme.sequential(0.72);
        painter.circle(point, 4.5, color, Stroke::new(theme.paper, 1.5))?;
        let style = TextStyle::new(12.5, theme.ink).bold().on(theme.paper);
        // On the side where the curve does not go.
        let right = x + 60.0 <= lower.right();
        let (side, horizontal) =
            if right { (10.0, Horizontal::Start) } else { (-10.0, Horizontal::End) };
        let level = (point.1 + if right { 12.0 } else { -8.0 })
            .clamp(lower.top + 8.0, lower.bottom() - 9.0);
        let words = format!("× {}", factor(rate.mean));
        painter.text((point.0 + side, level), &words, style.at(horizontal, Vertical::Middle))?;
    }

    let width = 108.0;
    let middle = x.clamp(upper.left - 30.0 + width / 2.0, upper.right() + 10.0 - width / 2.0);
    let pill = Rect::new(middle - width / 2.0, y - HANDLE / 2.0, width, HANDLE);
    let outline = Stroke::new(theme.paper, 2.0);
    painter.rounded_rectangle(pill, HANDLE / 2.0, theme.ink, outline)?;
    let words = format!("gain {}", text::fixed(scene.dial, 2));
    painter.text((middle, y), &words, TextStyle::new(13.5, theme.paper).bold().centered())?;
    for side in [-1.0, 1.0] {
        let tip = (middle + side * (width / 2.0 - 8.0), y);
        painter.arrowhead((middle, y), tip, 8.0, theme.paper)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: [At; 6] = [
        (288.0, 640.0),
        (358.0, 796.0),
        (448.0, 996.0),
        (620.0, 388.0),
        (760.0, 475.0),
        (960.0, 600.0),
    ];

    #[test]
    fn every_layer_and_every_gain_is_found_where_it_is_drawn() {
        for size in SIZES {
            for depth in [2, 8, 24] {
                let places = Places::new(size, depth);
                for layer in 1..=depth {
                    for area in [places.five, places.gradient] {
                        let at = (places.layer_x(layer), area.center().1);
                        assert_eq!(places.layer_at(at), Some(layer));
                        assert!(!places.is_on_dial(at), "{size:?}");
                    }
                }
                for gain in [0.2, 0.5, 1.0, 2.5] {
                    let handle = places.handle(gain);
                    assert!((places.gain_at(handle) - gain).abs() < 1e-9);
                    assert!(places.is_on_dial(handle) && places.layer_at(handle).is_none());
                }
            }
        }
    }

    #[test]
    fn nothing_lies_on_anything_else_in_any_size() {
        for size in SIZES {
            let Places { five, gradient, five_by_gain, rate_by_gain, .. } = Places::new(size, 8);
            let charts = [five, gradient, five_by_gain, rate_by_gain];
            for chart in charts {
                assert!(chart.height >= 48.0 && chart.width >= 200.0, "{size:?}: {chart:?}");
                assert!(chart.right() < size.0 - 8.0 && chart.bottom() + 40.0 <= size.1);
                assert!(chart.left >= 40.0 && chart.top >= 44.0);
            }
            for (one, chart) in charts.iter().enumerate() {
                for other in &charts[one + 1..] {
                    let beside = chart.right() + 40.0 <= other.left;
                    let below = chart.bottom() + 60.0 <= other.top;
                    assert!(beside || below, "{size:?}: {chart:?} {other:?}");
                }
            }
            let handle = Places::new(size, 8).handle(1.0).1;
            assert!(handle - HANDLE / 2.0 >= five_by_gain.bottom() + 20.0);
            assert!(handle + HANDLE / 2.0 + 22.0 <= rate_by_gain.top);
        }
    }
}
