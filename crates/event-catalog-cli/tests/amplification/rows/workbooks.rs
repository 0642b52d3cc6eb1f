//! Small workbooks that unpack to large ones.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::lines;
use crate::Row;
use crate::process::Files;

const EXCEL: &[&str] = &["import events.xlsx"];
const BINARY: &[&str] = &["import events.xlsb"];
const OPEN: &[&str] = &["import events.ods"];

pub(crate) const ROWS: &[Row] = &[
    row("a workbook with many large parts", bomb, 70, EXCEL),
    row("a sheet of empty cells", empty_cells, 15_000_000, EXCEL),
    row("a sheet of empty rows", empty_rows, 10_000_000, EXCEL),
    row("sheets that are one part", one_part, 1_000_000, EXCEL),
    row(
        "shared strings that are empty",
        empty_texts,
        10_000_000,
        EXCEL,
    ),
    row(
        "shared strings of a binary workbook",
        binary_texts,
        5_000_000,
        BINARY,
    ),
    row(
        "texts between the rows of a sheet",
        texts_between,
        90_000,
        EXCEL,
    ),
    row("a shared text in many cells", shared_text, 500_000, EXCEL),
    row(
        "merged cells with one long text",
        merged_text,
        1_000_000,
        EXCEL,
    ),
    row("merged cells that are filled", merged_rows, 5000, EXCEL),
    row("formats of cells", formats, 1_000_000, EXCEL),
    row("rows and columns far away", far_away, 100_000, EXCEL),
    row("cells that are repeated", repeated, 99_999_999, OPEN),
    row("rows that are repeated", repeated_rows, 900_000, OPEN),
    row("spaces in a cell", spaces, 2_000_000, OPEN),
    row("sheets of OpenDocument", sheets, 1_000_000, OPEN),
    row("a text as a workbook", text, 1_000_000, EXCEL),
];

const fn row(
    name: &'static str,
    files: fn(usize) -> Files,
    count: usize,
    commands: &'static [&'static str],
) -> Row {
    Row {
        name,
        files,
        count,
        commands,
        factor: 60,
    }
}

/// The relation type of an Excel workbook's main part.
const RELATIONS: &str =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument";
const SHEET: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet";

/// An archive that is being written.
type Archive = ZipWriter<Cursor<Vec<u8>>>;

