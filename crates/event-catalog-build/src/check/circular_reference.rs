//! `circular-reference`: references that go round in a circle.

use super::prelude::*;

/// References that go round in a circle.
pub(super) static CIRCULAR_REFERENCE: Rule = Rule {
    name: "circular-reference",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "references go round in a circle that no value can satisfy",
    why: "A schema may contain itself: a comment has replies, which are comments. But if `a` *is* `b` and `b` \
        *is* `a`, then neither says what it is; and if every comment must have a comment in it, then \
        there is none that ends. The circle needs a way out: a property that is not required, a list \
        that may be empty, or one case in `oneOf` that ends.",
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
                    .label("round in a circle")
                    .help("say in one of these schemas what a value is: give it a `type`");
                for (place, reference) in steps.iter().skip(1) {
                    finding = finding.related(*place, format!("and on to `{reference}`"));
                }
                findings.add(finding);
            }
            SchemaProblem::Endless { place, path } => {
                let path = path.join("`, `");
                findings.add(
                    Finding::at(*place, "no value of this schema ever ends")
                        .label("contains itself")
                        .help(format!(
                            "make one of the properties that lead to it again optional: `{path}`"
                        )),
                );
            }
            _ => {}
        }
    }
}
