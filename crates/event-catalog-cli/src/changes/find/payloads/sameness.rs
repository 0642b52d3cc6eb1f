//! Determines whether two schemas have the same meaning, even if they are written differently.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use event_catalog_build::schema::{Additional, Property, Schema, SchemaId, Schemas, Value};

/// A schema of the old version, and one of the new version.
type Pair = (SchemaId, SchemaId);

/// Compares schemas of two versions, in a bounded number of steps.
pub(super) struct Sameness<'c, 's> {
    old: &'c Schemas<'s>,
    new: &'c Schemas<'s>,
    known: HashMap<Pair, bool>,
    steps: usize,
}

impl<'c, 's> Sameness<'c, 's> {
    pub(super) fn new(old: &'c Schemas<'s>, new: &'c Schemas<'s>) -> Self {
        const STEPS: usize = 500_000;
        const STEPS_A_BYTE: usize = 10;
        let files = old.files.iter().chain(&new.files);
        let bytes: usize = files.map(|file| file.document.bytes()).sum();
        Self {
            old,
            new,
            known: HashMap::new(),
            steps: STEPS + STEPS_A_BYTE * bytes,
        }
    }

    /// Uses up steps. Returns `false` if there aren't enough steps left.
    pub(super) fn spend(&mut self, steps: usize) -> bool {
        let left = self.steps.checked_sub(steps);
        self.steps = left.unwrap_or(0);
        left.is_some()
    }

    /// Whether two schemas have the same meaning. Returns `false` if the answer takes too many steps.
    ///
    /// The search isn't recursive, because a long chain of references would overflow the stack.
    pub(super) fn is_same(&mut self, old: SchemaId, new: SchemaId) -> bool {
        let pair = (old, new);
        if let Some(known) = self.known.get(&pair) {
            return *known;
        }
        let mut seen: HashSet<Pair> = HashSet::new();
        let mut open = vec![pair];
        while let Some((before, now)) = open.pop() {
            let pair = (target(self.old, before), target(self.new, now));
            if !seen.insert(pair) || self.known.get(&pair) == Some(&true) {
                continue;
            }
            let (before, now) = (self.old.get(pair.0), self.new.get(pair.1));
            let inner = if self.spend(size(before) + size(now)) {
                inner(before, now)
            } else {
                None
            };
            let Some(inner) = inner else {
                self.known.extend([((old, new), false), (pair, false)]);
                return false;
            };
            open.extend(inner);
        }
        // A pair may depend on a later one, so all pairs are the same only if no pair differs.
        self.known.extend(seen.into_iter().map(|pair| (pair, true)));
        self.known.insert((old, new), true);
        true
    }
}

/// Whether a schema allows any value.
pub(super) fn allows_anything(schema: &Schema<'_>) -> bool {
    !schema.is_false && schema.reference.is_none() && is_bare(schema)
}

/// Whether a schema doesn't constrain values, apart from a reference.
fn is_bare(schema: &Schema<'_>) -> bool {
    schema.types.is_none()
        && schema.values.is_none()
        && schema.constant.is_none()
        && schema.properties.is_empty()
        && schema.patterns.is_empty()
        && schema.required.is_empty()
        && matches!(schema.additional, None | Some(Additional::Any))
        && schema.positions.is_empty()
        && schema.items.is_none()
        && schema.all_of.is_empty()
        && schema.alternatives.is_empty()
        && schema.conditions.is_empty()
        && schema.pattern.is_none()
        && schema.bounds.is_empty()
        && !schema.unique_items
}

/// Follows a chain of references that have no other keywords next to them, and returns the schema at its end.
fn target(schemas: &Schemas<'_>, id: SchemaId) -> SchemaId {
    let mut id = id;
    loop {
        let schema = schemas.get(id);
        match schema.reference.as_ref().and_then(|it| it.target) {
            Some(target) if is_bare(schema) => id = target,
            _ => return id,
        }
    }
}

/// Estimates the cost of comparing a schema without its inner schemas, in steps.
fn size(schema: &Schema<'_>) -> usize {
    let values = schema.values.as_ref().map_or(0, |(values, _)| values.len());
    1 + values
        + schema.properties.len()
        + schema.patterns.len()
        + schema.positions.len()
        + schema.required.len()
        + schema.bounds.len()
        + schema.conditions.len()
}

