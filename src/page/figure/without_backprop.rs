//! Learning rules in a race: accuracy against steps, the angle of each to the gradient by layer, and
//! how far each comes over many seeds, with backprop's mean as a line through all of them.

use super::many_networks::{Bar, spread};
use super::scale::{self, Axis, Labels};
use super::{
    Color, Dash, DrawingBackend, Drawn, Fill, Horizontal, Painter, Point, Rect, Stroke, TextStyle,
    Theme, Vertical, text,
};
use crate::named::Named as _;
use crate::training::Rule;

/// What the figure shows.
#[derive(Clone, Debug)]
pub struct Scene {
    /// The rules, in order; the first is backprop.
    pub racers: Vec<Racer>,
    /// The number of hidden layers.
    pub depth: usize,
    /// The seed of the race.
    pub seed: u32,
    /// The step at which the race is looked at, and that at which the angles were measured.
    pub moments: (usize, usize),
    /// A race is so long.
    pub steps: usize,
    /// The accuracy that guessing gives.
    pub chance: f64,
    /// Whether the reader may see how all seeds end.
    pub revealed: bool,
    /// The place of the rule that stands out.
    pub outstanding: Option<usize>,
}

/// What is shown of one rule.
#[derive(Clone, Debug)]
pub struct Racer {
    /// The rule.
    pub rule: Rule,
    /// Whether it cannot train such networks.
    pub stands_aside: bool,
    /// Steps and accuracies of the race, up to the moment.
    pub curve: Vec<(f64, f64)>,
    /// Whether the race's network diverged by then.
    pub diverged: bool,
    /// The angles to the gradient in layers 1..=H; none at all where there is no gradient to compare
    /// with.
    pub angles: Vec<Option<f64>>,
    /// The accuracy at the end of each network that is counted.
    pub dots: Vec<f64>,
    /// What those come to.
    pub bar: Option<Bar>,
}

/// A thing that can be pointed at: the place of its rule, and what it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    /// The place of its rule.
    pub racer: usize,
    /// What it is.
    pub mark: Mark,
}

/// See [`Target`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A point of the race's curve.
    Race(usize),
    /// The angle in this layer.
    Angle(usize),
    /// The dot in this place.
    Dot(usize),
}

/// The name of a rule where there is little room.
pub fn short(rule: Rule) -> &'static str {
    match rule {
        Rule::Backprop => "backprop",
        Rule::FeedbackAlignment => "feedback",
        Rule::DirectFeedback => "direct",
        Rule::SignSymmetry => "sign",
        Rule::LayerLocal => "local",
        Rule::ForwardForward | Rule::GoodnessBackprop => "forward",
    }
}

/// A share with one decimal: the gap may be a fraction of a point.
pub fn tenths(share: f64) -> String {
    format!("{}%", text::fixed(100.0 * share, 1))
}

/// Where the parts of the figure lie.
#[derive(Clone, Copy, Debug)]
pub struct Places {
    narrow: bool,
    /// Whether there is room beside the race for the rules' own names.
    roomy: bool,
    race: Rect,
    angles: Rect,
    dots: Rect,
}

/// The size of a mark.
const MARK: f64 = 3.6;
/// The least angle at which the scale ends.
const ANGLES: f64 = 120.0;

impl Places {
    /// In a drawing of this size.
    pub fn new((width, height): (f64, f64)) -> Self {
        let narrow = width < 560.0;
        let top = scale::ROOM_ABOVE + 8.0;
        let between = scale::ROOM_BELOW + scale::ROOM_ABOVE + 18.0;
        if narrow {
            let room = height - top - 2.0 * between - scale::ROOM_BELOW - 10.0;
            let area = |top: f64, share: f64, right: f64| {
                Rect::new(46.0, top, width - 46.0 - right, share * room)
            };
            let race = area(top, 0.31, 124.0);
            let angles = area(race.bottom() + between, 0.26, 104.0);
            let dots = Rect::new(22.0, angles.bottom() + between, width - 44.0, 0.43 * room);
            return Self { narrow, roomy: false, race, angles, dots };
        }
        let room = height - top - between - scale::ROOM_BELOW - 10.0;
        let race = Rect::new(52.0, top, 0.375 * width, 0.51 * room);
        let roomy = width >= 860.0;
        let left = race.right() + if roomy { 284.0 } else { 150.0 };
        let angles = Rect::new(left, top, width - left - 106.0, race.height);
        let below = race.bottom() + between;
        let dots = Rect::new(216.0, below, width - 216.0 - 150.0, 0.49 * room);
        Self { narrow, roomy, race, angles, dots }
    }

