//! `collector.toml`: who may post, and how much; and which signals run.

use std::ops::Range;
use std::path::Path;

use anyhow::Context;
use event_catalog_build::printable;
use event_catalog_cli::shared::shown_path;
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use super::keys::{Access, Quotas, WriteKey};
use super::origin;
use crate::toml_value::{elements, list, whole};
use crate::signals::settings::{self as signals, SignalSettings};

/// The most bytes that a request may be allowed to have: an event of a stream has at most as many.
const LARGEST_BODY: usize = event_catalog::ndjson::LONGEST_LINE;

/// Who may post events, and how much; and which signals run.
#[derive(Debug)]
pub struct Settings {
    /// The write keys.
    pub keys: Vec<WriteKey>,
    /// Whether the client's address is the last one in `X-Forwarded-For`, which a reverse proxy adds.
    pub forwarded_for: bool,
    /// The most bytes of a request, also after they are decompressed.
    pub body_bytes: usize,
    /// The most events of a request.
    pub events: usize,
    /// The signals.
    pub signals: Vec<SignalSettings>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    server: Server,
    #[serde(default, rename = "key", deserialize_with = "keys")]
    keys: Vec<Key>,
    #[serde(default, rename = "signal")]
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
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table that begins with `[[key]]`")]
struct Key {
    id: Spanned<String>,
    secret_sha256: Option<Spanned<String>>,
    #[serde(default)]
    public: bool,
    #[serde(default, deserialize_with = "list")]
    origins: Vec<Spanned<String>>,
    tenant: Option<Spanned<String>>,
    source: Option<Spanned<String>>,
    #[serde(default, deserialize_with = "whole")]
    events_per_minute: Option<Spanned<u32>>,
    #[serde(default, deserialize_with = "whole")]
    address_events_per_minute: Option<Spanned<u32>>,
    #[serde(default, deserialize_with = "whole")]
    new_names_per_day: Option<Spanned<usize>>,
    #[serde(default)]
    bots: bool,
}

fn keys<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Key>, D::Error> {
    elements(
        deserializer,
        "tables that begin with `[[key]]`, in two brackets",
    )
}

/// A mistake, and where it is.
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
    /// The settings without a file: anyone on this machine may post, with the key `local`.
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
        }
    }

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// It can't be read, or it has a mistake; the error has its place.
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
    /// It has a mistake; the error has its place.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let file: File = toml::from_str(text)?;
        Self::check(file).map_err(|mistake| {
            let (line, column) = place(text, mistake.span.start);
            anyhow::anyhow!("line {line}, column {column}: {}", mistake.message)
        })
    }

    fn check(file: File) -> Result<Self, Mistake> {
        if file.keys.is_empty() {
            return mistake(
                0..0,
                "no one may post, because there is no write key; add a table `[[key]]` with an `id` and `secret_sha256`",
            );
        }
        let mut keys: Vec<WriteKey> = Vec::with_capacity(file.keys.len());
        for key in file.keys {
            let span = key.id.span();
            let key = write_key(key)?;
            if keys.iter().any(|other| other.id == key.id) {
                return mistake(
                    span,
                    format!(
                        "two keys have the id `{}`; give another one to this key",
                        key.id
                    ),
                );
            }
            if let Access::Secret(digest) = &key.access
                && keys
                    .iter()
                    .any(|other| matches!(&other.access, Access::Secret(it) if it == digest))
            {
                return mistake(
                    span,
                    "another key has the same secret; create a new secret for this key",
                );
            }
            keys.push(key);
        }
        let default = Self::with(keys);
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
            ..default
        })
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

