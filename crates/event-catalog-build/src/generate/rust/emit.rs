//! The module `emit`: a function for each event that has a payload, and deprecated functions for its former
//! names.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::{self, doc};
use super::emitted::payload;
use super::payload::{borrowing, ident, raw};
use super::{allow, push};
use crate::catalog::{Catalog, Event};
use crate::generate::docs::code;
use crate::ident::Identifiers;

/// Writes the functions that create occurrences with their payloads.
pub(super) fn write(catalog: &Catalog<'_>, runtime: &TokenStream, out: &mut String) {
    let types = &catalog.types;
    let borrowing = borrowing(types);
    let emit = |event: &Event<'_>,
                named: Identifiers<'_>,
                docs: &str,
                mark: Option<TokenStream>| {
        let id = types.payload(payload(catalog, event)?)?;
        let lifetime = borrowing[id.index()].then(|| quote!(<'a>));
        let (payload, doc) = (ident(&types.get(id).name), doc(docs));
        let (name, variant) = (
            raw(&named.function()),
            ident(&event.identifiers().variant()),
        );
        Some(quote! {
            #[doc = #doc]
            #mark
            #name #lifetime(super::payload::#payload #lifetime) = super::Event, super::Event::#variant;
        })
    };
    let current = catalog.events.iter().filter_map(|event| {
        let id = types.payload(payload(catalog, event)?)?;
        let mut docs = docs::emit(event, &types.get(id).name);
        if let Some(alias) = catalog.sent_alias(event) {
            docs += &format!("\n\nStill sent as {}.", code(alias));
        }
        let deprecated = super::event::deprecated(catalog, event).and_then(|it| it.parse().ok());
        emit(event, event.identifiers(), &docs, deprecated)
    });
    let former = super::event::former(catalog).into_iter();
    let former = former.filter_map(|(identifiers, event, alias)| {
        let function = event.identifiers().function();
        let link = docs::constructor(event, "super::");
        let docs = format!("The former name of {link}: {}.", code(&alias.name));
        let note = format!("renamed to `emit::{function}` (`{}`)", event.name);
        emit(
            event,
            identifiers,
            &docs,
            Some(quote!(#[deprecated(note = #note)])),
        )
    });
    let emits: Vec<_> = current.chain(former).collect();
    if emits.is_empty() {
        return;
    }
    let (allow, what) = (allow(), doc(&docs::emits(catalog)));
    push(
        out,
        quote! {
            #[doc = #what]
            #allow
            pub mod emit { #runtime::__emit! { #(#emits)* } }
        },
    );
}
