//! The two floating-point formats of 16 bits, least significant byte first.

/// 2^(1023 - 15): a double counts its exponent from 1023, half precision from 15.
const BIAS: f64 = f64::from_bits((1023 + 1023 - 15) << 52);

/// IEEE half precision: a sign, 5 bits of exponent, 10 of fraction.
pub(super) fn from_half(bytes: [u8; 2]) -> f64 {
    let bits = u64::from(u16::from_le_bytes(bytes));
    let (sign, magnitude) = (bits >> 15, bits & 0x7fff);
    if magnitude >= 0x7c00 {
        // Infinity and what is no number: the largest exponent there, and so here.
        return f64::from_bits(sign << 63 | 0x7ff << 52 | (magnitude & 0x3ff) << 42);
    }
    f64::from_bits(sign << 63 | magnitude << 42) * BIAS
}

/// The upper half of a single-precision number.
pub(super) fn from_bfloat(bytes: [u8; 2]) -> f64 {
    f64::from(f32::from_le_bytes([0, 0, bytes[0], bytes[1]]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A number by the definition of its format: sign, exponent, fraction.
    fn defined(bits: u16, exponent_bits: u32, bias: i32) -> f64 {
        let fraction_bits = 15 - exponent_bits;
        let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
        let exponent = i32::from((bits & 0x7fff) >> fraction_bits);
        let fraction = f64::from(bits & ((1 << fraction_bits) - 1));
        let fraction = fraction / f64::from(1 << fraction_bits);
        match exponent {
            0 => sign * 2.0_f64.powi(1 - bias) * fraction,
            largest if largest == (1 << exponent_bits) - 1 => {
                if fraction == 0.0 {
                    sign * f64::INFINITY
                } else {
                    f64::NAN
                }
            }
            _ => sign * 2.0_f64.powi(exponent - bias) * (1.0 + fraction),
        }
    }

    #[test]
    fn every_number_is_the_one_defined() {
        for bits in 0..=u16::MAX {
            let bytes = bits.to_le_bytes();
            let (half, bfloat) = (from_half(bytes), from_bfloat(bytes));
            for (ours, defined) in [(half, defined(bits, 5, 15)), (bfloat, defined(bits, 8, 127))] {
                let same = ours.to_bits() == defined.to_bits();
                assert!(same || ours.is_nan() && defined.is_nan(), "{bits:#x}: {ours} {defined}");
            }
        }
    }
}
