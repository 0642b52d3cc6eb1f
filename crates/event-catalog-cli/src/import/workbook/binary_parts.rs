//! Rewrites the parts of a binary workbook ([MS-XLSB]) before `calamine` reads them.
//!
//! The library allocates as much memory as a record declares, keeps all shared strings, and
//! evaluates the formulas of defined names. It doesn't report number formats, and it skips formulas
//! whose value is an error. So this module checks the records, and rewrites those whose result
//! would differ from what a spreadsheet displays.
//!
//! [MS-XLSB]: https://learn.microsoft.com/en-us/openspecs/office_file_formats/ms-xlsb/

mod doubts;
mod styles;

use std::collections::HashSet;

use super::archive::Archive;
use super::excel_parts::check_strings;
use super::grid::{Budget, Content, Doubt};
use super::refusal::Refusal;
use doubts::Doubts;
use styles::Styles;

const ROW: u16 = 0;
const INTEGER: u16 = 2;
const ERROR: u16 = 3;
const NUMBER: u16 = 5;
const TEXT: u16 = 6;
const FORMULA_NUMBER: u16 = 9;
const FORMULA_ERROR: u16 = 11;
const STRING: u16 = 19;
const DEFINED_NAME: u16 = 39;
const SHEET: u16 = 156;
const BEGIN_STRINGS: u16 = 159;
const EXTERNAL_SHEETS: u16 = 362;

/// Rewrites the parts that the library reads. Returns the positions of numbers that might be
/// displayed differently.
pub(super) fn reduce(archive: &mut Archive) -> Result<Doubts, Refusal> {
    let styles = archive.get("xl/styles.bin").map(Styles::of);
    let styles = styles.unwrap_or_default();
    let relations = archive.get("xl/_rels/workbook.bin.rels");
    let workbook = archive.get("xl/workbook.bin").unwrap_or_default();
    let mut doubts = Doubts {
        sheets: doubts::paths(workbook, relations.unwrap_or_default())?,
        ..Doubts::default()
    };
    let mut budget = Budget::new();
    for (name, part) in &mut archive.parts {
        let path = name.trim_start_matches('/').to_ascii_lowercase();
        *part = match path.as_str() {
            "xl/workbook.bin" => sheets(part),
            "xl/styles.bin" => styles.part(),
            "xl/sharedstrings.bin" => strings(part)?,
            path if path.starts_with("xl/worksheets/")
                && path.rsplit('.').next() != Some("rels") =>
            {
                let (cells, unclear) = cells(part, &styles, &mut budget)?;
                doubts.cells.insert(path.to_owned(), unclear);
                cells
            }
            _ => continue,
        };
    }
    Ok(doubts)
}

/// The records of a part, as kind and data, up to the first incomplete record.
struct Records<'p> {
    rest: &'p [u8],
}

impl<'p> Records<'p> {
    fn of(part: &'p [u8]) -> Self {
        Self { rest: part }
    }
}

impl<'p> Iterator for Records<'p> {
    type Item = (u16, &'p [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (low, mut rest) = self.rest.split_first()?;
        let mut kind = u16::from(low & 0x7f);
        if low & 0x80 != 0 {
            let (high, after) = rest.split_first()?;
            kind |= u16::from(high & 0x7f) << 7;
            rest = after;
        }
        let mut length = 0_usize;
        for shift in [0, 7, 14, 21] {
            let (byte, after) = rest.split_first()?;
            length |= usize::from(byte & 0x7f) << shift;
            rest = after;
            if byte & 0x80 == 0 {
                break;
            }
        }
        let (data, after) = rest.split_at_checked(length)?;
        self.rest = after;
        Some((kind, data))
    }
}

/// Appends a record to a part.
pub(super) fn write(part: &mut Vec<u8>, kind: u16, data: &[u8]) {
    let low = kind.to_le_bytes()[0] & 0x7f;
    if kind < 0x80 {
        part.push(low);
    } else {
        part.extend([low | 0x80, (kind >> 7).to_le_bytes()[0]]);
    }
    let mut length = data.len();
    while length >= 0x80 {
        part.push(length.to_le_bytes()[0] | 0x80);
        length >>= 7;
    }
    part.push(length.to_le_bytes()[0]);
    part.extend(data);
}

/// Encodes a string as stored in records: its length, and its characters in UTF-16.
pub(super) fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let length = u32::try_from(units.len()).unwrap_or(u32::MAX);
    let units = units.into_iter().flat_map(u16::to_le_bytes);
    length.to_le_bytes().into_iter().chain(units).collect()
}

/// Rewrites the list of sheets in a workbook, without defined names and their targets, which aren't
/// displayed in cells.
fn sheets(part: &[u8]) -> Vec<u8> {
    let mut reduced = Vec::new();
    for (kind, data) in Records::of(part) {
        if !matches!(kind, DEFINED_NAME | EXTERNAL_SHEETS) {
            write(&mut reduced, kind, data);
        }
    }
    reduced
}

