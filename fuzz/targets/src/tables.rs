//! `tables`: the input is a table. The crate `csv` reads the same cells.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::Sheet;
use event_catalog_build::source::Sources;

use crate::catalog;

/// Reads a table, checks it, and compares the cells with those that `csv` reads.
///
/// # Panics
///
/// If the project breaks a promise for this input.
pub fn run(data: &[u8]) {
    let input = catalog::of(&[("events.csv", data)]);
    catalog::required(&Catalog::new(&input), data.len());
    if let Ok(text) = std::str::from_utf8(data) {
        cells(text.strip_prefix('\u{feff}').unwrap_or(text));
    }
}

fn cells(text: &str) {
    let mut sources = Sources::default();
    let file = sources.add("events.csv", text);
    let (sheet, problems) = Sheet::read(file, sources.get(file).text(), &[]);
    for cell in sheet.rows.iter().flat_map(|row| &row.cells) {
        let place = sources.text(cell.place.span);
        // Without quotes, a cell's text is exactly the text in the file.
        assert!(
            place.contains('"') || *place == *cell.text,
            "{place:?} is read as {:?}",
            cell.text
        );
        assert!(!sources.show(cell.place).is_empty());
    }
    // The crate `csv` doesn't support `sep=`, a line that sets the delimiter for spreadsheets. It also removes a
    // second byte order mark, which is part of a cell here.
    if !problems.is_empty()
        || text.to_ascii_lowercase().contains("sep=")
        || text.starts_with('\u{feff}')
    {
        return;
    }
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(sheet.delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut theirs: Vec<Vec<String>> = Vec::new();
    for record in reader.records() {
        let Ok(record) = record else { return };
        let mut cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
        while cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        if !cells.is_empty() {
            theirs.push(cells);
        }
    }
    let cells = sheet.rows.iter().map(|row| {
        let cells = row.cells.iter().map(|cell| cell.text.trim().to_owned());
        cells.collect::<Vec<_>>()
    });
    let ours: Vec<Vec<String>> = cells.collect();
    assert_eq!(ours, theirs, "`csv` reads different cells");
}
