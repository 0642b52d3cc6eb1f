//! Limits how deeply values can be nested. If a schema refers to itself, each level of nesting can multiply how often the
//! validator visits a value.

use std::collections::{HashMap, HashSet};
use std::{mem, ptr};

use serde_json::Value;

use super::visits::{Applied, Count, Visits};

/// The maximum number of visits to a value by a recursive schema. This many visits take about a second.
const MOST_NESTED: u64 = 10_000_000;

/// The maximum number of visits to a value whose errors are listed. It is lower, because an error, with its place, can
/// be kept in memory for each visit.
const MOST_LISTED: u64 = 100_000;

/// The maximum nesting of values. A string or number has a depth of 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Nesting {
    /// The limit for values that are only validated.
    pub(crate) validated: usize,
    /// The limit for values whose errors are listed.
    pub(crate) listed: usize,
}

impl Nesting {
    /// Determines the limits for a document with recursive schemas, at most `deepest`; `None` for
    /// any other document.
    pub(crate) fn of(document: &Value, deepest: usize) -> Option<Self> {
        let mut visits = Visits::new(document);
        visits.of(document);
        if !visits.is_recursive {
            return None;
        }
        let mut nesting = Self {
            validated: 0,
            listed: 0,
        };
        let mut levels = Levels::new(document);
        for level in 0..=deepest {
            let count = levels.deeper();
            if count > MOST_NESTED {
                break;
            }
            nesting.validated = level;
            if count <= MOST_LISTED {
                nesting.listed = level;
            }
        }
        Some(nesting)
    }
}

/// Counts visits level by level.
struct Levels<'d> {
    document: &'d Value,
    /// The schemas with their memory addresses. Each follows the schemas that it applies to the
    /// value itself.
    schemas: Vec<(*const Value, Applied<'d>)>,
    /// The counts for values of the most recently counted depth.
    counts: HashMap<*const Value, Count>,
}

impl<'d> Levels<'d> {
    fn new(document: &'d Value) -> Self {
        let mut schemas = Vec::new();
        let mut seen = HashSet::new();
        let mut waiting = vec![document];
        while let Some(schema) = waiting.pop() {
            let mut next = vec![(schema, false)];
            while let Some((schema, is_last)) = next.pop() {
                let key = ptr::from_ref(schema);
                if !is_last && !seen.insert(key) {
                    continue;
                }
                let applied = Applied::of(document, schema);
                if is_last {
                    schemas.push((key, applied));
                } else {
                    next.push((schema, true));
                    next.extend(applied.same.iter().map(|it| (*it, false)));
                    waiting.extend(applied.inside());
                }
            }
        }
        Self {
            document,
            schemas,
            counts: HashMap::new(),
        }
    }

    /// The maximum number of visits to a value, or to any value in it: on the first call for values
    /// without inner values, and on each further call for values nested one level deeper.
    fn deeper(&mut self) -> u64 {
        let before = mem::take(&mut self.counts);
        let inner = |it: &Value| before.get(&ptr::from_ref(it)).map_or(0, |it| it.most());
        for (key, applied) in &self.schemas {
            let counts = &self.counts;
            let same = |it: &Value| counts.get(&ptr::from_ref(it)).copied();
            let count = Count::of(applied, |it| same(it).unwrap_or(Count::ALONE), inner);
            self.counts.insert(*key, count);
        }
        let whole = self.counts.get(&ptr::from_ref(self.document));
        whole.map_or(0, |it| it.most())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn visits_multiply_with_the_depth() {
        let list = json!({ "anyOf": [{ "items": { "$ref": "#" } }, { "items": { "$ref": "#" } }] });
        let mut levels = Levels::new(&list);
        // First only the schema and its alternatives, then also the reference in each alternative.
        assert_eq!([(); 4].map(|()| levels.deeper()), [3, 8, 16, 32]);
        let tree = json!({ "anyOf": [
            { "type": "string" },
            { "items": { "$ref": "#" } },
            { "properties": { "a": { "$ref": "#" } } },
        ] });
        let mut levels = Levels::new(&tree);
        let counts: Vec<u64> = (0..10).map(|_| levels.deeper()).collect();
        assert!(counts[0] < 10, "{counts:?}");
        let doubles = |pair: &[u64]| pair[1] >= 2 * pair[0];
        assert!(counts[1..].windows(2).all(doubles), "{counts:?}");
    }

    #[test]
    fn levels_that_multiply_nothing_count_nothing() {
        // Each level that multiplies consists of two levels of objects.
        let tree = json!({ "anyOf": vec![
            json!({ "properties": { "inner": { "properties": { "next": { "$ref": "#" } } } } }); 10
        ] });
        let nesting = Nesting::of(&tree, 60).expect("it refers to itself");
        assert!((10..=12).contains(&nesting.validated), "{nesting:?}");
        let chain = json!({ "properties": { "next": { "$ref": "#" } } });
        let all = Nesting {
            validated: 60,
            listed: 60,
        };
        assert_eq!(Nesting::of(&chain, 60), Some(all));
    }

    #[test]
    fn values_are_nested_as_deeply_as_the_schema_allows() {
        let list = |alternatives: usize| {
            let all = vec![json!({ "items": { "$ref": "#" } }); alternatives];
            Nesting::of(&json!({ "anyOf": all }), 14).expect("it refers to itself")
        };
        assert_eq!(Nesting::of(&json!({ "type": "string" }), 14), None);
        assert_eq!(list(2).validated, 14);
        assert!((10..=14).contains(&list(2).listed), "{:?}", list(2));
        assert!((4..=5).contains(&list(20).validated), "{:?}", list(20));
        assert!((1..=3).contains(&list(20).listed), "{:?}", list(20));
    }

    #[test]
    fn long_circles_are_found_in_a_moment() {
        let mut definitions = serde_json::Map::new();
        for number in 0..50_000 {
            let next = format!("#/$defs/d{}", number + 1);
            definitions.insert(format!("d{number}"), json!({ "allOf": [{ "$ref": next }] }));
        }
        let mut document = json!({ "$ref": "#/$defs/d0", "$defs": definitions });
        assert_eq!(Nesting::of(&document, 14), None);
        document["$defs"]["d50000"] = json!({ "items": { "$ref": "#/$defs/d0" } });
        assert!(Nesting::of(&document, 2).is_some());
    }
}
