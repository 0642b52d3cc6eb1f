mod asides;
mod binary;
mod formats;

use std::io::{Cursor, Write};

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::*;
use crate::import::page::{Block, Parts, Table};
use crate::import::plan::{Options, plan};

/// The name of a sheet, and a function that writes its content.
type Sheet<'s> = (&'s str, &'s dyn Fn(&mut Worksheet));

/// Builds an Excel workbook with these sheets.
fn excel(sheets: &[Sheet<'_>]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (name, fill) in sheets {
        let sheet = workbook.add_worksheet();
        sheet.set_name(*name).expect("a name");
        fill(sheet);
    }
    workbook.save_to_buffer().expect("a workbook")
}

/// Writes texts into cells, starting at a row.
fn write(sheet: &mut Worksheet, from: u32, rows: &[&[&str]]) {
    for (row, cells) in (from..).zip(rows) {
        for (column, text) in (0..).zip(*cells) {
            if !text.is_empty() {
                sheet.write(row, column, *text).expect("a cell");
            }
        }
    }
}

/// Builds an archive with these parts.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, part) in parts {
        zip.start_file(*name, options).expect("a part");
        zip.write_all(part).expect("a part");
    }
    zip.finish().expect("an archive").into_inner()
}

/// Builds an `OpenDocument` file with these sheets.
fn open_document(sheets: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content><office:automatic-styles>\
         <style:style style:name=\"ta2\"><style:table-properties table:display=\"false\"/></style:style>\
         </office:automatic-styles><office:body><office:spreadsheet>{sheets}</office:spreadsheet>\
         </office:body></office:document-content>"
    );
    archive(&[
        (
            "mimetype",
            b"application/vnd.oasis.opendocument.spreadsheet",
        ),
        ("META-INF/manifest.xml", b"<manifest:manifest/>"),
        ("content.xml", content.as_bytes()),
    ])
}

fn read_page(bytes: Vec<u8>) -> Result<Page, String> {
    read(bytes, "events.xlsx", &[])
}

/// Formats the page as lines.
fn shown(page: &Page) -> String {
    let mut lines = Vec::new();
    for block in &page.blocks {
        match block {
            Block::Heading { text, place, .. } => lines.push(format!("# {text} ({place})")),
            Block::Text { markdown, place } => lines.push(format!("{markdown} ({place})")),
            Block::Table(table) => {
                lines.push(format!("[{}] ({})", table.headings.join("|"), table.place));
                for row in &table.rows {
                    let cells: Vec<_> = row.cells.iter().map(|cell| cell.plain.as_str()).collect();
                    lines.push(format!("{} ({})", cells.join("|"), row.place));
                }
                lines.extend(table.mistake.iter().map(|mistake| format!("! {mistake}")));
            }
        }
    }
    lines.extend(page.notes.iter().map(|note| format!("* {note}")));
    lines.join("\n")
}

fn tables(page: &Page) -> Vec<&Table> {
    let tables = page.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    });
    tables.collect()
}

