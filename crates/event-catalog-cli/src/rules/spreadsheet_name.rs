//! `spreadsheet-name`: a name that a spreadsheet changes.

mod conversion;

use conversion::Conversion;

use super::prelude::*;

/// A name that a spreadsheet changes.
pub(super) static SPREADSHEET_NAME: Rule = Rule {
    name: "spreadsheet-name",
    kind: Kind::Style(Level::Warn, check),
    suppresses: false,
    summary: "a spreadsheet would change a name",
    why: "A spreadsheet converts text that looks like a number, a date or a truth value: `1.10` becomes 1.1, `3/4` a \
        date, `1E5` 100000, `007` 7, and `true` is `WAHR` in a German one. A cell that begins with `=`, `+`, `-` or \
        `@` is run as a formula, which can fetch addresses and start programs \
        (<https://owasp.org/www-community/attacks/CSV_Injection>). As soon as someone opens the table and saves it, \
        the name has changed, and so has what goes over the wire.\n\n\
        If such names are sent, keep them in a TOML file, which no spreadsheet opens. Otherwise format the column as \
        text, and choose \"text\" for it whenever a CSV file is opened. For an alias, the whole cell matters: `1.10; \
        v1` stays.",
    bad: Example(&[
        file("catalog.toml", "[names]\nform = \"any\"\n"),
        file(
            "events.csv",
            "name,description\n1.10,Version 1.10 was installed.\n",
        ),
    ]),
    good: Example(&[
        file("catalog.toml", "[names]\nform = \"any\"\n"),
        file(
            "events.csv",
            "name,description\nv1.10,Version 1.10 was installed.\n",
        ),
    ]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    let form = catalog.input.settings.names.form();
    for table in catalog.tables.iter().filter(|table| table.is_sheet) {
        for cell in table.cells() {
            let what = match cell.column {
                // `name-form` reports the other names.
                Column::Name if form.has(&cell.text) => "name",
                Column::Aliases => "alias",
                _ => continue,
            };
            let Some(conversion) = Conversion::of(&cell.text) else {
                continue;
            };
            let (text, row) = (&cell.text, table.row_at(cell.place.span.start));
            let message = match &conversion {
                Conversion::Formula => {
                    format!("a spreadsheet would run the {what} `{text}` as a formula")
                }
                other => format!("a spreadsheet would turn the {what} `{text}` into {other}"),
            };
            findings.add(
                Finding::at(cell.place, message)
                    .label("not kept as text")
                    .event(row.map_or("", |row| row.text(Column::Name)))
                    .help(
                        "format the column as text, and choose \"text\" for it when opening the file; \
                         or list the event in a TOML file",
                    ),
            );
        }
    }
}
