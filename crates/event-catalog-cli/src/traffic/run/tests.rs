//! Tests of records in all forms, and the findings about them.

use std::io::Cursor;
use std::rc::Rc;

use event_catalog_build::read::{Input, Memory};

use super::super::mapping::Mapping;
use super::*;
use crate::stream::layout;

fn input(payload: &str) -> Input {
    let folder: Memory = [
        ("catalog.toml", String::new()),
        (
            "events.csv",
            "name,description,payload\nplaced,It was placed.,order\nload,Loaded.,\n".to_owned(),
        ),
        ("payloads/order.json", payload.to_owned()),
    ]
    .into_iter()
    .collect();
    Input::read_folder(&folder).expect("a folder in memory")
}

const ORDER: &str =
    r#"{ "type": "object", "required": ["id"], "properties": { "id": { "type": "string" } } }"#;
const OLDER: &str =
    r#"{ "type": "object", "required": ["id"], "properties": { "id": { "type": "integer" } } }"#;

/// Returns the kinds of findings with their counts, and the unknown names.
fn of(inputs: &[Input], form: Form, text: &str) -> (Vec<(Kind, u64)>, Vec<String>) {
    let catalogs: Vec<Catalog<'_>> = inputs.iter().map(Catalog::new).collect();
    let mut run = Run::new(&catalogs, form, vec!["app.".to_owned()], true);
    let bytes = text.as_bytes().to_vec();
    let layout = layout(&bytes);
    run.read(0, &mut Records::new(Box::new(Cursor::new(bytes)), layout));
    let findings = run.findings.sorted().into_iter();
    let findings = findings.map(|it| (it.key.kind, it.count)).collect();
    let unknown = run.unknown.sorted().into_iter().map(|it| it.name);
    (findings, unknown.collect())
}

fn found(text: &str) -> Vec<(Kind, u64)> {
    of(&[input(ORDER)], Form::Any, text).0
}

#[test]
fn events_and_pairs_are_read_in_any_order() {
    let text = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/a\",\"type\":\"placed\",\"data\":{\"id\":\"x\"}}\n\
                {\"type\":\"placed\",\"detail\":{\"id\":\"x\"}}\n\
                [{\"type\":\"load\"},{\"type\":\"app.load\"}]\n\
                {\"type\":\"load\",\"detail\":{}}\n{\"type\":\"load\",\"detail\": { } }\n";
    assert!(found(text).is_empty(), "{:?}", found(text));
}

#[test]
fn a_payload_that_is_null_is_none() {
    let text = "{\"type\":\"load\",\"detail\":null}\n\
                {\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/a\",\"type\":\"load\",\"data\":null}\n";
    assert!(found(text).is_empty(), "{:?}", found(text));
    let call = "{\"type\":\"track\",\"event\":\"load\",\"properties\":null}\n";
    let segment = Form::Mapped(Rc::new(Mapping::segment()));
    assert!(of(&[input(ORDER)], segment, call).0.is_empty());
    // The detail `null` counts as a missing payload, which this event requires.
    let text = "{\"type\":\"placed\",\"detail\":null}\n";
    assert_eq!(found(text), [(Kind::InvalidPayload, 1)]);
}

#[test]
fn the_same_finding_is_reported_once() {
    let text = "{\"type\":\"placed\",\"detail\":{\"id\":1}}\n".repeat(5);
    assert_eq!(found(&text), [(Kind::InvalidPayload, 5)]);
}

#[test]
fn broken_records_are_found() {
    for (text, kind) in [
        (
            "{\"type\":\"load\"\n{\"type\":\"load\"}\n",
            Kind::BrokenRecord,
        ),
        ("not JSON\n", Kind::BrokenRecord),
        ("{\"type\":\"\"}\n", Kind::BrokenRecord),
        (
            "{\"specversion\":\"1.0\",\"type\":\"load\"}\n",
            Kind::BrokenRecord,
        ),
        (
            "{\"type\":\"placed\",\"detail\":{\"id\":\"a\",\"id\":\"b\"}}\n",
            Kind::RepeatedKey,
        ),
        (
            "{\"type\":\"load\",\"detail\":{\"a\":1}}\n",
            Kind::UndeclaredPayload,
        ),
        (
            "{\"type\":\"placed\",\"detail\":{\"id\":\"a\",\"z\":1}}\n",
            Kind::UndeclaredField,
        ),
    ] {
        assert_eq!(found(text), [(kind, 1)], "{text}");
    }
}

#[test]
fn what_is_no_event_says_what_it_is_instead() {
    let inputs = [input(ORDER)];
    let catalogs: Vec<Catalog<'_>> = inputs.iter().map(Catalog::new).collect();
    for (text, message, value) in [
        (
            "null",
            "a record is `null`, but an event is an object",
            None,
        ),
        ("5", "a record is a number, but an event is an object", None),
        ("a,b", "a record isn't JSON", Some("\"a,b\" at column 1")),
        (
            "{\"type\":\"ä\" x}",
            "a record isn't JSON",
            Some("\"x}\" at column 13"),
        ),
        (
            "{\"type\":\"load\"",
            "a record isn't JSON",
            Some("the end at column 15"),
        ),
    ] {
        let mut run = Run::new(&catalogs, Form::Any, Vec::new(), false);
        run.add(text, Place::default());
        let findings = run.findings.sorted();
        assert_eq!(findings.len(), 1, "{text}: {findings:?}");
        assert!(findings[0].key.message.starts_with(message), "{findings:?}");
        assert_eq!(findings[0].value.as_deref(), value, "{text}");
    }
}

