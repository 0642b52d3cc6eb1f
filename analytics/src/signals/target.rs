//! The destination of a signal's events.

use std::path::Path;

use anyhow::{Context, bail};
use event_catalog_cli::shared::shown_path;

use super::delivery::Delivery;
use super::failure::Failure;
use super::handler::{Handler, Handlers, hand_over};
use super::settings::{SignalSettings, WebhookSettings};
use super::signature::Secret;
use super::webhook::Webhook;

#[derive(Clone)]
pub(crate) enum Target {
    Webhook(Webhook),
    Handler(Handler),
}

impl Target {
    /// Opens the target of a signal.
    pub(crate) fn open(settings: &SignalSettings, handlers: &Handlers) -> anyhow::Result<Self> {
        match (&settings.webhook, handlers.get(&settings.id)) {
            (Some(_), Some(_)) => {
                bail!("the signal has a `webhook` and a handler; remove one of them")
            }
            (None, None) => bail!(
                "the signal has no `webhook`, and this program has no handler for the signal; add `webhook = {{ url = \
                 \"https://…\", secret_file = \"…\" }}`"
            ),
            (None, Some(handler)) => Ok(Self::Handler(Handler::clone(handler))),
            (Some(webhook), None) => Ok(Self::Webhook(open(webhook)?)),
        }
    }

    /// Delivers an event once.
    pub(crate) async fn deliver(self, delivery: Delivery) -> Result<(), Failure> {
        match self {
            Self::Webhook(webhook) => webhook.post(&delivery).await,
            Self::Handler(handler) => hand_over(handler, delivery).await,
        }
    }
}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Webhook(_) => "Webhook",
            Self::Handler(_) => "Handler",
        })
    }
}

fn open(settings: &WebhookSettings) -> anyhow::Result<Webhook> {
    let secrets = match &settings.secret_file {
        Some(path) => secrets(path)?,
        None => Vec::new(),
    };
    Webhook::new(&settings.url, settings.private, secrets)
}

fn secrets(path: &Path) -> anyhow::Result<Vec<Secret>> {
    let shown = shown_path(path);
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("can't read the `secret_file` `{shown}`"))?;
    Secret::all(&text).with_context(|| format!("can't use the `secret_file` `{shown}`"))
}
