//! Determines the fields that a payload can have in any of its alternatives, to find undeclared fields and for
//! coverage.

use std::collections::{BTreeSet, HashMap};

use foldhash::fast::RandomState;
use jsonschema::Validator;
use serde_json::{Map, Value};

use crate::pattern::Patterns;
use crate::sample::target;
use crate::validator::compile_known;

/// The shape of a payload, as a graph of places. Place 0 is the payload itself.
#[derive(Debug)]
pub(super) struct Shape {
    places: Vec<Node>,
}

/// What the schemas say about the values at one place.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// The declared fields, with the places of their values.
    pub(super) fields: HashMap<String, usize, RandomState>,
    patterns: Vec<(Validator, usize)>,
    /// The place of additional fields.
    further: Option<usize>,
    /// The place of elements.
    elements: Option<usize>,
    /// Whether the schema explicitly allows undeclared fields.
    is_open: bool,
    /// The values of `enum` and `const`, as JSON.
    pub(super) values: BTreeSet<String>,
}

/// What a schema says about a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    /// The schema declares the field by name. Contains the place of the value.
    Declared(usize),
    /// A schema for many fields applies to the field. Contains the place of the value.
    Described(usize),
    /// The field is allowed, but no schema applies to it.
    Free,
    /// No schema applies to the field, although the schema declares other fields.
    Undeclared,
}

/// The maximum number of places in a payload. Places beyond this number allow any field.
const MOST: usize = 5_000;

impl Shape {
    /// Determines the shape of a payload from its schema document.
    pub(super) fn of(root: &Value, patterns: &Patterns) -> Self {
        let mut reading = Reading {
            root,
            patterns,
            known: HashMap::new(),
            waiting: Vec::new(),
            count: 0,
        };
        reading.place(vec![root]);
        let mut places = Vec::new();
        let mut next = 0;
        while let Some(schemas) = reading.waiting.get(next).cloned() {
            next += 1;
            places.push(reading.node(&schemas));
        }
        Self { places }
    }

    /// Returns what the schemas say about a place.
    pub(super) fn node(&self, place: usize) -> Option<&Node> {
        self.places.get(place)
    }

    /// Finds the place of a field's value.
    pub(super) fn field(&self, place: usize, name: &str) -> Field {
        let Some(node) = self.places.get(place) else {
            return Field::Free;
        };
        if let Some(place) = node.fields.get(name) {
            return Field::Declared(*place);
        }
        if !node.patterns.is_empty() {
            let text = Value::from(name);
            let mut matching = node.patterns.iter().filter(|(it, _)| it.is_valid(&text));
            if let Some((_, place)) = matching.next() {
                return Field::Described(*place);
            }
        }
        match node.further {
            Some(place) => Field::Described(place),
            None if node.is_open || node.fields.is_empty() => Field::Free,
            None => Field::Undeclared,
        }
    }

    /// Returns the place of a list's elements.
    pub(super) fn elements(&self, place: usize) -> Option<usize> {
        self.places.get(place)?.elements
    }
}

/// Builds a shape. A place is identified by the set of schemas that apply to it.
struct Reading<'d, 'p> {
    root: &'d Value,
    patterns: &'p Patterns,
    known: HashMap<Vec<*const Value>, usize>,
    /// The schemas of each place that hasn't been visited yet.
    waiting: Vec<Vec<&'d Value>>,
    count: usize,
}

