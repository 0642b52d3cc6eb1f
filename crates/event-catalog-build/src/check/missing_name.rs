//! `missing-name`: a row without a name.

use super::prelude::*;

pub(super) static MISSING_NAME: Rule = Rule {
    name: "missing-name",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a row has no name",
    why: "A row is an event, and an event is identified by its name. Rows in which every cell is \
        empty are skipped, but one with a description and no name is a lost event.",
    bad: Example(&[file(
        "events.csv",
        "name,description\nload,The chat was loaded.\n,A link was clicked.\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description\nload,The chat was loaded.\nlink_clicked,A link was clicked.\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for (id, _) in catalog.rows_without(Column::Name) {
        findings.add(
            Finding::at(catalog.place(id, Column::Name), "this row has no name")
                .label("an event without a name")
                .help("write the event's name into the `name` column, or remove the row"),
        );
    }
}
