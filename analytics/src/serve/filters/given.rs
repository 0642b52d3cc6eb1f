//! The parameters of a request, before they are interpreted.

use event_catalog_build::read::Suggestions;
use event_catalog_cli::shared;
use url::form_urlencoded;

use super::super::problem::Problem;
use super::{MOST_ROWS, MOST_VALUES, Period, cut, did_you_mean};
use crate::key::{Day, day_of};
use crate::moment::{day_text, micros};
use crate::report::{MOST_STEPS, span};

/// The default number of days.
const DAYS: Day = 28;

/// 1900-01-01. An earlier time is from a clock that was never set.
const OLDEST: Day = -25_567;

/// The maximum length of a period in days. The previous period is just as long, so without this limit it could begin
/// before the first date that can be represented.
const LONGEST: Day = 200 * 366;

/// The maximum size of a value in bytes.
const LONGEST_VALUE: usize = 1_000;

/// All parameters. Only the page uses `view`.
const NAMES: [&str; 15] = [
    "from", "to", "compare", "interval", "event", "module", "process", "tenant", "custom", "step",
    "within", "by", "limit", "format", "view",
];

/// Parameters that can be given several times.
const REPEATED: [&str; 5] = ["event", "module", "process", "tenant", "step"];

/// The parameters in the order received.
#[derive(Debug, Default)]
pub(super) struct Given(Vec<(String, String)>);

impl Given {
    pub(super) fn read(query: &str) -> Result<Self, Problem> {
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
                    "the value of `{name}` has {} bytes; give at most {LONGEST_VALUE} bytes",
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

    /// Reads a parameter that must be one of these words.
    pub(super) fn word<T: Copy>(
        &self,
        name: &str,
        words: &[(&str, T)],
    ) -> Result<Option<T>, Problem> {
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
                "`{name}` is `{}`, which isn't a day from 1900 on; give a day such as 2026-11-28",
                cut(value)
            ))
        })
    }

    /// The values of a filter; an empty value stands for events without a value.
    pub(super) fn values(&self, name: &str) -> Vec<Option<String>> {
        let values = self.all(name);
        let some = |value: &str| (!value.is_empty()).then(|| value.to_owned());
        values.map(some).collect()
    }

    pub(super) fn period(&self, today: Day) -> Result<Period, Problem> {
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
                "the period from {} to {} is longer than 200 years; give a shorter period",
                day_text(first),
                day_text(last)
            )));
        }
        Ok(period)
    }

    pub(super) fn within(&self) -> Result<i64, Problem> {
        let value = self.one("within").unwrap_or("7d");
        span(value).map_err(|advice| {
            Problem::filter(format!(
                "`within` is `{}`, which isn't a span; {advice}",
                cut(value)
            ))
        })
    }

    pub(super) fn limit(&self) -> Result<Option<usize>, Problem> {
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

    pub(super) fn steps(&self) -> Result<Vec<String>, Problem> {
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

    /// The parameters in a fixed order, without those that don't change the rows.
    pub(super) fn key(&self) -> String {
        let pairs = self.0.iter();
        let pairs = pairs.map(|(name, value)| (name.as_str(), value.as_str()));
        let pairs = pairs.filter(|(name, _)| !["format", "view"].contains(name));
        let mut pairs: Vec<(&str, &str)> = pairs.collect();
        // The order of steps matters, so it is kept.
        pairs.sort_by_key(|(name, _)| *name);
        let mut key = form_urlencoded::Serializer::new(String::new());
        for (name, value) in pairs {
            key.append_pair(name, value);
        }
        key.finish()
    }
}
