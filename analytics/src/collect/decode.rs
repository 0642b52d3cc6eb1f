//! Parses the events in a request's body. A bad event doesn't affect the others.

use std::borrow::Cow;
use std::fmt;

use axum::http::HeaderMap;
use event_catalog::{NoEvent, Occurrence, ReadError};
use serde::de::{Deserializer as _, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::binary;
use super::form::Form;
use super::problem::{Kind, Problem, Rejected};

/// JSON's white space.
const SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// An event that can be stored.
#[derive(Debug)]
pub(super) struct Received<'b> {
    /// The event's index in the request, from 0.
    pub(super) index: usize,
    /// The event's JSON, byte for byte. If the event was received in binary mode, this is its form in structured mode.
    pub(super) raw: Cow<'b, str>,
    pub(super) name: String,
    /// The identity of a pair: the idempotency key and the pair's place in the request. `None` for a CloudEvent.
    pub(super) id: Option<String>,
}

/// The events in a body that can be stored, and those that are rejected.
#[derive(Debug, Default)]
pub(super) struct Decoded<'b> {
    pub(super) events: Vec<Received<'b>>,
    pub(super) rejected: Vec<Rejected>,
}

/// Reads a body with at most `most` events.
pub(super) fn decode<'b>(
    form: &Form,
    headers: &HeaderMap,
    body: &'b [u8],
    most: usize,
) -> Result<Decoded<'b>, Problem> {
    let mut decoded = Decoded::default();
    if let Form::Binary(media_type) = form {
        match binary::structured(headers, media_type.as_ref(), body) {
            Ok(raw) => decoded.binary(raw),
            Err(message) => decoded.rejected.push(Rejected::invalid(0, &message)),
        }
        return Ok(decoded);
    }
    let text = std::str::from_utf8(body).map_err(|error| {
        let at = error.valid_up_to() + 1;
        Problem::new(
            Kind::Invalid,
            format!("byte {at} of the body isn't UTF-8; JSON must be sent as UTF-8"),
        )
    })?;
    let text = text.trim_matches(SPACE);
    match form {
        Form::Pairs(None) => return Err(without_key(text)),
        Form::Pairs(Some(key)) if is_one_pair(text) => decoded.pair(0, key, text),
        Form::Pairs(Some(key)) => decoded.elements(text, most, |decoded, index, raw| {
            decoded.pair(index, key, raw);
        })?,
        Form::Batch => decoded.elements(text, most, |decoded, index, raw| {
            decoded.cloudevent(index, Cow::Borrowed(raw));
        })?,
        Form::Structured | Form::Binary(_) => decoded.cloudevent(0, Cow::Borrowed(text)),
    }
    Ok(decoded)
}

impl<'b> Decoded<'b> {
    fn cloudevent(&mut self, index: usize, raw: Cow<'b, str>) {
        let name = name(&raw).map_err(|error| error.to_string());
        self.push(index, raw, name);
    }

    /// Adds an event in binary mode. Its attributes are headers, so a position in the JSON would be meaningless.
    fn binary(&mut self, raw: String) {
        let name = name(&raw).map_err(|error| match error.attribute() {
            Some("datacontenttype") => format!("the header `content-type`: {}", error.message()),
            Some("data" | "data_base64") | None => error.message().to_owned(),
            Some(name) => format!("the header `ce-{name}`: {}", error.message()),
        });
        self.push(0, Cow::Owned(raw), name);
    }

    fn push(&mut self, index: usize, raw: Cow<'b, str>, name: Result<String, String>) {
        match name {
            Ok(name) => self.events.push(Received {
                index,
                raw,
                name,
                id: None,
            }),
            Err(message) => self.rejected.push(Rejected::invalid(index, &message)),
        }
    }

    fn pair(&mut self, index: usize, key: &str, raw: &'b str) {
        let message = match Occurrence::<NoEvent>::from_pair(raw) {
            _ if is_cloudevent(raw) => {
                "this is a CloudEvent, but the request is for the chat's pairs; send it as \
                 `application/cloudevents+json`"
                    .to_owned()
            }
            Ok(pair) if pair.name().as_str().is_empty() => {
                "the name of the event is empty".to_owned()
            }
            Ok(pair) => {
                self.events.push(Received {
                    index,
                    raw: Cow::Borrowed(raw),
                    name: pair.name().as_str().to_owned(),
                    id: Some(format!("{key}/{index}")),
                });
                return;
            }
            Err(error) => error.to_string(),
        };
        self.rejected.push(Rejected::invalid(index, &message));
    }

