//! Whether layers are more alike the nearer they are.

use serde::{Deserialize, Serialize};

use super::Similarity;

/// Three hidden layers: two of them on one side of the third, earlier both or later both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Triple {
    /// The one that the others are compared with.
    pub reference: usize,
    /// The nearer of the others.
    pub nearer: usize,
    /// The farther of them.
    pub farther: usize,
}

/// What a similarity may be larger by without being larger: what rounding in double precision makes
/// of layers that are equally similar.
const EQUAL: f64 = 1e-9;

/// The triples in which the farther layer is more similar to the reference than the nearer one: what
/// would not be if similarity fell with every layer that lies between.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderViolation {
    /// How many triples there are. Those with a layer that has no similarity are not counted.
    pub triples: usize,
    /// Those that are violated: by reference, then the earlier side before the later one, then from
    /// near to far.
    pub violated: Vec<Triple>,
}

impl OrderViolation {
    /// Over all triples of these layers, which ascend: 1..=H for a whole network. Similarities are
    /// equal if they differ by no more than 1e-9, which a pass in double precision warrants.
    ///
    /// # Panics
    /// If the similarity knows no such layer.
    pub fn among(similarity: &Similarity, layers: impl IntoIterator<Item = usize>) -> Self {
        let layers: Vec<usize> = layers.into_iter().collect();
        let (mut triples, mut violated) = (0, Vec::new());
        for (place, &reference) in layers.iter().enumerate() {
            let earlier: Vec<usize> = layers[..place].iter().rev().copied().collect();
            for side in [&earlier[..], &layers[place + 1..]] {
                for (near, &nearer) in side.iter().enumerate() {
                    for &farther in &side[near + 1..] {
                        let to = |layer| similarity.of(reference, layer);
                        if let (Some(near), Some(far)) = (to(nearer), to(farther)) {
                            triples += 1;
                            if far > near + EQUAL {
                                violated.push(Triple { reference, nearer, farther });
                            }
                        }
                    }
                }
            }
        }
        Self { triples, violated }
    }

    /// V, the share of the triples that are violated: 0 where similarity always falls with distance,
    /// 1/2 where it has nothing to do with it. None without a triple, which takes three layers.
    pub fn index(&self) -> Option<f64> {
        (self.triples > 0).then(|| self.violated.len() as f64 / self.triples as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Chance;

    /// The similarity of hidden layers a and b, counted from 1, between an input and logits that
    /// nothing may be read of.
    fn similarity(depth: usize, of: impl Fn(usize, usize) -> Option<f64>) -> Similarity {
        let outside = |layer: usize| layer == 0 || layer > depth;
        let of = |a: usize, b: usize| {
            if outside(a) || outside(b) { Some(f64::MAX) } else { of(a.min(b), a.max(b)) }
        };
        let row = |a| (0..=depth + 1).map(|b| of(a, b)).collect();
        Similarity { layers: (0..=depth + 1).map(row).collect() }
    }

    #[test]
    fn order_is_not_violated_and_its_reverse_always_is() {
        let distance = |a: usize, b: usize| (b - a) as f64;
        let ordered = similarity(8, |a, b| Some(1.0 - 0.1 * distance(a, b)));
        let reversed = similarity(8, |a, b| Some(0.1 * distance(a, b)));
        let level = similarity(8, |a, b| Some(0.5 + 1e-11 * distance(a, b)));
        for (similarity, index) in [(ordered, 0.0), (reversed, 1.0), (level, 0.0)] {
            let found = OrderViolation::among(&similarity, 1..=8);
            // Of 8 layers, 3 make a triple with either end one as the reference.
            assert_eq!((found.triples, found.index()), (2 * 56, Some(index)));
        }
    }

    #[test]
    fn four_layers_by_hand() {
        // 1-2 .9, 1-3 .2, 1-4 .8, 2-3 .7, 2-4 .3, 3-4 .1.
        let values = [[0.9, 0.2, 0.8], [0.0, 0.7, 0.3], [0.0, 0.0, 0.1]];
        let similarity =
            similarity(4, |a, b| Some(if a == b { 1.0 } else { values[a - 1][b - 2] }));
        let found = OrderViolation::among(&similarity, 1..=4);
        let triple = |reference, nearer, farther| Triple { reference, nearer, farther };
        let expected = [triple(1, 3, 4), triple(4, 3, 2), triple(4, 3, 1), triple(4, 2, 1)];
        assert_eq!(found.violated, expected);
        assert_eq!((found.triples, found.index()), (8, Some(0.5)));
        let some = OrderViolation::among(&similarity, [1, 3, 4]);
        assert_eq!((some.violated, some.triples), (vec![triple(1, 3, 4), triple(4, 3, 1)], 2));
    }

    /// The judge asks of every three layers, in any order, whether they make a triple.
    #[test]
    fn any_matrix_is_judged_as_the_definition_reads() {
        for seed in 0..20 {
            let depth = 3 + seed as usize % 6;
            let mut chance = Chance::new(seed, "similarity");
            let mut draw = || (chance.uniform() > 0.1).then(|| f64::from(chance.below(5)) / 4.0);
            let drawn: Vec<Option<f64>> = (0..depth * depth).map(|_| draw()).collect();
            let similarity = similarity(depth, |a, b| drawn[(a - 1) * depth + b - 1]);
            let (mut triples, mut violated) = (0, Vec::new());
            for reference in 1..=depth {
                for nearer in 1..=depth {
                    for farther in 1..=depth {
                        let (near, far) = (nearer.abs_diff(reference), farther.abs_diff(reference));
                        let one_side = (nearer > reference) == (farther > reference);
                        let known =
                            similarity.of(reference, nearer).zip(similarity.of(reference, farther));
                        if near == 0 || near >= far || !one_side {
                            continue;
                        }
                        triples += usize::from(known.is_some());
                        if known.is_some_and(|(nearer, farther)| farther > nearer) {
                            violated.push(Triple { reference, nearer, farther });
                        }
                    }
                }
            }
            let mut found = OrderViolation::among(&similarity, 1..=depth);
            let place = |triple: &Triple| (triple.reference, triple.nearer, triple.farther);
            found.violated.sort_by_key(place);
            violated.sort_by_key(place);
            assert_eq!(found, OrderViolation { triples, violated });
        }
    }

    #[test]
    fn two_layers_have_no_order() {
        let found = OrderViolation::among(&similarity(2, |_, _| Some(0.5)), 1..=2);
        assert_eq!((found.triples, found.index()), (0, None));
        let silent = OrderViolation::among(&similarity(4, |_, _| None), 1..=4);
        assert_eq!((silent.triples, silent.index()), (0, None));
    }
}
