//! Builds workbooks from parts.

use std::fmt::Write as _;
use std::io::{Cursor, Write};

use cfb::{CompoundFile, Version};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// An Excel workbook: its sheet, its shared strings and its styles. Empty parts are left out.
pub(super) fn excel([sheet, strings, styles]: [&[u8]; 3]) -> Vec<u8> {
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relations = |kind: &str, target: &str| {
        format!(
            "<Relationships><Relationship Id=\"r1\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let package = relations("officeDocument", "xl/workbook.xml");
    let sheets = relations("worksheet", "worksheets/sheet1.xml");
    let workbook = "<workbook><sheets><sheet name=\"A\" r:id=\"r1\"/></sheets></workbook>";
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("_rels/.rels", package.as_bytes()),
        ("xl/_rels/workbook.xml.rels", sheets.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    let others = [("xl/sharedStrings.xml", strings), ("xl/styles.xml", styles)];
    parts.extend(others.into_iter().filter(|(_, part)| !part.is_empty()));
    archive(&parts)
}

/// An `OpenDocument` spreadsheet.
pub(super) fn open_document(content: &[u8]) -> Vec<u8> {
    archive(&[("content.xml", content)])
}

/// An Excel workbook in the format of Excel 2003 and earlier.
pub(super) fn old(records: &[u8]) -> Vec<u8> {
    let memory = Cursor::new(Vec::new());
    let mut file = CompoundFile::create_with_version(Version::V3, memory).expect("a file");
    let mut stream = file.create_stream("/Workbook").expect("a stream");
    stream.write_all(records).expect("a stream");
    stream.flush().expect("a stream");
    drop(stream);
    file.flush().expect("a file");
    file.into_inner().into_inner()
}

/// An Excel workbook with these rows.
pub(super) fn excel_table(rows: &[Vec<&str>]) -> Vec<u8> {
    let mut sheet = "<worksheet><sheetData>".to_owned();
    for (row, cells) in rows.iter().enumerate() {
        let _ = write!(sheet, "<row r=\"{}\">", row + 1);
        for (column, cell) in cells.iter().enumerate() {
            if !cell.is_empty() {
                let place = format!("{}{}", letters(column), row + 1);
                let _ = write!(
                    sheet,
                    "<c r=\"{place}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
                    escaped(cell)
                );
            }
        }
        sheet += "</row>";
    }
    sheet += "</sheetData></worksheet>";
    excel([sheet.as_bytes(), b"", b""])
}

/// An `OpenDocument` spreadsheet with these rows.
pub(super) fn open_document_table(rows: &[Vec<&str>]) -> Vec<u8> {
    let mut content = "<office:document-content><office:body><office:spreadsheet>\
                       <table:table table:name=\"A\">"
        .to_owned();
    for cells in rows {
        content += "<table:table-row>";
        for cell in cells {
            let _ = write!(
                content,
                "<table:table-cell office:value-type=\"string\"><text:p>{}</text:p></table:table-cell>",
                escaped(cell)
            );
        }
        content += "</table:table-row>";
    }
    content += "</table:table></office:spreadsheet></office:body></office:document-content>";
    open_document(content.as_bytes())
}

/// A column's letters, as spreadsheets show them.
fn letters(column: usize) -> String {
    let mut left = column + 1;
    let mut letters = Vec::new();
    while left > 0 {
        left -= 1;
        letters.push(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[left % 26]);
        left /= 26;
    }
    letters.into_iter().rev().map(char::from).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// An archive, without compression.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, part) in parts {
        zip.start_file(*name, options).expect("a part");
        zip.write_all(part).expect("a part");
    }
    zip.finish().expect("an archive").into_inner()
}
