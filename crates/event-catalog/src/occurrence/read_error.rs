//! The error for text that isn't an occurrence.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use core::fmt;

use crate::json::{self, Expected, JsonError, Reader, Syntax};
use crate::quoted::Quoted;

/// The error for text that isn't an occurrence, with the position, the reason, and what was expected.
///
/// See [`Occurrence::from_cloudevent`](crate::Occurrence::from_cloudevent) for the possible
/// reasons.
#[derive(Clone, PartialEq, Eq)]
pub struct ReadError(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    kind: ReadErrorKind,
    place: JsonError,
    attribute: String,
    message: String,
}

/// Why a text isn't an occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReadErrorKind {
    /// The text isn't JSON, or not the expected object or array.
    Malformed,
    /// A required attribute is missing, `null`, or empty.
    Missing,
    /// An attribute or another member is repeated.
    Repeated,
    /// An attribute has an invalid value.
    Invalid,
}

impl ReadError {
    /// The kind of the reason why the text isn't an occurrence.
    #[must_use]
    pub fn kind(&self) -> ReadErrorKind {
        self.0.kind
    }

    /// The attribute with the error; `None` if the text is malformed.
    #[must_use]
    pub fn attribute(&self) -> Option<&str> {
        (!self.0.attribute.is_empty()).then_some(&self.0.attribute)
    }

    /// The byte offset in the text.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.0.place.offset()
    }

    /// The line in the text, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.0.place.line()
    }

    /// The column in the line, in characters from 1.
    #[must_use]
    pub fn column(&self) -> usize {
        self.0.place.column()
    }

    /// The message without the position.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    #[cold]
    #[inline]
    pub(super) fn locate(problem: Problem, text: &str) -> Self {
        let (kind, offset, attribute, message) = problem.explain(text);
        let syntax = Syntax {
            offset,
            expected: Expected::Value,
        };
        let place = syntax.locate(text);
        let message = match kind {
            ReadErrorKind::Malformed if place.is_at_end() => {
                format!("{message}, but the text ends")
            }
            _ => message,
        };
        Self(Box::new(Inner {
            kind,
            place,
            attribute,
            message,
        }))
    }
}

impl fmt::Display for ReadError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {}, column {}: {}",
            self.line(),
            self.column(),
            self.message()
        )
    }
}

impl fmt::Debug for ReadError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadError")
            .field("kind", &self.kind())
            .field("attribute", &self.attribute())
            .field("line", &self.line())
            .field("column", &self.column())
            .field("message", &self.message())
            .finish()
    }
}

impl core::error::Error for ReadError {}

/// The reason and the byte position. This is cheap to create and pass on; a message takes its
/// excerpt of the text from that position.
#[derive(Clone, Copy, Debug)]
pub(super) enum Problem {
    Syntax(Syntax),
    Missing(usize, &'static str),
    Empty(usize, &'static str),
    /// The position of the name.
    Repeated(usize),
    /// The position of the name.
    LoneSurrogate(usize),
    /// The position of the value, the attribute, and what was expected.
    Invalid(usize, &'static str, &'static str),
    DataTwice(usize),
    DataOfPair(usize),
}

impl From<Syntax> for Problem {
    #[inline]
    fn from(syntax: Syntax) -> Self {
        Self::Syntax(syntax)
    }
}

impl Problem {
    /// Describes the problem: its kind, its position, the attribute, and the message.
    #[inline]
    fn explain(self, text: &str) -> (ReadErrorKind, usize, String, String) {
        use ReadErrorKind::{Invalid, Malformed, Missing, Repeated};
        match self {
            Self::Syntax(Syntax { offset, expected }) => {
                let message = format!("expected {}", expected.as_str());
                (Malformed, offset, String::new(), message)
            }
            Self::Missing(at, name) => (
                Missing,
                at,
                name.into(),
                format!("the attribute `{name}` is missing"),
            ),
            Self::Empty(at, name) => (
                Missing,
                at,
                name.into(),
                format!("the attribute `{name}` is empty, which CloudEvents does not allow"),
            ),
            Self::Repeated(at) => {
                let name = name_at(text, at);
                let message = format!("the attribute `{name}` occurs more than once");
                (Repeated, at, name, message)
            }
            Self::LoneSurrogate(at) => {
                let name = name_at(text, at);
                let message = format!("the name `{name}` has a lone surrogate");
                (Invalid, at, name, message)
            }
            Self::Invalid(at, name, expected) => (
                Invalid,
                at,
                name.into(),
                format!(
                    "the attribute `{name}`: expected {expected}, found {}",
                    json::describe(text.get(at..).unwrap_or_default())
                ),
            ),
            Self::DataTwice(at) => (
                Invalid,
                at,
                "data_base64".into(),
                "expected `data_base64` or a detail, found both".into(),
            ),
            Self::DataOfPair(at) => (
                Invalid,
                at,
                "data".into(),
                "a pair can't have the member `data`: rename it to `detail`".into(),
            ),
        }
    }
}

/// The name of a member for a message.
#[inline]
fn name_at(text: &str, at: usize) -> String {
    let rest = text.get(at..).unwrap_or_default();
    let Ok(name) = Reader::new(rest).string() else {
        return String::new();
    };
    match name.text() {
        Ok(name) if name.len() <= 64 && !name.contains(char::is_control) => name.into(),
        Ok(name) => Quoted(&name).to_string(),
        Err(_) => Quoted(name.escaped()).to_string(),
    }
}
