//! Finds the schemas that have a URI, and the anchors in them: evaluates `$id`, `$anchor`, `$dynamicAnchor` and
//! `$recursiveAnchor`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::model::{SchemaId, Schemas};
use super::uri;
use crate::collections::Numbers;
use crate::source::FileId;

/// An anchor as it is written in a schema, before it is assigned to a resource.
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
    /// The URI of each schema that is a resource; for a file without an `$id`, its path.
    addresses: Vec<String>,
    /// The index of the first resource with each URI: with the absolute URI that an `$id` stands for, and (in
    /// `by_text`) with the `$id` as written.
    by_address: Numbers<'static>,
    by_text: Numbers<'static>,
    /// The index of the first resource with each URI, ignoring the file extension.
    by_stem: Numbers<'static>,
    anchors: BTreeMap<(SchemaId, String), Named>,
}

impl Resources {
    /// Finds the resources: from the `$id` of each schema that has one, from the anchors, and from
    /// the files' paths.
    pub(super) fn new(
        schemas: &Schemas<'_>,
        ids: Vec<(SchemaId, String)>,
        anchors: Vec<Anchor>,
        paths: &[(String, FileId)],
    ) -> Self {
        // The schemas are in file order, and those of unreadable files are missing.
        let mut paths = paths.iter();
        let mut resources = Self::default();
        // Collect the texts first: in the file, an `$id` can come after the subschemas that it applies to.
        let mut texts: Vec<Option<String>> = vec![None; schemas.nodes.len()];
        for (id, text) in ids {
            texts[id.0 as usize].get_or_insert(text);
        }
        for (id, schema) in schemas.iter() {
            let text = texts[id.0 as usize].take();
            let parent = schema.parent.as_ref();
            let around = parent.map(|(parent, _)| resources.of(*parent));
            let resource = around.filter(|_| text.is_none()).unwrap_or(id);
            resources.of.push(resource);
            let mut path = || paths.find(|(_, file)| *file == schema.place.span.file);
            let base = match around {
                Some(around) => resources.address(around),
                None => path().map_or("", |(path, _)| path.as_str()),
            };
            let address = match text {
                Some(text) => {
                    let (index, address) = (id.0 as usize, uri::join(base, &text));
                    let stem = uri::stem(&address).to_owned();
                    add(&mut resources.by_address, address.clone(), index);
                    add(&mut resources.by_text, text, index);
                    add(&mut resources.by_stem, stem, index);
                    address
                }
                None if around.is_none() => base.to_owned(),
                None => String::new(),
            };
            resources.addresses.push(address);
        }
        for anchor in anchors {
            resources.add(anchor);
        }
        resources
    }

    fn add(&mut self, anchor: Anchor) {
        let resource = self.of(anchor.schema);
        // `$recursiveAnchor` only has a meaning at the root of a resource.
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

    /// Finds the resource that a URI in the resource `from` refers to, if an `$id` matches the URI.
    pub(super) fn find(&self, from: SchemaId, address: &str) -> Option<SchemaId> {
        let found = self.by_address.get(self.meant(from, address).as_str());
        let found = found.or_else(|| self.by_text.get(address));
        found.map(|index| self.of[*index])
    }

    /// The resource with this URI, possibly with another file extension.
    pub(super) fn without_extension(&self, address: &str) -> Option<SchemaId> {
        let found = self.by_stem.get(uri::stem(address));
        found.map(|index| self.of[*index])
    }

    /// Resolves a URI relative to the URI of a resource.
    pub(super) fn meant(&self, from: SchemaId, address: &str) -> String {
        uri::join(self.address(from), address)
    }

    /// The URI of a resource.
    pub(super) fn address(&self, resource: SchemaId) -> &str {
        let address = self.addresses.get(resource.0 as usize);
        address.map_or("", String::as_str)
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

/// Adds the index of a resource, unless an earlier resource has the same text.
fn add(indices: &mut Numbers<'static>, text: String, index: usize) {
    indices.entry(Cow::Owned(text)).or_insert(index);
}
