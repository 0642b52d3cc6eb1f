//! Reads `.xls`, the format of Excel up to 2003.
//!
//! `calamine` reads all sheets at once into dense tables. So the records are checked first
//! (`legacy_records.rs`), and the library gets a new file that contains only these records: in the
//! original file, it might find a different stream from the one that was checked.

use std::io::{Cursor, Read, Write};

use calamine::{Reader, Xls, XlsError};
use cfb::{CompoundFile, Version};

use super::format::Format;
use super::grid::{Budget, Grid, Kind, Sheet};
use super::legacy_records::reduce;
use super::refusal::Refusal;
use super::value::content;

/// The maximum size of the records in bytes.
const MOST_BYTES: u64 = 32 << 20;

/// Reads a compound file.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Sheet>, Refusal> {
    let mut records = records(bytes)?;
    let formats = reduce(&mut records)?;
    let file = packed(&records).map_err(Refusal::damaged)?;
    let mut workbook: Xls<_> = Xls::new(Cursor::new(file)).map_err(refusal)?;
    let sheets = workbook.sheets_metadata().to_vec();
    Budget::check_sheets(sheets.len())?;
    let mut budget = Budget::new();
    let read = sheets.into_iter().enumerate().map(|(number, sheet)| {
        let kind = Kind::from(&sheet);
        let mut grid = Grid::default();
        if kind == Kind::Cells {
            let range = workbook.worksheet_range(&sheet.name).map_err(refusal)?;
            let (row, column) = range.start().unwrap_or_default();
            for (rows, columns, value) in range.used_cells() {
                // In an `.xls`, a range has at most 65,536 rows and columns.
                let at = |first: u32, further: usize| {
                    first.saturating_add(u32::try_from(further).unwrap_or(u32::MAX))
                };
                let place = (at(row, rows), at(column, columns));
                let format = formats.of(number, place).unwrap_or(&Format::Plain);
                grid.put(place, content(value.clone(), format), &mut budget)?;
            }
            let merged = workbook.merge_cells_by_sheet_name(&sheet.name);
            for merged in merged.map_err(refusal)? {
                grid.fill(merged, &mut budget)?;
            }
        }
        Ok(Sheet {
            name: sheet.name,
            kind,
            grid,
        })
    });
    read.collect()
}

/// Finds the stream that contains a workbook's records.
fn records(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut file = CompoundFile::open(Cursor::new(bytes)).map_err(Refusal::damaged)?;
    if file.exists("/EncryptedPackage") {
        return Err(Refusal::Password);
    }
    let mut paths = ["/Workbook", "/Book"].into_iter();
    let Some(path) = paths.find(|path| file.is_stream(path)) else {
        return Err(Refusal::NotAWorkbook(
            "it is a different kind of Office file; use a workbook",
        ));
    };
    let stream = file.open_stream(path).map_err(Refusal::damaged)?;
    let mut records = Vec::new();
    let read = stream.take(MOST_BYTES + 1).read_to_end(&mut records);
    read.map_err(Refusal::damaged)?;
    if u64::try_from(records.len()).is_ok_and(|length| length > MOST_BYTES) {
        let size = format!("more than {} MB of records", MOST_BYTES >> 20);
        return Err(Refusal::TooLarge(size));
    }
    Ok(records)
}

/// Packs the records into a compound file. The file is in version 3, because the library rejects
/// version 4 without a short stream.
fn packed(records: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut file = CompoundFile::create_with_version(Version::V3, Cursor::new(Vec::new()))?;
    let mut stream = file.create_stream("/Workbook")?;
    stream.write_all(records)?;
    stream.flush()?;
    drop(stream);
    file.flush()?;
    Ok(file.into_inner().into_inner())
}

fn refusal(error: XlsError) -> Refusal {
    match error {
        XlsError::Password => Refusal::Password,
        error => Refusal::damaged(error),
    }
}
