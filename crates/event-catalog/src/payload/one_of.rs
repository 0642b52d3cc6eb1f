//! Reading a value that is one of several: the logic that the code which `__payload_one_of!`
//! expands to calls.

use alloc::borrow::Cow;
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

/// The alternatives of a value, tried one after the other.
#[doc(hidden)]
#[derive(Debug)]
pub struct Alternatives<'a> {
    value: &'a str,
    kind: &'static str,
    /// The error of the one that was tried, if it was only one, and what all said.
    error: Option<PayloadError>,
    tried: usize,
    said: String,
    /// What there is to choose from.
    kinds: String,
    /// The member that tells objects apart, and its values.
    member: Option<&'static str>,
    values: String,
}

impl<'a> Alternatives<'a> {
    #[must_use]
    pub fn new(value: &'a str) -> Self {
        Self {
            value,
            kind: kind(value),
            error: None,
            tried: 0,
            said: String::new(),
            kinds: String::new(),
            member: None,
            values: String::new(),
        }
    }

    /// Reads the value as a variant, if it is of the variant's kind, and the member, if one is
    /// named, has one of the strings.
    pub fn try_variant<T: Deserialize<'a>>(
        &mut self,
        variant: &'static str,
        kind: &'static str,
        member: &[(&'static str, &[&'static str])],
    ) -> Option<T> {
        if kind != "any" && kind != self.kind {
            list(&mut self.kinds, in_words(kind));
            return None;
        }
        for (name, values) in member {
            let found = find(self.value, name).and_then(|value| json::from_text(value).ok());
            if !found.is_some_and(|found: Text<'_>| values.contains(&&*found)) {
                self.member = Some(name);
                for value in *values {
                    list(&mut self.values, &Quoted(value).to_string());
                }
                return None;
            }
        }
        match json::from_text(self.value) {
            Ok(value) => Some(value),
            Err(error) => {
                self.tried += 1;
                list(&mut self.said, &format!("as {variant} {error}"));
                self.error = Some(error);
                None
            }
        }
    }

    /// Why it is none of them.
    #[must_use]
    #[cold]
    pub fn error(self) -> PayloadError {
        match (self.tried, self.error, self.member) {
            (1, Some(error), _) => error,
            (0, _, Some(name)) => match find(self.value, name) {
                Some(value) => PayloadError::new(
                    PayloadErrorKind::Mismatch,
                    format!("one of {}", self.values),
                    json::describe(value),
                ),
                None => PayloadError::new(
                    PayloadErrorKind::Missing,
                    format!("one of {}", self.values),
                    "nothing",
                ),
            }
            .in_field(name),
            (0, ..) => PayloadError::new(
                PayloadErrorKind::Mismatch,
                self.kinds,
                json::describe(self.value),
            ),
            _ => PayloadError::new(
                PayloadErrorKind::Mismatch,
                "one of several types",
                format!(
                    "{} that is none of them: {}",
                    json::describe(self.value),
                    self.said
                ),
            ),
        }
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
