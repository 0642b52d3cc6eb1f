//! `alias-separator`: several aliases in one cell without semicolons between them.

use event_catalog_build::catalog::Pattern;
use event_catalog_build::finding::Draft;
use event_catalog_build::ident::words;
use event_catalog_build::read::{Row, Table};

use super::names;
use super::prelude::*;

/// Several aliases in one cell without semicolons between them.
pub(super) static ALIAS_SEPARATOR: Rule = Rule {
    name: "alias-separator",
    kind: Kind::Style(Level::Warn, check),
    suppresses: false,
    summary: "several aliases have no semicolons between them",
    why: "Semicolons and line breaks separate the names in an `aliases` cell, because a name may contain spaces and \
        commas: `Order Completed` is one alias. A cell without semicolons is split at spaces and commas only if each \
        part is in `snake_case`, because older catalogs are written that way. So the cell becomes a single alias as \
        soon as one of the names has another form.\n\n\
        A single name with a comma is reported as well, because it probably is two names. If it is one name, write a \
        semicolon after it.",
    bad: Example(&[file(
        "events.csv",
        "name,description,aliases\nlink_clicked,A link was clicked.,click_link link_click\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description,aliases\nlink_clicked,A link was clicked.,click_link; link_click\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for event in names::events(catalog) {
        if event.aliases().is_empty() {
            continue;
        }
        let row = catalog.row(event.row);
        let cells = row.cells().iter();
        for cell in cells.filter(|it| it.column == Column::Aliases && !it.is_item()) {
            if cell.text.contains([';', '\n', '\r']) {
                continue;
            }
            let places = event.aliases().iter().map(|alias| alias.place.span);
            let inside = places.filter(|span| is_inside(*span, cell.place.span));
            let names: Vec<Span> = inside.collect();
            let draft = if names.len() > 1 {
                several(catalog, row, cell, &names)
            } else if names.len() == 1 && is_doubtful(&cell.text) {
                one(cell)
            } else {
                continue;
            };
            findings.add(draft.event(row.text(Column::Name)));
        }
    }
}

fn is_inside(inner: Span, outer: Span) -> bool {
    inner.file == outer.file && outer.start <= inner.start && inner.end <= outer.end
}

/// Whether a single alias is probably several names.
fn is_doubtful(text: &str) -> bool {
    let is_family = matches!(Pattern::parse(text), Ok(Some(_)));
    text.contains(',') || text.contains(" / ") || text.contains('|') && !is_family
}

fn one(cell: &Cell<'_>) -> Draft {
    Finding::at(
        cell.place,
        format!("`{}` has separators, but is read as one alias", cell.text),
    )
    .label("one name")
    .help(
        "if these are several names, write `;` between them; if it is one name, write `;` after it",
    )
}

fn several(catalog: &Catalog<'_>, row: Row<'_, '_>, cell: &Cell<'_>, names: &[Span]) -> Draft {
    let text = &cell.text;
    // The alias is the event's own name in another form: `order placed` for `order_placed`.
    if words(text) == words(row.text(Column::Name)) {
        return Finding::at(
            cell.place,
            format!("`{text}` is read as {} aliases", names.len()),
        )
        .label("separated by spaces or commas")
        .help(format!(
            "if it is one old name, write `{text};`; otherwise write `;` between the names"
        ));
    }
    let table = row.table();
    let draft = Finding::at(
        cell.place,
        format!("{} aliases have no semicolons between them", names.len()),
    )
    .label("separated by spaces or commas")
    .help("write `;` between the names");
    match separated(catalog, table, cell, names) {
        Some(edit) => draft.fix("write `;` between the aliases", vec![edit]),
        None => draft,
    }
}

/// Puts semicolons between the names. Returns `None` if the cell has escapes, or if it would need quotes where they
/// aren't allowed.
fn separated(
    catalog: &Catalog<'_>,
    table: &Table<'_>,
    cell: &Cell<'_>,
    names: &[Span],
) -> Option<Edit> {
    // In a cell with escapes, the places of the names are unknown.
    if names.contains(&cell.place.span) {
        return None;
    }
    let sources = &catalog.input.sources;
    let texts: Vec<&str> = names.iter().map(|name| sources.text(*name)).collect();
    let text = texts.join("; ");
    let span = cell.place.span;
    if !table.is_sheet || table.delimiter != b';' {
        return Some(Edit { span, text });
    }
    // In this table, the delimiter is a semicolon, which is allowed in a cell only if the cell is quoted.
    let file = sources.get(span.file).text();
    let (before, after) = (&file[..span.range().start], &file[span.range().end..]);
    if before.ends_with('"') && after.starts_with('"') {
        return Some(Edit { span, text });
    }
    let ends = [';', '\n', '\r'];
    let is_alone = before.ends_with(ends) && (after.is_empty() || after.starts_with(ends));
    is_alone.then(|| Edit {
        span,
        text: format!("\"{text}\""),
    })
}
