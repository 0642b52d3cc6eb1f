//! The tables `[[key]]` of `collector.toml`: who may post.

use std::ops::Range;

use event_catalog_build::printable;
use serde::Deserialize;
use toml::Spanned;

use super::{Mistake, mistake};
use crate::collect::keys::{Access, Quotas, WriteKey};
use crate::collect::origin;
use crate::toml_value::{list, whole};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table that begins with `[[key]]`")]
pub(super) struct Key {
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

/// Converts the tables to write keys.
pub(super) fn write_keys(keys: Vec<Key>) -> Result<Vec<WriteKey>, Mistake> {
    if keys.is_empty() {
        return mistake(
            0..0,
            "no one may post, because there is no write key; add a table `[[key]]` with an `id` and `secret_sha256`",
        );
    }
    let mut read: Vec<WriteKey> = Vec::with_capacity(keys.len());
    for key in keys {
        let span = key.id.span();
        let key = write_key(key)?;
        if read.iter().any(|other| other.id == key.id) {
            return mistake(
                span,
                format!(
                    "two keys have the id `{}`; give this key another id",
                    key.id
                ),
            );
        }
        if let Access::Secret(digest) = &key.access
            && read
                .iter()
                .any(|other| matches!(&other.access, Access::Secret(it) if it == digest))
        {
            return mistake(
                span,
                "another key has the same secret; create a new secret for this key",
            );
        }
        read.push(key);
    }
    Ok(read)
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
                "`{name}` is 0, so the key can't be used; remove the key, or write a larger number"
            ),
        ),
        number => Ok(number.map(Spanned::into_inner)),
    }
}

/// Checks a string that is stored with each event.
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
            "no page can use a public key without `origins`; write `origins = [\"https://shop.example\"]`",
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
    // The output of `sha256sum` ends with the name of its input: `  -`.
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
