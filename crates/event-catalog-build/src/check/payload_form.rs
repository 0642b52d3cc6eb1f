//! `payload-form`: a payload that isn't an object.

use super::prelude::*;

/// A payload that isn't an object.
pub(super) static PAYLOAD_FORM: Rule = Rule {
    name: "payload-form",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "the schema of a payload does not describe an object",
    why: "A payload is an object with named fields, so that it can grow: a field that is added \
        later breaks no code. A schema that describes something else can be used in other schemas, \
        by `$ref`.",
    bad: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.toml",
            "type = \"string\"\nformat = \"uri\"\n",
        ),
    ]),
    good: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.toml",
            "type = \"object\"\nproperties.url = { type = \"string\", description = \"The address.\" }\n",
        ),
    ]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.schema_problems() {
        let SchemaProblem::PayloadForm {
            place,
            payload,
            found,
        } = problem
        else {
            continue;
        };
        let mut finding = Finding::at(
            *place,
            format!("the payload `{payload}` must be an object, but its schema allows: {found}"),
        )
        .label("is used as a payload")
        .help(format!(
            "describe an object with `properties`, and give it `type = \"object\"`{OR_RAW}"
        ));
        if let Some(file) = catalog.payload_file(payload) {
            finding = finding.related(Place::whole(file), "the schema");
        }
        findings.add(finding);
    }
}
