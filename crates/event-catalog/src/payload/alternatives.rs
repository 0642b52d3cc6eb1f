//! Finds the alternatives of a `oneOf` that a value can match, without reading the value.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{PayloadError, PayloadErrorKind};
use crate::json::{self, Reader};
use crate::quoted::Quoted;

/// An alternative: its name, the kind of its values, and the members that distinguish them. Each member has
/// its allowed strings, or none if it only has to be present.
#[doc(hidden)]
pub type Variant = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static [&'static str])],
);

/// Finds the variants that the value at the start of the text can match. Returns their indices.
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

/// Whether an object has a member with one of these strings. Without strings, any value matches.
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

/// Explains why the value at the start of the text matches no variant: the member that distinguishes the variants has
/// another value, members are missing, or the value has another kind.
#[cold]
#[inline]
pub(super) fn no_candidate(text: &str, variants: &'static [Variant]) -> PayloadError {
    let kind = kind(text);
    let of_kind = variants.iter().filter(|(_, of, _)| *of == kind);
    let mut members = of_kind.clone().flat_map(|(_, _, members)| members.iter());
    if let Some((name, _)) = members.clone().find(|(_, strings)| !strings.is_empty()) {
        let mut expected = List::new(", ");
        let strings = members.by_ref().filter(|(member, _)| member == name);
        for string in strings.flat_map(|(_, strings)| *strings) {
            if expected.is_full() {
                break;
            }
            expected.add(Quoted(string).to_string());
        }
        let expected = expected.into_text();
        let (kind, found) = match find(text, name) {
            Some(value) => (PayloadErrorKind::Mismatch, json::describe(value)),
            None => (PayloadErrorKind::Missing, "nothing".to_owned()),
        };
        return PayloadError::new(kind, format!("one of {expected}"), found).in_field(name);
    }
    let has_members = members.next().is_some();
    let mut expected = List::new(if has_members { ", or " } else { ", " });
    if has_members {
        for (_, _, members) in of_kind {
            if expected.is_full() {
                break;
            }
            let mut names = List::new(" and ");
            for (name, _) in *members {
                names.add(format!("`{name}`"));
            }
            expected.add(format!("an object with {}", names.into_text()));
        }
    } else {
        for (_, kind, _) in variants {
            expected.add(in_words(kind).to_owned());
        }
    }
    let expected = expected.into_text();
    PayloadError::new(PayloadErrorKind::Mismatch, expected, json::describe(text))
}

/// How many items a message lists: a schema may allow thousands of values.
const MOST_LISTED: usize = 20;

/// A list for a message. It contains each item once, and at most [`MOST_LISTED`] items.
pub(super) struct List {
    separator: &'static str,
    items: Vec<String>,
    has_more: bool,
}

impl List {
    pub(super) fn new(separator: &'static str) -> Self {
        let items = Vec::new();
        Self {
            separator,
            items,
            has_more: false,
        }
    }

    /// Whether no more items will be shown.
    pub(super) fn is_full(&self) -> bool {
        self.has_more
    }

    pub(super) fn add(&mut self, item: String) {
        if self.items.contains(&item) {
            return;
        }
        if self.items.len() < MOST_LISTED {
            self.items.push(item);
        } else {
            self.has_more = true;
        }
    }

    pub(super) fn into_text(self) -> String {
        let mut text = self.items.join(self.separator);
        if self.has_more {
            text.push_str(self.separator);
            text.push_str("others");
        }
        text
    }
}

/// Finds the value of a member in the object at the start of the text.
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

/// The kind of the value at the start of the text, in the notation of `__payload_one_of!`.
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
