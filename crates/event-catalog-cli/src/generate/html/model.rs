//! The input of the site's template. Markdown is already converted to HTML; the template escapes
//! everything else.

use std::collections::HashMap;

use event_catalog_build::catalog::{Deprecation, Event, Family, Module, Release, sentence};
use serde::Serialize;

use crate::generate::address::payload_anchor;
use crate::generate::fields;
use crate::generate::markdown::title;
use crate::generate::prose::html;
use crate::generate::selection::{DescribedPayload, SelectedSection, Selection};
use crate::generate::typescript::package_name;
use crate::generate::versions::sorted_releases;
use crate::life;

use super::used::{UsagesPart, Used};

/// The maximum indentation of fields, because phones are narrow. The stylesheet has a class for
/// each level.
const DEEPEST: usize = 4;

/// The maximum number of events per list.
const LIST: usize = 40;

#[derive(Debug, Serialize)]
pub(super) struct Site<'c> {
    title: &'c str,
    intro: String,
    global: Option<&'c str>,
    /// The name of the package from `generate typescript`.
    package: String,
    count: usize,
    with_payload: usize,
    deprecated: usize,
    versions: Vec<VersionChoice<'c>>,
    modules: Vec<ModuleChoice<'c>>,
    sections: Vec<SectionPart<'c>>,
    removed: Vec<RemovedName<'c>>,
    payloads: Vec<PayloadPart<'c>>,
    definitions: Vec<DefinitionPart<'c>>,
}

#[derive(Debug, Serialize)]
struct ModuleChoice<'c> {
    name: &'c str,
    title: &'c str,
    count: usize,
}

#[derive(Debug, Serialize)]
struct VersionChoice<'c> {
    name: &'c str,
    /// The number of events added since the release `name`.
    count: usize,
}

#[derive(Debug, Serialize)]
struct SectionPart<'c> {
    id: String,
    count: usize,
    title: Option<&'c str>,
    customer: Option<&'c str>,
    intro: String,
    /// The events in each file, divided into lists that a browser lays out separately.
    groups: Vec<Vec<Vec<EventRow<'c>>>>,
}

#[derive(Debug, Serialize)]
struct EventRow<'c> {
    name: &'c str,
    description: String,
    module: Option<&'c str>,
    module_title: Option<&'c str>,
    payload: Option<&'c str>,
    aliases: Vec<&'c str>,
    /// The alias that is sent instead of the name.
    sent_as: Option<&'c str>,
    /// The date or version until which the alias is sent.
    sent_until: Option<&'c str>,
    since: Option<&'c str>,
    since_index: Option<usize>,
    /// The name of the family, on its first event.
    family: Option<&'c str>,
    /// The name of the variant in Rust.
    rust: String,
    deprecated: Option<DeprecationNote<'c>>,
    /// The places where code uses the event, if known.
    used: Option<UsagesPart>,
    /// Whether none of the searched files uses this event or another event in its family.
    unused: bool,
}

/// A removed name.
#[derive(Debug, Serialize)]
struct RemovedName<'c> {
    name: &'c str,
    until: Option<&'c str>,
    /// The event that has the name's meaning now.
    now: Option<&'c str>,
}

#[derive(Debug, Serialize)]
struct DeprecationNote<'c> {
    since: Option<&'c str>,
    reason: Option<String>,
    replaced_by: Option<&'c str>,
    remove_after: Option<&'c str>,
}

#[derive(Debug, Serialize)]
struct PayloadPart<'c> {
    id: String,
    name: &'c str,
    /// The name of the struct in Rust.
    rust: String,
    description: String,
    common: bool,
    events: Vec<&'c str>,
    fields: Vec<FieldPart>,
    example: Option<String>,
}

/// A type that several payloads or fields refer to.
#[derive(Debug, Serialize)]
struct DefinitionPart<'c> {
    id: String,
    name: &'c str,
    kind: String,
    description: String,
    fields: Vec<FieldPart>,
}

#[derive(Debug, Serialize)]
struct FieldPart {
    /// The path to the enclosing object: `items[].`.
    parent: String,
    name: String,
    /// Whether the row is about the whole payload.
    whole: bool,
    /// The level of indentation.
    depth: usize,
    alternative: Option<String>,
    kind: String,
    required: bool,
    deprecated: bool,
    description: String,
    limits: Vec<String>,
    example: Option<String>,
    see: Option<fields::See>,
}

