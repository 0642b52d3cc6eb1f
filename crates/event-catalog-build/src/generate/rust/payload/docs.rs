//! Converts the docs in schemas to doc comments: the description, and a line of facts below it.

use std::borrow::Cow;

use proc_macro2::TokenStream;
use quote::quote;

use super::super::docs::doc;
use crate::catalog::sentence;
use crate::generate::docs::{code, doc_line};
use crate::ident::value_ident;
use crate::printable::printable;
use crate::schema::types::{Field, Test};
use crate::schema::{Data, Docs, Fact, Value};

/// The maximum number of enumeration values to list.
const MOST: usize = 12;

/// Writes an item's doc comment; `otherwise` is its text if the schema has no description.
pub(super) fn documented(docs: &Docs<'_>, otherwise: &str) -> TokenStream {
    attribute(&comment(docs, Some(otherwise), None))
}

/// Writes an item's doc comment; `always` is a line that it includes even if the schema has a description.
pub(super) fn documented_or(docs: &Docs<'_>, always: &str) -> TokenStream {
    attribute(&comment(docs, None, Some(always)))
}

fn attribute(text: &str) -> TokenStream {
    let text = doc(text);
    quote!(#[doc = #text])
}

/// Joins the text of a doc comment: the schema's description or else `otherwise`, then `always`, then the facts.
pub(super) fn comment(docs: &Docs<'_>, otherwise: Option<&str>, always: Option<&str>) -> String {
    let line = |text: &str| {
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        doc_line(&printable(&line))
    };
    let title = || Some(sentence(&line(docs.title.as_deref()?)).into_owned());
    let said = docs.description.as_deref().map(line).or_else(title);
    let mut paragraphs: Vec<String> = Vec::new();
    paragraphs.extend(
        said.filter(|text| !text.is_empty())
            .or(otherwise.map(str::to_owned)),
    );
    paragraphs.extend(always.map(str::to_owned));
    let facts = facts(docs);
    if !facts.is_empty() {
        paragraphs.push(doc_line(&facts));
    }
    paragraphs.join("\n\n")
}

/// Writes a field's doc comment, including the JSON name if the Rust name differs from it.
pub(super) fn field_docs(field: &Field<'_>) -> TokenStream {
    let what = format!("The field {}.", code(&field.name));
    if value_ident(&field.ident).trim_start_matches("r#") == field.name {
        documented(&field.docs, &what)
    } else {
        documented_or(&field.docs, &what)
    }
}

/// Describes the condition that distinguishes a variant from the others.
pub(super) fn described(test: &Test<'_>) -> Cow<'static, str> {
    let what = match test {
        Test::Type("null") => "Null.",
        Test::Type("boolean") => "True or false.",
        Test::Type("number") => "A number.",
        Test::Type("string") => "A string.",
        Test::Type("array") => "A list.",
        Test::Type(_) => "An object.",
        Test::Member(member, values) => {
            let more = values.len() > MOST;
            let values: Vec<_> = values.iter().take(MOST).map(|it| code(it)).collect();
            return Cow::Owned(match values.as_slice() {
                [] => format!("An object with the field {}.", code(member)),
                some => format!(
                    "An object whose field {} is {}{}.",
                    code(member),
                    some.join(" or "),
                    if more { " …" } else { "" }
                ),
            });
        }
        Test::Any => "Another value.",
    };
    Cow::Borrowed(what)
}

/// Writes the facts as sentences: one for all bounds, and one for each other fact.
fn facts(docs: &Docs<'_>) -> String {
    let mut bounds: Vec<String> = Vec::new();
    let mut rest: Vec<String> = Vec::new();
    for fact in &docs.facts {
        match fact {
            Fact::Bound(bound, number) => bounds.push(bound.in_words(number)),
            Fact::Remark(remark) => bounds.push(remark.clone()),
            Fact::UniqueItems => bounds.push("unique elements".to_owned()),
            Fact::Format(format) => rest.push(format!("Format {}.", code(format))),
            Fact::Pattern(pattern) => rest.push(format!("Pattern {}.", code(pattern))),
            Fact::Values(values) => rest.push(values_in_words(values)),
            Fact::OneOf(sets) => {
                let sets: Vec<_> = sets
                    .iter()
                    .map(|names| {
                        names
                            .iter()
                            .map(|name| code(name))
                            .collect::<Vec<_>>()
                            .join(" and ")
                    })
                    .collect();
                rest.push(format!(
                    "At least one of these is always present: {}.",
                    sets.join("; ")
                ));
            }
            Fact::Default(value) => rest.push(format!("Default {}.", shown(value))),
            Fact::Example(value) => rest.push(format!("For example {}.", shown(value))),
        }
    }
    if !bounds.is_empty() {
        let text = bounds.join(", ");
        let mut characters = text.chars();
        let first = characters.next().map(|first| first.to_ascii_uppercase());
        rest.insert(
            0,
            format!("{}{}.", first.unwrap_or(' '), characters.as_str()),
        );
    }
    if docs.deprecated {
        rest.insert(0, "Deprecated.".to_owned());
    }
    rest.join(" ")
}

fn values_in_words(values: &[Value<'_>]) -> String {
    if let [only] = values {
        return format!("Always {}.", shown(only));
    }
    let listed: Vec<_> = values.iter().take(MOST).map(shown).collect();
    let more = if values.len() > MOST { ", …" } else { "" };
    format!("One of {}{more}.", listed.join(", "))
}

/// Formats a value: a string without its quotes, or any other value as JSON.
fn shown(value: &Value<'_>) -> String {
    match &value.data {
        Data::String(text) if !text.trim().is_empty() => code(text),
        _ => code(&value.to_string()),
    }
}
