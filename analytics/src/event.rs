//! Parses a line of a stream as an event.

use std::borrow::Cow;

use event_catalog::ndjson::LONGEST_LINE;
use event_catalog::{ExtensionValue, NoEvent, Occurrence, ReadError};

use crate::key::{Day, Key, day_of, day_of_uuid};
use crate::moment;
use crate::spool::Entry;

/// A received event, with values derived from it.
#[derive(Debug)]
pub struct Event<'a> {
    /// The event. Names are looked up in the catalog later.
    pub occurrence: Occurrence<'a, NoEvent>,
    /// The event's identity: events with the same key are duplicates.
    pub key: Key,
    /// When the event happened, in microseconds since 1970.
    pub time: Option<i64>,
    /// The day on which to search for duplicates; `None` if neither the event's id nor its time contains a day.
    pub once_day: Option<Day>,
    /// Whether the event has an id, so that a retry can be recognized.
    pub has_id: bool,
    /// The sender, for an event over HTTP; `None` for a line of a file.
    pub sender: Option<Sender>,
}

/// The tenant and the source of a write key, and when an event was received with that key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sender {
    /// When the event was received, in microseconds since 1970.
    pub received: Option<i64>,
    /// The tenant of the key. It replaces the event's own tenant.
    pub tenant: Option<String>,
    /// The source of the key. It replaces the event's own source.
    pub source: Option<String>,
}

/// The reasons why lines are rejected.
pub const REASONS: [&str; 4] = ["invalid", "too-long", "id-reused", "damaged"];

/// Why a line was rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// The reason, one of [`REASONS`].
    pub reason: &'static str,
    /// The explanation, as a sentence.
    pub message: String,
}

impl Rejection {
    /// Rejects a line that isn't an event.
    fn invalid(message: impl Into<String>) -> Self {
        Self {
            reason: "invalid",
            message: message.into(),
        }
    }

    /// Rejects a line that can't be read as an event. The position in the error is relative to the line.
    fn unread(error: &ReadError) -> Self {
        let message = error.to_string();
        let message = message.strip_prefix("line 1, ").unwrap_or(&message);
        Self::invalid(message)
    }

    /// Rejects a line that is neither a JSON object nor an array.
    fn no_json(error: &ReadError) -> Self {
        Self::invalid(format!(
            "column {}: expected `{{` or `[`, the start of a CloudEvent in JSON, or of a pair of type and detail",
            error.column()
        ))
    }

    /// Rejects a line that is longer than the limit for events.
    #[must_use]
    pub fn too_long(bytes: u64) -> Self {
        Self {
            reason: "too-long",
            message: format!("the line has {bytes} bytes; an event has at most {LONGEST_LINE}"),
        }
    }

    /// Rejects a line of the spool that was damaged on disk.
    #[must_use]
    pub fn damaged(message: &str) -> Self {
        Self {
            reason: "damaged",
            message: format!("the line in the spool is damaged: {message}"),
        }
    }

    /// Rejects an event that has the id of another event.
    #[must_use]
    pub fn id_reused() -> Self {
        Self {
            reason: "id-reused",
            message: "another event with this source and id, or with this idempotency key, has been stored before, \
                      and its content differs"
                .to_owned(),
        }
    }
}

impl<'a> Event<'a> {
    /// Reads a line: a CloudEvent, or the pair of type and detail that the chat gives to listeners.
    /// A pair has no id, so its location identifies it.
    ///
    /// # Errors
    ///
    /// The line is neither.
    pub fn read(line: &'a [u8], stream: &str, number: u64) -> Result<Self, Rejection> {
        if line.len() > LONGEST_LINE {
            return Err(Rejection::too_long(line.len() as u64));
        }
        let text = std::str::from_utf8(line).map_err(|error| {
            let at = error.valid_up_to() + 1;
            Rejection::invalid(format!("byte {at} of the line isn't UTF-8"))
        })?;
        let occurrence = match Occurrence::from_cloudevent(text) {
            Ok(occurrence) => occurrence,
            // In a pair, the detail may contain this word, so the text may still be a pair. If it isn't, the error
            // about the CloudEvent is the useful one.
            Err(error) if text.contains("\"specversion\"") => {
                return Occurrence::from_pair(text)
                    .ok()
                    .filter(|pair| !pair.name().as_str().is_empty() && is_pair(text))
                    .map(|pair| Self::of_pair(pair, stream, number))
                    .ok_or_else(|| Rejection::unread(&error));
            }
            Err(_) => match Occurrence::from_pair(text) {
                Ok(pair) if !pair.name().as_str().is_empty() => {
                    return Ok(Self::of_pair(pair, stream, number));
                }
                Ok(_) => return Err(Rejection::invalid("the name of the event is empty")),
                Err(error) if !text.trim_start().starts_with(['{', '[']) => {
                    return Err(Rejection::no_json(&error));
                }
                Err(error) => return Err(Rejection::unread(&error)),
            },
        };
        Ok(Self::of_cloudevent(occurrence))
    }

