//! `repeated-column`: two columns with the same heading.

use super::prelude::*;

pub(super) static REPEATED_COLUMN: Rule = Rule {
    name: "repeated-column",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "two columns have the same heading",
    why: "It is unclear which of the two is intended. Several aliases go into one cell, separated by \
        spaces or commas.",
    bad: Example(&[file(
        "events.csv",
        "name,description,description\nload,The chat was loaded.,\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description\nload,The chat was loaded.\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.all_problems() {
        let Problem::RepeatedColumn {
            place,
            heading,
            first,
        } = problem
        else {
            continue;
        };
        findings.add(
            Finding::at(*place, format!("there are two columns `{heading}`"))
                .label("the second column")
                .related(*first, "the first column")
                .help("remove one of the two columns, or rename it"),
        );
    }
}
