//! `repeated-payload`: two schemas with the same name.

use super::prelude::*;

pub(super) static REPEATED_PAYLOAD: Rule = Rule {
    name: "repeated-payload",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "two payload schemas have the same name",
    why: "A schema is named after its file without the extension, so there can be only one of \
        `link.toml` and `link.json`.",
    bad: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file("payloads/link.json", "{\"type\": \"object\"}\n"),
        file("payloads/link.toml", "type = \"object\"\n"),
    ]),
    good: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file("payloads/link.json", "{\"type\": \"object\"}\n"),
    ]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.all_problems() {
        let Problem::PayloadTwice { file, name, other } = problem else {
            continue;
        };
        findings.add(
            Finding::at(
                Place::whole(*file),
                format!("there are two payload schemas `{name}`"),
            )
            .related(Place::whole(*other), "the other file")
            .help("remove one of the two files"),
        );
    }
}
