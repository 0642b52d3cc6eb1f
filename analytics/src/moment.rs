//! Converts moments between RFC 3339 text and microseconds since 1970.

use chrono::{DateTime, SecondsFormat, Utc};

/// Parses a text in the format of [RFC 3339](https://www.rfc-editor.org/rfc/rfc3339), and returns its
/// microseconds since 1970; `None` for any other text, such as one without a zone.
#[must_use]
pub fn micros(text: &str) -> Option<i64> {
    /// The moments with a four-digit year in UTC, because dates and statistics support only these. A time with an
    /// offset can be outside this range.
    const YEARS: std::ops::RangeInclusive<i64> = -62_167_219_200_000_000..=253_402_300_799_999_999;
    let moment = DateTime::parse_from_rfc3339(text).ok()?;
    Some(moment.timestamp_micros()).filter(|micros| YEARS.contains(micros))
}

/// Formats a moment, with as many decimals as needed: none, three or six.
#[must_use]
pub fn text(micros: i64) -> String {
    let moment = DateTime::from_timestamp_micros(micros).unwrap_or(DateTime::UNIX_EPOCH);
    let digits = match micros.rem_euclid(1_000_000) {
        0 => SecondsFormat::Secs,
        it if it % 1000 == 0 => SecondsFormat::Millis,
        _ => SecondsFormat::Micros,
    };
    moment.to_rfc3339_opts(digits, true)
}

/// The current moment in microseconds.
#[must_use]
pub fn now() -> i64 {
    Utc::now().timestamp_micros()
}

/// Formats a day: `2026-11-29`.
#[must_use]
pub fn day_text(day: crate::key::Day) -> String {
    let text = text(i64::from(day) * crate::key::DAY);
    text.split('T').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_rfc_3339_has_no_moment() {
        for text in [
            "2026-01-01T00:00:00",
            "2026-01-01",
            "20260101T000000Z",
            "",
            "now",
            "9999-12-31T23:59:59-05:00",
            "0000-01-01T00:00:00+01:00",
            "2026-13-01T00:00:00Z",
        ] {
            assert_eq!(micros(text), None, "{text}");
        }
    }

    #[test]
    fn moments_are_written_with_the_digits_that_they_need() {
        for text in [
            "2026-11-29T05:41:23Z",
            "2026-11-29T05:41:23.500Z",
            "2026-11-29T05:41:23.000001Z",
            "9999-12-31T23:59:59Z",
            "1969-12-31T23:59:59.999Z",
        ] {
            assert_eq!(super::text(micros(text).expect("RFC 3339")), text);
        }
        assert_eq!(
            micros("2026-01-01T01:00:00+01:00"),
            micros("2026-01-01T00:00:00Z")
        );
        assert_eq!(day_text(0), "1970-01-01");
    }
}
