//! The module `payload`: a struct for each object, an enum for each enumeration and each `oneOf`,
//! and a type alias for any other payload.
//!
//! The runtime implements these types. This module writes only their declarations, as calls of the runtime's
//! macros, `event_catalog::__payload_object!` and others.

mod docs;
mod shape;
mod tuple;
mod uses;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote};

use self::docs::{comment, described, documented, documented_or, field_docs};
pub(super) use self::shape::{Shapes, borrowing};
use self::uses::Uses;
use super::docs::{doc, object_example, payload_of};
use super::{allow, push};
use crate::catalog::Catalog;
use crate::generate::docs::code;
use crate::ident::{numbered, value_ident};
use crate::schema::types::{Kind, Object, Slot, Test, Tuple, Type, TypeId, Types, Variant};
use crate::schema::{Docs, Fact};

pub(super) fn write(catalog: &Catalog<'_>, runtime: &TokenStream, out: &mut String) {
    let types = &catalog.types;
    if types.types.is_empty() {
        return;
    }
    let shapes = Shapes::new(types, runtime);
    let uses = Uses::of(catalog);
    let items = types.iter().map(|(id, it)| {
        let (place, always) = (uses.place(id), always(it, id, types, &uses));
        let always = always.as_deref();
        let documented_as = |what: &str| {
            let otherwise = always.is_none().then_some(what);
            comment(&it.docs, otherwise, always)
        };
        match &it.kind {
            Kind::Object(object) => {
                let docs = documented_as(&format!("{place}.")) + &object_example(&it.name, object);
                shapes.object(it, object, &doc(&docs))
            }
            Kind::Tuple(tuple) => shapes.tuple(it, tuple, &documented_as(&format!("{place}."))),
            Kind::Enumeration(values) => {
                let name = ident(&it.name);
                let mut said = it.docs.clone();
                said.facts
                    .retain(|fact| !matches!(fact, Fact::Default(_) | Fact::Example(_)));
                let what = format!("{place}: one of the strings that the schema lists.");
                let docs = documented(&said, &what);
                let values = values.iter().map(|value| {
                    let what = format!("The value {}.", code(&value.text));
                    let docs = documented_or(&value.docs, &what);
                    let (deprecated, name) = (deprecated(&value.docs), ident(&value.ident));
                    let text = Literal::string(&value.text);
                    quote!(#docs #deprecated #name = #text,)
                });
                quote!(#runtime::__payload_enum! { #docs #name { #(#values)* } })
            }
            Kind::OneOf(variants) => {
                let what = format!("{place}: a value of one of these types.");
                shapes.one_of(it, &doc(&documented_as(&what)), variants)
            }
            Kind::Value(slot) => {
                let what = format!("{place}.");
                shapes.alias(it, &doc(&documented_as(&what)), slot)
            }
        }
    });
    let allow = allow();
    push(
        out,
        quote! {
            #[doc = " The payloads of the events, as described by the catalog's schemas. They are read from JSON and written as JSON."]
            #allow
            pub mod payload { #(#items)* }
        },
    );
}

impl Shapes<'_, '_> {
    fn object(&self, it: &Type<'_>, object: &Object<'_>, docs: &str) -> TokenStream {
        let runtime = self.runtime;
        let name = ident(&it.name);
        let mut required = Vec::new();
        let mut optional = Vec::new();
        let mut nullable = Vec::new();
        let mut kept = Vec::new();
        let mut constants = Vec::new();
        for field in &object.fields {
            let json = Literal::string(&field.name);
            if let Some(constant) = &field.constant {
                let value = Literal::string(&constant.to_string());
                constants.push(quote!(#json = #value,));
                continue;
            }
            let (docs, name) = (field_docs(field), value(&field.ident));
            if field.required {
                let shape = self.slot(&field.slot);
                required.push(quote!(#docs #name: #shape = #json,));
                continue;
            }
            let shape = self.without_null(&field.slot);
            let (with, deprecated) = (
                format_ident!("with_{}", field.ident),
                deprecated(&field.docs),
            );
            let declared = quote!(#docs #deprecated #name: #shape = #json => #with,);
            if !field.slot.nullable {
                optional.push(declared);
            } else if self.types.keeps_undeclared {
                kept.push(declared);
            } else {
                nullable.push(declared);
            }
        }
        let required = self::required(it).map(|name| {
            let name = ident(&name);
            let borrows = object.fields.iter().any(|field| {
                field.required && field.constant.is_none() && self.borrows(&field.slot)
            });
            let lifetime = borrows.then(|| quote!(<'a>));
            quote!(required #name #lifetime { #(#required)* })
        });
        let section = |name: &str, fields: &[TokenStream]| {
            let name = ident(name);
            (!fields.is_empty()).then(|| quote!(#name { #(#fields)* }))
        };
        let optional = section("optional", &optional);
        let nullable = section("nullable", &nullable);
        let kept = section("kept", &kept);
        let constants = section("constant", &constants);
        let additional = object.additional.as_ref().map(|(slot, docs)| {
            let name = ident(&additional(object));
            let what = if object.keeps_undeclared {
                "Fields that the schema doesn't declare, by name."
            } else {
                "Additional fields, by name."
            };
            let docs = documented(docs, what);
            let shape = self.slot(slot);
            quote!(additional { #docs #name: #shape, })
        });
        let closed = object.closed.then(|| quote!(closed { refuse }));
        quote! {
            #runtime::__payload_object! {
                #[doc = #docs]
                #name<'a> { #required #optional #nullable #kept #constants #additional #closed }
            }
        }
    }

    /// Declares a type alias for a payload whose values need no generated type.
    fn alias(&self, it: &Type<'_>, docs: &str, slot: &Slot) -> TokenStream {
        let (name, shape) = (ident(&it.name), self.slot(slot));
        let lifetime = self.borrows(slot).then(|| quote!(<'a>));
        quote!(#[doc = #docs] pub type #name #lifetime = #shape;)
    }

    fn one_of(&self, it: &Type<'_>, docs: &str, variants: &[Variant<'_>]) -> TokenStream {
        let runtime = self.runtime;
        let name = ident(&it.name);
        let borrows = variants.iter().any(|variant| self.borrows(&variant.slot));
        let lifetime = borrows.then(|| quote!(<'a>));
        let variants = variants.iter().map(|variant| {
            let docs = documented(&variant.docs, &described(&variant.test));
            let (name, shape) = (ident(&variant.ident), self.slot(&variant.slot));
            let test = match &variant.test {
                Test::Any => quote!(any),
                Test::Type(name) => {
                    let name = ident(name);
                    quote!(#name)
                }
                Test::Member(member, values) => {
                    let values = values.iter().map(|value| Literal::string(value));
                    quote!(object #member [#(#values),*])
                }
            };
            quote!(#docs #name(#shape) = #test,)
        });
        quote!(#runtime::__payload_one_of! { #[doc = #docs] #name #lifetime { #(#variants)* } })
    }
}

/// The name of the field for an object's additional fields.
pub(super) fn additional(object: &Object<'_>) -> String {
    numbered("additional", |name| {
        object.fields.iter().all(|field| field.ident != name)
    })
}

/// The name of the field for a tuple's additional elements.
pub(super) fn rest(tuple: &Tuple<'_>) -> String {
    numbered("rest", |name| {
        tuple.fields.iter().all(|field| field.ident != name)
    })
}

/// The name of the struct that contains the required fields of an object or a tuple; `None` if no field is
/// required.
pub(super) fn required(it: &Type<'_>) -> Option<String> {
    let has_required = match &it.kind {
        Kind::Object(object) => {
            let mut fields = object.fields.iter();
            fields.any(|field| field.required && field.constant.is_none())
        }
        Kind::Tuple(tuple) => tuple.fields.iter().any(|field| field.required),
        _ => false,
    };
    has_required.then(|| format!("{}Required", it.name))
}

/// The sentence that the docs of a payload's type always include; `None` for other types.
fn always(it: &Type<'_>, id: TypeId, types: &Types<'_>, uses: &Uses<'_, '_>) -> Option<String> {
    let common = types.default == Some(id);
    Some(payload_of(it.payload?, uses.events(id), common))
}

/// Writes the attribute `deprecated` for an optional item. Required items don't get it: their docs mention the
/// deprecation.
fn deprecated(docs: &Docs<'_>) -> Option<TokenStream> {
    docs.deprecated.then(|| quote!(#[deprecated]))
}

pub(super) fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// Parses an identifier, which can be raw.
pub(super) fn raw(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => ident(name),
    }
}

fn value(name: &str) -> Ident {
    raw(&value_ident(name))
}
