//! Determines today's date, which is an input of a check: `--today`, the variable `SOURCE_DATE_EPOCH`, or the clock.
//!
//! Nothing else reads the clock to check a catalog, so checks are reproducible.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::bail;
use event_catalog_build::catalog::Date;
use event_catalog_build::printable;

/// The variable with the seconds since 1970 that reproducible builds use as the current time.
const VARIABLE: &str = "SOURCE_DATE_EPOCH";

/// The argument `--today DATE`.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub(crate) struct TodayArgument {
    /// The day that counts as today, such as `2026-11-29`, for `remove_after` and other dates [default: the
    /// variable `SOURCE_DATE_EPOCH`, or the clock]
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
}

impl TodayArgument {
    /// Today, in UTC.
    ///
    /// # Errors
    ///
    /// If `SOURCE_DATE_EPOCH` isn't a number of seconds.
    pub(crate) fn today(self) -> anyhow::Result<Date> {
        match self.today {
            Some(date) => Ok(date),
            None => today(),
        }
    }
}

/// Today, in UTC: the day of `SOURCE_DATE_EPOCH`, or of the clock.
///
/// # Errors
///
/// If `SOURCE_DATE_EPOCH` isn't a number of seconds.
pub(crate) fn today() -> anyhow::Result<Date> {
    match std::env::var_os(VARIABLE).filter(|it| !it.is_empty()) {
        Some(text) => of_seconds(&text.to_string_lossy()),
        None => Ok(of_clock()),
    }
}

/// The day on which the examples of rules are checked.
pub(crate) fn of_examples() -> Option<Date> {
    Date::new(2026, 11, 29)
}

fn of_seconds(text: &str) -> anyhow::Result<Date> {
    let day = text.parse::<u64>().ok().and_then(day_of);
    let Some(day) = day else {
        bail!(
            "`{}` in the variable {VARIABLE} is not a number of seconds since 1970; correct it, or remove it",
            printable(text)
        );
    };
    Ok(day)
}

fn of_clock() -> Date {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let first = Date::new(1970, 1, 1);
    let day = now.ok().and_then(|now| day_of(now.as_secs())).or(first);
    // The first day exists.
    day.unwrap_or_else(|| unreachable!("1970-01-01 is a day"))
}

fn day_of(seconds: u64) -> Option<Date> {
    const DAY: u64 = 24 * 60 * 60;
    Date::of_days(i64::try_from(seconds / DAY).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_comes_from_seconds() {
        let of = |text| of_seconds(text).map(|day| day.to_string());
        assert_eq!(of("0").expect("a day"), "1970-01-01");
        assert_eq!(of("86399").expect("a day"), "1970-01-01");
        assert_eq!(of("1795910400").expect("a day"), "2026-11-29");
        for text in [
            "",
            "-1",
            "soon",
            "1.5",
            "18446744073709551615",
            "\u{1b}[31m",
        ] {
            let error = of(text).expect_err(text).to_string();
            assert!(!error.contains('\u{1b}'), "{error}");
        }
    }

    #[test]
    fn an_argument_wins() {
        let date = Date::parse("2026-11-29");
        let argument = TodayArgument { today: date };
        assert_eq!(argument.today().ok(), date);
    }
}