impl<'d> Reading<'d, '_> {
    /// Returns the number of the place that these schemas apply to.
    fn place(&mut self, schemas: Vec<&'d Value>) -> usize {
        let mut key: Vec<*const Value> = schemas.iter().map(|it| std::ptr::from_ref(*it)).collect();
        key.sort_unstable();
        key.dedup();
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        if self.count >= MOST {
            // No place has this number, which means that any value is allowed.
            return usize::MAX;
        }
        let place = self.count;
        self.count += 1;
        self.known.insert(key, place);
        self.waiting.push(schemas);
        place
    }

    fn node(&mut self, schemas: &[&'d Value]) -> Node {
        let parts = self.all(schemas);
        let mut node = Node::default();
        let mut fields: HashMap<&'d str, Vec<&'d Value>> = HashMap::new();
        let mut patterns: HashMap<&'d str, Vec<&'d Value>> = HashMap::new();
        let (mut further, mut elements) = (Vec::new(), Vec::new());
        for part in &parts {
            for (keyword, found) in [
                ("properties", &mut fields),
                ("patternProperties", &mut patterns),
            ] {
                let named = part.get(keyword).and_then(Value::as_object);
                for (name, schema) in named.into_iter().flatten() {
                    found.entry(name).or_default().push(schema);
                }
            }
            for keyword in ["additionalProperties", "unevaluatedProperties"] {
                match part.get(keyword) {
                    Some(Value::Bool(true)) => node.is_open = true,
                    Some(schema @ Value::Object(_)) => further.push(schema),
                    _ => {}
                }
            }
            for keyword in ["items", "contains", "unevaluatedItems"] {
                elements.extend(part.get(keyword).filter(|it| it.is_object()));
            }
            let positions = part.get("prefixItems").and_then(Value::as_array);
            elements.extend(positions.into_iter().flatten());
            let listed = part.get("enum").and_then(Value::as_array);
            let values = listed.into_iter().flatten().chain(part.get("const"));
            node.values.extend(values.map(ToString::to_string));
        }
        for (name, schemas) in sorted(fields) {
            let place = self.place(schemas);
            node.fields.insert(name.to_owned(), place);
        }
        for (pattern, schemas) in sorted(patterns) {
            let place = self.place(schemas);
            let schema = serde_json::json!({ "pattern": pattern });
            match compile_known(&schema, self.patterns.compiled()) {
                Some(validator) => node.patterns.push((validator, place)),
                None => node.is_open = true,
            }
        }
        node.further = (!further.is_empty()).then(|| self.place(further));
        node.elements = (!elements.is_empty()).then(|| self.place(elements));
        node
    }

    /// Collects all schemas that can apply, including referenced schemas and all alternatives.
    fn all(&self, schemas: &[&'d Value]) -> Vec<&'d Map<String, Value>> {
        let mut seen = BTreeSet::new();
        let mut next: Vec<&'d Value> = schemas.iter().rev().copied().collect();
        let mut parts = Vec::new();
        while let Some(schema) = next.pop() {
            let Some(keywords) = schema.as_object() else {
                continue;
            };
            if !seen.insert(std::ptr::from_ref(schema)) || seen.len() > MOST {
                continue;
            }
            parts.push(keywords);
            next.extend(keywords.get("$ref").and_then(|it| target(self.root, it)));
            for keyword in ["allOf", "anyOf", "oneOf"] {
                let list = keywords.get(keyword).and_then(Value::as_array);
                next.extend(list.into_iter().flatten());
            }
            next.extend(
                ["if", "then", "else"]
                    .iter()
                    .filter_map(|it| keywords.get(*it)),
            );
            let dependent = keywords.get("dependentSchemas").and_then(Value::as_object);
            next.extend(dependent.into_iter().flat_map(|it| it.values()));
        }
        parts
    }
}

/// Sorts the entries by name, so that places are numbered the same way in every run.
fn sorted<'d>(entries: HashMap<&'d str, Vec<&'d Value>>) -> Vec<(&'d str, Vec<&'d Value>)> {
    let mut entries: Vec<_> = entries.into_iter().collect();
    entries.sort_unstable_by_key(|(name, _)| *name);
    entries
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shape(schema: &Value) -> Shape {
        Shape::of(schema, &Patterns::default())
    }

    #[test]
    fn fields_of_all_alternatives_are_declared() {
        let shape = shape(&json!({
            "properties": { "a": { "enum": ["x", 1] } },
            "oneOf": [{ "$ref": "#/$defs/b" }, { "properties": { "c": {} } }],
            "$defs": { "b": { "properties": { "b": { "items": { "properties": { "d": {} } } } } } }
        }));
        for name in ["a", "b", "c"] {
            assert!(matches!(shape.field(0, name), Field::Declared(_)), "{name}");
        }
        assert_eq!(shape.field(0, "d"), Field::Undeclared);
        let Field::Declared(b) = shape.field(0, "b") else {
            panic!("no place");
        };
        let elements = shape.elements(b).expect("elements");
        assert!(matches!(shape.field(elements, "d"), Field::Declared(_)));
        let Field::Declared(a) = shape.field(0, "a") else {
            panic!("no place");
        };
        let values = &shape.node(a).expect("a place").values;
        assert_eq!(
            values.iter().map(String::as_str).collect::<Vec<_>>(),
            ["\"x\"", "1"]
        );
    }

    #[test]
    fn fields_that_are_meant_to_be_there_are_not_undeclared() {
        let maps =
            json!({ "properties": { "a": {} }, "additionalProperties": { "type": "integer" } });
        assert!(matches!(shape(&maps).field(0, "z"), Field::Described(_)));
        let open = json!({ "properties": { "a": {} }, "additionalProperties": true });
        assert_eq!(shape(&open).field(0, "z"), Field::Free);
        let patterns = json!({ "properties": { "a": {} }, "patternProperties": { "^x-": {} } });
        assert!(matches!(
            shape(&patterns).field(0, "x-1"),
            Field::Described(_)
        ));
        assert_eq!(shape(&patterns).field(0, "y"), Field::Undeclared);
        assert_eq!(
            shape(&json!({ "type": "object" })).field(0, "a"),
            Field::Free
        );
    }

    #[test]
    fn recursive_payloads_have_few_places() {
        let tree = json!({ "properties": { "left": { "$ref": "#" }, "right": { "$ref": "#" } } });
        let shape = shape(&tree);
        assert!(shape.places.len() <= 5);
        let Field::Declared(left) = shape.field(0, "left") else {
            panic!("no place");
        };
        assert!(matches!(shape.field(left, "right"), Field::Declared(_)));
    }
}
