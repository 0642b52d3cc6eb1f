//! Validates values against the conditions of a schema, which don't affect the type of the values.

use std::collections::HashSet;

use event_catalog_build::schema::SchemaId;
use serde_json::Value;

use super::{Conformance, Inner, Seen, TooMuch, step};

/// The inner values that schemas describe.
struct Evaluated {
    /// Whether each inner value is described, by its position in the value.
    found: Vec<bool>,
    /// The schemas that were already visited: each one is visited only once.
    visited: HashSet<SchemaId>,
    /// The schema with the `unevaluated…` keyword, which applies to values that nothing else describes. That
    /// keyword itself doesn't count as a description.
    limits: SchemaId,
}

impl Conformance<'_, '_> {
    /// Finds the reasons why a value violates the conditions of a schema, except those from [`Self::branches`].
    pub(super) fn broken(
        &mut self,
        id: SchemaId,
        value: &Value,
        seen: &mut Seen,
        depth: usize,
    ) -> Result<Vec<String>, TooMuch> {
        let schema = self.schema(id);
        let mut why = Vec::new();
        if schema.conditions.is_empty() {
            return Ok(why);
        }
        if let Some(not) = schema.condition("not")
            && self.fits(not, value, seen, depth + 1)?
        {
            why.push("value matches the schema of `not`".to_owned());
        }
        match value {
            Value::Array(elements) => {
                if let Some(contained) = schema.condition("contains") {
                    self.spend(elements.len())?;
                    let mut count = 0;
                    for element in elements {
                        count += u64::from(self.fits(contained, element, seen, depth + 1)?);
                    }
                    let least = schema.count("minContains").unwrap_or(1);
                    let most = schema.count("maxContains").unwrap_or(u64::MAX);
                    if !(least..=most).contains(&count) {
                        why.push(format!("{count} elements match the schema of `contains`"));
                    }
                }
            }
            Value::Object(members) => {
                for (name, others) in schema.dependent_names() {
                    self.spend(1 + others.len())?;
                    if !members.contains_key(&**name) {
                        continue;
                    }
                    for other in others.iter().filter(|it| !members.contains_key(&***it)) {
                        why.push(format!("value has {name:?}, but no {other:?}"));
                    }
                }
                if let Some(names) = schema.condition("propertyNames") {
                    for name in members.keys() {
                        // The name is a temporary value, so its address can't identify it.
                        let text = Value::String(name.clone());
                        if !self.fits(names, &text, &mut Seen::default(), depth + 1)? {
                            why.push(format!("no property can have the name {name:?}"));
                        }
                    }
                }
            }
            _ => {}
        }
        Ok(why)
    }

    /// Finds the schemas that apply to a value because of conditions.
    pub(super) fn branches(
        &mut self,
        id: SchemaId,
        value: &Value,
        seen: &mut Seen,
        depth: usize,
    ) -> Result<Vec<SchemaId>, TooMuch> {
        let schema = self.schema(id);
        let mut branches = Vec::new();
        if schema.conditions.is_empty() {
            return Ok(branches);
        }
        if let Some(condition) = schema.condition("if") {
            let is_met = self.fits(condition, value, seen, depth + 1)?;
            branches.extend(schema.condition(if is_met { "then" } else { "else" }));
        }
        if let Value::Object(members) = value {
            for (name, schema) in schema.dependent_schemas() {
                self.spend(1)?;
                if members.contains_key(&**name) {
                    branches.push(*schema);
                }
            }
        }
        Ok(branches)
    }

