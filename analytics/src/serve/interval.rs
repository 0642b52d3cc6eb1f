//! The intervals in which events are counted, in UTC.

use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveTime};

use super::table::Kind;
use crate::key::{DAY, Day};
use crate::report::Value;
use crate::report::select::OCCURRED;

const HOUR: i64 = 3_600_000_000;

/// The length of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Interval {
    Hour,
    Day,
    /// From Monday to Sunday.
    Week,
    Month,
}

impl Interval {
    pub(crate) const ALL: [(&str, Self); 4] = [
        ("hour", Self::Hour),
        ("day", Self::Day),
        ("week", Self::Week),
        ("month", Self::Month),
    ];

    /// Chooses the interval that divides this many days into a readable number of points.
    pub(crate) fn of_length(days: Day) -> Self {
        match days {
            ..=2 => Self::Hour,
            3..=92 => Self::Day,
            93..=731 => Self::Week,
            _ => Self::Month,
        }
    }

    /// The kind of a column that contains the starts of intervals.
    pub(crate) fn kind(self) -> Kind {
        match self {
            Self::Hour => Kind::Moment,
            _ => Kind::Date,
        }
    }

    /// Converts the start of an interval to a value.
    pub(crate) fn value(self, start: i64) -> Value {
        match self {
            Self::Hour => Value::Moment(start),
            _ => Value::Day(crate::key::day_of(start)),
        }
    }

    /// The start of the interval that contains a moment; both are in microseconds.
    pub(crate) fn start(self, moment: i64) -> i64 {
        match self {
            Self::Hour => moment.div_euclid(HOUR) * HOUR,
            Self::Day => moment.div_euclid(DAY) * DAY,
            Self::Week => {
                // 1970-01-01 was a Thursday.
                let day = moment.div_euclid(DAY);
                (day - (day + 3).rem_euclid(7)) * DAY
            }
            Self::Month => {
                let date = DateTime::from_timestamp_micros(moment).map(|it| it.date_naive());
                let first = date.and_then(|date| date.with_day(1));
                let start = first.map(|date| date.and_time(NaiveTime::MIN).and_utc());
                // Every moment in a four-digit year has a date.
                start.map_or(moment, |start| start.timestamp_micros())
            }
        }
    }

    /// The start of the next interval.
    pub(crate) fn next(self, start: i64) -> i64 {
        match self {
            Self::Hour => start + HOUR,
            Self::Day => start + DAY,
            Self::Week => start + 7 * DAY,
            Self::Month => {
                let date = DateTime::from_timestamp_micros(start);
                let next = date.and_then(|date| date.checked_add_months(Months::new(1)));
                next.map_or(start + 31 * DAY, |next| next.timestamp_micros())
            }
        }
    }

    /// The starts of all intervals with a moment in the range `from..to`; `None` if there are more than `most`.
    pub(crate) fn starts(self, from: i64, to: i64, most: usize) -> Option<Vec<i64>> {
        let mut starts = Vec::new();
        let mut start = self.start(from);
        while start < to {
            if starts.len() == most {
                return None;
            }
            starts.push(start);
            start = self.next(start);
        }
        Some(starts)
    }

    /// Builds the SQL expression for an event's interval, after the event's time is moved by some days. Plain
    /// arithmetic is several times faster than `date_trunc`. [`Self::found`] computes the start from the result.
    pub(crate) fn sql(self, days: Day) -> String {
        match self {
            // For times without a time zone, `date_trunc` to the hour is plain arithmetic, too. The starts of hours and
            // days can be moved afterwards.
            Self::Hour => format!(
                "date_trunc('hour', arrow_cast({OCCURRED}, 'Timestamp(Microsecond, None)'))"
            ),
            Self::Day => format!("CAST({OCCURRED} AS DATE)"),
            Self::Week => format!("({} + {}) / 7", day_sql(days), BEFORE + 3),
            Self::Month => {
                let date = if days == 0 {
                    format!("CAST({OCCURRED} AS DATE)")
                } else {
                    format!("arrow_cast({}, 'Date32')", day_sql(days))
                };
                format!("date_part('year', {date}) * 12 + date_part('month', {date})")
            }
        }
    }

