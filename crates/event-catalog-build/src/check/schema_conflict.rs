//! `schema-conflict`: schemas that contradict one another.

use super::prelude::*;

pub(super) static SCHEMA_CONFLICT: Rule = Rule {
    name: "schema-conflict",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "two schemas for the same value contradict each other",
    why: "`allOf`, a `$ref` with other keywords next to it, and the default payload of `[defaults]` combine \
        schemas: a value must satisfy all of them. If one says that a field is a string and another that it \
        is a number, no value satisfies both.",
    bad: Example(&[
        file("catalog.toml", "[defaults]\npayload = \"common\"\n"),
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/common.toml",
            "type = \"object\"\nproperties.id = { type = \"string\", description = \"The number of the link.\" }\n",
        ),
        file(
            "payloads/link.toml",
            "type = \"object\"\nproperties.id = { type = \"integer\", description = \"The number of the link.\" }\nproperties.url = { type = \"string\", description = \"The address.\" }\n",
        ),
    ]),
    good: Example(&[
        file("catalog.toml", "[defaults]\npayload = \"common\"\n"),
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/common.toml",
            "type = \"object\"\nproperties.id = { type = \"string\", description = \"The number of the link.\" }\n",
        ),
        file(
            "payloads/link.toml",
            "type = \"object\"\nproperties.id = { type = \"string\", description = \"The number of the link.\" }\nproperties.url = { type = \"string\", description = \"The address.\" }\n",
        ),
    ]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.schema_problems() {
        let SchemaProblem::Conflict {
            place,
            other,
            message,
            other_says,
        } = problem
        else {
            continue;
        };
        findings.add(
            Finding::at(
                *place,
                format!("these schemas contradict one another: {message}"),
            )
            .label("contradicted")
            .related(*other, other_says)
            .help(format!(
                "make the schemas agree, or rename the property in one of them{OR_RAW}"
            )),
        );
    }
}
