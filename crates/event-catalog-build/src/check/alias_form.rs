//! `alias-form`: an alias with a different range than its event.

use super::prelude::*;

pub(super) static ALIAS_FORM: Rule = Rule {
    name: "alias-form",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "the range of an alias differs from that of its event",
    why: "An alias of a family is an alias of each of its events, so it must have the same \
        numbers: `score_{0..10}` can have the alias `rating_{0..10}`. An alias of a single event \
        is a single name.",
    bad: Example(&[file(
        "events.csv",
        "name,description,aliases\nscore_{0..10},A score of {n} was given.,rating_{1..10}\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description,aliases\nscore_{0..10},A score of {n} was given.,rating_{0..10}\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.all_problems() {
        let Problem::AliasRange {
            place,
            alias,
            expected,
        } = problem
        else {
            continue;
        };
        let (message, help) = match expected {
            Some(braces) => (
                format!("the alias `{alias}` does not have the range `{braces}` of its family"),
                format!("write the alias with `{braces}`"),
            ),
            None => (
                format!("the alias `{alias}` is a family, but its event isn't"),
                "write a single name: only a family can have an alias with a range".to_owned(),
            ),
        };
        findings.add(
            Finding::at(*place, message)
                .label("another range")
                .help(help),
        );
    }
}
