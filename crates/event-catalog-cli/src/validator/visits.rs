//! Bounds how often a single value is validated. The bound depends only on the schema.
//!
//! A validator tries each alternative separately, without remembering earlier results. So where
//! alternatives refer to schemas with alternatives, each level multiplies the visits, including the
//! levels of fields and elements.

use std::collections::{HashMap, HashSet};
use std::ptr;

use serde_json::Value;

use crate::sample::target;

/// The maximum number of visits to a value. The schemas of GitHub's webhooks and of `CDEvents` need
/// fewer than 20.
pub(crate) const MOST_VISITS: u64 = 10_000;

/// Counts the visits by the schemas of a document.
pub(crate) struct Visits<'d> {
    root: &'d Value,
    /// Keyed by the memory addresses of the schemas, which don't change.
    known: HashMap<*const Value, Count>,
    /// Whether any counted schema refers to itself.
    pub(super) is_recursive: bool,
}

/// The visits made by a schema, including those of the schemas that it applies.
#[derive(Clone, Copy)]
pub(super) struct Count {
    /// The number of visits to the value itself.
    here: u64,
    /// The maximum number of visits to any value inside it.
    below: u64,
}

impl<'d> Visits<'d> {
    pub(crate) fn new(root: &'d Value) -> Self {
        Self {
            root,
            known: HashMap::new(),
            is_recursive: false,
        }
    }

    /// Returns the maximum number of visits to a value, or to any value in it. If a schema refers
    /// to itself, one round is counted.
    pub(crate) fn of(&mut self, schema: &'d Value) -> u64 {
        let mut open = HashSet::new();
        let mut next = vec![(schema, false)];
        while let Some((schema, is_last)) = next.pop() {
            let key = ptr::from_ref(schema);
            if self.known.contains_key(&key) {
                continue;
            }
            let applied = Applied::of(self.root, schema);
            if is_last {
                let is_known = |it: &Value| self.known.contains_key(&ptr::from_ref(it));
                self.is_recursive |= !applied.all().all(is_known);
                let count = Count::of(&applied, |it| self.get(it), |it| self.get(it).most());
                self.known.insert(key, count);
            } else if open.insert(key) {
                next.push((schema, true));
                next.extend(applied.all().map(|it| (it, false)));
            }
        }
        self.get(schema).most()
    }

    /// Finds the innermost schema that exceeds the limit on visits, starting from one that does.
    pub(crate) fn innermost(&mut self, schema: &'d Value) -> &'d Value {
        let mut found = schema;
        let mut seen = HashSet::new();
        while seen.insert(ptr::from_ref(found)) {
            let applied = Applied::of(self.root, found);
            for inner in applied.all() {
                if self.of(inner) > MOST_VISITS && !seen.contains(&ptr::from_ref(inner)) {
                    found = inner;
                    break;
                }
            }
        }
        found
    }

    fn get(&self, schema: &Value) -> Count {
        let known = self.known.get(&ptr::from_ref(schema));
        known.copied().unwrap_or(Count::ALONE)
    }
}

impl Count {
    /// The count of a schema that doesn't apply any other schema.
    pub(super) const ALONE: Self = Self { here: 1, below: 0 };

    /// Returns the visits of a schema through the schemas that it applies: the sum for the value
    /// itself, and the maximum for any value inside it.
    pub(super) fn of(
        applied: &Applied<'_>,
        same: impl Fn(&Value) -> Self,
        inner: impl Fn(&Value) -> u64,
    ) -> Self {
        let mut here: u64 = 0;
        let mut below: u64 = 0;
        for schema in &applied.same {
            let count = same(schema);
            here = here.saturating_add(count.here);
            below = below.saturating_add(count.below);
        }
        let one = applied.one_of_them.iter().map(|it| inner(it));
        let all = applied.inner.iter().map(|it| inner(it));
        let inside = all.fold(one.max().unwrap_or(0), u64::saturating_add);
        Self {
            here: here.saturating_mul(applied.times).saturating_add(1),
            below: below.saturating_mul(applied.times).saturating_add(inside),
        }
    }

    pub(super) fn most(self) -> u64 {
        self.here.max(self.below)
    }
}

/// The schemas that a schema applies.
pub(super) struct Applied<'d> {
    /// The schemas for the value itself.
    pub(super) same: Vec<&'d Value>,
    /// How often the schemas for the value itself are applied.
    times: u64,
    /// The schemas for values inside it, exactly one of which applies to each value.
    one_of_them: Vec<&'d Value>,
    /// The schemas for values inside it, all of which can apply to the same value.
    inner: Vec<&'d Value>,
}

