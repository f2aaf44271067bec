//! Learning curves: accuracy against steps, labelled where they end.

use super::scale::{self, Axis, Labels};
use super::{Color, Dash, DrawingBackend, Drawn, Painter, Rect, Stroke, TextStyle, Theme, text};

/// One network's accuracy while it trains.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve<'a> {
    /// Steps and shares of right answers, in order of steps.
    pub points: &'a [(f32, f32)],
    /// Its colour.
    pub color: Color,
    /// Its line's width.
    pub width: f64,
    /// What stands at its end.
    pub label: String,
}

/// What stands above curves of digits.
pub const CAPTION: &str = "test digits named correctly";

/// Draws curves over 0 to `steps` steps, with the line that guessing gives; `title` says
/// what they are the shares of.
///
/// # Errors
/// When the backend fails.
pub fn draw_curves<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    area: Rect,
    title: &str,
    steps: usize,
    chance: f64,
    curves: &[Curve<'_>],
) -> Drawn {
    let x = Axis::linear((0.0, steps.max(1) as f64), (area.left, area.right()));
    let y = Axis::linear((0.0, 1.0), (area.bottom(), area.top)).labelled(Labels::Percent);
    scale::horizontal_axis(painter, &x, area.bottom(), "training steps", theme)?;
    let left = area.left - 36.0;
    scale::vertical_axis(painter, &y, area.left, (title, left), theme)?;
    let level = y.pixel(chance);
    painter.rule(
        (area.left, level),
        (area.right(), level),
        Stroke::new(theme.faint_ink, 1.0).dashed(Dash::USUAL),
    )?;
    let note = scale::label_style(theme).on(theme.paper);
    let guessing = format!("guessing {}", text::percent(chance));
    let room = 1.15 * painter.text_width(&guessing, note);
    // At the end of its line as long as the curves and their labels are at the start.
    let young = |curve: &Curve<'_>| {
        curve.points.last().is_none_or(|point| f64::from(point.0) < 0.3 * steps as f64)
    };
    let guessing_left =
        if curves.iter().all(young) { area.right() - room } else { area.left + 8.0 };
    painter.text((guessing_left, level - 5.0), &guessing, note)?;

    let mut ends: Vec<(f64, f64)> = Vec::new();
    for curve in curves {
        let points: Vec<_> = curve
            .points
            .iter()
            .map(|&(step, share)| (x.pixel(f64::from(step)), y.pixel(f64::from(share))))
            .collect();
        painter.polyline(&points, Stroke::new(curve.color, curve.width))?;
        if let Some(&end) = points.last() {
            painter.circle(end, 3.0, curve.color, None)?;
            ends.push(end);
        }
    }
    // Labels stand at the ends of their curves, and out of each other's way.
    let mut taken: Vec<(f64, f64, f64)> = vec![(guessing_left, room, level - 5.0)];
    for (curve, &end) in curves.iter().zip(&ends) {
        let style = TextStyle::new(12.5, curve.color).bold().on(theme.paper);
        let width = painter.text_width(&curve.label, style) * 1.15;
        // Beside the end where there is room, or else above it; under a curve that ends at the top.
        let beside = end.0 + 10.0 + width <= area.right();
        let below = !beside && end.1 - 10.0 < area.top + 4.0;
        let (left, preferred) = if beside {
            (end.0 + 10.0, (end.1 + 4.5).min(area.bottom() - 4.0))
        } else {
            let least = area.left + 8.0;
            let left = (end.0 - width / 2.0).clamp(least, (area.right() - width).max(least));
            (left, if below { end.1 + 20.0 } else { end.1 - 9.0 })
        };
        let is_free = |baseline: f64| {
            taken.iter().all(|&(other_left, other_width, other)| {
                let meets = left < other_left + other_width && other_left < left + width;
                !meets || (other - baseline).abs() >= 16.0
            })
        };
        let fits = |baseline: f64| baseline > area.top + 10.0 && baseline < area.bottom();
        // As near as there is room, above before below.
        let nearby = (0..8).flat_map(|row| [-1.0, 1.0].map(|side| side * 8.0 * f64::from(row)));
        let mut nearby = nearby.map(|offset| preferred + offset);
        let baseline = nearby.find(|&at| is_free(at) && fits(at)).unwrap_or(preferred);
        taken.push((left, width, baseline));
        painter.text((left, baseline), &curve.label, style)?;
    }
    Ok(())
}

/// Draws the share that a race is run for, as a line across the area of such curves.
///
/// # Errors
/// When the backend fails.
pub fn draw_goal<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    theme: &Theme,
    area: Rect,
    goal: f64,
) -> Drawn {
    let level = Axis::linear((0.0, 1.0), (area.bottom(), area.top)).pixel(goal);
    let stroke = Stroke::new(theme.faint_ink, 1.0).dashed(Dash::FINE);
    painter.rule((area.left, level), (area.right(), level), stroke)?;
    let note = scale::label_style(theme).on(theme.paper);
    let words = format!("goal {}", text::percent(goal));
    painter.text((area.left + 8.0, level + 13.0), &words, note)
}

/// A share at the end of a curve's label.
pub fn labelled(name: &str, share: f64) -> String {
    format!("{name} {}", text::percent(share))
}
