//! Arithmetic coding: bits at the price of their surprise, under odds that learn as they go.

use crate::arithmetic::Real;

/// An encoder or a decoder. What is to be coded is described once, for both.
pub(super) trait Coder {
    /// Codes one bit, which is 1 with probability `one` / 2^16. An encoder writes the bit that it is
    /// given; a decoder does not look at it, and says what was written.
    fn code(&mut self, bit: bool, one: u16) -> bool;
}

/// How likely a bit is to be 1, after all that were seen in its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Odds {
    /// The probability.
    one: f64,
    /// The bits that were seen, counted as far as that matters.
    seen: f64,
}

impl Odds {
    /// Nothing was seen.
    pub(super) const EVEN: Self = Self { one: 0.5, seen: 0.0 };

    /// The logarithm of the odds, and the less of it the less was seen.
    fn opinion(self) -> f64 {
        libm::log(self.one / (1.0 - self.one)) * self.seen / (self.seen + 1.5)
    }

    /// A step towards the bit: a large one at first, ever smaller ones later. Nothing becomes certain.
    fn learn(&mut self, bit: bool) {
        let step = (f64::from(u8::from(bit)) - self.one) / (self.seen + 1.6);
        self.one = (self.one + step).clamp(0.001, 0.999);
        self.seen = (self.seen + 1.0).min(255.0);
    }
}

/// Sixteen odds: those of the bits of a number below 16, each bit given the higher ones, at 1 to 15;
/// place 0 is free.
pub(super) type Tree = [Odds; 16];

/// What is made of the opinions of several trees: a logistic regression that learns as it goes, node
/// by node (Mahoney 2005, "Adaptive weighing of context models for lossless data compression").
pub(super) struct Mixture {
    weights: [[f64; MOST_TREES]; 16],
}

const MOST_TREES: usize = 4;

const RATE: f64 = 0.003;

impl Mixture {
    /// Nothing is known of how far each of so many trees can be trusted.
    pub(super) fn of(trees: usize) -> Self {
        Self { weights: [[1.2 / trees as f64; MOST_TREES]; 16] }
    }

    /// Codes one bit by what the trees hold at a node, and lets them all learn.
    // Not worth a copy in every place: what takes the time is in the logarithms.
    #[inline(never)]
    pub(super) fn bit(
        &mut self,
        coder: &mut impl Coder,
        trees: &mut [&mut Tree],
        node: usize,
        bit: bool,
    ) -> bool {
        let mut opinions = [0.0; MOST_TREES];
        for (opinion, tree) in opinions.iter_mut().zip(&*trees) {
            *opinion = tree[node].opinion();
        }
        let weights = &mut self.weights[node];
        let sum: f64 = weights.iter().zip(opinions).map(|(weight, opinion)| weight * opinion).sum();
        // The logistic function, by the tanh that is there anyway.
        let one = 0.5 + 0.5 * f64::from(Real::tanh(0.5 * sum as f32));
        // Nothing is certain, or a bit could become impossible.
        let bit = coder.code(bit, (one * 65_536.0).clamp(16.0, 65_520.0) as u16);
        let surprise = f64::from(u8::from(bit)) - one;
        for (weight, opinion) in weights.iter_mut().zip(opinions) {
            *weight += RATE * surprise * opinion;
        }
        for tree in trees {
            tree[node].learn(bit);
        }
        bit
    }

    /// Codes a number below 16, the highest bit first.
    pub(super) fn nibble(
        &mut self,
        coder: &mut impl Coder,
        trees: &mut [&mut Tree],
        number: u8,
    ) -> u8 {
        let mut node = 1;
        for place in (0..4).rev() {
            let bit = self.bit(coder, trees, node, number >> place & 1 == 1);
            node = 2 * node + usize::from(bit);
        }
        node as u8 - 16
    }
}

/// The numbers that the code may still turn out to be, read as a fraction whose first bytes are
/// written already. Every bit takes its share of them.
struct Interval {
    low: u32,
    high: u32,
}

impl Interval {
    const ALL: Self = Self { low: 0, high: u32::MAX };

