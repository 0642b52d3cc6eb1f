//! Compares two versions of a catalog.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::Input;

use super::message;
use crate::changes::changes;
use crate::changes::format::{self as formats, Comparison, Names, Needed, Readers, Scope};

/// The changes between two versions of a catalog, for all audiences.
#[derive(Debug)]
pub struct Changes {
    all: Comparison,
    /// The changes, except those to customers' events.
    published: Comparison,
}

/// Compares two versions of a catalog. Without an older version, everything counts as added.
///
/// ```
/// use event_catalog_build::read::{Input, Memory};
/// use event_catalog_cli::api;
///
/// let read = |table: &str| Input::read_folder(&Memory::from_iter([("events.csv", table)]));
/// let old = read("name,description\nload,The chat was loaded.\nhide,The chat was hidden.\n")?;
/// let new = read("name,description\nload,The chat was loaded.\n")?;
/// let changes = api::diff(Some(&old), &new);
/// assert_eq!(changes.bump(), "major");
/// assert!(changes.markdown().contains("The event `hide` was removed."));
/// # Ok::<(), std::io::Error>(())
/// ```
#[must_use]
pub fn diff(old: Option<&Input>, new: &Input) -> Changes {
    let old = old.map(Catalog::new);
    let new = Catalog::new(new);
    let found = changes(old.as_ref(), &new);
    let names = Names::default();
    let all = Comparison::new(names, found, old.as_ref(), &new, [true; 2]);
    let mut published = all.clone();
    published.limit(Readers::new(&[], true), old.as_ref(), &new);
    Changes { all, published }
}

impl Changes {
    /// The part of the version number to increase: `none`, `patch`, `minor` or `major`.
    #[must_use]
    pub fn bump(&self) -> &'static str {
        Needed::of(self.all(), &Scope::of(&[])).bump.name()
    }

    /// Formats the changes as colored text for a terminal.
    #[must_use]
    pub fn human(&self) -> String {
        formats::human::render(self.all(), &Scope::of(&[]), false)
    }

    /// Formats all changes as JSON.
    ///
    /// # Errors
    ///
    /// If the JSON can't be written, which would be a bug in this crate.
    pub fn json(&self) -> Result<String, String> {
        let json = formats::json::render(self.all(), &Scope::of(&[]));
        json.map_err(|error| message(&error))
    }

    /// Formats the changes as a Markdown change log, without customers' events.
    #[must_use]
    pub fn markdown(&self) -> String {
        formats::markdown::render(self.published(), &Scope::of(&[]), false, None)
    }

    /// Formats the changes as a comment for a GitHub pull request, without customers' events.
    #[must_use]
    pub fn github(&self) -> String {
        let host = formats::comment::Host::GitHub;
        formats::comment::render(self.published(), &Scope::of(&[]), false, host)
    }

    fn all(&self) -> &[Comparison] {
        std::slice::from_ref(&self.all)
    }

    fn published(&self) -> &[Comparison] {
        std::slice::from_ref(&self.published)
    }
}
