//! Placeholder cells, such as `none` or `-`. They are reported and removed from the table, so later
//! stages see an empty cell.

use std::cell::LazyCell;

use super::Input;
use super::table::Table;
use crate::notation::Column;
use crate::placeholder::Placeholder;
use crate::problem::Problem;

/// Removes placeholder cells from a table, except cells that name an existing module, payload or event.
pub(super) fn take(table: &mut Table<'_>, input: &Input, problems: &mut Vec<Problem>) {
    // Only optional columns are checked. They contain names, versions and reasons, so a placeholder in one of them
    // would be mistaken for a value.
    let mut columns = Column::known();
    if columns.all(|it| Column::required().any(|other| other == it) || table.count(it) == 0) {
        return;
    }
    let known = LazyCell::new(|| known(table, input));
    let mut places = Vec::new();
    for cell in table.cells() {
        let Some(what) = Placeholder::in_column(&cell.text, cell.column) else {
            continue;
        };
        let is_known =
            |(column, name): &(Column, &str)| *column == cell.column && *name == cell.text;
        if known.iter().any(is_known) {
            continue;
        }
        places.push(cell.place);
        problems.push(Problem::Placeholder {
            place: cell.place,
            column: cell.column,
            text: cell.text.to_string(),
            what,
        });
    }
    drop(known);
    if !places.is_empty() {
        table.empty(&places);
    }
}

/// Collects the existing names that look like placeholders, without duplicates. Their number is limited by the
/// number of placeholder words.
fn known<'k>(table: &'k Table<'_>, input: &'k Input) -> Vec<(Column, &'k str)> {
    let modules = input.settings.modules.iter().flatten();
    let modules = modules.map(|module| (Column::Module, module.name.value.as_str()));
    let payloads = input
        .payloads
        .keys()
        .map(|name| (Column::Payload, name.as_str()));
    let names = table
        .rows()
        .map(|row| (Column::ReplacedBy, row.text(Column::Name)));
    let mut known = Vec::new();
    for one in modules.chain(payloads).chain(names) {
        if Placeholder::certain(one.1).is_some() && !known.contains(&one) {
            known.push(one);
        }
    }
    known
}