    /// The last number of the share of a 1, which comes first.
    fn middle(&self, one: u16) -> u32 {
        self.low + ((u64::from(self.high - self.low) * u64::from(one)) >> 16) as u32
    }

    fn take(&mut self, bit: bool, middle: u32) {
        if bit {
            self.high = middle;
        } else {
            self.low = middle + 1;
        }
    }

    /// The next byte of the code, if all numbers agree on it.
    fn settled(&mut self) -> Option<u8> {
        let byte = self.high >> 24;
        (self.low >> 24 == byte).then(|| {
            (self.low, self.high) = (self.low << 8, self.high << 8 | 0xff);
            byte as u8
        })
    }
}

/// Writes bits.
pub(super) struct Encoder {
    interval: Interval,
    code: Vec<u8>,
}

impl Encoder {
    /// Nothing is written yet.
    pub(super) fn new() -> Self {
        Self { interval: Interval::ALL, code: Vec::new() }
    }

    /// The code of everything. Behind its end a decoder reads zeros.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.code.push((self.interval.high >> 24) as u8);
        self.code
    }
}

impl Coder for Encoder {
    fn code(&mut self, bit: bool, one: u16) -> bool {
        let middle = self.interval.middle(one);
        self.interval.take(bit, middle);
        while let Some(byte) = self.interval.settled() {
            self.code.push(byte);
        }
        bit
    }
}

/// Reads bits.
pub(super) struct Decoder<'a> {
    interval: Interval,
    /// Four bytes of the code, from the first that is not settled.
    window: u32,
    rest: &'a [u8],
}

impl<'a> Decoder<'a> {
    /// At the beginning of a code.
    pub(super) fn new(code: &'a [u8]) -> Self {
        let mut decoder = Self { interval: Interval::ALL, window: 0, rest: code };
        for _ in 0..4 {
            decoder.shift();
        }
        decoder
    }

    fn shift(&mut self) {
        let (byte, rest) = self.rest.split_first().unwrap_or((&0, &[]));
        self.window = self.window << 8 | u32::from(*byte);
        self.rest = rest;
    }
}

impl Coder for Decoder<'_> {
    fn code(&mut self, _: bool, one: u16) -> bool {
        let middle = self.interval.middle(one);
        let bit = self.window <= middle;
        self.interval.take(bit, middle);
        while self.interval.settled().is_some() {
            self.shift();
        }
        bit
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Chance;

    /// Any numbers come back, and at about the price that information theory sets.
    #[test]
    fn a_code_is_read_back_and_costs_what_it_must() {
        for (seed, weights) in [(1, [1; 16]), (2, [60; 16]), (3, [1 << 20; 16])] {
            let mut weights: [u32; 16] = weights;
            weights[3] = 1_000;
            let mut chance = Chance::new(seed, "code");
            let total: u32 = weights.iter().sum();
            let numbers: Vec<u8> = (0..20_000)
                .map(|_| {
                    let mut left = chance.below(total);
                    let reached = |weight: &u32| match left.checked_sub(*weight) {
                        Some(less) => {
                            left = less;
                            false
                        }
                        None => true,
                    };
                    weights.iter().position(reached).unwrap() as u8
                })
                .collect();
            let mut encoder = Encoder::new();
            let (mut tree, mut mixture) = ([Odds::EVEN; 16], Mixture::of(1));
            for &number in &numbers {
                assert_eq!(mixture.nibble(&mut encoder, &mut [&mut tree], number), number);
            }
            let code = encoder.finish();
            let mut decoder = Decoder::new(&code);
            let (mut tree, mut mixture) = ([Odds::EVEN; 16], Mixture::of(1));
            for &number in &numbers {
                assert_eq!(mixture.nibble(&mut decoder, &mut [&mut tree], 0), number);
            }
            let entropy: f64 = weights
                .map(|weight| f64::from(weight) / f64::from(total))
                .map(|share| -share * share.log2())
                .iter()
                .sum();
            let least = entropy * numbers.len() as f64 / 8.0;
            let most = 1.03 * least + 60.0;
            assert!((code.len() as f64) < most, "{} bytes, {least} at least", code.len());
        }
    }
}
