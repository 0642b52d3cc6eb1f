//! Collects the strings that occurred at one place: their formats and, if there are only a few different strings, their
//! values.

use std::collections::BTreeMap;

use serde_json::Value;

use super::formats::Format;
use super::personal::is_word;

/// The maximum number of values in an enum.
const MOST: usize = 12;

/// The maximum length of a value in an enum, in bytes.
const LONGEST: usize = 32;

/// The maximum length of the first string that is kept, in bytes.
const LONGEST_FIRST: usize = 200;

/// The minimum count of each value in an enum.
const RECURRING: u64 = 2;

/// The minimum average count of the values in an enum.
const PER_VALUE: u64 = 4;

/// The minimum total count of all values in an enum.
const LEAST: u64 = 12;

/// The strings at one place.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    pub(super) count: u64,
    /// The formats that at least one of the strings doesn't have.
    excluded: u8,
    /// The count of each value. Empty if there are too many values, or if a value is too long.
    values: BTreeMap<String, u64>,
    is_free: bool,
    /// The first string, unless it is too long.
    pub(super) first: Option<String>,
}

impl Texts {
    /// Adds a string. `value` is the string as a JSON value.
    pub(super) fn add(&mut self, text: &str, value: &Value) {
        if self.count == 0 && text.len() <= LONGEST_FIRST {
            self.first = Some(text.to_owned());
        }
        self.count += 1;
        for format in Format::ALL {
            if self.excluded & format.bit() == 0 && !format.has(text, value) {
                self.excluded |= format.bit();
            }
        }
        if self.is_free {
            return;
        }
        if let Some(count) = self.values.get_mut(text) {
            *count += 1;
        } else if text.len() > LONGEST || self.values.len() >= MOST {
            self.is_free = true;
            self.values.clear();
        } else {
            self.values.insert(text.to_owned(), 1);
        }
    }

    /// Adds the strings of another place.
    pub(super) fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.excluded |= other.excluded;
        self.first = self.first.take().or(other.first);
        for (value, count) in other.values {
            *self.values.entry(value).or_default() += count;
        }
        if self.is_free || other.is_free || self.values.len() > MOST {
            self.is_free = true;
            self.values.clear();
        }
    }

    /// Returns the format that all strings have.
    pub(super) fn format(&self) -> Option<Format> {
        let mut formats = Format::ALL.into_iter();
        formats.find(|it| self.excluded & it.bit() == 0)
    }

    /// Returns the values, if they are a short list of recurring words.
    pub(super) fn words(&self) -> Option<Vec<&str>> {
        let values = u64::try_from(self.values.len()).unwrap_or(u64::MAX);
        let recur = self.values.values().all(|count| *count >= RECURRING);
        let is_list = !self.is_free
            && values > 0
            && recur
            && self.count >= LEAST.max(values * PER_VALUE)
            && self.values.keys().all(|it| is_word(it));
        is_list.then(|| self.values.keys().map(String::as_str).collect())
    }

    /// Whether a string occurred several times, among only a few distinct strings.
    pub(super) fn recurs(&self, text: &str) -> bool {
        self.values.get(text).is_some_and(|it| *it >= RECURRING)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(texts: &[&str], times: usize) -> Texts {
        let mut found = Texts::default();
        for text in texts.iter().copied().cycle().take(texts.len() * times) {
            found.add(text, &Value::from(text));
        }
        found
    }

    #[test]
    fn a_format_is_one_of_all_texts() {
        let format = |texts: &[&str]| of(texts, 1).format();
        assert_eq!(format(&["2026-01-01", "2026-01-31"]), Some(Format::Date));
        assert_eq!(format(&["2026-01-01", "soon"]), None);
        assert_eq!(format(&["a@example.org"]), Some(Format::Email));
        assert_eq!(format(&["https://example.org/a?b=c"]), Some(Format::Uri));
    }

    #[test]
    fn only_words_that_recur_are_a_list() {
        assert_eq!(of(&["web", "app"], 10).words(), Some(vec!["app", "web"]));
        assert_eq!(of(&["web", "app"], 2).words(), None);
        assert_eq!(of(&["Ann", "Bob"], 50).words(), None);
        assert_eq!(of(&["a b", "c"], 50).words(), None);
        assert_eq!(of(&["ORD-1234", "ORD-1235"], 50).words(), None);
        let many: Vec<String> = (0..=MOST)
            .map(|it| format!("{}x", "a".repeat(it)))
            .collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(of(&many, 50).words(), None);
    }

    #[test]
    fn two_places_make_one() {
        let mut one = of(&["web"], 10);
        one.merge(of(&["app"], 10));
        assert_eq!(one.words(), Some(vec!["app", "web"]));
        one.merge(of(&["2026-01-01"], 1));
        assert_eq!((one.format(), one.words()), (None, None));
    }
}
