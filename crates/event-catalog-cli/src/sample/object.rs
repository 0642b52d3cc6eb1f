//! Generates objects: the required fields, some of the optional ones, and additional fields if
//! patterns or schemas describe them.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::generator::Generator;
use super::parts::{Parts, Turn};
use super::words::word;

/// The probability in percent that an optional field is present.
const OPTIONAL: usize = 65;

/// The maximum number of attempts for the name of an additional field.
const TRIES: usize = 20;

/// The maximum number of fields.
const MOST: usize = 10_000;

impl<'d> Generator<'d, '_> {
    pub(super) fn object(&mut self, parts: &Parts<'d>) -> Option<Value> {
        let mut parts = parts.clone();
        let mut object = Map::new();
        let mut missing: BTreeSet<&'d str> = required(&parts);
        // A field can require other fields, or make another schema apply.
        while let Some(name) = missing.pop_first() {
            self.spend()?;
            if object.contains_key(name) {
                continue;
            }
            let schemas = self.of_field(&parts, name);
            object.insert(name.to_owned(), self.inner(name, &schemas)?);
            missing.extend(self.added(&mut parts, name));
        }
        let least = parts.least("minProperties", 0).min(MOST);
        let most = parts.most("maxProperties");
        let forbidden = forbidden(&parts);
        let mut optional: Vec<&'d str> = names(&parts).collect();
        optional.sort_unstable();
        optional.dedup();
        optional.retain(|it| !forbidden.contains(it));
        self.random.shuffle(&mut optional);
        for name in optional {
            let is_needed = object.len() < least;
            let is_wanted = is_needed || (!self.is_deep() && self.random.chance(OPTIONAL));
            if !is_wanted || object.len() >= most || object.contains_key(name) {
                continue;
            }
            self.spend()?;
            self.add_optional(&mut parts, &mut object, name, most);
        }
        self.add_further(&parts, &mut object, least, most)?;
        (object.len() <= most).then_some(Value::Object(object))
    }

    /// Adds a field and everything that it requires, or nothing at all.
    fn add_optional(
        &mut self,
        parts: &mut Parts<'d>,
        object: &mut Map<String, Value>,
        name: &'d str,
        most: usize,
    ) {
        let schemas = self.of_field(parts, name);
        let Some(value) = self.optional(name, &schemas) else {
            return;
        };
        let (mut all, mut together) = (parts.clone(), Map::new());
        together.insert(name.to_owned(), value);
        let mut missing = self.added(&mut all, name);
        // A newly applied schema can concern fields that already exist.
        let is_same = all.schemas.len() == parts.schemas.len();
        while let Some(name) = missing.pop_first() {
            if object.contains_key(name) || together.contains_key(name) {
                continue;
            }
            let schemas = self.of_field(&all, name);
            let Some(value) = self.optional(name, &schemas) else {
                return;
            };
            together.insert(name.to_owned(), value);
            missing.extend(self.added(&mut all, name));
        }
        if object.len() + together.len() <= most
            && (is_same || object.is_empty() || self.random.chance(50))
        {
            *parts = all;
            object.extend(together);
        }
    }

    /// Returns the fields that a field requires, and adds the schemas that it triggers to `parts`.
    fn added(&mut self, parts: &mut Parts<'d>, name: &str) -> BTreeSet<&'d str> {
        let mut names = BTreeSet::new();
        let lists = parts.all("dependentRequired").filter_map(|it| it.get(name));
        names.extend(
            lists
                .filter_map(Value::as_array)
                .flatten()
                .filter_map(Value::as_str),
        );
        let schemas: Vec<&'d Value> = parts
            .all("dependentSchemas")
            .filter_map(|it| it.get(name))
            .collect();
        if !schemas.is_empty() {
            let start = self.random.draw();
            let added = Parts::of(self.root, &schemas, Turn { start, number: 0 });
            names.extend(required(&added));
            parts.schemas.extend(added.schemas);
        }
        names
    }

    /// Returns the schemas that apply to a field.
    pub(super) fn of_field(&mut self, parts: &Parts<'d>, name: &str) -> Vec<&'d Value> {
        let mut schemas = Vec::new();
        let mut is_evaluated = false;
        for part in &parts.schemas {
            let before = schemas.len();
            schemas.extend(part.get("properties").and_then(|it| it.get(name)));
            let patterns = part.get("patternProperties").and_then(Value::as_object);
            for (pattern, schema) in patterns.into_iter().flatten() {
                if self.checks.matches(pattern, name) {
                    schemas.push(schema);
                }
            }
            if schemas.len() == before {
                schemas.extend(part.get("additionalProperties"));
            }
            is_evaluated |= schemas.len() > before;
        }
        if !is_evaluated {
            schemas.extend(parts.all("unevaluatedProperties"));
        }
        schemas
    }

    /// Adds fields that aren't listed in a schema: as many as necessary, and a few more if a schema
    /// describes them.
    fn add_further(
        &mut self,
        parts: &Parts<'d>,
        object: &mut Map<String, Value>,
        least: usize,
        most: usize,
    ) -> Option<()> {
        let patterns: Vec<&'d str> = parts
            .all("patternProperties")
            .filter_map(Value::as_object)
            .flat_map(|it| it.keys().map(String::as_str))
            .collect();
        let is_map = |it: &Value| it.as_object().is_some_and(|it| !it.is_empty());
        let are_described = !patterns.is_empty() || parts.all("additionalProperties").any(is_map);
        let wanted = if are_described && !self.is_deep() {
            self.random.below(4)
        } else {
            0
        };
        let names: Vec<&'d Value> = parts.all("propertyNames").collect();
        let goal = least.max(object.len().saturating_add(wanted)).min(most);
        let mut tries = TRIES + goal.saturating_sub(object.len()) * 2;
        while object.len() < goal && tries > 0 {
            tries -= 1;
            self.spend()?;
            let Some(name) = self.name(&patterns, &names) else {
                continue;
            };
            let schemas = self.of_field(parts, &name);
            if object.contains_key(&name) || schemas.iter().any(|it| **it == Value::Bool(false)) {
                continue;
            }
            if let Some(value) = self.optional(&name, &schemas) {
                object.insert(name, value);
            }
        }
        (object.len() >= least).then_some(())
    }

    /// Picks a name for an additional field.
    fn name(&mut self, patterns: &[&str], names: &[&'d Value]) -> Option<String> {
        if let Some(pattern) = self.random.pick(patterns).copied()
            && self.random.chance(80)
        {
            return self.checks.expression(pattern)?.text(4, self.random);
        }
        if !names.is_empty() {
            let before = self.stuck.take();
            let name = self.value(names);
            self.stuck = before;
            return name?.as_str().map(str::to_owned);
        }
        let number = self.random.below(1_000);
        Some(format!("{}_{number}", word(self.random)))
    }
}

/// The names of the required fields.
fn required<'d>(parts: &Parts<'d>) -> BTreeSet<&'d str> {
    let lists = parts.all("required").filter_map(Value::as_array);
    lists.flatten().filter_map(Value::as_str).collect()
}

/// The names of the described fields.
pub(super) fn names<'d>(parts: &Parts<'d>) -> impl Iterator<Item = &'d str> {
    let properties = parts.all("properties").filter_map(Value::as_object);
    properties.flat_map(|it| it.keys().map(String::as_str))
}

/// Returns the fields that must be absent: `"not": { "required": ["a"] }`, or a field whose schema
/// is `false`.
fn forbidden<'d>(parts: &Parts<'d>) -> BTreeSet<&'d str> {
    let one = |not: &'d Value| match not.as_object()?.iter().next()? {
        (keyword, Value::Array(names)) if keyword == "required" && names.len() == 1 => {
            names.first()?.as_str()
        }
        _ => None,
    };
    let alone = |it: &&Value| it.as_object().is_some_and(|it| it.len() == 1);
    let not = parts.all("not").filter(alone).filter_map(one);
    let properties = parts
        .all("properties")
        .filter_map(Value::as_object)
        .flatten();
    let never = properties.filter(|(_, schema)| **schema == Value::Bool(false));
    not.chain(never.map(|(name, _)| name.as_str())).collect()
}
