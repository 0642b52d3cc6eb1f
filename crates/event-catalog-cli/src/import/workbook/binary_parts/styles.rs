//! The number formats of a binary workbook.

use std::collections::BTreeMap;

use calamine::{Data, ExcelDateTime, ExcelDateTimeType};

use super::{Records, wide, write};
use crate::import::workbook::format::Format;
use crate::import::workbook::grid::Content;
use crate::import::workbook::value::content;

const FORMAT: u16 = 44;
const CELL_STYLE: u16 = 47;
const BEGIN_FORMATS: u16 = 615;
const BEGIN_CELL_STYLES: u16 = 617;
const END_CELL_STYLES: u16 = 618;

/// The styles of cells.
#[derive(Debug, Default)]
pub(super) struct Styles {
    /// The codes of the workbook's own formats, by number.
    codes: BTreeMap<u16, String>,
    /// For each style, the number of its format, and the parsed format.
    cells: Vec<(u16, Format)>,
}

impl Styles {
    /// Reads the styles in a part.
    pub(super) fn of(part: &[u8]) -> Self {
        /// Excel's limits are 255 characters and 65,490 styles.
        const LONGEST: usize = 255;
        const MOST: usize = 1 << 16;
        let mut styles = Self::default();
        let mut is_inside = false;
        for (kind, data) in Records::of(part) {
            match kind {
                FORMAT => {
                    if let Some((number, code)) = format(data).filter(|it| it.1.len() <= LONGEST) {
                        styles.codes.insert(number, code);
                    }
                }
                // Outside this list, such records define named styles rather than cell styles.
                BEGIN_CELL_STYLES => is_inside = true,
                END_CELL_STYLES => is_inside = false,
                CELL_STYLE if is_inside && styles.cells.len() < MOST => {
                    let number = short(data, 2).unwrap_or_default();
                    let format = match styles.codes.get(&number) {
                        Some(code) => Format::of(code),
                        None => built_in(number),
                    };
                    styles.cells.push((number, format));
                }
                _ => {}
            }
        }
        styles
    }

    /// Writes a part with only what is needed to recognize dates.
    pub(super) fn part(&self) -> Vec<u8> {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes();
        let mut part = Vec::new();
        write(&mut part, BEGIN_FORMATS, &count(self.codes.len()));
        for (number, code) in &self.codes {
            let data = [&number.to_le_bytes()[..], &wide(code)[..]].concat();
            write(&mut part, FORMAT, &data);
        }
        write(&mut part, BEGIN_CELL_STYLES, &count(self.cells.len()));
        for (number, _) in &self.cells {
            let mut data = [0; 16];
            data[2..4].copy_from_slice(&number.to_le_bytes());
            write(&mut part, CELL_STYLE, &data);
        }
        part
    }

    /// Returns the displayed text of a cell, if its format isn't plain.
    pub(super) fn shown(&self, cell: &[u8], value: f64) -> Option<Content> {
        let [low, middle, high] = *cell.get(4..)?.first_chunk::<3>()?;
        let style = usize::try_from(u32::from_le_bytes([low, middle, high, 0])).ok()?;
        let (_, format) = self.cells.get(style)?;
        let data = match format {
            Format::Plain => return None,
            Format::Time => {
                let kind = ExcelDateTimeType::DateTime;
                Data::DateTime(ExcelDateTime::new(value, kind, false))
            }
            Format::Padded(_) | Format::Fixed(_) | Format::Unclear(_) => Data::Float(value),
        };
        Some(content(data, format))
    }
}

/// Parses the number and the code of a format.
fn format(data: &[u8]) -> Option<(u16, String)> {
    let length = u32::from_le_bytes(*data.get(2..)?.first_chunk()?);
    let length = usize::try_from(length).ok()?.checked_mul(2)?;
    let units = data.get(6..)?.get(..length)?;
    let units: Vec<u16> = units
        .chunks_exact(2)
        .filter_map(|unit| short(unit, 0))
        .collect();
    Some((short(data, 0)?, String::from_utf16_lossy(&units)))
}

/// The built-in format with this number.
fn built_in(number: u16) -> Format {
    match number {
        2 => Format::Fixed(2),
        18..=21 | 45 | 47 => Format::Time,
        _ => Format::Plain,
    }
}

/// The little-endian `u16` at an offset; `None` if the record ends before it.
fn short(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*data.get(at..)?.first_chunk()?))
}
