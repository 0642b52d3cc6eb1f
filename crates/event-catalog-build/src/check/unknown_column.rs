//! `unknown-column`: a heading that means nothing.

use super::prelude::*;
use crate::read::similar;

/// A heading that means nothing.
pub(super) static UNKNOWN_COLUMN: Rule = Rule {
    name: "unknown-column",
    level: Level::Deny,
    structural: true,
    summary: "a heading is none of the known columns",
    why: "What stands under a misspelt heading would silently be ignored. The columns are `name`, \
        `description`, `module`, `payload`, `aliases`, `since`, `deprecated`, `deprecated_reason` \
        and `replaced_by`.\n\n\
        Columns of your own are welcome once `catalog.toml` names them, as in `[columns]` and below \
        it `extra = [\"owner\"]`; they are passed on to JSON and to templates.",
    bad: Example(&[file(
        "events.csv",
        "name,descripton\nlink_clicked,A link was clicked.\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description\nlink_clicked,A link was clicked.\n",
    )]),
    check,
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings<'_>) {
    for problem in catalog.all_problems() {
        let Problem::UnknownColumn {
            place,
            heading,
            known,
            missing,
        } = problem
        else {
            continue;
        };
        let lower = heading.to_lowercase();
        let meant = similar(&lower, known.iter().map(String::as_str));
        let help = match (meant, missing.first()) {
            (Some(meant), _) => format!("did you mean `{meant}`?"),
            (None, Some(missing)) => format!("the column `{missing}` is missing; is it this one?"),
            (None, None) if heading.is_empty() => {
                "write a heading, or remove the column".to_owned()
            }
            (None, None) => format!(
                "use one of {}; or allow it in catalog.toml, with `extra = [\"{heading}\"]` below `[columns]`",
                known
                    .iter()
                    .map(|name| format!("`{name}`"))
                    .collect::<Vec<_>>()
                    .join(", "),
            ),
        };
        findings.add(
            Finding::at(*place, format!("unknown column `{heading}`"))
                .label("not a column of a catalog")
                .help(help),
        );
    }
}
