//! `version-form`: a version without its `v`.

use super::prelude::*;
use crate::catalog::suggest_version;
use crate::placeholder::is_yes;

/// A version without its `v`.
pub(super) static VERSION_FORM: Rule = Rule {
    name: "version-form",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a version does not have the form `v1.10`",
    why: "Spreadsheets change what looks like a number or a date: without the `v`, `1.10` becomes `1.1` \
        when the file is saved, and `1.10.2` becomes a day in October. With it, the cell stays text.",
    bad: Example(&[file(
        "events.csv",
        "name,description,since\nload,The chat was loaded.,1.10\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description,since\nload,The chat was loaded.,v1.10\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.all_problems() {
        let Problem::Version {
            place,
            column,
            text,
        } = problem
        else {
            continue;
        };
        if *column == Column::Deprecated && is_yes(text) {
            findings.add(
                Finding::at(*place, format!("`{text}` in `deprecated` is not a version"))
                    .label("since which version, and why?")
                    .help(
                        "empty the cell, and say why in the column `deprecated_reason`, or name the event to \
                         use instead in `replaced_by`: either makes the event deprecated; if you know the \
                         version that deprecated it, write that here, such as `v1.10`",
                    ),
            );
            continue;
        }
        // Spreadsheets in some languages write a comma.
        let meant = suggest_version(text).or_else(|| suggest_version(&text.replace(',', ".")));
        let help = match meant {
            // Spreadsheets count days from 1900; these are the days from 2009 to 2064.
            _ if text.len() == 5
                && text
                    .parse::<u32>()
                    .is_ok_and(|day| (40_000..60_000).contains(&day)) =>
            {
                Change::Date.advice()
            }
            Some(meant) => format!(
                "check that the spreadsheet hasn't changed it (1.10 becomes 1.1), then write `{meant}`"
            ),
            None => "write a version with a leading `v`, such as `v1.10`".to_owned(),
        };
        findings.add(
            Finding::at(
                *place,
                format!("`{text}` in `{}` is not a version", column.name(&[])),
            )
            .label("not a version")
            .help(help)
            .help_maybe(Change::of(text).map(Change::advice)),
        );
    }
}
