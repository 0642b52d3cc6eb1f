//! Checks `$dynamicRef` and `$recursiveRef`, whose target can depend on where the schema that contains them is
//! used. A type can't depend on that, so each of these references must have the same target everywhere. It is
//! then equivalent to a `$ref`.
//! <https://json-schema.org/draft/2020-12/json-schema-core#name-dynamic-references-with-dyn>

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::model::{Part, SchemaId, Schemas};
use super::resources::Resources;
use crate::collections::Numbers;
use crate::problem::{ReferenceError, SchemaProblem};

/// The maximum number of steps from resource to resource.
const MOST_STEPS: usize = 2_000_000;

/// Reports and cuts the references that could lead to several schemas.
pub(super) fn cut(
    schemas: &mut Schemas<'_>,
    resources: &Resources,
    problems: &mut Vec<SchemaProblem>,
) {
    // For each name, the resources and schemas that have a dynamic anchor with that name.
    let mut names = Numbers::default();
    let mut dynamic: Vec<Vec<(SchemaId, SchemaId)>> = Vec::new();
    for (resource, name, named) in resources.anchors().filter(|(.., it)| it.is_dynamic) {
        let index = *names.entry(Cow::Borrowed(name)).or_insert(dynamic.len());
        if index == dynamic.len() {
            dynamic.push(Vec::new());
        }
        dynamic[index].push((resource, named.schema));
    }
    if dynamic.iter().all(|all| all.len() < 2) {
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
        let all = names.get(name).map(|index| &dynamic[*index]);
        let others = all
            .into_iter()
            .flatten()
            .filter(|(resource, _)| *resource != own);
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

/// Finds the dynamic scope of each resource: the resources on the paths that lead to it.
struct Scopes {
    /// For each resource, indexed by its schema's id, the resources that refer to it or contain it.
    before: Vec<Vec<SchemaId>>,
    /// The index into `found` of each resource that was looked up.
    known: HashMap<SchemaId, usize, RandomState>,
    /// For each resource that was looked up, all resources from which it can be reached.
    found: Vec<HashSet<SchemaId, RandomState>>,
    /// How many more steps are allowed.
    steps: usize,
}

impl Scopes {
    fn of(schemas: &Schemas<'_>, resources: &Resources) -> Self {
        let mut before = vec![Vec::new(); schemas.nodes.len()];
        let mut add = |of: SchemaId, other: SchemaId| {
            let before: &mut Vec<SchemaId> = &mut before[of.0 as usize];
            if before.last() != Some(&other) {
                before.push(other);
            }
        };
        for (id, schema) in schemas.iter() {
            let own = resources.of(id);
            let target = schema.reference.as_ref().and_then(|it| it.target);
            if let Some(target) = target.map(|it| resources.of(it)).filter(|it| *it != own) {
                add(target, own);
            }
            // Definitions can be reached only through references.
            if let Some((parent, part)) = &schema.parent
                && own == id
                && !matches!(part, Part::Definition(..))
            {
                add(own, resources.of(*parent));
            }
        }
        Self {
            before,
            known: HashMap::default(),
            found: Vec::new(),
            steps: MOST_STEPS,
        }
    }

    /// Whether `other` can be in the dynamic scope of `of`. If the search takes too long, the answer is yes.
    fn has(&mut self, of: SchemaId, other: SchemaId) -> bool {
        if let Some(known) = self.known.get(&of) {
            return self.found[*known].contains(&other);
        }
        let mut found = HashSet::default();
        found.insert(of);
        let mut open = vec![of];
        while let Some(next) = open.pop() {
            for before in &self.before[next.0 as usize] {
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
        self.known.insert(of, self.found.len());
        self.found.push(found);
        has
    }
}