impl<'d> Applied<'d> {
    pub(super) fn of(root: &'d Value, schema: &'d Value) -> Self {
        let mut applied = Self {
            same: Vec::new(),
            times: 1,
            one_of_them: Vec::new(),
            inner: Vec::new(),
        };
        if let Some(keywords) = schema.as_object() {
            for (keyword, value) in keywords {
                applied.add(root, keyword, value);
            }
        }
        applied
    }

    fn add(&mut self, root: &'d Value, keyword: &str, value: &'d Value) {
        let listed = || value.as_array().into_iter().flatten();
        let named = || value.as_object().into_iter().flat_map(|it| it.values());
        match keyword {
            "$ref" => self.same.extend(target(root, value)),
            "allOf" | "anyOf" | "oneOf" => self.same.extend(listed()),
            "if" | "then" | "else" | "not" => self.same.push(value),
            "dependentSchemas" => self.same.extend(named()),
            "properties" => self.one_of_them.extend(named()),
            "prefixItems" => self.one_of_them.extend(listed()),
            "additionalProperties" | "items" | "propertyNames" => self.one_of_them.push(value),
            "patternProperties" => self.inner.extend(named()),
            "contains" => self.inner.push(value),
            "unevaluatedProperties" | "unevaluatedItems" => {
                // To find out which fields and elements other keywords have evaluated, values are
                // validated again.
                self.times = 3;
                self.one_of_them.push(value);
            }
            _ => {}
        }
    }

    /// All schemas for values inside it.
    pub(super) fn inside(&self) -> impl Iterator<Item = &'d Value> {
        self.one_of_them.iter().chain(&self.inner).copied()
    }

    fn all(&self) -> impl Iterator<Item = &'d Value> {
        let values = [&self.same, &self.one_of_them, &self.inner];
        values.into_iter().flatten().copied()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn visits(document: &Value) -> u64 {
        Visits::new(document).of(document)
    }

    /// A chain of definitions, each of which refers to the next through each of the given schemas.
    fn chain(levels: usize, level: impl Fn(Value) -> Value) -> Value {
        let reference = |number: usize| json!({ "$ref": format!("#/$defs/d{number}") });
        let mut document = reference(0);
        let levels = (0..levels).map(|it| (format!("d{it}"), level(reference(it + 1))));
        document["$defs"] = levels.collect();
        document
    }

    #[test]
    fn schemas_without_repetitions_need_few_visits() {
        for schema in [
            json!(true),
            json!({ "type": "object", "properties": { "a": {}, "b": { "items": { "type": "string" } } } }),
            json!({ "properties": (0..1000).map(|it| (it.to_string(), json!({}))).collect::<Value>() }),
        ] {
            assert_eq!(visits(&schema), 1);
        }
        let alternatives: Value = (0..100).map(|it| json!({ "const": it })).collect();
        assert_eq!(visits(&json!({ "oneOf": alternatives })), 101);
    }

    #[test]
    fn each_level_multiplies() {
        let levels: [fn(Value) -> Value; 7] = [
            |next| json!({ "anyOf": [next, next] }),
            |next| json!({ "oneOf": [next, { "not": next }] }),
            |next| json!({ "allOf": [next], "if": next }),
            |next| json!({ "dependentSchemas": { "a": next, "b": next } }),
            |next| json!({ "properties": { "a": { "anyOf": [next, next] } } }),
            |next| json!({ "items": next, "contains": next }),
            |next| json!({ "allOf": [next], "unevaluatedProperties": false }),
        ];
        for level in levels {
            let few = chain(5, level);
            assert!(visits(&few) <= MOST_VISITS, "{few}");
            let many = chain(40, level);
            assert!(visits(&many) > 1 << 39, "{many}");
        }
        let huge = chain(1000, |next| json!({ "anyOf": [next, next] }));
        assert_eq!(visits(&huge), u64::MAX);
    }

    #[test]
    fn a_long_chain_takes_no_longer_than_its_length() {
        let long = chain(50_000, |next| json!({ "properties": { "a": next } }));
        assert!(visits(&long) < 10);
    }

    #[test]
    fn the_innermost_schema_is_where_the_limit_is_passed() {
        let many = chain(40, |next| json!({ "anyOf": [next, next] }));
        let mut visits = Visits::new(&many);
        let found = visits.innermost(&many);
        assert!(visits.of(found) > MOST_VISITS);
        assert!(visits.of(found) < 3 * MOST_VISITS);
    }
}
