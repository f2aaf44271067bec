//! Axes: from a value to a pixel and back, and what is written along them.
//!
//! Ticks are whole multiples of 1, 2 or 5 times a power of ten, or decades, and are computed from
//! whole numbers: the same on every machine. There is no grid.

use plotters::prelude::DrawingBackend;

use super::painter::{Drawn, Horizontal, Painter, Point, Stroke, TextStyle, Vertical};
use super::text;
use super::theme::Theme;

/// A range of values along a stretch of pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    kind: Kind,
    values: (f64, f64),
    pixels: (f64, f64),
    labels: Labels,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Linear,
    Log,
}

/// How values are written along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Labels {
    /// As short as they can be told apart: 0.25, 12,000; decades as 10⁻³.
    #[default]
    Number,
    /// Shares as per cent.
    Percent,
}

/// A place on an axis, with what is written there.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// The value.
    pub value: f64,
    /// Where it lies.
    pub pixel: f64,
    /// What is written there; nothing where there is only a mark.
    pub label: String,
}

impl Axis {
    /// Equal steps are equal distances. `values.0` lies at `pixels.0` and `values.1` at `pixels.1`,
    /// either way round: a vertical axis has its larger pixel first.
    pub fn linear(values: (f64, f64), pixels: (f64, f64)) -> Self {
        Self {
            kind: Kind::Linear,
            values: sensible(values, (0.0, 1.0)),
            pixels,
            labels: Labels::Number,
        }
    }

    /// Equal factors are equal distances. Values must be above zero.
    pub fn log(values: (f64, f64), pixels: (f64, f64)) -> Self {
        let above = |value: f64| value.max(f64::MIN_POSITIVE);
        let (from, to) = sensible(values, (0.1, 1.0));
        Self {
            kind: Kind::Log,
            values: sensible((above(from), above(to)), (0.1, 1.0)),
            pixels,
            labels: Labels::Number,
        }
    }

    /// The same, widened to whole decades, or to whole steps of a linear axis.
    #[must_use]
    pub fn rounded_out(self) -> Self {
        let (low, high) = self.ordered();
        let (low, high) = match self.kind {
            Kind::Linear => {
                let step = Step::for_range(high - low, 5);
                (step.times((low / step.size()).floor()), step.times((high / step.size()).ceil()))
            }
            Kind::Log => {
                (power(decade(low)), power(decade(high) + i32::from(power(decade(high)) < high)))
            }
        };
        let values = if self.values.0 <= self.values.1 { (low, high) } else { (high, low) };
        Self { values, ..self }
    }

    /// The same with its labels written so.
    #[must_use]
    pub fn labelled(self, labels: Labels) -> Self {
        Self { labels, ..self }
    }

    /// Where a value lies, also beyond the ends of the axis. On a log axis what is not above zero
    /// lies at the end of the small values: gradients that underflowed are drawn on the floor.
    pub fn pixel(&self, value: f64) -> f64 {
        let share = match self.kind {
            Kind::Linear => (value - self.values.0) / (self.values.1 - self.values.0),
            Kind::Log => {
                let value = if value <= 0.0 { self.ordered().0 } else { value };
                let start = libm::log10(self.values.0);
                (libm::log10(value) - start) / (libm::log10(self.values.1) - start)
            }
        };
        self.pixels.0 + share * (self.pixels.1 - self.pixels.0)
    }

    /// Where a value lies, or the nearer end of the axis.
    pub fn clamped_pixel(&self, value: f64) -> f64 {
        let (low, high) = (self.pixels.0.min(self.pixels.1), self.pixels.0.max(self.pixels.1));
        self.pixel(value).clamp(low, high)
    }

    /// The value at a pixel, within the axis: for what lies under the pointer.
    pub fn value(&self, pixel: f64) -> f64 {
        let share = (pixel - self.pixels.0) / (self.pixels.1 - self.pixels.0);
        let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
        match self.kind {
            Kind::Linear => self.values.0 + share * (self.values.1 - self.values.0),
            Kind::Log => {
                let (start, end) = (libm::log10(self.values.0), libm::log10(self.values.1));
                libm::pow(10.0, start + share * (end - start))
            }
        }
    }

    /// The values at the ends.
    pub fn values(&self) -> (f64, f64) {
        self.values
    }

    /// The pixels at the ends.
    pub fn pixels(&self) -> (f64, f64) {
        self.pixels
    }

    /// Up to about `most` labelled places, in order of their values.
    pub fn ticks(&self, most: usize) -> Vec<Tick> {
        let most = most.max(2);
        match self.kind {
            Kind::Linear => self.linear_ticks(most),
            Kind::Log => self.log_ticks(most),
        }
    }

