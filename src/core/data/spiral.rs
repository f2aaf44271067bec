//! Two interleaved arms in the plane.

use ndarray::Array2;

use super::{Chance, Examples, Split};

/// Points of each part of the split.
const POINTS: usize = 1_000;
/// The data set is the same for everyone: it is drawn once from this seed.
const SEED: u32 = 0;

/// Two arms: for class c, radius r = sqrt(U[0.01, 1]), angle 2 pi 1.25 r + pi c, and noise
/// N(0, 0.05^2) on both coordinates; 1,000 points to train and 1,000 to test, classes alternating.
pub fn spiral() -> Split {
    Split { train: points("spiral.train"), test: points("spiral.test"), classes: 2 }
}

fn points(stream: &str) -> Examples {
    let mut chance = Chance::new(SEED, stream);
    let mut inputs = Array2::zeros((POINTS, 2));
    let mut labels = Vec::with_capacity(POINTS);
    for (row, mut point) in inputs.rows_mut().into_iter().enumerate() {
        let class = (row % 2) as u8;
        let radius = (0.01 + 0.99 * f64::from(chance.uniform())).sqrt();
        let angle = std::f64::consts::PI * (2.5 * radius + f64::from(class));
        point[0] = (radius * libm::cos(angle) + 0.05 * chance.normal()) as f32;
        point[1] = (radius * libm::sin(angle) + 0.05 * chance.normal()) as f32;
        labels.push(class);
    }
    Examples { inputs, labels }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_points_lie_near_their_arm() {
        let split = spiral();
        for part in [&split.train, &split.test] {
            assert_eq!(part.len(), 1_000);
            for (point, &class) in part.inputs.rows().into_iter().zip(&part.labels) {
                let (x, y) = (f64::from(point[0]), f64::from(point[1]));
                let near = (0..=1000).map(|i| 0.1 + 0.9 * f64::from(i) / 1000.0).any(|r| {
                    let angle = std::f64::consts::PI * (2.5 * r + f64::from(class));
                    (x - r * angle.cos()).hypot(y - r * angle.sin()) < 0.25
                });
                assert!(near, "({x}, {y}) is far from arm {class}");
            }
        }
        assert_ne!(split.train, split.test);
    }
}
