//! `family-form`: braces in a name that don't form a numeric family.

use super::prelude::*;
use crate::catalog::{FamilyError, MAX_FAMILY};

pub(super) static FAMILY_FORM: Rule = Rule {
    name: "family-form",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a name with braces isn't a numeric family",
    why: "A name can contain one range of numbers, such as `score_{0..10}`, or one list, such as \
        `status_{400|404}`. The row then stands for one event per number. In its description, \
        `{n}` is replaced with the number, and `{n:ordinal}` with \"1st\", \"2nd\", \"3rd\". A \
        family can have at most 1,000 events. Braces around anything else are part of the name, \
        and so is `{1..3}` if it is written as `{{1..3}}`.",
    bad: Example(&[file(
        "events.csv",
        "name,description\nscore_{10..0},A score of {n} was given.\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description\nscore_{0..10},A score of {n} was given.\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.all_problems() {
        let Problem::Family {
            place,
            pattern,
            error,
        } = problem
        else {
            continue;
        };
        let help = match error {
            FamilyError::Descending(from, to) => format!("write `{{{to}..{from}}}`"),
            FamilyError::Number(_) => "write numbers without leading zeros: `{1..10}`".to_owned(),
            FamilyError::TooMany(_) => {
                format!("use a payload field instead of a family of more than {MAX_FAMILY} events")
            }
            FamilyError::TooManyInSum(_) => {
                "list fewer events, or use a payload field for the number".to_owned()
            }
            FamilyError::TooLongInSum(_) => {
                "shorten the cells of the row: each event of the family has a copy of them".to_owned()
            }
            FamilyError::Placeholder(_) => "write `{n}` for 3, or `{n:ordinal}` for 3rd".to_owned(),
            FamilyError::Ranges => {
                "keep one range, and write a row for each number of the other range; or double braces that don't mark \
                 a range: `{{1..3}}`".to_owned()
            }
            FamilyError::Repeated(_) => "list each number once".to_owned(),
        };
        findings.add(
            Finding::at(*place, format!("`{pattern}` isn't a family: {error}"))
                .label("not a family")
                .event(pattern)
                .help(help),
        );
    }
}
