//! `[[signal]]` in `collector.toml`: what a signal listens to, and what it does.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use event_catalog_build::printable;
use serde::{Deserialize, Deserializer};
use toml::Spanned;
use url::Url;

use super::address;
use super::condition::Condition;
use crate::collect::settings::{Mistake, mistake};
use crate::report;
use crate::toml_value::{elements, list};

/// How long to keep trying to deliver an event, unless a signal says otherwise.
const GIVE_UP_AFTER: Duration = Duration::from_hours(1);

/// The maximum number of signals. Each one has a thread and open connections.
const MOST: usize = 100;

/// What a signal listens to, and what it does with events.
#[derive(Clone, Debug)]
pub struct SignalSettings {
    /// The signal's name, which is also the name of its folder.
    pub id: String,
    /// The events: names, `module:NAME`, `family:NAME`, `custom`, `*`.
    pub on: Vec<String>,
    /// The scope within which the order of a subject's events is kept.
    pub scope: Scope,
    /// The conditions on the payload. All of them must hold.
    pub when: Vec<Condition>,
    /// Whether events received with public keys trigger the signal, too.
    pub public: bool,
    /// The receiver; `None` if it is a handler of the program.
    pub webhook: Option<WebhookSettings>,
    /// How long to try before giving up an event.
    pub give_up_after: Duration,
}

/// A receiver of events over HTTP.
#[derive(Clone, Debug)]
pub struct WebhookSettings {
    /// Where events are posted.
    pub url: Url,
    /// The file with the secrets; `None` if requests aren't signed.
    pub secret_file: Option<PathBuf>,
    /// Whether loopback and private addresses are allowed.
    pub private: bool,
}

/// The scope within which the order of a subject's events is kept.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Within a chat process.
    #[default]
    Process,
    /// Within a tenant.
    Tenant,
}

/// A table `[[signal]]`.
#[derive(Debug, Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "a table that begins with `[[signal]]`"
)]
pub(crate) struct Table {
    id: Spanned<String>,
    on: Spanned<On>,
    #[serde(default)]
    scope: Scope,
    #[serde(default, deserialize_with = "conditions")]
    when: Vec<Spanned<Condition>>,
    #[serde(default)]
    public: bool,
    webhook: Option<Spanned<WebhookTable>>,
    give_up_after: Option<Spanned<String>>,
}

/// The value of `on`: a list of names.
#[derive(Debug, Deserialize)]
struct On(#[serde(deserialize_with = "list")] Vec<Spanned<String>>);

fn conditions<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<Spanned<Condition>>, D::Error> {
    elements(
        deserializer,
        "a list of conditions such as `[{ field = \"amount\", at_least = 100 }]`",
    )
}

#[derive(Debug, Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "a table such as `{ url = \"https://shop.example/hooks\", secret_file = \"NAME\" }`"
)]
struct WebhookTable {
    url: Spanned<String>,
    secret_file: Option<Spanned<PathBuf>>,
    #[serde(default)]
    unsigned: bool,
    #[serde(default)]
    private: bool,
}

/// Converts the tables of a file to signals.
pub(crate) fn signals(tables: Vec<Table>) -> Result<Vec<SignalSettings>, Mistake> {
    let mut signals: Vec<SignalSettings> = Vec::with_capacity(tables.len());
    for table in tables {
        let span = table.id.span();
        if signals.len() >= MOST {
            return mistake(
                span,
                format!("there are more than {MOST} signals; remove some"),
            );
        }
        let signal = signal(table)?;
        // A folder is named after the id, and some file systems ignore case.
        let same = |other: &SignalSettings| other.id.eq_ignore_ascii_case(&signal.id);
        if let Some(other) = signals.iter().find(|other| same(other)) {
            return mistake(
                span,
                format!(
                    "two signals have the id `{}`; give this signal another id",
                    other.id
                ),
            );
        }
        signals.push(signal);
    }
    Ok(signals)
}

/// Resolves the paths of secrets relative to the folder of the configuration file.
pub(crate) fn in_folder(signals: &mut [SignalSettings], folder: &Path) {
    let webhooks = signals.iter_mut().filter_map(|it| it.webhook.as_mut());
    for path in webhooks.filter_map(|webhook| webhook.secret_file.as_mut()) {
        *path = folder.join(&*path);
    }
}

