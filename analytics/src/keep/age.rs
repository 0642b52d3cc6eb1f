//! Parses ages of stored events in arguments and settings: `13mo`, `90d`.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::key::{Day, day_of};
use crate::moment;

/// A minimum age, in the unit in which it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Age {
    /// This many days.
    Days(u32),
    /// This many calendar months.
    Months(u32),
    /// Everything before this day.
    Before(Day),
}

/// The maximum age in years.
const LONGEST: u32 = 100;

impl Age {
    /// The first day whose data is younger than this age.
    ///
    /// # Errors
    ///
    /// The day is after today, so everything would be old enough.
    pub fn first_kept(self, today: Day) -> Result<Day, String> {
        let date = DateTime::from_timestamp(i64::from(today) * 86_400, 0).map(|it| it.date_naive());
        let first = match self {
            Self::Days(days) => date.and_then(|it| it.checked_sub_days(Days::new(days.into()))),
            Self::Months(months) => date.and_then(|it| it.checked_sub_months(Months::new(months))),
            Self::Before(day) if day > today => {
                return Err(format!(
                    "{} is after today, so everything that is stored would be older; give a day in the past, or an age \
                     such as `13mo`",
                    moment::day_text(day)
                ));
            }
            Self::Before(day) => return Ok(day),
        };
        first
            .and_then(number)
            .ok_or_else(|| "the clock of this machine is wrong; set it".to_owned())
    }
}

fn number(date: NaiveDate) -> Option<Day> {
    moment::micros(&format!("{date}T00:00:00Z")).map(day_of)
}

impl FromStr for Age {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const EXPECTED: &str = "give an age such as `13mo` (months), `90d`, `6w` or `2y`, or a day such as `2025-11-29`";
        if let Some(start) = moment::micros(&format!("{text}T00:00:00Z")) {
            return Ok(Self::Before(day_of(start)));
        }
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = text.split_at(digits);
        if number.is_empty() {
            return Err(EXPECTED.to_owned());
        }
        // A number that doesn't fit is too large in any unit.
        let number: u32 = number.parse().unwrap_or(u32::MAX);
        let (age, days) = match unit {
            "d" => (Self::Days(number), number),
            "w" => {
                let days = number.saturating_mul(7);
                (Self::Days(days), days)
            }
            "mo" => (Self::Months(number), number.saturating_mul(30)),
            "y" => {
                let months = number.saturating_mul(12);
                (Self::Months(months), number.saturating_mul(365))
            }
            "m" => {
                return Err(format!(
                    "`m` may be minutes or months; write `{number}mo` for months"
                ));
            }
            "s" | "h" => return Err(format!("an age is a number of whole days; {EXPECTED}")),
            _ => return Err(EXPECTED.to_owned()),
        };
        match days {
            0 => Err(format!("all stored data is at least that old; {EXPECTED}")),
            _ if days > LONGEST * 366 => Err(format!(
                "the age is longer than {LONGEST} years; give a shorter age"
            )),
            _ => Ok(age),
        }
    }
}

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Days(days) => write!(f, "{days}d"),
            Self::Months(months) => write!(f, "{months}mo"),
            Self::Before(day) => f.write_str(&moment::day_text(*day)),
        }
    }
}

impl TryFrom<String> for Age {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Age> for String {
    fn from(age: Age) -> Self {
        age.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first_kept(age: &str, today: &str) -> String {
        let today = moment::micros(&format!("{today}T00:00:00Z")).map(day_of);
        let age: Age = age.parse().expect("an age");
        moment::day_text(age.first_kept(today.expect("a day")).expect("in the past"))
    }

    #[test]
    fn months_are_those_of_the_calendar() {
        assert_eq!(first_kept("13mo", "2026-11-29"), "2025-10-29");
        assert_eq!(first_kept("1mo", "2026-03-31"), "2026-02-28");
        assert_eq!(first_kept("2y", "2028-02-29"), "2026-02-28");
        assert_eq!(first_kept("6w", "2026-11-29"), "2026-10-18");
        assert_eq!(first_kept("1d", "2026-01-01"), "2025-12-31");
        assert_eq!(first_kept("2025-01-01", "2026-01-01"), "2025-01-01");
    }

    #[test]
    fn a_day_in_the_future_is_an_error() {
        let age: Age = "2026-01-02".parse().expect("an age");
        let today = moment::micros("2026-01-01T00:00:00Z").map_or(0, day_of);
        let error = age.first_kept(today).expect_err("in the future");
        assert!(error.contains("is after today"), "{error}");
    }

    #[test]
    fn what_is_no_age_is_an_error_that_says_what_is() {
        for (text, expected) in [
            ("", "`13mo`"),
            ("mo13", "`13mo`"),
            ("-13mo", "`13mo`"),
            ("13 mo", "`13mo`"),
            ("13m", "write `13mo`"),
            ("0d", "all stored data is at least that old"),
            ("0mo", "all stored data is at least that old"),
            ("24h", "whole days"),
            ("1.5y", "`13mo`"),
            ("2025-13-01", "`13mo`"),
            ("29-11-2025", "`13mo`"),
            ("99999999999999mo", "longer than 100 years"),
            ("101y", "longer than 100 years"),
        ] {
            let error = text.parse::<Age>().expect_err(text);
            assert!(error.contains(expected), "{text}: {error}");
        }
    }

    #[test]
    fn ages_are_written_as_they_are_read() {
        for text in ["13mo", "90d", "2025-11-29"] {
            let age: Age = text.parse().expect("an age");
            assert_eq!(age.to_string(), text);
        }
    }
}