#[test]
fn sheets_are_sections_with_tables_and_texts() {
    let bytes = excel(&[
        ("Chat", &|sheet| {
            write(
                sheet,
                0,
                &[
                    &["Events of the chat"],
                    &[],
                    &["They are sent by the widget."],
                    &["Event", "Description"],
                    &["load", "Loaded."],
                    &[],
                    &["open", "Opened."],
                    &[],
                    &["Of agents:"],
                    &[],
                    &["agent_joined", "Joined."],
                ],
            );
        }),
        ("Empty", &|_| {}),
        ("Old", &|sheet| {
            write(sheet, 0, &[&["Event"], &["gone"]]);
            sheet.set_hidden(true);
        }),
        ("Shop \"1\"", &|sheet| {
            write(sheet, 2, &[&["Event", "Owner"], &["order", "ann"]]);
        }),
    ]);
    let page = read_page(bytes).expect("a page");
    insta::assert_snapshot!(shown(&page), @r##"
    # Chat (events.xlsx: sheet "Chat")
    Events of the chat (events.xlsx: sheet "Chat", cell A1)
    They are sent by the widget. (events.xlsx: sheet "Chat", cell A3)
    [Event|Description] (events.xlsx: sheet "Chat", cell A4)
    load|Loaded. (events.xlsx: sheet "Chat", cell A5)
    open|Opened. (events.xlsx: sheet "Chat", cell A7)
    Of agents: (events.xlsx: sheet "Chat", cell A9)
    [Event|Description] (events.xlsx: sheet "Chat", cell A11)
    agent_joined|Joined. (events.xlsx: sheet "Chat", cell A11)
    # Shop "1" (events.xlsx: sheet "Shop \"1\"")
    [Event|Owner] (events.xlsx: sheet "Shop \"1\"", cell A3)
    order|ann (events.xlsx: sheet "Shop \"1\"", cell A4)
    * events.xlsx: the sheet "Old" is hidden, and is left out; unhide it to import it
    * events.xlsx: the sheet "Empty" is empty
    "##);
    let options = Options {
        tables: vec!["chat".to_owned()],
        ..Options::default()
    };
    let plan = plan(page, &options, "events.xlsx").expect("a plan");
    assert_eq!(plan.rows, 3);
}

#[test]
fn values_are_shown_as_a_person_sees_them() {
    let bytes = excel(&[("Events", &|sheet| {
        write(
            sheet,
            0,
            &[&["Event", "Since", "Share", "Count", "Active", "Sum", "At"]],
        );
        let date = Format::new().set_num_format("yyyy-mm-dd");
        let time = Format::new().set_num_format("hh:mm:ss");
        let percent = Format::new().set_num_format("0 %");
        let day = ExcelDateTime::from_ymd(2024, 5, 1).expect("a date");
        let hour = ExcelDateTime::from_hms(14, 30, 0).expect("a time");
        sheet.write(1, 0, "a\nb_c").expect("a cell");
        sheet.write_with_format(1, 1, &day, &date).expect("a cell");
        sheet
            .write_with_format(1, 2, 0.25, &percent)
            .expect("a cell");
        sheet.write(1, 3, 3).expect("a cell");
        sheet.write(1, 4, true).expect("a cell");
        let sum = Formula::new("1+2").set_result("3");
        sheet.write(1, 5, sum).expect("a cell");
        sheet.write_with_format(1, 6, &hour, &time).expect("a cell");
    })]);
    let page = read_page(bytes).expect("a page");
    let row = &tables(&page)[0].rows[0];
    let cells: Vec<_> = row.cells.iter().map(|cell| cell.plain.as_str()).collect();
    let expected = ["a\nb_c", "2024-05-01", "0.25", "3", "TRUE", "3", "14:30:00"];
    assert_eq!(cells, expected);
    assert_eq!(
        row.cells[0].parts,
        Parts::Lines(vec!["a".into(), "b_c".into()])
    );
    // A single sheet isn't a section.
    assert!(matches!(page.blocks[0], Block::Table(_)));
}

#[test]
fn merged_cells_fill_rows_and_mistakes_name_their_cells() {
    let bytes = excel(&[
        ("A", &|sheet| {
            write(
                sheet,
                0,
                &[
                    &["Event", "Description", "Module"],
                    &["a", "A."],
                    &["b", "B."],
                ],
            );
            let plain = Format::new();
            sheet
                .merge_range(1, 2, 2, 2, "chat", &plain)
                .expect("a cell");
        }),
        ("B", &|sheet| {
            write(
                sheet,
                0,
                &[&["Event", "Link"], &["a"], &["b", "x", "", "", "remark"]],
            );
            let error = Formula::new("B9").set_result("#REF!");
            sheet.write(1, 1, error).expect("a cell");
        }),
        ("C", &|sheet| {
            write(sheet, 0, &[&["Event"], &["c"], &["d", "", "", "remark"]]);
            sheet.write(1_048_575, 16_383, "far").expect("a cell");
        }),
    ]);
    let page = read_page(bytes).expect("a page");
    let found = tables(&page);
    let modules: Vec<_> = found[0]
        .rows
        .iter()
        .map(|row| row.cells[2].plain.as_str())
        .collect();
    assert_eq!(modules, ["chat", "chat"]);
    assert_eq!(
        found[1].mistake.as_deref(),
        Some("cell B2 shows the error #REF!: fix its formula, or clear the cell")
    );
    assert_eq!(
        found[2].mistake.as_deref(),
        Some("cell D3 has no heading above it: add a heading in the file, or clear the cell")
    );
}

#[test]
fn other_tables_and_sheets_are_texts() {
    let bytes = excel(&[
        ("Read me", &|sheet| {
            write(sheet, 0, &[&["Setting", "Meaning"], &["a|b", "<b>"]]);
        }),
        ("Events", &|sheet| {
            write(sheet, 0, &[&["name"], &["load"], &["open"]]);
        }),
    ]);
    let page = read_page(bytes).expect("a page");
    let found = tables(&page);
    assert_eq!(found[0].headings, ["Setting", "Meaning"]);
    assert!(
        found[0]
            .markdown
            .starts_with("| Setting | Meaning |\n|---|---|\n")
    );
    assert_eq!(found[1].rows.len(), 2);
}

#[test]
fn an_open_document_is_read() {
    let bytes = open_document(
        "<table:table table:name=\"A\"><table:table-row>\
         <table:table-cell office:value-type=\"string\"><text:p>Event</text:p></table:table-cell>\
         <table:table-cell office:value-type=\"string\"><text:p>Since</text:p></table:table-cell>\
         <table:table-cell office:value-type=\"string\"><text:p>Module</text:p></table:table-cell>\
         <table:table-cell table:number-columns-repeated=\"16381\"/></table:table-row>\
         <table:table-row><table:table-cell office:value-type=\"string\"><office:annotation><text:p>Hi</text:p>\
         </office:annotation><text:p>a<text:s text:c=\"2\"/>&amp;</text:p><text:p>b</text:p></table:table-cell>\
         <table:table-cell office:value-type=\"date\" office:date-value=\"2024-05-01\"><text:p>01.05.24</text:p>\
         </table:table-cell><table:table-cell table:number-rows-spanned=\"2\" office:value-type=\"float\" \
         office:value=\"3\"><text:p>3,00</text:p></table:table-cell></table:table-row>\
         <table:table-row><table:table-cell office:value-type=\"string\"><text:p>c</text:p></table:table-cell>\
         <table:table-cell office:value-type=\"boolean\" office:boolean-value=\"true\"><text:p>WAHR</text:p>\
         </table:table-cell><table:covered-table-cell/></table:table-row>\
         <table:table-row table:number-rows-repeated=\"1048573\"><table:table-cell \
         table:number-columns-repeated=\"16384\"/></table:table-row></table:table>\
         <table:table table:name=\"B\" table:style-name=\"ta2\"><table:table-row><table:table-cell>\
         <text:p>x</text:p></table:table-cell></table:table-row></table:table>",
    );
    let page = read_page(bytes).expect("a page");
    let found = tables(&page);
    let rows = found[0].rows.iter();
    let rows: Vec<Vec<_>> = rows
        .map(|row| row.cells.iter().map(|cell| cell.plain.as_str()).collect())
        .collect();
    assert_eq!(
        rows,
        [["a  &\nb", "2024-05-01", "3.00"], ["c", "TRUE", "3.00"]]
    );
    assert_eq!(page.notes.len(), 1, "{:?}", page.notes);
}

#[test]
fn what_is_repeated_without_end_is_too_large() {
    let cell = "<table:table-cell table:number-columns-repeated=\"16384\" office:value-type=\"string\">\
                <text:p>x</text:p></table:table-cell>";
    let row = format!(
        "<table:table-row table:number-rows-repeated=\"4294967295\">{cell}</table:table-row>"
    );
    let bytes = open_document(&format!(
        "<table:table table:name=\"A\">{row}</table:table>"
    ));
    let error = read_page(bytes).expect_err("too large");
    assert!(
        error.contains("is too large: it has more than 1000000 cells"),
        "{error}"
    );
}

#[test]
fn rows_that_are_repeated_are_counted() {
    let page = |count: u32| {
        let cell =
            "<table:table-cell office:value-type=\"string\"><text:p>x</text:p></table:table-cell>";
        read_page(open_document(&format!(
            "<table:table table:name=\"A\"><table:table-row table:number-rows-repeated=\"{count}\">{cell}\
             </table:table-row></table:table>"
        )))
    };
    assert!(page(200_000).is_ok());
    let error = page(200_001).expect_err("too large");
    assert!(
        error.contains("more than 200000 rows with cells"),
        "{error}"
    );
}

/// Encodes a record in an `.xls`.
fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).expect("a short record");
    [&kind.to_le_bytes(), &length.to_le_bytes(), data].concat()
}

