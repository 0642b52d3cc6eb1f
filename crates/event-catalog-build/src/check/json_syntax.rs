//! `json-syntax`: a file that is not JSON.

use super::prelude::*;

pub(super) static JSON_SYNTAX: Rule = Rule {
    name: "json-syntax",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a `.json` file is not JSON",
    why: "Schemas that are written in JSON follow <https://www.rfc-editor.org/rfc/rfc8259>: no comments, no \
        comma after the last value, double quotes. TOML allows comments and is easier to write by hand.",
    bad: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file("payloads/link.json", "{\n  \"type\": \"object\",\n}\n"),
    ]),
    good: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file("payloads/link.json", "{\n  \"type\": \"object\"\n}\n"),
    ]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.schema_problems() {
        let SchemaProblem::JsonSyntax { place, message } = problem else {
            continue;
        };
        findings.add(
            Finding::at(*place, format!("this is not JSON: {message}"))
                .label("here")
                .help("JSON has no comments, no comma after the last value, and double quotes: https://www.rfc-editor.org/rfc/rfc8259"),
        );
    }
}
