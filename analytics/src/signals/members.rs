//! The members of a JSON object, with their values byte for byte.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// A name and the JSON of its value.
pub(crate) type Member<'a> = (Cow<'a, str>, &'a str);

/// The members of an object, in order; empty for other JSON.
pub(crate) fn members(json: &str) -> serde_json::Result<Vec<Member<'_>>> {
    if !json.trim_start().starts_with('{') {
        return Ok(Vec::new());
    }
    serde_json::Deserializer::from_str(json).deserialize_map(Members)
}

/// The value at a path: the member with this name, or else the one that the names between `.` lead to. If a name
/// occurs twice, JavaScript uses the last value. `null` isn't a value.
pub(crate) fn find<'a>(json: &'a str, path: &str) -> Option<&'a str> {
    let all = members(json).ok()?;
    let named = |name: &str| {
        let member = all.iter().rev().find(|(found, _)| found == name);
        member.map(|(_, value)| *value)
    };
    let value = if let Some(value) = named(path) {
        value
    } else {
        let (first, rest) = path.split_once('.')?;
        find(named(first)?, rest)?
    };
    (value != "null").then_some(value)
}

struct Members;

impl<'a> Visitor<'a> for Members {
    type Value = Vec<Member<'a>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(Name(name)) = map.next_key()? {
            let value: &'a RawValue = map.next_value()?;
            members.push((name, value.get()));
        }
        Ok(members)
    }
}

/// A name that borrows from the text if it has no escapes.
#[derive(serde::Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_kept_byte_for_byte() {
        let json = r#" {"a": 1.50, "b\u0063": {"x" : [1e400]}, "a":2}"#;
        let found = members(json).expect("an object");
        let found: Vec<_> = found
            .iter()
            .map(|(name, value)| (&**name, *value))
            .collect();
        assert_eq!(
            found,
            [("a", "1.50"), ("bc", r#"{"x" : [1e400]}"#), ("a", "2")]
        );
        assert!(members("[1]").expect("JSON").is_empty());
    }

    #[test]
    fn paths_lead_into_objects() {
        let json = r#"{"a.b": 1, "a": {"b": 2, "c": {"d": null, "e": true}}, "n": 1, "n": 2}"#;
        assert_eq!(find(json, "a.b"), Some("1"));
        assert_eq!(find(json, "a.c.e"), Some("true"));
        assert_eq!(find(json, "a.c.d"), None);
        assert_eq!(find(json, "a.x"), None);
        assert_eq!(find(json, "n"), Some("2"));
        assert_eq!(find("\"text\"", "a"), None);
    }
}
