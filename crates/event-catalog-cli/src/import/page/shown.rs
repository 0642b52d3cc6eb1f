//! Accesses parts of a page, for the tests of the readers.

use serde_json::Value;

use super::{Block, Page, Table};

/// The table of a page that contains nothing else.
pub(in crate::import) fn table(page: &Page) -> &Table {
    match page.blocks.as_slice() {
        [Block::Table(table)] => table,
        other => panic!("{other:#?}"),
    }
}

/// The cells of a column; empty if there is no such column.
pub(in crate::import) fn column<'p>(page: &'p Page, heading: &str) -> Vec<&'p str> {
    let table = table(page);
    let Some(at) = table.headings.iter().position(|it| it == heading) else {
        return Vec::new();
    };
    let rows = table.rows.iter();
    rows.map(|row| row.cells[at].typed.as_str()).collect()
}

/// The schema in one of the imported files.
pub(in crate::import) fn schema(page: &Page, path: &str) -> Value {
    let found = page.schemas.iter().find(|(it, _)| it == path);
    let (_, text) = found.unwrap_or_else(|| panic!("no {path}: {:#?}", page.schemas));
    serde_json::from_str(text).expect("JSON")
}
