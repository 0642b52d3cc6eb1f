//! `empty-catalog`: a catalog that has no events.

use super::prelude::*;

pub(super) static EMPTY_CATALOG: Rule = Rule {
    name: "empty-catalog",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "the catalog has no events",
    why: "An empty catalog is nearly always a mistake: the wrong folder, or a file that was saved \
        empty. Nothing is generated from it, so checking nothing never looks like a success.",
    bad: Example(&[file("events.csv", "name,description\n")]),
    good: Example(&[file(
        "events.csv",
        "name,description\nload,The chat was loaded.\n",
    )]),
};

/// Whether a problem can't hide events, and so isn't the reason why the catalog has no events.
fn is_harmless(problem: &Problem) -> bool {
    matches!(
        problem,
        Problem::StrayFile { .. }
            | Problem::Schema(SchemaProblem::Unused { .. })
            | Problem::Former { .. }
    )
}

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    let is_explained = catalog.all_problems().any(|problem| !is_harmless(problem));
    let has_rows = catalog.rows().next().is_some();
    if !catalog.events.is_empty() || is_explained || has_rows || !catalog.input.complete {
        return;
    }
    let first = catalog.tables.first().map(|table| table.file);
    let first = first
        .or(catalog.input.bare_folder)
        .or(catalog.input.settings.file);
    if let Some(file) = first {
        findings.add(
            Finding::at(Place::whole(file), "the catalog has no events").help(
                "check that this is the right file: events are the rows below a header row such as `name,description`",
            ),
        );
    }
}
