//! Describes a record that isn't an event: either it isn't JSON, or it is another kind of JSON
//! value.

use serde_json::Value;

use super::findings::{Found, Kind};
use super::hint;
use super::paths::shown;
use super::reader::plain;
use super::value::parse;

/// The maximum number of characters shown from a broken record.
const EXCERPT: usize = 20;

/// Whether parsing failed only because the JSON is nested too deeply.
pub(super) fn is_deep(error: &serde_json::Error) -> bool {
    error.to_string().starts_with("recursion limit")
}

/// Creates the finding about a record that isn't an event. `why` is the reason, unless the record isn't JSON, or is
/// neither an object nor a list.
pub(super) fn other(text: &str, why: &str) -> Found {
    let parsed = parse(text).map(|it| it.value);
    let is = match &parsed {
        Err(error) if !is_deep(error) => return not_json(error, text),
        Ok(Value::Null) => "`null`",
        Ok(Value::Bool(_)) => "a boolean",
        Ok(Value::Number(_)) => "a number",
        Ok(Value::String(_)) => "a string",
        Ok(Value::Array(_) | Value::Object(_)) | Err(_) => {
            let options = parsed.as_ref().ok().and_then(hint::options);
            let hint = options.map(|it| format!("; try `{it}`"));
            let hint = hint.unwrap_or_default();
            let message = format!("a record isn't an event: {why}{hint}");
            return plain(Kind::BrokenRecord, message);
        }
    };
    let message = format!(
        "a record is {is}, but an event is an object, such as `{{\"type\": \"link_clicked\"}}`"
    );
    plain(Kind::BrokenRecord, message)
}

/// Creates the finding about a record that isn't JSON. The message doesn't contain the position of the error, which
/// differs between records.
pub(super) fn not_json(error: &serde_json::Error, text: &str) -> Found {
    let message = format!("a record isn't JSON: {}", cause(error));
    let mut found = plain(Kind::BrokenRecord, message);
    found.value = Some(mistake(error, text));
    found
}

/// Describes the text at a syntax error, and its position in the record.
fn mistake(error: &serde_json::Error, text: &str) -> String {
    let line = text.split('\n').nth(error.line().saturating_sub(1));
    let line = line.unwrap_or_default();
    let mut at = if error.is_eof() {
        line.len()
    } else {
        error.column().saturating_sub(1).min(line.len())
    };
    while !line.is_char_boundary(at) {
        at -= 1;
    }
    let (before, after) = line.split_at(at);
    let column = before.chars().count() + 1;
    let place = match error.line() {
        0 | 1 => format!("column {column}"),
        line => format!("line {line} of the record, column {column}"),
    };
    if error.is_eof() {
        return format!("the end at {place}");
    }
    let after: String = after.chars().take(EXCERPT).collect();
    format!("{} at {place}", shown(&Value::from(after)))
}

/// Returns the reason why parsing failed, without the position, which differs between records.
fn cause(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let cause = text
        .rsplit_once(" at line ")
        .map_or(text.as_str(), |(cause, _)| cause);
    match cause {
        "expected ident" | "expected value" => "expected a JSON value".to_owned(),
        _ => match cause.strip_prefix("EOF while parsing ") {
            Some(part) => format!("it ends in the middle of {part}"),
            None => cause.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_json_is_described_in_plain_words() {
        for (text, message, value) in [
            (
                "not json",
                "expected a JSON value",
                "\"ot json\" at column 2",
            ),
            ("<html>", "expected a JSON value", "\"<html>\" at column 1"),
            (
                "{\"type\":\"lo",
                "it ends in the middle of a string",
                "the end at column 12",
            ),
            (
                "{'a': 1}",
                "key must be a string",
                "\"'a': 1}\" at column 2",
            ),
        ] {
            let found = other(text, "");
            assert_eq!(found.key.message, format!("a record isn't JSON: {message}"));
            assert_eq!(found.value.as_deref(), Some(value), "{text}");
        }
    }
}
