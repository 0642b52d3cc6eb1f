//! Validates the parts of a sample while it is generated, so that a fault in one place doesn't
//! affect others.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use jsonschema::{PatternCache, Validator};
use serde_json::{Value, json};

use super::expression::Expression;
use crate::traffic::value::depth;
use crate::validator::{Size, compile_known, without_annotations};

/// The maximum size of the validators for parts of documents, together. Beyond this limit, values are only validated as
/// part of the whole.
const MOST_SIZE: usize = 2_000_000;

/// The size of the validators for parts of documents that may still be compiled in a run.
pub(super) type Left = Rc<Cell<usize>>;

/// The size at the start of a run.
pub(super) fn left() -> Left {
    Rc::new(Cell::new(MOST_SIZE))
}

/// The validators for parts of a document, compiled on first use.
pub(super) struct Checks {
    patterns: PatternCache,
    /// Keyed by the memory addresses of the schemas, which don't change.
    compiled: HashMap<Vec<*const Value>, Option<Rc<Validator>>>,
    /// The memory addresses of examples that the schemas don't allow, with the same keys as `compiled`.
    refused: HashMap<Vec<*const Value>, HashSet<*const Value>>,
    expressions: HashMap<String, Option<Rc<Expression>>>,
    names: HashMap<String, Option<Rc<Validator>>>,
    /// The size of the document's definitions, once it is known.
    definitions: Option<usize>,
    left: Left,
    /// The maximum nesting of values.
    deepest: usize,
}

impl Checks {
    pub(super) fn new(patterns: PatternCache, deepest: usize, left: Left) -> Self {
        Self {
            patterns,
            compiled: HashMap::new(),
            refused: HashMap::new(),
            expressions: HashMap::new(),
            names: HashMap::new(),
            definitions: None,
            left,
            deepest,
        }
    }

    /// Whether a value satisfies all of these schemas, and isn't nested too deeply. Returns `true`
    /// if this can't be determined here.
    pub(super) fn allow(&mut self, root: &Value, schemas: &[&Value], value: &Value) -> bool {
        if depth(value) > self.deepest {
            return false;
        }
        let key = addresses(schemas);
        if let Some(known) = self.compiled.get(&key) {
            return known.as_ref().is_none_or(|it| it.is_valid(value));
        }
        let compiled = self.compile(root, schemas).map(Rc::new);
        let is_valid = compiled.as_ref().is_none_or(|it| it.is_valid(value));
        self.compiled.insert(key, compiled);
        is_valid
    }

    /// Returns the first of these examples in a document that satisfies all of these schemas. Refused examples aren't
    /// validated again, because matching a pattern can take a long time.
    pub(super) fn fitting<'d>(
        &mut self,
        root: &Value,
        schemas: &[&Value],
        examples: Vec<&'d Value>,
    ) -> Option<&'d Value> {
        let key = addresses(schemas);
        let mut refused = self.refused.remove(&key).unwrap_or_default();
        let fitting = examples.into_iter().find(|example| {
            let address = std::ptr::from_ref(*example);
            let is_fitting = !refused.contains(&address) && self.allow(root, schemas, example);
            if !is_fitting {
                refused.insert(address);
            }
            is_fitting
        });
        self.refused.insert(key, refused);
        fitting
    }

    fn compile(&mut self, root: &Value, schemas: &[&Value]) -> Option<Validator> {
        let mut document = json!({ "allOf": schemas });
        let mut copied = 0;
        if schemas.iter().any(|it| refers(it)) {
            let definitions = root.get("$defs").unwrap_or(&Value::Null);
            // Copies of definitions take memory, even if nothing refers to them.
            copied = *self
                .definitions
                .get_or_insert_with(|| Size::of_definitions(definitions));
            self.left.get().checked_sub(copied)?;
            document["$defs"] = definitions.clone();
        }
        let document = without_annotations(&document);
        let left = self.left.get().checked_sub(Size::of(&document) + copied)?;
        self.left.set(left);
        compile_known(&document, self.patterns.clone())
    }

    /// The maximum nesting of values.
    pub(super) fn deepest(&self) -> usize {
        self.deepest
    }

    /// Whether a pattern matches a name.
    pub(super) fn matches(&mut self, pattern: &str, name: &str) -> bool {
        let patterns = &self.patterns;
        let compiled = self.names.entry(pattern.to_owned()).or_insert_with(|| {
            let schema = json!({ "pattern": pattern });
            compile_known(&schema, patterns.clone()).map(Rc::new)
        });
        let name = Value::from(name);
        compiled.as_ref().is_some_and(|it| it.is_valid(&name))
    }

    /// Returns the parsed pattern, for generating matching strings.
    pub(super) fn expression(&mut self, pattern: &str) -> Option<Rc<Expression>> {
        if !self.expressions.contains_key(pattern) {
            let expression = Expression::new(pattern).map(Rc::new);
            self.expressions.insert(pattern.to_owned(), expression);
        }
        self.expressions.get(pattern).cloned().flatten()
    }
}

fn addresses(schemas: &[&Value]) -> Vec<*const Value> {
    schemas.iter().map(|it| std::ptr::from_ref(*it)).collect()
}

/// Whether a schema contains a reference to another schema.
fn refers(schema: &Value) -> bool {
    match schema {
        Value::Object(members) => members.contains_key("$ref") || members.values().any(refers),
        Value::Array(values) => values.iter().any(refers),
        _ => false,
    }
}
