//! Reads occurrences from JSON: CloudEvents, and the pairs of the chat's JavaScript API.

use super::form::Form;
use super::members::Members;
use super::{Occurrence, ReadError};
use crate::json::JsonError;
use crate::{Catalog, EventName, RawJson};

impl<'a, C: Catalog> Occurrence<'a, C> {
    /// Reads a CloudEvent in [structured mode] from one JSON object. Strings without escapes, the
    /// detail and extensions are borrowed, so reading most events allocates nothing.
    ///
    /// ```
    /// # mod events { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exemplar/event_catalog.rs")); }
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use events::{Event, Occurrence};
    ///
    /// let hidden = Occurrence::from_cloudevent(
    ///     r#"{ "specversion": "1.0", "type": "hide", "source": "/chat", "id": "1", "process": "p-1" }"#,
    /// )?;
    /// assert_eq!(hidden.event(), Some(Event::Hide));
    /// assert_eq!(hidden.process(), Some("p-1"));
    ///
    /// let error = Occurrence::from_cloudevent(
    ///     r#"{ "specversion": "1.0", "type": "hide", "id": "1", "id": "1" }"#,
    /// )
    /// .unwrap_err();
    /// assert_eq!(error.to_string(), "line 1, column 52: the attribute `id` occurs more than once");
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// Malformed JSON at any depth; a required attribute (`specversion`, which must be 1.0, `id`,
    /// `source`, `type`) that is missing or empty; an attribute that isn't a string; and any
    /// repeated member of the object. An attribute that is `null` counts as absent (JSON format
    /// 1.0, section 2.2).
    ///
    /// The content of the detail isn't checked, as long as it is JSON.
    ///
    /// [structured mode]: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
    pub fn from_cloudevent(text: &'a str) -> Result<Self, ReadError> {
        read_all(text, Form::CloudEvent)
    }

    /// Reads the pair that the chat's JavaScript API passes to a listener: an object with `type`
    /// and `detail`, or an array of the two. The detail may be missing.
    ///
    /// Other members of the object are read as in a CloudEvent: as the attribute of that name if there is one,
    /// otherwise as an extension.
    ///
    /// ```
    /// # mod events { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exemplar/event_catalog.rs")); }
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use events::Occurrence;
    ///
    /// let custom = Occurrence::from_pair(r#"{ "type": "my_own_event", "detail": [1,  2] }"#)?;
    /// assert_eq!(custom.name(), "my_own_event");
    /// assert_eq!(custom.detail().unwrap().as_str(), "[1,  2]");
    /// assert_eq!(custom.detail(), Occurrence::from_pair(r#"["my_own_event", [1,  2]]"#)?.detail());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// Malformed JSON; a `type` that is missing or isn't a string; and any repeated member.
    pub fn from_pair(text: &'a str) -> Result<Self, ReadError> {
        read_all(text, Form::Pair)
    }

    /// Creates an occurrence from the two arguments that the chat's JavaScript API passes to a listener, the second
    /// argument as JSON (the result of `JSON.stringify`, or nothing for `undefined`).
    ///
    /// # Errors
    ///
    /// The detail is not JSON.
    pub fn from_listener(
        name: impl Into<EventName<'a, C>>,
        detail: Option<&'a str>,
    ) -> Result<Self, JsonError> {
        let occurrence = Self::custom(name);
        Ok(match detail {
            Some(detail) => occurrence.with_detail(RawJson::parse(detail)?),
            None => occurrence,
        })
    }
}

pub(super) fn read_all<C: Catalog>(text: &str, form: Form) -> Result<Occurrence<'_, C>, ReadError> {
    read_all_or(text, form, |error| error)
}

/// Like [`read_all`], but with the caller's error type.
///
/// Occurrences are so large that moving one from one kind of `Result` into another is measurable,
/// so this creates the result only when nothing can fail anymore.
#[inline]
pub(crate) fn read_all_or<C: Catalog, E>(
    text: &str,
    form: Form,
    error: impl FnOnce(ReadError) -> E,
) -> Result<Occurrence<'_, C>, E> {
    let mut members = Members::new(form);
    match members.read_all(text) {
        Ok(()) => Ok(members.take_occurrence()),
        Err(problem) => Err(error(ReadError::locate(problem, text))),
    }
}
