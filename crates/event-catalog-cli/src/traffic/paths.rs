//! Handles paths of places in payloads, and shortens values for messages.

use serde_json::Value;

use super::shape::{Field, Shape};
use crate::format::count;
use crate::pointer;

/// The maximum number of characters of a value that are shown.
const SHOWN: usize = 60;

/// Finds fields that no schema declares. The contents of such a field are skipped.
pub(super) fn undeclared(shape: &Shape, payload: &Value, found: &mut impl FnMut(&str, &Value)) {
    Undeclared {
        shape,
        names: Vec::new(),
        found,
    }
    .visit(0, payload);
}

struct Undeclared<'v, 'f, F> {
    shape: &'v Shape,
    /// The names that lead to the current value.
    names: Vec<&'v str>,
    found: &'f mut F,
}

impl<'v, F: FnMut(&str, &Value)> Undeclared<'v, '_, F> {
    fn visit(&mut self, place: usize, value: &'v Value) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    match self.shape.field(place, name) {
                        Field::Declared(inner) => self.enter(name, inner, value),
                        Field::Described(inner) => self.enter("*", inner, value),
                        Field::Undeclared => {
                            let names = self.names.iter().copied().chain([name.as_str()]);
                            let steps: Vec<String> = names.map(pointer::step).collect();
                            (self.found)(&format!("/{}", steps.join("/")), value);
                        }
                        Field::Free => {}
                    }
                }
            }
            Value::Array(elements) => {
                if let Some(inner) = self.shape.elements(place) {
                    for element in elements {
                        self.enter("*", inner, element);
                    }
                }
            }
            _ => {}
        }
    }

    fn enter(&mut self, name: &'v str, place: usize, value: &'v Value) {
        self.names.push(name);
        self.visit(place, value);
        self.names.pop();
    }
}

/// Replaces the indices of list elements in a path with `*`, so that the same error in several elements is a single
/// finding.
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
                value = inner.get(&*name);
            }
            None => general.push_str(step),
        }
    }
    general
}

/// Formats a value for a message, and shortens it if it is long.
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
