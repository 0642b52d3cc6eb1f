//! A site of one file: every event, found as one types, with all that is known about it.
//!
//! It works from a disk and asks nobody for anything: style and script stand in the page, and its
//! policy names them by their hashes and allows nothing else.

mod model;

use anyhow::Context;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, context};
use sha2::{Digest, Sha256};

use super::GeneratedFile;
use super::selection::Selection;

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
    asset!("script/address.js"),
    asset!("script/details.js"),
    asset!("script/keyboard.js"),
    asset!("script/theme.js"),
    asset!("script/start.js"),
    "})();\n"
);

/// Generates the site.
///
/// # Errors
///
/// When the template fails, which would be a mistake in this program.
pub(crate) fn generate(selection: &Selection<'_, '_>) -> anyhow::Result<Vec<GeneratedFile>> {
    let text = page(selection, None)?;
    let path = "index.html".to_owned();
    Ok(vec![GeneratedFile { path, text }])
}

/// The page; `live` is a script that talks to the server that the page comes from.
///
/// # Errors
///
/// As [`generate`].
pub(crate) fn page(selection: &Selection<'_, '_>, live: Option<&str>) -> anyhow::Result<String> {
    let mut environment = Environment::new();
    environment
        .add_template("page.html", PAGE)
        .and_then(|()| environment.get_template("page.html"))
        .and_then(|template| {
            template.render(context! {
                policy => policy(live),
                generator => concat!("event-catalog ", env!("CARGO_PKG_VERSION")),
                style => STYLE,
                script => SCRIPT,
                live,
                ..Value::from(Serde(model::Site::of(selection)))
            })
        })
        .context("cannot write the site")
}

/// What the page may do. <https://www.w3.org/TR/CSP3/>
fn policy(live: Option<&str>) -> String {
    let scripts: Vec<_> = std::iter::once(SCRIPT).chain(live).map(hash).collect();
    let connect = if live.is_some() {
        "connect-src 'self'; "
    } else {
        ""
    };
    format!(
        "default-src 'none'; style-src {}; script-src {}; img-src data:; {connect}base-uri 'none'; \
         form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
        hash(STYLE),
        scripts.join(" ")
    )
}

fn hash(text: &str) -> String {
    format!(
        "'sha256-{}'",
        STANDARD.encode(Sha256::digest(text.as_bytes()))
    )
}
