//! Reads tables: their rows and cells, and the Markdown of tables without events.

use scraper::ElementRef;

use super::inline;
use crate::import::inline::{Inline, Within};
use crate::import::page::{Cell, Row, Table};

/// The captions of a table.
pub(super) fn captions(element: ElementRef<'_>) -> impl Iterator<Item = ElementRef<'_>> {
    let children = element.child_elements();
    children.filter(|child| child.value().name() == "caption")
}

/// Reads a table; `None` if it has no rows.
pub(super) fn read(element: ElementRef<'_>, place: &str) -> Option<Table> {
    let mut rows = Vec::new();
    collect_rows(element, &mut rows);
    let rows: Vec<Vec<Inline>> = rows.into_iter().map(cells).collect();
    let header = rows.first()?;
    let row = |(cells, number): (&Vec<Inline>, usize)| Row {
        place: format!("{place}, row {number}"),
        cells: cells.iter().map(cell).collect(),
    };
    Some(Table {
        place: place.to_owned(),
        headings: header.iter().map(Inline::plain).collect(),
        rows: rows.iter().zip(1..).skip(1).map(row).collect(),
        markdown: markdown(&rows),
    })
}

/// The rows of a table, without those of nested tables.
fn collect_rows<'d>(element: ElementRef<'d>, rows: &mut Vec<ElementRef<'d>>) {
    for child in element.child_elements() {
        match child.value().name() {
            "tr" => rows.push(child),
            "thead" | "tbody" | "tfoot" => collect_rows(child, rows),
            _ => {}
        }
    }
}

/// The cells of a row. A cell that spans several columns is followed by empty ones.
fn cells(row: ElementRef<'_>) -> Vec<Inline> {
    const MOST: usize = 100;
    let mut cells = Vec::new();
    let found = row
        .child_elements()
        .filter(|it| matches!(it.value().name(), "td" | "th"));
    for cell in found {
        cells.push(inline::of(cell));
        let span = cell
            .value()
            .attr("colspan")
            .and_then(|it| it.trim().parse().ok());
        let span: usize = span.unwrap_or(1);
        cells.extend((1..span.min(MOST)).map(|_| Inline::default()));
    }
    cells
}

fn cell(inline: &Inline) -> Cell {
    Cell {
        markdown: inline.markdown(Within::Line),
        plain: inline.plain(),
        typed: inline.typed(),
    }
}

/// The Markdown of a table without events. Markdown drops cells without a heading, so each cell
/// gets one.
fn markdown(rows: &[Vec<Inline>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut lines = Vec::new();
    for row in rows {
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
