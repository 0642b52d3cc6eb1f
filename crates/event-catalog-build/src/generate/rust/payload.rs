//! The module `payload`: a struct an object, an enum an enumeration, an enum a `oneOf`.
//!
//! What they can do is the runtime's: this writes the declarations that its macros take, in the
//! words of `event_catalog::__payload_object!` and its like.

mod docs;
mod shape;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote};

use self::docs::{documented, documented_or};
use self::shape::Shapes;
use super::{allow, push};
use crate::catalog::Catalog;
use crate::generate::docs::code;
use crate::ident::{numbered, value_ident};
use crate::schema::types::{Field, Kind, Object, Test, Type, Variant};
use crate::schema::{Docs, Fact};

pub(super) fn write(catalog: &Catalog<'_>, runtime: &TokenStream, out: &mut String) {
    let types = &catalog.types;
    if types.types.is_empty() {
        return;
    }
    let shapes = Shapes::new(types, runtime);
    let default = types.default;
    let items = types.iter().map(|(id, it)| {
        let common = Some(id) == default;
        match &it.kind {
            Kind::Object(object) => shapes.object(it, object, common),
            Kind::Enumeration(values) => {
                let name = ident(&it.name);
                let mut said = it.docs.clone();
                said.facts
                    .retain(|fact| !matches!(fact, Fact::Default(_) | Fact::Example(_)));
                let docs = documented(&said, &format!("Values of `{}`.", it.name));
                let values = values.iter().map(|value| {
                    let docs = documented(&value.docs, &code(&value.text));
                    let (deprecated, name) = (deprecated(&value.docs), ident(&value.ident));
                    let text = Literal::string(&value.text);
                    quote!(#docs #deprecated #name = #text,)
                });
                quote!(#runtime::__payload_enum! { #docs #name { #(#values)* } })
            }
            Kind::OneOf(variants) => shapes.one_of(it, variants),
        }
    });
    let allow = allow();
    push(
        out,
        quote! {
            #[doc = " What comes with events."]
            #allow
            pub mod payload { #(#items)* }
        },
    );
}

impl Shapes<'_, '_> {
    fn object(&self, it: &Type<'_>, object: &Object<'_>, common: bool) -> TokenStream {
        let runtime = self.runtime;
        let name = ident(&it.name);
        let docs = type_docs(it, common);
        let mut required = Vec::new();
        let mut optional = Vec::new();
        let mut nullable = Vec::new();
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
            if field.slot.nullable {
                nullable.push(declared);
            } else {
                optional.push(declared);
            }
        }
        let required = (!required.is_empty()).then(|| {
            let name = format_ident!("{}Required", it.name);
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
        let constants = section("constant", &constants);
        let additional = object.additional.as_ref().map(|(slot, docs)| {
            let is_free = |name: &str| object.fields.iter().all(|field| field.ident != name);
            let name = ident(&numbered("additional", is_free));
            let docs = documented(docs, "Further fields, by name.");
            let shape = self.slot(slot);
            quote!(additional { #docs #name: #shape, })
        });
        quote! {
            #runtime::__payload_object! {
                #docs
                #name<'a> { #required #optional #nullable #constants #additional }
            }
        }
    }

    fn one_of(&self, it: &Type<'_>, variants: &[Variant<'_>]) -> TokenStream {
        let runtime = self.runtime;
        let name = ident(&it.name);
        let docs = type_docs(it, false);
        let borrows = variants.iter().any(|variant| self.borrows(&variant.slot));
        let lifetime = borrows.then(|| quote!(<'a>));
        let variants = variants.iter().map(|variant| {
            let docs = documented(&variant.docs, described(&variant.test));
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
        quote!(#runtime::__payload_one_of! { #docs #name #lifetime { #(#variants)* } })
    }
}

fn type_docs(it: &Type<'_>, common: bool) -> TokenStream {
    match it.payload {
        Some(payload) if common => {
            let what = format!(
                "The payload {}, which may come with every event.",
                code(payload)
            );
            documented_or(&it.docs, &what)
        }
        Some(payload) => documented_or(&it.docs, &format!("The payload {}.", code(payload))),
        None => documented(&it.docs, &format!("`{}`.", it.name)),
    }
}

fn field_docs(field: &Field<'_>) -> TokenStream {
    documented(&field.docs, &format!("The field {}.", code(&field.name)))
}

fn described(test: &Test<'_>) -> &'static str {
    match test {
        Test::Type("null") => "Null.",
        Test::Type("boolean") => "True or false.",
        Test::Type("number") => "A number.",
        Test::Type("string") => "A string.",
        Test::Type("array") => "A list.",
        Test::Type(_) | Test::Member(..) => "An object.",
        Test::Any => "Another value.",
    }
}

/// What nobody has to use can be deprecated for the compiler; the rest only says so.
fn deprecated(docs: &Docs<'_>) -> Option<TokenStream> {
    docs.deprecated.then(|| quote!(#[deprecated]))
}

pub(super) fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// An identifier that may be raw, as text.
pub(super) fn raw(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => ident(name),
    }
}

fn value(name: &str) -> Ident {
    raw(&value_ident(name))
}
