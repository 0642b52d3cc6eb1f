//! The number of a row of a catalog.

/// The number of a row: the table, and the row in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId {
    /// An index into [`Catalog::tables`](crate::catalog::Catalog::tables).
    pub table: u32,
    /// The row's index in the table.
    pub row: u32,
}
