//! Builds a page from the sheets of a workbook.

use super::grid::{Kind, Sheet};
use super::refusal::Refusal;
use super::table;
use crate::import::columns::Map;
use crate::import::page::{Block, Page};
use crate::import::tally::Tally;

/// The page of these sheets: each with cells is a section, unless it is the only one.
pub(super) fn page(sheets: &[Sheet], shown: &str, maps: &[Map]) -> Result<Page, Refusal> {
    let mut page = Page::default();
    let [mut hidden, mut others, mut empty] = [(); 3].map(|()| Tally::default());
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
    ];
    page.notes.extend(notes.into_iter().flatten());
    page.notes.extend(found.alone.notes());
    Ok(page)
}
