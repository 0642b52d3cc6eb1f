//! Tests of binary workbooks.

use super::*;
use crate::import::workbook::binary_parts::{wide, write};

/// A part that consists of these records.
fn part(records: &[(u16, &[u8])]) -> Vec<u8> {
    let mut part = Vec::new();
    for (kind, data) in records {
        write(&mut part, *kind, data);
    }
    part
}

/// The start of a cell: its column and style.
fn head(column: u32, style: u32) -> Vec<u8> {
    [column.to_le_bytes(), style.to_le_bytes()].concat()
}

/// A cell with its own text.
fn text(column: u32, text: &str) -> Vec<u8> {
    [head(column, 0), wide(text)].concat()
}

/// Builds a workbook with a sheet "A" that contains these records, and additional parts.
fn binary(sheet: &[u8], further: &[(&str, &[u8])]) -> Vec<u8> {
    let sheets = [&[0_u8; 8][..], &wide("r1")[..], &wide("A")[..]].concat();
    let workbook = part(&[(156, &sheets), (144, &[]), (157, &[])]);
    let relations =
        "<Relationships><Relationship Id=\"r1\" Target=\"worksheets/sheet1.bin\"/></Relationships>";
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("xl/_rels/workbook.bin.rels", relations.as_bytes()),
        ("xl/workbook.bin", workbook.as_slice()),
        ("xl/worksheets/sheet1.bin", sheet),
    ];
    parts.extend(further);
    archive(&parts)
}

/// A sheet with these records in its rows.
fn sheet(rows: &[Vec<(u16, Vec<u8>)>]) -> Vec<u8> {
    let mut sheet = part(&[(129, &[]), (148, &[0; 16]), (145, &[])]);
    for (number, cells) in (0_u32..).zip(rows) {
        write(&mut sheet, 0, &number.to_le_bytes());
        for (kind, data) in cells {
            write(&mut sheet, *kind, data);
        }
    }
    sheet.extend(part(&[(146, &[]), (130, &[])]));
    sheet
}

/// Builds a workbook with inline strings, shared strings, formatted numbers, and a formula whose
/// value is an error.
fn workbook() -> Vec<u8> {
    let number = |column, style, value: f64| {
        let value = value.to_le_bytes().to_vec();
        (5, [head(column, style), value].concat())
    };
    let integer = |column, style, value: u32| {
        let value = ((value << 2) | 2).to_le_bytes().to_vec();
        (2, [head(column, style), value].concat())
    };
    let shared = |column, number: u32| {
        let number = number.to_le_bytes().to_vec();
        (7, [head(column, 0), number].concat())
    };
    let sheet = sheet(&[
        vec![(6, text(0, "Event")), (6, text(1, "Code")), shared(2, 0)],
        vec![(6, text(0, "a")), integer(1, 1, 7), number(2, 2, 45943.0)],
        vec![(6, text(0, "b")), number(1, 1, 12.0), number(2, 3, 1.25)],
        vec![(6, text(0, "c")), number(1, 4, 7.5)],
    ]);
    let string = [&[0][..], &wide("Since")[..]].concat();
    // The declared counts of strings are wrong.
    let strings = part(&[(159, &[255; 8]), (19, &string), (160, &[])]);
    let format = |number: u16, code: &str| [&number.to_le_bytes()[..], &wide(code)[..]].concat();
    let style = |format: u16| {
        let mut style = [0; 16];
        style[2..4].copy_from_slice(&format.to_le_bytes());
        style
    };
    let styles = part(&[
        (278, &[]),
        (615, &[3, 0, 0, 0]),
        (44, &format(164, "000")),
        (44, &format(165, "h:mm")),
        (44, &format(166, "000.0")),
        (616, &[]),
        (626, &[1, 0, 0, 0]),
        (47, &style(9)),
        (627, &[]),
        (617, &[5, 0, 0, 0]),
        (47, &style(0)),
        (47, &style(164)),
        (47, &style(14)),
        (47, &style(165)),
        (47, &style(166)),
        (618, &[]),
    ]);
    binary(
        &sheet,
        &[
            ("xl/sharedStrings.bin", &strings),
            ("xl/styles.bin", &styles),
        ],
    )
}

#[test]
fn a_binary_workbook_is_read() {
    let page = read_page(workbook()).expect("a page");
    insta::assert_snapshot!(shown(&page), @r#"
    [Event|Code|Since] (events.xlsx: sheet "A", cell A1)
    a|007|2025-10-13 (events.xlsx: sheet "A", cell A2)
    b|012|06:00:00 (events.xlsx: sheet "A", cell A3)
    c|7.5 (events.xlsx: sheet "A", cell A4)
    * events.xlsx: sheet "A", cell B4: the number 7.5 is shown with leading zeros, but in an unknown format, so it is imported as a plain number; if the zeros are part of the value, enter it as text
    "#);
}

#[test]
fn an_error_of_a_formula_is_reported() {
    let error = [head(1, 0), vec![0x17, 0, 0]].concat();
    let bytes = binary(
        &sheet(&[
            vec![(6, text(0, "Event")), (6, text(1, "Link"))],
            vec![(6, text(0, "a")), (11, error)],
        ]),
        &[],
    );
    let page = read_page(bytes).expect("a page");
    assert_eq!(
        tables(&page)[0].mistake.as_deref(),
        Some("cell B2 shows the error #REF!: fix its formula, or clear the cell")
    );
}

#[test]
fn shared_texts_are_counted() {
    let mut strings = part(&[(159, &[0; 8])]);
    let empty = part(&[(19, &[0; 5])]);
    strings.extend(empty.repeat(1_000_001));
    let bytes = binary(&sheet(&[]), &[("xl/sharedStrings.bin", &strings)]);
    let error = read_page(bytes).expect_err("too large");
    assert!(
        error.contains("more than 1000000 shared strings"),
        "{error}"
    );
}

#[test]
fn a_record_has_at_most_the_bytes_that_are_there() {
    let mut long = part(&[(129, &[])]);
    // The record declares 256 MB.
    long.extend([148, 1, 0xff, 0xff, 0xff, 0x7f]);
    let error = read_page(binary(&long, &[])).expect_err("no sheet");
    assert!(error.contains("cannot be read as a workbook"), "{error}");
}

#[test]
fn a_damaged_binary_workbook_never_panics() {
    let whole = workbook();
    for at in (0..whole.len()).step_by(whole.len() / 97 + 1) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        let _ = read_page(bytes);
    }
}
