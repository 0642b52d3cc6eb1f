//! Decides which schemas are events, and which are only definitions that others use.

use std::cell::Cell;
use std::collections::{BTreeSet, HashMap};

use event_catalog_build::catalog::Catalog;
use event_catalog_build::schema::{JsonTypes, Schema, SchemaId, Schemas, Value};

use crate::import::document::Document;

/// Why a schema isn't an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// The schema is in a folder of definitions.
    Folder,
    /// Other schemas refer to the whole schema.
    Referred,
    /// The schema lists other schemas.
    Index,
    /// The schema doesn't allow objects.
    NoObject,
    /// `--event` doesn't include the schema.
    NotNamed,
}

impl Why {
    /// The reason, for a note.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Folder => "its folder has definitions",
            Self::Referred => "other schemas refer to it",
            Self::Index => "it lists other schemas",
            Self::NoObject => "it doesn't describe an object",
            Self::NotNamed => "`--event` doesn't name it",
        }
    }
}

/// Typical names of folders with definitions in public catalogs.
const FOLDERS: [&str; 13] = [
    "_defs",
    "$defs",
    "defs",
    "definition",
    "definitions",
    "common",
    "shared",
    "component",
    "components",
    "types",
    "ref",
    "refs",
    "includes",
];

/// The references between files.
pub(super) struct Graph {
    /// References to a whole file.
    whole: Vec<BTreeSet<usize>>,
    /// References to a whole file or part of it.
    any: Vec<BTreeSet<usize>>,
}

/// For each document, why it isn't an event; `None` for events. `names` contains the names of the
/// payloads, and `wanted` the values of `--event`.
pub(super) fn kinds(
    documents: &[&Document],
    names: &[&str],
    catalog: &Catalog<'_>,
    wanted: &[String],
) -> (Vec<Option<Why>>, Graph) {
    let schemas = &catalog.schemas;
    let graph = Graph::of(names, schemas);
    // A single file must be the event that the user wants.
    if documents.len() == 1 && wanted.is_empty() {
        return (vec![None], graph);
    }
    let roots: Vec<Option<SchemaId>> = names
        .iter()
        .map(|name| schemas.file(name).map(|file| file.root))
        .collect();
    let is_index = |at: &usize| roots[*at].is_some_and(|root| is_index(schemas, root));
    let indices: BTreeSet<usize> = (0..documents.len()).filter(is_index).collect();
    let (mut referred, mut shared) = (BTreeSet::new(), BTreeSet::new());
    for (from, targets) in graph.whole.iter().enumerate() {
        if indices.contains(&from) {
            continue;
        }
        for to in targets {
            referred.insert(*to);
            // A folder is shared if files outside it refer to one of its files.
            let folder = folder(&documents[*to].path);
            if !folder.is_empty() && !is_below(&documents[from].path, folder) {
                shared.insert(folder);
            }
        }
    }
    let why = |at: usize| {
        let path = documents[at].path.as_str();
        // A folder chosen by the user isn't a folder of definitions, but can contain one.
        let mut around = "";
        if !wanted.is_empty() {
            let above = wanted.iter().map(|it| plain(it));
            let above: Vec<&str> = above.filter(|it| is_below(path, it)).collect();
            if above.contains(&path) {
                return None;
            }
            let Some(longest) = above.into_iter().max_by_key(|it| it.len()) else {
                return Some(Why::NotNamed);
            };
            around = longest;
        }
        let folder = folder(path);
        let inner = folder.strip_prefix(around).unwrap_or_default();
        let is_usual = |part: &str| FOLDERS.contains(&part.to_ascii_lowercase().as_str());
        let mut shared_folders = ancestors(folder).filter(|it| shared.contains(it));
        if inner.split('/').any(is_usual) || shared_folders.any(|it| it.len() > around.len()) {
            Some(Why::Folder)
        } else if indices.contains(&at) {
            Some(Why::Index)
        } else if referred.contains(&at) {
            Some(Why::Referred)
        } else {
            let says_object = roots[at].is_none_or(|root| says_object(schemas, root));
            (!says_object).then_some(Why::NoObject)
        }
    };
    ((0..documents.len()).map(why).collect(), graph)
}

