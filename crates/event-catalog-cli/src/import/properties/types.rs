//! Reads the type of a property in the notations of people and tools.

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Type {
    /// The JSON Schema types; empty for any value.
    pub(super) names: Vec<&'static str>,
    /// Whether the value is a list of values of these types.
    pub(super) is_list: bool,
}

impl Type {
    /// Reads a type; `None` if unknown. Empty text means any value.
    pub(super) fn read(typed: &str) -> Option<Self> {
        let typed = typed.trim().to_lowercase();
        match typed.as_str() {
            "" => return Some(Self::default()),
            "array" | "list" => {
                return Some(Self {
                    names: Vec::new(),
                    is_list: true,
                });
            }
            _ => {}
        }
        let item = item(&typed);
        let mut names = Vec::new();
        // "string | null", "string or number"
        for part in item
            .unwrap_or(&typed)
            .replace(" or ", "|")
            .split(['|', ','])
        {
            match simple(part.trim())? {
                // A type that allows any value makes the other types irrelevant.
                "" => {
                    names.clear();
                    break;
                }
                name if names.contains(&name) => {}
                name => names.push(name),
            }
        }
        Some(Self {
            names,
            is_list: item.is_some(),
        })
    }

    /// Whether all values are objects.
    pub(super) fn is_object(&self) -> bool {
        self.names == ["object"]
    }
}

/// The type of the items of a list: `string[]`, `list of strings`, `array<string>`.
fn item(typed: &str) -> Option<&str> {
    if let Some(item) = typed.strip_suffix("[]") {
        return Some(item);
    }
    let rest = ["array", "list"]
        .iter()
        .find_map(|it| typed.strip_prefix(it))?;
    let rest = rest.trim_start();
    if let Some(item) = rest.strip_prefix("of ") {
        return Some(item);
    }
    let pairs = [('<', '>'), ('(', ')'), ('[', ']')];
    pairs
        .into_iter()
        .find_map(|(open, close)| rest.strip_prefix(open)?.strip_suffix(close))
}

/// The JSON Schema type for a word; empty for any value, `None` if the word is unknown.
fn simple(word: &str) -> Option<&'static str> {
    let singular = word.strip_suffix('s').unwrap_or(word);
    Some(match singular {
        "string" | "str" | "text" | "char" | "varchar" | "enum" | "const" | "uuid" | "guid"
        | "id" | "url" | "uri" | "email" | "date" | "datetime" | "date-time" | "timestamp" => {
            "string"
        }
        "integer" | "int" | "long" | "bigint" => "integer",
        "number" | "numeric" | "float" | "double" | "decimal" => "number",
        "boolean" | "bool" => "boolean",
        "object" | "json" | "map" | "dict" | "record" | "struct" => "object",
        "null" => "null",
        "any" | "mixed" | "unknown" | "variant" => "",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_of_exports_are_known() {
        for (typed, names, is_list) in [
            ("String", &["string"][..], false),
            ("list of strings", &["string"], true),
            ("int[]", &["integer"], true),
            ("Array<Object>", &["object"], true),
            ("array", &[], true),
            ("string | null", &["string", "null"], false),
            ("number or string", &["number", "string"], false),
            ("any", &[], false),
            ("", &[], false),
        ] {
            let names = names.to_vec();
            let expected = Type { names, is_list };
            assert_eq!(Type::read(typed), Some(expected), "{typed}");
        }
        for typed in ["Money", "string | Money", "list of"] {
            assert_eq!(Type::read(typed), None, "{typed}");
        }
    }
}
