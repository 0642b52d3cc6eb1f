//! Generates a value that satisfies its schemas: an example, or a value derived from keywords.

use serde_json::Value;

use super::checks::Checks;
use super::number;
use super::parts::{Parts, Turn};
use super::random::Random;
use super::steps::Steps;
use crate::pointer;
use crate::validator::NoValidator;

/// The maximum nesting of values.
pub(super) const DEEPEST: usize = 60;

/// Beyond this depth, values are as small as possible, so that recursion ends.
const SHALLOW: usize = 7;

/// The minimum and maximum numbers of attempts per value. Each attempt uses another combination of
/// alternatives.
const LEAST_TRIES: usize = 4;
const MOST_TRIES: usize = 200;

/// The place where no value was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stuck {
    /// A JSON Pointer into the value.
    pub(crate) path: String,
    /// The reason, as a clause.
    pub(crate) why: String,
    /// Why the schema is unusable, if it is: nothing can be validated against it, not even examples.
    pub(crate) unusable: Option<NoValidator>,
}

/// Generates one value.
pub(super) struct Generator<'d, 'r> {
    pub(super) root: &'d Value,
    pub(super) random: &'r mut Random,
    pub(super) checks: &'r mut Checks,
    steps: &'r mut Steps,
    /// The probability in percent that a value is an example, if there are examples.
    pub(super) examples: usize,
    pub(super) stuck: Option<Stuck>,
    depth: usize,
    path: Vec<String>,
}

impl<'d, 'r> Generator<'d, 'r> {
    pub(super) fn new(
        root: &'d Value,
        random: &'r mut Random,
        checks: &'r mut Checks,
        steps: &'r mut Steps,
        examples: usize,
    ) -> Self {
        Self {
            root,
            random,
            checks,
            steps,
            examples,
            stuck: None,
            depth: 0,
            path: Vec::new(),
        }
    }

