//! CloudEvents in binary mode: attributes in headers, the data in the body.
//!
//! <https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#31-binary-content-mode>

use axum::http::{HeaderMap, HeaderValue};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode;
use serde_json::value::RawValue;

use super::decode::place_of;
use super::form::MediaType;

/// Converts an event from binary mode to structured mode, as JSON. Whether the event is complete is checked when the
/// JSON is parsed.
pub(super) fn structured(
    headers: &HeaderMap,
    media_type: Option<&MediaType>,
    body: &[u8],
) -> Result<String, String> {
    let mut json = String::from("{");
    for name in headers.keys() {
        let Some(attribute) = name.as_str().strip_prefix("ce-") else {
            continue;
        };
        let is_name = !attribute.is_empty()
            && attribute
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        if !is_name || matches!(attribute, "data" | "datacontenttype") {
            return Err(format!(
                "the header `{name}` isn't an attribute of a CloudEvent; write lowercase letters and digits after `ce-`"
            ));
        }
        let mut values = headers.get_all(name).iter();
        let (Some(value), None) = (values.next(), values.next()) else {
            return Err(format!("the header `{name}` occurs more than once"));
        };
        let value = decoded(value)
            .ok_or_else(|| format!("the header `{name}` isn't UTF-8 after percent-decoding"))?;
        member(&mut json, attribute, &string(&value));
    }
    if let Some(media_type) = media_type {
        member(&mut json, "datacontenttype", &string(&media_type.text));
    }
    if !body.is_empty() {
        data(&mut json, media_type, body)?;
    }
    json.push('}');
    Ok(json)
}

/// Decodes an attribute: removes quotes and backslashes, and then percent-decodes once.
fn decoded(value: &HeaderValue) -> Option<String> {
    let bytes = value.as_bytes();
    let quoted = bytes
        .strip_prefix(b"\"")
        .and_then(|rest| rest.strip_suffix(b"\""));
    let unquoted = quoted.map(|quoted| {
        let mut bytes = Vec::with_capacity(quoted.len());
        let mut rest = quoted.iter();
        while let Some(&byte) = rest.next() {
            let byte = if byte == b'\\' {
                rest.next().copied().unwrap_or(byte)
            } else {
                byte
            };
            bytes.push(byte);
        }
        bytes
    });
    let bytes = unquoted.as_deref().unwrap_or(bytes);
    Some(percent_decode(bytes).decode_utf8().ok()?.into_owned())
}

fn data(json: &mut String, media_type: Option<&MediaType>, body: &[u8]) -> Result<(), String> {
    let text = std::str::from_utf8(body).ok();
    match (media_type, text) {
        (Some(media_type), _) if media_type.is_json() && media_type.is_utf8 => {
            let text = text.ok_or("the media type is JSON, but the data isn't UTF-8")?;
            // Exactly one value is allowed: any text after it would be read as attributes.
            let raw: &RawValue = serde_json::from_str(text)
                .map_err(|error| format!("the data: {}", place_of(&error)))?;
            member(json, "data", raw.get());
        }
        (Some(media_type), Some(text))
            if media_type.essence.starts_with("text/") && media_type.is_utf8 =>
        {
            member(json, "data", &string(text));
        }
        _ => member(json, "data_base64", &string(&STANDARD.encode(body))),
    }
    Ok(())
}

fn member(json: &mut String, name: &str, value: &str) {
    if json.len() > 1 {
        json.push(',');
    }
    json.push('"');
    json.push_str(name);
    json.push_str("\":");
    json.push_str(value);
}

fn string(text: &str) -> String {
    // A string can always be serialized.
    serde_json::to_string(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn media_type(text: &str, is_utf8: bool) -> MediaType {
        MediaType {
            text: text.to_owned(),
            essence: text.split(';').next().unwrap_or_default().to_owned(),
            is_utf8,
        }
    }

    fn read(
        headers: &[(&'static str, &'static str)],
        media_type: Option<&MediaType>,
        body: &[u8],
    ) -> Result<String, String> {
        let mut map = HeaderMap::new();
        for &(name, value) in headers {
            map.append(name, value.parse().expect("a value"));
        }
        structured(&map, media_type, body)
    }

    #[test]
    fn attributes_are_percent_decoded_once() {
        let headers = [
            ("ce-id", "a%20%2541"),
            ("ce-source", "\"/\\\"q\\\"\""),
            ("ce-type", "Euro%20%E2%82%AC"),
            ("host", "localhost"),
        ];
        assert_eq!(
            read(&headers, None, b"").as_deref(),
            Ok(r#"{"id":"a %41","source":"/\"q\"","type":"Euro €"}"#)
        );
        assert!(read(&[("ce-id", "%ff")], None, b"").is_err());
        assert!(read(&[("ce-id", "1"), ("ce-id", "2")], None, b"").is_err());
        assert!(read(&[("ce-data_base64", "1")], None, b"").is_err());
    }

    #[test]
    fn data_is_kept_by_its_media_type() {
        let json = media_type("application/json", true);
        assert_eq!(
            read(&[], Some(&json), b" {\"a\": 1.50} ").as_deref(),
            Ok(r#"{"datacontenttype":"application/json","data":{"a": 1.50}}"#)
        );
        assert!(read(&[], Some(&json), b"1,\"type\":\"x\"").is_err());
        let text = media_type("text/xml", true);
        assert_eq!(
            read(&[], Some(&text), b"<a b=\"\"/>").as_deref(),
            Ok(r#"{"datacontenttype":"text/xml","data":"<a b=\"\"/>"}"#)
        );
        assert_eq!(
            read(&[], None, b"\x00\xff").as_deref(),
            Ok(r#"{"data_base64":"AP8="}"#)
        );
    }
}
