//! Tests of number formats.

use super::*;

/// The cells of each row in the first table.
fn cells(page: &Page) -> Vec<Vec<&str>> {
    let rows = tables(page)[0].rows.iter();
    let cells = rows.map(|row| row.cells.iter().map(|cell| cell.plain.as_str()).collect());
    cells.collect()
}

#[test]
fn numbers_are_what_a_person_sees() {
    let bytes = excel(&[("A", &|sheet| {
        write(sheet, 0, &[&["Event", "Description", "Code", "Length"]]);
        for (row, (name, code, number, length)) in (1..).zip([
            ("a", "000", 7.0, 1.25),
            ("b", "\"EVT-\"0000", 42.0, 0.75),
            ("c", "00.00", 7.5, 0.5 / 1440.0),
            ("d", "yyyy-mm-dd", 3_000_000.0, 3_000_000.0),
            ("e", "h:mm", 1.5, 0.0),
            ("f", "0.00", 1.1, 0.0),
        ]) {
            let format = Format::new().set_num_format(code);
            let elapsed = Format::new().set_num_format("[h]:mm");
            sheet.write(row, 0, name).expect("a cell");
            sheet.write(row, 1, "Sent.").expect("a cell");
            sheet
                .write_with_format(row, 2, number, &format)
                .expect("a cell");
            sheet
                .write_with_format(row, 3, length, &elapsed)
                .expect("a cell");
        }
    })]);
    let page = read_page(bytes).expect("a page");
    let expected = [
        ["a", "Sent.", "007", "30:00:00"],
        ["b", "Sent.", "EVT-0042", "18:00:00"],
        ["c", "Sent.", "7.5", "00:00:30"],
        ["d", "Sent.", "3000000", "3000000"],
        ["e", "Sent.", "12:00:00", "00:00:00"],
        ["f", "Sent.", "1.10", "00:00:00"],
    ];
    assert_eq!(cells(&page), expected);
    insta::assert_snapshot!(page.notes.join("\n"), @r#"
    events.xlsx: sheet "A", cell C5: the number 3000000 is formatted as a date or a time, but is out of range, so it is imported as a plain number (and 1 more)
    events.xlsx: sheet "A", cell C4: the number 7.5 is shown with leading zeros, but in an unknown format, so it is imported as a plain number; if the zeros are part of the value, enter it as text
    "#);
}

#[test]
fn an_open_document_has_leading_zeros_in_its_texts() {
    let bytes = open_document(
        "<table:table table:name=\"A\"><table:table-row>\
         <table:table-cell office:value-type=\"string\"><text:p>Event</text:p></table:table-cell>\
         <table:table-cell office:value-type=\"string\"><text:p>Code</text:p></table:table-cell></table:table-row>\
         <table:table-row><table:table-cell office:value-type=\"string\"><text:p>a</text:p></table:table-cell>\
         <table:table-cell office:value-type=\"float\" office:value=\"7\"><text:p>007</text:p></table:table-cell>\
         </table:table-row></table:table>",
    );
    let page = read_page(bytes).expect("a page");
    assert_eq!(cells(&page), [["a", "007"]]);
}

#[test]
fn an_old_workbook_has_leading_zeros() {
    let format = |number: u8, code: &str| {
        let length = u8::try_from(code.len()).expect("a short code");
        record(
            0x041e,
            &[&[number, 0, length, 0, 0][..], code.as_bytes()].concat(),
        )
    };
    let style = |format: u8| record(0x00e0, &[&[0, 0, format, 0][..], &[0; 16]].concat());
    let number = |column: u8, style: u8, value: f64| {
        let place = [1, 0, column, 0, style, 0];
        record(0x0203, &[&place[..], &value.to_le_bytes()].concat())
    };
    let bytes = old_with(
        &[&["Event", "Code", "At"], &["a"]],
        &[
            format(164, "000"),
            format(165, "h:mm"),
            style(164),
            style(165),
        ],
        &[number(1, 0, 7.0), number(2, 1, 1.5)],
    );
    let page = read_page(bytes).expect("a page");
    assert_eq!(cells(&page), [["a", "007", "12:00:00"]]);
}
