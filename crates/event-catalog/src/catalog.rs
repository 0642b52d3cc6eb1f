//! The trait that every catalog of events implements, generated or written by hand.

use core::fmt::Debug;
use core::hash::Hash;

use crate::Definition;

/// A closed set of events that have names on the wire.
///
/// The generated `Event` implements it, and so can a union of two generated enums. Everything in
/// this crate that works with events is generic over this trait.
///
/// Order (`Ord`) is catalog order: the order of the rows in the table.
pub trait Catalog: Copy + Eq + Ord + Hash + Debug + Send + Sync + 'static {
    /// Every event, in catalog order: `ALL[event.index()] == event`.
    const ALL: &'static [Self];

    /// The position of this event in [`ALL`](Self::ALL).
    fn index(self) -> usize;

    /// The name on the wire, such as `link_clicked`.
    fn name(self) -> &'static str;

    /// The event with this name or alias. Names are case-sensitive.
    fn from_name(name: &str) -> Option<Self>;

    /// What the catalog says about this event.
    fn definition(self) -> Definition;
}
