//! Compiles JSON Schemas for validating untrusted values: offline, with formats, and in bounded
//! time.

mod nesting;
mod size;
mod visits;

use event_catalog_build::schema::limits_values;
use jsonschema::error::ValidationErrorKind;
use jsonschema::{PatternCache, ValidationError, Validator};
use serde_json::Value;

use crate::pattern::{Patterns, options, steps_back};
use crate::schema::Subschemas;
pub(crate) use nesting::Nesting;
pub(crate) use size::{Size, largest_error};
pub(crate) use visits::{MOST_VISITS, Visits};

/// Why a schema has no validator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoValidator {
    /// Compiling the patterns, together with those that were compiled before, takes too long.
    TooLong,
    /// A pattern can't be compiled.
    Pattern,
    /// The alternatives multiply, so a value might be validated very often.
    Repeats,
    /// The validators of all payloads together are too large.
    TooLarge,
    /// The document isn't a valid schema.
    Invalid,
}

impl NoValidator {
    /// Explains the reason in a clause.
    pub(crate) fn why(self) -> &'static str {
        match self {
            Self::TooLong => "its patterns take too long to compile",
            Self::Pattern => "one of its patterns is too large or too unusual to compile",
            Self::Repeats => {
                "its schemas combine too many alternatives, so validating takes too long"
            }
            Self::TooLarge => "too many payloads refer to the same large schemas",
            Self::Invalid => "its schema isn't valid",
        }
    }

    /// Says what to do about it.
    pub(crate) fn advice(self) -> &'static str {
        match self {
            Self::TooLarge => "let payloads refer to smaller files, or let events share a payload",
            _ => "run `event-catalog check` to see where",
        }
    }
}

/// Compiles a validator for a 2020-12 document. Its patterns count towards the limit for the run.
pub(crate) fn compile(schema: &Value, patterns: &mut Patterns) -> Result<Validator, NoValidator> {
    let mut all = Vec::new();
    collect(schema, &mut all);
    if !all.into_iter().all(|it| patterns.have_time_for(it)) {
        return Err(NoValidator::TooLong);
    }
    if Visits::new(schema).of(schema) > MOST_VISITS {
        return Err(NoValidator::Repeats);
    }
    let mut schema = without_annotations(schema);
    drop_unused(&mut schema);
    // The library also copies the definitions.
    let definitions = schema.get("$defs").map_or(0, Size::of_definitions);
    if !patterns.have_room_for(definitions.saturating_add(Size::of(&schema))) {
        return Err(NoValidator::TooLarge);
    }
    build(&schema, patterns.compiled()).map_err(|error| match error.kind() {
        ValidationErrorKind::Format { format } if format == "regex" => NoValidator::Pattern,
        _ => NoValidator::Invalid,
    })
}

/// Like [`compile`], for part of a document that was compiled before.
pub(crate) fn compile_known(schema: &Value, patterns: PatternCache) -> Option<Validator> {
    build(schema, patterns).ok()
}

fn build(schema: &Value, patterns: PatternCache) -> Result<Validator, ValidationError<'static>> {
    let mut all = Vec::new();
    collect(schema, &mut all);
    let options = options(patterns, all.into_iter().any(steps_back));
    options.should_validate_formats(true).build(schema)
}

/// Copies a schema without what doesn't limit values, which a validator would keep in memory.
pub(crate) fn without_annotations(schema: &Value) -> Value {
    let Value::Object(members) = schema else {
        return schema.clone();
    };
    let kept = members.iter().filter(|(name, _)| {
        let refers = name.starts_with('$') && *name != "$comment";
        refers || limits_values(name) || Subschemas::of(name).is_some()
    });
    let copied = kept.map(|(name, value)| {
        let value = match (Subschemas::of(name), value) {
            (Some(Subschemas::Named), Value::Object(schemas)) => {
                let schemas = schemas.iter();
                let schemas = schemas.map(|(name, it)| (name.clone(), without_annotations(it)));
                Value::Object(schemas.collect())
            }
            (Some(Subschemas::Own), Value::Array(schemas)) => {
                schemas.iter().map(without_annotations).collect()
            }
            (Some(Subschemas::Own), schema) => without_annotations(schema),
            (_, value) => value.clone(),
        };
        (name.clone(), value)
    });
    Value::Object(copied.collect())
}

