//! Stores all events of a product, and answers questions about them.
pub mod catalog;
pub mod collect;
pub mod commands {
    pub mod collect;
}
pub mod spool;
