//! Numbers as a reader wants to see them, and how wide text is.
//!
//! No number is ever written "NaN" or "inf": what is not finite is [`NOTHING`]. Minus signs are
//! minus signs, and every digit is that of the exact decimal, so the words are the same everywhere.

use super::decimal;

/// What stands for a number that there is not.
pub const NOTHING: &str = "—";

/// A count with its thousands separated: 12,345.
pub fn count(count: impl TryInto<i64>) -> String {
    let Ok(count) = count.try_into() else {
        return NOTHING.to_owned();
    };
    let text = grouped(&count.unsigned_abs().to_string());
    if count < 0 { format!("−{text}") } else { text }
}

/// A number with so many significant digits: 0.55, 120, 1.3·10⁻⁵.
pub fn number(value: f64, digits: usize) -> String {
    let digits = digits.max(1);
    let Some((mantissa, exponent)) = decimal::scientific(value, digits - 1) else {
        return NOTHING.to_owned();
    };
    if (-3..6).contains(&exponent) {
        let decimals = digits as i32 - 1 - exponent;
        if decimals >= 0 {
            return fixed(value, decimals as usize);
        }
        // Digits that are not significant are zeros: 999.2 is 1,000 to two digits.
        let unit = 10_f64.powi(-decimals);
        return fixed((value / unit).round() * unit, 0);
    }
    let sign = if value < 0.0 { "−" } else { "" };
    format!("{sign}{mantissa}·{}", power_of_ten(exponent))
}

/// A number with so many digits after the point: 0.50, 1,234.5. One that would need more than
/// nineteen digits has three.
pub fn fixed(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return NOTHING.to_owned();
    }
    let Some(text) = decimal::fixed(value, decimals) else {
        return number(value, 3);
    };
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    // A negative number that is written as nothing has no sign.
    let sign = if value < 0.0 && text.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) {
        "−"
    } else {
        ""
    };
    format!("{sign}{}{rest}", grouped(whole))
}

/// A change: as [`fixed`], with a plus sign where it is up.
pub fn signed(value: f64, decimals: usize) -> String {
    let text = fixed(value, decimals);
    if value > 0.0
        && value.is_finite()
        && text.contains(|letter: char| ('1'..='9').contains(&letter))
    {
        format!("+{text}")
    } else {
        text
    }
}

/// A share as per cent: 0.124 is 12%, 0.0034 is 0.3%. Only nothing is 0% and only all is 100%.
pub fn percent(share: f64) -> String {
    if !share.is_finite() {
        return NOTHING.to_owned();
    }
    let per_cent = 100.0 * share;
    let size = per_cent.abs();
    if size == 0.0 {
        "0%".to_owned()
    } else if size < 0.05 {
        if share < 0.0 { "over −0.1%" } else { "under 0.1%" }.to_owned()
    } else if size < 0.95 || (size > 99.0 && size < 100.0) {
        if size >= 99.95 { "over 99.9%".to_owned() } else { format!("{}%", fixed(per_cent, 1)) }
    } else {
        format!("{}%", fixed(per_cent, 0))
    }
}

/// A power of ten: 10⁻³; 1 and 10 as they are.
pub fn power_of_ten(exponent: i32) -> String {
    match exponent {
        0 => "1".to_owned(),
        1 => "10".to_owned(),
        _ => format!("10{}", superscript(exponent)),
    }
}

/// A whole number raised: ⁻¹².
pub fn superscript(value: i32) -> String {
    value
        .to_string()
        .chars()
        .map(|letter| match letter {
            '-' => '⁻',
            '0' => '⁰',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            '4' => '⁴',
            '5' => '⁵',
            '6' => '⁶',
            '7' => '⁷',
            '8' => '⁸',
            _ => '⁹',
        })
        .collect()
}

