//! Avoids the name `__proto__` in documents for JavaScript tools.
//!
//! AsyncAPI's parser copies objects member by member, and assigning a member `__proto__` sets the
//! prototype of the copy: the parser loses the member, treats its members as members of the outer
//! object, or fails. So documents never contain this name: a property becomes a pattern that
//! matches only this name, which has the same meaning, a definition is renamed, and an example or
//! default with such a member is left out.

use crate::json::Json;

pub(super) const NAME: &str = "__proto__";

/// The number of steps at the start of a reference that select the schema: `#`, `components`,
/// `schemas` and the schema's name.
const DOCUMENT: usize = 4;

/// A pattern that matches only the name `__proto__`.
const PATTERN: &str = "^__proto__$";

/// Builds the keyword that replaces a property with the name `__proto__`. Returns `None` if there is no such property.
pub(super) fn pattern(schemas: Vec<(String, Json)>) -> Option<(String, Json)> {
    let (_, schema) = schemas.into_iter().next_back()?;
    let patterns = Json::object().with(PATTERN, schema);
    Some(("patternProperties".to_owned(), patterns))
}

/// Builds a schema that applies another one only to objects with a member `__proto__`.
pub(super) fn with_it(schema: Json) -> Json {
    let has_it = Json::object().with("required", vec![NAME.to_owned()]);
    Json::object().with("if", has_it).with("then", schema)
}

/// Renames a definition: `__proto__`, followed by any number of `_`, gets one more `_`, so that
/// names stay unique.
pub(super) fn definition(mut name: String) -> String {
    let more = name.strip_prefix(NAME);
    if more.is_some_and(|more| more.chars().all(|c| c == '_')) {
        name.push('_');
    }
    name
}

/// Updates a reference to a schema that [`pattern`] or [`definition`] moved. It consists of a URI
/// such as `#/components/schemas/NAME`, and a JSON pointer within that schema.
pub(super) fn reference(to: Json) -> Json {
    let Json::Plain(serde_json::Value::String(text)) = &to else {
        return to;
    };
    if !text.contains(NAME) {
        return to;
    }
    let mut steps = text.split('/');
    let mut written: Vec<String> = steps.by_ref().take(DOCUMENT).map(str::to_owned).collect();
    while let Some(keyword) = steps.next() {
        // All other keywords are followed by an index, or by the next keyword.
        match keyword {
            "properties" => match steps.next() {
                Some(NAME) => {
                    let pattern = crate::schema::escaped(PATTERN);
                    written.extend(["patternProperties".to_owned(), pattern]);
                }
                name => {
                    written.push(keyword.to_owned());
                    written.extend(name.map(str::to_owned));
                }
            },
            "$defs" | "definitions" => {
                written.push(keyword.to_owned());
                written.extend(steps.next().map(|name| definition(name.to_owned())));
            }
            "dependencies" | "patternProperties" => {
                written.push(keyword.to_owned());
                written.extend(steps.next().map(str::to_owned));
            }
            _ => written.push(keyword.to_owned()),
        }
    }
    written.join("/").into()
}

/// Whether a value contains a member `__proto__`, at any depth.
pub(super) fn is_in(value: &Json) -> bool {
    match value {
        Json::Plain(value) => is_in_plain(value),
        Json::Array(items) => items.iter().any(is_in),
        Json::Object(members) => members
            .iter()
            .any(|(name, value)| name == NAME || is_in(value)),
    }
}

fn is_in_plain(value: &serde_json::Value) -> bool {
    match value {
        serde_json::Value::Array(items) => items.iter().any(is_in_plain),
        serde_json::Value::Object(members) => members
            .iter()
            .any(|(name, value)| name == NAME || is_in_plain(value)),
        _ => false,
    }
}

/// Builds a draft 7 schema that matches only this value, and has no member `__proto__` itself.
pub(super) fn exactly(value: Json) -> Json {
    if !is_in(&value) {
        return Json::object().with("const", value);
    }
    match value {
        Json::Array(items) => {
            let count = items.len();
            let items: Json = items.into_iter().map(exactly).collect();
            Json::object()
                .with("type", "array")
                .with("items", items)
                .with("minItems", count)
                .with("maxItems", count)
        }
        Json::Object(members) => {
            let required: Vec<String> = members.iter().map(|(name, _)| name.clone()).collect();
            let members = members.into_iter();
            let (own, named): (Vec<_>, Vec<_>) = members
                .map(|(name, value)| (name, exactly(value)))
                .partition(|(name, _)| name == NAME);
            let mut schema = Json::object()
                .with("type", "object")
                .with("required", required)
                .with("properties", Json::Object(named))
                .with("additionalProperties", false);
            if let Some((keyword, patterns)) = pattern(own) {
                schema.set(keyword, patterns);
            }
            schema
        }
        // `crate::schema` never creates an object or an array as a plain value.
        plain @ Json::Plain(_) => Json::object().with("const", plain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(to: &str) -> String {
        match reference(to.into()) {
            Json::Plain(serde_json::Value::String(text)) => text,
            other => panic!("a text: {other:?}"),
        }
    }

    #[test]
    fn references_follow() {
        let schemas = "#/components/schemas/payload.__proto__";
        for (before, after) in [
            ("", ""),
            ("/properties/a", "/properties/a"),
            ("/properties/__proto__", "/patternProperties/%5E__proto__$"),
            (
                "/properties/properties/properties/__proto__/items",
                "/properties/properties/patternProperties/%5E__proto__$/items",
            ),
            (
                "/properties/$defs/properties/__proto__x",
                "/properties/$defs/properties/__proto__x",
            ),
            ("/$defs/__proto__", "/$defs/__proto___"),
            ("/$defs/__proto___/allOf/0", "/$defs/__proto____/allOf/0"),
            (
                "/$defs/properties/properties/__proto__",
                "/$defs/properties/patternProperties/%5E__proto__$",
            ),
            ("/definitions/__proto__a", "/definitions/__proto__a"),
            (
                "/dependencies/properties/properties/__proto__",
                "/dependencies/properties/patternProperties/%5E__proto__$",
            ),
            (
                "/patternProperties/properties/properties/__proto__",
                "/patternProperties/properties/patternProperties/%5E__proto__$",
            ),
        ] {
            assert_eq!(
                moved(&format!("{schemas}{before}")),
                format!("{schemas}{after}")
            );
        }
    }
}
