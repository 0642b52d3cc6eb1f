//! Edits to the texts of a catalog's files.

use std::collections::BTreeMap;
use std::ops::Range;

use event_catalog_build::source::{FileId, Sources};

/// Replacements and insertions, which don't overlap.
#[derive(Debug, Default)]
pub(crate) struct Edits {
    files: BTreeMap<FileId, Vec<(Range<usize>, String)>>,
}

impl Edits {
    /// Replaces a range of a file. Texts for the same empty range are inserted in the order of the calls.
    pub(crate) fn replace(&mut self, file: FileId, range: Range<usize>, text: String) {
        self.files.entry(file).or_default().push((range, text));
    }

    /// The new texts of the files.
    pub(crate) fn apply(self, sources: &Sources) -> Vec<(FileId, String)> {
        let changed = self.files.into_iter().map(|(file, mut edits)| {
            // The sort is stable.
            edits.sort_by_key(|(range, _)| (range.start, range.end));
            let before = sources.get(file).text();
            let (mut after, mut at) = (String::with_capacity(before.len()), 0);
            for (range, text) in edits {
                after.push_str(before.get(at..range.start).unwrap_or_default());
                after.push_str(&text);
                at = range.end.max(at);
            }
            after.push_str(before.get(at..).unwrap_or_default());
            (file, after)
        });
        changed.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_inserted_at_one_place_keeps_its_order() {
        let mut sources = Sources::default();
        let file = sources.add("a.csv", "abcdef");
        let mut edits = Edits::default();
        edits.replace(file, 4..4, "1".to_owned());
        edits.replace(file, 2..4, "CD".to_owned());
        edits.replace(file, 4..4, "2".to_owned());
        edits.replace(file, 0..0, "0".to_owned());
        assert_eq!(edits.apply(&sources), [(file, "0abCD12ef".to_owned())]);
    }
}
