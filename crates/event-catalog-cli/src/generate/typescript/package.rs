//! Generates `package.json`, and the README that explains the package to web developers.

use anyhow::Context;
use event_catalog_build::catalog::Module;
use minijinja::{Environment, context};

use super::PackageOptions;
use super::boot::Page;
use super::npm;
use super::text::{is_identifier, member, string};
use crate::generate::selection::Selection;

const README: &str = include_str!("../../../assets/typescript/README.md.jinja");

pub(super) fn manifest(
    selection: &Selection<'_, '_>,
    options: &PackageOptions,
    page: &Page<'_>,
) -> anyhow::Result<String> {
    // The order matters: the first matching condition of an export is used.
    let exports = [
        (".", "index"),
        ("./validate", "validate"),
        ("./collector", "collector"),
        ("./events.global.js", "events.global"),
        ("./collector.global.js", "collector.global"),
    ];
    let exports = exports.map(|(path, file)| {
        format!("    \"{path}\": {{ \"types\": \"./{file}.d.ts\", \"default\": \"./{file}.js\" }}")
    });
    Ok(format!(
        "{{
  \"name\": {},
  \"version\": {},
  \"description\": \"Names, payloads and listeners of events, and a way to send them\",
  \"type\": \"module\",
  \"sideEffects\": [\"./events.global.js\", \"./collector.global.js\"],
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
    // The examples use events from the catalog.
    let first = selection.events().next();
    let with_payload = selection.events().find(|event| event.payload.is_some());
    let bare = selection
        .events()
        .find(|event| event.payload.is_none() && event.deprecation().is_none());
    let field = with_payload.and_then(|event| {
        let schemas = &selection.catalog.schemas;
        let is_object = |name: &&str| selection.catalog.types.is_object(name);
        let root = schemas.get(schemas.file(event.payload.filter(is_object)?)?.root);
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
    let families = selection.families();
    let family = families.first().map(|it| it.named_after());
    let mut environment = Environment::new();
    environment.add_filter("member", |name: &str| member(name));
    environment.add_filter("literal", |text: &str| string(text));
    environment.add_filter("quoted", |text: &str| quoted(text));
    let text = environment.render_str(
        README,
        context! {
            package => name(selection, options, page)?,
            global => page.global,
            classic => page.classic_global(),
            count => selection.events().count(),
            first => first.map(|it| it.name.as_ref()),
            with_payload => with_payload.map(|it| it.name.as_ref()),
            constant => first.map(|it| it.identifiers().words().to_owned()),
            bare => bare.map(|it| it.name.as_ref()),
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

/// Writes a string literal in single quotes, as is common in web pages, unless something needs
/// escaping.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-. ".contains(c);
    if text.chars().all(is_plain) {
        format!("'{text}'")
    } else {
        string(text)
    }
}

/// Returns the requested package name, or the default.
fn name(
    selection: &Selection<'_, '_>,
    options: &PackageOptions,
    page: &Page<'_>,
) -> anyhow::Result<String> {
    match &options.package_name {
        Some(name) => {
            npm::check(name)?;
            Ok(name.clone())
        }
        None => Ok(npm::default_name(page.global, selection.catalog.title())),
    }
}
