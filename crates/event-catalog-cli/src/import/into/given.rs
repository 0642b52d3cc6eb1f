//! An imported schema: its text, value and references.

use serde_json::Value;

use crate::import::pathname::extension;

#[derive(Debug)]
pub(super) struct Given {
    pub(super) path: String,
    pub(super) text: String,
}

/// Parses a schema according to its file extension; `None` if that fails.
pub(super) fn parse(text: &str, path: &str) -> Option<Value> {
    if extension(path).eq_ignore_ascii_case("toml") {
        toml::from_str(text).ok()
    } else {
        serde_json::from_str(text).ok()
    }
}

/// Finds the references in a schema.
pub(super) fn references(value: &Value) -> impl Iterator<Item = &str> {
    let mut next = vec![value];
    let values = std::iter::from_fn(move || {
        let value = next.pop()?;
        match value {
            Value::Array(items) => next.extend(items),
            Value::Object(members) => next.extend(members.values()),
            _ => {}
        }
        Some(value)
    });
    values.filter_map(|value| value.get("$ref")?.as_str())
}
