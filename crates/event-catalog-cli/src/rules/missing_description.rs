//! `missing-description`: an event without a description.

use event_catalog_build::check::is_note;

use super::prelude::*;

/// An event without a description.
pub(super) static MISSING_DESCRIPTION: Rule = Rule {
    name: "missing-description",
    kind: Kind::Style(Level::Deny, check),
    suppresses: false,
    summary: "an event has no description",
    why: "The description is what people read on the documentation page, in their editor, and in \
        the analytics tool. One sentence is enough: who did what, or what happened. Code can be \
        generated without it.",
    bad: Example(&[file("events.csv", "name,description\nlink_clicked,\n")]),
    good: Example(&[file(
        "events.csv",
        "name,description\nlink_clicked,A link was clicked.\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    let form = catalog.input.settings.names.form();
    for (id, row) in catalog.rows_without(Column::Description) {
        let table = &catalog.tables[id.table as usize];
        // `missing-column` reports a missing column once, so the rows need no findings.
        let has_column = !table.is_sheet || table.header.contains(&Some(Column::Description));
        let Some(name) = row.get(Column::Name) else {
            continue;
        };
        if has_column && !is_note(row, form) {
            findings.add(
                Finding::at(catalog.place(id, Column::Description), format!("`{}` has no description", name.text))
                    .label("nothing says what this event means")
                    .event(&*name.text)
                    .help("write one sentence into the `description` column: what has happened when it is emitted?"),
            );
        }
    }
}
