//! Finds the personal data in payloads: the places whose schemas have `x-personal`.

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::fmt;

use event_catalog_build::catalog::{Catalog, Event};
use event_catalog_build::schema::{Additional, Schema, SchemaId, Schemas};

use super::StoredField;

/// A step from a JSON value to a value inside it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// The member with this name.
    Member(String),
    /// Every member of an object.
    Members,
    /// Every element of a list.
    Elements,
}

/// The path to values that are personal data, including everything inside them. An empty path
/// stands for the whole payload.
///
/// Displayed as in the documentation: `customer.email`, `items[].name`, `contacts.*`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PersonalPath(pub Vec<Step>);

impl fmt::Display for PersonalPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.0.iter().enumerate() {
            let dot = if at == 0 { "" } else { "." };
            match step {
                Step::Member(name) => write!(f, "{dot}{name}")?,
                Step::Members => write!(f, "{dot}*")?,
                Step::Elements => f.write_str("[]")?,
            }
        }
        Ok(())
    }
}

/// The personal data of an event: in its own payload, and in the payload that every event has.
///
/// ```
/// use event_catalog_build::catalog::Catalog;
/// use event_catalog_build::read::{Input, Memory};
/// use event_catalog_cli::stored::personal;
///
/// let files: Memory = [
///     ("events.csv", "name,description,payload\npaid,Paid.,paid\n"),
///     ("payloads/paid.json", r#"{"type": "object", "properties": {
///         "email": {"type": "string", "x-personal": true},
///         "items": {"type": "array", "items": {"type": "object", "properties": {
///             "name": {"type": "string", "x-personal": true}, "price": {"type": "number"}}}}
///     }}"#),
/// ].into_iter().collect();
/// let input = Input::read_folder(&files)?;
/// let catalog = Catalog::new(&input);
/// let paths = personal(&catalog, &catalog.events[0]);
/// let shown: Vec<String> = paths.iter().map(ToString::to_string).collect();
/// assert_eq!(shown, ["email", "items[].name"]);
/// # Ok::<(), std::io::Error>(())
/// ```
#[must_use]
pub fn personal(catalog: &Catalog<'_>, event: &Event<'_>) -> Vec<PersonalPath> {
    let mut found = of_payload(catalog, event.payload);
    found.extend(common_personal(catalog));
    found.sort();
    found.dedup();
    found
}

/// The personal data in the payload that every event has, including custom events.
#[must_use]
pub fn common_personal(catalog: &Catalog<'_>) -> Vec<PersonalPath> {
    let types = &catalog.types;
    let payload = types.default.and_then(|id| types.get(id).payload);
    of_payload(catalog, payload)
}

