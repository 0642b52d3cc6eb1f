//! "Did you mean": the names of a catalog that are near to one that it doesn't have.

use event_catalog_build::read::Suggestions;

use crate::catalog::KnownCatalog;

/// Finds near names for several names. Together they take a limited time.
pub(super) struct Near<'c> {
    catalog: &'c KnownCatalog,
    suggestions: Suggestions,
}

impl<'c> Near<'c> {
    pub(super) fn new(catalog: &'c KnownCatalog) -> Self {
        Self {
            catalog,
            suggestions: Suggestions::default(),
        }
    }

    /// The names and former names that are near to a name, and to other names.
    pub(super) fn to<'n>(&self, name: &str, others: &'n [String]) -> Vec<&'n str>
    where
        'c: 'n,
    {
        let events = self.catalog.events.iter();
        let names = events.flat_map(|event| std::iter::once(&event.name).chain(&event.aliases));
        let names = names.chain(others).map(String::as_str);
        self.suggestions.all(name, names)
    }
}
