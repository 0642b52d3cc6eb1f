//! `unknown-column`: an unknown heading.

use super::prelude::*;
use crate::lookalike;
use crate::read::Suggestions;

pub(super) static UNKNOWN_COLUMN: Rule = Rule {
    name: "unknown-column",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a heading isn't a known column",
    why: "Cells under a misspelled heading would be ignored silently. The columns are `name`, \
        `description`, `module`, `payload`, `aliases`, `since`, `deprecated`, `deprecated_reason`, \
        `replaced_by`, `remove_after` and `identifier`.\n\n\
        Add your own columns to `catalog.toml`, as in `[columns]` and below it `extra = \
        [\"owner\"]`; they are passed on to JSON and to templates.",
    bad: Example(&[file(
        "events.csv",
        "name,descripton\nlink_clicked,A link was clicked.\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description\nlink_clicked,A link was clicked.\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    let suggestions = Suggestions::default();
    for problem in catalog.all_problems() {
        let Problem::UnknownColumn {
            place,
            heading,
            known,
            meant,
            missing,
        } = problem
        else {
            continue;
        };
        let lower = lookalike::plain(heading).to_lowercase();
        let meant = meant.or_else(|| suggestions.similar(&lower, known.iter().map(String::as_str)));
        let help = match (meant, missing.as_slice()) {
            (Some(meant), _) => format!("did you mean `{meant}`?"),
            (None, [missing]) => format!("if this is the missing column `{missing}`, rename it"),
            (None, [one, other, ..]) => {
                format!("if this is one of the missing columns `{one}` and `{other}`, rename it")
            }
            (None, []) if heading.is_empty() => "write a heading, or remove the column".to_owned(),
            (None, []) => format!(
                "use one of {}; or allow the heading in catalog.toml, with `extra = [\"{heading}\"]` below `[columns]`",
                known
                    .iter()
                    .map(|name| format!("`{name}`"))
                    .collect::<Vec<_>>()
                    .join(", "),
            ),
        };
        let (message, label) = if heading.is_empty() {
            ("a column has no heading".to_owned(), "no heading")
        } else {
            let message = format!("unknown column `{heading}`");
            (message, "not a column of a catalog")
        };
        let draft = Finding::at(*place, message)
            .label(label)
            .help(lookalike::explained(help, heading));
        findings.add(match certain(catalog, *place, heading) {
            Some(meant) => draft.fix(
                format!("rename the column to `{meant}`"),
                vec![Edit {
                    span: place.span,
                    text: meant.to_owned(),
                }],
            ),
            None => draft,
        });
    }
}

/// The column that a heading such as "Replaced by" names if case and spaces are ignored; `None` if
/// another heading names, or could name, the same column.
fn certain<'k>(catalog: &'k Catalog<'_>, place: Place, heading: &str) -> Option<&'k str> {
    let extra = &catalog.input.settings.extra_columns;
    let plain = |text: &str| text.to_lowercase().replace([' ', '-'], "_");
    let mut columns = Column::known();
    let meant = columns.find(|column| column.name(&[]) == plain(heading))?;
    let mut tables = catalog.tables.iter();
    let table = tables.find(|table| table.file == place.span.file)?;
    let is_there = table.header.contains(&Some(meant));
    let others = catalog.all_problems().filter(|problem| {
        matches!(problem, Problem::UnknownColumn { place: other, heading: text, .. }
            if other.span.file == place.span.file && plain(text) == plain(heading))
    });
    (!is_there && others.take(2).count() == 1).then(|| meant.name(extra))
}