/// Returns the pairs of inner schemas that must have the same meaning, too. Returns `None` if the outer schemas differ.
fn inner(old: &Schema<'_>, new: &Schema<'_>) -> Option<Vec<Pair>> {
    if !is_alike(old, new) {
        return None;
    }
    let mut pairs = Vec::new();
    let targets = [old, new].map(|it| it.reference.as_ref().and_then(|it| it.target));
    pairs.extend(both(targets[0], targets[1])?);
    pairs.extend(by_name(&old.properties, &new.properties)?);
    pairs.extend(by_name(&old.patterns, &new.patterns)?);
    match (old.additional, new.additional) {
        (None | Some(Additional::Any), None | Some(Additional::Any))
        | (Some(Additional::None), Some(Additional::None)) => {}
        (Some(Additional::Schema(old)), Some(Additional::Schema(new))) => pairs.push((old, new)),
        _ => return None,
    }
    pairs.extend(in_order(&old.positions, &new.positions)?);
    pairs.extend(both(old.items, new.items)?);
    pairs.extend(in_order(&old.all_of, &new.all_of)?);
    if old.alternatives.len() != new.alternatives.len() {
        return None;
    }
    for (old, new) in old.alternatives.iter().zip(&new.alternatives) {
        if old.keyword != new.keyword {
            return None;
        }
        pairs.extend(in_order(&old.schemas, &new.schemas)?);
    }
    let conditions = old.conditions.iter().chain(&new.conditions);
    let keywords: BTreeSet<&str> = conditions.map(|it| it.keyword).collect();
    for keyword in keywords {
        if old.count(keyword) != new.count(keyword) {
            return None;
        }
        pairs.extend(both(old.condition(keyword), new.condition(keyword))?);
    }
    let [old, new] = [old, new].map(dependent_schemas);
    if !old.keys().eq(new.keys()) {
        return None;
    }
    for (old, new) in old.values().zip(new.values()) {
        pairs.extend(in_order(old, new)?);
    }
    Some(pairs)
}

/// Whether two schemas are equal, apart from their inner schemas.
fn is_alike(old: &Schema<'_>, new: &Schema<'_>) -> bool {
    let types = [old, new].map(|it| it.types.map(|(types, _)| types));
    let constants = [old, new].map(|it| it.constant.as_ref().map(|(value, _)| value.key()));
    let values = [old, new].map(|it| {
        let values = it.values.as_ref().map(|(values, _)| values.iter());
        values.map(|values| values.map(Value::key).collect::<BTreeSet<_>>())
    });
    let required = [old, new].map(|it| {
        let required = it.required.iter().map(|(name, _)| &**name);
        required.collect::<BTreeSet<&str>>()
    });
    let has_bounds = |of: &Schema<'_>, other: &Schema<'_>| {
        of.bounds.iter().all(|(bound, number, _)| {
            let mut others = other.bounds.iter();
            others.any(|(it, of, _)| it == bound && of == number)
        })
    };
    let dependent = [old, new].map(dependent_names);
    old.is_false == new.is_false
        && old.personal == new.personal
        && types[0] == types[1]
        && constants[0] == constants[1]
        && values[0] == values[1]
        && required[0] == required[1]
        && old.pattern == new.pattern
        && old.unique_items == new.unique_items
        && has_bounds(old, new)
        && has_bounds(new, old)
        && dependent[0] == dependent[1]
}

/// Returns the pair if both schemas exist, an empty list if neither exists, and `None` if only one exists.
fn both(old: Option<SchemaId>, new: Option<SchemaId>) -> Option<Vec<Pair>> {
    match (old, new) {
        (Some(old), Some(new)) => Some(vec![(old, new)]),
        (None, None) => Some(Vec::new()),
        _ => None,
    }
}

fn in_order(old: &[SchemaId], new: &[SchemaId]) -> Option<Vec<Pair>> {
    let pairs = old.iter().copied().zip(new.iter().copied());
    (old.len() == new.len()).then(|| pairs.collect())
}

fn by_name(old: &[Property<'_>], new: &[Property<'_>]) -> Option<Vec<Pair>> {
    if old.len() != new.len() {
        return None;
    }
    let new: HashMap<&str, SchemaId> = new.iter().map(|it| (&*it.name, it.schema)).collect();
    let pairs = old.iter().map(|it| Some((it.schema, *new.get(&*it.name)?)));
    pairs.collect()
}

/// Maps each field to the fields that it requires.
fn dependent_names<'a>(schema: &'a Schema<'_>) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
    let mut names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, others) in schema.dependent_names() {
        let others = others.iter().map(|it| &**it);
        names.entry(name).or_default().extend(others);
    }
    names.retain(|_, others| !others.is_empty());
    names
}

/// Maps each field to the schema that applies if the field is present.
fn dependent_schemas<'a>(schema: &'a Schema<'_>) -> BTreeMap<&'a str, Vec<SchemaId>> {
    let mut schemas: BTreeMap<&str, Vec<SchemaId>> = BTreeMap::new();
    for (name, id) in schema.dependent_schemas() {
        schemas.entry(name).or_default().push(*id);
    }
    schemas
}
