//! The time of a change, in the past or in the future: a version `v4.2`, or a date `2026-11-29`.

use std::cmp::Ordering;
use std::fmt;

use super::date::Date;
use super::version::{check_version, compare_versions};

/// A version or a date, as in `since`, `deprecated` and `remove_after`.
///
/// ```
/// use event_catalog_build::catalog::Release;
///
/// let version = Release::parse("v4.2").unwrap();
/// assert_eq!((version.text(), version.written()), ("4.2", "v4.2"));
/// let date = Release::parse("2026-11-29").unwrap();
/// assert_eq!((date.text(), date.written()), ("2026-11-29", "2026-11-29"));
/// assert_eq!(Release::parse("4.2"), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Release {
    /// The text as written in the cell.
    written: Box<str>,
    /// The day, if the release is a date.
    date: Option<Date>,
}

impl Release {
    /// Parses the text of a cell; `None` if it is neither a version with its `v` nor a date.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let date = Date::parse(text);
        let is_release = date.is_some() || check_version(text).is_some();
        is_release.then(|| Self {
            written: text.into(),
            date,
        })
    }

    /// The text as written in the cell, with a version's `v`: `v4.2`, `2026-11-29`.
    #[must_use]
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The version without its `v`, or the date: `4.2`, `2026-11-29`.
    #[must_use]
    pub fn text(&self) -> &str {
        self.version().unwrap_or(&self.written)
    }

    /// The day, if the release is a date.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        self.date
    }

    /// The version without its `v`, if the release is a version.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        match self.date {
            Some(_) => None,
            None => self.written.strip_prefix('v'),
        }
    }

    /// Compares with another release; `None` if one is a version and the other a date.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self.date, other.date) {
            (Some(one), Some(other)) => Some(one.cmp(&other)),
            (None, None) => Some(compare_versions(self.text(), other.text())),
            _ => None,
        }
    }
}

impl From<Date> for Release {
    fn from(date: Date) -> Self {
        Self {
            written: date.to_string().into(),
            date: Some(date),
        }
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release(text: &str) -> Release {
        Release::parse(text).expect("a release")
    }

    #[test]
    fn releases_are_in_order_within_their_kind() {
        let compare = |one, other| release(one).compare(&release(other));
        assert_eq!(compare("v1.9", "v1.10"), Some(Ordering::Less));
        assert_eq!(compare("v2", "v2.0"), Some(Ordering::Equal));
        assert_eq!(compare("2026-11-29", "2026-02-28"), Some(Ordering::Greater));
        assert_eq!(compare("v2026", "2026-02-28"), None);
    }

    #[test]
    fn other_texts_are_not_releases() {
        for text in ["", "v", "4.2", "29.11.2026", "2026-02-30", "v2026-", "soon"] {
            assert_eq!(Release::parse(text), None, "{text}");
        }
        // With a `v`, this is a version with a pre-release.
        assert_eq!(release("v2026-11-29").date(), None);
    }
}
