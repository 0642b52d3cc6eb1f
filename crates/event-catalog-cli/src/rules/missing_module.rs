//! `missing-module`: an event without a module, in a catalog that has modules.

use super::cells;
use super::prelude::*;
use event_catalog_build::check::is_note;
use event_catalog_build::problem::Problem;
use event_catalog_build::read::Table;

/// An event without a module, in a catalog that has modules.
pub(super) static MISSING_MODULE: Rule = Rule {
    name: "missing-module",
    kind: Kind::Style(Level::Deny, check),
    suppresses: true,
    summary: "an event has no module, though the catalog lists modules",
    why: "Once `catalog.toml` lists modules, every event should have one: listeners and filters use it. \
        If a module, or the whole column, is deleted by accident, that would otherwise go unnoticed. If \
        events without a module are intended, switch the rule off.",
    bad: Example(&[
        file("catalog.toml", "[modules.link]\ntitle = \"Link\"\n"),
        file(
            "events.csv",
            "name,description,module\nlink_clicked,A link was clicked.,link\n\
             link_copied,A customer has copied an address.,\n",
        ),
    ]),
    good: Example(&[
        file("catalog.toml", "[modules.link]\ntitle = \"Link\"\n"),
        file(
            "events.csv",
            "name,description,module\nlink_clicked,A link was clicked.,link\n\
             link_copied,A customer has copied an address.,link\n",
        ),
    ]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    let settings = &catalog.input.settings;
    let form = settings.names.form();
    if settings.modules.as_ref().is_none_or(Vec::is_empty) {
        return;
    }
    // The reader treats placeholders as empty cells, and reports them.
    let mut placeholders: Vec<Span> = catalog
        .all_problems()
        .filter_map(|problem| match problem {
            Problem::Placeholder { place, column, .. } => {
                (*column == Column::Module).then_some(place.span)
            }
            _ => None,
        })
        .collect();
    placeholders.sort_unstable();
    let is_placeholder = |row: Span| {
        let first = placeholders.partition_point(|it| (it.file, it.start) < (row.file, row.start));
        let first = placeholders.get(first);
        first.is_some_and(|it| it.file == row.file && it.end <= row.end)
    };
    for table in &catalog.tables {
        if table.is_sheet && !table.header.contains(&Some(Column::Module)) {
            let message = "this table has no column `module`, so its events have no module";
            let help =
                "add a column with the heading `module`, and write each event's module into it";
            of_all(catalog, table, message, help, findings);
            continue;
        }
        if table.is_sheet
            && table.count(Column::Module) == 0
            && table.rows().len() >= MANY
            && !placeholders.iter().any(|it| it.file == table.file)
        {
            let message = "the column `module` is empty in every row";
            let help = "write each event's module into it; if the modules are to the right of it, the \
                cells have slipped: move them back to the left";
            of_all(catalog, table, message, help, findings);
            continue;
        }
        for row in table.rows() {
            let Some(name) = row.get(Column::Name) else {
                continue;
            };
            // If a quote isn't closed, the cell also contains the rest of the row.
            let is_lost = || row.cells().iter().any(cells::has_swallowed);
            if row.get(Column::Module).is_none()
                && !is_note(row, form)
                && !is_lost()
                && !is_placeholder(row.span())
            {
                findings.add(
                    Finding::at(name.place, format!("`{}` has no module", name.text))
                        .label("no module")
                        .event(&*name.text)
                        .help("write the name of its module into the column `module`"),
                );
            }
        }
    }
}

/// The minimum number of rows without a module for a combined finding. If this many rows have no module, the whole column
/// was probably lost, rather than forgotten in each row.
const MANY: usize = 3;

/// Reports a missing or empty column as a single finding.
fn of_all(
    catalog: &Catalog<'_>,
    table: &Table<'_>,
    message: &str,
    help: &str,
    findings: &mut Findings,
) {
    // A missing or unknown heading may be that of the module column.
    let is_unknown = catalog.all_problems().any(|problem| {
        let (Problem::NoHeader { place }
        | Problem::UnknownColumn { place, .. }
        | Problem::MissingColumn { place, .. }) = problem
        else {
            return false;
        };
        place.span.file == table.file
    });
    let Some(row) = table.rows().next().filter(|_| !is_unknown) else {
        return;
    };
    let place = row
        .get(Column::Name)
        .map_or(Place::whole(table.file), |cell| cell.place);
    findings.add(
        Finding::at(place, message)
            .label("this event and all below it")
            .help(help),
    );
}
