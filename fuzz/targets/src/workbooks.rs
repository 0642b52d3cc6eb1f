//! `workbooks`: a byte that selects the form of the rest, and the rest: a whole file; the sheet,
//! the shared strings and the styles of an `.xlsx`, each a text; the `content.xml` of an `.ods`;
//! the records of an `.xls`; or a table with one row per line and tabs between its cells, which
//! must give the same result in both formats. Most forms are parts of files, because a mutated
//! archive is rarely a valid archive.

mod parts;

use event_catalog_build::catalog::Catalog;
use event_catalog_cli::api;

use crate::measure::Bound;
use crate::{catalog, imported};

/// Through compression and repeated cells, a file can contain a thousand times its length, up to
/// the reader's budget of 32 MB. Each character can become `&amp;` in a text.
const IMPORTED: Bound = Bound {
    times: 64,
    plus: 160 << 20,
};

/// A table doesn't repeat anything.
const TABLE: Bound = Bound {
    times: 64,
    plus: 4_000,
};

/// Imports a workbook.
///
/// # Panics
///
/// If the project breaks a promise for this input.
pub fn run(data: &[u8]) {
    let Some((kind, rest)) = data.split_first() else {
        return;
    };
    let bytes = match kind % 5 {
        0 => rest.to_vec(),
        1 => parts::excel(catalog::texts(rest)),
        2 => parts::open_document(rest),
        3 => parts::old(rest),
        _ => return table(rest),
    };
    let _ = hold(bytes, rest.len(), IMPORTED);
}

/// Imports a workbook. Returns the names of the events, or the reason why there are none.
fn hold(bytes: Vec<u8>, length: usize, bound: Bound) -> Result<Vec<String>, String> {
    let imported = api::import_workbook(bytes.clone());
    assert!(
        imported == api::import_workbook(bytes),
        "imported differently the second time"
    );
    let imported = imported?;
    let input = imported::read(&imported, length, bound);
    let catalog = Catalog::new(&input);
    let report = imported::check(&imported, &catalog);
    imported::assert_readable(&catalog, &report);
    let names = catalog.events.iter().map(|event| event.name.to_string());
    Ok(names.collect())
}

/// Imports a table in two formats. The names are exactly those in its cells.
fn table(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    // Characters that XML can't contain, and text that Excel reads as an escaped character.
    let is_odd = |c: char| match c {
        '\n' | '\t' => false,
        '\u{fffe}' | '\u{ffff}' => true,
        c => c.is_control(),
    };
    if text.contains(is_odd) || text.contains("_x") {
        return;
    }
    let rows: Vec<Vec<&str>> = text
        .lines()
        .map(|line| line.split('\t').collect())
        .collect();
    let excel = parts::excel_table(&rows);
    let open = parts::open_document_table(&rows);
    let names = hold(excel, data.len(), TABLE);
    assert_eq!(
        names,
        hold(open, data.len(), TABLE),
        ".xlsx on the left, .ods on the right"
    );
    let cells: Vec<&str> = rows.concat();
    for name in names.unwrap_or_default() {
        // A family's names aren't in the cells, which contain its range.
        let is_there = cells
            .iter()
            .any(|cell| cell.contains('{') || cell.contains('}') || cell.contains(&*name));
        assert!(is_there, "no cell contains {name:?}");
    }
}
