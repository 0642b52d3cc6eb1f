//! Schemas that have a URI, and the names of schemas in them: evaluates `$id`, `$anchor`,
//! `$dynamicAnchor` and `$recursiveAnchor`.

use std::collections::BTreeMap;

use super::model::{SchemaId, Schemas};
use super::uri;
use crate::source::FileId;

/// An anchor, as written.
#[derive(Debug)]
pub(super) struct Anchor {
    pub(super) schema: SchemaId,
    /// The anchor's name; empty for `$recursiveAnchor`.
    pub(super) name: String,
    pub(super) is_dynamic: bool,
}

/// A schema that an anchor names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Named {
    pub(super) schema: SchemaId,
    /// Whether a `$dynamicRef` could refer to another schema with this name.
    pub(super) is_dynamic: bool,
    /// Whether another schema of the same resource also has this name.
    pub(super) is_ambiguous: bool,
}

/// The resources of a catalog: the root of each file, and each schema with an `$id`.
#[derive(Debug, Default)]
pub(super) struct Resources {
    /// The resource that each schema belongs to.
    of: Vec<SchemaId>,
    /// The URI of each resource; for a file without an `$id`, its path.
    addresses: BTreeMap<SchemaId, String>,
    /// For each URI that an `$id` resolves to, and for each `$id` as written, the first resource that
    /// has it.
    by_address: BTreeMap<String, SchemaId>,
    by_text: BTreeMap<String, SchemaId>,
    /// For each URI without its extension, the first resource that has it.
    by_stem: BTreeMap<String, SchemaId>,
    anchors: BTreeMap<(SchemaId, String), Named>,
}

impl Resources {
    /// Finds the resources: from the `$id` of each schema that has one, from the anchors, and from
    /// the files' paths.
    pub(super) fn new(
        schemas: &Schemas<'_>,
        mut ids: Vec<(SchemaId, String)>,
        anchors: Vec<Anchor>,
        paths: &[(String, FileId)],
    ) -> Self {
        let paths: BTreeMap<FileId, &str> = paths.iter().map(|(it, file)| (*file, &**it)).collect();
        let mut resources = Self::default();
        // An `$id` can follow the inner schemas in its schema.
        ids.sort_by_key(|(id, _)| *id);
        ids.dedup_by_key(|(id, _)| *id);
        let mut ids = ids.into_iter().peekable();
        for (id, schema) in schemas.iter() {
            let text = ids.next_if(|(of, _)| *of == id).map(|(_, text)| text);
            let parent = schema.parent.as_ref();
            let around = parent.map(|(parent, _)| resources.of(*parent));
            let resource = around.filter(|_| text.is_none()).unwrap_or(id);
            resources.of.push(resource);
            let path = || paths.get(&schema.place.span.file).copied();
            let base = match around {
                Some(around) => resources.addresses.get(&around).map(String::as_str),
                None => path(),
            };
            let base = base.unwrap_or_default();
            if let Some(text) = text {
                let address = uri::join(base, &text);
                let known = resources.by_address.entry(address.clone());
                known.or_insert(id);
                resources.by_text.entry(text).or_insert(id);
                let stem = uri::stem(&address).to_owned();
                resources.by_stem.entry(stem).or_insert(id);
                resources.addresses.insert(id, address);
            } else if around.is_none() {
                let address = base.to_owned();
                resources.addresses.insert(id, address);
            }
        }
        for anchor in anchors {
            resources.add(anchor);
        }
        resources
    }

    fn add(&mut self, anchor: Anchor) {
        let resource = self.of(anchor.schema);
        // This is only meaningful at the top of a resource.
        if anchor.name.is_empty() && resource != anchor.schema {
            return;
        }
        let known = self.anchors.entry((resource, anchor.name));
        let named = known.or_insert(Named {
            schema: anchor.schema,
            is_dynamic: false,
            is_ambiguous: false,
        });
        named.is_ambiguous |= named.schema != anchor.schema;
        named.is_dynamic |= anchor.is_dynamic;
    }

    /// The resource that a schema belongs to.
    pub(super) fn of(&self, id: SchemaId) -> SchemaId {
        self.of.get(id.0 as usize).copied().unwrap_or(id)
    }

    /// The resource that a URI in another resource refers to, if an `$id` matches it.
    pub(super) fn find(&self, from: SchemaId, address: &str) -> Option<SchemaId> {
        let found = self.by_address.get(&self.meant(from, address));
        found.or_else(|| self.by_text.get(address)).copied()
    }

    /// The resource with this URI, possibly with another file extension.
    pub(super) fn without_extension(&self, address: &str) -> Option<SchemaId> {
        self.by_stem.get(uri::stem(address)).copied()
    }

    /// The absolute form of a URI that is relative to a resource's URI.
    pub(super) fn meant(&self, from: SchemaId, address: &str) -> String {
        uri::join(self.address(from), address)
    }

    /// The URI of a resource.
    pub(super) fn address(&self, resource: SchemaId) -> &str {
        self.addresses.get(&resource).map_or("", String::as_str)
    }

    /// The schema that has an anchor in a resource.
    pub(super) fn anchor(&self, resource: SchemaId, name: &str) -> Option<Named> {
        self.anchors.get(&(resource, name.to_owned())).copied()
    }

    /// All anchors, each with its resource and its name.
    pub(super) fn anchors(&self) -> impl Iterator<Item = (SchemaId, &str, Named)> {
        let anchors = self.anchors.iter();
        anchors.map(|((resource, name), named)| (*resource, name.as_str(), *named))
    }

    /// The names of the anchors in a resource.
    pub(super) fn names(&self, resource: SchemaId) -> impl Iterator<Item = &str> {
        let from = self.anchors.range((resource, String::new())..);
        from.take_while(move |((of, _), _)| *of == resource)
            .map(|((_, name), _)| name.as_str())
    }
}
