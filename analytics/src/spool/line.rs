//! A line of the spool: an event as received, and information about its sender.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The sender of events, and when they were received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source<'a> {
    /// The id of the write key.
    pub key: &'a str,
    /// When the events were received (RFC 3339, in UTC).
    pub received: &'a str,
    /// The tenant that the key is bound to. It replaces the event's own value.
    pub tenant: Option<&'a str>,
    /// The `source` that the key is bound to. It replaces the event's own value.
    pub source: Option<&'a str>,
}

/// The start of a line, with members in the order in which they are written.
#[derive(Serialize)]
struct Head<'a> {
    k: &'a str,
    r: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    t: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    s: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    i: Option<&'a str>,
}

/// Lines to append together: either all of them are acknowledged, or none.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    text: String,
    count: u64,
}

impl Lines {
    /// Adds an event. `raw` is its JSON as received; `id` identifies a pair, which has no id of its own.
    pub fn push(&mut self, source: &Source<'_>, id: Option<&str>, raw: &str) {
        let head = Head {
            k: source.key,
            r: source.received,
            t: source.tenant,
            s: source.source,
            i: id,
        };
        // Strings can always be serialized.
        let head = serde_json::to_string(&head).unwrap_or_default();
        self.text.push_str(head.strip_suffix("}").unwrap_or(&head));
        // JSON can have line breaks between its tokens, but a line of the spool can't.
        if raw.contains(['\n', '\r']) {
            self.text.push_str(",\"x\":");
            self.text
                .push_str(&serde_json::to_string(raw).unwrap_or_default());
        } else {
            self.text.push_str(",\"e\":");
            self.text.push_str(raw);
        }
        self.text.push_str("}\n");
        self.count += 1;
    }

    /// Adds a line of a queue, which contains an event that isn't delivered yet. It has no line break.
    pub(crate) fn push_line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
        self.count += 1;
    }

    /// The number of lines.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.count
    }

    /// Whether there are no lines.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// All lines, each with its line break.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }
}

/// A line of the spool.
///
/// It is a JSON object with these members, in this order:
///
/// | member | |
/// |---|---|
/// | `k` | the id of the write key |
/// | `r` | when the event was received, RFC 3339 in UTC |
/// | `t`, `s` | the tenant and the `source` that the key is bound to; each is left out if the key isn't bound to one |
/// | `i` | only for a pair: the idempotency key, `/`, and the place in the request, from 0 |
/// | `e` | the event, its JSON byte for byte |
/// | `x` | in place of `e` if that JSON has line breaks: the same bytes as a JSON string |
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry<'a> {
    /// The id of the write key.
    #[serde(rename = "k", borrow)]
    pub key: Cow<'a, str>,
    /// When the event was received.
    #[serde(rename = "r", borrow)]
    pub received: Cow<'a, str>,
    /// The tenant that the key is bound to.
    #[serde(rename = "t", default)]
    pub tenant: Option<String>,
    /// The `source` that the key is bound to.
    #[serde(rename = "s", default)]
    pub source: Option<String>,
    /// The id of a pair; `None` for a CloudEvent.
    #[serde(rename = "i", default)]
    pub id: Option<String>,
    #[serde(rename = "e", borrow, default)]
    event: Option<&'a RawValue>,
    #[serde(rename = "x", default)]
    text: Option<String>,
}

impl<'a> Entry<'a> {
    /// Reads a line, without its line break.
    ///
    /// # Errors
    ///
    /// The line isn't valid, so it was damaged on disk.
    pub fn read(line: &'a [u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(line).map_err(|error| error.to_string())?;
        let entry: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if entry.event.is_some() == entry.text.is_some() {
            return Err("a line has either `e` or `x`".to_owned());
        }
        Ok(entry)
    }

    /// The event, its JSON byte for byte.
    #[must_use]
    pub fn raw(&self) -> &str {
        match (self.event, &self.text) {
            (Some(event), _) => event.get(),
            (None, text) => text.as_deref().unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(source: &Source<'_>, id: Option<&str>, raw: &str) -> String {
        let mut lines = Lines::default();
        lines.push(source, id, raw);
        String::from_utf8(lines.as_bytes().to_vec()).expect("UTF-8")
    }

    const PLAIN: Source<'static> = Source {
        key: "local",
        received: "2026-11-29T06:00:00Z",
        tenant: None,
        source: None,
    };

    #[test]
    fn a_line_says_who_sent_the_event() {
        assert_eq!(
            line(&PLAIN, None, r#"{"a": 1.50}"#),
            "{\"k\":\"local\",\"r\":\"2026-11-29T06:00:00Z\",\"e\":{\"a\": 1.50}}\n"
        );
        let bound = Source {
            tenant: Some("a}"),
            source: Some("/\"}"),
            ..PLAIN
        };
        let text = line(&bound, Some("k}/0}"), "[\"load\"]");
        let entry = Entry::read(text.trim_end().as_bytes()).expect("a line");
        assert_eq!(entry.tenant.as_deref(), Some("a}"));
        assert_eq!(entry.source.as_deref(), Some("/\"}"));
        assert_eq!(entry.id.as_deref(), Some("k}/0}"));
        assert_eq!(entry.raw(), "[\"load\"]");
    }

    #[test]
    fn the_bytes_of_an_event_are_kept() {
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        for raw in [
            r#"{"n":1.50,"m":1e400,"s":"\ud800","z":"\u0000"}"#,
            "{\r\n  \"a\" : 1\n}",
            "{\t\"\u{2028}\":\"\u{85}\"}",
            &deep,
        ] {
            let text = line(&PLAIN, None, raw);
            assert_eq!(text.matches(['\n', '\r']).count(), 1, "{text}");
            let entry = Entry::read(text.trim_end_matches('\n').as_bytes()).expect("a line");
            assert_eq!(entry.raw(), raw);
        }
    }

    #[test]
    fn a_damaged_line_is_an_error() {
        for line in [
            &b"{\"k\":\"local\",\"r\":\"x\"}"[..],
            b"{\"k\":\"local\",\"r\":\"x\",\"e\":1,\"x\":\"1\"}",
            b"{\"k\":\"local\",\"r\":\"x\",\"e\":",
            b"\0\0\0\0",
            b"",
            b"\xff",
        ] {
            assert!(Entry::read(line).is_err(), "{line:?}");
        }
    }
}
