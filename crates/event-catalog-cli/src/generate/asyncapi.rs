//! Generates an AsyncAPI 3 document for consumers of the stream of occurrences.
//!
//! Occurrences are CloudEvents in structured mode. The schemas are in AsyncAPI's dialect, a superset
//! of JSON Schema draft 7, because AsyncAPI tools support it.
//! <https://www.asyncapi.com/docs/reference/specification/v3.0.0>

mod dialect;
mod prototype;

use std::collections::HashSet;

use event_catalog_build::catalog::{Event, sentence};

use super::GeneratedFile;
use super::address;
use super::combined::Payloads;
use super::prose::markdown::code;
use super::selection::Selection;
use crate::json::Json;
use dialect::in_draft_7;

const CONTENT_TYPE: &str = "application/cloudevents+json";

/// The metadata of the document.
#[derive(Clone, Debug, Default, PartialEq, Eq, clap::Args)]
#[command(next_help_heading = "AsyncAPI")]
pub(crate) struct AsyncApiOptions {
    /// The version of the catalog in the document.
    #[arg(long, value_name = "VERSION", default_value = "0.0.0")]
    pub(crate) api_version: String,
}

/// The maximum size in bytes of an example that is repeated for each event with the same payload. A
/// longer example is included only for the first event.
const LONGEST_EXAMPLE: usize = 4_000;

pub(crate) fn generate(
    selection: &Selection<'_, '_>,
    options: &AsyncApiOptions,
) -> Vec<GeneratedFile> {
    let payloads = Payloads::of(selection, "#/components/schemas/").in_draft_7();
    let catalog = selection.catalog;
    let title = selection.title();
    let intro = catalog.intro().trim();
    let info = Json::object()
        .with("title", title)
        .with("version", options.api_version.clone())
        .with_some("description", (!intro.is_empty()).then_some(intro));
    let mut schemas = vec![("cloudevent".to_owned(), envelope())];
    let mut messages = Json::object();
    let mut listed = Json::object();
    let mut needed = Vec::new();
    let mut has_example = HashSet::new();
    for event in selection.events() {
        let (detail, definitions) = payloads.detail(event);
        needed.extend(definitions);
        let is_first = has_example.insert(event.payload);
        let example = payloads.example(event);
        let example = example.filter(|it| is_first || !it.is_longer(LONGEST_EXAMPLE));
        let example = example.map(crate::schema::json);
        // The specification allows few characters in a key. The message contains the real name.
        let key = address::key(&event.name);
        messages.set(&*key, message(selection, &payloads, event, detail, example));
        let reference = format!("#/components/messages/{key}");
        listed.set(&*key, Json::object().with("$ref", reference));
    }
    // References to an event's former name still resolve to its message. The channel lists each
    // message only once.
    for event in selection.events() {
        for alias in event.aliases() {
            if catalog.event(&alias.name).is_none() {
                let reference = format!("#/components/messages/{}", address::key(&event.name));
                let message = Json::object().with("$ref", reference);
                messages.set(&*address::key(&alias.name), message);
            }
        }
    }
    let needed = payloads.needed(&needed);
    schemas.extend(needed.iter().map(|it| payloads.define(it)));
    let schemas = schemas
        .into_iter()
        .map(|(name, schema)| (name, in_draft_7(schema)));
    let channel = Json::object()
        .with("title", title)
        .with(
            "description",
            "Every occurrence of an event. Custom events may be among them.",
        )
        .with("messages", listed);
    let operation = Json::object()
        .with("action", "send")
        .with("summary", "Reports events.")
        .with("channel", Json::object().with("$ref", "#/channels/events"));
    let document = Json::object()
        .with("asyncapi", "3.0.0")
        .with("info", info)
        .with("defaultContentType", CONTENT_TYPE)
        .with("channels", Json::object().with("events", channel))
        .with("operations", Json::object().with("emit", operation))
        .with(
            "components",
            Json::object()
                .with("messages", messages)
                .with("schemas", Json::Object(schemas.collect())),
        );
    vec![GeneratedFile {
        path: "asyncapi.json".to_owned(),
        text: document.text(),
    }]
}

