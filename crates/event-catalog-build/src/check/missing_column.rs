//! `missing-column`: a required column that is missing, or no header row at all.

use std::ops::Range;

use super::prelude::*;

pub(super) static MISSING_COLUMN: Rule = Rule {
    name: "missing-column",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "the column `name` or `description` is missing",
    why: "The first row of a table has the headings, and two of them are required: `name` and \
        `description`. The columns may be in any order.\n\n\
        If such a column is empty from top to bottom, the cells have usually slipped to the \
        right, because cells were inserted before them in every row except the first.",
    bad: Example(&[file("events.csv", "name,module\nlink_clicked,link\n")]),
    good: Example(&[file(
        "events.csv",
        "name,module,description\nlink_clicked,link,A link was clicked.\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.all_problems() {
        let draft = match problem {
            Problem::MissingColumn { place, heading } => {
                Finding::at(*place, format!("the column `{heading}` is missing"))
                    .label("the headings are in this row")
                    .help(format!("add a column with the heading `{heading}`"))
            }
            Problem::EmptyColumn { place, heading } => {
                let message = format!("the column `{heading}` is empty in every row");
                Finding::at(*place, message)
                    .label("this row and all below it")
                    .help(
                        "if the cells have slipped to the right, move them back to the left, below \
                         their headings; otherwise fill the column in",
                    )
            }
            Problem::NoHeader { place } => {
                let draft = Finding::at(*place, "there is no header row")
                    .label("no cell here is a heading");
                let text = catalog.input.sources.get(place.span.file).text();
                match headings(text) {
                    Some(range) if range.contains(&(place.span.start as usize)) => draft.help(
                        "each row is in one quoted cell: remove the quotes around the rows, or \
                         export the table again",
                    ),
                    Some(range) => draft
                        .related(Place::new(place.span.file, range), "the headings are here")
                        .help("move the row with the headings to the top, and remove any title above it"),
                    None => draft.help(
                        "put a row with the headings of all columns first, such as `name,description`",
                    ),
                }
            }
            _ => continue,
        };
        findings.add(draft);
    }
}

/// Finds the header row, which may no longer be the first row if the table was sorted.
fn headings(text: &str) -> Option<Range<usize>> {
    let mut at = 0;
    for line in text.split_inclusive(['\n', '\r']) {
        let cells = line.trim_end().split([',', ';', '\t']);
        let names: Vec<_> = cells.map(|cell| cell.trim_matches(['"', ' '])).collect();
        let is_heading = |column: Column| names.contains(&column.name(&[]));
        if Column::required().all(is_heading) {
            return Some(at..at + line.trim_end().len());
        }
        at += line.len();
    }
    None
}
