//! Tables without a column for names, which become part of the text.

use std::collections::BTreeSet;

use super::{Line, Reader, texts};
use crate::import::inline::{Inline, Within};
use crate::import::page::{Block, Table};
use crate::import::workbook::grid::Content;
use crate::import::workbook::refusal::Refusal;

impl<'s> Reader<'s> {
    /// Adds the rows above the first headings of a sheet.
    pub(super) fn other(&mut self, lines: &[Line<'s>]) -> Result<(), Refusal> {
        let Some(first) = lines.iter().position(|(_, cells)| cells.len() > 1) else {
            self.text(lines);
            return Ok(());
        };
        let (before, rows) = lines.split_at(first);
        self.text(before);
        let table = Table {
            place: self.place(rows[0]),
            headings: texts(rows[0]),
            markdown: self.markdown(rows)?,
            ..Table::default()
        };
        self.blocks.push(Block::Table(table));
        Ok(())
    }

    /// Writes a table as Markdown.
    fn markdown(&mut self, rows: &[Line<'s>]) -> Result<String, Refusal> {
        let columns: BTreeSet<u32> = rows
            .iter()
            .flat_map(|(_, cells)| cells.keys())
            .copied()
            .collect();
        self.take(columns.len().saturating_mul(rows.len()))?;
        let mut lines = Vec::new();
        for (_, cells) in rows {
            let texts = columns.iter().map(|column| {
                let cell = cells.get(column).map_or("", Content::text);
                Inline::plain_text(cell).markdown(Within::Cell)
            });
            lines.push(format!("| {} |", texts.collect::<Vec<_>>().join(" | ")));
            if lines.len() == 1 {
                lines.push(format!("|{}", "---|".repeat(columns.len())));
            }
        }
        Ok(lines.join("\n"))
    }
}
