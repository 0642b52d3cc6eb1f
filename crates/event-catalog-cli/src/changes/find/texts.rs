//! Finds changes to the rows' texts for readers: descriptions, sections, customers, `since` and additional columns.
//!
//! One change covers all numbers of a family. If many rows have the same change, the first row's change, or the change
//! to a section, is the cause of the others.

mod cells;
mod descriptions;
mod places;

use std::collections::HashSet;

use event_catalog_build::catalog::{Catalog, Event, RowId};
use event_catalog_build::read::Column;

use crate::changes::readable::has_settings;
use crate::changes::{Audience, Change, Kind, Pair, Subject, Verdict};

pub(super) fn find(pair: &Pair<'_, '_>, changes: &mut Vec<Change>) {
    let Some(old) = pair.old else { return };
    let rows = rows(pair);
    descriptions::find(old, pair.new, &rows, changes);
    // The settings define sections, customers and additional columns, so they can't be compared without settings.
    if has_settings(old) && has_settings(pair.new) {
        places::find(old, pair.new, &rows, changes);
        cells::find(old, pair.new, &rows, changes);
    }
}

/// An event in the older and in the new version.
type Kept<'p, 's> = (&'p Event<'s>, &'p Event<'s>);

/// Lists the first event of each row, with its successor, if both versions have the row.
fn rows<'p, 's>(pair: &Pair<'p, 's>) -> Vec<Kept<'p, 's>> {
    let mut seen: HashSet<RowId> = HashSet::new();
    let kept = pair.kept();
    kept.filter(|(_, now)| seen.insert(now.row)).collect()
}

/// Creates the change to a row, with its places in both versions.
fn change(
    kind: Kind,
    (old, before): (&Catalog<'_>, &Event<'_>),
    (new, now): (&Catalog<'_>, &Event<'_>),
    column: Column,
) -> Change {
    let family = now
        .family()
        .and_then(|(family, _)| new.families.get(family));
    let subject = match family {
        Some(family) => Subject::Family(family.pattern.to_string()),
        None => Subject::Event(now.name.to_string()),
    };
    let mut change = Change::new(kind, subject);
    change.old = Some(old.place(before.row, column));
    change.new = Some(new.place(now.row, column));
    change.verdicts.raise(Audience::Docs, Verdict::Note);
    change
}

/// Joins the lines of a text. Long texts are shortened only when they are displayed.
pub(super) fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn a_text_is_one_line_and_is_not_cut() {
        assert_eq!(line(" A  link\nwas clicked. "), "A link was clicked.");
        let long = "word ".repeat(100);
        assert_eq!(line(&long), long.trim_end());
        assert_eq!(line(""), "");
    }
}
