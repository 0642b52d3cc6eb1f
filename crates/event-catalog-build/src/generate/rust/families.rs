//! The enum `Family`: a variant for each family of numbered events, and a constant for each former
//! name.

use std::borrow::Cow;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::docs::{self, doc};
use super::{allow, push};
use crate::catalog::{Catalog, Family};
use crate::collections::Texts;
use crate::generate::docs::code;
use crate::ident::Identifiers;

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
    let constants = former(catalog).into_iter().map(|(constant, family, name)| {
        let constant = Ident::new(&constant, Span::call_site());
        let target = Ident::new(&family.identifiers().variant(), Span::call_site());
        let doc = format!(" The former name of [`Family::{target}`]: {}.", code(name));
        let note = format!("renamed to `Family::{target}` (`{}`)", family.stem);
        quote! {
            #[doc = #doc]
            #[deprecated(note = #note)]
            pub const #constant: Family = Family::#target;
        }
    });
    let former_names = catalog.families.iter().zip(&idents);
    let former_names = former_names.flat_map(|(family, ident)| {
        let names = family.former.iter();
        names.map(move |name| quote!((#name, Family::#ident)))
    });
    let former_names: Vec<_> = former_names.collect();
    let by_former_name = (!former_names.is_empty()).then(|| {
        quote! {
            .or_else(|| {
                const FORMER: &[(&::core::primitive::str, Family)] = &[#(#former_names),*];
                FORMER.iter().find(|(former, _)| *former == name).map(|(_, family)| *family)
            })
        }
    });
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

                #(#constants)*

                #[doc = " The part of the name that its events share: everything but the number."]
                #[must_use]
                #[inline]
                pub fn name(self) -> &'static ::core::primitive::str {
                    const NAMES: &[&::core::primitive::str] = &[#(#stems),*];
                    NAMES.get(self as ::core::primitive::usize).copied().unwrap_or("")
                }

                #[doc = " The family with this name or former name. Names are case-sensitive."]
                #[must_use]
                #[inline]
                pub fn from_name(name: &::core::primitive::str) -> ::core::option::Option<Family> {
                    Family::ALL.iter().copied().find(|family| family.name() == name) #by_former_name
                }

                #[doc = " The event with this number, if the family has one."]
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

/// The former names of families that have a constant, each with its constant. Their identifiers are
/// unique.
pub(super) fn former<'c, 's>(catalog: &'c Catalog<'s>) -> Vec<(String, &'c Family<'s>, &'c str)> {
    let mut taken = Texts::default();
    for family in &catalog.families {
        taken.insert(Cow::Owned(family.identifiers().variant()));
    }
    let names = catalog.families.iter().flat_map(|family| {
        let names = family.former.iter();
        names.map(move |name| (family, name.as_str()))
    });
    let constants = names.filter_map(|(family, name)| {
        let constant = Identifiers::of(name)?.variant();
        let is_free = taken.insert(Cow::Owned(constant.clone()));
        is_free.then_some((constant, family, name))
    });
    constants.collect()
}

#[cfg(test)]
mod tests {
    use super::former;
    use crate::catalog::Catalog;
    use crate::read::{Input, Memory};

    #[test]
    fn an_old_name_of_a_family_has_a_constant_if_its_identifier_is_free() {
        let table = "name,description,aliases\n\
                     floor_{1..2},A.,level_{1..2}; Level {1..2}; the.door.{1..2}\n\
                     the_door_{1..2},B.,\n";
        let folder: Memory = [("events.csv", table)].into_iter().collect();
        let input = Input::read_file(&folder, "events.csv");
        let catalog = Catalog::new(&input);
        let constants: Vec<_> = former(&catalog)
            .into_iter()
            .map(|(constant, family, name)| (constant, &*family.stem, name))
            .collect();
        assert_eq!(constants, [("Level".to_owned(), "floor", "level")]);
    }
}
