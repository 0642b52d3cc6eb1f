//! Reads `.xlsx`, `.xlsm` and `.xlsb` cell by cell, because a sheet's declared dimensions can't be
//! trusted.

use calamine::{Cell, Data, DataRef, Reader, Style, Xlsb, XlsbError, Xlsx, XlsxError};

use super::archive::Archive;
use super::binary_parts;
use super::excel_parts::reduce;
use super::format::Format;
use super::grid::{Budget, Grid, Kind, Sheet};
use super::metered::Metered;
use super::refusal::Refusal;
use super::value::content;

/// Reads an XML workbook.
pub(super) fn read(mut archive: Archive) -> Result<Vec<Sheet>, Refusal> {
    reduce(&mut archive)?;
    let mut workbook: Xlsx<_> = Xlsx::new(Metered::new(archive.packed()?)).map_err(refusal)?;
    let sheets = workbook.sheets_metadata().to_vec();
    Budget::check_sheets(sheets.len())?;
    let mut budget = Budget::new();
    let mut formats: Vec<Format> = Vec::new();
    let read = sheets.into_iter().map(|sheet| {
        let kind = Kind::from(&sheet);
        let mut grid = Grid::default();
        if kind == Kind::Cells {
            let mut cells = workbook
                .worksheet_cells_reader(&sheet.name)
                .map_err(refusal)?;
            // All sheets share the same styles.
            if formats.is_empty() {
                formats = cells.styles().iter().map(format_of).collect();
            }
            while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(refusal)? {
                put(&mut grid, &cell, formats.get(style), &mut budget)?;
            }
            drop(cells);
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

/// Reads a binary workbook. The library doesn't report merged cells for this format.
pub(super) fn read_binary(mut archive: Archive) -> Result<Vec<Sheet>, Refusal> {
    let doubts = binary_parts::reduce(&mut archive)?;
    let unclear = Format::Unclear(usize::MAX);
    let mut workbook: Xlsb<_> = Xlsb::new(Metered::new(archive.packed()?)).map_err(binary)?;
    let sheets = workbook.sheets_metadata().to_vec();
    Budget::check_sheets(sheets.len())?;
    let mut budget = Budget::new();
    let read = sheets.into_iter().enumerate().map(|(number, sheet)| {
        let kind = Kind::from(&sheet);
        let mut grid = Grid::default();
        if kind == Kind::Cells {
            let mut cells = workbook
                .worksheet_cells_reader(&sheet.name)
                .map_err(binary)?;
            while let Some(cell) = cells.next_cell().map_err(binary)? {
                let is_unclear = doubts.has(number, cell.get_position());
                let format = is_unclear.then_some(&unclear);
                put(&mut grid, &cell, format, &mut budget)?;
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

fn format_of(style: &Style) -> Format {
    let format = style.number_format.as_ref();
    format.map_or(Format::Plain, |format| Format::of(&format.format_code))
}

fn put(
    grid: &mut Grid,
    cell: &Cell<DataRef<'_>>,
    format: Option<&Format>,
    budget: &mut Budget,
) -> Result<(), Refusal> {
    budget.look()?;
    let value = Data::from(cell.get_value().clone());
    let content = content(value, format.unwrap_or(&Format::Plain));
    grid.put(cell.get_position(), content, budget)
}

fn refusal(error: XlsxError) -> Refusal {
    match error {
        XlsxError::Password => Refusal::Password,
        XlsxError::Unrecognized {
            typ: "sheet:type", ..
        } => Refusal::Macros,
        error => Refusal::damaged(error),
    }
}

fn binary(error: XlsbError) -> Refusal {
    match error {
        XlsbError::Password => Refusal::Password,
        XlsbError::Unrecognized {
            typ: "BoundSheet8:dt",
            ..
        } => Refusal::Macros,
        error => Refusal::damaged(error),
    }
}
