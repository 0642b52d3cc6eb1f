//! `collector.toml`: who may post, and how many events; which signals run; and which maintenance tasks run.

mod keep;
mod key;

use std::ops::Range;
use std::path::Path;

use anyhow::Context;
use event_catalog_cli::shared::shown_path;
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use super::keys::{Access, Quotas, WriteKey};
use crate::keep::schedule;
use crate::signals::settings::{self as signals, SignalSettings};
use crate::toml_value::{elements, whole};
use key::Key;

/// The highest value that the settings may set for `body_bytes`: the limit for an event in a stream.
const LARGEST_BODY: usize = event_catalog::ndjson::LONGEST_LINE;

/// The highest value that the settings may set for `spool_bytes`.
const LARGEST_SPOOL: usize = 1 << 50;

/// The settings of the collector: write keys, limits, signals, and maintenance of the store.
#[derive(Debug)]
pub struct Settings {
    /// The write keys.
    pub keys: Vec<WriteKey>,
    /// Whether the client's address is the last one in `X-Forwarded-For`, which a reverse proxy adds.
    pub forwarded_for: bool,
    /// The maximum size of a request in bytes, before and after decompression.
    pub body_bytes: usize,
    /// The maximum number of events in a request.
    pub events: usize,
    /// The signals.
    pub signals: Vec<SignalSettings>,
    /// How many bytes may wait in the spool to be stored, before events are refused.
    pub spool_bytes: usize,
    /// The maintenance settings of the store.
    pub keep: schedule::Settings,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    server: Server,
    #[serde(default)]
    keep: keep::Keep,
    #[serde(default, rename = "key", deserialize_with = "keys")]
    keys: Vec<Key>,
    #[serde(default, rename = "signal", deserialize_with = "signal_tables")]
    signals: Vec<signals::Table>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table that begins with `[server]`")]
struct Server {
    #[serde(default)]
    forwarded_for: bool,
    #[serde(default, deserialize_with = "whole")]
    body_bytes: Option<Spanned<usize>>,
    #[serde(default, deserialize_with = "whole")]
    events: Option<Spanned<usize>>,
    #[serde(default, deserialize_with = "whole")]
    spool_bytes: Option<Spanned<usize>>,
}

fn keys<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Key>, D::Error> {
    elements(
        deserializer,
        "tables that begin with `[[key]]`, in two brackets",
    )
}

fn signal_tables<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<signals::Table>, D::Error> {
    elements(
        deserializer,
        "tables that begin with `[[signal]]`, in two brackets",
    )
}

/// A mistake, with its location.
#[derive(Debug)]
pub(crate) struct Mistake {
    span: Range<usize>,
    message: String,
}

pub(crate) fn mistake<T>(span: Range<usize>, message: impl Into<String>) -> Result<T, Mistake> {
    Err(Mistake {
        span,
        message: message.into(),
    })
}

impl Settings {
    /// The default settings when there is no file: anyone on this machine may post, with the key `local`.
    #[must_use]
    pub fn local() -> Self {
        Self::with(vec![WriteKey {
            id: "local".to_owned(),
            access: Access::Open,
            tenant: None,
            source: None,
            quotas: Quotas::default(),
        }])
    }

    /// The default settings with these keys.
    #[must_use]
    pub fn with(keys: Vec<WriteKey>) -> Self {
        Self {
            keys,
            forwarded_for: false,
            body_bytes: 4 << 20,
            events: 10_000,
            signals: Vec::new(),
            spool_bytes: 8 << 30,
            keep: schedule::Settings::default(),
        }
    }

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// The file can't be read, or has a mistake; the error contains the location.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let shown = shown_path(path);
        let text =
            std::fs::read_to_string(path).with_context(|| format!("can't read `{shown}`"))?;
        let mut settings = Self::parse(&text).with_context(|| format!("can't use `{shown}`"))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        signals::in_folder(&mut settings.signals, folder);
        Ok(settings)
    }

    /// Reads the content of a file.
    ///
    /// # Errors
    ///
    /// The content has a mistake; the error contains the location.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        // The line itself isn't shown: the address of a webhook may contain a secret.
        let file: Result<File, _> = toml::from_str(text).map_err(|error| Mistake {
            span: error.span().unwrap_or_default(),
            message: without_value(error.message()),
        });
        file.and_then(Self::check).map_err(|mistake| {
            let (line, column) = place(text, mistake.span.start);
            anyhow::anyhow!("line {line}, column {column}: {}", mistake.message)
        })
    }

    fn check(file: File) -> Result<Self, Mistake> {
        let default = Self::with(key::write_keys(file.keys)?);
        Ok(Self {
            forwarded_for: file.server.forwarded_for,
            body_bytes: within(
                file.server.body_bytes,
                default.body_bytes,
                LARGEST_BODY,
                "body_bytes",
            )?,
            events: within(file.server.events, default.events, 100_000, "events")?,
            signals: signals::signals(file.signals)?,
            spool_bytes: within(
                file.server.spool_bytes,
                default.spool_bytes,
                LARGEST_SPOOL,
                "spool_bytes",
            )?,
            keep: file.keep.check()?,
            ..default
        })
    }
}

/// Removes the unexpected value, which could be a secret, from an error message of serde.
fn without_value(message: &str) -> String {
    let found = message.split_once("string \"");
    let expected =
        found.and_then(|(start, rest)| Some((start, rest.rsplit_once("\", expected ")?.1)));
    match expected {
        Some((start, expected)) => format!("{start}a string, expected {expected}"),
        None => message.to_owned(),
    }
}

fn within(
    value: Option<Spanned<usize>>,
    default: usize,
    most: usize,
    name: &str,
) -> Result<usize, Mistake> {
    let Some(value) = value else {
        return Ok(default);
    };
    let span = value.span();
    match value.into_inner() {
        number if (1..=most).contains(&number) => Ok(number),
        number => mistake(
            span,
            format!("`{name}` is {number}; write a number from 1 to {most}"),
        ),
    }
}

/// The line and the column, in characters, both from 1.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .chars()
        .count()
        + 1;
    (line, column)
}

#[cfg(test)]
mod tests;