/// Rewrites the shared strings with the correct count.
fn strings(part: &[u8]) -> Result<Vec<u8>, Refusal> {
    let strings = || Records::of(part).filter(|(kind, _)| *kind == STRING);
    let number = strings().count();
    check_strings(number)?;
    let number = u32::try_from(number).map_err(Refusal::damaged)?;
    let mut reduced = Vec::new();
    let numbers = [number.to_le_bytes(); 2].concat();
    write(&mut reduced, BEGIN_STRINGS, &numbers);
    for (kind, data) in strings() {
        write(&mut reduced, kind, data);
    }
    Ok(reduced)
}

/// The row and column of cells whose format is unknown.
type Unclear = HashSet<(u32, u32)>;

/// Rewrites the cells of a sheet, and converts specially formatted numbers to text. Also returns
/// the positions of numbers whose format is unknown.
fn cells(part: &[u8], styles: &Styles, budget: &mut Budget) -> Result<(Vec<u8>, Unclear), Refusal> {
    /// The length of a cell's column and style, which precede the value.
    const HEAD: usize = 8;
    let (mut reduced, mut unclear, mut row) = (Vec::new(), HashSet::new(), 0);
    for (kind, data) in Records::of(part) {
        match kind {
            ROW => row = long(data, 0).unwrap_or_default(),
            // The error value precedes the formula.
            FORMULA_ERROR => {
                let data = data.get(..=HEAD).unwrap_or(data);
                write(&mut reduced, ERROR, data);
                continue;
            }
            INTEGER | NUMBER | FORMULA_NUMBER => {
                match number(kind, data).and_then(|value| styles.shown(data, value)) {
                    Some(Content::Text(shown)) => {
                        budget.take(shown.len())?;
                        let head = data.get(..HEAD).unwrap_or(data);
                        write(&mut reduced, TEXT, &[head, &wide(&shown)[..]].concat());
                        continue;
                    }
                    Some(Content::Doubtful(_, Doubt::Zeros)) => {
                        budget.take(0)?;
                        unclear.insert((row, long(data, 0).unwrap_or_default()));
                    }
                    _ => {}
                }
            }
            _ => {}
        }
        write(&mut reduced, kind, data);
    }
    Ok((reduced, unclear))
}

/// Reads a little-endian `u32` from a record.
fn long(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*data.get(at..)?.first_chunk()?))
}

/// Parses the number in a cell.
fn number(kind: u16, data: &[u8]) -> Option<f64> {
    let value = data.get(8..)?;
    if kind != INTEGER {
        return Some(f64::from_le_bytes(*value.first_chunk()?));
    }
    // Two bits say whether this is an integer, and whether to divide it by 100.
    let raw = *value.first_chunk()?;
    let bits = u32::from_le_bytes(raw);
    let number = if bits & 2 == 0 {
        f64::from_bits(u64::from(bits & !3) << 32)
    } else {
        f64::from(i32::from_le_bytes(raw) >> 2)
    };
    Some(if bits & 1 == 0 {
        number
    } else {
        number / 100.0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read_as_they_are_written() {
        let mut part = Vec::new();
        let long = vec![7; 70_000];
        let records: [(u16, &[u8]); 4] = [(5, b"ab"), (362, b""), (0x7f, &long), (0x80, b"c")];
        for (kind, data) in records {
            write(&mut part, kind, data);
        }
        let found: Vec<_> = Records::of(&part).collect();
        assert_eq!(found, records);
        // A record is incomplete if it declares more bytes than exist.
        part.extend([5, 0xff, 0xff, 0xff, 0x7f, 1, 2]);
        assert_eq!(Records::of(&part).count(), 4);
        assert_eq!(wide("aß"), [2, 0, 0, 0, 0x61, 0, 0xdf, 0]);
    }

    #[test]
    fn names_are_left_out() {
        let mut part = Vec::new();
        for kind in [SHEET, DEFINED_NAME, EXTERNAL_SHEETS, 157] {
            write(&mut part, kind, b"a");
        }
        let kept = sheets(&part);
        let kinds: Vec<u16> = Records::of(&kept).map(|(kind, _)| kind).collect();
        assert_eq!(kinds, [SHEET, 157]);
    }

    #[test]
    fn integers_may_be_hundredths() {
        let of = |bits: u32| {
            let data = [[0; 8].as_slice(), &bits.to_le_bytes()].concat();
            number(INTEGER, &data)
        };
        assert_eq!(of((7 << 2) | 2), Some(7.0));
        assert_eq!(of((750 << 2) | 3), Some(7.5));
        assert_eq!(of(0x4000_0000), Some(2.0));
        assert_eq!(number(NUMBER, &[0; 9]), None);
    }
}
