//! An event of a catalog: its name, its meaning, and its former names.

use std::borrow::Cow;

use super::row_id::RowId;
use crate::ident::Identifiers;
use crate::notation::Release;
use crate::source::Place;

/// One event.
///
/// A catalog can have thousands of events, so this struct is kept small: indices are `u32`, and
/// fields that are rarely set are in a boxed `History`.
#[derive(Clone, Debug)]
pub struct Event<'s> {
    /// The name on the wire.
    pub name: Cow<'s, str>,
    /// One paragraph of inline Markdown, without line breaks; empty only in a catalog with errors.
    pub description: Cow<'s, str>,
    /// The name of the event's payload schema.
    pub payload: Option<&'s str>,
    pub(super) history: Option<Box<History<'s>>>,
    // `u32` is enough: all files together have less than 4 GiB, and each item takes at least a
    // byte.
    pub(super) module: Option<u32>,
    pub(super) family: Option<(u32, u32)>,
    pub(super) section: u32,
    /// The row that lists the event.
    pub row: RowId,
}

impl<'s> Event<'s> {
    /// The words for the event's names in code, from the `identifier` column.
    #[must_use]
    pub fn identifier(&self) -> Option<&str> {
        self.history.as_ref()?.identifier.as_deref()
    }

    /// The text that the event's names in generated code are derived from.
    #[must_use]
    pub fn named_after(&self) -> &str {
        self.identifier().unwrap_or(&self.name)
    }

    /// The event's names in generated code.
    #[must_use]
    pub fn identifiers(&self) -> Identifiers<'_> {
        Identifiers::of(self.named_after()).unwrap_or_else(Identifiers::unnamed)
    }

    /// The index of the event's module in [`Catalog::modules`](crate::catalog::Catalog::modules), if it has one.
    #[must_use]
    pub fn module(&self) -> Option<usize> {
        self.module.map(|module| module as usize)
    }

    /// The index of the event's family in [`Catalog::families`](crate::catalog::Catalog::families),
    /// and the event's number in the family.
    #[must_use]
    pub fn family(&self) -> Option<(usize, u32)> {
        self.family
            .map(|(family, number)| (family as usize, number))
    }

    /// The index of the event's section in [`Catalog::sections`](crate::catalog::Catalog::sections).
    #[must_use]
    pub fn section(&self) -> usize {
        self.section as usize
    }

    /// The event's former names, with their places in the files.
    #[must_use]
    pub fn aliases(&self) -> &[Alias<'s>] {
        self.history.as_ref().map_or(&[], |it| &it.aliases)
    }

    /// The version or date that introduced the event.
    #[must_use]
    pub fn since(&self) -> Option<&Release> {
        self.history.as_ref()?.since.as_ref()
    }

    /// Why and when the event was deprecated, and what replaces it; `None` if it isn't deprecated.
    #[must_use]
    pub fn deprecation(&self) -> Option<&Deprecation<'s>> {
        self.history.as_ref()?.deprecation.as_ref()
    }
}

/// An event's versions, former names, and other fields that are rarely set.
#[derive(Clone, Debug, Default)]
pub(super) struct History<'s> {
    pub(super) aliases: Vec<Alias<'s>>,
    pub(super) identifier: Option<Cow<'s, str>>,
    pub(super) since: Option<Release>,
    pub(super) deprecation: Option<Deprecation<'s>>,
}

/// A former name of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias<'s> {
    /// The former name, as in the `aliases` cell.
    pub name: Cow<'s, str>,
    /// The place of the name in the `aliases` cell.
    pub place: Place,
}

impl Alias<'_> {
    /// The name's identifiers in generated code, if any.
    #[must_use]
    pub fn identifiers(&self) -> Option<Identifiers<'_>> {
        Identifiers::of(&self.name)
    }
}

/// The values that an event's row has in the deprecation columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deprecation<'s> {
    /// The version or date that deprecated the event.
    pub since: Option<Release>,
    /// The reason: a sentence in inline Markdown.
    pub reason: Option<Cow<'s, str>>,
    /// The name of the event to use instead.
    pub replaced_by: Option<Cow<'s, str>>,
    /// The version or date from which the event can be removed.
    pub remove_after: Option<Release>,
}
