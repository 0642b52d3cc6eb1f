//! All keywords that apply to one value. References are followed, and one of each list of
//! alternatives is chosen.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::random::Random;

/// The schemas that apply to a value, each without the schemas that it refers to.
#[derive(Clone)]
pub(super) struct Parts<'d> {
    pub(super) schemas: Vec<&'d Map<String, Value>>,
    /// The alternatives of `oneOf` that weren't chosen, and must not match.
    pub(super) others: Vec<&'d Value>,
    /// Whether one of the schemas is `false`.
    pub(super) is_false: bool,
    /// Whether a generated value could be invalid, so that it must be validated.
    pub(super) is_doubtful: bool,
    /// The number of combinations of alternatives.
    pub(super) choices: usize,
}

/// Selects alternatives: each combination has its turn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Turn {
    /// Selects the first combination.
    pub(super) start: u64,
    pub(super) number: usize,
}

/// Keywords that a generated value might not satisfy, so that it must be validated.
const DOUBTFUL: [&str; 12] = [
    "oneOf",
    "not",
    "if",
    "pattern",
    "format",
    "contains",
    "propertyNames",
    "patternProperties",
    "dependentRequired",
    "dependentSchemas",
    "unevaluatedProperties",
    "unevaluatedItems",
];

/// The maximum number of schemas that apply to one value.
const MOST: usize = 1_000;

impl<'d> Parts<'d> {
    pub(super) fn of(root: &'d Value, schemas: &[&'d Value], turn: Turn) -> Self {
        let mut parts = Self {
            schemas: Vec::new(),
            others: Vec::new(),
            is_false: false,
            is_doubtful: false,
            choices: 1,
        };
        let mut seen = HashSet::new();
        let mut next: Vec<&'d Value> = schemas.iter().rev().copied().collect();
        while let Some(schema) = next.pop() {
            let Value::Object(keywords) = schema else {
                parts.is_false |= schema == &Value::Bool(false);
                continue;
            };
            if !seen.insert(std::ptr::from_ref(schema)) {
                continue;
            }
            if parts.schemas.len() >= MOST {
                parts.is_false = true;
                break;
            }
            parts.is_doubtful |= DOUBTFUL.iter().any(|it| keywords.contains_key(*it));
            parts.schemas.push(keywords);
            next.extend(keywords.get("$ref").and_then(|it| target(root, it)));
            next.extend(list(keywords, "allOf"));
            for keyword in ["anyOf", "oneOf"] {
                let alternatives = list(keywords, keyword);
                let at = parts.choose(alternatives.len(), turn);
                next.extend(alternatives.get(at));
                if keyword == "oneOf" {
                    let others = alternatives.iter().enumerate();
                    let others = others.filter(|(other, _)| *other != at);
                    parts.others.extend(others.map(|(_, other)| other));
                }
            }
            parts.condition(keywords, turn, &mut next);
        }
        parts
    }

    /// Chooses one of the branches of a condition.
    fn condition(
        &mut self,
        keywords: &'d Map<String, Value>,
        turn: Turn,
        next: &mut Vec<&'d Value>,
    ) {
        let Some(condition) = keywords.get("if") else {
            return;
        };
        if self.choose(2, turn) == 0 {
            next.push(condition);
            next.extend(keywords.get("then"));
        } else {
            next.extend(keywords.get("else"));
        }
    }

    /// The index of the alternative whose turn it is.
    fn choose(&mut self, count: usize, turn: Turn) -> usize {
        if count < 2 {
            return 0;
        }
        let salt = turn.start.wrapping_add(self.choices as u64);
        let first = Random::new(salt).below(count);
        let at = first.wrapping_add(turn.number / self.choices) % count;
        self.choices = self.choices.saturating_mul(count);
        at
    }

    /// The values of a keyword in all of the schemas.
    pub(super) fn all(&self, keyword: &str) -> impl Iterator<Item = &'d Value> {
        self.schemas.iter().filter_map(move |it| it.get(keyword))
    }

    /// The largest value of a keyword with a count; `default` if there is none.
    pub(super) fn least(&self, keyword: &str, default: usize) -> usize {
        self.all(keyword).filter_map(count).max().unwrap_or(default)
    }

    /// The smallest value of a keyword with a count; the largest possible number if there is none.
    pub(super) fn most(&self, keyword: &str) -> usize {
        self.all(keyword)
            .filter_map(count)
            .min()
            .unwrap_or(usize::MAX)
    }

    pub(super) fn has(&self, keyword: &str) -> bool {
        self.all(keyword).next().is_some()
    }

    /// The values of `examples`, and of `default` as a last resort.
    pub(super) fn examples(&self) -> Vec<&'d Value> {
        let examples = self.all("examples").filter_map(Value::as_array).flatten();
        let single = self.all("example").chain(self.all("default"));
        examples.chain(single).collect()
    }
}