    /// Finds the inner values to which an `unevaluated…` keyword applies, because nothing else describes them.
    pub(super) fn unevaluated<'v>(
        &mut self,
        id: SchemaId,
        value: &'v Value,
        seen: &mut Seen,
        depth: usize,
    ) -> Result<Vec<Inner<'v>>, TooMuch> {
        let schema = self.schema(id);
        let (limit, values): (_, Vec<(String, &Value)>) = match value {
            Value::Array(elements) => {
                let Some(limit) = schema.condition("unevaluatedItems") else {
                    return Ok(Vec::new());
                };
                let elements = elements.iter().enumerate();
                (
                    limit,
                    elements.map(|(at, it)| (at.to_string(), it)).collect(),
                )
            }
            Value::Object(members) => {
                let Some(limit) = schema.condition("unevaluatedProperties") else {
                    return Ok(Vec::new());
                };
                let members = members.iter();
                (limit, members.map(|(name, it)| (step(name), it)).collect())
            }
            _ => return Ok(Vec::new()),
        };
        let mut evaluated = Evaluated {
            found: vec![false; values.len()],
            visited: HashSet::new(),
            limits: id,
        };
        self.evaluate(id, value, seen, depth, &mut evaluated)?;
        let limit = Some(limit).filter(|limit| !self.schema(*limit).is_false);
        let others = values.into_iter().zip(evaluated.found);
        let others = others.filter(|(_, is_found)| !is_found);
        Ok(others.map(|((step, it), _)| (step, limit, it)).collect())
    }

    /// Records which inner values a schema describes, directly or through matching schemas inside it.
    fn evaluate(
        &mut self,
        id: SchemaId,
        value: &Value,
        seen: &mut Seen,
        depth: usize,
        evaluated: &mut Evaluated,
    ) -> Result<(), TooMuch> {
        for part in self.prepared(id).parts.iter().copied() {
            if !evaluated.visited.insert(part) {
                continue;
            }
            self.describe(part, value, seen, depth, evaluated)?;
            let schema = self.schema(part);
            let mut next = self.branches(part, value, seen, depth)?;
            let alternatives = schema.alternatives.iter().flat_map(|it| &it.schemas);
            let condition = schema.condition("if");
            for possible in alternatives.copied().chain(condition) {
                if self.fits(possible, value, seen, depth + 1)? {
                    next.push(possible);
                }
            }
            for schema in next {
                self.evaluate(schema, value, seen, depth, evaluated)?;
            }
        }
        Ok(())
    }

    /// Records which inner values a schema describes directly.
    fn describe(
        &mut self,
        id: SchemaId,
        value: &Value,
        seen: &mut Seen,
        depth: usize,
        evaluated: &mut Evaluated,
    ) -> Result<(), TooMuch> {
        let (schema, prepared) = (self.schema(id), self.prepared(id));
        self.spend(1 + evaluated.found.len() * (1 + prepared.patterns.len()))?;
        let limits = |keyword| id != evaluated.limits && schema.condition(keyword).is_some();
        match value {
            Value::Array(elements) => {
                if schema.items.is_some() || limits("unevaluatedItems") {
                    evaluated.found.fill(true);
                    return Ok(());
                }
                let positions = evaluated.found.iter_mut().zip(&schema.positions);
                positions.for_each(|(found, _)| *found = true);
                if let Some(contained) = schema.condition("contains") {
                    for (element, found) in elements.iter().zip(&mut evaluated.found) {
                        *found |= self.fits(contained, element, seen, depth + 1)?;
                    }
                }
            }
            Value::Object(members) => {
                if schema.additional.is_some() || limits("unevaluatedProperties") {
                    evaluated.found.fill(true);
                } else {
                    self.spend(prepared.name_steps(members))?;
                    for (name, found) in members.keys().zip(&mut evaluated.found) {
                        let (schemas, is_open) = prepared.of_field(name);
                        *found |= is_open || !schemas.is_empty();
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use event_catalog_build::catalog::Catalog;
    use event_catalog_build::read::{Input, Memory};
    use jsonschema::draft202012;
    use serde_json::{Value, json};

    use super::Conformance;

    fn values() -> Vec<Value> {
        let mut values = vec![
            json!(1),
            json!(2.5),
            json!("x"),
            json!(null),
            json!([]),
            json!([1]),
            json!(["x"]),
            json!([1, "x"]),
            json!([1, 2, 3]),
            json!([1, 2, 3, 4, "x"]),
            json!(["x", "y", true]),
            json!([{ "a": 1 }, { "b": 1 }]),
            json!({ "a": { "a": 1 } }),
            json!({ "long": 1 }),
            json!({ "b": 1, "long": "x" }),
        ];
        // Objects with up to four fields, each a number or a string.
        for fields in 0..16 {
            for value in [json!(1), json!("x")] {
                let mut object = json!({});
                for (at, name) in ["a", "b", "c", "d"].into_iter().enumerate() {
                    if fields >> at & 1 == 1 {
                        object[name] = value.clone();
                    }
                }
                values.push(object);
            }
        }
        values
    }

    /// Validates values with the library; returns whether each value matches the schema.
    fn compared(schema: &str, values: &[Value]) -> Vec<bool> {
        let text = format!(
            r#"{{ "type": "object", "properties": {{ "it": {schema} }},
            "$defs": {{ "d": {{ "properties": {{ "d": {{ "type": "integer" }} }} }} }} }}"#
        );
        let files = Memory::from_iter([
            ("events.csv", "name,description,payload\nseen,Seen.,it\n"),
            ("payloads/it.json", text.as_str()),
        ]);
        let input = Input::read_folder(&files).expect("memory can be listed");
        let catalog = Catalog::new(&input);
        assert_eq!(catalog.schema_problems().count(), 0, "{schema}");
        let root = catalog.schemas.file("it").expect("the schema").root;
        let document = serde_json::from_str(&text).expect("JSON");
        let library = draft202012::new(&document).expect("a schema");
        let values = values.iter().map(|value| {
            let instance = json!({ "it": value });
            let mut conformance = Conformance::new(&catalog.schemas);
            let mistakes = conformance.mistakes(root, &instance, 10);
            let mistakes = mistakes.expect("few steps");
            let is_valid = library.is_valid(&instance);
            assert_eq!(
                mistakes.is_empty(),
                is_valid,
                "{schema}: {value}: {mistakes:?}"
            );
            is_valid
        });
        values.collect()
    }

    #[test]
    fn conditions_hold_as_they_do_in_the_library() {
        let values = values();
        for schema in [
            r#"{ "not": { "type": "string" } }"#,
            r#"{ "not": { "required": ["a"], "properties": { "a": { "type": "integer" } } } }"#,
            r#"{ "if": { "required": ["a"] }, "then": { "required": ["b"] } }"#,
            r#"{ "if": { "required": ["a"] }, "else": { "required": ["b"] } }"#,
            r#"{ "if": { "type": "object" }, "then": { "required": ["b"] }, "else": { "type": "array" } }"#,
            r#"{ "if": { "required": ["a"] }, "then": { "properties": { "b": false } } }"#,
            r#"{ "if": true, "then": { "type": "object" }, "else": false }"#,
            r#"{ "dependentRequired": { "a": ["b"], "c": ["a", "d"] } }"#,
            r##"{ "dependentSchemas": { "a": { "$ref": "#/$defs/d" }, "b": { "required": ["c"] } } }"##,
            r#"{ "dependencies": { "a": ["b"], "d": { "required": ["c"] } } }"#,
            r#"{ "propertyNames": { "maxLength": 1 } }"#,
            r#"{ "propertyNames": { "anyOf": [{ "const": "a" }, { "pattern": "^[bl]" }] } }"#,
            r#"{ "propertyNames": false }"#,
            r#"{ "contains": { "type": "integer" } }"#,
            r#"{ "contains": { "type": "integer" }, "minContains": 2, "maxContains": 3 }"#,
            r#"{ "contains": { "type": "integer" }, "minContains": 0, "maxContains": 1 }"#,
            r#"{ "contains": { "required": ["a"] } }"#,
            r#"{ "properties": { "a": {} }, "unevaluatedProperties": false }"#,
            r#"{ "patternProperties": { "^[al]": {} }, "unevaluatedProperties": { "type": "integer" } }"#,
            r##"{ "$ref": "#/$defs/d", "unevaluatedProperties": false }"##,
            r##"{ "allOf": [{ "$ref": "#/$defs/d" }, { "properties": { "a": {} } }], "unevaluatedProperties": false }"##,
            r#"{ "anyOf": [{ "properties": { "a": {} }, "required": ["a"] }, { "properties": { "b": {} }, "required": ["b"] }],
                "unevaluatedProperties": false }"#,
            r#"{ "oneOf": [{ "properties": { "a": {} }, "required": ["a"] }, { "properties": { "b": {} }, "required": ["b"] }],
                "unevaluatedProperties": { "type": "string" } }"#,
            r#"{ "properties": { "a": {} }, "if": { "properties": { "b": { "const": 1 } }, "required": ["b"] },
                "then": { "properties": { "c": {} } }, "else": { "properties": { "d": {} } }, "unevaluatedProperties": false }"#,
            r#"{ "properties": { "a": {} }, "dependentSchemas": { "a": { "properties": { "b": {} } } },
                "unevaluatedProperties": false }"#,
            r#"{ "allOf": [{ "additionalProperties": { "type": "integer" } }], "unevaluatedProperties": false }"#,
            r#"{ "allOf": [{ "unevaluatedProperties": { "type": "integer" } }], "unevaluatedProperties": false }"#,
            r#"{ "allOf": [{ "properties": { "a": {} }, "unevaluatedProperties": false }], "properties": { "b": {} } }"#,
            r#"{ "not": { "not": { "properties": { "a": {} } } }, "unevaluatedProperties": false }"#,
            r#"{ "unevaluatedItems": false }"#,
            r#"{ "items": {}, "unevaluatedItems": false, "type": "array" }"#,
            r#"{ "contains": { "type": "string" }, "unevaluatedItems": { "type": "integer" } }"#,
            r#"{ "allOf": [{ "contains": { "type": "string" } }], "unevaluatedItems": false }"#,
            r#"{ "anyOf": [{ "items": { "type": "string" } }, { "minItems": 3 }], "unevaluatedItems": false }"#,
            r#"{ "prefixItems": [{ "type": "integer" }, { "type": "string" }] }"#,
            r#"{ "prefixItems": [{ "type": "integer" }], "items": false }"#,
            r#"{ "prefixItems": [{}, { "type": "integer" }], "items": { "type": "integer" }, "minItems": 2 }"#,
            r#"{ "prefixItems": [{ "type": "integer" }], "unevaluatedItems": { "type": "string" } }"#,
            r#"{ "prefixItems": [{}], "contains": { "type": "string" }, "unevaluatedItems": false }"#,
            r#"{ "allOf": [{ "prefixItems": [{ "type": "integer" }] }, { "items": { "minimum": 2 } }] }"#,
            r#"{ "allOf": [{ "unevaluatedItems": { "type": "integer" } }], "unevaluatedItems": false }"#,
        ] {
            let fit = compared(schema, &values);
            assert!(fit.contains(&true) && fit.contains(&false), "{schema}");
        }
    }

    #[test]
    fn what_limits_nothing_or_everything_does_so() {
        let values = values();
        for (schema, expected) in [
            (r#"{ "not": false }"#, true),
            (r#"{ "not": true }"#, false),
            (r#"{ "if": { "required": ["a"] } }"#, true),
            (r#"{ "then": false, "else": false }"#, true),
            (r#"{ "minContains": 2, "maxContains": 0 }"#, true),
            (r#"{ "contains": true, "minContains": 0 }"#, true),
            (
                r#"{ "allOf": [{ "additionalProperties": true }], "unevaluatedProperties": false }"#,
                true,
            ),
        ] {
            let fit = compared(schema, &values);
            assert!(fit.iter().all(|it| *it == expected), "{schema}");
        }
    }
}
