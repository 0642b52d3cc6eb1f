//! `removed-names`: a mistake in `removed.csv`.

mod circles;

use std::cmp::Ordering;
use std::collections::HashSet;

use event_catalog_build::catalog::{Date, Event, FORMER_HEADINGS, Former, suggest_version};
use event_catalog_build::problem::{FormerProblem, Problem};
use event_catalog_build::read::Suggestions;

use super::prelude::*;

/// A mistake in `removed.csv`.
pub(super) static REMOVED_NAMES: Rule = Rule {
    name: "removed-names",
    kind: Kind::Style(Level::Deny, check),
    suppresses: false,
    summary: "a heading, a name or a time in `removed.csv` is wrong",
    why: "`removed.csv` in the catalog's folder has a row for each name that was removed, or that an event had \
        before: `name`, `first` and `last` (the first and the last day or version with that meaning, as far as they \
        are known), `renamed_to` (the event that has the meaning now) and, if needed, `replaced_by` (the event to use \
        instead, if it has another meaning). Reports and joins by time read this file. If a date is invalid, or two \
        periods of a name overlap, they would count events twice or not at all.\n\n\
        A family has a row for each of its numbers. `event-catalog remove` writes the rows.",
    bad: Example(&[
        EVENTS,
        file(
            "removed.csv",
            "name,first,last,renamed_to\nlink_hit,2024-01-01,29.11.2026,\n",
        ),
    ]),
    good: Example(&[
        EVENTS,
        file(
            "removed.csv",
            "name,first,last,renamed_to\nlink_hit,2024-01-01,2026-11-29,\n",
        ),
    ]),
};

const EVENTS: event_catalog_build::rule::ExampleFile = file(
    "events.csv",
    "name,description\nload,The chat was loaded.\n",
);

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.all_problems() {
        if let Problem::Former { place, problem } = problem {
            let (message, help) = words(problem);
            let draft = Finding::at(*place, message).help(help);
            findings.add(match fixed(problem) {
                Some(text) => draft.fix(
                    format!("write `{text}`"),
                    vec![Edit {
                        span: place.span,
                        text,
                    }],
                ),
                None => draft,
            });
        }
    }
    overlaps(catalog, findings);
    targets(catalog, findings);
    circles::find(catalog, findings);
}

/// Describes the problem, and what to do.
fn words(problem: &FormerProblem) -> (String, String) {
    match problem {
        FormerProblem::UnknownHeading { heading, meant } => (
            format!("unknown column `{heading}`"),
            match meant {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!(
                    "the columns of removed.csv are `{}`; if the file is a table of events, give it another name",
                    FORMER_HEADINGS.join("`, `")
                ),
            },
        ),
        FormerProblem::RepeatedHeading(heading) => (
            format!("the column `{heading}` appears twice"),
            "remove one of the two columns".to_owned(),
        ),
        FormerProblem::NoNames => (
            "there is no column `name`".to_owned(),
            format!(
                "write the headings into the first row: `{}`",
                FORMER_HEADINGS.join(",")
            ),
        ),
        FormerProblem::NoName => (
            "this row has no name".to_owned(),
            "write the name that was removed, or remove the row".to_owned(),
        ),
        FormerProblem::Name { name, error } => (
            format!("`{name}` can't be a name: {error}"),
            "write the name as it was sent".to_owned(),
        ),
        FormerProblem::Family(name) => (
            format!("`{name}` is a family"),
            "write a row for each of its events".to_owned(),
        ),
        FormerProblem::Braces { name, error } => (
            format!("`{name}` can't be a name: {error}"),
            "write a row for each event; double braces that belong to a name".to_owned(),
        ),
        FormerProblem::Time { heading, text } => (
            format!("`{text}` in `{heading}` is neither a version nor a date"),
            match meant(text) {
                Some(meant) => format!(
                    "write `{meant}` if that is meant, and format the column as text, so that a spreadsheet doesn't \
                     change it"
                ),
                None => {
                    "write a date, such as `2026-11-29`, or a version, such as `v4.2`".to_owned()
                }
            },
        ),
        FormerProblem::Backwards { first, last } => (
            format!("`last`, {last}, is before `first`, {first}"),
            "swap or correct the two values".to_owned(),
        ),
    }
}

/// Guesses which date or version a text means.
fn meant(text: &str) -> Option<String> {
    let day = Date::meant_by(text).or_else(|| Date::of_serial(text));
    day.map(|it| it.to_string())
        .or_else(|| suggest_version(text))
}

/// Converts a text to a date if it can only mean one: it has a four-digit year, or slashes.
fn fixed(problem: &FormerProblem) -> Option<String> {
    let FormerProblem::Time { text, .. } = problem else {
        return None;
    };
    let has_year = text
        .split(['.', '-', '/', ' ', 'T'])
        .any(|part| part.len() == 4);
    let day = Date::meant_by(text).filter(|_| has_year || text.contains('/'));
    day.map(|it| it.to_string())
}

/// Reports overlapping periods of the same name.
fn overlaps(catalog: &Catalog<'_>, findings: &mut Findings) {
    let mut rows: Vec<&Former<'_>> = catalog.former.iter().collect();
    rows.sort_by(|one, other| one.order(other));
    for pair in rows.windows(2) {
        let [before, row] = [pair[0], pair[1]];
        if before.name != row.name || !overlap(before, row) {
            continue;
        }
        findings.add(
            Finding::at(row.place, format!("two periods of `{}` overlap", row.name))
                .label("begins before the other period has ended")
                .related(before.place, "the other period")
                .help(
                    "make `last` of one row earlier than `first` of the other, or remove one of the rows if both \
                     mean the same",
                ),
        );
    }
}

