//! `combined-alternatives`: two lists of alternatives for one value that cannot be combined.

use super::prelude::*;

pub(super) static COMBINED_ALTERNATIVES: Rule = Rule {
    name: "combined-alternatives",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a value has two lists of alternatives that cannot be combined",
    why: "`oneOf` and `anyOf` make a type with a variant for each schema. Two lists can apply to the same value, \
        next to each other or through `allOf` and `$ref`. If each alternative of one list matches one of the other, the \
        pairs become the variants. If it matches several, and those match several, too, there would be a variant for \
        each pair, without a meaningful name. Very long lists aren't combined either.",
    bad: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.toml",
            "type = \"object\"\n\n[properties.target]\ndescription = \"Where the link leads.\"\noneOf = [{ type = [\"string\", \"integer\"] }, { type = [\"string\", \"boolean\"] }]\nanyOf = [{ type = [\"string\", \"number\"] }, { type = [\"string\", \"integer\", \"boolean\"] }]\n",
        ),
    ]),
    good: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.toml",
            "type = \"object\"\n\n[properties.target]\ndescription = \"Where the link leads.\"\ntype = [\"string\", \"integer\", \"boolean\"]\n",
        ),
    ]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.schema_problems() {
        let SchemaProblem::Alternatives { place, other } = problem else {
            continue;
        };
        findings.add(
            Finding::at(
                *other,
                "this value has two lists of alternatives that cannot be combined",
            )
            .label("the second list")
            .related(*place, "the first list")
            .help(format!(
                "write one `oneOf` with a schema for each case{OR_RAW}"
            )),
        );
    }
}
