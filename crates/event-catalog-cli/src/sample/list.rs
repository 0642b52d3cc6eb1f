//! Generates lists: the first elements can each have their own schema, and the others share one.

use std::collections::HashSet;

use serde_json::Value;

use super::generator::Generator;
use super::parts::Parts;

/// The maximum number of elements in addition to the required ones.
const MORE: usize = 3;

/// The maximum number of attempts for an element that must differ from all others.
const TRIES: usize = 20;

/// The maximum number of elements.
const MOST: usize = 10_000;

impl<'d> Generator<'d, '_> {
    pub(super) fn list(&mut self, parts: &Parts<'d>) -> Option<Value> {
        let contained: Vec<&'d Value> = parts.all("contains").collect();
        let contains = if contained.is_empty() {
            0
        } else {
            parts.least("minContains", 1).min(MOST)
        };
        let least = parts.least("minItems", 0).max(contains).min(MOST);
        let most = parts.most("maxItems");
        let described = parts.all("prefixItems").filter_map(Value::as_array);
        let described = described.map(Vec::len).max().unwrap_or(0);
        let more = if self.is_deep() {
            0
        } else if parts.has("items") || described == 0 {
            described.max(least) - least + self.random.below(MORE + 1)
        } else {
            described.saturating_sub(least)
        };
        let length = least.saturating_add(more).min(most);
        let is_unique = parts.all("uniqueItems").any(|it| *it == Value::Bool(true));
        let mut others = is_unique.then(HashSet::new);
        let mut elements: Vec<Value> = Vec::new();
        // The elements for `contains` follow the elements with their own schemas.
        let first = if described + contains <= length {
            described
        } else {
            0
        };
        while elements.len() < length {
            let at = elements.len();
            let mut schemas = of_element(parts, at);
            if (first..first + contains).contains(&at) {
                schemas.extend(&contained);
            }
            match self.element(at, &schemas, others.as_mut()) {
                Some(element) => elements.push(element),
                None if at >= least => break,
                None => return None,
            }
        }
        (elements.len() >= least && elements.len() <= most).then_some(Value::Array(elements))
    }

    /// Generates an element that differs from all others.
    fn element(
        &mut self,
        at: usize,
        schemas: &[&'d Value],
        mut others: Option<&mut HashSet<Value>>,
    ) -> Option<Value> {
        for _ in 0..TRIES {
            self.spend()?;
            let element = self.inner(&at.to_string(), schemas)?;
            let Some(others) = others.as_deref_mut() else {
                return Some(element);
            };
            if others.insert(element.clone()) {
                return Some(element);
            }
        }
        self.fail("there are too few different elements")
    }
}

/// Returns the schemas that apply to an element.
fn of_element<'d>(parts: &Parts<'d>, at: usize) -> Vec<&'d Value> {
    let mut schemas = Vec::new();
    let mut is_evaluated = false;
    for part in &parts.schemas {
        let own = part.get("prefixItems").and_then(|it| it.get(at));
        let own = own.or_else(|| part.get("items"));
        is_evaluated |= own.is_some();
        schemas.extend(own);
    }
    if !is_evaluated {
        schemas.extend(parts.all("unevaluatedItems"));
    }
    schemas
}