/// A count, which can be written as `2.0`.
fn count(value: &Value) -> Option<usize> {
    let text = value.to_string();
    let text = text.strip_suffix(".0").unwrap_or(&text);
    text.parse().ok()
}

/// The schemas in the list of a keyword.
fn list<'d>(keywords: &'d Map<String, Value>, keyword: &str) -> &'d [Value] {
    let list = keywords.get(keyword).and_then(Value::as_array);
    list.map_or(&[], Vec::as_slice)
}

/// The schema that a reference in the document points to.
pub(crate) fn target<'d>(root: &'d Value, reference: &Value) -> Option<&'d Value> {
    let pointer = reference.as_str()?.strip_prefix('#')?;
    root.pointer(&decoded(pointer))
}

/// Decodes the percent-encoding in part of a URI.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let escaped = match (first, after) {
            (b'%', [high, low, ..]) => {
                let digit = |it: &u8| char::from(*it).to_digit(16);
                let byte = digit(high).zip(digit(low)).map(|(a, b)| a * 16 + b);
                byte.and_then(|it| u8::try_from(it).ok())
            }
            _ => None,
        };
        bytes.push(escaped.unwrap_or(*first));
        let digits = if escaped.is_some() { 2 } else { 0 };
        rest = after.get(digits..).unwrap_or_default();
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn turn(number: usize) -> Turn {
        Turn { start: 3, number }
    }

    #[test]
    fn references_are_followed_once() {
        let root = json!({
            "$ref": "#/$defs/payload.a/properties/x%20y",
            "$defs": { "payload.a": { "properties": { "x y": {
                "type": "string", "allOf": [{ "$ref": "#" }, true]
            } } } }
        });
        let parts = Parts::of(&root, &[&root], turn(0));
        assert_eq!(parts.schemas.len(), 3);
        assert!(parts.has("type"));
        assert!(!parts.is_false);
        let parts = Parts::of(&root, &[&Value::Bool(false)], turn(0));
        assert!(parts.is_false);
    }

    #[test]
    fn every_combination_of_alternatives_has_its_turn() {
        let root = json!({ "allOf": [
            { "oneOf": [{ "const": 1 }, { "const": 2 }, { "const": 3 }] },
            { "anyOf": [{ "enum": [1] }, { "enum": [2] }] },
        ] });
        let combination = |number| {
            let parts = Parts::of(&root, &[&root], turn(number));
            assert_eq!(parts.choices, 6);
            let first = parts.all("const").next().map(ToString::to_string);
            (first, parts.all("enum").next().map(ToString::to_string))
        };
        let combinations: HashSet<_> = (0..6).map(combination).collect();
        assert_eq!(combinations.len(), 6);
    }

    #[test]
    fn the_narrowest_bounds_count() {
        let root = json!({ "minLength": 2, "allOf": [{ "minLength": 5.0 }, { "maxLength": 9 }] });
        let parts = Parts::of(&root, &[&root], turn(0));
        assert_eq!(parts.least("minLength", 0), 5);
        assert_eq!(parts.most("maxLength"), 9);
        assert_eq!(parts.most("maxItems"), usize::MAX);
        assert_eq!(parts.least("minItems", 0), 0);
    }
}
