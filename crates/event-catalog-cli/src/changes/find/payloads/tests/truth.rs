//! Checks the verdicts against real readers: instances sampled from each version are decoded as the types of the
//! other version ([`decode`](super::decode)), and validated against the other version's generated JSON Schema.
//!
//! If a verdict is less than risky, no instance may be refused. If a verdict is breaking, at least one instance must
//! be unreadable: a sampled instance, or one that was written for the case.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use event_catalog_build::catalog::{Catalog, Event};
use event_catalog_build::read::Input;
use jsonschema::{Validator, draft202012};
use serde::Deserialize;
use serde_json::Value;

use super::{TABLE, decode, found, input, mutations};
use crate::changes::Verdict;
use crate::generate::{Kind, Options};
use crate::sample::Sampler;

/// The number of instances that are sampled from a version.
const SAMPLES: usize = 24;

/// Instances that random sampling rarely finds: the case, the version that allows them, and the instances.
const WRITTEN: &[(&str, Side, &str)] = {
    use Side::{New, Old};
    &[
        ("a required field is added", Old, r#"{"url": "u"}"#),
        ("a required field is removed", New, r#"{"url": "u"}"#),
        ("an optional field becomes required", Old, r#"{"url": "u"}"#),
        ("a required field becomes optional", New, r#"{"url": "u"}"#),
        (
            "a field moves into another object",
            New,
            r#"{"url": "u", "id": "i", "user": {}}"#,
        ),
        (
            "a field moves into another object",
            Old,
            r#"{"url": "u", "user": {"id": "i"}}"#,
        ),
        (
            "a field of a list's elements is removed",
            New,
            r#"{"items": [{"sku": "s"}]}"#,
        ),
        (
            "a field gets a name that a further field could have",
            Old,
            r#"{"url": "u", "n": "x"}"#,
        ),
        (
            "a field gets a name that a further field could have",
            New,
            r#"{"url": "u", "n": 1}"#,
        ),
        ("further fields get a type", Old, r#"{"a": "x", "b": 1}"#),
        (
            "further fields get another type",
            Old,
            r#"{"a": "x", "b": "y"}"#,
        ),
        (
            "further fields get another type",
            New,
            r#"{"a": "x", "b": 1}"#,
        ),
        (
            "an integer becomes a number",
            New,
            r#"{"url": "u", "x": 1.5}"#,
        ),
        (
            "a number becomes an integer",
            Old,
            r#"{"url": "u", "x": 1.5}"#,
        ),
        (
            "`minimum` turns a signed integer into an unsigned one",
            Old,
            r#"{"url": "u", "x": -1}"#,
        ),
        (
            "`minimum` is removed, and an unsigned integer becomes a signed one",
            New,
            r#"{"url": "u", "x": -1}"#,
        ),
        (
            "a required field may be null",
            New,
            r#"{"url": "u", "x": null}"#,
        ),
        (
            "a required field may no longer be null",
            Old,
            r#"{"url": "u", "x": null}"#,
        ),
        (
            "an optional field may be null",
            New,
            r#"{"url": "u", "x": null}"#,
        ),
        (
            "the elements of a list get another type",
            Old,
            r#"{"url": "u", "x": ["a"]}"#,
        ),
        (
            "the elements of a list get another type",
            New,
            r#"{"url": "u", "x": [1]}"#,
        ),
        (
            "the elements of a list may be null",
            New,
            r#"{"url": "u", "x": [null]}"#,
        ),
        (
            "a list becomes a tuple",
            Old,
            r#"{"url": "u", "x": ["a", "b", "c"]}"#,
        ),
        ("any value becomes a string", Old, r#"{"url": "u", "x": 1}"#),
        ("a string becomes any value", New, r#"{"url": "u", "x": 1}"#),
        (
            "a string becomes a string or a number",
            New,
            r#"{"url": "u", "x": 1}"#,
        ),
        (
            "a string becomes one of two alternatives, one of which it is",
            New,
            r#"{"url": "u", "x": 1}"#,
        ),
        (
            "a constant becomes an enumeration with more values",
            New,
            r#"{"url": "u", "x": "b"}"#,
        ),
        (
            "an enumeration becomes a constant",
            Old,
            r#"{"url": "u", "x": "b"}"#,
        ),
        (
            "a map becomes an object with a required field",
            Old,
            r#"{"url": "u", "x": {}}"#,
        ),
        (
            "an element of a tuple gets another type",
            Old,
            r#"{"url": "u", "x": ["a", 1]}"#,
        ),
        (
            "an element of a tuple gets another type",
            New,
            r#"{"url": "u", "x": ["a", "b"]}"#,
        ),
        (
            "a tuple gets one more element",
            New,
            r#"{"url": "u", "x": ["a", 1]}"#,
        ),
        (
            "an alternative with another discriminator is added",
            New,
            r#"{"url": "u", "x": {"kind": "fax", "number": "1"}}"#,
        ),
        (
            "a second object is added to the alternatives",
            New,
            r#"{"url": "u", "x": {"kind": "phone", "number": "1"}}"#,
        ),
        (
            "an alternative is removed",
            Old,
            r#"{"url": "u", "x": {"kind": "fax", "number": "1"}}"#,
        ),
        (
            "an alternative of another type is added",
            New,
            r#"{"url": "u", "x": true}"#,
        ),
        (
            "a field of an alternative is removed",
            New,
            r#"{"url": "u", "x": {"kind": "phone"}}"#,
        ),
        (
            "the discriminator of an alternative gains a value",
            New,
            r#"{"url": "u", "x": {"kind": "pager"}}"#,
        ),
        (
            "the default payload loses a required field",
            New,
            r#"{"url": "u"}"#,
        ),
    ]
};

/// The older or the newer version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Old,
    New,
}

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    #[serde(default)]
    before: BTreeMap<String, String>,
    after: BTreeMap<String, String>,
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/changes/tests/cases");
    let entries = fs::read_dir(folder).expect("the folder of the cases");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut cases = Vec::new();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with("payload_") {
            let text = fs::read_to_string(&path).expect("a file of cases");
            let file: Cases = toml::from_str(&text).expect("cases in TOML");
            cases.extend(file.case);
        }
    }
    assert!(cases.len() >= 60);
    cases
}

/// Compiles the generated schema of an event's detail.
fn validator(catalog: &Catalog<'_>, event: &Event<'_>) -> Validator {
    let path = format!("events/{}.schema.json", event.name);
    let files = Kind::JsonSchema.generate(catalog, &Options::default());
    let mut files = files.expect("a catalog with events").into_iter();
    let file = files.find(|file| file.path == path).expect(&path);
    let document: Value = serde_json::from_str(&file.text).expect("JSON");
    let options = draft202012::options().offline();
    options.build(&document).expect("a schema")
}

/// Samples instances of an event's payload.
fn samples(catalog: &Catalog<'_>, event: &Event<'_>) -> Vec<Value> {
    let Some(payload) = event.payload else {
        return Vec::new();
    };
    let mut sampler = Sampler::new(catalog, 7);
    (0..SAMPLES)
        .filter_map(|_| sampler.payload(payload))
        .collect()
}

/// The instances of one version that readers of the other version refuse.
#[derive(Default)]
struct Refused {
    /// An instance that can't be decoded.
    unreadable: Option<String>,
    /// An instance that is invalid.
    invalid: Option<String>,
}

/// A direction: the events of one version are read with the other version.
struct Direction<'d, 's> {
    sent: (&'d Catalog<'s>, &'d Event<'s>),
    read: (&'d Catalog<'s>, &'d Event<'s>),
}

impl Direction<'_, '_> {
    fn refused(&self, written: &[Value]) -> Refused {
        let [(sent, sent_event), (read, read_event)] = [self.sent, self.read];
        let (own, other) = (validator(sent, sent_event), validator(read, read_event));
        let id = |catalog: &Catalog<'_>, event: &Event<'_>| {
            event.payload.and_then(|name| catalog.types.payload(name))
        };
        let (Some(own_id), Some(other_id)) = (id(sent, sent_event), id(read, read_event)) else {
            return Refused::default();
        };
        for value in written {
            assert!(own.is_valid(value), "{value} isn't valid where it is sent");
        }
        let mut refused = Refused::default();
        for value in written.iter().chain(&samples(sent, sent_event)) {
            // If the default payload requires a field, a sampled instance may lack it.
            if !own.is_valid(value) || !decode::reads(sent, own_id, value) {
                continue;
            }
            if !decode::reads(read, other_id, value) {
                refused.unreadable.get_or_insert(value.to_string());
            }
            if !other.is_valid(value) {
                refused.invalid.get_or_insert(value.to_string());
            }
        }
        refused
    }
}

/// Compares the verdicts with the instances, and returns the contradictions.
fn faults(before: &Input, after: &Input, name: Option<&str>) -> Vec<String> {
    let (old, new) = (Catalog::new(before), Catalog::new(after));
    let changes = found(&old, &new);
    let worst = |of: fn(&crate::changes::Change) -> Verdict| {
        changes.iter().map(of).max().unwrap_or_default()
    };
    let verdicts = [
        ("backward", worst(|it| it.verdicts.backward), Side::Old),
        ("forward", worst(|it| it.verdicts.forward), Side::New),
    ];
    let mut faults = Vec::new();
    for (direction, verdict, side) in verdicts {
        let written: Vec<Value> = WRITTEN
            .iter()
            .filter(|(case, of, _)| Some(*case) == name && *of == side)
            .map(|(_, _, text)| serde_json::from_str(text).expect("JSON"))
            .collect();
        let mut is_compared = false;
        let mut is_unreadable = false;
        for was in &old.events {
            let Some(is) = new.event(&was.name) else {
                continue;
            };
            if was.payload.is_none() || is.payload.is_none() {
                continue;
            }
            let (sent, read) = match side {
                Side::Old => ((&old, was), (&new, is)),
                Side::New => ((&new, is), (&old, was)),
            };
            let has_types = [sent, read].iter().all(|(catalog, event)| {
                let payload = event.payload.and_then(|name| catalog.types.payload(name));
                payload.is_some()
            });
            if !has_types {
                continue;
            }
            is_compared = true;
            let refused = Direction { sent, read }.refused(&written);
            if let Some(value) = &refused.unreadable {
                is_unreadable = true;
                if verdict < Verdict::Breaking {
                    faults.push(format!("{direction} {verdict:?}: {value} can't be read"));
                }
            }
            if let Some(value) = refused.invalid.filter(|_| verdict < Verdict::Risky) {
                faults.push(format!("{direction} {verdict:?}: {value} is invalid"));
            }
        }
        if verdict == Verdict::Breaking && is_compared && !is_unreadable && name.is_some() {
            faults.push(format!("{direction}: each instance can be read"));
        }
    }
    faults
}

#[test]
fn no_case_has_a_verdict_that_instances_contradict() {
    let mut all = Vec::new();
    for case in cases() {
        if case.before.is_empty() {
            continue;
        }
        let [before, after] = [&case.before, &case.after].map(|files| {
            input(
                files
                    .iter()
                    .map(|(path, text)| (path.as_str(), text.as_str())),
            )
        });
        for fault in faults(&before, &after, Some(&case.name)) {
            all.push(format!("{}: {fault}", case.name));
        }
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn each_written_instance_belongs_to_a_case() {
    let cases = cases();
    for (name, ..) in WRITTEN {
        assert!(cases.iter().any(|case| case.name == *name), "{name}");
    }
}

#[test]
fn no_mutation_has_a_verdict_that_instances_contradict() {
    let version = |schema: &Value| {
        let text = schema.to_string();
        input([("events.csv", TABLE), ("payloads/link.json", text.as_str())])
    };
    let mut all = Vec::new();
    for base in mutations::bases() {
        let before = version(&base);
        for mutated in mutations::of(&base) {
            let after = version(&mutated);
            for (old, new) in [(&before, &after), (&after, &before)] {
                for fault in faults(old, new, None) {
                    all.push(format!("{mutated}: {fault}"));
                }
            }
        }
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}
