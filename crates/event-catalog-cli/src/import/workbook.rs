//! Reads a workbook: each sheet becomes a section with the sheet's tables.
//!
//! ```text
//! bytes -> sheets (their cells; one reader per format) -> blocks (headings, text, tables)
//! ```
//!
//! The author of a workbook could be an attacker. Expect a cell far down or to the right, a cell
//! repeated a million times, and a small file that unpacks to gigabytes. So cells are stored
//! sparsely, everything that is read counts against a [`Budget`], and nothing is unpacked without a
//! limit.

mod archive;
mod binary_parts;
mod excel;
mod excel_parts;
mod format;
mod grid;
mod guarded;
mod legacy;
mod legacy_records;
mod metered;
mod open_document;
mod refusal;
mod sections;
mod table;
mod value;

use archive::Archive;
use grid::Sheet;
use refusal::Refusal;

use super::columns::Map;
use super::page::Page;

/// Reads a workbook. A heading in `maps` also identifies the header row of a table.
pub(super) fn read(bytes: Vec<u8>, shown: &str, maps: &[Map]) -> Result<Page, String> {
    let sheets = guarded::run(move || sheets(&bytes));
    let page = sheets.and_then(|sheets| sections::page(&sheets, shown, maps));
    page.map_err(|refusal| format!("`{shown}` {refusal}"))
}

/// The magic bytes of a ZIP archive, and of files from Office 2003 or earlier.
const ZIP: &[u8] = b"PK\x03\x04";
const COMPOUND_FILE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Whether a file starts like a workbook.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(ZIP) || bytes.starts_with(COMPOUND_FILE)
}

/// Reads the sheets of a workbook in any format.
fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, Refusal> {
    if bytes.starts_with(COMPOUND_FILE) {
        return legacy::read(bytes);
    }
    if !bytes.starts_with(ZIP) {
        return Err(Refusal::not_a_workbook(bytes));
    }
    let archive = Archive::read(bytes)?;
    if archive.has("content.xml") {
        open_document::read(&archive)
    } else if archive.has("xl/workbook.bin") {
        excel::read_binary(archive)
    } else {
        excel::read(archive)
    }
}

#[cfg(test)]
mod tests;
