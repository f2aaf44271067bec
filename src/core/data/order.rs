//! The order in which examples come while a network trains.

use super::Chance;

/// An endless sequence of minibatches: a fresh random permutation of the examples for every pass,
/// one pass after the other, cut into batches of one size (so a batch may straddle two passes).
///
/// It depends on the seed and the number of examples only: twins see the same examples in the
/// same order.
#[derive(Clone, Debug)]
pub struct BatchOrder {
    chance: Chance,
    pass: Vec<u32>,
    next: usize,
}

impl BatchOrder {
    /// The order of that seed over `examples` examples.
    ///
    /// # Panics
    /// If there is no example.
    pub fn new(seed: u32, examples: usize) -> Self {
        assert!(examples > 0, "there is nothing to train on");
        Self {
            chance: Chance::new(seed, "batches"),
            pass: (0..examples as u32).collect(),
            next: examples,
        }
    }

    /// The next example's row.
    pub fn next_row(&mut self) -> usize {
        if self.next == self.pass.len() {
            self.chance.shuffle(&mut self.pass);
            self.next = 0;
        }
        self.next += 1;
        self.pass[self.next - 1] as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pass_shows_each_example_once() {
        let mut order = BatchOrder::new(1, 10);
        for _ in 0..3 {
            let mut pass: Vec<usize> = (0..10).map(|_| order.next_row()).collect();
            pass.sort_unstable();
            assert_eq!(pass, (0..10).collect::<Vec<_>>());
        }
    }
}
