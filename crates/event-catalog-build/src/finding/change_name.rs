//! The change that a finding is about, as named by an `[[accept]]`.

use std::borrow::Cow;

use crate::collections::Texts;
use crate::notation::toml_text;

/// The maximum number of names in an entry that includes the values.
const MOST: usize = 10;

/// The maximum length of a value in a name, in bytes.
const LONGEST_VALUE: usize = 100;

/// The maximum total length of all names of a change, in bytes.
const LONGEST: usize = 600;

/// One or more changes that a finding is about.
///
/// Each change has the identity that `event-catalog diff` prints, such as `value-removed:order#state`.
/// Several changes can have the same identity, such as two values removed from one field, so a name can end
/// with the value: `value-removed:order#state=paid`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeName {
    /// The identities, each with its value, if any.
    parts: Vec<(String, Option<String>)>,
}

impl ChangeName {
    /// Creates a name from identities, each with its value, if any.
    #[must_use]
    pub fn new(parts: Vec<(String, Option<String>)>) -> Self {
        Self { parts }
    }

    /// The identities, each with its value, if any.
    #[must_use]
    pub fn parts(&self) -> &[(String, Option<String>)] {
        &self.parts
    }

    /// Whether `has` returns `true` for every part of the change, with or without the part's value.
    #[must_use]
    pub fn is_named_by(&self, has: impl Fn(&str) -> bool) -> bool {
        let is_named = |(id, value): &(String, Option<String>)| {
            has(id)
                || value
                    .as_ref()
                    .is_some_and(|value| has(&with_value(id, value)))
        };
        !self.parts.is_empty() && self.parts.iter().all(is_named)
    }

    /// All names by which an entry can refer to a part of the change.
    pub fn all(&self) -> impl Iterator<Item = String> {
        let names = self.parts.iter().flat_map(|(id, value)| {
            let precise = value.as_ref().map(|value| with_value(id, value));
            [precise, Some(id.clone())]
        });
        names.flatten()
    }

    /// The names to list in an entry that accepts exactly this change. Long values are replaced with their identities, and
    /// so are all values if there are many; an identity covers all of its values. The identities are listed however many
    /// there are, because an entry without a name would accept everything that its rule finds.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let precise = self.parts.iter().map(|(id, value)| match value {
            Some(value) if value.len() <= LONGEST_VALUE => with_value(id, value),
            _ => id.clone(),
        });
        let precise = distinct(precise);
        if are_few(&precise) {
            return precise;
        }
        let mut seen = Texts::default();
        let ids = self.parts.iter().map(|(id, _)| id);
        ids.filter(|id| seen.insert(Cow::Borrowed(id)))
            .cloned()
            .collect()
    }
}

fn with_value(id: &str, value: &str) -> String {
    format!("{id}={value}")
}

fn are_few(names: &[String]) -> bool {
    names.len() <= MOST && names.iter().map(String::len).sum::<usize>() <= LONGEST
}

/// Removes duplicates and keeps the order. Stops at one more than [`MOST`], which is enough to see that there are too
/// many.
fn distinct(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for text in texts {
        if found.len() > MOST {
            break;
        }
        if !found.contains(&text) {
            found.push(text);
        }
    }
    found
}

/// The lines of an `[[accept]]` entry for these changes, or else for this event. Without either, the entry
/// is for the rule's findings that aren't about an event. The author has to fill in the reason.
#[must_use]
pub fn accept_entry(rule: &str, changes: &[String], event: Option<&str>) -> Vec<String> {
    let mut lines = vec![
        "[[accept]]".to_owned(),
        format!("rule = {}", toml_text::string(rule)),
    ];
    let changes: Vec<&str> = changes.iter().map(String::as_str).collect();
    match (changes.as_slice(), event) {
        ([], Some(event)) => lines.push(format!("event = {}", toml_text::string(event))),
        ([], None) => {}
        ([change], _) => lines.push(format!("change = {}", toml_text::string(change))),
        (changes, _) => lines.push(format!("change = {}", toml_text::list(changes))),
    }
    lines.push("reason = \"…\"".to_owned());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(parts: &[(&str, Option<&str>)]) -> ChangeName {
        let parts = parts.iter();
        let parts = parts.map(|(id, value)| ((*id).to_owned(), value.map(str::to_owned)));
        ChangeName::new(parts.collect())
    }

    #[test]
    fn a_change_is_named_with_or_without_its_value() {
        let change = name(&[
            ("value-removed:a#b", Some("x")),
            ("value-removed:a#b", Some("y")),
        ]);
        let is_named = |names: &[&str]| change.is_named_by(|name| names.contains(&name));
        assert!(is_named(&["value-removed:a#b"]));
        assert!(is_named(&["value-removed:a#b=x", "value-removed:a#b=y"]));
        assert!(!is_named(&["value-removed:a#b=x"]));
        assert!(!is_named(&["value-removed:a#c"]));
        assert!(!name(&[]).is_named_by(|_| true));
        let all: Vec<String> = change.all().collect();
        assert_eq!(all[..2], ["value-removed:a#b=x", "value-removed:a#b"]);
        assert_eq!(
            change.names(),
            ["value-removed:a#b=x", "value-removed:a#b=y"]
        );
    }

    #[test]
    fn values_that_are_too_long_for_an_entry_are_left_out() {
        let long = "x".repeat(LONGEST_VALUE + 1);
        assert_eq!(name(&[("a", Some(long.as_str()))]).names(), ["a"]);
        let many: Vec<String> = (0..=MOST).map(|it| it.to_string()).collect();
        let of_one: Vec<_> = many.iter().map(|it| ("a", Some(it.as_str()))).collect();
        assert_eq!(name(&of_one).names(), ["a"]);
        let of_many: Vec<_> = many.iter().map(|it| (it.as_str(), None)).collect();
        assert_eq!(name(&of_many).names(), many);
        let longest = "a".repeat(LONGEST + 1);
        assert_eq!(
            name(&[(longest.as_str(), None)]).names(),
            [longest.as_str()]
        );
    }

    #[test]
    fn an_entry_is_toml() {
        let entry = |changes: &[&str], event| {
            let changes: Vec<String> = changes.iter().map(|it| (*it).to_owned()).collect();
            accept_entry("r", &changes, event).join("\n")
        };
        assert_eq!(
            entry(&[], Some("a\"b")),
            "[[accept]]\nrule = \"r\"\nevent = \"a\\\"b\"\nreason = \"…\""
        );
        assert_eq!(
            entry(&["x"], Some("a")),
            "[[accept]]\nrule = \"r\"\nchange = \"x\"\nreason = \"…\""
        );
        assert_eq!(
            entry(&["x", "y"], None),
            "[[accept]]\nrule = \"r\"\nchange = [\"x\", \"y\"]\nreason = \"…\""
        );
        assert_eq!(entry(&[], None), "[[accept]]\nrule = \"r\"\nreason = \"…\"");
    }
}
