//! The filters of a request: the parameters of its address.

use event_catalog_build::read::Suggestions;
use event_catalog_cli::shared;
use url::form_urlencoded;

use super::interval::Interval;
use super::problem::Problem;
use crate::key::{DAY, Day, day_of};
use crate::moment::{day_text, micros};
use crate::report::select::{before, since};
use crate::report::{MOST_STEPS, Wanted, span};

/// How many days there are where none are given.
const DAYS: Day = 28;

/// 1900-01-01. An older time comes from a clock that was never set.
const OLDEST: Day = -25_567;

/// The longest span, so that the days before it have dates, too.
const LONGEST: Day = 200 * 366;

/// The most values of a filter, and the most bytes of each.
pub(crate) const MOST_VALUES: usize = 100;
const LONGEST_VALUE: usize = 1_000;

/// The most rows of a list.
pub(crate) const MOST_ROWS: usize = 1_000;

/// All parameters. `view` is the page's.
const NAMES: [&str; 15] = [
    "from", "to", "compare", "interval", "event", "module", "process", "tenant", "custom", "step",
    "within", "by", "limit", "format", "view",
];

/// Parameters that can be given several times.
const REPEATED: [&str; 5] = ["event", "module", "process", "tenant", "step"];

/// The dates of a period, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Period {
    pub(crate) first: Day,
    pub(crate) last: Day,
}

impl Period {
    pub(crate) fn days(self) -> Day {
        self.last - self.first + 1
    }

    /// The first moment.
    pub(crate) fn start(self) -> i64 {
        i64::from(self.first) * DAY
    }

    /// The first moment after it.
    pub(crate) fn end(self) -> i64 {
        (i64::from(self.last) + 1) * DAY
    }

    /// The period of the same length before it.
    pub(crate) fn previous(self) -> Self {
        Self {
            first: self.first - self.days(),
            last: self.last - self.days(),
        }
    }

    /// The condition that an event happened in it.
    pub(crate) fn condition(self) -> String {
        format!("{} AND {}", since(self.start()), before(self.end()))
    }
}

/// How the answer is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Format {
    #[default]
    Json,
    Csv,
}

/// What a request asks for.
#[derive(Clone, Debug)]
pub(crate) struct Filters {
    pub(crate) period: Period,
    pub(crate) compare: bool,
    pub(crate) interval: Interval,
    pub(crate) wanted: Wanted,
    pub(crate) steps: Vec<String>,
    /// The longest time from the first step to the last one.
    pub(crate) within: i64,
    /// The periods in which visitors come back: days or weeks.
    pub(crate) by: Interval,
    pub(crate) limit: Option<usize>,
    pub(crate) format: Format,
    /// The same for all requests with the same answer.
    pub(crate) key: String,
}

/// The parameters as they came.
#[derive(Debug, Default)]
struct Given(Vec<(String, String)>);

impl Given {
    fn read(query: &str) -> Result<Self, Problem> {
        let pairs = form_urlencoded::parse(query.as_bytes()).into_owned();
        let given = Self(pairs.collect());
        for (name, value) in &given.0 {
            if !NAMES.contains(&name.as_str()) {
                let near = Suggestions::default().all(name, NAMES);
                return Err(Problem::filter(format!(
                    "there is no parameter `{}`{}",
                    cut(name),
                    did_you_mean(&near)
                )));
            }
            if value.len() > LONGEST_VALUE {
                return Err(Problem::filter(format!(
                    "the value of `{name}` has {} bytes; give one of at most {LONGEST_VALUE}",
                    value.len()
                )));
            }
            let times = given.all(name).count();
            let most = if REPEATED.contains(&name.as_str()) {
                MOST_VALUES
            } else {
                1
            };
            if times > most {
                let most = if most == 1 {
                    "once".to_owned()
                } else {
                    format!("at most {most} times")
                };
                return Err(Problem::filter(format!(
                    "`{name}` is given {times} times; give it {most}"
                )));
            }
        }
        Ok(given)
    }

    fn all<'g>(&'g self, name: &'g str) -> impl Iterator<Item = &'g str> {
        let pairs = self.0.iter().filter(move |(it, _)| it == name);
        pairs.map(|(_, value)| value.as_str())
    }

    /// The value of a parameter, unless it is empty.
    fn one(&self, name: &str) -> Option<&str> {
        let pair = self.0.iter().find(|(it, _)| it == name)?;
        Some(pair.1.as_str()).filter(|value| !value.is_empty())
    }

