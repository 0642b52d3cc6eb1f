//! Calendar days, such as `2026-11-29`, including days in the formats that spreadsheets write.

use std::fmt;
use std::str::FromStr;

/// A day of the Gregorian calendar, in the years 1 to 9999.
///
/// ```
/// use event_catalog_build::catalog::Date;
///
/// let day: Date = "2024-02-29".parse().unwrap();
/// assert_eq!(day.plus(366).to_string(), "2025-03-01");
/// assert!("2023-02-29".parse::<Date>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// The error for a string that isn't a [`Date`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateError;

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a valid date in the form 2026-11-29")
    }
}

impl std::error::Error for DateError {}

/// The last day that can be represented.
const LAST: Date = Date {
    year: 9999,
    month: 12,
    day: 31,
};

impl Date {
    /// The day with this year, month and day; `None` if there is no such day.
    #[must_use]
    pub fn new(year: u32, month: u32, day: u32) -> Option<Self> {
        let (year, month, day) = (
            u16::try_from(year).ok()?,
            u8::try_from(month).ok()?,
            u8::try_from(day).ok()?,
        );
        let is_day = (1..=LAST.year).contains(&year)
            && (1..=12).contains(&month)
            && (1..=length(year, month)).contains(&day);
        is_day.then_some(Self { year, month, day })
    }

    /// Parses a day such as `2026-11-29`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    /// The number of days since 1970-01-01; negative for earlier days.
    ///
    /// The calendar repeats every 400 years (146,097 days). If a year begins in March, its leap day is at
    /// the end, so the number of days before a month is always the same.
    #[must_use]
    pub fn days(self) -> i64 {
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = i64::from(self.year) - i64::from(month <= 2);
        let (era, year) = (year.div_euclid(400), year.rem_euclid(400));
        let month = (month + 9) % 12;
        let in_year = (153 * month + 2) / 5 + day - 1;
        era * 146_097 + year * 365 + year / 4 - year / 100 + in_year - 719_468
    }

    /// The day with this number of days since 1970-01-01; `None` outside the years 1 to 9999.
    #[must_use]
    pub fn of_days(days: i64) -> Option<Self> {
        let days = days.checked_add(719_468)?;
        let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let in_year = day - (365 * year + year / 4 - year / 100);
        let month = (5 * in_year + 2) / 153;
        let day = in_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year + era.checked_mul(400)? + i64::from(month <= 2);
        Self::new(
            u32::try_from(year).ok()?,
            u32::try_from(month).ok()?,
            u32::try_from(day).ok()?,
        )
    }

    /// The day this many days later, but at most the last day of the year 9999.
    #[must_use]
    pub fn plus(self, days: u32) -> Self {
        Self::of_days(self.days() + i64::from(days)).unwrap_or(LAST)
    }

    /// Parses a day in another format, as written by spreadsheets: `29.11.2026`, `11/29/26`, `2026-11-29
    /// 00:00`. `None` if the text isn't a day, or is ambiguous, like `1/2/2026`.
    ///
    /// ```
    /// use event_catalog_build::catalog::Date;
    ///
    /// let meant = |text| Date::meant_by(text).map(|day| day.to_string());
    /// assert_eq!(meant("29.11.2026").as_deref(), Some("2026-11-29"));
    /// assert_eq!(meant("11/29/26").as_deref(), Some("2026-11-29"));
    /// assert_eq!(meant("1/2/2026"), None);
    /// ```
    #[must_use]
    pub fn meant_by(text: &str) -> Option<Self> {
        // Spreadsheets don't write longer dates.
        const LONGEST: usize = 32;
        if text.len() > LONGEST {
            return None;
        }
        let text = text.trim();
        let text = match text.split_once([' ', 'T']) {
            Some((day, time)) if is_midnight(time) => day,
            Some(_) => return None,
            None => text,
        };
        let separator = text.chars().find(|c| matches!(c, '.' | '/' | '-'))?;
        let parts: Vec<&str> = text.split(separator).collect();
        let [first, second, third] = parts[..] else {
            return None;
        };
        let numbers = [number(first)?, number(second)?, number(third)?];
        let year = |text: &str, number: u32| match text.len() {
            4 => Some(number),
            2 => Some(2_000 + number),
            _ => None,
        };
        if first.len() == 4 {
            return Self::new(numbers[0], numbers[1], numbers[2]);
        }
        let year = year(third, numbers[2])?;
        let day_first = Self::new(year, numbers[1], numbers[0]);
        if separator == '.' {
            // No country puts the month first in dates with dots.
            return day_first;
        }
        let month_first = Self::new(year, numbers[0], numbers[1]);
        match (day_first, month_first) {
            (Some(one), Some(other)) if one != other => None,
            (one, other) => one.or(other),
        }
    }

