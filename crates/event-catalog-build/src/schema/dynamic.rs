//! `$dynamicRef` and `$recursiveRef`, whose target can depend on where the schema that contains them is
//! used. A type can't depend on that, so such a reference must have the same target everywhere. It is then
//! equivalent to a `$ref`.
//! <https://json-schema.org/draft/2020-12/json-schema-core#name-dynamic-references-with-dyn>

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Part, SchemaId, Schemas};
use super::resources::Resources;
use crate::problem::{ReferenceError, SchemaProblem};

/// The maximum number of steps from resource to resource.
const MOST_STEPS: usize = 2_000_000;

/// Reports and cuts the references that could lead to several schemas.
pub(super) fn cut(
    schemas: &mut Schemas<'_>,
    resources: &Resources,
    problems: &mut Vec<SchemaProblem>,
) {
    let mut dynamic: BTreeMap<&str, Vec<(SchemaId, SchemaId)>> = BTreeMap::new();
    for (resource, name, named) in resources.anchors().filter(|(.., it)| it.is_dynamic) {
        let all = dynamic.entry(name).or_default();
        all.push((resource, named.schema));
    }
    if dynamic.values().all(|all| all.len() < 2) {
        return;
    }
    let mut scopes = Scopes::of(schemas, resources);
    let mut wrong = Vec::new();
    for (id, schema) in schemas.iter() {
        let Some(reference) = &schema.reference else {
            continue;
        };
        let name = match (reference.keyword, reference.text.split_once('#')) {
            ("$recursiveRef", _) => "",
            ("$dynamicRef", Some((_, name))) => name,
            _ => continue,
        };
        let Some(target) = reference.target else {
            continue;
        };
        let own = resources.of(target);
        let named = resources.anchor(own, name);
        if !named.is_some_and(|it| it.is_dynamic && it.schema == target) {
            continue;
        }
        let all = dynamic.get(name).map(Vec::as_slice).unwrap_or_default();
        let others = all.iter().filter(|(resource, _)| *resource != own);
        let from = resources.of(id);
        let other = others.copied().find(|(other, _)| scopes.has(from, *other));
        if let Some((_, other)) = other {
            problems.push(SchemaProblem::Reference {
                place: reference.place,
                reference: reference.text.to_string(),
                error: ReferenceError::Dynamic(schemas.get(other).place),
            });
            wrong.push(id);
        }
    }
    for id in wrong {
        if let Some(reference) = &mut schemas.nodes[id.0 as usize].reference {
            reference.target = None;
        }
    }
}

/// The resources on the path to a resource: its dynamic scope.
struct Scopes {
    /// For each resource, those that refer to it or contain it.
    before: BTreeMap<SchemaId, BTreeSet<SchemaId>>,
    /// For each queried resource, all resources from which it can be reached.
    known: BTreeMap<SchemaId, BTreeSet<SchemaId>>,
    /// The number of steps that are left.
    steps: usize,
}

impl Scopes {
    fn of(schemas: &Schemas<'_>, resources: &Resources) -> Self {
        let mut before: BTreeMap<SchemaId, BTreeSet<SchemaId>> = BTreeMap::new();
        for (id, schema) in schemas.iter() {
            let own = resources.of(id);
            let target = schema.reference.as_ref().and_then(|it| it.target);
            if let Some(target) = target.map(|it| resources.of(it)).filter(|it| *it != own) {
                before.entry(target).or_default().insert(own);
            }
            // Definitions can be reached only through references.
            if let Some((parent, part)) = &schema.parent
                && own == id
                && !matches!(part, Part::Definition(..))
            {
                before.entry(own).or_default().insert(resources.of(*parent));
            }
        }
        Self {
            before,
            known: BTreeMap::new(),
            steps: MOST_STEPS,
        }
    }

    /// Whether a resource can be in the dynamic scope of another one. If finding out takes too
    /// long, the answer is yes.
    fn has(&mut self, of: SchemaId, other: SchemaId) -> bool {
        if let Some(known) = self.known.get(&of) {
            return known.contains(&other);
        }
        let mut found = BTreeSet::from([of]);
        let mut open = vec![of];
        while let Some(next) = open.pop() {
            for before in self.before.get(&next).into_iter().flatten() {
                let Some(steps) = self.steps.checked_sub(1) else {
                    return true;
                };
                self.steps = steps;
                if found.insert(*before) {
                    open.push(*before);
                }
            }
        }
        let has = found.contains(&other);
        self.known.insert(of, found);
        has
    }
}