    /// Reads the elements of an array. Elements before a syntax error are still events.
    fn elements(
        &mut self,
        text: &'b str,
        most: usize,
        mut each: impl FnMut(&mut Self, usize, &'b str),
    ) -> Result<(), Problem> {
        let mut found = Vec::new();
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let elements = Elements {
            found: &mut found,
            most,
        };
        let read = deserializer
            .deserialize_seq(elements)
            .and_then(|()| deserializer.end());
        if found.len() > most {
            return Err(Problem::new(
                Kind::TooLarge,
                format!("the request has more than {most} events; send them in several requests"),
            ));
        }
        for (index, raw) in found.iter().enumerate() {
            each(&mut *self, index, raw.get());
        }
        if let Err(error) = read {
            let message = if text.starts_with('[') {
                format!(
                    "{}; the rest of the request can't be read",
                    place_of(&error)
                )
            } else {
                "expected an array of events, such as `[{…},{…}]`; send a single CloudEvent as \
                 `application/cloudevents+json`"
                    .to_owned()
            };
            self.rejected.push(Rejected::invalid(found.len(), &message));
        }
        Ok(())
    }
}

/// Reads the name of a CloudEvent.
fn name(raw: &str) -> Result<String, ReadError> {
    let occurrence = Occurrence::<NoEvent>::from_cloudevent(raw)?;
    Ok(occurrence.name().as_str().to_owned())
}

/// The error for pairs without `Idempotency-Key`: the sender may have meant another format.
fn without_key(text: &str) -> Problem {
    let first = text.strip_prefix('[').unwrap_or(text);
    // Only the first value is read: in an array, more text follows it.
    let mut values = serde_json::Deserializer::from_str(first).into_iter::<&RawValue>();
    let first = values.next().and_then(Result::ok).map_or("", RawValue::get);
    if !is_cloudevent(first) {
        return Problem::new(
            Kind::Invalid,
            "pairs have no id, so the header `Idempotency-Key` is required; send a new UUID with each request, and the \
             same UUID when you send the request again",
        );
    }
    Problem::new(
        Kind::MediaType,
        if text.starts_with('[') {
            "these are CloudEvents, but `application/json` is for the chat's pairs; send them as \
             `application/cloudevents-batch+json`"
        } else {
            "this is a CloudEvent, but `application/json` is for the chat's pairs; send it as \
             `application/cloudevents+json`"
        },
    )
}

/// Whether the text is a single pair: an object, or an array that begins with a name.
fn is_one_pair(text: &str) -> bool {
    let first = text
        .strip_prefix('[')
        .map(|rest| rest.trim_start_matches(SPACE));
    text.starts_with('{') || first.is_some_and(|first| first.starts_with('"'))
}

/// The position at which a text stops being JSON.
pub(super) fn place_of(error: &serde_json::Error) -> String {
    let what = if error.is_eof() {
        "the JSON is incomplete"
    } else {
        "the JSON is invalid"
    };
    format!("line {}, column {}: {what}", error.line(), error.column())
}

/// Whether an object claims to be a CloudEvent. If it were read as a pair, its id would be lost.
fn is_cloudevent(text: &str) -> bool {
    #[derive(serde::Deserialize)]
    struct Envelope {
        specversion: Option<serde::de::IgnoredAny>,
    }
    text.contains("\"specversion\"")
        && text.starts_with('{')
        && serde_json::from_str::<Envelope>(text).is_ok_and(|it| it.specversion.is_some())
}

/// Collects the elements of an array, keeping them even if an error follows.
struct Elements<'e, 'b> {
    found: &'e mut Vec<&'b RawValue>,
    most: usize,
}

impl<'de> Visitor<'de> for Elements<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of events")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while let Some(element) = elements.next_element::<&'de RawValue>()? {
            self.found.push(element);
            if self.found.len() > self.most {
                return Err(serde::de::Error::custom("too many events"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
