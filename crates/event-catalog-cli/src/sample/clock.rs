//! RFC 3339 times in UTC, counted in seconds, so that samples don't depend on the machine's clock.

use std::fmt;
use std::str::FromStr;

/// Seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment(i64);

const DAY: i64 = 86_400;

/// The last second of the last year with four digits.
const LAST: i64 = 253_402_300_799;

/// The number of days before each month, in a year without a leap day.
const MONTHS: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

impl Moment {
    /// The moment this many seconds later, but at most the end of the year 9999.
    pub(crate) fn after(self, seconds: u64) -> Self {
        let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
        Self(self.0.saturating_add(seconds).min(LAST))
    }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// The number of days from 1970 to the start of a year.
fn days_to(year: i64) -> i64 {
    let before = year - 1;
    (year - 1970) * 365 + (before / 4 - before / 100 + before / 400)
        - (1969 / 4 - 1969 / 100 + 1969 / 400)
}

/// The number of days in a year before a month. Months count from 0.
fn days_before(month: usize, year: i64) -> Option<i64> {
    let days = MONTHS.get(month)?;
    Some(days + i64::from(month > 1 && is_leap(year)))
}

/// Parses a date, or a date with a time in UTC: `2026-01-31`, `2026-01-31T08:30:00Z`.
impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let read = || {
            let (date, time) = match text.split_once(['T', 't']) {
                Some((date, time)) => (date, time.strip_suffix(['Z', 'z'])?),
                None => (text, "00:00:00"),
            };
            let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
            let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
            let at = usize::try_from(month).ok()?.checked_sub(1)?;
            let start = days_before(at, year)?;
            let end = days_before(at + 1, year).unwrap_or(365 + i64::from(is_leap(year)));
            let is_valid = year >= 1970
                && (1..=end - start).contains(&day)
                && hour < 24
                && minute < 60
                && second < 60;
            let days = days_to(year) + start + day - 1;
            is_valid.then_some(Self(days * DAY + hour * 3600 + minute * 60 + second))
        };
        let message = "write a date, or a date with a time in UTC, such as 2026-01-31T08:30:00Z";
        read().ok_or_else(|| message.to_owned())
    }
}

/// Parses three numbers with exactly this many digits each.
fn numbers(text: &str, separator: char, digits: [usize; 3]) -> Option<[i64; 3]> {
    let mut numbers = [0; 3];
    let mut parts = text.split(separator);
    for (number, digits) in numbers.iter_mut().zip(digits) {
        let part = parts.next()?;
        let is_number = part.len() == digits && part.bytes().all(|it| it.is_ascii_digit());
        *number = part.parse().ok().filter(|_| is_number)?;
    }
    parts.next().is_none().then_some(numbers)
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, second) = (self.0.div_euclid(DAY), self.0.rem_euclid(DAY));
        // No year has more days, so this estimate is never too late.
        let mut year = 1970 + days / 366;
        while days_to(year + 1) <= days {
            year += 1;
        }
        let day = days - days_to(year);
        let month = (0..12)
            .rev()
            .find(|it| days_before(*it, year).is_some_and(|it| it <= day));
        let month = month.unwrap_or(0);
        let day = day - days_before(month, year).unwrap_or(0) + 1;
        let (hour, minute) = (second / 3600, second / 60 % 60);
        let second = second % 60;
        let month = month + 1;
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Moment {
        text.parse().expect(text)
    }

    #[test]
    fn moments_are_read_and_written() {
        for text in [
            "1970-01-01T00:00:00Z",
            "2000-02-29T23:59:59Z",
            "2023-12-31T12:00:00Z",
            "2024-02-29T00:00:00Z",
            "2024-03-01T00:00:00Z",
            "2100-03-01T00:00:01Z",
            "9999-12-31T23:59:59Z",
        ] {
            assert_eq!(moment(text).to_string(), text);
        }
        assert_eq!(moment("2026-01-31").to_string(), "2026-01-31T00:00:00Z");
        assert_eq!(moment("1970-01-02"), Moment(DAY));
        assert_eq!(moment("2001-09-09T01:46:40Z"), Moment(1_000_000_000));
    }

    #[test]
    fn later_moments_stay_within_four_digits() {
        let last = moment("2024-02-28T23:59:59Z");
        assert_eq!(last.after(1).to_string(), "2024-02-29T00:00:00Z");
        assert_eq!(last.after(u64::MAX).to_string(), "9999-12-31T23:59:59Z");
    }

    #[test]
    fn what_is_not_a_moment_says_what_to_write() {
        for text in [
            "",
            "now",
            "2026-13-01",
            "2026-02-29",
            "2026-1-1",
            "1969-12-31",
            "2026-01-01T10:00:00",
            "2026-01-01T25:00:00Z",
            "2026-01-01T10:00:00+02:00",
            "+026-01-01",
            "2026-01-01-01",
        ] {
            let error = text.parse::<Moment>().expect_err(text);
            assert!(error.contains("2026-01-31T08:30:00Z"));
        }
    }
}
