//! Compares numbers digit by digit if a float can't hold them.

/// A number in JSON notation.
#[derive(Clone, Copy)]
struct Decimal<'t> {
    is_negative: bool,
    whole: &'t str,
    fraction: &'t str,
    exponent: i64,
}

impl<'t> Decimal<'t> {
    /// Parses JSON that is known to be well-formed; `None` if it isn't a number.
    fn read(text: &'t str) -> Option<Self> {
        let text = text.trim();
        let digits = text.strip_prefix('-').unwrap_or(text);
        if !digits.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let (digits, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        Some(Self {
            is_negative: text.starts_with('-'),
            whole,
            fraction,
            exponent: exponent.parse().ok()?,
        })
    }

    /// The digits from the first nonzero digit to the last.
    fn digits(self) -> impl Iterator<Item = u8> + Clone {
        let all = self.whole.bytes().chain(self.fraction.bytes());
        let zeros = all.clone().rev().take_while(|digit| *digit == b'0').count();
        let length = self.whole.len() + self.fraction.len() - zeros;
        all.take(length).skip_while(|digit| *digit == b'0')
    }

    /// The exponent of the number in the form `0.123e4`, where the first digit after the decimal point isn't zero.
    fn power(self) -> Option<i64> {
        let all = self.whole.bytes().chain(self.fraction.bytes());
        let zeros = all.take_while(|digit| *digit == b'0').count();
        let power = self
            .exponent
            .checked_add(i64::try_from(self.whole.len()).ok()?)?;
        power.checked_sub(i64::try_from(zeros).ok()?)
    }
}

/// Whether two strings denote the same number.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    let (Some(one), Some(other)) = (Decimal::read(one), Decimal::read(other)) else {
        return false;
    };
    let (digits, others) = (one.digits(), other.digits());
    let is_zero = digits.clone().next().is_none();
    digits.eq(others)
        && (is_zero
            || one.is_negative == other.is_negative
                && one.power().is_some()
                && one.power() == other.power())
}

#[cfg(test)]
mod tests {
    use super::is_same;

    #[test]
    fn numbers_are_what_they_are_however_written() {
        for (one, other) in [
            ("1e400", "10e399"),
            ("1e400", "0.001E+403"),
            ("-1.50e400", "-15e399"),
            ("0e999", "-0.000"),
            ("100", "1e2"),
        ] {
            assert!(is_same(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("1e400", "1e401"),
            ("1e400", "-1e400"),
            ("1e400", "2e400"),
            ("1e400", "11e399"),
            ("1e99999999999999999999", "1e99999999999999999998"),
            ("1", "\"1\""),
            ("0", "1"),
        ] {
            assert!(!is_same(one, other), "{one} {other}");
        }
    }
}
