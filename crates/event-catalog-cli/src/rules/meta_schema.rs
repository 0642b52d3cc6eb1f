//! `meta-schema`: a schema that the meta-schema does not allow.

use crate::pattern::broken;
use crate::schema::{Places, Unsound, json, patterns};

use super::prelude::*;

/// A schema that the meta-schema does not allow.
pub(super) static META_SCHEMA: Rule = Rule {
    name: "meta-schema",
    kind: Kind::Style(Level::Deny, check),
    suppresses: false,
    summary: "a schema is not valid according to the meta-schema of its dialect, or a pattern isn't a regular expression",
    why: "JSON Schema describes itself: the meta-schema says what a schema may look like. A `pattern` is a regular \
        expression of ECMA-262, as in JavaScript. No package is generated from a schema that is not valid.",
    bad: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.toml",
            "type = \"object\"\n\n[properties.url]\ntype = \"string\"\npattern = \"^(https?://\"\ndescription = \"The address.\"\n",
        ),
    ]),
    good: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.toml",
            "type = \"object\"\n\n[properties.url]\ntype = \"string\"\npattern = \"^https?://\"\ndescription = \"The address.\"\n",
        ),
    ]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    let unsound = Unsound::of(catalog);
    let schemas = &catalog.schemas;
    for file in schemas.files.iter().filter(|it| !unsound.has_file(it.file)) {
        let document = json(&file.document).value();
        let Ok(validator) = jsonschema::meta::validator_for(&document) else {
            continue;
        };
        let mut places = Places::new(&file.document);
        for error in validator.iter_errors(&document) {
            let path = error.instance_path().as_str();
            findings.add(
                Finding::at(
                    places.at(path),
                    format!(
                        "the meta-schema of JSON Schema does not allow this: {}",
                        error.masked()
                    ),
                )
                .help("write what https://json-schema.org/draft/2020-12/json-schema-validation allows"),
            );
        }
    }
    for (place, pattern) in patterns(schemas) {
        if let Some(fault) = broken(pattern) {
            findings.add(Finding::at(place, fault).help(
                "write a regular expression of ECMA-262 with the flag `u`, as in `^[a-z]+$`; escape a literal \
                 bracket with a backslash",
            ));
        }
    }
}
