//! A finding about two versions, until the files of the older one are at hand.

use std::collections::HashMap;

use event_catalog_build::finding::{Draft, Finding, Related, Severity};
use event_catalog_build::rule::Rule;
use event_catalog_build::source::{FileId, Place, Sources, Span};

/// What differs between two versions.
#[derive(Clone, Debug)]
pub(crate) struct Difference {
    /// The finding, with its places in the new version.
    pub(crate) finding: Finding,
    /// Places in the older version, and what is there.
    old: Vec<(Place, String)>,
}

impl Difference {
    pub(super) fn new(rule: &'static Rule, draft: Draft) -> Self {
        Self {
            // The level is set when all are found.
            finding: draft.of(rule, Severity::Error),
            old: Vec::new(),
        }
    }

    /// A place in the older version.
    pub(super) fn before(mut self, place: Place, message: impl Into<String>) -> Self {
        self.old.push((place, message.into()));
        self
    }
}

/// The files of the older version that findings name, added to the sources of the new one.
pub(crate) struct OldSources<'o> {
    old: &'o Sources,
    added: HashMap<FileId, FileId>,
}

impl<'o> OldSources<'o> {
    pub(crate) fn new(old: &'o Sources) -> Self {
        let added = HashMap::new();
        Self { old, added }
    }

    /// The finding of a difference, with all its places.
    pub(crate) fn finding(&mut self, difference: Difference, sources: &mut Sources) -> Finding {
        let Difference { mut finding, old } = difference;
        for (place, message) in old {
            let file = place.span.file;
            let source = self.old.get(file);
            let added = self.added.entry(file);
            let file = *added.or_insert_with(|| sources.add(source.path(), source.text()));
            let span = Span { file, ..place.span };
            let place = Place { span, ..place };
            finding.related.push(Related { place, message });
        }
        finding
    }
}
