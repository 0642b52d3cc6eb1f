//! Reads inputs and validates their events against one or more versions of a catalog.

use event_catalog_build::catalog::Catalog;
use serde_json::Value;

use super::coverage::Coverage;
use super::findings::{Findings, Found, Kind, Level, Place};
use super::former::Removed;
use super::judge::{Judge, Known};
use super::reader::{Form, Payload, Receiver, parsed, plain, read, read_text, stripped};
use super::records::Records;
use super::unknown::UnknownNames;

/// Validates the events of inputs.
pub(super) struct Run<'c, 's> {
    /// One judge per version of the catalog, with the current version first.
    judges: Vec<Judge<'c, 's>>,
    form: Form,
    /// Prefixes that are stripped from names before lookup.
    strip: Vec<String>,
    pub(super) findings: Findings,
    pub(super) unknown: UnknownNames,
    /// The coverage, if requested.
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

    /// Returns the judge for the current version of the catalog.
    pub(super) fn judge(&mut self) -> Option<&mut Judge<'c, 's>> {
        self.judges.first_mut()
    }

    /// Reads an input to its end.
    pub(super) fn read(&mut self, source: usize, records: &mut Records) {
        let form = self.form.clone();
        read(&form, source, records, self);
    }

    /// Reads a record that is already a string.
    pub(super) fn add(&mut self, text: &str, place: Place) {
        let form = self.form.clone();
        read_text(&form, text, place, self);
    }

    /// Handles a name that no version of the catalog has. The event is valid if the catalog had the name when the event
    /// was sent.
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

    /// Whether this name was current in an earlier version of the catalog. Such names are correct, because old versions
    /// of an app still send them.
    fn was_current(&self, name: &str, time: Option<&str>) -> bool {
        let known = |it: &Judge<'_, '_>| it.known_at(name, time);
        let mut earlier = self.judges.iter().skip(1).filter_map(known);
        earlier.any(|it| !it.is_old)
    }

    /// Counts an event and its fields.
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

impl Receiver for Run<'_, '_> {
    fn event(&mut self, sent: &str, payload: Payload<'_>, time: Option<&str>, place: Place) {
        self.events += 1;
        if sent.is_empty() {
            let message = "the name of an event is empty".to_owned();
            return self.findings.add(plain(Kind::BrokenRecord, message), place);
        }
        let name = stripped(sent, &self.strip);
        let mut read = None;
        let mut best: Option<Vec<Found>> = None;
        let mut current = None;
        for at in 0..self.judges.len() {
            let wants_fields = at == 0 && self.coverage.is_some();
            let mut found = Vec::new();
            let Some(judge) = self.judges.get_mut(at) else {
                continue;
            };
            let Some(known) = judge.known_at(name, time) else {
                continue;
            };
            let current: &str = current.get_or_insert(&judge.event(known).name);
            judge.of_name(name, known, &mut found);
            let is_ignored = judge.ignores_payload(known);
            match payload {
                Payload::Missing if is_ignored => {}
                Payload::Missing => judge.of_payload(known, None, &mut found),
                Payload::Binary if is_ignored => found.push(judge.undeclared_payload(known)),
                Payload::Binary => found.push(judge.binary_payload(known)),
                Payload::Text(text) if is_ignored && has_no_fields(text) => {}
                // The payload is an object without a schema, so it is reported without being parsed.
                Payload::Text(text) if is_ignored && text.starts_with('{') => {
                    found.push(judge.undeclared_payload(known));
                }
                Payload::Value(value) => judge.of_payload(known, Some(value), &mut found),
                Payload::Text(text) => {
                    if read.is_none() {
                        read = Some(parsed(text, current, place, &mut self.findings));
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
        let Some(best) = best else {
            return self.unknown(name, time, place);
        };
        for found in best {
            if found.key.kind == Kind::OldName && self.was_current(name, time) {
                continue;
            }
            self.findings.add(found, place);
        }
    }

    fn findings(&mut self) -> &mut Findings {
        &mut self.findings
    }
}

/// Whether a JSON text is an object without fields.
fn has_no_fields(text: &str) -> bool {
    let fields = text.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
    fields.is_some_and(|it| it.trim().is_empty())
}

#[cfg(test)]
mod tests;
