//! Parses JSON values, and detects duplicate keys: parsers differ in which of the values they use.

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::map::Entry;
use serde_json::{Map, Number, Value};

/// A parsed value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Parsed {
    pub(super) value: Value,
    /// The first key that an object contains twice. The last value of the key is used.
    pub(super) repeated: Option<String>,
}

/// Parses JSON, with limited depth.
pub(super) fn parse(text: &str) -> Result<Parsed, serde_json::Error> {
    let repeated = RefCell::new(None);
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = Read(&repeated).deserialize(&mut reader)?;
    reader.end()?;
    Ok(Parsed {
        value,
        repeated: repeated.into_inner(),
    })
}

/// Returns how deeply objects and lists are nested. A string or a number has the depth 0.
pub(crate) fn depth(value: &Value) -> usize {
    match value {
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        Value::Array(elements) => 1 + elements.iter().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// Returns the number of values in `value`, including `value` itself.
pub(super) fn size(value: &Value) -> usize {
    match value {
        Value::Object(members) => 1 + members.values().map(size).sum::<usize>(),
        Value::Array(elements) => 1 + elements.iter().map(size).sum::<usize>(),
        _ => 1,
    }
}

#[derive(Clone, Copy)]
struct Read<'r>(&'r RefCell<Option<String>>);

impl<'de> DeserializeSeed<'de> for Read<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Read<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = elements.next_element_seed(self)? {
            list.push(element);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let value = members.next_value_seed(self)?;
            match object.entry(name) {
                Entry::Vacant(place) => {
                    place.insert(value);
                }
                Entry::Occupied(mut place) => {
                    let mut repeated = self.0.borrow_mut();
                    repeated.get_or_insert_with(|| place.key().clone());
                    place.insert(value);
                }
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_those_of_the_library() {
        let text = r#"{"a":[1,-2,1.5,"x",true,null,{}],"b":1e3}"#;
        let parsed = parse(text).expect("JSON");
        assert_eq!(
            parsed.value,
            serde_json::from_str::<Value>(text).expect("JSON")
        );
        assert_eq!(parsed.repeated, None);
        for text in ["", "{", "{} x", "nul"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_repeated_key_is_noticed() {
        let parsed = parse(r#"{"a":{"b":1,"c":2,"b":3}}"#).expect("JSON");
        assert_eq!(parsed.value, json!({ "a": { "b": 3, "c": 2 } }));
        assert_eq!(parsed.repeated.as_deref(), Some("b"));
    }

    #[test]
    fn the_depth_is_limited() {
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        assert!(parse(&deep).is_err());
        assert_eq!(depth(&json!([{ "a": [1] }, 2])), 3);
        assert_eq!(depth(&json!(1)), 0);
        assert_eq!(size(&json!([{ "a": [1] }, 2])), 5);
    }
}
