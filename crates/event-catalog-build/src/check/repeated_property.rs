//! `repeated-property`: a name that occurs twice in an object of a schema.

use super::prelude::*;

pub(super) static REPEATED_PROPERTY: Rule = Rule {
    name: "repeated-property",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a JSON schema has an object with a repeated name",
    why: "JSON parsers differ in which of the two values they use, so a schema that repeats a name \
        means different things to different programs.",
    bad: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.json",
            "{\n  \"type\": \"object\",\n  \"properties\": {\n    \"url\": { \"type\": \"string\" },\n    \"url\": { \"type\": \"string\", \"description\": \"The address.\" }\n  }\n}\n",
        ),
    ]),
    good: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.json",
            "{\n  \"type\": \"object\",\n  \"properties\": {\n    \"url\": { \"type\": \"string\", \"description\": \"The address.\" }\n  }\n}\n",
        ),
    ]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.schema_problems() {
        let SchemaProblem::RepeatedName { place, name, first } = problem else {
            continue;
        };
        findings.add(
            Finding::at(*place, format!("this object has the name `{name}` twice"))
                .label("again")
                .related(*first, "the first name")
                .help("remove one of the two names, or change it"),
        );
    }
}
