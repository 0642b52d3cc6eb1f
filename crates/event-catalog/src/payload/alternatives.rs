//! Which alternatives of a `oneOf` a value may be, as can be seen without reading it.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};

use super::{PayloadError, PayloadErrorKind};
use crate::json::{self, Reader};
use crate::quoted::Quoted;

/// An alternative: its name, the kind of its values, and members that tell them from others: the
/// strings that a member may be, or none if it only has to be there.
#[doc(hidden)]
pub type Variant = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static [&'static str])],
);

/// The places of the variants that the value which a text starts with may be.
pub(super) fn candidates<'v>(
    text: &'v str,
    variants: &'static [Variant],
) -> impl Iterator<Item = usize> + Clone + 'v {
    let value_kind = kind(text);
    let variants = variants.iter().enumerate();
    variants.filter_map(move |(index, (_, kind, members))| {
        let is_one = *kind == "any" || *kind == value_kind;
        let has = |(name, strings): &(&str, &[&str])| has(text, name, strings);
        (is_one && members.iter().all(has)).then_some(index)
    })
}

/// Whether an object has a member, which is one of some strings if there are any.
#[inline]
fn has(object: &str, name: &str, strings: &[&str]) -> bool {
    match find(object, name) {
        None => false,
        Some(_) if strings.is_empty() => true,
        Some(value) => {
            let string = Reader::new(value).string().ok();
            let text = string.and_then(|string| string.text().ok());
            text.is_some_and(|text| strings.contains(&&*text))
        }
    }
}

/// Why the value that a text starts with can be none of the variants: because of the member that
/// tells objects apart, or of the members that it lacks, or of its kind.
#[cold]
#[inline]
pub(super) fn no_candidate(text: &str, variants: &'static [Variant]) -> PayloadError {
    let kind = kind(text);
    let of_kind = variants.iter().filter(|(_, of, _)| *of == kind);
    let mut members = of_kind.clone().flat_map(|(_, _, members)| members.iter());
    if let Some((name, _)) = members.clone().find(|(_, strings)| !strings.is_empty()) {
        let mut expected = String::new();
        for (_, strings) in members.by_ref().filter(|(member, _)| member == name) {
            for string in *strings {
                list(&mut expected, ", ", &Quoted(string).to_string());
            }
        }
        let (kind, found) = match find(text, name) {
            Some(value) => (PayloadErrorKind::Mismatch, json::describe(value)),
            None => (PayloadErrorKind::Missing, "nothing".to_owned()),
        };
        return PayloadError::new(kind, format!("one of {expected}"), found).in_field(name);
    }
    let mut expected = String::new();
    if members.next().is_some() {
        for (_, _, members) in of_kind {
            let mut names = String::new();
            for (name, _) in *members {
                list(&mut names, " and ", &format!("`{name}`"));
            }
            list(&mut expected, ", or ", &format!("an object with {names}"));
        }
    } else {
        for (_, kind, _) in variants {
            list(&mut expected, ", ", in_words(kind));
        }
    }
    PayloadError::new(PayloadErrorKind::Mismatch, expected, json::describe(text))
}

#[inline]
pub(super) fn list(text: &mut String, separator: &str, item: &str) {
    if text.split(separator).any(|listed| listed == item) {
        return;
    }
    if !text.is_empty() {
        text.push_str(separator);
    }
    text.push_str(item);
}

/// The value of a member of the object that a text starts with.
#[inline]
fn find<'a>(object: &'a str, wanted: &str) -> Option<&'a str> {
    let mut reader = Reader::new(object);
    if !reader.take(b'{') || reader.take(b'}') {
        return None;
    }
    loop {
        let name = reader.name().ok()?;
        let value = reader.skip().ok()?;
        if name.text().is_ok_and(|name| name == *wanted) {
            return Some(value);
        }
        if !reader.take(b',') {
            return None;
        }
    }
}

/// The kind of the value that a text starts with, as the macro writes it.
#[inline]
fn kind(text: &str) -> &'static str {
    match Reader::new(text).peek() {
        b'"' => "string",
        b'{' => "object",
        b'[' => "array",
        b'n' => "null",
        b't' | b'f' => "boolean",
        _ => "number",
    }
}

#[inline]
pub(super) fn in_words(kind: &'static str) -> &'static str {
    match kind {
        "string" => "a string",
        "object" => "an object",
        "array" => "an array",
        "boolean" => "true or false",
        "number" => "a number",
        other => other,
    }
}
