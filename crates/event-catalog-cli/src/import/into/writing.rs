//! Writes new rows and changed cells into the tables of a catalog.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use event_catalog_build::catalog::{Catalog, RowId};
use event_catalog_build::read::{Column, Table};

use super::comparison::Cells;
use super::edits::Edits;
use super::event_toml;
use super::placement::Spot;
use super::sheet::{Sheet, written_table};

/// The rows that are added and changed.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) changed: BTreeMap<RowId, Cells>,
    pub(super) new: BTreeMap<Spot, Vec<Cells>>,
}

impl Rows {
    /// Edits all tables.
    pub(super) fn write(&self, catalog: &Catalog<'_>, edits: &mut Edits) {
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
                extra: &catalog.input.settings.extra_columns,
            };
            if table.is_sheet {
                one.sheet(&changed, &new, edits);
            } else {
                one.toml(&changed, &new, edits);
            }
        }
    }

    /// The text of a new table.
    pub(super) fn new_table(&self, index: usize, catalog: &Catalog<'_>) -> Option<String> {
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

/// A table that is edited.
struct OneTable<'t, 's> {
    catalog: &'t Catalog<'s>,
    table: &'t Table<'s>,
    text: &'t str,
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
            edits.replace(file, range, row);
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
                if let Some(old) = row.get(*column) {
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