    fn linear_ticks(&self, most: usize) -> Vec<Tick> {
        let (low, high) = self.ordered();
        let step = Step::for_range(high - low, most);
        // A value that misses an end only by rounding counts as on it.
        let slack = 1e-9;
        let first = (low / step.size() - slack).ceil();
        let last = (high / step.size() + slack).floor();
        let steps = (last - first).clamp(0.0, 1000.0) as usize;
        (0..=steps)
            .map(|index| {
                let value = step.times(first + index as f64);
                let label = match self.labels {
                    Labels::Number if step.power < -4 || high.abs().max(low.abs()) >= 1e7 => {
                        text::number(value, 2)
                    }
                    Labels::Number => text::fixed(value, (-step.power).max(0) as usize),
                    Labels::Percent => {
                        let decimals = (-step.power - 2).max(0) as usize;
                        format!("{}%", text::fixed(100.0 * value, decimals))
                    }
                };
                self.tick(value, label)
            })
            .collect()
    }

    fn log_ticks(&self, most: usize) -> Vec<Tick> {
        let (low, high) = self.ordered();
        let first = decade(low) + i32::from(power(decade(low)) < low);
        let last = decade(high);
        let decades = last - first + 1;
        if decades >= 2 {
            // Whole decades; where there are too many every second, third, fifth, tenth, ... one,
            // counted from 1, so that they stay where they are when the axis grows.
            let every = [1, 2, 3, 5, 10, 20, 30, 50, 100]
                .into_iter()
                .find(|every| decades.div_euclid(*every) <= most as i32)
                .unwrap_or(200);
            return (first..=last)
                .filter(|exponent| exponent.rem_euclid(every) == 0)
                .map(|exponent| self.tick(power(exponent), self.decade_label(exponent)))
                .collect();
        }
        // Within two decades: 1, 2 and 5 of each.
        let mut ticks = Vec::new();
        for exponent in decade(low)..=decade(high) {
            for digit in [1_i32, 2, 5] {
                let value = Step { digit, power: exponent }.size();
                if (low..=high).contains(&value) {
                    let label = match self.labels {
                        Labels::Number => text::number(value, 1),
                        Labels::Percent => text::percent(value),
                    };
                    ticks.push(self.tick(value, label));
                }
            }
        }
        ticks
    }

    fn decade_label(&self, exponent: i32) -> String {
        match self.labels {
            Labels::Percent if (-3..=0).contains(&exponent) => text::percent(power(exponent)),
            _ => text::power_of_ten(exponent),
        }
    }

    fn tick(&self, value: f64, label: String) -> Tick {
        Tick { value, pixel: self.pixel(value), label }
    }

    fn ordered(&self) -> (f64, f64) {
        (self.values.0.min(self.values.1), self.values.0.max(self.values.1))
    }
}

/// Draws an axis that runs to the right at height `y`: a line, ticks, labels below, and its title
/// with its unit below those, ending where the axis ends.
///
/// # Errors
/// When the backend fails.
pub fn horizontal_axis<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    axis: &Axis,
    y: f64,
    title: &str,
    theme: &Theme,
) -> Drawn {
    let (left, right) = ends(axis);
    painter.rule((left, y), (right, y), axis_line(theme))?;
    let label = label_style(theme).at(Horizontal::Middle, Vertical::Top);
    let mut free_from = f64::NEG_INFINITY;
    for tick in by_pixel(axis.ticks(most_across(right - left))) {
        painter.rule((tick.pixel, y), (tick.pixel, y + TICK), axis_line(theme))?;
        let half = painter.text_width(&tick.label, label) / 2.0;
        // A label that would touch the one before it is left out; its tick stays.
        if tick.pixel - half >= free_from {
            painter.text((tick.pixel, y + TICK + 4.0), &tick.label, label)?;
            free_from = tick.pixel + half + 0.5 * LABEL;
        }
    }
    painter.text(
        (right, y + TICK + 4.0 + 1.55 * LABEL),
        title,
        label.at(Horizontal::End, Vertical::Top),
    )
}

