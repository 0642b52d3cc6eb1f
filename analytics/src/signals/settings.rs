//! `[[signal]]` in `collector.toml`: what a signal listens to, and what it does.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use event_catalog_build::printable;
use serde::Deserialize;
use toml::Spanned;
use url::Url;

use super::address;
use super::condition::Condition;
use crate::collect::settings::{Mistake, mistake};
use crate::report;

/// How long an event is tried where a signal says nothing else.
const GIVE_UP_AFTER: Duration = Duration::from_hours(1);

/// The most signals. Each one has a thread and open connections.
const MOST: usize = 100;

/// What a signal listens to, and what it does.
#[derive(Clone, Debug)]
pub struct SignalSettings {
    /// Its name, which is the name of its folder too.
    pub id: String,
    /// The events: names, `module:NAME`, `family:NAME`, `custom`, `*`.
    pub on: Vec<String>,
    /// Within what the order of a subject is kept.
    pub scope: Scope,
    /// The conditions on the payload. All of them have to hold.
    pub when: Vec<Condition>,
    /// Whether events of public keys trigger it too.
    pub public: bool,
    /// The receiver; `None` if a handler of the program is.
    pub webhook: Option<WebhookSettings>,
    /// After which time an event is given up.
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

/// Within what the order of a subject is kept.
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
#[serde(deny_unknown_fields)]
pub(crate) struct Table {
    id: Spanned<String>,
    on: Spanned<Vec<Spanned<String>>>,
    #[serde(default)]
    scope: Scope,
    #[serde(default)]
    when: Vec<Spanned<Condition>>,
    #[serde(default)]
    public: bool,
    webhook: Option<Spanned<WebhookTable>>,
    give_up_after: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WebhookTable {
    url: Spanned<String>,
    secret_file: Option<Spanned<PathBuf>>,
    #[serde(default)]
    unsigned: bool,
    #[serde(default)]
    private: bool,
}

/// The signals of a file.
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
        // A folder is named after it, and some file systems ignore case.
        let same = |other: &SignalSettings| other.id.eq_ignore_ascii_case(&signal.id);
        if let Some(other) = signals.iter().find(|other| same(other)) {
            return mistake(
                span,
                format!(
                    "two signals have the id `{}`; give another one to this signal",
                    other.id
                ),
            );
        }
        signals.push(signal);
    }
    Ok(signals)
}

/// The secrets are relative to the folder of the file.
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

fn on(on: Spanned<Vec<Spanned<String>>>) -> Result<Vec<String>, Mistake> {
    let span = on.span();
    let texts = on.into_inner();
    if texts.is_empty() {
        return mistake(
            span,
            "a signal that listens to nothing never runs; write names of events, `module:NAME`, `family:NAME`, \
             `custom` or `*`",
        );
    }
    if let Some(empty) = texts.iter().find(|text| text.get_ref().is_empty()) {
        return mistake(
            empty.span(),
            "an event has a name; write it, or remove the empty text",
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
                "requests are signed or they aren't; remove `secret_file` or `unsigned`",
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
        // It may have a secret in it, so it isn't shown.
        _ => {
            return mistake(
                span,
                "`url` isn't an address of HTTP; write one such as `https://shop.example/hooks`",
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
mod tests {
    use crate::collect::settings::Settings;

    const KEY: &str = "[[key]]\nid = \"a\"\n\
        secret_sha256 = \"2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b\"\n";

    fn parse(signal: &str) -> anyhow::Result<Settings> {
        Settings::parse(&format!("{KEY}[[signal]]\n{signal}\n"))
    }

    fn error(signal: &str) -> String {
        parse(signal).expect_err("a mistake").to_string()
    }

    #[test]
    fn a_signal_has_defaults() {
        let settings = parse(
            "id = \"fulfilment\"\non = [\"order_paid\", \"*\"]\n\
             when = [{ field = \"amount\", at_least = 100 }, { field = \"gift\", equals = true }]\n\
             webhook = { url = \"https://shop.example/hooks\", secret_file = \"a.secret\" }",
        );
        let settings = settings.expect("settings");
        let signal = &settings.signals[0];
        assert_eq!(signal.scope, super::Scope::Process);
        assert_eq!(signal.give_up_after, super::GIVE_UP_AFTER);
        assert!(!signal.public);
        assert_eq!((signal.when.len(), signal.on.len()), (2, 2));
        let webhook = signal.webhook.as_ref().expect("a webhook");
        assert!(!webhook.private && webhook.secret_file.is_some());
    }

    #[test]
    fn a_mistake_has_its_place_and_what_to_do() {
        for (signal, place, advice) in [
            ("id = \"a b\"\non = [\"x\"]", "line 5, column 6", "letters"),
            ("id = \"..\"\non = [\"x\"]", "line 5, column 6", "letters"),
            ("id = \"a\"\non = []", "line 6, column 6", "`custom`"),
            (
                "id = \"a\"\non = [\"x\"]\nwhen = [{ field = \"f\" }]",
                "line 7, column 9",
                "`exists`",
            ),
            (
                "id = \"a\"\non = [\"x\"]\ngive_up_after = \"soon\"",
                "line 7, column 17",
                "`24h`",
            ),
            (
                "id = \"a\"\non = [\"x\"]\nwebhook = { url = \"https://a.example\" }",
                "line 7, column 11",
                "unsigned = true",
            ),
        ] {
            let error = error(signal);
            assert!(
                error.starts_with(place) && error.contains(advice),
                "{error}"
            );
        }
    }

    #[test]
    fn only_safe_addresses_are_taken() {
        for (url, advice) in [
            ("ftp://a.example", "https://"),
            ("a.example", "https://"),
            ("http://a.example", "private = true"),
            ("https://u:hunter2@a.example", "password"),
            ("https://10.0.0.1/", "private = true"),
            ("https://[::ffff:169.254.169.254]/", "receiver"),
        ] {
            let error = error(&format!(
                "id = \"a\"\non = [\"x\"]\nwebhook = {{ url = \"{url}\", unsigned = true }}"
            ));
            assert!(error.contains(advice), "{url}: {error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
        let private = "id = \"a\"\non = [\"x\"]\n\
            webhook = { url = \"http://127.0.0.1:9/\", unsigned = true, private = true }";
        assert!(parse(private).is_ok());
    }

    #[test]
    fn an_id_exists_once() {
        let signal = "id = \"a\"\non = [\"x\"]\n[[signal]]\nid = \"A\"\non = [\"x\"]";
        assert!(error(signal).contains("two signals have the id `a`"));
        assert!(error("id = \"a\"\non = [\"x\"]\nsope = \"tenant\"").contains("sope"));
        assert!(error("id = \"a\"\non = [\"x\"]\nscope = \"bot\"").contains("`tenant`"));
    }
}
