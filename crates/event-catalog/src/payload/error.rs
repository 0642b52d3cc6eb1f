//! The error for a payload that doesn't match its type: the field, the expected value, and the value found.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use core::fmt::{self, Display};
use serde_core::de::{self, Expected, Unexpected};

use super::alternatives::List;
use crate::json::{JsonStr, LoneSurrogate, Syntax};
use crate::quoted::Quoted;

/// The error for a payload that doesn't match its type, with the field, the expected value, and the value found.
///
/// Nothing is lost: the occurrence still has the detail as received.
///
/// ```
/// # mod events { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exemplar/event_catalog.rs")); }
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use event_catalog::RawJson;
/// use events::payload::OrderPlaced;
///
/// let detail = RawJson::parse(r#"{ "order_id": "o-1", "items": [{ "sku": "a", "price": "9.90" }] }"#)?;
/// let error = detail.read::<OrderPlaced>().unwrap_err();
/// assert_eq!(error.path(), "items[0].price");
/// assert_eq!(error.expected(), "a number");
/// assert_eq!(error.found(), r#"the string "9.90""#);
/// assert_eq!(
///     error.to_string(),
///     r#"`items[0].price`: expected a number, found the string "9.90""#
/// );
/// # Ok(()) }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PayloadError(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    kind: PayloadErrorKind,
    path: String,
    expected: String,
    found: String,
}

/// The kind of a payload error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PayloadErrorKind {
    /// The value has another type, or isn't one of the allowed values.
    Mismatch,
    /// A required field is missing.
    Missing,
    /// A field of the type occurs more than once.
    Repeated,
    /// A number doesn't fit into the 64 bits of its type.
    OutOfRange,
    /// A string contains half of a UTF-16 surrogate pair, which a Rust string can't hold.
    LoneSurrogate,
    /// The value is nested too deeply.
    TooDeep,
    /// The text isn't JSON. This never happens for the detail of an occurrence.
    NotJson,
    /// Another error, from a custom `Deserialize` implementation.
    Other,
}

use PayloadErrorKind as Kind;

impl PayloadError {
    pub(crate) fn new(kind: Kind, expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            path: String::new(),
            expected: expected.into(),
            found: found.into(),
        }))
    }

    /// The kind of the error.
    #[must_use]
    pub fn kind(&self) -> PayloadErrorKind {
        self.0.kind
    }

    /// The field: `items[2].price`. Empty for the payload itself.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The expected value: `a number`.
    #[must_use]
    pub fn expected(&self) -> &str {
        &self.0.expected
    }

    /// The actual value: `the string "9.90"`. Strings are quoted, truncated, and contain no control
    /// characters.
    #[must_use]
    pub fn found(&self) -> &str {
        &self.0.found
    }

    /// A required field is missing.
    pub(crate) fn missing(name: &str, expected: &str) -> Self {
        Self::new(Kind::Missing, expected, "nothing").in_field(name)
    }

    /// A field occurs more than once.
    pub(crate) fn repeated(name: &str) -> Self {
        Self::new(Kind::Repeated, "the field once", "it again").in_field(name)
    }

    pub(crate) fn mismatch(expected: &dyn Expected, found: impl Into<String>) -> Self {
        Self::new(Kind::Mismatch, in_json(&expected.to_string()), found)
    }

    pub(crate) fn out_of_range(number: &str) -> Self {
        Self::new(
            Kind::OutOfRange,
            "a number that fits into 64 bits",
            format!("the number {}", Shortened(number)),
        )
    }

    /// Adds a field to the front of the path.
    #[cold]
    pub(crate) fn in_field(mut self, name: &str) -> Self {
        let path = &mut self.0.path;
        let mut segment = if is_plain(name) {
            name.to_owned()
        } else {
            format!("[{}]", Quoted(name))
        };
        if !path.is_empty() && !path.starts_with('[') {
            segment.push('.');
        }
        path.insert_str(0, &segment);
        self
    }

    /// Adds a field to the front of the path, with its name as written in the text.
    #[cold]
    pub(crate) fn in_member(self, name: JsonStr<'_>) -> Self {
        match name.text() {
            Ok(name) => self.in_field(&name),
            Err(_) => self.in_field(name.escaped()),
        }
    }

    /// Adds the index of an array element to the front of the path.
    #[cold]
    pub(crate) fn in_element(mut self, index: usize) -> Self {
        let path = &mut self.0.path;
        let dot = if path.is_empty() || path.starts_with('[') {
            ""
        } else {
            "."
        };
        path.insert_str(0, &format!("[{index}]{dot}"));
        self
    }
}

/// Whether a name needs no quotes in a path.
fn is_plain(name: &str) -> bool {
    let is_plain =
        |character: char| character.is_alphanumeric() || matches!(character, '_' | '-' | '$');
    !name.is_empty() && name.len() <= 64 && name.chars().all(is_plain)
}

impl Display for PayloadError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            kind,
            path,
            expected,
            found,
        } = &*self.0;
        if f.alternate() {
            return self.encode(f);
        }
        if path.is_empty() {
            f.write_str("the payload: ")?;
        } else {
            write!(f, "`{path}`: ")?;
        }
        match kind {
            Kind::Missing if path.is_empty() => {
                write!(f, "expected {expected}, but there is no detail")
            }
            Kind::Missing => write!(f, "expected {expected}, but the field is missing"),
            Kind::Repeated => f.write_str("the field occurs more than once"),
            Kind::NotJson => write!(f, "not JSON: {expected}"),
            Kind::Other => f.write_str(expected),
            _ if found.is_empty() => write!(f, "expected {expected}"),
            _ => write!(f, "expected {expected}, found {found}"),
        }
    }
}

