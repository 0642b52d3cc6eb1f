//! The module `emit`: a function for each event that has a payload.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::{self, doc};
use super::payload::{borrowing, ident, raw};
use super::{allow, push};
use crate::catalog::{Catalog, Event};
use crate::schema::types::Kind;

/// The functions that make occurrences of events with their payloads.
pub(super) fn write(catalog: &Catalog<'_>, runtime: &TokenStream, out: &mut String) {
    let types = &catalog.types;
    let borrowing = borrowing(types);
    let emits: Vec<_> = catalog
        .events
        .iter()
        .filter_map(|event| {
            let id = types.payload(payload(catalog, event)?)?;
            let type_name = &types.get(id).name;
            let lifetime = borrowing[id.index()].then(|| quote!(<'a>));
            let (payload, doc) = (ident(type_name), doc(&docs::emit(event, type_name)));
            let deprecated: Option<TokenStream> =
                super::event::deprecated(catalog, event).and_then(|it| it.parse().ok());
            let identifiers = event.identifiers();
            let (name, variant) = (raw(&identifiers.function()), ident(&identifiers.variant()));
            Some(quote! {
                #[doc = #doc]
                #deprecated
                #name #lifetime(super::payload::#payload #lifetime) = super::Event, super::Event::#variant;
            })
        })
        .collect();
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

/// The payload that an occurrence of an event is made with: its own, or that of `[defaults]` where
/// something in it must be there.
pub(super) fn payload<'s>(catalog: &Catalog<'s>, event: &Event<'s>) -> Option<&'s str> {
    let types = &catalog.types;
    event.payload.or_else(|| {
        let default = types.get(types.default?);
        let must_come = match &default.kind {
            Kind::Object(object) => object.fields.iter().any(|field| field.required),
            _ => true,
        };
        default.payload.filter(|_| must_come)
    })
}
