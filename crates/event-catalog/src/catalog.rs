//! The trait that every catalog of events implements, generated or written by hand.

use core::fmt::Debug;
use core::hash::Hash;

use crate::Definition;

/// A closed set of events that have names on the wire.
///
/// The generated `Event` implements this trait. You can also implement it for a union of two generated enums.
/// Everything in this crate that works with events is generic over this trait.
///
/// Order (`Ord`) is catalog order: the order of the rows in the table.
pub trait Catalog: Copy + Eq + Ord + Hash + Debug + Send + Sync + 'static {
    /// Every event, in catalog order: `ALL[event.index()] == event`.
    const ALL: &'static [Self];

    /// The position of this event in [`ALL`](Self::ALL).
    fn index(self) -> usize;

    /// The current name, such as `link_clicked`.
    fn name(self) -> &'static str;

    /// The name to use when sending an [`Occurrence`](crate::Occurrence) of this event: the current name, or an alias
    /// that `[[send]]` in the catalog's settings picks for receivers that don't know the current name yet.
    fn sent_name(self) -> &'static str {
        self.name()
    }

    /// The event with this name or alias. Names are case-sensitive.
    fn from_name(name: &str) -> Option<Self>;

    /// The catalog's information about this event.
    fn definition(self) -> Definition;
}

/// A catalog without events, for programs that know the events only at run time: a store, a proxy,
/// a tool for any catalog.
///
/// Every name is a custom name, and an [`Occurrence`](crate::Occurrence) keeps all of its input.
/// The program looks up the names itself.
///
/// ```
/// use event_catalog::{NoEvent, Occurrence};
///
/// let text = r#"{"specversion":"1.0","id":"1","source":"/shop","type":"paid","data":{"amount":1.50}}"#;
/// let paid = Occurrence::<NoEvent>::from_cloudevent(text)?;
/// assert_eq!(paid.name().as_str(), "paid");
/// assert_eq!(paid.event(), None);
/// assert_eq!(paid.detail().unwrap().as_str(), r#"{"amount":1.50}"#);
/// # Ok::<(), event_catalog::ReadError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoEvent {}

impl Catalog for NoEvent {
    const ALL: &'static [Self] = &[];

    fn index(self) -> usize {
        match self {}
    }

    fn name(self) -> &'static str {
        match self {}
    }

    fn from_name(_: &str) -> Option<Self> {
        None
    }

    fn definition(self) -> Definition {
        match self {}
    }
}