/// Describes the attributes of a CloudEvent.
/// <https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md>
fn envelope() -> Json {
    let text = |description: &str| {
        Json::object()
            .with("type", "string")
            .with("minLength", 1)
            .with("description", description)
    };
    let time = text("When it occurred.").with("format", "date-time");
    let source = text("Where it occurred.").with("format", "uri-reference");
    let version = Json::object().with("type", "string").with("const", "1.0");
    let kind = text("The media type of `data`.");
    Json::object()
        .with("title", "CloudEvent")
        .with(
            "description",
            "One occurrence of an event, in the structured mode of CloudEvents 1.0.",
        )
        .with("type", "object")
        .with("required", vec!["specversion", "id", "source", "type"])
        .with(
            "properties",
            Json::object()
                .with("specversion", version)
                .with("id", text("Identifies the occurrence within its source."))
                .with("source", source)
                .with("type", text("The name of the event."))
                .with("subject", text("What it is about, within the source."))
                .with("time", time)
                .with("datacontenttype", kind),
        )
}

fn message<'s>(
    selection: &Selection<'_, 's>,
    payloads: &Payloads<'_, 's>,
    event: &Event<'s>,
    detail: Json,
    example: Option<Json>,
) -> Json {
    let name = event.name.to_string();
    let required: Vec<&str> = if payloads.must_come(event) {
        vec!["type", "data"]
    } else {
        vec!["type"]
    };
    let of_this = Json::object()
        .with("type", "object")
        .with("required", required)
        .with(
            "properties",
            Json::object()
                .with("type", Json::object().with("const", name.clone()))
                .with("data", in_draft_7(detail)),
        );
    let envelope = Json::object().with("$ref", "#/components/schemas/cloudevent");
    let payload = Json::object().with("allOf", Json::from_iter([envelope, of_this]));
    let module = selection.catalog.module(event);
    let tags = module.map(|module| {
        Json::from_iter([Json::object()
            .with("name", module.name.to_string())
            .with_some("description", module.title)])
    });
    let example = example.filter(|data| !prototype::is_in(data)).map(|data| {
        let occurrence = Json::object()
            .with("specversion", "1.0")
            .with("id", "1")
            .with("source", "/")
            .with("type", name.clone())
            .with("data", data);
        Json::from_iter([Json::object().with("payload", occurrence)])
    });
    Json::object()
        .with("name", name.clone())
        .with("title", name)
        .with("summary", event.description.to_string())
        .with_some("description", said_of(event))
        .with("contentType", CONTENT_TYPE)
        .with_some("tags", tags)
        .with("payload", payload)
        .with_some("examples", example)
}

/// Describes versions, deprecation and former names, for which AsyncAPI has no keywords.
fn said_of(event: &Event<'_>) -> Option<String> {
    let mut said = Vec::new();
    said.extend(event.since().map(|since| format!("Since {since}.")));
    if let Some(deprecation) = event.deprecation() {
        let since = deprecation
            .since
            .as_ref()
            .map(|since| format!(" since {since}"));
        said.push(format!("Deprecated{}.", since.unwrap_or_default()));
        let reason = deprecation.reason.as_deref().map(sentence);
        said.extend(reason.map(std::borrow::Cow::into_owned));
        said.extend(
            deprecation
                .replaced_by
                .as_ref()
                .map(|by| format!("Use {} instead.", code(by))),
        );
        let end = deprecation.remove_after.as_ref();
        said.extend(end.map(|end| format!("May be removed from {end} on.")));
    }
    if !event.aliases().is_empty() {
        let names = event.aliases().iter().map(|alias| code(&alias.name));
        said.push(format!(
            "Formerly {}.",
            names.collect::<Vec<_>>().join(", ")
        ));
    }
    (!said.is_empty()).then(|| said.join(" "))
}

#[cfg(test)]
mod tests;
