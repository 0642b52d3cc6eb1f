//! Generates JSON Schemas: one document per event, one for all events, and an index of the files.
//!
//! Each document is self-contained: its `$defs` include the payloads that it needs, so nothing
//! needs to be fetched or looked up. Only large definitions that several documents need are in the
//! bundle, and the documents refer to it. <https://json-schema.org/draft/2020-12/json-schema-core>

use std::collections::BTreeMap;

use event_catalog_build::catalog::Event;
use event_catalog_build::ident::snake_case;

use super::GeneratedFile;
use super::address::{FileNames, in_url, pointer_step};
use super::combined::{Definition, Payloads};
use super::selection::Selection;
use crate::json::Json;

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The names of the documents.
#[derive(Clone, Debug, Default, PartialEq, Eq, clap::Args)]
#[command(next_help_heading = "JSON Schema")]
pub(crate) struct SchemaOptions {
    /// The base URL of the schemas, used in each `$id` [default: `urn:event-catalog:…`]
    #[arg(long, value_name = "URL")]
    pub(crate) schema_base: Option<String>,
}

pub(crate) fn generate(
    selection: &Selection<'_, '_>,
    options: &SchemaOptions,
) -> Vec<GeneratedFile> {
    let payloads = Payloads::of(selection, "#/$defs/");
    let ids = Ids::new(selection.catalog.title(), options);
    // All names in the catalog, so that file names don't depend on the selection.
    let names = selection.catalog.events.iter().map(|event| &*event.name);
    let names = FileNames::of(names, ENDING);
    let large = Large::of(selection, &payloads);
    let bundled = Payloads::of(selection, format!("{}#/$defs/", ids.of("", "bundle")));
    let mut index = Json::object();
    let mut event = |event| {
        let (schema, definitions) = of_event(&payloads, event);
        let stem = names.stem(&event.name);
        let path = format!("{EVENTS}/{stem}{ENDING}");
        for name in names_of(selection, event) {
            index.set(name, path.clone());
        }
        let own = large.repeatable(&payloads, &definitions);
        let schema = match own {
            Some(_) => schema,
            None => of_event(&bundled, event).0,
        };
        let definitions = own.unwrap_or_default();
        let document = Json::object()
            .with("$schema", DIALECT)
            .with("$id", ids.of(EVENTS, &stem));
        let document = append(document, schema);
        GeneratedFile {
            path,
            text: with_definitions(document, &payloads, &definitions, Vec::new()).text(),
        }
    };
    let mut files: Vec<_> = selection.events().map(&mut event).collect();
    files.push(GeneratedFile {
        path: "bundle.schema.json".to_owned(),
        text: bundle(selection, &payloads, &ids).text(),
    });
    files.push(GeneratedFile {
        path: "index.json".to_owned(),
        text: index.text(),
    });
    files
}

/// The names under which the index lists an event: its current name, and the former names that
/// senders might still use. If another event now has a former name, the name belongs to that event.
fn names_of<'e>(
    selection: &Selection<'_, '_>,
    event: &'e Event<'_>,
) -> impl Iterator<Item = &'e str> {
    let catalog = selection.catalog;
    let former = event.aliases().iter().map(|alias| alias.name.as_ref());
    let former = former.filter(move |name| catalog.event(name).is_none());
    std::iter::once(event.name.as_ref()).chain(former)
}

/// The default start of the `$id` of all documents: `urn:event-catalog:shop`.
pub(crate) fn default_base(title: &str) -> String {
    let ids = Ids::new(title, &SchemaOptions::default());
    let bundle = ids.of("", "bundle");
    bundle.trim_end_matches(":bundle").to_owned()
}

/// The folder with the documents of events.
pub(crate) const EVENTS: &str = "events";

/// The extension of all documents.
const ENDING: &str = ".schema.json";

/// Whether `text` is an event's document that an earlier run generated as a file with this name.
/// The catalog's title and the base URL could have been different then.
pub(crate) fn is_of_event(file: &str, text: &str) -> bool {
    let Some(stem) = file.strip_suffix(ENDING) else {
        return false;
    };
    let Ok(document) = serde_json::from_str::<serde_json::Value>(text) else {
        return false;
    };
    let member = |name: &str| document.get(name).and_then(|it| it.as_str());
    let has_id = |id: &str| {
        let urn = id.strip_suffix(stem);
        let url = id.strip_suffix(ENDING);
        let url = url.and_then(|url| url.strip_suffix(&*in_url(stem)));
        urn.is_some_and(|it| it.ends_with(":events:"))
            || url.is_some_and(|it| it.ends_with("/events/"))
    };
    member("$schema") == Some(DIALECT)
        && member("$id").is_some_and(has_id)
        && member("title").is_some_and(|name| FileNames::may_be(stem, name, ENDING))
}

/// Definitions that several events need, but that are too large to repeat in each document.
struct Large<'s> {
    sizes: BTreeMap<Definition<'s>, usize>,
    /// How many events need each definition.
    uses: BTreeMap<Definition<'s>, usize>,
}

/// The maximum total size of definitions that are repeated in several documents, in bytes.
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

    /// Collects all definitions that an event's document needs. Returns `None` if those that other documents need, too,
    /// are too large to repeat.
    fn repeatable(
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

/// The schema of an event's detail, and the definitions that it refers to.
fn of_event<'s>(payloads: &Payloads<'_, 's>, event: &Event<'s>) -> (Json, Vec<Definition<'s>>) {
    let (detail, definitions) = payloads.detail(event);
    let schema = Json::object()
        .with("title", event.name.to_string())
        .with("description", event.description.to_string())
        .with_some("deprecated", event.deprecation().map(|_| true));
    (append(schema, detail), definitions)
}

/// Builds one document for all events: an array of an event's name and its detail, as a listener
/// receives them. Names that aren't in the catalog are custom events, whose detail can be anything.
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
        let detail = Json::object().with("$ref", format!("#/$defs/{}", pointer_step(&key)));
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
        .with("title", selection.title())
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

/// Builds the ids of the documents.
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

    /// Builds a document's id from its folder, which can be empty, and its file name without the
    /// extension.
    fn of(&self, folder: &str, stem: &str) -> String {
        let join = |separator: &str, stem: &str| match folder {
            "" => stem.to_owned(),
            folder => format!("{folder}{separator}{stem}"),
        };
        match &self.base {
            // A server decodes the path of a URL, so a `%` in a file name is encoded.
            Some(base) => format!("{base}{}{ENDING}", join("/", &in_url(stem))),
            None => format!("urn:event-catalog:{}:{}", self.catalog, join(":", stem)),
        }
    }
}

#[cfg(test)]
mod tests;
