//! `spreadsheet-formula`: a cell that a spreadsheet would run.

use super::cells;
use super::prelude::*;

/// A cell that a spreadsheet would run.
pub(super) static SPREADSHEET_FORMULA: Rule = Rule {
    name: "spreadsheet-formula",
    kind: Kind::Style(Level::Deny, check),
    suppresses: true,
    summary: "a spreadsheet would run a cell as a formula",
    why: "A cell that begins with `=`, `+`, `-` or `@` is a formula for a spreadsheet. Anyone who opens \
        the file next sees an error instead of the text, and may save it; and a formula can fetch \
        addresses and start programs, which makes opening the file dangerous \
        (<https://owasp.org/www-community/attacks/CSV_Injection>).",
    bad: Example(&[file(
        "events.csv",
        "name,description\nloyalty_points_spent,-5 points or fewer were left.\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description\nloyalty_points_spent,Minus 5 points or fewer were left.\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    let extra = &catalog.input.settings.extra_columns;
    for table in catalog.tables.iter().filter(|table| table.is_sheet) {
        for (row, cell) in table.unusual_cells() {
            // `spreadsheet-name` checks names, and other columns have stricter rules.
            let is_free = matches!(
                cell.column,
                Column::Description
                    | Column::Module
                    | Column::DeprecatedReason
                    | Column::Identifier
                    | Column::Extra(_)
            );
            if !is_free || !cells::is_formula(&cell.text) || is_number(&cell.text) {
                continue;
            }
            let first = cell.text.chars().next().unwrap_or_default();
            let column = cell.column.name(extra);
            findings.add(
                Finding::at(
                    cells::part(catalog, cell, 0..first.len_utf8()),
                    format!("a spreadsheet would run this cell of `{column}` as a formula"),
                )
                .label(format!("because it begins with `{first}`"))
                .event(row.text(Column::Name))
                .help("begin the text with a word"),
            );
        }
    }
}

/// Whether a text is a negative number, which spreadsheets don't read as a formula.
fn is_number(text: &str) -> bool {
    text.replace(',', ".").parse::<f64>().is_ok()
}