fn write_key(key: Key) -> Result<WriteKey, Mistake> {
    let span = key.id.span();
    let id = key.id.into_inner();
    let is_id = (1..=64).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    if !is_id {
        return mistake(
            span,
            format!(
                "`{}` can't be the id of a key; write 1 to 64 letters, digits, `-`, `_` and `.`",
                printable(&id)
            ),
        );
    }
    let access = match (key.public, key.secret_sha256) {
        (true, Some(secret)) => {
            return mistake(
                secret.span(),
                "a public key has no secret, because everyone can read it; remove `secret_sha256`, or `public`",
            );
        }
        (true, None) => Access::Public {
            origins: origins(span, key.origins)?,
            bots: key.bots,
        },
        (false, Some(secret)) => {
            if let Some(first) = key.origins.first() {
                return mistake(
                    first.span(),
                    "only public keys have `origins`; remove them, or write `public = true`",
                );
            }
            Access::Secret(digest(&secret)?)
        }
        (false, None) => {
            return mistake(
                span,
                "the key is neither secret nor public; write `secret_sha256` (the output of \
                 `printf %s SECRET | sha256sum`) for servers, or `public = true` and `origins` for pages",
            );
        }
    };
    let is_public = matches!(access, Access::Public { .. });
    let default = if is_public {
        Quotas::PUBLIC
    } else {
        Quotas::default()
    };
    Ok(WriteKey {
        id,
        access,
        tenant: bound(key.tenant, "tenant")?,
        source: bound(key.source, "source")?,
        quotas: Quotas {
            events_per_minute: positive(key.events_per_minute, "events_per_minute")?
                .or(default.events_per_minute),
            address_events_per_minute: positive(
                key.address_events_per_minute,
                "address_events_per_minute",
            )?
            .or(default.address_events_per_minute),
            new_names_per_day: key
                .new_names_per_day
                .map(Spanned::into_inner)
                .or(default.new_names_per_day),
        },
    })
}

fn positive(number: Option<Spanned<u32>>, name: &str) -> Result<Option<u32>, Mistake> {
    match number {
        Some(number) if *number.get_ref() == 0 => mistake(
            number.span(),
            format!(
                "`{name}` is 0, so that the key can't be used; remove the key, or write a larger number"
            ),
        ),
        number => Ok(number.map(Spanned::into_inner)),
    }
}

/// A text that is stored with each event.
fn bound(text: Option<Spanned<String>>, name: &str) -> Result<Option<String>, Mistake> {
    match text {
        Some(text) if !(1..=1024).contains(&text.get_ref().len()) => mistake(
            text.span(),
            format!(
                "`{name}` has {} bytes; write 1 to 1024",
                text.get_ref().len()
            ),
        ),
        text => Ok(text.map(Spanned::into_inner)),
    }
}

fn origins(key: Range<usize>, origins: Vec<Spanned<String>>) -> Result<Vec<String>, Mistake> {
    if origins.is_empty() {
        return mistake(
            key,
            "a public key works on no page without `origins`; write `origins = [\"https://shop.example\"]`",
        );
    }
    let origins = origins.into_iter().map(|text| match origin::normal(text.get_ref()) {
        Some(origin) => Ok(origin),
        None => mistake(
            text.span(),
            format!(
                "`{}` isn't an origin; write a scheme and a host without a path, as in `https://shop.example`",
                printable(text.get_ref())
            ),
        ),
    });
    origins.collect()
}

fn digest(text: &Spanned<String>) -> Result<[u8; 32], Mistake> {
    // What `sha256sum` prints ends with the name of its input: `  -`.
    let hex = text.get_ref().split_whitespace().next();
    let hex = hex.unwrap_or_default().as_bytes();
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    let bytes: Option<Vec<u8>> = hex
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => Some((digit(*high)? << 4) | digit(*low)?),
            _ => None,
        })
        .collect();
    let digest = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    match digest {
        Some(digest) => Ok(digest),
        // The text may be the secret itself, so it isn't shown.
        None => mistake(
            text.span(),
            "`secret_sha256` isn't a SHA-256 of 64 hexadecimal digits; write the output of \
             `printf %s SECRET | sha256sum`",
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