impl From<fields::FieldRow> for FieldPart {
    fn from(row: fields::FieldRow) -> Self {
        let (parent, name) = row.path.split_at(row.parent);
        Self {
            parent: parent.to_owned(),
            name: name.to_owned(),
            whole: row.is_whole(),
            depth: row.depth.min(DEEPEST),
            alternative: row.alternative,
            kind: row.kind,
            required: row.required,
            deprecated: row.deprecated,
            description: html::inline(&row.description),
            limits: row.limits,
            example: row.example,
            see: row.see,
        }
    }
}

impl<'c> Site<'c> {
    pub(super) fn of(selection: &Selection<'c, '_>, used: Option<&Used>) -> Self {
        let catalog = selection.catalog;
        let versions = sorted_releases(selection.events().filter_map(Event::since));
        let versions: Vec<&str> = versions.into_iter().map(Release::written).collect();
        let global = catalog.input.settings.javascript.global.as_ref();
        let (payloads, definitions) = payloads(selection);
        Self {
            title: title(catalog.title()),
            intro: html::blocks(catalog.intro()),
            package: package_name(global.map(|global| global.value.as_str()), catalog.title()),
            global: global.map(|global| global.value.as_str()),
            count: selection.events().count(),
            with_payload: count(selection, |it| it.payload.is_some()),
            deprecated: count(selection, |it| it.deprecation().is_some()),
            modules: modules(selection),
            sections: sections(selection, &versions, used),
            removed: removed(selection),
            payloads,
            definitions,
            versions: version_choices(selection, &versions),
        }
    }
}

fn count(selection: &Selection<'_, '_>, is_counted: impl Fn(&Event<'_>) -> bool) -> usize {
    selection.events().filter(|it| is_counted(it)).count()
}

fn version_choices<'c>(
    selection: &Selection<'c, '_>,
    versions: &[&'c str],
) -> Vec<VersionChoice<'c>> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for since in selection.events().filter_map(Event::since) {
        *counts.entry(since.written()).or_default() += 1;
    }
    let mut newer = 0;
    let mut choices: Vec<_> = versions
        .iter()
        .rev()
        .map(|name| {
            newer += counts.get(name).copied().unwrap_or_default();
            VersionChoice { name, count: newer }
        })
        .collect();
    choices.reverse();
    choices
}

fn modules<'c>(selection: &Selection<'c, '_>) -> Vec<ModuleChoice<'c>> {
    let mut counts = vec![0; selection.catalog.modules.len()];
    for module in selection.events().filter_map(Event::module) {
        counts[module] += 1;
    }
    let modules = selection.catalog.modules.iter().zip(counts);
    let choice = |(module, count): (&'c Module<'_>, usize)| ModuleChoice {
        name: &module.name,
        title: title_of(module),
        count,
    };
    let mut choices: Vec<_> = modules
        .filter(|(_, count)| *count > 0)
        .map(choice)
        .collect();
    choices.sort_by_key(|choice| choice.title.to_lowercase());
    choices
}

fn title_of<'c>(module: &'c Module<'_>) -> &'c str {
    module.title.unwrap_or(&module.name)
}

fn sections<'c>(
    selection: &Selection<'c, '_>,
    versions: &[&str],
    used: Option<&Used>,
) -> Vec<SectionPart<'c>> {
    let index_of: HashMap<&str, usize> = versions.iter().copied().zip(0..).collect();
    let lists = |events: &[&'c Event<'_>]| {
        let list = |events: &[&'c Event<'_>]| {
            events
                .iter()
                .map(|event| row(selection, event, &index_of, used))
                .collect()
        };
        events.chunks(LIST).map(list).collect()
    };
    let part = |(index, section): (usize, &SelectedSection<'c, '_>)| SectionPart {
        id: format!("section-{}", index + 1),
        count: section.groups.iter().map(Vec::len).sum(),
        title: section.section.title,
        customer: section.section.customer,
        intro: html::blocks(section.section.intro),
        groups: section.groups.iter().map(|group| lists(group)).collect(),
    };
    selection.sections.iter().enumerate().map(part).collect()
}

