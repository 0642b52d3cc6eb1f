//! `example-mismatch`: an example that its schema does not allow.

mod conformance;

use conformance::Conformance;

use crate::schema::{Places, Unsound, json};

use super::prelude::*;

/// An example that its schema does not allow.
pub(super) static EXAMPLE_MISMATCH: Rule = Rule {
    name: "example-mismatch",
    kind: Kind::Style(Level::Deny, check),
    suppresses: false,
    summary: "an example or a default does not satisfy its schema",
    why: "Examples are what people copy. Each one in `examples`, and each `default`, is validated against its schema, \
        formats included. A value that would take too long to validate is reported, too.",
    bad: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.toml",
            "type = \"object\"\n\n[properties.url]\ntype = \"string\"\nformat = \"uri\"\ndescription = \"The address.\"\nexamples = [\"example.org\"]\n",
        ),
    ]),
    good: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.toml",
            "type = \"object\"\n\n[properties.url]\ntype = \"string\"\nformat = \"uri\"\ndescription = \"The address.\"\nexamples = [\"https://example.org\"]\n",
        ),
    ]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    let unsound = Unsound::of(catalog);
    let schemas = &catalog.schemas;
    let mut conformance = Conformance::new(schemas);
    for (id, schema) in schemas.iter() {
        if unsound.has(id) {
            continue;
        }
        let examples = schema.examples.iter().map(|example| ("example", example));
        let default = schema.default.iter().map(|default| ("default", default));
        for (what, value) in examples.chain(default) {
            let instance = json(value).value();
            let Ok(mistakes) = conformance.mistakes(id, &instance, MOST + 1) else {
                findings.add(
                    Finding::at(
                        value.place,
                        format!("this {what} takes too long to validate"),
                    )
                    .label("the examples and defaults after this one are not validated")
                    .help("shorten it, or write fewer alternatives, and check again"),
                );
                // Other values aren't validated, because their cost is unknown.
                return;
            };
            let has_more = mistakes.len() > MOST;
            let mut places = Places::new(value);
            for (path, why) in mistakes.into_iter().take(MOST) {
                let of = if path.is_empty() {
                    String::new()
                } else {
                    format!(" at `{path}`")
                };
                let why = shortened(&why);
                findings.add(
                    Finding::at(
                        places.at(&path),
                        format!("the {what} does not satisfy its schema{of}: {why}"),
                    )
                    .help(if has_more {
                        format!("correct the value, or the schema; only its first {MOST} mistakes are listed")
                    } else {
                        "correct the value, or the schema".to_owned()
                    }),
                );
            }
        }
    }
}

/// The maximum number of mistakes in one value that are reported.
const MOST: usize = 10;

fn shortened(text: &str) -> String {
    /// The maximum length of a message; longer messages usually repeat the whole schema.
    const LONGEST: usize = 200;
    let mut short: String = text.chars().take(LONGEST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
