//! Prepares the parts of a schema that validation needs, so that this happens only once.

use std::collections::{HashMap, HashSet};

use event_catalog_build::schema::{Schema, SchemaId, Schemas};
use jsonschema::{Validator, draft202012};
use serde_json::{Map, Value, json};

use super::BYTES_A_STEP;
use crate::pattern::{Patterns, bytes_read, is_unfinished, options, steps_back};
use crate::schema::{json, json_number};

/// A schema, prepared for validation.
pub(super) struct Prepared {
    /// The schemas that all values must match: the schema itself, and those from `$ref` and `allOf`.
    pub(super) parts: Vec<SchemaId>,
    pub(super) properties: HashMap<String, SchemaId>,
    /// The patterns for the names of additional properties.
    pub(super) patterns: Vec<NamePattern>,
    /// Validates the keywords that need no other schemas; `None` if there are no such keywords.
    pub(super) alone: Option<Validator>,
    /// Whether the schema's pattern may backtrack.
    steps_back: bool,
    /// The number of steps it takes to compare a value with the lists of values and names.
    pub(super) lists: usize,
    /// The number of steps it takes to list the mistakes of a value. The library makes a mistake for each missing
    /// property, and copies the allowed values into a mistake.
    pub(super) mistakes: usize,
}

/// A pattern for the names of additional properties.
pub(super) struct NamePattern {
    /// The compiled pattern; `None` if it isn't a regular expression, or takes too long.
    matcher: Option<Validator>,
    /// Whether the pattern may backtrack.
    steps_back: bool,
    /// The schema of the properties whose names match.
    schema: SchemaId,
}

impl Prepared {
    pub(super) fn of(schemas: &Schemas<'_>, id: SchemaId, patterns: &mut Patterns) -> Self {
        let schema = schemas.get(id);
        let mut seen = HashSet::new();
        let mut next = vec![id];
        let mut parts = Vec::new();
        while let Some(id) = next.pop() {
            if seen.insert(id) {
                parts.push(id);
                let schema = schemas.get(id);
                next.extend(schema.all_of.iter().rev());
                next.extend(schema.reference.as_ref().and_then(|it| it.target));
            }
        }
        let properties = schema.properties.iter();
        let values = schema.values.as_ref().map_or(0, |(values, _)| values.len());
        let allowed = schema.values.iter().flat_map(|(values, _)| values);
        let allowed = allowed.chain(schema.constant.iter().map(|(value, _)| value));
        let allowed: usize = allowed.map(event_catalog_build::schema::Value::bytes).sum();
        Self {
            parts,
            properties: properties
                .map(|it| (it.name.to_string(), it.schema))
                .collect(),
            patterns: schema
                .patterns
                .iter()
                .map(|it| NamePattern {
                    matcher: matcher(&it.name, patterns),
                    steps_back: steps_back(&it.name),
                    schema: it.schema,
                })
                .collect(),
            alone: alone(schema, patterns),
            steps_back: schema.pattern.as_ref().is_some_and(|it| steps_back(it)),
            lists: (values + schema.required.len()) / BYTES_A_STEP,
            mistakes: schema.required.len() + allowed / BYTES_A_STEP,
        }
    }

    /// Whether a schema constrains the fields of an object.
    pub(super) fn is_about_fields(&self, schema: &Schema<'_>) -> bool {
        !self.properties.is_empty() || !self.patterns.is_empty() || schema.additional.is_some()
    }

    /// Counts the steps for a pattern that may backtrack.
    pub(super) fn pattern_steps(&self, value: &Value) -> usize {
        let text = value.as_str().filter(|_| self.steps_back);
        text.map_or(0, |it| bytes_read(it.len()) / BYTES_A_STEP)
    }

    /// Counts the steps it takes to match the names of an object's fields against the patterns.
    pub(super) fn name_steps(&self, members: &Map<String, Value>) -> usize {
        let back = self.patterns.iter().filter(|it| it.steps_back).count();
        let bytes = members.keys().map(|it| bytes_read(it.len()));
        let further = match back {
            0 => 0,
            back => bytes.fold(0, usize::saturating_add).saturating_mul(back) / BYTES_A_STEP,
        };
        (members.len() * (1 + self.patterns.len())).saturating_add(further)
    }

    /// Finds the schemas for a field. Also returns whether an unusable pattern may apply to the field: a pattern that
    /// isn't a regular expression, or takes too long.
    pub(super) fn of_field(&self, name: &str) -> (Vec<SchemaId>, bool) {
        let declared = self.properties.get(name).copied();
        let mut found: Vec<_> = declared.into_iter().collect();
        let text = Value::String(name.to_owned());
        let mut is_open = false;
        for pattern in &self.patterns {
            let Some(matcher) = &pattern.matcher else {
                is_open = true;
                continue;
            };
            if matcher.is_valid(&text) {
                found.push(pattern.schema);
            } else if pattern.steps_back {
                let matched = matcher.validate(&text);
                is_open |= matched.is_err_and(|error| is_unfinished(&error));
            }
        }
        (found, is_open)
    }
}

/// Compiles the pattern, if there is time.
fn matcher(pattern: &str, patterns: &mut Patterns) -> Option<Validator> {
    let is_possible = patterns.have_time_for(pattern);
    let options = options(patterns.compiled(), steps_back(pattern));
    let matcher = is_possible.then(|| options.build(&json!({ "pattern": pattern })));
    matcher.and_then(Result::ok)
}

/// Compiles the keywords of a schema that need no other schemas.
fn alone(schema: &Schema<'_>, patterns: &mut Patterns) -> Option<Validator> {
    if schema.is_false {
        let options = draft202012::options().offline();
        return options.build(&json!(false)).ok();
    }
    let mut said = Map::new();
    if let Some((types, _)) = &schema.types {
        said.insert("type".to_owned(), types.names().collect());
    }
    if let Some((values, _)) = &schema.values {
        said.insert(
            "enum".to_owned(),
            values.iter().map(|it| json(it).value()).collect(),
        );
    }
    if let Some((value, _)) = &schema.constant {
        said.insert("const".to_owned(), json(value).value());
    }
    if !schema.required.is_empty() {
        let names = schema.required.iter().map(|(name, _)| name.to_string());
        said.insert("required".to_owned(), names.collect());
    }
    for (bound, number, _) in &schema.bounds {
        said.insert(bound.keyword().to_owned(), json_number(number));
    }
    if schema.unique_items {
        said.insert("uniqueItems".to_owned(), json!(true));
    }
    if let Some(format) = &schema.format {
        said.insert("format".to_owned(), json!(format));
    }
    let compiled = patterns.compiled();
    let build = |said: Map<String, Value>| {
        let pattern = said.get("pattern").and_then(Value::as_str);
        let options = options(compiled.clone(), pattern.is_some_and(steps_back));
        let options = options.should_validate_formats(true);
        options.build(&Value::Object(said)).ok()
    };
    // `meta-schema` reports a pattern that isn't a regular expression, and `doubtful-pattern` one that takes too long.
    let pattern = schema.pattern.as_ref();
    let pattern = pattern.filter(|pattern| patterns.have_time_for(pattern));
    let patterned = pattern.and_then(|pattern| {
        let mut said = said.clone();
        said.insert("pattern".to_owned(), json!(pattern));
        build(said)
    });
    patterned.or_else(|| if said.is_empty() { None } else { build(said) })
}
