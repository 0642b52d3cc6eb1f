//! Checks the records of an `.xls` before `calamine` reads them ([MS-XLS]).
//!
//! The library builds a dense table of each sheet, copies a shared string into each cell that uses
//! it, and allocates as much memory as the dimensions declare. This module reads the records in
//! exactly the same way, and adds up what the library would allocate. It disables records that the
//! library would evaluate although they aren't displayed in any cell.
//!
//! [MS-XLS]: https://learn.microsoft.com/en-us/openspecs/office_file_formats/ms-xls/

mod formats;
mod strings;

use std::collections::HashSet;

use super::grid::Budget;
use super::refusal::Refusal;
use formats::Formats;
use strings::lengths;

/// The maximum number of cells in all dense tables.
const MOST_DENSE: u64 = 2_000_000;
/// The maximum size of copies of shared strings, in bytes.
const MOST_TEXT: u64 = 64 << 20;

const FORMULA: u16 = 0x0006;
const EOF: u16 = 0x000a;
const EXTERNAL_SHEETS: u16 = 0x0017;
const DEFINED_NAME: u16 = 0x0018;
const PASSWORD: u16 = 0x002f;
const CONTINUE: u16 = 0x003c;
const SHEET: u16 = 0x0085;
const NUMBERS: u16 = 0x00bd;
const RICH_LABEL: u16 = 0x00d6;
const STYLE: u16 = 0x00e0;
const MERGED: u16 = 0x00e5;
const STRINGS: u16 = 0x00fc;
const SHARED_LABEL: u16 = 0x00fd;
const DIMENSIONS: u16 = 0x0200;
const FLOAT: u16 = 0x0203;
const LABEL: u16 = 0x0204;
const BOOLEAN: u16 = 0x0205;
const RESULT: u16 = 0x0207;
const NUMBER: u16 = 0x027e;
const FORMAT: u16 = 0x041e;
const BEGIN: u16 = 0x0809;
/// A kind that no record has.
const DISABLED: u16 = 0xffff;

/// Checks the records, and disables those that aren't displayed in any cell. Returns the formats of
/// the cells.
pub(super) fn reduce(stream: &mut [u8]) -> Result<Formats, Refusal> {
    let mut check = Check::default();
    let mut records = Records {
        stream: &*stream,
        at: 0,
    };
    while let Some((at, kind, data)) = records.next()? {
        check.record(at, kind, data, &records)?;
    }
    check.end()?;
    let mut formats = check.formats;
    formats.sheets = check.sheets;
    disable(stream);
    Ok(formats)
}

fn damaged() -> Refusal {
    Refusal::Damaged("its records are damaged".to_owned())
}

/// Reads a little-endian `u16` from a record.
fn short(data: &[u8], at: usize) -> Result<u16, Refusal> {
    let bytes = data.get(at..).and_then(|data| data.first_chunk::<2>());
    Ok(u16::from_le_bytes(*bytes.ok_or_else(damaged)?))
}

/// Reads a little-endian `u32` from a record.
fn long(data: &[u8], at: usize) -> Result<u32, Refusal> {
    let bytes = data.get(at..).and_then(|data| data.first_chunk::<4>());
    Ok(u32::from_le_bytes(*bytes.ok_or_else(damaged)?))
}

/// The offset, kind and data of a record.
type Record<'s> = (usize, u16, &'s [u8]);

/// Iterates over the records of a stream.
#[derive(Clone)]
struct Records<'s> {
    stream: &'s [u8],
    at: usize,
}

impl<'s> Records<'s> {
    /// The next record; `None` at the end of the stream.
    fn next(&mut self) -> Result<Option<Record<'s>>, Refusal> {
        let at = self.at;
        if at >= self.stream.len() {
            return Ok(None);
        }
        let (kind, length) = (short(self.stream, at)?, short(self.stream, at + 2)?);
        let start = at + 4;
        self.at = start + usize::from(length);
        let data = self.stream.get(start..self.at).ok_or_else(damaged)?;
        Ok(Some((at, kind, data)))
    }

    /// The data of the records that continue the current one.
    fn continued(&self) -> Result<Vec<&'s [u8]>, Refusal> {
        let mut ahead = self.clone();
        let mut all = Vec::new();
        while let Some((_, CONTINUE, data)) = ahead.next()? {
            all.push(data);
        }
        Ok(all)
    }
}

