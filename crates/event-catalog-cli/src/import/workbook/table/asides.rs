//! Texts between the rows of a table, such as a group's heading or a remark.
//!
//! A row with only a name can also be an event. So a cell counts as text only if it obviously isn't
//! a name, and unclear rows are imported and reported.

use event_catalog_build::catalog::is_sentence;
use event_catalog_build::read::Column;

use super::{Line, Reader, is_text, texts};
use crate::import::columns::{self, Target};
use crate::import::properties;
use crate::import::tally::Tally;

/// A row below headings, and whether all rows around it, up to the next empty rows, are texts.
pub(super) type Below<'s> = (Line<'s>, bool);

/// How rows with a single cell were classified.
#[derive(Debug, Default)]
pub(in crate::import::workbook) struct Alone {
    texts: Tally,
    events: Tally,
}

impl Alone {
    /// Writes the notes, one per kind.
    pub(in crate::import::workbook) fn notes(&self) -> impl Iterator<Item = String> + use<> {
        let notes = [
            self.texts.note(|text| {
                format!(
                    "{text:?} is the only cell of its row, so it is read as text above the rows below it; if it is \
                     an event, add a description"
                )
            }),
            self.events.note(|name| {
                format!(
                    "{name:?} is the only cell of its row, and is imported as an event; if it is text, end it with a \
                     colon"
                )
            }),
        ];
        notes.into_iter().flatten()
    }
}

impl<'s> Reader<'s> {
    /// For each row below the headings, whether it is text.
    pub(super) fn are_texts(&mut self, headings: Line<'s>, rows: &[Below<'s>]) -> Vec<bool> {
        let Some(names) = Names::of(headings, rows, self) else {
            return rows.iter().map(|(_, is_apart)| *is_apart).collect();
        };
        let mut found = Vec::with_capacity(rows.len());
        for (line, is_apart) in rows {
            let is_text = *is_apart || names.is_text(*line, self);
            if !is_apart && let Some((column, text)) = only_cell(*line) {
                let place = self.place(*line);
                let alone = &mut self.found.alone;
                if is_text {
                    alone.texts.add(&place, &shown(text));
                } else if names.described > 0 && column == names.column {
                    alone.events.add(&place, &shown(text));
                }
            }
            found.push(is_text);
        }
        found
    }
}

/// The start of `text`, on one line.
fn shown(text: &str) -> String {
    const LONGEST: usize = 80;
    let mut text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(end);
        text.push('…');
    }
    text
}

/// What the names in other rows look like.
struct Names {
    /// The column with the names.
    column: u32,
    /// The number of names with other cells next to them.
    described: usize,
    have_spaces: bool,
    are_sentences: bool,
    /// Whether the names are merged with columns to their right.
    are_wide: bool,
}

impl Names {
    /// Examines the names in a table. `None` if it is unclear where they are, or if the rows are
    /// about properties, because the event's name could then be in a row above.
    fn of(headings: Line<'_>, rows: &[Below<'_>], reader: &Reader<'_>) -> Option<Self> {
        let words = texts(headings);
        if properties::is_one(&words, reader.maps) {
            return None;
        }
        let targets = columns::columns(&words, reader.maps).ok()??;
        let at = targets
            .iter()
            .position(|target| *target == Target::Known(Column::Name))?;
        let column = *headings.1.keys().nth(at)?;
        let is_list = headings.1.len() == 1;
        let is_wide = |row: u32| reader.sheet.grid.wide.contains(&(row, column));
        let others = rows.iter().map(|(line, _)| line);
        let others = others.filter(|line| line.1 != headings.1 && (is_list || line.1.len() > 1));
        let names = others.filter_map(|line| Some((line.0, line.1.get(&column)?)));
        let (mut all, mut spaces, mut sentences, mut wide) = (0_usize, 0_usize, 0_usize, 0_usize);
        for (row, name) in names {
            all += 1;
            spaces += usize::from(name.text().contains(' '));
            sentences += usize::from(is_sentence(name.text()));
            wide += usize::from(is_wide(row));
        }
        // The names in a list can include texts, so only a majority shows what names look like.
        let are = |some: usize| some > if is_list { all / 2 } else { 0 };
        Some(Self {
            column,
            described: if is_list { 0 } else { all },
            have_spaces: spaces > 0,
            are_sentences: are(sentences),
            are_wide: are(wide) || is_wide(headings.0),
        })
    }

    /// Whether a row obviously isn't an event.
    fn is_text(&self, line: Line<'_>, reader: &Reader<'_>) -> bool {
        /// Fewer names don't show what names look like.
        const LEAST: usize = 2;
        let Some((column, text)) = only_cell(line) else {
            return false;
        };
        if column != self.column {
            // A cell below another heading could continue the row above.
            return reader
                .headings
                .is_some_and(|(_, cells)| !cells.contains_key(&column));
        }
        let is_remark = is_text(text) && !self.are_sentences;
        let is_title = self.described >= LEAST && !self.have_spaces && text.contains(' ');
        let is_wide = !self.are_wide && reader.sheet.grid.wide.contains(&(line.0, column));
        is_remark || is_title || is_wide
    }
}

/// The column and text of the only cell in a row.
fn only_cell((_, cells): Line<'_>) -> Option<(u32, &str)> {
    let (column, content) = cells.first_key_value()?;
    (cells.len() == 1).then(|| (*column, content.text()))
}