    fn of_pair(occurrence: Occurrence<'a, NoEvent>, stream: &str, number: u64) -> Self {
        Self {
            occurrence,
            key: Key::of_place(stream, number),
            time: None,
            once_day: None,
            has_id: false,
            sender: None,
        }
    }

    /// Reads a line of the spool.
    ///
    /// # Errors
    ///
    /// The line isn't an event. The collector accepts only valid events, so the line was damaged on disk.
    pub fn read_entry(entry: &'a Entry<'_>) -> Result<Self, Rejection> {
        let sender = Sender {
            received: moment::micros(&entry.received),
            tenant: entry.tenant.clone(),
            source: entry.source.clone(),
        };
        let read = match &entry.id {
            Some(_) => Occurrence::from_pair(entry.raw()),
            None => Occurrence::from_cloudevent(entry.raw()),
        };
        let occurrence = read.map_err(|error| Rejection::unread(&error))?;
        let source = sender
            .source
            .as_deref()
            .or(occurrence.source())
            .unwrap_or_default();
        let id = occurrence.id().unwrap_or_default();
        let key = match &entry.id {
            Some(request) => Key::of_request(&entry.key, source, request),
            None => Key::of(&entry.key, source, id),
        };
        let time = occurrence.time().and_then(moment::micros);
        Ok(Self {
            key,
            once_day: day_of_uuid(id).or_else(|| time.map(day_of)),
            time,
            has_id: true,
            sender: Some(sender),
            occurrence,
        })
    }

    /// The source of the write key; without one, the event's own source.
    #[must_use]
    pub fn source(&self) -> Option<&str> {
        let bound = self
            .sender
            .as_ref()
            .and_then(|sender| sender.source.as_deref());
        bound.or(self.occurrence.source())
    }

    fn of_cloudevent(occurrence: Occurrence<'a, NoEvent>) -> Self {
        let id = occurrence.id().unwrap_or_default();
        let time = occurrence.time().and_then(moment::micros);
        Self {
            key: Key::of("", occurrence.source().unwrap_or_default(), id),
            once_day: day_of_uuid(id).or_else(|| time.map(day_of)),
            time,
            has_id: true,
            sender: None,
            occurrence,
        }
    }

    /// The time as received, unless formatting [`Self::time`] gives the same text.
    #[must_use]
    pub fn time_text(&self) -> Option<&str> {
        let text = self.occurrence.time()?;
        let is_given_back = self.time.is_some_and(|time| moment::text(time) == text);
        (!is_given_back).then_some(text)
    }

    /// The extension attributes as a JSON object, in order; `None` if there are none.
    #[must_use]
    pub fn extensions(&self) -> Option<String> {
        let mut text = String::new();
        for (name, value) in self.occurrence.extensions() {
            text.push(if text.is_empty() { '{' } else { ',' });
            push_string(&mut text, &name);
            text.push(':');
            match value {
                ExtensionValue::Boolean(value) => {
                    text.push_str(if value { "true" } else { "false" });
                }
                ExtensionValue::Integer(value) => text.push_str(&value.to_string()),
                ExtensionValue::String(value) => push_string(&mut text, &value),
                ExtensionValue::Other(value) => text.push_str(value.as_str()),
                // The enum may get more variants; `null` keeps the text valid JSON.
                _ => text.push_str("null"),
            }
        }
        (!text.is_empty()).then(|| text + "}")
    }

    /// The event's content, in the order of [`CONTENT`]. Two events with the same key are equal if their contents are
    /// equal.
    #[must_use]
    pub fn content(&self) -> Content<'_> {
        let occurrence = &self.occurrence;
        let time = self.time.map(|time| Cow::Owned(moment::text(time)));
        [
            Some(Cow::Borrowed(occurrence.name().as_str())),
            occurrence.subject().map(Cow::Borrowed),
            self.time_text().map(Cow::Borrowed).or(time),
            occurrence.datacontenttype().map(Cow::Borrowed),
            occurrence.dataschema().map(Cow::Borrowed),
            occurrence
                .detail()
                .map(|detail| Cow::Borrowed(detail.as_str())),
            occurrence.data_base64().map(Cow::Borrowed),
            self.extensions().map(Cow::Owned),
        ]
    }
}

/// The content of an event, in the order of [`CONTENT`].
pub type Content<'a> = [Option<Cow<'a, str>>; CONTENT.len()];

