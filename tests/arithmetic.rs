//! The room of arithmetic: how accurate it is, and that its bits are always the same.

use mixed_levels::arithmetic::{
    Blend, Factor, Real, Room, exp, exp_slice, normal_cdf, normal_density, product, sigmoid,
    sigmoid_slice, tanh, tanh_slice,
};
use ndarray::ArrayView2;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

type Function = fn(f32) -> f32;
type Function64 = fn(f64) -> f64;
type OfSlice = fn(&mut [f32]);

// The hashes were computed on x86-64 and again in WebAssembly, with and without simd128. Every other
// target, and every later version of the functions, has to arrive at them.
#[test]
fn the_bits_are_the_same_everywhere() {
    let expected: [(&str, Function, u64); 5] = [
        ("tanh", tanh, 0x89e3_4d30_5f23_4881),
        ("exp", exp, 0x0ce6_0356_6c11_3c0b),
        ("sigmoid", sigmoid, 0x1972_6a37_dfee_d52e),
        ("normal_cdf", normal_cdf, 0xa207_ed5b_950c_5b91),
        ("normal_density", normal_density, 0xa610_796c_633a_e602),
    ];
    for (name, function, hash) in expected {
        let found = fingerprint(golden_arguments().map(function));
        assert_eq!(found, hash, "{name}: {found:#018x}");
    }
}

#[test]
fn the_bits_of_a_product_are_the_same_everywhere() {
    let (m, k, n) = (37, 29, 23);
    let numbers: Vec<f32> = golden_arguments().map(|x| x * 0.1).collect();
    let a = ArrayView2::from_shape((m, k), &numbers[..m * k]).unwrap();
    let b = ArrayView2::from_shape((k, n), &numbers[m * k..][..k * n]).unwrap();
    let mut c = vec![0.0; m * n];
    product(Factor::of(a), Factor::of(b), Blend::Replace, &mut c, &mut Room::default());
    let found = fingerprint(c.into_iter());
    assert_eq!(found, 0xbed4_da6e_50ee_ae8a, "{found:#018x}");
}

/// 10 000 numbers between −20 and 20, many of them near 0.
fn golden_arguments() -> impl Iterator<Item = f32> {
    let mut state = 1_u32;
    (0..10_000).map(move |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        // 24 bits: exact in `f32`.
        let unit = (state >> 8) as f32 / 8_388_608.0 - 1.0;
        20.0 * unit * unit * unit
    })
}

