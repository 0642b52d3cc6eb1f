//! `payloads`: a byte that chooses the type, and JSON. Everything that the type's schema allows can
//! be read, written, and read again.

use std::path::Path;

use event_catalog::RawJson;
use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::Input;
use event_catalog_cli::api::{self, Kind};
use jsonschema::Validator;
use payload_schemas::kept::payload as kept;
use payload_schemas::payload;
use payload_schemas::roots::payload as roots;
use serde_json::Value;

use crate::json::repeats;

/// Reads a payload, given its text, its value and its schema, and returns the value that is then
/// written.
type Check = fn(&str, &Value, &Validator) -> Option<Value>;

/// An event, and the checks for its payload.
type Payload = (&'static str, Check);

/// The payloads whose type is an integer of the standard library, such as `u64`, or a list of them. `serde` reads these
/// types, and rejects `1e2`, `21.0` and `-0`, while `RawJson::read` accepts every number without a fraction.
const OF_SERDE: [&str; 2] = ["counted", "grid_filled"];

macro_rules! payloads {
    ($payloads:ident: $($event:literal: $payload:ty,)*) => {
        const $payloads: &[Payload] = &[$(($event, |text, value, schema| {
            let raw = RawJson::parse(text).expect("serde_json accepts it");
            let ours = raw.read::<$payload>();
            let is_valid = schema.is_valid(value);
            if let Err(error) = &ours {
                let message = error.to_string();
                assert!(!message.contains(char::is_control), "{message:?}");
                assert!(!is_valid || !has_small_numbers(value) || has_long_numbers(text), "valid, but rejected: {message}");
            }
            let theirs = serde_json::from_str::<$payload>(text);
            let may_refuse = OF_SERDE.contains(&$event) && has_fractions(value);
            assert!(
                ours.is_ok() == theirs.is_ok() || may_refuse && theirs.is_err(),
                "this crate: {ours:?}, serde_json: {theirs:?}"
            );
            if let (Ok(ours), Ok(theirs)) = (&ours, &theirs) {
                assert_eq!(format!("{ours:?}"), format!("{theirs:?}"), "through serde_json");
            }
            let Ok(read) = ours else { return None };
            let written = RawJson::from_value(&read).expect("it was read, so it can be written");
            match written.read::<$payload>() {
                Ok(again) => assert_eq!(RawJson::from_value(&again).as_ref(), Ok(&written)),
                Err(error) => panic!("written, but can't be read: {written}: {error}"),
            }
            let again = serde_json::from_str(written.as_str()).expect("JSON");
            // A number with a fraction can change slightly when it is written. A member that no schema declares is
            // dropped, and could have been the reason that only one alternative of `oneOf` matched.
            if is_valid && !has_fractions(value) && members(value) == members(&again) {
                assert!(schema.is_valid(&again), "valid, but no longer valid when written: {written}");
            }
            Some(again)
        })),*];
    };
}

/// The number of members of all objects in a value.
fn members(value: &Value) -> usize {
    match value {
        Value::Object(object) => object.len() + object.values().map(members).sum::<usize>(),
        Value::Array(elements) => elements.iter().map(members).sum(),
        _ => 0,
    }
}

payloads! {
    PAYLOADS:
    "anything_sent": payload::Anything,
    "appointment_made": payload::Appointment,
    "calculated": payload::Calculation,
    "charged": payload::Payment,
    "checked": payload::Flags,
    "comment_posted": payload::Comment,
    "contact_left": payload::Contact,
    "customer_changed": payload::CustomerChanged,
    "deep_thought": payload::Deep,
    "emptied": payload::Empty,
    "file_uploaded": payload::FileUploaded,
    "folder_moved": payload::Folder,
    "hostile": payload::Hostile,
    "invoice_sent": payload::Invoice,
    "keyword_found": payload::Keywords,
    "legacy_called": payload::Legacy,
    "link_clicked": payload::LinkClicked,
    "matrix_filled": payload::Matrix,
    "metrics_measured": payload::Metrics,
    "option_chosen": payload::Option,
    "odd_names_used": payload::OddNames,
    "order_placed": payload::Order,
    "parcel_sent": payload::Parcel,
    "quiz_answered": payload::QuizAnswer,
    "shapes_drawn": payload::Drawing,
    "survey_done_1": payload::Survey,
    "type": payload::KeyPressed,
    "wish_made": payload::Wish,
    "route_planned": payload::Route,
    "issue_moved": payload::Issue,
    "venue_chosen": payload::Venue,
    "width_measured": payload::Wide,
}

// Payloads that aren't objects.
payloads! {
    ROOTS:
    "address_changed": roots::Address,
    "answered": roots::Answer,
    "cleared": roots::Cleared,
    "counted": roots::Count,
    "grid_filled": roots::Grid,
    "lines_ordered": roots::OrderLines,
    "measured": roots::Measure,
    "remark_made": roots::Remark,
    "replied": roots::Reply,
    "status_changed": roots::Status,
    "switched": roots::Switch,
}

// Payloads that keep undeclared fields.
payloads! {
    KEPT:
    "delivered": kept::Delivery,
}

thread_local! {
    /// All payloads. New ones must be added at the end, so that inputs keep their meaning.
    static ALL: Vec<(Check, Validator, bool)> = [
        ("catalog", PAYLOADS, false),
        ("roots", ROOTS, false),
        ("kept", KEPT, true),
    ]
    .into_iter()
    .flat_map(|(catalog, payloads, keeps)| with_schemas(catalog, payloads, keeps))
    .collect();
}

/// Reads a payload.
///
/// # Panics
///
/// If the project breaks a promise for this input.
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
    // JSON Schema doesn't define how to handle repeated members.
    if repeats(text) {
        return;
    }
    ALL.with(|all| {
        let (check, schema, keeps) = &all[usize::from(*which) % all.len()];
        let written = check(text, &value, schema);
        if let Some(written) = written
            && *keeps
            && !has_fractions(&value)
            && schema.is_valid(&value)
        {
            assert_eq!(written, value, "something is lost");
        }
    });
}

/// The payloads of a catalog, each with its generated schema, and whether they keep undeclared fields.
fn with_schemas(folder: &str, payloads: &[Payload], keeps: bool) -> Vec<(Check, Validator, bool)> {
    let catalogs = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../crates/event-catalog-build/tests/payloads"
    );
    let path = Path::new(catalogs).join(folder);
    let input = Input::open(&path).expect("the catalog of the tests");
    let catalog = Catalog::new(&input);
    let kind = Kind::all().find(|kind| kind.name() == "json-schema");
    let files = api::generate(&catalog, kind.expect("a kind")).expect("schemas");
    let schema = |(event, check): &Payload| {
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
        let schema = jsonschema::validator_for(&alone).expect("a schema");
        (*check, schema, keeps)
    };
    payloads.iter().map(schema).collect()
}

/// Whether a number could have more digits than a float, which the validator uses. As a float, a
/// very small fraction is zero, so the validator treats the number as an integer, although the text
/// has a fraction.
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
