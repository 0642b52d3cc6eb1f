//! `occurrence`: JSON, read as each form of an occurrence. `serde_json` accepts the same input
//! and reads the same values, and the output can be read again.

use std::collections::HashMap;

use event_catalog::RawJson;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::json::repeats;

type Occurrence<'a> = loyjoy_events::Occurrence<'a>;

/// The members of a CloudEvent in JSON that aren't extensions.
const MEMBERS: [&str; 10] = [
    "specversion",
    "type",
    "id",
    "source",
    "subject",
    "time",
    "datacontenttype",
    "dataschema",
    "data",
    "data_base64",
];

/// Reads and writes an occurrence.
///
/// # Panics
///
/// If the project breaks a promise for this input.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let (ours, theirs) = (
        RawJson::parse(text),
        serde_json::from_str::<&RawValue>(text),
    );
    assert_eq!(
        ours.is_ok(),
        theirs.is_ok(),
        "this crate: {ours:?}, serde_json: {theirs:?}"
    );
    if let (Ok(ours), Ok(theirs)) = (&ours, &theirs) {
        assert_eq!(ours.as_str(), theirs.get());
    }
    let is_json = ours.is_ok();
    match Occurrence::from_cloudevent(text) {
        Ok(occurrence) => {
            assert!(is_json, "accepted, but not JSON");
            same_members(&occurrence, text);
            round_trip(&occurrence, text);
        }
        Err(error) => {
            let message = error.to_string();
            assert!(error.offset() <= text.len() && error.line() > 0 && error.column() > 0);
            assert!(!message.contains(char::is_control), "{message:?}");
            if is_json {
                assert!(!is_plain(text), "refused: {message}");
                let read = serde_json::from_str::<Occurrence<'_>>(text);
                assert!(
                    read.is_err(),
                    "accepted through serde, but otherwise rejected: {message}"
                );
            }
        }
    }
    if let Ok(occurrence) = Occurrence::from_pair(text) {
        assert!(is_json, "accepted, but not JSON");
        pair(&occurrence);
    }
    batch(text, is_json);
    attributes(text);
}

/// Checks that the attributes match those that `serde_json` reads, and that the data is byte for byte as
/// received.
fn same_members(occurrence: &Occurrence<'_>, text: &str) {
    let Ok(members) = serde_json::from_str::<HashMap<String, &RawValue>>(text) else {
        panic!("accepted, but not an object");
    };
    let string = |name: &str| {
        let value = members.get(name)?;
        serde_json::from_str::<String>(value.get()).ok()
    };
    for (name, value) in [
        ("type", Some(occurrence.name().as_str())),
        ("id", occurrence.id()),
        ("source", occurrence.source()),
        ("subject", occurrence.subject()),
        ("time", occurrence.time()),
    ] {
        if let Some(theirs) = string(name) {
            assert_eq!(value, Some(&*theirs), "{name}");
        }
    }
    let data = members.get("data").map(|value| value.get());
    assert_eq!(
        occurrence.detail().map(RawJson::as_str),
        data,
        "the bytes of the data"
    );
    for (name, value) in &members {
        if !MEMBERS.contains(&name.as_str()) && value.get() != "null" {
            assert!(
                occurrence.extension(name).is_some(),
                "the extension {name:?} is lost"
            );
        }
    }
}

