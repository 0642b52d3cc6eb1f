//! Selects the edits for one pass, and applies them.

use std::collections::{BTreeMap, BTreeSet};

use event_catalog_build::finding::{Edit, Finding};
use event_catalog_build::source::{FileId, Sources, Span};

use crate::checked::Checked;

/// Chooses the fixes that don't conflict, in the order of the findings. Returns each finding with the message of its
/// fix.
pub(super) fn choose(checked: &Checked) -> Vec<(&Finding, &str)> {
    let mut taken: BTreeMap<FileId, Taken> = BTreeMap::new();
    let mut chosen = Vec::new();
    for found in &checked.found {
        let Some(fix) = found
            .finding
            .fix
            .as_ref()
            .filter(|fix| !fix.edits.is_empty())
        else {
            continue;
        };
        let is_free = |edit: &Edit| {
            let others = taken.get(&edit.span.file);
            others.is_none_or(|others| !others.meet(edit.span))
        };
        // A fix is applied completely or not at all.
        if !fix.edits.iter().all(is_free) {
            continue;
        }
        for edit in &fix.edits {
            taken.entry(edit.span.file).or_default().0.insert(edit.span);
        }
        chosen.push((&found.finding, fix.message.as_str()));
    }
    chosen
}

/// The edited spans of a file. They don't overlap, so their ends are in the same order as their starts.
#[derive(Debug, Default)]
struct Taken(BTreeSet<Span>);

impl Taken {
    /// Whether any edited span conflicts with `span`.
    fn meet(&self, span: Span) -> bool {
        let last = Span {
            start: span.end,
            end: u32::MAX,
            ..span
        };
        let mut before = self.0.range(..=last).rev();
        before
            .by_ref()
            .take_while(|other| other.end >= span.start)
            .any(|other| meet(span, *other))
    }
}

/// Whether the order of two edits matters: they overlap, or one inserts something where the other
/// begins or ends.
fn meet(one: Span, other: Span) -> bool {
    let overlap = one.start < other.end && other.start < one.end;
    let inserts = one.start == one.end || other.start == other.end;
    overlap || inserts && one.start <= other.end && other.start <= one.end
}

/// Applies the fixes, and returns the texts of the changed files by displayed path.
pub(super) fn apply(sources: &Sources, chosen: &[(&Finding, &str)]) -> Vec<(String, String)> {
    let mut edits: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
    let fixes = chosen
        .iter()
        .filter_map(|(finding, _)| finding.fix.as_ref());
    for edit in fixes.flat_map(|fix| &fix.edits) {
        edits.entry(edit.span.file).or_default().push(edit);
    }
    let changed = edits.into_iter().map(|(file, mut edits)| {
        edits.sort_by_key(|edit| edit.span.start);
        let source = sources.get(file);
        let before = source.text();
        let (mut after, mut at) = (String::with_capacity(before.len()), 0);
        for edit in edits {
            let range = edit.span.range();
            // The edits' spans refer to exactly this text.
            after.push_str(before.get(at..range.start).unwrap_or_default());
            after.push_str(&edit.text);
            at = range.end;
        }
        after.push_str(before.get(at..).unwrap_or_default());
        (source.path().to_owned(), after)
    });
    changed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_that_touch_at_an_insertion_meet() {
        let mut sources = Sources::default();
        let file = sources.add("a.csv", "abcdef");
        let meet = |one: (u32, u32), other: (u32, u32)| {
            let span = |(start, end)| Span { file, start, end };
            assert_eq!(
                super::meet(span(one), span(other)),
                super::meet(span(other), span(one))
            );
            super::meet(span(one), span(other))
        };
        assert!(meet((0, 3), (2, 4)));
        assert!(!meet((0, 3), (3, 4)));
        assert!(meet((0, 3), (3, 3)));
        assert!(meet((3, 3), (3, 3)));
        assert!(meet((0, 5), (2, 3)));
        assert!(!meet((0, 1), (2, 2)));
        let span = |start, end| Span { file, start, end };
        let taken = Taken([span(0, 1), span(2, 4), span(4, 6)].into());
        assert!(taken.meet(span(3, 4)));
        assert!(taken.meet(span(1, 1)));
        assert!(taken.meet(span(0, 9)));
        assert!(!taken.meet(span(1, 2)));
        assert!(!taken.meet(span(6, 7)));
        assert!(taken.meet(span(6, 6)));
    }
}
