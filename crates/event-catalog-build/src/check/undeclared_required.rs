//! `undeclared-required`: a required property that is not described.

use super::prelude::*;

pub(super) static UNDECLARED_REQUIRED: Rule = Rule {
    name: "undeclared-required",
    kind: Kind::Style(Level::Warn, check),
    suppresses: false,
    summary: "`required` names a property that isn't in `properties`",
    why: "A name in `required` that is not among the `properties` is usually a typo. If it is intended, \
        the property may have any value, and has no description.",
    bad: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.toml",
            "type = \"object\"\nrequired = [\"ulr\"]\nproperties.url = { type = \"string\", description = \"The address.\" }\n",
        ),
    ]),
    good: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.toml",
            "type = \"object\"\nrequired = [\"url\"]\nproperties.url = { type = \"string\", description = \"The address.\" }\n",
        ),
    ]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.schema_problems() {
        let SchemaProblem::UndeclaredRequired {
            place,
            name,
            similar,
        } = problem
        else {
            continue;
        };
        let help = match similar {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("add `{name}` to `properties`, and describe it there"),
        };
        findings.add(
            Finding::at(
                *place,
                format!("`{name}` is required, but isn't in `properties`"),
            )
            .label("not described")
            .help(help),
        );
    }
}