/// Draws an axis that runs upwards at `x`: a line, ticks, labels to its left, and its title with
/// its unit above it, written horizontally and starting where `title_from` says.
///
/// # Errors
/// When the backend fails.
pub fn vertical_axis<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    axis: &Axis,
    x: f64,
    (title, title_from): (&str, f64),
    theme: &Theme,
) -> Drawn {
    let (top, bottom) = ends(axis);
    painter.rule((x, top), (x, bottom), axis_line(theme))?;
    let label = label_style(theme).at(Horizontal::End, Vertical::Middle);
    for tick in axis.ticks(most_down(bottom - top)) {
        painter.rule((x - TICK, tick.pixel), (x, tick.pixel), axis_line(theme))?;
        painter.text((x - TICK - 4.0, tick.pixel), &tick.label, label)?;
    }
    painter.text(
        (title_from, top - 0.9 * LABEL),
        title,
        label.at(Horizontal::Start, Vertical::Baseline),
    )
}

/// Draws a value that others are compared with, such as chance: a dashed line across at the
/// value's height, named at its right end, above the line.
///
/// # Errors
/// When the backend fails.
pub fn reference_line<DB: DrawingBackend>(
    painter: &mut Painter<'_, DB>,
    from: Point,
    to: Point,
    name: &str,
    theme: &Theme,
) -> Drawn {
    painter.rule(
        from,
        to,
        Stroke::new(theme.faint_ink, 1.0).dashed(super::painter::Dash::USUAL),
    )?;
    painter.text(
        (to.0, to.1 - 4.0),
        name,
        label_style(theme).at(Horizontal::End, Vertical::Baseline).on(theme.paper),
    )
}

/// How labels along axes are written.
pub fn label_style(theme: &Theme) -> TextStyle {
    TextStyle::new(LABEL, theme.faint_ink)
}

/// The size of labels and titles of axes.
pub const LABEL: f64 = 12.0;

/// The length of a tick.
const TICK: f64 = 4.0;

/// The room to leave below a horizontal axis for its ticks, labels and title.
pub const ROOM_BELOW: f64 = TICK + 4.0 + 1.55 * LABEL + LABEL;

/// The room to leave above a vertical axis for its title.
pub const ROOM_ABOVE: f64 = 2.0 * LABEL;

/// The room to leave to the left of a vertical axis for its ticks and labels.
pub const ROOM_LEFT: f64 = TICK + 4.0 + 3.2 * LABEL;

fn axis_line(theme: &Theme) -> Stroke {
    Stroke::new(theme.line, 1.0)
}

fn ends(axis: &Axis) -> (f64, f64) {
    let (one, other) = axis.pixels();
    (one.min(other), one.max(other))
}

fn by_pixel(mut ticks: Vec<Tick>) -> Vec<Tick> {
    ticks.sort_unstable_by(|one, other| one.pixel.total_cmp(&other.pixel));
    ticks
}

fn most_across(length: f64) -> usize {
    (length / 64.0).clamp(2.0, 12.0) as usize
}

fn most_down(length: f64) -> usize {
    (length / 34.0).clamp(2.0, 10.0) as usize
}

/// 1, 2 or 5 times a power of ten.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Step {
    digit: i32,
    power: i32,
}

impl Step {
    /// The smallest step that fits no more than `most` times into a range.
    fn for_range(range: f64, most: usize) -> Self {
        let least = range / most as f64;
        let power = decade(least);
        for power in power..=power + 1 {
            for digit in [1, 2, 5] {
                let step = Self { digit, power };
                if step.size() >= least * (1.0 - 1e-9) {
                    return step;
                }
            }
        }
        Self { digit: 1, power: power + 2 }
    }

    fn size(self) -> f64 {
        self.times(1.0)
    }

    /// So many steps, exactly the number that one would write.
    fn times(self, count: f64) -> f64 {
        let digits = count * f64::from(self.digit);
        if (-22..0).contains(&self.power) {
            digits / power(-self.power)
        } else {
            digits * power(self.power)
        }
    }
}

/// The exponent of the largest power of ten that is not above a value.
fn decade(value: f64) -> i32 {
    // A logarithm may be off by a little, and then by a whole decade.
    let near = libm::log10(value).round().clamp(-400.0, 400.0) as i32;
    if power(near) <= value { near } else { near - 1 }
}

/// A power of ten, as exact as it can be up to 22 digits.
fn power(exponent: i32) -> f64 {
    let size = (0..exponent.unsigned_abs()).fold(1.0, |size, _| 10.0 * size);
    if exponent < 0 { 1.0 / size } else { size }
}

