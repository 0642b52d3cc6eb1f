//! JSON documents whose objects keep their order, for readability.
//!
//! `serde_json` with `preserve_order` isn't used for this. When building the workspace, Cargo would enable that
//! feature for the runtime, too, and the runtime's tests would run with a different map than users have.
//! External input also needs a reader with limits, which `serde_json` doesn't have.

use std::cell::Cell;
use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::pointer;

/// The cost of reading a value or a member's name, in addition to the number of its bytes.
const COST: usize = 16;

/// A JSON value whose objects keep the order of their members.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    /// A scalar, or a value whose members may be in any order.
    Plain(serde_json::Value),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Reads a value whose cost is limited: 16 for each value and each member name, plus the bytes of their
    /// text.
    pub(crate) fn read<'de, D: Deserializer<'de>>(
        deserializer: D,
        most: usize,
    ) -> Result<Self, D::Error> {
        let left = Cell::new(most);
        Read { left: &left }.deserialize(deserializer)
    }

    /// The value at a JSON pointer; the whole value for an empty one.
    pub(crate) fn at(&self, pointer: &str) -> Option<&Self> {
        self.at_by(pointer, Self::get)
    }

    /// Finds the value at a JSON pointer. `member` finds a member of an object by its name.
    pub(crate) fn at_by<'j>(
        &'j self,
        pointer: &str,
        member: impl Fn(&'j Self, &str) -> Option<&'j Self>,
    ) -> Option<&'j Self> {
        let mut value = self;
        let steps = pointer.split('/').skip(1);
        for step in steps {
            let step = pointer::name(step);
            value = match value {
                Self::Array(items) => items.get(step.parse::<usize>().ok()?)?,
                value => member(value, &step)?,
            };
        }
        Some(value)
    }

    /// An object without members.
    pub(crate) fn object() -> Self {
        Self::Object(Vec::new())
    }

    /// Adds a member to the object, and returns it.
    #[must_use]
    pub(crate) fn with(mut self, name: impl Into<String>, value: impl Into<Self>) -> Self {
        self.set(name, value);
        self
    }

    /// Adds a member to the object if there is a value, and returns the object.
    #[must_use]
    pub(crate) fn with_some(self, name: &str, value: Option<impl Into<Self>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// A member of an object, by its name.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        let found = self.members().iter().find(|(it, _)| it == name);
        found.map(|(_, value)| value)
    }

    /// The members of an object, in order; empty for any other value.
    pub(crate) fn members(&self) -> &[(String, Self)] {
        match self {
            Self::Object(members) => members,
            _ => &[],
        }
    }

    /// The items of an array; empty for any other value.
    pub(crate) fn items(&self) -> &[Self] {
        match self {
            Self::Array(items) => items,
            _ => &[],
        }
    }

    /// The text of a string.
    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Self::Plain(value) => value.as_str(),
            _ => None,
        }
    }

    /// The value of a boolean.
    pub(crate) fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Plain(value) => value.as_bool(),
            _ => None,
        }
    }

    /// Adds a member to an object; does nothing to other values.
    pub(crate) fn set(&mut self, name: impl Into<String>, value: impl Into<Self>) {
        if let Self::Object(members) = self {
            members.push((name.into(), value.into()));
        }
    }

    /// Formats the value with one member per line, and a line break at the end.
    pub(crate) fn text(&self) -> String {
        // Names are strings and numbers are finite, so this can't fail.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Estimates the size of the value in bytes.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::Plain(serde_json::Value::String(text)) => 32 + text.len(),
            Self::Plain(_) => 32,
            Self::Array(items) => 32 + items.iter().map(Self::size).sum::<usize>(),
            Self::Object(members) => {
                let size = |(name, value): &(String, Self)| 32 + name.len() + value.size();
                32 + members.iter().map(size).sum::<usize>()
            }
        }
    }

    /// Converts the value to a `serde_json` value, which doesn't keep the order.
    pub(crate) fn value(&self) -> serde_json::Value {
        match self {
            Self::Plain(value) => value.clone(),
            Self::Array(items) => items.iter().map(Self::value).collect(),
            Self::Object(members) => {
                let members = members.iter();
                members
                    .map(|(name, value)| (name.clone(), value.value()))
                    .collect()
            }
        }
    }
}

