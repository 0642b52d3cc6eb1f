//! Shortens the old and the new value of a change for a sentence.

use super::sentence::Sentence;
use crate::changes::{Change, Subject};

/// The maximum number of characters of a value in a sentence. JSON contains the whole value.
const LONGEST: usize = 80;

/// The minimum number of names that a list may leave out: the text "and 1 more" is as long as a name.
const LEAST_LEFT: usize = 5;

/// The old and the new value of a change, short enough for a sentence.
pub(super) struct Values {
    before: Option<String>,
    after: Option<String>,
}

impl Values {
    pub(super) fn of(change: &Change) -> Self {
        let text = |value: Option<&str>| value.map(short).filter(|it| !it.is_empty());
        Self {
            before: text(change.before.as_deref()),
            after: text(change.after.as_deref()),
        }
    }

    pub(super) fn before(&self) -> Option<&str> {
        self.before.as_deref()
    }

    pub(super) fn after(&self) -> Option<&str> {
        self.after.as_deref()
    }

    /// Returns the first value that differs from this name, starting with the older value. If both values are equal to
    /// the name, returns the name.
    pub(super) fn other_than<'v>(&'v self, name: &'v str) -> &'v str {
        let mut values = [self.before(), self.after()].into_iter().flatten();
        values.find(|it| *it != name).unwrap_or(name)
    }

    /// Formats `: new instead of old`, if both values are known.
    pub(super) fn change(&self) -> Sentence {
        match (self.before(), self.after()) {
            (Some(before), Some(after)) => Sentence::new(": {} instead of {}", &[after, before]),
            (None, Some(_)) => self.result(),
            (Some(_), None) => self.origin(),
            (None, None) => Sentence::default(),
        }
    }

    /// Formats `: new`.
    pub(super) fn result(&self) -> Sentence {
        let new = self.after().map(|after| Sentence::new(": {}", &[after]));
        new.unwrap_or_default()
    }

    /// Formats ` (before: old)`.
    pub(super) fn origin(&self) -> Sentence {
        let old = self
            .before()
            .map(|before| Sentence::new(" (before: {})", &[before]));
        old.unwrap_or_default()
    }
}

/// Joins the lines of a value, and cuts it if it is long.
pub(super) fn short(value: &str) -> String {
    cut(value, LONGEST)
}

/// Joins the lines of a value, and cuts it to at most `most` characters.
pub(super) fn cut(value: &str, most: usize) -> String {
    let line = value.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// Joins the lines of a value. If it is long, only its start and its end are kept.
pub(super) fn ends(value: &str) -> String {
    let line = value.split_whitespace().collect::<Vec<_>>().join(" ");
    let count = line.chars().count();
    if count <= LONGEST {
        return line;
    }
    let start: String = line.chars().take(LONGEST / 2).collect();
    let end: String = line.chars().skip(count - LONGEST / 2).collect();
    format!("{start}…{end}")
}

/// Returns how many names or lines to show if a shortened list has `most` of them.
pub(super) fn shown_of(number: usize, most: usize) -> usize {
    if number < most + LEAST_LEFT {
        number
    } else {
        most
    }
}

/// Formats the name of a change's subject for a sentence.
pub(super) fn subject_of(change: &Change) -> String {
    let name = match &change.subject {
        // An empty title means a section without a title.
        Subject::Section(title) if title.trim().is_empty() => "(no title)".to_owned(),
        subject => subject.to_string(),
    };
    let name = short(&name);
    if name.is_empty() {
        "(empty)".to_owned()
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_one_short_line() {
        assert_eq!(short(" a\n b "), "a b");
        let long = "ä".repeat(200);
        assert_eq!(short(&long).chars().count(), LONGEST + 1);
        assert_eq!(ends(" a\n b "), "a b");
        let shown = ends(&format!("{long}x"));
        assert_eq!(shown.chars().count(), LONGEST + 1);
        assert!(shown.ends_with("äx"), "{shown}");
    }

    #[test]
    fn a_list_leaves_out_at_least_five() {
        let shown = [0, 9, 10, 11, 14, 15, 100].map(|number| shown_of(number, 10));
        assert_eq!(shown, [0, 9, 10, 11, 14, 10, 10]);
    }
}
