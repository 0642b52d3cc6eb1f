//! The canonical form of a table: what `fmt` writes, and which tables it rejects.
//!
//! In this form, a table has one row per event and no other lines, and each row is as wide as the header row. Only
//! cells that need quotes have them. The known columns come first, in the order of the documentation, followed by
//! all other columns. The text of a cell never changes, apart from surrounding spaces, which every reader ignores.

pub(crate) mod encoding;
pub(crate) mod refusal;
pub(crate) mod target;
#[cfg(test)]
mod tests;

use event_catalog_build::read::{Column, CsvSettings, Sheet};
use event_catalog_build::source::{Place, Sources};

use crate::checked::Found;

/// The format in which a table is written.
#[derive(Clone, Debug)]
pub(crate) struct Form<'s> {
    /// The format in the settings.
    pub(crate) csv: CsvSettings,
    /// The additional columns of the catalog, in order.
    pub(crate) extra: &'s [String],
    /// Whether rows are sorted by name.
    pub(crate) sort: bool,
}

/// Why a table cannot be written in its canonical form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Obstacle {
    /// There is no header row with a column `name`.
    NoNames,
    /// A cell has no heading.
    NoHeading(Place),
    /// Ambiguous headings: the output would be parsed differently.
    Ambiguous,
}

/// Formats a table in its canonical form, unless there is an obstacle. The error is `None` if the cells have mistakes
/// that `check` reports. In the canonical form, `check` could no longer find them: if a line break splits a row, for
/// example, it would become two valid rows.
pub(crate) fn format(shown: &str, text: &str, form: &Form<'_>) -> Result<String, Option<Obstacle>> {
    let file = Sources::default().add(shown, "");
    let (sheet, problems) = Sheet::read(file, text, form.extra);
    if !problems.is_empty() {
        return Err(None);
    }
    let written = canonical(&sheet, form).map_err(Some)?;
    let found = refusal::findings(shown, text.as_bytes().to_vec(), form.extra, None);
    // Decoding has already checked that this is text.
    let is_about_cells = |it: &Found| it.finding.rule.name != "not-utf8";
    if found.found.iter().any(is_about_cells) {
        Err(None)
    } else {
        Ok(written)
    }
}

/// Formats an edited table if it was in its canonical form before the edit. Any other table keeps the format that its
/// team has chosen.
pub(crate) fn kept(shown: &str, before: &str, after: String, form: &Form<'_>) -> String {
    let formatted = |text: &str| format(shown, text, form).ok();
    if formatted(before).as_deref() == Some(before) {
        formatted(&after).unwrap_or(after)
    } else {
        after
    }
}

/// Formats a table without mistakes in its canonical form.
fn canonical(sheet: &Sheet<'_>, form: &Form<'_>) -> Result<String, Obstacle> {
    let columns = columns(sheet, form.extra)?;
    let mut rows: Vec<usize> = (1..sheet.rows.len()).collect();
    if form.sort {
        // Rows are sorted by bytes, as the rule `row-order` requires. Rows without a name stay at the end.
        let name = columns[0];
        rows.sort_by_key(|row| {
            let name = sheet.text(*row, name);
            (name.is_empty(), name)
        });
    }
    let rows = || {
        let rows = std::iter::once(&0).chain(&rows);
        rows.map(|row| columns.iter().map(|column| sheet.text(*row, *column)))
    };
    // In a table with one column, the header row doesn't show the delimiter. So every cell in such
    // a table is quoted.
    let styles = [csv::QuoteStyle::Necessary, csv::QuoteStyle::Always];
    let mut written = styles.into_iter().map(|quotes| write(rows(), form, quotes));
    written
        .find(|written| reads_as(written, form.extra, rows()))
        .ok_or(Obstacle::Ambiguous)
}

/// Orders the columns of a sheet for the output, `name` first. A column without a heading and without cells is
/// dropped.
fn columns(sheet: &Sheet<'_>, extra: &[String]) -> Result<Vec<usize>, Obstacle> {
    let header = sheet.rows.first().ok_or(Obstacle::NoNames)?;
    let mut seen = Vec::new();
    let mut columns: Vec<(Option<Column>, usize)> = Vec::new();
    for (at, heading) in header.cells.iter().enumerate() {
        let column = Column::from_name(&heading.text, extra).filter(|it| !seen.contains(it));
        seen.extend(column);
        columns.push((column, at));
    }
    if !seen.contains(&Column::Name) {
        return Err(Obstacle::NoNames);
    }
    let width = columns.len();
    let mut is_filled = vec![false; width];
    for row in &sheet.rows {
        // A column without a heading can be dropped, but not if a cell contains text.
        let mut cells = row.cells.iter().zip(&header.cells);
        let lost = cells.find(|(cell, heading)| heading.text.is_empty() && !cell.text.is_empty());
        if let Some((cell, _)) = lost {
            return Err(Obstacle::NoHeading(cell.place));
        }
        if let Some(cell) = row.cells.get(width..).and_then(|over| over.last()) {
            let first = row.cells[width..].iter().find(|cell| !cell.text.is_empty());
            return Err(Obstacle::NoHeading(first.unwrap_or(cell).place));
        }
        for (cell, is_filled) in row.cells.iter().zip(&mut is_filled) {
            *is_filled |= !cell.text.is_empty();
        }
    }
    columns.retain(|(_, at)| is_filled[*at]);
    // The variants of `Column` are in the order of the documentation; other columns keep their order.
    columns.sort_by_key(|(column, _)| (column.is_none(), *column));
    Ok(columns.into_iter().map(|(_, at)| at).collect())
}

fn write<'s>(
    rows: impl Iterator<Item = impl Iterator<Item = &'s str>>,
    form: &Form<'_>,
    quotes: csv::QuoteStyle,
) -> String {
    let CsvSettings {
        delimiter,
        bom,
        crlf,
    } = form.csv;
    let mut bytes = if bom {
        "\u{feff}".as_bytes().to_vec()
    } else {
        Vec::new()
    };
    let mut writer = csv::WriterBuilder::new()
        .delimiter(u8::try_from(delimiter).unwrap_or(b','))
        .quote_style(quotes)
        .terminator(if crlf {
            csv::Terminator::CRLF
        } else {
            csv::Terminator::Any(b'\n')
        })
        .from_writer(&mut bytes);
    for row in rows {
        // Writing to memory doesn't fail, and all rows have the same length; `reads_as` would
        // detect any error.
        let _ = writer.write_record(row);
    }
    let _ = writer.flush();
    drop(writer);
    String::from_utf8(bytes).unwrap_or_default()
}

/// Whether parsing a file results in these rows.
fn reads_as<'s>(
    written: &str,
    extra: &[String],
    expected: impl Iterator<Item = impl Iterator<Item = &'s str>>,
) -> bool {
    let text = written.strip_prefix('\u{feff}').unwrap_or(written);
    let file = Sources::default().add("", "");
    let (sheet, problems) = Sheet::read(file, text, extra);
    let mut rows = 0;
    for (row, cells) in expected.enumerate() {
        rows += 1;
        let mut width = 0;
        for (column, cell) in cells.enumerate() {
            if sheet.text(row, column) != cell {
                return false;
            }
            width += 1;
        }
        if sheet
            .rows
            .get(row)
            .is_none_or(|row| row.cells.len() > width)
        {
            return false;
        }
    }
    problems.is_empty() && sheet.rows.len() == rows
}
