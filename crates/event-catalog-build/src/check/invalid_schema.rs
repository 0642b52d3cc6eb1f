//! `invalid-schema`: a value that a keyword of JSON Schema cannot have.

use super::prelude::*;

/// A value that a keyword of JSON Schema cannot have.
pub(super) static INVALID_SCHEMA: Rule = Rule {
    name: "invalid-schema",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a keyword in a schema has an invalid value",
    why: "The specification of JSON Schema defines the values of each keyword, see \
        <https://json-schema.org/draft/2020-12/json-schema-validation>. Schemas in TOML can have dates, \
        `nan` and `inf`, which JSON doesn't have.",
    bad: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.toml",
            "type = \"object\"\n\n[properties.url]\ndescription = \"The address.\"\ntype = \"text\"\n",
        ),
    ]),
    good: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.toml",
            "type = \"object\"\n\n[properties.url]\ndescription = \"The address.\"\ntype = \"string\"\n",
        ),
    ]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.schema_problems() {
        let SchemaProblem::Value {
            place,
            message,
            help,
        } = problem
        else {
            continue;
        };
        findings.add(Finding::at(*place, message).help(help));
    }
}
