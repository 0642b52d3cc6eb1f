//! The formats in which events can be posted.

use axum::http::{HeaderMap, header};

use super::problem::{Kind, Problem};

/// The format of a request's body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// One CloudEvent in structured mode.
    Structured,
    /// A JSON array of CloudEvents. Beacons send the array as plain text, because that media type needs no preflight
    /// request.
    Batch,
    /// One CloudEvent in binary mode: attributes in headers, and the data in the body.
    Binary(Option<MediaType>),
    /// The chat's pairs of type and detail, and the identity of the request, if it has one.
    Pairs(Option<String>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MediaType {
    /// The header's text as received.
    pub(super) text: String,
    /// The type and subtype, in lowercase.
    pub(super) essence: String,
    /// Whether the text is UTF-8, according to the header.
    pub(super) is_utf8: bool,
}

impl MediaType {
    fn of(headers: &HeaderMap) -> Option<Self> {
        let text = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
        let mut parts = text.split(';').map(str::trim);
        let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
        let charset = parts.find_map(|part| {
            let (name, value) = part.split_once('=')?;
            name.trim()
                .eq_ignore_ascii_case("charset")
                .then(|| value.trim().trim_matches('"'))
        });
        Some(Self {
            text: text.to_owned(),
            essence,
            is_utf8: charset.is_none_or(|charset| {
                ["utf-8", "utf8", "us-ascii"]
                    .iter()
                    .any(|it| it.eq_ignore_ascii_case(charset))
            }),
        })
    }

    pub(super) fn is_json(&self) -> bool {
        let subtype = self
            .essence
            .split_once('/')
            .map_or("", |(_, subtype)| subtype);
        subtype == "json" || subtype.ends_with("+json")
    }
}

/// The format of a request, according to its headers.
pub(super) fn of(headers: &HeaderMap) -> Result<Form, Problem> {
    let media_type = MediaType::of(headers);
    let essence = media_type.as_ref().map_or("", |it| it.essence.as_str());
    let is_binary = || {
        ["ce-specversion", "ce-type", "ce-id", "ce-source"]
            .iter()
            .any(|it| headers.contains_key(*it))
    };
    let form = match essence {
        "application/cloudevents+json" => Form::Structured,
        "application/cloudevents-batch+json" => Form::Batch,
        // CloudEvents in an encoding other than JSON, such as Avro.
        _ if essence.starts_with("application/cloudevents") => return Err(unsupported(essence)),
        _ if is_binary() => return Ok(Form::Binary(media_type)),
        "application/json" => Form::Pairs(idempotency_key(headers)?),
        "text/plain" => Form::Batch,
        _ => return Err(unsupported(essence)),
    };
    if media_type.is_some_and(|it| !it.is_utf8) {
        return Err(Problem::new(
            Kind::MediaType,
            "the charset isn't UTF-8; JSON must be sent as UTF-8",
        ));
    }
    Ok(form)
}

fn unsupported(essence: &str) -> Problem {
    let found = if essence.is_empty() {
        "the request has no media type".to_owned()
    } else {
        let shown: String = essence.chars().take(100).collect();
        format!("the media type is `{shown}`")
    };
    Problem::new(
        Kind::MediaType,
        format!(
            "{found}; send a CloudEvent as `application/cloudevents+json`, several as \
             `application/cloudevents-batch+json`, the chat's pairs as `application/json`"
        ),
    )
}

/// Reads the key from the header, with or without quotes.
fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let key = value.to_str().unwrap_or_default().trim_matches('"');
    if !(1..=128).contains(&key.len()) {
        return Err(Problem::new(
            Kind::Invalid,
            "the header `Idempotency-Key` has no value of 1 to 128 ASCII characters; send a UUID",
        ));
    }
    Ok(Some(key.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(headers: &[(&'static str, &'static str)]) -> Result<Form, u16> {
        let mut map = HeaderMap::new();
        for &(name, value) in headers {
            map.append(name, value.parse().expect("a value"));
        }
        of(&map).map_err(|problem| problem.status().as_u16())
    }

    #[test]
    fn the_media_type_says_the_form() {
        assert_eq!(
            form(&[(
                "content-type",
                "application/cloudevents+json; charset=UTF-8"
            )]),
            Ok(Form::Structured)
        );
        assert_eq!(
            form(&[("content-type", "Application/CloudEvents-Batch+JSON")]),
            Ok(Form::Batch)
        );
        assert_eq!(
            form(&[("content-type", "text/plain;charset=UTF-8")]),
            Ok(Form::Batch)
        );
        let pairs = [
            ("content-type", "application/json"),
            ("idempotency-key", "\"k-1\""),
        ];
        assert_eq!(form(&pairs), Ok(Form::Pairs(Some("k-1".to_owned()))));
        let binary = form(&[("content-type", "application/json"), ("ce-id", "1")]);
        assert!(matches!(binary, Ok(Form::Binary(Some(media_type))) if media_type.is_json()));
        assert_eq!(form(&[("ce-type", "x")]), Ok(Form::Binary(None)));
    }

    #[test]
    fn other_media_types_are_refused() {
        assert_eq!(form(&[]), Err(415));
        assert_eq!(
            form(&[
                ("content-type", "application/cloudevents+avro"),
                ("ce-id", "1")
            ]),
            Err(415)
        );
        assert_eq!(
            form(&[("content-type", "application/x-www-form-urlencoded")]),
            Err(415)
        );
        assert_eq!(
            form(&[(
                "content-type",
                "application/cloudevents+json; charset=latin1"
            )]),
            Err(415)
        );
        let empty = [
            ("content-type", "application/json"),
            ("idempotency-key", "\"\""),
        ];
        assert_eq!(form(&empty), Err(400));
    }
}
