//! Builds a page from the sheets of a workbook.

use super::grid::{Content, Doubt, Kind, Sheet};
use super::refusal::Refusal;
use super::table;
use crate::import::columns::Map;
use crate::import::page::{Block, Page};
use crate::import::tally::Tally;

/// Builds the page. Each sheet with cells is a section, unless it is the only one.
pub(super) fn page(sheets: &[Sheet], shown: &str, maps: &[Map]) -> Result<Page, Refusal> {
    let mut page = Page::default();
    let [mut hidden, mut others, mut empty, mut dates, mut zeros] =
        [(); 5].map(|()| Tally::default());
    let is_section = |sheet: &&Sheet| sheet.kind == Kind::Cells && !sheet.grid.rows.is_empty();
    let has_several = sheets.iter().filter(is_section).count() > 1;
    let mut found = table::Found::new();
    for sheet in sheets {
        match sheet.kind {
            Kind::Hidden => hidden.add(shown, &sheet.name),
            Kind::Other => others.add(shown, &sheet.name),
            Kind::Cells if sheet.grid.rows.is_empty() => empty.add(shown, &sheet.name),
            Kind::Cells => {
                if has_several {
                    page.blocks.push(Block::Heading {
                        level: 1,
                        text: sheet.name.clone(),
                        place: format!("{shown}: sheet {:?}", sheet.name),
                    });
                }
                for (place, number, doubt) in doubtful(sheet, shown) {
                    let tally = match doubt {
                        Doubt::Date => &mut dates,
                        Doubt::Zeros => &mut zeros,
                    };
                    tally.add(&place, number);
                }
                page.blocks
                    .extend(table::blocks(sheet, shown, maps, &mut found)?);
            }
        }
    }
    let notes = [
        hidden.note(|name| {
            format!("the sheet {name:?} is hidden, and is left out; unhide it to import it")
        }),
        others.note(|name| {
            format!("the sheet {name:?} has a chart, a dialog or macros, and is left out")
        }),
        empty.note(|name| format!("the sheet {name:?} is empty")),
        dates.note(|number| {
            format!(
                "the number {number} is formatted as a date or a time, but is out of range, so it is imported as a \
                 plain number"
            )
        }),
        zeros.note(|number| {
            format!(
                "the number {number} is shown with leading zeros, but in an unknown format, so it is imported as a \
                 plain number; if the zeros are part of the value, enter it as text"
            )
        }),
    ];
    page.notes.extend(notes.into_iter().flatten());
    page.notes.extend(found.alone.notes());
    Ok(page)
}

/// The numbers that might be displayed differently, and their places.
fn doubtful<'s>(sheet: &'s Sheet, shown: &str) -> impl Iterator<Item = (String, &'s str, Doubt)> {
    let cells = sheet.grid.rows.iter();
    let cells = cells.flat_map(|(row, cells)| cells.iter().map(move |cell| (*row, cell)));
    cells.filter_map(move |(row, (column, content))| match content {
        Content::Doubtful(number, doubt) => {
            let cell = table::cell_name(row, *column);
            let place = format!("{shown}: sheet {:?}, cell {cell}", sheet.name);
            Some((place, number.as_str(), *doubt))
        }
        _ => None,
    })
}
