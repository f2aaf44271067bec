//! Streams of chance, keyed by a seed and a name.

use rand_core::Rng as _;
use rand_pcg::Pcg32;

/// A stream of pseudo-random numbers that depends on a seed and a name, and on nothing else.
///
/// Every tensor, every order of batches and every data set made by chance has a stream of its own,
/// so that a change in one place (a skip, a layer) leaves every other draw as it was. The generator
/// is PCG-XSH-RR 64/32 (O'Neill 2014), whose numbers are the same on every platform.
#[derive(Clone, Debug)]
pub struct Chance {
    generator: Pcg32,
    /// The second of a pair of normal numbers, kept for the next call.
    spare: Option<f64>,
}

impl Chance {
    /// The stream of that seed and name.
    pub fn new(seed: u32, name: &str) -> Self {
        let key = mix(u64::from(seed) ^ mix(fnv(NOTHING, name.as_bytes())));
        Self { generator: Pcg32::new(key, mix(key)), spare: None }
    }

    /// A number from [0, 1), a multiple of 2^-24, so that it is exact as f32.
    pub fn uniform(&mut self) -> f32 {
        (self.generator.next_u32() >> 8) as f32 / (1 << 24) as f32
    }

    /// A number from [-limit, limit).
    pub fn symmetric(&mut self, limit: f32) -> f32 {
        (2.0 * self.uniform() - 1.0) * limit
    }

    /// A standard normal number (Box and Muller 1958).
    pub fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        // From (0, 1], so that the logarithm is finite.
        let first = 1.0 - f64::from(self.generator.next_u32()) / 4_294_967_296.0;
        let second = f64::from(self.generator.next_u32()) / 4_294_967_296.0;
        let radius = (-2.0 * libm::log(first)).sqrt();
        let angle = std::f64::consts::TAU * second;
        self.spare = Some(radius * libm::sin(angle));
        radius * libm::cos(angle)
    }

    /// A whole number from 0..bound, each equally likely (Lemire 2019, with rejection).
    ///
    /// # Panics
    /// If `bound` is 0.
    pub fn below(&mut self, bound: u32) -> u32 {
        assert!(bound > 0, "there is no number below 0");
        let threshold = bound.wrapping_neg() % bound;
        loop {
            let product = u64::from(self.generator.next_u32()) * u64::from(bound);
            if product as u32 >= threshold {
                return (product >> 32) as u32;
            }
        }
    }

    /// Puts the items in random order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.below(last as u32 + 1) as usize;
            items.swap(last, other);
        }
    }
}

/// The hash of no bytes.
pub const NOTHING: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a, 64 bits, of what has this hash and of the bytes that follow it.
// Not worth a copy in every place, for none of them is hot.
#[inline(never)]
pub fn fnv(hash: u64, bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(hash, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// The finaliser of `SplitMix64` (Steele, Lea, Flood 2014): neighbouring seeds become unrelated.
fn mix(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_depends_on_seed_and_name_only() {
        let draw = |seed, name| {
            let mut chance = Chance::new(seed, name);
            std::array::from_fn::<_, 4, _>(|_| chance.uniform().to_bits())
        };
        assert_eq!(draw(1, "a"), draw(1, "a"));
        assert_ne!(draw(1, "a"), draw(2, "a"));
        assert_ne!(draw(1, "a"), draw(1, "b"));
    }

    /// Pins the very numbers: a new version of the generator's crate must not change a figure.
    #[test]
    fn the_first_numbers_never_change() {
        let mut chance = Chance::new(1, "layers.1.weight");
        let first: Vec<u32> = (0..4).map(|_| chance.generator.next_u32()).collect();
        assert_eq!(first, [2_820_837_892, 2_062_254_047, 2_407_176_142, 1_408_601_249]);
        // The first number of the demonstration that the generator's author published.
        assert_eq!(Pcg32::new(42, 54).next_u32(), 0xa15c_02b7);
    }

    #[test]
    fn moments_are_those_of_the_distributions() {
        let mut chance = Chance::new(7, "moments");
        let n = 200_000;
        let uniform = (0..n).map(|_| f64::from(chance.uniform())).sum::<f64>() / f64::from(n);
        assert!((uniform - 0.5).abs() < 0.003, "{uniform}");
        let normals: Vec<f64> = (0..n).map(|_| chance.normal()).collect();
        let mean = normals.iter().sum::<f64>() / f64::from(n);
        let variance = normals.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / f64::from(n);
        assert!(mean.abs() < 0.01 && (variance - 1.0).abs() < 0.02, "{mean} {variance}");
    }

    #[test]
    fn shuffles_are_permutations_and_fair() {
        let mut chance = Chance::new(3, "shuffle");
        let mut firsts = [0_u32; 5];
        for _ in 0..5_000 {
            let mut items = [0, 1, 2, 3, 4];
            chance.shuffle(&mut items);
            firsts[items[0]] += 1;
            let mut sorted = items;
            sorted.sort_unstable();
            assert_eq!(sorted, [0, 1, 2, 3, 4]);
        }
        assert!(firsts.iter().all(|&n| (850..1150).contains(&n)), "{firsts:?}");
    }
}