fn round_trip(occurrence: &Occurrence<'_>, text: &str) {
    let written = occurrence
        .to_cloudevent()
        .expect("it was read, so it can be written");
    assert!(RawJson::parse(&written).is_ok(), "not JSON: {written}");
    let again = Occurrence::from_cloudevent(&written).expect("it was written, so it can be read");
    assert_eq!(again.to_cloudevent().as_ref(), Ok(&written));
    assert_eq!(again.detail(), occurrence.detail());
    assert!(
        again.extensions().eq(occurrence.extensions()),
        "the extensions"
    );
    assert_eq!(format!("{again:?}"), format!("{occurrence:?}"));
    assert_eq!(
        occurrence.clone().into_owned().to_cloudevent().as_ref(),
        Ok(&written)
    );
    let through_serde: Occurrence<'_> =
        serde_json::from_str(text).expect("it was read without serde");
    assert_eq!(
        through_serde.to_cloudevent().as_ref(),
        Ok(&written),
        "through serde"
    );
    let by_serde = serde_json::to_string(occurrence).expect("written by serde");
    let by_serde = Occurrence::from_cloudevent(&by_serde).expect("it was written by serde");
    assert_eq!(by_serde.to_cloudevent().as_ref(), Ok(&written), "by serde");
    let two = format!("[{text},{text}]");
    let all: Vec<_> = Occurrence::batch(&two).collect();
    assert_eq!(all.len(), 2);
    for one in all {
        assert_eq!(
            one.expect("in a batch").to_cloudevent().as_ref(),
            Ok(&written)
        );
    }
    let mut line = String::new();
    occurrence.write_line(&mut line).expect("a line");
    assert!(
        line.ends_with('\n') && !line[..line.len() - 1].contains(['\n', '\r']),
        "{line:?}"
    );
    Occurrence::from_cloudevent(line.trim_end()).expect("a line is an event");
}

fn pair(occurrence: &Occurrence<'_>) {
    let written = occurrence.to_pair();
    assert!(RawJson::parse(&written).is_ok(), "not JSON: {written}");
    let again = Occurrence::from_pair(&written).expect("it was written, so it can be read");
    assert_eq!(again.to_pair(), written);
    assert_eq!(again.name(), occurrence.name());
    assert_eq!(again.detail(), occurrence.detail());
    let mut line = String::new();
    occurrence.write_pair_line(&mut line);
    assert!(
        line.ends_with('\n') && !line[..line.len() - 1].contains(['\n', '\r']),
        "{line:?}"
    );
}

fn batch(text: &str, is_json: bool) {
    let (mut count, mut all_read) = (0, true);
    for read in Occurrence::batch(text) {
        count += 1;
        assert!(count <= text.len() + 1, "endless");
        if let Err(error) = read {
            all_read = false;
            let message = error.to_string();
            assert!(error.offset() <= text.len());
            assert!(!message.contains(char::is_control), "{message:?}");
        }
    }
    assert!(
        count == 0 || !all_read || is_json,
        "a batch is accepted, but not JSON"
    );
}

/// Sets attributes like a receiver of HTTP headers, and checks that they can be written and read again.
fn attributes(text: &str) {
    let mut texts = text.split('\n');
    let mut next = || texts.next().unwrap_or_default();
    let mut occurrence = Occurrence::custom(next())
        .with_id(next())
        .with_source(next());
    for (name, value) in [(next(), next()), (next(), next())] {
        if !value.is_empty()
            && let Ok(with) = occurrence.clone().with_extension(name, value)
        {
            occurrence = with;
        }
    }
    let Ok(written) = occurrence.to_cloudevent() else {
        return;
    };
    let again = match Occurrence::from_cloudevent(&written) {
        Ok(again) => again,
        Err(error) => panic!("written, but can't be read: {written}: {error}"),
    };
    assert_eq!(again.name(), occurrence.name());
    assert_eq!(again.id(), occurrence.id());
    assert_eq!(again.source(), occurrence.source());
    assert!(
        again.extensions().eq(occurrence.extensions()),
        "the extensions of {written}"
    );
}

/// Whether a text is a complete, ordinary event, which must be accepted.
fn is_plain(text: &str) -> bool {
    let Ok(members) = serde_json::from_str::<HashMap<String, Value>>(text) else {
        return false;
    };
    let filled = |name: &str| {
        let value = members.get(name).and_then(Value::as_str);
        value.is_some_and(|value| !value.is_empty())
    };
    ["type", "id", "source"].into_iter().all(filled)
        && (!members.contains_key("subject") || filled("subject"))
        && members.get("specversion").and_then(Value::as_str) == Some("1.0")
        && members.keys().all(|name| {
            ["specversion", "type", "id", "source", "subject", "data"].contains(&name.as_str())
        })
        && !repeats(text)
}
