//! Builds an event's payload schema from the rows of its properties.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::types::Type;
use crate::json::Json;

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Property {
    pub(super) name: String,
    /// The place of the row.
    pub(super) place: String,
    pub(super) kind: Type,
    pub(super) description: String,
    pub(super) is_required: bool,
    /// The allowed values; empty if any value is allowed.
    pub(super) values: Vec<Value>,
    /// The regular expression for text values.
    pub(super) pattern: Option<String>,
}

impl Property {
    /// Whether another row says the same about the property.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let place = other.place.clone();
        *other
            == Self {
                place,
                ..self.clone()
            }
    }
}

/// The maximum number of dots in the path of an object. In longer names, dots are ordinary
/// characters.
const DEEPEST: usize = 16;

/// Builds the schema of an event with these properties, whose names must differ.
///
/// A dot is usually part of a name, because names are written as they are sent. But if `address` is
/// an object or a list of objects, `address.city` and `address[].city` are fields of it.
pub(super) fn of(properties: &[Property]) -> Json {
    let objects: HashMap<&str, usize> = properties
        .iter()
        .enumerate()
        .filter(|(_, property)| property.kind.is_object())
        .map(|(at, property)| (property.name.as_str(), at))
        .collect();
    // The fields of each object as name and property index. The last entry contains the fields of
    // the payload itself.
    let payload = properties.len();
    let mut fields: Vec<Vec<(&str, usize)>> = vec![Vec::new(); payload + 1];
    let mut taken = HashSet::new();
    for (at, property) in properties.iter().enumerate() {
        // If `items.price` and `items[].price` both exist, only the first becomes a field of
        // `items`.
        let found = parent(&property.name, &objects).filter(|field| taken.insert(*field));
        let (object, name) = found.unwrap_or((payload, property.name.as_str()));
        fields[object].push((name, at));
    }
    Tree { properties, fields }.object(payload)
}

/// The object that contains a field, and the field's name in it.
fn parent<'n>(name: &'n str, objects: &HashMap<&str, usize>) -> Option<(usize, &'n str)> {
    let (before, own) = name.rsplit_once('.')?;
    if own.is_empty() || before.matches('.').count() >= DEEPEST {
        return None;
    }
    let object = objects
        .get(before)
        .or_else(|| objects.get(before.strip_suffix("[]")?))?;
    Some((*object, own))
}

/// The properties, grouped by the objects that contain them. An object's name is longer than the
/// name of its enclosing object, so no object contains itself.
struct Tree<'p> {
    properties: &'p [Property],
    fields: Vec<Vec<(&'p str, usize)>>,
}

impl Tree<'_> {
    fn object(&self, object: usize) -> Json {
        let mut properties = Json::object();
        let mut required = Vec::new();
        for (name, at) in &self.fields[object] {
            properties.set(*name, self.property(*at));
            if self.properties[*at].is_required {
                required.push(Json::from(*name));
            }
        }
        let has_required = !required.is_empty();
        let required = has_required.then(|| required.into_iter().collect::<Json>());
        Json::object()
            .with("type", "object")
            .with_some("required", required)
            .with("properties", properties)
    }

    fn property(&self, at: usize) -> Json {
        let property = &self.properties[at];
        let described = match property.description.as_str() {
            "" => Json::object(),
            text => Json::object().with("description", text),
        };
        let mut value = if property.kind.is_list {
            Json::object()
        } else {
            described.clone()
        };
        if self.fields[at].is_empty() {
            match property.kind.names.as_slice() {
                [] => {}
                [name] => value.set("type", *name),
                names => {
                    let names = names.iter().copied().map(Json::from);
                    value.set("type", names.collect::<Json>());
                }
            }
        } else {
            for (name, member) in self.object(at).members() {
                value.set(name.clone(), member.clone());
            }
        }
        if !property.values.is_empty() {
            let values = property.values.iter().cloned();
            value.set("enum", values.map(Json::from).collect::<Json>());
        }
        if let Some(pattern) = &property.pattern {
            value.set("pattern", pattern.as_str());
        }
        if property.kind.is_list {
            described.with("type", "array").with("items", value)
        } else {
            value
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn property(name: &str, kind: &str) -> Property {
        Property {
            name: name.to_owned(),
            place: String::new(),
            kind: Type::read(kind).expect("a type"),
            description: String::new(),
            is_required: false,
            values: Vec::new(),
            pattern: None,
        }
    }

    #[test]
    fn dots_are_levels_only_below_objects() {
        let properties = [
            property("address", "object"),
            property("address.city", "string"),
            property("items", "list of objects"),
            property("items[].price", "number"),
            property("utm.source", "string"),
        ];
        let schema = of(&properties).value();
        let at = |pointer: &str| schema.pointer(pointer).cloned().unwrap_or_default();
        assert_eq!(at("/properties/address/properties/city/type"), "string");
        assert_eq!(
            at("/properties/items/items/properties/price/type"),
            "number"
        );
        assert_eq!(at("/properties/utm.source/type"), "string");
    }

    #[test]
    fn what_rows_say_is_in_the_schema() {
        let mut colors = property("colors", "list of strings");
        colors.description = "Its colors.".to_owned();
        colors.is_required = true;
        colors.values = vec!["red".into(), "blue".into()];
        colors.pattern = Some("^[a-z]+$".to_owned());
        insta::assert_snapshot!(of(&[colors, property("more", "any")]).text(), @r#"
        {
          "type": "object",
          "required": [
            "colors"
          ],
          "properties": {
            "colors": {
              "description": "Its colors.",
              "type": "array",
              "items": {
                "type": "string",
                "enum": [
                  "red",
                  "blue"
                ],
                "pattern": "^[a-z]+$"
              }
            },
            "more": {}
          }
        }
        "#);
    }
}
