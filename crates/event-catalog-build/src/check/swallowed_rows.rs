//! `swallowed-rows`: a cell that contains the rows after it.

use std::ops::Range;

use super::prelude::*;
use crate::read::{Cell, swallowed};

pub(super) static SWALLOWED_ROWS: Rule = Rule {
    name: "swallowed-rows",
    kind: Kind::Style(Level::Deny, check),
    suppresses: true,
    summary: "a cell contains the rows after it",
    why: "A text that begins with a quote and does not end with one continues into the following \
        rows. A spreadsheet reads all of these rows as one cell. Once it has saved the file, their \
        events are lost: they are only text in the description of another event.",
    bad: Example(&[file(
        "events.csv",
        "name,description,since\n\
         load,\"The chat was loaded.,v1\nopen,The chat was opened.,v1\n\
         close,The chat was closed.\",v1\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description,since\n\
         load,The chat was loaded.,v1\nopen,The chat was opened.,v1\n\
         close,The chat was closed.,v1\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for table in catalog.tables.iter().filter(|table| table.is_sheet) {
        for (row, cell) in table.unusual_cells() {
            let rows: Vec<_> = swallowed(&cell.text).collect();
            let Some(first) = rows.first().cloned() else {
                continue;
            };
            let name = &cell.text[first.clone()];
            let message = match rows.len() {
                1 => format!("this cell contains the row of `{name}`"),
                more => {
                    format!("this cell contains {more} other rows, starting with that of `{name}`")
                }
            };
            findings.add(
                Finding::at(part(catalog, cell, first), message)
                    .label("a separate row")
                    .event(row.text(Column::Name))
                    .help(
                        "a quote is missing at the end of the text: restore the file from before \
                         the change, and enter the text again",
                    ),
            );
        }
    }
}

/// The place of this part of a cell's text, or of the whole cell if it contains escapes.
fn part(catalog: &Catalog<'_>, cell: &Cell<'_>, part: Range<usize>) -> Place {
    let span = cell.place.span;
    if catalog.input.sources.text(span) != cell.text {
        return cell.place;
    }
    let start = span.start as usize;
    Place {
        span: Span::new(span.file, start + part.start..start + part.end),
        ..cell.place
    }
}
