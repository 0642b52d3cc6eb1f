//! The subject of a finding, independent of its line: an event and a column. Adding or sorting rows
//! changes line numbers, but not the subject.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::finding::Finding;
use event_catalog_build::read::Column;
use event_catalog_build::source::FileId;

/// The event and the column of a finding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Subject {
    /// The name as written in its row; `None` if the finding isn't about an event.
    pub(crate) event: Option<String>,
    /// The column's heading; `None` outside tables.
    pub(crate) column: Option<String>,
}

impl Subject {
    /// Finds the subject of a finding from its place.
    pub(crate) fn of(finding: &Finding, catalog: &Catalog<'_>) -> Self {
        let span = finding.place.span;
        let extra = &catalog.input.settings.extra_columns;
        let is_in = |file: FileId| catalog.tables.iter().find(move |table| table.file == file);
        let (mut event, mut column) = (None, None);
        if let Some(table) = is_in(span.file) {
            let row = table.row_at(span.start);
            let cells = row.iter().flat_map(|row| row.cells());
            let mut cells = cells.filter(|cell| cell.place.span.start <= span.start);
            column = match finding.place.cell {
                Some(cell) => table.header.get(cell.column as usize).copied().flatten(),
                None => cells
                    .find(|cell| span.start <= cell.place.span.end)
                    .map(|cell| cell.column),
            };
            let name = row.and_then(|row| row.get(Column::Name));
            event = name.map(|name| name.text.to_string());
        }
        Self {
            event: finding.event.clone().or(event),
            column: column.map(|column| column.name(extra).to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory};

    use crate::checked::Checked;
    use crate::levels::Levels;

    /// Lists the event and column of each finding.
    fn subjects(path: &str, text: &str) -> Vec<(String, String)> {
        let folder: Memory = [(path, text)].into_iter().collect();
        let input = Input::read_folder(&folder).expect("memory can be listed");
        let found = Checked::new(input, &Levels::default()).found.into_iter();
        found
            .map(|it| {
                let subject = it.subject;
                let text = |it: Option<String>| it.unwrap_or_default();
                (text(subject.event), text(subject.column))
            })
            .collect()
    }

    #[test]
    fn cells_know_their_event_and_column() {
        let pair = |event: &str, column: &str| (event.to_owned(), column.to_owned());
        let table = "since;description;name\n1.0;the chat.;load\n;;open\n";
        assert_eq!(
            subjects("a.csv", table),
            [
                pair("load", "since"),
                pair("load", "description"),
                pair("open", "description"),
            ]
        );
        let toml = "[[event]]\nname = \"load\"\nsince = \"1.0\"\ndescription = \"the chat.\"\n";
        assert_eq!(
            subjects("a.toml", toml),
            [pair("load", "since"), pair("load", "description")]
        );
        assert_eq!(
            subjects("a.csv", "nmae,description\na,A.\n"),
            [pair("", "")]
        );
    }
}
