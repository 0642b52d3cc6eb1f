//! Writes the places where each event is used, as JSON for a site or a report.
//! `schemas/usages.schema.json` describes the format.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::bail;
use event_catalog_build::read::UsageSettings;
use serde::Serialize;

use crate::against::lines::Revision;

/// The version of the format.
const VERSION: u32 = 1;

/// The maximum number of places that are listed per event. Further places are only counted.
const MOST_PLACES: usize = 200;

/// The places of all events.
#[derive(Debug, Default)]
pub(crate) struct UsedIn {
    events: BTreeMap<String, Event>,
}

#[derive(Debug, Default, Serialize)]
struct Event {
    /// The number of places.
    count: usize,
    places: Vec<PlaceOfUsage>,
}

#[derive(Debug, Serialize)]
struct PlaceOfUsage {
    file: String,
    line: u32,
    column: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
}

#[derive(Serialize)]
struct Document<'u> {
    version: u32,
    events: &'u BTreeMap<String, Event>,
}

/// A template for the URL of a line: `https://example.org/blob/{rev}/{path}#L{line}`.
#[derive(Clone, Debug)]
pub(crate) struct Link(String);

impl Link {
    pub(crate) fn of(pattern: &str) -> anyhow::Result<Self> {
        if !UsageSettings::is_link(pattern) {
            bail!(
                "`--link` must be a web address with `{{path}}`, and may have `{{line}}` and \
                 `{{rev}}`, the current commit, as in `https://github.com/OWNER/NAME/blob/{{rev}}/{{path}}#L{{line}}`"
            );
        }
        Ok(Self(pattern.to_owned()))
    }

    /// Replaces `{rev}` with the current commit.
    pub(crate) fn at_revision(self) -> anyhow::Result<Self> {
        if !self.0.contains("{rev}") {
            return Ok(self);
        }
        let revision = Revision::open("HEAD", Path::new("."), "{rev}")?;
        Ok(Self(self.0.replace("{rev}", revision.commit())))
    }

    fn to(&self, path: &str, line: u32) -> String {
        // The path is inserted last, because it could contain the text `{line}`.
        let address = self.0.replace("{line}", &line.to_string());
        address.replace("{path}", &encoded(path))
    }
}

/// Encodes a path as part of a URL.
fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

impl UsedIn {
    /// Adds a place. `path` is relative to the repository.
    pub(super) fn add(
        &mut self,
        event: &str,
        (file, path): (&str, &str),
        (line, column): (u32, u32),
        link: Option<&Link>,
    ) {
        let event = self.events.entry(event.to_owned()).or_default();
        event.count += 1;
        if event.places.len() < MOST_PLACES {
            event.places.push(PlaceOfUsage {
                file: file.to_owned(),
                line,
                column,
                link: link.map(|link| link.to(path, line)),
            });
        }
    }

    /// Returns the number of used events.
    pub(crate) fn events(&self) -> usize {
        self.events.len()
    }

    /// Returns the number of places.
    pub(crate) fn places(&self) -> usize {
        self.events.values().map(|event| event.count).sum()
    }

    /// Returns the JSON document.
    pub(crate) fn json(&self) -> anyhow::Result<String> {
        let events = &self.events;
        let version = VERSION;
        crate::output::json(&Document { version, events })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_have_links() {
        let link = Link::of("https://example.org/{path}#L{line}").expect("a link");
        let mut used = UsedIn::default();
        used.add(
            "load",
            ("./a b{line}.js", "src/a b{line}.js"),
            (3, 7),
            Some(&link),
        );
        used.add("load", ("b.js", "b.js"), (1, 1), None);
        assert_eq!((used.events(), used.places()), (1, 2));
        let json: serde_json::Value =
            serde_json::from_str(&used.json().expect("JSON")).expect("JSON");
        assert_eq!(
            json,
            serde_json::json!({
                "version": 1,
                "events": { "load": { "count": 2, "places": [
                    { "file": "./a b{line}.js", "line": 3, "column": 7, "link": "https://example.org/src/a%20b%7Bline%7D.js#L3" },
                    { "file": "b.js", "line": 1, "column": 1 },
                ]}},
            })
        );
        assert!(Link::of("javascript:alert('{path}')").is_err());
        assert!(Link::of("https://example.org").is_err());
    }
}
