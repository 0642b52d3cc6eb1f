//! The enum `Module`: a variant for each module.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::docs::{self, doc};
use super::{allow, push};
use crate::catalog::{Catalog, Event};

pub(super) fn write(catalog: &Catalog<'_>, runtime: &TokenStream, out: &mut String) {
    let (allow, all) = (allow(), super::event::all(catalog));
    let idents: Vec<_> = catalog
        .modules
        .iter()
        .map(|module| Ident::new(&module.identifiers().variant(), Span::call_site()))
        .collect();
    let mut events = vec![0; catalog.modules.len()];
    for module in catalog.events.iter().filter_map(Event::module) {
        events[module] += 1;
    }
    let what = doc(&docs::module_enum(catalog));
    let docs = catalog
        .modules
        .iter()
        .zip(events)
        .map(|(module, events)| doc(&docs::module(module, events)));
    let titles = catalog
        .modules
        .iter()
        .map(|module| module.title.unwrap_or(&module.name));
    push(
        out,
        quote! {
            #[doc = #what]
            #allow
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            #[non_exhaustive]
            pub enum Module {
                #(#[doc = #docs] #idents,)*
            }

            #allow
            impl Module {
                #[doc = " Every module, in the order of the catalog."]
                pub const ALL: &'static [Module] = &[#(Module::#idents),*];

                #[doc = " The name, as written in the catalog's `module` column."]
                #[must_use]
                #[inline]
                pub fn name(self) -> &'static ::core::primitive::str {
                    TABLES.module_names.get(self as ::core::primitive::usize).copied().unwrap_or("")
                }

                #[doc = " The title, for people; the name if the catalog has no title."]
                #[must_use]
                #[inline]
                pub fn title(self) -> &'static ::core::primitive::str {
                    const TITLES: &[&::core::primitive::str] = &[#(#titles),*];
                    TITLES.get(self as ::core::primitive::usize).copied().unwrap_or("")
                }

                #[doc = " The module with this name. Names are case-sensitive."]
                #[must_use]
                #[inline]
                pub fn from_name(name: &::core::primitive::str) -> ::core::option::Option<Module> {
                    Module::ALL.iter().copied().find(|module| module.name() == name)
                }
            }

            #runtime::__impl_module!(Module of Event, #all);
        },
    );
}