fn row<'c>(
    selection: &Selection<'c, '_>,
    event: &'c Event<'_>,
    index_of: &HashMap<&str, usize>,
    used: Option<&Used>,
) -> EventRow<'c> {
    let since = event.since().map(Release::written);
    let catalog = selection.catalog;
    let module = catalog.module(event);
    let family = event.family().map(|(family, _)| &catalog.families[family]);
    // Code often composes the names of a family's events, as in `"score_" + n`. So an event isn't unused if code uses
    // any event of its family.
    let family_events = family.and_then(|it| catalog.events.get(it.events.clone()));
    let alike = family_events.unwrap_or(std::slice::from_ref(event));
    let is_unused = |used: &Used| !alike.iter().any(|it| used.has(&it.name));
    let unused = used.is_some_and(is_unused);
    let used = used.map(|it| it.part(&event.name));
    let begins = |family: &&Family<'_>| catalog.events[family.events.start].name == event.name;
    EventRow {
        name: &event.name,
        description: html::inline(&event.description),
        module: module.map(|module| module.name.as_ref()),
        module_title: module.map(title_of),
        payload: event.payload,
        aliases: event
            .aliases()
            .iter()
            .map(|alias| alias.name.as_ref())
            .collect(),
        sent_as: catalog.sent_alias(event),
        sent_until: catalog.sent_until(event).map(Release::written),
        since,
        since_index: since.and_then(|since| index_of.get(since).copied()),
        family: family.filter(begins).map(Family::named_after),
        rust: event.identifiers().variant(),
        deprecated: event.deprecation().map(|it| note(selection, it)),
        unused,
        used: used.filter(|it| !it.is_empty()),
    }
}

/// Lists the removed names. For a part of a catalog, lists only names whose event is in that part, because other names
/// could belong to another customer.
fn removed<'c>(selection: &Selection<'c, '_>) -> Vec<RemovedName<'c>> {
    let catalog = selection.catalog;
    if catalog.former.is_empty() {
        return Vec::new();
    }
    let is_whole = selection.events().count() == catalog.events.len();
    let mut known: HashMap<&str, &Event<'_>> = HashMap::new();
    for event in &catalog.events {
        for alias in event.aliases() {
            known.entry(&alias.name).or_insert(event);
        }
    }
    known.extend(catalog.events.iter().map(|event| (&*event.name, event)));
    let last = life::rows(catalog);
    let rows = catalog.former.iter().filter(|row| {
        let is_last = last
            .get(&*row.name)
            .is_some_and(|it| std::ptr::eq(*it, *row));
        is_last && !known.contains_key(&*row.name)
    });
    let names = rows.map(|row| {
        let now = row.renamed_to.as_deref();
        let now = now.and_then(|name| known.get(name));
        let now = now.and_then(|event| selection.event(&event.name));
        RemovedName {
            name: &row.name,
            until: row.last.as_ref().map(Release::written),
            now: now.map(|event| event.name.as_ref()),
        }
    });
    names.filter(|it| is_whole || it.now.is_some()).collect()
}

fn note<'c>(
    selection: &Selection<'c, '_>,
    deprecation: &'c Deprecation<'_>,
) -> DeprecationNote<'c> {
    // Names outside the selection must not appear.
    let replacement = deprecation
        .replaced_by
        .as_ref()
        .and_then(|name| selection.event(name));
    DeprecationNote {
        since: deprecation.since.as_ref().map(Release::written),
        reason: deprecation
            .reason
            .as_deref()
            .map(|reason| html::inline(&sentence(reason))),
        replaced_by: replacement.map(|event| event.name.as_ref()),
        remove_after: deprecation.remove_after.as_ref().map(Release::written),
    }
}

fn payloads<'c>(selection: &Selection<'c, '_>) -> (Vec<PayloadPart<'c>>, Vec<DefinitionPart<'c>>) {
    let types = &selection.catalog.types;
    let described = selection.described_payloads();
    let tables = fields::Tables::of(types, described.iter().map(|it| (it.name, it.id)));
    let part = |it: DescribedPayload<'c>| PayloadPart {
        id: payload_anchor(it.name),
        name: it.name,
        rust: types.get(it.id).name.clone(),
        description: html::inline(fields::description(types, it.id)),
        common: it.is_common,
        events: it.events,
        fields: parts(tables.rows(types, it.name, it.id)),
        example: fields::example(types, it.id).map(fields::pretty),
    };
    let definition = |it: fields::Definition| DefinitionPart {
        id: fields::type_anchor(types, it.id),
        name: &types.get(it.id).name,
        kind: it.kind,
        description: html::inline(fields::description(types, it.id)),
        fields: parts(it.rows),
    };
    let definitions = tables.definitions(types).into_iter().map(definition);
    (
        described.into_iter().map(part).collect(),
        definitions.collect(),
    )
}

fn parts(rows: Vec<fields::FieldRow>) -> Vec<FieldPart> {
    rows.into_iter().map(FieldPart::from).collect()
}
