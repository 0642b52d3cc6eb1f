//! `ignored-keyword`: a keyword that is newer than the dialect of its schema.

use std::collections::HashMap;

use event_catalog_build::schema::has_meaning;

use super::prelude::*;

/// A keyword that is newer than the dialect of its schema.
pub(super) static IGNORED_KEYWORD: Rule = Rule {
    name: "ignored-keyword",
    kind: Kind::Style(Level::Warn, check),
    suppresses: false,
    summary: "a keyword has no effect in the dialect of its schema",
    why: "`if` came with draft 7, `const`, `contains` and `propertyNames` with draft 6, `dependentRequired`, \
        `dependentSchemas`, `$anchor` and the `unevaluated…` keywords with 2019-09, and `prefixItems` with 2020-12, \
        which no longer has `additionalItems`. Up to draft 7, a `$ref` replaces the whole schema, so keywords next to \
        it have no effect. If `$schema` names a dialect that doesn't have a keyword, the keyword limits nothing: \
        every validator ignores it, and so do the generated types, JSON Schemas and validators.",
    bad: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.toml",
            "\"$schema\" = \"http://json-schema.org/draft-06/schema#\"\ntype = \"object\"\n\n[properties.url]\ntype = \"string\"\ndescription = \"The address.\"\n\n[dependentRequired]\nurl = [\"title\"]\n",
        ),
    ]),
    good: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.toml",
            "\"$schema\" = \"https://json-schema.org/draft/2020-12/schema\"\ntype = \"object\"\n\n[properties.url]\ntype = \"string\"\ndescription = \"The address.\"\n\n[dependentRequired]\nurl = [\"title\"]\n",
        ),
    ]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    let files = catalog.schemas.files.iter();
    let dialects: HashMap<_, _> = files.map(|it| (it.file, it.dialect)).collect();
    for (_, schema) in catalog.schemas.iter() {
        let dialect = dialects.get(&schema.place.span.file);
        for (keyword, place) in &schema.ignored {
            let (message, help) = if keyword == "additionalItems" {
                (
                    "`additionalItems` has no effect here: up to 2019-09, it applies to the elements after a list in \
                     `items`"
                        .to_owned(),
                    "write `prefixItems` for the first elements and `items` for the others, or remove the keyword",
                )
            } else if dialect.is_some_and(|dialect| has_meaning(keyword, *dialect)) {
                (
                    format!("`{keyword}` has no effect next to a `$ref` up to draft 7"),
                    "write \"https://json-schema.org/draft/2020-12/schema\" as `$schema`, where both apply, or \
                     remove the keyword",
                )
            } else {
                (
                    format!("`{keyword}` has no effect in the dialect that `$schema` names"),
                    "name a newer dialect in `$schema`, where it has an effect, or remove the keyword",
                )
            };
            findings.add(Finding::at(*place, message).label("ignored").help(help));
        }
    }
}
