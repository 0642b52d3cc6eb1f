//! The catalog's information about one event.
//!
//! The texts are in tables that the generator writes ([`Tables`]). A [`Definition`] is a view of one row, created on
//! demand. So the generated code is a few large constants, which rustc compiles faster than one expression per event.

use core::fmt;

use event_catalog_lookup::Strings;

/// The catalog's information about one event: a view of its row.
///
/// Every event has a definition. It is `Copy` and borrows only constants.
///
/// ```
/// # use event_catalog::Catalog;
/// fn tooltip<C: Catalog>(event: C) -> &'static str {
///     event.definition().description()
/// }
/// ```
#[derive(Clone, Copy)]
pub struct Definition {
    tables: &'static Tables,
    index: usize,
}

impl Definition {
    /// The name on the wire, such as `link_clicked`.
    #[must_use]
    #[inline]
    pub const fn name(self) -> &'static str {
        self.tables.names.get(self.index)
    }

    /// The description: one paragraph of inline Markdown, as written in the catalog.
    #[must_use]
    #[inline]
    pub const fn description(self) -> &'static str {
        self.tables.descriptions.get(self.index)
    }

    /// The name of the module that emits the event, such as `birthdate`.
    #[must_use]
    #[inline]
    pub fn module(self) -> Option<&'static str> {
        self.tables
            .module_names
            .get(self.tables.module_of(self.index)?)
            .copied()
    }

    /// The name of the event's payload schema; `None` if the catalog documents no payload for this
    /// event.
    #[must_use]
    #[inline]
    pub fn payload(self) -> Option<&'static str> {
        sparse(self.tables.payloads, self.index)
    }

    /// The former names of the event, in the order of the table's cell.
    #[must_use]
    #[inline]
    pub fn aliases(self) -> &'static [&'static str] {
        sparse(self.tables.aliases, self.index).unwrap_or(&[])
    }

    /// The version that introduced the event, without the leading `v`: `1.10`; or the date: `2026-11-29`.
    #[must_use]
    #[inline]
    pub fn since(self) -> Option<&'static str> {
        sparse(self.tables.since, self.index)
    }

    /// When and why the event was deprecated, and what replaces it; `None` if it isn't deprecated.
    #[must_use]
    #[inline]
    pub fn deprecation(self) -> Option<Deprecation> {
        sparse(self.tables.deprecations, self.index)
    }

    /// The title of the section that lists the event; `None` in a catalog without sections.
    #[must_use]
    #[inline]
    pub fn section(self) -> Option<&'static str> {
        self.section_row()?.title
    }

    /// The customer that the event is specific to; `None` for an event that all customers have.
    #[must_use]
    #[inline]
    pub fn customer(self) -> Option<&'static str> {
        self.section_row()?.customer
    }

    #[inline]
    fn section_row(self) -> Option<&'static Section> {
        let after = self
            .tables
            .sections
            .partition_point(|section| section.first as usize <= self.index);
        self.tables.sections.get(after.checked_sub(1)?)
    }
}

impl fmt::Debug for Definition {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Definition")
            .field("name", &self.name())
            .field("description", &self.description())
            .field("module", &self.module())
            .field("payload", &self.payload())
            .field("aliases", &self.aliases())
            .field("since", &self.since())
            .field("deprecation", &self.deprecation())
            .field("section", &self.section())
            .field("customer", &self.customer())
            .finish()
    }
}

/// When and why an event was deprecated, and what replaces it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deprecation {
    since: Option<&'static str>,
    reason: Option<&'static str>,
    replaced_by: Option<&'static str>,
}

impl Deprecation {
    /// Called by generated code. Not part of the API.
    #[doc(hidden)]
    #[must_use]
    pub const fn __new(
        since: Option<&'static str>,
        reason: Option<&'static str>,
        replaced_by: Option<&'static str>,
    ) -> Self {
        Self {
            since,
            reason,
            replaced_by,
        }
    }

    /// The version that deprecated the event, without the leading `v`, or the date.
    #[must_use]
    pub const fn since(self) -> Option<&'static str> {
        self.since
    }

    /// The reason: a sentence of inline Markdown.
    #[must_use]
    pub const fn reason(self) -> Option<&'static str> {
        self.reason
    }

    /// The name of the event to use instead.
    #[must_use]
    pub const fn replaced_by(self) -> Option<&'static str> {
        self.replaced_by
    }
}

/// The texts of a catalog, in the generator's layout. Not part of the API.
#[doc(hidden)]
#[derive(Debug)]
pub struct Tables {
    pub names: Strings<'static>,
    pub descriptions: Strings<'static>,
    /// For each event, an index into `module_names`, little-endian; out of range for an event without a
    /// module.
    pub modules: &'static [u8],
    pub module_names: &'static [&'static str],
    // Values that few events have, as (event index, value), in ascending order of the index.
    pub payloads: &'static [(u32, &'static str)],
    pub aliases: &'static [(u32, &'static [&'static str])],
    pub since: &'static [(u32, &'static str)],
    pub deprecations: &'static [(u32, Deprecation)],
    /// The sections, in ascending order of `first`, the index of the section's first event.
    pub sections: &'static [Section],
    /// The families, in ascending order of `first`, the index of the family's first event.
    pub families: &'static [Family],
}

impl Tables {
    /// Returns a view of the row with this index.
    #[must_use]
    #[inline]
    pub const fn definition(&'static self, index: usize) -> Definition {
        Definition {
            tables: self,
            index,
        }
    }

    /// The index of an event's module; `None` for an event without one.
    #[must_use]
    #[inline]
    pub fn module_of(&self, event: usize) -> Option<usize> {
        let (modules, _) = self.modules.as_chunks::<2>();
        modules
            .get(event)
            .map(|module| usize::from(u16::from_le_bytes(*module)))
    }

    /// Finds the family that an event belongs to, and the event's number in that family.
    #[must_use]
    #[inline]
    pub fn family_of(&self, event: usize) -> Option<(usize, u32)> {
        let after = self
            .families
            .partition_point(|family| family.first as usize <= event);
        let family = after.checked_sub(1)?;
        let Family { first, numbers } = self.families.get(family)?;
        numbers
            .get(event - *first as usize)
            .map(|number| (family, *number))
    }

    /// Finds the event that has this number in a family.
    #[must_use]
    #[inline]
    pub fn member(&self, family: usize, number: u32) -> Option<usize> {
        let Family { first, numbers } = self.families.get(family)?;
        numbers
            .binary_search(&number)
            .ok()
            .map(|at| *first as usize + at)
    }

    /// The indices of the events in a family.
    #[must_use]
    #[inline]
    pub fn members(&self, family: usize) -> core::ops::Range<usize> {
        self.families
            .get(family)
            .map_or(0..0, |Family { first, numbers }| {
                *first as usize..*first as usize + numbers.len()
            })
    }
}

/// A family. Its events are consecutive, in the order of their numbers. Not part of the API.
#[doc(hidden)]
#[derive(Debug)]
pub struct Family {
    pub first: u32,
    pub numbers: &'static [u32],
}

/// The start of a section. Not part of the API.
#[doc(hidden)]
#[derive(Debug)]
pub struct Section {
    pub first: u32,
    pub title: Option<&'static str>,
    pub customer: Option<&'static str>,
}

fn sparse<T: Copy>(table: &'static [(u32, T)], index: usize) -> Option<T> {
    let index = u32::try_from(index).ok()?;
    let found = table
        .binary_search_by_key(&index, |(event, _)| *event)
        .ok()?;
    table.get(found).map(|(_, value)| *value)
}