/// The smallest table that contains all cells of a sheet.
#[derive(Clone, Copy, Default)]
struct Extent {
    /// The position of the sheet's first record.
    begin: usize,
    rows: Option<(u16, u16)>,
    columns: (u16, u16),
}

impl Extent {
    fn include(&mut self, row: u16, column: u16) {
        let (first, last) = self.rows.unwrap_or((row, row));
        if self.rows.is_none() {
            self.columns = (column, column);
        }
        self.rows = Some((first.min(row), last.max(row)));
        self.columns = (self.columns.0.min(column), self.columns.1.max(column));
    }

    fn cells(self) -> u64 {
        let size = |(first, last): (u16, u16)| u64::from(last - first) + 1;
        self.rows.map_or(0, |rows| size(rows) * size(self.columns))
    }
}

/// The memory that the library would allocate for the records so far.
#[derive(Default)]
struct Check {
    /// The unfinished sheets, innermost last: a sheet can contain a chart.
    extents: Vec<Extent>,
    /// The row and column of the last formula. Its result can be in another record.
    formula: (u16, u16),
    dense: u64,
    /// The length of each shared string, in characters.
    strings: Vec<u16>,
    text: u64,
    begins: HashSet<usize>,
    sheets: Vec<usize>,
    formats: Formats,
}

impl Check {
    fn record(
        &mut self,
        at: usize,
        kind: u16,
        data: &[u8],
        after: &Records<'_>,
    ) -> Result<(), Refusal> {
        match kind {
            PASSWORD => return Err(Refusal::Password),
            BEGIN => {
                const UNICODE: u16 = 0x0600;
                self.formats.is_unicode = short(data, 0)? == UNICODE;
                self.begins.insert(at);
                self.extents.push(Extent {
                    begin: at,
                    ..Extent::default()
                });
            }
            EOF => self.pop(),
            SHEET => {
                let place = usize::try_from(long(data, 0)?).map_err(Refusal::damaged)?;
                self.sheets.push(place);
                Budget::check_sheets(self.sheets.len())?;
            }
            FORMAT => self.formats.format(data),
            STYLE => self.formats.style(data),
            STRINGS => self.strings = lengths(data, after.continued()?)?,
            SHARED_LABEL => {
                self.cell(data)?;
                let string = usize::try_from(long(data, 6)?).map_err(Refusal::damaged)?;
                // A UTF-16 code unit takes at most three bytes in UTF-8.
                let length = self.strings.get(string).copied().unwrap_or(0);
                self.text += u64::from(length) * 3;
            }
            FORMULA => {
                self.formula = (short(data, 0)?, short(data, 2)?);
                // The length of the formula's tokens must exist, because `disable` overwrites it.
                short(data, 20)?;
                self.cell(data)?;
                self.formats.cell(self.begin(), data)?;
            }
            RESULT => self.include(self.formula.0, self.formula.1),
            NUMBERS => {
                let (first, last) = (short(data, 2)?, short(data, data.len().saturating_sub(2))?);
                if data.len() < 6 || last < first {
                    return Err(damaged());
                }
                self.cell(data)?;
                self.include(short(data, 0)?, last);
                self.formats.cells(self.begin(), data)?;
            }
            FLOAT | NUMBER => {
                self.cell(data)?;
                self.formats.cell(self.begin(), data)?;
            }
            LABEL | RICH_LABEL | BOOLEAN => self.cell(data)?,
            MERGED => {
                let number = usize::from(short(data, 0)?);
                if data.len() < 2 + 8 * number {
                    return Err(damaged());
                }
            }
            _ => {}
        }
        if self.text > MOST_TEXT {
            let text = format!("more than {} MB of text in its cells", MOST_TEXT >> 20);
            return Err(Refusal::TooLarge(text));
        }
        Ok(())
    }

    /// Checks a record that starts with the position of a cell.
    fn cell(&mut self, data: &[u8]) -> Result<(), Refusal> {
        self.include(short(data, 0)?, short(data, 2)?);
        Ok(())
    }

    fn include(&mut self, row: u16, column: u16) {
        if let Some(extent) = self.extents.last_mut() {
            extent.include(row, column);
        }
    }

    /// The position of the current sheet's first record.
    fn begin(&self) -> usize {
        self.extents.last().map_or(0, |extent| extent.begin)
    }

    fn pop(&mut self) {
        let cells = self.extents.pop().map_or(0, Extent::cells);
        self.dense = self.dense.saturating_add(cells);
    }

