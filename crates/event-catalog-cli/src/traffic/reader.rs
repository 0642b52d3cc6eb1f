//! Finds the events in records of any form, and reports problems with records.

use std::rc::Rc;

use event_catalog::{NoEvent, Occurrence, RawJson};
use serde_json::Value;
use serde_json::value::RawValue;

use super::broken::{is_deep, not_json, other};
use super::findings::{Findings, Found, Key, Kind, Place};
use super::mapping::{Mapped, Mapping};
use super::moment::micros;
use super::paths::shown;
use super::records::{LONGEST, Record, Records};
use super::value::{Parsed, parse};

/// The form of the records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A CloudEvent, a pair, or a list of CloudEvents and pairs.
    Any,
    CloudEvents,
    Pairs,
    Mapped(Rc<Mapping>),
}

/// A payload before parsing.
#[derive(Clone, Copy)]
pub(super) enum Payload<'p> {
    Missing,
    /// Base64-encoded binary data.
    Binary,
    Text(&'p str),
    Value(&'p Value),
}

/// Receives the events that are read.
pub(super) trait Receiver {
    /// Receives an event. `sent` is its name in the record.
    fn event(&mut self, sent: &str, payload: Payload<'_>, time: Option<&str>, place: Place);

    /// Collects the findings about records.
    fn findings(&mut self) -> &mut Findings;
}

/// Reads an input to its end.
pub(super) fn read<R: Receiver>(
    form: &Form,
    source: usize,
    records: &mut Records,
    receiver: &mut R,
) {
    Reader { form, receiver }.read(source, records);
}

/// Reads a record that is already a string.
pub(super) fn read_text<R: Receiver>(form: &Form, text: &str, place: Place, receiver: &mut R) {
    Reader { form, receiver }.text(text.trim(), place, true);
}

/// Removes the first of these prefixes that matches a name.
pub(super) fn stripped<'n>(sent: &'n str, strip: &[String]) -> &'n str {
    let prefix = strip.iter().find(|it| sent.starts_with(it.as_str()));
    prefix
        .and_then(|it| sent.strip_prefix(it.as_str()))
        .unwrap_or(sent)
}

struct Reader<'r, R> {
    form: &'r Form,
    receiver: &'r mut R,
}

