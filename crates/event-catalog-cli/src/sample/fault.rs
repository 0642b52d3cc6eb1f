//! Makes a valid value invalid in one place, and describes the fault.

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use super::generator::size;
use super::random::Random;
use crate::pointer;

/// The fault in a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// A JSON Pointer into the value; empty for the value itself.
    pub(crate) path: String,
    /// A clause that follows the path in messages: `is missing`.
    pub(crate) what: String,
}

/// The maximum number of places in a value that are collected.
const PLACES: usize = 200;

/// The maximum number of changes to try.
const TRIES: usize = 100;

/// The maximum length of a generated string.
const LONG: usize = 5_000;

/// The maximum size in bytes of a value that a change copies: each place has its own changes, and
/// places are nested.
const LARGE: usize = 20_000;

/// A change to one place.
enum Change {
    Remove,
    Replace(Value, &'static str),
}

/// Makes a valid value invalid; `None` if no change does, for example because the schema allows
/// every value.
pub(super) fn fault(
    value: &Value,
    validator: &Validator,
    random: &mut Random,
) -> Option<(Value, Fault)> {
    let mut places = Vec::new();
    collect(value, String::new(), &mut places);
    let mut changes: Vec<(&str, Change)> = Vec::new();
    for path in &places {
        let found = value.pointer(path)?;
        changes.extend(
            of(found, path, random)
                .into_iter()
                .map(|it| (path.as_str(), it)),
        );
    }
    random.shuffle(&mut changes);
    changes.into_iter().take(TRIES).find_map(|(path, change)| {
        let mut changed = value.clone();
        let what = apply(&mut changed, path, change)?;
        let fault = Fault {
            path: what.0,
            what: what.1,
        };
        (!validator.is_valid(&changed)).then_some((changed, fault))
    })
}

/// Collects the paths of a value and of all values inside it.
fn collect(value: &Value, path: String, places: &mut Vec<String>) {
    if places.len() >= PLACES {
        return;
    }
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, it)| (pointer::step(name), it))
            .collect(),
        Value::Array(elements) => {
            let elements = elements.iter().enumerate();
            elements.map(|(at, it)| (at.to_string(), it)).collect()
        }
        _ => Vec::new(),
    };
    let paths = inner
        .into_iter()
        .map(|(step, it)| (format!("{path}/{step}"), it));
    let paths: Vec<_> = paths.collect();
    places.push(path);
    for (path, value) in paths {
        collect(value, path, places);
    }
}

/// Lists the changes that are possible at a place.
fn of(value: &Value, path: &str, random: &mut Random) -> Vec<Change> {
    let replaced = |value: Value, what| Change::Replace(value, what);
    let mut changes = Vec::new();
    if !path.is_empty() {
        changes.push(Change::Remove);
    }
    if !value.is_number() {
        changes.push(replaced(json!(17), "is a number"));
    }
    if !value.is_string() {
        changes.push(replaced(json!("seventeen"), "is a string"));
    }
    // For the whole value, null would mean that there is no payload.
    if !value.is_null() && !path.is_empty() {
        changes.push(replaced(Value::Null, "is null"));
    }
    if !value.is_array() {
        changes.push(replaced(json!([true]), "is an array"));
    }
    match value {
        Value::Object(members) => {
            let name = format!("undeclared_{}", random.below(1_000));
            if size(value) <= LARGE {
                let mut more = members.clone();
                more.insert(name, json!(true));
                changes.push(replaced(Value::Object(more), "has an undeclared field"));
            }
            changes.push(replaced(Value::Object(Map::new()), "has no fields"));
        }
        Value::Array(elements) => {
            if size(value) <= LARGE {
                let twice = elements.iter().chain(elements).take(LONG).cloned();
                changes.push(replaced(twice.collect(), "has every element twice"));
            }
            changes.push(replaced(json!([]), "has no elements"));
        }
        Value::String(text) => {
            let long: String = "~ long ".chars().cycle().take(LONG).collect();
            changes.push(replaced(
                Value::String(long),
                "is a string of 5000 characters",
            ));
            changes.push(replaced(json!(""), "is an empty string"));
            let other = format!("{text} (changed)");
            changes.push(replaced(Value::String(other), "is a different string"));
        }
        Value::Number(number) => {
            let half = number.as_f64().map_or(0.5, |it| it.trunc() + 0.5);
            changes.push(replaced(json!(half), "has a fraction"));
            changes.push(replaced(json!(1e15), "is far too large"));
            changes.push(replaced(json!(-1e15), "is far too small"));
        }
        Value::Bool(_) | Value::Null => {}
    }
    changes
}

