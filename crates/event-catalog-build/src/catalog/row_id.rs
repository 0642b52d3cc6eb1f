//! Identifies the rows of a catalog.

/// Identifies a row by its table and its index in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId {
    /// The index of the row's table in [`Catalog::tables`](crate::catalog::Catalog::tables).
    pub table: u32,
    /// The row's index in the table.
    pub row: u32,
}