#[test]
fn events_after_each_other_in_a_line_are_all_read() {
    let text = "{\"type\":\"mine\"}{\"type\":\"load\"} [{\"type\":\"other\"}]\n";
    let (findings, unknown) = of(&[input(ORDER)], Form::Any, text);
    assert!(findings.is_empty(), "{findings:?}");
    assert_eq!(unknown, ["mine", "other"]);
    let calls = "{\"type\":\"track\",\"event\":\"mine\"}".repeat(2);
    let segment = Form::Mapped(Rc::new(Mapping::segment()));
    let (findings, unknown) = of(&[input(ORDER)], segment, &calls);
    assert!(findings.is_empty(), "{findings:?}");
    assert_eq!(unknown, ["mine"]);
}

#[test]
fn binary_data_and_wrong_times_are_told() {
    let event = |name: &str, more: &str| {
        format!(
            "{{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/a\",\"type\":\"{name}\",{more}}}\n"
        )
    };
    for (name, more, kind) in [
        ("placed", "\"data_base64\":\"AQ==\"", Kind::InvalidPayload),
        ("load", "\"data_base64\":\"AQ==\"", Kind::UndeclaredPayload),
        ("load", "\"time\":\"not a time\"", Kind::InvalidTime),
    ] {
        assert_eq!(found(&event(name, more)), [(kind, 1)], "{name} {more}");
    }
    let right = event("load", "\"time\":\"2026-01-31T08:30:00.5+01:00\"");
    assert!(found(&right).is_empty());
}

#[test]
fn the_current_name_of_an_accepted_version_is_no_old_name() {
    let named = |row: &str| {
        let rows = format!("name,description,aliases\n{row}\n");
        let files = [("catalog.toml", String::new()), ("events.csv", rows)];
        let folder: Memory = files.into_iter().collect();
        Input::read_folder(&folder).expect("a folder in memory")
    };
    let now = named("link_opened,A link was opened.,link_clicked");
    let before = named("link_clicked,A link was opened.,");
    let text = "{\"type\":\"link_clicked\"}\n";
    let versions = [now, before];
    assert_eq!(of(&versions[..1], Form::Any, text).0, [(Kind::OldName, 1)]);
    assert!(of(&versions, Form::Any, text).0.is_empty());
}

#[test]
fn unknown_names_are_counted() {
    let text = "{\"type\":\"mine\"}\n{\"type\":\"mine\"}\n{\"type\":\"other\",\"detail\":[1]}\n";
    let (findings, unknown) = of(&[input(ORDER)], Form::Any, text);
    assert!(findings.is_empty());
    assert_eq!(unknown, ["mine", "other"]);
}

#[test]
fn what_one_of_the_versions_allows_is_valid() {
    let text = "{\"type\":\"placed\",\"detail\":{\"id\":1}}\n{\"type\":\"placed\",\"detail\":{\"id\":\"a\"}}\n";
    let versions = [input(ORDER), input(OLDER)];
    assert!(of(&versions, Form::Any, text).0.is_empty());
    let wrong = "{\"type\":\"placed\",\"detail\":{\"id\":null}}\n";
    assert_eq!(
        of(&versions, Form::Any, wrong).0,
        [(Kind::InvalidPayload, 1)]
    );
}

#[test]
fn calls_of_segment_are_validated() {
    let text = "{\"batch\":[{\"type\":\"track\",\"event\":\"placed\",\"properties\":{\"id\":2}},{\"type\":\"page\"}]}\n";
    let form = Form::Mapped(Rc::new(Mapping::segment()));
    assert_eq!(
        of(&[input(ORDER)], form, text).0,
        [(Kind::InvalidPayload, 1)]
    );
}

#[test]
fn deep_records_are_no_problem() {
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    let text = format!("{{\"type\":\"placed\",\"detail\":{{\"id\":{deep}}}}}\n");
    let kinds: Vec<Kind> = found(&text).into_iter().map(|it| it.0).collect();
    let is_told = |it: &Kind| matches!(it, Kind::DeepPayload | Kind::BrokenRecord);
    assert!(!kinds.is_empty() && kinds.iter().all(is_told), "{kinds:?}");
}

#[test]
fn a_stream_that_fails_is_a_finding() {
    struct Failing;
    impl std::io::Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("unexpected end of file"))
        }
    }
    let inputs = [input(ORDER)];
    let catalogs: Vec<Catalog<'_>> = inputs.iter().map(Catalog::new).collect();
    let mut run = Run::new(&catalogs, Form::Any, Vec::new(), false);
    let reader = std::io::BufReader::new(Failing);
    run.read(
        0,
        &mut Records::new(Box::new(reader), crate::stream::Layout::Lines),
    );
    assert_eq!(run.findings.sorted()[0].key.kind, Kind::CutOff);
}
