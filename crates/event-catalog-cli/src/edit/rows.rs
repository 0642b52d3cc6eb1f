//! Writes new rows, changed cells and moved rows into the tables of a catalog.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use event_catalog_build::catalog::{Catalog, RowId, names_in_aliases};
use event_catalog_build::read::{Cell, Column, Row, Table};

use super::edits::Edits;
use super::event_toml;
use super::sheet::{Sheet, written_table};

/// Cells to write, with their columns.
pub(crate) type Cells = Vec<(Column, String)>;

/// The place of a new or moved row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Spot {
    /// Directly below a row.
    Below(RowId),
    /// At the top of a table.
    Top(u32),
    /// A row of a new table, by the table's index among the new ones.
    NewTable(usize),
}

/// The rows to add and to change.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub(crate) changed: BTreeMap<RowId, Cells>,
    pub(crate) new: BTreeMap<Spot, Vec<Cells>>,
    /// The new places of changed spreadsheet rows in their tables.
    pub(crate) moved: BTreeMap<RowId, Spot>,
}

impl Rows {
    /// Writes the added and the changed rows of all tables.
    pub(crate) fn write(&self, catalog: &Catalog<'_>, edits: &mut Edits) {
        for (table, index) in catalog.tables.iter().zip(0_u32..) {
            let first = RowId {
                table: index,
                row: 0,
            };
            let last = RowId {
                row: u32::MAX,
                ..first
            };
            let changed: Vec<(&RowId, &Cells)> = self.changed.range(first..=last).collect();
            let below = self.new.range(Spot::Below(first)..=Spot::Below(last));
            let top = self.new.get_key_value(&Spot::Top(index));
            let new: Vec<(&Spot, &Vec<Cells>)> = top.into_iter().chain(below).collect();
            if changed.is_empty() && new.is_empty() {
                continue;
            }
            let one = OneTable {
                catalog,
                table,
                text: catalog.input.sources.get(table.file).text(),
                moved: &self.moved,
                extra: &catalog.input.settings.extra_columns,
            };
            if table.is_sheet {
                one.sheet(&changed, &new, edits);
            } else {
                one.toml(&changed, &new, edits);
            }
        }
    }

    /// Formats a new table.
    pub(crate) fn new_table(&self, index: usize, catalog: &Catalog<'_>) -> Option<String> {
        let rows = self.new.get(&Spot::NewTable(index))?;
        let settings = &catalog.input.settings;
        let mut columns = BTreeSet::from([Column::Name, Column::Description]);
        columns.extend(rows.iter().flatten().map(|(column, _)| *column));
        let columns: Vec<Column> = columns.into_iter().collect();
        Some(written_table(
            &columns,
            rows,
            &settings.extra_columns,
            settings.csv,
        ))
    }
}

/// A table that is being edited.
struct OneTable<'t, 's> {
    catalog: &'t Catalog<'s>,
    table: &'t Table<'s>,
    text: &'t str,
    moved: &'t BTreeMap<RowId, Spot>,
    extra: &'t [String],
}

impl OneTable<'_, '_> {
    fn range(&self, id: RowId) -> Range<usize> {
        self.catalog.row(id).span().range()
    }

    fn sheet(&self, changed: &[(&RowId, &Cells)], new: &[(&Spot, &Vec<Cells>)], edits: &mut Edits) {
        let file = self.table.file;
        let Some(mut sheet) = Sheet::of(self.text, self.table, self.extra) else {
            return;
        };
        for (id, cells) in changed {
            let range = self.range(**id);
            let row = sheet.changed(&range, cells);
            let above = match self.moved.get(id) {
                Some(Spot::Below(above)) => self.range(*above).end,
                Some(Spot::Top(_)) => sheet.headings().end,
                Some(Spot::NewTable(_)) | None => {
                    edits.replace(file, range, row);
                    continue;
                }
            };
            // Remove the line break before the row, because the last row may have none after it.
            let before = self.text.get(..range.start).unwrap_or_default();
            let before = before.trim_end_matches(['\n', '\r']).len();
            let before = before.max(range.start.saturating_sub(sheet.line_break(above).len()));
            edits.replace(file, before..range.end, String::new());
            edits.replace(
                file,
                above..above,
                format!("{}{row}", sheet.line_break(above)),
            );
        }
        for (spot, rows) in new {
            let above = match spot {
                Spot::Below(id) => self.range(*id),
                Spot::Top(_) | Spot::NewTable(_) => sheet.headings(),
            };
            let line_break = sheet.line_break(above.end);
            let mut text = String::new();
            for cells in *rows {
                text += line_break;
                text += &sheet.row(&above, cells);
            }
            edits.replace(file, above.end..above.end, text);
        }
        if let Some((range, header)) = sheet.header(self.extra) {
            edits.replace(file, range, header);
        }
    }

    fn toml(&self, changed: &[(&RowId, &Cells)], new: &[(&Spot, &Vec<Cells>)], edits: &mut Edits) {
        let (file, text) = (self.table.file, self.text);
        let line_break = event_toml::line_break(text);
        for (id, cells) in changed {
            let row = self.catalog.row(**id);
            let end = event_toml::line_end(text, row.span().range().end);
            for (column, cell) in *cells {
                if let Some((first, last)) = items(row, *column) {
                    let range =
                        event_toml::range(text, first).start..event_toml::range(text, last).end;
                    let names = names_in_aliases(cell);
                    let names: Vec<String> = names.into_iter().map(event_toml::string).collect();
                    edits.replace(file, range, names.join(", "));
                } else if let Some(old) = row.get(*column) {
                    let range = event_toml::range(text, old);
                    edits.replace(file, range, event_toml::string(cell));
                } else {
                    let line = event_toml::line(*column, cell, self.extra);
                    edits.replace(file, end..end, format!("{line_break}{line}"));
                }
            }
        }
        for (spot, rows) in new {
            let rows = rows.iter();
            let events = rows.map(|cells| event_toml::event(cells, self.extra, line_break));
            let between = line_break.repeat(2);
            let events = events.collect::<Vec<_>>().join(&between);
            let first = self.table.row(0);
            let (at, events) = match (spot, first) {
                (Spot::Below(id), _) => {
                    let end = event_toml::line_end(text, self.range(*id).end);
                    (end, format!("{between}{events}"))
                }
                (_, Some(first)) => (first.span().range().start, format!("{events}{between}")),
                (_, None) => {
                    let ends = text.is_empty() || text.ends_with('\n');
                    let before = if ends { "" } else { line_break };
                    (text.len(), format!("{before}{events}{line_break}"))
                }
            };
            edits.replace(file, at..at, events);
        }
    }
}

/// Finds the first and the last item of a list.
fn items<'t, 's>(row: Row<'t, 's>, column: Column) -> Option<(&'t Cell<'s>, &'t Cell<'s>)> {
    let items = || {
        let cells = row.cells().iter();
        cells.filter(|cell| cell.column == column && cell.is_item())
    };
    Some((items().next()?, items().next_back()?))
}
