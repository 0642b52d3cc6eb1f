//! Parses times in the format of RFC 3339, because the meaning of a name can depend on the time.

use std::borrow::Cow;

use event_catalog_build::catalog::Date;

use crate::sample::Moment;

/// The length of a day in microseconds.
pub(super) const DAY: i64 = 86_400_000_000;

/// Converts a time to microseconds since 1970, without fractions of a second. Returns `None` if the string isn't a
/// time.
pub(super) fn micros(time: &str) -> Option<i64> {
    let day = Date::parse(time.get(..10)?)?.days();
    let clock = time.get(10..)?.strip_prefix(['T', 't', ' '])?;
    let seconds = seconds(clock.get(..8)?)?;
    let is_fraction = |c: char| c == '.' || c.is_ascii_digit();
    let offset = match clock.get(8..)?.trim_start_matches(is_fraction) {
        "Z" | "z" => 0,
        offset => {
            let (sign, clock) = match offset.strip_prefix('-') {
                Some(clock) => (-1, clock),
                None => (1, offset.strip_prefix('+')?),
            };
            sign * minutes(clock)? * 60
        }
    };
    Some(day * DAY + (seconds - offset) * 1_000_000)
}

/// Converts a time to UTC: `2026-01-31T08:30:00.5Z`, with at most nine decimals. Returns `None` if the string isn't a
/// time, or if the time is before 1970, which means that the clock was never set.
pub(super) fn utc(time: &str) -> Option<Cow<'_, str>> {
    const WHOLE: usize = "2026-01-31T08:30:00".len();
    let seconds = u64::try_from(micros(time)? / 1_000_000).ok()?;
    let is_written_so = time.len() == WHOLE + 1 && time.ends_with('Z') && time.contains('T');
    if is_written_so && !time.contains(":60Z") {
        return Some(Cow::Borrowed(time));
    }
    let decimals = time.get(WHOLE..)?.strip_prefix('.').unwrap_or_default();
    let decimals = decimals.bytes().take_while(u8::is_ascii_digit);
    let decimals: String = decimals.take(9).map(char::from).collect();
    let decimals = decimals.trim_end_matches('0');
    let start: Moment = "1970-01-01".parse().ok()?;
    let whole = start.after(seconds).to_string();
    let whole = whole.trim_end_matches('Z');
    let point = if decimals.is_empty() { "" } else { "." };
    Some(Cow::Owned(format!("{whole}{point}{decimals}Z")))
}

/// Whether one time is before another. Both must be in the form that [`utc`] returns.
pub(super) fn is_before(one: &str, other: &str) -> bool {
    // With the `Z`, a time with fractions would sort before the same time without, because `.` sorts before `Z`.
    one.trim_end_matches('Z') < other.trim_end_matches('Z')
}

/// Parses `hh:mm:ss`, and returns the number of seconds.
fn seconds(text: &str) -> Option<i64> {
    let (clock, seconds) = text.split_at_checked("hh:mm".len())?;
    // Seconds go up to 60, because a leap second can be added to the last minute of a day.
    Some(minutes(clock)? * 60 + number(seconds.strip_prefix(':')?, 60)?)
}

/// Parses `hh:mm`, and returns the number of minutes.
fn minutes(text: &str) -> Option<i64> {
    let (hours, minutes) = text.split_at_checked("hh".len())?;
    Some(number(hours, 23)? * 60 + number(minutes.strip_prefix(':')?, 59)?)
}

/// Parses a two-digit number that is at most `most`.
fn number(text: &str, most: i64) -> Option<i64> {
    let is_number = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    let number: i64 = text.parse().ok().filter(|_| is_number)?;
    (number <= most).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_utc() {
        assert_eq!(micros("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(micros("1970-01-02T00:00:01.5z"), Some(DAY + 1_000_000));
        assert_eq!(micros("1970-01-02 01:30:00+01:30"), Some(DAY));
        assert_eq!(micros("1970-01-01t23:00:00-01:00"), Some(DAY));
    }

    #[test]
    fn other_texts_are_no_times() {
        for text in [
            "",
            "1970-01-01",
            "1970-01-01T00:00Z",
            "1970-01-01T00:00:00",
            "1970-01-01T00:00:00+1",
            "1970-13-01T00:00:00Z",
            "1970-01-01T+1:00:00Z",
            "1970-01-01T24:00:00Z",
            "1970-01-01T00:61:00Z",
            "1970-01-01T00:00:99Z",
            "yesterday, at 10:00:00Z",
            "1970-01-0\u{e4}T00:00:00Z",
        ] {
            assert_eq!(micros(text), None, "{text}");
            assert_eq!(utc(text), None, "{text}");
        }
    }

    #[test]
    fn times_are_written_in_utc() {
        for (time, expected) in [
            ("2026-01-31T08:30:00Z", "2026-01-31T08:30:00Z"),
            ("2026-01-31t08:30:00z", "2026-01-31T08:30:00Z"),
            ("2026-02-01T01:30:00.250+17:00", "2026-01-31T08:30:00.25Z"),
            ("2026-01-31 08:30:00.000Z", "2026-01-31T08:30:00Z"),
            ("2026-12-31T23:59:60Z", "2027-01-01T00:00:00Z"),
        ] {
            assert_eq!(utc(time).as_deref(), Some(expected), "{time}");
        }
        let long = format!("2026-01-31T08:30:00.{}Z", "1".repeat(1_000));
        let expected = "2026-01-31T08:30:00.111111111Z";
        assert_eq!(utc(&long).as_deref(), Some(expected));
        assert_eq!(utc("0001-01-01T00:00:00Z"), None);
    }

    #[test]
    fn decimals_are_later() {
        let times = ["00Z", "00.05Z", "00.5Z", "00.51Z", "01Z"];
        let times = times.map(|it| format!("2026-01-31T08:30:{it}"));
        for pair in times.windows(2) {
            assert!(is_before(&pair[0], &pair[1]), "{pair:?}");
            assert!(!is_before(&pair[1], &pair[0]), "{pair:?}");
        }
        assert!(!is_before(&times[0], &times[0]));
    }
}
