//! Collects the events, groups and attributes of all documents, in either format.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::model::{At, Definition, Deprecation, Event, Group, Use, items, text};
use super::remarks::Remarks;
use crate::import::document::Document;
use crate::json::Json;

/// The content of the documents.
#[derive(Debug)]
pub(super) struct Registry<'d> {
    pub(super) documents: &'d [Document],
    /// The registry's name, from its manifest.
    pub(super) name: Option<&'d str>,
    pub(super) events: Vec<Event<'d>>,
    pub(super) groups: Vec<Group<'d>>,
    /// The index of each group, by its id.
    pub(super) ids: HashMap<&'d str, usize>,
    pub(super) definitions: HashMap<Cow<'d, str>, Definition<'d>>,
}

/// The lists in `definition/2` other than events and attributes.
const OTHER_SIGNALS: [&str; 6] = [
    "metrics",
    "metric_refinements",
    "spans",
    "span_refinements",
    "entities",
    "entity_refinements",
];

/// Whether a document contains definitions.
pub(super) fn has_definitions(document: &Document) -> bool {
    let value = &document.value;
    let is_group = |group: &Json| {
        group.get("id").is_some_and(|id| id.as_str().is_some())
            && ["type", "attributes", "brief"]
                .iter()
                .any(|it| group.get(it).is_some())
    };
    text(value, "file_format").starts_with("definition/")
        || items(value, "groups").iter().any(is_group)
}

pub(super) fn collect<'d>(documents: &'d [Document], remarks: &mut Remarks) -> Registry<'d> {
    let mut registry = Registry {
        documents,
        name: None,
        events: Vec::new(),
        groups: Vec::new(),
        ids: HashMap::new(),
        definitions: HashMap::new(),
    };
    for (number, document) in documents.iter().enumerate() {
        let is_manifest = ["dependencies", "schema_url", "schema_base_url"]
            .iter()
            .any(|name| document.value.get(name).is_some());
        if has_definitions(document) {
            registry.document(number, &document.value, remarks);
            let imports = document.value.get("imports").into_iter();
            for (of, names) in imports.flat_map(Json::members) {
                let place = document.place(&format!("/imports/{of}"));
                for name in names.items().iter().filter_map(Json::as_str) {
                    remarks.dependencies.add(&place, name);
                }
            }
        } else if is_manifest {
            registry.manifest(document, remarks);
        } else {
            remarks.others.add(&document.shown, &document.path);
        }
    }
    registry
}

impl<'d> Registry<'d> {
    fn manifest(&mut self, document: &'d Document, remarks: &mut Remarks) {
        let name = document.value.get("name").and_then(Json::as_str);
        self.name = self.name.or(name);
        let dependencies = items(&document.value, "dependencies").iter();
        for (number, dependency) in dependencies.enumerate() {
            let address = ["schema_url", "name", "registry_path"]
                .iter()
                .find_map(|it| dependency.get(it)?.as_str());
            let place = document.place(&format!("/dependencies/{number}"));
            remarks
                .dependencies
                .add(&place, address.unwrap_or("a dependency"));
        }
    }

    fn document(&mut self, document: usize, value: &'d Json, remarks: &mut Remarks) {
        for (at, group) in list(document, value, "groups") {
            self.group(group, at, remarks);
        }
        for (at, attribute) in list(document, value, "attributes") {
            let name = Cow::Borrowed(text(attribute, "key"));
            self.define(name, attribute, at, remarks);
        }
        for (at, group) in list(document, value, "attribute_groups") {
            self.add_group(group, at, remarks);
        }
        for (at, event) in list(document, value, "events") {
            let group = self.add_group(event, at, remarks);
            self.event(text(event, "name"), event, at, group, remarks);
        }
        for (at, refinement) in list(document, value, "event_refinements") {
            let place = at.show(self.documents);
            remarks.refinements.add(&place, text(refinement, "id"));
        }
        for name in OTHER_SIGNALS {
            for (at, signal) in list(document, value, name) {
                let id = ["name", "type", "id"]
                    .iter()
                    .find_map(|it| signal.get(it)?.as_str());
                let shown = format!("`{}`", id.unwrap_or(name));
                remarks.signals.add(&at.show(self.documents), &shown);
            }
        }
    }

