//! The payloads of the imported events, as schemas of the catalog.
//!
//! A schema that came with an event belongs to the event: the catalog may have it under another name.
//! A schema that an import made from an example is the team's from then on, because the team
//! describes its fields.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use event_catalog_build::ident;
use event_catalog_build::read::{Input, PAYLOADS};
use serde_json::Value;

use crate::import::example::{self, Sample};
use crate::import::list::Entry;
use crate::import::payload_files::schema_name;
use crate::import::plan::comment;
use crate::import::schema;

/// A payload in the file.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Payload {
    /// A schema with this name came with the event.
    Given(String),
    /// An example.
    Example(Sample),
    /// The catalog has a schema with this name.
    Ours(String),
    /// Any other text.
    Text(String),
}

/// A schema that is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NewSchema {
    /// Its path in the catalog's folder.
    pub(super) path: String,
    pub(super) text: String,
    /// The text that it replaces; `None` if it is new.
    pub(super) before: Option<String>,
}

/// A schema that came with events.
#[derive(Debug)]
struct Given {
    path: String,
    text: String,
    /// Whether an event has it as its payload.
    is_payload: bool,
    /// The payload that the catalog has for the first of these events.
    partner: Option<String>,
    /// The name that it has in the catalog, and what becomes of it.
    target: Option<(String, State)>,
}

/// What becomes of a schema that came with events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Same,
    Changed,
    New,
}

#[derive(Debug)]
pub(super) struct Payloads<'i> {
    input: &'i Input,
    given: BTreeMap<String, Given>,
    /// The names of payloads for examples.
    examples: HashMap<String, String>,
    /// The new schemas of examples, by their names.
    made: BTreeMap<String, String>,
    /// The next number for each name that would be used twice.
    next: BTreeMap<String, u64>,
    /// The names of all schemas, in lowercase: systems may ignore case.
    taken: BTreeSet<String>,
    /// The given schemas that are written, by their names in the file.
    wanted: BTreeSet<String>,
    /// The examples whose schemas are written.
    wanted_examples: BTreeSet<String>,
}

impl<'i> Payloads<'i> {
    pub(super) fn of(input: &'i Input, schemas: Vec<(String, String)>) -> Self {
        let given = schemas.into_iter().map(|(path, text)| {
            let given = Given {
                path,
                text,
                is_payload: false,
                partner: None,
                target: None,
            };
            (without_extension(&given.path).to_owned(), given)
        });
        let given: BTreeMap<_, _> = given.collect();
        let names = input.payloads.keys().chain(given.keys());
        Self {
            input,
            taken: names.map(|name| name.to_lowercase()).collect(),
            given,
            examples: HashMap::new(),
            made: BTreeMap::new(),
            next: BTreeMap::new(),
            wanted: BTreeSet::new(),
            wanted_examples: BTreeSet::new(),
        }
    }

    /// The payload of an event in the file; `None` if it has none.
    pub(super) fn read(&self, entry: &Entry) -> Option<Payload> {
        let typed = entry.text("payload");
        if typed.is_empty() {
            return None;
        }
        Some(if self.given.contains_key(typed) {
            Payload::Given(typed.to_owned())
        } else if self.input.payloads.contains_key(typed) {
            Payload::Ours(typed.to_owned())
        } else {
            match example::read(typed) {
                Some(sample) => Payload::Example(sample),
                None => Payload::Text(typed.to_owned()),
            }
        })
    }

    /// Notes the payload that the catalog has for an event of the file; empty if it has none, or
    /// doesn't have the event.
    pub(super) fn pair(&mut self, payload: &Payload, ours: &str) {
        let ours = Some(ours).filter(|ours| self.input.payloads.contains_key(*ours));
        match payload {
            Payload::Given(name) => {
                if let Some(given) = self.given.get_mut(name) {
                    given.is_payload = true;
                    if given.partner.is_none() {
                        given.partner = ours.map(str::to_owned);
                    }
                }
            }
            Payload::Example(sample) => {
                if let Some(ours) = ours {
                    let known = self.examples.entry(key(sample));
                    known.or_insert_with(|| ours.to_owned());
                }
            }
            Payload::Ours(_) | Payload::Text(_) => {}
        }
    }

    /// The name that a payload has in the catalog, or will have; `None` for a text.
    pub(super) fn name(&mut self, payload: &Payload, entry: &Entry) -> Option<String> {
        match payload {
            Payload::Given(name) => Some(self.target(name).0),
            Payload::Example(sample) => Some(self.example(sample, entry)),
            Payload::Ours(name) => Some(name.clone()),
            Payload::Text(_) => None,
        }
    }

