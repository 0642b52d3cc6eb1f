//! Counts cases of one kind, so that the user gets a single note for all of them.

/// The number of cases, and the place of the first one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    number: usize,
    /// The place and name of the first case.
    first: Option<(String, String)>,
    /// The places of at most [`LISTED`] further cases.
    others: Vec<String>,
}

/// The maximum number of places in a note.
const LISTED: usize = 20;

impl Tally {
    pub(super) fn add(&mut self, place: &str, name: &str) {
        self.number += 1;
        if self.first.is_none() {
            self.first = Some((place.to_owned(), name.to_owned()));
        } else if self.others.len() < LISTED {
            self.others.push(place.to_owned());
        }
    }

    pub(super) fn number(&self) -> usize {
        self.number
    }

    /// Formats a note about the first case, with the number of others; `None` if there are no
    /// cases. `what` describes a case, given its name.
    pub(super) fn note(&self, what: impl FnOnce(&str) -> String) -> Option<String> {
        let (place, name) = self.first.as_ref()?;
        let more = match self.number - 1 {
            0 => String::new(),
            more => format!(" (and {more} more)"),
        };
        Some(format!("{place}: {}{more}", what(name)))
    }

    /// Like `note`, but lists the places of up to [`LISTED`] other cases, because the user should
    /// look at each of them.
    pub(super) fn listed(&self, what: impl FnOnce(&str) -> String) -> Option<String> {
        let (place, name) = self.first.as_ref()?;
        let mut note = format!("{place}: {}", what(name));
        if !self.others.is_empty() {
            note += &format!(" (and {}", self.others.join(", "));
            match self.number - 1 - self.others.len() {
                0 => {}
                more => note += &format!(", and {more} more"),
            }
            note.push(')');
        }
        Some(note)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_about_the_first_name() {
        let mut tally = Tally::default();
        let note = |tally: &Tally| tally.note(|name| format!("`{name}` is kept"));
        assert_eq!(note(&tally), None);
        tally.add("names.txt:1", "a");
        assert_eq!(note(&tally).as_deref(), Some("names.txt:1: `a` is kept"));
        tally.add("names.txt:2", "b");
        tally.add("names.txt:3", "c");
        let expected = "names.txt:1: `a` is kept (and 2 more)";
        assert_eq!(note(&tally).as_deref(), Some(expected));
        let listed = tally.listed(str::to_owned);
        let expected = "names.txt:1: a (and names.txt:2, names.txt:3)";
        assert_eq!(listed.as_deref(), Some(expected));
        for number in 4..=LISTED + 3 {
            tally.add(&format!("names.txt:{number}"), "d");
        }
        let listed = tally.listed(str::to_owned).unwrap_or_default();
        assert!(listed.ends_with(", names.txt:21, and 2 more)"), "{listed}");
    }
}
