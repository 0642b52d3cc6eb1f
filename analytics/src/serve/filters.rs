//! The filters of a request: the parameters in its query string.

mod given;

use event_catalog_cli::shared;

use super::interval::Interval;
use super::problem::Problem;
use crate::key::{DAY, Day, day_of};
use crate::report::Wanted;
use crate::report::select::{before, since};
use given::Given;

/// The maximum number of values for a filter.
pub(crate) const MOST_VALUES: usize = 100;

/// The maximum number of rows in a list.
pub(crate) const MOST_ROWS: usize = 1_000;

/// The first and the last date of a period, both inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Period {
    pub(crate) first: Day,
    pub(crate) last: Day,
}

impl Period {
    pub(crate) fn days(self) -> Day {
        self.last - self.first + 1
    }

    /// The start of the first day.
    pub(crate) fn start(self) -> i64 {
        i64::from(self.first) * DAY
    }

    /// The end of the last day, which is exclusive.
    pub(crate) fn end(self) -> i64 {
        (i64::from(self.last) + 1) * DAY
    }

    /// The preceding period of the same length.
    pub(crate) fn previous(self) -> Self {
        Self {
            first: self.first - self.days(),
            last: self.last - self.days(),
        }
    }

    /// Builds the condition that an event happened in the period.
    pub(crate) fn condition(self) -> String {
        format!("{} AND {}", since(self.start()), before(self.end()))
    }
}

/// The format of the answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Format {
    #[default]
    Json,
    Csv,
}

/// The parameters of a request.
#[derive(Clone, Debug)]
pub(crate) struct Filters {
    pub(crate) period: Period,
    pub(crate) compare: bool,
    pub(crate) interval: Interval,
    pub(crate) wanted: Wanted,
    pub(crate) steps: Vec<String>,
    /// The maximum time from the first to the last step of a funnel.
    pub(crate) within: i64,
    /// The length of a period in the panel `retention`: days or weeks.
    pub(crate) by: Interval,
    pub(crate) limit: Option<usize>,
    pub(crate) format: Format,
    /// The cache key: requests with the same answer have the same key.
    pub(crate) key: String,
}

impl Filters {
    /// Reads the filters from a query string. Days are in UTC.
    pub(crate) fn read(query: &str, now: i64) -> Result<Self, Problem> {
        let given = Given::read(query)?;
        let period = given.period(day_of(now))?;
        let interval = given.word("interval", &Interval::ALL)?;
        let by = [("day", Interval::Day), ("week", Interval::Week)];
        let format = [("json", Format::Json), ("csv", Format::Csv)];
        Ok(Self {
            period,
            compare: given.word("compare", &[("previous", ())])?.is_some(),
            interval: interval.unwrap_or_else(|| Interval::of_length(period.days())),
            wanted: Wanted {
                events: given.values("event"),
                modules: given.values("module"),
                processes: given.values("process"),
                tenants: given.values("tenant"),
                custom: given.word("custom", &[("only", ())])?.is_some(),
            },
            steps: given.steps()?,
            within: given.within()?,
            by: given.word("by", &by)?.unwrap_or(Interval::Week),
            limit: given.limit()?,
            format: given.word("format", &format)?.unwrap_or_default(),
            key: given.key(),
        })
    }
}

/// Formats `; did you mean …?`; empty if there are no similar names.
pub(crate) fn did_you_mean(near: &[&str]) -> String {
    if near.is_empty() {
        return String::new();
    }
    let near: Vec<String> = near.iter().map(|name| format!("`{name}`")).collect();
    format!("; did you mean {}?", shared::alternatives(&near))
}

/// Cuts a value for a message.
pub(crate) fn cut(value: &str) -> String {
    const SHOWN: usize = 80;
    match value.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::problem::Kind;
    use super::*;
    use crate::moment::{day_text, micros};

    fn read(query: &str) -> Result<Filters, Problem> {
        let now = micros("2026-11-28T12:00:00Z").expect("a moment");
        Filters::read(query, now)
    }

    fn dates(query: &str) -> (String, String) {
        let period = read(query).expect("valid").period;
        (day_text(period.first), day_text(period.last))
    }

    fn error(query: &str) -> String {
        let problem = read(query).expect_err(query);
        assert_eq!(problem.kind, Kind::Filter);
        problem.detail
    }

    #[test]
    fn the_last_days_are_asked_for_where_none_are_given() {
        let pair = |first: &str, last: &str| (first.to_owned(), last.to_owned());
        assert_eq!(dates(""), pair("2026-11-01", "2026-11-28"));
        assert_eq!(dates("from=&to="), pair("2026-11-01", "2026-11-28"));
        assert_eq!(dates("from=2026-11-27"), pair("2026-11-27", "2026-11-28"));
        assert_eq!(dates("to=2026-03-01"), pair("2026-02-02", "2026-03-01"));
        let period = read("from=2026-11-27").expect("valid").period.previous();
        assert_eq!(day_text(period.first), "2026-11-25");
        assert_eq!(day_text(period.last), "2026-11-26");
    }

    #[test]
    fn what_is_wrong_says_what_is_right() {
        let wrong = error("from=2026-11-02&to=2026-11-01");
        assert_eq!(
            wrong,
            "`from` is 2026-11-02, after `to`, which is 2026-11-01; give an earlier `from` or a later `to`"
        );
        for (query, part) in [
            ("from=2026-02-30", "isn't a day"),
            ("from=yesterday", "isn't a day"),
            ("from=2026-11-01T00:00:00Z", "isn't a day"),
            ("from=1899-12-31", "isn't a day from 1900 on"),
            ("from=1900-01-01&to=9999-12-31", "a shorter period"),
            ("interval=year", "`hour`, `day`, `week` or `month`"),
            ("compare=next", "`previous`"),
            ("by=month", "`day` or `week`"),
            ("custom=1", "`only`"),
            ("format=xml", "`json` or `csv`"),
            ("limit=0", "from 1 to 1000"),
            ("limit=1001", "from 1 to 1000"),
            ("limit=-1", "from 1 to 1000"),
            ("within=soon", "isn't a span"),
            ("tennant=acme", "did you mean `tenant`?"),
            ("from=2026-11-01&from=2026-11-02", "give it once"),
        ] {
            let error = error(query);
            assert!(error.contains(part), "{query}: {error}");
        }
        let many = "event=a&".repeat(101);
        assert!(error(&many).contains("at most 100 times"));
        let long = format!("event={}", "a".repeat(1_001));
        assert!(error(&long).contains("at most 1000"));
        let steps = "step=a&".repeat(17);
        assert!(error(&steps).contains("17 steps"));
    }

    #[test]
    fn values_stay_as_they_are() {
        let filters = read("event=a%27%22%3Cb%3E&event=&tenant=%C3%A4+b&custom=only");
        let wanted = filters.expect("valid").wanted;
        assert_eq!(wanted.events, [Some("a'\"<b>".to_owned()), None]);
        assert_eq!(wanted.tenants, [Some("ä b".to_owned())]);
        assert!(wanted.custom);
    }

    #[test]
    fn the_same_question_has_the_same_key() {
        let key = |query: &str| read(query).expect("valid").key;
        assert_eq!(
            key("to=2026-11-01&event=a"),
            key("event=a&to=2026-11-01&format=csv")
        );
        assert_ne!(key("step=a&step=b"), key("step=b&step=a"));
        assert_ne!(key("event=a&event=b"), key("event=a%26event=b"));
    }
}
