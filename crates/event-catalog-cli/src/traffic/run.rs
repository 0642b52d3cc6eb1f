//! Reads inputs, and judges what occurred in them by one or several versions of a catalog.

use std::rc::Rc;

use event_catalog::{NoEvent, Occurrence};
use event_catalog_build::catalog::Catalog;
use serde_json::Value;
use serde_json::value::RawValue;

use super::coverage::Coverage;
use super::findings::{Findings, Found, Key, Kind, Level, Place};
use super::former::Removed;
use super::judge::{Judge, Known};
use super::mapping::{Mapped, Mapping};
use super::records::{LONGEST, Record, Records};
use super::unknown::UnknownNames;
use super::value::{Parsed, parse};

/// How events are found in records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A CloudEvent, or a pair; also a list of them.
    Any,
    CloudEvents,
    Pairs,
    Mapped(Rc<Mapping>),
}

/// A payload as it came.
#[derive(Clone, Copy)]
enum Payload<'p> {
    Missing,
    Text(&'p str),
    Value(&'p Value),
}

/// Reads inputs.
pub(super) struct Run<'c, 's> {
    /// By the versions of the catalog, of which the first is the current one.
    judges: Vec<Judge<'c, 's>>,
    form: Form,
    /// What names may start with that the catalog doesn't have.
    strip: Vec<String>,
    pub(super) findings: Findings,
    pub(super) unknown: UnknownNames,
    /// If it is asked for.
    pub(super) coverage: Option<Coverage>,
    pub(super) events: u64,
}

impl<'c, 's> Run<'c, 's> {
    pub(super) fn new(
        catalogs: impl IntoIterator<Item = &'c Catalog<'s>>,
        form: Form,
        strip: Vec<String>,
        with_coverage: bool,
    ) -> Self {
        Self {
            judges: catalogs.into_iter().map(Judge::new).collect(),
            form,
            strip,
            findings: Findings::default(),
            unknown: UnknownNames::default(),
            coverage: with_coverage.then(Coverage::default),
            events: 0,
        }
    }

    /// The current version of the catalog.
    pub(super) fn judge(&mut self) -> Option<&mut Judge<'c, 's>> {
        self.judges.first_mut()
    }

    /// Reads an input to its end.
    pub(super) fn read(&mut self, source: usize, records: &mut Records) {
        let mut text = Vec::new();
        loop {
            match records.next(&mut text) {
                Ok(Some(record)) => self.record(&text, record, source),
                Ok(None) => return,
                Err(error) => {
                    let message =
                        format!("the input ends in the middle, or can't be read: {error}");
                    self.find(Kind::CutOff, message, Place { source, number: 0 });
                    return;
                }
            }
        }
    }

    /// Reads a record that is text already.
    pub(super) fn add(&mut self, text: &str, place: Place) {
        self.text(text.trim(), place, true);
    }

    fn find(&mut self, kind: Kind, message: String, place: Place) {
        self.findings.add(plain(kind, message), place);
    }

    fn record(&mut self, text: &[u8], record: Record, source: usize) {
        let place = Place {
            source,
            number: record.number,
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
            Err(_) => self.find(Kind::BrokenRecord, "a record isn't UTF-8".to_owned(), place),
        }
    }

    /// Reads a record, or an element of one that is a list.
    fn text(&mut self, text: &str, place: Place, may_be_list: bool) {
        let read = match &self.form {
            Form::Mapped(mapping) => {
                let mapping = Rc::clone(mapping);
                return self.mapped(text, &mapping, place);
            }
            Form::CloudEvents => Occurrence::<NoEvent>::from_cloudevent(text),
            Form::Pairs => Occurrence::from_pair(text),
            // A detail may contain the word, so the form is certain only if reading fails.
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
                    .map_or(Payload::Missing, |it| Payload::Text(it.as_str()));
                self.event(
                    occurrence.name().as_str(),
                    payload,
                    occurrence.time(),
                    place,
                );
            }
            Err(_) if may_be_list && text.starts_with('[') && self.list(text, place) => {}
            Err(error) => {
                let message = format!("a record isn't an event: {}", error.message());
                self.find(Kind::BrokenRecord, message, place);
            }
        }
    }

    /// Reads a list of events; `false` if it isn't one.
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
        let Some(value) = self.parsed(text, "", place) else {
            return;
        };
        for event in mapping.events(value) {
            match event {
                Ok(Mapped {
                    name: Some(name),
                    payload,
                }) => {
                    let payload = payload.as_ref().map_or(Payload::Missing, Payload::Value);
                    self.event(&name, payload, None, place);
                }
                Ok(Mapped { name: None, .. }) => {
                    let message = "a record has no name of an event".to_owned();
                    self.find(Kind::BrokenRecord, message, place);
                }
                Err(why) => self.find(Kind::BrokenRecord, why, place),
            }
        }
    }

    /// Reads JSON; what is wrong with it is a finding.
    fn parsed(&mut self, text: &str, event: &str, place: Place) -> Option<Value> {
        match parse(text) {
            Ok(Parsed { value, repeated }) => {
                if let Some(name) = repeated {
                    let name: String = name.chars().take(80).collect();
                    let message = format!(
                        "an object has the key `{name}` twice, and programs differ in which one counts"
                    );
                    let mut found = plain(Kind::RepeatedKey, message);
                    event.clone_into(&mut found.key.event);
                    self.findings.add(found, place);
                }
                Some(value)
            }
            Err(error) => {
                let is_deep = error.to_string().starts_with("recursion limit");
                let (kind, message) = if is_deep {
                    (
                        Kind::DeepPayload,
                        "it is nested too deeply to be read".to_owned(),
                    )
                } else {
                    (
                        Kind::BrokenRecord,
                        format!("a record isn't JSON: {}", cause(&error)),
                    )
                };
                let mut found = plain(kind, message);
                event.clone_into(&mut found.key.event);
                self.findings.add(found, place);
                None
            }
        }
    }

    fn event(&mut self, sent: &str, payload: Payload<'_>, time: Option<&str>, place: Place) {
        self.events += 1;
        if sent.is_empty() {
            return self.find(
                Kind::BrokenRecord,
                "the name of an event is empty".to_owned(),
                place,
            );
        }
        let prefix = self.strip.iter().find(|it| sent.starts_with(it.as_str()));
        let name = prefix
            .and_then(|it| sent.strip_prefix(it.as_str()))
            .unwrap_or(sent);
        let event = |it: &Judge<'c, 's>| it.known_at(name, time).map(|known| it.event(known));
        let Some(first) = self.judges.iter().find_map(event) else {
            return self.unknown(name, time, place);
        };
        let current: &str = &first.name;
        let mut read = None;
        let mut best: Option<Vec<Found>> = None;
        for at in 0..self.judges.len() {
            let wants_fields = at == 0 && self.coverage.is_some();
            let mut found = Vec::new();
            let Some(judge) = self.judges.get_mut(at) else {
                continue;
            };
            let Some(known) = judge.known_at(name, time) else {
                continue;
            };
            judge.of_name(name, known, &mut found);
            let is_ignored = judge.ignores_payload(known);
            match payload {
                Payload::Missing if is_ignored => {}
                Payload::Missing => judge.of_payload(known, None, &mut found),
                Payload::Text("{}") if is_ignored => {}
                // It is an object, so there is nothing to validate.
                Payload::Text(text) if is_ignored && text.starts_with('{') => {
                    found.push(judge.undeclared_payload(known));
                }
                Payload::Value(value) => judge.of_payload(known, Some(value), &mut found),
                Payload::Text(text) => {
                    if read.is_none() {
                        read = Some(self.parsed(text, current, place));
                    }
                    if let Some(Some(value)) = &read
                        && let Some(judge) = self.judges.get_mut(at)
                    {
                        judge.of_payload(known, Some(value), &mut found);
                    }
                }
            }
            if wants_fields {
                let value = match payload {
                    Payload::Value(value) => Some(value),
                    _ => read.as_ref().and_then(Option::as_ref),
                };
                self.cover(known, value, time);
            }
            let is_valid = found.iter().all(|it| it.key.kind.level() < Level::Error);
            if is_valid || best.is_none() {
                best = Some(found);
            }
            if is_valid {
                break;
            }
        }
        for found in best.into_iter().flatten() {
            self.findings.add(found, place);
        }
    }

    /// A name that no version has. An event from the time when it was in the catalog is right.
    fn unknown(&mut self, name: &str, time: Option<&str>, place: Place) {
        let removed = self.judges.first().and_then(|it| it.removed(name, time));
        match removed {
            Some(Removed::Later) => {}
            Some(Removed::Before(message)) => {
                let mut found = plain(Kind::RemovedName, message);
                name.clone_into(&mut found.key.event);
                self.findings.add(found, place);
            }
            None => self.unknown.add(name, place),
        }
    }

    /// Counts an event, and its fields.
    fn cover(&mut self, known: Known, payload: Option<&Value>, time: Option<&str>) {
        let (Some(judge), Some(coverage)) = (self.judges.first_mut(), &mut self.coverage) else {
            return;
        };
        let occurred = coverage.add(&judge.event(known).name, time);
        if let Some(payload) = payload {
            let described = judge.described(known);
            occurred.add_fields(&described.shape, 0, payload, &mut String::new());
        }
    }
}

/// Whether a record that can't be read as a CloudEvent is meant to be one.
fn is_cloudevent(text: &str) -> bool {
    match parse(text) {
        Ok(parsed) => parsed.value.get("specversion").is_some(),
        Err(_) => true,
    }
}

/// A finding that isn't about an event.
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

/// Why a text isn't JSON, without the place, which differs.
fn cause(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((cause, _)) => cause.to_owned(),
        None => text,
    }
}

#[cfg(test)]
mod tests;
