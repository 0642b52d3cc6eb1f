//! Identifies a finding across runs, for services that compare runs.

use std::collections::HashMap;
use std::fmt;
use std::hash::Hasher;

use event_catalog_build::source::{Sources, Span};

use super::repository::Repository;
use crate::checked::Found;

/// The identity of a finding: a hash, and its number among the findings with the same hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fingerprint {
    hash: u64,
    number: usize,
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}:{}", self.hash, self.number)
    }
}

/// The hashes of texts with at least this many bytes are kept.
const LONG: usize = 1 << 10;

/// Creates identities, and counts equal hashes, so that each identity is unique.
#[derive(Debug, Default)]
pub(crate) struct Fingerprints {
    counts: HashMap<u64, usize>,
    /// The hashes for long marked texts: thousands of findings can mark the same list of values.
    of_long: HashMap<(&'static str, String, String, Span), u64>,
}

impl Fingerprints {
    /// Identifies a finding in a catalog by its rule, event, column, and the marked text. The identity stays the same
    /// if rows are sorted, added, or moved to another file.
    pub(super) fn of(
        &mut self,
        Found { finding, subject }: &Found,
        sources: &Sources,
        repository: &Repository,
    ) -> Fingerprint {
        let file = sources.get(finding.place.span.file).path();
        let file = repository.path(file);
        let about = subject.event.as_deref().unwrap_or(&file);
        let column = subject.column.as_deref().unwrap_or_default();
        let marked = sources.text(finding.place.span);
        let hash = || hash(&[finding.rule.name, about, column, marked]);
        if marked.len() < LONG {
            return self.numbered(hash());
        }
        let span = finding.place.span;
        let key = (finding.rule.name, about.to_owned(), column.to_owned(), span);
        let hash = *self.of_long.entry(key).or_insert_with(hash);
        self.numbered(hash)
    }

    /// Creates the identity for these texts.
    pub(crate) fn next(&mut self, parts: &[&str]) -> Fingerprint {
        self.numbered(hash(parts))
    }

    fn numbered(&mut self, hash: u64) -> Fingerprint {
        let count = self.counts.entry(hash).or_default();
        *count += 1;
        Fingerprint {
            hash,
            number: *count,
        }
    }
}

/// Returns a hash that is the same in every version and on every system.
fn hash(parts: &[&str]) -> u64 {
    let mut hasher = fnv::FnvHasher::default();
    for part in parts {
        hasher.write(part.as_bytes());
        hasher.write_u8(0);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_given_out_once_and_stays_the_same() {
        let mut fingerprints = Fingerprints::default();
        let mut next = |parts: &[&str]| fingerprints.next(parts).to_string();
        let (first, second) = (next(&["rule", "a"]), next(&["rule", "a"]));
        assert_ne!(first, second);
        assert_eq!(first.replace(":1", ":2"), second);
        // The hash depends on where each part ends.
        assert_ne!(next(&["rulea", ""]), next(&["rule", "a", ""]));
        assert_eq!(
            Fingerprints::default().next(&["rule", "a"]).to_string(),
            first
        );
    }
}