    /// Generates a value that satisfies all of these schemas, regardless of the surrounding values.
    pub(super) fn value(&mut self, schemas: &[&'d Value]) -> Option<Value> {
        if self.depth >= DEEPEST {
            return self.fail("every value would be nested without end");
        }
        self.depth += 1;
        let value = self.tried(schemas);
        self.depth -= 1;
        value
    }

    /// Generates the value of a field or element.
    pub(super) fn inner(&mut self, step: &str, schemas: &[&'d Value]) -> Option<Value> {
        self.spend_for(step.len())?;
        self.path.push(pointer::step(step));
        let value = self.value(schemas);
        self.path.pop();
        value
    }

    /// Like [`inner`](Self::inner) for an optional value: a failure doesn't make the enclosing
    /// value fail.
    pub(super) fn optional(&mut self, step: &str, schemas: &[&'d Value]) -> Option<Value> {
        let before = self.stuck.take();
        let value = self.inner(step, schemas);
        self.stuck = before;
        value
    }

    pub(super) fn is_deep(&self) -> bool {
        // Even the innermost object needs room for its values.
        self.depth > SHALLOW.min(self.checks.deepest().saturating_sub(2))
    }

    /// Spends one step.
    pub(super) fn spend(&mut self) -> Option<()> {
        self.spend_for(0)
    }

    /// Spends one step, plus the cost of this many bytes.
    pub(super) fn spend_for(&mut self, bytes: usize) -> Option<()> {
        if self.steps.spend(bytes) {
            return Some(());
        }
        self.fail("it is too large, or takes too many attempts")
    }

    /// Copies a value from the schema, if there are enough steps left.
    fn copy(&mut self, value: &Value) -> Option<Value> {
        self.spend_for(size(value))?;
        Some(value.clone())
    }

    /// Records a failure, unless there is one already: the first is the innermost one.
    pub(super) fn fail<T>(&mut self, why: &str) -> Option<T> {
        if self.stuck.is_none() {
            let path = self.path.iter().map(|step| format!("/{step}"));
            self.stuck = Some(Stuck {
                path: path.collect(),
                why: why.to_owned(),
                unusable: None,
            });
        }
        None
    }

    fn tried(&mut self, schemas: &[&'d Value]) -> Option<Value> {
        let start = self.random.draw();
        let (mut number, mut tries) = (0, LEAST_TRIES);
        let mut why = "its keywords exclude each other".to_owned();
        let before = self.stuck.clone();
        while number < tries {
            self.spend()?;
            let parts = Parts::of(self.root, schemas, Turn { start, number });
            number += 1;
            tries = tries.max(parts.choices.min(MOST_TRIES));
            if parts.is_false {
                continue;
            }
            if let Some(value) = self.of_parts(schemas, &parts) {
                self.stuck = before;
                return Some(value);
            }
            if let Some(pattern) = parts.all("pattern").find_map(Value::as_str) {
                let shown: String = pattern.chars().take(80).collect();
                why = format!("no string was found that matches the pattern `{shown}`");
            }
        }
        // If no value can be generated, an example is better than nothing.
        let parts = Parts::of(self.root, schemas, Turn { start, number: 0 });
        let fitting = self.checks.fitting(self.root, schemas, parts.examples());
        if let Some(example) = fitting {
            let copy = self.copy(example)?;
            self.stuck = before;
            return Some(copy);
        }
        for number in 0..tries {
            self.spend()?;
            let parts = Parts::of(self.root, schemas, Turn { start, number });
            if parts.others.is_empty() || parts.is_false {
                continue;
            }
            if let Some(value) = self.apart(schemas, &parts) {
                self.stuck = before;
                return Some(value);
            }
        }
        self.fail(&why)
    }

    fn of_parts(&mut self, schemas: &[&'d Value], parts: &Parts<'d>) -> Option<Value> {
        let examples = parts.examples();
        if !examples.is_empty() && self.random.chance(self.examples) {
            let example = *self.random.pick(&examples)?;
            if self.checks.allow(self.root, schemas, example) {
                return self.copy(example);
            }
        }
        let kinds = kinds(parts);
        if let Some(listed) = listed(parts) {
            let fits = |value: &&&Value| kinds.iter().any(|kind| kind.has(value));
            let listed: Vec<&Value> = listed.iter().filter(fits).copied().collect();
            let value = *self.random.pick(&listed)?;
            let value = self.copy(value)?;
            return self.validated(schemas, parts, value);
        }
        let value = match self.kind(kinds)? {
            Kind::Object => self.object(parts)?,
            Kind::Array => self.list(parts)?,
            Kind::String => return self.text(schemas, parts),
            Kind::Integer => number::number(parts, true, self.random)?,
            Kind::Number => number::number(parts, false, self.random)?,
            Kind::Boolean => Value::Bool(self.random.chance(50)),
            Kind::Null => Value::Null,
        };
        self.validated(schemas, parts, value)
    }

    /// Returns the value, unless a keyword that wasn't used to generate it disallows it.
    pub(super) fn validated(
        &mut self,
        schemas: &[&'d Value],
        parts: &Parts<'d>,
        value: Value,
    ) -> Option<Value> {
        let is_valid = !parts.is_doubtful || self.checks.allow(self.root, schemas, &value);
        is_valid.then_some(value)
    }

    /// Picks one of these types: `null` only rarely, and no containers if values are deeply nested.
    fn kind(&mut self, mut kinds: Vec<Kind>) -> Option<Kind> {
        if kinds.len() > 1 && kinds.contains(&Kind::Null) && !self.random.chance(15) {
            kinds.retain(|it| *it != Kind::Null);
        }
        let is_plain = |it: &Kind| !matches!(it, Kind::Object | Kind::Array);
        if self.is_deep() && kinds.iter().any(is_plain) {
            kinds.retain(is_plain);
        }
        self.random.pick(&kinds).copied()
    }
}

/// The approximate size of a value in bytes.
pub(super) fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(values) => values.iter().map(|it| 1 + size(it)).sum(),
        Value::Object(fields) => fields.iter().map(|(name, it)| name.len() + size(it)).sum(),
        _ => 1,
    }
}

/// The values that `const` and all `enum` keywords allow; `None` without such keywords.
fn listed<'d>(parts: &Parts<'d>) -> Option<Vec<&'d Value>> {
    let constants = parts.all("const").map(std::slice::from_ref);
    let lists = parts.all("enum").filter_map(Value::as_array);
    let mut lists = constants.chain(lists.map(Vec::as_slice));
    let mut values: Vec<&Value> = lists.next()?.iter().collect();
    for list in lists {
        values.retain(|value| list.contains(value));
    }
    Some(values)
}

/// A JSON Schema type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Object,
    Array,
    String,
    Integer,
    Number,
    Boolean,
    Null,
}

/// All types with their names.
const KINDS: &[(Kind, &str)] = &[
    (Kind::Object, "object"),
    (Kind::Array, "array"),
    (Kind::String, "string"),
    (Kind::Integer, "integer"),
    (Kind::Number, "number"),
    (Kind::Boolean, "boolean"),
    (Kind::Null, "null"),
];

impl Kind {
    fn has(self, value: &Value) -> bool {
        match (self, value) {
            (Self::Integer, Value::Number(number)) => {
                number.as_f64().is_some_and(|it| it.fract() == 0.0)
            }
            (Self::Object, Value::Object(_))
            | (Self::Array, Value::Array(_))
            | (Self::String, Value::String(_))
            | (Self::Number, Value::Number(_))
            | (Self::Boolean, Value::Bool(_))
            | (Self::Null, Value::Null) => true,
            _ => false,
        }
    }
}

/// Keywords that concern only values of one type.
const HINTS: [(Kind, &[&str]); 4] = [
    (
        Kind::Object,
        &[
            "properties",
            "required",
            "additionalProperties",
            "patternProperties",
            "minProperties",
        ],
    ),
    (
        Kind::Array,
        &["items", "prefixItems", "contains", "minItems"],
    ),
    (
        Kind::String,
        &[
            "pattern",
            "format",
            "minLength",
            "maxLength",
            "contentEncoding",
        ],
    ),
    (
        Kind::Number,
        &[
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
        ],
    ),
];

/// Determines the types that a value can have. Without `type`, these are the types that other
/// keywords concern.
fn kinds(parts: &Parts<'_>) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = KINDS.iter().map(|(kind, _)| *kind).collect();
    for named in parts.all("type") {
        let has = |name: &str| match named {
            Value::Array(names) => names.iter().any(|it| it == name),
            named => named == name,
        };
        kinds.retain(|kind| {
            let mut name = KINDS.iter().filter(|(it, _)| it == kind);
            let is_number = *kind == Kind::Integer && has("number");
            is_number || name.any(|(_, name)| has(name))
        });
    }
    if parts.has("type") {
        if kinds.contains(&Kind::Number) {
            kinds.retain(|it| *it != Kind::Integer);
        }
        return kinds;
    }
    if listed(parts).is_some() {
        return kinds;
    }
    let hinted = HINTS
        .iter()
        .filter(|(_, of)| of.iter().any(|it| parts.has(it)));
    let hinted: Vec<Kind> = hinted.map(|(kind, _)| *kind).collect();
    if hinted.is_empty() {
        vec![Kind::String, Kind::Integer, Kind::Boolean]
    } else {
        hinted
    }
}
