//! Matches the imported schemas to the catalog's schemas.
//!
//! An event's reference is a better clue than a file name: the team could have renamed a schema,
//! and the import could contain a different schema with the new name. Two schemas that aren't
//! connected by an event or a reference are different, even if they have the same name.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use event_catalog_build::read::Input;
use serde_json::Value;

use super::given::{Given, parse, references};
use crate::import::pathname::{join, without_extension};

/// The names of an imported schema and of its match in the catalog.
pub(super) type Pair = (String, String);

/// Returns the imported schema that matches each of the catalog's schemas, by name. `pairs`
/// contains the schemas of the known events, in order.
pub(super) fn matched(
    input: &Input,
    given: &BTreeMap<String, Given>,
    pairs: &[Pair],
) -> BTreeMap<String, String> {
    let mut seen = HashSet::new();
    let pairs: Vec<&Pair> = pairs.iter().filter(|pair| seen.insert(*pair)).collect();
    let paired: HashSet<&str> = pairs.iter().map(|(theirs, _)| theirs.as_str()).collect();
    let mut matching = Matching {
        input,
        given,
        their_values: HashMap::new(),
        our_values: HashMap::new(),
        matched: BTreeMap::new(),
        found: BTreeSet::new(),
        next: Vec::new(),
    };
    // Schemas of the same event, if they are equal or have the same name.
    for (theirs, ours) in &pairs {
        if matching.is_same(theirs, ours) {
            matching.add(theirs, ours);
        }
    }
    for (theirs, ours) in &pairs {
        if theirs == ours {
            matching.add(theirs, ours);
        }
    }
    // Imported schemas that no event uses, if the catalog has an equal schema with the same name.
    for name in given.keys() {
        if !paired.contains(name.as_str()) && matching.is_same(name, name) {
            matching.add(name, name);
        }
    }
    // Schemas of the same event, if one of them was both renamed and changed.
    for (theirs, ours) in &pairs {
        if !matching.found.contains(theirs) {
            matching.add(theirs, ours);
        }
    }
    // Imported schemas whose event uses another schema in the catalog, if the catalog has an equal
    // schema with the same name.
    for name in given.keys() {
        if !matching.found.contains(name) && matching.is_same(name, name) {
            matching.add(name, name);
        }
    }
    matching.follow();
    matching.matched
}

#[derive(Debug)]
struct Matching<'m> {
    input: &'m Input,
    given: &'m BTreeMap<String, Given>,
    their_values: HashMap<String, Option<Value>>,
    our_values: HashMap<String, Option<Value>>,
    /// The imported schema that matches each schema in the catalog.
    matched: BTreeMap<String, String>,
    /// The imported schemas that have a match.
    found: BTreeSet<String>,
    /// Pairs whose references haven't been checked yet.
    next: Vec<Pair>,
}

impl Matching<'_> {
    fn add(&mut self, theirs: &str, ours: &str) {
        if self.matched.contains_key(ours) {
            return;
        }
        self.matched.insert(ours.to_owned(), theirs.to_owned());
        self.found.insert(theirs.to_owned());
        self.next.push((theirs.to_owned(), ours.to_owned()));
    }

    /// The values of both schemas, each parsed only once; `None` if one of them doesn't exist or
    /// can't be parsed.
    fn values(&mut self, theirs: &str, ours: &str) -> Option<(&Value, &Value)> {
        let (input, given) = (self.input, self.given);
        let given = given.get(theirs)?;
        let source = input.sources.get(*input.payloads.get(ours)?);
        let one = self.their_values.entry(theirs.to_owned());
        let one = one.or_insert_with(|| parse(&given.text, &given.path));
        let other = self.our_values.entry(ours.to_owned());
        let other = other.or_insert_with(|| parse(source.text(), source.path()));
        Some((one.as_ref()?, other.as_ref()?))
    }

    fn is_same(&mut self, theirs: &str, ours: &str) -> bool {
        let values = self.values(theirs, ours);
        values.is_some_and(|(one, other)| one == other)
    }

    /// Schemas referenced from matching schemas match, too: first files with the same name, then
    /// references in the same place.
    fn follow(&mut self) {
        let (input, given) = (self.input, self.given);
        let (theirs, ours) = (Names::of(given.keys()), Names::of(input.payloads.keys()));
        while let Some((from, to)) = self.next.pop() {
            let Some((one, other)) = self.values(&from, &to) else {
                continue;
            };
            let our_names: HashSet<&str> = references(other)
                .filter_map(|it| ours.find(&to, it))
                .collect();
            let their_names = references(one).filter_map(|it| theirs.find(&from, it));
            let both = their_names.filter(|name| our_names.contains(name));
            let mut pairs: Vec<(&str, &str)> = both.map(|name| (name, name)).collect();
            for (one, other) in in_one_place(one, other) {
                let pair = (theirs.find(&from, one), ours.find(&to, other));
                if let (Some(one), Some(other)) = pair {
                    pairs.push((one, other));
                }
            }
            for (theirs, ours) in pairs {
                if !self.found.contains(theirs) {
                    self.add(theirs, ours);
                }
            }
        }
    }
}

/// The names of schemas, for resolving references.
#[derive(Debug)]
struct Names<'n> {
    names: HashSet<&'n str>,
    /// The full name, by its last part; `None` if several names share that part.
    by_stem: HashMap<&'n str, Option<&'n str>>,
}

impl<'n> Names<'n> {
    fn of(names: impl Iterator<Item = &'n String>) -> Self {
        let mut found = Self {
            names: HashSet::new(),
            by_stem: HashMap::new(),
        };
        for name in names {
            let stem = name.rsplit('/').next().unwrap_or_default();
            found.names.insert(name);
            let same = found.by_stem.entry(stem);
            same.and_modify(|it| *it = None)
                .or_insert(Some(name.as_str()));
        }
        found
    }

