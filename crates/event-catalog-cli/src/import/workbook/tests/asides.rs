//! Tests of texts between the rows of a table.

use super::*;

/// The names in a table.
fn names(table: &Table) -> Vec<&str> {
    let names = table.rows.iter().filter_map(|row| row.cells.first());
    names.map(|cell| cell.plain.as_str()).collect()
}

/// The page for a sheet with these rows.
fn page(rows: &[&[&str]]) -> Page {
    let bytes = excel(&[("A", &|sheet| write(sheet, 0, rows))]);
    read_page(bytes).expect("a page")
}

#[test]
fn a_text_between_rows_is_not_an_event() {
    let page = page(&[
        &["Event", "Description"],
        &["order_placed", "Placed."],
        &["order_paid", "Paid."],
        &["Checkout events"],
        &["checkout_begun", "Begun."],
        &["Sent by the old shop only."],
        &["checkout_left", "Left."],
        &["refund"],
    ]);
    insta::assert_snapshot!(shown(&page), @r#"
    [Event|Description] (events.xlsx: sheet "A", cell A1)
    order_placed|Placed. (events.xlsx: sheet "A", cell A2)
    order_paid|Paid. (events.xlsx: sheet "A", cell A3)
    Checkout events (events.xlsx: sheet "A", cell A4)
    [Event|Description] (events.xlsx: sheet "A", cell A5)
    checkout_begun|Begun. (events.xlsx: sheet "A", cell A5)
    Sent by the old shop only. (events.xlsx: sheet "A", cell A6)
    [Event|Description] (events.xlsx: sheet "A", cell A7)
    checkout_left|Left. (events.xlsx: sheet "A", cell A7)
    refund (events.xlsx: sheet "A", cell A8)
    * events.xlsx: sheet "A", cell A4: "Checkout events" is the only cell of its row, so it is read as text above the rows below it; if it is an event, add a description (and 1 more)
    * events.xlsx: sheet "A", cell A8: "refund" is the only cell of its row, and is imported as an event; if it is text, end it with a colon
    "#);
}

#[test]
fn an_event_without_a_description_stays_one() {
    // Names with spaces can be events or headings.
    let page = page(&[
        &["Event", "Description"],
        &["Checkout"],
        &["Order Placed", "Placed."],
        &["Order Paid", "Paid."],
        &["Order Sent"],
    ]);
    let found = tables(&page);
    let expected = ["Checkout", "Order Placed", "Order Paid", "Order Sent"];
    assert_eq!(found.len(), 1);
    assert_eq!(names(found[0]), expected);
    assert_eq!(page.notes.len(), 1, "{:?}", page.notes);
    assert!(page.notes[0].ends_with("end it with a colon (and 1 more)"));
}

#[test]
fn a_text_below_the_headings_is_above_the_first_table() {
    let page = page(&[&["Event", "When"], &["Of agents:"], &["agent_joined", "A."]]);
    let Block::Text { markdown, .. } = &page.blocks[0] else {
        panic!("{:?}", page.blocks);
    };
    assert_eq!(markdown, "Of agents:");
    assert_eq!(page.blocks.len(), 2);
    assert_eq!(names(tables(&page)[0]), ["agent_joined"]);
}

#[test]
fn a_cell_that_is_merged_with_columns_is_a_text_unless_all_names_are() {
    let plain = Format::new();
    let bytes = excel(&[
        ("A", &|sheet| {
            let rows: &[&[&str]] = &[&["Event", "Description"], &["a", "A."], &[], &["b", "B."]];
            write(sheet, 0, rows);
            sheet
                .merge_range(2, 0, 2, 1, "Checkout", &plain)
                .expect("a cell");
        }),
        ("B", &|sheet| {
            for (row, name) in (0..).zip(["Event", "load", "open"]) {
                sheet
                    .merge_range(row, 0, row, 1, name, &plain)
                    .expect("a cell");
            }
            write(sheet, 0, &[&["", "", "Description"], &["", "", "Loaded."]]);
        }),
    ]);
    let page = read_page(bytes).expect("a page");
    let found: Vec<_> = tables(&page).into_iter().map(names).collect();
    assert_eq!(found, [vec!["a"], vec!["b"], vec!["load", "open"]]);
}

#[test]
fn the_name_above_its_properties_is_not_a_text() {
    let page = page(&[
        &["Event", "Property", "Type"],
        &["Order Placed"],
        &["", "id", "integer"],
        &["Order Paid"],
        &["", "id", "integer"],
    ]);
    assert_eq!(tables(&page).len(), 1);
    assert_eq!(page.notes, Vec::<String>::new());
}

#[test]
fn all_names_of_a_column_are_events() {
    let lists: [&[&[&str]]; 3] = [
        &[&["Event"], &["a b"], &[], &["c"], &["d"]],
        &[&["Event"], &[], &["a b"], &["c"], &[], &["d"]],
        &[&["Event"], &[], &["a b"], &[], &["c"], &[], &["d"]],
    ];
    for list in lists {
        let page = page(list);
        let found = tables(&page);
        assert_eq!(found.len(), 1, "{list:?}");
        assert_eq!(names(found[0]), ["a b", "c", "d"], "{list:?}");
        assert_eq!(page.notes, Vec::<String>::new());
    }
    // A remark among names is not a name.
    let rows: &[&[&str]] = &[&["Event"], &["a"], &["These are sent twice."], &["b"]];
    let remarked = page(rows);
    let found: Vec<_> = tables(&remarked).into_iter().map(names).collect();
    assert_eq!(found, [["a"], ["b"]]);
    assert_eq!(remarked.notes.len(), 1);
    // A title isn't a heading if there is another heading.
    let rows: &[&[&str]] = &[&["Events"], &[], &["Event", "When"], &["a", "A."]];
    let titled = page(rows);
    assert_eq!(tables(&titled)[0].headings, ["Event", "When"]);
}

#[test]
fn headings_that_are_repeated_for_texts_take_room() {
    let further: Vec<String> = (0..1000).map(|number| format!("h{number}")).collect();
    let mut headings = vec!["Event"];
    headings.extend(further.iter().map(String::as_str));
    let (row, text): (&[&str], &[&str]) = (&["a", "b"], &["Below it:"]);
    let mut rows: Vec<&[&str]> = vec![headings.as_slice()];
    for _ in 0..1001 {
        rows.extend([row, text]);
    }
    let bytes = excel(&[("A", &|sheet| write(sheet, 0, &rows))]);
    let error = read_page(bytes).expect_err("too large");
    assert!(
        error.contains("more than 1000000 cells in its tables"),
        "{error}"
    );
}

#[test]
fn tables_below_texts_are_counted() {
    let (row, text): (&[&str], &[&str]) = (&["a", "b"], &["Below it:"]);
    let mut rows: Vec<&[&str]> = Vec::new();
    rows.push(&["Event", "Description"]);
    for _ in 0..4097 {
        rows.extend([row, text]);
    }
    let bytes = excel(&[("A", &|sheet| write(sheet, 0, &rows))]);
    let error = read_page(bytes).expect_err("too large");
    assert!(
        error.contains("more than 4096 tables, one below each text"),
        "{error}"
    );
}
