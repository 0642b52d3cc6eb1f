//! `missing-type`: a schema without a type, for which a type is assumed.

use std::collections::BTreeSet;

use crate::schema::Unsound;

use super::prelude::*;

/// A schema without a `type`, although its keywords imply one.
pub(super) static MISSING_TYPE: Rule = Rule {
    name: "missing-type",
    kind: Kind::Style(Level::Warn, check),
    suppresses: false,
    summary: "a schema has no `type`, although its keywords apply to one",
    why: "In JSON Schema, `properties` without `type` limits objects, and allows every other value; the \
        same is true for `items`, `pattern`, `minimum` and similar keywords. The generated types treat \
        such a schema as the schema of an object, a list, a string or a number, and reject other values, which \
        a validator allows. With `type`, it has the same meaning everywhere. It is a warning, because many \
        published schemas have no `type`, and types can be generated from them.",
    bad: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.toml",
            "[properties.url]\ntype = \"string\"\ndescription = \"The address.\"\n",
        ),
    ]),
    good: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.toml",
            "type = \"object\"\n\n[properties.url]\ntype = \"string\"\ndescription = \"The address.\"\n",
        ),
    ]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    let unsound = Unsound::of(catalog);
    let mut seen = BTreeSet::new();
    for (id, types) in &catalog.types.implied {
        let place = catalog.schemas.get(*id).place;
        if unsound.has(*id) || !seen.insert(*id) {
            continue;
        }
        let Some(name) = types.names().next() else {
            continue;
        };
        findings.add(
            Finding::at(
                place,
                format!(
                    "this schema has no `type`, and is treated as the schema of {}",
                    in_words(name)
                ),
            )
            .help(format!(
                "write `\"type\": \"{name}\"`; without it, JSON Schema allows any other value here"
            )),
        );
    }
}

fn in_words(name: &str) -> &str {
    match name {
        "object" => "an object",
        "array" => "an array",
        "string" => "a string",
        _ => "a number",
    }
}
