//! The table of events found in documents.

use super::page::{Block, Cell, Row, Table};

/// An event. Empty strings become empty cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct EventRow {
    /// The event's place in the document.
    pub(super) place: String,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) payload: String,
    pub(super) deprecated_reason: String,
    pub(super) replaced_by: String,
    /// The text of the additional column `stability`.
    pub(super) stability: String,
}

/// The columns, in the order of the table.
const COLUMNS: [&str; 6] = [
    "name",
    "description",
    "payload",
    "deprecated_reason",
    "replaced_by",
    "stability",
];

impl EventRow {
    /// The texts, in the order of [`COLUMNS`].
    fn texts(&self) -> [&str; COLUMNS.len()] {
        [
            &self.name,
            &self.description,
            &self.payload,
            &self.deprecated_reason,
            &self.replaced_by,
            &self.stability,
        ]
    }
}

/// Builds the table. Names are copied unchanged, and empty columns are left out.
pub(super) fn table(place: String, events: &[EventRow]) -> Block {
    let is_used = |at: &usize| *at < 2 || events.iter().any(|it| !it.texts()[*at].is_empty());
    let used: Vec<usize> = (0..COLUMNS.len()).filter(is_used).collect();
    let row = |event: &EventRow| {
        let texts = event.texts();
        Row {
            place: event.place.clone(),
            cells: used.iter().map(|at| Cell::verbatim(texts[*at])).collect(),
            mistake: None,
        }
    };
    Block::Table(Table {
        place,
        headings: used.iter().map(|at| COLUMNS[*at].to_owned()).collect(),
        rows: events.iter().map(row).collect(),
        is_list: true,
        ..Table::default()
    })
}

/// Joins the lines of `text` into a single paragraph.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_columns_with_a_text_are_there() {
        let event = EventRow {
            name: "Order Placed".to_owned(),
            stability: "stable".to_owned(),
            ..EventRow::default()
        };
        let Block::Table(table) = table("plan.json".to_owned(), &[event]) else {
            panic!("a table");
        };
        assert_eq!(table.headings, ["name", "description", "stability"]);
        let cells = table.rows[0].cells.iter().map(|cell| cell.typed.as_str());
        assert_eq!(cells.collect::<Vec<_>>(), ["Order Placed", "", "stable"]);
        assert_eq!(one_line(" A\n  b.\n"), "A b.");
    }
}
