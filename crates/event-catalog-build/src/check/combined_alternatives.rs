//! `combined-alternatives`: two sets of alternatives for one value.

use super::prelude::*;

/// Two sets of alternatives for one value.
pub(super) static COMBINED_ALTERNATIVES: Rule = Rule {
    name: "combined-alternatives",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a value has two sets of alternatives at once",
    why: "`oneOf` and `anyOf` make a type with a variant for each schema. Two of them that hold for the same \
        value, side by side or by way of `allOf` and `$ref`, would give one variant for each pair, \
        without a meaningful name.",
    bad: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.toml",
            "type = \"object\"\n\n[properties.target]\ndescription = \"Where the link leads.\"\noneOf = [{ type = \"string\" }, { type = \"integer\" }]\nanyOf = [{ type = \"string\", format = \"uri\" }, { type = \"integer\" }]\n",
        ),
    ]),
    good: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.toml",
            "type = \"object\"\n\n[properties.target]\ndescription = \"Where the link leads.\"\noneOf = [{ type = \"string\", format = \"uri\" }, { type = \"integer\" }]\n",
        ),
    ]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.schema_problems() {
        let SchemaProblem::Alternatives { place, other } = problem else {
            continue;
        };
        findings.add(
            Finding::at(*other, "this value already has other alternatives")
                .label("the second")
                .related(*place, "the first ones")
                .help(format!(
                    "write one `oneOf` with a schema for each case{OR_RAW}"
                )),
        );
    }
}
