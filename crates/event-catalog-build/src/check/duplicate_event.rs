//! `duplicate-event`: an event that is listed more than once.

use super::prelude::*;
use crate::catalog::Duplicate;
use crate::read::Row;

pub(super) static DUPLICATE_EVENT: Rule = Rule {
    name: "duplicate-event",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "an event is listed more than once",
    why: "A name identifies one event. If two rows have the same name, it is unclear which one is \
        right.\n\n\
        If the rows have the same content, remove one. If they contradict each other, keep the \
        correct one. A name in the range of a family counts, too: `score_{0..10}` already lists \
        `score_7`.",
    bad: Example(&[file(
        "events.csv",
        "name,description\nlink_clicked,A link was clicked.\nlink_clicked,A button was clicked.\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description\nlink_clicked,A link was clicked.\nbutton_clicked,A button was clicked.\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for duplicate in &catalog.duplicates {
        findings.add(describe(catalog, duplicate));
    }
}

fn describe(catalog: &Catalog<'_>, duplicate: &Duplicate) -> Draft {
    let Duplicate {
        row,
        first,
        name,
        count,
    } = duplicate;
    let (row_id, first_id) = (*row, *first);
    let (row, first) = (catalog.row(row_id), catalog.row(first_id));
    let more = match count {
        1 => String::new(),
        2 => " and 1 more".to_owned(),
        more => format!(" and {} more", more - 1),
    };
    let different = difference(catalog, row, first);
    let (relation, help) = if different.is_empty() {
        (
            "both rows have the same content".to_owned(),
            "remove one of the two rows".to_owned(),
        )
    } else if row.text(Column::Name) != first.text(Column::Name) {
        let are_families = [row, first]
            .iter()
            .all(|it| it.text(Column::Name).contains('{'));
        if are_families {
            (
                "the numbers of the two families overlap".to_owned(),
                "list each number in only one of the two families".to_owned(),
            )
        } else {
            (
                "one of the rows is a family".to_owned(),
                "list the number in only one of the two rows".to_owned(),
            )
        }
    } else {
        let columns = different.join(", ");
        (
            format!("the rows differ in: {columns}"),
            "keep the correct row and remove the other, or give the second event a different name"
                .to_owned(),
        )
    };
    let place = catalog.place(row_id, Column::Name);
    let draft = Finding::at(place, format!("duplicate event `{name}`{more}; {relation}"))
        .label("listed again")
        .event(name)
        .related(catalog.place(first_id, Column::Name), "listed first here")
        .help(help);
    if different.is_empty() {
        draft.fix("remove the row", remove_row(catalog, row))
    } else {
        draft
    }
}

/// Lists the columns in which two rows differ.
fn difference<'c>(catalog: &'c Catalog<'_>, one: Row<'_, '_>, other: Row<'_, '_>) -> Vec<&'c str> {
    let extra = &catalog.input.settings.extra_columns;
    let further = (0..extra.len())
        .filter_map(|index| u16::try_from(index).ok())
        .map(Column::Extra);
    let mut different = Vec::new();
    for column in Column::known().chain(further) {
        if texts(one, column) != texts(other, column) {
            different.push(column.name(extra));
        }
    }
    different
}

/// The values that a row has in a column. In TOML, a row can have several aliases.
fn texts<'r>(row: Row<'r, '_>, column: Column) -> Vec<&'r str> {
    let mut texts: Vec<&str> = Vec::new();
    for cell in row.cells() {
        if cell.column == column {
            texts.push(&cell.text);
        }
    }
    texts
}

/// The edit that removes a row with its line break. Empty for TOML, where comments can belong to the entry.
fn remove_row(catalog: &Catalog<'_>, row: Row<'_, '_>) -> Vec<Edit> {
    let span = row.span();
    let is_sheet = catalog
        .tables
        .iter()
        .any(|table| table.file == span.file && table.is_sheet);
    if !is_sheet {
        return Vec::new();
    }
    let text = catalog.input.sources.get(span.file).text();
    let range = span.range();
    let rest = text.get(range.end..).unwrap_or_default();
    let line_break = ["\r\n", "\n", "\r"]
        .into_iter()
        .find(|it| rest.starts_with(it))
        .map_or(0, str::len);
    vec![Edit {
        span: Span::new(span.file, range.start..range.end + line_break),
        text: String::new(),
    }]
}
