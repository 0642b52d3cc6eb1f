//! What the schemas say, as doc comments: the description, and a line of facts below it.

use proc_macro2::TokenStream;
use quote::quote;

use crate::catalog::sentence;
use crate::generate::docs::{code, doc_line};
use crate::printable::printable;
use crate::schema::{Data, Docs, Fact, Value};

/// How many of an enumeration's values are listed.
const MOST: usize = 12;

/// The doc comment of something; `otherwise` where the schema says nothing.
pub(super) fn documented(docs: &Docs<'_>, otherwise: &str) -> TokenStream {
    comment(docs, Some(otherwise), None)
}

/// The doc comment of something, with a line that is there in any case.
pub(super) fn documented_or(docs: &Docs<'_>, always: &str) -> TokenStream {
    comment(docs, None, Some(always))
}

fn comment(docs: &Docs<'_>, otherwise: Option<&str>, always: Option<&str>) -> TokenStream {
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
    let text = format!(" {}", paragraphs.join("\n\n "));
    quote!(#[doc = #text])
}

/// The facts in sentences: bounds in one, each of the others in its own.
fn facts(docs: &Docs<'_>) -> String {
    let mut bounds: Vec<String> = Vec::new();
    let mut rest: Vec<String> = Vec::new();
    for fact in &docs.facts {
        match fact {
            Fact::Bound(bound, number) => bounds.push(bound.in_words(number)),
            Fact::Remark(remark) => bounds.push(remark.clone()),
            Fact::UniqueItems => bounds.push("no element twice".to_owned()),
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
                    "One of these is always there: {}.",
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

/// A value: a string as its text, anything else as JSON.
fn shown(value: &Value<'_>) -> String {
    match &value.data {
        Data::String(text) if !text.trim().is_empty() => code(text),
        _ => code(&value.to_string()),
    }
}