impl<T: Into<serde_json::Value>> From<T> for Json {
    fn from(value: T) -> Self {
        Self::Plain(value.into())
    }
}

impl FromIterator<Json> for Json {
    fn from_iter<I: IntoIterator<Item = Json>>(items: I) -> Self {
        Self::Array(items.into_iter().collect())
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Plain(value) => value.serialize(serializer),
            Self::Array(items) => {
                let mut array = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    array.serialize_element(item)?;
                }
                array.end()
            }
            Self::Object(members) => {
                let mut object = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    object.serialize_entry(name, value)?;
                }
                object.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(deserializer, usize::MAX)
    }
}

/// Reads a value. A duplicate member is an error, because parsers differ in which one they use.
#[derive(Clone, Copy)]
struct Read<'l> {
    /// The cost that further values may have.
    left: &'l Cell<usize>,
}

impl Read<'_> {
    /// Counts a value with this many bytes of text.
    fn count<E: Error>(self, bytes: usize) -> Result<(), E> {
        let left = self.left.get().checked_sub(bytes.saturating_add(COST));
        let left = left.ok_or_else(|| {
            E::custom(
                "it has more values than allowed; split it into several files, and in YAML, where each alias counts as \
                 a copy, refer to repeated values with `$ref`",
            )
        })?;
        self.left.set(left);
        Ok(())
    }

    fn plain<E: Error>(self, value: impl Into<Json>) -> Result<Json, E> {
        self.count::<E>(0)?;
        Ok(value.into())
    }
}

impl<'de> DeserializeSeed<'de> for Read<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Read<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Json, E> {
        self.plain(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Json, E> {
        self.plain(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Json, E> {
        self.plain(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Json, E> {
        self.plain(value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Json, E> {
        self.count::<E>(value.len())?;
        Ok(value.into())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Json, E> {
        self.count::<E>(value.len())?;
        Ok(value.into())
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        self.plain(serde_json::Value::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Json, E> {
        self.plain(serde_json::Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        self.count::<A::Error>(0)?;
        let mut array = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            array.push(item);
        }
        // A document may have many small arrays, so their unused capacity would add up.
        array.shrink_to_fit();
        Ok(Json::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        self.count::<A::Error>(0)?;
        let mut object: Vec<(String, Json)> = Vec::new();
        let mut names = HashSet::new();
        while let Some(name) = members.next_key::<String>()? {
            self.count::<A::Error>(name.len())?;
            if !names.insert(name.clone()) {
                let message =
                    format!("an object has two members named {name:?}; remove one of them");
                return Err(A::Error::custom(message));
            }
            let value = members.next_value_seed(self)?;
            object.push((name, value));
        }
        object.shrink_to_fit();
        Ok(Json::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, most: usize) -> Result<Json, String> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        Json::read(&mut deserializer, most).map_err(|error| error.to_string())
    }

    #[test]
    fn members_keep_their_order_and_are_not_repeated() {
        let text = r#"{"b":1,"a":{"z":null,"y":[1.5,"x",true]}}"#;
        let value = read(text, usize::MAX).expect("JSON");
        assert_eq!(serde_json::to_string(&value).expect("JSON"), text);
        let error = read(r#"{"a":{"b":1,"b":2}}"#, usize::MAX).expect_err("a repeated member");
        assert!(
            error
                .starts_with("an object has two members named \"b\"; remove one of them at line 1"),
            "{error}"
        );
    }

    #[test]
    fn a_value_has_a_limit() {
        assert!(read("[1,2]", 3 * COST).is_ok());
        assert!(read("[1,2]", 3 * COST - 1).is_err());
        assert!(read("\"text\"", COST + 4).is_ok());
        assert!(read("\"text\"", COST + 3).is_err());
    }
}
