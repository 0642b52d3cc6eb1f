//! `package.json`, and the README that tells a web developer how to use the package.

use anyhow::{Context, bail};
use event_catalog_build::catalog::Module;
use minijinja::{Environment, context};

use super::PackageOptions;
use super::boot::Page;
use super::text::{is_identifier, string};
use crate::generate::selection::Selection;

const README: &str = include_str!("../../../assets/typescript/README.md.jinja");

pub(super) fn manifest(
    selection: &Selection<'_, '_>,
    options: &PackageOptions,
    page: &Page<'_>,
) -> anyhow::Result<String> {
    // The order counts: of the conditions of an export, the first that applies is taken.
    let exports = [
        (".", "index"),
        ("./validate", "validate"),
        ("./events.global.js", "events.global"),
    ];
    let exports = exports.map(|(path, file)| {
        format!("    \"{path}\": {{ \"types\": \"./{file}.d.ts\", \"default\": \"./{file}.js\" }}")
    });
    Ok(format!(
        "{{
  \"name\": {},
  \"version\": {},
  \"description\": \"The names of events, what comes with them, and listeners for them\",
  \"type\": \"module\",
  \"sideEffects\": [\"./events.global.js\"],
  \"main\": \"./index.js\",
  \"types\": \"./index.d.ts\",
  \"exports\": {{
{}
  }}
}}
",
        string(&name(selection, options, page)?),
        string(&options.package_version),
        exports.join(",\n"),
    ))
}

pub(super) fn readme(
    selection: &Selection<'_, '_>,
    options: &PackageOptions,
    page: &Page<'_>,
) -> anyhow::Result<String> {
    // The examples are about events that there are.
    let first = selection.events().next();
    let with_payload = selection.events().find(|event| event.payload.is_some());
    let field = with_payload.and_then(|event| {
        let schemas = &selection.catalog.schemas;
        let root = schemas.get(schemas.file(event.payload?)?.root);
        let mut fields = root.properties.iter().map(|it| it.name.as_ref());
        let required =
            |name: &&str| root.required.iter().any(|(it, _)| it == name) && is_identifier(name);
        fields
            .clone()
            .rfind(required)
            .or_else(|| fields.find(|it| is_identifier(it)))
    });
    let mut modules = selection.modules().into_iter();
    let is_other = |it: &&Module<'_>| {
        first.is_some_and(|event| {
            selection
                .catalog
                .module(event)
                .is_none_or(|own| own.name != it.name)
        })
    };
    let module = modules.find(is_other).map(|it| it.name.to_string());
    let family = selection.families().first().map(|it| it.stem.clone());
    let environment = Environment::new();
    let text = environment.render_str(
        README,
        context! {
            package => name(selection, options, page)?,
            global => page.global,
            classic => page.classic_global(),
            count => selection.events().count(),
            first => first.map(|it| it.name.as_ref()),
            with_payload => with_payload.map(|it| it.name.as_ref()),
            field,
            module,
            family,
            category => page.category,
            action_field => page.action_field,
            label_field => page.label_field,
        },
    );
    text.context("cannot write README.md")
}

/// The name of the package. <https://docs.npmjs.com/cli/configuring-npm/package-json#name>
fn name(
    selection: &Selection<'_, '_>,
    options: &PackageOptions,
    page: &Page<'_>,
) -> anyhow::Result<String> {
    let is_part = |text: &str| {
        !text.is_empty()
            && !text.starts_with(['.', '_'])
            && text
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-._~".contains(c))
    };
    if let Some(name) = &options.package_name {
        let is_name = match name.strip_prefix('@').map(|it| it.split_once('/')) {
            Some(Some((scope, rest))) => is_part(scope) && is_part(rest),
            Some(None) => false,
            None => is_part(name),
        };
        if !is_name || name.len() > 214 {
            bail!(
                "`{name}` cannot be the name of an npm package; write small letters, digits and `-`"
            );
        }
        return Ok(name.clone());
    }
    Ok(default_name(page.global, selection.catalog.title()))
}

/// What the package is called where nobody says how.
pub(crate) fn default_name(global: Option<&str>, title: &str) -> String {
    let slug = |text: &str| {
        let words = text
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|it| !it.is_empty());
        words
            .map(str::to_ascii_lowercase)
            .collect::<Vec<_>>()
            .join("-")
    };
    match slug(global.unwrap_or(title)).as_str() {
        "" | "events" => "events".to_owned(),
        stem if stem.ends_with("-events") => stem.to_owned(),
        stem => format!("{stem}-events"),
    }
}