impl Graph {
    fn of(names: &[&str], schemas: &Schemas<'_>) -> Self {
        let indices: HashMap<&str, usize> = names.iter().copied().zip(0..).collect();
        let mut graph = Self {
            whole: vec![BTreeSet::new(); names.len()],
            any: vec![BTreeSet::new(); names.len()],
        };
        for (id, schema) in schemas.iter() {
            let Some(target) = schema.reference.as_ref().and_then(|it| it.target) else {
                continue;
            };
            let file = |id| indices.get(schemas.file_name(id)).copied();
            let (Some(from), Some(to)) = (file(id), file(target)) else {
                continue;
            };
            if from != to {
                graph.any[from].insert(to);
                if schemas.get(target).parent.is_none() {
                    graph.whole[from].insert(to);
                }
            }
        }
        graph
    }

    /// The given files, and all files that they need, directly or indirectly.
    pub(super) fn reached(&self, from: impl Iterator<Item = usize>) -> BTreeSet<usize> {
        let mut reached: BTreeSet<usize> = from.collect();
        let mut next: Vec<usize> = reached.iter().copied().collect();
        while let Some(file) = next.pop() {
            for needed in &self.any[file] {
                if reached.insert(*needed) {
                    next.push(*needed);
                }
            }
        }
        reached
    }
}

/// The folder of a path; empty for the topmost folder.
fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A folder and its ancestors.
fn ancestors(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |it| {
        it.rsplit_once('/').map(|(around, _)| around)
    })
}

/// A user's path relative to the imported folder; empty for the folder itself.
fn plain(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    let path = path.strip_prefix("./").unwrap_or(path);
    if path == "." { "" } else { path }
}

/// Whether a path is this file, or a file in this folder.
fn is_below(path: &str, around: &str) -> bool {
    let inner = path.strip_prefix(around);
    inner.is_some_and(|inner| around.is_empty() || inner.is_empty() || inner.starts_with('/'))
}

/// Whether a root schema is only a choice between whole files, such as a list of all events.
fn is_index(schemas: &Schemas<'_>, root: SchemaId) -> bool {
    let schema = schemas.get(root);
    let file = schemas.file_name(root);
    let is_other = |id: &SchemaId| {
        let target = schemas.get(*id).reference.as_ref().and_then(|it| it.target);
        target.is_some_and(|it| schemas.get(it).parent.is_none() && schemas.file_name(it) != file)
    };
    let mut listed = schema.alternatives.iter().flat_map(|it| &it.schemas);
    schema.properties.is_empty()
        && schema.all_of.is_empty()
        && !schema.alternatives.is_empty()
        && listed.all(is_other)
}

/// Whether a root schema describes objects: it has constraints, and allows objects.
fn says_object(schemas: &Schemas<'_>, root: SchemaId) -> bool {
    let schema = schemas.get(root);
    let says = schema.types.is_some()
        || schema.reference.is_some()
        || schema.additional.is_some()
        || !schema.properties.is_empty()
        || !schema.patterns.is_empty()
        || !schema.required.is_empty()
        || !schema.all_of.is_empty()
        || !schema.alternatives.is_empty();
    says && may_be_object(schemas, schema, &Cell::new(MOST_SCHEMAS))
}

/// The maximum number of schemas to visit per root, because references can be circular.
const MOST_SCHEMAS: usize = 1000;

/// Whether an object could match a schema. Returns `true` if `left` schemas aren't enough to find
/// out.
fn may_be_object(schemas: &Schemas<'_>, schema: &Schema<'_>, left: &Cell<usize>) -> bool {
    let Some(fewer) = left.get().checked_sub(1) else {
        return true;
    };
    left.set(fewer);
    let may = |id: SchemaId| may_be_object(schemas, schemas.get(id), left);
    let is_object = |value: &Value<'_>| JsonTypes::of(value).contains(JsonTypes::OBJECT);
    let types = schema.types.as_ref();
    let values = schema.values.as_ref();
    let target = schema.reference.as_ref().and_then(|it| it.target);
    types.is_none_or(|(types, _)| types.contains(JsonTypes::OBJECT))
        && values.is_none_or(|(values, _)| values.iter().any(is_object))
        && schema.constant.as_ref().is_none_or(|(it, _)| is_object(it))
        && target.is_none_or(may)
        && schema.all_of.iter().all(|id| may(*id))
        && schema
            .alternatives
            .iter()
            .all(|it| it.schemas.iter().any(|id| may(*id)))
}
