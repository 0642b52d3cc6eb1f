//! The grammar of numbers.

use super::{Expected, Syntax};

/// Finds the end of the number that starts at `start`. Any size is accepted.
#[inline]
pub(crate) fn scan(bytes: &[u8], start: usize) -> Result<usize, Syntax> {
    let mut at = start;
    if bytes.get(at) == Some(&b'-') {
        at += 1;
    }
    at = match bytes.get(at) {
        Some(b'0') => at + 1,
        _ => digits(bytes, at)?,
    };
    if bytes.get(at) == Some(&b'.') {
        at = digits(bytes, at + 1)?;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        at += 1;
        if matches!(bytes.get(at), Some(b'+' | b'-')) {
            at += 1;
        }
        at = digits(bytes, at)?;
    }
    Ok(at)
}

/// Finds the end of a run of one or more digits.
#[inline]
fn digits(bytes: &[u8], start: usize) -> Result<usize, Syntax> {
    let mut at = start;
    while bytes.get(at).is_some_and(u8::is_ascii_digit) {
        at += 1;
    }
    if at == start {
        return Err(Syntax {
            offset: at,
            expected: Expected::Digit,
        });
    }
    Ok(at)
}

/// Parses a number as an integer, if it fits into an `i64` or `u64`.
///
/// JSON Schema's `integer` is a number without a fraction, however it is written: `2.0` and `2e3`
/// are integers too (JSON Schema Core 2020-12, section 4.2.3 and Validation, section 6.1.1).
#[inline]
pub(crate) fn integer(number: &str) -> Option<i128> {
    if let Ok(integer) = number.parse::<i64>() {
        return Some(i128::from(integer));
    }
    if let Ok(integer) = number.parse::<u64>() {
        return Some(i128::from(integer));
    }
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (negative, mantissa) = match mantissa.strip_prefix('-') {
        Some(mantissa) => (true, mantissa),
        None => (false, mantissa),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let fraction = fraction.trim_end_matches('0');
    let digits = || whole.bytes().chain(fraction.bytes());
    if digits().all(|digit| digit == b'0') {
        return Some(0);
    }
    let exponent = exponent.parse::<i32>().ok()?;
    // The number of zeros to append after the digits of the fraction have been added to the integer
    // part. If it is negative, that many of the last digits must be zeros.
    let zeros = i64::from(exponent) - i64::try_from(fraction.len()).ok()?;
    let count = whole.len() + fraction.len();
    let kept = if zeros < 0 {
        let cut = usize::try_from(-zeros).ok()?;
        let kept = count.checked_sub(cut)?;
        if digits().skip(kept).any(|digit| digit != b'0') {
            return None;
        }
        kept
    } else {
        count
    };
    let mut value: i128 = 0;
    let appended = usize::try_from(zeros.max(0)).ok()?;
    let zeros = core::iter::repeat_n(b'0', appended.min(40));
    for digit in digits().take(kept).chain(zeros) {
        value = value
            .checked_mul(10)?
            .checked_add(i128::from(digit - b'0'))?;
        if value > i128::from(u64::MAX) {
            return None;
        }
    }
    let value = if negative { -value } else { value };
    (i128::from(i64::MIN)..=i128::from(u64::MAX))
        .contains(&value)
        .then_some(value)
}

/// Whether a number has a fraction that isn't zero.
#[inline]
pub(crate) fn has_fraction(number: &str) -> bool {
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = || {
        whole
            .trim_start_matches('-')
            .bytes()
            .chain(fraction.bytes())
    };
    // The position of the last nonzero digit after the decimal point.
    let Some(last) = digits().enumerate().filter(|(_, it)| *it != b'0').last() else {
        return false;
    };
    let before = whole.trim_start_matches('-').len();
    let Ok(exponent) = exponent.parse::<i64>() else {
        // The exponent overflows: the number is larger than any integer, or smaller than any
        // fraction.
        return exponent.starts_with('-');
    };
    let places = i64::try_from(last.0 + 1).unwrap_or(i64::MAX) - i64::try_from(before).unwrap_or(0);
    places > exponent
}

#[cfg(test)]
mod tests {
    use super::{has_fraction, integer, scan};

    #[test]
    fn the_grammar_is_json() {
        for number in [
            "0",
            "-0",
            "10",
            "-1.50",
            "1e5",
            "1E+5",
            "0.0e-0",
            "123456789012345678901234567890",
        ] {
            assert_eq!(scan(number.as_bytes(), 0), Ok(number.len()), "{number}");
        }
        for wrong in ["", "-", ".5", "1.", "1e", "1e+", "+1", "-a"] {
            assert!(scan(wrong.as_bytes(), 0).is_err(), "{wrong}");
        }
        // `scan` stops after the first digit, and its caller rejects the rest.
        assert_eq!(scan(b"01", 0), Ok(1));
        assert_eq!(scan(b"0x1", 0), Ok(1));
    }

    #[test]
    fn a_fraction_may_be_too_small_for_a_float() {
        for fraction in [
            "0.5",
            "25e-1",
            "1e-400",
            "-1E-544444444444444444445",
            "14.00000000000000000000001",
        ] {
            assert!(has_fraction(fraction), "{fraction}");
        }
        for whole in ["0", "0.0", "0e-999", "2.50e1", "1e400", "3"] {
            assert!(!has_fraction(whole), "{whole}");
        }
    }

    #[test]
    fn integers_in_any_notation() {
        assert_eq!(integer("-9223372036854775808"), Some(i128::from(i64::MIN)));
        assert_eq!(integer("18446744073709551615"), Some(i128::from(u64::MAX)));
        assert_eq!(
            integer("18446744073709551615.0"),
            Some(i128::from(u64::MAX))
        );
        assert_eq!(integer("9007199254740993.0"), Some(9_007_199_254_740_993));
        assert_eq!(integer("2.0"), Some(2));
        assert_eq!(integer("2e3"), Some(2000));
        assert_eq!(integer("2.50e1"), Some(25));
        assert_eq!(integer("2500e-2"), Some(25));
        assert_eq!(integer("-0.0"), Some(0));
        assert_eq!(integer("0e999999999"), Some(0));
        assert_eq!(integer("-0.0e-99999999999"), Some(0));
        for none in [
            "2.5",
            "25e-1",
            "1e-1",
            "18446744073709551616",
            "-9223372036854775809",
            "1e20",
            "1e400",
            "1e99999999999",
        ] {
            assert_eq!(integer(none), None, "{none}");
        }
    }
}
