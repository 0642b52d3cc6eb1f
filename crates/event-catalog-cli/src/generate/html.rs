//! Generates a site in a single file: every event with all details, and a search that updates while
//! you type.
//!
//! The site works from disk and loads nothing: style and script are in the page, and the content
//! security policy allows only their hashes.

macro_rules! asset {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/site/", $name))
    };
}

#[cfg(feature = "serve")]
mod live;
mod model;
#[cfg(all(test, feature = "serve"))]
mod tests;
mod used;

use anyhow::Context;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, context};
use sha2::{Digest, Sha256};

use super::GeneratedFile;
use super::address;
use super::prose::html::breakable;
use super::selection::Selection;
#[cfg(feature = "serve")]
pub(crate) use live::{LivePage, of_scope, waiting};
pub(crate) use used::{SiteOptions, Used};

const PAGE: &str = asset!("page.html");
/// The output of `npm run minify` in `web/` for `style.css`. A test in `web/` checks that it is current.
const STYLE: &str = asset!("style.min.css");
/// The output of `npm run minify` in `web/` for the files in `script/`. It is wrapped in a function, so it defines no
/// globals.
const SCRIPT: &str = asset!("script.min.js");

/// Generates the site. With `used`, it shows where code uses the events.
///
/// # Errors
///
/// If the template fails, which would be a bug.
pub(crate) fn generate(
    selection: &Selection<'_, '_>,
    used: Option<&Used>,
) -> anyhow::Result<Vec<GeneratedFile>> {
    let site = model::Site::of(selection, used);
    let text = render(PAGE, Value::from(Serde(site)), &policy("", "", ""), None)?;
    let path = "index.html".to_owned();
    Ok(vec![GeneratedFile { path, text }])
}

fn render(
    template: &str,
    values: Value,
    policy: &str,
    live: Option<Value>,
) -> anyhow::Result<String> {
    let mut environment = Environment::new();
    environment.add_filter("breakable", |name: &str| {
        Value::from_safe_string(breakable(name))
    });
    environment.add_filter("anchor", |name: &str| address::anchor(name).into_owned());
    environment.add_filter("link", |name: &str| address::link(name));
    environment.add_filter("fragment", |anchor: &str| {
        address::fragment(anchor).into_owned()
    });
    // The template's name determines how values are escaped.
    environment
        .render_named_str(
            "page.html",
            template,
            context! {
                policy,
                generator => concat!("event-catalog ", env!("CARGO_PKG_VERSION")),
                style => STYLE,
                script => SCRIPT,
                live,
                ..values
            },
        )
        .context("cannot write the site")
}

/// The page's content security policy, with the hashes of additional styles and scripts, and the
/// allowed connections. <https://www.w3.org/TR/CSP3/>
fn policy(styles: &str, scripts: &str, connect: &str) -> String {
    let (style, script) = (hash(STYLE), hash(SCRIPT));
    format!(
        "default-src 'none'; style-src {style}{styles}; script-src {script}{scripts}; img-src data:; {connect}base-uri 'none'; \
         form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
}

fn hash(text: &str) -> String {
    format!(
        "'sha256-{}'",
        STANDARD.encode(Sha256::digest(text.as_bytes()))
    )
}
