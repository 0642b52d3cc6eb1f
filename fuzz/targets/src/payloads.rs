//! `payloads`: a byte that chooses the type, and JSON. What the type's schema allows is read, and what is
//! read is written and read again.

use std::path::Path;

use event_catalog::RawJson;
use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::Input;
use event_catalog_cli::api::{self, Kind};
use jsonschema::Validator;
use payload_schemas::payload;
use serde_json::Value;

use crate::json::repeats;

/// What a payload of an event is held against: its text, its value, and its schema.
type Payload = (&'static str, fn(&str, &Value, &Validator));

macro_rules! payloads {
    ($($event:literal: $payload:ident,)*) => {
        const PAYLOADS: &[Payload] = &[$(($event, |text, value, schema| {
            let raw = RawJson::parse(text).expect("serde_json accepts it");
            let ours = raw.read::<payload::$payload>();
            let is_valid = schema.is_valid(value);
            if let Err(error) = &ours {
                let message = error.to_string();
                assert!(!message.contains(char::is_control), "{message:?}");
                assert!(!is_valid || !has_small_numbers(value) || has_long_numbers(text), "valid, and refused: {message}");
            }
            let theirs = serde_json::from_str::<payload::$payload>(text);
            assert_eq!(ours.is_ok(), theirs.is_ok(), "{ours:?}, through serde_json: {theirs:?}");
            if let (Ok(ours), Ok(theirs)) = (&ours, &theirs) {
                assert_eq!(format!("{ours:?}"), format!("{theirs:?}"), "through serde_json");
            }
            let Ok(read) = ours else { return };
            let written = RawJson::from_value(&read).expect("read, and not written");
            match written.read::<payload::$payload>() {
                Ok(again) => assert_eq!(RawJson::from_value(&again).as_ref(), Ok(&written)),
                Err(error) => panic!("written, and not read: {written}: {error}"),
            }
            // A number with a fraction may be written as one that is not exactly the same.
            if is_valid && !has_fractions(value) {
                let value = serde_json::from_str(written.as_str()).expect("JSON");
                assert!(schema.is_valid(&value), "valid, and no longer when written: {written}");
            }
        })),*];
    };
}

payloads! {
    "anything_sent": Anything,
    "appointment_made": Appointment,
    "calculated": Calculation,
    "charged": Payment,
    "checked": Flags,
    "comment_posted": Comment,
    "contact_left": Contact,
    "customer_changed": CustomerChanged,
    "deep_thought": Deep,
    "emptied": Empty,
    "file_uploaded": FileUploaded,
    "folder_moved": Folder,
    "hostile": Hostile,
    "invoice_sent": Invoice,
    "keyword_found": Keywords,
    "legacy_called": Legacy,
    "link_clicked": LinkClicked,
    "matrix_filled": Matrix,
    "metrics_measured": Metrics,
    "option_chosen": Option,
    "odd_names_used": OddNames,
    "order_placed": Order,
    "parcel_sent": Parcel,
    "quiz_answered": QuizAnswer,
    "shapes_drawn": Drawing,
    "survey_done_1": Survey,
    "type": KeyPressed,
    "wish_made": Wish,
    "route_planned": Route,
}

thread_local!(static SCHEMAS: Vec<Validator> = schemas());

/// Reads a payload.
///
/// # Panics
///
/// When something does not hold.
pub fn run(data: &[u8]) {
    let Some((which, text)) = data.split_first() else {
        return;
    };
    let Ok(text) = std::str::from_utf8(text) else {
        return;
    };
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        return;
    };
    // JSON Schema is about values, which have no member twice.
    if repeats(text) {
        return;
    }
    let which = usize::from(*which) % PAYLOADS.len();
    SCHEMAS.with(|schemas| PAYLOADS[which].1(text, &value, &schemas[which]));
}

/// The schema of each payload, as the generator writes it.
fn schemas() -> Vec<Validator> {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../crates/event-catalog-build/tests/payloads/catalog"
    );
    let input = Input::open(Path::new(folder)).expect("the catalog of the tests");
    let catalog = Catalog::new(&input);
    let kind = Kind::all().find(|kind| kind.name() == "json-schema");
    let files = api::generate(&catalog, kind.expect("a kind")).expect("schemas");
    let schema = |(event, _): &Payload| {
        let path = format!("events/{event}.schema.json");
        let (_, text) = files
            .iter()
            .find(|(it, _)| *it == path)
            .expect("a schema of the event");
        let document: Value = serde_json::from_str(text).expect("JSON");
        let payload = catalog.resolve(event).and_then(|event| event.payload);
        let name = format!("payload.{}", payload.expect("an event with a payload"));
        let definitions = &document["$defs"];
        assert!(definitions[&name].is_object(), "{path} has no {name}");
        let alone = serde_json::json!({
            "$schema": document["$schema"],
            "$ref": format!("#/$defs/{name}"),
            "$defs": definitions,
        });
        jsonschema::validator_for(&alone).expect("a schema")
    };
    PAYLOADS.iter().map(schema).collect()
}

/// Whether every integer fits into 64 bits, as those of payloads have to. A fraction that is too small for a
/// float is zero here, and an integer for the validator, which it is not in the text.
/// Whether a number may have more digits than a float, which is what the schema is held against.
fn has_long_numbers(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit() && c != '.')
        .any(|number| number.len() > 16)
}

fn has_small_numbers(value: &Value) -> bool {
    match value {
        Value::Number(number) => {
            let is_small =
                |it: f64| it.is_finite() && it != 0.0 && (it.fract() != 0.0 || it.abs() < 9e18);
            number.is_i64() || number.is_u64() || number.as_f64().is_some_and(is_small)
        }
        Value::Array(items) => items.iter().all(has_small_numbers),
        Value::Object(members) => members.values().all(has_small_numbers),
        _ => true,
    }
}

fn has_fractions(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_f64(),
        Value::Array(items) => items.iter().any(has_fractions),
        Value::Object(members) => members.values().any(has_fractions),
        _ => false,
    }
}
