//! JSON Schemas: one document per event, and one for all of them.
//!
//! Each document is self-contained: its `$defs` include the payloads that it needs, so nothing has
//! to be fetched or found. Only large definitions that several documents need are in the bundle
//! instead, and the documents refer to it. <https://json-schema.org/draft/2020-12/json-schema-core>

use std::collections::BTreeMap;

use std::borrow::Cow;

use event_catalog_build::catalog::Event;
use event_catalog_build::ident::snake_case;

use super::GeneratedFile;
use super::combined::{Definition, Payloads};
use super::selection::Selection;
use crate::json::Json;
use crate::reserved::is_reserved;

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// How the documents are called.
#[derive(Clone, Debug, Default, PartialEq, Eq, clap::Args)]
#[command(next_help_heading = "JSON Schema")]
pub(crate) struct SchemaOptions {
    /// The base URL of the schemas, used in each `$id` [default: `urn:event-catalog:…`]
    #[arg(long, value_name = "URL")]
    pub(crate) schema_base: Option<String>,
}

/// Generates the documents.
pub(crate) fn generate(
    selection: &Selection<'_, '_>,
    options: &SchemaOptions,
) -> Vec<GeneratedFile> {
    let payloads = Payloads::of(selection, "#/$defs/");
    let ids = Ids::new(selection.catalog.title(), options);
    let large = Large::of(selection, &payloads);
    let bundled = Payloads::of(selection, format!("{}#/$defs/", ids.of("", "bundle")));
    let event = |event| {
        let (schema, definitions) = of_event(&payloads, event);
        let file = file_name(&event.name);
        let own = large.are_not_among(&payloads, &definitions);
        let schema = match own {
            Some(_) => schema,
            None => of_event(&bundled, event).0,
        };
        let definitions = own.unwrap_or_default();
        let document = Json::object()
            .with("$schema", DIALECT)
            .with("$id", ids.of(EVENTS, &file));
        let document = append(document, schema);
        GeneratedFile {
            path: format!("{EVENTS}/{file}.schema.json"),
            text: with_definitions(document, &payloads, &definitions, Vec::new()).text(),
        }
    };
    let mut files: Vec<_> = selection.events().map(event).collect();
    files.push(GeneratedFile {
        path: "bundle.schema.json".to_owned(),
        text: bundle(selection, &payloads, &ids).text(),
    });
    files
}

/// The name of an event's document: that of the event, except for names that Windows reserves for
/// devices. Event names don't end with `_`.
fn file_name(event: &str) -> Cow<'_, str> {
    if is_reserved(event) {
        format!("{event}_").into()
    } else {
        event.into()
    }
}

/// The folder of the documents of events.
pub(crate) const EVENTS: &str = "events";

/// Whether a text is an event's document that an earlier run generated into a file with this name.
/// The title of the catalog, and the start of the URL, may have been different then.
pub(crate) fn is_of_event(file: &str, text: &str) -> bool {
    let Some(stem) = file.strip_suffix(".schema.json") else {
        return false;
    };
    let Ok(document) = serde_json::from_str::<serde_json::Value>(text) else {
        return false;
    };
    let member = |name: &str| document.get(name).and_then(|it| it.as_str());
    let has_id = |id: &str| {
        let rest = id.strip_suffix(".schema.json").unwrap_or(id);
        let rest = rest.strip_suffix(stem);
        rest.is_some_and(|it| it.ends_with(":events:") || it.ends_with("/events/"))
    };
    member("$schema") == Some(DIALECT)
        && member("$id").is_some_and(has_id)
        && member("title").is_some_and(|name| file_name(name) == stem)
}

/// The definitions that several events need, and that are too large to be in each of their
/// documents.
struct Large<'s> {
    sizes: BTreeMap<Definition<'s>, usize>,
    /// The number of events that need each definition.
    uses: BTreeMap<Definition<'s>, usize>,
}

/// The maximum size in bytes of definitions that are repeated in several documents.
const MOST_REPEATED: usize = 4_000;

impl<'s> Large<'s> {
    fn of(selection: &Selection<'_, 's>, payloads: &Payloads<'_, 's>) -> Self {
        let (mut sizes, mut uses) = (BTreeMap::new(), BTreeMap::new());
        for event in selection.events() {
            let (_, definitions) = payloads.detail(event);
            for definition in payloads.few_needed(&definitions).unwrap_or_default() {
                sizes
                    .entry(definition)
                    .or_insert_with(|| payloads.define(&definition).1.text().len());
                *uses.entry(definition).or_default() += 1;
            }
        }
        Self { sizes, uses }
    }

