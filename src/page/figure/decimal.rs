//! Decimals of a number, rounded to the nearest and to even where two are as near.
//!
//! The standard library does the same for all that can be asked of it, in ten times the room; a reader
//! waits for this code, and it is held to that library's answers.

/// More digits than this are never wanted, nor held by a number.
const MOST: u32 = 17;

/// The digits of |`value`| with so many after the point, and a point where there are some: 0.55, 120.
/// None of a number that needs more than nineteen digits, or that is none.
pub(super) fn fixed(value: f64, decimals: usize) -> Option<String> {
    let decimals = u32::try_from(decimals).unwrap_or(MOST).min(MOST);
    let scaled = scaled(value, decimals as i32)?;
    let unit = 10_u64.pow(decimals);
    let (whole, rest) = (scaled / unit, scaled % unit);
    // The leading 1 holds the zeros after the point in their places.
    let rest = (unit + rest).to_string();
    let point = if decimals > 0 { "." } else { "" };
    Some(format!("{whole}{point}{}", &rest[1..]))
}

/// |`value`| as m·10^e, where 1 <= m < 10 has so many digits after the point; 0 is 0·10^0.
pub(super) fn scientific(value: f64, decimals: usize) -> Option<(String, i32)> {
    let decimals = u32::try_from(decimals).unwrap_or(MOST).min(MOST);
    if value == 0.0 {
        return Some((fixed(value, decimals as usize)?, 0));
    }
    let unit = 10_u64.pow(decimals);
    let mut exponent = libm::log10(value.abs()).floor() as i32;
    loop {
        let scaled = scaled(value, decimals as i32 - exponent)?;
        // The logarithm may be off by one, and what is rounded up may need one digit more.
        if scaled < unit {
            exponent -= 1;
        } else if scaled >= 10 * unit {
            exponent += 1;
        } else {
            let digits = scaled.to_string();
            let point = if decimals > 0 { "." } else { "" };
            return Some((format!("{}{point}{}", &digits[..1], &digits[1..]), exponent));
        }
    }
}

/// The whole number nearest to |`value`|·10^`places`. None if that has more than nineteen digits, or if
/// there is no such number.
fn scaled(value: f64, places: i32) -> Option<u64> {
    if !value.is_finite() {
        return None;
    }
    let bits = value.to_bits();
    let (exponent, fraction) = ((bits >> 52 & 0x7ff) as i32, bits & ((1 << 52) - 1));
    let hidden = u64::from(exponent > 0) << 52;
    // The number is whole·2^power; below its last digit there is room for what is divided off.
    let (mut whole, mut power) = (u128::from(hidden | fraction) << 64, exponent.max(1) - 1075 - 64);
    // Digits that fall off below are worth less than 2^-100 of the number.
    for _ in 0..places {
        let spare = 4_u32.saturating_sub(whole.leading_zeros());
        (whole, power) = ((whole >> spare) * 10, power + spare as i32);
    }
    for _ in places..0 {
        let spare = whole.leading_zeros();
        (whole, power) = ((whole << (spare % 128)) / 10, power - spare as i32);
    }
    match power {
        0.. => (power as u32 <= whole.leading_zeros()).then(|| whole << power),
        -128..0 => {
            let down = whole.checked_shr(power.unsigned_abs()).unwrap_or(0);
            let rest = whole << (128 + power);
            let half = 1 << 127;
            Some(down + u128::from(rest > half || (rest == half && down % 2 == 1)))
        }
        _ => Some(0),
    }
    .and_then(|scaled| u64::try_from(scaled).ok())
    .filter(|&scaled| scaled < 10_u64.pow(19))
}

#[cfg(test)]
mod tests {
    use super::{fixed, scientific};

    /// What the standard library, which is exact, makes of a number.
    fn of_library(value: f64, decimals: usize) -> (String, (String, i32)) {
        let written = format!("{:.decimals$e}", value.abs());
        let (mantissa, exponent) = written.split_once('e').unwrap();
        let power = exponent.parse().unwrap();
        (format!("{:.decimals$}", value.abs()), (mantissa.to_owned(), power))
    }

    #[test]
    fn digits_are_those_of_the_standard_library() {
        let mut bits = 1_u64;
        let mut numbers = vec![
            0.0,
            -0.0,
            0.5,
            1.5,
            2.5,
            0.125,
            0.375,
            9.5,
            9.995,
            0.145,
            1e-3,
            999.5,
            1e15,
            1e19,
            f64::MIN_POSITIVE,
            f64::MIN_POSITIVE / 4.0,
            f64::EPSILON,
            5e-324,
        ];
        for _ in 0..100_000 {
            // Knuth's congruence: any bits at all.
            bits = bits
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            numbers.push(f64::from_bits(bits));
            let (whole, part) = ((bits >> 40) as f64, (bits >> 24 & 0xffff) as f64);
            // Short fractions lie exactly between two decimals more often than not.
            numbers.extend([whole / 64.0, part / 4096.0, whole / 1e4, part / 1e3]);
        }
        for value in numbers.into_iter().filter(|value| value.is_finite()) {
            for decimals in [0, 1, 2, 3, 9] {
                let (plain, power) = of_library(value, decimals);
                assert_eq!(scientific(value, decimals), Some(power), "{value:e}, {decimals}");
                let digits = plain.chars().filter(char::is_ascii_digit);
                let is_short = digits.skip_while(|digit| *digit == '0').count() <= 19;
                let fixed = fixed(value, decimals);
                assert_eq!(fixed, is_short.then_some(plain), "{value:e}, {decimals}");
            }
        }
    }

    #[test]
    fn what_is_no_number_has_no_digits() {
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!((fixed(value, 2), scientific(value, 2)), (None, None));
        }
        assert_eq!(scientific(f64::MAX, 2), Some(("1.80".to_owned(), 308)));
        assert_eq!(fixed(0.1, 40).as_deref(), Some("0.10000000000000001"));
    }
}
