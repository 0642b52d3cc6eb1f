//! Times of RFC 3339: what a name meant depends on them.

use event_catalog_build::catalog::Date;

/// A day in microseconds.
pub(super) const DAY: i64 = 86_400_000_000;

/// The microseconds since 1970 of a time, without the fraction of its second; `None` for any other text.
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

/// The seconds of `hh:mm:ss`.
fn seconds(text: &str) -> Option<i64> {
    let (clock, seconds) = text.rsplit_once(':')?;
    Some(minutes(clock)? * 60 + number(seconds)?)
}

/// The minutes of `hh:mm`.
fn minutes(text: &str) -> Option<i64> {
    let (hours, minutes) = text.split_once(':')?;
    Some(number(hours)? * 60 + number(minutes)?)
}

/// Two digits.
fn number(text: &str) -> Option<i64> {
    let is_number = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
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
            "yesterday, at 10:00:00Z",
            "1970-01-0\u{e4}T00:00:00Z",
        ] {
            assert_eq!(micros(text), None, "{text}");
        }
    }
}
