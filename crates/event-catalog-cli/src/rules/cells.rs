//! Finds the cells that should contain prose, and the places of their parts.

use std::ops::Range;

use event_catalog_build::placeholder::is_signs;
use event_catalog_build::read::{Table, swallowed};
use event_catalog_build::spreadsheet::Change;

use super::prelude::*;

/// The characters with which formulas start in spreadsheets.
const FORMULA: [char; 4] = ['=', '+', '-', '@'];

/// A cell that should contain prose.
#[derive(Clone, Copy, Debug)]
pub(super) struct Prose<'c, 's> {
    pub(super) table: &'c Table<'s>,
    pub(super) cell: &'c Cell<'s>,
}

impl<'c> Prose<'c, '_> {
    fn is_text(&self) -> bool {
        matches!(
            self.cell.column,
            Column::Description | Column::DeprecatedReason
        )
    }

    /// The name in the cell's row.
    pub(super) fn name(&self) -> &'c str {
        let row = self.table.row_at(self.cell.place.span.start);
        row.map_or("", |row| row.text(Column::Name))
    }

    /// The displayed name of the column.
    pub(super) fn what(&self) -> &'static str {
        match self.cell.column {
            Column::DeprecatedReason => "reason",
            _ => "description",
        }
    }
}

/// Lists the cells that should contain prose, whatever they actually contain.
pub(super) fn texts<'c, 's>(catalog: &'c Catalog<'s>) -> impl Iterator<Item = Prose<'c, 's>> {
    catalog.tables.iter().flat_map(|table| {
        let cells = table.cells().map(move |cell| Prose { table, cell });
        cells.filter(Prose::is_text)
    })
}

/// Lists the cells that aren't a single plain line of text: only these can contain anything unusual.
pub(super) fn unusual<'c, 's>(catalog: &'c Catalog<'s>) -> impl Iterator<Item = Prose<'c, 's>> {
    catalog.tables.iter().flat_map(|table| {
        let cells = table.unusual_cells();
        let cells = cells.map(move |(_, cell)| Prose { table, cell });
        cells.filter(Prose::is_text)
    })
}

/// Whether a cell contains the rows after it, because its quote isn't closed.
pub(super) fn has_swallowed(cell: &Cell<'_>) -> bool {
    !cell.is_plain() && swallowed(&cell.text).next().is_some()
}

/// Whether a spreadsheet has changed a text, or would run it as a formula.
pub(super) fn is_changed(cell: &Cell<'_>) -> bool {
    is_formula(&cell.text) || Change::of(&cell.text).is_some()
}

/// Whether a spreadsheet would run a text as a formula.
pub(super) fn is_formula(text: &str) -> bool {
    // A single dash is a placeholder.
    text.starts_with(FORMULA) && !is_signs(text)
}

/// Finds the place of a part of a cell's text, given as a range of bytes. If escapes make the exact place unknown,
/// returns the whole cell.
pub(super) fn part(catalog: &Catalog<'_>, cell: &Cell<'_>, part: Range<usize>) -> Place {
    span(catalog, cell, part).map_or(cell.place, |span| Place { span, ..cell.place })
}

/// Builds an edit that replaces a part of a cell's text. Returns `None` if the edit would need escapes.
pub(super) fn replace(
    catalog: &Catalog<'_>,
    cell: &Cell<'_>,
    part: Range<usize>,
    text: impl Into<String>,
) -> Option<Edit> {
    let span = span(catalog, cell, part)?;
    Some(Edit {
        span,
        text: text.into(),
    })
}

/// Finds the span of a part of a cell's text.
fn span(catalog: &Catalog<'_>, cell: &Cell<'_>, part: Range<usize>) -> Option<Span> {
    let written = catalog.input.sources.text(cell.place.span);
    let start = offset(written, &cell.text, part.start)?;
    let end = start + offset(&written[start..], &cell.text[part.start..], part.len())?;
    let from = cell.place.span.start as usize;
    Some(Span::new(cell.place.span.file, from + start..from + end))
}

/// The maximum length of a text with escapes in which offsets are converted: the conversion scans
/// the text for each of its parts.
const LONGEST_ESCAPED: usize = 16_000;

/// Converts an offset in a cell's text to an offset in the cell as written, where quotes are
/// doubled.
fn offset(written: &str, text: &str, of: usize) -> Option<usize> {
    // A text without escapes is the same in the file, and so are its offsets.
    let is_same = written.len() == text.len()
        && (std::ptr::eq(written.as_ptr(), text.as_ptr()) || written == text);
    if is_same {
        return Some(of);
    }
    if of > LONGEST_ESCAPED {
        return None;
    }
    let mut at = 0;
    for c in text[..of].chars() {
        if !written[at..].starts_with(c) {
            return None;
        }
        at += c.len_utf8();
        if c == '"' {
            // In a CSV cell, each quote of the text is doubled. A quote that isn't doubled is in a TOML string, which
            // has other escapes, so the offset is unknown.
            written[at..].starts_with('"').then_some(())?;
            at += 1;
        }
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_pass_doubled_quotes() {
        assert_eq!(offset("plain", "plain", 3), Some(3));
        assert_eq!(offset(r#"a ""b"" c"#, r#"a "b" c"#, 6), Some(8));
        assert_eq!(offset(r#"a \"b\" c"#, r#"a "b" c"#, 6), None);
        assert_eq!(offset(r"a\nb", "a\nb", 2), None);
    }
}
