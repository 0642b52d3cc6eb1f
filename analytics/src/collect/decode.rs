//! The events in a request's body. A bad event spoils no other.

use std::borrow::Cow;
use std::fmt;

use axum::http::HeaderMap;
use event_catalog::{NoEvent, Occurrence};
use serde::de::{Deserializer as _, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::binary;
use super::form::Form;
use super::problem::{Kind, Problem, Rejected};

/// JSON's white space.
const SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// An event that may be stored.
#[derive(Debug)]
pub(super) struct Received<'b> {
    /// Its place in the request, from 0.
    pub(super) index: usize,
    /// Its JSON, byte for byte. For binary mode: the same event in structured mode.
    pub(super) raw: Cow<'b, str>,
    pub(super) name: String,
    /// What identifies a pair.
    pub(super) id: Option<String>,
}

/// What is in a body.
#[derive(Debug, Default)]
pub(super) struct Decoded<'b> {
    pub(super) events: Vec<Received<'b>>,
    pub(super) rejected: Vec<Rejected>,
}

/// Reads a body with at most `most` events.
pub(super) fn decode<'b>(
    form: &Form,
    headers: &HeaderMap,
    body: &'b [u8],
    most: usize,
) -> Result<Decoded<'b>, Problem> {
    let mut decoded = Decoded::default();
    if let Form::Binary(media_type) = form {
        match binary::structured(headers, media_type.as_ref(), body) {
            Ok(raw) => decoded.cloudevent(0, Cow::Owned(raw)),
            Err(message) => decoded.rejected.push(Rejected::invalid(0, &message)),
        }
        return Ok(decoded);
    }
    let text = std::str::from_utf8(body).map_err(|error| {
        let at = error.valid_up_to() + 1;
        Problem::new(
            Kind::Invalid,
            format!("byte {at} of the body isn't UTF-8; JSON is sent as UTF-8"),
        )
    })?;
    let text = text.trim_matches(SPACE);
    match form {
        Form::Pairs(key) if is_one_pair(text) => decoded.pair(0, key, text),
        Form::Pairs(key) => decoded.elements(text, most, |decoded, index, raw| {
            decoded.pair(index, key, raw);
        })?,
        Form::Batch => decoded.elements(text, most, |decoded, index, raw| {
            decoded.cloudevent(index, Cow::Borrowed(raw));
        })?,
        Form::Structured | Form::Binary(_) => decoded.cloudevent(0, Cow::Borrowed(text)),
    }
    Ok(decoded)
}

impl<'b> Decoded<'b> {
    fn cloudevent(&mut self, index: usize, raw: Cow<'b, str>) {
        let name = match Occurrence::<NoEvent>::from_cloudevent(&raw) {
            Ok(occurrence) => Ok(occurrence.name().as_str().to_owned()),
            Err(error) => Err(error.to_string()),
        };
        match name {
            Ok(name) => self.events.push(Received {
                index,
                raw,
                name,
                id: None,
            }),
            Err(message) => self.rejected.push(Rejected::invalid(index, &message)),
        }
    }

    fn pair(&mut self, index: usize, key: &str, raw: &'b str) {
        let message = match Occurrence::<NoEvent>::from_pair(raw) {
            _ if is_cloudevent(raw) => {
                "this is a CloudEvent, and the request is for the chat's pairs; send it as `application/cloudevents+json`"
                    .to_owned()
            }
            Ok(pair) if pair.name().as_str().is_empty() => "the name of the event is empty".to_owned(),
            Ok(pair) => {
                self.events.push(Received {
                    index,
                    raw: Cow::Borrowed(raw),
                    name: pair.name().as_str().to_owned(),
                    id: Some(format!("{key}/{index}")),
                });
                return;
            }
            Err(error) => error.to_string(),
        };
        self.rejected.push(Rejected::invalid(index, &message));
    }

