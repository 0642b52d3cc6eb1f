//! The input of a template: the catalog or the selected part of it, as described in
//! `docs/templates.md`.

use event_catalog_build::catalog::Event;
use serde::Serialize;

use super::types::{self, TypeContext};
use crate::document::EventDocument;
use crate::generate::combined::{Definition, Payloads};
use crate::generate::selection::Selection;
use crate::generate::{fields, reachable};
use crate::json::Json;
use crate::schema::json;

/// The variables of a template.
#[derive(Debug, Serialize)]
pub(super) struct Context<'c> {
    title: &'c str,
    intro: &'c str,
    sections: Vec<SectionContext<'c>>,
    events: Vec<EventDocument<'c>>,
    modules: Vec<ModuleContext<'c>>,
    families: Vec<FamilyContext<'c>>,
    payloads: Vec<PayloadContext<'c>>,
    definitions: Vec<DefinitionContext<'c>>,
    types: Vec<TypeContext<'c>>,
    common: Option<&'c str>,
    global: Option<&'c str>,
}

#[derive(Debug, Serialize)]
struct SectionContext<'c> {
    title: Option<&'c str>,
    intro: &'c str,
    customer: Option<&'c str>,
    /// The section's events, one group per file.
    groups: Vec<Vec<EventDocument<'c>>>,
    events: Vec<EventDocument<'c>>,
}

#[derive(Debug, Serialize)]
struct ModuleContext<'c> {
    name: &'c str,
    title: Option<&'c str>,
    events: Vec<EventDocument<'c>>,
}

#[derive(Debug, Serialize)]
struct FamilyContext<'c> {
    name: &'c str,
    pattern: &'c str,
    events: Vec<EventDocument<'c>>,
}

#[derive(Debug, Serialize)]
struct PayloadContext<'c> {
    name: &'c str,
    description: &'c str,
    #[serde(rename = "type")]
    type_name: Option<&'c str>,
    fields: Vec<fields::FieldRow>,
    example: Option<Json>,
    schema: Json,
}

/// A type that several payloads or fields refer to.
#[derive(Debug, Serialize)]
struct DefinitionContext<'c> {
    name: &'c str,
    anchor: String,
    description: &'c str,
    kind: String,
    fields: Vec<fields::FieldRow>,
}

impl<'c> Context<'c> {
    pub(super) fn of<'s: 'c>(selection: &Selection<'c, 's>) -> Self {
        let catalog = selection.catalog;
        let own = selection.events().filter_map(|event| event.payload);
        let own = own.filter_map(|name| catalog.types.payload(name));
        let ids = catalog.types.default.into_iter().chain(own);
        let types = reachable::types(&catalog.types, ids).into_iter();
        let (payloads, definitions) = payloads(selection);
        let global = catalog.input.settings.javascript.global.as_ref();
        Self {
            title: catalog.title(),
            intro: catalog.intro(),
            sections: sections(selection),
            events: documents(selection, selection.events()),
            modules: modules(selection),
            families: families(selection),
            payloads,
            definitions,
            types: types.map(|id| types::context(&catalog.types, id)).collect(),
            common: selection.common_payload().map(|file| file.name),
            global: global.map(|it| it.value.as_str()),
        }
    }
}

fn sections<'c, 's: 'c>(selection: &Selection<'c, 's>) -> Vec<SectionContext<'c>> {
    let sections = selection.sections.iter().map(|section| {
        let groups = section.groups.iter();
        SectionContext {
            title: section.section.title,
            intro: section.section.intro,
            customer: section.section.customer,
            groups: groups
                .map(|events| documents(selection, events.iter().copied()))
                .collect(),
            events: documents(selection, section.events()),
        }
    });
    sections.collect()
}

