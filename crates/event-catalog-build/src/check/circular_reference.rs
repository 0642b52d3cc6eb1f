//! `circular-reference`: references that form a cycle.

use super::prelude::*;

pub(super) static CIRCULAR_REFERENCE: Rule = Rule {
    name: "circular-reference",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "circular references that no value can satisfy",
    why: "A schema may contain itself: a comment has replies, which are comments. But if `a` *is* `b` and `b` \
        *is* `a`, then neither describes a value; and if every comment must contain a comment, no \
        comment is finite. The cycle needs a way out: a property that is not required, a list that \
        may be empty, or one case in `oneOf` that ends.",
    bad: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.toml",
            "type = \"object\"\n\n[properties.target]\ndescription = \"Where the link leads.\"\n\"$ref\" = \"#/$defs/address\"\n\n[\"$defs\"]\naddress.\"$ref\" = \"#/$defs/location\"\nlocation.\"$ref\" = \"#/$defs/address\"\n",
        ),
    ]),
    good: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.toml",
            "type = \"object\"\n\n[properties.target]\ndescription = \"Where the link leads.\"\n\"$ref\" = \"#/$defs/address\"\n\n[\"$defs\"]\naddress.\"$ref\" = \"#/$defs/location\"\nlocation.type = \"string\"\n",
        ),
    ]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.schema_problems() {
        match problem {
            SchemaProblem::Circle { place, steps } => {
                let mut finding = Finding::at(*place, "this reference leads back to itself")
                    .label("part of the cycle")
                    .help(
                        "break the cycle: describe a value in one of these schemas, with a `type`",
                    );
                for (place, reference) in steps.iter().skip(1) {
                    finding = finding.related(*place, format!("which leads to `{reference}`"));
                }
                findings.add(finding);
            }
            SchemaProblem::Endless { place, path } => {
                let path = path.join("`, `");
                findings.add(
                    Finding::at(*place, "no finite value satisfies this schema")
                        .label("contains itself")
                        .help(format!(
                            "make one of the properties that lead back to it optional: `{path}`{OR_RAW}"
                        )),
                );
            }
            _ => {}
        }
    }
}
