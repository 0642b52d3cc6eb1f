//! `fmt`: a byte that selects the options, and a table. Formatting twice gives the same result, and no cell
//! is lost.

use event_catalog_build::read::{CsvSettings, Sheet};
use event_catalog_build::source::Sources;
use event_catalog_cli::api::{self, TableForm};

use crate::measure::Bound;

/// Every cell can be quoted, and every short row becomes as wide as the header row.
const WRITTEN: Bound = Bound {
    times: 64,
    plus: 1_000,
};

/// Formats a table.
///
/// # Panics
///
/// If the project breaks a promise for this input.
pub fn run(data: &[u8]) {
    let Some((form, text)) = data.split_first() else {
        return;
    };
    let Ok(text) = std::str::from_utf8(text) else {
        return;
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let form = TableForm {
        csv: CsvSettings {
            delimiter: [',', ';', '\t', ','][usize::from(form & 3)],
            bom: form & 4 != 0,
            crlf: form & 8 != 0,
        },
        extra: &[],
        sort: form & 16 != 0,
    };
    let Some(once) = api::format(text, &form) else {
        return;
    };
    WRITTEN.hold("table", text.len(), once.len());
    let body = once.strip_prefix('\u{feff}').unwrap_or(&once);
    assert_eq!(body.len() < once.len(), form.csv.bom, "the byte-order mark");
    assert_eq!(
        api::format(body, &form).as_ref(),
        Some(&once),
        "formatted again"
    );
    let (mut before, mut after) = (rows(text), rows(body));
    if form.sort {
        before.sort();
        after.sort();
    }
    assert_eq!(before, after, "cells are lost");
}

/// The non-empty cells of each row with their headings, in the order of the headings.
fn rows(text: &str) -> Vec<Vec<(String, String)>> {
    let file = Sources::default().add("", "");
    let (sheet, _) = Sheet::read(file, text, &[]);
    let rows = (1..sheet.rows.len()).map(|row| {
        let cells = (0..sheet.rows[row].cells.len())
            .map(|column| (sheet.text(0, column), sheet.text(row, column)))
            .filter(|(_, cell)| !cell.is_empty());
        let cells = cells.map(|(heading, cell)| (heading.to_owned(), cell.to_owned()));
        let mut cells: Vec<_> = cells.collect();
        cells.sort();
        cells
    });
    rows.collect()
}
