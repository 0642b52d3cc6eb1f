//! A site of one file: every event, found as one types, with all that is known about it.
//!
//! It works from a disk and asks nobody for anything: style and script stand in the page, and its
//! policy names them by their hashes and allows nothing else.

mod model;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use anyhow::Context;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use event_catalog_build::catalog::Catalog;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, context};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::GeneratedFile;
use super::selection::{Customers, Scope, Selection};

macro_rules! asset {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/site/", $name))
    };
}

const PAGE: &str = asset!("page.html");
const STYLE: &str = asset!("style.css");
/// One script in a function of its own, so that its names are not the page's.
const SCRIPT: &str = concat!(
    "(function () {\n\"use strict\";\n",
    asset!("script/page.js"),
    asset!("script/search.js"),
    asset!("script/nothing.js"),
    asset!("script/address.js"),
    asset!("script/details.js"),
    asset!("script/keyboard.js"),
    asset!("script/theme.js"),
    asset!("script/start.js"),
    "})();\n"
);

/// What a page has beside when `serve` sends it: [`Live`].
const LIVE_STYLE: &str = asset!("live/live.css");
const LIVE_SCRIPT: &str = asset!("live/live.js");
const LIVE_PANEL: &str = asset!("live/panel.html");
const WAITING: &str = asset!("live/waiting.html");

/// Generates the site.
///
/// # Errors
///
/// When the template fails, which would be a mistake in this program.
pub(crate) fn generate(selection: &Selection<'_, '_>) -> anyhow::Result<Vec<GeneratedFile>> {
    let site = model::Site::of(selection);
    let text = render(PAGE, Value::from(Serde(site)), &policy(false), None)?;
    let path = "index.html".to_owned();
    Ok(vec![GeneratedFile { path, text }])
}

/// A page that hears from its server when the catalog has changed.
#[derive(Debug)]
pub(crate) struct LivePage {
    pub(crate) html: String,
    /// What the page may do, as a header says it.
    pub(crate) policy: String,
    /// The same for the same page: two pages that differ have different ones.
    pub(crate) version: String,
}

/// The site as `serve` sends it, and how many events it has.
///
/// # Errors
///
/// When the catalog does not have what is asked for; and as [`generate`].
pub(crate) fn of_scope(catalog: &Catalog<'_>, scope: &Scope) -> anyhow::Result<(LivePage, usize)> {
    let selection = scope.select(catalog, Customers::All)?;
    Ok((live(&selection)?, selection.events().count()))
}

fn live(selection: &Selection<'_, '_>) -> anyhow::Result<LivePage> {
    let site = model::Site::of(selection);
    let content = serde_json::to_vec(&site).context("cannot write the site")?;
    let mut version = String::new();
    for byte in &Sha256::digest(&content)[..8] {
        let _ = write!(version, "{byte:02x}");
    }
    LivePage::new(PAGE, Value::from(Serde(site)), version)
}

/// What `serve` sends where there is no site so far.
///
/// # Errors
///
/// As [`generate`].
pub(crate) fn waiting() -> anyhow::Result<LivePage> {
    LivePage::new(WAITING, context! {}, "none".to_owned())
}

impl LivePage {
    fn new(template: &str, values: Value, version: String) -> anyhow::Result<Self> {
        let policy = policy(true);
        let live = Live {
            version: &version,
            style: LIVE_STYLE,
            script: LIVE_SCRIPT,
            panel: LIVE_PANEL,
        };
        let html = render(template, values, &policy, Some(live))?;
        Ok(Self {
            html,
            policy,
            version,
        })
    }
}

/// What a live page has beside.
#[derive(Debug, Serialize)]
struct Live<'v> {
    version: &'v str,
    style: &'static str,
    script: &'static str,
    panel: &'static str,
}

fn render(
    template: &str,
    values: Value,
    policy: &str,
    live: Option<Live<'_>>,
) -> anyhow::Result<String> {
    // The name of a template says how it escapes.
    Environment::new()
        .render_named_str(
            "page.html",
            template,
            context! {
                policy,
                generator => concat!("event-catalog ", env!("CARGO_PKG_VERSION")),
                style => STYLE,
                script => SCRIPT,
                live => live.map(|live| Value::from(Serde(live))),
                ..values
            },
        )
        .context("cannot write the site")
}

/// What the page may do. <https://www.w3.org/TR/CSP3/>
fn policy(is_live: bool) -> String {
    let (mut styles, mut scripts, mut connect) = (hash(STYLE), hash(SCRIPT), "");
    if is_live {
        let _ = write!(styles, " {}", hash(LIVE_STYLE));
        let _ = write!(scripts, " {}", hash(LIVE_SCRIPT));
        connect = "connect-src 'self'; ";
    }
    format!(
        "default-src 'none'; style-src {styles}; script-src {scripts}; img-src data:; {connect}base-uri 'none'; \
         form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
}

fn hash(text: &str) -> String {
    format!(
        "'sha256-{}'",
        STANDARD.encode(Sha256::digest(text.as_bytes()))
    )
}