impl<R: Receiver> Reader<'_, R> {
    /// Reads an input to its end.
    fn read(&mut self, source: usize, records: &mut Records) {
        let mut text = Vec::new();
        loop {
            match records.next(&mut text) {
                Ok(Some(record)) => self.record(&text, record, source),
                Ok(None) => return,
                Err(error) => {
                    let message = format!("the input is cut off, or can't be read: {error}");
                    self.find(
                        Kind::CutOff,
                        message,
                        Place {
                            source,
                            number: 0,
                            line: 0,
                        },
                    );
                    return;
                }
            }
        }
    }

    fn find(&mut self, kind: Kind, message: String, place: Place) {
        self.receiver.findings().add(plain(kind, message), place);
    }

    fn record(&mut self, text: &[u8], record: Record, source: usize) {
        let place = Place {
            source,
            number: record.number,
            line: record.line,
        };
        if record.cut_from.is_some() {
            let message = format!(
                "a record is longer than {} MiB, so it isn't read",
                LONGEST >> 20
            );
            return self.find(Kind::LongRecord, message, place);
        }
        match std::str::from_utf8(text) {
            Ok(text) => self.text(text.trim(), place, true),
            Err(_) => self.find(
                Kind::BrokenRecord,
                "a record isn't UTF-8; convert the input to UTF-8".to_owned(),
                place,
            ),
        }
    }

    /// Reads a record, or an element of a record that is a list of events.
    fn text(&mut self, text: &str, place: Place, may_be_list: bool) {
        let form = self.form;
        let read = match form {
            Form::Mapped(mapping) => return self.mapped(text, mapping, place),
            Form::CloudEvents => Occurrence::<NoEvent>::from_cloudevent(text),
            Form::Pairs => Occurrence::from_pair(text),
            // A payload can contain the word, too, so it is searched for only after reading fails.
            Form::Any => Occurrence::from_cloudevent(text).or_else(|error| {
                if text.contains("\"specversion\"") && is_cloudevent(text) {
                    return Err(error);
                }
                Occurrence::from_pair(text)
            }),
        };
        match read {
            Ok(occurrence) => {
                let payload = occurrence
                    .detail()
                    .map(RawJson::as_str)
                    // The detail `null` means that a `CustomEvent` has no detail.
                    .filter(|it| it.trim() != "null")
                    .map_or(Payload::Missing, Payload::Text);
                let is_binary = occurrence.data_base64().is_some();
                let payload = if is_binary { Payload::Binary } else { payload };
                let time = occurrence.time();
                if let Some(time) = time.filter(|it| micros(it).is_none()) {
                    let message = "the time of a record isn't in the format of RFC 3339, as in `2026-01-31T08:30:00Z`";
                    let mut found = plain(Kind::InvalidTime, message.to_owned());
                    found.value = Some(shown(&Value::from(time)));
                    self.receiver.findings().add(found, place);
                }
                self.receiver
                    .event(occurrence.name().as_str(), payload, time, place);
            }
            Err(_) if may_be_list && text.starts_with('[') && self.list(text, place) => {}
            Err(_) if self.several(text, place) => {}
            Err(error) => {
                let found = other(text, error.message());
                self.receiver.findings().add(found, place);
            }
        }
    }

    /// Reads several JSON values in a row. Returns `false` if the text is anything else.
    fn several(&mut self, text: &str, place: Place) -> bool {
        let values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
        let Ok(values) = values.collect::<Result<Vec<_>, _>>() else {
            return false;
        };
        let are_events = values.iter().all(|it| it.get().starts_with(['{', '[']));
        if values.len() < 2 || !are_events {
            return false;
        }
        for value in values {
            self.text(value.get(), place, true);
        }
        true
    }

    /// Reads a list of events. Returns `false` if the text isn't a list.
    fn list(&mut self, text: &str, place: Place) -> bool {
        let Ok(elements) = serde_json::from_str::<Vec<&RawValue>>(text) else {
            return false;
        };
        if !elements.iter().all(|it| it.get().starts_with(['{', '['])) {
            return false;
        }
        for element in elements {
            self.text(element.get(), place, false);
        }
        true
    }

    fn mapped(&mut self, text: &str, mapping: &Mapping, place: Place) {
        let read = parse(text);
        if read.is_err() && self.several(text, place) {
            return;
        }
        let Some(value) = noticed(read, text, "", place, self.receiver.findings()) else {
            return;
        };
        for event in mapping.events(value) {
            match event {
                Ok(Mapped {
                    name: Some(name),
                    payload,
                }) => {
                    let payload = payload.as_ref().filter(|it| !it.is_null());
                    let payload = payload.map_or(Payload::Missing, Payload::Value);
                    self.receiver.event(&name, payload, None, place);
                }
                Ok(Mapped { name: None, .. }) => {
                    let message = format!("a record has no event name at `{}`", mapping.name);
                    self.find(Kind::BrokenRecord, message, place);
                }
                Err(why) => self.find(Kind::BrokenRecord, why, place),
            }
        }
    }
}

/// Parses JSON, and reports syntax errors as findings.
pub(super) fn parsed(
    text: &str,
    event: &str,
    place: Place,
    findings: &mut Findings,
) -> Option<Value> {
    noticed(parse(text), text, event, place, findings)
}

/// Returns the parsed value, and reports a syntax error as a finding.
fn noticed(
    read: Result<Parsed, serde_json::Error>,
    text: &str,
    event: &str,
    place: Place,
    findings: &mut Findings,
) -> Option<Value> {
    match read {
        Ok(Parsed { value, repeated }) => {
            if let Some(name) = repeated {
                let name: String = name.chars().take(80).collect();
                let message = format!(
                    "an object has the key `{name}` twice, and programs differ in which value they use; send the key \
                     once"
                );
                let mut found = plain(Kind::RepeatedKey, message);
                event.clone_into(&mut found.key.event);
                findings.add(found, place);
            }
            Some(value)
        }
        Err(error) => {
            let mut found = if is_deep(&error) {
                let message = "the JSON is nested too deeply to be read".to_owned();
                plain(Kind::DeepPayload, message)
            } else {
                not_json(&error, text)
            };
            event.clone_into(&mut found.key.event);
            findings.add(found, place);
            None
        }
    }
}

/// Whether an unreadable record is meant to be a CloudEvent.
fn is_cloudevent(text: &str) -> bool {
    match parse(text) {
        Ok(parsed) => parsed.value.get("specversion").is_some(),
        Err(_) => true,
    }
}

/// Creates a finding that doesn't concern a particular event.
pub(super) fn plain(kind: Kind, message: String) -> Found {
    Found {
        key: Key {
            kind,
            event: String::new(),
            path: String::new(),
            message,
        },
        value: None,
    }
}
