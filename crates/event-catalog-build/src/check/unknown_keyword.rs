//! `unknown-keyword`: an unsupported keyword in a schema.

use super::prelude::*;
use crate::schema::{KEYWORDS, instead, meant};

pub(super) static UNKNOWN_KEYWORD: Rule = Rule {
    name: "unknown-keyword",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a schema has a keyword that is not supported",
    why: "A payload is described in JSON Schema 2020-12 or an older dialect, as far as it can be converted to \
        types. A misspelled keyword would be ignored silently, so any other word is an error.\n\n\
        Words that begin with `x-` are remarks for other tools. Other annotations are allowed once `catalog.toml` \
        names them, as in `[schemas]` and below it `annotations = [\"self\", \"meta:*\"]`; all are passed on to the \
        generated JSON Schemas.",
    bad: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.toml",
            "type = \"object\"\n\n[properties.url]\ndescription = \"The address.\"\ntype = \"string\"\nmaxLenght = 2000\n",
        ),
    ]),
    good: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.toml",
            "type = \"object\"\n\n[properties.url]\ndescription = \"The address.\"\ntype = \"string\"\nmaxLength = 2000\n",
        ),
    ]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.schema_problems() {
        let SchemaProblem::UnknownKeyword { place, keyword } = problem else {
            continue;
        };
        let (message, help) = if let Some(help) = instead(keyword) {
            (
                format!("the keyword `{keyword}` is not supported"),
                help.to_owned(),
            )
        } else {
            let help = match meant(keyword) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!(
                    "if it is an annotation for other tools, write `annotations = [{keyword:?}]` below `[schemas]` \
                     in catalog.toml; \
                     the keywords are {}",
                    KEYWORDS.join(", ")
                ),
            };
            (format!("`{keyword}` is not a keyword of JSON Schema"), help)
        };
        findings.add(
            Finding::at(*place, message)
                .label("not supported")
                .help(help),
        );
    }
}