    /// Runs the checks that are possible only at the end.
    fn end(&mut self) -> Result<(), Refusal> {
        while !self.extents.is_empty() {
            self.pop();
        }
        if self.dense > MOST_DENSE {
            return Err(Refusal::TooLarge(format!(
                "{} cells from the first to the last cell of its sheets, but at most {MOST_DENSE} are allowed",
                self.dense
            )));
        }
        // Each sheet must start at a separate record. Otherwise, the library and this check would
        // read different records.
        let mut seen = HashSet::new();
        let is_begun = |sheet: &usize| self.begins.contains(sheet) && seen.insert(*sheet);
        if self.sheets.iter().all(is_begun) {
            Ok(())
        } else {
            Err(damaged())
        }
    }
}

/// Disables checked records that aren't displayed in any cell: dimensions, names, and the tokens of
/// formulas.
fn disable(stream: &mut [u8]) {
    let mut at = 0;
    while let Some([kind @ .., length_low, length_high]) =
        stream.get(at..).and_then(|rest| rest.first_chunk::<4>())
    {
        let kind = u16::from_le_bytes(*kind);
        let length = usize::from(u16::from_le_bytes([*length_low, *length_high]));
        let start = at + 4;
        match kind {
            DIMENSIONS | DEFINED_NAME | EXTERNAL_SHEETS => {
                if let Some(kind) = stream.get_mut(at..at + 2) {
                    kind.copy_from_slice(&DISABLED.to_le_bytes());
                }
            }
            FORMULA => {
                if let Some(tokens) = stream.get_mut(start + 20..start + 22) {
                    tokens.fill(0);
                }
            }
            _ => {}
        }
        at = start + length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        let length = u16::try_from(data.len()).expect("a short record");
        [&kind.to_le_bytes(), &length.to_le_bytes(), data].concat()
    }

    /// A record with a number in a cell.
    fn cell(row: u16, column: u16) -> Vec<u8> {
        let place = [row.to_le_bytes(), column.to_le_bytes()].concat();
        record(FLOAT, &[place, vec![0; 10]].concat())
    }

    fn reduced(records: &[Vec<u8>]) -> Result<Vec<u8>, Refusal> {
        let mut stream = records.concat();
        reduce(&mut stream).map(|_| stream)
    }

    #[test]
    fn a_cell_far_away_is_too_large() {
        let begin = record(BEGIN, &[0, 6]);
        let end = record(EOF, &[]);
        assert!(reduced(&[begin.clone(), cell(0, 0), cell(9, 9), end.clone()]).is_ok());
        let far = reduced(&[begin, cell(0, 0), cell(u16::MAX, 255), end]);
        assert!(matches!(far, Err(Refusal::TooLarge(_))), "{far:?}");
    }

    #[test]
    fn copies_of_a_long_string_are_counted() {
        // One string of 300 characters, the last 200 of which are in another record.
        let header = [0; 8].into_iter().chain([44, 1, 0]);
        let first: Vec<u8> = header.chain([b'a'; 100]).collect();
        let rest: Vec<u8> = [0].into_iter().chain([b'a'; 200]).collect();
        let begin = record(BEGIN, &[0, 6]);
        let mut records = vec![begin, record(STRINGS, &first), record(CONTINUE, &rest)];
        let label = record(SHARED_LABEL, &[0; 10]);
        records.extend(vec![label; 80_000]);
        assert!(matches!(reduced(&records), Err(Refusal::TooLarge(_))));
    }

    #[test]
    fn what_no_cell_shows_is_disabled() {
        let begin = record(BEGIN, &[0, 6]);
        let formula = record(FORMULA, &[7; 30]);
        let stream = reduced(&[begin, record(DIMENSIONS, &[255; 14]), formula]).expect("records");
        assert_eq!(stream[6..8], DISABLED.to_le_bytes());
        assert_eq!(stream[28..52], [[7; 20].as_slice(), &[0, 0, 7, 7]].concat());
    }

    #[test]
    fn damage_and_passwords_are_reported() {
        assert_eq!(
            reduced(&[record(PASSWORD, &[1, 0])]),
            Err(Refusal::Password)
        );
        assert_eq!(reduced(&[vec![9, 8, 255, 255]]), Err(damaged()));
        // A sheet that starts at a position without a record.
        let sheet = record(SHEET, &[3, 0, 0, 0, 0, 0]);
        assert_eq!(reduced(&[record(BEGIN, &[0, 6]), sheet]), Err(damaged()));
        assert_eq!(reduced(&[]), Ok(Vec::new()));
    }
}
