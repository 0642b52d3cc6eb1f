//! Reads tables: their rows and cells, and the Markdown for tables without events.

use scraper::ElementRef;

use super::inline;
use super::spans::{Budget, Spanning, Spans};
use crate::import::inline::{Inline, Within};
use crate::import::page::{Cell, Row, Table};

/// The captions of a table.
pub(super) fn captions(element: ElementRef<'_>) -> impl Iterator<Item = ElementRef<'_>> {
    let children = element.child_elements();
    children.filter(|child| child.value().name() == "caption")
}

/// Reads a table; `None` if it has no rows.
pub(super) fn read(element: ElementRef<'_>, place: &str, budget: &mut Budget) -> Option<Table> {
    let mut groups = vec![Vec::new()];
    collect_rows(element, &mut groups);
    let mut rows: Vec<(usize, Vec<Inline>)> = Vec::new();
    let (mut number, mut is_cut) = (0, false);
    for group in groups {
        // Cells don't extend into other groups.
        let mut spans = Spans::default();
        for row in group {
            number += 1;
            let headings = rows.first().map_or(0, |(_, header)| header.len());
            let row = spans.row(cells(row, headings), budget);
            // A row without cells only continues cells from above.
            rows.extend(row.map(|row| (number, row)));
        }
        is_cut |= spans.is_cut;
    }
    let (_, header) = rows.first()?;
    let row = |(number, cells): &(usize, Vec<Inline>)| Row {
        place: format!("{place}, row {number}"),
        cells: cells.iter().map(cell).collect(),
        mistake: None,
    };
    Some(Table {
        place: place.to_owned(),
        headings: header.iter().map(Inline::plain).collect(),
        rows: rows.iter().skip(1).map(row).collect(),
        markdown: markdown(&rows),
        is_list: false,
        mistake: is_cut.then(|| {
            format!(
                "cells that span several rows or columns would fill more than {} cells of this page; \
                 remove `rowspan` and `colspan` from the page",
                Budget::MOST_CELLS
            )
        }),
    })
}

/// Collects the rows of a table, grouped as in HTML, without the rows of nested tables.
fn collect_rows<'d>(element: ElementRef<'d>, groups: &mut Vec<Vec<ElementRef<'d>>>) {
    for child in element.child_elements() {
        match child.value().name() {
            "tr" => {
                if let Some(group) = groups.last_mut() {
                    group.push(child);
                }
            }
            "thead" | "tbody" | "tfoot" => {
                groups.push(Vec::new());
                collect_rows(child, groups);
            }
            _ => {}
        }
    }
}

fn cells(row: ElementRef<'_>, headings: usize) -> Vec<Spanning> {
    let found = row
        .child_elements()
        .filter(|it| matches!(it.value().name(), "td" | "th"));
    let cells = found.map(|cell| {
        let (columns, rows) = (cell.value().attr("colspan"), cell.value().attr("rowspan"));
        Spanning::new(inline::of(cell), columns, rows, headings)
    });
    cells.collect()
}

fn cell(inline: &Inline) -> Cell {
    Cell {
        markdown: inline.markdown(Within::Line),
        plain: inline.shown(),
        typed: inline.typed(),
        parts: inline.parts(),
    }
}

/// Writes a table without events as Markdown. Markdown drops cells without a heading, so every
/// column gets a heading.
fn markdown(rows: &[(usize, Vec<Inline>)]) -> String {
    let columns = rows.iter().map(|(_, row)| row.len()).max().unwrap_or(0);
    let mut lines = Vec::new();
    for (_, row) in rows {
        let is_head = lines.is_empty();
        let missing = if is_head { columns - row.len() } else { 0 };
        let cells = row.iter().map(|cell| cell.markdown(Within::Cell));
        let cells: Vec<_> = cells.chain((0..missing).map(|_| String::new())).collect();
        lines.push(format!("| {} |", cells.join(" | ")));
        if is_head {
            lines.push(format!("|{}", "---|".repeat(columns)));
        }
    }
    lines.join("\n")
}