    /// Converts a number that a spreadsheet shows instead of a date: the number of days since 1899-12-30. `None`
    /// if the text isn't such a number, or its day isn't in the years 2009 to 2064.
    #[must_use]
    pub fn of_serial(text: &str) -> Option<Self> {
        let is_serial = text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit());
        let days: i64 = if is_serial { text.parse().ok()? } else { 0 };
        let is_recent = (40_000..60_000).contains(&days);
        // In the numbering of spreadsheets, 1970-01-01 is day 25,569.
        is_recent.then(|| Self::of_days(days - 25_569)).flatten()
    }
}

/// The number of days in a month.
fn length(year: u16, month: u8) -> u8 {
    let is_leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Parses one to four digits.
fn number(text: &str) -> Option<u32> {
    let is_number = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

/// Whether a time is midnight: `00:00`, `0:00:00`.
fn is_midnight(time: &str) -> bool {
    time.contains(':') && time.bytes().all(|byte| matches!(byte, b'0' | b':'))
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let part = |digits| text.get(digits).and_then(number);
        let day = match text.as_bytes() {
            [_, _, _, _, b'-', _, _, b'-', _, _] => part(0..4).zip(part(5..7)).zip(part(8..10)),
            _ => None,
        };
        day.and_then(|((year, month), day)| Self::new(year, month, day))
            .ok_or(DateError)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day } = self;
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().expect("a date")
    }

    #[test]
    fn only_calendar_days_are_dates() {
        for text in [
            "0001-01-01",
            "1970-01-01",
            "2000-02-29",
            "2024-02-29",
            "2026-11-30",
            "9999-12-31",
        ] {
            assert_eq!(date(text).to_string(), text);
        }
        for text in [
            "",
            "2026",
            "2026-11",
            "2026-11-31",
            "2026-13-01",
            "2026-00-10",
            "2026-01-00",
            "1900-02-29",
            "0000-01-01",
            "26-11-29",
            "2026-1-5",
            "2026-11-29 ",
            "2026-11-29-1",
            "+026-11-29",
            "２026-11-29",
            "29.11.2026",
        ] {
            assert_eq!(text.parse::<Date>(), Err(DateError), "{text}");
        }
    }

    #[test]
    fn days_are_counted_through_all_years() {
        assert_eq!(date("1970-01-01").days(), 0);
        assert_eq!(date("2000-03-01").days(), 11_017);
        assert_eq!(date("1969-12-31").days(), -1);
        let (first, last) = (date("0001-01-01").days(), LAST.days());
        let mut before = Date::of_days(first).expect("the first day");
        for days in first + 1..=last {
            let day = Date::of_days(days).expect("a day");
            assert!(before < day && day.days() == days, "{day}");
            before = day;
        }
        assert_eq!(before, LAST);
        assert_eq!(Date::of_days(first - 1), None);
        assert_eq!(Date::of_days(last + 1), None);
        assert_eq!(Date::of_days(i64::MAX), None);
        assert_eq!(Date::of_days(i64::MIN), None);
        assert_eq!(date("2026-11-29").plus(180).to_string(), "2027-05-28");
        assert_eq!(LAST.plus(u32::MAX), LAST);
    }

    #[test]
    fn forms_of_spreadsheets_mean_a_day_unless_they_mean_two() {
        let meant = |text| Date::meant_by(text).map(|day| day.to_string());
        for text in [
            "29.11.2026",
            "29.11.26",
            "11/29/26",
            "29/11/2026",
            "11/29/2026",
            "29-11-2026",
            "2026/11/29",
            "2026.11.29",
            "2026-11-29",
            "2026-11-29 00:00",
            "2026-11-29T00:00:00",
        ] {
            assert_eq!(meant(text).as_deref(), Some("2026-11-29"), "{text}");
        }
        assert_eq!(meant("2026-1-5").as_deref(), Some("2026-01-05"));
        assert_eq!(meant("5.1.2026").as_deref(), Some("2026-01-05"));
        assert_eq!(meant("3/3/26").as_deref(), Some("2026-03-03"));
        for text in [
            "1/2/2026",
            "1.10.2",
            "1.10",
            "31.31.2024",
            "29.11.2026.1",
            "2026-11-29 12:00",
            "Nov 29 2026",
            "a.b.c",
            "",
            "ä",
            "29.ä1.2026",
        ] {
            assert_eq!(meant(text), None, "{text}");
        }
    }

    #[test]
    fn a_serial_number_is_a_day() {
        let of = |text| Date::of_serial(text).map(|day| day.to_string());
        assert_eq!(of("46355").as_deref(), Some("2026-11-29"));
        assert_eq!(of("12345"), None);
        assert_eq!(of("463550"), None);
        assert_eq!(of("4.2"), None);
    }
}
