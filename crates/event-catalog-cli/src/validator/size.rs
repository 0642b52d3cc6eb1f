//! How large a validator becomes. The library compiles a schema again for each reference to it.

use std::collections::HashMap;

use serde_json::Value;

/// The number of bytes of a text that count like one value.
const TEXT: usize = 32;

/// The sizes of the schemas in a document.
pub(crate) struct Size<'v> {
    document: &'v Value,
    /// By address. A schema that is being measured has the size 1, so references in circles end.
    known: HashMap<*const Value, usize>,
}

impl<'v> Size<'v> {
    /// Counts the values in a document, with those of the target for each reference.
    pub(crate) fn of(document: &'v Value) -> usize {
        let mut size = Self {
            document,
            known: HashMap::new(),
        };
        size.measure(document)
    }

    /// Counts the values in definitions, without those of the targets of references.
    pub(crate) fn of_definitions(definitions: &Value) -> usize {
        match definitions {
            Value::Object(members) => 1 + members.values().map(Self::of_definitions).sum::<usize>(),
            Value::Array(values) => 1 + values.iter().map(Self::of_definitions).sum::<usize>(),
            Value::String(text) => 1 + text.len() / TEXT,
            _ => 1,
        }
    }

    fn measure(&mut self, value: &'v Value) -> usize {
        match value {
            Value::Object(members) => {
                let key = std::ptr::from_ref(value);
                if let Some(known) = self.known.get(&key) {
                    return *known;
                }
                self.known.insert(key, 1);
                let mut size = 1;
                for (name, inner) in members {
                    // Definitions are only compiled where something refers to them.
                    let inner = match (name.as_str(), inner) {
                        ("$defs" | "definitions", _) => 0,
                        ("$ref", Value::String(reference)) => self.target(reference),
                        // The library also makes tables of the properties of all branches.
                        ("allOf", _) => self.measure(inner).saturating_mul(3),
                        _ => self.measure(inner),
                    };
                    size = inner.saturating_add(size + name.len() / TEXT);
                }
                self.known.insert(key, size);
                size
            }
            Value::Array(values) => {
                let sizes = values.iter().map(|value| self.measure(value));
                sizes.fold(1, usize::saturating_add)
            }
            Value::String(text) => 1 + text.len() / TEXT,
            _ => 1,
        }
    }

    fn target(&mut self, reference: &str) -> usize {
        let pointer = reference.strip_prefix('#');
        let target = pointer.and_then(|it| self.document.pointer(it));
        target.map_or(1, |target| self.measure(target))
    }
}

/// The approximate number of bytes that the largest error of a document copies: a list of values, or the names of all
/// properties that are missing.
pub(crate) fn largest_error(schema: &Value) -> usize {
    match schema {
        Value::Object(members) => {
            let keywords = ["required", "dependentRequired", "enum", "const"];
            let own = keywords.iter().filter_map(|keyword| {
                let value = members.get(*keyword)?;
                Some(bytes(value))
            });
            let inner = members.values().map(largest_error);
            own.chain(inner).max().unwrap_or_default()
        }
        Value::Array(schemas) => schemas.iter().map(largest_error).max().unwrap_or_default(),
        _ => 0,
    }
}

/// The memory of a value, roughly.
fn bytes(value: &Value) -> usize {
    let inner = match value {
        Value::String(text) => text.len(),
        Value::Array(values) => values.iter().map(bytes).sum(),
        Value::Object(members) => members
            .iter()
            .map(|(name, it)| name.len() + bytes(it))
            .sum(),
        _ => 0,
    };
    size_of::<Value>() + inner
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_reference_counts() {
        assert_eq!(Size::of(&json!({})), 1);
        assert_eq!(Size::of(&json!({ "type": "string" })), 2);
        let shared = |count: usize| {
            let properties =
                (0..count).map(|it| (format!("p{it}"), json!({ "$ref": "#/$defs/o" })));
            let properties: Value = properties.collect();
            let definition = json!({ "enum": vec!["word"; 100] });
            Size::of(&json!({ "properties": properties, "$defs": { "o": definition } }))
        };
        assert_eq!(shared(1), 1 + 1 + 1 + 102);
        assert_eq!(shared(1_000), 2 + 1_000 * 103);
        let circle = json!({ "items": { "$ref": "#" } });
        assert_eq!(Size::of(&circle), 3);
    }

    #[test]
    fn an_error_can_be_as_large_as_a_list_of_values() {
        assert_eq!(largest_error(&json!({ "type": "object" })), 0);
        let large = json!({ "properties": { "a": { "enum": ["x".repeat(1_000)] } } });
        assert!(largest_error(&large) > 1_000);
        let required: Vec<String> = (0..100).map(|it| it.to_string()).collect();
        assert!(largest_error(&json!({ "required": required })) > 3_000);
    }
}
