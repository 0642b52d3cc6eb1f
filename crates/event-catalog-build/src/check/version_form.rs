//! `version-form`: a version without its `v`, or a date in another format.

use super::prelude::*;
use crate::catalog::{Date, suggest_version};
use crate::placeholder::is_yes;

pub(super) static VERSION_FORM: Rule = Rule {
    name: "version-form",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a version or a date does not have the form `v1.10` or `2026-11-29`",
    why: "Spreadsheets change what looks like a number or a date: without the `v`, `1.10` becomes `1.1` \
        when the file is saved, and `1.10.2` becomes a day in October. With the `v`, the cell stays text.\n\n\
        A date is written as in ISO 8601, `2026-11-29`, the one form that means the same day everywhere. \
        Spreadsheets turn it into the form of their language when the file is saved, such as `29.11.2026` \
        or `11/29/26`, unless the column is formatted as text.",
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
                    .label("not a version")
                    .help(
                        "write the version that deprecated the event, such as `v1.10`. If you don't know the version, \
                         empty the cell, and write the reason into `deprecated_reason` or the event to use instead \
                         into `replaced_by`; each of these columns makes the event deprecated",
                    ),
            );
            continue;
        }
        if let Some(draft) = date(catalog, *place, *column, text) {
            findings.add(draft);
            continue;
        }
        // In some languages, spreadsheets use a decimal comma.
        let meant = suggest_version(text).or_else(|| suggest_version(&text.replace(',', ".")));
        let help = match meant {
            Some(meant) => format!(
                "check that the spreadsheet hasn't changed it (1.10 becomes 1.1), then write `{meant}`"
            ),
            None => {
                "write a version with a leading `v`, such as `v1.10`, or a date, such as `2026-11-29`"
                    .to_owned()
            }
        };
        findings.add(
            Finding::at(
                *place,
                format!("`{text}` in `{}` is not a version", column.name(&[])),
            )
            .label("not a version")
            .help(help)
            .help_maybe(Change::at(*place, text).map(Change::advice)),
        );
    }
}

/// Reports a date that isn't in ISO 8601 format.
fn date(catalog: &Catalog<'_>, place: Place, column: Column, text: &str) -> Option<Draft> {
    let is_day_form = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if is_day_form {
        let message = format!("`{text}` in `{}` is not a valid date", column.name(&[]));
        let draft = Finding::at(place, message).label("there is no such day");
        return Some(draft.help("write the day as year, month and day, such as `2026-11-29`"));
    }
    let serial = Date::of_serial(text);
    let day = serial.or_else(|| Date::meant_by(text))?;
    let message = format!(
        "`{text}` in `{}` is not a date in the form 2026-11-29",
        column.name(&[])
    );
    let draft = Finding::at(place, message).label("a date, or a version without its `v`?");
    if serial.is_some() {
        return Some(draft.help(format!(
            "a spreadsheet has replaced the text with a number: format the column as text, then type the version \
             again with a leading `v`, or the date, if `{day}` was meant"
        )));
    }
    let draft = draft.help(format!(
        "if a date is meant, write `{day}`, and format the column as text, so that the spreadsheet doesn't change it; \
         if a version is meant, put a `v` in front"
    ));
    // Without a four-digit year, the text could be a version, such as `1.10.26`.
    let has_year = text
        .split(['.', '-', '/', ' ', 'T'])
        .any(|part| part.len() == 4);
    let is_certain = has_year || text.contains('/');
    let is_plain = catalog.input.sources.text(place.span) == text;
    Some(if is_certain && is_plain {
        let edit = Edit {
            span: place.span,
            text: day.to_string(),
        };
        draft.fix(format!("write `{day}`"), vec![edit])
    } else {
        draft
    })
}

#[cfg(test)]
mod tests {
    use crate::catalog::Catalog;
    use crate::check::REQUIRED;
    use crate::finding::{Finding, check};
    use crate::read::{Input, Memory};

    /// Checks a catalog with this `since` cell, and returns the findings.
    fn found(cell: &str) -> Vec<Finding> {
        let table = format!("name,description,since\nload,The chat was loaded.,{cell}\n");
        let folder: Memory = [("events.csv", table)].into_iter().collect();
        let input = Input::read_file(&folder, "events.csv");
        check(&Catalog::new(&input), REQUIRED, &|_| None).findings
    }

    #[test]
    fn days_in_the_form_of_a_language_are_fixed_unless_they_may_mean_something_else() {
        for (cell, day) in [
            ("29.11.2026", Some("2026-11-29")),
            ("11/29/26", Some("2026-11-29")),
            ("2026-1-5", Some("2026-01-05")),
            ("29.11.26", None),
            ("46355", None),
        ] {
            let found = found(cell);
            let [finding] = found.as_slice() else {
                panic!("{cell}: {found:?}");
            };
            let expected = format!("`{cell}` in `since` is not a date in the form 2026-11-29");
            assert_eq!(finding.message, expected);
            let fix = finding.fix.as_ref().map(|fix| fix.edits[0].text.as_str());
            assert_eq!(fix, day, "{cell}");
            let help = finding.help.as_deref().unwrap_or_default();
            assert!(help.contains(day.unwrap_or("2026-11-29")), "{cell}: {help}");
        }
        let found_day = found("2026-02-30");
        assert!(found_day[0].message.ends_with("is not a valid date"));
        assert_eq!((found_day.len(), &found_day[0].fix), (1, &None));
        for cell in ["1/2/2026", "1.10", "soon"] {
            let found = found(cell);
            assert_eq!(found.len(), 1, "{cell}");
            assert!(found[0].message.ends_with("is not a version"), "{cell}");
            assert_eq!(found[0].fix, None, "{cell}");
        }
        for cell in ["2026-11-29", "v1.10", ""] {
            assert_eq!(found(cell), [], "{cell}");
        }
    }
}