    /// Computes the start of the interval from the result of [`Self::sql`], for events that are moved by some days.
    pub(crate) fn found(self, value: &Value, days: Day) -> Option<i64> {
        let moved = i64::from(days) * DAY;
        match (self, value) {
            (Self::Hour, Value::Moment(moment)) => Some(moment + moved),
            (Self::Day, Value::Day(day)) => Some(i64::from(*day) * DAY + moved),
            (Self::Week, Value::Integer(number)) => Some((number * 7 - BEFORE - 3) * DAY),
            (Self::Month, Value::Integer(number)) => month(*number),
            _ => None,
        }
    }

    /// Builds the SQL expression for the number of an event's day or week. Consecutive days or weeks have consecutive
    /// numbers.
    pub(crate) fn number_sql(self) -> String {
        match self {
            Self::Day => day_sql(0),
            _ => Self::Week.sql(0),
        }
    }

    /// Computes the same number as [`Self::number_sql`], for a day.
    pub(crate) fn number(self, day: Day) -> i64 {
        match self {
            Self::Day => i64::from(day),
            _ => (i64::from(day) + BEFORE + 3) / 7,
        }
    }
}

/// 10,000 weeks, which make the numbers of days before 1970 positive, so that they are divided like all others.
const BEFORE: i64 = 70_000;

/// Builds the SQL expression for the day of an event, as the number of days since 1970-01-01, shifted by `days`.
fn day_sql(days: Day) -> String {
    let day = format!("arrow_cast(CAST({OCCURRED} AS DATE), 'Int32')");
    if days == 0 {
        day
    } else {
        format!("({day} + {days})")
    }
}

/// Computes the start of a month from its number: 12 times the year, plus the month from 1 to 12.
fn month(number: i64) -> Option<i64> {
    let year = i32::try_from((number - 1).div_euclid(12)).ok()?;
    let month = u32::try_from((number - 1).rem_euclid(12) + 1).ok()?;
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    Some(first.and_time(NaiveTime::MIN).and_utc().timestamp_micros())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment::{micros, text};

    fn start(interval: Interval, moment: &str) -> String {
        text(interval.start(micros(moment).expect("a moment")))
    }

    #[test]
    fn an_interval_starts_in_utc() {
        let moment = "2026-11-29T20:41:48.5Z";
        for (interval, expected) in [
            (Interval::Hour, "2026-11-29T20:00:00Z"),
            (Interval::Day, "2026-11-29T00:00:00Z"),
            (Interval::Week, "2026-11-23T00:00:00Z"),
            (Interval::Month, "2026-11-01T00:00:00Z"),
        ] {
            assert_eq!(start(interval, moment), expected);
        }
        let monday = "2026-11-23T00:00:00Z";
        assert_eq!(start(Interval::Week, monday), monday);
        assert_eq!(
            start(Interval::Week, "1969-12-31T23:59:59Z"),
            "1969-12-29T00:00:00Z"
        );
        assert_eq!(
            start(Interval::Month, "0000-01-01T00:00:00Z"),
            "0000-01-01T00:00:00Z"
        );
    }

    #[test]
    fn numbers_are_those_of_their_starts() {
        for day in ["1900-01-01", "1969-12-31", "1970-01-01", "2026-11-29"] {
            let moment = micros(&format!("{day}T00:00:00Z")).expect("a moment");
            let week = Value::Integer(Interval::Week.number(crate::key::day_of(moment)));
            let start = Interval::Week.found(&week, 0);
            assert_eq!(start, Some(Interval::Week.start(moment)), "{day}");
        }
        let december = micros("2026-12-01T00:00:00Z");
        let number = Value::Integer(2026 * 12 + 12);
        assert_eq!(Interval::Month.found(&number, 0), december);
    }

    #[test]
    fn months_follow_each_other() {
        let from = micros("2024-01-31T12:00:00Z").expect("a moment");
        let to = micros("2024-04-01T00:00:00Z").expect("a moment");
        let starts = Interval::Month.starts(from, to, 10).expect("few");
        let starts: Vec<String> = starts.into_iter().map(text).collect();
        assert_eq!(
            starts,
            [
                "2024-01-01T00:00:00Z",
                "2024-02-01T00:00:00Z",
                "2024-03-01T00:00:00Z"
            ]
        );
        assert!(Interval::Hour.starts(from, to, 10).is_none());
    }
}
