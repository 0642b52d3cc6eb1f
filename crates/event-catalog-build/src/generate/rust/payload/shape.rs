//! Writes the Rust types of payload values.

use std::borrow::Cow;

use proc_macro2::TokenStream;
use quote::quote;

use crate::schema::types::{Kind, Shape, Slot, Type, TypeId, Types};

/// Writes payload types as Rust types, and determines which of them have a lifetime.
pub(in super::super) struct Shapes<'t, 's> {
    pub(super) types: &'t Types<'s>,
    pub(super) runtime: &'t TokenStream,
    /// Whether each named type has a lifetime.
    borrows: Cow<'t, [bool]>,
}

impl<'t, 's> Shapes<'t, 's> {
    pub(super) fn new(types: &'t Types<'s>, runtime: &'t TokenStream) -> Self {
        Self {
            types,
            runtime,
            borrows: Cow::Owned(borrowing(types)),
        }
    }

    /// Like `new`, for callers that already know whether each type has a lifetime.
    pub(in super::super) fn with(
        types: &'t Types<'s>,
        runtime: &'t TokenStream,
        borrows: &'t [bool],
    ) -> Self {
        Self {
            types,
            runtime,
            borrows: Cow::Borrowed(borrows),
        }
    }

    /// Whether the type of a place has a lifetime.
    pub(in super::super) fn borrows(&self, slot: &Slot) -> bool {
        borrows(self.types, &self.borrows, slot)
    }

    /// Writes the type of the values in a place.
    pub(in super::super) fn slot(&self, slot: &Slot) -> TokenStream {
        let shape = self.without_null(slot);
        if slot.nullable {
            quote!(::core::option::Option<#shape>)
        } else {
            shape
        }
    }

    /// Writes the type of the values in a place, leaving out `null`.
    pub(in super::super) fn without_null(&self, slot: &Slot) -> TokenStream {
        let runtime = self.runtime;
        let shape = match &slot.shape {
            Shape::Any => quote!(#runtime::RawJson<'a>),
            Shape::Null => quote!(()),
            Shape::Boolean => quote!(::core::primitive::bool),
            Shape::Integer { unsigned: false } => quote!(::core::primitive::i64),
            Shape::Integer { unsigned: true } => quote!(::core::primitive::u64),
            Shape::Number => quote!(#runtime::Number),
            Shape::Text => quote!(#runtime::Text<'a>),
            Shape::Array(items) => {
                let items = self.slot(items);
                quote!(#runtime::__private::Vec<#items>)
            }
            Shape::Map(values) => {
                let values = self.slot(values);
                quote!(#runtime::Map<'a, #values>)
            }
            Shape::Named(id) => {
                let name = super::ident(&self.types.get(*id).name);
                if self.is_enumeration(*id) {
                    quote!(#runtime::OpenEnum<'a, #name>)
                } else if self.borrows[id.index()] {
                    quote!(#name<'a>)
                } else {
                    quote!(#name)
                }
            }
        };
        if slot.recursive {
            quote!(#runtime::__private::Box<#shape>)
        } else {
            shape
        }
    }

    fn is_enumeration(&self, id: TypeId) -> bool {
        is_enumeration(self.types, id)
    }
}

/// Whether each named type has a lifetime.
pub(in super::super) fn borrowing(types: &Types<'_>) -> Vec<bool> {
    // Every struct has a lifetime, so that fields that need it can be added later.
    let is_struct = |it: &Type<'_>| matches!(it.kind, Kind::Object(_) | Kind::Tuple(_));
    let mut known: Vec<bool> = types.types.iter().map(is_struct).collect();
    loop {
        let borrows = |slot: &Slot| borrows(types, &known, slot);
        let is_new = |(at, it): (usize, &Type<'_>)| {
            let borrows = match &it.kind {
                Kind::OneOf(variants) => variants.iter().any(|variant| borrows(&variant.slot)),
                Kind::Value(slot) => borrows(slot),
                Kind::Object(_) | Kind::Tuple(_) | Kind::Enumeration(_) => false,
            };
            (borrows && !known[at]).then_some(at)
        };
        let Some(more) = types.types.iter().enumerate().find_map(is_new) else {
            return known;
        };
        known[more] = true;
    }
}

/// Whether the type of a place has a lifetime, given whether each named type has one.
fn borrows(types: &Types<'_>, known: &[bool], slot: &Slot) -> bool {
    match &slot.shape {
        Shape::Any | Shape::Text | Shape::Map(_) => true,
        Shape::Null | Shape::Boolean | Shape::Integer { .. } | Shape::Number => false,
        Shape::Array(items) => borrows(types, known, items),
        Shape::Named(id) => is_enumeration(types, *id) || known[id.index()],
    }
}

fn is_enumeration(types: &Types<'_>, id: TypeId) -> bool {
    matches!(types.get(id).kind, Kind::Enumeration(_))
}
