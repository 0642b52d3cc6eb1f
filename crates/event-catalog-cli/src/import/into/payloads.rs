//! The payloads of imported events, as schemas in the catalog.
//!
//! Imported schemas are matched by their events, because the catalog can have them under other
//! names. A schema that an earlier import derived from an example isn't replaced, because the team
//! adds to it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use event_catalog_build::ident;
use event_catalog_build::read::{Input, PAYLOADS};
use serde_json::Value;

use super::given::{Given, parse, references};
use super::matching::{self, Pair};
use crate::import::example::{self, Sample};
use crate::import::json_schema::moved::with_references;
use crate::import::list::Entry;
use crate::import::pathname::{extension, join, relative, same_file, without_extension};
use crate::import::payload_files::schema_name;
use crate::import::plan::comment;
use crate::import::schema;

/// A payload in the file.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Payload {
    /// The schema with this name, which was imported along with the event.
    Given(String),
    Example(Sample),
    /// The schema with this name in the catalog.
    Ours(String),
    /// Any other text.
    Text(String),
}

/// A schema to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NewSchema {
    /// The path relative to the catalog's folder.
    pub(super) path: String,
    pub(super) text: String,
    /// The text before the change; `None` for a new file.
    pub(super) before: Option<String>,
}

#[derive(Debug)]
pub(super) struct Payloads<'i> {
    input: &'i Input,
    given: BTreeMap<String, Given>,
    /// The imported schema and the catalog's schema, for each event that has both.
    pairs: Vec<Pair>,
    /// The imported schema that matches each of the catalog's schemas.
    matched: BTreeMap<String, String>,
    /// The name that each imported schema has in the catalog.
    targets: BTreeMap<String, String>,
    /// Whether any imported schema has a different name in the catalog.
    is_moved: bool,
    /// The names of the schemas derived from examples.
    examples: HashMap<String, String>,
    /// The new schemas derived from examples, by name.
    made: BTreeMap<String, String>,
    /// The next number to append to each name that is taken.
    next: BTreeMap<String, u64>,
    /// The names of all schemas, as [`same_file`] returns them.
    taken: BTreeSet<String>,
    /// The imported schemas to write, by their name in the file.
    wanted: BTreeSet<String>,
    /// The examples to write schemas for.
    wanted_examples: BTreeSet<String>,
}

impl<'i> Payloads<'i> {
    pub(super) fn of(input: &'i Input, schemas: Vec<(String, String)>) -> Self {
        let given = schemas.into_iter().map(|(path, text)| {
            let given = Given { path, text };
            (without_extension(&given.path).to_owned(), given)
        });
        let given: BTreeMap<_, _> = given.collect();
        let names = input.payloads.keys().chain(given.keys());
        Self {
            input,
            taken: names.map(|name| same_file(name)).collect(),
            given,
            pairs: Vec::new(),
            matched: BTreeMap::new(),
            targets: BTreeMap::new(),
            is_moved: false,
            examples: HashMap::new(),
            made: BTreeMap::new(),
            next: BTreeMap::new(),
            wanted: BTreeSet::new(),
            wanted_examples: BTreeSet::new(),
        }
    }

    /// Reads an event's payload in the file; `None` if there is none.
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