/// Marks the fields of a payload whose entire values are personal.
pub(super) fn mark(fields: &mut [StoredField<'_>], paths: &[PersonalPath]) {
    let mut names: HashSet<&str> = HashSet::new();
    let mut is_whole = false;
    for path in paths {
        match path.0.as_slice() {
            [] | [Step::Members] => is_whole = true,
            [Step::Member(name)] => _ = names.insert(name),
            _ => {}
        }
    }
    for field in fields {
        field.personal = is_whole || names.contains(&*field.name);
    }
}

/// The maximum number of schemas to examine: a schema is examined for each place where it is used.
/// Beyond the limit, everything that leads to personal data is treated as personal.
const MOST_SCHEMAS: usize = 50_000;

/// The maximum depth at which schemas are examined. Anything nested more deeply is treated as
/// personal.
const DEEPEST: usize = 200;

fn of_payload(catalog: &Catalog<'_>, payload: Option<&str>) -> Vec<PersonalPath> {
    let schemas = &catalog.schemas;
    let Some(file) = payload.and_then(|name| schemas.file(name)) else {
        return Vec::new();
    };
    let mut walk = Walk {
        schemas,
        holding: holding(schemas, file.root),
        open: HashSet::new(),
        path: Vec::new(),
        found: Vec::new(),
        left: MOST_SCHEMAS,
    };
    walk.schema(file.root);
    walk.found.sort();
    walk.found.dedup();
    walk.found
}

/// Lists the schemas that a schema applies, each with the step to its values, or `None` for the
/// value itself. Schemas in conditions are included: a mark there also shows that the data is
/// personal.
fn applied(schema: &Schema<'_>) -> Vec<(Option<Step>, SchemaId)> {
    let mut applied: Vec<(Option<Step>, SchemaId)> = Vec::new();
    let target = schema.reference.as_ref().and_then(|it| it.target);
    applied.extend(target.map(|id| (None, id)));
    applied.extend(schema.all_of.iter().map(|id| (None, *id)));
    for alternatives in &schema.alternatives {
        applied.extend(alternatives.schemas.iter().map(|id| (None, *id)));
    }
    for field in &schema.properties {
        let step = Step::Member(field.name.to_string());
        applied.push((Some(step), field.schema));
    }
    let patterns = schema.patterns.iter().map(|it| it.schema);
    applied.extend(patterns.map(|id| (Some(Step::Members), id)));
    if let Some(Additional::Schema(id)) = schema.additional {
        applied.push((Some(Step::Members), id));
    }
    let positions = schema.positions.iter();
    applied.extend(positions.map(|id| (Some(Step::Elements), *id)));
    applied.extend(schema.items.map(|id| (Some(Step::Elements), id)));
    for condition in &schema.conditions {
        let step = match condition.keyword {
            "contains" | "unevaluatedItems" => Some(Step::Elements),
            "unevaluatedProperties" => Some(Step::Members),
            // No path leads to the names of members, so the whole object is personal.
            _ => None,
        };
        applied.extend(condition.schemas().map(|id| (step.clone(), id)));
    }
    applied
}

/// Returns the schemas, among this one and those below it, that are personal or lead to a personal
/// one.
fn holding(schemas: &Schemas<'_>, root: SchemaId) -> HashSet<SchemaId> {
    let mut referrers: HashMap<SchemaId, Vec<SchemaId>> = HashMap::new();
    let (mut seen, mut next) = (HashSet::from([root]), vec![root]);
    let mut personal = Vec::new();
    while let Some(id) = next.pop() {
        let schema = schemas.get(id);
        if schema.personal {
            personal.push(id);
        }
        for (_, inner) in applied(schema) {
            referrers.entry(inner).or_default().push(id);
            if seen.insert(inner) {
                next.push(inner);
            }
        }
    }
    let mut holding: HashSet<SchemaId> = personal.iter().copied().collect();
    while let Some(id) = personal.pop() {
        for referrer in referrers.remove(&id).unwrap_or_default() {
            if holding.insert(referrer) {
                personal.push(referrer);
            }
        }
    }
    holding
}

/// Visits the schemas of a payload rather than its types, because types can't express everything:
/// conditions, for example.
struct Walk<'w, 's> {
    schemas: &'w Schemas<'s>,
    holding: HashSet<SchemaId>,
    /// The schemas that enclose the current place.
    open: HashSet<SchemaId>,
    /// The steps to the current place, and whether each leads to everything in a value.
    path: Vec<(Step, bool)>,
    found: Vec<PersonalPath>,
    left: usize,
}

impl Walk<'_, '_> {
    fn schema(&mut self, id: SchemaId) {
        if !self.holding.contains(&id) {
            return;
        }
        let schemas = self.schemas;
        let schema = schemas.get(id);
        let is_too_much = self.left == 0 || self.open.len() >= DEEPEST;
        // A schema that contains itself can have personal data at any depth.
        if schema.personal || is_too_much || !self.open.insert(id) {
            self.found();
            return;
        }
        let applied = applied(schema);
        self.left = self.left.saturating_sub(applied.len());
        for (step, inner) in applied {
            let is_all = match step {
                Some(Step::Elements) => true,
                Some(Step::Members) => schema.properties.is_empty(),
                Some(Step::Member(_)) | None => false,
            };
            let length = self.path.len();
            self.path.extend(step.map(|step| (step, is_all)));
            self.schema(inner);
            self.path.truncate(length);
        }
        self.open.remove(&id);
    }

    /// Adds the current place. A list is personal if its elements are.
    fn found(&mut self) {
        let last = self.path.iter().rposition(|(_, is_all)| !is_all);
        let length = last.map_or(0, |at| at + 1);
        let steps = self.path[..length].iter().map(|(step, _)| step.clone());
        self.found.push(PersonalPath(steps.collect()));
    }
}
