//! Generates `events.d.ts`: the types of the catalog's events.

use std::collections::BTreeSet;

use event_catalog_build::catalog::Event;
use event_catalog_build::schema::types::TypeId;

use super::tags::{renamed_to, tags};
use super::text::{code, comment, property, string};
use super::{constants, shape};
use crate::generate::selection::Selection;

/// Writes the types of the selected events.
pub(super) fn events(selection: &Selection<'_, '_>) -> String {
    let types = &selection.catalog.types;
    let own = selection.events().filter_map(|event| event.payload);
    let own = own.filter_map(|name| types.payload(name));
    [
        details(selection),
        old_names(selection),
        modules(selection),
        families(selection),
        constants::types(selection),
        any_details(selection),
        shape::declarations(types, types.default.into_iter().chain(own)),
    ]
    .concat()
}

fn details(selection: &Selection<'_, '_>) -> String {
    let mut text = "/** The detail of each event, by its current name and its old ones. */\nexport interface EventDetails {\n".to_owned();
    let types = &selection.catalog.types;
    for event in selection.events() {
        let own = event.payload.and_then(|name| types.payload(name));
        let detail = match (own, types.default) {
            (Some(own), _) => shape::name(types, own),
            (None, Some(common)) => format!("{} | undefined", shape::name(types, common)),
            (None, None) => "undefined".to_owned(),
        };
        text += &comment("  ", &event.description, &tags(selection, event));
        text += &format!("  {}: {detail};\n", property(&event.name));
    }
    for event in selection.events() {
        for alias in event.aliases() {
            text += &comment("  ", "", &[renamed_to(event)]);
            text += &format!(
                "  {}: EventDetails[{}];\n",
                property(&alias.name),
                string(&event.name)
            );
        }
    }
    text + "}\n"
}

fn old_names(selection: &Selection<'_, '_>) -> String {
    let mut text = "\n/** Former names of events, with their current names. */\n\
                    export interface OldNames {"
        .to_owned();
    for event in selection.events() {
        for alias in event.aliases() {
            text += &format!(
                "\n  /** {} */\n  {}: {};",
                renamed_to(event),
                property(&alias.name),
                string(&event.name)
            );
        }
    }
    close(text)
}

fn modules(selection: &Selection<'_, '_>) -> String {
    let mut text =
        "\n/** The names of each module's events. */\nexport interface ModuleEvents {".to_owned();
    let mut names = vec![Vec::new(); selection.catalog.modules.len()];
    for event in selection.events() {
        if let Some(module) = event.module() {
            names[module].push(string(&event.name));
        }
    }
    for (module, names) in selection.catalog.modules.iter().zip(names) {
        if !names.is_empty() {
            text.push('\n');
            text += &comment("  ", module.title.unwrap_or_default(), &[]);
            text += &format!("  {}: {};", property(&module.name), names.join(" | "));
        }
    }
    close(text)
}

fn families(selection: &Selection<'_, '_>) -> String {
    let mut text = "\n/** The names of each family's events, by their numbers. */\n\
                    export interface FamilyEvents {"
        .to_owned();
    for family in selection.families() {
        let events = &selection.catalog.events[family.events.clone()];
        let member = |event: &Event<'_>| {
            let number = event.family().map_or(0, |(_, number)| number);
            format!("{number}: {}", string(&event.name))
        };
        let members: Vec<_> = events.iter().map(member).collect();
        let name = property(family.named_after());
        text += &format!("\n  {name}: {{ {} }};", members.join("; "));
        for former in &family.former {
            text += &format!(
                "\n  /** @deprecated Renamed to {}. */\n  {}: FamilyEvents[{}];",
                code(family.named_after()),
                property(former),
                string(family.named_after())
            );
        }
    }
    close(text)
}

/// Closes an interface, which can be empty.
fn close(text: String) -> String {
    let is_empty = text.ends_with('{');
    text + if is_empty { "}\n" } else { "\n}\n" }
}

fn any_details(selection: &Selection<'_, '_>) -> String {
    let types = &selection.catalog.types;
    let common = types.default.map(|id| shape::name(types, id) + " & ");
    let common = common.unwrap_or_default();
    let own = selection.events().filter_map(|event| event.payload);
    let others = own.filter(|name| !types.is_object(name));
    let others: BTreeSet<TypeId> = others.filter_map(|name| types.payload(name)).collect();
    let others = others.into_iter().map(|id| shape::name(types, id) + " | ");
    let others: String = others.collect();
    format!(
        "\n/** The detail of any event, before its name is checked. */\n\
         export type AnyDetails = ({common}{{ readonly [field: string]: unknown }}) | {others}undefined;\n"
    )
}
