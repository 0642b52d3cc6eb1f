//! `invalid-setting`: a value that a setting cannot have.

use super::prelude::*;
use crate::read::Placed;
use crate::schema::KEYWORDS;

/// A value that a setting cannot have.
pub(super) static INVALID_SETTING: Rule = Rule {
    name: "invalid-setting",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a setting has an invalid value",
    why: "A key in `catalog.toml`, or in an event that is written in TOML, has a value of the wrong \
        kind, is required and missing, or asks for something impossible: required rules cannot be \
        lowered, because nothing can be generated from a catalog that breaks them.",
    bad: Example(&[
        file("catalog.toml", "title = 7\n"),
        file(
            "events.csv",
            "name,description\nload,The chat was loaded.\n",
        ),
    ]),
    good: Example(&[
        file("catalog.toml", "title = \"Events\"\n"),
        file(
            "events.csv",
            "name,description\nload,The chat was loaded.\n",
        ),
    ]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.all_problems() {
        let Problem::Setting {
            place,
            message,
            help,
        } = problem
        else {
            continue;
        };
        findings.add(Finding::at(*place, message).help(help));
    }
    let settings = &catalog.input.settings;
    let is_required = |name: &str| {
        REQUIRED
            .iter()
            .any(|rule| rule.is_required() && rule.name == name)
    };
    for (name, level) in &settings.rules {
        if is_required(&name.value) && *level != Level::Deny {
            findings.add(
                Finding::at(
                    name.place,
                    format!("the rule `{}` cannot be lowered", name.value),
                )
                .help(
                    "remove the line: nothing can be generated from a catalog that breaks the rule",
                ),
            );
        }
    }
    for Placed { value, place } in &settings.schemas.annotations {
        let message = if KEYWORDS.contains(&value.as_str()) {
            format!("`{value}` is a keyword of JSON Schema, which has a meaning")
        } else if value.trim_end_matches('*').is_empty() {
            format!("`{value}` is every word")
        } else {
            continue;
        };
        let help = "list words that mean something only to other tools, as in `annotations = [\"meta:*\"]`";
        findings.add(Finding::at(*place, message).help(help));
    }
    for accept in &settings.accepts {
        if is_required(&accept.rule.value) {
            findings.add(
                Finding::at(
                    accept.rule.place,
                    format!("a finding of `{}` cannot be accepted", accept.rule.value),
                )
                .help("fix the catalog: nothing can be generated until the finding is fixed"),
            );
        }
    }
}
