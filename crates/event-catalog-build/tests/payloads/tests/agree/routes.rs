//! The ways to read a payload.

use std::fmt::Debug;
use std::io::Cursor;

use event_catalog::{RawJson, Read};
use serde::Deserialize;
use serde_json::{Deserializer, Value};

/// The result of reading a text.
#[derive(Debug, PartialEq)]
pub(crate) enum Answer {
    /// A value. The `Debug` output distinguishes all floats.
    Value(String),
    /// An error that names the field.
    Error(String),
    /// The text isn't JSON.
    NotJson,
}

impl Answer {
    /// Shows floats without a fraction as integers, to ignore whether a number was written as `7.0` or `7`.
    pub(crate) fn without_fractions(self) -> Self {
        match self {
            Self::Value(shown) => {
                let (mut plain, mut rest) = (String::new(), shown.as_str());
                while let Some((before, after)) = rest.split_once(".0") {
                    plain += before;
                    if after.starts_with(|c: char| c.is_ascii_digit()) {
                        plain += ".0";
                    }
                    rest = after;
                }
                Self::Value(plain + rest)
            }
            other => other,
        }
    }
}

/// A payload in a type that reads fields by name.
#[derive(Deserialize)]
struct Field<T> {
    payload: T,
}

/// A payload among other fields, all of which `serde` buffers.
#[derive(Deserialize)]
struct Flat<T> {
    #[serde(rename = "beside it")]
    _beside: (),
    #[serde(flatten)]
    payload: T,
}

/// A payload as one of several variants, which `serde` buffers.
#[derive(Deserialize)]
#[serde(untagged)]
enum Untagged<T> {
    Payload(T),
}

/// A payload that borrows from the text.
#[derive(Deserialize)]
struct Borrowed<T> {
    #[serde(with = "event_catalog::borrowed", bound(deserialize = "T: Read<'de>"))]
    payload: T,
}

fn shown<T: Debug>(read: Result<T, impl ToString>) -> Answer {
    match read {
        Ok(value) => Answer::Value(format!("{value:?}")),
        Err(error) => Answer::Error(error.to_string()),
    }
}

/// A text, and other texts that contain the same payload.
pub(crate) struct Texts {
    json: Option<RawJson<'static>>,
    plain: String,
    field: String,
    list: String,
    beside: String,
}

impl Texts {
    pub(crate) fn new(payload: &str) -> Self {
        Self {
            json: RawJson::parse(payload.to_owned()).ok(),
            plain: payload.to_owned(),
            field: format!(r#"{{"payload":{payload}}}"#),
            list: format!("[{payload}]"),
            beside: payload
                .replacen('{', r#"{"beside it":null,"#, 1)
                .replace(",}", "}"),
        }
    }
}

/// Checks that `serde_json` reads the same values as this crate, and returns them.
pub(crate) fn agree<'de, T: Deserialize<'de> + Read<'de> + Debug>(texts: &'de Texts) -> Answer {
    let text = texts.plain.as_str();
    let ours = read::<T>(texts);
    let mut reader = Deserializer::from_reader(Cursor::new(text));
    let from_reader = T::deserialize(&mut reader).and_then(|value| {
        reader.end()?;
        Ok(value)
    });
    let field = serde_json::from_str::<Field<T>>(&texts.field).map(|field| field.payload);
    let borrowed = serde_json::from_str::<Borrowed<T>>(&texts.field).map(|it| it.payload);
    let by_serde = texts.json.as_ref().map(RawJson::read_serde::<T>);
    assert_eq!(
        by_serde.map_or(Answer::NotJson, shown),
        ours,
        "read_serde of {text}"
    );
    let routes = [
        ("from_str", shown(serde_json::from_str::<T>(text))),
        ("from_reader", shown(from_reader)),
        ("field", shown(field)),
        ("borrowed", shown(borrowed)),
    ];
    for (route, theirs) in routes {
        let same = match (&ours, &theirs) {
            // `serde_json` appends the position of the error.
            (Answer::Error(ours), Answer::Error(theirs)) => theirs.starts_with(ours),
            (Answer::NotJson, Answer::Error(_)) => true,
            // Together with the text around the payload, invalid JSON can become valid.
            (Answer::NotJson, _) => matches!(route, "field" | "borrowed"),
            _ => ours == theirs,
        };
        assert!(same, "{route} of {text}:\n{theirs:?}\nours: {ours:?}");
    }
    ours
}

/// Checks the other ways of reading. In some of them, `serde` or `serde_json` converts the text to values
/// before the payload reads it. This rounds numbers, and loses or rejects repeated names and deep nesting.
pub(crate) fn agree_buffered<'de, T: Deserialize<'de> + Read<'de> + Debug>(texts: &'de Texts) {
    let text = texts.plain.as_str();
    let ours = read::<T>(texts);
    let value: Value = serde_json::from_str(text).unwrap();
    let untagged = serde_json::from_str::<Untagged<T>>(text).map(|Untagged::Payload(it)| it);
    let flat = serde_json::from_str::<Flat<T>>(&texts.beside).map(|flat| flat.payload);
    let list = serde_json::from_str::<[T; 1]>(&texts.list).map(|[payload]| payload);
    for (route, theirs) in [
        (
            "from_slice",
            shown(serde_json::from_slice::<T>(text.as_bytes())),
        ),
        ("list", shown(list)),
        ("a value", shown(T::deserialize(value))),
        ("untagged", shown(untagged)),
        ("flatten", shown(flat)),
    ] {
        assert_eq!(theirs, ours, "{route} of {text}");
    }
}

/// Reads the payload with this crate.
fn read<'de, T: Read<'de> + Debug>(texts: &'de Texts) -> Answer {
    match &texts.json {
        Some(json) => shown(json.read::<T>()),
        None => Answer::NotJson,
    }
}
