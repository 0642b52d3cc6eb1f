//! Rejects families that together expand to too many events. A row of twenty bytes can expand to a thousand
//! events, and each event adds a kilobyte of generated code.

use super::aliases;
use super::row_id::RowId;
use crate::notation::{FamilyError, MAX_FAMILIES, MAX_FAMILY_BYTES, Pattern};
use crate::read::{Column, Table};

/// The rejected rows, in catalog order.
#[derive(Debug, Default)]
pub(super) struct Excess {
    rows: Vec<(RowId, FamilyError)>,
}

impl Excess {
    /// Counts the events that the families of all tables expand to. Rejected rows aren't counted, so a smaller
    /// family below a rejected one can still be accepted.
    pub(super) fn of_tables(tables: &[Table<'_>]) -> Self {
        let mut excess = Self::default();
        let (mut events, mut bytes) = (0, 0);
        for (table, id) in tables.iter().zip(0..) {
            for (row, number) in table.rows().zip(0..) {
                let Ok(Some(pattern)) = Pattern::parse(row.text(Column::Name)) else {
                    continue;
                };
                // Old names are looked up like current names, and take as much generated code.
                let aliases = row.cells().iter().filter(|it| it.column == Column::Aliases);
                let names = 1 + aliases.map(|it| aliases::names(it).len()).sum::<usize>();
                let count = names * pattern.numbers().len();
                let text: usize = row.cells().iter().map(|cell| cell.text.len()).sum();
                let (all, long) = (events + count, bytes + pattern.numbers().len() * text);
                let error = if all > MAX_FAMILIES {
                    FamilyError::TooManyInSum(all)
                } else if long > MAX_FAMILY_BYTES {
                    FamilyError::TooLongInSum(long)
                } else {
                    (events, bytes) = (all, long);
                    continue;
                };
                let id = RowId {
                    table: id,
                    row: number,
                };
                excess.rows.push((id, error));
            }
        }
        excess
    }

    /// Why this row is rejected; `None` if it is accepted.
    pub(super) fn of(&self, id: RowId) -> Option<&FamilyError> {
        let key = |id: &RowId| (id.table, id.row);
        let at = self
            .rows
            .binary_search_by(|(it, _)| key(it).cmp(&key(&id)))
            .ok()?;
        Some(&self.rows[at].1)
    }
}