    /// One of these words.
    fn word<T: Copy>(&self, name: &str, words: &[(&str, T)]) -> Result<Option<T>, Problem> {
        let Some(value) = self.one(name) else {
            return Ok(None);
        };
        let found = words.iter().find(|(word, _)| *word == value);
        found.map(|(_, it)| Some(*it)).ok_or_else(|| {
            let words: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
            Problem::filter(format!(
                "`{name}` is `{}`; give {}",
                cut(value),
                shared::alternatives(&words)
            ))
        })
    }

    fn day(&self, name: &str) -> Result<Option<Day>, Problem> {
        let Some(value) = self.one(name) else {
            return Ok(None);
        };
        let start = (value.len() == 10).then(|| micros(&format!("{value}T00:00:00Z")));
        let day = start.flatten().map(day_of);
        let day = day.filter(|day| *day >= OLDEST);
        day.map(Some).ok_or_else(|| {
            Problem::filter(format!(
                "`{name}` is `{}`, which isn't a day from 1900 on; give one such as 2026-11-28",
                cut(value)
            ))
        })
    }

    /// The values of a filter; an empty one stands for events that have none.
    fn values(&self, name: &str) -> Vec<Option<String>> {
        let values = self.all(name);
        let some = |value: &str| (!value.is_empty()).then(|| value.to_owned());
        values.map(some).collect()
    }

    fn period(&self, today: Day) -> Result<Period, Problem> {
        let last = self.day("to")?.unwrap_or(today);
        let first = self.day("from")?.unwrap_or(last - DAYS + 1);
        if first > last {
            return Err(Problem::filter(format!(
                "`from` is {}, after `to`, which is {}; give an earlier `from` or a later `to`",
                day_text(first),
                day_text(last)
            )));
        }
        let period = Period { first, last };
        if period.days() > LONGEST {
            return Err(Problem::filter(format!(
                "from {} to {} are more than 200 years; give fewer days",
                day_text(first),
                day_text(last)
            )));
        }
        Ok(period)
    }

    fn within(&self) -> Result<i64, Problem> {
        let value = self.one("within").unwrap_or("7d");
        span(value).map_err(|advice| {
            Problem::filter(format!(
                "`within` is `{}`, which isn't a span; {advice}",
                cut(value)
            ))
        })
    }

    fn limit(&self) -> Result<Option<usize>, Problem> {
        let Some(value) = self.one("limit") else {
            return Ok(None);
        };
        let limit = value.parse::<usize>().ok();
        let limit = limit.filter(|limit| (1..=MOST_ROWS).contains(limit));
        limit.map(Some).ok_or_else(|| {
            Problem::filter(format!(
                "`limit` is `{}`; give a number from 1 to {MOST_ROWS}",
                cut(value)
            ))
        })
    }

    fn steps(&self) -> Result<Vec<String>, Problem> {
        let steps = self.all("step").filter(|step| !step.is_empty());
        let steps: Vec<String> = steps.map(str::to_owned).collect();
        if steps.len() > MOST_STEPS {
            return Err(Problem::filter(format!(
                "the funnel has {} steps; give 2 to {MOST_STEPS}",
                steps.len()
            )));
        }
        Ok(steps)
    }

    /// The parameters in order, without those that don't change the rows.
    fn key(&self) -> String {
        let pairs = self.0.iter();
        let pairs = pairs.map(|(name, value)| (name.as_str(), value.as_str()));
        let pairs = pairs.filter(|(name, _)| !["format", "view"].contains(name));
        let mut pairs: Vec<(&str, &str)> = pairs.collect();
        // The order of steps matters, and stays.
        pairs.sort_by_key(|(name, _)| *name);
        let mut key = form_urlencoded::Serializer::new(String::new());
        for (name, value) in pairs {
            key.append_pair(name, value);
        }
        key.finish()
    }
}

impl Filters {
    /// The filters in the query of an address. Days are those of UTC.
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

/// `; did you mean …?`, or nothing.
pub(crate) fn did_you_mean(near: &[&str]) -> String {
    if near.is_empty() {
        return String::new();
    }
    let near: Vec<String> = near.iter().map(|name| format!("`{name}`")).collect();
    format!("; did you mean {}?", shared::alternatives(&near))
}

/// The start of a value, for a message.
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
            ("from=1900-01-01&to=9999-12-31", "fewer days"),
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