/// Applies a change. Returns the place for the message, and the fault there.
fn apply(value: &mut Value, path: &str, change: Change) -> Option<(String, String)> {
    match change {
        Change::Replace(new, what) => {
            *value.pointer_mut(path)? = new;
            Some((path.to_owned(), what.to_owned()))
        }
        Change::Remove => {
            let (parent, step) = path.rsplit_once('/')?;
            match value.pointer_mut(parent)? {
                Value::Object(members) => {
                    let name = pointer::name(step);
                    members.remove(&*name)?;
                }
                Value::Array(elements) => {
                    let at: usize = step.parse().ok()?;
                    if at >= elements.len() {
                        return None;
                    }
                    elements.remove(at);
                }
                _ => return None,
            }
            Some((path.to_owned(), "is missing".to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use jsonschema::draft202012;

    use super::*;

    fn validator(schema: &Value) -> Validator {
        let options = draft202012::options().should_validate_formats(true);
        options.build(schema).expect("a schema")
    }

    #[test]
    fn each_kind_of_limit_can_be_broken() {
        for (schema, value) in [
            (json!({ "type": "object" }), json!({})),
            (json!({ "required": ["a"] }), json!({ "a": 1 })),
            (json!({ "additionalProperties": false }), json!({})),
            (
                json!({ "properties": { "a/b": { "maxLength": 9 } } }),
                json!({ "a/b": "x" }),
            ),
            (json!({ "items": { "minimum": 0 } }), json!([1, 2])),
            (json!({ "uniqueItems": true }), json!([1])),
            (json!({ "minItems": 1 }), json!([1])),
            (json!({ "const": "a" }), json!("a")),
            (json!({ "type": "integer" }), json!(3)),
            (
                json!({ "format": "uuid" }),
                json!("2eb8aa08-aa98-11ea-b4aa-73b441d16380"),
            ),
        ] {
            let validator = validator(&schema);
            assert!(validator.is_valid(&value), "{schema}");
            let (changed, fault) = fault(&value, &validator, &mut Random::new(3)).expect("a fault");
            assert!(!validator.is_valid(&changed), "{schema}");
            assert!(!fault.what.is_empty());
        }
    }

    #[test]
    fn what_allows_everything_cannot_be_broken() {
        let all = validator(&json!({}));
        assert_eq!(fault(&json!({ "a": [1] }), &all, &mut Random::new(0)), None);
    }

    /// The changes to 60 nested lists that contain a megabyte of text don't copy that text 120
    /// times.
    #[test]
    fn a_large_value_is_broken_without_copies_of_it() {
        let copies = |text: &str| {
            let list = json!([text]);
            let changes = of(&list, "", &mut Random::new(0));
            let made = changes.iter().filter_map(|it| match it {
                Change::Replace(value, _) => Some(size(value)),
                Change::Remove => None,
            });
            made.filter(|it| *it >= text.len()).count()
        };
        assert_eq!(copies(&"x".repeat(10_000)), 1);
        assert_eq!(copies(&"x".repeat(LARGE)), 0);
        let mut value = json!("x".repeat(1 << 20));
        for _ in 0..60 {
            value = json!([value]);
        }
        let validator = validator(&json!({ "const": value }));
        assert!(fault(&value, &validator, &mut Random::new(1)).is_some());
    }

    #[test]
    fn the_place_is_a_pointer() {
        let schema = json!({ "properties": { "a/b": { "type": "object", "required": ["c"] } },
                             "required": ["a/b"] });
        let value = json!({ "a/b": { "c": 1 } });
        let places: Vec<String> = (0..50)
            .filter_map(|seed| fault(&value, &validator(&schema), &mut Random::new(seed)))
            .map(|(_, fault)| format!("{} {}", fault.path, fault.what))
            .collect();
        assert!(
            places.iter().any(|it| it == "/a~1b/c is missing"),
            "{places:?}"
        );
    }
}
