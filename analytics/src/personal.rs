//! The names of fields that are personal wherever they occur: those in `analytics.toml`; and in custom
//! events, which have no schema, also the names of fields that the catalog marks in other events.
//!
//! The places that the catalog marks (`x-personal`) are [`PersonalPath`]s.

use std::collections::HashSet;

use event_catalog_cli::stored::{PersonalPath, Step};

use crate::catalog::KnownCatalog;
use crate::settings::Settings;

/// Field names, compared by their letters and digits: `customerEmail` equals `customer_email`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonalNames(HashSet<String>);

impl PersonalNames {
    /// Creates a set of names.
    #[must_use]
    pub fn new<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        Self(names.into_iter().map(folded).collect())
    }

    /// Collects the names of the fields that paths end in: `email` for `customer.email`, `contacts` for `contacts.*`.
    #[must_use]
    pub fn of_paths<'p>(paths: impl IntoIterator<Item = &'p PersonalPath>) -> Self {
        let names = paths.into_iter().filter_map(|path| {
            path.0.iter().rev().find_map(|step| match step {
                Step::Member(name) => Some(name.as_str()),
                Step::Members | Step::Elements => None,
            })
        });
        Self::new(names)
    }

    /// Whether the set is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the set contains a name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        !self.is_empty() && self.0.contains(&folded(name))
    }
}

/// Folds a name: lowercase, without separators between words.
fn folded(name: &str) -> String {
    let letters = name.chars().filter(|it| it.is_alphanumeric());
    let folded: String = letters.flat_map(char::to_lowercase).collect();
    if folded.is_empty() {
        name.to_owned()
    } else {
        folded
    }
}

/// The names that are personal anywhere in the payload of an event.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Anywhere<'n> {
    of_settings: Option<&'n PersonalNames>,
    of_catalog: Option<&'n PersonalNames>,
}

impl<'n> Anywhere<'n> {
    /// Selects the names for a catalog event or for a custom event.
    pub(crate) fn of(catalog: &'n KnownCatalog, settings: &'n Settings, is_custom: bool) -> Self {
        Self {
            of_settings: Some(&settings.privacy.personal),
            of_catalog: is_custom.then_some(&catalog.personal_names),
        }
    }

    fn lists(self) -> impl Iterator<Item = &'n PersonalNames> {
        self.of_settings.into_iter().chain(self.of_catalog)
    }

    pub(crate) fn is_empty(self) -> bool {
        self.lists().all(PersonalNames::is_empty)
    }

    pub(crate) fn has(self, name: &str) -> bool {
        self.lists().any(|names| names.has(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_by_their_letters_and_digits() {
        let names = PersonalNames::new(["customer_email", "-"]);
        for name in ["customer_email", "customerEmail", "Customer-EMail", "-"] {
            assert!(names.has(name), "{name}");
        }
        for name in ["email", "customer_email_2", "_", ""] {
            assert!(!names.has(name), "{name}");
        }
    }

    #[test]
    fn the_last_name_of_a_path_counts() {
        let member = |name: &str| Step::Member(name.to_owned());
        let paths = [
            PersonalPath(vec![member("customer"), member("email")]),
            PersonalPath(vec![member("contacts"), Step::Members]),
            PersonalPath(vec![member("names"), Step::Elements]),
            PersonalPath(vec![Step::Members]),
            PersonalPath(Vec::new()),
        ];
        let names = PersonalNames::of_paths(&paths);
        assert_eq!(names, PersonalNames::new(["email", "contacts", "names"]));
    }
}
