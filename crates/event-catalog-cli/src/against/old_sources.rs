//! Adds the files of the older version to the sources, for findings that refer to them.

use std::collections::HashMap;

use event_catalog_build::finding::{Finding, Related};
use event_catalog_build::source::{FileId, Place, Sources, Span};

/// Copies files of the older version to the sources of the new one, when findings refer to them.
pub(crate) struct OldSources<'o> {
    old: &'o Sources,
    added: HashMap<FileId, FileId>,
}

impl<'o> OldSources<'o> {
    pub(crate) fn new(old: &'o Sources) -> Self {
        let added = HashMap::new();
        Self { old, added }
    }

    /// Adds the places in the older version to a finding's related places.
    pub(crate) fn add(&mut self, finding: &mut Finding, sources: &mut Sources) {
        for Related { place, message } in std::mem::take(&mut finding.before) {
            let file = place.span.file;
            let source = self.old.get(file);
            let added = self.added.entry(file);
            let file = *added.or_insert_with(|| sources.add(source.path(), source.text()));
            let span = Span { file, ..place.span };
            let place = Place { span, ..place };
            finding.related.push(Related { place, message });
        }
    }
}