/// Builds an `.xls` with a sheet "A" that contains these texts.
fn old(rows: &[&[&str]]) -> Vec<u8> {
    old_with(rows, &[], &[])
}

/// Builds an `.xls` with a sheet "A" that contains these texts, and additional records in the
/// workbook and in the sheet.
fn old_with(rows: &[&[&str]], styles: &[Vec<u8>], cells: &[Vec<u8>]) -> Vec<u8> {
    let begin = |kind: u8| record(0x0809, &[0, 6, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let end = record(0x000a, &[]);
    let place = |records: &[Vec<u8>]| records.iter().map(Vec::len).sum::<usize>();
    let sheet = |at: usize| {
        let at = u32::try_from(at).expect("a short file").to_le_bytes();
        record(0x0085, &[&at[..], &[0, 0, 1, 0, b'A']].concat())
    };
    let mut records = vec![begin(5), sheet(0)];
    records.extend_from_slice(styles);
    records.push(end.clone());
    records[1] = sheet(place(&records));
    records.push(begin(16));
    for (row, texts) in (0_u16..).zip(rows) {
        for (column, text) in (0_u16..).zip(*texts) {
            let length = u16::try_from(text.len()).expect("a short text");
            let [row, column, length] = [row, column, length].map(u16::to_le_bytes);
            let head = [row, column, [0, 0], length].concat();
            records.push(record(0x0204, &[&head[..], &[0], text.as_bytes()].concat()));
        }
    }
    records.extend_from_slice(cells);
    records.push(end);
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("a file");
    let mut stream = file.create_stream("/Workbook").expect("a stream");
    stream.write_all(&records.concat()).expect("records");
    drop(stream);
    file.flush().expect("a file");
    file.into_inner().into_inner()
}

#[test]
fn an_old_workbook_is_read() {
    let bytes = old(&[&["Event", "Description"], &["load", "Loaded."]]);
    let page = read_page(bytes).expect("a page");
    insta::assert_snapshot!(shown(&page), @r#"
    [Event|Description] (events.xlsx: sheet "A", cell A1)
    load|Loaded. (events.xlsx: sheet "A", cell A2)
    "#);
}

#[test]
fn what_is_no_workbook_is_named() {
    let refused = |bytes: &[u8], expected: &str| {
        let error = read_page(bytes.to_vec()).expect_err("no workbook");
        assert!(error.starts_with("`events.xlsx` "), "{error}");
        assert!(error.contains(expected), "{error}");
    };
    refused(b"", "the file is empty");
    refused(b"\n<table><tr><td>Event", "use `--from html`");
    refused(b"Event,Description\n", "use `--from csv`");
    refused(b"PK\x03\x04", "cannot be read as a workbook");
    let whole = excel(&[("A", &|sheet| write(sheet, 0, &[&["Event"], &["a"]]))]);
    for length in [whole.len() / 2, whole.len() - 30] {
        refused(&whole[..length], "cannot be read as a workbook");
    }
    let old = old(&[&["Event"], &["a"]]);
    refused(&old[..512], "cannot be read as a workbook");
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("a file");
    drop(file.create_stream("/EncryptedPackage").expect("a stream"));
    file.flush().expect("a file");
    refused(
        &file.into_inner().into_inner(),
        "is encrypted with a password",
    );
    let encrypted = b"<manifest:manifest><manifest:encryption-data/></manifest:manifest>";
    let encrypted = archive(&[
        ("META-INF/manifest.xml", encrypted),
        ("content.xml", b"\x01\x02"),
    ]);
    refused(&encrypted, "is encrypted with a password");
}

#[test]
fn a_zip_bomb_is_not_unpacked() {
    let zeros = vec![b' '; 65 << 20];
    let bomb = archive(&[
        ("xl/workbook.xml", b"<workbook/>"),
        ("xl/worksheets/sheet1.xml", &zeros),
    ]);
    assert!(bomb.len() < 1 << 20);
    let error = read_page(bomb).expect_err("a bomb");
    assert!(
        error.contains("more than 64 MiB of unpacked data"),
        "{error}"
    );
}

#[test]
fn sheets_that_are_one_part_are_not_read_again_and_again() {
    let relations = |kind: &str, target: &str| {
        format!(
            "<Relationships><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/\
             relationships/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let read = |sheets: usize| {
        let sheets = (0..sheets).map(|it| format!("<sheet name=\"{it}\" r:id=\"r1\"/>"));
        let sheets = sheets.collect::<Vec<_>>().concat();
        let rows = "<row/>".repeat(100_000);
        read_page(archive(&[
            (
                "_rels/.rels",
                relations("officeDocument", "xl/workbook.xml").as_bytes(),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                relations("worksheet", "worksheets/sheet1.xml").as_bytes(),
            ),
            (
                "xl/workbook.xml",
                format!("<workbook><sheets>{sheets}</sheets></workbook>").as_bytes(),
            ),
            (
                "xl/worksheets/sheet1.xml",
                format!(
                    "<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>Event</t></is></c>\
                     <c t=\"inlineStr\"><is><t>Owner</t></is></c></row>{rows}</sheetData></worksheet>"
                )
                .as_bytes(),
            ),
        ]))
    };
    assert_eq!(tables(&read(1).expect("a page")).len(), 1);
    let error = read(200).expect_err("the same sheet");
    assert!(
        error.contains("several of its sheets seem to share the same data in the file"),
        "{error}"
    );
}

#[test]
fn a_damaged_file_never_panics() {
    let whole = [
        excel(&[("A", &|sheet| write(sheet, 0, &[&["Event"], &["a"]]))]),
        old(&[&["Event"], &["a"]]),
        open_document("<table:table table:name=\"A\"/>"),
    ];
    for whole in whole {
        for at in (0..whole.len()).step_by(whole.len() / 97 + 1) {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x55;
            let _ = read_page(bytes);
        }
    }
}
