//! Combines the schemas of an event's detail: its own payload, and the payload that every event can
//! have.
//!
//! Each file becomes a definition without changes, and an event refers to one or two definitions.
//! If a schema limits *other* properties (`additionalProperties` or `unevaluatedProperties`), the
//! limit must not apply to the fields of the other schema. So there is a second definition without
//! the limit, and the event's schema applies the limit to both together.

use std::collections::{BTreeMap, HashMap, HashSet};

use event_catalog_build::catalog::Event;
use event_catalog_build::ident::numbered_on;
use event_catalog_build::schema::types::Types;
use event_catalog_build::schema::{Additional, SchemaId, Schemas, Value};

use super::selection::Selection;
use crate::json::Json;
use crate::schema::{Documents, escaped, refers};

/// The payload schemas of a selection, as definitions in one document.
pub(crate) struct Payloads<'c, 's> {
    pub(crate) documents: Documents<'c, 's>,
    common: Option<&'s str>,
    types: &'c Types<'s>,
    /// The name of each file's definition.
    keys: BTreeMap<&'s str, String>,
    /// The prefix of references to definitions in the document: `#/$defs/`.
    place: String,
    /// Returns the path from a definition to a schema in it.
    pointer: fn(&Schemas<'_>, SchemaId) -> String,
}

/// The room for the documents of all payloads together, in bytes of schemas. A document contains all files that its
/// payload needs, so one large file can be in thousands of documents.
pub(crate) struct Room {
    /// The size of each file, by its name.
    bytes: HashMap<String, usize>,
    left: usize,
}

impl Room {
    /// The room that doesn't depend on the schemas.
    const FREE: usize = 8 << 20;

    pub(crate) fn of(schemas: &Schemas<'_>) -> Self {
        let files = schemas.files.iter();
        let bytes = files.map(|file| (file.name.to_owned(), file.document.bytes()));
        let bytes: HashMap<String, usize> = bytes.collect();
        let written: usize = bytes.values().sum();
        Self {
            left: Self::FREE + 20 * written,
            bytes,
        }
    }
}

/// The maximum number of files in a document. If more are needed, the document refers to the
/// document that contains all of them.
const MOST_FILES: usize = 200;

impl<'c, 's> Payloads<'c, 's> {
    pub(crate) fn of(selection: &Selection<'c, 's>, place: impl Into<String>) -> Self {
        let documents = Documents::new(&selection.catalog.schemas);
        let mut keys: BTreeMap<&'s str, String> = BTreeMap::new();
        let (mut taken, mut next) = (HashSet::<String>::new(), BTreeMap::new());
        for name in documents.schemas.files.iter().map(|file| file.name) {
            let plain = |c: char| {
                if c.is_ascii_alphanumeric() || c == '_' || c == '-' {
                    c
                } else {
                    '.'
                }
            };
            let key: String = name.chars().map(plain).collect();
            let is_free = |key: &str| !taken.contains(key) && !taken.contains(&open(key));
            let key = numbered_on(&format!("payload.{key}"), &mut next, is_free);
            taken.extend([open(&key), key.clone()]);
            keys.insert(name, key);
        }
        Self {
            documents,
            common: selection.common_payload().map(|file| file.name),
            types: &selection.catalog.types,
            keys,
            place: place.into(),
            pointer: |schemas, id| schemas.newest_pointer(id),
        }
    }

    /// Prepares the payloads for a document that is converted to draft 7.
    pub(crate) fn in_draft_7(self) -> Self {
        Self {
            pointer: |schemas, id| schemas.draft_7_pointer(id),
            ..self
        }
    }

    /// The files that an event's detail must match, its own first.
    pub(crate) fn files(&self, event: &Event<'s>) -> Vec<&'s str> {
        let own = event.payload.filter(|own| Some(*own) != self.common);
        own.into_iter().chain(self.common).collect()
    }

    /// Builds the schema of an event's detail, and the definitions that it refers to.
    pub(crate) fn detail(&self, event: &Event<'s>) -> (Json, Vec<Definition<'s>>) {
        let files = self.files(event);
        let mut definitions: Vec<Definition<'s>> = Vec::new();
        definitions.extend(files.iter().map(|file| Definition::Whole(file)));
        let mut detail = Json::object();
        if self.is_object(event) {
            detail.set("type", "object");
        }
        if let [only] = files[..] {
            detail.set("$ref", self.reference(&Definition::Whole(only)));
        } else if !files.is_empty() {
            let refer = |file: &&'s str| {
                let definition = if self.further(file).is_some() {
                    Definition::Open(file)
                } else {
                    Definition::Whole(file)
                };
                definitions.push(definition);
                Json::object().with("$ref", self.reference(&definition))
            };
            let all: Json = files.iter().map(refer).collect();
            detail.set("allOf", all);
            let own = files.first().and_then(|own| self.further(own));
            detail = detail.with_some("unevaluatedProperties", own);
        }
        (detail, definitions)
    }

