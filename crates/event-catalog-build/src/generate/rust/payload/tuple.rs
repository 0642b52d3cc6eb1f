//! The struct for a list whose elements have types by position.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::super::docs::doc;
use super::docs::{documented, documented_or};
use super::shape::Shapes;
use super::{deprecated, ident, value};
use crate::schema::types::{Tuple, Type};

/// How a missing element is written as JSON.
const LEFT_OUT: &str = "A missing element before one that is present is written as `null`.";

impl Shapes<'_, '_> {
    pub(super) fn tuple(&self, it: &Type<'_>, tuple: &Tuple<'_>, docs: &str) -> TokenStream {
        let runtime = self.runtime;
        let name = ident(&it.name);
        let (mut required, mut optional) = (Vec::new(), Vec::new());
        for field in &tuple.fields {
            let docs = documented_or(&field.docs, &format!("The element {}.", field.name));
            let (name, shape) = (value(&field.ident), self.slot(&field.slot));
            if field.required {
                required.push(quote!(#docs #name: #shape,));
                continue;
            }
            let with = format_ident!("with_{}", field.ident);
            let deprecated = deprecated(&field.docs);
            optional.push(quote!(#docs #deprecated #name: #shape => #with,));
        }
        let may_have_gaps = optional.len() > 1 || !optional.is_empty() && tuple.rest.is_some();
        let docs = if may_have_gaps {
            doc(&format!("{docs}\n\n{LEFT_OUT}"))
        } else {
            doc(docs)
        };
        let required = super::required(it).map(|name| {
            let name = ident(&name);
            let mut fields = tuple.fields.iter().filter(|field| field.required);
            let borrows = fields.any(|field| self.borrows(&field.slot));
            let lifetime = borrows.then(|| quote!(<'a>));
            quote!(required #name #lifetime { #(#required)* })
        });
        let optional = (!optional.is_empty()).then(|| quote!(optional { #(#optional)* }));
        let rest = tuple.rest.as_ref().map(|(slot, docs)| {
            let name = ident(&super::rest(tuple));
            let docs = documented(docs, "All further elements.");
            let shape = self.slot(slot);
            quote!(rest { #docs #name: #shape, })
        });
        quote! {
            #runtime::__payload_tuple! {
                #[doc = #docs]
                #name<'a> { #required #optional #rest }
            }
        }
    }
}
