//! Reads the places where code uses events, for the site, from a file written by `event-catalog
//! usages --used-in`.
//!
//! The file could come from another machine, so only web addresses become links. Each event shows
//! only its first places.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use event_catalog_build::is_unseen;
use event_catalog_build::read::Links;
use serde::{Deserialize, Serialize};

use crate::typed::word;
use crate::{named, output, text_file};

/// The version of the file format.
const VERSION: u32 = 1;

/// The maximum number of places shown per event. Further places are only counted.
const MOST_PLACES: usize = 10;

/// The maximum length of a path in characters. Only the end of a longer path is shown.
const LONGEST_PATH: usize = 120;

/// The maximum length of an address in bytes. A longer address doesn't become a link.
const LONGEST_ADDRESS: usize = 2_000;

/// The options of the site.
#[derive(Clone, Debug, Default, PartialEq, Eq, clap::Args)]
#[command(next_help_heading = "Site")]
pub(crate) struct SiteOptions {
    /// Show where code uses each event: a file that `event-catalog usages --used-in FILE` wrote.
    #[arg(long, value_name = "FILE")]
    pub(crate) usages: Option<PathBuf>,
}

impl SiteOptions {
    /// Reads where events are used, if a file is given.
    ///
    /// # Errors
    ///
    /// If the file can't be read or has a different format.
    pub(crate) fn used(&self) -> anyhow::Result<Option<Used>> {
        self.usages.as_deref().map(Used::read).transpose()
    }
}

/// The places where events are used.
#[derive(Debug)]
pub(crate) struct Used {
    events: HashMap<String, Entry>,
}

#[derive(Debug, Deserialize)]
struct Document {
    version: u32,
    events: HashMap<String, Entry>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    count: usize,
    places: Vec<PlaceOfUsage>,
}

#[derive(Debug, Deserialize)]
struct PlaceOfUsage {
    file: String,
    line: u32,
    link: Option<String>,
}

/// The usages of an event, in the form that the site shows.
#[derive(Debug, Default, Serialize)]
pub(super) struct UsagesPart {
    count: usize,
    places: Vec<PlacePart>,
    /// The number of places that aren't shown.
    more: usize,
}

#[derive(Debug, Serialize)]
struct PlacePart {
    /// The path and line.
    text: String,
    link: Option<String>,
}

impl Used {
    fn read(path: &Path) -> anyhow::Result<Self> {
        named::check(path, Links::Inside)?;
        let shown = output::path(path);
        let text = text_file::read(path)
            .with_context(|| format!("the usages `{shown}` cannot be read"))?;
        Self::parse(&text, &shown)
    }

    /// Parses a file, whose displayed path is `shown`.
    pub(super) fn parse(text: &str, shown: &str) -> anyhow::Result<Self> {
        let document: Document = serde_json::from_str(text).with_context(|| {
            format!(
                "`{shown}` doesn't say where events are used; create it with `event-catalog usages --used-in {}`",
                word(shown)
            )
        })?;
        if document.version != VERSION {
            bail!(
                "the usages `{shown}` have version {}, but this command supports version {VERSION}; create the file \
                 again with `event-catalog usages --used-in {}`",
                document.version,
                word(shown)
            );
        }
        Ok(Self {
            events: document.events,
        })
    }

    /// Whether any searched file uses an event.
    pub(super) fn has(&self, event: &str) -> bool {
        self.events.get(event).is_some_and(|it| it.count > 0)
    }

    /// Returns the usages of an event, with at most [`MOST_PLACES`] places. They are empty if no searched file uses it.
    pub(super) fn part(&self, event: &str) -> UsagesPart {
        let Some(entry) = self.events.get(event) else {
            return UsagesPart::default();
        };
        let places = entry.places.iter().take(MOST_PLACES);
        let places: Vec<PlacePart> = places.map(PlaceOfUsage::part).collect();
        UsagesPart {
            count: entry.count,
            more: entry.count.saturating_sub(places.len()),
            places,
        }
    }
}

impl UsagesPart {
    /// Whether no searched file uses the event.
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }
}

impl PlaceOfUsage {
    fn part(&self) -> PlacePart {
        let length = self.file.chars().count();
        let hidden = length.saturating_sub(LONGEST_PATH);
        let shown = self.file.chars().skip(hidden);
        let shown: String = shown
            .map(|it| if is_unseen(it) { '\u{fffd}' } else { it })
            .collect();
        let cut = if hidden > 0 { "…" } else { "" };
        PlacePart {
            text: format!("{cut}{shown}:{}", self.line),
            link: self.link.clone().filter(|it| is_safe(it)),
        }
    }
}

/// Whether an address can be a link: a web address without invalid characters.
fn is_safe(address: &str) -> bool {
    let is_web = address.starts_with("https://") || address.starts_with("http://");
    is_web
        && address.len() <= LONGEST_ADDRESS
        && address.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_are_links() {
        for (address, expected) in [
            ("https://example.org/a.js#L1", true),
            ("http://localhost/a", true),
            ("javascript:alert(1)", false),
            ("JAVASCRIPT:alert(1)", false),
            ("data:text/html,x", false),
            ("//example.org", false),
            ("a.js", false),
            ("https://example.org/a b", false),
            ("https://example.org/\u{202e}", false),
        ] {
            assert_eq!(is_safe(address), expected, "{address}");
        }
        assert!(!is_safe(&format!(
            "https://{}",
            "a".repeat(LONGEST_ADDRESS)
        )));
    }

    #[test]
    fn many_places_and_long_paths_are_cut() {
        let place =
            |line: usize| format!("{{\"file\":\"a\u{202e}b.js\",\"line\":{line},\"column\":1}}");
        let places: Vec<String> = (1..=200).map(place).collect();
        let text = format!(
            "{{\"version\":1,\"events\":{{\"load\":{{\"count\":500,\"places\":[{}]}}}}}}",
            places.join(",")
        );
        let used = Used::parse(&text, "used.json").expect("usages");
        let part = used.part("load");
        assert_eq!((part.count, part.places.len(), part.more), (500, 10, 490));
        assert_eq!(part.places[0].text, "a\u{fffd}b.js:1");
        assert!(used.part("open").is_empty());
        let long = PlaceOfUsage {
            file: "x".repeat(1_000),
            line: 3,
            link: None,
        };
        let shown = long.part().text;
        assert_eq!(shown, format!("…{}:3", "x".repeat(LONGEST_PATH)));
    }

    #[test]
    fn another_file_is_an_error_that_says_what_to_do() {
        let error = |text| {
            let error = Used::parse(text, "a.json").expect_err("an error");
            error.to_string()
        };
        assert_eq!(
            error("[]"),
            "`a.json` doesn't say where events are used; create it with `event-catalog usages --used-in a.json`"
        );
        assert_eq!(
            error("{\"version\":2,\"events\":{}}"),
            "the usages `a.json` have version 2, but this command supports version 1; create the file again with \
             `event-catalog usages --used-in a.json`"
        );
    }
}