/// Whether the period of a row begins before the period of the previous row has ended. A version and a date can't be
/// compared, so periods between them don't overlap.
fn overlap(before: &Former<'_>, row: &Former<'_>) -> bool {
    match (&before.last, &row.first) {
        (Some(last), Some(first)) => {
            matches!(
                last.compare(first),
                Some(Ordering::Equal | Ordering::Greater)
            )
        }
        // A period without a start or an end is unbounded on that side.
        (_, None) | (None, Some(_)) => true,
    }
}

/// Reports rows whose `renamed_to` or `replaced_by` is neither an event nor a removed name.
fn targets(catalog: &Catalog<'_>, findings: &mut Findings) {
    let has_target = |row: &Former<'_>| row.renamed_to.is_some() || row.replaced_by.is_some();
    if !catalog.former.iter().any(has_target) {
        return;
    }
    let aliases = catalog.events.iter().flat_map(Event::aliases);
    let mut known: HashSet<&str> = aliases.map(|alias| alias.name.as_ref()).collect();
    known.extend(catalog.former.iter().map(|row| row.name.as_ref()));
    let suggestions = Suggestions::default();
    let former = catalog.former.iter();
    let targets = former.flat_map(|row| {
        let renamed = row.renamed_to.as_deref().map(|it| (row, "renamed to", it));
        let replaced = row.replaced_by.as_deref();
        let replaced = replaced.map(|it| (row, "replaced by", it));
        renamed.into_iter().chain(replaced)
    });
    for (row, relation, target) in targets {
        let is_there = catalog.event(target).is_some() || known.contains(target);
        if target != row.name && (is_there || catalog.may_miss(target)) {
            continue;
        }
        let (message, help) = if target == row.name {
            (
                format!("`{target}` was {relation} itself"),
                format!("name the event that it was {relation}, or leave the cell empty"),
            )
        } else {
            let names = catalog.events.iter().map(|event| event.name.as_ref());
            let others = names.filter(|name| *name != row.name);
            let help = match suggestions.similar(target, others) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "name an event of this catalog or of removed.csv, or leave the cell empty"
                    .to_owned(),
            };
            (format!("there is no event `{target}`"), help)
        };
        findings.add(
            Finding::at(row.place, message)
                .label(format!("`{}` was {relation} this name", row.name))
                .help(help),
        );
    }
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory};

    use crate::checked::Checked;
    use crate::levels::Levels;

    /// Lists the rule's messages about a `removed.csv` with these rows.
    fn messages(removed: &str) -> Vec<String> {
        let events = "name,description,aliases\nload,The chat was loaded.,begin\n";
        let folder: Memory = [("events.csv", events), ("removed.csv", removed)]
            .into_iter()
            .collect();
        let input = Input::read_folder(&folder).expect("memory can be listed");
        let found = Checked::new(input, &Levels::default()).found.into_iter();
        found.map(|it| it.finding.message).collect()
    }

    #[test]
    fn mistakes_of_several_rows_are_found() {
        let of = |rows: &str| messages(&format!("name,first,last,renamed_to\n{rows}"));
        assert_eq!(
            of("a,2024-01-01,2024-06-30,load\na,2024-06-30,2024-12-31,\n"),
            ["two periods of `a` overlap"]
        );
        assert_eq!(of("a,,,\na,v2,,\n"), ["two periods of `a` overlap"]);
        assert_eq!(of("a,,,lode\n"), ["there is no event `lode`"]);
        assert_eq!(of("a,,,a\n"), ["`a` was renamed to itself"]);
        assert_eq!(
            of("a,,,b\nb,,,a\n"),
            ["`a` and `b` were renamed to each other, and neither is an event"]
        );
        let replaced = |rows: &str| messages(&format!("name,first,last,replaced_by\n{rows}"));
        assert_eq!(replaced("a,,,lode\n"), ["there is no event `lode`"]);
        assert_eq!(replaced("a,,,a\n"), ["`a` was replaced by itself"]);
        assert_eq!(replaced("a,,,load\nb,,,begin\nc,,,a\n"), [""; 0]);
        // The cycle has one finding, no matter how many names lead into it.
        assert_eq!(
            of("a,,,b\nb,,,c\nc,,,d\nd,,,b\n"),
            ["`b`, `c` and `d` were renamed to each other, and none of them is an event"]
        );
        assert_eq!(of("a,,,b\nb,,,a\nc,,,d\nd,,,c\n").len(), 2, "two cycles");
        for fine in [
            "a,2024-01-01,2024-06-30,load\na,2024-07-01,2024-12-31,\n",
            "a,v1,v2,b\nb,v3,v4,load\n",
            "a,v1,v2,\na,2024-07-01,,\n",
            "a,,2024-06-30,begin\nbegin,,2024-12-31,load\n",
            // The event was renamed, and then renamed back.
            "load,,2024-06-30,x\nx,,2024-12-31,load\n",
            "begin,,2024-06-30,x\nx,,2024-12-31,begin\n",
            // The event was renamed, renamed back, and removed.
            "a,,2024-06-30,b\na,2025-01-01,2025-12-31,\nb,,2024-12-31,a\n",
        ] {
            assert_eq!(of(fine), [""; 0], "{fine}");
        }
    }

    #[test]
    fn a_table_of_events_is_told_to_have_another_name() {
        let found = messages("name,description\nclose,The chat was closed.\n");
        assert_eq!(found, ["unknown column `description`"]);
    }
}
