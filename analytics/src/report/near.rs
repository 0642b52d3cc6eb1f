//! "Did you mean": names in a catalog that are similar to an unknown name.

use event_catalog_build::read::Suggestions;

use crate::catalog::KnownCatalog;

/// Finds similar names for several names, within a total time limit.
pub(crate) struct Near<'c> {
    catalog: &'c KnownCatalog,
    suggestions: Suggestions,
}

impl<'c> Near<'c> {
    pub(crate) fn new(catalog: &'c KnownCatalog) -> Self {
        Self {
            catalog,
            suggestions: Suggestions::default(),
        }
    }

    /// Finds current and former names that are similar to a name.
    pub(crate) fn to<'n>(&self, name: &str, others: &'n [String]) -> Vec<&'n str>
    where
        'c: 'n,
    {
        let events = self.catalog.events.iter();
        let names = events.flat_map(|event| std::iter::once(&event.name).chain(&event.aliases));
        let names = names.chain(others).map(String::as_str);
        self.suggestions.all(name, names)
    }
}