    /// The given definitions, and those that they refer to, directly or indirectly.
    pub(crate) fn needed(&self, definitions: &[Definition<'s>]) -> Vec<Definition<'s>> {
        self.needed_of(definitions, usize::MAX).unwrap_or_default()
    }

    /// Like `needed`, but returns `None` if a document shouldn't contain that many definitions.
    pub(crate) fn few_needed(&self, definitions: &[Definition<'s>]) -> Option<Vec<Definition<'s>>> {
        self.needed_of(definitions, MOST_FILES)
    }

    fn needed_of(
        &self,
        definitions: &[Definition<'s>],
        most: usize,
    ) -> Option<Vec<Definition<'s>>> {
        let files = definitions.iter().filter_map(|it| match it {
            Definition::Whole(file) => Some(*file),
            Definition::Open(_) => None,
        });
        let reachable = self.documents.reachable(files, most)?;
        let mut needed: Vec<_> = reachable.into_iter().map(Definition::Whole).collect();
        needed.extend(definitions);
        needed.sort();
        needed.dedup();
        Some(needed)
    }

    /// Whether an event's detail is always an object.
    fn is_object(&self, event: &Event<'s>) -> bool {
        event.payload.is_none_or(|name| self.types.is_object(name))
    }

    /// Whether an event must have a detail. A missing detail differs from `null` and from an empty
    /// list.
    pub(crate) fn must_come(&self, event: &Event<'s>) -> bool {
        if !self.is_object(event) {
            return true;
        }
        let schemas = self.documents.schemas;
        let mut roots = self
            .files(event)
            .into_iter()
            .filter_map(|file| schemas.file(file));
        roots.any(|file| !schemas.get(file.root).required.is_empty())
    }

    /// The first example of an event's own payload.
    pub(crate) fn example(&self, event: &Event<'s>) -> Option<&'c Value<'s>> {
        let schemas = self.documents.schemas;
        let file = schemas.file(event.payload?)?;
        let mut examples = schemas.get(file.root).examples.iter();
        examples.find(|it| !refers(it))
    }

    /// Like [`Self::standalone`], but returns `None` if there is no room for the definitions that the document needs.
    pub(crate) fn standalone_in(
        &self,
        room: &mut Room,
        schema: &Json,
        definitions: &[Definition<'s>],
    ) -> Option<serde_json::Value> {
        for needed in self.needed(definitions) {
            let (Definition::Whole(file) | Definition::Open(file)) = needed;
            room.left = room.left.checked_sub(room.bytes.get(file).copied()?)?;
        }
        Some(self.standalone(schema, definitions))
    }

    /// Turns a schema that refers to definitions into a document with everything it needs.
    pub(crate) fn standalone(
        &self,
        schema: &Json,
        definitions: &[Definition<'s>],
    ) -> serde_json::Value {
        let mut document = schema.value();
        let needed = self.needed(definitions);
        if !needed.is_empty() {
            let all = needed.iter().map(|it| self.define(it));
            document["$defs"] = all.map(|(name, it)| (name, it.value())).collect();
        }
        document
    }

    /// Builds the name and schema of a definition.
    pub(crate) fn define(&self, definition: &Definition<'s>) -> (String, Json) {
        let name = self.name(definition);
        let refer = |id: SchemaId| self.reference_to(id);
        let schema = match definition {
            Definition::Whole(file) => self.documents.document(file, &refer),
            Definition::Open(file) => {
                let mut schema = self.documents.document(file, &refer);
                if let Json::Object(members) = &mut schema {
                    let left = [
                        "additionalProperties",
                        "unevaluatedProperties",
                        "$defs",
                        "definitions",
                        "examples",
                    ];
                    members.retain(|(name, _)| !left.contains(&name.as_str()));
                }
                schema
            }
        };
        (name, schema)
    }

    /// Returns the constraint on other properties in a file's root schema, if any.
    fn further(&self, file: &str) -> Option<Json> {
        let schemas = self.documents.schemas;
        let root = schemas.get(schemas.file(file)?.root);
        let limit = match root.additional {
            Some(Additional::Any) => return None,
            Some(Additional::None) => return Some(false.into()),
            Some(Additional::Schema(id)) => id,
            None => root.condition("unevaluatedProperties")?,
        };
        if schemas.get(limit).is_false {
            return Some(false.into());
        }
        Some(Json::object().with("$ref", self.reference_to(limit)))
    }

    /// The name of a definition.
    pub(crate) fn name(&self, definition: &Definition<'s>) -> String {
        let key = |file: &str| self.keys.get(file).cloned().unwrap_or_default();
        match definition {
            Definition::Whole(file) => key(file),
            Definition::Open(file) => open(&key(file)),
        }
    }

    fn reference(&self, definition: &Definition<'s>) -> String {
        format!("{}{}", self.place, self.name(definition))
    }

    fn reference_to(&self, id: SchemaId) -> String {
        let schemas = self.documents.schemas;
        let file = Definition::Whole(schemas.file_name(id));
        self.reference(&file) + &escaped(&(self.pointer)(schemas, id))
    }
}

/// The name of a file's [`Open`](Definition::Open) definition, given the name of the
/// [`Whole`](Definition::Whole) one.
fn open(key: &str) -> String {
    format!("{key}.open")
}

/// A definition that an event needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Definition<'s> {
    /// A file without changes.
    Whole(&'s str),
    /// A file's root schema without its constraint on other properties.
    Open(&'s str),
}