    /// Reads the elements of an array. Those before a syntax error are events like any others.
    fn elements(
        &mut self,
        text: &'b str,
        most: usize,
        mut each: impl FnMut(&mut Self, usize, &'b str),
    ) -> Result<(), Problem> {
        let mut found = Vec::new();
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let elements = Elements {
            found: &mut found,
            most,
        };
        let read = deserializer
            .deserialize_seq(elements)
            .and_then(|()| deserializer.end());
        if found.len() > most {
            return Err(Problem::new(
                Kind::TooLarge,
                format!("the request has more than {most} events; send them in several requests"),
            ));
        }
        for (index, raw) in found.iter().enumerate() {
            each(&mut *self, index, raw.get());
        }
        if let Err(error) = read {
            let message = format!("{error}; nothing from here on can be read");
            self.rejected.push(Rejected::invalid(found.len(), &message));
        }
        Ok(())
    }
}

/// Whether a text is one pair: an object, or an array that begins with a name.
fn is_one_pair(text: &str) -> bool {
    let first = text
        .strip_prefix('[')
        .map(|rest| rest.trim_start_matches(SPACE));
    text.starts_with('{') || first.is_some_and(|first| first.starts_with('"'))
}

/// Whether an object says that it is a CloudEvent. Reading it as a pair would lose its id.
fn is_cloudevent(text: &str) -> bool {
    #[derive(serde::Deserialize)]
    struct Envelope {
        specversion: Option<serde::de::IgnoredAny>,
    }
    text.contains("\"specversion\"")
        && text.starts_with('{')
        && serde_json::from_str::<Envelope>(text).is_ok_and(|it| it.specversion.is_some())
}

/// Collects the elements of an array, also if there is an error after them.
struct Elements<'e, 'b> {
    found: &'e mut Vec<&'b RawValue>,
    most: usize,
}

impl<'de> Visitor<'de> for Elements<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of events")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while let Some(element) = elements.next_element::<&'de RawValue>()? {
            self.found.push(element);
            if self.found.len() > self.most {
                return Err(serde::de::Error::custom("too many events"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<'b>(form: &Form, body: &'b str) -> Decoded<'b> {
        decode(form, &HeaderMap::new(), body.as_bytes(), 3).expect("a body")
    }

    const ONE: &str = r#"{"specversion":"1.0","id":"1","source":"/a","type":"x"}"#;

    #[test]
    fn events_keep_their_bytes() {
        let spaced = "{ \"specversion\" : \"1.0\",\n\"id\":\"2\",\"source\":\"/a\",\"type\":\"y\",\"data\":1.50}";
        let body = format!("\n[{ONE} , {spaced}]\n");
        let decoded = read(&Form::Batch, &body);
        let raws: Vec<_> = decoded.events.iter().map(|it| it.raw.as_ref()).collect();
        assert_eq!(raws, [ONE, spaced]);
        assert_eq!(decoded.events[1].name, "y");
        assert!(decoded.rejected.is_empty());
        assert_eq!(read(&Form::Structured, spaced).events[0].raw, spaced);
        assert!(read(&Form::Batch, "[]").events.is_empty());
    }

    #[test]
    fn a_bad_event_spoils_no_other() {
        let body = format!("[{ONE},7,{{\"specversion\":\"1.0\"}}]");
        let decoded = read(&Form::Batch, &body);
        assert_eq!(decoded.events.len(), 1);
        let places: Vec<_> = decoded.rejected.iter().map(|it| it.index).collect();
        assert_eq!(places, [1, 2]);
    }

    #[test]
    fn what_comes_before_a_syntax_error_is_kept() {
        for rest in [",{\"a\":]", ",", "", "] x"] {
            let body = format!("[{ONE}{rest}");
            let decoded = read(&Form::Batch, &body);
            assert_eq!(
                (decoded.events.len(), decoded.rejected.len()),
                (1, 1),
                "{rest}"
            );
            assert_eq!(decoded.rejected[0].index, 1);
        }
        let decoded = read(&Form::Batch, ONE);
        assert!(
            decoded.rejected[0].detail.contains("an array of events"),
            "{decoded:?}"
        );
    }

    #[test]
    fn the_number_of_events_is_limited() {
        let body = format!("[{ONE},{ONE},{ONE},{ONE}]");
        let problem =
            decode(&Form::Batch, &HeaderMap::new(), body.as_bytes(), 3).expect_err("too many");
        assert_eq!(problem.status().as_u16(), 413);
    }

    #[test]
    fn pairs_are_identified_by_the_request() {
        let form = Form::Pairs("k".to_owned());
        let decoded = read(
            &form,
            r#"[{"type":"load"},{"type":"open","detail":{"a":1.50}},{"detail":1}]"#,
        );
        let ids: Vec<_> = decoded.events.iter().map(|it| it.id.as_deref()).collect();
        assert_eq!(ids, [Some("k/0"), Some("k/1")]);
        assert_eq!(decoded.rejected.len(), 1);
        assert_eq!(read(&form, r#"{"type":"load"}"#).events[0].name, "load");
        assert_eq!(
            read(&form, r#"[ "load", {"specversion":1}]"#).events[0].name,
            "load"
        );
        assert_eq!(
            read(&form, r#"[["load"],["open",1]]"#).events[1].name,
            "open"
        );
        assert!(
            read(&form, ONE).rejected[0]
                .detail
                .contains("application/cloudevents+json")
        );
        assert!(
            read(&form, r#"{"type":""}"#).rejected[0]
                .detail
                .contains("empty")
        );
    }

    #[test]
    fn depth_is_no_problem() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let body = format!(
            "[{},{}]",
            ONE.replace("\"type\"", &format!("\"data\":{deep},\"type\"")),
            deep
        );
        let decoded = read(&Form::Batch, &body);
        assert_eq!((decoded.events.len(), decoded.rejected.len()), (1, 1));
    }

    #[test]
    fn what_is_no_utf8_is_refused() {
        let problem =
            decode(&Form::Structured, &HeaderMap::new(), b"{\xff", 3).expect_err("no UTF-8");
        assert_eq!(problem.status().as_u16(), 400);
    }
}