    fn race_axes(&self, steps: usize) -> (Axis, Axis) {
        let Rect { left, top, .. } = self.race;
        let x = Axis::linear((0.0, steps as f64), (left, self.race.right()));
        let y = Axis::linear((0.0, 1.0), (self.race.bottom(), top)).labelled(Labels::Percent);
        (x, y)
    }

    fn angle_axis(&self, scene: &Scene) -> Axis {
        let angles = scene.racers.iter().flat_map(|racer| racer.angles.iter().flatten());
        let most = angles.copied().fold(ANGLES, f64::max);
        Axis::linear((0.0, (most / 30.0).ceil() * 30.0), (self.angles.bottom(), self.angles.top))
    }

    fn layer(&self, depth: usize, layer: usize) -> f64 {
        self.angles.left + (layer as f64 - 0.5) * self.angles.width / depth as f64
    }

    fn dot_axis(&self, scene: &Scene) -> Axis {
        let dots = scene.racers.iter().flat_map(|racer| &racer.dots);
        let least = dots.copied().fold(0.96, f64::min);
        let least = ((least - 0.01) * 20.0).floor().max(0.0) / 20.0;
        Axis::linear((least, 1.0), (self.dots.left, self.dots.right())).labelled(Labels::Percent)
    }

    /// The middle of a rule's dots.
    fn row(&self, racer: usize, racers: usize) -> f64 {
        let each = self.dots.height / racers.max(1) as f64;
        // A narrow page has the names above the dots.
        let middle = if self.narrow { 0.7 } else { 0.5 };
        self.dots.top + (racer as f64 + middle) * each
    }

    /// Where a thing lies.
    pub fn of(&self, scene: &Scene, Target { racer, mark }: Target) -> Option<Point> {
        let seen = scene.racers.get(racer)?;
        match mark {
            Mark::Race(place) => {
                let (x, y) = self.race_axes(scene.steps);
                let (step, share) = *seen.curve.get(place)?;
                Some((x.pixel(step), y.pixel(share)))
            }
            Mark::Angle(layer) => {
                let angle = (*seen.angles.get(layer - 1)?)?;
                Some((self.layer(scene.depth, layer), self.angle_axis(scene).pixel(angle)))
            }
            Mark::Dot(place) => {
                if !scene.revealed {
                    return None;
                }
                let x = self.dot_axis(scene);
                let at = |place: usize| x.clamped_pixel(seen.dots[place]);
                let own = at(seen.dots.get(place).map(|_| place)?);
                // Dots that would lie on each other stand one below the other.
                let before = (0..place).filter(|other| (at(*other) - own).abs() < 4.0).count();
                let side = if before % 2 == 0 { 1.0 } else { -1.0 };
                let aside = (side * before.div_ceil(2) as f64 * 4.0).clamp(-8.0, 8.0);
                Some((own, self.row(racer, scene.racers.len()) + aside))
            }
        }
    }

    /// All that can be pointed at.
    fn targets(scene: &Scene) -> impl Iterator<Item = Target> + '_ {
        scene.racers.iter().enumerate().flat_map(|(racer, seen)| {
            let race = (0..seen.curve.len()).map(Mark::Race);
            let angles = (1..=seen.angles.len()).map(Mark::Angle);
            let dots = (0..seen.dots.len()).map(Mark::Dot);
            race.chain(angles).chain(dots).map(move |mark| Target { racer, mark })
        })
    }

    /// What is nearest to a point, if it is within reach.
    pub fn at(&self, scene: &Scene, at: Point, reach: f64) -> Option<Target> {
        let distance = |target: Target| {
            let (x, y) = self.of(scene, target)?;
            Some((target, (x - at.0).hypot(y - at.1)))
        };
        let near = Self::targets(scene).filter_map(distance);
        let near = near.filter(|(_, distance)| *distance <= reach);
        near.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(target, _)| target)
    }
}

