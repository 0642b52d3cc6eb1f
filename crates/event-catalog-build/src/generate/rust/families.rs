//! The enum `Family`: a variant for each family of numbered events.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::docs::{self, doc};
use super::{allow, push};
use crate::catalog::Catalog;

pub(super) fn write(catalog: &Catalog<'_>, runtime: &TokenStream, out: &mut String) {
    let allow = allow();
    let idents: Vec<_> = catalog
        .families
        .iter()
        .map(|family| Ident::new(&family.identifiers().variant(), Span::call_site()))
        .collect();
    let what = doc(&docs::family_enum(catalog));
    let docs = catalog
        .families
        .iter()
        .map(|family| doc(&docs::family(catalog, family)));
    let stems = catalog.families.iter().map(|family| family.stem.as_str());
    push(
        out,
        quote! {
            #[doc = #what]
            #allow
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            #[non_exhaustive]
            pub enum Family {
                #(#[doc = #docs] #idents,)*
            }

            #allow
            impl Family {
                #[doc = " Every family, in the order of the catalog."]
                pub const ALL: &'static [Family] = &[#(Family::#idents),*];

                #[doc = " The name that its events share, without the number."]
                #[must_use]
                #[inline]
                pub fn name(self) -> &'static ::core::primitive::str {
                    const NAMES: &[&::core::primitive::str] = &[#(#stems),*];
                    NAMES.get(self as ::core::primitive::usize).copied().unwrap_or("")
                }

                #[doc = " The family that has this name. Names are case-sensitive."]
                #[must_use]
                #[inline]
                pub fn from_name(name: &::core::primitive::str) -> ::core::option::Option<Family> {
                    Family::ALL.iter().copied().find(|family| family.name() == name)
                }

                #[doc = " The event with this number, where the family has it."]
                #[must_use]
                #[inline]
                pub fn event(self, number: ::core::primitive::u32) -> ::core::option::Option<Event> {
                    let index = TABLES.member(self as ::core::primitive::usize, number)?;
                    ALL_EVENTS.get(index).copied()
                }

                #[doc = " Its events, in the order of their numbers."]
                #[must_use]
                #[inline]
                pub fn events(self) -> &'static [Event] {
                    ALL_EVENTS.get(TABLES.members(self as ::core::primitive::usize)).unwrap_or(&[])
                }
            }

            #runtime::__impl_family!(Family of Event);
        },
    );
}
