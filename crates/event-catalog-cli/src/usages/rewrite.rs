//! Applies the fixes of the findings: replaces old names in code.

use std::collections::BTreeMap;
use std::ops::Range;

use event_catalog_build::source::{FileId, Sources};

use crate::changed_files::ChangedFile;
use crate::checked::Found;

/// Applies the fixes, and returns the changed files by their ids in the sources.
pub(super) fn rewrite(found: &[Found], sources: &Sources) -> BTreeMap<FileId, Rewritten> {
    let mut edits: BTreeMap<FileId, Vec<(Range<usize>, &str)>> = BTreeMap::new();
    let fixes = found.iter().filter_map(|it| it.finding.fix.as_ref());
    for edit in fixes.flat_map(|fix| &fix.edits) {
        let of_file = edits.entry(edit.span.file).or_default();
        of_file.push((edit.span.range(), edit.text.as_str()));
    }
    let rewritten = edits.into_iter().map(|(file, mut edits)| {
        edits.sort_by_key(|(range, _)| range.start);
        let before = sources.get(file).text();
        let mut after = String::with_capacity(before.len() + 64);
        let (mut at, mut count) = (0, 0);
        for (range, text) in edits {
            // The places of fixes don't overlap, because each belongs to a different name. If two did overlap, the
            // second fix would replace a part of the first.
            let Some(kept) = before.get(at..range.start) else {
                continue;
            };
            after.push_str(kept);
            after.push_str(text);
            at = range.end;
            count += 1;
        }
        after.push_str(before.get(at..).unwrap_or_default());
        (file, Rewritten { after, count })
    });
    rewritten.collect()
}

/// A changed file.
#[derive(Debug)]
pub(super) struct Rewritten {
    pub(super) after: String,
    /// The number of replaced names.
    pub(super) count: usize,
}

impl Rewritten {
    /// Converts the file to the form that is written; `path` is relative to the searched folder.
    pub(super) fn changed(&self, path: &str, shown: &str, before: &str) -> ChangedFile {
        ChangedFile {
            path: path.to_owned(),
            shown: shown.to_owned(),
            before: Some(before.to_owned()),
            after: self.after.clone(),
        }
    }
}
