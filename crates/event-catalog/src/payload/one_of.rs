//! Reading a value that is one of several: the logic that the code which `__payload_one_of!`
//! expands to calls.

use alloc::borrow::{Cow, ToOwned};
use alloc::format;
use alloc::string::{String, ToString};
use serde::de::{Deserialize, Deserializer, Error};

use super::{PayloadError, PayloadErrorKind, RawJson};
use crate::Text;
use crate::json::{self, Reader};
use crate::quoted::Quoted;

/// Reads a value whole, then as one of several.
#[doc(hidden)]
pub fn one_of<'de, T, D: Deserializer<'de>>(
    deserializer: D,
    borrow: impl FnOnce(&'de str) -> Result<T, PayloadError>,
    own: impl FnOnce(&str) -> Result<T, PayloadError>,
) -> Result<T, D::Error> {
    let value: RawJson<'de> = RawJson::deserialize(deserializer)?;
    let read = match value.into_text().into() {
        Cow::Borrowed(text) => borrow(text),
        Cow::Owned(text) => own(&text),
    };
    read.map_err(D::Error::custom)
}

/// A variant: its name, the kind that its values have, and the member (one or none) that tells
/// them from others by its strings.
#[doc(hidden)]
pub type Variant = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static [&'static str])],
);

/// The alternatives of a value, tried one after the other.
#[doc(hidden)]
#[derive(Debug)]
pub struct Alternatives<'a> {
    value: &'a str,
    kind: &'static str,
    variants: &'static [Variant],
    next: usize,
    /// How many were tried, the error of the last one, and what all of them said.
    tried: usize,
    error: Option<PayloadError>,
    said: String,
}

impl<'a> Alternatives<'a> {
    /// The alternatives for a value.
    #[must_use]
    pub fn new(value: &'a str, variants: &'static [Variant]) -> Self {
        Self {
            value,
            kind: kind(value),
            variants,
            next: 0,
            tried: 0,
            error: None,
            said: String::new(),
        }
    }

    /// Reads the value as the next variant, if it is of its kind, and the member, if there is one,
    /// has one of the strings.
    pub fn try_next<T: Deserialize<'a>>(&mut self) -> Option<T> {
        let (name, kind, member) = self.variants.get(self.next)?;
        self.next += 1;
        let is_one = *kind == "any" || *kind == self.kind;
        if !is_one || !member.iter().all(|(name, values)| self.has(name, values)) {
            return None;
        }
        match json::from_text(self.value) {
            Ok(value) => Some(value),
            Err(error) => {
                self.tried += 1;
                list(&mut self.said, &format!("as {name} {error}"));
                self.error = Some(error);
                None
            }
        }
    }

    /// Whether a member of the value has one of the strings.
    fn has(&self, name: &str, values: &[&str]) -> bool {
        let found = find(self.value, name).map(json::from_text::<Text<'_>>);
        matches!(found, Some(Ok(found)) if values.contains(&&*found))
    }

    /// Why it is none of them.
    #[must_use]
    #[cold]
    pub fn error(self) -> PayloadError {
        match self.error {
            Some(error) if self.tried == 1 => error,
            Some(_) => PayloadError::new(
                PayloadErrorKind::Mismatch,
                "one of several types",
                format!(
                    "{} that is none of them: {}",
                    json::describe(self.value),
                    self.said
                ),
            ),
            None => self.not_tried(),
        }
    }

    /// Why none of them was tried: the member that tells objects apart, or the kind.
    fn not_tried(&self) -> PayloadError {
        let of_kind = self
            .variants
            .iter()
            .filter(|(_, kind, _)| *kind == self.kind);
        let mut members = of_kind.flat_map(|(_, _, member)| member.iter());
        if let Some((name, _)) = members.clone().next() {
            let mut expected = String::new();
            for (_, values) in members.by_ref() {
                for value in *values {
                    list(&mut expected, &Quoted(value).to_string());
                }
            }
            let (kind, found) = match find(self.value, name) {
                Some(value) => (PayloadErrorKind::Mismatch, json::describe(value)),
                None => (PayloadErrorKind::Missing, "nothing".to_owned()),
            };
            return PayloadError::new(kind, format!("one of {expected}"), found).in_field(name);
        }
        let mut expected = String::new();
        for (_, kind, _) in self.variants {
            list(&mut expected, in_words(kind));
        }
        PayloadError::new(
            PayloadErrorKind::Mismatch,
            expected,
            json::describe(self.value),
        )
    }
}

fn list(text: &mut String, item: &str) {
    if text.contains(item) {
        return;
    }
    if !text.is_empty() {
        text.push_str(", ");
    }
    text.push_str(item);
}

/// The value of a member of an object.
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

/// The kind of a value, as the macro writes it.
fn kind(value: &str) -> &'static str {
    match Reader::new(value).peek() {
        b'"' => "string",
        b'{' => "object",
        b'[' => "array",
        b'n' => "null",
        b't' | b'f' => "boolean",
        _ => "number",
    }
}

fn in_words(kind: &'static str) -> &'static str {
    match kind {
        "string" => "a string",
        "object" => "an object",
        "array" => "an array",
        "boolean" => "true or false",
        "number" => "a number",
        other => other,
    }
}
