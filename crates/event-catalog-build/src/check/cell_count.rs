//! `cell-count`: a row with more cells than the header row has headings.

use super::prelude::*;

pub(super) static CELL_COUNT: Rule = Rule {
    name: "cell-count",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a row has more cells than there are headings",
    why: "A cell without a heading has no meaning. Usually quotes are missing: a description with a comma that isn't \
        in quotes becomes two cells. Spreadsheets add the quotes automatically; in a text editor they must be \
        typed. Short rows are fine: missing \
        cells at the end are empty.",
    bad: Example(&[file(
        "events.csv",
        "name,description\nload,The chat was loaded, and shown.\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description\nload,\"The chat was loaded, and shown.\"\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.all_problems() {
        let Problem::CellCount {
            place,
            expected,
            found,
            delimiter,
        } = problem
        else {
            continue;
        };
        let delimiter = match delimiter {
            '\t' => "a tab".to_owned(),
            other => format!("`{other}`"),
        };
        findings.add(
            Finding::at(
                *place,
                format!("this row has {found} cells, but there are only {expected} headings"),
            )
            .label("no heading above it")
            .help(format!(
                "if a cell contains {delimiter}, put its whole text in quotes: \"…\"; if the extra cell is intended, \
                 add a heading for its column"
            )),
        );
    }
}
