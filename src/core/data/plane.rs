//! Sets of points in the plane.

use ndarray::Array2;

use super::{Chance, Examples, Split};

/// Points of each part of the split.
const POINTS: usize = 1_000;
/// The data sets are the same for everyone: they are drawn once from this seed.
const SEED: u32 = 0;

/// Two arms: for class c, radius r = sqrt(U[0.01, 1]), angle 2 pi 1.25 r + pi c, and noise
/// N(0, 0.05^2) on both coordinates; 1,000 points to train and 1,000 to test, classes alternating.
pub fn spiral() -> Split {
    split("spiral", 2, |chance, class| {
        let radius = (0.01 + 0.99 * f64::from(chance.uniform())).sqrt();
        let angle = std::f64::consts::PI * (2.5 * radius + f64::from(class));
        let x = radius * libm::cos(angle) + 0.05 * chance.normal();
        (x, radius * libm::sin(angle) + 0.05 * chance.normal())
    })
}

/// A ring of radius 0.9 for class 0 and one of 0.45 for class 1, at angle U[0, 2 pi), with noise
/// N(0, 0.08^2) on both coordinates; as many points as [`spiral`], classes alternating.
pub fn circles() -> Split {
    split("circles", 2, |chance, class| {
        let radius = if class == 0 { 0.9 } else { 0.45 };
        let angle = std::f64::consts::TAU * f64::from(chance.uniform());
        let x = radius * libm::cos(angle) + 0.08 * chance.normal();
        (x, radius * libm::sin(angle) + 0.08 * chance.normal())
    })
}

/// Two half circles that reach into each other: at angle t = U[0, pi) class 0 lies at
/// (cos t, sin t) and class 1 at (1 - cos t, 1/2 - sin t); moved by (-1/2, -1/4), divided by 3/2,
/// with noise N(0, 0.08^2) on both coordinates; as many points as [`spiral`], classes alternating.
pub fn moons() -> Split {
    split("moons", 2, |chance, class| {
        let angle = std::f64::consts::PI * f64::from(chance.uniform());
        let (cos, sin) = (libm::cos(angle), libm::sin(angle));
        let (x, y) = if class == 0 { (cos, sin) } else { (1.0 - cos, 0.5 - sin) };
        let x = (x - 0.5) / 1.5 + 0.08 * chance.normal();
        (x, (y - 0.25) / 1.5 + 0.08 * chance.normal())
    })
}

/// Opposite quadrants: x = s U[0.05, 1] and y = s t U[0.05, 1] with s = -1 or 1, equally likely,
/// and t = 1 for class 0 and -1 for class 1; as many points as [`spiral`], classes alternating.
pub fn xor() -> Split {
    split("xor", 2, |chance, class| {
        let side = if chance.uniform() < 0.5 { -1.0 } else { 1.0 };
        let x = 0.05 + 0.95 * f64::from(chance.uniform());
        let y = 0.05 + 0.95 * f64::from(chance.uniform());
        (side * x, side * if class == 0 { y } else { -y })
    })
}

/// Three clouds: class c is N(0, 0.2^2) on both coordinates about the point at radius 0.7 and
/// angle pi/2 + 2 pi c/3; as many points as [`spiral`], classes in turn.
pub fn blobs() -> Split {
    split("blobs", 3, |chance, class| {
        let angle = std::f64::consts::TAU * (0.25 + f64::from(class) / 3.0);
        let x = 0.7 * libm::cos(angle) + 0.2 * chance.normal();
        (x, 0.7 * libm::sin(angle) + 0.2 * chance.normal())
    })
}

/// Both parts of a set, each from a stream of its own; `point` draws one of a class.
fn split(name: &str, classes: u8, point: impl Fn(&mut Chance, u8) -> (f64, f64)) -> Split {
    let part = |part: &str| {
        let mut chance = Chance::new(SEED, &format!("{name}.{part}"));
        let mut inputs = Array2::zeros((POINTS, 2));
        let mut labels = Vec::with_capacity(POINTS);
        for (row, mut place) in inputs.rows_mut().into_iter().enumerate() {
            let class = (row % usize::from(classes)) as u8;
            let (x, y) = point(&mut chance, class);
            (place[0], place[1]) = (x as f32, y as f32);
            labels.push(class);
        }
        Examples { inputs, labels }
    };
    Split { train: part("train"), test: part("test"), classes: classes.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::{PI, TAU};

    /// The share of a set's points for which something is true of their coordinates and class.
    fn share(split: &Split, is_true: impl Fn(f64, f64, u8) -> bool) -> f64 {
        let mut count = (0, 0);
        for part in [&split.train, &split.test] {
            assert_eq!(part.len(), 1_000);
            for (point, &class) in part.inputs.rows().into_iter().zip(&part.labels) {
                count.0 += usize::from(is_true(point[0].into(), point[1].into(), class));
                count.1 += 1;
            }
        }
        assert_ne!(split.train, split.test);
        count.0 as f64 / f64::from(count.1)
    }

    #[test]
    fn the_points_lie_near_their_arm() {
        let near = |x: f64, y: f64, class: u8| {
            (0..=1000).map(|i| 0.1 + 0.9 * f64::from(i) / 1000.0).any(|r| {
                let angle = PI * (2.5 * r + f64::from(class));
                (x - r * angle.cos()).hypot(y - r * angle.sin()) < 0.25
            })
        };
        assert!((share(&spiral(), near) - 1.0).abs() < 1e-12);
    }

    /// Within three standard deviations of the noise lie 98.9 % of the points in the plane, and
    /// more where only one direction counts.
    #[test]
    fn the_other_sets_lie_where_their_definitions_say() {
        let ring = |x: f64, y: f64, class: u8| {
            (x.hypot(y) - if class == 0 { 0.9 } else { 0.45 }).abs() < 0.24
        };
        assert!(share(&circles(), ring) > 0.985);
        let moon = |x: f64, y: f64, class: u8| {
            let (x, y) = (1.5 * x + 0.5, 1.5 * y + 0.25);
            let (x, y) = if class == 0 { (x, y) } else { (1.0 - x, 0.5 - y) };
            (x.hypot(y) - 1.0).abs() < 0.36 && y > -0.36
        };
        assert!(share(&moons(), moon) > 0.985);
        let quadrant = |x: f64, y: f64, class: u8| {
            (x * y > 0.0) == (class == 0)
                && [x, y].iter().all(|v| (0.049..1.001).contains(&v.abs()))
        };
        assert!((share(&xor(), quadrant) - 1.0).abs() < 1e-12);
        let cloud = |x: f64, y: f64, class: u8| {
            let angle = PI / 2.0 + TAU * f64::from(class) / 3.0;
            (x - 0.7 * angle.cos()).hypot(y - 0.7 * angle.sin()) < 0.6
        };
        assert!((share(&blobs(), cloud) - 0.989).abs() < 0.008);
        // Half of the points of a class lie on either side.
        assert!((share(&xor(), |x, _, _| x > 0.0) - 0.5).abs() < 0.04);
        assert!((share(&circles(), |_, y, _| y > 0.0) - 0.5).abs() < 0.04);
    }
}
