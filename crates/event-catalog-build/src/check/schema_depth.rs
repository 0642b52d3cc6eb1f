//! `schema-depth`: a schema that is nested too deeply.

use super::prelude::*;
use crate::schema::{MAX_ALTERNATIVES, MAX_COMBINED, MAX_DEPTH};

macro_rules! eight {
    ($text:expr) => {
        concat!($text, $text, $text, $text, $text, $text, $text, $text)
    };
}

pub(super) static SCHEMA_DEPTH: Rule = Rule {
    name: "schema-depth",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a schema is nested too deeply",
    why: "The nesting of schemas is limited, but handwritten schemas don't reach the limit. Put \
        deeper parts into `$defs`, and refer to them.",
    bad: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file("payloads/link.json", TOO_DEEP),
    ]),
    good: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.json",
            "{\"$defs\": {\"list\": {\"type\": \"array\", \"items\": {\"type\": \"array\", \"items\": {\"type\": \"string\"}}}}, \"type\": \"object\", \"properties\": {\"links\": {\"description\": \"The links.\", \"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/list\"}}}}\n",
        ),
    ]),
};

/// 64 nested lists in an object, with a value in the innermost list: one level too many.
const TOO_DEEP: &str = concat!(
    "{\"type\": \"object\", \"properties\": {\"links\":\n",
    eight!(eight!("{\"items\": ")),
    "\n",
    "{\"type\": \"string\"}",
    "\n",
    eight!(eight!("}")),
    "}}\n",
);

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.schema_problems() {
        let (place, message, label, help) = match problem {
            SchemaProblem::TooDeep { place } => (
                place,
                format!("schemas are nested more than {MAX_DEPTH} levels deep here"),
                "too deep",
                "put the inner schemas into `$defs`, and refer to them with `$ref`",
            ),
            SchemaProblem::TooMany {
                place,
                alternatives: false,
            } => (
                place,
                format!("more than {MAX_COMBINED} schemas are combined here"),
                "too many",
                "combine fewer schemas",
            ),
            SchemaProblem::TooMany { place, .. } => (
                place,
                format!("more than {MAX_ALTERNATIVES} alternatives are listed here"),
                "too many",
                "write strings as an `enum`, and list fewer objects in `oneOf` or `anyOf`",
            ),
            SchemaProblem::TooLarge { place } => (
                place,
                "the types of the payloads become too large here".to_owned(),
                "too large",
                "the same properties are combined with others too often: describe them once, as a property \
                 that refers to them with `$ref`",
            ),
            _ => continue,
        };
        let or_raw = match problem {
            SchemaProblem::TooLarge { .. } => OR_RAW,
            _ => "",
        };
        findings.add(
            Finding::at(*place, message)
                .label(label)
                .help(format!("{help}{or_raw}")),
        );
    }
}