/// FNV-1a, 64 bits, over the bytes of the numbers.
fn fingerprint(numbers: impl Iterator<Item = f32>) -> u64 {
    numbers.flat_map(f32::to_le_bytes).fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

// The judge is the same function in double precision. The bounds are those of the documentation,
// which were measured over all `f32`.
#[test]
fn elementary_functions_are_as_accurate_as_documented() {
    let cases: [(&str, Function, Function64, f64); 3] = [
        ("tanh", tanh, libm::tanh, 4.07),
        ("exp", exp, libm::exp, 0.99),
        ("sigmoid", sigmoid, sigmoid_64, 2.41),
    ];
    for (name, function, judge, bound) in cases {
        for x in many_floats() {
            let error = ulps(function(x), judge(f64::from(x)));
            assert!(error <= bound, "{name}({x:e}) is off by {error} ulp");
        }
    }
}

fn sigmoid_64(x: f64) -> f64 {
    if x < 0.0 { libm::exp(x) / (1.0 + libm::exp(x)) } else { 1.0 / (1.0 + libm::exp(-x)) }
}

/// Every 997th bit pattern that is not NaN, of either sign.
fn many_floats() -> impl Iterator<Item = f32> {
    (0..=f32::INFINITY.to_bits())
        .step_by(997)
        .flat_map(|bits| [f32::from_bits(bits), -f32::from_bits(bits)])
}

/// The distance in units of the spacing of `f32` at the true value. Infinity counts as 2¹²⁸, the
/// next number after the greatest.
fn ulps(found: f32, truth: f64) -> f64 {
    let limit = libm::exp2(128.0);
    let truth = truth.clamp(-limit, limit);
    let found = f64::from(found).clamp(-limit, limit);
    let exponent = libm::ilogb(truth).clamp(-126, 127);
    (found - truth).abs() / libm::scalbn(1.0, exponent - 23)
}

#[test]
fn special_arguments() {
    for function in [tanh, exp, sigmoid, normal_cdf, normal_density] {
        assert!(function(f32::NAN).is_nan());
        assert!(function(-f32::NAN).is_nan());
    }
    let infinity = f32::INFINITY;
    let bits = |function: Function, x: f32| function(x).to_bits();
    for (function, argument, value) in [
        (tanh as Function, infinity, 1.0_f32),
        (tanh, -infinity, -1.0),
        (tanh, 9.04, 1.0),
        (tanh, 0.0, 0.0),
        (tanh, -0.0, -0.0),
        (tanh, f32::from_bits(1), f32::from_bits(1)),
        (exp, infinity, infinity),
        (exp, -infinity, 0.0),
        (exp, 0.0, 1.0),
        (exp, -0.0, 1.0),
        (exp, 88.722_83, 3.402_798_5e38),
        (exp, 88.722_84, infinity),
        (exp, -103.972, f32::from_bits(1)),
        (exp, -104.0, 0.0),
        (sigmoid, infinity, 1.0),
        (sigmoid, -infinity, 0.0),
        (sigmoid, 0.0, 0.5),
        (sigmoid, -103.972, f32::from_bits(1)),
        (normal_cdf, infinity, 1.0),
        (normal_cdf, -infinity, 0.0),
        (normal_density, infinity, 0.0),
        (normal_density, -infinity, 0.0),
    ] {
        assert_eq!(bits(function, argument), value.to_bits(), "{argument} to {value}");
    }
}

#[test]
fn tanh_is_odd_and_bounded() {
    for x in many_floats() {
        assert_eq!(tanh(-x).to_bits(), (-tanh(x)).to_bits(), "{x:e}");
        assert!(tanh(x).abs() <= 1.0, "{x:e}");
    }
}

#[test]
fn double_precision_is_that_of_libm() {
    fn functions<R: Real>(x: R) -> [R; 3] {
        [x.exp(), x.tanh(), x.sigmoid()]
    }
    let double = |x: f64| functions(x).map(f64::to_bits);
    let bits = |values: [f64; 3]| values.map(f64::to_bits);
    for x in golden_arguments().map(f64::from) {
        assert_eq!(double(x), bits([libm::exp(x), libm::tanh(x), sigmoid_64(x)]));
    }
    assert_eq!(double(1000.0), bits([f64::INFINITY, 1.0, 1.0]));
    assert_eq!(double(-1000.0), bits([0.0, -1.0, 0.0]));
    assert!(functions(f64::NAN).iter().all(|y| y.is_nan()));
}

#[test]
fn slices_give_the_bits_of_the_scalars() {
    let cases: [(Function, OfSlice); 3] =
        [(tanh, tanh_slice), (exp, exp_slice), (sigmoid, sigmoid_slice)];
    for (function, of_slice) in cases {
        for length in [0, 1, 3, 4, 9, 1000] {
            let mut found: Vec<f32> = golden_arguments().take(length).collect();
            of_slice(&mut found);
            let expected = golden_arguments().take(length).map(function);
            assert_eq!(fingerprint(found.into_iter()), fingerprint(expected));
        }
    }
}

// x, Φ(x) and φ(x), computed with mpmath to 40 digits.
#[test]
fn the_normal_distribution() {
    for (x, cdf, density) in [
        (-14.0, 7.793_536_819_192_8e-45, 1.096_606_559_388_971_3e-43),
        (-13.0, 6.117_164_399_549_88e-39, 7.998_827_757_006_812e-38),
        (-9.0, 1.128_588_405_953_840_5e-19, 1.027_977_357_166_891_5e-18),
        (-5.25, 7.604_960_516_488_715e-8, 4.128_470_988_629_998_4e-7),
        (-3.0, 0.001_349_898_031_630_094_6, 0.004_431_848_411_938_007_5),
        (-1.0, 0.158_655_253_931_457_05, 0.241_970_724_519_143_34),
        (-0.5, 0.308_537_538_725_986_9, 0.352_065_326_764_299_47),
        (0.0, 0.5, 0.398_942_280_401_432_7),
        (0.25, 0.598_706_325_682_923_7, 0.386_668_116_802_849_2),
        (1.5, 0.933_192_798_731_141_9, 0.129_517_595_665_891_72),
        (2.75, 0.997_020_236_764_945_4, 0.009_093_562_501_591_053),
        (5.5, 0.999_999_981_010_437_5, 1.076_976_004_254_327_6e-7),
    ] {
        assert!(ulps(normal_cdf(x), cdf) <= 0.51, "cdf({x})");
        assert!(ulps(normal_density(x), density) <= 0.51, "density({x})");
        let x = f64::from(x);
        assert!((x.normal_cdf() / cdf - 1.0).abs() <= 1e-13, "cdf({x})");
        assert!((x.normal_density() / density - 1.0).abs() <= 1e-13, "density({x})");
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod properties {
    use super::{Blend, Factor, Real, Room, product};
    use mixed_levels::arithmetic::column_sums;
    use ndarray::{Array1, Array2};
    use proptest::prelude::*;

    proptest! {
        // The sizes reach over several tiles and over a factor that is copied before it is read, and
        // include 0.
        #[test]
        fn a_product_is_the_naive_triple_loop(
            sizes in (0_usize..14, prop_oneof![0_usize..20, 60_usize..300], 0_usize..30),
            turned in any::<[bool; 2]>(),
            blend in 0..4_usize,
            seed in any::<u32>(),
        ) {
            compare_with_naive::<f32>(sizes, turned, blend, seed);
            compare_with_naive::<f64>(sizes, turned, blend, seed);
        }

        #[test]
        fn column_sums_are_a_product_with_ones(
            (m, n) in (0_usize..40, 1_usize..30), blend in 0..4_usize, seed in any::<u32>(),
        ) {
            let mut numbers = Numbers(seed);
            let matrix: Array2<f32> = numbers.array(m, n);
            let row = numbers.array(1, n).into_raw_vec_and_offset().0;
            let mut sums = numbers.array(1, n);
            let blend = blends(&row)[blend];
            let mut expected = sums.clone();
            naive(&Array2::ones((1, m)), &matrix, blend, &mut expected);
            column_sums(Factor::of(matrix.view()), blend, sums.as_slice_mut().unwrap());
            prop_assert_eq!(bits(&sums), bits(&expected));
        }

        #[test]
        fn a_transposed_block_has_rows_for_columns(seed in any::<u32>()) {
            let elements: Array2<f32> = Numbers(seed).array(4, 4);
            let block = [0, 1, 2, 3].map(|i| [0, 1, 2, 3].map(|j| elements[[i, j]]));
            let turned = f32::transposed(block);
            for (i, j) in (0..4).flat_map(|i| (0..4).map(move |j| (i, j))) {
                prop_assert_eq!(turned[i][j].to_bits(), block[j][i].to_bits());
            }
        }
    }

    fn compare_with_naive<R: Real>(
        (m, k, n): (usize, usize, usize),
        [is_a_turned, is_b_turned]: [bool; 2],
        blend: usize,
        seed: u32,
    ) {
        let mut numbers = Numbers(seed);
        let a: Array2<R> = numbers.array(m, k);
        let b = numbers.array(k, n);
        let row = numbers.array(1, n).into_raw_vec_and_offset().0;
        let before = numbers.array(m, n);
        let blend = blends(&row)[blend];

        let mut expected = before.clone();
        naive(&a, &b, blend, &mut expected);
        let mut found = before;
        let turned = [&a, &b].map(|matrix| matrix.t().as_standard_layout().into_owned());
        let a = if is_a_turned { turned[0].t() } else { a.view() };
        let b = if is_b_turned { turned[1].t() } else { b.view() };
        // Room that was used before holds what it held.
        let mut room = Room::default();
        for c in [&mut found.clone(), &mut found] {
            let c = c.as_slice_mut().unwrap();
            product(Factor::of(a), Factor::of(b), blend, c, &mut room);
        }
        assert_eq!(bits(&found), bits(&expected));
    }

    /// One of each kind.
    fn blends<R: Real>(row: &[R]) -> [Blend<'_, R>; 4] {
        [Blend::Replace, Blend::Add, Blend::AddRow(row), Blend::Descend(R::from(0.3))]
    }

    fn naive<R: Real>(a: &Array2<R>, b: &Array2<R>, blend: Blend<R>, c: &mut Array2<R>) {
        for ((i, j), c) in c.indexed_iter_mut() {
            let mut sum = match blend {
                Blend::Replace | Blend::Descend(_) => R::ZERO,
                Blend::Add => *c,
                Blend::AddRow(row) => row[j],
            };
            for p in 0..a.ncols() {
                sum += a[[i, p]] * b[[p, j]];
            }
            *c = if let Blend::Descend(rate) = blend { *c - rate * sum } else { sum };
        }
    }

    /// Widening is exact, so it keeps different bits different.
    fn bits<R: Real>(matrix: &Array2<R>) -> Array1<u64> {
        matrix.iter().map(|x| x.to_f64().to_bits()).collect()
    }

    /// Numbers of all magnitudes from 2⁻²⁰ to 2¹², now and then −0, thirds of them so that there is
    /// no end to their bits in either precision: another order of summation shows.
    struct Numbers(u32);

    impl Numbers {
        fn array<R: Real>(&mut self, rows: usize, columns: usize) -> Array2<R> {
            Array2::from_shape_simple_fn((rows, columns), || {
                self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let exponent = 107 + (self.0 >> 27);
                let bits = (self.0 << 5 & 0x8000_0000) | exponent << 23 | self.0 >> 3 & 0x7f_ffff;
                let number =
                    if (self.0 >> 8).is_multiple_of(16) { -0.0 } else { f32::from_bits(bits) };
                R::from(number) / R::from(3.0)
            })
        }
    }
}