/// Draws the figure; what is said of the thing under the pointer stands beside it.
///
/// # Errors
/// When the backend fails.
pub fn draw<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    scene: &Scene,
    hover: Option<(Target, &str)>,
) -> Drawn {
    draw_race(painter, theme, places, scene)?;
    draw_angles(painter, theme, places, scene)?;
    draw_dots(painter, theme, places, scene)?;
    if let Some((target, reading)) = hover
        && let Some(at) = places.of(scene, target)
    {
        painter.ring(at, MARK + 3.5, Stroke::new(theme.ink, 1.5))?;
        let style = TextStyle::new(12.0, theme.ink);
        let pill = Stroke::new(theme.line, 1.0);
        painter.callout((at.0, at.1 - 24.0), reading, style, theme.raised, pill)?;
    }
    Ok(())
}

/// The colour and line of a rule: shapes and dashes tell apart what is of one ink, and where one rule
/// stands out the others step back.
fn stroke(theme: &Theme, scene: &Scene, racer: usize) -> Stroke {
    let color = color(theme, scene, racer);
    let width = match scene.outstanding {
        Some(outstanding) if outstanding == racer => 2.75,
        None if racer == 0 => 2.5,
        _ => 1.5,
    };
    dashed(scene.racers[racer].rule, Stroke::new(color, width))
}

/// The same line, dashed as a rule's is.
pub(super) fn dashed(rule: Rule, stroke: Stroke) -> Stroke {
    match rule {
        Rule::Backprop | Rule::LayerLocal => stroke,
        Rule::FeedbackAlignment => stroke.dashed(Dash::USUAL),
        Rule::DirectFeedback => stroke.dashed(Dash::FINE),
        Rule::SignSymmetry => stroke.dashed(Dash::LONG),
        Rule::ForwardForward | Rule::GoodnessBackprop => stroke.dashed(Dash { on: 1.5, off: 5.0 }),
    }
}

fn color(theme: &Theme, scene: &Scene, racer: usize) -> Color {
    match scene.outstanding {
        Some(outstanding) if outstanding == racer => theme.ink,
        Some(_) => theme.faint_ink.mix(theme.paper, 0.45),
        None if racer == 0 => theme.ink,
        None => theme.faint_ink,
    }
}

/// The mark of a rule: its shape says which.
pub(super) fn draw_mark<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    rule: Rule,
    (x, y): Point,
    color: Color,
) -> Drawn {
    let corners: &[(f64, f64)] = match rule {
        Rule::Backprop | Rule::ForwardForward | Rule::GoodnessBackprop => &[],
        Rule::FeedbackAlignment => &[(0.0, -1.3), (1.2, 0.9), (-1.2, 0.9)],
        Rule::DirectFeedback => &[(0.0, 1.3), (-1.2, -0.9), (1.2, -0.9)],
        Rule::SignSymmetry => &[(-0.95, -0.95), (0.95, -0.95), (0.95, 0.95), (-0.95, 0.95)],
        Rule::LayerLocal => &[(0.0, -1.4), (1.4, 0.0), (0.0, 1.4), (-1.4, 0.0)],
    };
    let corners: Vec<Point> =
        corners.iter().map(|(across, down)| (x + MARK * across, y + MARK * down)).collect();
    match rule {
        Rule::Backprop => painter.circle((x, y), MARK, color, None),
        Rule::ForwardForward | Rule::GoodnessBackprop => {
            painter.circle((x, y), MARK, theme.paper, Stroke::new(color, 1.5))
        }
        _ => painter.polygon(&corners, Fill::new(color), None),
    }
}

/// The rules in the order in which they are drawn: backprop and the one that stands out last.
fn order(scene: &Scene) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scene.racers.len()).rev().collect();
    order.sort_by_key(|racer| scene.outstanding == Some(*racer));
    order
}

