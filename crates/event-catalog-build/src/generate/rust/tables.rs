//! Writes the data of each event as tables, which the runtime's `Definition` reads.

use std::fmt::Write;

use crate::catalog::{Catalog, Event, Release};
use crate::literal::{bytes, option, string, strings};

pub(super) fn write(catalog: &Catalog<'_>, runtime: &str, out: &mut String) {
    let events = &catalog.events;
    let private = format!("{runtime}::__private");
    let none = u16::MAX;
    let module = |event: &Event<'_>| {
        let module = event.module().and_then(|it| u16::try_from(it).ok());
        module.unwrap_or(none).to_le_bytes()
    };
    let modules: Vec<u8> = events.iter().flat_map(module).collect();
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
    let aliases = events.iter().flat_map(Event::aliases);
    let names = events.iter().map(|event| event.name.as_ref());
    let names = names.chain(aliases.map(|alias| alias.name.as_ref()));
    let descriptions = events.iter().map(|event| event.description.as_ref());
    let variants: Vec<String> = events.iter().map(|it| it.identifiers().variant()).collect();
    let _ = write!(
        out,
        "/// The names of the events, and after them all aliases.\n\
         const NAMES: {private}::Strings<'static> = {};\n\n\
         const DESCRIPTIONS: {private}::Strings<'static> = {};\n\n\
         /// The variants, for `Debug`. No other table refers to them, so a program without `Debug` of\n\
         /// events does not have them.\n\
         const IDENTIFIERS: {private}::Strings<'static> = {};\n\n\
         static TABLES: {private}::Tables = {private}::Tables {{\n    \
         names: NAMES,\n    descriptions: DESCRIPTIONS,\n    modules: {},\n",
        strings(names, runtime),
        strings(descriptions, runtime),
        strings(variants.iter().map(String::as_str), runtime),
        bytes(&modules, 32),
    );
    out.push_str(&list(
        "module_names",
        catalog.modules.iter().map(|it| string(&it.name)).collect(),
    ));
    out.push_str(&sparse("payloads", &|event| {
        super::emitted::payload(catalog, event).map(string)
    }));
    out.push_str(&sparse("aliases", &|event| {
        let aliases: Vec<_> = event
            .aliases()
            .iter()
            .map(|alias| string(&alias.name))
            .collect();
        (!aliases.is_empty()).then(|| format!("&[{}]", aliases.join(", ")))
    }));
    out.push_str(&sparse("since", &|event| {
        event.since().map(|it| string(it.text()))
    }));
    out.push_str(&sparse("deprecations", &|event| {
        let deprecation = event.deprecation()?;
        Some(format!(
            "{runtime}::Deprecation::__new({}, {}, {})",
            option(deprecation.since.as_ref().map(Release::text)),
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
            .filter_map(Event::family)
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