/// The parts of [`Event::content`]. `time` is the text as received.
pub const CONTENT: [&str; 8] = [
    "type",
    "subject",
    "time",
    "datacontenttype",
    "dataschema",
    "data",
    "data_base64",
    "ext",
];

/// Whether a text that contains the word `specversion` is a pair: an array, or an object that has this name only inside
/// its detail.
fn is_pair(text: &str) -> bool {
    #[derive(serde::Deserialize)]
    struct Envelope {
        specversion: Option<serde::de::IgnoredAny>,
    }
    let is_array = text.trim_start().starts_with('[');
    is_array || serde_json::from_str::<Envelope>(text).is_ok_and(|it| it.specversion.is_none())
}

fn push_string(out: &mut String, text: &str) {
    // A string can always be serialized.
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Event<'_> {
        Event::read(line.as_bytes(), "s", 1).expect("an event")
    }

    #[test]
    fn a_cloudevent_is_identified_by_source_and_id() {
        let one = read(
            r#"{"specversion":"1.0","id":"1","source":"/a","type":"x","time":"2026-01-01T00:00:00Z"}"#,
        );
        let same = read(r#"{"type":"y","specversion":"1.0","source":"/a","id":"1"}"#);
        assert_eq!(one.key, same.key);
        assert_eq!(one.once_day, Some(20_454));
        assert_eq!(one.time_text(), None);
        assert_eq!(same.once_day, None);
    }

    #[test]
    fn a_pair_is_identified_by_its_place() {
        let line = r#"{"type":"load","detail":{"specversion":"1.0"}}"#;
        let first = Event::read(line.as_bytes(), "s", 1).expect("a pair");
        let second = Event::read(line.as_bytes(), "s", 2).expect("a pair");
        assert_ne!(first.key, second.key);
        assert_eq!(first.occurrence.name().as_str(), "load");
        assert_eq!(
            read(r#"["load",{"a":1}]"#).content()[5].as_deref(),
            Some(r#"{"a":1}"#)
        );
    }

    #[test]
    fn a_pair_of_a_request_never_has_the_key_of_an_event_with_an_id() {
        let read = |line: &str| {
            let entry = Entry::read(line.as_bytes()).expect("a line of the spool");
            Event::read_entry(&entry).expect("an event").key
        };
        let start = r#"{"k":"key","r":"2026-11-29T06:00:00Z","s":"/shop""#;
        let pair = read(&format!(r#"{start},"i":"abc/0","e":["load"]}}"#));
        let event = r#"{"specversion":"1.0","id":"abc/0","source":"/shop","type":"load"}"#;
        assert_ne!(pair, read(&format!(r#"{start},"e":{event}}}"#)));
        assert_eq!(
            pair,
            read(&format!(r#"{start},"i":"abc/0","e":["load",1]}}"#))
        );
    }

    #[test]
    fn what_is_neither_says_why() {
        let rejected = |line: &[u8]| Event::read(line, "s", 1).map(|_| ()).expect_err("no event");
        assert_eq!(rejected(b"\xff").message, "byte 1 of the line isn't UTF-8");
        assert_eq!(rejected(b"{}").reason, "invalid");
        for line in ["not JSON", "42", "\"load\"", "  x"] {
            let message = rejected(line.as_bytes()).message;
            assert!(
                message.contains("a CloudEvent in JSON, or of a pair"),
                "{message}"
            );
        }
        let error = rejected(br#"{"specversion":"1.0","source":"/a","type":"x"}"#);
        assert!(error.message.contains("`id`"), "{}", error.message);
        assert_eq!(
            rejected(br#"{"type":""}"#).message,
            "the name of the event is empty"
        );
    }

    #[test]
    fn a_time_that_is_no_moment_stays_a_text() {
        let event = read(
            r#"{"specversion":"1.0","id":"1","source":"/a","type":"x","time":"2026-01-01T00:00:00"}"#,
        );
        assert_eq!(
            (event.time, event.time_text()),
            (None, Some("2026-01-01T00:00:00"))
        );
        let event = read(
            r#"{"specversion":"1.0","id":"1","source":"/a","type":"x","time":"2026-01-01T01:00:00+01:00"}"#,
        );
        assert!(event.time.is_some());
        assert_eq!(event.time_text(), Some("2026-01-01T01:00:00+01:00"));
    }

    #[test]
    fn extensions_keep_their_order_and_numbers() {
        let event = read(
            r#"{"specversion":"1.0","id":"1","source":"/a","type":"x","b":1,"a":"q\"","c":{"n": 1.50},"d":true}"#,
        );
        assert_eq!(
            event.extensions().as_deref(),
            Some(r#"{"b":1,"a":"q\"","c":{"n": 1.50},"d":true}"#)
        );
    }
}
