//! `undescribed-field`: a field of a payload without a description.

use std::collections::HashSet;

use event_catalog_build::schema::{SchemaId, Schemas};

use crate::schema::Unsound;

use super::prelude::*;

/// A payload field that has no description.
pub(super) static UNDESCRIBED_FIELD: Rule = Rule {
    name: "undescribed-field",
    kind: Kind::Style(Level::Warn, check),
    suppresses: false,
    summary: "a field of a payload has no description",
    why: "The description of a field is what a reader of the documentation, of the generated types and of the \
        AsyncAPI document sees. It may be in the property's schema or in the definition that it \
        refers to; a constant explains itself.",
    bad: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.toml",
            "type = \"object\"\n\n[properties.url]\ntype = \"string\"\n",
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
    let schemas = &catalog.schemas;
    for (id, schema) in schemas.iter() {
        // A condition determines when a field is allowed, but doesn't describe it.
        if schema.properties.is_empty() || schemas.is_conditional(id) {
            continue;
        }
        for property in &schema.properties {
            let is_constant = schemas.get(property.schema).constant.is_some();
            let is_unknown = unsound.has(property.schema);
            if is_constant || is_unknown || is_described(schemas, property.schema) {
                continue;
            }
            findings.add(
                Finding::at(
                    property.place,
                    format!("the field `{}` has no description", property.name),
                )
                .label("no description")
                .help("add a `description`: a sentence that says what the field means, and when it is present"),
            );
        }
    }
}

/// Whether a schema or the schema that it refers to has a description.
fn is_described(schemas: &Schemas<'_>, id: SchemaId) -> bool {
    let mut next = vec![id];
    let mut seen = HashSet::new();
    while let Some(id) = next.pop() {
        let schema = schemas.get(id);
        if schema
            .description
            .as_deref()
            .is_some_and(|it| !it.trim().is_empty())
        {
            return true;
        }
        let target = schema.reference.as_ref().and_then(|it| it.target);
        let more = schema.all_of.iter().copied().chain(target);
        next.extend(more.filter(|id| seen.insert(*id)));
    }
    false
}
