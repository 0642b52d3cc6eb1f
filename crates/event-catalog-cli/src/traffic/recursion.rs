//! Whether a schema refers to itself.

use std::collections::HashMap;

use serde_json::Value;

/// Whether a definition of a document refers to itself, directly or by others.
pub(super) fn is_recursive(document: &Value) -> bool {
    let Some(definitions) = document.get("$defs").and_then(Value::as_object) else {
        return false;
    };
    let mut referrers: HashMap<&str, Vec<&str>> = HashMap::new();
    // How many references each definition has to others that may be recursive.
    let mut open: HashMap<&str, usize> = HashMap::new();
    for (name, schema) in definitions {
        let mut found = Vec::new();
        refers(schema, &mut found);
        found.retain(|it| definitions.contains_key(*it));
        open.insert(name, found.len());
        for other in found {
            referrers.entry(other).or_default().push(name);
        }
    }
    let ends = open.iter().filter(|(_, count)| **count == 0);
    let mut ends: Vec<&str> = ends.map(|(name, _)| *name).collect();
    let mut left = open.len();
    while let Some(name) = ends.pop() {
        left -= 1;
        for referrer in referrers.remove(name).unwrap_or_default() {
            if let Some(count) = open.get_mut(referrer) {
                *count -= 1;
                if *count == 0 {
                    ends.push(referrer);
                }
            }
        }
    }
    left > 0
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

    #[test]
    fn a_long_chain_takes_no_longer_than_its_length() {
        let mut definitions = serde_json::Map::new();
        for number in 0..50_000 {
            let next = format!("#/$defs/d{}", number + 1);
            let schema = json!({ "allOf": [{ "$ref": next }, { "$ref": next }] });
            definitions.insert(format!("d{number}"), schema);
        }
        let mut document = json!({ "$defs": definitions });
        assert!(!is_recursive(&document));
        document["$defs"]["d50000"] = json!({ "$ref": "#/$defs/d0" });
        assert!(is_recursive(&document));
        assert!(!is_recursive(&json!({})));
    }
}
