//! `unused-payload`: a schema that no event has.

use std::collections::HashSet;

use event_catalog_build::read::similar;

use super::prelude::*;

/// A schema that no event has.
pub(super) static UNUSED_PAYLOAD: Rule = Rule {
    name: "unused-payload",
    level: Level::Warn,
    structural: false,
    summary: "no event has the payload that a schema describes",
    why: "A schema in `payloads/` that no event names in its `payload` cell documents nothing: the \
        cell was forgotten, or the schema was left over when an event was removed.",
    bad: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,\n",
        ),
        file("payloads/link_clicked.toml", "type = \"object\"\n"),
    ]),
    good: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link_clicked\n",
        ),
        file("payloads/link_clicked.toml", "type = \"object\"\n"),
    ]),
    check,
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings<'_>) {
    // What could not be read may name it.
    if !catalog.is_complete() {
        return;
    }
    let payloads = &catalog.input.payloads;
    let default = catalog.input.settings.default_payload.iter();
    let cells = catalog
        .rows()
        .filter_map(|(_, row)| row.get(Column::Payload));
    let named: HashSet<&str> = cells
        .map(|cell| cell.text.as_ref())
        .chain(default.map(|default| default.value.as_str()))
        .collect();
    // One that is named with a slip has a finding already.
    let slips = named.iter().filter(|name| !payloads.contains_key(**name));
    let meant: HashSet<&str> = slips
        .filter_map(|name| similar(name, payloads.keys().map(String::as_str)))
        .collect();
    let sources = &catalog.input.sources;
    for (name, file) in payloads {
        let is_referred_to = || {
            let mut others = payloads.values().filter(|other| *other != file);
            others.any(|other| refers_to(sources.get(*other).text(), name))
        };
        if named.contains(name.as_str()) || meant.contains(name.as_str()) || is_referred_to() {
            continue;
        }
        findings.add(
            Finding::at(Place::whole(*file), format!("no event has the payload `{name}`"))
                .help(format!(
                    "write `{name}` into the `payload` cell of the event that brings it, or remove the file"
                )),
        );
    }
}

/// Whether a schema refers to another one.
fn refers_to(schema: &str, name: &str) -> bool {
    let mut lines = schema.lines().filter(|line| line.contains("$ref"));
    lines.any(|line| line.contains(name))
}