    /// Records the catalog's payload for an event in the file. `ours` is empty if the catalog has
    /// no such event, or no payload for it.
    pub(super) fn pair(&mut self, payload: &Payload, ours: &str) {
        let ours = Some(ours).filter(|ours| self.input.payloads.contains_key(*ours));
        match payload {
            Payload::Given(name) => {
                if let Some(ours) = ours {
                    self.pairs.push((name.clone(), ours.to_owned()));
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

    /// Decides on the names of imported schemas in the catalog. Must be called once all events are
    /// paired.
    pub(super) fn settle(&mut self) {
        self.matched = matching::matched(self.input, &self.given, &self.pairs);
        let is_named = |it: &(&String, &String)| it.0 == it.1;
        let first = self.matched.iter().filter(is_named);
        for (ours, name) in first.chain(&self.matched) {
            let target = self.targets.entry(name.clone());
            target.or_insert_with(|| ours.clone());
        }
        let ours = self.input.payloads.keys();
        let ours: HashSet<String> = ours.map(|name| same_file(name)).collect();
        for name in self.given.keys() {
            if self.targets.contains_key(name) {
                continue;
            }
            // The catalog can have a different schema with this name.
            let target = if ours.contains(&same_file(name)) {
                let taken = &self.taken;
                let is_free = |it: &str| !taken.contains(&same_file(it));
                ident::numbered_on(name, &mut self.next, is_free)
            } else {
                name.clone()
            };
            self.taken.insert(same_file(&target));
            self.targets.insert(name.clone(), target);
        }
        self.is_moved = self.targets.iter().any(|(name, target)| name != target);
    }

    /// The name that a payload has or will have in the catalog; `None` for plain text. `ours` is
    /// the event's current payload in the catalog.
    pub(super) fn name(&mut self, payload: &Payload, entry: &Entry, ours: &str) -> Option<String> {
        match payload {
            Payload::Given(name) if self.matched.get(ours) == Some(name) => Some(ours.to_owned()),
            Payload::Given(name) => Some(self.target(name).to_owned()),
            Payload::Example(sample) => Some(self.example(sample, entry)),
            Payload::Ours(name) => Some(name.clone()),
            Payload::Text(_) => None,
        }
    }

    /// Marks the schema of a payload for writing unless the catalog has it.
    pub(super) fn want(&mut self, payload: &Payload, entry: &Entry) {
        match payload {
            Payload::Given(name) => {
                if self.is_new(name) {
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

    /// Finds the first field of an example that the catalog's schema lacks.
    pub(super) fn further_field<'p>(&self, payload: &'p Payload, ours: &str) -> Option<&'p str> {
        let Payload::Example(Sample::Object(fields)) = payload else {
            return None;
        };
        let schema = self.value(ours)?;
        // Another schema, or a pattern, can describe the field.
        let is_elsewhere = ["$ref", "allOf", "anyOf", "oneOf", "patternProperties"]
            .iter()
            .any(|word| schema.get(word).is_some());
        let known = schema.get("properties").and_then(Value::as_object);
        let known = known.filter(|_| !is_elsewhere)?;
        let mut names = fields.iter().map(|(name, _)| name.as_str());
        names.find(|name| !known.contains_key(*name))
    }

    /// The names of the catalog's schemas that differ from the imported ones.
    pub(super) fn changed(&self) -> Vec<String> {
        let changed = self
            .matched
            .iter()
            .filter(|(ours, name)| !self.is_same(ours, name));
        changed.map(|(ours, _)| ours.clone()).collect()
    }

    /// The path of one of the catalog's schemas, relative to the folder of payloads.
    fn path(&self, name: &str) -> Option<String> {
        let file = self.input.payloads.get(name)?;
        let shown = self.input.sources.get(*file).path();
        let (_, extension) = shown.rsplit_once('.')?;
        Some(format!("{name}.{extension}"))
    }

    /// Returns the schemas to write. Changed schemas are included only with `update`, and only if
    /// the catalog has them in the same format.
    pub(super) fn into_files(mut self, update: bool) -> Vec<NewSchema> {
        let mut files = Vec::new();
        let mut written = BTreeSet::new();
        if update {
            for (ours, name) in &self.matched {
                let (Some(path), Some(given)) = (self.path(ours), self.given.get(name)) else {
                    continue;
                };
                if extension(&path) != extension(&given.path) || self.is_same(ours, name) {
                    continue;
                }
                let before = self.input.payloads.get(ours);
                let before = before.map(|file| self.input.sources.get(*file).text().to_owned());
                written.insert(name.clone());
                files.push(NewSchema {
                    text: self.text(given, &path).into_owned(),
                    path: format!("{PAYLOADS}{path}"),
                    before,
                });
            }
        }
        self.want_referred(&written);
        for name in &self.wanted {
            let Some(given) = self.given.get(name) else {
                continue;
            };
            let path = format!("{}.{}", self.target(name), extension(&given.path));
            files.push(NewSchema {
                text: self.text(given, &path).into_owned(),
                path: format!("{PAYLOADS}{path}"),
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

    /// Marks the imported schemas that marked schemas refer to. References are paths or URLs whose
    /// last part is a file name.
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
                    if self.is_new(&other) && self.wanted.insert(other.clone()) {
                        next.push(other);
                    }
                }
            }
        }
    }

    /// The name of an imported schema in the catalog.
    fn target<'n>(&'n self, name: &'n str) -> &'n str {
        self.targets.get(name).map_or(name, String::as_str)
    }

    /// Whether the catalog lacks an imported schema.
    fn is_new(&self, name: &str) -> bool {
        !self.matched.contains_key(self.target(name))
    }

    /// Whether one of the catalog's schemas equals an imported one.
    fn is_same(&self, ours: &str, name: &str) -> bool {
        let given = self.given.get(name).zip(self.path(ours));
        let Some((given, path)) = given else {
            return false;
        };
        let (text, source) = (self.text(given, &path), self.value(ours));
        source.is_some() && parse(&text, &given.path) == source
    }

    /// Writes an imported schema for a file with this path. References to schemas that have
    /// different names in the catalog are adapted.
    fn text<'g>(&self, given: &'g Given, path: &str) -> Cow<'g, str> {
        if !self.is_moved && given.path == path {
            return Cow::Borrowed(&given.text);
        }
        let new = |reference: &str| {
            let fragment = reference.find('#').unwrap_or(reference.len());
            let (address, fragment) = reference.split_at(fragment);
            let old = join(&given.path, address).filter(|_| !address.is_empty())?;
            let target = self.targets.get(without_extension(&old));
            let target = target.or_else(|| self.targets.get(&old))?;
            // The target that the unchanged reference would have.
            let found = join(path, address)?;
            (found != *target && without_extension(&found) != target).then(|| {
                let file = self.path(target);
                let file = file.unwrap_or_else(|| format!("{target}.{}", extension(&given.path)));
                relative(path, &file) + fragment
            })
        };
        Cow::Owned(with_references(&given.text, &new))
    }

    /// The parsed value of one of the catalog's schemas.
    fn value(&self, name: &str) -> Option<Value> {
        let source = self.input.sources.get(*self.input.payloads.get(name)?);
        parse(source.text(), source.path())
    }

    /// Returns the name of the schema for an example, and derives the schema if necessary.
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
            let is_free = |it: &str| !taken.contains(&same_file(it));
            let name = ident::numbered_on(&first, &mut self.next, is_free);
            self.taken.insert(same_file(&name));
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
    let stem = |reference: &str| {
        let address = reference.split('#').next().unwrap_or_default();
        let last = address.rsplit('/').next().unwrap_or_default();
        without_extension(last).to_owned()
    };
    references(&value).map(stem).collect()
}

fn key(sample: &Sample) -> String {
    format!("{sample:?}")
}