/// A range that can be drawn: finite, and not empty.
fn sensible((from, to): (f64, f64), otherwise: (f64, f64)) -> (f64, f64) {
    if !from.is_finite() || !to.is_finite() {
        return otherwise;
    }
    if (to - from).abs() > 1e-12 * from.abs().max(to.abs()) {
        return (from, to);
    }
    // All values are one: room on both sides of it.
    if from == 0.0 { (-1.0, 1.0) } else { (from - 0.5 * from.abs(), from + 0.5 * from.abs()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis, most: usize) -> Vec<String> {
        axis.ticks(most).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn values_and_pixels_are_each_others_inverse() {
        let linear = Axis::linear((-2.0, 6.0), (300.0, 100.0));
        let log = Axis::log((1e-8, 10.0), (50.0, 500.0));
        assert!((linear.pixel(2.0) - 200.0).abs() < 1e-9);
        assert!((log.pixel(1e-8) - 50.0).abs() < 1e-9);
        for share in [0.0, 0.1, 0.5, 0.77, 1.0] {
            let pixel = 300.0 - 200.0 * share;
            assert!((linear.pixel(linear.value(pixel)) - pixel).abs() < 1e-9);
            let pixel = 50.0 + 450.0 * share;
            assert!((log.pixel(log.value(pixel)) - pixel).abs() < 1e-9);
        }
        assert!((linear.clamped_pixel(100.0) - 100.0).abs() < 1e-9);
    }

    #[test]
    fn what_underflows_lies_on_the_floor_and_what_is_missing_nowhere() {
        let axis = Axis::log((1e-6, 1.0), (200.0, 0.0));
        assert!((axis.pixel(0.0) - 200.0).abs() < 1e-9);
        assert!((axis.pixel(-1.0) - 200.0).abs() < 1e-9);
        assert!(axis.pixel(f64::NAN).is_nan());
    }

    #[test]
    fn linear_ticks_are_round() {
        assert_eq!(
            labels(&Axis::linear((0.0, 1.0), (0.0, 100.0)), 5),
            ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]
        );
        assert_eq!(
            labels(&Axis::linear((0.0, 32.0), (0.0, 100.0)), 8),
            ["0", "5", "10", "15", "20", "25", "30"]
        );
        assert_eq!(labels(&Axis::linear((-0.3, 0.31), (0.0, 100.0)), 6), ["−0.2", "0.0", "0.2"]);
        assert_eq!(
            labels(&Axis::linear((0.0, 60_000.0), (0.0, 100.0)), 3),
            ["0", "20,000", "40,000", "60,000"]
        );
        assert_eq!(
            labels(&Axis::linear((0.0, 1.0), (0.0, 100.0)).labelled(Labels::Percent), 4),
            ["0%", "50%", "100%"]
        );
        let third = Axis::linear((0.0, 1.0), (0.0, 100.0)).ticks(10);
        assert!(third.iter().any(|tick| tick.value.to_bits() == 0.3_f64.to_bits()));
    }

    #[test]
    fn log_ticks_are_decades() {
        assert_eq!(
            labels(&Axis::log((1e-3, 10.0), (0.0, 100.0)), 8),
            ["10⁻³", "10⁻²", "10⁻¹", "1", "10"]
        );
        assert_eq!(
            labels(&Axis::log((1e-20, 1.0), (0.0, 100.0)), 5),
            ["10⁻²⁰", "10⁻¹⁵", "10⁻¹⁰", "10⁻⁵", "1"]
        );
        assert_eq!(labels(&Axis::log((1.0, 9.0), (0.0, 100.0)), 5), ["1", "2", "5"]);
        assert_eq!(
            labels(&Axis::log((0.001, 1.0), (0.0, 100.0)).labelled(Labels::Percent), 5),
            ["0.1%", "1%", "10%", "100%"]
        );
    }

    #[test]
    fn axes_are_rounded_out() {
        let axis = Axis::log((3e-5, 0.2), (0.0, 100.0)).rounded_out();
        assert_eq!(axis.values(), (1e-5, 1.0));
        let axis = Axis::linear((0.07, 0.93), (0.0, 100.0)).rounded_out();
        assert_eq!(axis.values(), (0.0, 1.0));
        let axis = Axis::log((1e-5, 1.0), (0.0, 100.0)).rounded_out();
        assert_eq!(axis.values(), (1e-5, 1.0));
    }

    #[test]
    fn every_range_can_be_drawn() {
        for values in [
            (0.0, 0.0),
            (1.0, 1.0),
            (f64::NAN, 1.0),
            (0.0, f64::INFINITY),
            (-1e300, 1e300),
            (1e-300, 2e-300),
            (5.0, -5.0),
        ] {
            for axis in [Axis::linear(values, (0.0, 100.0)), Axis::log(values, (0.0, 100.0))] {
                let ticks = axis.ticks(6);
                assert!(ticks.len() < 20, "{values:?}");
                for tick in ticks {
                    assert!(tick.pixel.is_finite(), "{values:?} {tick:?}");
                }
            }
        }
    }
}