    /// Adds a group in the first format: attributes, an event, or another signal.
    fn group(&mut self, group: &'d Json, at: At, remarks: &mut Remarks) {
        let number = self.add_group(group, at, remarks);
        let id = text(group, "id");
        match text(group, "type") {
            "event" => {
                // In earlier formats, the prefix doubled as the name.
                let named = [text(group, "name"), text(group, "prefix")];
                let name = named.into_iter().find(|name| !name.is_empty());
                let name = name.unwrap_or_else(|| id.strip_prefix("event.").unwrap_or(id));
                self.event(name, group, at, number, remarks);
            }
            "attribute_group" => {}
            kind => {
                let shown = match kind {
                    "" => format!("`{id}`"),
                    kind => format!("the {kind} `{id}`"),
                };
                remarks.signals.add(&at.show(self.documents), &shown);
            }
        }
    }

    fn event(
        &mut self,
        name: &'d str,
        value: &'d Json,
        at: At,
        group: usize,
        remarks: &mut Remarks,
    ) {
        let unused = ["annotations", "entity_associations"];
        if let Some(member) = unused.into_iter().find(|it| value.get(it).is_some()) {
            let what = format!("`{member}` of `{name}`");
            remarks.members.add(&at.show(self.documents), &what);
        }
        self.events.push(Event {
            at,
            name,
            brief: text(value, "brief"),
            note: text(value, "note"),
            stability: text(value, "stability"),
            deprecated: Deprecation::of(value),
            group,
            body: value.get("body"),
        });
    }

    /// Adds a group with its attributes, and returns its index.
    fn add_group(&mut self, value: &'d Json, at: At, remarks: &mut Remarks) -> usize {
        let prefix = text(value, "prefix");
        let mut group = Group {
            attributes: Vec::new(),
            groups: Vec::new(),
        };
        let attributes = items(value, "attributes").iter();
        for (number, attribute) in attributes.enumerate() {
            let at = At {
                attribute: Some(number),
                ..at
            };
            if let Some(id) = attribute.get("ref_group").and_then(Json::as_str) {
                group.groups.push((id, at));
            } else if let Some(name) = attribute.get("ref").and_then(Json::as_str) {
                group.attributes.push(Use::of(name, attribute, at));
            } else if let Some(id) = attribute.get("id").and_then(Json::as_str) {
                let name = match prefix {
                    "" => Cow::Borrowed(id),
                    prefix => Cow::Owned(format!("{prefix}.{id}")),
                };
                self.define(name.clone(), attribute, at, remarks);
                group.attributes.push(Use::defined(name, attribute, at));
            }
        }
        let constraints = items(value, "constraints").iter();
        let included = constraints.filter_map(|it| it.get("include"));
        for id in value.get("extends").into_iter().chain(included) {
            group.groups.extend(id.as_str().map(|id| (id, at)));
        }
        let number = self.groups.len();
        self.groups.push(group);
        let id = text(value, "id");
        if !id.is_empty() {
            self.ids.entry(id).or_insert(number);
        }
        number
    }

    fn define(&mut self, name: Cow<'d, str>, value: &'d Json, at: At, remarks: &mut Remarks) {
        match self.definitions.entry(name) {
            Entry::Occupied(first) => {
                remarks.repeated.add(&at.show(self.documents), first.key());
            }
            Entry::Vacant(new) => _ = new.insert(Definition::of(value)),
        }
    }
}

/// Returns the items of a list in a document, with their places.
fn list<'d>(
    document: usize,
    value: &'d Json,
    list: &'static str,
) -> impl Iterator<Item = (At, &'d Json)> {
    let items = items(value, list).iter();
    items.enumerate().map(move |(item, value)| {
        let at = At {
            document,
            list,
            item,
            attribute: None,
        };
        (at, value)
    })
}