fn signal(table: Table) -> Result<SignalSettings, Mistake> {
    Ok(SignalSettings {
        id: id(&table.id)?,
        on: on(table.on)?,
        scope: table.scope,
        when: when(table.when)?,
        public: table.public,
        webhook: table.webhook.map(webhook).transpose()?,
        give_up_after: match table.give_up_after {
            Some(text) => give_up_after(&text)?,
            None => GIVE_UP_AFTER,
        },
    })
}

fn id(id: &Spanned<String>) -> Result<String, Mistake> {
    let text = id.get_ref();
    let is_id = (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if !is_id {
        return mistake(
            id.span(),
            format!(
                "`{}` can't be the id of a signal; write 1 to 64 letters, digits, `-` and `_`",
                printable(text)
            ),
        );
    }
    Ok(text.clone())
}

fn on(on: Spanned<On>) -> Result<Vec<String>, Mistake> {
    let span = on.span();
    let texts = on.into_inner().0;
    if texts.is_empty() {
        return mistake(
            span,
            "the signal listens to no events; write names of events, `module:NAME`, `family:NAME`, \
             `custom` or `*`",
        );
    }
    if let Some(empty) = texts.iter().find(|text| text.get_ref().is_empty()) {
        return mistake(
            empty.span(),
            "the name of an event is empty; write a name, or remove the empty string",
        );
    }
    Ok(texts.into_iter().map(Spanned::into_inner).collect())
}

fn when(conditions: Vec<Spanned<Condition>>) -> Result<Vec<Condition>, Mistake> {
    let checked = conditions
        .into_iter()
        .map(|condition| match condition.get_ref().mistake() {
            Some(message) => mistake(condition.span(), message),
            None => Ok(condition.into_inner()),
        });
    checked.collect()
}

fn give_up_after(text: &Spanned<String>) -> Result<Duration, Mistake> {
    match report::span(text.get_ref()) {
        Ok(micros) => Ok(Duration::from_micros(micros.unsigned_abs())),
        Err(advice) => mistake(
            text.span(),
            format!("`{}` isn't a time: {advice}", printable(text.get_ref())),
        ),
    }
}

fn webhook(table: Spanned<WebhookTable>) -> Result<WebhookSettings, Mistake> {
    let span = table.span();
    let table = table.into_inner();
    let url = url(&table.url, table.private)?;
    let secret_file = match (table.secret_file, table.unsigned) {
        (Some(path), false) => Some(path.into_inner()),
        (None, true) => None,
        (Some(path), true) => {
            return mistake(
                path.span(),
                "a request can't be both signed and unsigned; remove `secret_file` or `unsigned`",
            );
        }
        (None, false) => return unsigned(span),
    };
    Ok(WebhookSettings {
        url,
        secret_file,
        private: table.private,
    })
}

fn unsigned<T>(span: Range<usize>) -> Result<T, Mistake> {
    mistake(
        span,
        "without a secret, anyone could post events to the receiver; write `secret_file = \"NAME\"` and create the file \
         with `echo whsec_$(openssl rand -base64 32)`, or write `unsigned = true`",
    )
}

fn url(text: &Spanned<String>, private: bool) -> Result<Url, Mistake> {
    let span = text.span();
    let url = match Url::parse(text.get_ref()) {
        Ok(url) if url.has_host() && matches!(url.scheme(), "http" | "https") => url,
        // The address may contain a secret, so it isn't shown.
        _ => {
            return mistake(
                span,
                "`url` isn't an HTTP address; write one such as `https://shop.example/hooks`",
            );
        }
    };
    if !url.username().is_empty() || url.password().is_some() {
        return mistake(
            span,
            "`url` has a user or a password in it; remove them: requests are signed instead",
        );
    }
    if url.scheme() == "http" && !private {
        return mistake(
            span,
            "`http` isn't encrypted; write an `https` address, or `private = true` if the receiver is on this machine or \
             in its network",
        );
    }
    if let Some(refusal) = address::refusal_of_url(&url, private) {
        return mistake(span, refusal);
    }
    Ok(url)
}

#[cfg(test)]
mod tests;
