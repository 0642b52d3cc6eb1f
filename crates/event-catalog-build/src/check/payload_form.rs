//! `payload-form`: a payload that isn't an object, although the default payload is part of it.

use super::prelude::*;

pub(super) static PAYLOAD_FORM: Rule = Rule {
    name: "payload-form",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a payload that is combined with the default payload isn't an object",
    why: "Every payload gets the fields of the default payload in `[defaults]`, and only an object \
        has fields. So every payload must be an object, including the default payload. Without a \
        default payload, a payload may be a list, a string or any other value.",
    bad: Example(&[
        file("catalog.toml", "[defaults]\npayload = \"common\"\n"),
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file("payloads/common.toml", COMMON),
        file(
            "payloads/link.toml",
            "type = \"string\"\nformat = \"uri\"\n",
        ),
    ]),
    good: Example(&[
        file("catalog.toml", "[defaults]\npayload = \"common\"\n"),
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file("payloads/common.toml", COMMON),
        file(
            "payloads/link.toml",
            "type = \"object\"\nproperties.url = { type = \"string\", description = \"The address.\" }\n",
        ),
    ]),
};

const COMMON: &str = "type = \"object\"\n\
    properties.process_id = { type = \"string\", description = \"Where it happened.\" }\n";

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.schema_problems() {
        let SchemaProblem::PayloadForm {
            place,
            payload,
            found,
            default,
        } = problem
        else {
            continue;
        };
        let (message, help) = match default {
            Some(default) => (
                format!(
                    "the payload `{payload}` must be an object, because it gets the fields of the default \
                     payload `{default}`, but its schema allows: {found}"
                ),
                "describe an object that has this value in one of its `properties`, or remove `payload` from \
                 `[defaults]`",
            ),
            None => (
                format!(
                    "the default payload `{payload}` must be an object, but its schema allows: {found}"
                ),
                "describe an object with `properties`, and give it `type = \"object\"`",
            ),
        };
        let mut finding = Finding::at(*place, message)
            .label("is used as a payload")
            .help(format!("{help}{OR_RAW}"));
        if let Some(file) = catalog.payload_file(payload) {
            finding = finding.related(Place::whole(file), "the schema");
        }
        findings.add(finding);
    }
}
