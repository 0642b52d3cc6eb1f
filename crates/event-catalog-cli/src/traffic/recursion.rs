//! Whether a schema refers to itself.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

/// Whether a definition of a document refers to itself, directly or by others.
pub(super) fn is_recursive(document: &Value) -> bool {
    let definitions = document.get("$defs").and_then(Value::as_object);
    let mut references: HashMap<&str, Vec<&str>> = HashMap::new();
    for (name, schema) in definitions.into_iter().flatten() {
        let mut found = Vec::new();
        refers(schema, &mut found);
        references.insert(name, found);
    }
    // Definitions are removed that refer to none of those which are left.
    loop {
        let before = references.len();
        let left: Vec<&str> = references.keys().copied().collect();
        let left: HashSet<&str> = left.into_iter().collect();
        references.retain(|_, found| found.iter().any(|it| left.contains(it)));
        if references.len() == before {
            return before > 0;
        }
    }
}

/// The definitions that a schema refers to.
fn refers<'v>(schema: &'v Value, found: &mut Vec<&'v str>) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get("$ref") {
                let name = reference.strip_prefix("#/$defs/");
                found.extend(name.and_then(|it| it.split('/').next()));
            }
            for value in members.values() {
                refers(value, found);
            }
        }
        Value::Array(values) => {
            for value in values {
                refers(value, found);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn definitions_that_refer_to_themselves_are_found() {
        let reference = |to: &str| json!({ "items": { "$ref": format!("#/$defs/{to}") } });
        let is = |a: &str, b: &str| {
            is_recursive(&json!({ "$defs": { "a": reference(a), "b": reference(b), "c": {} } }))
        };
        assert!(is("a", "c"));
        assert!(is("b", "a"));
        assert!(!is("b", "c"));
    }
}