    /// Has the schema of a payload written, if the catalog lacks it.
    pub(super) fn want(&mut self, payload: &Payload, entry: &Entry) {
        match payload {
            Payload::Given(name) => {
                if self.target(name).1 == State::New {
                    self.wanted.insert(name.clone());
                }
            }
            Payload::Example(sample) => {
                let name = self.example(sample, entry);
                self.wanted_examples.insert(name);
            }
            Payload::Ours(_) | Payload::Text(_) => {}
        }
    }

    /// The first field of an example that the catalog's schema doesn't have.
    pub(super) fn further_field<'p>(&self, payload: &'p Payload, ours: &str) -> Option<&'p str> {
        let Payload::Example(Sample::Object(fields)) = payload else {
            return None;
        };
        let schema = self.value(ours)?;
        // Fields may be anywhere else.
        let is_elsewhere = ["$ref", "allOf", "anyOf", "oneOf", "patternProperties"]
            .iter()
            .any(|word| schema.get(word).is_some());
        let known = schema.get("properties").and_then(Value::as_object);
        let known = known.filter(|_| !is_elsewhere)?;
        let mut names = fields.iter().map(|(name, _)| name.as_str());
        names.find(|name| !known.contains_key(*name))
    }

    /// The schemas of the catalog that differ from those that came with events, each by its name.
    pub(super) fn changed(&mut self) -> Vec<String> {
        let names: Vec<String> = self.given.keys().cloned().collect();
        let targets = names.iter().map(|name| self.target(name));
        let changed = targets.filter(|(_, state)| *state == State::Changed);
        changed.map(|(name, _)| name).collect()
    }

    /// The path in the folder of payloads of one of the catalog's schemas.
    fn path(&self, name: &str) -> Option<String> {
        let file = self.input.payloads.get(name)?;
        let shown = self.input.sources.get(*file).path();
        let (_, extension) = shown.rsplit_once('.')?;
        Some(format!("{name}.{extension}"))
    }

    /// The schemas to write. Changed ones are only with `update`, and only if the catalog has them in
    /// the same format.
    pub(super) fn into_files(mut self, update: bool) -> Vec<NewSchema> {
        let names: Vec<String> = self.given.keys().cloned().collect();
        let mut files = Vec::new();
        let (mut written, mut replaced) = (BTreeSet::new(), BTreeSet::new());
        if update {
            for name in &names {
                let (ours, state) = self.target(name);
                let path = self.path(&ours).filter(|_| state == State::Changed);
                let given = &self.given[name];
                let is_written = path.as_deref().map(extension) == Some(extension(&given.path));
                let before = self.input.payloads.get(&ours);
                let before = before.map(|file| self.input.sources.get(*file).text().to_owned());
                // Two schemas may be one in the catalog.
                if is_written && replaced.insert(ours) {
                    written.insert(name.clone());
                    files.push(NewSchema {
                        path: format!("{PAYLOADS}{}", path.unwrap_or_default()),
                        text: given.text.clone(),
                        before,
                    });
                }
            }
        }
        self.want_referred(&written);
        for name in std::mem::take(&mut self.wanted) {
            let (target, _) = self.target(&name);
            let given = &self.given[&name];
            files.push(NewSchema {
                path: format!("{PAYLOADS}{target}.{}", extension(&given.path)),
                text: given.text.clone(),
                before: None,
            });
        }
        for name in &self.wanted_examples {
            if let Some(text) = self.made.get(name) {
                files.push(NewSchema {
                    path: format!("{PAYLOADS}{name}.toml"),
                    text: text.clone(),
                    before: None,
                });
            }
        }
        files
    }

    /// Has the given schemas written that written ones refer to. References are by a path or an
    /// address, and their last parts are names of files.
    fn want_referred(&mut self, changed: &BTreeSet<String>) {
        let mut by_stem: HashMap<String, Vec<String>> = HashMap::new();
        for name in self.given.keys() {
            let stem = name.rsplit('/').next().unwrap_or_default();
            let names = by_stem.entry(stem.to_owned()).or_default();
            names.push(name.clone());
        }
        let mut next: Vec<String> = self.wanted.iter().chain(changed).cloned().collect();
        while let Some(name) = next.pop() {
            for stem in self.given.get(&name).map(referred).unwrap_or_default() {
                for other in by_stem.remove(&stem).unwrap_or_default() {
                    if self.target(&other).1 == State::New && self.wanted.insert(other.clone()) {
                        next.push(other);
                    }
                }
            }
        }
    }

    /// The name of a given schema in the catalog, and what becomes of it.
    fn target(&mut self, name: &str) -> (String, State) {
        let Some(given) = self.given.get(name) else {
            return (name.to_owned(), State::Same);
        };
        if let Some(target) = &given.target {
            return target.clone();
        }
        let found = self.found(name, given);
        let target = found.unwrap_or_else(|| {
            // The catalog has another schema with this name.
            let taken = &self.taken;
            let is_free = |it: &str| !taken.contains(&it.to_lowercase());
            let free = ident::numbered_on(name, &mut self.next, is_free);
            (free, State::New)
        });
        self.taken.insert(target.0.to_lowercase());
        if let Some(given) = self.given.get_mut(name) {
            given.target = Some(target.clone());
        }
        target
    }

    /// The name of a given schema in the catalog, unless the catalog has another one with this name.
    fn found(&self, name: &str, given: &Given) -> Option<(String, State)> {
        let state = |ours: &str| {
            if self.is_same(ours, given) {
                State::Same
            } else {
                State::Changed
            }
        };
        if !self.input.payloads.contains_key(name) {
            let partner = given.partner.as_ref();
            let partner = partner.filter(|it| !self.given.contains_key(*it));
            return Some(match partner {
                Some(ours) => (ours.clone(), state(ours)),
                None => (name.to_owned(), State::New),
            });
        }
        let partner = given.partner.as_deref();
        if state(name) == State::Same || partner == Some(name) || !given.is_payload {
            return Some((name.to_owned(), state(name)));
        }
        let partner = partner.filter(|it| !self.given.contains_key(*it))?;
        Some((partner.to_owned(), state(partner)))
    }

    fn is_same(&self, ours: &str, given: &Given) -> bool {
        let Some(file) = self.input.payloads.get(ours) else {
            return false;
        };
        let text = self.input.sources.get(*file).text();
        text == given.text
            || self
                .value(ours)
                .is_some_and(|ours| parse(&given.text, &given.path) == Some(ours))
    }

    /// The value of one of the catalog's schemas.
    fn value(&self, name: &str) -> Option<Value> {
        let source = self.input.sources.get(*self.input.payloads.get(name)?);
        parse(source.text(), source.path())
    }

    /// The name of the schema for an example.
    fn example(&mut self, sample: &Sample, entry: &Entry) -> String {
        let key = key(sample);
        if let Some(name) = self.examples.get(&key) {
            return name.clone();
        }
        let text = schema::of(sample, &comment(&format!("`{}`", entry.name))).text;
        let first = schema_name(&entry.name);
        let ours = self.input.payloads.get(&first);
        let is_there = ours.is_some_and(|file| self.input.sources.get(*file).text() == text);
        let name = if is_there {
            first
        } else {
            let taken = &self.taken;
            let is_free = |it: &str| !taken.contains(&it.to_lowercase());
            let name = ident::numbered_on(&first, &mut self.next, is_free);
            self.taken.insert(name.to_lowercase());
            self.made.insert(name.clone(), text);
            name
        };
        self.examples.insert(key, name.clone());
        name
    }
}

/// The names of the files that a schema refers to, without folders and extensions.
fn referred(given: &Given) -> BTreeSet<String> {
    let value = parse(&given.text, &given.path).unwrap_or_default();
    let mut stems = BTreeSet::new();
    let mut values = vec![&value];
    while let Some(value) = values.pop() {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            let address = reference.split('#').next().unwrap_or_default();
            let last = address.rsplit('/').next().unwrap_or_default();
            stems.insert(without_extension(last).to_owned());
        }
        match value {
            Value::Array(items) => values.extend(items),
            Value::Object(members) => values.extend(members.values()),
            _ => {}
        }
    }
    stems
}

fn key(sample: &Sample) -> String {
    format!("{sample:?}")
}

fn parse(text: &str, path: &str) -> Option<Value> {
    if extension(path).eq_ignore_ascii_case("toml") {
        toml::from_str(text).ok()
    } else {
        serde_json::from_str(text).ok()
    }
}

fn extension(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, extension)| extension)
}

fn without_extension(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(name, _)| name)
}
