//! Reads a CSV export as a page with one table.

use event_catalog_build::read::{Sheet, SheetRow};
use event_catalog_build::source::{Sources, Span};

use super::page::{Block, Broken, Cell, Page, Row, Table};

pub(super) fn read(text: &str, shown: &str) -> Result<Page, Broken> {
    let mut sources = Sources::default();
    let file = sources.add(shown, text);
    let (sheet, problems) = Sheet::read(file, sources.get(file).text(), &[]);
    if !problems.is_empty() {
        return Err(Broken);
    }
    let headings = sheet.rows.first().map_or(0, |header| header.cells.len());
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
        mistake: (row.cells.len() > headings).then(|| unquoted(row, &sheet, &sources)),
    });
    let mut page = Page::default();
    if let Some(header) = rows.next() {
        page.blocks.push(Block::Table(Table {
            place: header.place,
            headings: header.cells.into_iter().map(|cell| cell.plain).collect(),
            rows: rows.collect(),
            ..Table::default()
        }));
    }
    Ok(page)
}

/// Explains how to fix a row with a delimiter in an unquoted cell.
fn unquoted(row: &SheetRow<'_>, sheet: &Sheet<'_>, sources: &Sources) -> String {
    const LONGEST: usize = 80;
    let delimiter = char::from(sheet.delimiter);
    let name = match delimiter {
        ',' => "comma",
        ';' => "semicolon",
        _ => "tab",
    };
    // Programs don't write a space after a delimiter; people do after a comma in a sentence.
    let is_text = |between: &str| {
        let after = between.strip_prefix(delimiter);
        after.is_some_and(|it| !it.is_empty() && it.chars().all(char::is_whitespace))
    };
    let found = row.cells.windows(2).find_map(|pair| {
        let [one, other] = [pair[0].place.span, pair[1].place.span];
        let between = Span {
            start: one.end,
            end: other.start,
            ..one
        };
        let whole = Span {
            end: other.end,
            ..one
        };
        let is_found = !pair[0].text.is_empty() && is_text(sources.text(between));
        is_found.then(|| sources.text(whole))
    });
    match found.filter(|text| text.chars().count() <= LONGEST) {
        Some(text) => {
            format!("the {name} in {text:?} isn't in quotes: write the whole cell in quotes")
        }
        None => format!("write a cell with a {name} in its text in quotes"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::page::Parts;
    use super::*;

    fn table(text: &str) -> Table {
        let page = read(text, "export.csv").expect("a table");
        match page.blocks.into_iter().next() {
            Some(Block::Table(table)) => table,
            other => panic!("{other:#?}"),
        }
    }

    #[test]
    fn rows_know_their_cells() {
        let table = table("Event;Text\n\nload;\"a;\nb\"\n");
        assert_eq!(table.headings, ["Event", "Text"]);
        assert_eq!(table.rows[0].place, "export.csv:3:1 (cell A3)");
        let cell = &table.rows[0].cells[1];
        assert_eq!(cell.typed, "a;\nb");
        assert_eq!(cell.parts, Parts::Lines(vec!["a;".into(), "b".into()]));
        assert_eq!(read("a\n\"b", "x.csv"), Err(Broken));
    }

    #[test]
    fn a_comma_without_quotes_is_named() {
        let mistake = |text| table(text).rows[0].mistake.clone();
        assert_eq!(mistake("name,text\na,b\n"), None);
        assert_eq!(
            mistake("name,text,more\na,\"b\",Loaded, fully.\n").as_deref(),
            Some("the comma in \"Loaded, fully.\" isn't in quotes: write the whole cell in quotes")
        );
        assert_eq!(
            mistake("name;text\na;b; c\n").as_deref(),
            Some("the semicolon in \"b; c\" isn't in quotes: write the whole cell in quotes")
        );
        for text in ["name,text\na,b,c\n", "name,text\na,\"b\",c\n"] {
            let help = "write a cell with a comma in its text in quotes";
            assert_eq!(mistake(text).as_deref(), Some(help));
        }
    }
}