/// Accuracy against steps, each line named beside its end.
fn draw_race<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    scene: &Scene,
) -> Drawn {
    let area = places.race;
    let (x, y) = places.race_axes(scene.steps);
    scale::horizontal_axis(painter, &x, area.bottom(), "training steps", theme)?;
    let title = format!("race of seed {}: test digits named correctly", scene.seed);
    scale::vertical_axis(painter, &y, area.left, (&title, area.left - 36.0), theme)?;
    let level = y.pixel(scene.chance);
    let dashed = Stroke::new(theme.faint_ink, 1.0).dashed(Dash::USUAL);
    painter.rule((area.left, level), (area.right(), level), dashed)?;
    let name = format!("guessing {}", text::percent(scene.chance));
    let style = scale::label_style(theme).on(theme.paper);
    painter.text((area.right() - 84.0, level - 5.0), &name, style)?;
    if scene.moments.0 < scene.steps {
        let now = x.pixel(scene.moments.0 as f64);
        painter.rule((now, area.top), (now, area.bottom()), Stroke::new(theme.hairline, 1.0))?;
    }
    for racer in order(scene) {
        let (seen, stroke) = (&scene.racers[racer], stroke(theme, scene, racer));
        let point = |&(step, share): &(f64, f64)| (x.pixel(step), y.pixel(share));
        let points: Vec<Point> = seen.curve.iter().map(point).collect();
        painter.polyline(&points, stroke)?;
        // Each rule's marks at steps of its own, so that they do not hide each other.
        let first = 6 + 2 * racer;
        for point in points.iter().skip(first).step_by(14) {
            draw_mark(painter, theme, seen.rule, *point, stroke.color)?;
        }
        if let Some(&(right, down)) = points.last().filter(|_| seen.diverged) {
            let arm = MARK + 1.5;
            for side in [-1.0, 1.0] {
                let from = (right - arm, down - side * arm);
                let to = (right + arm, down + side * arm);
                painter.line(from, to, Stroke::new(stroke.color, 2.0))?;
            }
        }
    }
    let label = |racer: usize, &(_, share): &(f64, f64)| {
        let seen = &scene.racers[racer];
        let name = if places.roomy { seen.rule.label() } else { short(seen.rule) };
        if seen.diverged {
            format!("{name} diverged")
        } else {
            format!("{name} {}", text::percent(share))
        }
    };
    let ends = scene.racers.iter().enumerate().filter_map(|(racer, seen)| {
        let end = seen.curve.last()?;
        let at = (x.pixel(end.0), y.pixel(end.1));
        Some(End { racer, at, label: label(racer, end) })
    });
    draw_ends(painter, theme, area, scene, ends.collect())
}

/// The end of a line, and what stands beside it.
struct End {
    racer: usize,
    at: Point,
    label: String,
}

/// Names at the right of an area, as near to where their lines end as there is room.
fn draw_ends<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    area: Rect,
    scene: &Scene,
    mut ends: Vec<End>,
) -> Drawn {
    ends.sort_by(|one, other| one.at.1.total_cmp(&other.at.1));
    let wanted: Vec<f64> = ends.iter().map(|end| end.at.1).collect();
    let rows = spread(&wanted, (area.top - 6.0, area.bottom()));
    for (End { racer, at, label }, row) in ends.into_iter().zip(rows) {
        let color = color(theme, scene, racer);
        let mark = (area.right() + 20.0, row);
        let line = Stroke::new(color, 1.0).alpha(0.5);
        painter.line(at, (mark.0 - 7.0, row), line)?;
        draw_mark(painter, theme, scene.racers[racer].rule, mark, color)?;
        let style = TextStyle::new(12.0, color).bold().on(theme.paper);
        let style = style.at(Horizontal::Start, Vertical::Middle);
        painter.text((mark.0 + 8.0, row), &label, style)?;
    }
    Ok(())
}