impl fmt::Debug for PayloadError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PayloadError")
            .field("kind", &self.0.kind)
            .field("path", &self.0.path)
            .field("expected", &self.0.expected)
            .field("found", &self.0.found)
            .finish()
    }
}

impl core::error::Error for PayloadError {}

impl From<Syntax> for PayloadError {
    #[cold]
    fn from(syntax: Syntax) -> Self {
        Self::new(
            Kind::NotJson,
            format!(
                "expected {} at byte {}",
                syntax.expected.as_str(),
                syntax.offset
            ),
            "",
        )
    }
}

impl From<LoneSurrogate> for PayloadError {
    #[cold]
    fn from(LoneSurrogate(unit): LoneSurrogate) -> Self {
        Self::new(
            Kind::LoneSurrogate,
            "text",
            format!("the lone surrogate \\u{unit:04x}"),
        )
    }
}

impl de::Error for PayloadError {
    /// Restores the original error if the message is an encoded `PayloadError`: a generic `Deserialize` impl can
    /// pass an error on only through its `Display`.
    #[cold]
    fn custom<T: Display>(message: T) -> Self {
        let message = format!("{message:#}");
        Self::decode(&message)
            .unwrap_or_else(|| Self::new(Kind::Other, Shortened(&message).to_string(), ""))
    }

    #[cold]
    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::mismatch(expected, found(unexpected))
    }

    #[cold]
    fn invalid_value(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::mismatch(expected, found(unexpected))
    }

    #[cold]
    #[inline]
    fn invalid_length(length: usize, expected: &dyn Expected) -> Self {
        Self::mismatch(expected, format!("a length of {length}"))
    }

    #[cold]
    #[inline]
    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        let mut one_of = List::new(", ");
        for name in expected {
            if one_of.is_full() {
                break;
            }
            one_of.add(Quoted(name).to_string());
        }
        let one_of = format!("one of {}", one_of.into_text());
        Self::new(
            Kind::Mismatch,
            one_of,
            format!("the string {}", Quoted(variant)),
        )
    }

    #[cold]
    #[inline]
    fn unknown_field(field: &str, _: &'static [&'static str]) -> Self {
        Self::new(Kind::Mismatch, "no such field", "one").in_field(field)
    }

    #[cold]
    #[inline]
    fn missing_field(field: &'static str) -> Self {
        Self::missing(field, "a value")
    }

    #[cold]
    #[inline]
    fn duplicate_field(field: &'static str) -> Self {
        Self::repeated(field)
    }
}

/// Marks an error that is formatted for [`PayloadError::custom`](de::Error::custom) rather than for
/// users, and separates its parts, which never contain it.
const ENCODED: &str = "\0PayloadError\0";

impl PayloadError {
    #[inline]
    fn encode(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            kind,
            path,
            expected,
            found,
        } = &*self.0;
        write!(f, "{ENCODED}{}\0{path}\0{expected}\0{found}", *kind as u8)
    }

    fn decode(message: &str) -> Option<Self> {
        let mut parts = message.strip_prefix(ENCODED)?.split('\0');
        let kind = parts.next()?.parse::<u8>().ok()?;
        let kind = KINDS.into_iter().find(|known| *known as u8 == kind)?;
        let (path, expected, found) = (parts.next()?, parts.next()?, parts.next()?);
        let mut error = Self::new(kind, expected, found);
        path.clone_into(&mut error.0.path);
        parts.next().is_none().then_some(error)
    }
}

const KINDS: [Kind; 8] = [
    Kind::Mismatch,
    Kind::Missing,
    Kind::Repeated,
    Kind::OutOfRange,
    Kind::LoneSurrogate,
    Kind::TooDeep,
    Kind::NotJson,
    Kind::Other,
];

/// A message from another source, without control characters, and truncated if it is long.
pub(super) struct Shortened<'a>(pub(super) &'a str);

impl Display for Shortened<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut characters = self.0.chars();
        for character in characters.by_ref().take(200) {
            if character.is_control() {
                write!(f, "{}", character.escape_default())?;
            } else {
                write!(f, "{character}")?;
            }
        }
        if characters.next().is_some() {
            f.write_str("...")?;
        }
        Ok(())
    }
}

/// Replaces one of `serde`'s type names with JSON's name for the type.
fn in_json(expected: &str) -> String {
    match expected {
        "i64" => "a 64-bit integer",
        "u64" => "an unsigned 64-bit integer",
        "f64" => "a number",
        "a boolean" => "true or false",
        "a sequence" => "an array",
        "a map" => "an object",
        "unit" => "null",
        other => other,
    }
    .to_owned()
}

fn found(unexpected: Unexpected<'_>) -> String {
    match unexpected {
        Unexpected::Bool(value) => value.to_string(),
        Unexpected::Unsigned(number) => format!("the number {number}"),
        Unexpected::Signed(number) => format!("the number {number}"),
        Unexpected::Float(number) => format!("the number {number}"),
        Unexpected::Str(text) => format!("the string {}", Quoted(text)),
        Unexpected::Unit => "null".to_owned(),
        Unexpected::Seq => "an array".to_owned(),
        Unexpected::Map => "an object".to_owned(),
        other => other.to_string(),
    }
}
