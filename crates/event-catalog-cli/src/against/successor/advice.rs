//! Tells users what to type so that the old names of a renamed event keep working.

use event_catalog_build::catalog::{Catalog, RowId, cell_of_aliases};
use event_catalog_build::read::Column;
use event_catalog_build::source::{CellRef, Place};
use event_catalog_build::toml_text::list;

use crate::against::names::aliases;

/// A new row that may be the renamed event, and the cell for its aliases.
#[derive(Clone, Debug)]
pub(in crate::against) struct Successor {
    /// The place of the row's name.
    pub(in crate::against) place: Place,
    pub(super) name: String,
    /// The names in the row's `aliases` cell.
    aliases: Vec<String>,
    /// The cell for the aliases; `None` outside spreadsheets.
    cell: Option<CellRef>,
    /// Whether the table has a column `aliases`.
    has_column: bool,
}

impl Successor {
    pub(super) fn of(row: RowId, new: &Catalog<'_>) -> Self {
        let place = new.place(row, Column::Name);
        let table = &new.tables[row.table as usize];
        let read = new.row(row);
        // If the column doesn't exist, use the first cell after the last heading.
        let next = CellRef {
            row: read.number(),
            column: u32::try_from(table.header.len()).unwrap_or(u32::MAX),
        };
        let has_column = table.header.contains(&Some(Column::Aliases));
        let cell = new.place(row, Column::Aliases).cell;
        Self {
            place,
            name: read.text(Column::Name).to_owned(),
            aliases: aliases(read).into_iter().map(str::to_owned).collect(),
            cell: table
                .is_sheet
                .then(|| cell.filter(|_| has_column).unwrap_or(next)),
            has_column,
        }
    }

    /// Explains what to type if this row is the renamed event.
    fn advice(&self, old_names: &[&str]) -> String {
        let Self {
            name,
            aliases,
            cell,
            has_column,
            ..
        } = self;
        let mut names: Vec<&str> = aliases.iter().map(String::as_str).collect();
        for name in old_names {
            if !names.contains(name) {
                names.push(name);
            }
        }
        let typed = cell_of_aliases(&names);
        match (cell, has_column, typed) {
            (Some(cell), true, Some(typed)) => format!(
                "if `{name}` is its new name, type `{typed}` into cell {cell}, the `aliases` of `{name}`"
            ),
            (Some(cell), false, Some(typed)) => format!(
                "if `{name}` is its new name, add a column with the heading `aliases`, and type `{typed}` into its cell {cell}"
            ),
            // A `;` separates names in a cell, so a name that contains one can't be written there.
            (Some(_), _, None) => format!(
                "if `{name}` is its new name, move it to a file in TOML, with `aliases = {}`",
                list(&names)
            ),
            (None, ..) => format!(
                "if `{name}` is its new name, write `aliases = {}` below it",
                list(&names)
            ),
        }
    }
}

/// Explains what to type so that the old names keep working, if any of the new rows may be the event.
pub(in crate::against) fn help(successors: &[Successor], old_names: &[&str]) -> String {
    let first = old_names.first().copied().unwrap_or_default();
    let advice = successors.iter().map(|it| it.advice(old_names));
    let mut advice: Vec<String> = advice.collect();
    advice.push(format!("otherwise put the row of `{first}` back"));
    advice.join("; ")
}