/// The angle of each rule to the gradient, layer by layer.
fn draw_angles<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    scene: &Scene,
) -> Drawn {
    let area = places.angles;
    let y = places.angle_axis(scene);
    let title = format!("degrees to the gradient, step {}", text::count(scene.moments.1));
    scale::vertical_axis(painter, &y, area.left, (&title, area.left - 36.0), theme)?;
    let line = Stroke::new(theme.line, 1.0);
    painter.rule((area.left, area.bottom()), (area.right(), area.bottom()), line)?;
    let style = scale::label_style(theme).at(Horizontal::Middle, Vertical::Top);
    for layer in 1..=scene.depth {
        let at = (places.layer(scene.depth, layer), area.bottom() + 8.0);
        painter.text(at, &layer.to_string(), style)?;
    }
    let below = (area.right(), area.bottom() + 8.0 + 1.55 * scale::LABEL);
    painter.text(below, "layer", style.at(Horizontal::End, Vertical::Top))?;
    let level = y.pixel(90.0);
    let dashed = Stroke::new(theme.faint_ink, 1.0).dashed(Dash::USUAL);
    painter.rule((area.left, level), (area.right(), level), dashed)?;
    let style = scale::label_style(theme).on(theme.paper);
    painter.text((area.left + 6.0, level - 5.0), "90: chance", style)?;
    let mut ends = Vec::new();
    for racer in order(scene) {
        let (seen, stroke) = (&scene.racers[racer], stroke(theme, scene, racer));
        let points: Vec<Option<Point>> = (1..=seen.angles.len())
            .map(|layer| places.of(scene, Target { racer, mark: Mark::Angle(layer) }))
            .collect();
        for run in points.split(Option::is_none) {
            let run: Vec<Point> = run.iter().flatten().copied().collect();
            painter.polyline(&run, stroke)?;
        }
        for at in points.iter().flatten() {
            draw_mark(painter, theme, seen.rule, *at, stroke.color)?;
        }
        if let Some(&at) = points.iter().flatten().next_back() {
            ends.push(End { racer, at, label: short(seen.rule).to_owned() });
        }
    }
    draw_ends(painter, theme, area, scene, ends)
}

/// How each rule ends: a dot a seed, a mean with its interval, and backprop's mean through all rows.
fn draw_dots<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    places: &Places,
    scene: &Scene,
) -> Drawn {
    let (area, count) = (places.dots, scene.racers.len());
    let x = places.dot_axis(scene);
    let title = format!("test digits named after {} steps", text::count(scene.steps));
    if scene.revealed {
        scale::horizontal_axis(painter, &x, area.bottom(), &title, theme)?;
    }
    let of_backprop = scene.racers.first().and_then(|racer| racer.bar);
    if let Some(bar) = of_backprop.filter(|_| scene.revealed) {
        let at = x.clamped_pixel(bar.mean);
        let line = Stroke::new(theme.ink, 1.0).dashed(Dash::USUAL);
        painter.rule((at, area.top - 4.0), (at, area.bottom()), line)?;
        let style = scale::label_style(theme).at(Horizontal::End, Vertical::Baseline);
        let style = style.on(theme.paper);
        painter.text((at + 4.0, area.top - 8.0), "backprop’s mean", style)?;
    }
    for (racer, seen) in scene.racers.iter().enumerate() {
        let row = places.row(racer, count);
        let color = color(theme, scene, racer);
        let style = TextStyle::new(12.5, color).bold();
        let behind = behind(seen, of_backprop, scene.revealed);
        if places.narrow {
            let above = row - 0.47 * area.height / count as f64;
            let name = style.at(Horizontal::Start, Vertical::Middle).on(theme.paper);
            painter.text((area.left, above), seen.rule.label(), name)?;
            let numbers = TextStyle::new(12.0, color).at(Horizontal::End, Vertical::Middle);
            painter.text((area.right(), above), &behind, numbers.on(theme.paper))?;
        } else {
            let name = style.at(Horizontal::End, Vertical::Middle);
            painter.text((area.left - 16.0, row), seen.rule.label(), name)?;
            let numbers = TextStyle::new(12.0, color).at(Horizontal::Start, Vertical::Middle);
            painter.text((area.right() + 14.0, row), &behind, numbers)?;
        }
        let line = Stroke::new(theme.hairline, 1.0);
        painter.rule((area.left, row), (area.right(), row), line)?;
        if !scene.revealed {
            continue;
        }
        for place in 0..seen.dots.len() {
            let target = Target { racer, mark: Mark::Dot(place) };
            if let Some(at) = places.of(scene, target) {
                let pale = color.mix(theme.paper, 0.4);
                draw_mark(painter, theme, seen.rule, at, pale)?;
            }
        }
        if let Some(Bar { mean, low, high }) = seen.bar {
            let [mean, low, high] = [mean, low, high].map(|it| x.clamped_pixel(it));
            let whisker = Stroke::new(theme.ink, 1.75);
            painter.whisker((low, row), (high, row), 9.0, whisker)?;
            painter.rule((mean, row - 10.0), (mean, row + 10.0), Stroke::new(theme.ink, 2.5))?;
        }
    }
    if !scene.revealed {
        let (middle, center) = area.center();
        let style = TextStyle::new(44.0, theme.faint_ink).bold().centered().on(theme.paper);
        painter.text((middle, center - 22.0), "?", style)?;
        let style = TextStyle::new(13.0, theme.faint_ink).centered().on(theme.paper);
        painter.text((middle, center + 18.0), "predict first", style)?;
    }
    Ok(())
}