/// An archive with all parts of an Excel workbook except its sheets.
fn excel(sheets: usize) -> Archive {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let sheets = lines(sheets, |it| format!("<sheet name=\"A{it}\" r:id=\"r1\"/>"));
    for (path, text) in [
        (
            "_rels/.rels",
            format!(
                "<Relationships><Relationship Id=\"r1\" Type=\"{RELATIONS}\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships><Relationship Id=\"r1\" Type=\"{SHEET}\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!("<workbook><sheets>{sheets}</sheets></workbook>"),
        ),
    ] {
        part(&mut archive, path, &text);
    }
    archive
}

fn part(archive: &mut Archive, path: &str, text: &str) {
    // Uses the fastest level, because debug builds write many megabytes.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(1));
    archive.start_file(path, options).expect("a part");
    archive.write_all(text.as_bytes()).expect("a part");
}

fn file(path: &str, archive: Archive) -> Files {
    let bytes = archive.finish().expect("an archive").into_inner();
    [(path.to_owned(), bytes)].into()
}

/// A workbook with this sheet, and the other parts that it needs.
fn sheet(rows: &str, after: &str, parts: &[(&str, String)]) -> Files {
    let mut archive = excel(1);
    let sheet = format!(
        "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Event</t></is></c>\
         <c r=\"B1\" t=\"inlineStr\"><is><t>Description</t></is></c></row>{rows}</sheetData>{after}</worksheet>"
    );
    part(&mut archive, "xl/worksheets/sheet1.xml", &sheet);
    for (path, text) in parts {
        part(&mut archive, path, text);
    }
    file("events.xlsx", archive)
}

/// Parts of one megabyte each, which compress to the same bytes in the archive.
fn bomb(count: usize) -> Files {
    let mut archive = excel(1);
    let first = "xl/worksheets/sheet1.xml";
    part(&mut archive, first, &" ".repeat(1 << 20));
    for number in 2..=count {
        let path = format!("xl/worksheets/sheet{number}.xml");
        archive.shallow_copy_file(first, &path).expect("a part");
    }
    file("events.xlsx", archive)
}

/// Empty shared strings: each record is a type, a length and zeros.
fn binary_texts(count: usize) -> Files {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    part(&mut archive, "xl/workbook.bin", "");
    let texts = "\u{13}\u{5}\0\0\0\0\0".repeat(count);
    part(&mut archive, "xl/sharedStrings.bin", &texts);
    file("events.xlsb", archive)
}

fn texts_between(count: usize) -> Files {
    let rows = lines(count, |it| {
        format!(
            "<row><c t=\"inlineStr\"><is><t>a{it}</t></is></c><c t=\"inlineStr\"><is><t>b</t></is></c></row>\
             <row><c t=\"inlineStr\"><is><t>c:</t></is></c></row>"
        )
    });
    sheet(&rows, "", &[])
}

fn empty_cells(count: usize) -> Files {
    let cells = "<c/>".repeat(count);
    sheet(&format!("<row r=\"2\">{cells}</row>"), "", &[])
}

fn empty_rows(count: usize) -> Files {
    sheet(&"<row/>".repeat(count), "", &[])
}

fn one_part(count: usize) -> Files {
    let mut archive = excel(256);
    let rows = "<row/>".repeat(count);
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    part(&mut archive, "xl/worksheets/sheet1.xml", &sheet);
    file("events.xlsx", archive)
}

fn strings(strings: &str) -> (&'static str, String) {
    ("xl/sharedStrings.xml", format!("<sst>{strings}</sst>"))
}

fn empty_texts(count: usize) -> Files {
    sheet("", "", &[strings(&"<si/>".repeat(count))])
}

fn shared_text(count: usize) -> Files {
    let cells = "<c t=\"s\"><v>0</v></c>".repeat(count);
    let text = format!("<si><t>{}</t></si>", "word ".repeat(2000));
    sheet(
        &format!("<row r=\"2\">{cells}</row>"),
        "",
        &[strings(&text)],
    )
}

fn merged(cells: &str) -> String {
    format!("<mergeCells>{cells}</mergeCells>")
}

fn merged_text(count: usize) -> Files {
    let text = "word ".repeat(200_000);
    sheet(
        &format!("<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>{text}</t></is></c></row>"),
        &merged(&"<mergeCell ref=\"A2:A3\"/>".repeat(count)),
        &[],
    )
}

fn merged_rows(count: usize) -> Files {
    let rows = lines(count, |it| {
        let row = it + 2;
        format!("<row r=\"{row}\"><c r=\"A{row}\"><v>{it}</v></c></row>")
    });
    let cells = lines(count, |it| {
        format!("<mergeCell ref=\"A{}:A{}\"/>", it + 2, count + 2)
    });
    sheet(&rows, &merged(&cells), &[])
}

fn formats(count: usize) -> Files {
    let text = format!(
        "<styleSheet><fonts><font><name val=\"{}\"/></font></fonts><cellXfs>{}</cellXfs></styleSheet>",
        "A".repeat(count),
        "<xf numFmtId=\"14\"/>".repeat(count)
    );
    sheet("", "", &[("xl/styles.xml", text)])
}

fn far_away(count: usize) -> Files {
    let rows = lines(count, |it| {
        let row = 1_048_576 - count + it;
        format!(
            "<row r=\"{row}\"><c r=\"A{row}\" t=\"str\"><v>e{it}</v></c><c r=\"XFD{row}\" t=\"b\"><v>1</v></c></row>"
        )
    });
    sheet(&rows, "", &[])
}

/// An `OpenDocument` spreadsheet with these sheets.
fn open(sheets: &str) -> Files {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body>\
         </office:document-content>"
    );
    part(&mut archive, "content.xml", &content);
    file("events.ods", archive)
}

/// A sheet with a header row and these rows.
fn open_sheet(rows: &str) -> Files {
    open(&format!(
        "<table:table table:name=\"A\"><table:table-row>{}{}</table:table-row>{rows}</table:table>",
        cell("", "Event"),
        cell("", "Description"),
    ))
}

fn cell(attribute: &str, text: &str) -> String {
    format!("<table:table-cell {attribute}><text:p>{text}</text:p></table:table-cell>")
}

fn repeated(count: usize) -> Files {
    let cell = cell("table:number-columns-repeated=\"16384\"", "x");
    open_sheet(&format!(
        "<table:table-row table:number-rows-repeated=\"{count}\">{cell}</table:table-row>"
    ))
}

fn repeated_rows(count: usize) -> Files {
    let cell = cell("", "x");
    open_sheet(&format!(
        "<table:table-row table:number-rows-repeated=\"{count}\">{cell}</table:table-row>"
    ))
}

fn spaces(count: usize) -> Files {
    let cell = cell("", &"<text:s text:c=\"256\"/>".repeat(count));
    open_sheet(&format!("<table:table-row>{cell}</table:table-row>"))
}

fn sheets(count: usize) -> Files {
    open(&"<table:table table:name=\"A\"/>".repeat(count))
}

fn text(count: usize) -> Files {
    let text = format!("Event,Description\n{}", "a,A.\n".repeat(count));
    [("events.xlsx".to_owned(), text.into_bytes())].into()
}
