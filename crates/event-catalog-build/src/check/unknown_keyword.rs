//! `unknown-keyword`: a keyword in a schema that is not supported.

use super::prelude::*;
use crate::read::similar;
use crate::schema::{KEYWORDS, instead};

/// A keyword in a schema that is not supported.
pub(super) static UNKNOWN_KEYWORD: Rule = Rule {
    name: "unknown-keyword",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a schema has a keyword that is not supported",
    why: "A payload is described in JSON Schema 2020-12, of which everything is supported that a type can \
        be made of. A keyword that was silently ignored would promise what nobody keeps, so any other is \
        an error.",
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
            let help = match similar(keyword, KEYWORDS.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the keywords are {}", KEYWORDS.join(", ")),
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
