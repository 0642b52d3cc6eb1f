//! The texts that occurred at one place: their formats, and their values if these are a short list.

use std::collections::BTreeMap;

use serde_json::Value;

use super::formats::Format;
use super::personal::is_word;

/// The maximum number of values in a list.
const MOST: usize = 12;

/// The maximum length of a value in a list, in bytes.
const LONGEST: usize = 32;

/// The maximum length of a first value that is kept, in bytes.
const LONGEST_FIRST: usize = 200;

/// How often each value in a list must have occurred, and how often all of them, divided by their number.
const RECURRING: u64 = 2;
const PER_VALUE: u64 = 4;

/// How often all values in a list must have occurred together.
const LEAST: u64 = 12;

/// The texts at one place.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    pub(super) count: u64,
    /// The formats that a text didn't have.
    excluded: u8,
    /// How often each value occurred; empty if there are too many values, or long ones.
    values: BTreeMap<String, u64>,
    is_free: bool,
    /// The first text, if it isn't long.
    pub(super) first: Option<String>,
}

impl Texts {
    /// Adds a text. `value` is the same text.
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

    /// Adds the texts of another place.
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

    /// The format that all texts have.
    pub(super) fn format(&self) -> Option<Format> {
        let mut formats = Format::ALL.into_iter();
        formats.find(|it| self.excluded & it.bit() == 0)
    }

    /// The values, if they are a short list of recurring words.
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

    /// Whether a text occurred several times, among only a few different ones.
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
