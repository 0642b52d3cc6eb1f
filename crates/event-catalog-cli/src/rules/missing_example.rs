//! `missing-example`: a payload without an example.

use crate::schema::Unsound;

use super::prelude::*;

/// A payload without an example.
pub(super) static MISSING_EXAMPLE: Rule = Rule {
    name: "missing-example",
    kind: Kind::Style(Level::Off, check),
    suppresses: false,
    summary: "the schema of a payload has no example",
    why: "An example explains a payload better than its types, and it is checked against the schema, \
        so it stays correct. Generated documents show it.",
    bad: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.toml",
            "type = \"object\"\n\n[properties.url]\ntype = \"string\"\ndescription = \"The address.\"\n",
        ),
    ]),
    good: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.toml",
            "type = \"object\"\nexamples = [{ url = \"https://example.org\" }]\n\n[properties.url]\ntype = \"string\"\ndescription = \"The address.\"\n",
        ),
    ]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    let unsound = Unsound::of(catalog);
    let schemas = &catalog.schemas;
    for (payload, _) in &catalog.types.payloads {
        let Some(file) = schemas.file(payload) else {
            continue;
        };
        if schemas.get(file.root).examples.is_empty() && !unsound.has(file.root) {
            let help = if catalog.types.is_object(payload) {
                "add `examples = [{ … }]`, at the top of the file"
            } else {
                "add a list `examples` with a value, at the top of the file"
            };
            findings.add(
                Finding::at(
                    Place::whole(file.file),
                    format!("the payload `{payload}` has no example"),
                )
                .help(help),
            );
        }
    }
}