/// A count as a sentence has it: a word up to twelve, then digits.
pub fn in_words(value: usize) -> String {
    const WORDS: [&str; 13] = [
        "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    WORDS.get(value).map_or_else(|| count(value as i64), |word| (*word).to_owned())
}

/// A count with what is counted: 1 layer, 12 layers.
pub fn counted(value: usize, one: &str, many: &str) -> String {
    let what = if value == 1 { one } else { many };
    format!("{} {what}", count(value as i64))
}

/// A text with its first letter large.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// How wide a line of text is in CSS pixels, about: by the widths of Helvetica, which those of
/// other sans-serif fonts are close to.
pub fn width(text: &str, size: f64, bold: bool) -> f64 {
    let thousandths: u32 = text.chars().map(|letter| u32::from(advance(letter))).sum();
    let heavier = if bold { 1.06 } else { 1.0 };
    f64::from(thousandths) / 1000.0 * size * heavier
}

/// Puts a comma before every third digit from the end; four digits are left alone.
fn grouped(digits: &str) -> String {
    if digits.len() < 4 {
        return digits.to_owned();
    }
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The width of a character in thousandths of the size of the font.
fn advance(letter: char) -> u16 {
    const ASCII: [u16; 95] = [
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278,
        278, // to /
        556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584,
        556, // to ?
        1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722,
        778, // to O
        667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
        556, // to _
        333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556,
        556, // to o
        556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584, // to ~
    ];
    match letter {
        ' '..='~' => ASCII[letter as usize - ' ' as usize],
        '\u{a0}' | '·' | '\u{202f}' => 278,
        '\u{2009}' => 200,
        '⁰' | '¹' | '²' | '³' | '⁴'..='⁹' | '₀'..='₉' => 344,
        '⁻' | '⁺' => 366,
        '−' | '×' | '±' | '≈' | '≤' | '≥' => 584,
        '‘' | '’' => 222,
        '“' | '”' => 333,
        '°' => 400,
        '…' | '—' | '→' | '←' | '↑' | '↓' => 1000,
        _ => 556,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped() {
        assert_eq!(count(0), "0");
        assert_eq!(count(1234_u16), "1,234");
        assert_eq!(count(12_345_usize as i64), "12,345");
        assert_eq!(count(-1_234_567), "−1,234,567");
        assert_eq!(count(u64::MAX), NOTHING);
    }

    #[test]
    fn numbers_have_significant_digits() {
        assert_eq!(number(0.5512, 2), "0.55");
        assert_eq!(number(0.000_013_2, 2), "1.3·10⁻⁵");
        assert_eq!(number(-0.000_013_2, 2), "−1.3·10⁻⁵");
        assert_eq!(number(0.0, 2), "0.0");
        assert_eq!(number(123.4, 2), "120");
        assert_eq!(number(9.99, 2), "10");
        assert_eq!(number(0.001, 1), "0.001");
        assert_eq!(number(2e9, 1), "2·10⁹");
        assert_eq!(number(f64::MIN_POSITIVE / 4.0, 2), "5.6·10⁻³⁰⁹");
        for gone in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(number(gone, 2), NOTHING);
            assert_eq!(fixed(gone, 2), NOTHING);
            assert_eq!(signed(gone, 2), NOTHING);
            assert_eq!(percent(gone), NOTHING);
        }
    }

    #[test]
    fn signs_are_as_written() {
        assert_eq!(fixed(-0.001, 1), "0.0");
        assert_eq!(fixed(-12_345.67, 1), "−12,345.7");
        assert_eq!(signed(0.25, 2), "+0.25");
        assert_eq!(signed(0.001, 1), "0.0");
        assert_eq!(signed(-0.25, 1), "−0.2");
    }

    #[test]
    fn per_cent_of_something_is_never_nothing() {
        assert_eq!(percent(0.0), "0%");
        assert_eq!(percent(0.124), "12%");
        assert_eq!(percent(0.0034), "0.3%");
        assert_eq!(percent(0.000_01), "under 0.1%");
        assert_eq!(percent(0.9985), "99.9%");
        assert_eq!(percent(0.999_99), "over 99.9%");
        assert_eq!(percent(1.0), "100%");
        assert_eq!(percent(-0.3), "−30%");
    }

    #[test]
    fn words() {
        assert_eq!(power_of_ten(-12), "10⁻¹²");
        assert_eq!(power_of_ten(0), "1");
        assert_eq!(in_words(5), "five");
        assert_eq!(in_words(13), "13");
        assert_eq!(counted(1, "layer", "layers"), "1 layer");
        assert_eq!(counted(12, "layer", "layers"), "12 layers");
    }

    #[test]
    fn characters_are_measured_not_bytes() {
        assert!((width("10", 10.0, false) - 11.12).abs() < 1e-9);
        assert!(width("⁻³", 10.0, false) < width("−3", 10.0, false));
        assert!(width("5", 10.0, true) > width("5", 10.0, false));
        assert!(width("~", 10.0, false) > 0.0);
    }
}