    /// All definitions that the given ones need; `None` if they are too large.
    fn are_not_among(
        &self,
        payloads: &Payloads<'_, 's>,
        definitions: &[Definition<'s>],
    ) -> Option<Vec<Definition<'s>>> {
        let needed = payloads.few_needed(definitions)?;
        let repeated = needed.iter().filter(|it| self.uses.get(it) > Some(&1));
        let bytes: usize = repeated.filter_map(|it| self.sizes.get(it)).sum();
        (bytes <= MOST_REPEATED).then_some(needed)
    }
}

/// The schema of an event's detail, without the definitions that it needs.
fn of_event<'s>(payloads: &Payloads<'_, 's>, event: &Event<'s>) -> (Json, Vec<Definition<'s>>) {
    let (detail, definitions) = payloads.detail(event);
    let schema = Json::object()
        .with("title", event.name.to_string())
        .with("description", event.description.to_string())
        .with_some("deprecated", event.deprecation().map(|_| true));
    (append(schema, detail), definitions)
}

/// One document for everything: the pair of an event's name and its detail, as a listener receives
/// it. Names that the catalog doesn't have are custom events, with any detail.
fn bundle(selection: &Selection<'_, '_>, payloads: &Payloads<'_, '_>, ids: &Ids) -> Json {
    let mut needed = Vec::new();
    let mut schemas = Vec::new();
    let mut cases = Vec::new();
    let mut names = Vec::new();
    for event in selection.events() {
        let (schema, definitions) = of_event(payloads, event);
        needed.extend(definitions);
        let key = format!("event.{}", event.name);
        let called: Vec<String> = std::iter::once(event.name.to_string())
            .chain(event.aliases().iter().map(|alias| alias.name.to_string()))
            .collect();
        let is_it = Json::object().with("enum", called.clone());
        let is_it = Json::object().with("properties", Json::object().with("type", is_it));
        let detail = Json::object().with("$ref", format!("#/$defs/{key}"));
        let then = Json::object()
            .with_some(
                "required",
                payloads.must_come(event).then(|| vec!["detail"]),
            )
            .with("properties", Json::object().with("detail", detail));
        cases.push(Json::object().with("if", is_it).with("then", then));
        names.extend(called);
        schemas.push((key, schema));
    }
    let needed = payloads.needed(&needed);
    let title = match selection.catalog.title() {
        "" => "Events",
        title => title,
    };
    let name = [
        Json::object().with("enum", names),
        Json::object().with("type", "string").with("minLength", 1),
    ];
    let name = Json::object()
        .with(
            "description",
            "The name of the event; a name that isn't listed is a custom event.",
        )
        .with("anyOf", Json::from_iter(name));
    let detail = Json::object().with("description", "The detail of the event.");
    let document = Json::object()
        .with("$schema", DIALECT)
        .with("$id", ids.of("", "bundle"))
        .with("title", title)
        .with(
            "description",
            "An occurrence of an event: its name and its detail.",
        )
        .with("type", "object")
        .with("required", vec!["type"])
        .with(
            "properties",
            Json::object().with("type", name).with("detail", detail),
        )
        .with("allOf", Json::from_iter(cases));
    with_definitions(document, payloads, &needed, schemas)
}

fn with_definitions(
    document: Json,
    payloads: &Payloads<'_, '_>,
    definitions: &[Definition<'_>],
    first: Vec<(String, Json)>,
) -> Json {
    let mut all = first;
    all.extend(definitions.iter().map(|it| payloads.define(it)));
    if all.is_empty() {
        return document;
    }
    document.with("$defs", Json::Object(all))
}

fn append(mut document: Json, more: Json) -> Json {
    if let Json::Object(members) = more {
        for (name, value) in members {
            document.set(name, value);
        }
    }
    document
}

/// The ids of the documents.
struct Ids {
    base: Option<String>,
    catalog: String,
}

impl Ids {
    fn new(title: &str, options: &SchemaOptions) -> Self {
        let base = options.schema_base.as_ref().map(|base| {
            let slash = if base.ends_with('/') { "" } else { "/" };
            format!("{base}{slash}")
        });
        let catalog = match snake_case(title) {
            title if title.is_empty() => "catalog".to_owned(),
            title => title.replace('_', "-"),
        };
        Self { base, catalog }
    }

    fn of(&self, folder: &str, name: &str) -> String {
        let join = |separator: &str| match folder {
            "" => name.to_owned(),
            folder => format!("{folder}{separator}{name}"),
        };
        match &self.base {
            Some(base) => format!("{base}{}.schema.json", join("/")),
            None => format!("urn:event-catalog:{}:{}", self.catalog, join(":")),
        }
    }
}

#[cfg(test)]
mod tests;
