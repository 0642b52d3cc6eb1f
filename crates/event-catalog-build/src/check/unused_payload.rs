//! `unused-payload`: a payload schema that no event uses.

use super::prelude::*;

pub(super) static UNUSED_PAYLOAD: Rule = Rule {
    name: "unused-payload",
    kind: Kind::Style(Level::Warn, check),
    suppresses: false,
    summary: "a payload schema isn't used by any event",
    why: "A schema describes no event if no row names it in the `payload` column, `[defaults]` \
        doesn't name it, and no other schema that is in use refers to it.",
    bad: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.toml",
            "type = \"object\"\nproperties.url = { type = \"string\", description = \"The address.\" }\n",
        ),
        file(
            "payloads/order.toml",
            "type = \"object\"\nproperties.id = { type = \"string\", description = \"The number.\" }\n",
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
        let SchemaProblem::Unused { place, name } = problem else {
            continue;
        };
        findings.add(
            Finding::at(*place, format!("no event has the payload `{name}`"))
                .help("add it to the `payload` column of its event, or remove the file"),
        );
    }
}
