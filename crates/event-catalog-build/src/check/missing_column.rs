//! `missing-column`: a required column that is not there, or no header row at all.

use super::prelude::*;

/// A required column that is not there.
pub(super) static MISSING_COLUMN: Rule = Rule {
    name: "missing-column",
    level: Level::Deny,
    structural: true,
    summary: "the column `name` or `description` is missing",
    why: "The first row of a table has the headings, and two of them are required: `name` and \
        `description`. The columns may be in any order.",
    bad: Example(&[file("events.csv", "name,module\nlink_clicked,link\n")]),
    good: Example(&[file(
        "events.csv",
        "name,module,description\nlink_clicked,link,A link was clicked.\n",
    )]),
    check,
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings<'_>) {
    for problem in catalog.all_problems() {
        let draft = match problem {
            Problem::MissingColumn { place, heading } => {
                Finding::at(*place, format!("the column `{heading}` is missing"))
                    .label("the headings are in this row")
                    .help(format!("add a column with the heading `{heading}`"))
            }
            Problem::NoHeader { place } => Finding::at(*place, "there is no header row")
                .label("none of the cells here is a heading")
                .help("put a row with the headings first: `name,description`"),
            _ => continue,
        };
        findings.add(draft);
    }
}
