//! Places in payloads, and values in shortened form.

use serde_json::Value;

use super::shape::{Field, Shape};
use crate::format::count;
use crate::pointer;

/// The maximum number of characters of a value that are shown.
const SHOWN: usize = 60;

/// Finds the fields that no schema declares. The contents of such a field aren't examined.
pub(super) fn undeclared(
    shape: &Shape,
    place: usize,
    value: &Value,
    path: &mut String,
    found: &mut impl FnMut(&str, &Value),
) {
    let length = path.len();
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let field = shape.field(place, name);
                path.push('/');
                match field {
                    Field::Described(_) => path.push('*'),
                    _ => path.push_str(&pointer::step(name)),
                }
                match field {
                    Field::Declared(inner) | Field::Described(inner) => {
                        undeclared(shape, inner, value, path, found);
                    }
                    Field::Undeclared => found(path, value),
                    Field::Free => {}
                }
                path.truncate(length);
            }
        }
        Value::Array(elements) => {
            if let Some(inner) = shape.elements(place) {
                path.push_str("/*");
                for element in elements {
                    undeclared(shape, inner, element, path, found);
                }
                path.truncate(length);
            }
        }
        _ => {}
    }
}

/// A path with `*` for the elements of lists, so that the same mistake in several of them is one finding.
pub(super) fn generalized(payload: &Value, path: &str) -> String {
    let (mut value, mut general) = (Some(payload), String::new());
    for step in path.split('/').skip(1) {
        general.push('/');
        let name = pointer::name(step);
        match value {
            Some(Value::Array(elements)) => {
                general.push('*');
                value = name.parse().ok().and_then(|at: usize| elements.get(at));
            }
            Some(inner) => {
                general.push_str(step);
                value = inner.get(&name);
            }
            None => general.push_str(step),
        }
    }
    general
}

/// A value in short.
pub(super) fn shown(value: &Value) -> String {
    let text = match value {
        Value::Object(members) => {
            return format!("an object with {}", count(members.len(), "field"));
        }
        Value::Array(elements) => return format!("a list of {}", count(elements.len(), "element")),
        Value::String(text) => format!("\"{}\"", text.chars().take(SHOWN + 1).collect::<String>()),
        value => value.to_string(),
    };
    let mut short: String = text.chars().take(SHOWN).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
