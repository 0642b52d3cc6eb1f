//! The page for `serve`, which the server notifies when the catalog changes.

use std::fmt::Write as _;

use anyhow::Context;
use event_catalog_build::catalog::Catalog;
use minijinja::context;
use minijinja::value::{Serde, Value};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::super::selection::{Customers, Scope, Selection};
use super::{PAGE, hash, model, policy, render};

const STYLE: &str = asset!("live/live.css");
pub(super) const SCRIPT: &str = asset!("live/live.js");
const PANEL: &str = asset!("live/panel.html");
const WAITING: &str = asset!("live/waiting.html");

/// A page that the server notifies when the catalog changes.
#[derive(Debug)]
pub(crate) struct LivePage {
    pub(crate) html: String,
    /// The content security policy of the page, for the HTTP header.
    pub(crate) policy: String,
    /// The version of the page, which changes whenever the page does.
    pub(crate) version: String,
}

/// The site for `serve`, and the number of its events.
///
/// # Errors
///
/// If a requested name isn't in the catalog, and in the cases of [`generate`](super::generate).
pub(crate) fn of_scope(catalog: &Catalog<'_>, scope: &Scope) -> anyhow::Result<(LivePage, usize)> {
    let selection = scope.select(catalog, Customers::All)?;
    Ok((live(&selection)?, selection.events().count()))
}

pub(super) fn live(selection: &Selection<'_, '_>) -> anyhow::Result<LivePage> {
    let site = model::Site::of(selection, None);
    let content = serde_json::to_vec(&site).context("cannot write the site")?;
    let mut version = String::new();
    for byte in &Sha256::digest(&content)[..8] {
        let _ = write!(version, "{byte:02x}");
    }
    LivePage::new(PAGE, Value::from(Serde(site)), version)
}

/// The page that `serve` sends as long as there is no site.
///
/// # Errors
///
/// The same as for [`generate`](super::generate).
pub(crate) fn waiting() -> anyhow::Result<LivePage> {
    LivePage::new(WAITING, context! {}, "none".to_owned())
}

impl LivePage {
    fn new(template: &str, values: Value, version: String) -> anyhow::Result<Self> {
        let (styles, scripts) = (format!(" {}", hash(STYLE)), format!(" {}", hash(SCRIPT)));
        let policy = policy(&styles, &scripts, "connect-src 'self'; ");
        let live = Live {
            version: &version,
            style: STYLE,
            script: SCRIPT,
            panel: PANEL,
        };
        let html = render(template, values, &policy, Some(Value::from(Serde(live))))?;
        Ok(Self {
            html,
            policy,
            version,
        })
    }
}

/// The parts that only a live page has.
#[derive(Debug, Serialize)]
struct Live<'v> {
    version: &'v str,
    style: &'static str,
    script: &'static str,
    panel: &'static str,
}
