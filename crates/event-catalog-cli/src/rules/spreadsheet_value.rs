//! `spreadsheet-value`: text that a spreadsheet has converted to a date, a number or an error.

use event_catalog_build::spreadsheet::Change;

use super::prelude::*;

/// Text that a spreadsheet has converted to a date, a number or an error.
pub(super) static SPREADSHEET_VALUE: Rule = Rule {
    name: "spreadsheet-value",
    kind: Kind::Style(Level::Deny, check),
    suppresses: true,
    summary: "text that a spreadsheet has converted to a date, a number or an error",
    why: "Spreadsheets convert text that looks like another kind of value: `10.1` to `10. Jan`, `100000` to `1E+05`, \
        `true` to `WAHR` in a German one, and text that looks like a formula to `#NAME?`. Once the file is saved, the \
        original text is lost.\n\n\
        Format the columns as text before typing, and choose \"text\" for every column when opening a CSV file. \
        `version-form` finds such values in columns of versions, and `spreadsheet-name` finds names that a \
        spreadsheet would convert.",
    bad: Example(&[file(
        "events.csv",
        "name,description\nlink_clicked,#NAME?\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description\nlink_clicked,A link was clicked.\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    let extra = &catalog.input.settings.extra_columns;
    let form = catalog.input.settings.names.form();
    for table in catalog.tables.iter().filter(|table| table.is_sheet) {
        for cell in table.cells() {
            let change = match cell.column {
                Column::Description | Column::DeprecatedReason => Change::of(&cell.text),
                // In a team's own column, dates and booleans may be intentional.
                Column::Extra(_) => {
                    Change::of(&cell.text).filter(|it| matches!(it, Change::Error | Change::Number))
                }
                // `spreadsheet-name` reports names that a spreadsheet may convert, and `name-form` reports names that
                // don't have the form.
                Column::Name if form.has(&cell.text) => {
                    Change::of(&cell.text).filter(|it| *it == Change::Error)
                }
                _ => None,
            };
            let Some(change) = change else {
                continue;
            };
            let (what, column) = (change.name(), cell.column.name(extra));
            let row = table.row_at(cell.place.span.start);
            findings.add(
                Finding::at(
                    cell.place,
                    format!("`{}` in `{column}` is {what}, not text", cell.text),
                )
                .label("not what was typed")
                .event(row.map_or("", |row| row.text(Column::Name)))
                .help(change.advice()),
            );
        }
    }
}