/// What stands at the end of a rule's row.
fn behind(seen: &Racer, of_backprop: Option<Bar>, revealed: bool) -> String {
    match (seen.bar, of_backprop) {
        _ if seen.stands_aside => "stands aside".to_owned(),
        (Some(bar), Some(_)) if revealed && seen.rule == Rule::Backprop => tenths(bar.mean),
        (Some(bar), Some(backprop)) if revealed => {
            let points = text::signed(100.0 * (bar.mean - backprop.mean), 1);
            format!("{}, {points} points", tenths(bar.mean))
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scene() -> Scene {
        let racer = |place: usize, rule: Rule| Racer {
            rule,
            stands_aside: false,
            curve: vec![(0.0, 0.1), (1_500.0, 0.9 - 0.05 * place as f64)],
            diverged: false,
            angles: vec![Some(10.0 * place as f64), Some(12.0 * place as f64)],
            dots: vec![0.8, 0.8, 0.8, 0.97 - 0.02 * place as f64],
            bar: None,
        };
        let rules = [Rule::Backprop, Rule::FeedbackAlignment, Rule::LayerLocal];
        Scene {
            racers: rules.into_iter().enumerate().map(|(place, rule)| racer(place, rule)).collect(),
            depth: 2,
            seed: 1,
            moments: (1_500, 1_500),
            steps: 1_500,
            chance: 0.1,
            revealed: true,
            outstanding: None,
        }
    }

    #[test]
    fn the_three_charts_leave_each_other_room_in_any_size() {
        for size in
            [(288.0, 860.0), (358.0, 900.0), (448.0, 1_126.0), (620.0, 388.0), (960.0, 600.0)]
        {
            let Places { narrow, race, angles, dots, .. } = Places::new(size);
            for area in [race, angles, dots] {
                assert!(area.left >= 14.0 && area.right() <= size.0 - 14.0, "{size:?}: {area:?}");
                assert!(area.top >= scale::ROOM_ABOVE, "{size:?}: {area:?}");
                assert!(area.bottom() + scale::ROOM_BELOW <= size.1, "{size:?}: {area:?}");
                assert!(area.height > 100.0 && area.width > 70.0, "{size:?}: {area:?}");
            }
            let below = race.bottom() + scale::ROOM_BELOW + scale::ROOM_ABOVE;
            assert!(if narrow { angles.top } else { dots.top } >= below, "{size:?}");
            assert!(narrow || race.right() + 140.0 < angles.left, "{size:?}");
        }
    }

    #[test]
    fn everything_is_found_where_it_is_drawn() {
        let scene = scene();
        for size in [(358.0, 900.0), (960.0, 600.0)] {
            let places = Places::new(size);
            for target in Places::targets(&scene) {
                let at = places.of(&scene, target).unwrap();
                let found = places.at(&scene, at, 14.0).unwrap();
                // Another may lie on the very same spot.
                assert_eq!(places.of(&scene, found), Some(at), "{target:?}");
            }
            assert_eq!(places.at(&scene, (2.0, size.1 - 2.0), 14.0), None);
            // Dots on one spot are told apart, and none is there before a prediction.
            let dot = |place| places.of(&scene, Target { racer: 0, mark: Mark::Dot(place) });
            assert!(dot(0) != dot(1) && dot(1) != dot(2) && dot(0) != dot(2));
            let secret = Scene { revealed: false, ..scene.clone() };
            assert_eq!(places.of(&secret, Target { racer: 0, mark: Mark::Dot(0) }), None);
        }
    }
}