    /// Finds the schema that a reference in `from` points to, found by path or by the last part of
    /// a URL.
    fn find(&self, from: &str, reference: &str) -> Option<&'n str> {
        let address = reference.split('#').next().unwrap_or_default();
        if address.is_empty() {
            return None;
        }
        let path = join(from, address);
        let by_path = path.as_deref().and_then(|path| {
            let found = self.names.get(without_extension(path));
            found.or_else(|| self.names.get(path)).copied()
        });
        let last = address.rsplit('/').next().unwrap_or_default();
        let by_stem = || self.by_stem.get(without_extension(last)).copied().flatten();
        by_path.or_else(by_stem)
    }
}

/// Finds the references that two schemas have in the same places.
fn in_one_place<'v>(one: &'v Value, other: &'v Value) -> Vec<(&'v str, &'v str)> {
    let mut found = Vec::new();
    let mut next = vec![(one, other)];
    while let Some((one, other)) = next.pop() {
        match (one, other) {
            (Value::Array(one), Value::Array(other)) => next.extend(one.iter().zip(other)),
            (Value::Object(one), Value::Object(other)) => {
                for (name, one) in one {
                    let Some(other) = other.get(name) else {
                        continue;
                    };
                    match (name.as_str(), one.as_str(), other.as_str()) {
                        ("$ref", Some(one), Some(other)) => found.push((one, other)),
                        _ => next.push((one, other)),
                    }
                }
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::Memory;

    use super::*;

    /// Returns the matches, as `ours = theirs`, for files with these names and texts.
    fn found(
        ours: &[(&str, &str)],
        theirs: &[(&str, &str)],
        pairs: &[(&str, &str)],
    ) -> Vec<String> {
        let files = ours
            .iter()
            .map(|(name, text)| (format!("payloads/{name}.json"), *text));
        let input = Input::read_folder(&files.collect::<Memory>()).expect("files in memory");
        let given = theirs.iter().map(|(name, text)| {
            let (path, text) = (format!("{name}.json"), (*text).to_owned());
            ((*name).to_owned(), Given { path, text })
        });
        let given: BTreeMap<String, Given> = given.collect();
        let pairs: Vec<Pair> = pairs
            .iter()
            .map(|(theirs, ours)| ((*theirs).to_owned(), (*ours).to_owned()))
            .collect();
        let matched = matched(&input, &given, &pairs);
        let shown = matched
            .iter()
            .map(|(ours, theirs)| format!("{ours} = {theirs}"));
        shown.collect()
    }

    const A: &str = r#"{"title":"A"}"#;
    const B: &str = r#"{"title":"B"}"#;
    const C: &str = r#"{"title":"C"}"#;
    const NONE: [&str; 0] = [];

    #[test]
    fn what_an_event_refers_to_counts_more_than_a_name() {
        // The team renamed `order` to `shop`, and the file contains a different `shop`.
        let ours = [("shop", A)];
        let theirs = [("order", A), ("shop", B)];
        assert_eq!(
            found(&ours, &theirs, &[("order", "shop")]),
            ["shop = order"]
        );
        // The schema in the file has also changed.
        let theirs = [("order", C), ("shop", B)];
        assert_eq!(
            found(&ours, &theirs, &[("order", "shop")]),
            ["shop = order"]
        );
        // The team has swapped the names.
        let ours = [("order", B), ("shop", A)];
        let pairs = [("order", "shop"), ("shop", "order")];
        let crosswise = ["order = shop", "shop = order"];
        assert_eq!(
            found(&ours, &[("order", A), ("shop", B)], &pairs),
            crosswise
        );
        // An event moved from `shop` to the new schema `order`, while another event still uses
        // `shop`.
        let ours = [("shop", A)];
        let theirs = [("order", C), ("shop", B)];
        let pairs = [("order", "shop"), ("shop", "shop")];
        assert_eq!(found(&ours, &theirs, &pairs), ["shop = shop"]);
        // No other event uses `shop`.
        let theirs = [("order", C), ("shop", A)];
        assert_eq!(found(&ours, &theirs, &[("order", "shop")]), ["shop = shop"]);
    }

    #[test]
    fn a_name_alone_says_nothing() {
        assert_eq!(found(&[("open", A)], &[("open", B)], &[]), NONE);
        assert_eq!(found(&[("open", A)], &[("open", A)], &[]), ["open = open"]);
    }

    #[test]
    fn a_schema_of_two_events_may_be_two() {
        let ours = [("a", A), ("b", A)];
        let pairs = [("x", "a"), ("x", "b")];
        assert_eq!(found(&ours, &[("x", A)], &pairs), ["a = x", "b = x"]);
        // The new schema replaces only one of the two schemas.
        assert_eq!(found(&ours, &[("x", B)], &pairs), ["a = x"]);
    }

    #[test]
    fn references_lead_from_partners_to_partners() {
        let refers = |to: &str| format!(r#"{{"properties":{{"a":{{"$ref":"{to}"}}}}}}"#);
        let (common, moved) = (refers("common.json"), refers("shared/base.json"));
        let theirs = [("load", common.as_str()), ("common", B)];
        let pairs = [("load", "load")];
        // The team has another file with that name.
        let ours = [("load", moved.as_str()), ("shared/base", A), ("common", C)];
        assert_eq!(
            found(&ours, &theirs, &pairs),
            ["load = load", "shared/base = common"]
        );
        let ours = [("load", common.as_str()), ("common", C)];
        assert_eq!(
            found(&ours, &theirs, &pairs),
            ["common = common", "load = load"]
        );
        let ours = [("load", A), ("common", C)];
        assert_eq!(found(&ours, &theirs, &pairs), ["load = load"]);
    }
}
