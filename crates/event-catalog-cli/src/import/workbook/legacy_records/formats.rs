//! The formats of the numbers in an `.xls`, which `calamine` doesn't report.

use std::collections::HashMap;

use super::{Budget, Refusal, short};
use crate::import::workbook::format::Format;

/// The formats of cells whose format isn't plain.
#[derive(Debug, Default)]
pub(in crate::import::workbook) struct Formats {
    /// Whether codes are in Unicode, as in Excel 97 and later.
    pub(super) is_unicode: bool,
    /// The formats, by number.
    codes: HashMap<u16, Format>,
    /// The format of each cell style.
    styles: Vec<Format>,
    /// The cell styles, by the position of the sheet's first record, row and column.
    cells: HashMap<(usize, u16, u16), u16>,
    /// The position of each sheet's first record.
    pub(super) sheets: Vec<usize>,
}

impl Formats {
    /// The format of a cell in the sheet with this index.
    pub(in crate::import::workbook) fn of(
        &self,
        sheet: usize,
        (row, column): (u32, u32),
    ) -> Option<&Format> {
        let begin = *self.sheets.get(sheet)?;
        let place = (begin, u16::try_from(row).ok()?, u16::try_from(column).ok()?);
        self.styles.get(usize::from(*self.cells.get(&place)?))
    }

    /// Adds a format. An unreadable format counts as plain.
    pub(super) fn format(&mut self, data: &[u8]) {
        if let (Ok(number), Some(code)) = (short(data, 0), self.code(data)) {
            self.codes.insert(number, Format::of(&code));
        }
    }

    /// Decodes the format code in a record; `None` if it is incomplete or too long.
    fn code(&self, data: &[u8]) -> Option<String> {
        /// The maximum length of a format code in Excel.
        const LONGEST: usize = 255;
        let latin = |length: usize, start: usize| {
            let bytes = data.get(start..)?.get(..length)?;
            Some(bytes.iter().copied().map(char::from).collect::<String>())
        };
        if !self.is_unicode {
            return latin(usize::from(*data.get(2)?), 3);
        }
        let length = usize::from(short(data, 2).ok()?);
        if length > LONGEST {
            return None;
        }
        if data.get(4)? & 1 == 0 {
            return latin(length, 5);
        }
        let bytes = data.get(5..)?.get(..2 * length)?.chunks_exact(2);
        let units: Vec<u16> = bytes.filter_map(|unit| short(unit, 0).ok()).collect();
        Some(String::from_utf16_lossy(&units))
    }

    pub(super) fn style(&mut self, data: &[u8]) {
        /// The maximum number of cell styles; Excel's limit is 4,050.
        const MOST: usize = 1 << 16;
        if self.styles.len() < MOST {
            let number = short(data, 2).unwrap_or_default();
            let format = match (self.codes.get(&number), number) {
                (Some(format), _) => format.clone(),
                (None, 2) => Format::Fixed(2),
                (None, 18..=21 | 45 | 47) => Format::Time,
                _ => Format::Plain,
            };
            self.styles.push(format);
        }
    }

    /// Adds a record about one cell, in the sheet whose first record is at `begin`.
    pub(super) fn cell(&mut self, begin: usize, data: &[u8]) -> Result<(), Refusal> {
        self.add((begin, short(data, 0)?, short(data, 2)?), data, 4)
    }

    /// Adds a record with numbers for several columns.
    pub(super) fn cells(&mut self, begin: usize, data: &[u8]) -> Result<(), Refusal> {
        /// A style of two bytes and a number of four bytes.
        const SIZE: usize = 6;
        let (row, first) = (short(data, 0)?, short(data, 2)?);
        // The last two bytes contain the last column.
        let numbers = data.len().saturating_sub(SIZE) / SIZE;
        for (column, at) in (first..=u16::MAX).zip(0..numbers) {
            self.add((begin, row, column), data, 4 + at * SIZE)?;
        }
        Ok(())
    }

    /// Adds a cell whose style is at offset `at` in a record, unless its format is plain.
    fn add(&mut self, place: (usize, u16, u16), data: &[u8], at: usize) -> Result<(), Refusal> {
        let style = short(data, at)?;
        let format = self.styles.get(usize::from(style));
        if format.is_none_or(|format| *format == Format::Plain) {
            // A later record for the same cell replaces an earlier one.
            self.cells.remove(&place);
            return Ok(());
        }
        self.cells.insert(place, style);
        if self.cells.len() > Budget::MOST_CELLS {
            let cells = format!("more than {} cells", Budget::MOST_CELLS);
            return Err(Refusal::TooLarge(cells));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_of_both_encodings_are_known() {
        let mut formats = Formats::default();
        formats.format(&[164, 0, 3, b'0', b'0', b'0']);
        formats.is_unicode = true;
        formats.format(&[165, 0, 2, 0, 0, b'0', b'0']);
        formats.format(&[166, 0, 2, 0, 1, b'0', 0, b'0', 0]);
        // The format code is truncated.
        formats.format(&[167, 0, 9, 0, 0, b'0']);
        for number in [164, 165, 166, 167, 20, 14, 2] {
            formats.style(&[0, 0, number, 0]);
        }
        let zeros = |number| Format::Padded(vec![None; number]);
        let expected = [
            zeros(3),
            zeros(2),
            zeros(2),
            Format::Plain,
            Format::Time,
            Format::Plain,
            Format::Fixed(2),
        ];
        assert_eq!(formats.styles, expected);
    }

    #[test]
    fn each_number_of_a_record_has_its_style() {
        let mut formats = Formats {
            sheets: vec![100],
            ..Formats::default()
        };
        formats.format(&[164, 0, 2, b'0', b'0']);
        formats.style(&[0; 4]);
        formats.style(&[0, 0, 164, 0]);
        let numbers = [
            [5, 0, 7, 0].as_slice(),
            &[0, 0, 1, 1, 1, 1],
            &[1, 0, 1, 1, 1, 1],
            &[8, 0],
        ]
        .concat();
        formats.cells(100, &numbers).expect("numbers");
        assert_eq!(formats.of(0, (5, 7)), None);
        assert_eq!(formats.of(0, (5, 8)), Some(&Format::of("00")));
        assert_eq!(formats.of(1, (5, 8)), None);
    }
}