fn modules<'c, 's: 'c>(selection: &Selection<'c, 's>) -> Vec<ModuleContext<'c>> {
    let mut events = vec![Vec::new(); selection.catalog.modules.len()];
    for event in selection.events() {
        if let Some(module) = event.module() {
            events[module].push(event);
        }
    }
    let modules = selection.catalog.modules.iter().zip(events);
    let used = modules.filter(|(_, events)| !events.is_empty());
    used.map(|(module, events)| ModuleContext {
        name: &module.name,
        title: module.title,
        events: documents(selection, events.into_iter()),
    })
    .collect()
}

fn families<'c, 's: 'c>(selection: &Selection<'c, 's>) -> Vec<FamilyContext<'c>> {
    let families = selection.families().into_iter().map(|family| {
        let events = &selection.catalog.events[family.events.clone()];
        FamilyContext {
            name: &family.stem,
            pattern: &family.pattern,
            events: documents(selection, events.iter()),
        }
    });
    families.collect()
}

fn payloads<'c, 's: 'c>(
    selection: &Selection<'c, 's>,
) -> (Vec<PayloadContext<'c>>, Vec<DefinitionContext<'c>>) {
    let types = &selection.catalog.types;
    let common = selection.common_payload().map(|file| file.name);
    let described = selection.described_payloads();
    let tables = fields::Tables::of(types, described.iter().map(|it| (it.name, it.id)));
    let schemas = Payloads::of(selection, "#/$defs/");
    let mut left = MOST_SCHEMAS;
    let payloads = selection.payloads().into_iter().map(|file| {
        let name = file.name;
        let of_all = types.default.filter(|_| Some(name) == common);
        let id = types.payload(name).or(of_all);
        let root = selection.catalog.schemas.get(file.root);
        PayloadContext {
            name,
            description: id.map_or("", |id| fields::description(types, id)),
            type_name: id.map(|id| types.get(id).name.as_str()),
            fields: id.map_or_else(Vec::new, |id| tables.rows(types, name, id)),
            example: root.examples.first().map(json),
            schema: schema(&schemas, name, &mut left),
        }
    });
    let definition = |it: fields::Definition| DefinitionContext {
        name: &types.get(it.id).name,
        anchor: fields::type_anchor(types, it.id),
        description: fields::description(types, it.id),
        kind: it.kind,
        fields: it.rows,
    };
    let definitions = tables.definitions(types).into_iter().map(definition);
    (payloads.collect(), definitions.collect())
}

/// The maximum total size of self-contained schemas in bytes. Beyond it, payloads get only the
/// schema in their own file.
const MOST_SCHEMAS: usize = 32 << 20;

/// Writes a payload's schema as a self-contained document. If thousands of payloads refer to the
/// same files, the last documents contain only the payload's own file.
fn schema<'s>(payloads: &Payloads<'_, 's>, name: &'s str, left: &mut usize) -> Json {
    let (own, schema) = payloads.define(&Definition::Whole(name));
    let needed = payloads.few_needed(&[Definition::Whole(name)]);
    let definitions = needed.unwrap_or_default().into_iter();
    let definitions: Vec<_> = definitions.map(|it| payloads.define(&it)).collect();
    let bytes = definitions.iter().map(|(_, schema)| schema.size()).sum();
    let definitions = match left.checked_sub(bytes) {
        Some(rest) if !definitions.is_empty() => {
            *left = rest;
            definitions
        }
        _ => vec![(own.clone(), schema)],
    };
    Json::object()
        .with("$ref", format!("#/$defs/{own}"))
        .with("$defs", Json::Object(definitions))
}

fn documents<'c, 's: 'c>(
    selection: &Selection<'c, 's>,
    events: impl Iterator<Item = &'c Event<'s>>,
) -> Vec<EventDocument<'c>> {
    let documents = events.map(|event| {
        let mut document = EventDocument::new(selection.catalog, event);
        // Events outside the selection must not appear.
        let is_there = |name: &&str| selection.event(name).is_some();
        document.replaced_by = document.replaced_by.filter(is_there);
        document
    });
    documents.collect()
}
