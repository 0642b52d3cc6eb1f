//! Parses times and durations in arguments.

use std::str::FromStr;

use crate::key::DAY;
use crate::moment::micros;

/// The start or the end of a range, as it was given. Times and durations are in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// A time before now: `7d`.
    Back(i64),
    /// The start of a day in UTC: `2026-11-28`.
    Day(i64),
    /// A moment: `2026-11-28T12:00:00Z`.
    At(i64),
}

impl Moment {
    /// The time at which a range starts. A day stands for its first moment.
    #[must_use]
    pub fn start(self, now: i64) -> i64 {
        match self {
            Self::Back(span) => now.saturating_sub(span),
            Self::Day(moment) | Self::At(moment) => moment,
        }
    }

    /// The time before which a range ends. A day stands for the start of the next day, so that the range includes the
    /// day.
    #[must_use]
    pub fn end(self, now: i64) -> i64 {
        match self {
            Self::Day(start) => start.saturating_add(DAY),
            other => other.start(now),
        }
    }
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const EXPECTED: &str = "give a day such as `2026-11-28`, a time with its zone such as \
                                `2026-11-28T12:00:00Z`, or how long ago, such as `7d` or `24h`";
        if let Some(moment) = micros(text) {
            return Ok(Self::At(moment));
        }
        if let Some(start) = micros(&format!("{text}T00:00:00Z")) {
            return Ok(Self::Day(start));
        }
        span(text).map(Self::Back).map_err(|_| EXPECTED.to_owned())
    }
}

/// Parses a duration, and returns it in microseconds: `30m`, `24h`, `7d`, `2w`. A day has 24 hours.
///
/// # Errors
///
/// The text isn't a duration, or is longer than a hundred years.
pub fn span(text: &str) -> Result<i64, String> {
    const UNITS: [(char, i64); 5] = [
        ('s', 1_000_000),
        ('m', 60_000_000),
        ('h', 3_600_000_000),
        ('d', DAY),
        ('w', 7 * DAY),
    ];
    const LONGEST: i64 = 100 * 366 * DAY;
    let parsed = UNITS.iter().find_map(|(unit, length)| {
        let number = text.strip_suffix(*unit)?;
        let is_number = !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit());
        // A number that doesn't fit is too long in any unit.
        is_number.then(|| {
            let number: i64 = number.parse().unwrap_or(i64::MAX);
            number.saturating_mul(*length)
        })
    });
    match parsed {
        Some(span) if span <= LONGEST => Ok(span),
        Some(_) => Err("the span is longer than 100 years; give a shorter span".to_owned()),
        None => Err("give a number and a unit: `30s`, `30m`, `24h`, `7d` or `2w`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment::text;

    fn moment(text: &str) -> Moment {
        text.parse().expect("it is a moment")
    }

    #[test]
    fn a_range_of_days_has_its_last_day() {
        let day = moment("2026-11-28");
        assert_eq!(text(day.start(0)), "2026-11-28T00:00:00Z");
        assert_eq!(text(day.end(0)), "2026-11-29T00:00:00Z");
    }

    #[test]
    fn a_moment_is_absolute_or_back_from_now() {
        let now = micros("2026-11-28T12:00:00Z").expect("valid");
        let shown = |given| text(moment(given).end(now));
        assert_eq!(shown("24h"), "2026-11-27T12:00:00Z");
        assert_eq!(shown("1w"), "2026-11-21T12:00:00Z");
        assert_eq!(shown("2026-11-28T12:00:00+02:00"), "2026-11-28T10:00:00Z");
    }

    #[test]
    fn what_is_no_moment_is_an_error_that_says_what_is() {
        for text in [
            "",
            "d",
            "-1d",
            "+1d",
            "7 d",
            "7y",
            "2026-11-31",
            "2026-11-28T12:00:00",
            "99999999999999999999w",
        ] {
            let error = text.parse::<Moment>().expect_err(text);
            assert!(error.contains("`7d`"), "{text}: {error}");
        }
        assert!(span("9999w").is_err());
        assert_eq!(span("1d"), Ok(DAY));
    }
}