/// Drops the definitions that nothing refers to, even indirectly.
fn drop_unused(schema: &mut Value) {
    const PREFIX: &str = "#/$defs/";
    let Some(mut definitions) = schema.as_object_mut().and_then(|it| it.remove("$defs")) else {
        return;
    };
    let Some(all) = definitions.as_object_mut() else {
        return;
    };
    let mut used = serde_json::Map::new();
    let mut next = Vec::new();
    references(schema, &mut next);
    while let Some(reference) = next.pop() {
        // A reference to another place could lead anywhere.
        let Some(path) = reference.strip_prefix(PREFIX) else {
            used.append(all);
            break;
        };
        let name = path.split('/').next().unwrap_or_default();
        if let Some((name, definition)) = all.remove_entry(name) {
            references(&definition, &mut next);
            used.insert(name, definition);
        }
    }
    if !used.is_empty() {
        schema["$defs"] = Value::Object(used);
    }
}

/// Collects all references.
fn references(schema: &Value, found: &mut Vec<String>) {
    match schema {
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(text) if name.starts_with('$') => found.push(text.clone()),
                    _ => references(value, found),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|it| references(it, found)),
        _ => {}
    }
}

/// Collects the patterns in a schema. Values that only look like patterns don't matter.
fn collect<'v>(schema: &'v Value, patterns: &mut Vec<&'v str>) {
    match schema {
        Value::Object(members) => {
            patterns.extend(members.get("pattern").and_then(Value::as_str));
            let of_names = members.get("patternProperties").and_then(Value::as_object);
            let names = of_names.into_iter().flat_map(|it| it.keys());
            patterns.extend(names.map(String::as_str));
            for schema in members.values() {
                collect(schema, patterns);
            }
        }
        Value::Array(schemas) => {
            for schema in schemas {
                collect(schema, patterns);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn why(schema: &Value) -> Option<NoValidator> {
        compile(schema, &mut Patterns::default()).err()
    }

    #[test]
    fn a_schema_without_a_validator_says_why() {
        assert_eq!(why(&json!({ "pattern": "^[a-z]+$" })), None);
        assert_eq!(why(&json!({ "type": "text" })), Some(NoValidator::Invalid));
        let large = r"^(?:[\p{L}]{0,500}){0,50}$";
        assert_eq!(
            why(&json!({ "pattern": large })),
            Some(NoValidator::TooLong)
        );
        let unusual = json!({ "pattern": "(" });
        assert_eq!(why(&unusual), Some(NoValidator::Pattern));
    }

    #[test]
    fn what_limits_no_value_is_left_out() {
        let schema = json!({
            "$defs": {"title": {"title": "A", "$ref": "#/$defs/b"}, "b": true},
            "description": "B", "examples": [1], "x-own": {"type": "text"},
            "properties": {"default": {"default": 1, "const": {"title": "C"}}},
            "allOf": [{"$comment": "D", "not": {"deprecated": true}}],
        });
        let expected = json!({
            "$defs": {"title": {"$ref": "#/$defs/b"}, "b": true},
            "properties": {"default": {"const": {"title": "C"}}},
            "allOf": [{"not": {}}],
        });
        assert_eq!(without_annotations(&schema), expected);
    }

    #[test]
    fn what_nothing_refers_to_is_left_out() {
        let definitions = json!({
            "a": {"items": {"$ref": "#/$defs/b/properties/x"}},
            "b": {"properties": {"x": {"$ref": "#/$defs/a"}}},
            "c": {"$ref": "#/$defs/a"},
        });
        let kept = |root: Value| {
            let mut schema = root;
            schema["$defs"] = definitions.clone();
            drop_unused(&mut schema);
            let kept = schema.get("$defs").and_then(Value::as_object);
            kept.map_or(0, serde_json::Map::len)
        };
        assert_eq!(kept(json!({ "$ref": "#/$defs/a" })), 2);
        assert_eq!(kept(json!({ "allOf": [{ "$ref": "#/$defs/c" }] })), 3);
        assert_eq!(kept(json!({ "type": "object" })), 0);
        assert_eq!(kept(json!({ "items": { "$ref": "#" } })), 3);
    }

    #[test]
    fn a_schema_whose_alternatives_multiply_has_no_validator() {
        for keyword in ["allOf", "anyOf", "oneOf"] {
            let reference = |number: usize| json!({ "$ref": format!("#/$defs/d{number}") });
            let levels = |count: usize| {
                let mut schema = reference(0);
                let levels = (0..count).map(|it| {
                    let next = reference(it + 1);
                    (format!("d{it}"), json!({ keyword: [next, next] }))
                });
                schema["$defs"] = levels.chain([(format!("d{count}"), json!({}))]).collect();
                schema
            };
            assert_eq!(why(&levels(5)), None, "{keyword}");
            assert_eq!(why(&levels(40)), Some(NoValidator::Repeats), "{keyword}");
        }
    }
}
