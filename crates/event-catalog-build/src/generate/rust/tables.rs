//! What the catalog says about each event, as the tables that the runtime's `Definition` reads.

use std::fmt::Write;

use super::text::{literal, numbers, option, strings};
use crate::catalog::{Catalog, Event};

pub(super) fn write(catalog: &Catalog<'_>, runtime: &str, out: &mut String) {
    let events = &catalog.events;
    let private = format!("{runtime}::__private");
    let none = u16::MAX;
    let module = |event: &Event<'_>| {
        event
            .module
            .and_then(|it| u16::try_from(it).ok())
            .unwrap_or(none)
    };
    let list = |name: &str, items: Vec<String>| {
        let mut text = format!("    {name}: &[");
        for item in &items {
            let _ = write!(text, "\n        {item},");
        }
        text + if items.is_empty() {
            "],\n"
        } else {
            "\n    ],\n"
        }
    };
    let sparse = |name: &str, value: &dyn Fn(&Event<'_>) -> Option<String>| {
        let rows = events
            .iter()
            .enumerate()
            .filter_map(|(at, event)| Some(format!("({at}, {})", value(event)?)));
        list(name, rows.collect())
    };
    let _ = write!(
        out,
        "static TABLES: {private}::Tables = {private}::Tables {{\n    names: {},\n    descriptions: {},\n    modules: {},\n",
        strings(events.iter().map(|event| event.name.as_ref()), runtime),
        strings(
            events.iter().map(|event| event.description.as_ref()),
            runtime
        ),
        numbers(events.iter().map(module), 4),
    );
    out.push_str(&list(
        "module_names",
        catalog.modules.iter().map(|it| literal(&it.name)).collect(),
    ));
    out.push_str(&sparse("payloads", &|event| event.payload.map(literal)));
    out.push_str(&sparse("aliases", &|event| {
        let aliases: Vec<_> = event
            .aliases
            .iter()
            .map(|alias| literal(&alias.name))
            .collect();
        (!aliases.is_empty()).then(|| format!("&[{}]", aliases.join(", ")))
    }));
    out.push_str(&sparse("since", &|event| {
        event.since.as_deref().map(literal)
    }));
    out.push_str(&sparse("deprecations", &|event| {
        let deprecation = event.deprecation.as_ref()?;
        Some(format!(
            "{runtime}::Deprecation::__new({}, {}, {})",
            option(deprecation.since.as_deref()),
            option(deprecation.reason.as_deref()),
            option(deprecation.replaced_by.as_deref()),
        ))
    }));
    let sections = catalog
        .sections
        .iter()
        .filter(|section| !section.events().is_empty())
        .map(|section| {
            format!(
                "{private}::Section {{ first: {}, title: {}, customer: {} }}",
                section.events().start,
                option(section.title),
                option(section.customer),
            )
        });
    out.push_str(&list("sections", sections.collect()));
    let families = catalog.families.iter().map(|family| {
        let members = events[family.events.clone()].iter();
        let numbers: Vec<_> = members
            .filter_map(|event| event.family)
            .map(|(_, number)| number.to_string())
            .collect();
        format!(
            "{private}::Family {{ first: {}, numbers: &[{}] }}",
            family.events.start,
            numbers.join(", ")
        )
    });
    out.push_str(&list("families", families.collect()));
    out.push_str("};\n");
}
