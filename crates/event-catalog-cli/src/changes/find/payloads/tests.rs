//! Tests changes to payloads: single differences, and whether the verdicts are true for real readers.

mod decode;
mod mutations;
mod truth;

use std::collections::BTreeSet;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::{Input, Memory};
use event_catalog_build::source::Place;

use crate::changes::{Audience, Change, Kind, Pair, Verdict};

const TABLE: &str = "name,description,payload\nlink_clicked,A link was clicked.,link\n";

/// Reads a catalog from files in memory.
fn input<'f>(files: impl IntoIterator<Item = (&'f str, &'f str)>) -> Input {
    Input::read_folder(&files.into_iter().collect::<Memory>()).expect("memory can be listed")
}

/// Finds only the changes to payloads, before surfaces raise their verdicts.
fn found(old: &Catalog<'_>, new: &Catalog<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    super::find(&Pair::new(Some(old), new), &mut changes);
    changes
}

/// Finds the changes from one schema of an event to another.
fn between(before: &str, after: &str) -> Vec<Change> {
    let [before, after] = [before, after]
        .map(|schema| input([("events.csv", TABLE), ("payloads/link.json", schema)]));
    found(&Catalog::new(&before), &Catalog::new(&after))
}

/// Returns the changes to a field: identity, backward verdict, forward verdict.
fn field(before: &str, after: &str) -> Vec<(String, Verdict, Verdict)> {
    let [before, after] = [before, after].map(|schema| {
        format!(r#"{{"type": "object", "required": ["x"], "properties": {{"x": {schema}}}}}"#)
    });
    let changes = between(&before, &after).into_iter();
    changes
        .map(|it| (it.id(), it.verdicts.backward, it.verdicts.forward))
        .collect()
}

#[test]
fn what_is_found_in_one_place_is_one_change() {
    let changes = between(
        r#"{"type": "object", "properties": {"x": {"enum": ["a", "b", "c"]}}}"#,
        r#"{"type": "object", "properties": {"x": {"enum": ["c"]}}}"#,
    );
    let [change] = &changes[..] else {
        panic!("{changes:?}")
    };
    assert_eq!(change.id(), "value-removed:link#x");
    assert_eq!(change.before.as_deref(), Some("a, b"));
    assert_eq!(change.after, None);
    assert!(change.old.is_some() && change.new.is_some());
}

#[test]
fn what_the_types_do_not_show_is_risky() {
    let open = |patterns: &str| {
        format!(
            r#"{{"type": "object", "properties": {{"id": {{"type": "string"}}}}, "patternProperties": {patterns}}}"#
        )
    };
    let strings = open(r#"{"^x-": {"type": "string"}}"#);
    let required = r#"{"type": "object", "required": ["c"], "properties": {"c": {}}, "additionalProperties": false}"#;
    let limits = r#"{"maxLength": 0, "minimum": 1e300, "maxProperties": 0, "maxItems": 0}"#;
    let nullable = |types: &str, pattern: &str| {
        format!(
            r#"{{"type": "object", "properties": {{"x": {{"type": {types}, "patternProperties": {{"^x": {{"type": {pattern}}}}}}}}}}}"#
        )
    };
    let may_be_null = [
        nullable(r#""object""#, r#""string""#),
        nullable(r#"["object", "null"]"#, r#""integer""#),
    ];
    let cases: [(&str, &str); 15] = [
        (&may_be_null[0], &may_be_null[1]),
        (&strings, &open(r#"{"^x-": {"type": "integer"}}"#)),
        (&strings, &open(r#"{"^y-": {"type": "string"}}"#)),
        (
            &strings,
            &open(r#"{"^x-": {"type": "string", "enum": ["a"]}}"#),
        ),
        (&strings, &open(r#"{"^x-": {"type": ["string", "null"]}}"#)),
        (
            &open(r#"{"^x-": {"type": "object", "properties": {"a": {"type": "string"}}}}"#),
            &open(
                r#"{"^x-": {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}}"#,
            ),
        ),
        (
            &open(r#"{"^x-": {"type": "string"}, "^y-": {"type": "boolean"}}"#),
            &open(r#"{"^x-": {"type": "string"}, "^y-": {"type": "integer"}}"#),
        ),
        (
            &open(r#"{"^x-": {"type": "string", "x-personal": true}}"#),
            &strings,
        ),
        (
            r#"{"type": "object", "properties": {"x": {"type": "array"}}}"#,
            &format!(
                r#"{{"type": "object", "properties": {{"x": {{"type": "array", "items": {limits}}}}}}}"#
            ),
        ),
        (
            r#"{"type": "object", "properties": {"x": {"type": "object"}}}"#,
            &format!(
                r#"{{"type": "object", "properties": {{"x": {{"type": "object", "additionalProperties": {limits}}}}}}}"#
            ),
        ),
        (
            r#"{"type": "object", "properties": {"x": {"maximum": 2}}}"#,
            r#"{"type": "object", "properties": {"x": {"type": "number", "maximum": 2}}}"#,
        ),
        (
            r#"{"type": "object", "properties": {"x": {"items": {"type": "string"}}}}"#,
            r#"{"type": "object", "properties": {"x": {"type": "array", "items": {"type": "string"}}}}"#,
        ),
        (
            required,
            r#"{"type": "object", "required": ["c"], "additionalProperties": false}"#,
        ),
        (
            r#"{"type": "object", "properties": {"x": {"type": "integer", "maximum": 9007199254740993}}}"#,
            r#"{"type": "object", "properties": {"x": {"type": "integer", "maximum": 9007199254740992}}}"#,
        ),
        (
            r#"{"type": "object", "properties": {"x": {"type": "integer", "minimum": -9223372036854775808}}}"#,
            r#"{"type": "object", "properties": {"x": {"type": "integer", "minimum": -9223372036854775800}}}"#,
        ),
    ];
    for (before, now) in cases {
        // Another, harmless change hides nothing.
        for text in ["", r#""description": "New.", "#] {
            let now = now.replacen('{', &format!("{{{text}"), 1);
            let changes = between(before, &now);
            let worst = changes.iter().map(|it| it.verdicts.backward).max();
            assert!(
                worst >= Some(Verdict::Risky),
                "{before}\n{now}\n{changes:?}"
            );
            let changes = between(&now, before);
            let worst = changes
                .iter()
                .map(|it| it.verdicts.forward.max(it.verdicts.backward));
            assert!(
                worst.max() >= Some(Verdict::Risky),
                "{now}\n{before}\n{changes:?}"
            );
        }
    }
}

#[test]
fn the_places_of_both_versions_are_those_of_the_keyword() {
    let line = |place: Option<Place>, text: &str| {
        let start = place.map_or(0, |it| it.span.start as usize);
        text[..start].matches('\n').count() + 1
    };
    let schema = |above: &str, x: &str| {
        format!(
            "{above}{{\n\"type\": \"object\",\n\"properties\": {{\n\"x\": {{\n{x}\n}}\n}}\n}}\n"
        )
    };
    let open = "\"type\": \"object\", \"properties\": {\"y\": {\"type\": \"string\"}}";
    let closed = format!("{open},\n\"additionalProperties\": false");
    let two = "\"enum\": [\"a\", \"b\"]";
    let three = "\"enum\": [\"a\", \"b\", \"c\"]";
    for [before, now] in [[three, two], [two, three], [open, closed.as_str()]] {
        let [before, now] = [schema("", before), schema("\n\n", now)];
        let changes = between(&before, &now);
        let [change] = &changes[..] else {
            panic!("{changes:?}")
        };
        // The places are more specific than the start of the file.
        let found = [line(change.old, &before), line(change.new, &now)];
        assert!(found[0] >= 4 && found[1] >= 6, "{found:?}: {change:?}");
    }
}

#[test]
fn a_limit_says_what_it_was_and_what_it_is() {
    let changes = between(
        r#"{"type": "object", "properties": {"x": {"type": "string", "maxLength": 5}}}"#,
        r#"{"type": "object", "properties": {"x": {"type": "string", "maxLength": 3}}}"#,
    );
    let [change] = &changes[..] else {
        panic!("{changes:?}")
    };
    assert_eq!(change.kind, Kind::LimitTightened);
    assert_eq!(
        change.before.as_deref(),
        Some("must have at most 5 characters")
    );
    assert_eq!(
        change.after.as_deref(),
        Some("must have at most 3 characters")
    );
}

#[test]
fn the_kinds_of_values_of_alternatives_are_named() {
    let after = |schema: &str| {
        let of = |schema: &str| format!(r#"{{"type": "object", "properties": {{"x": {schema}}}}}"#);
        let changes = between(&of(r#"{"type": "integer"}"#), &of(schema));
        let mut changes = changes.into_iter();
        let changed = changes.find(|it| it.kind == Kind::TypeChanged);
        changed.and_then(|it| it.after)
    };
    assert_eq!(
        after(r#"{"type": ["integer", "string", "boolean"]}"#).as_deref(),
        Some("a boolean, an integer or a string")
    );
    assert_eq!(
        after(r#"{"type": ["integer", "string", "null"]}"#).as_deref(),
        Some("an integer or a string or `null`")
    );
}

#[test]
fn a_renamed_type_says_how_its_name_stays() {
    let of = |title: &str| {
        format!(
            r#"{{"type": "object", "properties": {{"x": {{"title": "{title}", "type": "object", "properties": {{"a": {{"type": "string"}}}}}}}}}}"#
        )
    };
    let changes = between(&of("User"), &of("Person"));
    let [change] = &changes[..] else {
        panic!("{changes:?}")
    };
    assert_eq!(change.id(), "type-renamed:link#x");
    let (before, after) = (change.before.as_deref(), change.after.as_deref());
    assert_eq!((before, after), (Some("User"), Some("Person")));
    let migration = change.advice(&Audience::ALL).unwrap_or_default();
    assert!(
        migration.contains(r#""x-type-name": "User""#),
        "{migration}"
    );
}

#[test]
fn a_format_that_changes_with_the_mark_of_personal_data_is_seen() {
    let of = |said: &str| {
        format!(
            r#"{{"type": "object", "properties": {{"x": {{"type": "string", {said}, "examples": ["a"]}}}}}}"#
        )
    };
    let changes = between(
        &of(r#""format": "uri""#),
        &of(r#""format": "email", "x-personal": true"#),
    );
    let [change] = &changes[..] else {
        panic!("{changes:?}")
    };
    let after = change.after.as_deref().unwrap_or_default();
    assert!(
        after.contains("personal data") && after.contains("`email`"),
        "{after}"
    );
    assert_eq!(change.before.as_deref(), Some("`uri`"));
}

#[test]
fn a_renamed_value_is_named_as_its_schema_can_name_it() {
    let of = |title: &str| {
        format!(
            r#"{{"type": "object", "properties": {{"x": {{"oneOf": [{{"const": "a", "title": "{title}"}}, {{"const": "b"}}]}}}}}}"#
        )
    };
    let changes = between(&of("Owner"), &of("Holder"));
    let [change] = &changes[..] else {
        panic!("{changes:?}")
    };
    assert_eq!(change.before.as_deref(), Some("LinkX::Owner"));
    let migration = change.advice(&Audience::ALL).unwrap_or_default();
    assert!(
        migration.contains(r#""x-type-name": "Owner""#),
        "{migration}"
    );
}

#[test]
fn a_schema_that_only_the_settings_make_raw_stays_compatible() {
    let schema =
        r#"{"type": "object", "required": ["x"], "properties": {"x": {"type": "string"}}}"#;
    let files = [("events.csv", TABLE), ("payloads/link.json", schema)];
    let before = input(files);
    let raw = ("catalog.toml", "[schemas]\nraw = [\"link\"]\n");
    let after = input(files.into_iter().chain([raw]));
    let changes = found(&Catalog::new(&before), &Catalog::new(&after));
    let [change] = &changes[..] else {
        panic!("{changes:?}")
    };
    assert_eq!(change.id(), "type-changed:link");
    assert_eq!(change.verdicts.backward, Verdict::None);
    assert_eq!(change.verdicts.forward, Verdict::None);
}

#[test]
fn a_change_of_an_alternative_that_overlaps_another_one_is_risky_in_both_directions() {
    let of = |second: &str| {
        format!(
            r#"{{"oneOf": [
                {{"title": "A", "type": "object", "properties": {{"a": {{"type": "string"}}}}}},
                {{"title": "B", "type": "object", "required": ["b"], "properties": {{"b": {second}}}}}
            ]}}"#
        )
    };
    let found = field(
        &of(r#"{"type": "string"}"#),
        &of(r#"{"type": "string", "maxLength": 2}"#),
    );
    assert_eq!(
        found,
        [(
            "limit-tightened:link#x[B_].b".to_owned(),
            Verdict::Risky,
            Verdict::Risky
        )]
    );
}

#[test]
fn what_alternatives_share_is_no_change_of_one_of_them() {
    // The alternatives share a field next to them, and a type that they refer to.
    let of = |id: &str, label: &str| {
        let alternative = |kind: &str| {
            format!(
                r##"{{"required": ["kind"], "properties": {{"kind": {{"const": "{kind}"}}, "user": {{"$ref": "#/$defs/user"}}}}}}"##
            )
        };
        format!(
            r#"{{"type": "object", "properties": {{{id}}}, "oneOf": [{}, {}],
                "$defs": {{"user": {{"type": "object", "properties": {{{label}"name": {{"type": "string"}}}}}}}}}}"#,
            alternative("a"),
            alternative("b")
        )
    };
    let [id, label] = [
        r#""id": {"type": "string"}"#,
        r#""label": {"type": "string"}, "#,
    ];
    let changes = between(&of(id, label), &of("", ""));
    let ids: BTreeSet<String> = changes.iter().map(Change::id).collect();
    let expected = ["field-removed:link#id", "field-removed:link#user.label"];
    assert_eq!(ids, BTreeSet::from(expected.map(str::to_owned)));
}

#[test]
fn an_element_of_a_tuple_is_compared_as_a_field_is() {
    let of = |element: &str| {
        format!(r#"{{"type": "array", "prefixItems": [{{"type": "string"}}, {element}]}}"#)
    };
    let [text, number] = [r#"{"type": "string"}"#, r#"{"type": "integer"}"#];
    let changed = "type-changed:link#x[1]".to_owned();
    let breaking = Verdict::Breaking;
    assert_eq!(
        field(&of(text), &of(number)),
        [(changed.clone(), breaking, breaking)]
    );
    assert_eq!(
        field(&of(number), &of(r#"{"type": "number"}"#)),
        [(changed, Verdict::None, breaking)]
    );
}

#[test]
fn a_bound_that_makes_another_type_is_no_second_change() {
    let changed = "type-changed:link#x".to_owned();
    let unsigned = r#"{"type": "integer", "exclusiveMinimum": -1}"#;
    let found = field(r#"{"type": "integer"}"#, unsigned);
    assert_eq!(
        found,
        [(changed.clone(), Verdict::Breaking, Verdict::Risky)]
    );
    let list = |element: &str| format!(r#"{{"type": "array", "items": {element}}}"#);
    let found = field(&list(unsigned), &list(r#"{"type": "integer"}"#));
    assert_eq!(found, [(changed, Verdict::Risky, Verdict::Breaking)]);
    // Any bound above zero results in the same unsigned type.
    let found = field(
        r#"{"type": "integer"}"#,
        r#"{"type": "integer", "minimum": 5}"#,
    );
    let ids: BTreeSet<&str> = found.iter().map(|(id, ..)| id.as_str()).collect();
    assert_eq!(
        ids,
        BTreeSet::from(["limit-tightened:link#x", "type-changed:link#x"])
    );
}

#[test]
fn the_words_for_a_condition_are_no_second_change() {
    let ids = |before: &str, after: &str| {
        let mut ids: Vec<String> = field(before, after).into_iter().map(|it| it.0).collect();
        ids.sort();
        ids
    };
    let text = r#"{"type": "string"}"#;
    let excluding = r#"{"type": "string", "not": {"const": "a"}}"#;
    assert_eq!(ids(text, excluding), ["condition-changed:link#x"]);
    assert_eq!(ids(excluding, text), ["condition-changed:link#x"]);
    let read_only = r#"{"type": "string", "readOnly": true}"#;
    assert_eq!(ids(text, read_only), ["field-text-changed:link#x"]);
    let described = r#"{"type": "string", "format": "uuid", "not": {"const": "a"}}"#;
    assert_eq!(
        ids(text, described),
        ["condition-changed:link#x", "field-text-changed:link#x"]
    );
}

#[test]
fn a_schema_that_events_share_is_compared_once() {
    let table = "name,description,payload\na,A.,one\nb,B.,two\n";
    let of = |label: &str| {
        format!(
            r#"{{"type": "object", "properties": {{"s": {{"type": "object", "properties": {{{label}}}}}}}}}"#
        )
    };
    let shared = r#"{"$ref": "one.json"}"#;
    let version = |label: &str| {
        let one = of(label);
        input([
            ("events.csv", table),
            ("payloads/one.json", one.as_str()),
            ("payloads/two.json", shared),
        ])
    };
    let (before, after) = (version(r#""l": {"type": "string"}"#), version(""));
    let changes = found(&Catalog::new(&before), &Catalog::new(&after));
    let removed: Vec<_> = changes
        .iter()
        .filter(|it| it.kind == Kind::FieldRemoved || it.kind == Kind::TypeChanged)
        .collect();
    let own = removed.iter().filter(|it| it.cause.is_none()).count();
    assert_eq!(own, 1, "{changes:?}");
}

#[test]
fn what_readers_need_to_know_of_a_field_is_in_its_change() {
    let of = |rest: &str| format!(r#"{{"type": "object", {rest}}}"#);
    let [none, optional, required] = [
        r#""properties": {"y": {"type": "string"}}"#,
        r#""properties": {"x": {"type": "string"}, "y": {"type": "string"}}"#,
        r#""required": ["x"], "properties": {"x": {"type": "string"}, "y": {"type": "string"}}"#,
    ]
    .map(of);
    let deprecated = of(
        r#""properties": {"x": {"type": "string", "deprecated": true, "x-remove-after": "2027-01-31"}, "y": {"type": "string"}}"#,
    );
    for (before, after, expected, is_hurt) in [
        (&none, &optional, "a string", false),
        (&none, &required, "a string, required", true),
        (
            &optional,
            &deprecated,
            "to be removed after 2027-01-31",
            true,
        ),
    ] {
        let changes = between(before, after);
        let [change] = &changes[..] else {
            panic!("{changes:?}")
        };
        assert_eq!(change.after.as_deref(), Some(expected));
        assert_eq!(change.migration.is_some(), is_hurt, "{change:?}");
    }
}

#[test]
fn a_version_has_no_changes_against_itself() {
    for schema in mutations::bases() {
        let schema = schema.to_string();
        let changes = between(&schema, &schema);
        assert!(changes.is_empty(), "{schema}: {changes:?}");
    }
}

#[test]
fn each_verdict_is_in_the_range_that_the_page_gives() {
    for base in mutations::bases() {
        for mutated in mutations::of(&base) {
            let (base, mutated) = (base.to_string(), mutated.to_string());
            let there = between(&base, &mutated).into_iter();
            for change in there.chain(between(&mutated, &base)) {
                let Some(meaning) = super::verdicts::meaning(change.kind) else {
                    panic!("{} isn't a kind of payloads", change.id());
                };
                let (backward, forward) = (change.verdicts.backward, change.verdicts.forward);
                let is_in = |it: Verdict, range: (Verdict, Verdict)| range.0 <= it && it <= range.1;
                assert!(is_in(backward, meaning.backward), "{change:?}");
                assert!(is_in(forward, meaning.forward), "{change:?}");
            }
        }
    }
}
