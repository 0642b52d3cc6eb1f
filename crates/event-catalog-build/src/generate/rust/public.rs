//! Lists the public items in generated code, for tools that compare two catalogs.
//!
//! The generator uses the same functions, so each name is decided in only one place.

use proc_macro2::TokenStream;
use quote::quote;

use super::payload::{Shapes, borrowing};
use crate::catalog::{Alias, Catalog, Event, Family};
use crate::generate::layout::layout;
use crate::ident::Identifiers;
use crate::schema::types::{Object, Slot, Tuple, Type, TypeId, Types};

/// The aliases that become deprecated constants of `Event` and functions of `emit`, with their events.
#[must_use]
pub fn event_constants<'c, 's>(
    catalog: &'c Catalog<'s>,
) -> Vec<(Identifiers<'c>, &'c Event<'s>, &'c Alias<'s>)> {
    super::event::former(catalog)
}

/// The deprecated constants of `Family`, with their families and their former stems.
#[must_use]
pub fn family_constants<'c, 's>(
    catalog: &'c Catalog<'s>,
) -> Vec<(String, &'c Family<'s>, &'c str)> {
    super::families::former(catalog)
}

/// The payload parameter of an event's function in `emit`; `None` if the event has no function.
#[must_use]
pub fn emitted<'s>(catalog: &Catalog<'s>, event: &Event<'s>) -> Option<TypeId> {
    catalog
        .types
        .payload(super::emitted::payload(catalog, event)?)
}

/// The struct that contains a type's required fields; `None` if no field is required.
#[must_use]
pub fn required_struct(it: &Type<'_>) -> Option<String> {
    super::payload::required(it)
}

/// The name of the field for an object's additional fields.
#[must_use]
pub fn additional_field(object: &Object<'_>) -> String {
    super::payload::additional(object)
}

/// The name of the field for a tuple's additional elements.
#[must_use]
pub fn rest_field(tuple: &Tuple<'_>) -> String {
    super::payload::rest(tuple)
}

/// Writes payload types as they appear in generated code.
#[derive(Debug)]
pub struct PayloadTypes<'t, 's> {
    types: &'t Types<'s>,
    borrows: Vec<bool>,
    runtime: TokenStream,
}

impl<'t, 's> PayloadTypes<'t, 's> {
    /// Prepares for writing the payload types of a catalog: determines which of them have a lifetime.
    #[must_use]
    pub fn new(types: &'t Types<'s>) -> Self {
        Self {
            types,
            borrows: borrowing(types),
            runtime: quote!(::event_catalog),
        }
    }

    /// Whether a named type has a lifetime.
    #[must_use]
    pub fn has_lifetime(&self, id: TypeId) -> bool {
        self.borrows[id.index()]
    }

    /// Whether an optional field distinguishes `null` from a missing field.
    #[must_use]
    pub fn keeps_null(&self) -> bool {
        self.types.keeps_undeclared
    }

    /// Whether the type of a place has a lifetime.
    #[must_use]
    pub fn borrows(&self, slot: &Slot) -> bool {
        self.shapes().borrows(slot)
    }

    /// Writes the type of the values in a place.
    #[must_use]
    pub fn of(&self, slot: &Slot) -> String {
        text(self.shapes().slot(slot))
    }

    /// Writes the type of the values in a place, leaving out `null`.
    #[must_use]
    pub fn without_null(&self, slot: &Slot) -> String {
        text(self.shapes().without_null(slot))
    }

    fn shapes(&self) -> Shapes<'_, 's> {
        Shapes::with(self.types, &self.runtime, &self.borrows)
    }
}

fn text(tokens: TokenStream) -> String {
    layout(tokens, 0).trim_end().to_owned()
}
