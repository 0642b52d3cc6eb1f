//! Errors that occur when an occurrence is created or written.

use core::fmt;

use alloc::boxed::Box;

use crate::quoted::Quoted;

/// An occurrence can't be created without the payload that the catalog documents for its event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PayloadRequired {
    event: &'static str,
    payload: &'static str,
}

impl PayloadRequired {
    pub(super) fn new(event: &'static str, payload: &'static str) -> Self {
        Self { event, payload }
    }

    /// The name of the event.
    #[must_use]
    pub fn event(&self) -> &'static str {
        self.event
    }

    /// The name of the payload's schema.
    #[must_use]
    pub fn payload(&self) -> &'static str {
        self.payload
    }
}

impl fmt::Display for PayloadRequired {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { event, payload } = self;
        write!(
            f,
            "the event `{event}` requires the payload `{payload}`: \
             create the occurrence with the function `emit::{event}`"
        )
    }
}

impl core::error::Error for PayloadRequired {}

/// A name that CloudEvents does not allow for an extension attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidExtension {
    name: Box<str>,
    reserved: bool,
}

impl InvalidExtension {
    #[inline]
    pub(super) fn new(name: &str, reserved: bool) -> Self {
        Self {
            name: name.into(),
            reserved,
        }
    }

    /// The name that isn't allowed.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for InvalidExtension {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Quoted(&self.name);
        if self.reserved {
            write!(
                f,
                "{name} is an attribute of CloudEvents itself, not an extension"
            )
        } else {
            write!(
                f,
                "{name} cannot name an extension of CloudEvents: \
                 use lowercase letters and digits (CloudEvents 1.0, section 3.1.1)"
            )
        }
    }
}

impl core::error::Error for InvalidExtension {}

/// The value can't be written as JSON, or CloudEvents doesn't allow the occurrence.
#[cfg(feature = "json")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteError(Problem);

#[cfg(feature = "json")]
#[derive(Clone, Debug, PartialEq, Eq)]
enum Problem {
    Missing {
        event: Box<str>,
        attribute: &'static str,
    },
    Value(Box<str>),
}

#[cfg(feature = "json")]
impl WriteError {
    /// The required attribute that the occurrence lacks: `id` or `source`, or `type` if the name is empty. `None`
    /// for other errors.
    #[must_use]
    pub fn missing(&self) -> Option<&'static str> {
        match &self.0 {
            Problem::Missing { attribute, .. } => Some(attribute),
            Problem::Value(_) => None,
        }
    }

    #[inline]
    pub(super) fn missing_attribute(event: &str, attribute: &'static str) -> Self {
        let event = event.into();
        Self(Problem::Missing { event, attribute })
    }

    #[inline]
    pub(crate) fn value(error: &serde_json::Error) -> Self {
        Self(Problem::Value(
            alloc::string::ToString::to_string(error).into(),
        ))
    }
}

#[cfg(feature = "json")]
impl fmt::Display for WriteError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Problem::Missing {
                attribute: "type", ..
            } => f.write_str(
                "the event has an empty name, which CloudEvents does not allow for its `type`",
            ),
            Problem::Missing { event, attribute } => write!(
                f,
                "the occurrence of {} has no `{attribute}`, which CloudEvents requires: \
                 set it with `with_{attribute}`",
                Quoted(event)
            ),
            Problem::Value(message) => {
                write!(f, "the value can't be written as JSON: {message}")
            }
        }
    }
}

#[cfg(feature = "json")]
impl core::error::Error for WriteError {}
