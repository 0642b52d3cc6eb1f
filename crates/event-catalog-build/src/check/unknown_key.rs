//! `unknown-key`: an unknown key in a TOML file.

use super::prelude::*;
use crate::read::Suggestions;

pub(super) static UNKNOWN_KEY: Rule = Rule {
    name: "unknown-key",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "an unknown key in `catalog.toml` or in an event",
    why: "A misspelled setting would be ignored silently. Your own columns in TOML events must be \
        allowed, as in CSV: by `extra` below `[columns]`.",
    bad: Example(&[
        file("catalog.toml", "titel = \"Events\"\n"),
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
    let suggestions = Suggestions::default();
    for problem in catalog.all_problems() {
        let Problem::UnknownKey {
            place,
            key,
            table,
            known,
        } = problem
        else {
            continue;
        };
        let of = if table.is_empty() {
            String::new()
        } else {
            format!(" in `{table}`")
        };
        let help = if let Some(near) = suggestions.similar(key, known.iter().map(String::as_str)) {
            format!("did you mean `{near}`?")
        } else {
            let known: Vec<_> = known.iter().map(|key| format!("`{key}`")).collect();
            format!("the keys here are {}", known.join(", "))
        };
        findings.add(
            Finding::at(*place, format!("unknown key `{key}`{of}"))
                .label("not a key")
                .help(help),
        );
    }
}
