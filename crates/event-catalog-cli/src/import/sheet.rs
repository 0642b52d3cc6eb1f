//! Reads a CSV export as a page with one table.

use event_catalog_build::read::Sheet;
use event_catalog_build::source::Sources;

use super::page::{Block, Broken, Cell, Page, Row, Table};

/// Reads a CSV file.
pub(super) fn read(text: &str, shown: &str) -> Result<Page, Broken> {
    let mut sources = Sources::default();
    let file = sources.add(shown, text);
    let (sheet, problems) = Sheet::read(file, sources.get(file).text(), &[]);
    if !problems.is_empty() {
        return Err(Broken);
    }
    let mut rows = sheet.rows.iter().map(|row| Row {
        place: row
            .cells
            .iter()
            .find(|cell| !cell.text.is_empty())
            .map_or_else(String::new, |cell| sources.show(cell.place)),
        cells: row
            .cells
            .iter()
            .map(|cell| Cell::verbatim(&cell.text))
            .collect(),
    });
    let mut page = Page::default();
    if let Some(header) = rows.next() {
        page.blocks.push(Block::Table(Table {
            place: header.place,
            headings: header.cells.into_iter().map(|cell| cell.plain).collect(),
            rows: rows.collect(),
            markdown: String::new(),
        }));
    }
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_know_their_cells() {
        let page = read("Event;Text\n\nload;\"a;\nb\"\n", "export.csv").unwrap();
        let [Block::Table(table)] = page.blocks.as_slice() else {
            panic!("{page:#?}")
        };
        assert_eq!(table.headings, ["Event", "Text"]);
        assert_eq!(table.rows[0].place, "export.csv:3:1 (cell A3)");
        assert_eq!(table.rows[0].cells[1].typed, "a;\nb");
        assert_eq!(read("a\n\"b", "x.csv"), Err(Broken));
    }
}
